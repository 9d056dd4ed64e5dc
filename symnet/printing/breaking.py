r"""Long formulas cut into pieces that fit on a line, and the pieces put on lines.

A sum is cut between its terms. A term that is wider than a line is cut inside: within a bracket, between
factors, and last within a number's digits. The bracket is then set with \bigl( and \bigr) or larger ones,
because \left and \right cannot stand on different lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from symnet.printing.expressions import Printer
from symnet.printing.width import width

#: What a bracketed sum, and what stands glued before or after it, may take of a line.
INSIDE, GLUED = 0.85, 0.18
#: Brackets by what stands in them; an empty text is in everything.
_SIZES = {
    r"\biggl": (r"\frac", r"\sum", r"\binom", r"\prod"),
    r"\Bigl": (r"\left", r"\Bigl"),
    r"\bigl": ("",),
}
#: Ends a line on which the digits of a number are not over.
CONTINUED = r"\backslash"
#: Stands for a part of an expression that is printed on its own.
_HOLE = sympy.Symbol("printed hole")
_HOLE_LATEX = "@"


def times(coefficient: str, monomial: str, is_sum: bool = False) -> str:
    """A coefficient times a monomial, without a 1 and with brackets around a sum."""
    if not monomial:
        return coefficient
    if coefficient in ("1", "-1"):
        return coefficient[:-1] + monomial
    return rf"\left({coefficient}\right) {monomial}" if is_sum else f"{coefficient} {monomial}"


def joined(terms: Sequence[str]) -> list[str]:
    """Terms with the sign that joins them to what comes before; the first keeps its own."""
    out = []
    for i, term in enumerate(terms):
        bare = term[1:].lstrip() if term.startswith("-") else term
        out.append(term if i == 0 else f"- {bare}" if term.startswith("-") else f"+ {term}")
    return out


def pieces(expression: sympy.Expr, printer: Printer, limit: float) -> list[str]:
    """The expression in LaTeX as pieces, each at most `limit` em wide where that is possible."""
    printed = str(printer.doprint(expression))
    if width(printed) <= limit:
        return [printed]
    for kind, cut in _CUTS.items():
        if isinstance(expression, kind):
            return cut(expression, printer, limit)
    return [printed]


def _sum(expression: Any, printer: Printer, limit: float) -> list[str]:
    out: list[str] = []
    for term in printer.terms(expression):
        negative = term.could_extract_minus_sign() and not term.is_Add
        first, *rest = pieces(-term if negative else term, printer, limit)
        sign = ("- " if negative else "+ ") if out else ("-" if negative else "")
        out += [sign + first, *rest]
    return out


def _product(expression: Any, printer: Printer, limit: float) -> list[str]:
    """Narrow factors together in front, then each wide one on its own, joined by a cross."""
    factors = sympy.Mul.make_args(expression)
    wide = [f for f in factors if width(printer.doprint(f)) > limit * INSIDE]
    if not wide:
        return _grouped(list(factors), printer, limit)
    narrow = sympy.Mul(*[f for f in factors if f not in wide])
    parts = [bracketed(f, printer, limit) if f.is_Add else pieces(f, printer, limit) for f in wide]
    out = [piece for i, part in enumerate(parts) for piece in (_after_cross(part) if i else part)]
    if narrow == 1:
        return out
    if narrow == -1:
        return ["-" + out[0], *out[1:]]
    return glued(str(printer.doprint(narrow)), out, limit)


def _grouped(factors: list[Any], printer: Printer, limit: float) -> list[str]:
    """Factors that are narrow each but not together, in groups."""
    groups: list[list[Any]] = [[]]
    for factor in factors:
        if groups[-1] and width(printer.doprint(sympy.Mul(*groups[-1], factor))) > limit:
            groups.append([])
        groups[-1].append(factor)
    products = [sympy.Mul(*group) for group in groups]
    texts = [_in_brackets(printer.doprint(p)) if p.is_Add else printer.doprint(p) for p in products]
    return [texts[0], *[rf"\times {text}" for text in texts[1:]]]


def _power(expression: Any, printer: Printer, limit: float) -> list[str]:
    suffix = f"^{{{printer.doprint(expression.exp)}}}"
    if width(suffix) > limit * GLUED:
        return [printer.doprint(expression)]
    return bracketed(expression.base, printer, limit, suffix=suffix)


def _function(expression: Any, printer: Printer, limit: float) -> list[str]:
    if len(expression.args) != 1:
        return [printer.doprint(expression)]
    if isinstance(expression, sympy.exp):
        return bracketed(expression.args[0], printer, limit, prefix=r"\exp")
    before, _, after = _around_hole(expression.func(_HOLE), printer).partition(_HOLE_LATEX)
    opening, closing = r"\left(", r"\right)"
    if not before.rstrip("{ ").endswith(opening) or not after.lstrip().startswith(closing):
        return [printer.doprint(expression)]
    prefix = before.rstrip().removesuffix(opening).rstrip("{")
    return bracketed(expression.args[0], printer, limit, prefix=prefix)


def _limits(expression: Any, printer: Printer, limit: float) -> list[str]:
    """A SymPy Sum or Product: the sign with its limits in front of the pieces."""
    prefix = _around_hole(expression.func(_HOLE, *expression.limits), printer).partition(_HOLE_LATEX)[0]
    body = expression.function
    parts = bracketed(body, printer, limit) if body.is_Add else pieces(body, printer, limit * INSIDE)
    return [prefix + parts[0], *parts[1:]]


def _around_hole(expression: Any, printer: Printer) -> str:
    names = {**printer.names, _HOLE.name: _HOLE_LATEX}
    return str(Printer(printer.digits, names).doprint(expression))


def _number(expression: Any, printer: Printer, limit: float) -> list[str]:
    """The digits of a long fraction or integer in groups, a backslash at the end of each but the last."""
    sign = "-" if expression < 0 else ""
    top = _digits(abs(expression.p), limit)
    bottom = [] if expression.q == 1 else _digits(expression.q, limit)
    if bottom:
        bottom[0] = "/ " + bottom[0]
    return [sign + top[0], *top[1:], *bottom]


def _digits(number: int, limit: float) -> list[str]:
    figures, size = str(number), max(int(limit / 0.5) - 4, 10)
    groups = [figures[i : i + size] for i in range(0, len(figures), size)]
    return [*[group + CONTINUED for group in groups[:-1]], groups[-1]]


def bracketed(inner: sympy.Expr, printer: Printer, limit: float, prefix: str = "", suffix: str = "") -> list[str]:
    r"""The pieces of `inner` between large brackets, which may stand on different lines."""
    parts = pieces(inner, printer, limit * INSIDE)
    return in_large_brackets(parts, prefix, suffix)


def in_large_brackets(parts: Sequence[str], prefix: str = "", suffix: str = "") -> list[str]:
    """Pieces between brackets of one size, that of the tallest piece."""
    if len(parts) == 1:
        return [f"{prefix}{_in_brackets(parts[0])}{suffix}"]
    size = next(size for size, commands in _SIZES.items() if any(c in part for part in parts for c in commands))
    out = list(parts)
    out[0] = f"{prefix}{size}({out[0]}"
    out[-1] = f"{out[-1]}{size[:-1]}r){suffix}"
    return out


def _in_brackets(printed: str) -> str:
    return rf"\left({printed}\right)"


def glued(head: str, parts: list[str], limit: float) -> list[str]:
    """A narrow factor in front of pieces: with the first if it is short, else before a cross."""
    if width(head) <= limit * GLUED:
        return [f"{head} {parts[0]}", *parts[1:]]
    return [head, *_after_cross(parts)]


def with_tail(parts: list[str], tail: str, limit: float) -> list[str]:
    """A narrow factor after pieces, such as a monomial."""
    if not tail:
        return parts
    if width(tail) <= limit * GLUED:
        return [*parts[:-1], f"{parts[-1]} {tail}"]
    return [*parts, rf"\times {tail}"]


def term_pieces(coefficient: sympy.Expr, monomial: str, printer: Printer, limit: float) -> list[str]:
    """The pieces of a coefficient times a monomial that is already printed."""
    printed = str(printer.doprint(coefficient))
    whole = times(printed, monomial, coefficient.is_Add)
    if width(whole) <= limit:
        return [whole]
    parts = bracketed(coefficient, printer, limit) if coefficient.is_Add else pieces(coefficient, printer, limit)
    return with_tail(parts, monomial, limit)


def _after_cross(parts: list[str]) -> list[str]:
    return [rf"\times {parts[0]}", *parts[1:]]


_CUTS: dict[Any, Callable[[Any, Printer, float], list[str]]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    (sympy.Sum, sympy.Product): _limits,
    sympy.Piecewise: lambda expression, printer, limit: [printer.doprint(expression)],
    sympy.Function: _function,
    sympy.Rational: _number,
}


def filled(groups: Sequence[Sequence[str]], room: float, terms_per_line: int | None) -> list[str]:
    """Pieces on lines no wider than `room`.

    A new line begins after every so many groups (terms), before and after a term in several pieces, and where
    the digits of a number go on.
    """
    lines: list[str] = []
    current, taken, alone = "", 0.0, False
    for i, group in enumerate(groups):
        fresh = alone or len(group) > 1 or (terms_per_line is not None and i % terms_per_line == 0)
        alone = len(group) > 1
        for piece in group:
            wide = width(piece)
            if current and (fresh or taken + wide > room or current.endswith(CONTINUED)):
                lines.append(current)
                current, taken = "", 0.0
            fresh = False
            current, taken = (f"{current} {piece}", taken + wide) if current else (piece, wide)
    return [*lines, current]


def split_sum(latex: str) -> list[str]:
    """A sum in LaTeX cut into terms, each with its sign, at the + and - outside all brackets."""
    depth, start, out = 0, 0, []
    for i, character in enumerate(latex):
        escaped = latex[i - 1 : i] == "\\"
        depth += (character in "{([") - (character in "})]") if not (escaped and character in "{}") else 0
        if depth == 0 and character in "+-" and latex[:i].rstrip() and not _is_sign(latex[:i].rstrip()):
            out.append(latex[start:i].strip())
            start = i
    return [*out, latex[start:].strip()]


def _is_sign(before: str) -> bool:
    """Whether a + or - after this text is the sign of a number and no operation."""
    return before.endswith(("=", r"\cdot", r"\times", "+", "-", "(", ","))
