"""Data: measured points and values, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings import FLOAT64, Ring
from symnet.rings.numbers import is_float, rationalize
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array
from symnet.series.space import check_names


class Data:
    """Measurements y at points X.

    Args:
        X: shape (n, columns), in the units of the law.
        y: shape (n,).
        columns: the names of the columns of X, which are variables of the law.
        output: the name of the measured quantity.
        sigma: the standard deviation of each y, shape (n,), or one for all; a row weighs 1/sigma^2.
        weights: of the squares, shape (n,), instead of sigma.

    Numbers may be floats, Decimal, Fraction, mpf, or text; in a fit in Real(dps) floats stand for the decimal
    that was typed.

    Raises:
        InvalidValueError: for shapes that do not fit, no rows, NaN or infinity, a sigma or weights that are not
            positive, or both of them.

    >>> Data([[0.0, 1.0], [0.1, 2.0]], [3.0, "4.25"], ["c", "d"])
    Data(2 rows of c, d -> y)
    """

    def __init__(
        self, X: Any, y: Any, columns: Sequence[str], output: str = "y", sigma: Any = None, weights: Any = None
    ) -> None:
        self.columns = check_names("columns", columns)
        self._points = points_array(_readable(X), len(self.columns))
        self._values = np.asarray(_readable(y)).reshape(-1)
        self.X = FLOAT64.array(self._points, "X")
        self.y = FLOAT64.array(self._values, "y")
        self.output = output
        if len(self.X) != len(self.y) or not len(self.y):
            wrong = f"have one value for each of the {len(self.X)} rows of X"
            raise InvalidValueError(message("y", wrong, len(self.y), "give X and y of equal length"))
        self.weights = _weights(sigma, weights, len(self.y))
        for array in (self.X, self.y, self.weights):
            array.setflags(write=False)

    @property
    def weighted(self) -> bool:
        """Whether some rows weigh more than others or a sigma was given."""
        return bool(np.any(self.weights != 1.0))

    def exact(self, ring: Ring) -> tuple[Array, Array]:
        """X and y in a ring, floats as the decimals that were typed."""
        return _decimals(self._points, ring, "X"), _decimals(self._values, ring, "y")

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Data({len(self)} rows of {', '.join(self.columns)} -> {self.output})"


def _readable(values: Any) -> Any:
    """Numbers as numpy should keep them: text as it is, Decimal as Fraction."""
    array = np.asarray(values)
    if array.dtype.kind not in "USO":
        return array
    out = np.asarray(values, dtype=object)
    for index, value in np.ndenumerate(out):
        if isinstance(value, Decimal) and value.is_finite():
            out[index] = Fraction(value)
    return out


def _weights(sigma: Any, weights: Any, count: int) -> Array:
    if sigma is not None and weights is not None:
        raise InvalidValueError(message("weights", "be left out where sigma is given", weights, "give one of the two"))
    name, given = ("sigma", sigma) if weights is None else ("weights", weights)
    if given is None:
        return np.ones(count)
    values = FLOAT64.array(given, name)
    if values.shape not in ((), (count,)):
        raise InvalidValueError(message(name, f"have {count} entries, one a row", values.shape, "give one for each"))
    if not np.all(values > 0):
        wrong = float(values.min())
        raise InvalidValueError(message(name, "be positive", wrong, "leave a row without weight out of the data"))
    return np.broadcast_to(values if name == "weights" else values**-2.0, (count,)).copy()


def _decimals(values: Array, ring: Ring, argument: str) -> Array:
    out = np.empty(values.shape, dtype=object)
    for index, value in np.ndenumerate(values):
        typed = is_float(value) and not hasattr(value, "_mpf_")
        out[index] = rationalize(value, "decimal") if typed else value
    return ring.array(out, argument)
