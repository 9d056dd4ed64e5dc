"""The softplus derivation of the first draft, line by line, exactly: symbolic sharpness and a symbolic power k."""

from math import comb, factorial

import pytest
import sympy
from sympy import Rational

import symnet as sn

x = sympy.Symbol("x")
alpha = sympy.Symbol("alpha")
k = sympy.Symbol("k", integer=True, positive=True)
ORDER = 6


def power(a, exponent):
    """Coefficients of (sum a_j x^j)^exponent over a_0^exponent: Gradshteyn and Ryzhik 0.314, equation 11 corrected."""
    c = [sympy.Integer(1)]
    for m in range(1, len(a)):
        total = sympy.Add(*[(j * exponent - m + j) * a[j] * c[m - j] for j in range(1, m + 1)])
        c.append(sympy.expand(total / (m * a[0])))
    return c


def test_the_recurrence_for_every_power():
    """(11) corrected, with n a symbol: (1 + x)^n gives the binomials, (1 - x)^-n the rising factorials."""
    n = sympy.Symbol("n")
    binomials = [sympy.ff(n, m) / factorial(m) for m in range(ORDER)]
    found = power([1, 1, 0, 0, 0, 0], n)
    assert [sympy.expand_func(sympy.expand(a - b)) for a, b in zip(found, binomials, strict=True)] == [0] * ORDER
    rising = power([1, -1, 0, 0, 0, 0], -n)
    expected = [sympy.rf(n, m) / factorial(m) for m in range(ORDER)]
    assert [sympy.expand_func(sympy.expand(a - b)) for a, b in zip(rising, expected, strict=True)] == [0] * ORDER


def test_inner_sum_does_not_end_at_k():
    """The line before (11): 1 + sum_{n=0}^k (alpha x)^n/n! is not 1 + e^(alpha x)."""
    for last in (1, 2, 3):
        cut = sum((alpha * x) ** n / factorial(n) for n in range(last + 1))
        missing = sympy.series(sympy.exp(alpha * x), x, 0, last + 2).removeO() - cut
        assert sympy.expand(missing) == (alpha * x) ** (last + 1) / factorial(last + 1)


def test_logarithm_of_z():
    """log z = sum (1/k) ((z-1)/z)^k: with s = (z-1)/z it is -log(1 - s), and 1 - s = 1/z."""
    z, s = sympy.symbols("z s", positive=True)
    assert sympy.simplify(1 - (z - 1) / z - 1 / z) == 0
    expansion = sympy.series(-sympy.log(1 - s), s, 0, 9).removeO()
    assert [expansion.coeff(s, n) for n in range(1, 9)] == [Rational(1, n) for n in range(1, 9)]
    at = 1 + sympy.exp(alpha * x)
    assert sympy.simplify((at - 1) / at - 1 / (1 + sympy.exp(-alpha * x))) == 0  # s is the sigmoid, below 1


@pytest.mark.parametrize("last", range(1, 6))
def test_reciprocal_term_by_term(last):
    """d'_n: the binomials stay in the denominator. For k = 1 they are 1, so that the slip does not show."""
    exponentials = [[(i * alpha) ** n / factorial(n) for n in range(ORDER)] for i in range(last + 1)]
    true = sympy.series((1 + sympy.exp(alpha * x)) ** last, x, 0, ORDER).removeO()
    expected = [sympy.expand(true.coeff(x, n)) for n in range(ORDER)]
    right = [sum(comb(last, i) * row[n] for i, row in enumerate(exponentials)) for n in range(ORDER)]
    printed = [sum(row[n] / comb(last, i) for i, row in enumerate(exponentials)) for n in range(ORDER)]
    assert [sympy.expand(v) for v in right] == expected
    assert ([sympy.expand(v) for v in printed] == expected) is (last == 1)


@pytest.mark.parametrize("last", range(1, 4))
def test_the_division_needs_the_constant_term(last):
    """After (14): neither reading of the print gives sigmoid^k, for d'_0 = 2^k is divided by nowhere."""
    c = [(last * alpha) ** n / factorial(n) for n in range(ORDER)]
    d = [sum(comb(last, i) * (i * alpha) ** n for i in range(last + 1)) / factorial(n) for n in range(ORDER)]
    assert d[0] == 2**last

    def quotient(step, first):
        b = [first]
        for m in range(1, ORDER):
            b.append(sympy.expand(step(m, b)))
        return b

    # m and j run as printed: c_m inside the sum, or before it as it must have been meant
    inside = quotient(lambda m, b: sum(c[m] - b[m - j] * d[j] for j in range(1, m + 1)), c[0])
    before = quotient(lambda m, b: c[m] - sum(b[m - j] * d[j] for j in range(1, m + 1)), c[0])
    right = quotient(lambda m, b: (c[m] - sum(b[m - j] * d[j] for j in range(1, m + 1))) / d[0], c[0] / d[0])
    true = sympy.series(1 / (1 + sympy.exp(-alpha * x)) ** last, x, 0, ORDER).removeO()
    expected = [sympy.expand(true.coeff(x, n)) for n in range(ORDER)]
    assert right == expected
    assert inside != expected and before != expected


def test_the_corrected_route_ends_at_the_softplus():
    """Last line: sum_k b_n(k)/(alpha k) with b_n(k) = [x^n] sigmoid^k, summed over k exactly."""
    sigmoid = [value * alpha**n for n, value in enumerate(sn.activation("sigmoid").taylor(ORDER))]
    b = power(sigmoid, k)  # over 2^-k: polynomials in k, without constant term from n = 1 on
    found = [sympy.summation(2**-k / k, (k, 1, sympy.oo)) / alpha]
    for n in range(1, ORDER + 1):
        terms = sympy.Poly(sympy.cancel(b[n] / k), k).all_coeffs()[::-1]
        powers = [sympy.summation(k**j / sympy.Integer(2) ** k, (k, 1, sympy.oo)) for j in range(len(terms))]
        found.append(sympy.expand(sum(t * p for t, p in zip(terms, powers, strict=True)) / alpha))
    expected = sn.activation("softplus", alpha=alpha).taylor(ORDER)
    assert [sympy.simplify(a - sympy.sympify(e)) for a, e in zip(found, expected, strict=True)] == [0] * (ORDER + 1)
