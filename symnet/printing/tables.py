"""Tables: in plain text, and in LaTeX with booktabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.printing.document import EM, TEXT_POINTS
from symnet.printing.document import document as whole_document
from symnet.printing.expressions import expression_latex
from symnet.printing.names import escape_text
from symnet.printing.numbers import number_latex
from symnet.printing.options import check_count, check_label
from symnet.printing.width import text_width

#: Between two columns, in em.
COLUMN_SEPARATION = 1.25
#: Sizes to which a table is reduced until it fits, and how much narrower they make it.
_SIZES = {"": 1.0, r"\small": 0.92, r"\footnotesize": 0.85, r"\scriptsize": 0.8}
#: A column of running text is broken into lines if it is wider, in em.
LINE_OF_TEXT = 16.0
#: Rows that fit on one page of a document.
ROWS_PER_PAGE = 36

#: Formulas that are higher than a line; the rows of such a table stand apart.
_TALL = (r"\frac", r"\binom", r"\begin{cases}", r"\sum", r"\sqrt[")

_MATHS = re.compile(r"\$(?:[^$\\]|\\.)+\$", re.DOTALL)
_ALIGNMENT = re.compile(r"(?:[lcr]|p\{[0-9.]+(?:pt|em|cm|mm|in|ex)\})+")
_COLUMN = re.compile(r"[lcr]|p\{[^}]*\}")


def booktabs(
    header: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    caption: str | None = None,
    label: str | None = None,
    alignment: str | None = None,
    digits: int | None = None,
    symbol_names: Any = None,
    document: bool = False,
    rows_per_table: int | None = None,
) -> str:
    r"""A table in LaTeX with the rules of booktabs.

    Args:
        header, rows: cells. Numbers and SymPy expressions are printed as formulas; in text what stands between
            dollar signs is a formula, and every other character is escaped; None is an empty cell.
        caption, label: of a floating `table`; with neither the bare `tabular` is returned.
        alignment: one of l, c, r or p{width} a column; by default columns of numbers stand to the right, others
            to the left, and in a document long text is broken into lines.
        digits, symbol_names: for cells that are numbers and expressions.
        document: a file that compiles on its own; a table that is too wide is set smaller.
        rows_per_table: go on in another table after so many rows; in a document, 36.

    Raises:
        InvalidValueError: if rows differ in length from the header, or the alignment does not fit.
        InvalidTypeError: for a cell of another type, or a caption or label that is not text.

    >>> print(booktabs(["name", "value in %"], [["C", 2.5]]))
    \begin{tabular}{lr}
    \toprule
    name & value in \% \\
    \midrule
    C & $2.5$ \\
    \bottomrule
    \end{tabular}
    """
    check_count("rows_per_table", rows_per_table)
    body = [list(row) for row in rows]
    cells = [[_cell(cell, digits, symbol_names) for cell in row] for row in [list(header), *body]]
    _check(cells, alignment, caption, label)
    columns = _columns(cells, body, alignment, document)
    size = rows_per_table or (ROWS_PER_PAGE if document else max(len(body), 1))
    parts = [cells[1:][i : i + size] for i in range(0, max(len(body), 1), size)]
    shrink = _size(cells, columns) if document else ""
    tables = [_tabular(cells[0], part, columns, shrink) for part in parts]
    if caption is not None or label is not None:
        tables = [_float(t, caption, label, i) for i, t in enumerate(tables)]
    elif document:
        tables = [f"\\begin{{center}}\n{table}\n\\end{{center}}" for table in tables]
    return whole_document(*tables) if document else "\n\n".join(tables)


def _cell(cell: Any, digits: int | None, symbol_names: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return table_text(cell)
    if isinstance(cell, sympy.Basic):
        return f"${expression_latex(cell, digits, symbol_names)}$"
    if isinstance(cell, int) and not isinstance(cell, bool) and digits is None:
        return f"${cell}$"
    if isinstance(cell, bool):
        raise InvalidTypeError(message("cell", "be text, a number or a SymPy expression", cell))
    return f"${number_latex(cell, digits)}$"


def table_text(text: str) -> str:
    r"""Text with $formulas$ in it: the formulas as they stand, the rest escaped.

    >>> print(table_text("error of $x_1$ in %"))
    error of $x_1$ in \%
    """
    out, end = [], 0
    for found in _MATHS.finditer(text):
        out += [escape_text(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*out, escape_text(text[end:])])


def _check(cells: list[list[str]], alignment: Any, caption: Any, label: Any) -> None:
    columns = len(cells[0])
    if not columns:
        raise InvalidValueError(message("header", "name at least one column", []))
    for row in cells[1:]:
        if len(row) != columns:
            raise InvalidValueError(message("rows", f"have {columns} cells each, as the header has", row))
    if caption is not None and not isinstance(caption, str):
        raise InvalidTypeError(message("caption", "be text", caption))
    check_label(label)
    if alignment is None:
        return
    fits = isinstance(alignment, str) and _ALIGNMENT.fullmatch(alignment)
    if not fits or len(_COLUMN.findall(alignment)) != columns:
        remedy = "write 'lrr', for instance"
        raise InvalidValueError(
            message("alignment", f"give l, c, r or p{{width}} for {columns} columns", alignment, remedy)
        )


def _columns(cells: list[list[str]], body: list[list[Any]], alignment: str | None, page: bool) -> list[str]:
    if alignment is not None:
        return _COLUMN.findall(alignment)
    columns = [_numeric(list(column)) for column in zip(*body, strict=True)] if body else ["l"] * len(cells[0])
    if not page:
        return columns
    widths = _widths(cells, columns)
    room, total = TEXT_POINTS / EM, sum(widths) + COLUMN_SEPARATION * (len(columns) - 1)
    texts = [i for i, column in enumerate(zip(*cells, strict=True)) if _wraps(column[1:]) and widths[i] > LINE_OF_TEXT]
    if total <= room or not texts:
        return columns
    # the columns of text share what the formulas leave
    left = room - (total - sum(widths[i] for i in texts))
    for i in texts:
        columns[i] = f"p{{{max(left / len(texts) - 0.5, LINE_OF_TEXT):.1f}em}}"
    return columns


def _numeric(column: Sequence[Any]) -> str:
    numbers = (int, float, sympy.Number)
    shown = [cell for cell in column if cell is not None]
    return "r" if shown and all(isinstance(c, numbers) or hasattr(c, "_mpf_") or _is_number(c) for c in shown) else "l"


def _is_number(cell: Any) -> bool:
    r"""Text that is a number, also with a power of ten as `number_latex` writes it."""
    pattern = r"\$?-?[0-9.]*(?: \\cdot )?(?:10\^\{-?\d+\})?\$?|n/a"
    return isinstance(cell, str) and bool(cell) and re.fullmatch(pattern, cell) is not None


def _wraps(column: Sequence[str]) -> bool:
    """Whether a column has running text, which may be broken into lines."""
    return any(" " in _MATHS.sub("", cell).strip() for cell in column)


def _widths(cells: list[list[str]], columns: Sequence[str]) -> list[float]:
    out = []
    for kind, column in zip(columns, zip(*cells, strict=True), strict=True):
        fixed = re.fullmatch(r"p\{([0-9.]+)em\}", kind)
        out.append(float(fixed[1]) if fixed else max(text_width(cell) for cell in column))
    return out


def _size(cells: list[list[str]], columns: Sequence[str]) -> str:
    """The largest size at which the table fits on the line; the smallest if it fits at none."""
    total = sum(_widths(cells, columns)) + COLUMN_SEPARATION * (len(columns) - 1)
    fitting = [size for size, factor in _SIZES.items() if total * factor <= 0.97 * TEXT_POINTS / EM]
    return fitting[0] if fitting else list(_SIZES)[-1]


def _tall(cell: str) -> str:
    """A formula with a fraction in display style, so that it can be read."""
    single = _MATHS.fullmatch(cell) and r"\frac" in cell
    return rf"$\displaystyle {cell[1:-1]}$" if single else cell


def _tabular(header: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[str], size: str) -> str:
    tall = any(command in cell for row in rows for cell in row for command in _TALL)
    lines = [" & ".join(map(_tall, row)).rstrip() + r" \\" for row in rows]
    if tall:
        lines = "\n\\addlinespace\n".join(lines).split("\n")
    head = " & ".join(header).rstrip() + r" \\"
    begin = [*([size] if size else []), rf"\begin{{tabular}}{{{''.join(columns)}}}"]
    return "\n".join([*begin, r"\toprule", head, r"\midrule", *lines, r"\bottomrule", r"\end{tabular}"])


def _float(table: str, caption: str | None, label: str | None, part: int) -> str:
    """A floating table; only its first part is labelled."""
    lines = [r"\begin{table}[htbp]", r"\centering"]
    if caption is not None:
        more = " (continued)" if part else ""
        lines.append(rf"\caption{{{table_text(caption)}{more}}}")
    if label is not None and part == 0:
        lines.append(rf"\label{{{label}}}")
    return "\n".join([*lines, table, r"\end{table}"])


def html_table(header: Sequence[Any], rows: Iterable[Sequence[Any]], caption: str = "") -> str:
    """A table in HTML without styles of its own; every cell is escaped.

    >>> html_table(["a"], [["<b>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(str(cell))}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_table(header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Columns in plain text, the first `left` aligned to the left and the rest to the right."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
