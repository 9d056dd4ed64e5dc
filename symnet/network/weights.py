"""Weight arrays as their author gave them: float64, exact rationals or symbols, checked once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings import EXACT, FLOAT64, Ring
from symnet.rings.numbers import as_fraction, is_float, rationalize
from symnet.rings.ring import Array

_KINDS = "give floats, integers, Fractions or SymPy expressions"


def read_weights(values: Any, argument: str, ndim: int) -> Array:
    """Weights as a read-only float64 array, or an object array of SymPy rationals and expressions.

    Integers, Fractions and symbols are exact; if any entry is a float, all are read as float64.

    Raises:
        InvalidValueError: for a wrong number of dimensions, an empty axis, NaN or infinity.
        InvalidTypeError: for entries that are not numbers or expressions.
    """
    array = _as_array(values, argument)
    if array.ndim != ndim or 0 in array.shape:
        shape = "(outputs, inputs)" if ndim == 2 else "(n,)"
        raise InvalidValueError(
            message(
                argument,
                f"have shape {shape} and no empty axis",
                array.shape,
                "weights have shape (outputs, inputs), biases (outputs,)",
            )
        )
    if array.dtype.kind == "f":
        out = FLOAT64.array(array, argument)
    elif any(is_float(value) for value in array.flat):
        _refuse_symbols(array, argument)
        out = FLOAT64.array(array, argument)
    else:
        out = np.empty(array.shape, dtype=object)
        for index, value in np.ndenumerate(array):
            out[index] = _exact(value, argument)
    out.setflags(write=False)
    return out


def _as_array(values: Any, argument: str) -> Array:
    if isinstance(values, str):
        raise InvalidTypeError(message(argument, "be an array of numbers", values, _KINDS))
    if isinstance(values, sympy.MatrixBase):
        values = values.tolist()
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiuO":
            raise InvalidTypeError(message(argument, "be an array of real numbers", array.dtype, _KINDS))
        return array
    except ValueError as error:
        raise InvalidValueError(
            message(
                argument,
                "be a rectangular array",
                "rows of unequal length",
                "weights have shape (outputs, inputs), biases (outputs,)",
            )
        ) from error


def _exact(value: Any, argument: str) -> sympy.Expr:
    exact = as_fraction(value)
    if exact is not None:
        return _sympy(exact)
    element = EXACT.convert(value, argument)
    return value if isinstance(value, sympy.Expr) else EXACT.to_sympy(element)


def _refuse_symbols(array: Array, argument: str) -> None:
    for value in array.flat:
        if getattr(value, "free_symbols", None):
            raise InvalidValueError(
                message(argument, "hold floats or symbols, not both", value, "write the floats as Fractions")
            )


def is_exact(weights: Array) -> bool:
    """Whether the weights are exact (rationals, symbols)."""
    return weights.dtype == object


def as_float(weights: Array, argument: str) -> Array:
    """The weights in float64, for evaluation.

    Raises:
        InvalidValueError: if they hold symbols.
    """
    return FLOAT64.array(weights, argument)


def as_exact(weights: Array) -> Array:
    """The weights as SymPy expressions, floats by their exact binary value."""
    if is_exact(weights):
        return weights
    return map_weights(weights, lambda value: _sympy(rationalize(value, "dyadic")))


def map_weights(weights: Array, function: Any) -> Array:
    """A function of every entry, as an object array."""
    out = np.empty(weights.shape, dtype=object)
    for index, value in np.ndenumerate(weights):
        out[index] = function(value)
    return out


def rationalized(weights: Array, reading: str) -> Array:
    """Float weights as exact rationals, by their binary or their decimal reading."""
    if is_exact(weights):
        return weights
    return map_weights(weights, lambda value: _sympy(rationalize(float(value), reading)))


def _sympy(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def to_ring(weights: Array, ring: Ring, argument: str) -> Array:
    """The weights as elements of a ring."""
    return ring.array(weights, argument)
