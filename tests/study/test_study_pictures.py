"""The pictures: what is drawn is what was measured."""

import math

import numpy as np
import pytest
from made_runs import SETTINGS, made, made_study

from symnet.study import figures
from symnet.study.page import page
from symnet.study.settings import Configuration

pytest.importorskip("matplotlib", reason="pictures need matplotlib")
RUNS = made_study(6, SETTINGS, depths=(1,))
TANH = Configuration("tanh", "none", 1)


def test_distributions_draw_a_box_an_order_and_scheme_at_its_median():
    picture = figures.distributions(RUNS, SETTINGS)
    free, bound = picture.axes
    assert free.get_title() == "no constraint" and "ell_1" in bound.get_title()
    medians = [
        line.get_ydata()[0] for line in free.lines if line.get_color() == "black" and line.get_linewidth() == 1.2
    ]
    expected = [
        np.median(np.log10([r.mse(scheme, order) for r in RUNS if r.configuration == (name, "none", 1)]))
        for name in ("softplus", "tanh", "sigmoid")
        for order in (3, 5)
        for scheme in ("maclaurin", "local")
    ]
    assert medians == pytest.approx(expected)
    assert [t.get_text() for t in free.get_xticklabels()] == ["3", "5"] * 3


def test_infinite_and_zero_differences_are_drawn_at_the_ends():
    assert figures.logarithms([0.0, 1e-3, math.inf, math.nan]).tolist() == [-20, -3, 20, 20]


def test_the_potential_decides_with_the_radius_of_convergence_drawn():
    picture = figures.against_potential(RUNS, SETTINGS)
    radii = [
        next(line.get_xdata()[0] for line in axis.lines if line.get_label() == "radius of convergence")
        for axis in picture.axes
    ]
    assert radii == pytest.approx([math.pi, math.pi / 2, math.pi])
    points = picture.axes[1].lines[0]
    own = [r for r in RUNS if r.configuration == TANH]
    assert points.get_xdata().tolist() == [r.numbers["potential"] for r in own]
    assert points.get_ydata() == pytest.approx(np.log10([r.relative("maclaurin", 5) for r in own]))


def test_schemes_are_drawn_run_by_run():
    picture = figures.schemes(RUNS, SETTINGS)
    assert [axis.get_title() for axis in picture.axes] == ["order 3", "order 5"]
    points = picture.axes[0].lines[0]
    own = [r for r in RUNS if r.configuration.constraint == "none"]
    assert points.get_xdata() == pytest.approx(np.log10([r.relative("maclaurin", 3) for r in own]))
    assert points.get_ydata() == pytest.approx(np.log10([r.relative("local", 3) for r in own]))


def test_runs_that_diverged_are_not_drawn():
    lost = made(TANH, 7, SETTINGS, variance=math.nan, potential=math.nan)
    assert len(figures.schemes([*RUNS, lost], SETTINGS).axes[0].lines[0].get_xdata()) == 18
    figures.distributions([lost], SETTINGS)


def test_the_page_states_numbers_of_the_runs():
    names = ["morala_mse_depth1.png", "morala_predictions.png"]
    text = page(RUNS, SETTINGS, names, "symnet study morala --runs 6", "Python 3", "data/runs.csv")
    assert "**36 runs: 6 of each of 6 configurations**" in text and "1 hidden layer)" in text
    rows = [line for line in text.splitlines() if line.startswith("| 1 | tanh | none |")]
    assert len(rows) == 1 + 2  # the networks, and the polynomials of two orders
    own = sorted(r.mse("maclaurin", 3) for r in RUNS if r.configuration == TANH)
    assert f"| {own[2]:.2g} |" in rows[1]
    assert text.count("](pictures/") == 2
