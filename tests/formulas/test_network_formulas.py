"""network_coefficient against composed layer formulas, SymPy's differentiation and networks of numbers."""

from math import factorial, prod

import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas import SigmaDerivative, network_coefficient, vector_layer
from symnet.formulas.network import bound_terms

from engine import ELEMENTWISE, SMOOTH, rational, same, seeded, written_out  # isort: skip

CASES = [([1, 1, 1], (2,)), ([2, 2, 1], (1, 1)), ([2, 2, 2, 1], (1, 1)), ([1, 2, 1, 1], (3,)), ([1, 1, 1, 1, 1], (2,))]


def symbols(net):
    return {s for layer in net.layers for array in (layer.weights, layer.bias) if array is not None for s in array.flat}


def random_weights(widths, key, bias=True):
    rng = seeded(widths, key)
    names = sorted(symbols(sn.Network.symbolic(widths, bias=bias)), key=str)
    return {name: rational(rng, nonzero=True) for name in names}


def numbered(widths, name, values, bias=True):
    """The same network with numbers for its weights."""
    layers = []
    for layer in sn.Network.symbolic(widths, name, bias).layers:
        offsets = None if layer.bias is None else [values[s] for s in layer.bias]
        layers.append(sn.Dense([[values[s] for s in row] for row in layer.weights], offsets, layer.activation))
    return sn.Network(layers)


def w(l, i, j):
    return sympy.Symbol(f"w^{{({l})}}_{{{i},{j}}}")


def b(l, i):
    return sympy.Symbol(f"b^{{({l})}}_{{{i}}}")


def undetermined(widths, x):
    """The network as an expression, sigma undetermined, written by hand."""
    values = list(x)
    for l, rows in enumerate(widths[1:], start=1):
        us = [b(l, i) + sum(w(l, i, j) * v for j, v in enumerate(values, start=1)) for i in range(1, rows + 1)]
        values = us if l == len(widths) - 1 else [SigmaDerivative(0, u) for u in us]
    return values[0]


def expanded(formula):
    return sympy.expand(formula.substitute().doit())


@pytest.mark.parametrize(("widths", "monomial"), CASES)
def test_the_chain_rule_of_sympy_for_any_sigma(widths, monomial):
    x = sympy.symbols(f"x1:{len(monomial) + 1}")
    y = undetermined(widths, x)
    for one, e in zip(x, monomial):
        y = y.diff(one, e)
    expected = y.subs(dict.fromkeys(x, 0)) / prod(map(factorial, monomial))
    assert sympy.expand(expanded(network_coefficient(widths, monomial)) - sympy.expand(expected)) == 0


def test_two_layers_are_vector_layers_composed():
    """The second layer's formula in A_n, with A_n from the first layer's, as in the source's section 4.1.4."""
    widths, m = [2, 2, 1, 1], (1, 1)

    def first(n, j):
        inner = {(0, 0): b(1, j), (1, 0): w(1, j, 1), (0, 1): w(1, j, 2)}
        meaning = {sympy.Symbol(f"A_{{{p},{q}}}"): inner.get((p, q), 0) for p in range(2) for q in range(2)}
        return vector_layer(n).expr().xreplace(meaning)

    second = {
        sympy.Symbol(f"A_{{{p},{q}}}"): sum(w(2, 1, j) * first((p, q), j) for j in (1, 2))
        + (b(2, 1) if p + q == 0 else 0)
        for p in range(2)
        for q in range(2)
    }
    expected = w(3, 1, 1) * vector_layer(m).expr().xreplace(second)
    assert sympy.expand(expanded(network_coefficient(widths, m)) - expected) == 0


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "sin", "gaussian", "arctan", "square"])
@pytest.mark.parametrize(("widths", "monomial"), CASES[:4])
def test_numbers_put_in_give_the_network_of_numbers(widths, monomial, name, bias):
    values = random_weights(widths, name, bias)
    expected = numbered(widths, name, values, bias).series(sum(monomial), ring="exact")
    found = network_coefficient(widths, monomial, name, bias).substitute(values=values)
    assert close(found, written_out(expected, monomial))
    generic = network_coefficient(widths, monomial, "generic", bias).substitute(name, values)
    assert close(generic, written_out(expected, monomial))


def close(a, b):
    """Equal to 60 digits: nested transcendental values have no normal form."""
    return abs((a - b).evalf(80, maxn=400)) < sympy.Float(10) ** -60


