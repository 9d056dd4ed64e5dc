"""Solvers: QR and its rank, Levenberg-Marquardt, variable projection, digits, starts, bounds, ties, weights, errors."""

import itertools
import runpy
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting import metric as metrics
from symnet.fitting.problem import Problem
from symnet.fitting.result import FitResult
from symnet.fitting.solvers import (
    FLOATING,
    Bounds,
    Digits,
    Projected,
    Solution,
    covariance,
    levenberg_marquardt,
    linear,
    rank_and_null,
)
from symnet.series import Space

RING = sn.Real(40)
REAL = Digits(RING)
DECAY = sn.Law("a*exp(-b*x) + g", ["x"], initial={"b": 3})
TRUTH = {"a": 2, "b": "1.5", "g": "0.25"}
X = np.linspace(0, 2, 21)[:, None]


def unlimited(count, arithmetic=FLOATING):
    return Bounds.read([-np.inf] * count, [np.inf] * count, arithmetic)


@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=4, max_size=7))
def test_least_squares_with_digits_against_exact_normal_equations(rows):
    matrix = sympy.Matrix(rows)
    right = sympy.Matrix([i * i - 3 for i in range(len(rows))])
    solution = linear(RING.array(np.array(right).ravel()), RING.zeros(len(rows)), RING.array(np.array(rows)), REAL)
    gradient = RING.array(np.array(rows)).T @ solution.residual
    assert all(abs(float(g)) < 1e-40 for g in gradient)
    rank, null = rank_and_null(RING.array(np.array(rows)), REAL)
    assert rank == matrix.rank()
    if rank == 3:
        exact = (matrix.T * matrix).LUsolve(matrix.T * right)
        for found, value in zip(solution.x, exact):
            assert abs(float(found - RING.convert(value))) < 1e-40
        inverse = (matrix.T * matrix).inv()
        found = covariance(RING.array(np.array(rows)), RING.one, REAL)
        assert all(abs(float(found[i, j] - RING.convert(inverse[i, j]))) < 1e-38 for i in range(3) for j in range(3))
    else:
        scale = np.linalg.norm(np.array(rows, dtype=float), axis=0)
        combinations = np.array(rows) @ (null / np.where(scale > 0, scale, 1)).T
        assert np.max(np.abs(combinations)) < 1e-12


@pytest.mark.parametrize("arithmetic", [FLOATING, REAL], ids=["float64", "digits"])
def test_levenberg_marquardt_on_rosenbrock(arithmetic):
    """The classical valley, in both arithmetics: minimum 0 at (1, 1)."""

    def residual(x):
        return np.array([10 * (x[1] - x[0] * x[0]), 1 - x[0]])

    def jacobian(x):
        return np.array([[-20 * x[0], arithmetic.array([10.0])[0]], [arithmetic.array([-1.0])[0], 0 * x[0]]])

    start = arithmetic.array([-1.2, 1.0])
    found = levenberg_marquardt(residual, jacobian, start, unlimited(2, arithmetic), arithmetic=arithmetic)
    assert found.success
    assert max(abs(float(v - 1)) for v in found.x) < (1e-12 if arithmetic is FLOATING else 1e-35)


def test_the_projected_jacobian_is_exact_where_the_residual_is_small_and_its_gradient_always():
    """Kaufman's Jacobian: J'r is the derivative of |r|^2/2, against central differences."""
    law = sn.Law("a*exp(-b*x) + g*exp(-h*x)", ["x"])
    data = sn.Data(X, np.cos(X[:, 0]) + 2, ["x"])
    problem = Problem(law, data, metrics.rows(data.X), Space(("x",), 0), 0)
    projected = Projected(problem.coordinates, problem.target, [0, 2], 4, FLOATING)
    t, h = np.array([0.7, 2.1]), 1e-6
    gradient = projected.jacobian(t).T @ projected.residual(t)
    for i in range(2):
        shift = h * np.eye(2)[i]
        costs = [0.5 * np.sum(projected.residual(t + s * shift) ** 2) for s in (1, -1)]
        assert gradient[i] == pytest.approx((costs[0] - costs[1]) / (2 * h), rel=1e-6)


