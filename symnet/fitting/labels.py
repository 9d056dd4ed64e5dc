"""What a coordinate of a fit is called, in text and in LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from symnet.printing import expression_latex

if TYPE_CHECKING:
    from symnet.fitting.result import FitResult


def coordinate_text(result: FitResult, label: tuple[int, ...]) -> str:
    """ "c^2 d" for the basis function that begins with that monomial; a row number; wave numbers for fourier."""
    if result.metric == "rows":
        return str(label[0])
    if result.metric == "fourier":
        return f"cos ({', '.join(map(str, label))})"
    pairs = zip(result.problem.space.variables, label, strict=True)
    return " ".join(name if e == 1 else f"{name}^{e}" for name, e in pairs if e) or "1"


def coordinate_latex(result: FitResult, label: tuple[int, ...]) -> str:
    """The same between dollar signs."""
    if result.metric in ("rows", "fourier"):
        return coordinate_text(result, label)
    powers = [sympy.Symbol(name) ** e for name, e in zip(result.problem.space.variables, label, strict=True)]
    return f"${expression_latex(sympy.Mul(*powers))}$"


def coordinate_kind(result: FitResult) -> str:
    """What the coordinates belong to: monomial, row or wave numbers."""
    return {"rows": "row", "fourier": "wave numbers"}.get(result.metric, "monomial")
