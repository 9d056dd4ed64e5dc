"""Values of a series' polynomial at points, in its own ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

if TYPE_CHECKING:
    from symnet.series.series import Series

#: Values of monomials held at once (elements).
BLOCK = 1 << 21


def points_array(X: Any, dimension: int, argument: str = "X") -> Array:
    """Points as an array of shape (n, dimension); a flat list serves for one variable or one point.

    Raises:
        InvalidValueError: for another shape.
    """
    points = np.asarray(X)
    if points.ndim == 1 and dimension == 1:
        points = points[:, None]
    if points.ndim != 2 or points.shape[1] != dimension:
        raise InvalidValueError(
            message(argument, f"have shape (n, {dimension}), one row a point", points.shape, "reshape it")
        )
    return points


def evaluate(series: Series, X: Any) -> Array:
    """The polynomial at points X of shape (n, d); shape (n, outputs)."""
    points = points_array(X, series.space.dimension)
    ring = series.ring
    with ring.working():
        offsets = ring.array(points, "X") - ring.array(list(series.center), "center")
        step = max(1, BLOCK // series.space.size)
        blocks = [_values(series, offsets[i : i + step]) for i in range(0, len(offsets), step)]
    if not blocks:
        return np.empty((0, len(series.outputs)), dtype=ring.dtype)
    values = np.concatenate(blocks)
    if ring.dtype != object:
        return values
    out = np.empty(values.shape, dtype=object)
    for index, value in np.ndenumerate(values):
        out[index] = ring.to_user(value)
    return out


def _values(series: Series, offsets: Array) -> Array:
    """Each monomial from one of a degree lower by one product, then one matrix product."""
    ring, table = series.ring, series.space.table
    powers = np.full((len(offsets), 1), ring.one, dtype=ring.dtype)
    parts = [powers]
    for n in range(series.order):
        powers = np.concatenate([powers[:, tail:] * offsets[:, [i]] for i, tail in enumerate(table.tails[n])], axis=1)
        parts.append(powers)
    return ring.matmul(np.concatenate(parts, axis=1), series.coefficients)
