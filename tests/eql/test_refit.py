"""Refits: to machine precision without noise, elimination by held-out error, joint refits with jumps."""

import numpy as np
import pytest
import sympy

from symnet.eql import ParametricData
from symnet.eql.elimination import eliminate
from symnet.eql.joint import joint_refit
from symnet.eql.refit import mean_square, refit
from symnet.eql.structure import Structure
from symnet.errors import InvalidValueError

x = sympy.Symbol("x")
p1, p2, p3, p4 = sympy.symbols("p1:5")

#: name: (values, structure, true parameters)
TARGETS = {
    "f2": (
        lambda t, v: t * v**2 + 3 * np.sin(t) * v,
        Structure(p1 * x + p2 * x**2, ("x",), (p1, p2)),
        lambda t: np.stack([3 * np.sin(t), t], 1),
    ),
    "f3": (
        lambda t, v: t * v**2 + 3 * np.sign(t) * v,
        Structure(p1 * x + p2 * x**2, ("x",), (p1, p2)),
        lambda t: np.stack([3 * np.sign(t), t], 1),
    ),
    "f4": (
        lambda t, v: np.sin((5 + t) / 2 * v),
        Structure(p2 * sympy.sin(p1 * x), ("x",), (p1, p2)),
        lambda t: np.stack([(5 + t) / 2, np.ones_like(t)], 1),
    ),
}


def data(name, noise=0.0, seed=0, count=32, points=64, width=3.0):
    rng = np.random.default_rng(seed)
    t = np.linspace(-3, 3, count)
    X = rng.uniform(-width, width, (count, points))
    y = TARGETS[name][0](t[:, None], X)
    return ParametricData(X, y + noise * y.std() * rng.normal(size=y.shape), t)


@pytest.mark.parametrize("name", TARGETS)
def test_without_noise_the_coefficients_are_exact_to_rounding(name):
    _, found, truth = TARGETS[name]
    train, test = data(name), data(name, seed=1, width=5.0)
    values = refit(found, truth(train.t) + 0.02, train)
    # asked: 1e-10 and 1e-18
    assert np.abs(values - truth(train.t)).max() < 1e-12
    assert mean_square(found, values, test) < 1e-24


def test_least_squares_agrees_with_numpy_for_a_linear_structure():
    _, found, _ = TARGETS["f2"]
    given = data("f2", noise=0.2)
    values = refit(found, np.zeros((32, 2)), given)
    for j in range(32):
        X, y = given.group(j)
        expected = np.linalg.lstsq(np.hstack([X, X**2]), y, rcond=None)[0]
        assert values[j] == pytest.approx(expected, rel=1e-9)


def test_undetermined_directions_are_left_alone():
    found = Structure(p1 * x + p2 * x, ("x",), (p1, p2))
    given = ParametricData([[1.0, 2.0, 3.0, 4.0]], [[2.0, 4.0, 6.0, 8.0]])
    assert refit(found, np.array([[0.5, 0.0]]), given)[0] == pytest.approx([1.25, 0.75], rel=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_elimination_leaves_what_is_needed(noise):
    spurious = Structure(p1 * x + p2 * x**2 + p3 * sympy.sin(p4 * x), ("x",), (p1, p2, p3, p4))
    train, held = data("f2", noise).split(0.25, 0)
    start = np.hstack([TARGETS["f2"][2](train.t) * 0.9, np.full((32, 1), 0.3), np.full((32, 1), 0.2)])
    found, values = eliminate(spurious, start, train, held)
    assert found.expression == p1 * x + p2 * x**2
    if noise == 0:
        assert np.abs(values - TARGETS["f2"][2](train.t)).max() < 1e-10


def test_many_spurious_parameters_go_in_chunks():
    symbols = sympy.symbols("p1:17")
    terms = [symbols[k] * x ** (k + 1) for k in range(14)]
    found = Structure(sympy.Add(*terms, symbols[14], symbols[15] * sympy.exp(x)), ("x",), symbols)
    train, held = data("f2").split(0.25, 0)
    small, values = eliminate(found, np.zeros((32, 16)), train, held)
    assert small.expression == p1 * x + p2 * x**2
    assert np.abs(values - TARGETS["f2"][2](train.t)).max() < 1e-9


def test_a_network_that_is_not_pruned_is_refused():
    symbols = sympy.symbols("p1:62")
    found = Structure(sympy.Add(*[p * x**k for k, p in enumerate(symbols)]), ("x",), symbols)
    train, held = data("f2").split(0.25, 0)
    with pytest.raises(InvalidValueError, match="at most 60 parameters"):
        eliminate(found, np.zeros((32, 61)), train, held)


def test_elimination_keeps_what_the_held_out_points_need():
    train, held = data("f4").split(0.25, 0)
    _, found, truth = TARGETS["f4"]
    again, _ = eliminate(found, truth(train.t) + 0.01, train, held)
    assert again.expression == found.expression


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("seed", range(3))
def test_the_joint_refit_beats_the_pointwise_one_under_noise(name, seed):
    _, found, truth = TARGETS[name]
    given, test = data(name, noise=0.05, seed=seed), data(name, seed=seed + 100, width=5.0)
    pointwise = refit(found, truth(given.t) + 0.01, given)
    joint = joint_refit(found, pointwise, given)
    assert mean_square(found, joint.values, test) < mean_square(found, pointwise, test)
    # sgn jumps between the 16th and the 17th of 32 values; the smooth ones do not
    assert joint.jumps[0] == ((15,) if name == "f3" else ())


def test_without_noise_the_joint_refit_changes_nothing():
    _, found, truth = TARGETS["f2"]
    given = data("f2", count=16)
    joint = joint_refit(found, truth(given.t), given)
    assert np.abs(joint.values - truth(given.t)).max() < 1e-3


def test_the_left_out_error_is_exact():
    """The formula for leaving one parameter value out against really leaving it out."""
    from symnet.eql.joint import _linearized, _Smoothing
    from symnet.eql.refit import Model

    _, found, _ = TARGETS["f2"]
    given = data("f2", noise=0.1, count=8)
    pointwise, normal = _linearized(Model.of(found, given), np.zeros((8, 2)))
    problem = _Smoothing(given.t, pointwise, normal)
    exponents, cuts = np.array([0.5, 1.0]), [set(), set()]
    expected = 0.0
    for j in range(8):
        reduced = normal.copy()
        reduced[j] = 0.0
        left = _Smoothing(given.t, pointwise, reduced, problem.units).solve(exponents, cuts)
        error = pointwise[j] - left[j]
        expected += error @ normal[j] @ error
    assert problem.score(exponents, cuts) == pytest.approx(expected, rel=1e-8)
