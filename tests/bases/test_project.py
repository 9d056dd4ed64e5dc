"""Projections: orthogonality, exactness on polynomials, oracles of numpy and mpmath, many inputs, many digits."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.bases.axes import Chebyshev, Cosine, Legendre, Periodic
from symnet.bases.indices import design, indices, mean_squares
from symnet.bases.rules import tensor
from symnet.errors import InvalidIndexError, InvalidTypeError, InvalidValueError
from symnet.rings import FLOAT64

rng = np.random.default_rng(5)
HALL_PETCH = sn.Law("40 + 400*c**(2/3) + 600/sqrt(d)", ["c", "d"])
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
NETWORK = sn.Network(
    [sn.Dense(rng.normal(size=(5, 2)), rng.normal(size=5), "tanh"), sn.Dense(rng.normal(size=(2, 5)), [0.5, -1.0])],
    ["a", "b"],
    ["p", "q"],
)
SQUARE = {"a": (-1, 1), "b": (-0.5, 1.5)}


@pytest.mark.parametrize("kind", [Legendre, Chebyshev, Cosine, Periodic])
def test_the_functions_are_orthogonal_with_the_stated_mean_squares(kind):
    low, high = Fraction(-1, 3), Fraction(5)
    axis = Periodic(low, high, high - low) if kind is Periodic else kind(low, high)
    table = indices((axis, axis), 4)
    rule = tensor((axis.measure,) * 2, 30, FLOAT64)
    values = design((axis, axis), table, rule.nodes, FLOAT64)
    gram = values.T @ (values * rule.weights[:, None])
    expected = np.diag([float(n) for n in mean_squares((axis, axis), table)])
    assert np.max(np.abs(gram - expected)) < 1e-13


@pytest.mark.parametrize("kind", [Legendre, Chebyshev, Cosine, Periodic])
def test_values_are_those_of_the_sympy_functions(kind):
    axis = Periodic(Fraction(0), Fraction(1), Fraction(3, 2)) if kind is Periodic else kind(Fraction(0), Fraction(1))
    t, points = sympy.Symbol("t"), np.linspace(-1, 1, 7)
    values = axis.values(points, 6, FLOAT64)
    for k in range(6):
        expected = [float(axis.function(k, t).subs(t, sympy.Float(x))) for x in points]
        assert values[:, k].tolist() == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("basis", "oracle"), [("legendre", "legendre"), ("chebyshev", "chebyshev")])
def test_one_variable_against_numpy(basis, oracle):
    """numpy's interpolant of high degree has the same first coefficients."""
    module = getattr(np.polynomial, oracle)
    fine = getattr(module, oracle.capitalize()).interpolate if oracle == "chebyshev" else None
    p = sn.project(lambda X: np.exp(np.sin(X[:, 0])), basis, 9, {"x": (0.5, 3.0)})
    if fine is not None:
        expected = fine(lambda x: np.exp(np.sin(x)), 50, domain=[0.5, 3.0]).coef[:10]
    else:
        chebyshev = np.polynomial.Chebyshev.interpolate(lambda x: np.exp(np.sin(x)), 50, domain=[0.5, 3.0])
        expected = chebyshev.convert(domain=[0.5, 3.0], kind=module.Legendre).coef[:10]
    assert [p[k] for k in range(10)] == pytest.approx(list(expected), abs=2e-14)


@pytest.mark.parametrize("rule", ["tensor", "sparse", "qmc"])
@pytest.mark.parametrize("basis", ["legendre", "chebyshev"])
def test_polynomials_to_the_order_are_reproduced(basis, rule):
    def f(X):
        x, y, z = X.T
        return np.column_stack([1 + x - 2 * x * y + y**3 * x, z**4 - x * y * z])

    p = sn.project(f, basis, 4, [(0, 2), (-3, 1), (-1, 1)], variables=["x", "y", "z"], rule=rule)
    X = rng.uniform([0, -3, -1], [2, 1, 1], (50, 3))
    assert np.max(np.abs(p(X) - f(X))) < 1e-11
    assert p.outputs == ("y1", "y2") and max(p.error.largest) < 1e-11


