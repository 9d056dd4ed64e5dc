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
    words = " ".join(text.split())
    assert "**36 runs: 6 of each of 6 configurations**" in words and "1 hidden layer)" in words
    rows = [line for line in text.splitlines() if line.startswith("| 1 | tanh | none |")]
    assert len(rows) == 1 + 2  # the networks, and the polynomials of two orders
    own = sorted(r.mse("maclaurin", 3) for r in RUNS if r.configuration == TANH)
    assert f"| {own[2]:.2g} |" in rows[1]
    assert text.count("](pictures/") == 2
    prose = [line for line in text.splitlines() if line and line[0] not in "|!*"]
    assert max(map(len, prose)) <= 120


def test_the_page_names_the_exceptions_and_only_those():
    def runs(**changed):
        return [made(TANH, n, SETTINGS, **{"mse_test": 0.1, "variance": 1.0, **changed}) for n in range(4)]

    def text(found):
        return " ".join(page(found, SETTINGS, [], "command", "Python 3", "data/runs.csv").split())

    usual = text(runs(mse_local_5=0.1, mse_maclaurin_5=0.2))
    assert "not learned" not in usual and "Maclaurin is the closer" not in usual
    other = text(runs(mse_local_5=0.2, mse_maclaurin_5=0.1, mse_test=1.5))
    assert "in tanh, none, depth 1 (100 %) the test MSE of at least half" in other
    assert "most runs of tanh, none, depth 1 (local closer in 0 %, median MSE 0.2 against 0.1)" in other


def test_surfaces_are_seen_from_above():
    """The surface's normal points to the viewer for a plane of any slope and direction."""
    from symnet.study.examples import _azimuth

    for angle in np.linspace(0, 2 * math.pi, 9):
        gradient = 3 * np.array([math.cos(angle), math.sin(angle)])
        azimuth = math.radians(_azimuth(lambda X, g=gradient: X @ g))
        assert np.dot([math.cos(azimuth), math.sin(azimuth)], -gradient) == pytest.approx(1.5)