def test_the_iteration_ignores_the_starts_of_linear_parameters():
    data = sn.Data(X, DECAY.with_values(TRUTH)(X) + 0.01 * np.sin(40 * X[:, 0]), ["x"])
    near = sn.fit(sn.Law(DECAY.expr, ["x"], initial={"a": 1, "b": 3}), data)
    far = sn.fit(sn.Law(DECAY.expr, ["x"], initial={"a": 1e6, "b": 3, "g": -1e6}), data)
    assert near.iterations == far.iterations and near.values == far.values


@pytest.mark.parametrize("metric", ["scaled", "gram", "legendre", "data"])
def test_fifty_digits(metric):
    """A law fitted to itself: every digit, in every kind of metric."""
    target = DECAY.with_values(TRUTH)
    result = sn.fit(DECAY, target, order=6, domain={"x": (0, 2)}, points=X, metric=metric, ring=sn.Real(50))
    assert result.status == "converged"
    with mpmath.workdps(50):
        for name, value in TRUTH.items():
            assert isinstance(result.values[name], mpmath.mpf)
            assert abs(result.values[name] - mpmath.mpf(value)) < mpmath.mpf(10) ** -45
    assert "mpf" not in result.report() and result.r_squared == 1


def test_the_metrics_themselves_have_the_digits():
    """The best line of exp on [0, 1] is 4e - 10 + (18 - 6e) x; over three points it is that of mpmath."""
    line, curve = sn.Law("a + b*x", ["x"]), sn.Law("exp(x)", ["x"])
    with mpmath.workdps(40):
        found = sn.fit(line, curve, order=9, domain={"x": (0, 1)}, ring=RING).values
        assert abs(found["a"] - (4 * mpmath.e - 10)) < 1e-38 and abs(found["b"] - (18 - 6 * mpmath.e)) < 1e-38
        points, weights = [0.1, 0.5, 0.7], [1, 2, 4]
        matrix = mpmath.matrix([[mpmath.sqrt(w), mpmath.sqrt(w) * p] for p, w in zip(points, weights)])
        right = mpmath.matrix([mpmath.sqrt(w) * mpmath.exp(p) for p, w in zip(points, weights)])
        best = mpmath.lu_solve(matrix, right)
        found = sn.fit(line, curve, order=2, points=[[p] for p in points], weights=weights, ring=RING).values
        assert abs(found["a"] - best[0]) < 1e-38 and abs(found["b"] - best[1]) < 1e-38
        middle = sn.fit(line, curve, order=3, center=["1/2"], domain={"x": (0, 1)}, metric="gram", ring=RING).values
        # the mean square of exp(1/2) (1 + t + t^2/2 + t^3/6 - p - q t) over |t| <= 1/2 is least at this slope
        slope = mpmath.exp(0.5) * (1 + mpmath.mpf(1) / 6 * (mpmath.mpf(1) / 80) * 12)
        assert abs(middle["b"] - slope) < 1e-38


def test_forty_linear_parameters_of_ten_inputs_come_back():
    names = [f"x{i}" for i in range(10)]
    monomials = [m for k in range(3) for m in itertools.combinations_with_replacement(names, k)][:40]
    law = sn.Law(" + ".join("*".join([f"p{i}", *m]) for i, m in enumerate(monomials)), names)
    truth = {f"p{i}": (-1) ** i * (i + 1) for i in range(40)}
    result = sn.fit(law, law.with_values(truth), order=4)
    assert result.rank == 40 and result.values == pytest.approx(truth)


def test_digits_of_a_direct_fit_against_mpmath():
    """The normal equations of a noisy nonlinear fit, solved by mpmath's own root finder."""
    y = [Decimal("2.1"), "1.4", Fraction(11, 10), 0.8, mpmath.mpf("0.5")]
    x = ["0", "0.5", "1", "1.5", "2.5"]
    result = sn.fit(sn.Law("a*exp(-b*x)", ["x"]), sn.Data([[v] for v in x], y, ["x"]), ring=sn.Real(60))
    with mpmath.workdps(80):
        ys = [mpmath.mpf(v) for v in ("2.1", "1.4", "1.1", "0.8", "0.5")]
        xs = [mpmath.mpf(v) for v in x]

        def normal(a, b):
            r = [a * mpmath.exp(-b * s) - t for s, t in zip(xs, ys)]
            return [sum(q * mpmath.exp(-b * s) for q, s in zip(r, xs)),
                    sum(q * s * mpmath.exp(-b * s) for q, s in zip(r, xs))]  # fmt: skip

        root = mpmath.findroot(normal, [float(v) for v in result.values.values()], tol=1e-140)
        for found, value in zip(result.values.values(), root):
            assert abs(found / value - 1) < mpmath.mpf(10) ** -57


