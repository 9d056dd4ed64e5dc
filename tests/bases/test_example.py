"""What docs/bases.md says about the example: who falls, who grows, and that the picture is drawn."""

import runpy
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def example():
    return runpy.run_path(str(ROOT / "examples" / "bases_hall_petch.py"))


@pytest.fixture(scope="module")
def found(example):
    return example["errors"]()


def test_only_taylor_knows_the_radius(found):
    inside, outside = found["Taylor"]
    assert np.all(np.diff(inside) < 0) and np.all(np.diff(outside) > 0)
    for name in set(found) - {"Taylor"}:
        assert np.all(np.diff(found[name], axis=1) < 0)
        assert found[name][0] == pytest.approx(found[name][1].tolist(), rel=0.15)


def test_the_guide_runs_the_example():
    text = (ROOT / "docs" / "bases.md").read_text(encoding="utf-8")
    assert 'runpy.run_path("../examples/bases_hall_petch.py")["main"]()' in text
    assert (ROOT / "docs" / "pictures" / "bases_hall_petch.png").exists()


def test_the_picture_is_drawn(example, found, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "picture.png"
    example["picture"](found, str(path))
    assert path.read_bytes().startswith(b"\x89PNG")
