"""Fitting: constants come back, closed forms are the fit, metrics, warnings and mistakes."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting import metric as metrics
from symnet.fitting.solvers import FLOATING, Bounds, levenberg_marquardt

TEXT = "sigma_f + C*c**(2/3) + k/sqrt(d)"
TRUTH = {"sigma_f": 40, "C": 400, "k": 600}
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
LAW = sn.Law(TEXT, ["c", "d"])
EXACT = LAW.with_values(TRUTH)
rng = np.random.default_rng(0)
POINTS = np.column_stack([rng.uniform(*DOMAIN["c"], 60), rng.uniform(*DOMAIN["d"], 60)])


@pytest.mark.parametrize("order", [2, 4, 6])
@pytest.mark.parametrize("metric", ["legendre", "gram", "scaled", "raw", "data"])
def test_a_law_fitted_to_itself_comes_back(metric, order):
    result = sn.fit(LAW, EXACT, order=order, domain=DOMAIN, points=POINTS, metric=metric)
    assert result.values == pytest.approx(TRUTH, rel=1e-7 if metric == "raw" else 1e-9)
    assert result.rank == 3 and result.success and not result.unidentifiable
    assert result.r_squared == pytest.approx(1.0, abs=1e-9)


def test_the_default_metric_follows_what_is_known():
    assert sn.fit(LAW, EXACT, points=POINTS, domain=DOMAIN).metric == "data"
    assert sn.fit(LAW, EXACT, domain=DOMAIN).metric == "legendre"
    scaled = sn.fit(LAW, EXACT, center=[0.1, 20])
    assert scaled.metric == "scaled"
    net = sn.Network([sn.Whitening([0.1, 20.0], [0.05, 10.0]), sn.Dense([[1.0, 2.0]], [0.0], "tanh")], ["c", "d"])
    by_network = sn.fit(LAW, net)
    assert by_network.center == (0.1, 20.0)
    assert "0.05, 10" in by_network.reason


def test_direct_fit_to_data_is_ordinary_least_squares():
    noisy = EXACT(POINTS) + rng.normal(size=60)
    result = sn.fit(LAW, sn.Data(POINTS, noisy, ["c", "d"]))
    J = np.column_stack([np.ones(60), POINTS[:, 0] ** (2 / 3), POINTS[:, 1] ** -0.5])
    expected, rss, *_ = np.linalg.lstsq(J, noisy, rcond=None)
    assert list(result.values.values()) == pytest.approx(expected.tolist(), rel=1e-10)
    errors = np.sqrt(np.diag(np.linalg.inv(J.T @ J)) * rss[0] / 57)
    assert [p.stderr for p in result.params.values()] == pytest.approx(errors.tolist(), rel=1e-9)
    total = np.sum((noisy - noisy.mean()) ** 2)
    assert result.r_squared == pytest.approx(1 - rss[0] / total)
    assert result.degrees_of_freedom == 57


@pytest.mark.parametrize("metric", ["legendre", "gram", "scaled", "raw", "data"])
def test_closed_form_evaluates_to_the_fitted_value(metric):
    """Each constant as an expression in alpha_m, with the target's own coordinates put in."""
    law = sn.Law("a + b*sqrt(x) + 3*x", ["x"])
    target = sn.Law("2*exp(-x) + x**2", ["x"])
    box, points = {"x": (0.5, 1.5)}, np.linspace(0.5, 1.5, 9)[:, None]
    result = sn.fit(law, target, order=3, center=[1], domain=box, points=points, metric=metric)
    raw = {"raw": 1, "scaled": 1, "gram": 1}
    if metric in raw:
        series = target.series(3, [1], "float64", {})
        alphas = {e: series[e] for e in [(0,), (1,), (2,), (3,)]}
    else:
        alphas = result.target_coefficients
    for name, value in result.values.items():
        form = result.closed_form(name)
        numbers = {s: alphas[tuple(map(int, s.name[7:-1].split(",")))] for s in form.free_symbols}
        assert float(form.subs(numbers)) == pytest.approx(value, rel=1e-8, abs=1e-9)


