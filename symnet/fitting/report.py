"""The text of a fit's report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from symnet.printing import number_text, text_table

if TYPE_CHECKING:
    from symnet.fitting.result import FitResult


def text(result: FitResult, compare: Mapping[str, float] | None, top: int) -> str:
    """How it was measured, the parameters, the residuals, and what to beware of."""
    parts = [_head(result), _parameters(result, compare or {}), _residuals(result, top)]
    return "\n\n".join([part for part in parts if part] + _warnings(result))


def _head(result: FitResult) -> str:
    r2 = result.r_squared
    lines = [f"law       {result.problem.law.output} = {result.problem.law.expr}"]
    lines.append(f"metric    {result.metric}: {result.reason}")
    if result.problem.metric.uses_taylor:
        where = ", ".join(
            f"{v} = {_short(c)}" for v, c in zip(result.problem.space.variables, result.center, strict=True)
        )
        lines.append(f"order     {result.order}, about {where}")
    elif result.metric != "rows":
        lines.append(f"order     {result.order} ({len(result.residuals)} monomials)")
    lines.append(f"status    {result.status} after {result.iterations} iteration{'s' * (result.iterations > 1)}")
    explained = "" if r2 is None else f", R^2 = {r2:.6f}"
    lines.append(f"residual  {number_text(result.sum_of_squares**0.5, 4)}{explained}")
    return "\n".join(lines)


def _parameters(result: FitResult, compare: Mapping[str, float]) -> str:
    header = ["parameter", "value", "std. error", "relative"] + (["compared with", "difference"] if compare else [])
    rows = []
    for p in result.params.values():
        row = [p.name, _short(p.value), "n/a" if p.stderr is None else number_text(p.stderr, 3)]
        row.append("n/a" if p.relative_error is None else f"{100 * p.relative_error:.3g} %")
        if compare:
            other = compare.get(p.name)
            row += ["n/a", "n/a"] if not other else [_short(other), f"{100 * (p.value / other - 1):+.3g} %"]
        rows.append(row)
    return text_table(header, rows)


def _residuals(result: FitResult, top: int) -> str:
    largest = sorted(result.residuals.items(), key=lambda item: -abs(item[1]))[:top]
    target = result.target_coefficients
    label = "row" if result.metric == "rows" else "monomial"
    rows = [[_monomial(result, m), _short(target[m]), _short(target[m] + r), f"{r:+.3g}"] for m, r in largest]
    table = text_table([label, "target", "law", "law - target"], rows)
    rest = len(result.residuals) - len(largest)
    return table + (f"\n({rest} smaller residuals not shown)" if rest else "")


def _monomial(result: FitResult, exponents: tuple[int, ...]) -> str:
    if result.metric == "rows":
        return str(exponents[0])
    factors = [
        name if e == 1 else f"{name}^{e}"
        for name, e in zip(result.problem.space.variables, exponents, strict=True)
        if e
    ]
    return " ".join(factors) or "1"


def _warnings(result: FitResult) -> list[str]:
    out = []
    if not result.success:
        out.append(f"warning: the solver stopped with status '{result.status}'; give other initial values")
    if result.unidentifiable:
        names = ", ".join(result.unidentifiable)
        out.append(f"warning: {names} are determined only in combination at this order; fix one of them")
    at_bound = [p.name for p in result.params.values() if p.at_bound]
    if at_bound:
        out.append(f"warning: {', '.join(at_bound)} at a bound; its standard error is not meaningful")
    return out


def _short(value: object) -> str:
    return number_text(value) if not isinstance(value, str) else value
