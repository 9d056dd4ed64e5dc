"""A series in plain text and in LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from symnet.printing import DIGITS, expression_latex, join_terms, number_text, times
from symnet.rings.numbers import as_sympy

if TYPE_CHECKING:
    from symnet.series.series import Series

#: Characters of LaTeX that a rich display may take.
MAX_LATEX = 8000


def text(series: Series, max_terms: int) -> str:
    """One line an output: the first terms, then how many more there are."""
    lines = []
    for one in series:
        terms = _terms(one)
        shown = [_text_term(one, value, monomial) for value, monomial in terms[:max_terms]]
        rest = f" + ... ({len(terms) - max_terms} more terms)" if len(terms) > max_terms else ""
        lines.append(f"{one.outputs[0]} = {join_terms(shown)}{rest} + O({series.order + 1})")
    where = ", ".join(f"{v} = {_plain(c)}" for v, c in zip(series.variables, series.center, strict=True))
    return "\n".join([*lines, f"about {where} over {series.ring}, order {series.order}"])


def latex(series: Series, digits: int | None = None, max_terms: int | None = None, definitions: bool = True) -> str:
    r"""The series in LaTeX, by degree, for one output; several stand in an `aligned` block.

    Args:
        series: what to print.
        digits: significant digits; None prints exact coefficients exactly and floats to six digits.
        max_terms: cut each sum off after so many terms.
        definitions: say what generators stand for ("where t_{1,1} = ...").

    Returns:
        LaTeX for display mode, without dollar signs.
    """
    lines = [_latex_sum(one, digits, max_terms) for one in series]
    if definitions and series.definitions:
        lines += _latex_definitions(series, digits, max_terms)
    if max_terms is not None:
        lines = [line if len(line) <= MAX_LATEX else r"\text{(too long to display)}" for line in lines]
    if len(lines) == 1:
        return lines[0].replace("&", "", 1)
    inside = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{inside}\n\\end{{aligned}}"


def _latex_sum(one: Series, digits: int | None, max_terms: int | None) -> str:
    terms = []
    for value, exponents in _terms(one):
        coefficient = one.ring.to_sympy(value)
        printed = expression_latex(coefficient, digits)
        terms.append(times(printed, _latex_monomial(one, exponents, digits), coefficient.is_Add))
    name = expression_latex(sympy.Symbol(one.outputs[0]))
    return f"{name} &= {join_terms(terms, max_terms)}"


def _latex_definitions(series: Series, digits: int | None, max_terms: int | None) -> list[str]:
    items = list(series.definitions.items())
    shown = items if max_terms is None else items[:max_terms]
    lines = [f"{expression_latex(k)} &= {expression_latex(v, digits)}" for k, v in shown]
    lines[0] = r"\text{where } " + lines[0]
    if len(shown) < len(items):
        lines.append(rf"&\;\;\vdots \quad ({len(items) - len(shown)} \text{{ more}})")
    return lines


def _terms(one: Series) -> list[tuple[Any, tuple[int, ...]]]:
    column = one.coefficients[:, 0]
    return [(value, tuple(e)) for value, e in zip(column, one.monomials.tolist(), strict=True) if value != 0]


def _latex_monomial(one: Series, exponents: tuple[int, ...], digits: int | None) -> str:
    factors = []
    for name, c, exponent in zip(one.variables, one.center, exponents, strict=True):
        if exponent:
            variable = expression_latex(sympy.Symbol(name))
            base = variable if c == 0 else rf"\left({variable} {_minus(c, digits)}\right)"
            factors.append(base if exponent == 1 else f"{base}^{{{exponent}}}")
    return " ".join(factors)


def _minus(c: Any, digits: int | None) -> str:
    """ "- 3" or "+ 3", the centre subtracted from a variable."""
    negated = expression_latex(-as_sympy(c), digits)
    return f"- {negated[1:].lstrip()}" if negated.startswith("-") else f"+ {negated}"


def _text_term(one: Series, value: Any, exponents: tuple[int, ...]) -> str:
    coefficient = one.ring.to_sympy(value)
    printed = str(coefficient) if one.ring.exact else number_text(coefficient, DIGITS)
    factors = []
    for name, c, exponent in zip(one.variables, one.center, exponents, strict=True):
        if exponent:
            sign = "+" if _plain(c).startswith("-") else "-"
            base = name if c == 0 else f"({name} {sign} {_plain(c).lstrip('-')})"
            factors.append(base if exponent == 1 else f"{base}**{exponent}")
    monomial = "*".join(factors)
    if not monomial:
        return printed
    if printed in ("1", "-1"):
        return printed[:-1] + monomial
    return f"({printed})*{monomial}" if coefficient.is_Add else f"{printed}*{monomial}"


def _plain(c: Any) -> str:
    if isinstance(c, float):
        return f"{c:.6g}"
    if hasattr(c, "_mpf_"):
        return number_text(c)
    return str(c)
