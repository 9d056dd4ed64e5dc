"""Free energies of every source, against SymPy and finite differences; proven bounds hold."""

import shutil

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.alloy.b2 import b2_network
from symnet.alloy.bspline import b2_bspline
from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError
from symnet.phasefield import Constant, Degenerate, FreeEnergy, certified, free_energy
from symnet.phasefield.certified import _nested

pytest.importorskip("scipy", reason="phase fields need SciPy")
C, ETA = sympy.symbols("c eta")
NET = sn.Network(
    [
        sn.InputMap(["c", "eta**2"], ["c", "eta"]),
        sn.Dense([[1.0, -2.0], [0.5, 1.5], [-1.0, 0.3]], [0.1, -0.2, 0.3], "softplus"),
        sn.Dense([[1.0, -0.7, 0.4]]),
    ],
    inputs=["c", "eta"],
    outputs=["g"],
)
LAW = sn.Law("c**3*eta**2 + (eta**2 - 1/2)**2 - a*c*log(c)", ["c", "eta"], fixed={"a": 2})
SERIES = NET.series(6, (0.7, 0.1))
RNG = np.random.default_rng(3)
POINTS = np.column_stack([RNG.uniform(0.2, 1.2, 30), RNG.uniform(-0.7, 0.7, 30)])


def derivatives(expression):
    """The six columns from SymPy's own derivatives."""
    wanted = [expression, *(expression.diff(*by) for by in ((C,), (ETA,), (C, C), (C, ETA), (ETA, ETA)))]
    return np.array([[float(w.subs({C: c, ETA: eta}).evalf(25)) for w in wanted] for c, eta in POINTS[:8]])


@pytest.mark.parametrize(
    "source, expression",
    [(NET, NET.expr()), (LAW, LAW.reduced), (SERIES, SERIES.as_expr())],
    ids=["net", "law", "series"],
)
def test_values_and_derivatives_are_sympys(source, expression):
    energy = free_energy(source)
    found = np.column_stack([energy.first(POINTS[:8]), energy.second(POINTS[:8])])
    np.testing.assert_allclose(found, derivatives(expression), rtol=1e-11, atol=1e-12)
    assert energy.box is None and energy.bounds is None


@pytest.mark.parametrize("language", ["python", "c"])
@pytest.mark.parametrize("source", [NET, SERIES], ids=["net", "series"])
def test_generated_code_gives_the_same(source, language):
    if language == "c" and not (shutil.which("cc") or shutil.which("gcc")):
        pytest.skip("generated C needs a compiler")
    plain, fast = free_energy(source), free_energy(source, {"c": (0, 1), "eta": (0, 1)}, language)
    for name in ("first", "second"):
        np.testing.assert_allclose(getattr(fast, name)(POINTS), getattr(plain, name)(POINTS), rtol=1e-12, atol=1e-13)
    assert fast.box.high == (1, 1)


def test_a_spline_has_its_own_derivatives_and_its_knots_as_box():
    spline = b2_bspline()
    energy = free_energy(spline)
    inside = POINTS * [1, 0.8]
    value, by_c, by_eta = energy.first(inside).T
    assert value.tolist() == spline.value(inside).tolist()
    h = 1e-6
    for column, shift in ((by_c, [h, 0]), (by_eta, [0, h])):
        slope = (spline.value(inside + shift) - spline.value(inside - shift)) / (2 * h)
        np.testing.assert_allclose(column, slope, atol=1e-7)
    for columns, shift in (((0, 1), [h, 0]), ((1, 2), [0, h])):
        bend = (energy.first(inside + shift) - energy.first(inside - shift))[:, 1:] / (2 * h)
        np.testing.assert_allclose(energy.second(inside)[:, columns], bend, atol=1e-5)
    assert energy.box.low == (0, -np.sqrt(0.5)) and energy.box.high == pytest.approx((np.sqrt(2), np.sqrt(0.5)))


def test_fields_are_handed_over_in_blocks_and_come_back_in_shape():
    energy = free_energy(LAW)
    c, eta = np.full((100, 120), 0.7), RNG.uniform(-0.7, 0.7, (100, 120))
    g, by_c, by_eta = energy.potentials(c, eta)
    row = energy.first(np.array([[0.7, eta[99, 7]]]))[0]
    assert [g[99, 7], by_c[99, 7], by_eta[99, 7]] == row.tolist()
    assert [x.shape for x in energy.curvatures(c, eta)] == [(100, 120)] * 3


