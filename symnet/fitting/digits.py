"""Metrics with the digits of a ring: nodes and matrix of `symnet.fitting.metric`, without the rounding of floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.bases import rules
from symnet.bases.axes import Axis, Chebyshev, Cosine, Legendre, Power
from symnet.bases.indices import design, indices, mean_squares
from symnet.bases.projection import rational
from symnet.fitting.metric import Box, Metric, gram_matrix
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series import Space

#: (nodes or None, matrix to coordinates).
Precise = tuple[Array | None, Array]


def with_digits(metric: Metric, space: Space, box: Box, ring: Real) -> Precise:
    """Nodes and matrix of a metric as elements of the ring.

    Boxes, centres, points and weights are the floats that were given, taken as exact; from these everything is
    computed anew, but for scales, weight functions and projections in more inputs than product rules suit, whose
    floats are taken as they are.
    """
    precise = _PRECISE.get(metric.name)
    found = precise(metric, space, box, ring) if precise is not None else None
    if found is not None:
        return found
    return None if metric.nodes is None else ring.array(metric.nodes), ring.array(metric.factor)


def _gram(metric: Metric, space: Space, box: Box, ring: Real) -> Precise:
    """L' with L L' the Gram matrix, by Cholesky."""
    exact = tuple((Fraction(a), Fraction(b)) for a, b in box)
    lower = ring.array(gram_matrix(space.order, exact, [rational(c, "center") for c in space.center]))
    for k in range(len(lower)):
        lower[k:, k] = lower[k:, k] - lower[k:, :k] @ lower[k, :k] if k else lower[k:, k]
        lower[k:, k] = lower[k:, k] / _root(lower[k, k], ring)
        lower[k, k + 1 :] = ring.zero
    return None, lower.T


def _projection(kind: type[Axis]) -> Callable[[Metric, Space, Box, Real], Precise | None]:
    def precise(metric: Metric, space: Space, box: Box, ring: Real) -> Precise | None:
        assert metric.nodes is not None
        count = round(len(metric.nodes) ** (1 / len(box)))
        if count ** len(box) != len(metric.nodes):
            return None
        axes = tuple(kind(Fraction(low), Fraction(high)) for low, high in box)
        table = indices(axes, space.order)
        rule = rules.tensor(tuple(axis.measure for axis in axes), count, ring)
        roots = np.array([_root(ring.convert(norm), ring) for norm in mean_squares(axes, table)], dtype=object)
        matrix = design(axes, table, rule.nodes, ring) * rule.weights[:, None] / roots
        middle = ring.array([axis.middle for axis in axes])
        return middle + rule.nodes * ring.array([axis.half for axis in axes]), matrix.T

    return precise


def _data(metric: Metric, space: Space, box: Box, ring: Real) -> Precise:
    """The monomials that the floats kept, orthonormal in the weights."""
    assert metric.nodes is not None
    points = ring.array(metric.nodes)
    exact = ring.array(np.ones(len(points)) if metric.weights is None else metric.weights)
    exact = exact / np.sum(exact)
    middle = ring.array(metric.nodes.mean(axis=0))
    axes = (Power(Fraction(-1), Fraction(1)),) * points.shape[1]
    roots = np.array([_root(w, ring) for w in exact], dtype=object)
    basis = _orthonormal(design(axes, np.array(metric.labels), points - middle, ring) * roots[:, None], ring)
    return points, np.array(basis, dtype=object) * roots


def _orthonormal(columns: Array, ring: Real) -> list[Array]:
    basis: list[Array] = []
    for column in columns.T:
        # once is enough: what is lost of orthogonality are some of the guard bits
        for vector in basis:
            column = column - vector * (vector @ column)
        basis.append(column / _root(column @ column, ring))
    return basis


def _root(value: Any, ring: Real) -> Any:
    return ring.functions["power"](value, ring.convert("0.5"))


_PRECISE: Mapping[str, Callable[[Metric, Space, Box, Real], Precise | None]] = {
    "gram": _gram,
    "legendre": _projection(Legendre),
    "chebyshev": _projection(Chebyshev),
    "fourier": _projection(Cosine),
    "data": _data,
}
