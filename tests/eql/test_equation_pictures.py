"""Equations drawn against data, read at a value of the parameter, and printed."""

import numpy as np
import pytest
import sympy

from symnet import eql
from symnet.eql.structure import Structure
from symnet.errors import InvalidValueError

T = np.linspace(-2, 2, 5)


@pytest.fixture(scope="module")
def data():
    x = np.random.default_rng(0).uniform(-3, 3, (5, 20))
    return eql.ParametricData(x, T[:, None] * x + 1, T)


@pytest.fixture(scope="module")
def line(data):
    x, p1, p2 = sympy.symbols("x p1 p2")
    return eql.Equations(Structure(p1 * x + p2, ("x",), (p1, p2)), np.column_stack([T, np.ones(5)]), data, "as trained")


def test_lines_points_and_curves_are_those_of_the_equation(line, data):
    pytest.importorskip("matplotlib", reason="the extra 'plot' installs matplotlib")
    left, right = line.plot(data, truth={"p1": lambda t: t}).axes
    assert len(left.lines) == len(left.texts) == 4
    for drawn, text in zip(left.lines, left.texts, strict=True):
        x, y = drawn.get_data()
        t = float(text.get_text().removeprefix("t = "))
        assert y == pytest.approx(t * x + 1)
    curves = {drawn.get_label(): drawn.get_ydata() for drawn in right.lines}
    assert curves["p1"] == pytest.approx(T) and curves["p2"] == pytest.approx(np.ones(5))
    assert len(right.lines) == 3


def test_points_outside_of_what_was_seen_have_a_colour_of_their_own(line, data):
    pytest.importorskip("matplotlib", reason="the extra 'plot' installs matplotlib")
    left = line.plot(data, positions=[2], seen=(-1, 1)).axes[0]
    inside, outside = (np.asarray(points.get_offsets())[:, 0] for points in left.collections)
    assert len(inside) + len(outside) == 20 and len(inside) and len(outside)
    assert np.all(np.abs(inside) <= 1) and np.all(np.abs(outside) > 1)
    assert "orange" in left.get_title()


def test_what_cannot_be_drawn_is_refused(line, data):
    pytest.importorskip("matplotlib", reason="the extra 'plot' installs matplotlib")
    other = eql.ParametricData(data.X[..., 0], data.y, T + 1)
    with pytest.raises(InvalidValueError, match="data must have the parameter values of the equation"):
        line.plot(other)
    with pytest.raises(InvalidValueError, match="data must have the parameter values of the equation"):
        line.mean_square(other)
    x, z, p1 = sympy.symbols("x z p1")
    two = eql.ParametricData(np.ones((5, 6, 2)) * np.arange(12).reshape(6, 2), np.arange(30.0).reshape(5, 6), T)
    plane = eql.Equations(Structure(p1 * x * z, ("x", "z"), (p1,)), np.ones((5, 1)), two, "as trained")
    with pytest.raises(InvalidValueError, match="equations must have one input to be drawn"):
        plane.plot(two)


def test_a_value_of_the_parameter_has_a_position(line):
    assert [line.index(t) for t in T] == [0, 1, 2, 3, 4]
    assert line.index(1 + 1e-12) == 3
    with pytest.raises(
        InvalidValueError, match=r"t must be one of the parameter values, not 0.7: the nearest one is 1.0"
    ):
        line.index(0.7)
    with pytest.raises(InvalidValueError, match="name must be one of"):
        line.coefficient("p3")


def test_coefficients_are_printed_as_functions_of_the_parameter(line):
    assert line.latex() == r"y = p_{1}(t) x + p_{2}(t)"
    assert line._repr_latex_() == rf"$\displaystyle {line.latex()}$"
    assert repr(line) == "Equations(y = p1*x + p2, 5 values of t, as trained)"


def test_a_law_with_free_parameters_starts_at_what_was_found(line):
    law = line.law(4, free=True)
    assert law.variables == ("x",) and law.initial == {"p1": 2.0, "p2": 1.0}
    assert line.law(4).parameters == () and str(line.law(4).reduced) == "2*x + 1"
