"""The yield-strength example: equation 27 with its subscripts corrected, and the law's own expansion."""

import pytest
import sympy
from sympy import Rational, Sum, binomial, oo

import symnet as sn
from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError
from symnet.formulas import yield_strength

LAW = sn.Law("sigma_f + C*c**(2/3) + k/sqrt(d)", variables=["c", "d"])
SOLUTE, HALL_PETCH = sympy.IndexedBase("S_solute"), sympy.IndexedBase("S_HallPetch")
A, B = sympy.IndexedBase("a"), sympy.IndexedBase("b")
CENTERS = [{"c": Rational(1, 8), "d": 4}, {"c": Rational(1, 10), "d": 20}, {"c": "1/3", "d": Rational(7, 2)}]


@pytest.mark.parametrize("center", CENTERS)
@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_both_forms_are_the_law_s_own_expansion(order, center):
    law = sympy.expand(LAW.series(order, center).as_expr())
    formula = yield_strength(order, center)
    assert sympy.expand(formula.expr("finite")) == law
    assert formula.substitute(form="sum") == law
    assert yield_strength(center=center).substitute(last=order) == law


def test_about_a_symbolic_centre():
    c_0, d_0 = sympy.symbols("c_0 d_0", positive=True)
    c, d, C, k, sigma_f = sympy.symbols("c d C k sigma_f")
    law = sigma_f + C * c_0 ** Rational(2, 3) + k / sympy.sqrt(d_0)
    u = sympy.Symbol("u", positive=True)
    for n in range(1, 5):
        a = (C * u ** Rational(2, 3)).diff(u, n).subs(u, c_0) / sympy.factorial(n)
        b = (k / sympy.sqrt(u)).diff(u, n).subs(u, d_0) / sympy.factorial(n)
        law += a * (c - c_0) ** n + b * (d - d_0) ** n
    formula = yield_strength(4)
    assert sympy.expand(formula.expr("finite") - law) == 0
    assert formula.substitute(form="sum") == sympy.expand(law)


def test_equation_27_with_selection_vectors():
    n, l = sympy.symbols("n l", integer=True, nonnegative=True)
    c, d = sympy.symbols("c d")
    c_0, d_0 = sympy.symbols("c_0 d_0", positive=True)
    chosen = A[n] * SOLUTE[1] ** l * SOLUTE[2] ** (n - l) + B[n] * HALL_PETCH[1] ** l * HALL_PETCH[2] ** (n - l)
    term = binomial(n, l) * chosen * (c - c_0) ** l * (d - d_0) ** (n - l)
    formula = yield_strength()
    assert formula.expr() == sympy.Symbol("sigma_f") + Sum(term, (l, 0, n), (n, 0, oo))
    vectors = {left: right for left, right in formula.where if left.base in (SOLUTE, HALL_PETCH)}
    assert vectors == {SOLUTE[1]: 1, SOLUTE[2]: 0, HALL_PETCH[1]: 0, HALL_PETCH[2]: 1}


def test_the_subscripts_as_printed_in_27_do_not_give_the_law():
    """Printed: prod_m (S)_{l_m}^{l_m}. l_m runs to k, but S has two components: S_0 and S_3 do not exist."""
    for order in (1, 3):
        used = {l for n in range(order + 1) for l1 in range(n + 1) for l in (l1, n - l1)}
        assert not used <= {1, 2}


def test_both_constants_belong_to_the_monomial_1():
    found = sympy.Poly(
        yield_strength(2, {"c": 1, "d": 4})
        .expr("finite")
        .subs({"c": sympy.Symbol("x") + 1, "d": sympy.Symbol("y") + 4}),
        *sympy.symbols("x y"),
    )
    C, k, sigma_f = sympy.symbols("C k sigma_f")
    assert found.coeff_monomial(1) == sigma_f + C + k / 2


def test_no_cross_term_is_left():
    x, y = sympy.symbols("x y")
    found = yield_strength(4, {"c": 1, "d": 1}).substitute(form="sum").subs({"c": x + 1, "d": y + 1})
    assert all(0 in m for m in sympy.Poly(found, x, y).monoms())


@pytest.mark.parametrize("center", [{"c": 0}, {"c": -1}, {"d": 0}, {"c": 1, "d": -4}])
def test_neither_function_has_a_series_about_zero(center):
    with pytest.raises(ExpansionError, match="center must be positive in"):
        yield_strength(2, center)
    with pytest.raises(ExpansionError):
        LAW.series(2, {"c": 1, "d": 1, **center})


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((-1,), InvalidValueError, "order must be a non-negative integer"),
        ((1.5,), InvalidValueError, "order must be a non-negative integer"),
        ((2, {"x": 1}), InvalidValueError, "center must name the inputs c and d, not 'x'"),
        ((2, (1, 4)), InvalidTypeError, "center must be a mapping"),
        ((2, {"c": 0.1}), InvalidValueError, "center must be exact in the ring 'exact', not 0.1"),
    ],
)
def test_bad_input_is_refused(arguments, error, text):
    with pytest.raises(error, match=text):
        yield_strength(*arguments)


def test_latex_names_the_selection_vectors_in_the_form_that_uses_them():
    assert r"\mathrm{solute}" in yield_strength(2).latex("sum")
    assert r"\mathrm{solute}" not in yield_strength(2).latex("finite")
