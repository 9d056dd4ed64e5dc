"""README.md is no page of the site, so its numbers are looked up here: in what its code and the demo print."""

import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from symnet.cli import main
from symnet.demo import aluminium
from symnet.laws import catalogue

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "extensions"))
stated_numbers = pytest.importorskip("stated_numbers", reason="the extra 'report' or 'docs' installs docutils")

README = (ROOT / "README.md").read_text(encoding="utf-8")
#: What is stated and not printed, and where it comes from.
ELSEWHERE = {
    "3.11": "setup.cfg, python_requires",
    "0.2 %": "tests/test_examples.py, which asks it of the example",
    "130": "tests/test_cli.py",
    "413": "the page of the demo's source",
    "4.0": "the licence of the demo's data",
}


def prose(text):
    """A page without its code, its links' targets and its names."""
    for code in (r"```.*?```", r"^    .*?$", r"`[^`]*`", r"\]\([^)]*\)", r"<[^>]*>"):
        text = re.sub(code, " ", text, flags=re.S | re.M)
    return text


def test_prose_leaves_code_and_targets_out():
    text = "7.1 is `7.2`, [7.3](7.4)\n\n    7.5\n\n```python\n7.6\n```\n<https://7.7>\nand 7.8"
    assert list(stated_numbers.measured(prose(text))) == ["7.1", "7.3", "7.8"]


def test_every_number_of_the_readme_was_printed_or_is_accounted_for(tmp_path, capsys):
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    (tmp_path / "readme.py").write_text("\n".join(blocks), encoding="utf-8")
    runpy.run_path(str(tmp_path / "readme.py"))
    assert main(["demo"]) == 0
    numbers, counts = stated_numbers.printed([capsys.readouterr().out, *blocks])
    stated = list(stated_numbers.measured(prose(README)))
    missing = [word for word in stated if word not in ELSEWHERE and not stated_numbers.known(word, numbers, counts)]
    assert not missing
    assert not set(ELSEWHERE) - set(stated), "stated no longer"


def test_the_small_counts_of_the_readme_are_those_of_the_package():
    (laws,) = re.findall(r"a catalogue of (\d+) laws", README)
    assert int(laws) == len(catalogue)
    (alloys,) = re.findall(r"the yield stress of (\d+) aluminium alloys", README)
    assert int(alloys) == len(aluminium.load_data().y)


def test_the_code_that_trains_runs_on_small_data():
    pytest.importorskip("jax", reason="the extra 'train' installs jax")
    pytest.importorskip("optax", reason="the extra 'train' installs optax")
    (block,) = re.findall(r"```python skip\n(.*?)```", README, re.S)
    t = np.linspace(1, 2, 4)
    X = np.random.default_rng(0).uniform(-2, 2, (4, 20))
    names = {"X": X, "y": t[:, None] * X, "t": t}
    exec(compile(block, "README.md", "exec"), names)
    assert str(names["found"].best.closed_form().expression) == "t*x"
