"""General terms f^(n)(c)/n! of the activations as SymPy expressions in n, about any real centre c.

`_ABOUT` has one row a function and one entry a form; the first form is the one taken where none is asked for.
Forms that hold about 0 alone stand in `_ABOUT_ZERO` and, for the sigmoid's family, in `closed_forms`. `_SIDES`
has the two pieces of the functions with a kink at 0. To add a function, add its row; the tests run over the tables.

Where the entries come from, with H_n the Hermite polynomials of the physicists and S the Stirling numbers:

    exp(-x^2)   n-th derivative (-1)^n H_n exp(-x^2), Rodrigues' formula
    erf, gelu   erf' = 2/sqrt(pi) exp(-x^2); gelu = x P with P the normal distribution, so g_n = c P_n + P_(n-1),
                where P_n = (-1)^(n-1) He_(n-1)(c) p(c)/n! and He_n(c) = c He_(n-1)(c) - (n-1) He_(n-2)(c) give
                g_n = (-1)^n (He_(n-2)(c) - He_n(c)) p(c)/n!, and He_n(c) = 2^(-n/2) H_n(c/sqrt 2)
    arctan      its derivative is Im 1/(x-i), and (c-i)^-n = (c+i)^n (1+c^2)^-n, expanded by the binomial theorem
    sigmoid     and its family (tanh, softplus, silu): derivative polynomials, see `symnet.functions.stirling`
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Eq, Mod, Piecewise, binomial, exp, factorial, floor, hermite, pi, sqrt
from sympy.core.symbol import uniquely_named_symbol

from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions import closed_forms
from symnet.functions.stirling import sigmoid_derivative, stirling2, tanh_derivative, written_out
from symnet.rings.numbers import as_fraction, as_sympy
from symnet.series.space import check_order

Term = Callable[..., sympy.Expr]

#: The index where the caller names none.
INDEX = sympy.Symbol("n", integer=True, nonnegative=True)


def general_term(name: str, form: str | None, n: sympy.Expr | None, center: Any, **parameters: Any) -> sympy.Expr:
    """The Taylor coefficient f^(n)(c)/n! as a SymPy expression in n, valid for every n >= 0.

    Args:
        name: a function of the tables.
        form: one of `forms(name, center)`; None for the first of them.
        n: the index; None for Symbol("n", integer=True, nonnegative=True).
        center: c, an exact real number or a symbol.
        parameters: those of the function.

    Raises:
        InvalidValueError: for a function without a general term, an unknown form, a bad index, or an alpha
            that is not positive.
        InvalidTypeError: if n is not a SymPy expression or the centre not exact.
        ExpansionError: for a centre on the kink, where no form names the side.

    >>> general_term("exp", None, None, 0)
    1/factorial(n)
    """
    c = exact(center, "center")
    known = forms(name, c)
    if not isinstance(form, str) and form is not None:
        raise InvalidTypeError(message("form", "be text", form, nearest("", known)))
    if form is not None and form not in known:
        raise InvalidValueError(
            message(f"form of {name}", "be a known one about this center", form, nearest(form, known))
        )
    index = _check_index(n)
    if name in _SIDES:
        return _of_sides(name, form, index, c, parameters)
    return _builder(name, form or known[0], c)(index, c, **parameters)


def forms(name: str, center: Any = 0) -> tuple[str, ...]:
    """The forms in which a function has a general term about a centre, the default first.

    Raises:
        InvalidValueError: for a function without a general term.

    >>> forms("sigmoid"), forms("sigmoid", sympy.Symbol("c"))
    (('bernoulli', 'zeta', 'euler', 'rational', 'stirling'), ('stirling',))
    """
    if name in _SIDES:
        return ("positive", "negative")
    if name not in _ABOUT:
        known = ", ".join(NAMES)
        raise InvalidValueError(message("activation", "have a general term", name, f"known: {known}; use taylor()"))
    at_zero: tuple[str, ...] = ()
    if center == 0:
        family = name in closed_forms.CLOSED_FORM_NAMES
        at_zero = ("bernoulli", "zeta", "euler", "rational") if family else tuple(_ABOUT_ZERO.get(name, ()))
    return at_zero + tuple(_ABOUT[name])


def value(term: sympy.Expr, index: sympy.Expr, n: Any) -> sympy.Expr:
    """A general term at one index, its finite sums written out and multiplied out.

    Raises:
        InvalidValueError: if n is not a non-negative integer.
    """
    number = check_order(int(n) if isinstance(n, sympy.Integer) else n, "n")
    return _multiplied_out(written_out(as_sympy(term).subs(index, number)))


def _multiplied_out(expression: sympy.Expr) -> sympy.Expr:
    """Products expanded, but not the sums in denominators: 1/(1 + exp(-c))^5 stays as it is."""
    kept: dict[sympy.Dummy, sympy.Expr] = {}

    def keep(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        kept[symbol := sympy.Dummy()] = sympy.Pow(base, exponent)
        return symbol

    below = [p for p in expression.atoms(sympy.Pow) if p.base.is_Add and p.exp.is_negative]
    shown = expression.xreplace({p: keep(p.base, p.exp) for p in below})
    return sympy.expand(shown, func=True, power_exp=False, power_base=False).xreplace(kept)


def exact(value: Any, argument: str) -> sympy.Expr:
    """An exact number or an expression for SymPy; a float is refused.

    Raises:
        InvalidTypeError, InvalidValueError: if it is neither, or not real and finite.
    """
    fraction = as_fraction(value)
    if fraction is not None:
        return sympy.Rational(fraction.numerator, fraction.denominator)
    if not isinstance(value, sympy.Expr) or value.has(sympy.Float):
        raise InvalidTypeError(message(argument, "be an exact number or an expression", value, "give a Fraction"))
    if value.is_finite is False or value.is_real is False or value.has(sympy.nan):
        raise InvalidValueError(message(argument, "be real and finite", value))
    return value


def _check_index(n: Any) -> sympy.Expr:
    if n is None:
        return INDEX
    if not isinstance(n, sympy.Expr):
        raise InvalidTypeError(message("n", "be a SymPy expression", n, "for one number use coefficient()"))
    if n.is_negative or n.is_integer is False:
        raise InvalidValueError(message("n", "be a non-negative integer index", n))
    return n


def _builder(name: str, form: str, c: sympy.Expr) -> Term:
    if form in _ABOUT[name]:
        return _ABOUT[name][form]
    if name in closed_forms.CLOSED_FORM_NAMES:
        return lambda n, c, **parameters: closed_forms.general_term(name, form, n, **parameters)
    return _ABOUT_ZERO[name][form]


def _of_sides(name: str, form: str | None, n: sympy.Expr, c: sympy.Expr, parameters: dict[str, Any]) -> sympy.Expr:
    """The piece that the form names or the centre lies in; both, by the sign of a centre that has none yet."""
    pieces = {side: build(n, c, **parameters) for side, build in _SIDES[name].items() if form in (None, side)}
    if form is not None:
        if (c.is_negative and form == "positive") or (c.is_positive and form == "negative"):
            raise ExpansionError(
                message("center", f"lie on the {form} side of {name}'s kink at 0", c, "or leave out form")
            )
        return pieces[form]
    if c.is_zero:
        remedy = "choose the piece by form='positive' or form='negative'"
        raise ExpansionError(message("center", f"keep off the kink of {name} at 0", c, remedy))
    return Piecewise((pieces["positive"], c > 0), (pieces["negative"], c < 0))


def _polynomial(n: Any, *coefficients: Any) -> sympy.Expr:
    """The coefficients of a polynomial, 0 beyond its degree."""
    pieces = [(value, Eq(n, k)) for k, value in enumerate(coefficients) if value != 0]
    return Piecewise(*pieces, (0, True))


def _line(n: Any, c: Any, slope: Any = 1) -> sympy.Expr:
    return _polynomial(n, slope * c, slope)


def _sigmoid_value(c: Any) -> sympy.Expr:
    return 1 / (1 + exp(-c))


def _sigmoid(n: Any, c: Any) -> sympy.Expr:
    return sigmoid_derivative(n, _sigmoid_value(c)) / factorial(n)


def _tanh(n: Any, c: Any) -> sympy.Expr:
    t = sympy.tanh(c)
    return Piecewise((t, Eq(n, 0)), (tanh_derivative(n, t) / factorial(n), True))


def _softplus(n: Any, c: Any, alpha: Any) -> sympy.Expr:
    a = closed_forms.check_alpha("softplus", alpha)
    derivative = sigmoid_derivative(n - 1, _sigmoid_value(a * c))
    return Piecewise((sympy.log(1 + exp(a * c)) / a, Eq(n, 0)), (a ** (n - 1) * derivative / factorial(n), True))


def _silu(n: Any, c: Any) -> sympy.Expr:
    """(c s^(n) + n s^(n-1))/n! with the derivatives of the sigmoid, as one sum."""
    k = uniquely_named_symbol("k", (n, c), integer=True, nonnegative=True)
    numbers = c * stirling2(n + 1, k + 1) + n * stirling2(n, k + 1)
    return sympy.Sum((-1) ** k * factorial(k) * numbers * _sigmoid_value(c) ** (k + 1), (k, 0, n)) / factorial(n)


def _hermite(n: Any, c: Any) -> sympy.Expr:
    """H_n(c); SymPy would write H_n(0) with a gamma function."""
    return hermite(n, c, evaluate=c != 0)


def _gaussian(n: Any, c: Any) -> sympy.Expr:
    return (-1) ** n * _hermite(n, c) * exp(-(c**2)) / factorial(n)


def _erf(n: Any, c: Any) -> sympy.Expr:
    term = 2 * (-1) ** (n - 1) * _hermite(n - 1, c) * exp(-(c**2)) / (sqrt(pi) * factorial(n))
    return Piecewise((sympy.erf(c), Eq(n, 0)), (term, True))


def _gelu(n: Any, c: Any) -> sympy.Expr:
    y = c / sqrt(2)
    below, density = (1 + sympy.erf(y)) / 2, exp(-(c**2) / 2) / sqrt(2 * pi)
    term = (-1) ** n * density * (2 * _hermite(n - 2, y) - _hermite(n, y)) / (2 ** (n / 2) * factorial(n))
    return Piecewise((c * below, Eq(n, 0)), (below + c * density, Eq(n, 1)), (term, True))


def _arctan(n: Any, c: Any) -> sympy.Expr:
    j = uniquely_named_symbol("j", (n, c), integer=True, nonnegative=True)
    term = (-1) ** j * binomial(n, 2 * j + 1) * c ** (n - 2 * j - 1)
    imaginary = sympy.Sum(term, (j, 0, floor((n - 1) / 2)))
    return Piecewise((sympy.atan(c), Eq(n, 0)), ((-1) ** (n - 1) * imaginary / (n * (1 + c**2) ** n), True))


def _odd(term: Term) -> Term:
    return lambda n, c: Piecewise((term(n), Eq(Mod(n, 2), 1)), (0, True))


def _even(term: Term) -> Term:
    return lambda n, c: Piecewise((term(n), Eq(Mod(n, 2), 0)), (0, True))


def _gelu_at_zero(n: Any, c: Any) -> sympy.Expr:
    m = n / 2 - 1
    term = (-1) ** m / (sqrt(2 * pi) * 2**m * factorial(m) * (n - 1))
    return Piecewise((0, Eq(n, 0)), (sympy.Rational(1, 2), Eq(n, 1)), (term, Eq(Mod(n, 2), 0)), (0, True))


def _softsign(sign: int) -> Term:
    """sign - sign/(1 + sign x), the geometric series."""
    return lambda n, c: Piecewise(
        (c / (1 + sign * c), Eq(n, 0)), ((-sign) ** (n - 1) / (1 + sign * c) ** (n + 1), True)
    )


_ABOUT: dict[str, dict[str, Term]] = {
    "linear": {"closed": _line},
    "square": {"closed": lambda n, c: _polynomial(n, c**2, 2 * c, 1)},
    "whitening": {"closed": lambda n, c, mean, std: _polynomial(n, (c - mean) / std, 1 / std)},
    "exp": {"closed": lambda n, c: exp(c) / factorial(n)},
    "sin": {"closed": lambda n, c: sympy.sin(c + n * pi / 2) / factorial(n)},
    "cos": {"closed": lambda n, c: sympy.cos(c + n * pi / 2) / factorial(n)},
    "gaussian": {"hermite": _gaussian},
    "erf": {"hermite": _erf},
    "gelu": {"hermite": _gelu},
    "arctan": {"binomial": _arctan},
    "sigmoid": {"stirling": _sigmoid},
    "tanh": {"stirling": _tanh},
    "softplus": {"stirling": _softplus},
    "silu": {"stirling": _silu},
}

_ABOUT_ZERO: dict[str, dict[str, Term]] = {
    "sin": {"parity": _odd(lambda n: (-1) ** ((n - 1) / 2) / factorial(n))},
    "cos": {"parity": _even(lambda n: (-1) ** (n / 2) / factorial(n))},
    "gaussian": {"parity": _even(lambda n: (-1) ** (n / 2) / factorial(n / 2))},
    "erf": {"parity": _odd(lambda n: 2 * (-1) ** ((n - 1) / 2) / (sqrt(pi) * n * factorial((n - 1) / 2)))},
    "gelu": {"parity": _gelu_at_zero},
    "arctan": {"parity": _odd(lambda n: (-1) ** ((n - 1) / 2) / n)},
}

_SIDES: dict[str, dict[str, Term]] = {
    "relu": {"positive": _line, "negative": lambda n, c: sympy.S.Zero},
    "leaky_relu": {"positive": lambda n, c, slope: _line(n, c), "negative": _line},
    "elu": {
        "positive": lambda n, c, alpha: _line(n, c),
        "negative": lambda n, c, alpha: Piecewise(
            (alpha * (exp(c) - 1), Eq(n, 0)), (alpha * exp(c) / factorial(n), True)
        ),
    },
    "softsign": {"positive": _softsign(1), "negative": _softsign(-1)},
}

#: The functions with a general term.
NAMES = tuple(sorted([*_ABOUT, *_SIDES]))
