"""A report as a LaTeX document: amsmath, booktabs and graphicx; every text in it is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnet.printing import booktabs, document, escape_text
from symnet.report.sections import Block, Facts, Formula, Math, Paragraph, Picture, Report, Source, Table
from symnet.report.subject import body

#: Inches of a picture that fills the line.
WIDEST = 8.0
#: What a report needs beyond `printing.document`; no page ends between a title and its table.
_HEAD = r"""\usepackage{graphicx}
\raggedbottom
\makeatletter\@beginparpenalty=10000\makeatother
\begin{document}"""
#: Characters between which a long word without spaces may be broken in running text.
_BREAKS = 24


def document_of(report: Report, pictures: Mapping[int, str] | None = None) -> str:
    """The whole document.

    Args:
        report: what to write.
        pictures: the file of each picture by its number in the report, from 0; without one its caption says so.
    """
    writer = _Writer(pictures or {})
    parts = [rf"{{\Large\bfseries\raggedright {_text(report.title)}\par}}", f"Report by symnet {_text(report.version)}"]
    for section in report.sections:
        blocks = [text for block in section.blocks if (text := writer.block(block))]
        if blocks:
            parts += [rf"\section*{{{_text(section.title)}}}", *blocks]
    return document(*parts).replace("\\begin{document}", _HEAD, 1)


def pictures_of(report: Report) -> list[Picture]:
    """The pictures in their order, as `document_of` numbers them."""
    return [block for section in report.sections for block in section.blocks if isinstance(block, Picture)]


class _Writer:
    """Blocks in LaTeX, pictures counted."""

    def __init__(self, pictures: Mapping[int, str]) -> None:
        self.pictures = pictures
        self.seen = 0

    def block(self, block: Block) -> str:
        if isinstance(block, Picture):
            return self.picture(block)
        return _BLOCKS[type(block)](block)

    def picture(self, block: Picture) -> str:
        path, self.seen = self.pictures.get(self.seen), self.seen + 1
        if path is None:
            return f"(The picture {_text(block.caption)} was not written.)"
        width = min(1.0, block.figure.get_figwidth() / WIDEST)
        image = rf"\includegraphics[width={width:.2f}\linewidth]{{{path}}}"
        # in a box of its own a picture is not parted from its caption
        inside = rf"\centering {image}\\{_text(block.caption)}"
        return rf"\begin{{center}}\begin{{minipage}}{{\linewidth}}{inside}\end{{minipage}}\end{{center}}"


def _text(text: str) -> str:
    """Escaped text; words without spaces may be broken, so that none sticks out of the page."""
    return " ".join(_breakable(word) for word in text.split(" "))


def _breakable(word: str) -> str:
    parts = [word[i : i + _BREAKS] for i in range(0, len(word), _BREAKS)]
    return r"\linebreak[0]{}".join(map(escape_text, parts))


def _paragraph(block: Paragraph) -> str:
    label = {"warning": r"\textbf{Warning:} ", "left out": r"\textit{Left out:} "}.get(block.kind, "")
    return rf"{{\sloppy {label}{_text(block.text)}\par}}"


def _facts(block: Facts) -> str:
    lines = "\n".join(rf"\item[{escape_text(name[:40])}] {_text(value)}" for name, value in block.items)
    return f"\\begin{{description}}\\sloppy\n{lines}\n\\end{{description}}"


def _table(block: Table) -> str:
    rows = [[_cell(cell) for cell in row] for row in block.rows]
    header = [_cell(cell) for cell in block.header]
    made = body(booktabs(header, rows, caption=None, document=True))
    note = f"\n\n{_text(block.note)}" if block.note else ""
    return rf"\textbf{{{_text(block.caption)}}}" + f"\n\n{made}{note}"


def _cell(cell: str | Math) -> str:
    # a dollar sign in text would begin a formula
    return f"${cell.latex}$" if isinstance(cell, Math) else cell.replace("$", "＄")


def _formula(block: Formula) -> str:
    return f"{_text(block.name)}:\n{block.page}"


def _source(block: Source) -> str:
    """Nothing: a document is not there to be copied from."""
    return ""


_BLOCKS: dict[type[Block], Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Facts: _facts,
    Table: _table,
    Formula: _formula,
    Source: _source,
}
