"""Metrics: how a function becomes a vector of coordinates, one a monomial, so that lengths are errors.

A metric is an inner product on functions and an orthonormal basis of it, most often made from the monomials in
graded order, so that each basis function has a leading monomial. The coordinates of the network and of the law are
compared in that basis. There are two kinds:

* Taylor metrics (raw, scaled, gram) take the coordinates from Taylor coefficients a_m about the centre:
  L a, with L'L the Gram matrix of the inner product;
* projection metrics (data, weighted, legendre, chebyshev, fourier) take them from values at nodes x_i with
  weights w_i: sum_i w_i phi_m(x_i) f(x_i), so that no convergence of any Taylor series is asked for.

`METRICS` is the table; to add a metric, write a function of what is `Known` and enter it there. See "Why the fit
needs a metric" in docs/mathematics.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.bases.axes import Axis, Chebyshev, Cosine, Legendre, Power
from symnet.bases.indices import design, indices, mean_squares
from symnet.bases.quadrature import functionals, positive_rule
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series import Monomials, monomials

#: A monomial whose part not seen before is smaller than this (relative) is invisible to the points.
INVISIBLE = 1e-9

Box = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Metric:
    """Coordinates of a function.

    Attributes:
        name: a key of METRICS, or "rows".
        reason: why it was chosen and over what it measures, for the report.
        labels: the leading exponents, one a coordinate.
        factor: matrix to coordinates: (coordinates, monomials) for Taylor metrics, (coordinates, nodes)
            for projections; a vector stands for a diagonal matrix.
        nodes: where to evaluate, shape (n, d); None for Taylor metrics.
        weights: of the nodes as they were given; None where all are equal.
    """

    name: str
    reason: str
    labels: tuple[tuple[int, ...], ...]
    factor: Array
    nodes: Array | None = None
    weights: Array | None = None

    @property
    def uses_taylor(self) -> bool:
        return self.nodes is None

    def coordinates(self, values: Array) -> Array:
        """The coordinates from Taylor coefficients or node values: (rows, k) to (coordinates, k)."""
        if self.factor.ndim == 1:
            return values * (self.factor if values.ndim == 1 else self.factor[:, None])
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
    matrix = _gram_floats(order, box, center)
    reason = f"mean square of the Taylor polynomials over the box {_intervals(box)}"
    return Metric("gram", reason, _labels(table), _cholesky(matrix, table.exponents, box, center))


def gram_matrix(order: int, box: Sequence[tuple[Any, Any]], center: Sequence[Any]) -> list[list[Any]]:
    """The mean of (x-c)^m (x-c)^n over a box for all |m|, |n| <= order: rational for a rational box."""
    rows = monomials(len(box), order).exponents.tolist()
    moments = _moments(order, box, center)
    return [
        [_product(moments[i][p + q] for i, (p, q) in enumerate(zip(m, n, strict=True))) for n in rows] for m in rows
    ]


def _moments(order: int, box: Sequence[tuple[Any, Any]], center: Sequence[Any]) -> list[list[Any]]:
    """The means of (x_i - c_i)^k for k <= 2 order."""
    return [
        [(_power(b - c, k + 1) - _power(a - c, k + 1)) / ((k + 1) * (b - a)) for k in range(2 * order + 1)]
        for (a, b), c in zip(box, center, strict=True)
    ]


def _gram_floats(order: int, box: Box, center: Sequence[float]) -> Array:
    """`gram_matrix` in float64, a matrix at a time."""
    exponents = monomials(len(box), order).exponents
    out = np.ones((len(exponents), len(exponents)))
    for column, moments in zip(exponents.T, _moments(order, box, center), strict=True):
        out *= np.array(moments, dtype=float)[column[:, None] + column]
    return out


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


def data(order: int, points: Array, weights: Array | None = None) -> Metric:
    """The empirical inner product sum_i w_i f(x_i) g(x_i) / sum_i w_i, on polynomials of degree <= order.

    The monomials are made orthonormal in graded order; one that the points cannot tell from earlier
    ones (c^5 when c takes five values) is left out.

    Args:
        weights: one a point, not negative; default all equal. With the nodes and weights of a quadrature rule
            the inner product is the integral that the rule stands for.
    """
    labels, factor, hidden = _orthonormal(order, points, _normalized(points, weights))
    reason = f"mean square over the {len(points)} given points" + ("" if weights is None else ", weighted as given")
    if hidden:
        reason += f"; {hidden} of {len(labels) + hidden} monomials are not told apart by them and left out"
    given = None if weights is None else FLOAT64.array(weights, "weights").reshape(-1)
    return Metric("data", reason, labels, factor, np.asarray(points, dtype=float), given)


def weighted(order: int, box: Box, weight: Callable[[Array], Any]) -> Metric:
    """The inner product of f g w over a box divided by that of w, for a weight function w(X) >= 0 of your own.

    The polynomials orthonormal in it are found at the nodes of Gauss's rule (a lattice above 3 inputs).
    """
    rule = positive_rule(len(box), order)
    nodes = _in_box(rule.nodes, box)
    given = FLOAT64.array(weight(nodes), "weights(X)").reshape(-1)
    if given.shape != rule.weights.shape:
        raise InvalidValueError(message("weights(X)", f"have shape ({len(nodes)},), one a point", given.shape))
    labels, factor, _ = _orthonormal(order, nodes, _normalized(nodes, given * rule.weights))
    reason = f"mean square over the box {_intervals(box)} with the weight function given"
    return Metric("weighted", reason, labels, factor, nodes)


def _normalized(points: Array, weights: Any) -> Array:
    """Weights that add up to 1."""
    if weights is None:
        return np.full(len(points), 1 / len(points))
    out = FLOAT64.array(weights, "weights").reshape(-1)
    if len(out) != len(points):
        raise InvalidValueError(
            message("weights", f"have {len(points)} entries, one a point", len(out), "give one weight for each")
        )
    if np.any(out < 0) or not np.any(out > 0):
        wrong = float(out.min())
        raise InvalidValueError(message("weights", "be at least 0, and not all 0", wrong, "leave that point out"))
    return out / out.sum()


def _orthonormal(order: int, points: Array, weights: Array) -> tuple[tuple[tuple[int, ...], ...], Array, int]:
    """(labels, factor, number of monomials left out) for the inner product sum_i w_i f(x_i) g(x_i)."""
    points = np.asarray(points, dtype=float)
    table = monomials(points.shape[1], order)
    middle = weights @ points
    spread = np.sqrt(weights @ (points - middle) ** 2)
    spread[spread == 0] = 1.0
    powers = (Power(Fraction(-1), Fraction(1)),) * points.shape[1]
    vandermonde = design(powers, table.exponents, (points - middle) / spread, FLOAT64)
    root = np.sqrt(weights)
    kept, basis = _gram_schmidt(vandermonde * root[:, None])
    labels = _labels(table)
    return tuple(labels[i] for i in kept), basis.T * root, table.size - len(kept)


def _gram_schmidt(columns: Array) -> tuple[list[int], Array]:
    """Orthonormal columns in order, each twice orthogonalized; indices of those that add something."""
    if len(columns) >= columns.shape[1]:
        # the same basis from Householder's reflections, at a tenth of the time, where every column adds something
        q, r = np.linalg.qr(columns)
        if np.all(np.abs(np.diag(r)) > INVISIBLE * np.linalg.norm(columns, axis=0)):
            return list(range(columns.shape[1])), q * np.sign(np.diag(r))
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
    """Projection on products of Legendre polynomials: the mean square over the box."""
    return _projection("legendre", Legendre, order, box, "Legendre projection over the box")


def chebyshev(order: int, box: Box) -> Metric:
    """Projection on Chebyshev polynomials: a mean square that weighs the faces of the box more.

    The weight is prod 1/(pi sqrt(1 - t_i^2)) in the scaled variables.
    """
    return _projection("chebyshev", Chebyshev, order, box, "Chebyshev projection, weighing the faces, over the box")


def fourier(order: int, box: Box) -> Metric:
    """Projection on cosines of the function mirrored at the faces of the box; labels are wave numbers.

    The mean square over the box again, looked at through long waves only.
    """
    return _projection("fourier", Cosine, order, box, "cosines of the function mirrored at the faces of the box")


def _projection(name: str, kind: type[Axis], order: int, box: Box, words: str) -> Metric:
    axes = tuple(kind(Fraction(low), Fraction(high)) for low, high in box)
    table = indices(axes, order)
    nodes, matrix, _ = functionals(axes, table, order)
    norms = np.sqrt(FLOAT64.array(mean_squares(axes, table)))
    labels = tuple(tuple(row) for row in table.tolist())
    return Metric(name, f"{words} {_intervals(box)}", labels, matrix * norms[:, None], _in_box(nodes, box))


def _in_box(t: Array, box: Box) -> Array:
    low, high = np.array(box).T
    return (low + high) / 2 + (high - low) / 2 * t


def rows(points: Array, weights: Array | None = None) -> Metric:
    """Every point a coordinate of its own, times the root of its weight: the direct fit to data."""
    labels = tuple((i,) for i in range(len(points)))
    reason = f"least squares on the {len(points)} rows" + ("" if weights is None else ", weighted as given")
    factor = np.ones(len(points)) if weights is None else np.sqrt(weights)
    return Metric("rows", reason, labels, factor, points)


@dataclass(frozen=True)
class Known:
    """What is known when a metric is chosen; `None` is unknown."""

    dimension: int
    order: int
    box: Box | None = None
    points: Array | None = None
    center: Sequence[float] = ()
    scale: Sequence[float] | None = None
    weights: Any = None

    def need(self, argument: str, metric: str) -> Any:
        """What a metric cannot do without.

        Raises:
            InvalidValueError: if it is not known.
        """
        value = getattr(self, _FIELDS.get(argument, argument))
        if value is None:
            raise InvalidValueError(message(argument, f"be given for metric={metric!r}", None))
        return value


_FIELDS = {"domain": "box"}


def _weighted(known: Known) -> Metric:
    weight = known.need("weights", "weighted")
    if not callable(weight):
        raise InvalidTypeError(
            message("weights", "be a function w(X) for metric='weighted'", weight, "use metric='data' for numbers")
        )
    return weighted(known.order, known.need("domain", "weighted"), weight)


def _data(known: Known) -> Metric:
    if callable(known.weights):
        raise InvalidTypeError(
            message("weights", "be numbers, one a point, for metric='data'", known.weights, "use metric='weighted'")
        )
    return data(known.order, known.need("points", "data"), known.weights)


#: name -> the metric made of what is known.
METRICS: Mapping[str, Callable[[Known], Metric]] = {
    "data": _data,
    "weighted": _weighted,
    "legendre": lambda known: legendre(known.order, known.need("domain", "legendre")),
    "chebyshev": lambda known: chebyshev(known.order, known.need("domain", "chebyshev")),
    "fourier": lambda known: fourier(known.order, known.need("domain", "fourier")),
    "gram": lambda known: gram(known.order, known.need("domain", "gram"), known.center),
    "scaled": lambda known: scaled(known.dimension, known.order, known.need("scale", "scaled")),
    "raw": lambda known: raw(known.dimension, known.order),
}


def choose(name: str | None, known: Known) -> Metric:
    """The metric of that name, or the best that what is known allows.

    By default a weight function over a domain is taken as given; else points, which say where the law is to hold;
    else the domain, all of it alike; else the scale of the inputs.

    Raises:
        InvalidValueError: for an unknown name, a metric without what it needs, or weights that it would ignore.
    """
    if name is None:
        name = _default(known)
    if name not in METRICS:
        raise InvalidValueError(message("metric", "be the name of a metric", name, nearest(str(name), METRICS)))
    if known.weights is not None and name not in ("data", "weighted"):
        raise InvalidValueError(message("weights", f"be left out for metric={name!r}", known.weights, "use 'data'"))
    return METRICS[name](known)


def _default(known: Known) -> str:
    if callable(known.weights):
        return "weighted"
    if known.points is not None or known.weights is not None:
        return "data"
    return "legendre" if known.box is not None else "scaled"


def _intervals(box: Box) -> str:
    return " x ".join(f"[{a:g}, {b:g}]" for a, b in box)


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{float(v):.4g}" for v in values)
