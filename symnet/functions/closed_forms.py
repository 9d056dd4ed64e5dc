"""Closed forms of Taylor coefficients about 0: each number by four independent routes.

The routes share only that sigmoid - 1/2 is odd, so each checks the others. The sigmoid's coefficients s_n
give the rest: tanh x = 2 sigmoid(2x) - 1, log(1 + exp(alpha x))/alpha has derivative sigmoid(alpha x), and
silu x = x sigmoid(x).

    tanh_0 = 0                   tanh_n = 2^(n+1) s_n
    softplus_0 = log(2)/alpha    softplus_n = alpha^(n-1) s_(n-1) / n
    silu_0 = 0                   silu_n = s_(n-1)

To add a form, add its name to `FORMS`, a row to `_SIGMOID` and one row a function to `_TERMS`; the tests
run over the tables.

Sources: Temple, Stebner, Collins and Kappes, section 6.1.1, where eq. 42 lacks x^n and eqs. 45 and 46 have
pi^(2n+1) for pi^(2n); Minai and Williams, Neural Networks 6 (1993), for the derivatives of the sigmoid.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import sympy
from sympy import Eq, Mod, Piecewise, bernoulli, euler, factorial, pi, zeta
from sympy.core.symbol import uniquely_named_symbol

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions.stirling import stirling2
from symnet.rings.numbers import as_fraction
from symnet.series.space import check_order

FORMS = ("rational", "bernoulli", "zeta", "euler")
CLOSED_FORM_NAMES = ("sigmoid", "tanh", "softplus", "silu")

_HALF = sympy.Rational(1, 2)


def coefficient(name: str, n: int, form: str = "rational", alpha: Any = 1) -> sympy.Expr:
    """The exact n-th Taylor coefficient f^(n)(0)/n! of a function, computed by the route of one form.

    Args:
        name: "sigmoid", "tanh", "softplus" or "silu".
        n: the index, from 0.
        form: "rational" (the differential equation), "bernoulli", "zeta" or "euler".
        alpha: the sharpness of softplus: an exact positive number or a SymPy expression.

    Returns:
        A SymPy Rational; for softplus an expression in alpha, with log(2)/alpha at n = 0.

    Raises:
        InvalidValueError: for an unknown name or form, an n that is not a non-negative integer, an
            alpha that is not positive, or an alpha for a function that has none.
        InvalidTypeError: if alpha is not exact, or a name is not text.

    >>> [coefficient("tanh", n, "zeta") for n in range(6)]
    [0, 1, 0, -1/3, 0, 2/15]
    >>> coefficient("softplus", 4, "euler", alpha=sympy.Symbol("alpha"))
    -alpha**3/192
    """
    _check_form(name, form)
    index = check_order(int(n) if isinstance(n, sympy.Integer) else n, "n")
    return _FROM_SIGMOID[name](lambda m: _sigmoid(form, m), index, check_alpha(name, alpha))


def general_term(name: str, form: str, n: sympy.Expr | None = None, alpha: Any = 1) -> sympy.Expr:
    """The Taylor coefficient about 0 as a SymPy expression in its index, valid for every n >= 0.

    Bernoulli numbers, zeta and Euler polynomials stay unevaluated; B_1, whose sign is a convention, never
    occurs. The form "rational" is a finite `Sum` over Stirling numbers: substitute n and call ``doit()``.
    `coefficient` is the fast way to numbers.

    Args:
        name, form, alpha: as for `coefficient`.
        n: the index; by default Symbol("n", integer=True, nonnegative=True).

    Returns:
        A SymPy expression: Temple et al., eqs. 42 (euler), 43 with 42 (bernoulli) and 48 (zeta).

    Raises:
        InvalidValueError, InvalidTypeError: as for `coefficient`; also if n is not a SymPy expression.

    >>> general_term("sigmoid", "euler")
    (-1)**n*euler(n, 0)/(2*factorial(n))
    >>> general_term("softplus", "bernoulli").subs(sympy.Symbol("n", integer=True, nonnegative=True), 2)
    1/8
    """
    _check_form(name, form)
    if n is None:
        n = sympy.Symbol("n", integer=True, nonnegative=True)
    elif not isinstance(n, sympy.Expr):
        raise InvalidTypeError(message("n", "be a SymPy expression", n, "for one number use coefficient()"))
    elif n.is_negative or n.is_integer is False:
        raise InvalidValueError(message("n", "be a non-negative integer index", n))
    return _TERMS[name, form](n, check_alpha(name, alpha))


@cache
def _sigmoid(form: str, n: int) -> sympy.Rational:
    """s_n; as sigmoid - 1/2 is odd, only odd indices take a route."""
    if n % 2 == 0:
        return sympy.S.Zero if n else _HALF
    return _SIGMOID[form](n)


def _by_equation(n: int) -> sympy.Rational:
    """From sigmoid' = sigmoid - sigmoid^2."""
    return sympy.Rational(_scaled_derivative(n), factorial(n) * 2 ** (n + 1))


