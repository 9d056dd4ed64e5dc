"""LaTeX of SymPy expressions: digits, cut-off sums, equations and tables. Knows no symnet object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import mpmath
import sympy
from sympy.printing.latex import LatexPrinter, greek_letters_set

from symnet.errors import InvalidValueError, message

#: Significant digits of inexact numbers where the caller does not say.
DIGITS = 6


class _Printer(LatexPrinter):
    """SymPy's printer with numbers rounded correctly to a number of significant digits."""

    def __init__(self, digits: int | None, symbol_names: Mapping[sympy.Symbol, str]) -> None:
        super().__init__({"symbol_names": dict(symbol_names), "fold_short_frac": False, "ln_notation": True})
        self.digits = digits

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        # SymPy prints a name with braces as it stands; a Greek letter at its head still needs its backslash
        head = re.match(r"[A-Za-z]+", expr.name)
        if "{" in expr.name and head and head[0] in greek_letters_set and expr not in self._settings["symbol_names"]:
            return "\\" + expr.name
        return super()._print_Symbol(expr, style)

    def _print_Float(self, expr: Any) -> str:
        return number_latex(expr, self.digits or DIGITS)


def expression_latex(
    expression: sympy.Basic, digits: int | None = None, symbol_names: Mapping[sympy.Symbol, str] | None = None
) -> str:
    r"""A SymPy expression in LaTeX.

    Args:
        expression: what to print.
        digits: round every number but the exponents to so many significant digits; None prints exact
            numbers exactly and floats to six digits.
        symbol_names: LaTeX for symbols whose own name should not be printed.

    >>> expression_latex(sympy.Rational(1234, 100) * sympy.Symbol("x"), digits=2)
    '12 x'
    """
    shown = expression if digits is None else _with_floats(expression, digits)
    return _Printer(digits, symbol_names or {}).doprint(shown)


def _with_floats(expression: sympy.Basic, digits: int, outside: bool = True) -> sympy.Basic:
    """Fractions and long integers as floats, so that they are rounded.

    Inside exponents and arguments of functions short ones stay exact: x^(2/3), exp(-u/2).
    """
    if isinstance(expression, sympy.Rational):
        length = len(str(abs(expression.p))) + (0 if expression.q == 1 else len(str(expression.q)))
        rounded = length > digits or (outside and expression.q != 1)
        return sympy.Float(expression, digits + 20) if rounded else expression
    if isinstance(expression, sympy.Pow):
        exponent = _with_floats(expression.exp, digits, False)
        return sympy.Pow(_with_floats(expression.base, digits, outside), exponent)
    if not expression.args:
        return expression
    inner = outside and isinstance(expression, (sympy.Add, sympy.Mul))
    return expression.func(*[_with_floats(argument, digits, inner) for argument in expression.args])


def round_number(value: Any, digits: int) -> tuple[str, int]:
    """A real number rounded half-even to significant digits: (decimal text, power of ten).

    The exact value of the number is rounded, not a float near it.

    >>> round_number(sympy.Rational(1234, 100), 2), round_number(1234567.0, 3)
    (('12', 0), ('1.23', 6))
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or digits < 1:
        raise InvalidValueError(message("digits", "be a positive integer", digits))
    number = _decimal(value, digits)
    if not number:
        return "0", 0
    rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(number)
    exponent = rounded.adjusted()
    if -5 <= exponent < max(digits, 1):
        return f"{rounded:f}", 0
    return f"{rounded.scaleb(-exponent):f}", exponent


def _decimal(value: Any, digits: int) -> Decimal:
    """The number as a Decimal, exact or with enough digits to be rounded correctly."""
    if isinstance(value, (sympy.Rational, int, Fraction)):
        exact = (
            Fraction(int(getattr(value, "p", 0)), int(value.q))
            if isinstance(value, sympy.Rational)
            else Fraction(value)
        )
        precision = digits + 40 + max(0, len(str(exact.numerator)) - len(str(exact.denominator)))
        context = Context(prec=precision)
        return context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if hasattr(value, "_mpf_"):
        return Decimal(mpmath.libmp.to_str(value._mpf_, digits + 40))
    if isinstance(value, sympy.Expr):
        return Decimal(mpmath.libmp.to_str(value.evalf(digits + 40)._mpf_, digits + 40))
    return Decimal(float(value))


def number_latex(value: Any, digits: int) -> str:
    r"""A number in LaTeX to significant digits.

    >>> print(number_latex(1.5e-9, 2))
    1.5 \cdot 10^{-9}
    """
    text, exponent = round_number(value, digits)
    return text if exponent == 0 else rf"{text} \cdot 10^{{{exponent}}}"


def number_text(value: Any, digits: int = DIGITS) -> str:
    """A number in plain text to significant digits."""
    text, exponent = round_number(value, digits)
    return text if exponent == 0 else f"{text}e{exponent:+d}"


def join_terms(terms: Iterable[str], max_terms: int | None = None) -> str:
    r"""Terms of a sum joined with their signs; beyond `max_terms` an ellipsis tells how many are missing.

    >>> join_terms(["a", "-b", "c"], max_terms=2)
    'a - b + \\cdots'
    """
    listed = list(terms)
    shown = listed if max_terms is None else listed[:max_terms]
    out = ""
    for term in shown:
        if not out:
            out = term
        elif term.startswith("-"):
            out += f" - {term[1:].lstrip()}"
        else:
            out += f" + {term}"
    if len(shown) < len(listed):
        out += r" + \cdots"
    return out or "0"


def times(coefficient: str, monomial: str, is_sum: bool = False) -> str:
    """A coefficient times a monomial, without a 1 and with brackets around a sum."""
    if not monomial:
        return coefficient
    if coefficient in ("1", "-1"):
        return coefficient[:-1] + monomial
    return rf"\left({coefficient}\right) {monomial}" if is_sum else f"{coefficient} {monomial}"


def text_table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Columns in plain text, the first `left` aligned to the left and the rest to the right."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
