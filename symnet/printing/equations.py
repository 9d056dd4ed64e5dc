r"""Equations: left = right, broken over lines, one under another, with what their symbols stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from symnet.errors import InvalidTypeError, message
from symnet.printing.breaking import filled, joined, pieces, split_sum
from symnet.printing.document import NUMBER_WIDTH, TEXT_WIDTH, document
from symnet.printing.expressions import Printer
from symnet.printing.options import LatexOptions
from symnet.printing.width import width

#: What continued lines are indented, and the relation sign, in em.
INDENT, RELATION = 2.2, 1.6
#: A left side that takes more of the line than this stands alone on its line.
WIDEST_LEFT = 0.35


@dataclass(frozen=True)
class Equation:
    """A left side and the terms of the right side, each in pieces between which a line may be broken."""

    left: str
    terms: Sequence[Sequence[str]]
    relation: str = "="

    @classmethod
    def of(cls, left: Any, right: Any, options: LatexOptions) -> Equation:
        """From SymPy expressions or LaTeX text."""
        printer = Printer(**options.printing)
        return cls(_printed("left", left, printer), right_terms(right, options))

    def lines(self, room: float, terms_per_line: int | None) -> list[str]:
        return filled(self.terms, room, terms_per_line)


def room_for_terms(options: LatexOptions) -> float:
    """The width of a line, in em; without end where the user's own document decides."""
    if not options.document:
        return float("inf")
    return TEXT_WIDTH - (NUMBER_WIDTH if options.label is not None else 0.0)


def right_terms(right: Any, options: LatexOptions) -> list[list[str]]:
    """The terms of a right side, cut into pieces where the page is narrow."""
    if isinstance(right, str):
        return cut_off([[term] for term in split_sum(right)], options.max_terms)
    printer = Printer(**options.printing)
    _printed("right", right, printer)
    limit = 0.75 * room_for_terms(options)
    if not isinstance(right, sympy.Add):
        return [pieces(right, printer, limit)]
    shown = printer.terms(right)
    parts = [pieces(term, printer, limit) for term in shown[: options.max_terms]]
    heads = joined([part[0] for part in parts])
    out = [[head, *part[1:]] for head, part in zip(heads, parts, strict=True)]
    return [*out, [r"+ \cdots"]] if len(shown) > len(out) else out


def cut_off(terms: list[list[str]], max_terms: int | None) -> list[list[str]]:
    """The first terms and an ellipsis for the others."""
    return terms if max_terms is None or len(terms) <= max_terms else [*terms[:max_terms], [r"+ \cdots"]]


def _printed(argument: str, side: Any, printer: Printer) -> str:
    if isinstance(side, str):
        return side
    if not isinstance(side, sympy.Basic):
        raise InvalidTypeError(message(argument, "be a SymPy expression or LaTeX text", side))
    return str(printer.doprint(side))


def equation_latex(
    left: sympy.Expr | str,
    right: sympy.Expr | str,
    *,
    where: Sequence[tuple[Any, Any]] | Mapping[Any, Any] = (),
    **options: Any,
) -> str:
    r"""One equation, broken at the + and - of its sum, and the definitions of its symbols.

    Args:
        left, right: SymPy expressions, or LaTeX text as it stands.
        where: (left, right) pairs that say what symbols stand for.
        options: those of `LatexOptions`.

    Returns:
        LaTeX for display mode, without dollar signs; a whole display for a label, for the environments
        "align" and "multline", and a whole file for document=True.

    Raises:
        InvalidTypeError: if a side is neither text nor an expression.
        InvalidValueError: for an option that does not exist.

    >>> x = sympy.Symbol("x")
    >>> print(equation_latex("y", 1 + x + x**2, terms_per_line=2))
    \begin{aligned}
    y &= x^{2} + x \\
    &\quad {} + 1
    \end{aligned}
    """
    chosen = LatexOptions(**options)
    pairs = where.items() if isinstance(where, Mapping) else where
    definitions = [Equation.of(a, b, chosen) for a, b in pairs]
    return render([Equation.of(left, right, chosen)], chosen, definitions)


