"""vector_layer against the source's equation 39 taken literally, the series engine and SymPy's differentiation."""

from itertools import product
from math import factorial, prod

import pytest
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas import SigmaDerivative, count_partitions, scalar_layer, vector_layer

from engine import ELEMENTWISE, layer_coefficients, rational, seeded  # isort: skip

S = sympy.IndexedBase("s")
BETA = sympy.Symbol("beta")
SHAPES = [((2, 1), 1), ((2, 1), 2), ((1, 1, 1), 2), ((2, 2), 2), ((3, 0), 3), ((0, 0), 2), ((4,), 2), ((1, 2, 1), 1)]


def box(m):
    return list(product(*(range(entry + 1) for entry in m)))


def label(n):
    return ",".join(map(str, n))


def theta(j):
    return sympy.Symbol(f"theta_{j}")


def a(j, n):
    return sympy.Symbol(f"a^{{({j})}}_{{{label(n)}}}")


def equation_39(m, inputs, last):
    """The source's search: every l^(j)_n from 0 to K, n <= m, checked against (34)-(38); K ends the sum over k.

    (39) with the product over j and n that its last factor lacks.
    """
    indices = [(j, n) for j in range(1, inputs + 1) for n in box(m)]
    total = 0
    for ls in product(range(last + 1), repeat=len(indices)):
        if any(sum(l * n[i] for l, (_, n) in zip(ls, indices)) != m[i] for i in range(len(m))):
            continue
        ks = [sum(l for l, (one, _) in zip(ls, indices) if one == j) for j in range(1, inputs + 1)]
        k = sum(ks)
        if k > last:
            continue
        multinomials = factorial(k) // prod(map(factorial, ks)) * prod(map(factorial, ks)) // prod(map(factorial, ls))
        term = S[k] * multinomials * prod(theta(j) ** kj for j, kj in enumerate(ks, start=1))
        total += term * prod(a(j, n) ** l for l, (j, n) in zip(ls, indices))
    return sympy.expand(total)


@pytest.mark.parametrize(
    ("m", "inputs", "last"),
    [
        ((1,), 1, 3),
        ((2,), 1, 4),
        ((1, 1), 1, 4),
        ((1, 1), 2, 2),
        ((2,), 2, 3),
        ((2, 1), 1, 3),
        ((0, 0), 2, 3),
        ((3,), 1, 5),
    ],
)
def test_equation_39_taken_literally(m, inputs, last):
    found = vector_layer(m, inputs).substitute(form="sum", last=last)
    assert sympy.expand(found) == equation_39(m, inputs, last)


def series_of(m, symbol):
    z = sympy.symbols(f"z1:{len(m) + 1}")
    return z, sum(symbol(n) * prod(x**e for x, e in zip(z, n)) for n in box(m))


def differentiated(y, z, m):
    for x, e in zip(z, m):
        y = y.diff(x, e).subs(x, 0).doit() / factorial(e) if e else y.subs(x, 0)
    return y


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("m", "inputs"), SHAPES)
def test_the_finite_form_is_the_chain_rule_of_sympy(m, inputs, bias):
    z, x = series_of(m, lambda n: sum(theta(j) * a(j, n) for j in range(1, inputs + 1)))
    expected = differentiated(SigmaDerivative(0, x + (BETA if bias else 0)), z, m)
    assert sympy.expand(vector_layer(m, inputs, bias).expr() - expected) == 0


@pytest.mark.parametrize("m", [m for m, _ in SHAPES])
def test_the_form_in_preactivations_is_the_chain_rule_of_sympy(m):
    z, x = series_of(m, lambda n: sympy.Symbol(f"A_{{{label(n)}}}"))
    expected = differentiated(SigmaDerivative(0, x), z, m)
    assert sympy.expand(vector_layer(m).expr() - expected) == 0


@pytest.mark.parametrize("form", ["finite", "sum"])
def test_written_out_is_the_form_in_preactivations_with_their_meaning(form):
    m, inputs = (2, 1), 2
    meaning = {sympy.Symbol(f"A_{{{label(n)}}}"): sum(theta(j) * a(j, n) for j in (1, 2)) for n in box(m)}
    polynomial = [sympy.Symbol(f"c_{k}") for k in range(5)]
    short = vector_layer(m).substitute(polynomial, form=form).subs(meaning)
    assert sympy.expand(short - vector_layer(m, inputs).substitute(polynomial, form=form)) == 0


