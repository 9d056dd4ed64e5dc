"""Formula itself: its forms, its numbers, its text; and the undetermined activation."""

import pickle

import pytest
import sympy
from sympy.core.function import ArgumentIndexError

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas import Formula, SigmaDerivative, hidden_layer, scalar_layer, vector_layer

A0, THETA = sympy.symbols("a_0 theta")
U = sympy.Symbol("u")


def test_an_unknown_form_is_refused_with_those_there_are():
    with pytest.raises(
        InvalidValueError, match="form must be one of the formula's, not 'finit': did you mean 'finite'"
    ):
        scalar_layer(1).expr("finit")
    with pytest.raises(InvalidValueError, match="form must be"):
        scalar_layer(1).with_form("sums")


def test_with_form_chooses_what_is_printed():
    formula = scalar_layer(1)
    assert formula.with_form(None) is formula
    assert str(formula.with_form("sum")) == "b_1 = Sum(a_0**(k - 1)*a_1*k*theta**k*s[k], (k, 1, oo))"
    assert formula.with_form("sum").latex() == formula.latex("sum")
    assert formula.with_form("sum") == formula


def test_values_are_given_by_symbol_or_by_text():
    formula = scalar_layer(1)
    by_text = formula.substitute("tanh", {"theta": 2, "a_0": 0, "a_1": "1/3"})
    by_symbol = formula.substitute("tanh", {THETA: 2, A0: 0, sympy.Symbol("a_1"): sympy.Rational(1, 3)})
    assert by_text == by_symbol == sympy.Rational(2, 3)
    assert hidden_layer((1,), 1).substitute("exp", {"w[0,1]": 0, "w[1, 1]": 2, "v[1]": 5}) == 10


def test_an_index_of_a_sum_is_not_a_symbol_to_replace():
    formula = hidden_layer((1,), degree=sympy.oo)
    with pytest.raises(InvalidValueError, match="values must be for symbols of the formula, not 'x'"):
        formula.substitute("tanh", {"x": 1})
    assert formula.substitute(values={sympy.Symbol("j"): 3}, form="sum") == formula.expr("sum")


@pytest.mark.parametrize("value", [0.5, sympy.Float("0.5"), float("nan")])
def test_floats_are_refused(value):
    with pytest.raises((InvalidTypeError, InvalidValueError)):
        scalar_layer(1).substitute("tanh", {"theta": value})


def test_unknown_symbols_and_activations_are_refused():
    with pytest.raises(InvalidValueError, match="did you mean 'theta'"):
        scalar_layer(1).substitute("tanh", {"teta": 1})
    with pytest.raises(InvalidValueError, match="did you mean 'tanh'"):
        scalar_layer(1).substitute("tahn")
    with pytest.raises(InvalidValueError, match="activation must act on one argument"):
        scalar_layer(1).substitute("softmax")
    with pytest.raises(InvalidTypeError):
        scalar_layer(1).substitute(3)


def test_a_symbol_that_the_formula_does_not_have_is_passed_over():
    assert scalar_layer(0).substitute("exp", {THETA: 0, sympy.Symbol("a_9"): 1}) == 1


def test_an_infinite_sum_keeps_its_general_term():
    found = scalar_layer(1).substitute("exp", form="sum")
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    expected = A0 ** (k - 1) * sympy.Symbol("a_1") * k * THETA**k / sympy.factorial(k)
    assert found == sympy.Sum(expected, (k, 1, sympy.oo))


def test_parameters_of_an_activation_and_assumptions_of_symbols_are_kept():
    x = sympy.Symbol("x", positive=True)
    found = scalar_layer(0).substitute(sn.activation("softplus", alpha=2), {THETA: 1, A0: x})
    assert found == sympy.log(1 + sympy.exp(2 * x)) / 2
    assert found.free_symbols == {x}


def test_formulas_are_values():
    assert scalar_layer(2) == scalar_layer(2) != scalar_layer(3)
    assert len({scalar_layer(2), scalar_layer(2), vector_layer((2,))}) == 2
    assert pickle.loads(pickle.dumps(scalar_layer(2))) == scalar_layer(2)
    with pytest.raises(AttributeError):
        scalar_layer(2).left = A0


def test_jupyter_shows_a_long_formula_by_its_size():
    assert scalar_layer(2)._repr_latex_().startswith(r"$\displaystyle b_{2} = ")
    assert scalar_layer(20)._repr_latex_() == r"$b_{20} = \text{(627 terms)}$"


def test_definitions_are_printed_and_put_in():
    t, w = sympy.symbols("t w")
    formula = Formula(A0, {"finite": t**2}, ((w, 2 * U), (t, w + 1)))
    assert str(formula) == "a_0 = t**2\n  where w = 2*u\n  where t = w + 1"
    assert formula.substitute(values={"u": 3}) == 49
    assert r"\text{where }" in formula.latex()


@pytest.mark.parametrize("k", range(5))
def test_the_undetermined_derivative_is_differentiated(k):
    assert SigmaDerivative(k, U**2).diff(U) == 2 * U * SigmaDerivative(k + 1, U**2)


@pytest.mark.parametrize(
    ("k", "text", "latex"),
    [
        (0, "sigma(u)", r"\sigma\left(u\right)"),
        (1, "sigma'(u)", r"\sigma'\left(u\right)"),
        (2, "sigma''(u)", r"\sigma''\left(u\right)"),
        (3, "sigma^(3)(u)", r"\sigma^{(3)}\left(u\right)"),
        (sympy.Symbol("n"), "sigma^(n)(u)", r"\sigma^{(n)}\left(u\right)"),
    ],
)
def test_how_the_derivative_prints(k, text, latex):
    assert str(SigmaDerivative(k, U)) == text
    assert sympy.latex(SigmaDerivative(k, U)) == latex
    assert sympy.latex(SigmaDerivative(k, U) ** 2) == latex + "^{2}"


def test_only_u_is_differentiated():
    n = sympy.Symbol("n")
    with pytest.raises(ArgumentIndexError):
        SigmaDerivative(n, U).fdiff(1)
    assert SigmaDerivative(n, U).diff(U) == SigmaDerivative(n + 1, U)
