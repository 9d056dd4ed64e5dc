"""What a report consists of: sections of blocks, as data, without a word on how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Math:
    """A formula inside a table's cell."""

    latex: str


@dataclass(frozen=True)
class Paragraph:
    """A sentence or two; `kind` is "plain", "warning", or "left out" for what the report does not show."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and their values."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first cell of a row names it."""

    caption: str
    header: tuple[str | Math, ...]
    rows: tuple[tuple[str | Math, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Formula:
    """A displayed formula.

    Attributes:
        name: what it is, for those who cannot see it.
        latex: for a screen, which scrolls.
        page: whole displays for a page of paper, broken into lines that fit.
    """

    name: str
    latex: str
    page: str


@dataclass(frozen=True)
class Picture:
    """A matplotlib Figure with a caption, and in `alt` what is to be seen on it."""

    caption: str
    alt: str
    figure: Any


@dataclass(frozen=True)
class Source:
    """Text to copy; `language` is "LaTeX" or "JSON"."""

    name: str
    language: str
    text: str


Block = Paragraph | Facts | Table | Formula | Picture | Source


@dataclass(frozen=True)
class Section:
    """A title over blocks; `data` says the same as plain data for JSON."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A title over sections; made by `symnet.report.report`."""

    title: str
    sections: tuple[Section, ...]
    version: str

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the report does not show, and why."""
        blocks = [block for section in self.sections for block in section.blocks]
        return tuple(b.text for b in blocks if isinstance(b, Paragraph) and b.kind == "left out")

    def to_json(self) -> dict[str, Any]:
        """The report as plain data, a key a section."""
        data = {section.name: section.data for section in self.sections if section.data}
        head = {"format": "symnet-report", "version": 1, "symnet": self.version, "title": self.title}
        return {**head, **data, "left_out": list(self.left_out)}

    def html(self) -> str:
        """One page that needs no other file and no network; see `symnet.report.html`."""
        from symnet.report.html import page

        return page(self)

    def tex(self, pictures: dict[int, str] | None = None) -> str:
        """A LaTeX document; see `symnet.report.tex`."""
        from symnet.report.tex import document_of

        return document_of(self, pictures)

    def __repr__(self) -> str:
        return f"<Report: {self.title}; {', '.join(section.name for section in self.sections)}>"
