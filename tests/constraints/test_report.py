"""What the weights bound: norms, intervals of the neurons' inputs, and the Taylor radius."""

import json

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.constraints import constrain
from symnet.constraints.ranges import TURNS
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.functions.table import ACTIVATIONS


def random_network(seed, activation, widths=(3, 6, 5, 1)):
    rng = np.random.default_rng(seed)
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:], strict=False)):
        last = i == len(widths) - 2
        layers.append(sn.Dense(rng.normal(size=(b, a)), rng.normal(size=b), "linear" if last else activation))
    return sn.Network(layers)


def inputs_of_neurons(net, X):
    """The preactivations of the hidden layers, layer by layer."""
    out = []
    for layer in net.layers[:-1]:
        u = X @ np.asarray(layer.weights, dtype=float).T + np.asarray(layer.bias, dtype=float)
        out.append(u)
        X = layer.activation(u)
    return out


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if row.elementwise])
def test_bounds_are_never_exceeded(activation):
    net = random_network(1, activation)
    X = np.random.default_rng(2).uniform(-1, 1, size=(4000, 3))
    X[:8] = np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, 8).T
    for layer, u in zip(net.constraint_report().layers, inputs_of_neurons(net, X), strict=True):
        assert np.all(np.abs(u).max(axis=0) <= layer.bound + 1e-12)


def test_the_first_layers_bound_is_its_l1_norm_and_is_attained():
    net = random_network(3, "tanh")
    first = net.constraint_report().layers[0]
    assert first.bound == pytest.approx(first.l1, rel=1e-15)
    corners = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, 8).T
    attained = np.abs(inputs_of_neurons(net, corners)[0]).max(axis=0)
    assert attained == pytest.approx(first.bound, rel=1e-12)


def test_a_constrained_tanh_network_has_every_input_below_one():
    net = constrain(random_network(4, "tanh"), "l1")
    report = net.constraint_report()
    assert report.satisfied
    assert all(layer.bound.max() <= 1 + 1e-12 for layer in report.layers)
    assert [layer.radius for layer in report.layers] == [sympy.pi / 2] * 2
    assert all(layer.converges for layer in report.layers)


def test_softplus_is_not_bounded_by_one_from_the_second_layer_on():
    """|u| <= |b| + sum |w| |h| needs |h| <= 1, and softplus(1) = ln(1 + e) = 1.31."""
    layers = [sn.Dense([[1.0]], [0.0], "softplus"), sn.Dense([[1.0]], [0.0], "softplus"), sn.Dense([[1.0]])]
    second = sn.Network(layers).constraint_report().layers[1]
    assert second.l1.tolist() == [1.0]
    assert second.bound[0] == pytest.approx(np.log(1 + np.e), rel=1e-12)
    assert second.radius == sympy.pi


def test_unconstrained_weights_are_counted():
    report = random_network(5, "sigmoid").constraint_report()
    data = report.to_dict()
    assert not report.satisfied
    assert data["satisfied"] is False
    assert data["layers"][0]["layer"] == 1
    assert report.layers[0].l1_over == sum(n > 1 for n in data["layers"][0]["l1"]) == 6
    assert report.layers[0].l2_over == sum(n > 1 for n in data["layers"][0]["l2"])
    assert json.loads(json.dumps(data)) == data
    assert "not shown" in repr(report)
    assert r"\pi" in report.latex()
    assert report._repr_html_().count("<tr>") == 3


def test_one_ulp_too_much_is_too_much():
    for bias, over in ((0.75, 0), (np.nextafter(0.75, 1), 1)):
        net = sn.Network([sn.Dense([[0.25]], [bias], "tanh"), sn.Dense([[1.0]])])
        assert net.constraint_report().layers[0].l1_over == over


@pytest.mark.parametrize(
    ("weight", "activation", "converges", "verdict"),
    [
        (1.5, "tanh", True, "yes"),
        (1.6, "tanh", False, "no (neuron 2)"),
        (3.1, "sigmoid", True, "yes"),
        (3.2, "softplus", False, "no (neuron 2)"),
        (1.0, "arctan", None, "not shown"),
        (0.1, "relu", False, "no (neuron 2)"),
        (1e3, "sin", True, "yes"),
    ],
)
def test_the_verdict_of_the_first_layer_is_definite(weight, activation, converges, verdict):
    """Its bound is attained at a corner; only at the radius itself nothing is said."""
    net = sn.Network([sn.Dense([[weight / 2], [weight]], None, activation), sn.Dense([[1.0, 1.0]])])
    report = net.constraint_report()
    assert report.layers[0].converges is report.converges is converges
    assert report.layers[0].verdict == verdict


def test_a_deeper_layer_beyond_the_radius_is_not_refuted():
    """Its two inputs cancel, so that |u| never comes near the bound."""
    layers = [sn.Dense([[1.0], [1.0]], None, "tanh"), sn.Dense([[2.0, -2.0]], None, "tanh"), sn.Dense([[1.0]])]
    second = sn.Network(layers).constraint_report().layers[1]
    assert second.bound[0] > np.pi / 2
    assert second.converges is None


def test_batch_normalization_before_the_activation_counts():
    norm = sn.BatchNorm([10.0], [0.0], [0.0], [1.0], eps=0)
    net = sn.Network([sn.Dense([[0.5]], [0.0]), norm, sn.Activation("tanh"), sn.Dense([[1.0]])])
    (layer,) = net.constraint_report().layers
    assert (layer.l1.tolist(), layer.bound.tolist(), layer.activation) == ([0.5], [5.0], "tanh")
    assert layer.converges is False


def test_the_domain_and_what_is_not_known():
    net = sn.Network([sn.Dense([[0.5, 1.0]], [0.25], "tanh"), sn.Dense([[1.0]])], inputs=["c", "d"])
    assert net.constraint_report({"c": (0, 2), "d": (-3, 1)}).layers[0].bound.tolist() == [2.75]
    mapped = sn.Network([sn.InputMap(["log(d)"], ["d"]), sn.Dense([[1.0]], [0.0], "tanh"), sn.Dense([[1.0]])])
    layer = mapped.constraint_report().layers[0]
    assert layer.bound.tolist() == [np.inf]
    assert layer.converges is None
    assert layer.to_dict()["bound"] == [None]
    with pytest.raises(InvalidValueError, match="domain"):
        net.constraint_report({"c": (0, 1), "e": (0, 1)})
    with pytest.raises(InvalidTypeError, match="domain"):
        net.constraint_report("box")
    with pytest.raises(InvalidValueError, match="weights"):
        sn.Network.symbolic([1, 2, 1]).constraint_report()


@pytest.mark.parametrize("name", TURNS)
def test_activations_turn_where_their_derivative_is_zero(name):
    x = sympy.Symbol("x")
    slope = sympy.diff(sn.activation(name).expr(x), x)
    root = mpmath.findroot(sympy.lambdify(x, slope, "mpmath"), TURNS[name] + 0.01)
    assert float(root) == pytest.approx(TURNS[name], rel=1e-15, abs=1e-15)


def test_an_activation_of_its_own_belongs_to_the_layer_before():
    net = sn.Network([sn.Dense([[0.5]], [0.0]), sn.Activation("tanh"), sn.Dense([[1.0]], [0.0])])
    (layer,) = net.constraint_report().layers
    assert (layer.activation, layer.converges) == ("tanh", True)


def test_whitening_widens_the_box():
    net = sn.Network([sn.Whitening([0.0], [0.25]), sn.Dense([[0.5]], [0.0], "tanh"), sn.Dense([[1.0]])])
    assert net.constraint_report().layers[0].bound.tolist() == [2.0]