def render(equations: Sequence[Equation], options: LatexOptions, definitions: Sequence[Equation] = ()) -> str:
    """Equations and the definitions of their symbols, in the environment of the options."""
    if options.display is None:
        return _aligned([*equations, *definitions], options, where=len(equations))
    blocks = [display(equations, options)]
    if definitions:
        blocks += ["where", display(definitions, _unnumbered(options))]
    return document("\n".join(blocks)) if options.document else "\n".join(blocks)


def _unnumbered(options: LatexOptions) -> LatexOptions:
    kept = {name: getattr(options, name) for name in options.__dataclass_fields__}
    return LatexOptions(**{**kept, "label": None, "environment": options.display})


def _aligned(equations: Sequence[Equation], options: LatexOptions, where: int) -> str:
    """What stands between \\[ and \\]: one line as it is, several aligned at their relation signs."""
    lines: list[str] = []
    for i, equation in enumerate(equations):
        rows = _rows(equation, float("inf"), options.terms_per_line)
        rows[0] = (r"\text{where } " if i == where else "") + rows[0]
        lines += rows
    if len(lines) == 1:
        return lines[0].replace("&", "", 1)
    inside = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{inside}\n\\end{{aligned}}"


def _rows(equation: Equation, room: float, terms_per_line: int | None, alone: bool = False) -> list[str]:
    first, *rest = equation.lines(room, terms_per_line)
    relation = f"{equation.relation} " if equation.relation else ""
    start = [f"&{equation.left}", rf"&\quad {relation}{first}"] if alone else [f"{equation.left} &{relation}{first}"]
    return [*start, *[rf"&\quad {{}} {line}" for line in rest]]


def display(equations: Sequence[Equation], options: LatexOptions) -> str:
    """Whole displays: `align` for all equations together, or a `multline` for each."""
    if options.display == "multline":
        labels = [options.label, *[None] * (len(equations) - 1)]
        return "\n".join(_multline(e, options, label) for e, label in zip(equations, labels, strict=True))
    room = room_for_terms(options)
    alone = [width(equation.left) > WIDEST_LEFT * room for equation in equations]
    left = max((width(e.left) for e, a in zip(equations, alone, strict=True) if not a), default=0.0)
    room -= left + RELATION + INDENT
    parts = [_rows(e, room, options.terms_per_line, single) for e, single in zip(equations, alone, strict=True)]
    apart = any(len(part) > 1 for part in parts)
    return _environment("align", parts, options.label, apart)


def _multline(equation: Equation, options: LatexOptions, label: str | None) -> str:
    """The first line to the left, the last to the right; one line alone is a plain display."""
    room = room_for_terms(options) - width(equation.left) - RELATION
    first, *rest = equation.lines(room, options.terms_per_line)
    rows = [f"{equation.left} {equation.relation} {first}", *[f"{{}} {line}" for line in rest]]
    return _environment("multline" if rest else "equation", [rows], label, notag=False)


def _environment(
    name: str, parts: Sequence[Sequence[str]], label: str | None, apart: bool = False, notag: bool = True
) -> str:
    r"""Rows, equation by equation; numbered, with the number on the first row, if there is a label."""
    star = "" if label is not None else "*"
    inside = [list(part) for part in parts]
    if label is not None:
        if notag:
            inside = [[rf"{row} \notag" for row in part] for part in inside]
        inside[0][0] = rf"{parts[0][0]} \label{{{label}}}"
    space = "[1ex]" if apart else ""
    body = f" \\\\{space}\n".join(" \\\\\n".join(part) for part in inside)
    return f"\\begin{{{name}{star}}}\n{body}\n\\end{{{name}{star}}}"
