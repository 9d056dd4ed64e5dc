"""SymPy expressions in LaTeX: SymPy's printer with rounded numbers, safe names and the field's notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter
from sympy.simplify import fraction

from symnet.printing.names import name_latex
from symnet.printing.numbers import number_latex

#: Inside these, short fractions stay as they are: x^(2/3), exp(-u/2), a sum from k = 1 to n/2.
_KEEPS_FRACTIONS = (sympy.Function, Relational, sympy.Indexed, sympy.concrete.expr_with_limits.ExprWithLimits)

#: A name with one subscript, which an index joins: S_{\\mathrm{solute},1}.
_SUBSCRIPT = re.compile(r"([^_^]+)_\{([^_^]+)\}")

#: The derivatives that are written with primes.
_PRIMES = {1: "'", 2: "''"}


def expression_latex(
    expression: sympy.Basic,
    digits: int | None = None,
    symbol_names: Mapping[Any, str] | None = None,
) -> str:
    r"""A SymPy expression in LaTeX.

    Args:
        expression: what to print.
        digits: round numbers to so many significant digits; None prints exact numbers exactly and floats to
            six digits. Integer exponents and indices, and short fractions in exponents and arguments, stay.
        symbol_names: LaTeX for symbols (or names) whose own name should not be printed.

    >>> expression_latex(sympy.Rational(1234, 100) * sympy.Symbol("x"), digits=2)
    '12 x'
    """
    return str(Printer(digits, symbol_names).doprint(expression))


def _natural(rest: Any) -> tuple[Any, ...]:
    """A key for symbols by head, then by numbers and words; numbers come last."""
    parts = re.findall(r"\d+|\D+", str(rest)) if rest.is_Symbol else []
    return (not rest.is_Symbol, [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts])


class Printer(LatexPrinter):
    """The printer behind `expression_latex`."""

    def __init__(self, digits: int | None = None, symbol_names: Mapping[Any, str] | None = None) -> None:
        super().__init__({"fold_short_frac": False, "ln_notation": True})
        self.digits = digits
        self.names = {str(getattr(key, "name", key)): text for key, text in (symbol_names or {}).items()}
        self._depth = 0
        self._exponents: list[Any] = []

    def doprint(self, expr: Any) -> str:
        # blackboard letters need a package beyond amsmath
        return str(super().doprint(expr)).replace(r"\mathbb{", r"\mathbf{")

    def terms(self, expression: sympy.Expr) -> list[sympy.Expr]:
        """The terms of a sum in the order in which they are printed."""
        return list(self._as_ordered_terms(expression))

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        """SymPy's order, but numbers in the names of a linear sum's symbols count as numbers: a_2 before a_10."""
        terms = list(super()._as_ordered_terms(expr, order=order))
        rests = [term.as_coeff_Mul()[1] for term in terms]
        if not all(rest.is_Symbol or rest.is_Number for rest in rests):
            return terms
        return [terms[i] for i in sorted(range(len(terms)), key=lambda i: _natural(rests[i]))]

    # numbers

    def _print(self, expr: Any, **kwargs: Any) -> str:
        """Notes whether `expr` stands in an exponent or an argument, where short fractions are kept."""
        keeps = isinstance(expr, _KEEPS_FRACTIONS) and not isinstance(expr, sympy.Piecewise)
        inner = keeps or any(expr is exponent for exponent in self._exponents)
        self._depth += inner
        try:
            return str(super()._print(expr, **kwargs))
        finally:
            self._depth -= inner

    def _rounds(self, number: sympy.Rational) -> bool:
        """Whether a fraction or integer is rounded where the printer stands."""
        if self.digits is None:
            return False
        figures = len(str(abs(number.p))) + (0 if number.q == 1 else len(str(number.q)))
        if self._depth:
            return number.q != 1 and figures > self.digits
        return number.q != 1 or figures > self.digits

    def _print_Rational(self, expr: Any) -> str:
        return number_latex(expr, self.digits) if self._rounds(expr) else str(super()._print_Rational(expr))

    def _print_Float(self, expr: Any) -> str:
        return number_latex(expr, self.digits) if expr.is_finite else str(super()._print_Float(expr))

    def _print_Mul(self, expr: Any) -> str:
        """A product whose number must be rounded has it in front, above the fraction's bar."""
        factors = sympy.Mul.make_args(expr)
        numbers = [f for f in factors if f.is_Number or self._is_root(f)]
        # an unevaluated product shows its numbers as they stand
        if self.digits is None or sum(f.is_Number for f in factors) > 1 or not self._rounds_product(numbers):
            return str(super()._print_Mul(expr))
        rest = sympy.Mul(*[f for f in factors if f not in numbers])
        numerator, denominator = fraction(rest, exact=True)
        top = self._number(sympy.Mul(*numbers))
        if numerator != 1:
            printed = self._print(numerator)
            if self._needs_mul_brackets(numerator, last=True):
                printed = rf"\left({printed}\right)"
            top += rf" \cdot {printed}" if printed[0].isdigit() else f" {printed}"
        return top if denominator == 1 else rf"\frac{{{top}}}{{{self._print(denominator)}}}"

    def _rounds_product(self, numbers: list[Any]) -> bool:
        if not numbers:
            return False
        single = len(numbers) == 1 and numbers[0].is_Rational
        return self._rounds(numbers[0]) if single else not (len(numbers) == 1 and numbers[0].is_Float)

    def _is_root(self, factor: Any) -> bool:
        """A power such as sqrt(5), which is a number to be rounded like others outside functions."""
        rational = factor.is_Pow and factor.base.is_Rational and factor.exp.is_Rational
        return bool(self.digits is not None and not self._depth and rational and factor.base.is_positive)

    def _number(self, value: Any) -> str:
        return number_latex(value.evalf() if value.has(sympy.Float) else value, self.digits)

    def _print_Pow(self, expr: Any) -> str:
        if self._is_root(expr) and expr.exp.q != 1:
            return self._number(expr)
        self._exponents.append(expr.exp)
        try:
            return str(super()._print_Pow(expr))
        finally:
            self._exponents.pop()

    # names

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        known = self.names.get(expr.name)
        return name_latex(expr.name) if known is None else known

    _print_Dummy = _print_Symbol
    _print_Wild = _print_Symbol

    def _print_Indexed(self, expr: Any) -> str:
        base, indices = self._print(expr.base), ",".join(map(self._print, expr.indices))
        own = _SUBSCRIPT.fullmatch(base)
        return f"{own[1]}_{{{own[2]},{indices}}}" if own else f"{base}_{{{indices}}}"

    def _print_IndexedBase(self, expr: Any) -> str:
        return self._print(expr.label)

    # functions

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        name = self._function_name(expr)
        if name is None:
            return str(super()._print_Function(expr, exp))
        if expr.func.__name__ == "multinomial":
            return self._print_multinomial(expr, exp)
        applied = self._applied(name, expr.args)
        if exp is None:
            return applied
        # a second superscript on the name would not compile, and f^2(x) reads as an iterate
        return rf"\left({applied}\right)^{{{exp}}}" if "^" in name else self._applied(f"{name}^{{{exp}}}", expr.args)

    def _function_name(self, expr: Any) -> str | None:
        """The name of an undefined function in LaTeX; None for the functions that SymPy knows."""
        if not isinstance(expr, AppliedUndef):
            return None
        name = expr.func.__name__
        return self.names.get(name, name_latex(name))

    def _applied(self, name: str, arguments: Any) -> str:
        # the braces keep LaTeX from setting a space before the bracket
        return rf"{name}{{\left({', '.join(map(self._print, arguments))}\right)}}"

    def _print_log(self, expr: Any, exp: Any = None) -> str:
        """A power with brackets around all: ln(a)^k reads as ln(a^k)."""
        printed = str(super()._print_log(expr))
        return printed if exp is None else rf"\left({printed}\right)^{{{exp}}}"

    def _print_UndefinedFunction(self, expr: Any) -> str:
        return self.names.get(str(expr), name_latex(str(expr)))

    def _print_multinomial(self, expr: Any, exp: Any = None) -> str:
        r"""\binom{n}{k_1, ..., k_r}."""
        total, *parts = map(self._print, expr.args)
        symbol = rf"\binom{{{total}}}{{{', '.join(parts)}}}"
        return symbol if exp is None else rf"{{{symbol}}}^{{{exp}}}"

    def _print_Derivative(self, expr: Any) -> str:
        name = self._derivative_name(expr)
        return str(super()._print_Derivative(expr)) if name is None else self._applied(name, expr.expr.args)

    def _print_Subs(self, expr: Any) -> str:
        inner, old, new = expr.args
        name = self._derivative_name(inner) if isinstance(inner, sympy.Derivative) and len(old) == 1 else None
        if name is None or inner.expr.args != tuple(old):
            return str(super()._print_Subs(expr))
        return self._applied(name, new)

    def _derivative_name(self, expr: Any) -> str | None:
        r"""\sigma^{(k)} for a derivative of an undefined function of one argument, else None."""
        simple = isinstance(expr.expr, AppliedUndef) and len(expr.expr.args) == 1 and len(expr.variable_count) == 1
        if not simple or expr.variable_count[0][0] != expr.expr.args[0]:
            return None
        name, count = self._function_name(expr.expr), expr.variable_count[0][1]
        if "^" in str(name):
            return None
        primes = _PRIMES.get(count) if count.is_Integer else None
        return f"{name}{primes}" if primes else f"{name}^{{({self._print(count)})}}"
