"""The appendix on the logistic sigmoid: equations 40-48 of the first draft."""

import pytest
import sympy
from sympy import Rational, bernoulli, euler, factorial, pi, zeta

t, x = sympy.symbols("t x")
SIGMOID = sympy.series(1 / (1 + sympy.exp(-t)), t, 0, 16).removeO()


def coefficient(n):
    return SIGMOID.coeff(t, n)


@pytest.mark.parametrize("value", [0, Rational(1, 3), 1])
def test_generating_function(value):
    """(41)."""
    found = sympy.series(2 * sympy.exp(value * t) / (1 + sympy.exp(t)), t, 0, 8).removeO()
    assert all(found.coeff(t, n) == euler(n, value) / factorial(n) for n in range(8))


def test_euler():
    """(42) needs x^n; then it and (44) hold."""
    terms = [Rational(1, 2) * euler(n, 0) * (-1) ** n / factorial(n) for n in range(16)]
    assert terms == [coefficient(n) for n in range(16)]
    assert sum(terms) != sympy.N(1 / (1 + sympy.exp(-2)))  # without x^n the right side does not depend on x
    odd = {2 * n - 1: -Rational(1, 2) * euler(2 * n - 1, 0) / factorial(2 * n - 1) for n in range(1, 8)}
    assert all(odd[n] == coefficient(n) for n in odd)
    assert all(coefficient(n) == 0 for n in range(2, 16, 2))


@pytest.mark.parametrize("n", range(20))
def test_bernoulli(n):
    """(43), with B_1 = -1/2 at n = 0."""
    number = Rational(-1, 2) if n == 0 else bernoulli(n + 1)
    assert euler(n, 0) == -2 * (2 ** (n + 1) - 1) * number / (n + 1)


def test_zeta():
    """(47) and (48)."""
    for n in range(1, 8):
        by_47 = -2 * (Rational(-1, 4)) ** n / pi ** (2 * n) * (4**n - 1) * zeta(2 * n)
        m = 2 * n - 1
        by_48 = -2 * (-1 / (4 * pi**2)) ** Rational(m + 1, 2) * (4 ** Rational(m + 1, 2) - 1) * zeta(m + 1)
        assert by_47 == by_48 == coefficient(m)
    assert coefficient(0) == Rational(1, 2)
