"""Series: arithmetic, calculus, access, storage and errors."""

import copy
import pickle
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import symnet as sn
from symnet.errors import ExpansionError, InvalidIndexError, InvalidTypeError, InvalidValueError
from symnet.series import Series, recurrences
from symnet.series.monomials import monomials

from oracle import add, multiply  # isort: skip

X, Y = sympy.symbols("x y")
RINGS = ["float64", "real(40)", "exact", "rational", "ball(128)"]
coefficients = st.fractions(min_value=-5, max_value=5, max_denominator=7)


def polynomials(dimension, order):
    table = [tuple(row) for row in monomials(dimension, order).exponents.tolist()]
    return st.dictionaries(st.sampled_from(table), coefficients, max_size=8)


def series(terms, names, order, ring="exact", center=None):
    return Series.from_dict(terms, names, order, center, ring)


def as_fractions(s):
    return {e: Fraction(int(c.p), int(c.q)) for e, c in s.to_dict().items()}


def nonzero(terms):
    return {e: c for e, c in terms.items() if c}


@pytest.mark.parametrize("ring", ["exact", "rational"])
@given(a=polynomials(3, 4), b=polynomials(3, 4))
def test_exact_arithmetic_equals_the_dictionary_oracle(ring, a, b):
    s, t = series(a, "xyz", 4, ring), series(b, "xyz", 4, ring)
    assert as_fractions(s * t) == multiply(a, b, 4)
    assert as_fractions(s + t) == add(a, b)
    assert s - t == s + (-t)
    assert s * t == t * s
    assert as_fractions(s * s) == as_fractions(s**2) == multiply(a, a, 4)


@given(a=polynomials(2, 5), b=polynomials(2, 5), c=polynomials(2, 5))
def test_ring_axioms_of_series(a, b, c):
    s, t, u = (series(x, "xy", 5, "rational") for x in (a, b, c))
    assert (s * t) * u == s * (t * u)
    assert s * (t + u) == s * t + s * u
    assert (s + 3) * t == s * t + 3 * t
    assert 2 - s == -(s - 2)


def test_eulers_four_square_identity_in_eight_variables():
    """(a1^2+..+a4^2)(b1^2+..+b4^2) is a sum of four squares, exactly."""
    names = [f"{n}{i}" for n in "ab" for i in range(1, 5)]
    a1, a2, a3, a4, b1, b2, b3, b4 = Series.variables_of(names, 4, ring="rational")
    left = (a1**2 + a2**2 + a3**2 + a4**2) * (b1**2 + b2**2 + b3**2 + b4**2)
    right = (
        (a1 * b1 - a2 * b2 - a3 * b3 - a4 * b4) ** 2
        + (a1 * b2 + a2 * b1 + a3 * b4 - a4 * b3) ** 2
        + (a1 * b3 - a2 * b4 + a3 * b1 + a4 * b2) ** 2
        + (a1 * b4 + a2 * b3 - a3 * b2 + a4 * b1) ** 2
    )
    assert left == right


def test_a_coefficient_of_fatemans_polynomial():
    """In (1 + x + y + z)^20 the coefficient of x^i y^j z^k is the multinomial 20!/(i! j! k! (20-i-j-k)!)."""
    x, y, z = Series.variables_of("xyz", 20, ring="rational")
    power = (1 + x + y + z) ** 20
    assert power[5, 5, 5] == sympy.multinomial_coefficients(4, 20)[5, 5, 5, 5] == 11732745024