def test_closed_forms_are_exact_where_the_metric_is():
    law = sn.Law("f + C*c**(2/3) + k/sqrt(d)", ["c", "d"])
    target = law.with_values({"f": 1, "C": 1, "k": 1})
    result = sn.fit(law, target, order=1, center={"c": "1/8", "d": 25}, metric="raw")
    alpha = sympy.Symbol
    assert result.closed_form("C") == sympy.Rational(3, 4) * alpha("alpha_{1,0}")
    assert result.closed_form("k") == -250 * alpha("alpha_{0,1}")
    assert result.latex_closed_form("C") == r"C = \frac{3 \alpha_{1,0}}{4}"
    box = {"c": (Fraction(1, 16), Fraction(3, 16)), "d": (20, 30)}
    gram = sn.fit(law, target, order=2, center={"c": "1/8", "d": 25}, domain=box, metric="gram")
    assert not gram.closed_form("C").has(sympy.Float)


def test_the_gram_matrix_is_the_exact_inner_product():
    """Against SymPy's integrals over a rational box."""
    x, y = sympy.symbols("x y")
    box, center = ((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(2))), (Fraction(1, 3), Fraction(1, 2))
    matrix = metrics.gram_matrix(2, box, center)
    basis = [1, x, y, x**2, x * y, y**2]
    shift = {x: x - sympy.Rational(1, 3), y: y - sympy.Rational(1, 2)}
    for i, p in enumerate(basis):
        for j, q in enumerate(basis):
            product = sympy.sympify(p * q).subs(shift, simultaneous=True)
            exact = sympy.integrate(sympy.expand(product), (x, 0, 1), (y, -1, 2)) / 3
            assert sympy.Rational(str(matrix[i][j])) == exact


def test_projections_are_orthonormal_and_reproduce_polynomials():
    legendre = metrics.legendre(4, ((0.0, 2.0), (-3.0, 1.0)))
    data = metrics.data(4, rng.normal(size=(40, 2)))
    for metric in (legendre, data):
        assert len(metric.labels) == 15
        x, y = metric.nodes.T
        values = (1 + x - 2 * x * y + y**3 * x)[:, None]
        coordinates = metric.coordinates(values)
        # Parseval: the squared length is the mean square
        weights = np.full(len(x), 1 / len(x)) if metric is data else None
        if weights is not None:
            assert coordinates[:, 0] @ coordinates[:, 0] == pytest.approx(weights @ values[:, 0] ** 2, rel=1e-10)
    s, t = sympy.symbols("s t")
    p = 1 + s - 2 * s * t + t**3 * s
    exact = sympy.integrate(sympy.expand(p**2), (s, 0, 2), (t, -3, 1)) / 8
    x, y = legendre.nodes.T
    c = legendre.coordinates((1 + x - 2 * x * y + y**3 * x)[:, None])[:, 0]
    assert c @ c == pytest.approx(float(exact), rel=1e-12)


def test_points_that_cannot_tell_monomials_apart():
    """Three values of x: x^3 and above are combinations of lower powers and left out."""
    points = np.array([[x, y] for x in (0.0, 1.0, 2.0) for y in np.linspace(0, 1, 8)])
    metric = metrics.data(4, points)
    assert all(e[0] <= 2 for e in metric.labels)
    assert len(metric.labels) == 15 - 3
    assert "3 of 15 monomials" in metric.reason


def test_nonlinear_laws_come_back():
    for text, truth, domain, initial in [
        ("A*exp(-Q/T) + B", {"A": 5, "Q": 3, "B": 1}, {"T": (1, 4)}, {}),
        ("s + K*eps**n", {"s": 100, "K": 500, "n": 0.2}, {"eps": (0.01, 0.5)}, {"n": 0.5}),
        ("V*S/(K + S)", {"V": 3, "K": 2}, {"S": (0.1, 10)}, {}),
    ]:
        law = sn.Law(text, list(domain), initial=initial)
        target = sn.Law(text, list(domain)).with_values(truth)
        for metric in ("legendre", "scaled"):
            result = sn.fit(law, target, order=5, domain=domain, metric=metric)
            assert result.success, result.status
            assert result.values == pytest.approx(truth, rel=1e-6)


def test_bounds_hold_and_are_reported():
    law = sn.Law("a + b*x", ["x"], bounds={"b": (0, 2)})
    result = sn.fit(law, sn.Law("1 + 3*x", ["x"]), domain={"x": (0, 1)})
    assert result.params["b"].value == 2
    assert result.params["b"].at_bound
    assert "at a bound" in result.report()
    assert result.params["a"].value == pytest.approx(1.5)
    inside = sn.fit(sn.Law("a + b*x", ["x"], bounds={"b": (0, 9)}), sn.Law("1 + 3*x", ["x"]), domain={"x": (0, 1)})
    assert inside.values == pytest.approx({"a": 1, "b": 3})


