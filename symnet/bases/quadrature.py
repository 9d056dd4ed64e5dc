"""Coefficients from values: which rule suits the dimension, projection by weights, or discrete least squares.

Up to three inputs a product of Gauss's rules is used. Above, polynomials take a sparse grid while it is small enough;
Fourier bases, and many inputs, take a lattice and least squares at its points, which reproduces the basis
exactly where plain averages would not (Migliorati and Nobile, J. Complexity 31 (2015), 517-542). A frame, whose
functions are not orthogonal, always goes by least squares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, comb
from typing import Any

import numpy as np

from symnet.bases import rules
from symnet.bases.axes import Axis, Polynomial
from symnet.bases.indices import BLOCK, count_on_axis, design, mean_squares
from symnet.bases.rules import Rule
from symnet.errors import InvalidValueError, message, nearest
from symnet.rings import FLOAT64, Ring
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series.space import check_order

RULES = ("tensor", "sparse", "qmc")
#: Inputs up to which a product rule is the default.
TENSOR_INPUTS = 3
#: Nodes at which a function is evaluated at most: in float64, and with many digits.
MAX_NODES, MAX_NODES_REAL = 2_000_000, 20_000
#: Elements of the matrix of least squares, in float64; products of its orthogonalization, with many digits.
MAX_MATRIX, MAX_PRODUCTS = 50_000_000, 30_000_000
#: Levels of a sparse grid above the order: without, aliasing costs a factor of 2 to 4 in the error; with two, a few %.
SPARSE_LEVELS = 2
#: Nodes above which these levels are given up and the default takes a lattice.
SPARSE_NODES, SPARSE_NODES_REAL = 60_000, 6_000
#: Points of a lattice a coefficient, and at least.
OVERSAMPLING, LEAST_POINTS = 20, 2039
#: The same for a metric, in which both functions are seen through the same points.
OVERSAMPLING_METRIC = 5
#: Nodes of a sparse grid above which a metric takes a lattice, since a fit is to take seconds.
METRIC_NODES = 6_000
#: Singular values of a frame below this, relative to the largest, are left out.
FRAME_CUTOFF = 1e-14

Function = Callable[[Array], Array]


def coefficients(
    function: Function, axes: Sequence[Axis], table: Array, order: int, ring: Ring, rule: str | None, nodes: Any,
    seed: int,
) -> tuple[Array, str]:  # fmt: skip
    """The coefficients of a function of t in [-1, 1]^d, shape (M, outputs), and the rule in words.

    Raises:
        InvalidValueError: for an unknown rule, or more nodes than the limits.
    """
    kind = _kind(rule, axes, order, ring)
    count = _COUNTS[kind](axes, table, order, ring, None if nodes is None else check_order(nodes, "nodes"))
    measures = tuple(axis.measure for axis in axes)
    orthogonal = all(axis.orthogonal for axis in axes)
    if kind == "tensor" and orthogonal:
        return _by_axes(function, axes, table, order, count, ring), f"Gauss's rule, {count}^{len(axes)} nodes"
    if kind == "sparse":
        found = rules.sparse(measures, count, ring)
        return _by_weights(function, axes, table, found, ring), found.name
    found = rules.tensor(measures, count, ring) if kind == "tensor" else rules.lattice(measures, count, ring, seed)
    matrix = design(axes, table, found.nodes, ring)
    weights = ring.apply("power", found.weights, ring.convert(1) / 2)
    solve = _normal_equations if orthogonal and ring.dtype != object else least_squares
    solved = solve(matrix * weights[:, None], function(found.nodes) * weights[:, None], ring)
    return solved, f"least squares on {found.name}"


def _kind(rule: str | None, axes: Sequence[Axis], order: int, ring: Ring) -> str:
    sparse_works = all(axis.orthogonal and isinstance(axis, Polynomial) for axis in axes)
    if rule is None:
        if len(axes) <= TENSOR_INPUTS:
            return "tensor"
        size = rules.sparse_size(len(axes), order + SPARSE_LEVELS)
        return "sparse" if sparse_works and size <= _sparse_budget(ring) else "qmc"
    if rule not in RULES:
        raise InvalidValueError(message("rule", "be the name of a rule", rule, nearest(str(rule), RULES)))
    if rule == "sparse" and not sparse_works:
        raise InvalidValueError(message("rule", "be 'tensor' or 'qmc' for a Fourier basis", rule, "leave it out"))
    return rule


def _node_limit(ring: Ring) -> int:
    return MAX_NODES_REAL if isinstance(ring, Real) else MAX_NODES


def _sparse_budget(ring: Ring) -> int:
    return SPARSE_NODES_REAL if isinstance(ring, Real) else SPARSE_NODES


def _tensor_count(axes: Sequence[Axis], table: Array, order: int, ring: Ring, given: int | None) -> int:
    """Nodes an axis: enough for a smooth function if they can be had, order + 1 at least."""
    d, frames = len(axes), not all(axis.orthogonal for axis in axes)
    least = max(count_on_axis(axis, order) for axis in axes)
    limit = _node_limit(ring)
    if frames:
        limit = min(limit, _matrix_limit(ring, len(table)))
    wanted = 2 * order + (max(16, ring.dps) if isinstance(ring, Real) else 16)
    count = max(given, 1) if given is not None else max(least, min(wanted, int(limit ** (1 / d) + 1e-9)))
    if given is not None and given < least:
        raise InvalidValueError(message("nodes", f"be at least {least} an input for order {order}", given))
    return _within(count, count**d, limit, f"{count}^{d}")


def _sparse_level(axes: Sequence[Axis], table: Array, order: int, ring: Ring, given: int | None) -> int:
    """The level: exact for degree 2 order + 1, up to two more while the budget lasts, and one for a third of it."""
    if given is not None and given < order:
        raise InvalidValueError(message("nodes", f"be a level of at least the order {order}", given))
    d, limit = len(axes), _node_limit(ring)
    level = order if given is None else given
    size = rules.sparse_size(d, level)
    _within(level, size, limit, f"a sparse grid of level {level} in {d} inputs with {size:,}")
    if given is None:
        budget = _sparse_budget(ring)
        for extra, share in [*[(k, 1) for k in range(1, SPARSE_LEVELS + 1)], (SPARSE_LEVELS + 1, 3)]:
            if rules.sparse_size(d, order + extra) <= budget // share:
                level = order + extra
    return level


def _lattice_count(axes: Sequence[Axis], table: Array, order: int, ring: Ring, given: int | None) -> int:
    size = len(table)
    least = LEAST_POINTS if not isinstance(ring, Real) else LEAST_POINTS // 10
    limit = min(_node_limit(ring), _matrix_limit(ring, size))
    # a little below the limit, since the next prime is a little above
    wanted = max(min(max(OVERSAMPLING * size, least), int(0.98 * limit)), 2 * size)
    count = _prime(wanted) if given is None else given
    if count < 2 * size:
        raise InvalidValueError(message("nodes", f"be at least {2 * size}, twice the coefficients", given))
    return _within(count, count, limit, f"{count:,} points for {size:,} coefficients")


_COUNTS = {"tensor": _tensor_count, "sparse": _sparse_level, "qmc": _lattice_count}


def _matrix_limit(ring: Ring, size: int) -> int:
    return MAX_PRODUCTS // size**2 if isinstance(ring, Real) else MAX_MATRIX // size


def _within(count: int, size: int, limit: int, words: str) -> int:
    if size > limit:
        remedy = "lower the order, give fewer nodes=, or rule='sparse' or 'qmc'"
        raise InvalidValueError(
            f"a projection on {words} nodes is over the limit of {limit:,}: {remedy}; with many digits the limits are "
            "lower, so float64 may do"
        )
    return count


def _prime(n: int) -> int:
    """The next prime, since a lattice's generator must have no factor in common with it."""
    while any(n % p == 0 for p in range(2, ceil(n**0.5) + 1)):
        n += 1
    return n


