"""hidden_layer against networks expanded by the engine, and against the slides' formulas written by hand."""

from collections import Counter
from itertools import combinations_with_replacement

import pytest
import sympy
from sympy import Sum, factorial, oo

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas import SigmaDerivative, hidden_layer

from engine import SMOOTH, rational, same, seeded, written_out  # isort: skip

J = sympy.Symbol("j", integer=True, positive=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
Q = sympy.Symbol("q", integer=True, nonnegative=True)
H = sympy.Symbol("h_1", integer=True, positive=True)
W, V = sympy.IndexedBase("w"), sympy.IndexedBase("v")


def network(inputs, width, name, bias=True):
    """A network with random exact weights, and the values of the formula's symbols."""
    rng = seeded(inputs, width, name, bias)
    w = [[rational(rng, nonzero=i == 0) if i or bias else 0 for i in range(inputs + 1)] for _ in range(width)]
    v = [rational(rng, nonzero=True) if j or bias else 0 for j in range(width + 1)]
    first = sn.Dense([row[1:] for row in w], [row[0] for row in w], name)
    values = {"h_1": width} | {f"v[{j}]": value for j, value in enumerate(v)}
    values |= {f"w[{i},{j}]": value for j, row in enumerate(w, start=1) for i, value in enumerate(row)}
    return sn.Network([first, sn.Dense([v[1:]], [v[0]])]), {_symbol(key): value for key, value in values.items()}


def _symbol(text):
    if text == "h_1":
        return H
    base, indices = text[0], [int(i) for i in text[2:-1].split(",")]
    return sympy.IndexedBase(base)[*indices]


def monomials(inputs, order):
    """Every l_1 <= ... <= l_t with t <= order, and its exponents."""
    for t in range(order + 1):
        for l in combinations_with_replacement(range(1, inputs + 1), t):
            counts = Counter(l)
            yield l, tuple(counts[i] for i in range(1, inputs + 1))


def test_the_slides_formulas():
    inner = Sum(SigmaDerivative(N, 0) / factorial(N) * W[0, J] ** N, (N, 0, Q))
    assert hidden_layer(()).expr("sum") == V[0] + Sum(V[J] * inner, (J, 1, H))
    inner = Sum(SigmaDerivative(N, 0) / (factorial(N - 3) * 2) * W[0, J] ** (N - 3) * W[1, J] ** 2 * W[2, J], (N, 3, Q))
    assert hidden_layer((1, 1, 2)).expr("sum") == Sum(V[J] * inner, (J, 1, H))


@pytest.mark.parametrize("explicit", [False, True])
@pytest.mark.parametrize(("inputs", "width"), [(1, 1), (2, 3), (3, 2)])
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus"])
def test_the_finite_form_is_the_network_s_taylor_series(name, inputs, width, explicit):
    net, values = network(inputs, width, name)
    series = net.series(3, ring="exact")
    for l, exponents in monomials(inputs, 3):
        found = hidden_layer(l, width if explicit else None, inputs).substitute(name, values)
        assert same(found, written_out(series, exponents))


@pytest.mark.parametrize("name", SMOOTH)
def test_every_smooth_activation(name):
    net, values = network(2, 2, name)
    series = net.series(2, ring="exact")
    for l, exponents in monomials(2, 2):
        assert same(hidden_layer(l).substitute(name, values), written_out(series, exponents))


@pytest.mark.parametrize("q", [0, 1, 2, 5])
@pytest.mark.parametrize(("inputs", "width"), [(1, 2), (2, 3), (3, 1)])
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus"])
def test_the_sum_is_the_engine_s_maclaurin_scheme(name, inputs, width, q):
    net, values = network(inputs, width, name)
    series = net.series(3, ring="exact", scheme="maclaurin", taylor_orders=q)
    for l, exponents in monomials(inputs, 3):
        expected = series[exponents]
        assert hidden_layer(l, width, degree=q).substitute(name, values, form="sum") == expected
        assert hidden_layer(l, degree=q).substitute(name, values, form="sum") == expected
        assert hidden_layer(l).substitute(name, values | {Q: q}, form="sum") == expected
        assert hidden_layer(l, width, degree=oo).substitute(name, values, form="sum", last=q) == expected


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "exp"])
def test_without_biases_both_forms_are_the_network_s_series(name):
    net, values = network(2, 3, name, bias=False)
    series = net.series(3, ring="exact")
    for l, exponents in monomials(2, 3):
        formula = hidden_layer(l, 3, bias=False)
        assert formula.substitute(name, values) == formula.substitute(name, values, form="sum") == series[exponents]