def test_a_law_that_only_combinations_determine_is_solved_with_digits_too():
    result = sn.fit(sn.Law("a*b*x + g", ["x"]), sn.Law("6*x + 1", ["x"]), domain={"x": (0, 1)}, ring=RING)
    assert result.rank == 2 and result.unidentifiable == ("a", "b")
    assert abs(float(result.values["a"] * result.values["b"] - 6)) < 1e-15
    assert result.params["a"].stderr is None


def test_several_starts_find_the_deeper_minimum():
    law = sn.Law("sin(w*x)", ["x"], initial={"w": 1}, bounds={"w": (0, 12)})
    data = sn.Data(X, np.sin(7 * X[:, 0]), ["x"])
    once = sn.fit(law, data)
    assert once.values["w"] != pytest.approx(7, rel=1e-3)
    several = sn.fit(law, data, starts=12)
    assert several.values["w"] == pytest.approx(7, rel=1e-12)
    assert sn.fit(law, data, starts=12).values == several.values
    with ThreadPoolExecutor(2) as threads:
        assert sn.fit(law, data, starts=12, executor=threads).values == several.values


def test_starts_in_other_processes_give_the_same():
    law = sn.Law("a*sin(w*x)", ["x"], initial={"w": 1}, bounds={"w": (0, 12)})
    data = sn.Data(X, 3 * np.sin(7 * X[:, 0]), ["x"])
    with ProcessPoolExecutor(2) as processes:
        assert sn.fit(law, data, starts=8, executor=processes).values == sn.fit(law, data, starts=8).values


@pytest.mark.parametrize("ring", [None, RING], ids=["float64", "digits"])
def test_bounds_hold_in_nonlinear_fits(ring):
    law = sn.Law("a*exp(-b*x) + g", ["x"], bounds={"b": (0, 1)})
    result = sn.fit(law, DECAY.with_values(TRUTH), domain={"x": (0, 2)}, ring=ring)
    assert result.params["b"].at_bound and result.values["b"] == 1
    fixed = sn.fit(sn.Law(law.expr, ["x"], fixed={"b": 1}), DECAY.with_values(TRUTH), domain={"x": (0, 2)}, ring=ring)
    assert float(result.values["a"]) == pytest.approx(float(fixed.values["a"]), rel=1e-7)


def test_ties_are_substituted():
    law = sn.Law("a + b*x + c*x**2", ["x"], ties={"b": "2*a", "c": "a + b"})
    assert law.parameters == ("a",) and law.linear
    result = sn.fit(law, sn.Law("5 + 10*x + 15*x**2", ["x"]), domain={"x": (0, 1)})
    assert result.values == pytest.approx({"a": 5})
    assert result.tied == pytest.approx({"b": 10, "c": 15})
    assert result.law([[2.0]]) == pytest.approx([85])
    by_fit = sn.fit(sn.Law("a + b*x", ["x"]), sn.Law("5 + 10*x", ["x"]), domain={"x": (0, 1)}, ties={"b": "a + 5"})
    assert by_fit.values == pytest.approx({"a": 5}) and by_fit.tied == pytest.approx({"b": 10})
    assert "ties={'b': '2*a', 'c': '3*a'}" in repr(law)
    digits = sn.fit(law, sn.Law("1/3 + 2*x/3 + x**2", ["x"]), order=2, metric="raw", ring=RING)
    with mpmath.workdps(40):
        assert abs(digits.tied["b"] - mpmath.mpf(2) / 3) < mpmath.mpf(10) ** -37


