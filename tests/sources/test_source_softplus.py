"""The softplus derivation between equations 10 and 14 of the first draft, and equation 25."""

from fractions import Fraction
from math import comb, factorial

import pytest
import sympy
from sympy import Rational

from symnet.formulas import general_term, softplus_by_division

x, alpha, a, n = sympy.symbols("x alpha a n", positive=True)


def power_of(series, exponent, order):
    """By repeated multiplication, or by Newton's binomial series for a negative power."""
    total = sympy.Poly(sum(c * x**k for k, c in enumerate(series)), x).as_expr() ** exponent
    expanded = sympy.series(total, x, 0, order + 1).removeO()
    return [expanded.coeff(x, k) for k in range(order + 1)]


def test_first_lines():
    value = {x: Rational(1, 3)}
    sharper = sympy.log(1 + sympy.exp(3 * x)) / 3
    assert abs(sympy.N((sympy.log(1 + sympy.exp(x)) - sharper).subs(value), 30)) > Rational(1, 10)
    z = 1 + sympy.exp(3 * x)
    terms = [((z - 1) / z) ** k / k for k in range(1, 400)]
    assert abs(sympy.N((sympy.log(z) - sum(terms)).subs(value), 30)) < Rational(1, 10) ** 30
    k = 4
    corrected, printed = sympy.exp(3 * k * x) * z**-k, sympy.exp(3 * k * x) * z**k
    assert sympy.simplify(corrected - ((z - 1) / z) ** k) == 0
    assert sympy.N((printed - ((z - 1) / z) ** k).subs(value)) > 1


@pytest.mark.parametrize("exponent", [2, 5, -1, -3])
def test_power_recurrence(exponent):
    """(11), corrected: Gradshteyn and Ryzhik 0.314; as printed c_1 would contain all of the result."""
    coefficients = [2, -1, Rational(3, 4), 5, 1]
    expected = power_of(coefficients, exponent, 4)
    c = [sympy.Integer(coefficients[0]) ** exponent]
    for m in range(1, 5):
        total = sum((k * exponent - m + k) * coefficients[k] * c[m - k] for k in range(1, m + 1))
        c.append(sympy.Rational(total, m * coefficients[0]))
    assert c == expected
    # the printed right side, evaluated with the true coefficients, is not even a constant
    printed = sum(ck * x**k for k, ck in enumerate(expected)) / (1 * coefficients[0])
    assert printed.has(x) and expected[1] != printed


@pytest.mark.parametrize("k", [1, 2, 3])
def test_coefficients_of_powers(k):
    """c_l of (sum alpha^m x^m/m!)^k: alpha^j/j! inside the sum is right, alpha^l/l! is not."""
    order = 4
    right, printed = [sympy.Integer(1)], [sympy.Integer(1)]
    for l in range(1, order + 1):
        right.append(
            sympy.expand(sum((j * k - l + j) * alpha**j / factorial(j) * right[l - j] for j in range(1, l + 1)) / l)
        )
        printed.append(
            sympy.expand(sum((j * k - l + j) * alpha**l / factorial(l) * printed[l - j] for j in range(1, l + 1)) / l)
        )
    truth = [(k * alpha) ** l / factorial(l) for l in range(order + 1)]
    assert right == truth
    assert printed != truth


@pytest.mark.parametrize("power", range(6))
def test_binomial(power):
    """(12)."""
    assert sympy.expand((a + x) ** power) == sum(comb(power, k) * x**k * a ** (power - k) for k in range(power + 1))


def test_reciprocal_of_a_sum():
    """1/(1 + y)^k is the reciprocal of sum binom(k, i) y^i, not sum (1/binom(k, i)) over one series."""
    k, y = 3, Rational(7, 5)
    denominator = sum(comb(k, i) * y**i for i in range(k + 1))
    assert denominator == (1 + y) ** k
    assert 1 / denominator != 1 / sum(Fraction(1, comb(k, i)) * y**i for i in range(k + 1))
    # d'_n with the binomials in front and a series d^(i) for each power gives the denominator's coefficients
    order = 4
    d = [[(i * alpha) ** m / factorial(m) if i or m == 0 else 0 for m in range(order + 1)] for i in range(k + 1)]
    combined = [sympy.expand(sum(comb(k, i) * d[i][m] for i in range(k + 1))) for m in range(order + 1)]
    truth = sympy.series((1 + sympy.exp(alpha * x)) ** k, x, 0, order + 1).removeO()
    assert combined == [sympy.expand(truth.coeff(x, m)) for m in range(order + 1)]


def test_division():
    """(13) and (14): Gradshteyn and Ryzhik 0.313."""
    b, d = [3, 1, -2, 4, 0], [2, 5, 1, -1, 3]
    c = []
    for m in range(5):
        c.append(b[m] - Rational(1, d[0]) * sum(c[m - k] * d[k] for k in range(1, m + 1)))
    quotient = sympy.series(
        sum(v * x**k for k, v in enumerate(b)) / sum(v * x**k for k, v in enumerate(d)), x, 0, 5
    ).removeO()
    assert [v / d[0] for v in c] == [quotient.coeff(x, k) for k in range(5)]


def test_last_division():
    """b_m with c_m outside the sum, divided by d_0 = 2^k."""
    k, order = 3, 4
    c = [(k * alpha) ** m / factorial(m) for m in range(order + 1)]
    d = [
        sympy.expand(sum(comb(k, i) * (i * alpha) ** m for i in range(k + 1)) / factorial(m)) for m in range(order + 1)
    ]
    d[0] = sympy.Integer(2) ** k
    right, printed = [], [c[0] / d[0]]
    for m in range(order + 1):
        right.append(sympy.expand((c[m] - sum(right[m - j] * d[j] for j in range(1, m + 1))) / d[0]))
        if m:
            printed.append(sympy.expand(sum(c[m] - printed[m - j] * d[j] for j in range(1, m + 1))))
    truth = sympy.series((sympy.exp(alpha * x) / (1 + sympy.exp(alpha * x))) ** k, x, 0, order + 1).removeO()
    assert right == [sympy.expand(truth.coeff(x, m)) for m in range(order + 1)]
    assert printed[1:] != right[1:]


def test_the_route():
    """The infinite sum over k tends to the coefficients; the finite route gives them exactly."""
    order, exact = 3, softplus_by_division(3, alpha=1)
    assert exact == [general_term("softplus").coefficient(m) for m in range(order + 1)]
    sums = [Fraction(0)] * (order + 1)
    for k in range(1, 120):
        c = [Fraction(k**m, factorial(m)) for m in range(order + 1)]
        d = [sum(Fraction(comb(k, i) * i**m, factorial(m)) for i in range(k + 1)) for m in range(order + 1)]
        b = []
        for m in range(order + 1):
            b.append((c[m] - sum(b[m - j] * d[j] for j in range(1, m + 1))) / d[0])
        sums = [total + value / k for total, value in zip(sums, b, strict=True)]
    for total, value in zip(sums, exact, strict=True):
        assert abs(sympy.N(sympy.Rational(total) - value, 40)) < Rational(1, 10) ** 25
    assert sympy.Rational(sums[1]) != exact[1]  # cut anywhere, it is not exact


def test_limit():
    """(25) tends to the ReLU: 0 <= softplus - max(0, x) <= log(2)/alpha."""
    for value in (Rational(-3, 2), Rational(0), Rational(5, 4)):
        for sharpness in (1, 10, 100):
            gap = sympy.N(sympy.log(1 + sympy.exp(sharpness * value)) / sharpness - max(value, 0), 60)
            assert 0 <= gap <= sympy.N(sympy.log(2) / sharpness, 60)