def _by_axes(function: Function, axes: Sequence[Axis], table: Array, order: int, count: int, ring: Ring) -> Array:
    """One axis after the other: n^d K operations in place of n^d M."""
    values = function(rules.tensor(tuple(axis.measure for axis in axes), count, ring).nodes)
    outputs = values.shape[1]
    values = values.reshape(*[count] * len(axes), outputs)
    for i, axis in enumerate(axes):
        nodes, weights = rules.gauss(axis.measure, count, ring)
        functions = count_on_axis(axis, order)
        norms = [axis.mean_square(k) for k in range(functions)]
        matrix = (axis.values(nodes, functions, ring) * weights[:, None] / ring.array(norms)).T
        moved = np.moveaxis(values, i, 0)
        flat = ring.matmul(np.ascontiguousarray(matrix), moved.reshape(count, -1))
        values = np.moveaxis(flat.reshape(functions, *moved.shape[1:]), 0, i)
    return values[tuple(table.T)]


def _by_weights(function: Function, axes: Sequence[Axis], table: Array, rule: Rule, ring: Ring) -> Array:
    """sum_i w_i phi_e(t_i) f(t_i) / mean square of phi_e."""
    values = function(rule.nodes) * rule.weights[:, None]
    step = max(1, BLOCK // len(table))
    total: Any = ring.zeros((len(table), values.shape[1]))
    for i in range(0, len(values), step):
        total = total + ring.matmul(design(axes, table, rule.nodes[i : i + step], ring).T, values[i : i + step])
    return ring.normal(total / ring.array(mean_squares(axes, table))[:, None])


def functionals(axes: Sequence[Axis], table: Array, order: int) -> tuple[Array, Array, str]:
    """The coefficients in float64 as a matrix on the values at nodes: (nodes in [-1, 1]^d, matrix (M, n), rule).

    Raises:
        InvalidValueError: for more nodes than the limits.
    """
    kind = _kind(None, axes, order, FLOAT64)
    if kind == "sparse" and rules.sparse_size(len(axes), order + SPARSE_LEVELS) > METRIC_NODES:
        kind = "qmc"
    measures = tuple(axis.measure for axis in axes)
    if kind == "qmc":
        points = _prime(max(OVERSAMPLING_METRIC * len(table), LEAST_POINTS))
        points = _lattice_count(axes, table, order, FLOAT64, points)
        rule = rules.lattice(measures, points, FLOAT64)
        matrix = design(axes, table, rule.nodes, FLOAT64)
        return rule.nodes, np.linalg.solve(matrix.T @ matrix, matrix.T), rule.name
    if kind == "sparse":
        rule = rules.sparse(measures, order + SPARSE_LEVELS, FLOAT64)
    else:
        limit = min(MAX_NODES, MAX_MATRIX // len(table))
        room = int(limit ** (1 / len(axes)) + 1e-9)
        count = max(order + 1, min(2 * order + 16, room))
        rule = rules.tensor(measures, _within(count, count ** len(axes), limit, f"{count}^{len(axes)}"), FLOAT64)
    norms = FLOAT64.array(mean_squares(axes, table))
    return rule.nodes, (design(axes, table, rule.nodes, FLOAT64) * rule.weights[:, None]).T / norms[:, None], rule.name


def positive_rule(dimension: int, order: int) -> Rule:
    """A rule with positive weights in the uniform measure, for inner products of polynomials of that order."""
    measures = ("uniform",) * dimension
    size = comb(dimension + order, order)
    if dimension > TENSOR_INPUTS:
        return rules.lattice(measures, _prime(max(OVERSAMPLING * size, LEAST_POINTS)), FLOAT64)
    room = int((MAX_MATRIX // size) ** (1 / dimension) + 1e-9)
    return rules.tensor(measures, max(order + 1, min(2 * order + 16, room)), FLOAT64)


def _normal_equations(matrix: Array, values: Array, ring: Ring) -> Array:
    """For functions that are nearly orthogonal at the nodes: the condition is small, and squared still is."""
    return np.linalg.solve(matrix.T @ matrix, matrix.T @ values)


def least_squares(matrix: Array, values: Array, ring: Ring) -> Array:
    """The x of least |A x - b|, in float64 by the singular values, else by orthogonalizing twice.

    A frame makes A nearly singular: x is then not unique, but A x is accurate.
    """
    if ring.dtype != object:
        return np.linalg.lstsq(matrix, values, rcond=FRAME_CUTOFF)[0]
    basis: list[Array] = []
    triangle = ring.zeros((matrix.shape[1], matrix.shape[1]))
    for k, column in enumerate(matrix.T):
        for _ in range(2):
            for j, q in enumerate(basis):
                factor = np.dot(q, column)
                triangle[j, k] = triangle[j, k] + factor
                column = column - q * factor
        length = ring.functions["power"](np.dot(column, column), ring.convert(1) / 2)
        triangle[k, k] = length
        basis.append(column / length)
    projected = np.array([[np.dot(q, b) for b in values.T] for q in basis], dtype=object)
    solved = ring.zeros(projected.shape)
    for k in range(len(basis) - 1, -1, -1):
        rest = projected[k]
        for j in range(k + 1, len(basis)):
            rest = rest - solved[j] * triangle[k, j]
        solved[k] = rest / triangle[k, k]
    return solved