def test_fixed_constants_enter_exactly():
    """R = 1/3 as text: the same as the fraction, to fifty digits."""
    law = sn.Law("A*R*x", ["x"], fixed={"R": "1/3"})
    result = sn.fit(law, sn.Law("x", ["x"]), order=1, metric="raw", ring=sn.Real(50))
    with mpmath.workdps(50):
        assert abs(result.values["A"] - 3) < mpmath.mpf(10) ** -47


def test_weights_and_sigma_are_those_of_weighted_least_squares():
    rng = np.random.default_rng(1)
    sigma = rng.uniform(0.1, 2, size=len(X))
    y = 1 + 2 * X[:, 0] + sigma * rng.normal(size=len(X))
    law = sn.Law("a + b*x", ["x"])
    result = sn.fit(law, sn.Data(X, y, ["x"], sigma=sigma))
    J = np.column_stack([np.ones(len(X)), X[:, 0]])
    W = np.diag(sigma**-2.0)
    inverse = np.linalg.inv(J.T @ W @ J)
    expected = inverse @ J.T @ W @ y
    assert list(result.values.values()) == pytest.approx(expected.tolist(), rel=1e-12)
    variance = (y - J @ expected) @ W @ (y - J @ expected) / (len(X) - 2)
    assert [p.stderr for p in result.params.values()] == pytest.approx(np.sqrt(variance * np.diag(inverse)).tolist())
    by_weights = sn.fit(law, sn.Data(X, y, ["x"], weights=3 * sigma**-2.0))
    assert by_weights.values == pytest.approx(result.values)
    assert by_weights.r_squared == pytest.approx(result.r_squared)


def test_a_solver_that_stops_early_says_so():
    data = sn.Data(X, DECAY.with_values(TRUTH)(X), ["x"])
    short = sn.fit(sn.Law("a*exp(-b*x) + g", ["x"], initial={"b": 40}), data, max_iterations=1)
    assert short.status == "iteration limit" and not short.success
    assert "iteration limit" in short.report()


def test_values_that_are_not_finite_are_never_silent():
    good = sn.fit(sn.Law("a + b*x", ["x"]), sn.Law("1 + 2*x", ["x"]), domain={"x": (0, 1)})
    n = len(good.residuals)
    broken = Solution(np.ones(2), np.full(n, np.nan), np.full((n, 2), np.nan), "not finite", 0)
    result = FitResult(good.problem, broken, good.target, 0)
    assert not result.success and result.params["a"].stderr is None and broken.cost == np.inf
    assert "status 'not finite'" in result.report() and "not finite" in result.report(format="html")


def test_a_step_out_of_the_law_s_domain_is_refused():
    """sqrt(b - x) is real for b > 2 only; from 30 full steps would leave that."""
    law = sn.Law("a*sqrt(b - x)", ["x"], initial={"b": 30})
    for ring in (None, RING):
        result = sn.fit(law, sn.Data(X, 3 * np.sqrt(2.01 - X[:, 0]), ["x"]), ring=ring)
        assert result.success and float(result.values["b"]) == pytest.approx(2.01, rel=1e-9)
    series = sn.fit(law, sn.Law("3*sqrt(2.01 - x)", ["x"]), order=5, metric="scaled", center=[1])
    assert series.values == pytest.approx({"a": 3, "b": 2.01})


def test_standard_errors_from_the_measurements_behind_a_network():
    """A linear law: the covariance is that of the direct fit, plus the square of the difference, exactly."""
    rng = np.random.default_rng(2)
    y = 1 + 2 * X[:, 0] + 0.3 * rng.normal(size=len(X))
    data, law = sn.Data(X, y, ["x"]), sn.Law("a + b*x", ["x"])
    net = sn.Network([sn.Dense([[1.9]], [1.2])], ["x"])
    direct, read = sn.fit(law, data), sn.fit(law, net, data=data)
    assert read.metric == "data" and read.errors_from == "data" and direct.errors_from == "residual"
    shift = np.array([direct.values[n] - read.values[n] for n in ("a", "b")])
    assert read.covariance == pytest.approx(direct.covariance + np.outer(shift, shift), rel=1e-9)
    assert "from the 21 measurements" in read.report()
    assert tuple(read.interval("a")) == pytest.approx(
        tuple(read.values["a"] + s * 2.0930240544082634 * read.params["a"].stderr for s in (-1, 1)), rel=1e-9
    )


