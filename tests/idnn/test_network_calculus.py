"""Derivative networks: proof for symbolic weights, values against high precision, series, files."""

import itertools
import json
import math
import pickle

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet import idnn
from symnet.errors import ExpansionError, FileFormatError, InvalidTypeError, InvalidValueError
from symnet.functions import ACTIVATIONS
from symnet.idnn.derivative import Derivative

C, ETA = sympy.symbols("c eta")
SMOOTH = [name for name, row in ACTIVATIONS.items() if not row.kinks]
KINKED = [name for name, row in ACTIVATIONS.items() if row.kinks]
WIDTHS = {1: [2, 2, 1], 2: [2, 2, 2, 1], 3: [2, 1, 1, 1, 1]}


def symbolic(depth, activation):
    return sn.Network.symbolic(WIDTHS[depth], activation, inputs=["c", "eta"], outputs=["g"])


def rng(seed=0):
    return np.random.default_rng(seed)


def numeric(activation, seed=0, scale=1.0, outputs=1):
    r = rng(seed)
    return sn.Network(
        [sn.Dense(scale * r.normal(size=(4, 2)), r.normal(size=4), activation),
         sn.Dense(scale * r.normal(size=(3, 4)), r.normal(size=3), activation),
         sn.Dense(r.normal(size=(outputs, 3)), r.normal(size=outputs))],
        inputs=["c", "eta"],
    )  # fmt: skip


def by_differences(net, by, point, output=0, digits=60):
    """A partial derivative by mpmath's differences at 60 digits, from the network's exact expression."""
    values = net.expr() if len(net.outputs) > 1 else [net.expr()]
    function = sympy.lambdify([sympy.Symbol(name) for name in net.inputs], values[output], modules="mpmath")
    with mpmath.workdps(digits):
        at = tuple(mpmath.mpf(float(x)) for x in point)
        orders = tuple(by.count(name) for name in net.inputs)
        return mpmath.diff(function, at, orders) if len(at) > 1 else mpmath.diff(function, at[0], orders[0])


def vanishes(expression):
    """Proof by expansion alone, which suffices for every activation: nothing is simplified or sampled."""
    return sympy.expand(expression) == 0


# the proof


@pytest.mark.parametrize("depth", WIDTHS)
@pytest.mark.parametrize("activation", SMOOTH)
def test_the_derivative_network_is_the_derivative_of_its_antiderivative(activation, depth):
    net = symbolic(depth, activation)
    parts = [net.differentiate("c"), net.differentiate("eta")]
    antiderivative = idnn.integrate(parts)
    assert type(antiderivative) is sn.Network
    assert antiderivative == net
    for part, symbol in zip(parts, (C, ETA), strict=True):
        assert part.expr() != 0
        assert vanishes(sympy.diff(antiderivative.expr(), symbol) - part.expr())


def test_equations_6_to_15_written_out():
    """One hidden layer of two neurons: sum_j W2_j f'(z_j) W1_jk, and the constant is gone."""
    net = symbolic(1, "softplus")
    w = [[sympy.Symbol(f"w^{{(1)}}_{{{j},{k}}}") for k in (1, 2)] for j in (1, 2)]
    b = [sympy.Symbol(f"b^{{(1)}}_{{{j}}}") for j in (1, 2)]
    v = [sympy.Symbol(f"w^{{(2)}}_{{1,{j}}}") for j in (1, 2)]
    z = [b[j] + w[j][0] * C + w[j][1] * ETA for j in (0, 1)]
    logistic = [1 / (1 + sympy.exp(-x)) for x in z]
    beta = sum(v[j] * logistic[j] * w[j][1] for j in (0, 1))
    assert sympy.simplify(net.differentiate("eta").expr() - beta) == 0
    assert sympy.Symbol("b^{(2)}_{1}") not in net.differentiate("eta").expr().free_symbols


@pytest.mark.parametrize("by", [("c", "c"), ("eta", "c"), ("c", "eta", "eta")])
@pytest.mark.parametrize("activation", ["softplus", "tanh", "gelu", "square", "sin"])
def test_higher_derivatives_with_symbolic_weights(activation, by):
    net = symbolic(1, activation)
    assert vanishes(sympy.diff(net.expr(), *by) - net.differentiate(*by).expr())


def test_second_derivative_of_two_layers_with_symbolic_weights():
    net = symbolic(2, "tanh")
    assert vanishes(sympy.diff(net.expr(), C, ETA) - net.differentiate("c", "eta").expr())


