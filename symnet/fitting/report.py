"""The report of a fit: what it says (`content`), and how it is written (`text`, `html`, `latex`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import isfinite, isinf
from typing import TYPE_CHECKING, Any

import mpmath

from symnet.fitting.labels import coordinate_kind, coordinate_text
from symnet.fitting.statistics import Interval
from symnet.printing import DIGITS, html_table, number_text, text_table

if TYPE_CHECKING:
    from symnet.fitting.result import FitResult

#: Parameters up to which the correlations are printed as a table.
SHOWN_CORRELATIONS = 8


@dataclass(frozen=True)
class Table:
    """A table with a title; its first column is text."""

    title: str
    header: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Content:
    """Facts (name, value), tables, and warnings."""

    facts: list[tuple[str, str]]
    tables: list[Table]
    warnings: list[str]


def content(result: FitResult, compare: Mapping[str, float] | None, top: int, level: float, profile: bool) -> Content:
    """How it was measured, the parameters, their correlations, the residuals, and what to beware of."""
    tables = [_parameters(result, compare or {}, level, profile)]
    if 1 < len(result.params) <= SHOWN_CORRELATIONS and result.covariance is not None:
        tables.append(_correlations(result))
    tables.append(_residuals(result, top))
    return Content(_facts(result), tables, _warnings(result))


def text(said: Content) -> str:
    """Plain text for a terminal."""
    width = max(len(name) for name, _ in said.facts)
    parts = ["\n".join(f"{name.ljust(width)}  {value}" for name, value in said.facts)]
    for table in said.tables:
        parts.append(text_table(table.header, table.rows) + (f"\n{table.note}" if table.note else ""))
    return "\n\n".join(parts + [f"warning: {warning}" for warning in said.warnings])


def html(said: Content) -> str:
    """A fragment of HTML: a list of facts and tables, without styles of its own."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in said.facts)
    parts = [f"<dl>{facts}</dl>"]
    for table in said.tables:
        note = f"<p>{escape(table.note)}</p>" if table.note else ""
        parts.append(f"{html_table(table.header, table.rows, table.title)}{note}")
    parts += [f"<p><strong>warning:</strong> {escape(warning)}</p>" for warning in said.warnings]
    return f'<div class="symnet-fit">{"".join(parts)}</div>'


def _facts(result: FitResult) -> list[tuple[str, str]]:
    problem = result.problem
    facts = [("law", f"{problem.law.output} = {problem.law.expr}"), ("metric", f"{result.metric}: {result.reason}")]
    if problem.metric.uses_taylor:
        where = ", ".join(f"{v} = {_short(c)}" for v, c in zip(problem.space.variables, result.center, strict=True))
        facts.append(("order", f"{result.order}, about {where}"))
    elif result.metric != "rows":
        facts.append(("order", f"{result.order} ({len(result.residuals)} monomials)"))
    facts.append(("status", f"{result.status} after {result.iterations} iteration{'s' * (result.iterations > 1)}"))
    r2 = result.r_squared
    explained = "" if r2 is None else f", R^2 = {r2:.6f}"
    facts.append(("residual", f"{_short(result.sum_of_squares**0.5, 4)}{explained}"))
    found = result.criteria
    reduced = "" if found.reduced is None else f", reduced {_short(found.reduced, 4)}"
    values = f"chi^2 = {_short(found.chi_squared, 4)}{reduced}"
    if isfinite(found.aic):
        values += f", AIC = {number_text(found.aic, 5)}, BIC = {number_text(found.bic, 5)}"
    return [*facts, ("criteria", f"{values}, {result.degrees_of_freedom} degrees of freedom")]


def _parameters(result: FitResult, compare: Mapping[str, float], level: float, profile: bool) -> Table:
    header = ["parameter", "value", "std. error", "relative", "t", f"{100 * level:g} % interval"]
    header += [f"{100 * level:g} % profile"] * profile + ["compared with", "difference"] * bool(compare)
    rows = []
    for p in result.params.values():
        row = [p.name, _short(p.value), "n/a" if p.stderr is None else number_text(p.stderr, 3)]
        row.append("n/a" if p.relative_error is None else f"{100 * p.relative_error:.3g} %")
        row.append("n/a" if p.t is None else f"{p.t:.3g}")
        row.append(_interval(result.interval(p.name, level)))
        if profile:
            row.append(_interval(result.interval(p.name, level, "profile")))
        if compare:
            other = compare.get(p.name)
            row += ["n/a", "n/a"] if not other else [_short(other), f"{100 * float(p.value / other - 1):+.3g} %"]
        rows.append(row)
    return Table("Parameters", header, rows)


def _interval(interval: Interval) -> str:
    if isinf(interval.low) and isinf(interval.high):
        return "n/a"
    return f"[{number_text(interval.low, 4)}, {number_text(interval.high, 4)}]".replace("Infinity", "inf")


def _correlations(result: FitResult) -> Table:
    names = list(result.params)
    matrix = result.correlations
    rows = [[name, *[f"{matrix[i, j]:+.3f}" for j in range(i)]] for i, name in enumerate(names)]
    rows = [row + [""] * (len(names) - len(row)) for row in rows[1:]]
    return Table("Correlations", ["correlation", *names[:-1]], rows)


def _residuals(result: FitResult, top: int) -> Table:
    largest = sorted(result.residuals.items(), key=lambda item: -abs(item[1]))[:top]
    target = result.target_coefficients
    rows = []
    for m, r in largest:
        rows.append([coordinate_text(result, m), _short(target[m]), _short(target[m] + r), f"{float(r):+.3g}"])
    rest = len(result.residuals) - len(largest)
    note = f"({rest} smaller residuals not shown)" if rest else ""
    return Table("Residuals", [coordinate_kind(result), "target", "law", "law - target"], rows, note)


def _warnings(result: FitResult) -> list[str]:
    out = []
    if not result.success:
        out.append(f"the solver stopped with status '{result.status}'; give other initial values")
    if result.unidentifiable:
        names = ", ".join(result.unidentifiable)
        out.append(f"{names} are determined only in combination at this order; fix one of them")
    at_bound = [p.name for p in result.params.values() if p.at_bound]
    if at_bound:
        out.append(f"{', '.join(at_bound)} at a bound; its standard error is not meaningful")
    return out


def _short(value: Any, digits: int = DIGITS) -> str:
    if isinstance(value, str):
        return value
    # a solver may have stopped where nothing is finite
    return number_text(value, digits) if mpmath.isfinite(value) else str(value)
