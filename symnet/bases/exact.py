"""Exact projections of polynomials: a change of basis, cut at the order, with the error that the cut makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import sympy

from symnet.bases.axes import Power
from symnet.bases.indices import indices, mean_squares
from symnet.bases.projection import Projection, ProjectionError, rational
from symnet.errors import InvalidValueError, message
from symnet.rings import Ring
from symnet.series import Series


def recentered(series: Series, order: int, box: Any, center: Sequence[Any]) -> Projection:
    """A polynomial about another point, cut at the order."""
    place = [rational(c, "center") for c in center]
    ends = box or [(c, c) for c in place]
    return of_polynomial(series, "taylor", order, ends, tuple(place))


def of_polynomial(series: Series, basis: str, order: int, box: Any, center: Any = None) -> Projection:
    """The exact change of basis, cut at the order: the orthogonal projection for an orthogonal basis."""
    place = [rational(c, "center of the series") for c in series.center]
    coefficients = explicit(series)
    old = tuple(Power(low, high, c) for (low, high), c in zip(box, place, strict=True))
    whole = Projection("taylor", series.order, series.variables, series.outputs, series.ring, old, series.monomials,
                       coefficients, "an exact change of basis")  # fmt: skip
    whole = whole.convert(basis, center=center)
    if order >= series.order:
        table = indices(whole.axes, order)
        padded = series.ring.zeros((len(table), len(series.outputs)))
        padded[: len(whole.coefficients)] = whole.coefficients
        return replace(whole, order=order, monomials=table, coefficients=padded, error=_cut(whole, whole.order))
    return replace(whole.truncate(order), error=_cut(whole, order))


def _cut(whole: Projection, order: int) -> ProjectionError | None:
    """The error of leaving out the terms above the order, from their coefficients."""
    kept = len(indices(whole.axes, order))
    rest, table = whole.coefficients[kept:], whole.monomials[kept:]
    if any(not axis.orthogonal for axis in whole.axes) and len(rest):
        return None
    try:
        sizes = np.array([[abs(float(whole.ring.to_user(a))) for a in row] for row in rest])
    except TypeError:  # symbols have no size
        return None
    sizes = sizes.reshape(len(rest), len(whole.outputs))
    norms = np.array([float(n) for n in mean_squares(whole.axes, table)]) if len(rest) else np.zeros(0)
    rms = np.sqrt(norms @ sizes**2)
    measure = "" if whole.basis != "chebyshev" else " in the arcsine measure"
    return ProjectionError(
        tuple(rms.tolist()),
        tuple(sizes.sum(axis=0).tolist()),
        f"from the terms cut off, exact{measure}; largest: a bound",
    )


def polynomial_series(target: Any, names: tuple[str, ...], basis: str, ring: Ring) -> Series:
    """A polynomial law or network as its exact series.

    Raises:
        InvalidValueError: for any other function, since quadrature is not exact.
    """
    expressions = getattr(target, "reduced", None)
    if expressions is None and hasattr(target, "expr"):
        expressions = target.expr()
    several: list[Any] = expressions if isinstance(expressions, list) else [expressions]
    symbols = [sympy.Symbol(name) for name in names]
    if basis == "fourier" or expressions is None or not all(e.is_polynomial(*symbols) for e in several):
        raise InvalidValueError(
            message("ring", "be float64 or Real(dps) where the basis needs quadrature", ring,
                    "exact rings serve polynomials on polynomial bases")
        )  # fmt: skip
    degree = max(sympy.Poly(e, *symbols).total_degree() for e in several)
    series: Series = target.series(max(int(degree), 0), ring=ring)
    return series


def explicit(series: Series) -> Any:
    """The coefficients with the generators t_{l,j} replaced by what they stand for."""
    out = series.coefficients.copy()
    # an expression holds only earlier generators, so the last is replaced first
    definitions = list(series.definitions.items())[::-1]
    if definitions:
        for index, value in np.ndenumerate(out):
            expression = series.ring.to_sympy(value)
            for symbol, meaning in definitions:
                expression = expression.xreplace({symbol: meaning})
            out[index] = series.ring.convert(expression)
    return out
