"""Formula: one coefficient in several equal forms, with its symbols, to print or to put numbers in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message, nearest
from symnet.formulas.sigma import SigmaDerivative, Taylor, with_symbols_of
from symnet.functions import ActivationFunction
from symnet.printing import equation_latex, expression_latex
from symnet.rings import EXACT

#: Terms that Jupyter shows; a longer formula is named by its number of terms.
SHOWN_TERMS = 60


@dataclass(frozen=True)
class Formula:
    """A coefficient and the expressions that equal it.

    Attributes:
        left: the symbol of the coefficient.
        forms: the expressions by name, the default first.
        where: what symbols of the forms stand for, each in terms of earlier ones; a definition of x[k] with a
            symbol k is a rule for every x[n].
        source: the document and equations that the formula derives.
    """

    left: sympy.Expr
    forms: Mapping[str, sympy.Expr] = field(hash=False)
    where: tuple[tuple[sympy.Expr, sympy.Expr], ...] = ()
    source: str = ""

    def expr(self, form: str | None = None) -> sympy.Expr:
        """The expression in one form, by default the first.

        Raises:
            InvalidValueError: for a form that the formula does not have.
        """
        name = next(iter(self.forms)) if form is None else form
        if not isinstance(name, str) or name not in self.forms:
            raise InvalidValueError(message("form", "be one of the formula's", name, nearest(str(name), self.forms)))
        return self.forms[name]

    def with_form(self, form: str | None) -> Formula:
        """The same formula with this form first, so that it is the one printed; None changes nothing.

        Raises:
            InvalidValueError: for a form that the formula does not have.
        """
        if form is None:
            return self
        return replace(self, forms={form: self.expr(form), **self.forms})

    def terms(self, form: str | None = None) -> int:
        """The number of terms once brackets are multiplied out; a sum counts by its summand."""
        return _count_terms(self.expr(form))

    def substitute(
        self,
        activation: str | ActivationFunction | Sequence[Any] | None = None,
        values: Mapping[Any, Any] | None = None,
        form: str | None = None,
        last: int | None = None,
    ) -> sympy.Expr:
        """The formula with an activation and exact numbers in it.

        Args:
            activation: a name, an `ActivationFunction`, or the Taylor coefficients s_0, s_1, ... of a polynomial;
                None leaves it undetermined.
            values: {symbol or its text: exact number or expression}. A symbol that the formula does not contain
                is passed over; a text that names none is refused.
            form: which form to use.
            last: end every infinite sum over k here and take s_k = 0 beyond, as the source does with K.

        Returns:
            An exact SymPy number; an expression if symbols are left; with a `Sum` if an infinite sum is left.

        Raises:
            InvalidValueError: for an unknown form or symbol, or a float.
            ExpansionError: for an activation that has no derivatives at the point in question.
        """
        found = self.expr(form)
        numbers = {_text(key): _exact(value, key) for key, value in (values or {}).items()}
        sigma = Taylor(activation, last)
        # limits first and the rest last, so that a factor 0^(k - r) is 0^0 = 1 at k = r
        written = _write_sums(_put(found, numbers, _in_limits(found)), sigma.last)
        self._check_names(values or {}, found, written)
        defined = _with_definitions(written, self.where)
        return _normal(sigma.into(_put(defined, numbers, _symbols(defined))))

    def _check_names(self, values: Mapping[Any, Any], *expressions: sympy.Expr) -> None:
        defined = [right for _, right in self.where]
        known = {_text(s) for e in (*expressions, *defined) for s in _symbols(e)}
        for key in values:
            if isinstance(key, str) and _text(key) not in known:
                raise InvalidValueError(message("values", "be for symbols of the formula", key, nearest(key, known)))

    def latex(self, form: str | None = None, **options: Any) -> str:
        """The equation in LaTeX.

        Args:
            form: which form to print.
            options: those of `symnet.printing.LatexOptions`.
        """
        return equation_latex(self.left, self.expr(form), where=self._where(form), **options)

    def plain(self) -> dict[str, Any]:
        """The formula as text for JSON: left side, every form, definitions, source, and the first form in LaTeX."""
        return {
            "left": str(self.left),
            "forms": {name: str(expression) for name, expression in self.forms.items()},
            "where": {str(left): str(right) for left, right in self.where},
            "latex": self.latex(),
            "source": self.source,
        }

    def _where(self, form: str | None = None) -> list[tuple[sympy.Expr, sympy.Expr]]:
        """The definitions to print with one form, without those of arrays that it does not use."""
        arrays = {found.base for found in self.expr(form).atoms(sympy.Indexed)}
        return [pair for pair in self.where if not isinstance(pair[0], sympy.Indexed) or pair[0].base in arrays]

    def _repr_latex_(self) -> str:
        if self.terms() > SHOWN_TERMS:
            return rf"${expression_latex(self.left)} = \text{{({self.terms()} terms)}}$"
        return f"$\\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        lines = [f"{self.left} = {self.expr()}"]
        return "\n".join([*lines, *(f"  where {left} = {right}" for left, right in self._where())])


def _symbols(expression: sympy.Expr) -> set[sympy.Expr]:
    return expression.atoms(sympy.Symbol, sympy.Indexed)


def _in_limits(expression: sympy.Expr) -> set[sympy.Expr]:
    """The symbols in the limits of sums."""
    totals = expression.atoms(sympy.Sum)
    return {s for total in totals for _, *ends in total.limits for end in ends for s in _symbols(end)}


def _text(key: Any) -> str:
    return str(key).replace(" ", "")


def _exact(value: Any, name: Any) -> sympy.Expr:
    """A number or an expression, floats refused; what only SymPy knows is left as it is."""
    if isinstance(value, sympy.Expr) and not value.has(sympy.Float):
        return value
    return EXACT.to_sympy(EXACT.convert(value, f"values[{_text(name)!r}]"))


def _put(expression: sympy.Expr, numbers: Mapping[str, sympy.Expr], symbols: set[sympy.Expr]) -> sympy.Expr:
    """Numbers for some symbols; the indices of sums are left alone."""
    bound = {index for total in expression.atoms(sympy.Sum) for index in total.variables}
    return expression.xreplace({s: numbers[_text(s)] for s in symbols - bound if _text(s) in numbers})


def _with_definitions(expression: sympy.Expr, where: Sequence[tuple[sympy.Expr, sympy.Expr]]) -> sympy.Expr:
    """Defined symbols by their meaning, the last first."""
    for left, right in reversed(where):
        rules = {left: right}
        if isinstance(left, sympy.Indexed) and not left.indices[0].is_Integer:
            used = [one for one in expression.atoms(sympy.Indexed) if one.base == left.base]
            rules = {one: right.xreplace(dict(zip(left.indices, one.indices, strict=True))) for one in used}
        expression = expression.xreplace(rules)
    return expression


def _write_sums(expression: sympy.Expr, last: int | None) -> sympy.Expr:
    """Every sum with integer limits, written out term by term; an infinite one up to `last`."""
    if not expression.has(sympy.Sum):
        return expression
    if not isinstance(expression, sympy.Sum):
        return expression.func(*[_write_sums(argument, last) for argument in expression.args])
    *inner, (index, start, end) = expression.limits
    if end is sympy.oo and last is not None:
        end = sympy.Integer(last)
    if not (start.is_Integer and end.is_Integer):
        return expression
    body = sympy.Sum(expression.function, *inner) if inner else expression.function
    steps = [sympy.Integer(n) for n in range(int(start), int(end) + 1)]
    return sympy.Add(*[_write_sums(body.xreplace({index: n}), last) for n in steps])


def _normal(expression: sympy.Expr) -> sympy.Expr:
    """The normal form of the series engine; what that cannot hold is left as it is."""
    if expression.has(sympy.Sum, SigmaDerivative, sympy.Indexed):
        return expression
    normal = EXACT.normal(np.array([EXACT.convert(expression)], dtype=object))[0]
    return with_symbols_of(expression, EXACT.to_sympy(normal))


def _count_terms(expression: sympy.Expr, bound: frozenset[sympy.Symbol] = frozenset()) -> int:
    """The terms in anything but the indices of sums: k (k - 1) is one factor."""
    if isinstance(expression, sympy.Sum):
        return _count_terms(expression.function, bound | set(expression.variables))
    if expression.is_Mul:
        return prod(_count_terms(factor, bound) for factor in expression.args)
    if expression.is_Add and not expression.free_symbols <= bound:
        return sum(_count_terms(term, bound) for term in expression.args)
    return 1
