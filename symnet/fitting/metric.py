"""Metrics: how a function becomes a vector of coordinates, one a monomial, so that lengths are errors.

A metric is an inner product on polynomials of total degree <= order and an orthonormal basis of it, made
from the monomials in graded order, so that each basis function has a leading monomial. The coordinates
of the network and of the law are compared in that basis. There are two kinds:

* Taylor metrics (raw, scaled, gram) take the coordinates from Taylor coefficients a_m about the centre:
  L a, with L'L the Gram matrix of the inner product;
* projection metrics (data, legendre) take them from values at nodes x_i with weights w_i:
  sum_i w_i phi_m(x_i) f(x_i), so that no convergence of any Taylor series is asked for.

See "Why the fit needs a metric" in docs/mathematics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array
from symnet.series import Monomials, monomials

#: Nodes above which a Gauss product rule is refused.
MAX_NODES = 2_000_000
#: A monomial whose part not seen before is smaller than this (relative) is invisible to the points.
INVISIBLE = 1e-9

Box = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Metric:
    """Coordinates of a function.

    Attributes:
        name: raw, scaled, gram, data or legendre.
        reason: why it was chosen and over what it measures, for the report.
        labels: the leading exponents, one a coordinate.
        factor: matrix to coordinates: (coordinates, monomials) for Taylor metrics, (coordinates, nodes)
            for projections.
        nodes: where to evaluate, shape (n, d); None for Taylor metrics.
    """

    name: str
    reason: str
    labels: tuple[tuple[int, ...], ...]
    factor: Array
    nodes: Array | None = None

    @property
    def uses_taylor(self) -> bool:
        return self.nodes is None

    def coordinates(self, values: Array) -> Array:
        """The coordinates from Taylor coefficients or node values: (rows, k) to (coordinates, k)."""
        return self.factor @ values


def _labels(table: Monomials) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in table.exponents.tolist())


def raw(dimension: int, order: int) -> Metric:
    """Plain least squares on coefficients, as the source writes it; unstable, kept for comparison."""
    table = monomials(dimension, order)
    reason = "coefficients compared as they stand, as in the source"
    return Metric("raw", reason, _labels(table), np.eye(table.size))


def scaled(dimension: int, order: int, scale: Sequence[float]) -> Metric:
    """Monomial m weighted by rho^m, rho the scale of each input."""
    table = monomials(dimension, order)
    weights = np.prod(np.asarray(scale, dtype=float) ** table.exponents, axis=1)
    reason = f"coefficients scaled by {_numbers(scale)} for each input"
    return Metric("scaled", reason, _labels(table), np.diag(weights))


def gram(order: int, box: Box, center: Sequence[float]) -> Metric:
    """The inner product of the Taylor polynomials over a box, normalized to the box's volume."""
    table = monomials(len(box), order)
    matrix = np.array(gram_matrix(order, box, center), dtype=float)
    reason = f"mean square of the Taylor polynomials over the box {_intervals(box)}"
    return Metric("gram", reason, _labels(table), _cholesky(matrix, table.exponents, box, center))


def gram_matrix(order: int, box: Sequence[tuple[Any, Any]], center: Sequence[Any]) -> list[list[Any]]:
    """The mean of (x-c)^m (x-c)^n over a box for all |m|, |n| <= order: rational for a rational box."""
    table = monomials(len(box), order)
    moments = [
        [(_power(b - c, k + 1) - _power(a - c, k + 1)) / ((k + 1) * (b - a)) for k in range(2 * order + 1)]
        for (a, b), c in zip(box, center, strict=True)
    ]
    rows = table.exponents.tolist()
    return [
        [_product(moments[i][p + q] for i, (p, q) in enumerate(zip(m, n, strict=True))) for n in rows] for m in rows
    ]


def _power(x: Any, k: int) -> Any:
    return Fraction(x) ** k if isinstance(x, int) else x**k


def _product(values: Any) -> Any:
    out: Any = 1
    for value in values:
        out = out * value
    return out


