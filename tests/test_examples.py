"""Every example runs, is short, and the synthetic one recovers its constants; so does what README.md shows."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example_runs_and_is_short(path, capsys):
    pytest.importorskip("sklearn")
    namespace = runpy.run_path(str(path))
    namespace["main"]()
    assert capsys.readouterr().out.strip()
    assert len(path.read_text().splitlines()) < 60


def test_synthetic_constants_come_back_within_a_fifth_of_a_percent(capsys):
    pytest.importorskip("sklearn")
    namespace = runpy.run_path(str(FOLDER / "synthetic_hall_petch.py"))
    for values in namespace["main"]().values():
        assert values == pytest.approx(namespace["TRUTH"], rel=0.002)
    assert "relative mean square error" in capsys.readouterr().out


def test_the_readme_runs_and_prints_what_it_says(tmp_path, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    script = tmp_path / "readme.py"
    script.write_text("\n".join(blocks), encoding="utf-8")
    values = runpy.run_path(str(script))
    printed = capsys.readouterr().out.splitlines()
    promised = re.findall(r"print\(.*\) +# ([^,\n]+)", blocks[0])
    assert len(promised) == 2 and printed[:2] == promised
    assert values["fit"].values == pytest.approx({"sigma_f": 40, "C": 400, "k": 600})