def test_products_are_reported_as_combinations():
    result = sn.fit(sn.Law("a*b*x + c", ["x"]), sn.Law("6*x + 1", ["x"]), domain={"x": (0, 1)})
    assert result.rank == 2
    assert result.unidentifiable == ("a", "b")
    assert result.values["a"] * result.values["b"] == pytest.approx(6)
    assert result.params["a"].stderr is None and result.params["c"].identified
    assert "only in combination" in result.report()


def test_a_network_trained_elsewhere_is_fitted_through_its_series_too():
    net = sn.Network([sn.Dense([[1.0, 0.0], [0.0, 1.0]], None, "exp"), sn.Dense([[2.0, 3.0]], [1.0])], ["x", "y"])
    law = sn.Law("p + q*exp(x) + r*exp(y)", ["x", "y"])
    truth = {"p": 1, "q": 2, "r": 3}
    assert sn.fit(law, net.series(4)).values == pytest.approx(truth)
    assert sn.fit(law, net, order=4).values == pytest.approx(truth)
    assert sn.fit(law, net.series(3, [1, 1]), domain={"x": (0, 2), "y": (0, 2)}, metric="gram").values == pytest.approx(
        truth
    )


def test_a_ring_saves_the_digits_that_float64_loses_in_the_expansion():
    """(exp(x + h) - exp(x))/h with h = 2^-30: float64 cancels nine digits of every coefficient."""
    h = 2.0**-30
    net = sn.Network([sn.Dense([[1.0], [1.0]], [0.0, h], "exp"), sn.Dense([[-1 / h, 1 / h]])], ["x"])
    law, slope = sn.Law("b*exp(x)", ["x"]), np.expm1(h) / h
    errors = [
        abs(sn.fit(law, net, order=4, metric="raw", ring=ring).values["b"] / slope - 1) for ring in (None, sn.Real(50))
    ]
    assert errors[0] > 1e-9 and errors[1] < 1e-14
    with pytest.raises(InvalidValueError, match="ring must be the name of a ring"):
        sn.fit(law, net, ring="floats")


def test_several_outputs_need_a_choice():
    net = sn.Network([sn.Dense([[1.0], [2.0]], [0.0, 1.0])], ["x"], ["p", "q"])
    law = sn.Law("a + b*x", ["x"])
    assert sn.fit(law, net, output="q", domain={"x": (0, 1)}).values == pytest.approx({"a": 1, "b": 2})
    assert sn.fit(law, net, output=0, domain={"x": (0, 1)}).values == pytest.approx({"a": 0, "b": 1}, abs=1e-12)
    with pytest.raises(InvalidValueError, match="several"):
        sn.fit(law, net, domain={"x": (0, 1)})
    with pytest.raises(InvalidValueError, match="did you mean 'p'|known: p, q"):
        sn.fit(law, net, output="pp", domain={"x": (0, 1)})


def test_reports_and_latex():
    result = sn.fit(LAW, EXACT, points=POINTS)
    report = result.report(compare=TRUTH)
    for piece in ("sigma_f", "metric    data", "compared with", "monomial", "R^2"):
        assert piece in report
    assert result.latex() == r"y = 400.0 c^{\frac{2}{3}} + 40.00 + \frac{600.0}{\sqrt{d}}"
    assert result.law.parameters == ()
    assert result.law(POINTS) == pytest.approx(EXACT(POINTS))
    assert result.residuals.keys() == result.target_coefficients.keys()


def test_levenberg_marquardt_statuses():
    def residual(x):
        return np.array([10 * (x[1] - x[0] ** 2), 1 - x[0]])

    def jacobian(x):
        return np.array([[-20 * x[0], 10.0], [-1.0, 0.0]])

    free = Bounds.read([-np.inf] * 2, [np.inf] * 2, FLOATING)
    good = levenberg_marquardt(residual, jacobian, np.array([-1.2, 1.0]), free)
    assert good.status == "converged"
    assert good.x == pytest.approx([1, 1])
    short = levenberg_marquardt(residual, jacobian, np.array([-1.2, 1.0]), free, max_iterations=2)
    assert short.status == "iteration limit" and not short.success
    bad = levenberg_marquardt(lambda x: residual(x) * np.nan, jacobian, np.array([1.0, 1.0]), free)
    assert bad.status == "not finite"


