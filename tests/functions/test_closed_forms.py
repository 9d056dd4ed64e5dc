"""The four closed forms against each other, against series found without them, and their general terms."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.functions.closed_forms import CLOSED_FORM_NAMES, FORMS, coefficient, general_term

ORDER = 60
ALPHA = sympy.Symbol("alpha", positive=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
SHARPNESS = {"sigmoid": [1], "tanh": [1], "silu": [1], "softplus": [1, sympy.Rational(7, 2), ALPHA]}
CASES = [(name, alpha) for name in CLOSED_FORM_NAMES for alpha in SHARPNESS[name]]
UNEVALUATED = {"bernoulli": sympy.bernoulli, "zeta": sympy.zeta, "euler": sympy.euler, "rational": sympy.Sum}

each_case = pytest.mark.parametrize(("name", "alpha"), CASES)
each_form = pytest.mark.parametrize("form", FORMS)
each_name = pytest.mark.parametrize("name", CLOSED_FORM_NAMES)


def quotient(a, b):
    """The power series a/b, over the rationals, by division."""
    found = []
    for n in range(len(a)):
        known = sum(found[k] * b[n - k] for k in range(n))
        found.append((a[n] - known) / b[0])
    return found


def exponential(rate, order):
    return [Fraction(rate**n, int(sympy.factorial(n))) for n in range(order + 1)]


def oracle(name, order, alpha=1):
    """Coefficients from the exponential series alone: 1/(1+e^-x), sinh/cosh, the integral of the first."""
    if name == "tanh":
        up, down = exponential(1, order), exponential(-1, order)
        top = [u - d for u, d in zip(up, down, strict=True)]
        bottom = [u + d for u, d in zip(up, down, strict=True)]
        return [sympy.Rational(c) for c in quotient(top, bottom)]
    denominator = [Fraction(n == 0) + c for n, c in enumerate(exponential(-1, order))]
    sigmoid = [sympy.Rational(c) for c in quotient([Fraction(n == 0) for n in range(order + 1)], denominator)]
    if name == "sigmoid":
        return sigmoid
    if name == "silu":
        return [sympy.S.Zero, *sigmoid[:order]]
    return [sympy.log(2) / alpha] + [alpha ** (n - 1) * sigmoid[n - 1] / n for n in range(1, order + 1)]


@each_form
@each_case
def test_every_form_is_the_series_of_the_function(name, alpha, form):
    found = [coefficient(name, n, form, alpha) for n in range(ORDER + 1)]
    assert found == oracle(name, ORDER, alpha)


@each_form
def test_forms_agree_at_high_index(form):
    """The highest first: a recursion that went down one call an index would end there."""
    for n in (701, 500, 499, 200):
        assert coefficient("sigmoid", n, form) == coefficient("sigmoid", n, "rational")


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sigmoid", lambda x: 1 / (1 + mpmath.exp(-x))),
        ("tanh", mpmath.tanh),
        ("silu", lambda x: x / (1 + mpmath.exp(-x))),
        ("softplus", lambda x: mpmath.log(1 + mpmath.exp(mpmath.mpf(7) / 2 * x)) * 2 / 7),
    ],
)
def test_numerical_derivatives_agree(name, function):
    alpha = sympy.Rational(7, 2) if name == "softplus" else 1
    with mpmath.workdps(60):
        expected = mpmath.taylor(function, 0, 30)
        for n, value in enumerate(expected):
            exact = mpmath.mpmathify(coefficient(name, n, "zeta", alpha).evalf(60))
            assert abs(exact - value) < mpmath.mpf(10) ** -50 * max(1, abs(value))


@pytest.mark.parametrize("form", ["bernoulli", "zeta", "euler"])
@each_case
def test_general_term_gives_every_coefficient(name, alpha, form):
    term = general_term(name, form, alpha=alpha)
    assert [term.subs(N, n) for n in range(ORDER + 1)] == [coefficient(name, n, form, alpha) for n in range(ORDER + 1)]


@each_case
def test_rational_general_term_sums_to_the_coefficient(name, alpha):
    term = general_term(name, "rational", alpha=alpha)
    for n in range(10):
        assert term.subs(N, n).doit() == coefficient(name, n, alpha=alpha)


def test_rational_general_term_at_every_index():
    """From 100 terms on Sum.doit looks for a closed form first: it must still end with the number."""
    term = general_term("sigmoid", "rational")
    expected = [coefficient("sigmoid", n) for n in range(ORDER + 1)]
    assert [term.subs(N, n).doit() for n in range(ORDER + 1)] == expected
    assert term.subs(N, 151).doit() == coefficient("sigmoid", 151)


@each_form
@each_name
def test_general_term_keeps_its_functions_unevaluated(name, form):
    term = general_term(name, form)
    assert term.has(UNEVALUATED[form])
    assert term.free_symbols == {N}


@pytest.mark.parametrize("form", ["bernoulli", "zeta"])
@each_name
def test_no_general_term_depends_on_the_sign_of_the_first_bernoulli_number(name, form):
    """Bernoulli numbers of index 0 and 1, and the zeta values there, are kept out by the pieces."""
    function = sympy.Function("f")
    term = general_term(name, form).replace(UNEVALUATED[form], function)
    for n in (0, 1):
        assert all(used.args[0] >= 2 for used in sympy.sympify(term.subs(N, n)).atoms(function))


def test_the_sigmoid_in_zeta_values_is_equation_48():
    m = (N + 1) / 2
    printed = -2 * (-1 / (4 * sympy.pi**2)) ** m * (4**m - 1) * sympy.zeta(N + 1)
    for n in range(1, 20, 2):
        assert general_term("sigmoid", "zeta").subs(N, n) == printed.subs(N, n)


@each_form
def test_general_term_in_another_index(form):
    """The summation index k of the rational form must not capture the user's symbols."""
    k, j = sympy.Symbol("k"), sympy.Symbol("j", positive=True)
    term = general_term("softplus", form, n=k, alpha=j)
    assert term.free_symbols == {k, j}
    assert term.subs(k, 6).doit() == coefficient("softplus", 6, form, alpha=j)


