"""A report as one HTML page: nothing is loaded from elsewhere, and every text in it is escaped.

The page names the only style and script that may run in it by their hashes (Content-Security-Policy), and forbids
whatever would be fetched. Pictures stand in it as data, in elements of their own, where nothing in them can run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html import escape
from itertools import count
from typing import Any

from symnet.report import pictures
from symnet.report.mathml import mathml
from symnet.report.sections import (
    Block,
    Facts,
    Formula,
    Math,
    Paragraph,
    Picture,
    Report,
    Section,
    Source,
    Table,
)
from symnet.report.style import SCRIPT, STYLE

#: Pixels of a page an inch of a picture.
PIXELS = 110
_CLASSES = {"plain": "", "warning": ' class="alarm"', "left out": ' class="left-out"'}


#: What a cell of numbers begins with; dots and dashes stand for numbers too.
_NUMBER = re.compile(r"[+-]?[0-9]|\[[+-]?[0-9]|\.\.\.|n/a|-?$|all$|infinite")


def page(report: Report) -> str:
    """The whole page.

    Raises:
        MissingExtraError: without docutils, which makes MathML of LaTeX.
    """
    title = escape(report.title)
    links = "".join(f'<li><a href="#{s.name}">{escape(s.title)}</a></li>' for s in report.sections)
    numbers = count(1)
    sections = "\n".join(_section(section, numbers) for section in report.sections)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<title>{title} - symnet report</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>{title}</h1>
<p class="quiet">A network as an exact series. Report by symnet {escape(report.version)}.</p>
</header>
<nav aria-label="Sections"><ul>{links}</ul></nav>
<main id="content">
{sections}
</main>
<footer class="quiet"><p>This page needs no network and no other file. {_summary(report)}</p></footer>
<div role="status" aria-live="polite"></div>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _policy() -> str:
    def of(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return f"default-src 'none'; img-src data:; style-src {of(STYLE)}; script-src {of(SCRIPT)}"


def _summary(report: Report) -> str:
    left = len(report.left_out)
    return f"{left} thing{'s' * (left != 1)} left out, each named in its place." if left else "Nothing is left out."


def _section(section: Section, numbers: Any) -> str:
    body = "\n".join(_BLOCKS[type(block)](block, numbers) for block in section.blocks)
    heading = f'<h2 id="{section.name}-title">{escape(section.title)}</h2>'
    return f'<section id="{section.name}" aria-labelledby="{section.name}-title">\n{heading}\n{body}\n</section>'


def _paragraph(block: Paragraph, numbers: Any) -> str:
    label = "<strong>Warning:</strong> " if block.kind == "warning" else ""
    return f"<p{_CLASSES[block.kind]}>{label}{escape(block.text)}</p>"


def _facts(block: Facts, numbers: Any) -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in block.items)
    return f"<dl>{items}</dl>"


def _scrolling(kind: str, label: str, inside: str) -> str:
    """What may be wider than the page: a box that scrolls, also by keyboard."""
    return f'<div class="scroll{kind}" role="group" tabindex="0" aria-label="{escape(label)}">{inside}</div>'


def _table(block: Table, numbers: Any) -> str:
    kinds = [_kind(column) for column in zip(*block.rows, strict=True)] or [""] * len(block.header)
    head = "".join(f'<th scope="col"{kind}>{_cell(cell)}</th>' for kind, cell in zip(kinds, block.header, strict=True))
    rows = "".join(_row(row, kinds) for row in block.rows)
    caption = f"<caption>{escape(block.caption)}</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    note = f'<p class="left-out">{escape(block.note)}</p>' if block.note else ""
    return _scrolling("", f"Table: {block.caption}", table) + note


def _kind(column: tuple[str | Math, ...]) -> str:
    """The class of a column's cells: words stand to the left, numbers to the right."""
    words = [cell for cell in column if isinstance(cell, str) and not _NUMBER.match(cell)]
    return ' class="words"' if words else ""


def _row(row: tuple[str | Math, ...], kinds: list[str]) -> str:
    cells = [f"<td{kind}>{_cell(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)]
    return f'<tr><th scope="row">{_cell(row[0])}</th>{"".join(cells[1:])}</tr>'


def _cell(cell: str | Math) -> str:
    return mathml(cell.latex) if isinstance(cell, Math) else escape(cell)


def _formula(block: Formula, numbers: Any) -> str:
    return _scrolling(" formula", f"Formula: {block.name}", mathml(block.latex, display=True))


def _picture(block: Picture, numbers: Any) -> str:
    data = base64.b64encode(pictures.svg(block.figure)).decode()
    width, height = (round(PIXELS * inches) for inches in block.figure.get_size_inches())
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(block.alt)}" width="{width}" height="{height}">'
    return f"<figure>{image}<figcaption>{escape(block.caption)}</figcaption></figure>"


def _source(block: Source, numbers: Any) -> str:
    name = f"source-{next(numbers)}"
    what = escape(f"{block.language} of {block.name}")
    button = (
        f'<button type="button" hidden data-copies="{name}" data-what="{what}" aria-label="Copy {what}">Copy</button>'
    )
    return (
        f'<div class="copy"><div><h3>{what}</h3>{button}</div>'
        f"<details><summary>Show the {len(block.text):,} characters of {what}</summary>"
        f'<pre class="scroll" id="{name}" tabindex="0" aria-label="{what}">{escape(block.text)}</pre></details></div>'
    )


#: How each kind of block is written.
_BLOCKS: dict[type[Block], Callable[[Any, Any], str]] = {
    Paragraph: _paragraph,
    Facts: _facts,
    Table: _table,
    Formula: _formula,
    Picture: _picture,
    Source: _source,
}