def _cholesky(matrix: Array, exponents: Array, box: Box, center: Sequence[float]) -> Array:
    """L with L'L = matrix, after scaling each input to its box so that the factorization is stable."""
    reach = np.array([max(abs(a - c), abs(b - c)) for (a, b), c in zip(box, center, strict=True)])
    scale = np.prod(reach**exponents, axis=1)
    inside = matrix / scale[:, None] / scale[None, :]
    try:
        lower = np.linalg.cholesky(inside)
    except np.linalg.LinAlgError as error:
        raise InvalidValueError(
            message("order", "be low enough for the gram metric in float64", len(scale), "use metric='legendre'")
        ) from error
    return lower.T * scale


def data(order: int, points: Array) -> Metric:
    """The empirical inner product (1/n) sum_i f(x_i) g(x_i), on polynomials of degree <= order.

    The monomials are made orthonormal in graded order; one that the points cannot tell from earlier
    ones (c^5 when c takes five values) is left out.
    """
    points = np.asarray(points, dtype=float)
    table = monomials(points.shape[1], order)
    middle = points.mean(axis=0)
    spread = points.std(axis=0)
    spread[spread == 0] = 1.0
    vandermonde = np.prod(((points - middle) / spread)[:, None, :] ** table.exponents[None], axis=2)
    kept, basis = _gram_schmidt(vandermonde / np.sqrt(len(points)))
    labels = tuple(_labels(table)[i] for i in kept)
    hidden = table.size - len(kept)
    reason = f"mean square over the {len(points)} given points"
    if hidden:
        reason += f"; {hidden} of {table.size} monomials are not told apart by them and left out"
    return Metric("data", reason, labels, basis.T / np.sqrt(len(points)), points)


def _gram_schmidt(columns: Array) -> tuple[list[int], Array]:
    """Orthonormal columns in order, each twice orthogonalized; indices of those that add something."""
    kept: list[int] = []
    basis = np.zeros((len(columns), 0))
    for i, column in enumerate(columns.T):
        rest = column
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        size = np.linalg.norm(rest)
        if size > INVISIBLE * np.linalg.norm(column) and size > 0:
            kept.append(i)
            basis = np.column_stack([basis, rest / size])
    return kept, basis


def legendre(order: int, box: Box) -> Metric:
    """Projection on products of Legendre polynomials over a box, by Gauss's rule.

    Coordinates belong to the orthonormal polynomials sqrt(2k+1) P_k, mean square 1 over the box.
    """
    dimension = len(box)
    table = monomials(dimension, order)
    count = max(order + 16, 2 * order + 2)
    if count**dimension > MAX_NODES:
        # fewer nodes, still exact for polynomials of twice the order
        count = order + 1
    if count**dimension > MAX_NODES:
        raise InvalidValueError(
            message("domain", "have few enough inputs for a product rule", f"{count}^{dimension} nodes", "use points=")
        )
    t, w = np.polynomial.legendre.leggauss(count)
    polynomials = np.polynomial.legendre.legvander(t, order) * np.sqrt(2 * np.arange(order + 1) + 1)
    grids = np.meshgrid(*[np.arange(count)] * dimension, indexing="ij")
    index = np.stack([grid.reshape(-1) for grid in grids], axis=1)
    weights = np.prod(w[index] / 2, axis=1)
    values = np.ones((len(index), table.size))
    for i in range(dimension):
        values *= polynomials[index[:, [i]], table.exponents[None, :, i]]
    low, high = np.array(box).T
    nodes = (low + high) / 2 + (high - low) / 2 * t[index]
    reason = f"Legendre projection over the box {_intervals(box)}"
    return Metric("legendre", reason, _labels(table), (values * weights[:, None]).T, nodes)


def rows(points: Array) -> Metric:
    """Every point a coordinate of its own: the direct fit to data."""
    labels = tuple((i,) for i in range(len(points)))
    return Metric("rows", f"least squares on the {len(points)} rows", labels, np.eye(len(points)), points)


def _intervals(box: Box) -> str:
    return " x ".join(f"[{a:g}, {b:g}]" for a, b in box)


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{float(v):.4g}" for v in values)
