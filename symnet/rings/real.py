"""Real(dps): decimal digits to order, symengine's RealMPFR inside, mpmath's mpf in and out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import symengine as se
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_fraction, dyadic, is_float, parse_rational
from symnet.rings.ring import Array, Ring, singular

#: Extra bits carried inside, so that the rounding of a recurrence stays below the last digit asked for.
GUARD_BITS = 64


def _reciprocal_of(x: Any) -> Any:
    if x == 0:
        raise ZeroDivisionError
    return 1 / x


def _one_plus_exp(x: Any) -> Any:
    return 1 + se.exp(-abs(x))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(se, name)
        for name in (
            "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh",
            "asin", "acos", "atan", "asinh", "acosh", "atanh", "erf",
        )
    },
    "sigmoid": lambda x: (1 if x >= 0 else se.exp(x)) / _one_plus_exp(x),
    "sigmoid_slope": lambda x: se.exp(-abs(x)) / _one_plus_exp(x) ** 2,
    "softplus": lambda x: (x if x > 0 else 0) + se.log(_one_plus_exp(x)),
    "sech2": lambda x: 1 / se.cosh(x) ** 2,
    "expm1": lambda x: 2 * se.tanh(x / 2) / (1 - se.tanh(x / 2)),
    "reciprocal": _reciprocal_of,
    "power": lambda x, p: x**p,
}  # fmt: skip


class Real(Ring):
    """Floating point with `dps` decimal digits; inputs and outputs are mpmath numbers.

    Floats are read as the exact binary value they hold, strings as decimals.

    Raises:
        InvalidValueError: if `dps` is not an integer from 1 to 1,000,000.

    >>> Real(30).to_user(Real(30).convert("0.1"))
    mpf('0.1')
    """

    dtype = np.dtype(object)
    exact = False

    def __init__(self, dps: int) -> None:
        if isinstance(dps, bool) or not isinstance(dps, (int, np.integer)) or not 1 <= dps <= 1_000_000:
            raise InvalidValueError(message("dps", "be an integer from 1 to 1,000,000", dps, "50 is a common choice"))
        self.dps = int(dps)
        self.name = f"real({self.dps})"
        self.bits = mpmath.libmp.dps_to_prec(self.dps)
        self.precision = self.bits + GUARD_BITS
        self.zero = se.RealMPFR("0", self.precision)
        self.one = se.RealMPFR("1", self.precision)

    def convert(self, value: Any, argument: str = "value") -> Any:
        if isinstance(value, se.RealMPFR):
            return value + self.zero if value.get_prec() < self.precision else value
        exact = as_fraction(value)
        if exact is None and is_float(value):
            exact = dyadic(value)
        if exact is None and isinstance(value, str):
            exact = parse_rational(value, argument)
        if exact is not None:
            return self.from_fraction(exact)
        return self._evaluate(value, argument)

    def from_fraction(self, value: Fraction) -> Any:
        """The nearest element to an exact rational."""
        return se.RealMPFR(str(value.numerator), self.precision) / se.Integer(value.denominator)

    def _evaluate(self, value: Any, argument: str) -> Any:
        if not hasattr(value, "free_symbols"):
            raise InvalidTypeError(message(argument, "be a real number", value, "convert it first"))
        if value.free_symbols:
            remedy = "use the ring 'exact' for symbols"
            raise InvalidValueError(message(argument, f"be a number in the ring {self.name!r}", value, remedy))
        try:
            number = se.sympify(value).n(self.precision, real=True)
        except RuntimeError:  # symengine's word for what it cannot evaluate
            number = None
        if not isinstance(number, se.RealMPFR):
            raise InvalidValueError(message(argument, "be a finite real number", value, "give a finite number"))
        return number

    @functools.cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {name: self._checked(name, function) for name, function in _FUNCTIONS.items()}

    def _checked(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(x: Any, *parameters: Any) -> Any:
            value = self._floating(function(self._floating(x), *parameters))
            if not isinstance(value, se.RealMPFR) or str(value).strip("-") in ("nan", "inf"):
                raise singular(name, x, self.name)
            return value

        return call

    def _floating(self, element: Any) -> Any:
        """Symengine turns a sum with an exact zero into an integer, whose tanh would be symbolic."""
        exact = as_fraction(element)
        return element if exact is None else self.from_fraction(exact)

    def encode(self, element: Any) -> tuple[int, int]:
        """(m, e) with element = m 2^e exactly; symengine's own text and pickles lose the last bits."""
        number = self._floating(element)
        if number.is_zero:
            return 0, 0
        _, _, exponent, size = number._sympy_()._mpf_
        shift = self.precision + 2 - (exponent + size)
        return int(se.floor(number * se.Integer(2) ** shift)), -shift

    def decode(self, stored: tuple[int, int]) -> Any:
        return self.from_fraction(Fraction(stored[0]) * Fraction(2) ** stored[1])

    def to_mpf(self, element: Any) -> Any:
        """The element as an mpf with its guard bits."""
        mantissa, exponent = self.encode(element)
        return mpmath.mp.make_mpf(mpmath.libmp.from_man_exp(mantissa, exponent))

    def to_user(self, element: Any) -> Any:
        return mpmath.mp.make_mpf(mpmath.libmp.mpf_pos(self.to_mpf(element)._mpf_, self.bits, "n"))

    def to_sympy(self, element: Any) -> sympy.Expr:
        return sympy.Float._new(self.to_user(element)._mpf_, self.bits)

    def is_zero(self, values: Array) -> bool:
        # symengine's == is structural, and 0 and 0.0 differ in it
        return all(value is self.zero or value.is_zero for value in values.reshape(-1).tolist())

    def equal(self, left: Array, right: Array) -> bool:
        return left.shape == right.shape and self.is_zero(left - right)

    def sign(self, element: Any) -> int | None:
        return int(bool(element > 0)) - int(bool(element < 0))

    def __getstate__(self) -> dict[str, Any]:
        return {"dps": self.dps}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["dps"])  # type: ignore[misc]
