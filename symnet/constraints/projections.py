"""Norm balls: the nearest point of the ball, or the row shortened into it, a row at a time.

    the nearest point to w in {v : |v|_1 <= r}: v_i = sign(w_i) max(|w_i| - theta, 0), where theta solves
    sum_i max(|w_i| - theta, 0) = r

theta follows from the sorted |w| in one pass (Duchi, Shalev-Shwartz, Singer and Chandra, "Efficient projections onto
the l1-ball for learning in high dimensions", ICML 2008, figure 1). Here it is measured from the largest entry down, so
that nothing cancels and nothing overflows. In the l2 ball the nearest point is the row shortened.

The functions of rows compute with numpy or with jax.numpy, and their norms may be an ulp too long. The public ones are
careful: a row is changed if and only if its norm exceeds the radius, and then does not exceed it any more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings import FLOAT64
from symnet.rings.numbers import as_fraction
from symnet.rings.ring import Array

Rows = Callable[[Any, Any, float], Any]


def l1_rows(xp: Any, rows: Any, radius: float) -> Any:
    """Rows (n, k) projected onto the l1 ball, in the array namespace xp (numpy or jax.numpy)."""
    size = xp.abs(rows)
    # how far each entry is below the largest; those beyond the radius become 0 wherever they are
    below = xp.minimum(size.max(axis=1, keepdims=True) - size, radius)
    rising = xp.sort(below, axis=1)
    # the largest entry of the projection if exactly the first 1, 2, ... stay
    height = (radius + xp.cumsum(rising, axis=1)) / xp.arange(1, rows.shape[1] + 1)
    staying = xp.maximum((rising < height).sum(axis=1), 1)
    chosen = xp.take_along_axis(height, staying[:, None] - 1, axis=1)
    projected = xp.sign(rows) * xp.minimum(xp.maximum(chosen - below, 0), size)
    return xp.where(size.sum(axis=1, keepdims=True) <= radius, rows, projected)


def l2_rows(xp: Any, rows: Any, radius: float) -> Any:
    """Rows (n, k) projected onto the l2 ball, that is, shortened into it."""
    return _shortened(xp, rows, radius, lambda unit: xp.sqrt((unit * unit).sum(axis=1, keepdims=True)))


def l1_shortened(xp: Any, rows: Any, radius: float) -> Any:
    """Rows (n, k) divided by their l1 norms over the radius, where that is more than 1."""
    return _shortened(xp, rows, radius, lambda unit: xp.abs(unit).sum(axis=1, keepdims=True))


def _shortened(xp: Any, rows: Any, radius: float, norm: Callable[[Any], Any]) -> Any:
    largest = xp.abs(rows).max(axis=1, keepdims=True)
    # divided first, so that squares and sums do not overflow
    unit = rows / xp.where(largest > 0, largest, 1)
    length = norm(unit)
    return xp.where(largest * length <= radius, rows, unit * (radius / xp.where(largest > 0, length, 1)))


NORMS = ("l1", "l2")
METHODS: dict[str, dict[str, Rows]] = {
    "project": {"l1": l1_rows, "l2": l2_rows},
    "rescale": {"l1": l1_shortened, "l2": l2_rows},
}


def projection(norm: str, method: str = "project") -> Rows:
    """The function of rows for a norm, "l1" or "l2", and a method, "project" or "rescale"."""
    if norm not in NORMS:
        raise InvalidValueError(message("norm", "be 'l1' or 'l2'", norm, nearest(str(norm), NORMS)))
    if method not in METHODS:
        raise InvalidValueError(message("method", "be 'project' or 'rescale'", method, nearest(str(method), METHODS)))
    return METHODS[method][norm]


def l1_ball(W: Any, radius: Any = 1.0) -> Array:
    """Each row of W replaced by the nearest point of the l1 ball.

    Args:
        W: shape (n, k), a row a neuron's bias and weights; or one row, shape (k,).
        radius: of the ball, positive.

    Returns:
        an array of the same shape. Floats keep their type (float16, float32, float64); integers are read as float64.
        An array of exact numbers, such as Fractions or SymPy Rationals, is projected exactly, to SymPy Rationals. Rows
        inside are returned unchanged, bit by bit; the others have a norm of at most the radius, not only nearly.

    Raises:
        InvalidValueError: for a shape that is not a matrix or a vector, NaN, infinity, or a radius not above 0.
        InvalidTypeError: for entries that are not real numbers.

    >>> l1_ball([[3.0, -1.0], [0.25, 0.5]]).tolist()
    [[1.0, 0.0], [0.25, 0.5]]
    >>> l1_ball([Fraction(2, 3), Fraction(-1, 2)]).tolist()
    [7/12, -5/12]
    """
    return constrain_rows(W, "l1", radius)


def l2_ball(W: Any, radius: Any = 1.0) -> Array:
    """Each row of W, shape (n, k), replaced by the nearest point of the l2 ball; in floats, since it takes a root.

    Arguments and errors are those of `l1_ball`.

    >>> l2_ball([[3.0, 4.0], [0.1, 0.2]], radius=2.5).tolist()
    [[1.5, 2.0], [0.1, 0.2]]
    """
    return constrain_rows(W, "l2", radius)


def constrain_rows(rows: Any, norm: str = "l1", radius: Any = 1.0, method: str = "project") -> Array:
    """Rows (bias, weights), shape (neurons, 1 + inputs), in the ball; see `l1_ball`.

    Args:
        norm: "l1" or "l2".
        method: "project" takes the nearest point of the ball; "rescale" shortens the row, as nn2poly does. For
            l2 they are the same.

    >>> constrain_rows([3.0, -1.0], method="rescale").tolist()
    [0.75, -0.25]
    """
    function, given = projection(norm, method), _read(rows)
    length = _radius(radius)
    matrix = np.atleast_2d(given)
    if given.dtype == object and norm == "l1":
        out = np.empty(matrix.shape, dtype=object)
        for row, values in zip(out, matrix, strict=True):
            row[:] = [sympy.Rational(v.numerator, v.denominator) for v in _EXACT[method](values, length)]
        return out.reshape(given.shape)
    kind = np.float64 if given.dtype == object else given.dtype
    numbers = matrix.astype(np.float64)
    return _toward_zero(_in_floats(numbers, function, norm, float(length)), kind).reshape(given.shape)


def _read(rows: Any) -> Array:
    """Floats as they are, exact numbers as Fractions."""
    try:
        array = np.asarray(rows)
    except ValueError as error:
        raise InvalidValueError(message("W", "be a rectangular array", "rows of unequal length")) from error
    if array.ndim not in (1, 2) or not array.size:
        raise InvalidValueError(message("W", "have shape (neurons, weights)", array.shape))
    if array.dtype == object:
        found = [as_fraction(value) for value in array.flat]
        if all(value is not None for value in found):
            return np.array([*found, None], dtype=object)[:-1].reshape(array.shape)
        return FLOAT64.array(array, "W")
    if array.dtype.kind not in "fiu":
        raise InvalidTypeError(message("W", "hold real numbers", array.dtype.name))
    if array.dtype not in (np.float16, np.float32):
        array = array.astype(np.float64)
    if not np.all(np.isfinite(array)):
        raise InvalidValueError(message("W", "be finite", float(array[~np.isfinite(array)][0])))
    return array


def _radius(radius: Any) -> Fraction:
    exact = as_fraction(radius)
    if exact is None and isinstance(radius, (float, np.floating)) and np.isfinite(radius):
        exact = Fraction(float(radius))
    if exact is None or exact <= 0:
        raise InvalidValueError(message("radius", "be a positive number", radius))
    return exact


def _exactly_projected(row: Iterable[Fraction], radius: Fraction) -> list[Fraction]:
    values = list(row)
    theta, total = Fraction(0), Fraction(0)
    for count, size in enumerate(sorted(map(abs, values), reverse=True), start=1):
        total += size
        if count * size <= total - radius:
            break
        theta = max((total - radius) / count, Fraction(0))
    return [(1 if v > 0 else -1) * max(abs(v) - theta, Fraction(0)) for v in values]


def _exactly_shortened(row: Iterable[Fraction], radius: Fraction) -> list[Fraction]:
    values = list(row)
    ratio = max(sum(map(abs, values), Fraction(0)) / radius, Fraction(1))
    return [v / ratio for v in values]


_EXACT = {"project": _exactly_projected, "rescale": _exactly_shortened}


def _l1_excess(row: Array, radius: float) -> float:
    """|row|_1 - radius with its true sign: fsum rounds the exact sum once."""
    return math.fsum([*np.abs(row), -radius])


def _l2_excess(row: Array, radius: float) -> float:
    """|row|_2 - radius; math.hypot is right to one unit in the last place."""
    return math.hypot(*row) - radius


_EXCESS = {"l1": _l1_excess, "l2": _l2_excess}


def _in_floats(matrix: Array, function: Rows, norm: str, radius: float) -> Array:
    excess = _EXCESS[norm]
    with np.errstate(over="ignore"):
        # + 0.0 makes -0.0 a plain 0
        out = np.array(function(np, matrix, radius)) + 0.0
        near = np.abs(matrix).max(axis=1) <= 2 * radius
    for i, row in enumerate(matrix):
        if near[i] and excess(row, radius) <= 0:
            out[i] = row
        while (over := excess(out[i], radius)) > 0:
            out[i] = np.nextafter(out[i] * (1 - over / radius), 0)
    return out


def _toward_zero(values: Array, dtype: Any) -> Array:
    """The values in another type of float, rounded so that norms do not grow."""
    cast = values.astype(dtype)
    grown = np.abs(cast.astype(np.float64)) > np.abs(values)
    return np.where(grown, np.nextafter(cast, np.zeros((), dtype)), cast)
