"""EXACT: symengine expressions, that is rationals, symbols and constants such as pi or log(2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import symengine as se
import sympy
from sympy.core.function import AppliedUndef

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_fraction, is_float, parse_rational
from symnet.rings.ring import Array, Ring, refuse_float, singular

#: Digits to which the sign of a constant is decided; a constant smaller than this counts as undecided.
SIGN_DIGITS = 60
#: Imaginary parts below this are rounding error of the test whether a constant is real.
IMAGINARY = 1e-10


def _reciprocal(x: Any) -> Any:
    if x == 0:
        raise ZeroDivisionError
    return 1 / x


def _log(x: Any) -> Any:
    if x == 0:
        raise ZeroDivisionError
    return se.log(x)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(se, name)
        for name in (
            "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh",
            "asin", "acos", "atan", "asinh", "acosh", "atanh", "erf",
        )
    },
    "log": _log,
    "sigmoid": lambda x: 1 / (1 + se.exp(-x)),
    "softplus": lambda x: se.log(1 + se.exp(x)),
    "reciprocal": _reciprocal,
    "power": lambda x, p: x**p,
}  # fmt: skip


class Exact(Ring):
    """Exact expressions. Floats are refused: read them first as dyadic or decimal rationals.

    >>> EXACT.convert("1/3") + EXACT.convert(sympy.Symbol("a"))
    1/3 + a
    """

    name = "exact"
    dtype = np.dtype(object)
    exact = True
    symbolic = True
    zero = se.Integer(0)
    one = se.Integer(1)

    def convert(self, value: Any, argument: str = "value") -> Any:
        if isinstance(value, se.Basic) and not isinstance(value, (se.RealDouble, se.RealMPFR)):
            return _finite(value, argument)
        exact = as_fraction(value)
        if exact is None and isinstance(value, str):
            exact = parse_rational(value, argument)
        if exact is not None:
            return se.Integer(exact.numerator) / se.Integer(exact.denominator)
        if is_float(value) or isinstance(value, (se.RealDouble, se.RealMPFR)):
            raise refuse_float(self.name, argument, value)
        if not isinstance(value, sympy.Expr):
            raise InvalidTypeError(
                message(argument, "be a rational number or an expression", value, "convert it first")
            )
        if value.has(sympy.Float):
            raise refuse_float(self.name, argument, value)
        own = [f for f in value.atoms(sympy.Function) if not (isinstance(f, AppliedUndef) or _of_sympy(f))]
        if own:
            # symengine would keep a Python object inside, and crash on it later
            remedy = "use SymPy's own functions, or sympy.Function for an undetermined one"
            raise InvalidValueError(message(argument, "hold no functions of other packages", own[0], remedy))
        return _finite(se.sympify(value), argument)

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return _FUNCTIONS

    def apply(self, name: str, values: Array, *parameters: Any) -> Array:
        out = super().apply(name, values, *parameters)
        for argument, value in zip(values, out, strict=True):
            if not _is_real(value):
                raise singular(name, argument, self.name)
        return out

    def sum_segments(self, products: Array, starts: Array) -> Array:
        """One Add of many terms: adding them one by one is quadratic in symengine."""
        bounds = [*starts.tolist(), len(products)]
        out = np.empty((len(starts), products.shape[1]), dtype=object)
        for column in range(products.shape[1]):
            terms = products[:, column].tolist()
            for row, (begin, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
                out[row, column] = terms[begin] if end - begin == 1 else se.Add(*terms[begin:end])
        return self.normal(out)

    def matmul(self, left: Array, right: Array) -> Array:
        columns = [column.tolist() for column in right.T]
        out = np.empty((len(left), len(columns)), dtype=object)
        for i, row in enumerate(left.tolist()):
            for j, column in enumerate(columns):
                out[i, j] = se.Add(*[a * b for a, b in zip(row, column, strict=True)])
        return self.normal(out)

    def normal(self, values: Array) -> Array:
        out = np.empty(values.shape, dtype=object)
        flat = out.reshape(-1)
        for index, value in enumerate(values.reshape(-1).tolist()):
            flat[index] = value if value.is_Number else value.expand()
        return out

    def sign(self, element: Any) -> int | None:
        exact = as_fraction(element)
        if exact is not None:
            return (exact > 0) - (exact < 0)
        if element.free_symbols:
            return None
        number = element._sympy_().evalf(SIGN_DIGITS)
        if not number.is_real or abs(number) < sympy.Float(10) ** (-SIGN_DIGITS // 2):
            return None
        return 1 if number > 0 else -1

    def to_sympy(self, element: Any) -> sympy.Expr:
        return element._sympy_()

    def to_user(self, element: Any) -> sympy.Expr:
        return element._sympy_()


def _of_sympy(function: sympy.Function) -> bool:
    return str(type(function).__module__).startswith("sympy.")


def _is_real(value: Any) -> bool:
    """Whether a constant is real; symbols, which stand for real numbers, are not decided."""
    if value.is_Number or value.free_symbols:
        return True
    try:
        imaginary = value.n(53, real=False).imag
    except RuntimeError:  # symengine has no complex erf
        return bool(value._sympy_().is_real)
    return bool(abs(imaginary) < IMAGINARY)


def _finite(value: Any, argument: str) -> Any:
    if value.has(se.oo) or value.has(se.zoo) or value.has(se.nan):
        raise InvalidValueError(message(argument, "be finite", value, "remove NaN and infinity"))
    return value


EXACT = Exact()
