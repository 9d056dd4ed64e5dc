"""Changes of basis: exact ones with ==, Fourier to polynomial with a bound that holds and is not idle."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import symnet as sn
from symnet.bases import Projection
from symnet.bases.axes import Chebyshev, Legendre, Power
from symnet.bases.convert import change_matrix
from symnet.errors import InvalidValueError

X, Y = sympy.symbols("x y")
BOX = {"x": ("1/3", 2), "y": (-1, "5/7")}
fractions = st.fractions(-5, 5, max_denominator=30)


def series_of(terms):
    return sn.Series.from_dict(terms, ["x", "y"], 3, [Fraction(1, 2), 0], ring="exact")


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda e: sum(e) <= 3), fractions))
def test_round_trips_are_exact(terms):
    series = series_of(terms)
    legendre = series.project("legendre", 3, BOX)
    back = legendre.convert("chebyshev").convert("taylor").convert("legendre").convert("chebyshev")
    assert back.to_series(center=series.center) == series
    assert sympy.expand(legendre.as_expr() - series.as_expr()) == 0
    assert legendre.conversion_error == (0.0,) and back.ring == series.ring


def test_symbolic_coefficients_pass_through():
    a, b = sympy.symbols("a b")
    series = sn.Series.from_dict({(2, 0): a, (0, 1): b}, ["x", "y"], 2, ring="exact")
    p = series.project("legendre", 2, {"x": (-1, 1), "y": (0, 2)})
    # x^2 = (P_0 + 2 P_2)/3 and y = P_0 + P_1(y - 1)
    assert p.to_series([0, 0]) == series
    assert p[0, 0] == a / 3 + b and p[2, 0] == 2 * a / 3 and p[0, 1] == b
    assert p.truncate(1).coefficients.shape == (3, 1)


@pytest.mark.parametrize("ring", ["rational", "exact"])
def test_an_exact_projection_is_the_integral(ring):
    """Coefficients of a law of degree 5 on degree 3 against SymPy's integrals; the error is that of what is cut."""
    law = sn.Law("x**3*y**2 - 2*x*y + 7/3", ["x", "y"])
    p = law.project("legendre", 3, BOX, ring=ring)
    low, high = sympy.Rational(1, 3), sympy.Integer(2)
    bottom, top = sympy.Integer(-1), sympy.Rational(5, 7)
    t, s = (2 * X - low - high) / (high - low), (2 * Y - bottom - top) / (top - bottom)
    rest = law.expr - p.as_expr()
    volume = (high - low) * (top - bottom)
    for i, j in p.monomials.tolist():
        basis = sympy.legendre(i, t) * sympy.legendre(j, s)
        integral = sympy.integrate(sympy.expand(law.expr * basis), (X, low, high), (Y, bottom, top)) / volume
        assert p[i, j] == integral * (2 * i + 1) * (2 * j + 1)
    square = sympy.integrate(sympy.expand(rest**2), (X, low, high), (Y, bottom, top)) / volume
    assert p.error.rms[0] == pytest.approx(float(sympy.sqrt(square)), rel=1e-12)
    corner = max(abs(float(rest.subs({X: x, Y: y}))) for x in (low, high) for y in (bottom, top))
    assert corner <= p.error.largest[0] * (1 + 1e-12)


def test_polynomial_networks_are_projected_exactly():
    net = sn.Network([sn.Dense([[1, 2], [Fraction(1, 2), -1]], [1, 0], "square"), sn.Dense([[1, 3]])], ["x", "y"])
    p = net.project("chebyshev", 2, BOX, ring="exact")
    assert sympy.expand(p.as_expr() - net.expr()) == 0
    assert p.error.rms == (0.0,) and p.error.largest == (0.0,)


def test_orders_above_and_below_the_series():
    series = series_of({(3, 0): 1, (1, 1): 2})
    assert (
        series.project("legendre", 5, BOX).to_series([0, 0]).truncate(3)
        == series.project("taylor", 3, center=[0, 0]).to_series()
    )
    low = series.project("legendre", 1, BOX)
    assert low.coefficients.tolist() == series.project("legendre", 3, BOX).truncate(1).coefficients.tolist()
    assert low.error.rms[0] > 0


def test_matrices_against_numpy():
    """On [-1, 1]: T_k and P_k in each other, by numpy.polynomial."""
    ends = Fraction(-1), Fraction(1)
    for k in range(9):
        unit = np.eye(9)[k]
        to_legendre = np.polynomial.Chebyshev(unit).convert(kind=np.polynomial.Legendre).coef
        row = [float(x) for x in change_matrix(Chebyshev(*ends), Legendre(*ends), 9)[k]]
        assert row == pytest.approx(to_legendre[: k + 1].tolist(), abs=1e-14)
    assert change_matrix(Power(*ends), Legendre(*ends), 4)[3] == (0, Fraction(3, 5), 0, Fraction(2, 5))