@pytest.mark.parametrize("rule", ["tensor", "qmc"])
@pytest.mark.parametrize("period", ["mirror", 2.0, 3.5])
def test_fourier_sums_to_the_order_are_reproduced(period, rule):
    w = np.pi / 2 if period == "mirror" else 2 * np.pi / period

    def f(X):
        x, y = X.T
        if period == "mirror":
            return 3 + np.cos(w * (x - 1)) - 2 * np.cos(2 * w * (x - 1)) * np.cos(w * (y + 1))
        return 3 + np.sin(w * x) - 2 * np.cos(2 * w * x) * np.sin(w * y)

    p = sn.project(f, "fourier", 3, {"x": (1, 3), "y": (-1, 1)}, period=period, rule=rule)
    X = rng.uniform([1, -1], [3, 1], (40, 2))
    assert np.max(np.abs(p(X)[:, 0] - f(X))) < 1e-10
    if period == "mirror":
        assert p[2, 1] == pytest.approx(-2) and p[0, 0] == pytest.approx(3) and p[3, 0] == pytest.approx(0, abs=1e-12)
    assert ("least squares" in p.rule) == (rule == "qmc" or period == 3.5)


def test_the_fourier_series_of_known_functions():
    """x on [0, 1]: mirrored 1/2 - 4/pi^2 sum cos(k pi x)/k^2 over odd k; periodic -(1/pi) sum sin(2 pi k x)/k about 1/2."""
    line = sn.Law("x", ["x"])
    mirrored = line.project("fourier", 7, {"x": (0, 1)})
    for k in range(1, 8):
        assert mirrored[k] == pytest.approx(-4 / (np.pi * k) ** 2 if k % 2 else 0, abs=1e-14)
    assert mirrored[0] == pytest.approx(0.5)
    periodic = line.project("fourier", 5, {"x": (0, 1)}, period=1)
    for k in range(1, 6):
        # sines run from the middle of the domain, which changes the sign of every second one
        assert periodic[2 * k] == pytest.approx((-1) ** (k + 1) / (np.pi * k), rel=1e-12)
        assert periodic[2 * k - 1] == pytest.approx(0, abs=1e-14)


def test_a_wider_period_and_a_mirror_do_not_ring():
    """The error at the ends, where the classical series of a function that does not repeat stays wrong."""
    errors = {}
    for name, period in [("own", 1.0), ("mirror", "mirror"), ("wide", 2.0)]:
        errors[name] = [
            sn.Law("exp(x)", ["x"]).project("fourier", k, {"x": (0, 1)}, period=period).error.largest[0]
            for k in (4, 16)
        ]
    assert errors["own"][1] > 0.3  # half of the jump e - 1, less what the check points miss
    assert errors["mirror"][1] < errors["mirror"][0] / 3 < 0.05
    assert errors["wide"][0] < 1e-3 and errors["wide"][1] < 1e-10


@pytest.mark.parametrize("d", [4, 5, 6])
def test_many_inputs_in_float64(d):
    """exp(c.t) has the coefficients prod (2k+1) i_k(c_i), i_k the modified spherical Bessel functions."""
    c = np.linspace(0.2, 0.5, d)
    names = [f"x{i}" for i in range(d)]
    p, q = (
        sn.project(lambda X: np.exp(X @ c), "legendre", 3, [(-1, 1)] * d, variables=names, rule=rule)
        for rule in (None, "qmc")
    )
    bessel = lambda k, z: mpmath.sqrt(mpmath.pi / (2 * z)) * mpmath.besseli(k + 0.5, z)  # noqa: E731
    for row in p.monomials.tolist():
        expected = float(mpmath.fprod((2 * k + 1) * bessel(k, z) for k, z in zip(row, c)))
        assert p[tuple(row)] == pytest.approx(expected, abs=2e-8)
    # least squares at points is nearly as good as the best approximation
    assert q.error.rms[0] < 1.15 * p.error.rms[0] < 0.02
    assert "Smolyak" in sn.project(lambda X: X[:, 0], "legendre", 2, [(-1, 1)] * d, variables=names).rule
    assert "lattice" in sn.project(lambda X: X[:, 0], "fourier", 2, [(-1, 1)] * d, variables=names).rule


