"""The law and its fit: the constants with their errors, and what the fit left over."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

from symnet.fitting import FitResult
from symnet.fitting import report as fit_report
from symnet.report.pictures import picture
from symnet.report.sections import Block, Facts, Formula, Paragraph, Section, Table
from symnet.report.subject import Subject, body

#: Residuals in the table, and the level of the intervals.
RESIDUALS, LEVEL = 12, 0.95


def about_fit(subject: Subject) -> Section | None:
    """The law, the fitted law, how it was fitted, the constants; None without a law."""
    if subject.result is None or subject.law is None:
        return None
    said = fit_report.content(subject.result, None, RESIDUALS, LEVEL, False)
    tables = [_table(table) for table in said.tables if table.title != "Residuals"]
    facts = tuple((name, value) for name, value in said.facts if name != "law")
    warnings = [Paragraph(warning, "warning") for warning in said.warnings]
    law, fitted = subject.law, subject.result
    formulas = [
        Formula("The law", law.latex(), body(law.latex(document=True))),
        Formula("The law with its fitted constants", fitted.latex(), body(fitted.latex(document=True))),
    ]
    return Section("fit", "Fit of the law", (*formulas, Facts(facts), *tables, *warnings), _data(fitted))


def about_residuals(subject: Subject) -> Section | None:
    """The largest residuals as a table and a picture; None without a law."""
    if subject.result is None:
        return None
    said = fit_report.content(subject.result, None, RESIDUALS, LEVEL, False)
    tables = [replace(_table(t), caption="The largest residuals") for t in said.tables if t.title == "Residuals"]
    alt = "One slice along every input, the network as a line and the law dashed; then the largest residuals as bars."
    drawn: Block = picture("Network, law and residuals", alt, subject.result.plot)
    residuals = [{"at": list(m), "residual": _number(r)} for m, r in subject.result.residuals.items()]
    return Section("residuals", "Residuals", (*tables, drawn), {"law_minus_target": residuals})


def _table(table: fit_report.Table) -> Table:
    return Table(table.title, tuple(table.header), tuple(map(tuple, table.rows)), table.note)


def _data(result: FitResult) -> dict[str, Any]:
    return {
        "law": f"{result.problem.law.output} = {result.problem.law.expr}",
        "parameters": {
            p.name: {"value": _number(p.value), "stderr": None if p.stderr is None else _number(p.stderr)}
            for p in result.params.values()
        },
        "metric": result.metric,
        "rank": result.rank,
        "status": result.status,
        "r_squared": result.r_squared,
    }


def _number(value: Any) -> float | str:
    """A number for JSON; digits beyond a float's, infinities and the like as text."""
    return value if isinstance(value, (int, float)) and isfinite(value) else str(value)
