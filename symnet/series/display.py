"""A series in plain text, and in LaTeX as a sum or as a table of its coefficients."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sympy

from symnet.printing import (
    DIGITS,
    Equation,
    LatexOptions,
    Printer,
    booktabs,
    expression_latex,
    join_terms,
    number_text,
    render,
)
from symnet.printing.breaking import joined, term_pieces
from symnet.printing.equations import cut_off, room_for_terms
from symnet.rings.numbers import as_sympy

if TYPE_CHECKING:
    from symnet.series.series import Series

#: Characters of LaTeX that a rich display may take.
MAX_LATEX = 8000

Exponents = tuple[int, ...]

#: The keys by which the terms of a series are sorted, from their graded order.
_ORDERS: dict[str, Callable[[Exponents], Any]] = {
    "ascending": sum,
    "descending": lambda exponents: -sum(exponents),
    "lex": lambda exponents: tuple(-e for e in exponents),
}


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


def latex(series: Series, definitions: bool = True, short: bool = False, **options: Any) -> str:
    r"""The series in LaTeX, an equation for each output.

    Args:
        series: what to print.
        definitions: say what generators stand for ("where t_{1,1} = ...").
        short: leave out equations that are too long for a rich display.
        options: those of `symnet.printing.LatexOptions`.

    Returns:
        LaTeX for display mode, without dollar signs; see `LatexOptions` for whole displays and files.
    """
    chosen = LatexOptions(**options)
    equations = [Equation(_name(one.outputs[0], chosen), _sum(one, chosen)) for one in series]
    known = _definitions(series, chosen) if definitions else []
    if short:
        equations, known = [_shortened(e) for e in equations], [_shortened(e) for e in known]
    return render(equations, chosen, known)


def _sum(one: Series, options: LatexOptions) -> list[list[str]]:
    """The terms, each in the pieces between which a line may be broken."""
    terms = sorted(_terms(one), key=lambda term: _ORDERS[options.order](term[1]))
    # what will not be shown need not be printed
    shown = terms if options.max_terms is None else terms[: options.max_terms + 1]
    limit = 0.75 * room_for_terms(options)
    parts = [_pieces(one, value, exponents, options, limit) for value, exponents in shown]
    heads = joined([part[0] for part in parts])
    return cut_off([[head, *part[1:]] for head, part in zip(heads, parts, strict=True)] or [["0"]], options.max_terms)


def _pieces(one: Series, value: Any, exponents: Exponents, options: LatexOptions, limit: float) -> list[str]:
    coefficient = one.ring.to_sympy(value)
    monomial = _latex_monomial(one, exponents, options)
    return term_pieces(coefficient, monomial, Printer(**options.printing), limit)


def _definitions(series: Series, options: LatexOptions) -> list[Equation]:
    items = list(series.definitions.items())
    shown = items[: options.max_terms]
    known = [Equation.of(k, v, LatexOptions(**{**options.printing, "document": options.document})) for k, v in shown]
    if len(shown) < len(items):
        known.append(Equation(r"\vdots", [[rf"({len(items) - len(shown)} \text{{ more}})"]], relation=""))
    return known


def _shortened(equation: Equation) -> Equation:
    length = sum(len(piece) for term in equation.terms for piece in term)
    return equation if length <= MAX_LATEX else Equation(equation.left, [[r"\text{(too long to display)}"]])


def _name(name: str, options: LatexOptions) -> str:
    return expression_latex(sympy.Symbol(name), symbol_names=options.symbol_names)


def _terms(one: Series) -> list[tuple[Any, Exponents]]:
    column = one.coefficients[:, 0]
    rows = enumerate(one.monomials.tolist())
    return [(column[i], tuple(e)) for i, e in rows if not one.ring.is_zero(column[i : i + 1])]


def _latex_monomial(one: Series, exponents: Exponents, options: LatexOptions) -> str:
    factors = []
    for name, c, exponent in zip(one.variables, one.center, exponents, strict=True):
        if exponent:
            variable = _name(name, options)
            base = variable if c == 0 else rf"\left({variable} {_minus(c, options)}\right)"
            # a name with a superscript of its own, such as w^{(1)}, takes brackets
            protected = rf"\left({base}\right)" if c == 0 and "^" in base and exponent > 1 else base
            factors.append(base if exponent == 1 else f"{protected}^{{{exponent}}}")
    return " ".join(factors)


def _minus(c: Any, options: LatexOptions) -> str:
    """ "- 3" or "+ 3", the centre subtracted from a variable."""
    # a centre was chosen, so a float is the decimal that was typed: 0.1 and not 0.10000
    exact = sympy.Rational(repr(c)) if isinstance(c, float) else as_sympy(c)
    printing = options.printing if options.digits is not None or not isinstance(c, float) else {"digits": DIGITS}
    negated = expression_latex(-exact, **printing)
    return f"- {negated[1:].lstrip()}" if negated.startswith("-") else f"+ {negated}"


def latex_table(series: Series, max_terms: int | None = None, **options: Any) -> str:
    r"""The coefficients as a table: a line for each monomial, a column for each output.

    Args:
        series: what to print.
        max_terms: only the first so many monomials.
        options: those of `symnet.printing.booktabs`.
    """
    chosen = LatexOptions(
        max_terms=max_terms, digits=options.get("digits"), symbol_names=options.get("symbol_names") or {}
    )
    header = ["monomial", *[f"${_name(output, chosen)}$" for output in series.outputs]]
    rows = []
    for exponents, row in zip(series.monomials.tolist(), series.coefficients, strict=True):
        if not series.ring.is_zero(row):
            monomial = _latex_monomial(series, tuple(exponents), chosen) or "1"
            rows.append([f"${monomial}$", *[series.ring.to_sympy(value) for value in row]])
    return booktabs(header, rows[:max_terms], **options)


def _text_term(one: Series, value: Any, exponents: Exponents) -> str:
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
