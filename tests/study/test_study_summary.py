"""The summary of runs whose answers are known."""

import json
import math

import pytest
from made_runs import SETTINGS, made, made_study

from symnet.study import summary
from symnet.study.morala import FAILED
from symnet.study.settings import Configuration, Settings

TANH, BALL = Configuration("tanh", "none", 1), Configuration("tanh", "l1", 1)
ONE = Settings(orders=(3,))


def runs_with(configuration, maclaurin, local, variance=2.0):
    return [
        made(configuration, n, ONE, mse_maclaurin_3=m, mse_local_3=l, variance=variance)
        for n, (m, l) in enumerate(zip(maclaurin, local))
    ]


def test_quartiles_failures_and_the_closer_scheme():
    runs = runs_with(TANH, [0.01, 0.02, 0.03, 4.0, math.inf], [0.01, 0.001, 0.04, 0.0, 0.5])
    (line,) = summary.lines(runs, ONE)
    maclaurin, local = line.schemes["maclaurin"], line.schemes["local"]
    assert (maclaurin.lower, maclaurin.median, maclaurin.upper) == (0.02, 0.03, 4.0)
    # failed is above 1 % of the variance 2, which 0.02 is not; useless is above all of it
    assert FAILED == 0.01 and maclaurin.failed == 3 / 5 and maclaurin.useless == 2 / 5
    assert local.failed == 2 / 5 and local.useless == 0
    assert line.local_closer == 3 / 5 and line.runs == 5


def test_runs_that_diverged_are_counted_and_left_out():
    runs = [*runs_with(TANH, [0.5, 0.1], [0.1, 0.5]), made(TANH, 9, ONE, variance=math.nan, mse_maclaurin_3=math.nan)]
    (line,) = summary.lines(runs, ONE)
    (fit,) = summary.fits(runs)
    assert line.runs == 2 and line.schemes["maclaurin"].failed == 1 and line.local_closer == 0.5
    assert (fit.runs, fit.diverged, fit.variance, fit.unlearned) == (3, 1, 2.0, 0.0)


def test_a_network_has_learned_nothing_if_it_misses_more_than_its_output_varies():
    runs = [made(TANH, n, ONE, mse_test=error, variance=2.0) for n, error in enumerate([1.0, 2.0, 2.5, 3.0])]
    assert summary.fits(runs)[0].unlearned == 0.5


def test_nothing_but_diverged_runs():
    runs = [made(TANH, n, ONE, variance=math.nan) for n in range(2)]
    assert summary.lines(runs, ONE) == []
    assert summary.fits(runs)[0].diverged == 2 and math.isnan(summary.fits(runs)[0].mse_test)


def test_lines_stand_by_depth_activation_and_constraint():
    runs = made_study(2, SETTINGS, depths=(2, 1))
    found = [line.configuration for line in summary.lines(runs[::-1], SETTINGS)]
    assert found[:4] == [Configuration("sigmoid", "none", 1)] * 2 + [Configuration("sigmoid", "l1", 1)] * 2
    assert found[-1].depth == 2 and len(found) == 2 * 12


def test_tables_show_the_numbers():
    runs = runs_with(TANH, [0.25, 0.25, 0.25], [0.5, 0.5, 0.125]) + runs_with(BALL, [1e-9] * 3, [1e-12] * 3)
    header, _, first, second = summary.table(summary.lines(runs, ONE)).splitlines()
    assert first.split()[:6] == ["1", "tanh", "none", "3", "3", "0.25"] and first.endswith("33.3 %")
    assert second.split()[5] == "1e-09" and second.endswith("100 %") and "local closer" in header
    assert summary.fit_table(summary.fits(runs)).splitlines()[2].split()[:5] == ["1", "tanh", "none", "3", "0"]


@pytest.mark.parametrize(
    ("part", "text"), [(0.0, "0 %"), (1.0, "100 %"), (1e-5, "<0.1 %"), (0.99951, ">99.9 %"), (0.125, "12.5 %")]
)
def test_percent(part, text):
    assert summary.percent(part) == text


def test_the_summary_is_plain_data():
    runs = made_study(2, SETTINGS, depths=(1,))
    data = json.loads(json.dumps(summary.as_dict(runs, SETTINGS)))
    assert data["runs"] == 12 and data["settings"]["orders"] == [3, 5] and len(data["polynomials"]) == 12
    assert data["polynomials"][0]["configuration"] == {"activation": "sigmoid", "constraint": "none", "depth": 1}