@pytest.mark.parametrize("ring", RINGS)
def test_functions_keep_their_identities(ring):
    """sin^2 + cos^2 = 1, exp log = id, tanh = sinh/cosh, exp(-u) exp(u) = 1, sqrt^2 = id."""
    center = [0, 0] if ring == "rational" else ["1/5", "-1/7"]
    x, y = Series.variables_of("xy", 6, center, ring)
    u = x * y - x + 2 * y
    one = 1 + 0 * u

    def same(a, b):
        if a.ring.exact:
            # constants at the centre (sin^2 + cos^2) are numbers that only evaluation tells to be equal
            a, b = (s.to_ring(sn.Real(60)) for s in (a, b)) if ring == "exact" else (a, b)
            if ring == "rational":
                return a == b
        difference = (a - b).coefficients
        if ring.startswith("ball"):
            return all(value.contains(0) for value in difference.flat)
        bound = 1e-12 if ring == "float64" else 1e-35
        return max(abs(float(str(value))) for value in difference.flat) < bound

    assert same(u.sin() ** 2 + u.cos() ** 2, one)
    assert same(u.cosh() ** 2 - u.sinh() ** 2, one)
    assert same(u.exp() * (-u).exp(), one)
    assert same(u.tanh(), u.sinh() / u.cosh())
    assert same(u.tan(), u.sin() / u.cos())
    assert same((1 + u).log().exp(), 1 + u) if ring == "rational" else same((3 + u).log().exp(), 3 + u)
    assert same(u.sigmoid(), 1 / (1 + (-u).exp()))
    assert same(((1 + u) ** "1/3") ** 3, 1 + u) if ring == "rational" else same(((3 + u) ** "1/3") ** 3, 3 + u)
    assert same(u.atan().tan(), u)
    assert same((u / 3).asin().sin(), u / 3)
    assert same((u / 3).atanh().tanh(), u / 3)
    assert same(u.asinh().sinh(), u)


FUNCTIONS = {
    **{name: getattr(sympy, name) for name in recurrences.FUNCTIONS if hasattr(sympy, name)},
    "sigmoid": lambda t: 1 / (1 + sympy.exp(-t)),
    "softplus": lambda t: sympy.log(1 + sympy.exp(t)),
    "gaussian": lambda t: sympy.exp(-(t**2)),
    "reciprocal": lambda t: 1 / t,
}


@pytest.mark.parametrize("name", sorted(recurrences.FUNCTIONS))
def test_functions_against_sympy_derivatives(name):
    """Every coefficient of f(u), u = xy + x + c, over Real(40) equals SymPy's derivative over factorials."""
    constant = 2 if name == "acosh" else sympy.Rational(1, 4)
    inner = X * Y + X + constant
    at = {X: sympy.Rational(1, 8), Y: sympy.Rational(-1, 3)}
    x, y = Series.variables_of("xy", 4, list(at.values()), "real(40)")
    got = (x * y + x + constant).apply(name)
    expression = FUNCTIONS[name](inner)
    for exponents in [(0, 0), (1, 0), (1, 2), (3, 1), (0, 4), (2, 2)]:
        exact = sympy.diff(expression, X, exponents[0], Y, exponents[1]).subs(at).evalf(45)
        row = got.space.table.index(exponents)
        value = got.ring.to_sympy(got.coefficients[row, 0])
        factor = sympy.factorial(exponents[0]) * sympy.factorial(exponents[1])
        assert abs(value * factor - exact) < sympy.Float("1e-36", 40) * max(1, abs(exact)), exponents


@given(a=polynomials(2, 4))
def test_derivative_and_integral(a):
    s = series(a, "xy", 4, "exact", ["1/2", 3])
    expression = s.as_expr()
    assert sympy.expand(s.diff("x").as_expr() - sympy.diff(expression, X)) == 0
    assert s.integrate("y").diff("y") == s
    assert s.diff("x").diff("y") == s.diff("y").diff("x")
    back = s.integrate("x", constant=5)
    assert back[0, 0] == 5
    assert sympy.expand(back.as_expr().subs(X, sympy.Rational(1, 2))) == 5


def test_derivative_at_the_center_is_the_coefficient_times_factorials():
    x, y = Series.variables_of("xy", 5, ring="exact")
    s = (x + 2 * y).exp()
    assert s.derivative({"x": 2, "y": 1}) == 2
    assert s.derivative((0, 5)) == 32
    assert s[2, 1] == 1


@given(a=polynomials(2, 3), b=polynomials(2, 3), c=polynomials(2, 3))
def test_composition_equals_substitution(a, b, c):
    outer, g, h = (series(t, "xy", 3, "exact") for t in (a, b, c))
    got = outer.compose(g, h)
    full = sympy.expand(outer.as_expr().subs({X: g.as_expr(), Y: h.as_expr()}, simultaneous=True))
    polynomial = sympy.Poly(full, X, Y)
    expected = {e: q for e, q in polynomial.terms() if sum(e) <= 3 and q}
    assert got.to_dict() == expected
    assert outer.compose(x=g, y=h) == got


