"""Equations 1, 2, 15 and section 4.1.4 of the first draft: what a network without biases is, and what cutting at K keeps."""

import pytest
import sympy
from sympy import Rational

import symnet as sn

x, y = sympy.symbols("x y")
WEIGHTS = [[[1, 2], [3, -1]], [[2, 1], [-1, 1]]]
OUTPUT = [[1, -1]]
ORDER = 3


def network(activation, hidden=2, bias=None):
    """Dense layers with small integer weights, the same bias for every hidden neuron, a linear output."""
    offset = None if bias is None else [bias, bias]
    layers = [sn.Dense(w, offset, activation) for w in WEIGHTS[:hidden]]
    return sn.Network([*layers, sn.Dense(OUTPUT)], ["x", "y"])


def composed(matrices):
    h = sympy.Matrix([x, y])
    for weights in matrices:
        h = (sympy.Matrix(weights) * h).applyfunc(sympy.tanh)
    return (sympy.Matrix(OUTPUT) * h)[0]


def both(net):
    """The Taylor series, and what the source's cut gives: every sigma ends with its power ORDER about 0."""
    return net.series(ORDER), net.series(ORDER, scheme="maclaurin", taylor_orders=ORDER)


@pytest.mark.parametrize(
    ("activation", "hidden", "bias"),
    [("tanh", 1, None), ("tanh", 2, None), ("sin", 2, None), ("sigmoid", 1, None), ("softplus", 1, None)],
)
def test_the_cut_is_exact_where_no_argument_has_a_constant_part(activation, hidden, bias):
    exact, cut = both(network(activation, hidden, bias))
    assert exact == cut


@pytest.mark.parametrize(
    ("activation", "hidden", "bias"),
    [("tanh", 1, Rational(1, 2)), ("sigmoid", 1, Rational(1, 2)), ("sigmoid", 2, None), ("softplus", 2, None)],
)
def test_the_cut_is_wrong_where_an_argument_has_a_constant_part(activation, hidden, bias):
    """Without biases too: sigmoid(0) = 1/2 makes the constant part of the second layer's argument nonzero."""
    exact, cut = both(network(activation, hidden, bias))
    assert exact != cut
    # not a matter of printing: the linear coefficients differ by far more than rounding
    difference = abs(sympy.N(exact.derivative((1, 0)) - cut.derivative((1, 0)), 30))
    generators = {symbol: sympy.N(value, 40) for symbol, value in exact.definitions.items()}
    assert sympy.N(difference.subs(generators), 20) > Rational(1, 1000)


def test_the_local_expansion_is_exact_all_the_same():
    """The remedy: each sigma about its neuron's own value. Against SymPy's derivatives of the whole network."""
    net = network("sigmoid", 2)
    f, series = net.expr(), net.series(2)
    for monomial in [(0, 0), (1, 0), (1, 1), (0, 2)]:
        steps = [(v, n) for v, n in zip((x, y), monomial, strict=True) if n]
        value = (f.diff(*steps) if steps else f).subs({x: 0, y: 0})
        generators = {symbol: sympy.N(value, 40) for symbol, value in series.definitions.items()}
        found = sympy.N(sympy.sympify(series.derivative(monomial)).subs(generators), 30)
        assert abs(found - sympy.N(value, 30)) < Rational(1, 10) ** 25


def test_the_order_is_the_total_degree():
    """Read as the largest power of one variable, K does not do: x^K y^K needs the power 2K of sigma."""
    net = sn.Network([sn.Dense([[1, 1]], None, "exp")], ["x", "y"])
    for K in (1, 2):
        exact = net.series(2 * K)[K, K]
        cut = net.series(2 * K, scheme="maclaurin", taylor_orders=K)[K, K]
        assert exact == Rational(1, int(sympy.factorial(K)) ** 2) != cut == 0


def test_without_biases_the_value_at_zero_is_fixed():
    """(1) has no biases: an odd sigma then gives an odd f, so (1) is no arbitrary function."""
    f = network("tanh").expr()
    assert sympy.expand(f + f.subs({x: -x, y: -y}, simultaneous=True)) == 0
    biased = sn.Network([sn.Dense(WEIGHTS[0], [1, 0], "tanh"), sn.Dense(OUTPUT)], ["x", "y"])
    assert biased.expr().subs({x: 0, y: 0}) == sympy.tanh(1)


def test_order_of_the_matrices():
    """4.1.4: f(T3 f(T1 f(T1 x))) is not the composition; f(T3 f(T2 f(T1 x))) is."""
    first, second = WEIGHTS
    f = network("tanh").expr()
    assert sympy.expand(f - composed([first, second])) == 0
    at = {x: 1, y: 0}
    assert abs(sympy.N((f - composed([first, first])).subs(at), 20)) > Rational(1, 100)


def test_an_analytic_sigma_need_not_be_its_series():
    """(2), (15), (29): sigmoid is analytic on the whole line, its series about 0 ends to converge at pi."""
    s = sn.activation("sigmoid").taylor(61)
    odd = range(1, 60, 2)
    assert all(abs(s[n + 2]) * 3**2 < abs(s[n]) for n in odd)  # |x| = 3 < pi: terms fall, geometrically
    assert all(abs(s[n + 2]) * 4**2 > abs(s[n]) for n in odd)  # |x| = 4 > pi: terms grow
    assert sn.activation("sigmoid").radius() == sympy.pi