def test_an_undetermined_activation():
    net = sn.Network.symbolic([1, 1, 1], "generic", inputs=["c"])
    assert sympy.simplify((sympy.diff(net.expr(), C) - net.differentiate("c").expr()).doit()) == 0


# values


# softmax, whose third derivative is long as an expression, has tests of its own below
@pytest.mark.parametrize("activation", [name for name in SMOOTH if name != "softmax"])
def test_values_of_every_activation_against_60_digits(activation):
    net = numeric(activation, scale=0.5)
    X = rng(1).uniform(-1, 1, (2, 2))
    for by in (("c",), ("eta", "c"), ("eta", "eta", "c")):
        for point, value in zip(X, net.differentiate(*by)(X)[:, 0], strict=True):
            assert value == pytest.approx(float(by_differences(net, by, point)), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("activation", ["softplus", "sigmoid", "tanh"])
def test_short_cuts_equal_the_recurrences(activation):
    from symnet.functions import activation as read
    from symnet.idnn import slopes

    function = read(activation, alpha=3) if activation == "softplus" else read(activation)
    z = np.concatenate([np.linspace(-40, 40, 401), [-800.0, 800.0, -1e308, 1e308]])
    short, long = slopes.slopes(function, z, 2), slopes.slopes(function, z[:-2], 3)
    for a, b in zip(short, long, strict=False):
        assert np.all(np.isfinite(a))
        np.testing.assert_allclose(a[:-2], b, rtol=5e-14, atol=1e-300)


@pytest.mark.parametrize(
    "activation", ["softplus", "sigmoid", "tanh", "silu", "mish", "gelu", "erf", "gaussian", "arctan"]
)
@pytest.mark.parametrize("where", [-700.0, -30.0, 30.0, 700.0])
def test_saturated_neurons_keep_their_digits_and_overflow_nothing(activation, where):
    net = sn.Network([sn.Dense([[1.0]], None, activation)], inputs=["c"])
    for by in (("c",), ("c", "c")):
        value = net.differentiate(*by)([[where]])[0, 0]
        wanted = float(by_differences(net, by, [where], digits=900))
        assert value == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def layered():
    """Every kind of layer at once."""
    r = rng(4)
    return sn.Network(
        [sn.InputMap(["c", "eta**2", "log(c)*eta", "7"], ["c", "eta"]),
         sn.Whitening([0.1, 0.2, 0.3, 6.0], [1.5, 0.5, 2.0, 3.0]),
         sn.Dense(r.normal(size=(3, 4)), r.normal(size=3)),
         sn.Dropout(0.5),
         sn.Activation("silu"),
         sn.BatchNorm([1.0, 2.0, 0.5], [0.1, 0.2, 0.3], [0.0, 0.1, 0.2], [1.0, 2.0, 3.0]),
         sn.InputMap(["a*b", "exp(d/3) - a", "b**2"], ["a", "b", "d"]),
         sn.Dense(r.normal(size=(3, 3)), None, "softmax")],
        inputs=["c", "eta"], outputs=["p", "q", "r"],
    )  # fmt: skip


@pytest.mark.parametrize("by", [("c",), ("eta",), ("eta", "eta"), ("c", "eta", "eta")])
def test_the_chain_rule_through_every_kind_of_layer(by):
    net = layered()
    X = rng(5).uniform(0.3, 1.2, (2, 2))
    values = net.differentiate(*by)(X)
    for (i, j), value in np.ndenumerate(values):
        assert value == pytest.approx(float(by_differences(net, by, X[i], j)), rel=1e-11, abs=1e-12)


def test_the_expression_through_every_kind_of_layer():
    net = layered()
    forms = sympy.lambdify([C, ETA], net.differentiate("eta").expr(), modules="mpmath")
    for j, value in enumerate(forms(mpmath.mpf(0.5), mpmath.mpf(0.75))):
        assert float(value) == pytest.approx(float(by_differences(net, ("eta",), [0.5, 0.75], j)), rel=1e-12)


def test_softmax_of_huge_logits():
    net = sn.Network([sn.Dense([[1000.0], [-1000.0], [999.0]], None, "softmax")], inputs=["c"])
    values = net.differentiate("c")([[1.0]])
    wanted = [float(by_differences(net, ("c",), [1.0], j, digits=1800)) for j in range(3)]
    np.testing.assert_allclose(values[0], wanted, rtol=1e-12, atol=1e-300)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["softplus", "tanh", "sin", "gaussian"]))