def _by_bernoulli(n: int) -> sympy.Rational:
    """(2^(n+1) - 1) B_(n+1) / (n+1)!: eq. 43 in eq. 42."""
    return (2 ** (n + 1) - 1) * bernoulli(n + 1) / factorial(n + 1)


def _by_zeta(n: int) -> sympy.Rational:
    """-2 (-1/4)^m (4^m - 1) zeta(2m)/pi^(2m) with m = (n+1)/2: eq. 48."""
    m = (n + 1) // 2
    ratio = _zeta_over_power_of_pi(m) * 2 * (4**m - 1) / (-4) ** m
    return sympy.Rational(-ratio.numerator, ratio.denominator)


def _by_euler(n: int) -> sympy.Rational:
    """(-1)^n E_n(0) / (2 n!): eq. 42."""
    return sympy.Rational((-1) ** n * _scaled_euler(n), factorial(n) * 2 ** (n + 1))


_SIGMOID: dict[str, Callable[[int], sympy.Rational]] = {
    "rational": _by_equation,
    "bernoulli": _by_bernoulli,
    "zeta": _by_zeta,
    "euler": _by_euler,
}

_FROM_SIGMOID: dict[str, Callable[[Callable[[int], sympy.Rational], int, Any], sympy.Expr]] = {
    "sigmoid": lambda s, n, alpha: s(n),
    "tanh": lambda s, n, alpha: 2 ** (n + 1) * s(n) if n else sympy.S.Zero,
    "softplus": lambda s, n, alpha: alpha ** (n - 1) * s(n - 1) / n if n else sympy.log(2) / alpha,
    "silu": lambda s, n, alpha: s(n - 1) if n else sympy.S.Zero,
}


@cache  # the recurrences ask for earlier values in ascending order, so that no call goes deeper than two
def _scaled_derivative(n: int) -> int:
    """R_n = 2^(n+1) sigmoid^(n)(0) for odd n, an integer.

    r = sigmoid - 1/2 obeys r' = 1/4 - r^2, hence R_1 = 1 and R_n = - sum_j C(n-1, j) R_j R_(n-1-j).
    """
    earlier = {j: _scaled_derivative(j) for j in range(1, n, 2)}
    return -sum(comb(n - 1, j) * earlier[j] * earlier[n - 1 - j] for j in earlier) if n > 1 else 1


@cache
def _scaled_euler(n: int) -> int:
    """2^n E_n(0), an integer.

    E_n(1) + E_n(0) = 0 for n > 0 gives E_n(0) = -(1/2) sum_(k<n) C(n, k) E_k(0); even n > 0 give 0.
    """
    if n % 2 == 0:
        return 0 if n else 1
    earlier = {k: _scaled_euler(k) for k in (0, *range(1, n, 2))}
    return -sum(comb(n, k) * value << (n - 1 - k) for k, value in earlier.items())


@cache
def _zeta_over_power_of_pi(m: int) -> Fraction:
    """zeta(2m)/pi^(2m), from (m + 1/2) zeta(2m) = sum_(k=1)^(m-1) zeta(2k) zeta(2m-2k) and zeta(2) = pi^2/6.

    SymPy's zeta(2m) would be the Bernoulli number again, and the two forms would no longer be independent.
    """
    if m == 1:
        return Fraction(1, 6)
    earlier = [_zeta_over_power_of_pi(k) for k in range(1, m)]
    half = (m - 1) // 2
    middle = earlier[half] ** 2 if m % 2 == 0 else 0
    return Fraction(2 * (2 * sum(earlier[i] * earlier[-1 - i] for i in range(half)) + middle), 2 * m + 1)


def _scaled_sum(m: Any, alpha: Any) -> sympy.Expr:
    """2^(m+1) sigmoid^(m)(0) = sum_(k=0)^m (-1)^k k! S(m+1, k+1) 2^(m-k): the derivative polynomial at s = 1/2."""
    k = uniquely_named_symbol("k", (m, alpha), integer=True, nonnegative=True)
    term = (-1) ** k * factorial(k) * stirling2(m + 1, k + 1) * 2 ** (m - k)
    return sympy.Sum(term, (k, 0, m))


def _zeta_factor(m: Any) -> sympy.Expr:
    """Divided by (2 pi)^m it is s_(m-1), for even m > 0: eq. 48."""
    return -2 * (-1) ** (m / 2) * (2**m - 1) * zeta(m)