def test_the_box_says_what_leaves_it():
    energy = free_energy(LAW, box={"c": (0.5, 1), "eta": (-0.5, 0.5)})
    assert energy.outside(np.array([0.5, 1]), np.array([0.5, -0.5])) == ""
    assert "eta in [0, 0.6] leaves" in energy.outside(np.array([0.5, 1]), np.array([0, 0.6]))
    assert "c in [0.4, 1] leaves" in energy.outside(np.array([0.4, 1]), np.array([0, 0.0]))
    assert free_energy(energy) == energy


def test_horners_form_is_the_polynomial():
    series = sn.Law("c**2*eta - 3*c*eta**3/7 + 2", ["c", "eta"]).series(4, (sympy.Rational(1, 3), 2))
    assert sympy.expand(_nested(series) - series.as_expr()) == 0


@pytest.mark.parametrize("kind", ["taylor", "legendre"])
def test_proven_bounds_hold_for_the_published_network(kind):
    pytest.importorskip("flint", reason="certified bounds need python-flint")
    net, box = b2_network(), {"c": (0.705, 0.709), "eta": (-0.2, 0.2)}
    series = net.series(8, (0.5**0.5, 0)) if kind == "taylor" else sn.project(net, "legendre", 6, box).to_series()
    energy, exact = certified(series, net, box), free_energy(net)
    ends = np.array(list(box.values())).T
    points = np.random.default_rng(1).uniform(*ends, (4000, 2))
    seen = np.max(np.abs(energy.first(points) - exact.first(points))[:, 1:], axis=0)
    assert np.all(seen <= energy.bounds) and np.all(np.array(energy.bounds) < 4 * seen)
    assert energy.box.high == (0.709, 0.2)


def test_an_exact_polynomial_has_the_bound_zero_up_to_rounding():
    pytest.importorskip("flint", reason="certified bounds need python-flint")
    law = sn.Law("(eta**2 - 1)**2/4 + c**2/2", ["c", "eta"])
    energy = certified(law.series(4), law, {"c": (0, 1), "eta": (-1, 1)})
    assert max(energy.bounds) < 1e-12


def test_mobilities():
    c, eta = np.array([0, 2**0.5, 0.5**0.5, 0.3]), np.array([0.1, 0, 0, 0.2])
    exact = [float(160 * (x * (sympy.sqrt(2) - x) * (sympy.Rational(1, 2) - y**2)) ** 2) for x, y in zip(c, eta)]
    np.testing.assert_allclose(Degenerate()(c, eta), exact, atol=1e-14)
    assert Degenerate(2.0)(0.7, 0.5**0.5) == pytest.approx(0, abs=1e-15)
    assert Constant(3.0)(c, eta).tolist() == [3] * 4


ONE = sn.Network([sn.Dense([[1.0]], [0.0], "tanh")], ["c"])
BOX = {"c": (0, 1), "eta": (0, 1)}


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: free_energy("eta**2"), InvalidTypeError, "source must be a Network, Law, Series or spline, not 'eta"),
        (lambda: free_energy(LAW, language="c"), InvalidTypeError, "source must be a Network or Series to be written"),
        (lambda: free_energy(ONE, language="c"), InvalidValueError, "source must be one function of two variables"),
        (lambda: free_energy(NET, language="cobol"), InvalidValueError, "language must be"),
        (lambda: free_energy(ONE), InvalidValueError, "source must be one function of two variables"),
        (lambda: free_energy(sn.Law("a*c*eta", ["c", "eta"])), InvalidValueError, "without free parameters, not .'a'"),
        (lambda: free_energy(LAW, box={"c": (1, 0), "eta": (0, 1)}), InvalidValueError, "have low < high"),
        (lambda: certified(LAW, LAW, BOX), InvalidTypeError, "series must be a Series"),
        (lambda: certified(SERIES, ONE, BOX), InvalidValueError, "series must have the source's inputs"),
        (
            lambda: certified(sn.Law("eta", ["c", "eta"]).series(1), sn.Law("1/c + eta", ["c", "eta"]), BOX),
            ExpansionError,
            "box must hold no singularity",
        ),
        (lambda: Constant(-1.0), InvalidValueError, "mobility must have a positive scale, not -1"),
        (lambda: Degenerate(float("nan")), InvalidValueError, "mobility must have a positive scale"),
        (
            lambda: FreeEnergy(lambda p: p, lambda p: p).potentials(np.zeros(3), np.zeros(3)),
            InvalidValueError,
            r"first must give an array of shape \(n, 3\), not \(3, 2\)",
        ),
    ],
)
def test_bad_input(make, error, words):
    with pytest.raises(error, match=words):
        make()
