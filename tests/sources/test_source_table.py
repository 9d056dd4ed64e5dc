"""The table is complete, its tests exist, and docs/source_check.md is what it says."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def load(name):
    spec = importlib.util.spec_from_file_location(f"source_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(HERE))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HERE))
    return module


build = load("build")
TABLES = build.TABLES
ROWS = [(document, row) for document, rows in TABLES.items() for row in rows]


def test_every_number_is_there():
    numbers = {document: [row.number for row in rows] for document, rows in TABLES.items()}
    assert [n for n in numbers["000"] if n.isdigit()] == [str(n) for n in range(1, 52)]
    assert numbers["001"] == [str(n) for n in range(1, 61)]
    assert [n for n in numbers["002"] if n.isdigit()] == [str(n) for n in range(1, 12)]
    covered = set()
    for number in numbers["003"]:
        if "text" in number or "." in number:
            continue
        for part in number.replace("15a", "15").split(","):
            first, _, last = part.partition("-")
            covered |= set(range(int(first), int(last or first) + 1))
    assert covered == set(range(1, 40))


@pytest.mark.parametrize(("document", "row"), ROWS, ids=lambda v: v if isinstance(v, str) else v.number)
def test_a_row_is_proved(document, row):
    assert row.status in build.STATUSES
    if row.status in ("misprint", "wrong"):
        assert row.correct and row.test
    if row.status == "holds":
        assert row.test
    if row.test:
        module, function = row.test.split(".")
        text = (HERE / f"test_source_{module}.py").read_text(encoding="utf-8")
        assert f"\ndef {function}(" in text


def test_the_page_is_fresh():
    assert build.PAGE.read_text(encoding="utf-8") == build.page(), "run: python tests/sources/build.py"
