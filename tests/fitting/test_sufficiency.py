"""Sufficiency: intervals against known noise, hidden inputs, and data that are awkward."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting.neighbours import nearest, residuals
from symnet.fitting.sufficiency import sufficiency

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sufficiency_bakery.py"


def linear_with_hidden(rng, hidden):
    X = rng.uniform(-1, 1, (400, 3))
    return X[:, :2] if hidden else X, X @ [1, 2, 1] + 0.1 * rng.normal(size=400), 0.01 + hidden / 3


def hall_petch(rng, hidden):
    """Without the grain size the variance of 600/sqrt(d) is what cannot be explained."""
    c, d = rng.uniform(0.02, 0.2, 500), rng.uniform(5, 60, 500)
    y = 40 + 400 * c ** (2 / 3) + 600 / np.sqrt(d) + 5 * rng.normal(size=500)
    spread = 600**2 * (np.log(60 / 5) / 55 - (2 * (60**0.5 - 5**0.5) / 55) ** 2)
    return (c[:, None] if hidden else np.column_stack([c, d])), y, 25 + hidden * spread


def curved(rng, hidden):
    X = rng.uniform(-1, 1, (600, 2))
    z = rng.normal(size=600)
    return X, np.sin(2 * X[:, 0]) + X[:, 1] ** 2 + (0.5 if hidden else 0.1) * z, 0.25 if hidden else 0.01


def products(rng, hidden):
    X = rng.normal(size=(600, 3))
    y = X[:, 0] + X[:, 1] * X[:, 2] + 0.3 * rng.normal(size=600)
    return (X[:, :2] if hidden else X), y, 0.09 + hidden * 1.0


def uneven_noise(rng, hidden):
    X = rng.uniform(-1, 1, (600, 2))
    y = X[:, 0] + 0.3 * (1 + X[:, 0]) * rng.normal(size=600) + hidden * rng.exponential(size=600)
    return X, y, 0.09 * (1 + 1 / 3) + hidden


def repeated(rng, hidden):
    """Inputs on a grid of 25 points, so that most neighbours are repetitions."""
    X = rng.integers(0, 5, (500, 2)).astype(float)
    return (X[:, :1] if hidden else X), X.sum(axis=1) + 0.5 * rng.normal(size=500), 0.25 + 2 * hidden


CASES = [linear_with_hidden, hall_petch, curved, products, uneven_noise, repeated]


@pytest.mark.parametrize("hidden", [False, True], ids=["all inputs", "one hidden"])
@pytest.mark.parametrize("case", CASES, ids=lambda f: f.__name__)
def test_the_interval_covers_the_truth_and_says_something(case, hidden):
    covered, estimates, widths = 0, [], []
    for seed in range(20):
        X, y, truth = case(np.random.default_rng(seed), hidden)
        found = sufficiency(X, y)
        covered += truth in found.noise_interval
        estimates.append(found.noise_variance / truth)
        widths.append((found.noise_interval.high - found.noise_interval.low) / truth)
        share = 1 - truth / y.var()
        assert found.explainable == pytest.approx(share, abs=0.25)
    assert covered >= 18
    assert np.mean(estimates) == pytest.approx(1, abs=0.25)
    # an interval may be too wide, but not by more than three times what 95 % takes
    assert np.mean(widths) <= 3 * 2 * 1.96 * np.std(estimates)


def test_a_hidden_input_is_told_from_noise():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (500, 3))
    y = X @ [1, 2, 1] + 0.1 * rng.normal(size=500)
    whole, part = sufficiency(X, y, measurement_sd=0.1), sufficiency(X[:, :2], y, measurement_sd=0.1)
    assert whole.sufficient is True and "the inputs suffice" in whole.verdict
    assert part.sufficient is False and "inputs are missing" in part.verdict
    assert sufficiency(X[:, :2], y).sufficient is None
    assert "error of measurement or inputs that are missing" in sufficiency(X[:, :2], y).verdict


def test_pure_noise_explains_nothing():
    rng = np.random.default_rng(1)
    found = sufficiency(rng.normal(size=(300, 2)), rng.normal(size=300))
    assert found.explainable_interval.low == 0 and found.explainable < 0.2
    assert sufficiency(rng.normal(size=(300, 2)), rng.normal(size=300), measurement_sd=0).sufficient is False


def test_too_few_points_cannot_tell():
    rng = np.random.default_rng(1)
    found = sufficiency(rng.normal(size=(10, 2)), rng.normal(size=10), measurement_sd=0)
    assert tuple(found.explainable_interval) == (0, 1) and found.noise_interval.low == 0
    assert found.sufficient is None and "cannot tell" in found.verdict


def test_an_exact_law_leaves_nothing():
    X = np.random.default_rng(2).uniform(1, 2, (400, 2))
    straight = sufficiency(X, X @ [3, -1])
    assert straight.sufficient and straight.noise_variance < 1e-9 * straight.variance
    bent = sufficiency(X, np.sqrt(X[:, 0]) / X[:, 1])
    assert bent.sufficient and bent.noise_variance < 1e-4 * bent.variance


def test_units_do_not_matter():
    rng = np.random.default_rng(3)
    X, e = rng.uniform(-1, 1, (200, 2)), rng.normal(size=200)
    base, other = sufficiency(X, X[:, 0] + e), sufficiency(X * [1e6, 1e-6] + 5, 1000 * (X[:, 0] + e) - 7)
    assert other.noise_variance == pytest.approx(1e6 * base.noise_variance, rel=1e-6)
    assert tuple(other.explainable_interval) == pytest.approx(tuple(base.explainable_interval), rel=1e-6)


def test_constant_inputs_are_left_out_and_named():
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(100, 1)), rng.normal(size=100)
    found = sufficiency(np.column_stack([x, np.full(100, 0.1)]), y, columns=["x", "T"])
    assert found.inputs == ("x",) and "T never varies" in found.warnings[0]
    assert found.noise_variance == sufficiency(x, y).noise_variance


def test_copied_rows_many_inputs_few_points_and_bends_are_pointed_out():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(100, 2)), rng.normal(size=100)
    assert "100 rows repeat" in sufficiency(np.vstack([X, X]), np.append(y, y)).warnings[-1]
    wide = sufficiency(rng.normal(size=(200, 10)), rng.normal(size=200), measurement_sd=0.1)
    assert not wide.resolved and wide.sufficient is None and "cannot tell" in wide.verdict
    assert [w for w in wide.warnings if "10 inputs: beyond 8" in w] and [w for w in wide.warnings if "as wide as" in w]
    t = rng.uniform(0, 1, (60, 1))
    bends = sufficiency(t, np.sin(25 * t[:, 0]))
    assert not bends.resolved and "upper bound" in bends.warnings[-1]


def test_collinear_inputs_are_no_obstacle():
    rng = np.random.default_rng(6)
    x = rng.uniform(-1, 1, 400)
    found = sufficiency(np.column_stack([x, 2 * x]), x + 0.2 * rng.normal(size=400))
    assert 0.04 in found.noise_interval


def test_data_seeds_and_neighbours():
    X, y, _ = repeated(np.random.default_rng(7), False)
    base = sufficiency(X, y, ["a", "b"])
    assert base == sufficiency(sn.Data(X, y, ["a", "b"])) and base == sufficiency(X.tolist(), y.tolist(), ["a", "b"])
    assert sufficiency(X, y, seed=1).noise_variance != base.noise_variance
    assert sufficiency(X, y, neighbours=20).neighbours == 20
    narrow, wide = (sufficiency(X, y, level=p).noise_interval for p in (0.5, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_small_samples():
    rng = np.random.default_rng(8)
    X = rng.normal(size=(12, 1))
    found = sufficiency(X, X[:, 0] + 0.3 * rng.normal(size=12))
    assert 0.09 in found.noise_interval and found.neighbours == 3
    with pytest.raises(InvalidValueError, match="X must have 8 points or more for 1 inputs, not 7"):
        sufficiency(X[:7], X[:7, 0])


def test_report():
    rng = np.random.default_rng(9)
    X = rng.normal(size=(100, 1))
    report = sufficiency(X, X[:, 0] + rng.normal(size=100), ["flour"], measurement_sd=1).report()
    for words in ("100, inputs flour", "not explained", "95 % interval", "an upper bound of R^2", "verdict"):
        assert words in report


def test_neighbours_are_those_of_brute_force():
    points = np.random.default_rng(10).normal(size=(80, 3))
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert np.array_equal(nearest(points, 7), np.argsort(distances, axis=1)[:, :7])


def test_residuals_are_those_of_least_squares():
    rng = np.random.default_rng(11)
    points, values = rng.normal(size=(40, 2)), rng.normal(size=40)
    indices = nearest(points, 9)
    squares, distances = residuals(points, values, indices)
    for i in range(40):
        design = np.column_stack([np.ones(9), points[indices[i]] - points[i]])
        weights = np.linalg.pinv(design)[0]
        expected = (values[i] - weights @ values[indices[i]]) ** 2 / (1 + weights @ weights)
        assert squares[i] == pytest.approx(expected, rel=1e-4, abs=1e-6)
        assert distances[i] == pytest.approx(np.mean(np.sum(design[:, 1:] ** 2, axis=1)))


def test_the_bakery(capsys):
    found = runpy.run_path(str(EXAMPLE))["main"](600)
    assert [f.sufficient for f in found.values()] == [True, False, False, True]
    assert "inputs are missing" in capsys.readouterr().out


X5, Y5 = np.arange(60.0).reshape(30, 2) ** 1.5, np.arange(30.0)


@pytest.mark.parametrize(
    "arguments, options, error, words",
    [
        ((X5,), {}, InvalidTypeError, "y must be given"),
        ((sn.Data(X5, Y5, ["a", "b"]), Y5), {}, InvalidTypeError, "be left out with a Data"),
        ((X5[:, 0], Y5), {}, InvalidValueError, r"X must have shape \(n, inputs\)"),
        ((X5, Y5[:-1]), {}, InvalidValueError, "y must have one value for each of the 30 rows"),
        ((X5, Y5 * np.nan), {}, InvalidValueError, "y"),
        ((X5 + np.inf, Y5), {}, InvalidValueError, "X"),
        ((X5, Y5 * 0), {}, InvalidValueError, "y must vary"),
        ((X5 * 0 + 3, Y5), {}, InvalidValueError, "X must have an input that varies"),
        ((X5, Y5), {"columns": ["a"]}, InvalidValueError, "columns|X"),
        ((X5, Y5), {"level": 95}, InvalidValueError, "level must lie between 0 and 1"),
        ((X5, Y5), {"neighbours": 3}, InvalidValueError, "neighbours must be an integer from 4 to 14"),
        ((X5, Y5), {"neighbours": 15}, InvalidValueError, "neighbours must be an integer from 4 to 14"),
        ((X5, Y5), {"neighbours": True}, InvalidValueError, "neighbours must be an integer"),
        ((X5, Y5), {"measurement_sd": -1}, InvalidValueError, "measurement_sd must be a number of at least 0"),
        ((X5, Y5), {"seed": -1}, InvalidValueError, "seed must be a non-negative integer"),
    ],
)
def test_bad_input(arguments, options, error, words):
    with pytest.raises(error, match=words):
        sufficiency(*arguments, **options)