NETWORK = sn.Network([sn.Dense([[1.0, 2.0]], [0.5], "tanh")], ["c", "d"])
MISTAKES = [
    (lambda: sn.fit("a*x", NETWORK), InvalidTypeError, "law must be a Law"),
    (lambda: sn.fit(EXACT, NETWORK), InvalidValueError, "at least one free parameter"),
    (lambda: sn.fit(sn.Law("x", ["x"]), NETWORK), InvalidValueError, "free parameter"),
    (lambda: sn.fit(LAW, 3), InvalidTypeError, "target must be a Network"),
    (lambda: sn.fit(LAW, LAW), InvalidValueError, "without free parameters"),
    (lambda: sn.fit(sn.Law("a*q", ["q"]), NETWORK), InvalidValueError, "inputs of the target"),
    (lambda: sn.fit(sn.Law("d*c", ["c"]), NETWORK), InvalidValueError, "differ from the target's inputs"),
    (lambda: sn.fit(LAW, NETWORK, metric="legandre"), InvalidValueError, "did you mean 'legendre'"),
    (lambda: sn.fit(LAW, NETWORK, metric="data"), InvalidValueError, "points must be given"),
    (lambda: sn.fit(LAW, NETWORK, metric="gram"), InvalidValueError, "domain must be given"),
    (lambda: sn.fit(LAW, NETWORK, domain={"c": (0, 1)}), InvalidValueError, "interval for every input"),
    (lambda: sn.fit(LAW, NETWORK, domain={"q": (0, 1)}), InvalidValueError, "use the target's inputs"),
    (lambda: sn.fit(LAW, NETWORK, domain={"c": (1, 0), "d": (1, 2)}), InvalidValueError, "low < high"),
    (lambda: sn.fit(LAW, NETWORK, domain=[(0, 1)]), InvalidTypeError, "domain must be a mapping"),
    (lambda: sn.fit(LAW, NETWORK, domain={"c": (0, 1), "d": (-1, 2)}), InvalidValueError, "finite value"),
    (lambda: sn.fit(LAW, NETWORK, points=[[1.0]]), InvalidValueError, r"points must have shape \(n, 2\)"),
    (lambda: sn.fit(LAW, NETWORK, points=[[1.0, np.nan]]), InvalidValueError, "points must be finite"),
    (lambda: sn.fit(LAW, NETWORK, points=np.empty((0, 2))), InvalidValueError, "at least one row"),
    (lambda: sn.fit(LAW, NETWORK, points=[[0.1, 1.0], [0.2, 2.0]]), InvalidValueError, "at least 3 coordinates"),
    (lambda: sn.fit(LAW, NETWORK, order=-1, domain=DOMAIN), InvalidValueError, "order"),
    (lambda: sn.fit(sn.Law("a + b*c**3", ["c"]), NETWORK, order=2, center=[0, 0]), InvalidValueError, "can see, not 'b'"),
    (lambda: sn.fit(sn.Law("a + 0*b", ["c"], parameters=["a", "b"]), NETWORK, order=0, scale=[1]), InvalidValueError, "scale"),
    (lambda: sn.fit(sn.Law("a*c", ["c"], initial={"a": 5}, bounds={"a": (0, 1)}), NETWORK), InvalidValueError, "within bounds"),
    (lambda: sn.fit(LAW, NETWORK.series(2), center=[1, 1]), InvalidValueError, "center must be left out"),
    (lambda: sn.Data([[1.0]], [1.0, 2.0], ["x"]), InvalidValueError, "one value for each"),
    (lambda: sn.Data([[1.0]], [np.nan], ["x"]), InvalidValueError, "finite"),
    (lambda: sn.Data([[1.0, 2.0]], [1.0], ["x"]), InvalidValueError, "shape"),
    (lambda: sn.fit(LAW, EXACT, domain=DOMAIN).closed_form("q"), InvalidValueError, "free parameter"),
    (lambda: sn.fit(sn.Law("a*exp(b*c)", ["c"]), NETWORK, domain={"c": (0, 1), "d": (0, 1)}).closed_form("a"), InvalidValueError, "linear"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()
