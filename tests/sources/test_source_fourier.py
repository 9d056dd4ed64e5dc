"""Equations 45-47 of the first draft, exactly: the cosine coefficients of the Euler polynomials, and the sums they give."""

import pytest
import sympy
from sympy import cos, factorial, integrate, pi

x = sympy.Symbol("x")


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("m", range(6))
def test_cosine_coefficients(n, m):
    """2 int_0^1 E_{2n-1}(x) cos(m pi x) dx: 0 for even m; for odd m the power of pi is 2n, not 2n + 1."""
    polynomial = sympy.euler(2 * n - 1, x)
    found = 2 * integrate(sympy.expand(polynomial * cos(m * pi * x)), (x, 0, 1))
    if m % 2 == 0:
        assert sympy.simplify(found) == 0
        return
    front = (-1) ** n * 4 * factorial(2 * n - 1)
    assert sympy.simplify(found - front / (pi ** (2 * n) * m ** (2 * n))) == 0
    assert sympy.simplify(found - front / (pi ** (2 * n + 1) * m ** (2 * n))) != 0


@pytest.mark.parametrize("n", range(1, 8))
def test_value_at_zero(n):
    """(46), (47): the sum over odd numbers is that over all less that over even ones, (1 - 4^-n) zeta(2n)."""
    odd = sympy.zeta(2 * n) - sympy.zeta(2 * n) / 2 ** (2 * n)
    assert sympy.expand(odd - sympy.Rational(4**n - 1, 4**n) * sympy.zeta(2 * n)) == 0
    front = (-1) ** n * 4 * factorial(2 * n - 1)
    value = sympy.euler(2 * n - 1, 0)
    assert sympy.simplify(front / pi ** (2 * n) * odd - value) == 0
    assert sympy.simplify(front / pi ** (2 * n + 1) * odd - value) != 0
