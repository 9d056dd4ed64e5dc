"""Data: measured points and values, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.errors import InvalidValueError, message
from symnet.rings import FLOAT64
from symnet.series.evaluate import points_array
from symnet.series.space import check_names


class Data:
    """Measurements y at points X.

    Args:
        X: shape (n, columns), in the units of the law.
        y: shape (n,).
        columns: the names of the columns of X, which are variables of the law.
        output: the name of the measured quantity.

    Raises:
        InvalidValueError: for shapes that do not fit, no rows, NaN or infinity.

    >>> Data([[0.0, 1.0], [0.1, 2.0]], [3.0, 4.0], ["c", "d"])
    Data(2 rows of c, d -> y)
    """

    def __init__(self, X: Any, y: Any, columns: Sequence[str], output: str = "y") -> None:
        self.columns = check_names("columns", columns)
        self.X = FLOAT64.array(points_array(X, len(self.columns)), "X")
        self.y = FLOAT64.array(y, "y").reshape(-1)
        self.output = output
        if len(self.X) != len(self.y) or not len(self.y):
            raise InvalidValueError(
                message(
                    "y",
                    f"have one value for each of the {len(self.X)} rows of X",
                    len(self.y),
                    "give X and y of equal length",
                )
            )
        self.X.setflags(write=False)
        self.y.setflags(write=False)

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Data({len(self)} rows of {', '.join(self.columns)} -> {self.output})"