_TERMS: dict[tuple[str, str], Callable[[Any, Any], sympy.Expr]] = {
    ("sigmoid", "rational"): lambda n, a: _scaled_sum(n, a) / (2 ** (n + 1) * factorial(n)),
    ("sigmoid", "bernoulli"): lambda n, a: Piecewise(
        (_HALF, Eq(n, 0)), ((2 ** (n + 1) - 1) * bernoulli(n + 1) / factorial(n + 1), True)
    ),
    ("sigmoid", "zeta"): lambda n, a: Piecewise(
        (_HALF, Eq(n, 0)), (_zeta_factor(n + 1) / (2 * pi) ** (n + 1), Eq(Mod(n, 2), 1)), (0, True)
    ),
    ("sigmoid", "euler"): lambda n, a: (-1) ** n * euler(n, 0) / (2 * factorial(n)),
    ("tanh", "rational"): lambda n, a: Piecewise((0, Eq(n, 0)), (_scaled_sum(n, a) / factorial(n), True)),
    ("tanh", "bernoulli"): lambda n, a: Piecewise(
        (0, Eq(n, 0)), (2 ** (n + 1) * (2 ** (n + 1) - 1) * bernoulli(n + 1) / factorial(n + 1), True)
    ),
    ("tanh", "zeta"): lambda n, a: Piecewise((_zeta_factor(n + 1) / pi ** (n + 1), Eq(Mod(n, 2), 1)), (0, True)),
    ("tanh", "euler"): lambda n, a: Piecewise((0, Eq(n, 0)), ((-2) ** n * euler(n, 0) / factorial(n), True)),
    ("softplus", "rational"): lambda n, a: Piecewise(
        (sympy.log(2) / a, Eq(n, 0)), (a ** (n - 1) * _scaled_sum(n - 1, a) / (2**n * factorial(n)), True)
    ),
    ("softplus", "bernoulli"): lambda n, a: Piecewise(
        (sympy.log(2) / a, Eq(n, 0)),
        (_HALF, Eq(n, 1)),
        (a ** (n - 1) * (2**n - 1) * bernoulli(n) / (n * factorial(n)), True),
    ),
    ("softplus", "zeta"): lambda n, a: Piecewise(
        (sympy.log(2) / a, Eq(n, 0)),
        (_HALF, Eq(n, 1)),
        (a ** (n - 1) * _zeta_factor(n) / (n * (2 * pi) ** n), Eq(Mod(n, 2), 0)),
        (0, True),
    ),
    ("softplus", "euler"): lambda n, a: Piecewise(
        (sympy.log(2) / a, Eq(n, 0)), ((-a) ** (n - 1) * euler(n - 1, 0) / (2 * factorial(n)), True)
    ),
    ("silu", "rational"): lambda n, a: Piecewise(
        (0, Eq(n, 0)), (_scaled_sum(n - 1, a) / (2**n * factorial(n - 1)), True)
    ),
    ("silu", "bernoulli"): lambda n, a: Piecewise(
        (0, Eq(n, 0)), (_HALF, Eq(n, 1)), ((2**n - 1) * bernoulli(n) / factorial(n), True)
    ),
    ("silu", "zeta"): lambda n, a: Piecewise(
        (_HALF, Eq(n, 1)), (0, Eq(n, 0) | Eq(Mod(n, 2), 1)), (_zeta_factor(n) / (2 * pi) ** n, True)
    ),
    ("silu", "euler"): lambda n, a: Piecewise(
        (0, Eq(n, 0)), ((-1) ** (n - 1) * euler(n - 1, 0) / (2 * factorial(n - 1)), True)
    ),
}


def _check_form(name: Any, form: Any) -> None:
    for argument, value, known in (("name", name, CLOSED_FORM_NAMES), ("form", form, FORMS)):
        if not isinstance(value, str):
            raise InvalidTypeError(message(argument, "be text", value, nearest("", known)))
        if value not in known:
            raise InvalidValueError(message(argument, "be a known one", value, nearest(value, known)))


def check_alpha(name: str, alpha: Any) -> sympy.Expr:
    exact = as_fraction(alpha)
    if exact is None and not isinstance(alpha, sympy.Expr):
        raise InvalidTypeError(message("alpha", "be an exact number or a symbol", alpha, "give a Fraction"))
    value = alpha if exact is None else sympy.Rational(exact)
    if name != "softplus" and value != 1:
        raise InvalidValueError(message("alpha", f"be 1 for {name}", alpha, "only softplus has a sharpness"))
    if value.is_number and not value.is_positive:
        raise InvalidValueError(message("alpha", "be positive", alpha))
    return value
