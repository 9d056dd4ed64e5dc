"""From a SymPy expression to its series: a walk over the tree with the engine's own recurrences.

Laws and changes of variable are expanded by the same code as networks, so the two agree by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from symnet.errors import ExpansionError, InvalidValueError, message
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series import Algebra
from symnet.series import recurrences as rec

#: SymPy function -> recurrence.
_FUNCTIONS: dict[Any, Callable[[Algebra, Array], Array]] = {
    getattr(sympy, name): rec.FUNCTIONS[name]
    for name in (
        "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan",
        "asinh", "acosh", "atanh", "erf",
    )
}  # fmt: skip


def expand_expression(expression: sympy.Expr, algebra: Algebra, variables: Mapping[sympy.Symbol, Array]) -> Array:
    """The series of an expression, shape (monomials, 1).

    Args:
        expression: built from + * **, numbers, symbols and the functions that have a recurrence.
        algebra: where to compute; its ring must be able to hold every other symbol and constant.
        variables: the series of each variable, shape (monomials, 1).

    Raises:
        ExpansionError: where the expression has no Taylor series about the centre.
        InvalidValueError: for a function without a recurrence, or a symbol that the ring cannot hold.
    """
    unknown = {f.func for f in expression.atoms(sympy.Function)} - set(_FUNCTIONS)
    if unknown or expression.has(sympy.Piecewise):
        names = ", ".join(sorted(f.__name__ for f in unknown)) or "Piecewise"
        known = ", ".join(f.__name__ for f in _FUNCTIONS)
        raise InvalidValueError(message("expression", "use functions that have a series", names, f"known: {known}"))
    return _Walk(algebra, variables).series(expression)


class _Walk:
    """One expansion, each distinct subexpression computed once."""

    def __init__(self, algebra: Algebra, variables: Mapping[sympy.Symbol, Array]) -> None:
        self.algebra = algebra
        self.variables = variables
        self.known: dict[sympy.Expr, Array] = dict(variables)

    def series(self, expression: sympy.Expr) -> Array:
        if expression not in self.known:
            self.known[expression] = self._compute(expression)
        return self.known[expression]

    def _compute(self, expression: sympy.Expr) -> Array:
        algebra = self.algebra
        if not expression.free_symbols & set(self.variables):
            return algebra.constant(algebra.ring.array([expression], "constant"))
        if expression.is_Add:
            return self._sum(expression)
        if expression.is_Mul:
            return self._product(expression)
        if expression.is_Pow or isinstance(expression, sympy.exp):
            base, exponent = expression.as_base_exp()
            return self._power(base, exponent, expression)
        return _FUNCTIONS[expression.func](algebra, self.series(expression.args[0]))

    def _sum(self, expression: sympy.Expr) -> Array:
        total = self.series(expression.args[0])
        for argument in expression.args[1:]:
            total = total + self.series(argument)
        return self.algebra.ring.normal(total)

    def _product(self, expression: sympy.Expr) -> Array:
        constant, rest = expression.as_independent(*self.variables, as_Add=False)
        total = None
        for argument in sympy.Mul.make_args(rest):
            factor = self.series(argument)
            total = factor if total is None else self.algebra.multiply(total, factor)
        assert total is not None
        if constant == 1:
            return total
        return self.algebra.ring.normal(total * self.algebra.ring.convert(constant, "constant"))

    def _power(self, base: sympy.Expr, exponent: sympy.Expr, whole: sympy.Expr) -> Array:
        algebra = self.algebra
        if base == sympy.E:
            return rec.exp(algebra, self.series(exponent))
        if exponent.is_Integer:
            inner = self.series(base) if exponent > 0 else rec.reciprocal(algebra, self.series(base))
            return algebra.integer_power(inner, abs(int(exponent)))
        if exponent.free_symbols & set(self.variables):
            return rec.exp(algebra, self.series(exponent * sympy.log(base)))
        u = self.series(base)
        sign = algebra.ring.sign(u[0, 0])
        if sign is not None and sign <= 0 and exponent.is_number:
            relation = "= 0: it has a branch point there" if sign == 0 else "< 0: it is not real there"
            raise ExpansionError(
                f"center must be a point where {whole} is analytic, not one where {base} {relation}; "
                "move the center, or change the variable so that the law becomes analytic"
            )
        return rec.power(algebra, u, algebra.ring.convert(exponent, "exponent"))


def numeric_function(expressions: Sequence[sympy.Expr], variables: Sequence[sympy.Symbol]) -> Callable[[Array], Array]:
    """The float64 values of expressions: a function of points (n, d) with values (n, expressions).

    Points outside the domain give NaN, for the caller to report.
    """
    erf = FLOAT64.functions["erf"]
    function = sympy.lambdify(list(variables), list(expressions), modules=[{"erf": erf}, "numpy"], cse=True)

    def values(points: Array) -> Array:
        with np.errstate(all="ignore"):
            columns = function(*np.asarray(points, dtype=np.float64).T)
        out = np.empty((len(points), len(expressions)))
        for j, column in enumerate(columns):
            out[:, j] = np.real_if_close(column) if np.isrealobj(column) else np.nan
        return out

    return values
