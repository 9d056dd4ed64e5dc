"""FLOAT64: machine numbers, all neurons of a layer at once in numpy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_fraction, is_float, parse_rational
from symnet.rings.ring import Array, Ring, singular


def _sigmoid(x: Array) -> Array:
    # exp of the negative magnitude cannot overflow
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def _sigmoid_slope(x: Array) -> Array:
    # s(x) s(-x): no cancellation in 1 - s where the neuron is saturated
    return _sigmoid(x) * _sigmoid(-x)


def _sech2(x: Array) -> Array:
    e = np.exp(-2.0 * np.abs(x))
    return 4.0 * e / (1.0 + e) ** 2


_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "sigmoid": _sigmoid,
    "sigmoid_slope": _sigmoid_slope,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "sech2": _sech2,
    "expm1": np.expm1,
    "reciprocal": lambda x: 1.0 / x,
    "power": np.power,
}


class Float64(Ring):
    """IEEE double precision."""

    name = "float64"
    dtype = np.dtype(np.float64)
    exact = False
    zero = 0.0
    one = 1.0

    def convert(self, value: Any, argument: str = "value") -> float:
        exact = as_fraction(value)
        if exact is not None:
            return _nearest(exact, argument)
        if isinstance(value, str):
            return _nearest(parse_rational(value, argument), argument)
        if not is_float(value):
            value = _evaluate(value, argument)
        number = float(value)
        if not math.isfinite(number):
            raise InvalidValueError(message(argument, "be finite", number, "remove NaN and infinity"))
        return number

    def array(self, values: Any, argument: str = "values") -> Array:
        source = np.asarray(values)
        if source.dtype.kind not in "fiu":
            return super().array(source, argument)
        out = np.array(source, dtype=np.float64)
        if not np.all(np.isfinite(out)):
            raise InvalidValueError(
                message(
                    argument,
                    "be finite",
                    out[~np.isfinite(out)][0],
                    "replace or remove it; NaN often comes from training that diverged",
                )
            )
        return out

    @property
    def functions(self) -> Mapping[str, Callable[..., Array]]:
        return _FUNCTIONS

    def apply(self, name: str, values: Array, *parameters: Any) -> Array:
        with np.errstate(all="ignore"):
            out = np.asarray(_FUNCTIONS[name](values, *parameters), dtype=np.float64)
        if not np.all(np.isfinite(out)):
            raise singular(name, float(values[~np.isfinite(out)][0]), self.name)
        return out

    def to_sympy(self, element: Any) -> sympy.Expr:
        return sympy.Float(float(element))

    def to_user(self, element: Any) -> float:
        return float(element)


def _nearest(value: Fraction, argument: str) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise InvalidValueError(message(argument, "fit into a float64", value, "use Real(dps)")) from error


def _evaluate(value: Any, argument: str) -> float:
    """A constant SymPy or symengine expression as a float."""
    if not hasattr(value, "free_symbols"):
        raise InvalidTypeError(message(argument, "be a real number", value, "convert it first"))
    if value.free_symbols:
        raise InvalidValueError(
            message(argument, "be a number in the ring 'float64'", value, "use the ring 'exact' for symbols")
        )
    number = (value._sympy_() if hasattr(value, "_sympy_") else value).evalf(25)
    if not number.is_real:
        raise InvalidValueError(message(argument, "be real", value))
    return float(number)


FLOAT64 = Float64()
