"""A SymPy expression to text that `parse_expression` reads back."""

from __future__ import annotations

import re

import sympy
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symnet.errors import ExpressionError, InvalidTypeError, message
from symnet.parsing.limits import LARGEST
from symnet.parsing.reader import one_error, parse_expression


class _Text(StrPrinter):
    """SymPy's own text, but where `parse_expression` would read another thing."""

    def _print_Exp1(self, expr: sympy.Expr) -> str:
        return "exp(1)"

    def _print_Abs(self, expr: sympy.Expr) -> str:
        return f"abs({self._print(expr.args[0])})"

    def _print_Mul(self, expr: sympy.Expr) -> str:
        # in 3/(2*(x + y)) and -(x + y)*z the brackets would be multiplied out when read
        text = "*".join(self.parenthesize(factor, PRECEDENCE["Mul"], strict=True) for factor in expr.args)
        return re.sub(r"^\(-1\)\*(?!\()", "-", text.replace("*1/", "/"))


def expression_text(expr: sympy.Expr) -> str:
    """Text that `parse_expression` reads back as `expr`, given its symbols; Floats as exact dyadics.

    What SymPy evaluates by itself is evaluated when read: 2*(x + y) from ``factor`` as 2*x + 2*y.

    Raises:
        InvalidTypeError: if `expr` is not a SymPy expression.
        ExpressionError: if it has a function, a name or a size that the language has not.

    >>> expression_text(sympy.sqrt(sympy.Symbol("d")) / 3 + sympy.Float("0.5"))
    '1/3*sqrt(d) + 1/2'
    """
    if not isinstance(expr, sympy.Expr):
        raise InvalidTypeError(message("expr", "be a SymPy expression", expr, "parse text first"))
    symbols = {symbol.name: symbol for symbol in expr.atoms(sympy.Symbol)}
    with one_error("expr", expr):
        exact = _exact(expr)
        text = _Text().doprint(exact)
        same = parse_expression(text, argument="expr", symbols=symbols) == exact
    if not same:
        remedy = "rename symbols or use the functions of FUNCTIONS"
        raise ExpressionError(message("expr", "be what its text reads as", text, remedy))
    return text


def _exact(expr: sympy.Expr) -> sympy.Expr:
    if expr.is_Float and (expr.is_zero or 1 / LARGEST < abs(expr) < LARGEST):
        return sympy.Rational(expr)
    return expr.func(*map(_exact, expr.args)) if expr.args else expr
