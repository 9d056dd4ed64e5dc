"""Metrics: orthonormal coordinates, exact Gram matrices, weights, the default and its reason, mistakes."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting import metric as metrics

BOX = ((0.0, 2.0), (-3.0, 1.0))
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
LAW = sn.Law("sigma_f + C*c**(2/3) + k/sqrt(d)", ["c", "d"])
TRUTH = {"sigma_f": 40, "C": 400, "k": 600}
EXACT = LAW.with_values(TRUTH)
rng = np.random.default_rng(7)
POINTS = np.column_stack([rng.uniform(*DOMAIN["c"], 80), rng.uniform(*DOMAIN["d"], 80)])


def mean_square(expression, weight, box=BOX):
    """sqrt of the weighted mean of the square over the box, by SymPy."""
    variables = sympy.symbols("x y")[: len(box)]
    ranges = [(v, sympy.nsimplify(a), sympy.nsimplify(b)) for v, (a, b) in zip(variables, box)]
    return float(
        sympy.sqrt(sympy.integrate(sympy.expand(expression**2 * weight), *ranges) / sympy.integrate(weight, *ranges))
    )


X, Y = sympy.symbols("x y")
POLYNOMIAL = 1 + X - 2 * X * Y + Y**3 * X
WEIGHT = 1 + X + Y**2 / 3


@pytest.mark.parametrize("name", ["legendre", "chebyshev", "fourier", "weighted"])
def test_the_length_of_the_coordinates_is_the_mean_square(name):
    """Parseval's theorem against SymPy's integrals, in each inner product."""
    numeric = lambda P: np.array([float(POLYNOMIAL.subs({X: a, Y: b})) for a, b in P])  # noqa: E731
    if name == "weighted":
        metric = metrics.weighted(4, BOX, lambda P: 1 + P[:, 0] + P[:, 1] ** 2 / 3)
        expected = mean_square(POLYNOMIAL, WEIGHT)
        values = numeric(metric.nodes)
    elif name == "legendre":
        metric = metrics.legendre(4, BOX)
        expected, values = mean_square(POLYNOMIAL, sympy.Integer(1)), numeric(metric.nodes)
    elif name == "chebyshev":
        metric = metrics.chebyshev(4, BOX)
        # x = 1 + cos s, y = -1 + 2 cos t turn the arcsine measure into ds dt / pi^2
        s, t = sympy.symbols("s t")
        angular = sympy.expand(POLYNOMIAL.subs({X: 1 + sympy.cos(s), Y: -1 + 2 * sympy.cos(t)}) ** 2)
        square = sympy.integrate(sympy.integrate(angular, (s, 0, sympy.pi)), (t, 0, sympy.pi)) / sympy.pi**2
        expected, values = float(sympy.sqrt(square)), numeric(metric.nodes)
    else:
        metric = metrics.fourier(4, BOX)
        x, y = metric.nodes.T
        # 3 + cos(pi x/2) - 2 cos(pi x) cos(pi (y + 3)/4): squares 9 + 1/2 + 1
        values = 3 + np.cos(np.pi * x / 2) - 2 * np.cos(np.pi * x) * np.cos(np.pi * (y + 3) / 4)
        expected = (9 + 0.5 + 1) ** 0.5
    coordinates = metric.coordinates(values[:, None])[:, 0]
    assert np.linalg.norm(coordinates) == pytest.approx(expected, rel=1e-12)
    assert metric.labels[0] == (0, 0) and len(metric.labels) == 15 and not metric.uses_taylor


def test_the_gram_matrix_of_a_rational_box_is_rational():
    box, center = ((Fraction(0), Fraction(1, 2)), (Fraction(-1, 3), Fraction(2))), (Fraction(1, 7), Fraction(0))
    matrix = metrics.gram_matrix(2, box, center)
    assert all(isinstance(entry, Fraction | int) for row in matrix for entry in row)
    moment = sympy.integrate((X - sympy.Rational(1, 7)) ** 3, (X, 0, sympy.Rational(1, 2))) * 2
    # (x - c)(x - c)^2 stands in the row of x and the column of x^2
    assert sympy.Rational(str(matrix[1][3])) == moment


@pytest.mark.parametrize("d", [4, 5])
@pytest.mark.parametrize("name", ["legendre", "chebyshev", "fourier"])
def test_many_inputs_are_served_without_a_product_rule(name, d):
    box = ((-1.0, 1.0),) * d
    metric = getattr(metrics, name)(2, box)
    values = (2 + 3 * metric.nodes[:, 0] - metric.nodes[:, 1] * metric.nodes[:, d - 1])[:, None]
    coordinates = dict(zip(metric.labels, metric.coordinates(values)[:, 0]))
    assert coordinates[(0,) * d] == pytest.approx(2, abs=5e-3)
    if name != "fourier":
        size = 3 / 3**0.5 if name == "legendre" else 3 / 2**0.5
        assert coordinates[(1,) + (0,) * (d - 1)] == pytest.approx(size, rel=1e-10)
    law = sn.Law(" + ".join(f"a{i}*x{i}" for i in range(d)), [f"x{i}" for i in range(d)])
    truth = {f"a{i}": i + 1 for i in range(d)}
    domain = {f"x{i}": (-1, 1) for i in range(d)}
    fit = sn.fit(law, law.with_values(truth), order=2, domain=domain, metric=name)
    assert fit.values == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("metric", list(metrics.METRICS))
def test_a_law_fitted_to_itself_comes_back_in_every_metric(metric):
    weights = {"data": np.linspace(1, 2, 80), "weighted": lambda P: 1 / P[:, 1]}.get(metric)
    result = sn.fit(LAW, EXACT, order=4, domain=DOMAIN, points=POINTS, metric=metric, weights=weights)
    assert result.values == pytest.approx(TRUTH, rel=1e-6 if metric == "raw" else 1e-8)
    assert result.metric == metric and result.reason


def test_weights_of_points_are_those_of_least_squares():
    """A polynomial law sees all of the target's projection: the fit is weighted least squares on its values."""
    law, target = sn.Law("a + b*x", ["x"]), sn.Law("exp(x)", ["x"])
    x, w = np.linspace(0, 2, 15), np.linspace(0.1, 3, 15)
    fit = sn.fit(law, target, order=3, points=x[:, None], weights=w)
    expected = np.polynomial.polynomial.polyfit(x, np.exp(x), 1, w=np.sqrt(w))
    assert list(fit.values.values()) == pytest.approx(expected.tolist(), rel=1e-10)
    plain = sn.fit(law, target, order=3, points=x[:, None])
    assert plain.values["b"] != pytest.approx(fit.values["b"], rel=1e-3)
    doubled = sn.fit(law, target, order=3, points=x[:, None], weights=7 * w)
    assert doubled.values == pytest.approx(fit.values, rel=1e-12)