def test_float_conversions_keep_the_function():
    p = sn.Law("exp(x)*sin(y)", ["x", "y"]).project("legendre", 8, {"x": (0.5, 3.0), "y": (-2.0, 1.0)})
    points = np.random.default_rng(1).uniform([0.5, -2], [3, 1], (50, 2))
    for basis in ("chebyshev", "taylor"):
        q = p.convert(basis)
        assert np.max(np.abs(q(points) - p(points))) < 1e-11
        assert q.error == p.error and isinstance(q, Projection)
    assert np.max(np.abs(p.to_series([1.0, 0.0])(points) - p(points))) < 1e-9


@pytest.mark.parametrize("period", ["mirror", 1.8, 4.0])
@pytest.mark.parametrize("order", [4, 9, 15])
def test_the_bound_of_a_fourier_sum_as_a_polynomial_holds(period, order):
    p = sn.Law("exp(x)/(1 + y**2)", ["x", "y"]).project("fourier", 3, {"x": (0, 1.8), "y": (1, 2.8)}, period=period)
    q = p.convert("chebyshev", order=order)
    points = np.random.default_rng(2).uniform([0, 1], [1.8, 2.8], (5000, 2))
    points = np.concatenate([points, [[0, 1], [1.8, 1], [0, 2.8], [1.8, 2.8]]])
    seen = np.max(np.abs(q(points) - p(points)))
    assert q.order == order
    assert seen <= q.conversion_error[0] + 1e-12
    assert seen > q.conversion_error[0] / 20 or seen < 1e-12  # the bound says something
    assert q.error.largest[0] == pytest.approx(p.error.largest[0] + q.conversion_error[0])
    assert "change of basis adds at most" in repr(q) or not q.conversion_error[0]


def test_the_order_is_chosen_by_the_tolerance():
    p = sn.Law("exp(x)", ["x"]).project("fourier", 5, {"x": (0, 1)})
    orders = [p.convert("legendre", tolerance=t).order for t in (1e-2, 1e-6, 1e-12)]
    assert orders == sorted(orders) and len(set(orders)) == 3
    q = p.convert("legendre", tolerance=1e-6)
    assert q.basis == "legendre" and q.conversion_error[0] <= 1.1e-6 * np.sum(np.abs(p.coefficients))
    assert p.convert("chebyshev", order=q.order - 1).conversion_error[0] > 1e-6 * np.sum(np.abs(p.coefficients))


def test_many_digits_of_a_wave_as_a_polynomial():
    p = sn.Law("exp(x)", ["x"]).project("fourier", 2, {"x": (0, 1)}, ring=sn.Real(40))
    q = p.convert("taylor", tolerance=1e-38)
    point = [[sympy.Rational(1, 7)]]
    assert abs(p(point)[0, 0] - q(point)[0, 0]) < 1e-36
    assert 0 < q.conversion_error[0] < 1e-37


MISTAKES = [
    (lambda p: p.convert("fourier"), "project the function itself"),
    (lambda p: p.convert("hermite"), "basis must be a polynomial basis"),
    (lambda p: p.convert("taylor", order=3), "order must be left out"),
    (lambda p: p.convert("chebyshev", center=[0, 0]), "center must be left out"),
    (lambda p: p.convert("taylor", center=[sympy.pi, 0]), "rational number"),
    (lambda p: sn.Law("x", ["x"]).project("fourier", 2, {"x": (0, 1)}).to_series(), "convert"),
    (lambda p: sn.Law("exp(x)", ["x"]).project("taylor", 2, center=[0]).convert("legendre"), "domain must be given"),
]


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_mistakes_say_what_is_wrong(number):
    p = series_of({(1, 0): 1}).project("legendre", 3, BOX)
    make, text = MISTAKES[number]
    with pytest.raises(InvalidValueError, match=text):
        make(p)


def test_a_series_about_an_irrational_point_is_refused():
    series = sn.Series.from_dict({1: 1}, ["x"], 1, [sympy.sqrt(2)], ring="exact")
    with pytest.raises(InvalidValueError, match="center of the series must be a rational number"):
        series.project("legendre", 1, {"x": (0, 1)})
    with pytest.raises(InvalidValueError, match="dense|order \\+ 1"):
        wide = sn.project(lambda X: X[:, 0], "fourier", 2, [(0, 1)] * 4, variables=list("abcd"))
        wide.convert("chebyshev", order=60)
