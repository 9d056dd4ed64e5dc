"""Coefficient functions in closed form, with and without noise, and numbers that must stay numbers."""

import numpy as np
import pytest
import sympy

from symnet import eql
from symnet.eql.closed import simplest, standard_errors
from symnet.eql.curves import fit_curves
from symnet.eql.refit import refit
from symnet.eql.structure import Structure
from symnet.errors import InvalidValueError

x, t = sympy.symbols("x t")
p1, p2 = sympy.symbols("p1 p2")
QUADRATIC = p1 * x + p2 * x**2

#: name: (structure, p1(t), p2(t), the equation in closed form, values of t)
TARGETS = {
    "f1": (p1 * x, lambda t: t, None, t * x, np.linspace(-3, 3, 32)),
    "f2": (QUADRATIC, lambda t: 3 * np.sin(t), lambda t: t, t * x**2 + 3 * sympy.sin(t) * x, np.linspace(-3, 3, 32)),
    "f3": (QUADRATIC, lambda t: 3 * np.sign(t), lambda t: t, t * x**2 + 3 * sympy.sign(t) * x, np.linspace(-3, 3, 32)),
    "f4": (
        p2 * sympy.sin(p1 * x),
        lambda t: (5 + t) / 2,
        lambda t: 1 + 0 * t,
        sympy.sin((5 + t) * x / 2),
        np.linspace(-3, 3, 32),
    ),
    # the coefficients of the two differential equations, on stand-ins for the terms
    "advection": (
        QUADRATIC,
        lambda t: -1.5 + np.cos(2 * np.pi * t / 5),
        lambda t: -2 * np.pi / 5 * np.sin(2 * np.pi * t / 5),
        (sympy.cos(2 * sympy.pi * t / 5) - sympy.Rational(3, 2)) * x
        - 2 * sympy.pi / 5 * sympy.sin(2 * sympy.pi * t / 5) * x**2,
        np.linspace(-5, 5, 64, endpoint=False),
    ),
    "burgers": (
        QUADRATIC,
        lambda t: -(1 + np.sin(t) / 4),
        lambda t: 0.1 + 0 * t,
        -(1 + sympy.sin(t) / 4) * x + x**2 / 10,
        np.linspace(0, 10, 64),
    ),
}


def refitted(name, noise, seed=0):
    expression, first, second, _, times = TARGETS[name]
    rng = np.random.default_rng(seed)
    X = rng.uniform(-3, 3, (len(times), 64))
    values = np.stack([f(times) for f in (first, second) if f is not None], axis=1)
    parameters = tuple(p for p in (p1, p2) if p in expression.free_symbols)
    found = Structure(expression, ("x",), parameters)
    y = np.array([[float(v) for v in row] for row in _values(found, values, X)])
    data = eql.ParametricData(X, y + noise * y.std() * rng.normal(size=y.shape), times)
    return eql.Equations(found, refit(found, values + 0.001, data), data, "after refit"), data


def _values(found, values, X):
    function = sympy.lambdify([x, *found.parameters], found.expression, "numpy")
    return [function(row, *v) for row, v in zip(X, values, strict=True)]


@pytest.mark.parametrize("noise", [0.0, 0.05])
@pytest.mark.parametrize("name", TARGETS)
def test_the_equation_comes_back_exactly(name, noise):
    equations, data = refitted(name, noise)
    closed = eql.closed_form(equations, data)
    assert sympy.expand(closed.expression - TARGETS[name][3]) == 0
    assert closed.constants == {}
    assert closed.unexplained == ()
    assert closed.law().variables == ("x", "t")


def test_constants_that_are_no_simple_numbers_stay_numbers():
    times = np.linspace(0, 4, 24)
    rng = np.random.default_rng(2)
    X = rng.uniform(-2, 2, (24, 40))
    data = eql.ParametricData(X, 2.718281828 * np.exp(-0.5772156649 * times)[:, None] * X, times)
    found = Structure(p1 * x, ("x",), (p1,))
    equations = eql.Equations(found, refit(found, np.ones((24, 1)), data), data, "after refit")
    closed = eql.closed_form(equations, data)
    assert closed.rationalized == {}
    values = sorted(value for value, _ in closed.constants.values())
    assert values == pytest.approx([-0.5772156649, 2.718281828], rel=1e-9)


def test_a_curve_without_a_formula_says_so():
    times = np.linspace(0, 1, 40)
    curve = np.where((times * 40).astype(int) % 7 < 3, 1.0, -0.5) * (1 + times**2)
    assert not fit_curves(times, curve, np.full(40, 1e-6))[0].explained
    X = np.random.default_rng(0).uniform(-1, 1, (40, 8))
    data = eql.ParametricData(X, curve[:, None] * X, times)
    equations = eql.Equations(Structure(p1 * x, ("x",), (p1,)), curve[:, None], data, "after refit")
    assert eql.closed_form(equations, data).unexplained == ("p1",)


def test_a_law_of_the_catalogue_explains_its_own_curve():
    times = np.linspace(300.0, 900.0, 30)
    curve = 2.5e3 * np.exp(-1500.0 / times)
    found = fit_curves(times, curve, np.full(30, 1e-6), use_catalogue=True)[0]
    assert found.explained
    assert found.expression.has(1 / t)


def test_standard_errors_are_those_of_linear_regression():
    equations, data = refitted("f2", 0.1)
    errors = standard_errors(equations, data)
    residual = equations.mean_square(data) * data.counts.sum()
    variance = residual / (data.counts.sum() - equations.values.size)
    for j in (0, 17):
        X, _ = data.group(j)
        design = np.hstack([X, X**2])
        expected = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
        assert errors[j] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [
        (3.001, 0.01, sympy.Integer(3)),
        (-0.2499, 0.001, sympy.Rational(-1, 4)),
        (2 * np.pi / 5, 1e-9, 2 * sympy.pi / 5),
        (-np.pi, 1e-3, -sympy.pi),
        (1e-12, 1e-10, sympy.Integer(0)),
    ],
)
def test_simple_numbers_are_found(value, tolerance, expected):
    assert simplest(value, tolerance)[0] == expected


@pytest.mark.parametrize(("value", "tolerance"), [(3.1, 0.3), (0.577215, 1e-6), (2.718282, 1e-5), (0.3, 0.02)])
def test_numbers_that_could_be_chance_are_left(value, tolerance):
    assert simplest(value, tolerance) is None


def test_an_equation_without_a_parameter_is_refused():
    X = np.linspace(0, 1, 8)[None]
    data = eql.ParametricData(X, 2 * X)
    equations = eql.Equations(Structure(p1 * x, ("x",), (p1,)), np.array([[2.0]]), data, "after refit")
    with pytest.raises(InvalidValueError, match="at least four parameter values"):
        eql.closed_form(equations, data)