def test_forty_digits_of_a_law_against_mpmath():
    p = sn.Law("exp(x)", ["x"]).project("legendre", 4, {"x": (-1, 1)}, ring=sn.Real(50))
    q = sn.Law("exp(x)", ["x"]).project("chebyshev", 4, {"x": (-1, 1)}, ring=sn.Real(50))
    r = sn.Law("exp(x)", ["x"]).project("fourier", 4, {"x": (0, sympy.pi)}, ring=sn.Real(50))
    with mpmath.workdps(60):
        for k in range(5):
            legendre = (2 * k + 1) * mpmath.sqrt(mpmath.pi / 2) * mpmath.besseli(k + mpmath.mpf(1) / 2, 1)
            assert abs(p[k] - legendre) < mpmath.mpf(10) ** -45
            assert abs(q[k] - (2 if k else 1) * mpmath.besseli(k, 1)) < mpmath.mpf(10) ** -45
            # int_0^pi exp(x) cos(kx) = ((-1)^k exp(pi) - 1)/(1 + k^2)
            cosine = (2 if k else 1) / mpmath.pi * ((-1) ** k * mpmath.exp(mpmath.pi) - 1) / (1 + k * k)
            assert abs(r[k] - cosine) < mpmath.mpf(10) ** -45


def test_forty_digits_of_a_network_and_a_callable():
    """The network's float weights are exact binary numbers; the same function written with mpmath agrees."""
    W, b, V = (layer for layer in (NETWORK.layers[0].weights, NETWORK.layers[0].bias, NETWORK.layers[1].weights))

    def function(X):
        rows = []
        for x in X:
            hidden = [mpmath.tanh(mpmath.fdot(map(float, w), x) + float(c)) for w, c in zip(W, b)]
            rows.append([mpmath.fdot(map(float, v), hidden) + c for v, c in zip(V, [0.5, -1])])
        return np.array(rows, dtype=object)

    options = {"ring": sn.Real(50), "nodes": 7}
    p = NETWORK.project("legendre", 3, SQUARE, **options)
    q = sn.project(function, "legendre", 3, SQUARE, **options)
    low = NETWORK.project("legendre", 3, SQUARE, nodes=7)
    for row in p.monomials.tolist():
        for i, name in enumerate(p.outputs):
            assert abs(p.coefficient(row, name) - q.coefficient(row, f"y{i + 1}")) < mpmath.mpf(10) ** -45
            assert low.coefficient(row, name) == pytest.approx(float(p.coefficient(row, name)), abs=1e-13)


def test_a_frame_in_many_digits_goes_below_the_floor_of_float64():
    law, domain = sn.Law("exp(x)", ["x"]), {"x": (0, 1)}
    floats = law.project("fourier", 30, domain, period=2)
    digits = law.project("fourier", 30, domain, period=2, ring=sn.Real(60))
    assert floats.error.largest[0] > 1e-15
    assert digits.error.largest[0] < 1e-20


def test_the_stated_error_is_the_error():
    p = HALL_PETCH.project("legendre", 6, DOMAIN)
    X = rng.uniform([0.02, 5], [0.2, 60], (20000, 2))
    difference = p(X)[:, 0] - HALL_PETCH(X)
    assert p.error.rms[0] == pytest.approx(np.sqrt(np.mean(difference**2)), rel=0.1)
    assert p.error.largest[0] <= np.max(np.abs(difference)) * 1.5
    assert p.error.largest[0] == pytest.approx(np.max(np.abs(difference)), rel=0.5)
    assert "4093 points" in str(p.error) and "rms" in repr(p)


def test_the_error_falls_with_the_order_in_every_basis_inside_the_radius():
    for basis in ("taylor", "legendre", "chebyshev", "fourier"):
        rms = [HALL_PETCH.project(basis, k, DOMAIN).error.rms[0] for k in (1, 3, 6, 10)]
        assert rms == sorted(rms, reverse=True)
    legendre, taylor = (HALL_PETCH.project(basis, 10, DOMAIN).error.rms[0] for basis in ("legendre", "taylor"))
    assert legendre < taylor / 20


def test_taylor_is_the_series():
    p = NETWORK.project("taylor", 3, SQUARE, center={"a": 0.25, "b": 0.5})
    assert p.to_series() == NETWORK.series(3, [0.25, 0.5])
    assert p.error is not None
    bare = NETWORK.project("taylor", 3, center={"a": 0.25, "b": 0.5})
    assert bare.error is None and bare.to_series() == p.to_series()
    default = HALL_PETCH.project("taylor", 2, {"c": ("1/64", "15/64"), "d": (5, 27)}, ring="exact")
    assert default[2, 0] == sympy.diff(HALL_PETCH.expr, sympy.Symbol("c"), 2).subs("c", sympy.Rational(1, 8)) / 2