def test_a_general_term_can_be_built_twice():
    assert general_term("tanh", "rational") == general_term("tanh", "rational")


def test_integers_of_every_library_are_indices():
    assert coefficient("tanh", np.int64(3)) == coefficient("tanh", sympy.Integer(3)) == sympy.Rational(-1, 3)


def test_sharpness_may_be_a_fraction():
    assert coefficient("softplus", 2, alpha=Fraction(7, 2)) == sympy.Rational(7, 16)


@pytest.mark.parametrize("n", [-1, True, np.True_, 1.0, "3", None, sympy.Rational(1, 2), N])
def test_index_is_a_non_negative_integer(n):
    with pytest.raises(InvalidValueError, match="n must be a non-negative integer"):
        coefficient("sigmoid", n)


@pytest.mark.parametrize("call", [lambda *a: coefficient(a[0], 1, a[1]), general_term])
def test_unknown_names_and_forms_are_refused_with_the_nearest(call):
    with pytest.raises(InvalidValueError, match="name must be a known one, not 'tahn': did you mean 'tanh'"):
        call("tahn", "rational")
    with pytest.raises(InvalidValueError, match="form must be a known one, not 'zetta': did you mean 'zeta'"):
        call("tanh", "zetta")
    with pytest.raises(InvalidTypeError, match="name must be text"):
        call(["tanh"], "zeta")
    with pytest.raises(InvalidTypeError, match="form must be text"):
        call("tanh", None)


@pytest.mark.parametrize(
    ("name", "alpha", "error", "text"),
    [
        ("softplus", 0, InvalidValueError, "alpha must be positive"),
        ("softplus", -sympy.pi, InvalidValueError, "alpha must be positive"),
        ("softplus", sympy.nan, InvalidValueError, "alpha must be positive"),
        ("softplus", 0.5, InvalidTypeError, "alpha must be an exact number"),
        ("softplus", True, InvalidTypeError, "alpha must be an exact number"),
        ("tanh", 2, InvalidValueError, "alpha must be 1 for tanh, not 2: only softplus"),
        ("sigmoid", ALPHA, InvalidValueError, "alpha must be 1 for sigmoid"),
    ],
)
def test_alpha_is_checked(name, alpha, error, text):
    with pytest.raises(error, match=text):
        coefficient(name, 1, alpha=alpha)
    with pytest.raises(error, match=text):
        general_term(name, "zeta", alpha=alpha)


def test_the_index_of_a_general_term_is_symbolic():
    with pytest.raises(InvalidValueError, match="n must be a non-negative integer index"):
        general_term("tanh", "euler", n=sympy.Integer(-2))
    with pytest.raises(InvalidTypeError, match=r"n must be a SymPy expression, not 3: .*coefficient"):
        general_term("tanh", "euler", n=3)
