"""The softplus by powers and division of series, and why the source's z cannot be used."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, exp, log

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas.generating import general_term
from symnet.formulas.softplus import power, quotient, softplus_by_division

ALPHA = sympy.Symbol("alpha", positive=True)
fractions = st.fractions(min_value=-3, max_value=3, max_denominator=6)
starts = fractions.filter(bool)
tails = st.lists(fractions, min_size=1, max_size=6)
ORDER = 6


def product(a, b, order):
    a, b = ([*c, *[Fraction(0)] * order] for c in (a, b))
    return [sum(a[j] * b[m - j] for j in range(m + 1)) for m in range(order + 1)]


@pytest.mark.parametrize("alpha", [1, Rational(7, 2), Fraction(1, 3), ALPHA])
def test_the_route_gives_the_coefficients_of_every_other(alpha):
    found = softplus_by_division(60, alpha)
    for form in ("bernoulli", "zeta", "euler", "rational"):
        term = general_term("softplus", form, alpha=alpha)
        assert found == [term.coefficient(n) for n in range(61)]


def test_the_route_gives_sympys_series():
    x = sympy.Symbol("x")
    series = sympy.series(log(1 + exp(3 * x)) / 3, x, 0, 8).removeO()
    found = softplus_by_division(7, 3)
    assert sympy.expand(sum(c * x**n for n, c in enumerate(found)) - series) == 0


@given(starts, tails, st.integers(-4, 5))
def test_a_power_is_the_repeated_product(start, tail, k):
    a = [start, *tail]
    expected = [Fraction(1)]
    for _ in range(abs(k)):
        expected = product(expected, a, ORDER)
    one = [Fraction(1), *[Fraction(0)] * ORDER]
    found = power(a, k, ORDER)
    assert (found if k >= 0 else product(found, product(expected, one, ORDER), ORDER)) == (
        product(expected, one, ORDER) if k >= 0 else one
    )


@given(starts, tails, tails)
def test_a_quotient_times_the_divisor_is_the_dividend(start, tail, b):
    a = [start, *tail]
    assert product(quotient(b, a, ORDER), a, ORDER) == [*b, *[Fraction(0)] * ORDER][: ORDER + 1]


def test_a_symbolic_power():
    p, x = sympy.Symbol("p"), sympy.Symbol("x")
    found = power([sympy.S.One, sympy.S.One], p, 4)
    expected = sympy.series((1 + x) ** p, x, 0, 5).removeO()
    assert sympy.expand(sum(c * x**n for n, c in enumerate(found)) - expected) == 0


def test_with_the_sources_z_every_coefficient_is_an_infinite_sum():
    """z = 1 + exp(alpha x): ((z-1)/z)^k is the sigmoid's power, with constant part 2^-k for every k."""
    numerator = [Fraction(1, int(sympy.factorial(m))) for m in range(4)]
    z = [Fraction(2), *numerator[1:]]
    for k in range(1, 8):
        ratio = quotient(power(numerator, k, 3), power(z, k, 3), 3)
        assert ratio[0] == Fraction(1, 2**k)
        assert ratio[1] != 0
    # the sum over k of 2^-k / k is log 2, so that a cut at any k leaves an error in coefficient 0
    k = sympy.Symbol("k", integer=True, positive=True)
    assert sympy.Sum(Rational(1, 2) ** k / k, (k, 1, sympy.oo)).doit() == log(2)


def test_bad_input():
    with pytest.raises(InvalidValueError, match="order must be a non-negative integer"):
        softplus_by_division(-1)
    with pytest.raises(InvalidValueError, match="alpha must be positive"):
        softplus_by_division(3, 0)
    with pytest.raises(InvalidTypeError, match="alpha must be an exact number"):
        softplus_by_division(3, 0.5)
    for a in ([], [Fraction(0), Fraction(1)]):
        with pytest.raises(InvalidValueError, match="begin with a coefficient that is not 0"):
            power(a, 2, 3)
        with pytest.raises(InvalidValueError, match="begin with a coefficient that is not 0"):
            quotient([Fraction(1)], a, 3)