def test_exact_values_at_the_centre_are_written_out():
    """An exact series names tanh(1/2) by a symbol; a projection must not keep a symbol without a meaning."""
    net = sn.Network([sn.Dense([[2]], [0], "tanh"), sn.Dense([[1]], [0])], ["x"])
    p = net.project("taylor", 1, {"x": ("0", "1/2")}, ring="exact")
    assert p[0] == sympy.tanh(sympy.Rational(1, 2))
    assert sympy.simplify(p[1] - 2 * (1 - sympy.tanh(sympy.Rational(1, 2)) ** 2)) == 0


def test_projections_print():
    p = sn.Law("x**2 + x*y/3", ["x", "y"]).project("legendre", 2, {"x": (0, 2), "y": (-1, 1)}, ring="exact")
    x, y = sympy.symbols("x y")
    assert sympy.expand(p.as_expr() - x**2 - x * y / 3) == 0
    text = p.latex()
    assert r"\frac{4}{3}" in text and r"P_{2}\left(t_{x}\right)" in text and r"t_{x} &= x - 1" in text
    both = NETWORK.project("chebyshev", 1, SQUARE)
    assert len(both.as_expr()) == 2 and r"T_{1}\left(t_{b}\right)" in both.latex(digits=3)
    point = {sympy.Symbol("a"): 0.3, sympy.Symbol("b"): 0.9}
    values = [float(e.subs(point)) for e in both.as_expr()]
    assert values == pytest.approx(both([[0.3, 0.9]])[0].tolist(), rel=1e-12)
    wave = sn.Law("x", ["x"]).project("fourier", 2, {"x": (0, 1)}, period=2)
    assert r"\sin{\left(" in wave.latex(3) and wave.domain == {"x": (0.0, 1.0)}


def test_projections_are_functions_themselves():
    p = HALL_PETCH.project("fourier", 6, DOMAIN, period={"c": 0.36, "d": 110})
    q = sn.project(p, "legendre", 20, DOMAIN)
    X = rng.uniform([0.02, 5], [0.2, 60], (50, 2))
    assert np.max(np.abs(p(X) - q(X))) < q.error.largest[0] < 1e-4
    assert sn.fit(sn.Law("s + C*c**(2/3) + k/sqrt(d)", ["c", "d"]), p, domain=DOMAIN).values["C"] == pytest.approx(
        400, rel=1e-3
    )
    assert p.to_ring(sn.Real(20))(X[:2]).shape == (2, 1)


def bad(X):
    return np.sqrt(X[:, 0])


