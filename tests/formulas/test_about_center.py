"""Stirling numbers and the derivative polynomials of sigmoid and tanh, also for a symbolic index."""

import mpmath
import pytest
import sympy
from sympy.functions.combinatorial.numbers import stirling

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas.about_center import derivative_polynomial
from symnet.functions.stirling import stirling2, written_out

S, T, X = sympy.symbols("s t x")
N = sympy.Symbol("n", integer=True, nonnegative=True)


def test_stirling_numbers_are_sympys():
    for n in range(25):
        assert [stirling2(n, k) for k in range(n + 3)] == [stirling(n, k) for k in range(n + 3)]


@pytest.mark.parametrize("k", [0, 1, 2, 3, 7, 100])
def test_stirling_numbers_at_a_high_index_obey_their_explicit_sum(k):
    n = 120
    total = sum((-1) ** (k - j) * sympy.binomial(k, j) * j**n for j in range(k + 1))
    assert stirling2(n, k) * sympy.factorial(k) == total


def test_stirling_numbers_stay_symbols_for_symbols():
    assert stirling2(N, 2).subs(N, 5) == 15
    assert isinstance(stirling2(N, 2), stirling2)
    assert isinstance(stirling2(sympy.Rational(1, 2), 2), stirling2)
    assert sympy.latex(stirling2(N + 1, 2) ** 2) == r"{\genfrac{\{}{\}}{0pt}{}{n + 1}{2}}^{2}"


DERIVATIVES = {"sigmoid": (1 / (1 + sympy.exp(-X)), S, S - S**2), "tanh": (sympy.tanh(X), T, 1 - T**2)}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_polynomials_obey_the_differential_equation(name):
    """P_0 = y and P_(n+1) = P_n' y', with y' = y - y^2 or 1 - y^2: to n = 40."""
    _, y, slope = DERIVATIVES[name]
    polynomial = y
    for n in range(41):
        assert derivative_polynomial(name, n) == sympy.expand(polynomial)
        polynomial = sympy.expand(sympy.diff(polynomial, y) * slope)


@pytest.mark.parametrize("name", DERIVATIVES)
def test_polynomials_are_the_derivatives_that_sympy_takes(name):
    function, y, _ = DERIVATIVES[name]
    for n in range(7):
        difference = derivative_polynomial(name, n).subs(y, function) - sympy.diff(function, X, n)
        assert sympy.simplify(difference.rewrite(sympy.exp)) == 0


@pytest.mark.parametrize("name", DERIVATIVES)
def test_polynomials_are_numerical_derivatives(name):
    function, _, _ = DERIVATIVES[name]
    with mpmath.workdps(60):
        point = mpmath.mpf(2) / 3
        numeric = sympy.lambdify(X, function, "mpmath")
        for n in (10, 25):
            polynomial = sympy.lambdify(DERIVATIVES[name][1], derivative_polynomial(name, n), "mpmath")
            expected = mpmath.taylor(numeric, point, n)[n] * mpmath.factorial(n)
            assert abs(polynomial(numeric(point)) - expected) < mpmath.mpf(10) ** -25 * abs(expected)


@pytest.mark.parametrize("name", DERIVATIVES)
def test_for_a_symbolic_index_there_is_a_finite_sum(name):
    general = derivative_polynomial(name, N)
    assert general.has(sympy.Sum)
    assert general.free_symbols == {N, DERIVATIVES[name][1]}
    for n in range(12):
        assert sympy.expand(written_out(general.subs(N, n))) == derivative_polynomial(name, n)


def test_the_induction_step_of_the_sigmoid_for_a_symbolic_index():
    """The coefficient of s^(k+1) moves as the recurrence of the Stirling numbers: (k+1) S(n+1,k+1) + S(n+1,k)."""
    k = sympy.Symbol("k", integer=True, positive=True)
    a = lambda j: (-1) ** j * sympy.factorial(j) * stirling2(N + 1, j + 1)  # noqa: E731
    moved = (k + 1) * a(k) - k * a(k - 1)
    recurrence = (-1) ** k * sympy.factorial(k) * ((k + 1) * stirling2(N + 1, k + 1) + stirling2(N + 1, k))
    assert sympy.simplify(sympy.gammasimp(moved - recurrence)) == 0


def test_the_induction_step_of_tanh_for_a_symbolic_index():
    """With u = (t-1)/2: ((1+t) u^k)' = -2 (1+t) (k u^k + (k+1) u^(k+1)) where u' = t'/2 = (1 - t^2)/2."""
    k, u = sympy.Symbol("k", integer=True, positive=True), sympy.Symbol("u", positive=True)
    t = 1 + 2 * u
    left = sympy.diff((1 + t) * u**k, u) * (1 - t**2) / 2
    right = -2 * (1 + t) * (k * u**k + (k + 1) * u ** (k + 1))
    assert sympy.expand((left - right) / u**k) == 0


def test_the_value_may_be_any_expression():
    assert derivative_polynomial("sigmoid", 1, sympy.Rational(1, 2)) == sympy.Rational(1, 4)
    k = sympy.Symbol("k")
    assert k in derivative_polynomial("sigmoid", N, k).free_symbols


def test_a_sum_without_numbers_for_limits_is_left_alone():
    k = sympy.Symbol("k", integer=True)
    for total in (sympy.Sum(k, (k, 0, N)), sympy.Sum(1 / k**2, (k, 1, sympy.oo))):
        assert written_out(total) == total


def test_bad_input():
    with pytest.raises(InvalidValueError, match="have derivative polynomials, not 'tahn': did you mean 'tanh'"):
        derivative_polynomial("tahn", 2)
    for n in (-1, 1.0, sympy.Rational(1, 2)):
        with pytest.raises(InvalidValueError, match="n must be a non-negative integer"):
            derivative_polynomial("tanh", n)
    with pytest.raises(InvalidTypeError, match="value must be a SymPy expression"):
        derivative_polynomial("tanh", 2, 0.5)