@pytest.mark.parametrize("name", SMOOTH)
def test_every_smooth_activation_exactly(name):
    widths, monomial = [2, 2, 1], (1, 1)
    values = random_weights(widths, name)
    expected = numbered(widths, name, values).series(2, ring="exact")
    assert same(network_coefficient(widths, monomial, name).substitute(values=values), written_out(expected, monomial))


def test_generators_stand_for_values_at_the_centre():
    formula = network_coefficient([1, 1, 1, 1], 1, "tanh")
    t1, t2, b1, b2 = map(sympy.Symbol, ["t_{1,1}", "t_{2,1}", "b^{(1)}_{1}", "b^{(2)}_{1}"])
    assert formula.where == ((t1, sympy.tanh(b1)), (t2, sympy.tanh(b2 + t1 * sympy.Symbol("w^{(2)}_{1,1}"))))
    generic = network_coefficient([1, 1, 1], 3)
    assert generic.where == ((sympy.Symbol("s_{1,1,3}"), SigmaDerivative(3, b1) / 6),)


def test_only_definitions_in_use_are_given():
    found = network_coefficient([2, 2, 2, 1], (1, 0))
    text = str(found.expr()) + " ".join(str(right) for _, right in found.where)
    assert found.where and all(str(left) in text for left, _ in found.where)


def test_inputs_that_the_monomial_does_not_have_change_nothing():
    wide = network_coefficient([9, 2, 1], (0, 0, 2, 0, 0, 0, 0, 0, 1))
    renamed = {f"w^{{(1)}}_{{{i},{new}}}": f"w^{{(1)}}_{{{i},{old}}}" for i in (1, 2) for new, old in ((1, 3), (2, 9))}
    narrow = network_coefficient([2, 2, 1], (2, 1)).expr()
    assert wide.expr() == narrow.subs({sympy.Symbol(a): sympy.Symbol(b) for a, b in renamed.items()}, simultaneous=True)


def test_the_constant_and_another_output():
    b, w, t = map(sympy.Symbol, ["b^{(2)}_{2}", "w^{(2)}_{2,1}", "t_{1,1}"])
    assert network_coefficient([1, 1, 2], 0, "tanh", output=1).expr() == b + w * t
    assert network_coefficient([1, 1, 2], 1, "exp", bias=False, output=1).expr() == w * sympy.Symbol("w^{(1)}_{1,1}")


@pytest.mark.parametrize("name", ["generic", *ELEMENTWISE])
@pytest.mark.parametrize(("widths", "monomial"), [*CASES, ([2, 3, 2, 1], (2, 1)), ([1, 2, 2, 1], (0,))])
def test_no_coefficient_has_more_terms_than_its_bound(widths, monomial, name):
    function = sn.activation(name)
    if function.kinks:
        return
    bound = bound_terms(widths, tuple(e for e in monomial if e), function)
    assert network_coefficient(widths, monomial, name).terms() <= bound


@pytest.mark.parametrize(
    ("arguments", "options", "error", "text"),
    [
        (([2, 1], (1, 1)), {}, InvalidValueError, "widths must be three or more positive integers"),
        (([2, 0, 1], (1, 1)), {}, InvalidValueError, "widths must be at least 1, not 0"),
        (([0, 2, 1], ()), {}, InvalidValueError, "widths must be at least 1, not 0"),
        (("221", (1, 1)), {}, InvalidValueError, "widths must be three or more positive integers"),
        (([2, 2, 1], (1,)), {}, InvalidValueError, "monomial must have 2 exponents, one an input"),
        (([2, 2, 1], (1, -1)), {}, InvalidValueError, "monomial must be a non-negative integer, not -1"),
        (([2, 2, 1], (1, 0.5)), {}, InvalidValueError, "monomial must be a non-negative integer"),
        (([2, 2, 1], "11"), {}, InvalidTypeError, "monomial must be a tuple of integers"),
        (([2, 2, 1], (1, 1)), {"output": 1}, InvalidValueError, "output must be less than 1"),
        (([2, 2, 1], (1, 1), "tahn"), {}, InvalidValueError, "did you mean 'tanh'"),
        (([2, 2, 1], (1, 1), "softmax"), {}, InvalidValueError, "activation must act on one argument"),
        (([2, 20, 20, 1], (3, 3)), {}, InvalidValueError, r"has up to [\d,]+ terms, over the limit of 10,000: lower"),
        (([4, 2, 1], (9, 9, 9, 9)), {}, InvalidValueError, r"has parts in 10,000 monomials, over the limit of 2,000"),
    ],
)
def test_bad_input_is_refused(arguments, options, error, text):
    with pytest.raises(error, match=text):
        network_coefficient(*arguments, **options)
