"""One table a file of all that was measured in a run, with the machine and the versions.

pytest -m benchmark tests/benchmarks; docs/benchmarks.md shows a run that was kept.
"""

import os
import platform
from importlib import metadata

import pytest

from symnet.printing import text_table

ROWS = pytest.StashKey()
HEADER = ["measured", "symnet", "peer", "its figure", "ratio", "asked"]
PACKAGES = ["symnet", "numpy", "sympy", "symengine", "mpmath", "python-flint", "daceypy", "jax"]


@pytest.fixture
def measured(request):
    """Notes a row: measured(what, ours, peer="", theirs="", ratio=None, asked=""), all but the ratio as text.

    Its table is that of the file, whose docstring begins with the title and a colon.
    """
    title = request.module.__doc__.partition(":")[0]
    rows = request.config.stash.setdefault(ROWS, {}).setdefault(title, [])

    def note(what, ours, peer="", theirs="", ratio=None, asked=""):
        rows.append([str(what), ours, peer, theirs, "" if ratio is None else f"{ratio:.3g}", str(asked)])

    return note


def pytest_terminal_summary(terminalreporter, config):
    tables = config.stash.get(ROWS, {})
    if not tables:
        return
    terminalreporter.section("measured in this run")
    terminalreporter.write_line(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    terminalreporter.write_line(", ".join(f"{name} {version}" for name, version in versions()))
    for title, rows in tables.items():
        columns = [column for column in zip(HEADER, *rows, strict=True) if any(column[1:])]
        header, *shown = zip(*columns, strict=True)
        terminalreporter.write_line(f"\n{title}\n\n{text_table(header, shown)}")


def versions():
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
