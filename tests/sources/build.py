"""Writes docs/source_check.md from the table: python tests/sources/build.py."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from row import DEFINITION, MISPRINT, STATUSES, WRONG, Row
from table import DOCUMENTS, TABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "source_check.md"
HEAD = """# The sources' equations, one by one

symnet implements five documents. This page goes through their equations: whether each holds, the correct form where it
does not, and the test that proves it. It is written by `python tests/sources/build.py` from `tests/sources/table.py`, and
the tests compare the two; `layers.test_composition` is that test in `tests/sources/test_source_layers.py`. A *misprint* is a slip that the context corrects; *wrong* is mathematics that fails as meant;
a *definition* states no more than what its symbols mean, or a model of physics. Equations are quoted as printed in the texts at hand, which
were extracted from PDF and may have lost signs that the originals have.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, _findings()]
    for document, rows in TABLES.items():
        parts.append(f"## {document}: {DOCUMENTS[document]}\n\n{_summary(rows)}\n\n{_table(rows)}")
    return "\n".join(parts).rstrip() + "\n"


def _findings() -> str:
    lines = ["## What an author should change", ""]
    for row in TABLES["000"]:
        if row.status == WRONG:
            lines.append(f"- **{row.number}**: {row.statement}. Correct: {row.correct or row.remark}.")
    return "\n".join([*lines, "", "Numbers are those of the first draft; misprints are in the tables.", ""])


def _summary(rows: tuple[Row, ...]) -> str:
    counts = Counter(row.status for row in rows)
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])


def _table(rows: tuple[Row, ...]) -> str:
    lines = ["| no. | as printed | status | correct form, remarks | proved by |", "|---|---|---|---|---|"]
    for row in rows:
        status = f"**{row.status}**" if row.status in (MISPRINT, WRONG) else row.status
        text = ". ".join(part.rstrip(".") for part in (row.correct, row.remark) if part)
        if row.status == DEFINITION and not text:
            text = "notation, used so in what follows"
        test = f"`{row.test}`" if row.test else ""
        lines.append(f"| {_cell(row.number)} | {_cell(row.statement)} | {status} | {_cell(text)} | {test} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A bar would end the cell; inside formulas it is written as a command."""
    return text.replace("|", r"\vert ").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