def test_composition_of_functions_is_the_series_of_the_composition():
    (t,) = Series.variables_of(["t"], 7, ["1/3"], "real(40)")
    inner = t.sin()
    (u,) = Series.variables_of(["u"], 7, [sympy.sin(sympy.Rational(1, 3))], "real(40)")
    direct, composed = inner.exp(), u.exp().compose(inner)
    assert all(abs(direct[n] - composed[n]) < mpmath.mpf(10) ** -38 for n in range(8))


@pytest.mark.parametrize("ring", RINGS)
def test_evaluation_is_the_polynomial(ring):
    s = series({(0, 0): 1, (2, 1): Fraction(3, 2), (0, 3): -2}, "xy", 3, ring, ["1/2", 1])
    points = [[1, 2], [Fraction(1, 2), 1], [0, 0]]
    values = s(points if ring != "float64" else np.array(points, dtype=float))
    assert values.shape == (3, 1)
    for (a, b), value in zip(points, values[:, 0], strict=True):
        p, q = Fraction(a) - Fraction(1, 2), Fraction(b) - 1
        expected = 1 + Fraction(3, 2) * p**2 * q - 2 * q**3
        if ring.startswith("ball"):
            assert value.contains(s.ring.convert(expected))
        else:
            assert float(value) == pytest.approx(float(expected), rel=1e-14)
            assert not s.ring.exact or value == sympy.Rational(expected.numerator, expected.denominator)
    assert s(np.empty((0, 2))).shape == (0, 1)


@pytest.mark.parametrize("ring", RINGS)
def test_copies_and_pickles_are_equal(ring):
    x, y = Series.variables_of("xy", 3, [0, 0], ring)
    s = 1 / (1 - x + y * 2)
    for other in (copy.copy(s), copy.deepcopy(s), pickle.loads(pickle.dumps(s))):
        assert other == s
        assert (other + 1) == (s + 1)
    assert s != s + 1
    assert s != s.truncate(2)


def test_series_are_immutable_and_unhashable():
    (x,) = Series.variables_of(["x"], 2)
    with pytest.raises(ValueError, match="read-only"):
        x.coefficients[0, 0] = 1.0
    with pytest.raises(TypeError):
        hash(x)


def test_truncation_mixed_orders_and_scalars():
    (x,) = Series.variables_of(["x"], 6, ring="exact")
    s = x.exp()
    assert s.truncate(3).to_dict() == {(0,): 1, (1,): 1, (2,): sympy.Rational(1, 2), (3,): sympy.Rational(1, 6)}
    assert (s * s.truncate(2)).order == 2
    assert (s * sympy.Symbol("a"))[1] == sympy.Symbol("a")
    assert 1 / (1 - x) == (1 - x) ** -1
    assert (x**0)[0] == 1


def test_access_by_name_and_by_position():
    s = series({(2, 1): 5, (0, 0): 7}, ["c", "d"], 3)
    assert s[2, 1] == s.coefficient({"c": 2, "d": 1}) == 5
    assert s[0, 0] == s.coefficient({}) == 7
    assert series({3: 4}, ["x"], 3)[3] == 4
    for bad, error in [((1,), "2 exponents"), ((1, -1), "non-negative"), ((3, 1), "at most 3"), ((1, 0.5), "integer")]:
        with pytest.raises(InvalidIndexError, match=error):
            s[bad]
    with pytest.raises(InvalidValueError, match="did you mean"):
        s.coefficient({"cc": 1})


def test_to_ring_and_values_of_each_type():
    s = series({(0,): Fraction(1, 3), (2,): 2}, ["x"], 2)
    assert s.to_ring("float64")[0] == 1 / 3
    assert isinstance(s.to_ring("real(30)")[0], mpmath.mpf)
    assert s.to_ring("rational")[0] == sympy.Rational(1, 3)
    assert s.to_ring("rational").to_ring("exact") == s
    assert s.to_ring("ball(64)")[0].contains(s.to_ring("ball(200)")[0])
    with pytest.raises(InvalidValueError, match="exact"):
        s.to_ring("float64").to_ring("exact")