def test_gradient_and_hessian_are_the_derivatives(seed, activation):
    net = numeric(activation, seed, outputs=1 + seed % 2)
    X = rng(seed).normal(size=(5, 2))
    value, gradient, hessian = (np.reshape(a, (5, len(net.outputs), *a.shape[a.ndim - k :])) for k, a in enumerate(
        idnn.value_gradient_hessian(net)(X)))  # fmt: skip
    np.testing.assert_allclose(value, net(X), rtol=1e-12, atol=1e-12)
    for i, a in enumerate(net.inputs):
        np.testing.assert_allclose(gradient[..., i], net.differentiate(a)(X), rtol=1e-12, atol=1e-12)
        for j, b in enumerate(net.inputs):
            np.testing.assert_allclose(hessian[..., i, j], net.differentiate(a, b)(X), rtol=1e-11, atol=1e-11)


def test_shapes_of_gradient_and_hessian():
    X = rng().normal(size=(7, 2))
    one, two = numeric("tanh"), numeric("tanh", outputs=2)
    assert idnn.gradient(one)(X).shape == (7, 2)
    assert idnn.hessian(one)(X).shape == (7, 2, 2)
    assert [a.shape for a in idnn.value_gradient_hessian(one)(X)] == [(7,), (7, 2), (7, 2, 2)]
    assert idnn.gradient(two)(X).shape == (7, 2, 2)
    assert idnn.hessian(two)(X).shape == (7, 2, 2, 2)
    assert idnn.hessian(one)(np.empty((0, 2))).shape == (0, 2, 2)
    assert np.array_equal(idnn.hessian(one)(X), idnn.hessian(one)(X).swapaxes(1, 2))


def test_many_points_go_in_blocks_with_the_same_values():
    net = numeric("softplus")
    X = rng().normal(size=(20_000, 2))
    whole = idnn.hessian(net)(X)
    np.testing.assert_allclose(whole[12_345:12_347], idnn.hessian(net)(X[12_345:12_347]), rtol=1e-13)


def test_a_derivative_that_vanishes():
    net = sn.Network([sn.Dense([[1.0, 2.0]], [3.0])], inputs=["c", "eta"])
    assert net.differentiate("c", "c").expr() == 0
    assert np.array_equal(net.differentiate("c", "c")([[1.0, 2.0], [0.0, 0.0]]), np.zeros((2, 1)))
    assert net.differentiate("eta").expr() == 2


def test_mu_of_a_network_of_eta_squared_is_odd():
    """Section 2.1: the symmetry holds bit by bit."""
    net = sn.Network([sn.InputMap(["c", "eta**2"], ["c", "eta"]), *numeric("softplus").layers], inputs=["c", "eta"])
    X = rng(2).normal(size=(50, 2))
    mirrored = X * [1, -1]
    assert np.array_equal(net(X), net(mirrored))
    assert np.array_equal(net.differentiate("c")(X), net.differentiate("c")(mirrored))
    assert np.array_equal(net.differentiate("eta")(X), -net.differentiate("eta")(mirrored))
    odd = net.differentiate("eta").expr()
    assert sympy.expand(odd + odd.subs(ETA, -ETA)) == 0


# series


def test_series_with_symbolic_weights_are_those_of_the_expression():
    d = sn.Network.symbolic([2, 1, 1], "tanh", bias=False, inputs=["c", "eta"]).differentiate("c", "eta")
    series = d.series(2)
    assert (series.order, series.outputs) == (2, d.outputs)
    for i, j in itertools.product(range(3), repeat=2):
        if i + j <= 2:
            taylor = sympy.diff(d.expr(), C, i, ETA, j).subs({C: 0, ETA: 0}) / (math.factorial(i) * math.factorial(j))
            assert sympy.expand(series[i, j] - taylor) == 0


def test_series_over_forty_digits():
    net = numeric("tanh")
    series = net.differentiate("c", "eta").series(2, center=[0.5, -0.25], ring=sn.Real(40))
    for i, j in ((0, 0), (1, 0), (1, 1), (0, 2)):
        wanted = by_differences(net, ["c"] * (i + 1) + ["eta"] * (j + 1), [0.5, -0.25], digits=90)
        with mpmath.workdps(60):
            assert abs(series[i, j] * math.factorial(i) * math.factorial(j) - wanted) < mpmath.mpf(10) ** -36


