"""Every example runs, is short, and the synthetic one recovers its constants."""

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example_runs_and_is_short(path, capsys):
    pytest.importorskip("sklearn")
    namespace = runpy.run_path(str(path))
    namespace["main"]()
    assert capsys.readouterr().out.strip()
    assert len(path.read_text().splitlines()) <= 60


def test_synthetic_constants_come_back_within_a_fifth_of_a_percent(capsys):
    pytest.importorskip("sklearn")
    namespace = runpy.run_path(str(FOLDER / "synthetic_hall_petch.py"))
    for values in namespace["main"]().values():
        assert values == pytest.approx(namespace["TRUTH"], rel=0.002)
    assert "relative mean square error" in capsys.readouterr().out
