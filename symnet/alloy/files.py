"""The shipped tables of numbers, read as text so that exact numbers can be had from them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from symnet.errors import FileFormatError, message
from symnet.rings.numbers import parse_rational
from symnet.rings.ring import Array

HERE = Path(__file__).parent / "data"


def table(path: Path, columns: int | None = None) -> list[list[str]]:
    """The rows of a table of numbers, as text; lines that begin with # are left out.

    Args:
        path: of the file.
        columns: how many there must be; None wants no more than equal rows.

    Raises:
        FileFormatError: for rows of other lengths, an entry that is no number, or no rows.
    """
    lines = path.read_text(encoding="ascii").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    wanted = columns or (len(rows[0]) if rows else 1)
    if not rows:
        raise FileFormatError(message(path.name, "hold rows of numbers", "an empty table"))
    for row in rows:
        if len(row) != wanted:
            raise FileFormatError(message(path.name, f"have {wanted} numbers a row", len(row), "mend the file"))
        for entry in row:
            _check_number(path, entry)
    return rows


def numbers(path: Path, columns: int | None = None) -> Array:
    """The table as float64, each the double nearest to its text."""
    return np.array([[float(entry) for entry in row] for row in table(path, columns)])


def rationals(path: Path, columns: int | None = None) -> list[list[Fraction]]:
    """The table as exact rationals, each the very decimal that is written."""
    return [[parse_rational(entry) for entry in row] for row in table(path, columns)]


def _check_number(path: Path, entry: str) -> None:
    try:
        finite = np.isfinite(float(entry))
    except ValueError:
        finite = False
    if not finite:
        raise FileFormatError(message(path.name, "hold finite numbers", entry, "mend the file"))