def test_series_in_float64_approach_the_values():
    net = numeric("softplus", scale=0.3)
    d = net.differentiate("eta")
    X = [0.5, 0.25] + 0.01 * rng().normal(size=(4, 2))
    np.testing.assert_allclose(d.series(8, center=[0.5, 0.25])(X), d(X), rtol=1e-13)


# the object


def test_it_looks_like_a_network():
    net = numeric("tanh").rationalize()
    d = net.differentiate("eta", "c")
    assert (d.inputs, d.by, d.order, d.network) == (("c", "eta"), ("c", "eta"), 2, net)
    assert d.outputs == ("d2y/dc deta",)
    assert d == net.differentiate("c").differentiate("eta")
    assert d != net.differentiate("c", "c")
    assert net.differentiate("c", "c").outputs == ("d2y/dc2",)
    assert pickle.loads(pickle.dumps(d)) == d
    assert repr(d).startswith("Derivative(Network(")
    assert d._repr_latex_().startswith("$\\displaystyle \\frac{\\partial^{2} y}{\\partial c \\partial \\eta} = ")


@pytest.mark.parametrize(
    "net", [numeric("softplus"), symbolic(2, "gelu"), layered()], ids=["floats", "symbols", "layers"]
)
def test_files(net, tmp_path):
    path = tmp_path / "mu.json"
    d = net.differentiate("eta", "eta")
    d.save(path)
    assert idnn.load(path) == d
    assert list(tmp_path.iterdir()) == [path]
    data = json.loads(path.read_text())
    for key, value in (
        ("format", "symnet-network"),
        ("version", 2),
        ("by", "c"),
        ("by", ["z"]),
        ("by", []),
        ("network", {}),
    ):
        path.write_text(json.dumps({**data, key: value}))
        with pytest.raises(FileFormatError, match=r"mu\.json"):
            idnn.load(path)
    for text in ("[]", "{", '{"by": NaN}', json.dumps({**data, "extra": 1})):
        path.write_text(text)
        with pytest.raises(FileFormatError):
            idnn.load(path)


# refusals


@pytest.mark.parametrize("activation", KINKED)
def test_activations_without_derivatives_are_refused(activation):
    net = sn.Network.symbolic([2, 2, 1], activation, inputs=["c", "eta"])
    for make in (lambda: net.differentiate("c"), lambda: idnn.gradient(net), lambda: idnn.hessian(net)):
        with pytest.raises(InvalidValueError, match=rf"{activation} has a kink at 0: use softplus"):
            make()


def test_other_refusals():
    net = numeric("tanh")
    with pytest.raises(InvalidValueError, match="did you mean 'eta'"):
        net.differentiate("etta")
    with pytest.raises(InvalidTypeError, match="by must name one input or more"):
        net.differentiate()
    with pytest.raises(InvalidTypeError, match="network must be a Network"):
        Derivative("net", ["c"])
    with pytest.raises(InvalidTypeError, match="network must be a Network"):
        idnn.gradient("net")
    with pytest.raises(InvalidValueError, match=r"shape \(n, 2\)"):
        net.differentiate("c")([[1.0]])
    with pytest.raises(InvalidValueError, match="finite"):
        net.differentiate("c")([[1.0, np.nan]])
    with pytest.raises(InvalidValueError):
        symbolic(1, "tanh").differentiate("c")([[1.0, 1.0]])
    kinked = sn.Network([sn.InputMap([sympy.Abs(C)], ["c"]), sn.Dense([[1]])], inputs=["c"])
    with pytest.raises(InvalidValueError, match="smooth"):
        kinked.differentiate("c")


def test_points_outside_the_domain_and_values_too_large():
    roots = sn.Network([sn.InputMap(["c", "sqrt(eta)"], ["c", "eta"]), sn.Dense([[1.0, 2.0]])], inputs=["c", "eta"])
    assert roots.differentiate("eta")([[0.0, 4.0]])[0, 0] == 0.5
    for eta in (0.0, -1.0):
        with pytest.raises(InvalidValueError, match=rf"lie where sqrt\(eta\) .*\[1.0, {eta}\].*leave out that row"):
            roots.differentiate("eta")([[0.0, 4.0], [1.0, eta]])
    steep = sn.Network([sn.Dense([[1.0]], None, "exp")], inputs=["c"])
    with pytest.raises((InvalidValueError, ExpansionError)):
        steep.differentiate("c")([[800.0]])