def random_layer(m, inputs, key):
    rng = seeded(m, inputs, key)
    thetas = [rational(rng, nonzero=True) for _ in range(inputs)]
    terms = [{n: rational(rng, nonzero=not any(n)) for n in box(m)} for _ in range(inputs)]
    beta = rational(rng)
    if sum(t * x[(0,) * len(m)] for t, x in zip(thetas, terms)) in (0, -beta):
        return random_layer(m, inputs, (key, "again"))
    values = {theta(j + 1): t for j, t in enumerate(thetas)} | {BETA: beta}
    values |= {a(j + 1, n): value for j, one in enumerate(terms) for n, value in one.items()}
    return thetas, terms, beta, values


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("m", "inputs"), SHAPES)
@pytest.mark.parametrize("name", ["tanh", "softplus", "gaussian"])
def test_shapes_against_the_engine(m, inputs, name, bias):
    thetas, terms, beta, values = random_layer(m, inputs, (name, bias))
    expected = layer_coefficients(name, terms, thetas, beta if bias else 0, sum(m), len(m))
    # above the total degree |m| the engine drops what b_m does not use
    assert vector_layer(m, inputs, bias).substitute(name, values) == expected[m]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation_against_the_engine(name):
    m, inputs = (2, 1), 2
    thetas, terms, beta, values = random_layer(m, inputs, name)
    expected = layer_coefficients(name, terms, thetas, beta, 3, 2)
    assert vector_layer(m, inputs, bias=True).substitute(name, values) == expected[m]


@pytest.mark.parametrize("last", [1, 3, 5])
def test_the_sum_cut_at_k_is_the_source_s_scheme(last):
    m, inputs = (2, 1), 2
    thetas, terms, beta, values = random_layer(m, inputs, last)
    expected = layer_coefficients("sigmoid", terms, thetas, beta, 3, 2, taylor_order=last)
    assert vector_layer(m, inputs, bias=True).substitute("sigmoid", values, form="sum", last=last) == expected[m]


@pytest.mark.parametrize("form", ["finite", "sum"])
@pytest.mark.parametrize("i", range(6))
def test_one_neuron_in_one_variable_is_the_scalar_layer(i, form):
    polynomial = [sympy.Symbol(f"c_{k}") for k in range(8)]
    renamed = {a(1, (n,)): sympy.Symbol(f"a_{n}") for n in range(i + 1)} | {theta(1): sympy.Symbol("theta")}
    one = vector_layer((i,), 1, bias=True).substitute(polynomial, form=form)
    assert sympy.expand(one.subs(renamed)) == scalar_layer(i, bias=True).substitute(polynomial, form=form)


@pytest.mark.parametrize(("m", "inputs"), SHAPES)
def test_the_number_of_terms_is_that_of_colored_partitions(m, inputs):
    assert vector_layer(m).terms() == count_partitions(m)
    assert vector_layer(m, inputs).terms() == count_partitions(m, inputs)


def test_an_integer_is_an_index_of_one_variable():
    assert vector_layer(3, 2).expr() == vector_layer((3,), 2).expr()


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (((1, -1),), InvalidValueError, "index must be a non-negative integer, not -1"),
        (((1, 1.5),), InvalidValueError, "index must be a non-negative integer, not 1.5"),
        (((),), InvalidValueError, "index must have one entry a variable"),
        (("11",), InvalidTypeError, "index must be a tuple of integers"),
        (((1, 1), 0), InvalidValueError, "inputs must be at least 1, not 0"),
        (((1, 1), -2), InvalidValueError, "inputs must be a non-negative integer, not -2"),
        (((1, 1), 1.5), InvalidValueError, "inputs must be a non-negative integer"),
        (((9, 9, 9),), InvalidValueError, r"index \(9, 9, 9\) has more than [\d,]+ terms, over the limit of 10,000"),
        (((3, 3), 6), InvalidValueError, r"index \(3, 3\) has 17,856 terms"),
    ],
)
def test_bad_input_is_refused(arguments, error, text):
    with pytest.raises(error, match=text):
        vector_layer(*arguments)


def test_text_and_latex():
    formula = vector_layer((1, 0), 2)
    assert str(formula) == (
        "b_{1,0} = (a^{(1)}_{1,0}*theta_1 + a^{(2)}_{1,0}*theta_2)"
        "*sigma'(a^{(1)}_{0,0}*theta_1 + a^{(2)}_{0,0}*theta_2)"
    )
    assert r"\text{where } A_{n} &= \sum_{j=1}^{d}" in vector_layer((1, 0)).latex()
    assert r"\beta" in vector_layer((1, 0), bias=True).latex()
