"""RATIONAL: python-flint's fmpq, for rational weights where every value at the centre is rational."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_fraction, is_float, parse_rational
from symnet.rings.ring import Array, Ring, refuse_float, singular


class Rational(Ring):
    """Rational numbers. An elementary function is defined where its value is rational.

    So tanh, sin and the like at 0, exp at 0, log at 1, sigmoid at 0 (one half), rational powers of
    perfect powers; elsewhere the ring says so and names the rings that can hold the value.
    """

    name = "rational"
    dtype = np.dtype(object)
    exact = True
    zero = flint.fmpq(0)
    one = flint.fmpq(1)

    def convert(self, value: Any, argument: str = "value") -> flint.fmpq:
        exact = as_fraction(value)
        if exact is None and isinstance(value, str):
            exact = parse_rational(value, argument)
        if exact is not None:
            return flint.fmpq(exact.numerator, exact.denominator)
        if is_float(value):
            raise refuse_float(self.name, argument, value)
        if hasattr(value, "free_symbols"):
            remedy = "use the ring 'exact' for symbols and irrational constants"
            raise InvalidValueError(message(argument, "be rational in the ring 'rational'", value, remedy))
        raise InvalidTypeError(message(argument, "be a rational number", value, "convert it first"))

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return _FUNCTIONS

    def to_sympy(self, element: Any) -> sympy.Rational:
        return sympy.Rational(int(element.numerator), int(element.denominator))

    def to_user(self, element: Any) -> sympy.Rational:
        return self.to_sympy(element)

    def is_zero(self, values: Array) -> bool:
        return not any(values.reshape(-1).tolist())


def _only_at(name: str, point: int, value: Fraction | int) -> Callable[[Any], Any]:
    result = flint.fmpq(Fraction(value).numerator, Fraction(value).denominator)

    def function(x: Any) -> Any:
        if x != point:
            raise singular(name, x, "rational")
        return result

    return function


def _power(x: Any, p: Any) -> Any:
    """x**p where it is rational: integer p, or x a perfect power."""
    exponent = as_fraction(p)
    assert exponent is not None
    root = sympy.Rational(int(x.numerator), int(x.denominator)) ** sympy.Rational(
        exponent.numerator, exponent.denominator
    )
    if not root.is_Rational:
        raise singular(f"the power {exponent}", x, "rational")
    return flint.fmpq(int(root.p), int(root.q))


_AT_ZERO: dict[str, Fraction | int] = {
    "exp": 1, "sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0,
    "asinh": 0, "atanh": 0, "erf": 0, "sigmoid": Fraction(1, 2),
}  # fmt: skip

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _only_at(name, 0, value) for name, value in _AT_ZERO.items()},
    "log": _only_at("log", 1, 0),
    "acos": _only_at("acos", 1, 0),
    "acosh": _only_at("acosh", 1, 0),
    # softplus is log 2 at 0 and transcendental at every other rational
    "softplus": lambda x: _refuse("softplus", x),
    "reciprocal": lambda x: 1 / x,
    "power": _power,
}  # fmt: skip


def _refuse(name: str, x: Any) -> Any:
    raise singular(name, x, "rational")


RATIONAL = Rational()