def test_noise_is_learnt_no_worse_than_twice_and_the_errors_are_honest():
    """Twenty 2-12-12-1 networks on 2000 noisy points (sd 2), each with its own seed, against direct least squares."""
    MLPRegressor = pytest.importorskip("sklearn.neural_network").MLPRegressor
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    truth = {"sigma_f": 40, "C": 400, "k": 600}
    law = sn.Law("sigma_f + C*c**(2/3) + k/sqrt(d)", ["c", "d"])
    errors, direct_errors, inside, inside_own = [], [], [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        points = np.column_stack([rng.uniform(0.02, 0.2, 2000), rng.uniform(5, 60, 2000)])
        y = law.with_values(truth)(points) + 2 * rng.normal(size=2000)
        model = MLPRegressor(hidden_layer_sizes=(12, 12), activation="tanh", solver="lbfgs", alpha=0.01,
                             max_iter=120, random_state=seed)  # fmt: skip
        model = TransformedTargetRegressor(make_pipeline(StandardScaler(), model), transformer=StandardScaler())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            net = sn.Network.from_sklearn(model.fit(points, y), inputs=["c", "d"])
        data = sn.Data(points, y, ["c", "d"])
        direct, read, own = sn.fit(law, data), sn.fit(law, net, data=data), sn.fit(law, net, points=points)
        assert own.values == read.values
        errors.append([abs(read.values[name] - value) for name, value in truth.items()])
        direct_errors.append([abs(direct.values[name] - value) for name, value in truth.items()])
        inside.append([abs(read.values[name] - value) <= 3 * read.params[name].stderr for name, value in truth.items()])
        inside_own.append(
            [abs(own.values[name] - value) <= 3 * own.params[name].stderr for name, value in truth.items()]
        )
    assert np.all(np.median(errors, axis=0) <= 2 * np.median(direct_errors, axis=0))
    assert np.all(np.sum(inside, axis=0) >= 18) and np.all(np.sum(inside_own, axis=0) >= 18)


def test_the_enthalpy_of_mercury_through_a_network(capsys):
    """Within 2 % of the direct fit to the same 19 rows."""
    pytest.importorskip("sklearn")
    example = Path(__file__).resolve().parents[2] / "examples" / "mercury_arrhenius.py"
    enthalpy = runpy.run_path(str(example))["main"]()
    assert enthalpy["network"] == pytest.approx(enthalpy["direct"], rel=0.02)
    assert "kJ/mol" in capsys.readouterr().out


def test_the_rows_of_the_example_are_those_of_the_table(shared_data):
    example = runpy.run_path(str(Path(__file__).resolve().parents[2] / "examples" / "mercury_arrhenius.py"))
    lines = (shared_data / "arrhenius" / "mercury_vapour_pressure.csv").read_text().split()[1:]
    rows = [tuple(map(float, line.split(",")[1:])) for line in lines]
    assert rows == list(zip(example["CELSIUS"], example["MMHG"]))


NETWORK = sn.Network([sn.Dense([[1.0]], [0.5], "tanh")], ["x"])
LINE = sn.Law("a + b*x", ["x"])
DATA = sn.Data([[0.0], [1.0], [2.0]], [1.0, 2.0, 4.0], ["x"])
UNIT = {"x": (0, 1)}
MISTAKES = [
    (lambda: sn.Law("a*x + b", ["x"], ties={"q": "a"}), InvalidValueError, "ties must tie the law's parameters"),
    (lambda: sn.Law("a*x + b", ["x"], ties={"b": "x"}), InvalidValueError, "hold the law's parameters, not 'x'"),
    (lambda: sn.Law("a*x + b", ["x"], ties={"a": "b", "b": "2*a"}), InvalidValueError, "not lead back to itself"),
    (lambda: sn.Law("a*x + b", ["x"], {"b": 1}, ties={"b": "a"}), InvalidValueError, "without a value, a start or bounds"),
    (lambda: sn.Law("a*x + b", ["x"], ties={"b": 3}), InvalidTypeError, "text or a SymPy expression"),
    (lambda: sn.Law("a*x + b", ["x"], ties=["b"]), InvalidTypeError, "ties must be a mapping"),
    (lambda: sn.fit(LINE, DATA, ties={"a": "b", "b": "a"}), InvalidValueError, "lead back"),
    (lambda: sn.Data([[1.0]], ["nan"], ["x"]), InvalidValueError, "y"),
    (lambda: sn.Data([[1.0]], [Decimal("NaN")], ["x"]), (InvalidValueError, InvalidTypeError), "y must be"),
    (lambda: sn.Data([[np.inf]], [1.0], ["x"]), InvalidValueError, "X must be finite"),
    (lambda: sn.Data([[1.0], [2.0]], [1.0, 2.0], ["x"], weights=[1.0]), InvalidValueError, "weights must have 2 entries"),
    (lambda: sn.Data([[1.0], [2.0]], [1.0, 2.0], ["x"], sigma=[1.0, 0.0]), InvalidValueError, "sigma must be positive"),
    (lambda: sn.Data([[1.0]], [1.0], ["x"], sigma=[1], weights=[1]), InvalidValueError, "left out where sigma is given"),
    (lambda: sn.fit(LINE, DATA, weights=[1, 1, 1]), InvalidValueError, "belong to Data"),
    (lambda: sn.fit(LINE, DATA, data=DATA), InvalidValueError, "left out where the target is Data"),
    (lambda: sn.fit(LINE, NETWORK, data=[1, 2]), InvalidTypeError, "data must be Data"),
    (lambda: sn.fit(LINE, NETWORK, data=sn.Data([[1.0]], [1.0], ["q"])), InvalidValueError, "data.columns must be"),
    (lambda: sn.fit(LINE, sn.Data([[1.0]], [1.0], ["x"])), InvalidValueError, "at least 2 coordinates"),
    (lambda: sn.fit(LINE, NETWORK, order=0, domain=UNIT), InvalidValueError, "at least 2 coordinates"),
    (lambda: sn.fit(sn.Law("sqrt(x - a)", ["x"]), NETWORK, domain=UNIT), InvalidValueError, "has a finite value"),
    (lambda: sn.fit(sn.Law("sqrt(x - a)", ["x"]), DATA, ring=RING), InvalidValueError, "has a finite value"),
    (lambda: sn.fit(sn.Law("a*sqrt(x)", ["x"]), NETWORK, metric="raw"), InvalidValueError, "branch point"),
    (lambda: sn.fit(sn.Law("a*b", ["x"], initial={"a": 2}, bounds={"a": (0, 1)}), DATA), InvalidValueError, "within bounds"),
    (lambda: sn.fit(LINE, NETWORK, domain=UNIT, starts=0), InvalidValueError, "starts must be at least 1"),
    (lambda: sn.fit(LINE, NETWORK, domain=UNIT, max_iterations=-1), InvalidValueError, "max_iterations must be"),
    (lambda: sn.fit(LINE, NETWORK, domain=UNIT, executor=4), InvalidTypeError, "executor must be an executor"),
    (lambda: sn.fit(LINE, NETWORK, domain=UNIT, ring="exact"), InvalidValueError, "ring must be float64 or Real"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_a_step_that_a_bound_cuts_short_does_not_end_the_search():
    """Voce written as Swift: the best epsilon_0 is its bound 0, and the first steps run into it."""
    from symnet.laws import catalogue

    voce = catalogue["voce"].law().with_values({"sigma_s": 400, "sigma_0": 150, "epsilon_c": 0.08})
    fit = sn.translate(voce, catalogue["swift"].law(), {"epsilon": (0.02, 0.2)}).fit
    assert fit.params["epsilon_0"].at_bound and fit.values["epsilon_0"] == 0
    hollomon = sn.translate(voce, catalogue["hollomon"].law(), {"epsilon": (0.02, 0.2)}).fit
    assert float(fit.sum_of_squares) == pytest.approx(float(hollomon.sum_of_squares), rel=1e-8)