def test_text_and_latex():
    s = series({(0, 0): 1, (1, 0): -1, (1, 2): Fraction(3, 4)}, ["c", "d"], 3, center=[0, "1/2"])
    assert repr(s).splitlines()[0] == "y = 1 - c + 3/4*c*(d - 1/2)**2 + O(4)"
    assert s.latex() == r"y = 1 - c + \frac{3}{4} c \left(d - \frac{1}{2}\right)^{2}"
    assert s.latex(digits=2) == r"y = 1 - c + 0.75 c \left(d - 0.5\right)^{2}"
    assert s._repr_latex_().startswith("$\\displaystyle y = ")


def test_rich_display_is_limited():
    x, y, z = Series.variables_of("xyz", 12, ring="exact")
    shown = ((x + y + z + sympy.Symbol("a")) ** 12)._repr_latex_()
    assert len(shown) < 20_000
    assert r"\cdots" in shown


def test_equality_follows_generators_to_their_meaning():
    net = sn.Network([sn.Dense([[1]], [Fraction(1, 3)], "tanh")], ["x"])
    s = net.series(3)
    assert s == net.series(3)
    (x,) = Series.variables_of(["x"], 3, ring="exact")
    assert s == (x + Fraction(1, 3)).tanh()


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x, y: x + y, InvalidValueError, "operand must have the variables"),
        (lambda x, y: x.truncate(9), InvalidValueError, "at most the series' order 3"),
        (lambda x, y: x.truncate(-1), InvalidValueError, "order must be a non-negative integer, not -1"),
        (lambda x, y: x.diff("z"), InvalidValueError, "variable must be a variable of the series, not 'z'"),
        (lambda x, y: x.apply("sine"), InvalidValueError, "did you mean 'sin'"),
        (lambda x, y: x([[1, 2]]), InvalidValueError, r"shape \(n, 1\)"),
        (lambda x, y: x([[np.nan]]), InvalidValueError, "finite"),
        (lambda x, y: x.log(), ExpansionError, "log is analytic"),
        (lambda x, y: 1 / x, ExpansionError, "reciprocal is analytic"),
        (lambda x, y: x ** Fraction(1, 2), ExpansionError, "analytic"),
        (lambda x, y: x.output("q"), InvalidIndexError, "name of an output"),
        (lambda x, y: x.output(4), InvalidIndexError, "1 outputs"),
        (lambda x, y: x.compose(x, x), InvalidValueError, "one series for each"),
        (lambda x, y: x.compose(3), InvalidTypeError, "series with one output"),
        (lambda x, y: x + "nonsense", InvalidValueError, "operand"),
        (lambda x, y: x.truncate(0).diff("x"), InvalidValueError, "at least 1"),
    ],
)
def test_mistakes_are_named(call, error, text):
    (x,) = Series.variables_of(["x"], 3)
    (y,) = Series.variables_of(["y"], 3)
    with pytest.raises(error, match=text):
        call(x, y)


def test_spaces_too_large_are_refused_with_the_numbers():
    with pytest.raises(InvalidValueError, match="225,792,840 monomials, over the limit of 5,000,000: lower the order"):
        Series.variables_of([f"x{i}" for i in range(20)], 12)
    for bad in ([], ["x", "x"], ["x", ""], ["x", 3]):
        with pytest.raises(InvalidValueError, match="variables"):
            Series.variables_of(bad, 2)
    with pytest.raises(InvalidTypeError, match="center"):
        Series.variables_of(["x"], 2, 3.0)
    with pytest.raises(InvalidValueError, match="center"):
        Series.variables_of(["x"], 2, [1, 2])
    with pytest.raises(InvalidValueError, match="did you mean 'x'"):
        Series.variables_of(["x"], 2, {"x1": 1})


def test_zeros_of_every_ring_are_left_out_of_what_is_printed():
    """A zero of Real is not structurally 0."""
    for ring in ("float64", "exact", "real(30)"):
        s = sn.Series.from_dict({(2,): 3}, ["x"], 3, ring=ring)
        assert s.latex_table().count(r"\\") == 2
        assert len(sympy.Add.make_args(s.as_expr())) == 1
        assert repr(s).startswith("y = 3") and "0 +" not in repr(s)
