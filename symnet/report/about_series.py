"""The series of the network: the polynomial, and its coefficients as a table."""

from __future__ import annotations

from typing import Any

from symnet.printing import DIGITS, LatexOptions, expression_latex, number_text
from symnet.report.sections import Block, Facts, Formula, Math, Section, Table
from symnet.report.subject import Subject, body, left_out, listed
from symnet.series import Series
from symnet.series.display import _latex_monomial, _name, _plain
from symnet.series.plain import plain

#: Terms of the formula, terms a line of it, rows of the table, and outputs.
TERMS, PER_LINE, ROWS, OUTPUTS = 24, 4, 30, 4
#: Characters of LaTeX in one cell.
CELL = 120


def about_series(subject: Subject) -> Section:
    """The polynomial, cut after so many terms; or how large it would be."""
    series = subject.series
    if series is None:
        why = f"at order {subject.order} it has {subject.monomials:,} monomials; lower the order"
        return Section("series", "Series", (left_out("The series is", why),))
    shown = series if len(series.outputs) <= OUTPUTS else _first(series)
    blocks: list[Block] = [Facts(tuple(_facts(series))), _formula(shown, subject.printing)]
    terms = max(_count(one) for one in shown)
    if terms > TERMS:
        blocks.append(
            left_out("Of the formula", f"{terms - TERMS:,} of {terms:,} terms; they are in the LaTeX and JSON")
        )
    if shown is not series:
        blocks.append(left_out("Of the outputs", f"{len(series.outputs) - OUTPUTS:,} of {len(series.outputs):,}"))
    blocks.append(_table(shown, subject.printing))
    return Section("series", "Series", tuple(blocks), plain(series))


def _first(series: Series) -> Series:
    names = series.outputs[:OUTPUTS]
    return Series(series.space, series.ring, series.coefficients[:, :OUTPUTS].copy(), names, series.definitions)


def _count(one: Series) -> int:
    return sum(not one.ring.is_zero(row) for row in one.coefficients)


def _facts(series: Series) -> list[tuple[str, str]]:
    about = [f"{name} = {_plain(c)}" for name, c in zip(series.variables, series.center, strict=True)]
    return [
        ("order", f"{series.order} (highest total degree)"),
        ("about", listed(about)),
        ("coefficients", f"{len(series.monomials):,} a function, over {series.ring}"),
    ]


def _formula(series: Series, printing: dict[str, Any]) -> Formula:
    options = {"max_terms": TERMS, "short": True, **printing}
    latex = series.latex(terms_per_line=PER_LINE, **options)
    return Formula("The series of the network", latex, body(series.latex(document=True, **options)))


def _table(series: Series, printing: dict[str, Any]) -> Table:
    options = LatexOptions(**printing)
    kept = [i for i, row in enumerate(series.coefficients) if not series.ring.is_zero(row)]
    rows: list[tuple[str | Math, ...]] = []
    for i in kept[:ROWS]:
        monomial = _latex_monomial(series, tuple(series.monomials[i].tolist()), options) or "1"
        rows.append((Math(monomial), *(_cell(series, value, options) for value in series.coefficients[i])))
    rest = len(kept) - len(rows)
    note = f"{rest:,} more terms are not shown; they are in the JSON." if rest else ""
    header: tuple[str | Math, ...] = ("monomial", *(Math(_name(name, options)) for name in series.outputs))
    return Table("Coefficients", header, tuple(rows), note)


def _cell(series: Series, value: Any, options: LatexOptions) -> str | Math:
    number = series.ring.to_sympy(value)
    if not series.ring.exact:
        return number_text(number, options.digits or DIGITS)
    latex = expression_latex(number, **options.printing)
    if len(latex) <= CELL:
        return Math(latex)
    return number_text(number, DIGITS) if number.is_number else f"({len(latex):,} characters of LaTeX)"
