"""Pictures hold what they are drawn from, and the command that makes them refuses wrong usage."""

import numpy as np
import pytest

from symnet.montecarlo import ClusterExpansion, Crossing, Cumulants, around, make, meanfield, pictures, sample

pytest.importorskip("matplotlib", reason="the pictures need matplotlib")

MODEL = ClusterExpansion()


@pytest.fixture(scope="module")
def table():
    windows = around([2**-0.5, 2**-0.5, 2**-0.5, 0.5], [0.3, 0.0, -0.3, 0.1], MODEL, 7.0, 20.0)
    return sample(windows, MODEL, (4, 4, 4), sweeps=64, warmup=10, seed=1)


def test_the_line_is_equal_composition_in_order(table):
    rows = pictures.line(table)
    assert len(rows) == 3
    assert (np.diff(rows.eta) > 0).all()


def test_the_profile_shows_points_and_mean_field(table):
    drawn = pictures.profile({"here": table}, MODEL, 7.0).axes[0]
    mean, _, points = drawn.get_lines()[:3]
    assert mean.get_ydata() == pytest.approx(meanfield.potentials(2**-0.5, mean.get_xdata(), MODEL, 7.0)[1])
    assert points.get_ydata() == pytest.approx(pictures.line(table).mu_eta)


def test_the_crossing_shows_each_size():
    t = np.linspace(6.0, 6.6, 4)
    sizes = [Cumulants(n, t, 0.5 - n * (t - 6.3) / 20, np.full(4, 0.01), np.ones(4)) for n in (4, 8)]
    axes = pictures.crossing(sizes, [Crossing(6.3, 0.02, (4, 8))]).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "4$^3$ cells, 128 sites",
        "8$^3$ cells, 1024 sites",
    ]
    assert axes.get_lines()[0].get_ydata() == pytest.approx(sizes[0].value)


@pytest.mark.parametrize("arguments", [[], ["data"], ["dance", "here"], ["data", "here", "there"]])
def test_wrong_usage(arguments, capsys):
    assert make.main(arguments) == 2
    assert "python -m symnet.montecarlo.make" in capsys.readouterr().out


def test_data_writes_a_table_and_its_description(tmp_path, monkeypatch, capsys):
    from symnet.montecarlo import Table

    few = around(2**-0.5, [0.0, 0.2], MODEL, 5.0, 10.0)
    monkeypatch.setattr(make, "windows", lambda: few)
    for name, value in {"CELLS": (3, 3, 3), "SWEEPS": 32, "WARMUP": 5}.items():
        monkeypatch.setattr(make, name, value)
    assert make.main(["data", str(tmp_path)]) == 0
    assert len(Table.from_csv(tmp_path / "b2_potentials.csv")) == 2
    assert '"sites": 54' in (tmp_path / "b2_potentials.json").read_text()
    assert "2 windows" in capsys.readouterr().out
