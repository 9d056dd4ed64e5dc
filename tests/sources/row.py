"""What a row of the table says of one equation."""

from __future__ import annotations

from dataclasses import dataclass

HOLDS, MISPRINT, WRONG, DEFINITION = "holds", "misprint", "wrong", "definition"
STATUSES = (HOLDS, MISPRINT, WRONG, DEFINITION)


@dataclass(frozen=True)
class Row:
    """One equation: what it states, its status, the correct form where it differs, the test, a remark."""

    number: str
    statement: str
    status: str
    test: str = ""
    correct: str = ""
    remark: str = ""
