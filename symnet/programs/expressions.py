"""From a SymPy expression to instructions: sums, products, powers, and the functions that have an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symnet.errors import InvalidValueError, message
from symnet.programs.builder import Builder, Value, total

#: SymPy functions with an operation of the same sense.
_CALLS: dict[Any, str] = {
    getattr(sympy, name): name
    for name in (
        "exp", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
        "erf", "erfc",
    )
} | {sympy.Abs: "abs"}  # fmt: skip
#: Integer powers up to this are products; beyond, the function pow.
_MAX_POWER = 64


class Writer:
    """Writes expressions in the variables; what was written once is used again.

    Args:
        builder: where to write.
        variables: the value of each symbol.
    """

    def __init__(self, builder: Builder, variables: Mapping[sympy.Symbol, Value]) -> None:
        self.builder = builder
        self._known: dict[sympy.Expr, Value] = dict(variables)

    def write(self, expression: sympy.Expr) -> Value:
        """The expression's value.

        Raises:
            InvalidValueError: for a symbol without a value or a function without an operation.
        """
        if expression not in self._known:
            self._known[expression] = self._written(expression)
        return self._known[expression]

    def _written(self, expression: sympy.Expr) -> Value:
        if expression.is_number:
            return self._number(expression)
        if expression.is_Add:
            return total(self.write(term) for term in expression.args)
        if expression.is_Mul:
            return self._product(expression)
        if expression.is_Pow:
            return self._power(*expression.as_base_exp())
        if expression.func in _CALLS:
            return self.write(expression.args[0]).call(_CALLS[expression.func])
        if expression.func in _OTHERS:
            return _OTHERS[expression.func](self, *expression.args)
        names = ", ".join(sorted(function.__name__ for function in [*_CALLS, *_OTHERS]))
        raise InvalidValueError(
            message("expression", "use functions that every language has", expression, f"known: {names}")
        )

    def _number(self, expression: sympy.Expr) -> Value:
        number = sympy.N(expression, 30)
        if not number.is_real or not number.is_finite:
            raise InvalidValueError(message("expression", "have finite real numbers", expression))
        return self.builder.constant(float(number))

    def _product(self, expression: sympy.Expr) -> Value:
        above, below = self.builder.constant(1.0), self.builder.constant(1.0)
        for factor in expression.args:
            base, exponent = factor.as_base_exp()
            if exponent.is_number and exponent.is_negative and base != sympy.E:
                below = below * self.write(base**-exponent)
            else:
                above = above * self.write(factor)
        return above / below

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> Value:
        if base == sympy.E:
            return self.write(exponent).call("exp")
        if exponent.is_number and exponent.is_negative:
            return 1.0 / self.write(base**-exponent)
        if exponent.is_Integer and exponent <= _MAX_POWER:
            return self.write(base) ** int(exponent)
        if exponent.is_Rational and exponent.q == 2 and exponent.p < 2 * _MAX_POWER:
            root = self.write(base).call("sqrt")
            return root if exponent.p == 1 else self.write(base) ** (int(exponent.p) // 2) * root
        return self.write(base).call("pow", self.write(exponent))

    def _log(self, argument: sympy.Expr) -> Value:
        rest = argument - 1
        # log(1 + u) of a small u without loss
        plus_one = argument.is_Add and sympy.S.One in argument.args
        return self.write(rest).call("log1p") if plus_one else self.write(argument).call("log")

    def _cot(self, argument: sympy.Expr) -> Value:
        return 1.0 / self.write(argument).call("tan")

    def _sign(self, argument: sympy.Expr) -> Value:
        value = self.write(argument)
        return value.positive(1.0, (-value).positive(-1.0, 0.0))

    def _step(self, argument: sympy.Expr, at_zero: sympy.Expr = sympy.S.Half) -> Value:
        return self.write(argument).positive(1.0, 0.0)

    def _extreme(self, kind: str, arguments: tuple[sympy.Expr, ...]) -> Value:
        first, *others = [self.write(argument) for argument in arguments]
        for other in others:
            first = first.call(kind, other)
        return first


#: SymPy functions that take more than one operation; a delta is what second derivatives of kinks leave at a point.
_OTHERS: dict[Any, Any] = {
    sympy.log: Writer._log,
    sympy.cot: Writer._cot,
    sympy.sign: Writer._sign,
    sympy.Heaviside: Writer._step,
    sympy.Max: lambda writer, *arguments: writer._extreme("max", arguments),
    sympy.Min: lambda writer, *arguments: writer._extreme("min", arguments),
    sympy.DiracDelta: lambda writer, *arguments: writer.builder.constant(0.0),
}