def test_with_biases_the_cut_sum_is_not_the_network_s_series():
    """The source's claim of no error up to order K holds without biases only."""
    net, values = network(1, 2, "tanh")
    series = net.series(2, ring="exact")
    found = hidden_layer((1, 1), 2, degree=2).substitute("tanh", values, form="sum")
    assert not same(found, written_out(series, (2,)))


@pytest.mark.parametrize("l", [(), (1,), (1, 1, 2)])
def test_for_a_polynomial_both_forms_agree_once_q_reaches_its_degree(l):
    _, values = network(2, 2, "square")
    polynomial = [1, 2, -3, sympy.Rational(1, 2), 5]
    finite = hidden_layer(l, 2).substitute(polynomial, values)
    assert hidden_layer(l, 2, degree=4).substitute(polynomial, values, form="sum") == finite
    assert hidden_layer(l, 2, degree=9).substitute(polynomial, values, form="sum") == finite
    assert hidden_layer(l, 2, degree=3).substitute(polynomial, values, form="sum") != finite


def test_for_exp_the_infinite_sum_is_the_finite_form():
    formula = hidden_layer((1, 2), width=1, degree=oo)
    w0 = sympy.Symbol("w_0", positive=True)
    infinite = formula.substitute("exp", {"w[0, 1]": w0}, form="sum")
    total = infinite.replace(lambda e: isinstance(e, Sum), _summed)
    assert sympy.simplify(total - formula.substitute("exp", {"w[0, 1]": w0})) == 0


def _summed(total):
    ((index, start, end),) = total.limits
    shifted = sympy.powsimp(sympy.expand(total.function.subs(index, index + start)))
    factor, rest = shifted.as_independent(index, as_Add=False)
    return factor * Sum(rest, (index, 0, end)).doit()


def test_the_order_of_the_inputs_does_not_matter():
    assert hidden_layer((2, 1, 1)) == hidden_layer((1, 1, 2))


def test_a_degree_below_the_monomial_s_gives_zero():
    assert hidden_layer((1, 1, 2), degree=2).expr("sum") == 0


@pytest.mark.parametrize(
    ("arguments", "options", "error", "text"),
    [
        (((1, -1),), {}, InvalidValueError, "l must be a non-negative integer, not -1"),
        (((0,),), {}, InvalidValueError, "l must be at least 1, not 0"),
        (((1.5,),), {}, InvalidValueError, "l must be a non-negative integer"),
        ((2,), {}, InvalidTypeError, "l must be a tuple of inputs"),
        (("12",), {}, InvalidTypeError, "l must be a tuple of inputs"),
        (((1, 3),), {"inputs": 2}, InvalidValueError, "l must name inputs from 1 to 2, not 3"),
        (((),), {"inputs": 0}, InvalidValueError, "inputs must be at least 1, not 0"),
        (((),), {"width": 0}, InvalidValueError, "width must be at least 1, not 0"),
        (((),), {"width": 10**6}, InvalidValueError, "width must be at most 10,000"),
        (((),), {"degree": -1}, InvalidValueError, "degree must be a non-negative integer"),
        (((),), {"degree": 1.5}, InvalidValueError, "degree must be a non-negative integer"),
    ],
)
def test_bad_input_is_refused(arguments, options, error, text):
    with pytest.raises(error, match=text):
        hidden_layer(*arguments, **options)


def test_latex_has_both_sums():
    latex = hidden_layer((1, 2)).latex("sum")
    assert r"\sum_{j=1}^{h_{1}}" in latex and r"\sum_{n=2}^{q}" in latex and r"\sigma^{(n)}" in latex