MISTAKES = [
    (lambda: HALL_PETCH.project("legandre", 2, DOMAIN), InvalidValueError, "did you mean 'legendre'"),
    (lambda: HALL_PETCH.project("legendre", -1, DOMAIN), InvalidValueError, "order must be a non-negative"),
    (lambda: HALL_PETCH.project("legendre", 2), InvalidValueError, "domain must be given"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0.2, 0.02), "d": (5, 60)}), InvalidValueError, "low < high"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0.1, 0.1), "d": (5, 60)}), InvalidValueError, "low < high"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, np.inf), "d": (5, 60)}), InvalidValueError, "be finite"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, sympy.oo), "d": (5, 60)}), InvalidValueError, "finite"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, np.nan), "d": (5, 60)}), InvalidValueError, "be finite"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, 1)}), InvalidValueError, "every input, not \"none for 'd'\""),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, 1), "e": (0, 1)}), InvalidValueError, "target's inputs"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, 1), "d": (0, 1, 2)}), InvalidTypeError, "pair"),
    (lambda: HALL_PETCH.project("legendre", 2, {"c": (0, 1), "d": 3}), InvalidTypeError, "pair"),
    (lambda: HALL_PETCH.project("legendre", 2, "box"), InvalidTypeError, "mapping"),
    (
        lambda: HALL_PETCH.project("legendre", 2, {"c": (-1, 1), "d": (5, 60)}),
        InvalidValueError,
        "domain must lie where",
    ),
    (
        lambda: HALL_PETCH.project("legendre", 2, {"c": (-1, 1), "d": (5, 60)}, ring=sn.Real(20)),
        InvalidValueError,
        "domain must lie",
    ),
    (lambda: sn.project(bad, "legendre", 2, {"x": (-1, 1)}), InvalidValueError, "domain must lie where"),
    (lambda: sn.project(lambda X: X, "legendre", 2, [(0, 1)]), InvalidTypeError, "name the inputs"),
    (lambda: sn.project(3, "legendre", 2, {"x": (0, 1)}), InvalidTypeError, "target must be a Network"),
    (lambda: sn.project(lambda X: 1.0, "legendre", 2, {"x": (0, 1)}), InvalidValueError, "have shape"),
    (lambda: sn.project(lambda X: X[:, 0], "taylor", 2, {"x": (0, 1)}), InvalidTypeError, "have a Taylor series"),
    (
        lambda: sn.project(lambda X: [0.5] * len(X), "legendre", 2, {"x": (0, 1)}, ring=sn.Real(30)),
        InvalidTypeError,
        "mpmath numbers",
    ),
    (lambda: NETWORK.project("taylor", 2), InvalidValueError, "center must be given"),
    (lambda: NETWORK.project("legendre", 2, SQUARE, center=[0, 0]), InvalidValueError, "center must be left out"),
    (lambda: NETWORK.project("legendre", 2, SQUARE, variables=["a", "z"]), InvalidValueError, "variables"),
    (lambda: sn.Law("a*x", ["x"]).project("legendre", 2, {"x": (0, 1)}), InvalidValueError, "without free parameters"),
    (
        lambda: NETWORK.project("fourier", 2, SQUARE, period=1.5),
        InvalidValueError,
        "at least the width 2 of the domain",
    ),
    (lambda: NETWORK.project("fourier", 2, SQUARE, period={"z": 5}), InvalidValueError, "period must use"),
    (lambda: NETWORK.project("legendre", 2, SQUARE, period=5), InvalidValueError, "period must be left out"),
    (lambda: NETWORK.project("legendre", 2, SQUARE, rule="simpson"), InvalidValueError, "name of a rule"),
    (lambda: NETWORK.project("fourier", 2, SQUARE, rule="sparse"), InvalidValueError, "'tensor' or 'qmc'"),
    (lambda: NETWORK.project("legendre", 2, SQUARE, nodes=2), InvalidValueError, "at least 3 an input"),
    (
        lambda: NETWORK.project("legendre", 2, SQUARE, nodes=2000),
        InvalidValueError,
        r"2000\^2 nodes is over the limit of 2,000,000",
    ),
    (lambda: NETWORK.project("legendre", 2, SQUARE, nodes=200, ring=sn.Real(20)), InvalidValueError, "limit of 20,000"),
    (
        lambda: NETWORK.project("legendre", 3, SQUARE, nodes=2, rule="sparse"),
        InvalidValueError,
        "level of at least the order",
    ),
    (lambda: NETWORK.project("legendre", 3, SQUARE, nodes=12, rule="qmc"), InvalidValueError, "at least 20, twice"),
    (lambda: NETWORK.project("legendre", 3, SQUARE, nodes=10**8, rule="qmc"), InvalidValueError, "over the limit"),
    (
        lambda: sn.project(lambda X: X[:, 0], "legendre", 20, [(0, 1)] * 20, variables=[f"x{i}" for i in range(20)]),
        InvalidValueError,
        "monomials, over the limit",
    ),
    (
        lambda: sn.project(lambda X: X[:, 0], "legendre", 8, [(0, 1)] * 12, variables=[f"x{i}" for i in range(12)]),
        InvalidValueError,
        "lower the order",
    ),
    (lambda: NETWORK.project("legendre", 2, SQUARE, ring="exact"), InvalidValueError, "quadrature"),
    (lambda: sn.Law("x", ["x"]).project("fourier", 2, {"x": (0, 1)}, ring="exact"), InvalidValueError, "quadrature"),
]


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_mistakes_say_what_is_wrong(number):
    make, error, text = MISTAKES[number]
    with pytest.raises(error, match=text):
        make()


def test_missing_coefficients():
    p = HALL_PETCH.project("legendre", 2, DOMAIN)
    for index in [(3, 0), (1,), (0, -1)]:
        with pytest.raises(InvalidIndexError, match="multi-indices"):
            p[index]
    with pytest.raises(InvalidIndexError, match="name of an output"):
        NETWORK.project("legendre", 1, SQUARE)[0, 0]
    with pytest.raises(InvalidValueError, match="from 0 to 2"):
        p.truncate(3)
