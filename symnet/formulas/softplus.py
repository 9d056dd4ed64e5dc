r"""The softplus coefficients by the route of Temple et al., eqs. 11-14, done correctly.

The source writes log z = sum_(k>=1) ((z-1)/z)^k / k with z = 1 + exp(alpha x) and expands numerator and
denominator. Since z(0) = 2, ((z-1)/z)^k has the constant part 2^-k: every coefficient is then an infinite sum
over k. With half of that z the sum is finite:

    log(1 + exp(alpha x))/alpha = (log 2 + log z)/alpha,    z = (1 + exp(alpha x))/2,    z(0) = 1,

for z - 1 = x g with g = sum_(m>=0) alpha^(m+1) x^m / (2 (m+1)!), so that (z-1)^k begins with x^k and only
k = 1..n reach x^n. The steps are then the source's:

    0.314   (sum a_m x^m)^k = sum c_m x^m,   c_0 = a_0^k,   c_m = sum_(j=1)^m (jk - m + j) a_j c_(m-j) / (m a_0)
    0.313   sum b_m x^m / sum a_m x^m = sum q_m x^m,   q_m = (b_m - sum_(j=1)^m q_(m-j) a_j) / a_0

(numbers of Gradshteyn and Ryzhik). Proof of 0.314: y = u^k obeys u y' = k u' y; compare the coefficients of
x^(m-1). With b from g^k and a from z^k, coefficient n is (1/alpha) sum_(k=1)^n q^(k)_(n-k) / k. The source has
the power k where -k is meant, a_j = alpha^l/l! for alpha^j/j!, and takes the reciprocal of a sum term by term.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import sympy

from symnet.errors import InvalidValueError, message
from symnet.functions.closed_forms import check_alpha
from symnet.series.space import check_order


def softplus_by_division(order: int, alpha: Any = 1) -> list[sympy.Expr]:
    """The coefficients 0..order of log(1 + exp(alpha x))/alpha by powers and division of series.

    They are those of ``general_term("softplus", alpha=alpha)``, found without the sigmoid. Since the function
    of alpha and x is that of 1 and alpha x over alpha, the recurrences run over fractions.

    Raises:
        InvalidValueError: for a negative order or an alpha that is not positive.
        InvalidTypeError: if alpha is not exact.

    >>> softplus_by_division(4, alpha=3)
    [log(2)/3, 1/2, 3/8, 0, -9/64]
    """
    check_order(order)
    a = check_alpha("softplus", alpha)
    half_exponential = [Fraction(1, 2 * factorial(m)) for m in range(order + 1)]
    z = [Fraction(1), *half_exponential[1:]]
    g = half_exponential[1:]
    sums = [Fraction(0)] * (order + 1)
    for k in range(1, order + 1):
        rest = order - k
        for m, value in enumerate(quotient(power(g, k, rest), power(z, k, rest), rest)):
            sums[k + m] += value / k
    return [sympy.log(2) / a] + [sympy.Rational(sums[n]) * a ** (n - 1) for n in range(1, order + 1)]


def power(a: Sequence[Any], k: Any, order: int) -> list[Any]:
    """The coefficients 0..order of (sum a_m x^m)^k: Gradshteyn and Ryzhik 0.314.

    Args:
        a: exact coefficients (Fractions or SymPy), the first not 0; those left out are 0.
        k: the exponent, an integer of either sign, or a SymPy number or symbol for SymPy coefficients.
        order: the highest power.

    Raises:
        InvalidValueError: if a_0 is 0.

    >>> power([Fraction(1), Fraction(1)], -2, 3)
    [Fraction(1, 1), Fraction(-2, 1), Fraction(3, 1), Fraction(-4, 1)]
    """
    _check_start(a)
    c = [a[0] ** k]
    for m in range(1, check_order(order) + 1):
        total = sum((j * k - m + j) * a[j] * c[m - j] for j in range(1, min(m, len(a) - 1) + 1))
        c.append(total / (m * a[0]))
    return c


def quotient(b: Sequence[Any], a: Sequence[Any], order: int) -> list[Any]:
    """The coefficients 0..order of sum b_m x^m / sum a_m x^m: Gradshteyn and Ryzhik 0.313.

    Args:
        b, a: exact coefficients (Fractions or SymPy), a_0 not 0; those left out are 0.
        order: the highest power.

    Raises:
        InvalidValueError: if a_0 is 0.

    >>> quotient([Fraction(1)], [Fraction(1), Fraction(-1)], 3)
    [Fraction(1, 1), Fraction(1, 1), Fraction(1, 1), Fraction(1, 1)]
    """
    _check_start(a)
    q: list[Any] = []
    for m in range(check_order(order) + 1):
        known = sum(q[m - j] * a[j] for j in range(1, min(m, len(a) - 1) + 1))
        q.append(((b[m] if m < len(b) else 0) - known) / a[0])
    return q


def _check_start(a: Sequence[Any]) -> None:
    if not len(a) or a[0] == 0:
        raise InvalidValueError(message("a", "begin with a coefficient that is not 0", list(a)))