def test_a_quadrature_rule_as_points_and_weights_is_the_integral():
    """Gauss's nodes and weights in the data metric, and a constant weight function, give the Legendre metric's fit."""
    law, target = sn.Law("a + b*x", ["x"]), sn.Law("exp(x)", ["x"])
    t, w = np.polynomial.legendre.leggauss(20)
    fits = [
        sn.fit(law, target, points=t[:, None], weights=w),
        sn.fit(law, target, domain={"x": (-1, 1)}, weights=lambda P: np.full(len(P), 3.0)),
        sn.fit(law, target, domain={"x": (-1, 1)}),
    ]
    exact = {"a": np.sinh(1), "b": 3 / np.e}
    for fit in fits:
        assert fit.values == pytest.approx(exact, rel=1e-10)


def test_a_weight_function_moves_the_fit_to_where_it_is_large():
    law, target = sn.Law("a", ["x"]), sn.Law("x", ["x"])
    fit = sn.fit(law, target, order=2, domain={"x": (0, 1)}, weights=lambda P: P[:, 0] ** 3)
    assert fit.values["a"] == pytest.approx(Fraction(4, 5))  # int x^4 / int x^3


def test_the_chebyshev_metric_weighs_the_ends():
    law, target = sn.Law("a", ["x"]), sn.Law("x**2", ["x"])
    assert sn.fit(law, target, order=2, domain={"x": (-1, 1)}, metric="chebyshev").values["a"] == pytest.approx(1 / 2)
    assert sn.fit(law, target, order=2, domain={"x": (-1, 1)}).values["a"] == pytest.approx(1 / 3)


def test_the_default_follows_what_is_known_and_says_why():
    cases = [
        ({"points": POINTS, "domain": DOMAIN}, "data", "80 given points"),
        ({"domain": DOMAIN}, "legendre", "over the box"),
        ({"domain": DOMAIN, "weights": lambda P: P[:, 0]}, "weighted", "weight function given"),
        ({"points": POINTS, "weights": np.ones(80)}, "data", "weighted as given"),
        ({"center": [0.1, 20]}, "scaled", "scaled by"),
    ]
    for options, name, words in cases:
        result = sn.fit(LAW, EXACT, **options)
        assert result.metric == name and words in result.reason
        assert name in result.report() and words in result.report()


NETWORK = sn.Network([sn.Dense([[1.0, 2.0]], [0.5], "tanh")], ["c", "d"])
MISTAKES = [
    ({"metric": "fuorier"}, InvalidValueError, "did you mean 'fourier'"),
    ({"metric": "chebyshev"}, InvalidValueError, "domain must be given for metric='chebyshev'"),
    ({"metric": "fourier"}, InvalidValueError, "domain must be given"),
    ({"metric": "weighted", "domain": DOMAIN}, InvalidValueError, "weights must be given"),
    ({"metric": "weighted", "domain": DOMAIN, "weights": [1.0]}, InvalidTypeError, "function w"),
    ({"metric": "weighted", "weights": lambda P: P}, InvalidValueError, "domain must be given"),
    ({"metric": "data", "points": POINTS, "weights": lambda P: P}, InvalidTypeError, "metric='weighted'"),
    ({"metric": "legendre", "domain": DOMAIN, "weights": [1.0]}, InvalidValueError, "weights must be left out"),
    ({"weights": [1.0, 2.0]}, InvalidValueError, "points must be given"),
    ({"points": POINTS, "weights": [1.0, 2.0]}, InvalidValueError, "have 80 entries, one a point, not 2"),
    ({"points": POINTS, "weights": -np.ones(80)}, InvalidValueError, "at least 0"),
    ({"points": POINTS, "weights": np.zeros(80)}, InvalidValueError, "not all 0"),
    ({"points": POINTS, "weights": np.full(80, np.nan)}, InvalidValueError, "weights must be finite"),
    ({"domain": DOMAIN, "weights": lambda P: P[:, 0] - 0.1}, InvalidValueError, "at least 0"),
    ({"domain": DOMAIN, "weights": lambda P: P}, InvalidValueError, "one a point"),
]


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_mistakes_say_what_is_wrong(number):
    options, error, text = MISTAKES[number]
    with pytest.raises(error, match=text):
        sn.fit(LAW, NETWORK, **options)


def test_too_many_nodes_are_refused_with_the_numbers():
    with pytest.raises(InvalidValueError, match=r"over the limit of .*lower the order"):
        metrics.legendre(9, ((0.0, 1.0),) * 10)
