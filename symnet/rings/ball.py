"""Ball(prec): python-flint's arb, midpoint and radius; every result encloses the true value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import flint
import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_fraction, dyadic, is_float, parse_rational
from symnet.rings.ring import Array, Ring, singular


def _sigmoid(x: Any) -> Any:
    return (1 + (x / 2).tanh()) / 2


def _softplus(x: Any) -> Any:
    # x + log(1 + exp(-x)) keeps the digits of a large x
    return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()


#: Bits that arb keeps of a radius.
RADIUS_BITS = 30
#: Balls wider than this go through a function by their ends, where that is tighter.
_WIDE = flint.arb(2) ** -10


def _method(name: str) -> Callable[[Any], Any]:
    return lambda x: getattr(x, name)()


def _monotone(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The range over a wide ball from its two ends; arb's own enclosure suits narrow balls."""
    return lambda x: function(x) if x.rad() < _WIDE else function(x.lower()).union(function(x.upper()))


def _bump(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same for an even function that falls with |x|."""

    def call(x: Any) -> Any:
        if x.rad() < _WIDE:
            return function(x)
        size = abs(x)
        nearest = flint.arb(0) if x.contains(0) else size.lower()
        return function(nearest).union(function(size.upper()))

    return call


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _method(name) for name in ("sin", "cos", "tan", "cosh", "acos")},
    **{
        name: _monotone(_method(name))
        for name in ("exp", "log", "sinh", "tanh", "asin", "atan", "asinh", "acosh", "atanh", "erf", "expm1")
    },
    "sigmoid": _monotone(_sigmoid),
    "sigmoid_slope": _bump(lambda x: 1 / (4 * (x / 2).cosh() ** 2)),
    "softplus": _monotone(_softplus),
    "sech2": _bump(lambda x: 1 / x.cosh() ** 2),
    "reciprocal": lambda x: 1 / x,
    "power": lambda x, p: x**p,
}  # fmt: skip


class Ball(Ring):
    """Rigorous enclosures with `prec` bits. A box of inputs is a ball too.

    Raises:
        InvalidValueError: if `prec` is not an integer from 2 to 1,000,000.

    >>> third = Ball(64).convert("1/3")
    >>> bool(3 * third > flint.arb(1)), (3 * third).contains(flint.arb(1))
    (False, True)
    """

    dtype = np.dtype(object)
    exact = False

    def __init__(self, prec: int = 64) -> None:
        if isinstance(prec, bool) or not isinstance(prec, (int, np.integer)) or not 2 <= prec <= 1_000_000:
            raise InvalidValueError(
                message("prec", "be an integer from 2 to 1,000,000", prec, "64 bits are about 19 digits")
            )
        self.prec = int(prec)
        self.name = f"ball({self.prec})"
        self.zero = flint.arb(0)
        self.one = flint.arb(1)

    def working(self) -> AbstractContextManager[Any]:
        return flint.ctx.workprec(self.prec)

    def convert(self, value: Any, argument: str = "value") -> flint.arb:
        if isinstance(value, flint.arb):
            if not value.is_finite():
                raise InvalidValueError(message(argument, "be a finite ball", value, "give a finite number"))
            return value
        exact = as_fraction(value)
        if exact is None and is_float(value):
            exact = dyadic(value)
        if exact is None and isinstance(value, str):
            exact = parse_rational(value, argument)
        with self.working():
            if exact is not None:
                return flint.arb(flint.fmpq(exact.numerator, exact.denominator))
            return self._evaluate(value, argument)

    def _evaluate(self, value: Any, argument: str) -> flint.arb:
        """A constant expression, enclosed by walking its tree."""
        if not hasattr(value, "free_symbols"):
            raise InvalidTypeError(message(argument, "be a real number or an arb", value, "convert it first"))
        expression = value._sympy_() if hasattr(value, "_sympy_") else value
        if expression.free_symbols:
            remedy = "use the ring 'exact' for symbols"
            raise InvalidValueError(message(argument, f"be a number in the ring {self.name!r}", value, remedy))
        return _enclose(expression)

    @functools.cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {name: self._checked(name, function) for name, function in _FUNCTIONS.items()}

    def _checked(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(x: Any, *parameters: Any) -> Any:
            with self.working():
                value = function(x, *parameters)
            if not value.is_finite():
                raise singular(name, x, self.name)
            return value

        return call

    def is_zero(self, values: Array) -> bool:
        return all(value.is_zero() for value in values.reshape(-1).tolist())

    def equal(self, left: Array, right: Array) -> bool:
        """Balls are equal as enclosures: the same midpoint and radius."""
        return left.shape == right.shape and all(
            self.encode(a) == self.encode(b)
            for a, b in zip(left.reshape(-1).tolist(), right.reshape(-1).tolist(), strict=True)
        )

    def sign(self, element: Any) -> int | None:
        if element.is_zero():
            return 0
        return 1 if element > 0 else -1 if element < 0 else None

    def to_sympy(self, element: Any) -> sympy.Expr:
        """The midpoint."""
        mantissa, exponent = element.mid().man_exp()
        value = sympy.Integer(int(mantissa)) * sympy.Integer(2) ** int(exponent)
        return sympy.Float(value, precision=self.prec)

    def to_user(self, element: Any) -> flint.arb:
        return element

    def encode(self, element: Any) -> tuple[int, ...]:
        middle, radius = element.mid().man_exp(), element.rad().man_exp()
        return tuple(int(part) for part in (*middle, *radius))

    def decode(self, stored: Any) -> flint.arb:
        (mantissa, exponent), (radius, scale) = stored[:2], stored[2:]
        if radius:
            # arb takes the leading RADIUS_BITS of a radius and adds one unit, so it is given half a unit less
            spare = RADIUS_BITS - radius.bit_length()
            radius, scale = (radius << spare + 1) - 1, scale - spare - 1
        return flint.arb((flint.fmpz(mantissa), flint.fmpz(exponent)), (flint.fmpz(radius), flint.fmpz(scale)))

    def __getstate__(self) -> dict[str, Any]:
        return {"prec": self.prec}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["prec"])  # type: ignore[misc]


def _enclose(expression: sympy.Expr) -> flint.arb:
    exact = as_fraction(expression)
    if exact is not None:
        return flint.arb(flint.fmpq(exact.numerator, exact.denominator))
    if expression == sympy.pi:
        return flint.arb.pi()
    if expression == sympy.E:
        return flint.arb(1).exp()
    arguments = [_enclose(argument) for argument in expression.args]
    if expression.is_Add:
        return sum(arguments, flint.arb(0))
    if expression.is_Mul:
        return functools.reduce(lambda a, b: a * b, arguments)
    if expression.is_Pow:
        return arguments[0] ** arguments[1]
    name = expression.func.__name__
    if name not in _FUNCTIONS:
        raise InvalidValueError(message("value", "be built from known functions in a ball ring", expression))
    return _FUNCTIONS[name](*arguments)
