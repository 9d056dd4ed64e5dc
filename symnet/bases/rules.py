"""Quadrature on [-1, 1] and its products: Gauss tensor rules, Smolyak's sparse grids, Korobov lattices.

Two measures of total mass 1 are served: "uniform", dt/2, and "arcsine", dt/(pi sqrt(1 - t^2)), in which the
Legendre and the Chebyshev polynomials are orthogonal. Nodes and weights are elements of a ring, FLOAT64 or Real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import comb, gcd
from typing import Any

import mpmath
import numpy as np

from symnet.rings import Ring
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series.monomials import monomials

#: Candidates tried for a lattice's generator.
LATTICE_CANDIDATES = 60
#: Digits beyond the ring's own with which nodes and weights are found.
GUARD_DIGITS = 15


@dataclass(frozen=True)
class Rule:
    """Nodes in [-1, 1]^d, shape (n, d), and weights, shape (n,), which add up to 1; `name` says which rule."""

    name: str
    nodes: Array
    weights: Array


def digits_of(ring: Ring) -> int:
    """The decimal digits with which mpmath must compute for a ring."""
    return (ring.dps if isinstance(ring, Real) else 16) + GUARD_DIGITS


def gauss(measure: str, count: int, ring: Ring) -> tuple[Array, Array]:
    """Nodes and weights of Gauss's rule, exact for polynomials of degree 2 count - 1.

    >>> from symnet.rings import FLOAT64
    >>> nodes, weights = gauss("uniform", 3, FLOAT64)
    >>> round(float(weights @ nodes**4), 15)
    0.2
    """
    return _in_ring(_GAUSS[measure](count, digits_of(ring)), ring)


def nested(measure: str, level: int, ring: Ring) -> tuple[Array, Array]:
    """Clenshaw and Curtis's rule of level l on 2^l + 1 points (one for l = 0), which contain those of level l - 1.

    In the arcsine measure it is the trapezoidal rule in the angle.
    """
    return _in_ring(_nested(measure, level, digits_of(ring)), ring)


def _in_ring(rule: tuple[tuple[Any, ...], tuple[Any, ...]], ring: Ring) -> tuple[Array, Array]:
    return ring.array(list(rule[0]), "nodes"), ring.array(list(rule[1]), "weights")


def context_of(digits: int) -> Any:
    """An mpmath context of its own, so that no global precision is touched."""
    context = mpmath.mp.clone()
    context.dps = digits
    return context


@cache
def _gauss_legendre(count: int, digits: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Newton's method on P_n from numpy's nodes (its weights have twelve digits only).

    w = 1/((1 - x^2) P_n'(x)^2) (Abramowitz and Stegun 25.4.29).
    """
    context = context_of(digits)
    nodes, weights = [], []
    for start in np.polynomial.legendre.leggauss(count)[0].tolist():
        x = context.mpf(start)
        # from 15 correct digits each step doubles them
        for _ in range(max(digits // 15, 1).bit_length() + 1):
            value, slope = _legendre_and_slope(count, x)
            x -= value / slope
        slope = _legendre_and_slope(count, x)[1]
        nodes.append(x)
        weights.append(1 / ((1 - x * x) * slope**2))
    return tuple(nodes), tuple(weights)


def _legendre_and_slope(n: int, x: Any) -> tuple[Any, Any]:
    before, value = 0, x**0
    for k in range(n):
        before, value = value, ((2 * k + 1) * x * value - k * before) / (k + 1)
    return value, n * (before - x * value) / (1 - x * x)


@cache
def _gauss_chebyshev(count: int, digits: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """x_j = cos((2j + 1) pi/(2n)), equal weights (Abramowitz and Stegun 25.4.38)."""
    context = context_of(digits)
    nodes = [-context.cos(context.pi * (2 * j + 1) / (2 * count)) for j in range(count)]
    return tuple(nodes), tuple([context.one / count] * count)


_GAUSS: dict[str, Callable[[int, int], tuple[tuple[Any, ...], tuple[Any, ...]]]] = {
    "uniform": _gauss_legendre,
    "arcsine": _gauss_chebyshev,
}


@cache
def _nested(measure: str, level: int, digits: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    context = context_of(digits)
    if level == 0:
        return (context.zero,), (context.one,)
    n = 2**level
    nodes = [-context.cos(context.pi * j / n) for j in range(n + 1)]
    nodes[n // 2] = context.zero
    ends = [1 if j in (0, n) else 2 for j in range(n + 1)]
    if measure == "arcsine":
        return tuple(nodes), tuple(context.mpf(end) / (2 * n) for end in ends)
    # half of the weights on [-1, 1]: (c_j/(2n)) (1 - sum_k b_k/(4k^2 - 1) cos(2 k j pi/n))  [Waldvogel 2006]
    cosines = [context.cos(2 * context.pi * i / n) for i in range(n)]
    sums = [
        sum((cosines[k * j % n] * (1 if k == n // 2 else 2) / (4 * k * k - 1) for k in range(1, n // 2 + 1)),
            context.zero)
        for j in range(n + 1)
    ]  # fmt: skip
    return tuple(nodes), tuple(end * (1 - s) / (2 * n) for end, s in zip(ends, sums, strict=True))


def tensor_axes(measures: tuple[str, ...], count: int, ring: Ring) -> list[tuple[Array, Array]]:
    """Gauss's rule for every axis."""
    return [gauss(measure, count, ring) for measure in measures]


def tensor(measures: tuple[str, ...], count: int, ring: Ring) -> Rule:
    """The product of Gauss's rules, count^d nodes, the last axis running fastest."""
    name = f"Gauss's rule, {count}^{len(measures)} nodes"
    return Rule(name, *_product(tensor_axes(measures, count, ring)))


def _product(axes: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    index = np.indices([len(nodes) for nodes, _ in axes]).reshape(len(axes), -1)
    nodes = np.stack([axes[i][0][index[i]] for i in range(len(axes))], axis=1)
    weights = axes[0][1][index[0]]
    for (_, w), rows in zip(axes[1:], index[1:], strict=True):
        weights = weights * w[rows]
    return nodes, weights


def sparse(measures: tuple[str, ...], level: int, ring: Ring) -> Rule:
    """Smolyak's rule of level L on nested points, exact for polynomials of total degree 2L + 1.

    sum over L - d < |l| <= L of (-1)^(L - |l|) C(d - 1, L - |l|) times the product of the rules of levels l
    (Novak and Ritter, Constructive Approximation 15 (1999), 499-522).

    >>> from symnet.rings import FLOAT64
    >>> rule = sparse(("uniform",) * 4, 2, FLOAT64)
    >>> len(rule.weights), round(float(rule.weights @ (rule.nodes[:, 0] * rule.nodes[:, 3]) ** 2), 14)
    (41, 0.11111111111111)
    """
    d = len(measures)
    total: dict[tuple[int, ...], Any] = {}
    for levels, factor in _combination(d, level):
        rules = [nested(m, k, ring) for m, k in zip(measures, levels, strict=True)]
        weights = _product(rules)[1] * factor
        # a node is known by its place on the finest grid, not by its rounded coordinates
        places = product(*[_places(k, level) for k in levels])
        for place, weight in zip(places, weights.tolist(), strict=True):
            total[place] = total[place] + weight if place in total else weight
    index = np.array(list(total))
    finest = [nested(measure, level, ring)[0] for measure in dict.fromkeys(measures)]
    of_measure = dict(zip(dict.fromkeys(measures), finest, strict=True))
    nodes = np.stack([of_measure[m][index[:, i]] for i, m in enumerate(measures)], axis=1)
    weights = np.empty(len(total), dtype=ring.dtype)
    weights[:] = list(total.values())
    return Rule(f"Smolyak's rule of level {level}, {len(total):,} nodes", nodes, weights)


def _combination(d: int, level: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """The levels that enter, with their signed factors."""
    for levels in monomials(d, level).exponents.tolist():
        missing = level - sum(levels)
        if missing < d:
            yield tuple(levels), (-1) ** missing * comb(d - 1, missing)


def _places(level: int, finest: int) -> list[int]:
    """Where the points of a level stand among those of the finest."""
    if finest == 0:
        return [0]
    return [2 ** (finest - 1)] if level == 0 else list(range(0, 2**finest + 1, 2 ** (finest - level)))


def sparse_size(d: int, level: int) -> int:
    """The number of nodes of `sparse`, without building it."""
    added = [1, 2] + [2 ** (k - 1) for k in range(2, level + 1)]
    by_sum = [1] + [0] * level
    for _ in range(d):
        by_sum = [sum(added[k] * by_sum[n - k] for k in range(n + 1)) for n in range(level + 1)]
    return sum(by_sum)


def lattice(measures: tuple[str, ...], count: int, ring: Ring, seed: int = 0) -> Rule:
    """A Korobov lattice x_k = {k (1, a, a^2, ...)/n + shift}, equal weights; the shift comes from the seed.

    a is the best of a few seeded candidates by P_2 = (1/n) sum_k prod_i (1 + 2 pi^2 B_2(x_ki)) - 1
    (Sloan and Joe, *Lattice Methods for Multiple Integration*, 1994).
    """
    rng = np.random.default_rng(seed)
    unit = (_korobov(len(measures), count, rng) + rng.random(len(measures))) % 1.0
    columns = [2 * x - 1 if m == "uniform" else -np.cos(np.pi * x) for x, m in zip(unit.T, measures, strict=True)]
    weights = ring.array([1] * count) / count
    return Rule(f"Korobov lattice, {count:,} nodes, seed {seed}", ring.array(np.stack(columns, axis=1)), weights)


def _korobov(d: int, count: int, rng: Any) -> Array:
    best, points = np.inf, np.zeros((count, d))
    for a in rng.integers(1, count, size=LATTICE_CANDIDATES).tolist():
        if gcd(a, count) != 1:
            continue
        generator = np.array([pow(a, i, count) for i in range(d)])
        x = np.outer(np.arange(count), generator) % count / count
        quality = np.mean(np.prod(1 + 2 * np.pi**2 * (x * x - x + 1 / 6), axis=1)) - 1
        if quality < best:
            best, points = quality, x
    return points
