"""How much each term of a series matters: by its coefficient, or by what it does over data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.evaluate import BLOCK, points_array

if TYPE_CHECKING:
    from symnet.series.series import Series

#: What an importance is called in tables and pictures.
NAMES = {
    "coefficient": "|coefficient|",
    "variation": "standard deviation over the data",
    "rms": "root mean square over the data",
}

#: What one unit of its coefficient comes to, from a monomial's values over the data, shape (n, monomials).
_OVER_DATA: dict[str, Callable[[Array], Array]] = {
    "variation": lambda values: np.std(values, axis=0),
    "rms": lambda values: np.sqrt(np.mean(values**2, axis=0)),
}


def kind_of(importance: str | None, X: Any) -> str:
    """The kind of importance that was asked for; by default "variation" with data, "coefficient" without.

    Raises:
        InvalidValueError: for an unknown kind, data missing, or data that would be ignored.
    """
    kind = importance or ("coefficient" if X is None else "variation")
    if kind not in NAMES:
        raise InvalidValueError(message("importance", "be a kind that exists", importance, nearest(str(kind), NAMES)))
    if kind in _OVER_DATA and X is None:
        raise InvalidValueError(
            message("X", "be given for this importance", None, f"give the data, or leave {kind} out")
        )
    if kind not in _OVER_DATA and X is not None:
        remedy = "leave X out, or take importance='variation'"
        raise InvalidValueError(message("X", "be left out for the importance 'coefficient'", "data", remedy))
    return kind


def importances(series: Series, kind: str, X: Any = None) -> Array:
    """The importance of every term a (x - c)^e, in float64: shape (monomials, outputs).

    Args:
        series: with numbers as coefficients.
        kind: "coefficient" is |a|; it depends on the units of x, so it compares terms only where all inputs have
            the same range, such as [-1, 1]. "variation" is the standard deviation of a (x - c)^e over the rows of
            X, and "rms" the root of the mean of its square; neither changes with the units of x. Terms are
            correlated over data, so that these do not add up to those of the sum.
        X: data of shape (n, d), for "variation" and "rms".

    Raises:
        InvalidTypeError, InvalidValueError: for symbols in coefficients, or X of a wrong shape, empty or not finite.
    """
    sizes = _sizes(series)
    return sizes if kind == "coefficient" else sizes * _spreads(series, kind, X)[:, None]


def _sizes(series: Series) -> Array:
    """|a| in float64."""
    if series.ring.exact:
        try:
            series = series.to_ring(FLOAT64)
        except InvalidValueError as error:
            found = series.coefficient((0,) * series.space.dimension)
            remedy = "put numbers in for the symbols to compare terms"
            raise InvalidValueError(message("coefficients", "be numbers", found, remedy)) from error
    out = np.empty(series.coefficients.shape)
    for index, value in np.ndenumerate(series.coefficients):
        out[index] = abs(float(series.ring.to_user(value)))
    return out


def _spreads(series: Series, kind: str, X: Any) -> Array:
    """What a coefficient of 1 comes to over the data, for every monomial."""
    try:
        points = points_array(np.asarray(X, dtype=np.float64), series.space.dimension)
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidValueError):
            raise
        raise InvalidTypeError(message("X", "be numbers", X, "give an array of floats")) from error
    if not len(points) or not np.all(np.isfinite(points)):
        raise InvalidValueError(message("X", "hold at least one row, and finite numbers only", X, "leave rows out"))
    offsets = points - FLOAT64.array(list(series.center), "center")
    step = max(1, BLOCK // points.size)
    parts = [series.monomials[i : i + step] for i in range(0, len(series.monomials), step)]
    return np.concatenate([_OVER_DATA[kind](np.prod(offsets[:, None] ** part, axis=2)) for part in parts])
