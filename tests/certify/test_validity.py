"""The box on which a tolerance is proven, and the linear region of piecewise linear networks."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.certify.region import region
from symnet.errors import ExpansionError, InvalidValueError

x, y = sympy.symbols("x y")


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-8])
@pytest.mark.parametrize("order", [2, 5])
def test_the_tolerance_holds_inside_and_fails_soon_outside(tolerance, order):
    pytest.importorskip("flint")
    from symnet.certify.validity import validity

    rng = np.random.default_rng(order)
    net = sn.Network(
        [sn.Dense(rng.normal(size=(5, 2)) / 2, rng.normal(size=5), "tanh"), sn.Dense(rng.normal(size=(1, 5)))]
    )
    found = validity(net, order, tolerance, [0.1, -0.2])
    series = net.series(order, [0.1, -0.2])

    def worst(size):
        points = np.array([0.1, -0.2]) + size * rng.uniform(-1, 1, size=(20_000, 2))
        corners = np.array([0.1, -0.2]) + size * np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
        points = np.concatenate([points, corners])
        return np.abs(net(points) - series(points)).max()

    assert worst(found.size) <= found.remainder.bound + 1e-14 and found.remainder.bound <= tolerance
    assert worst(1.6 * found.size) > tolerance
    assert found.status == "largest box found"


def test_scale_gives_the_proportions_and_polynomials_have_no_limit():
    pytest.importorskip("flint")
    from symnet.certify.validity import validity

    net = sn.Network([sn.Whitening([1.0, 2.0], [0.5, 4.0]), sn.Dense([[1.0, 1.0]], [0.0], "tanh")])
    box = validity(net, 3, 1e-3, [1.0, 2.0]).box
    assert (box.high[0] - box.low[0]) * 8 == pytest.approx(box.high[1] - box.low[1])
    assert validity(sn.Law("1 + x**2", ["x"]), 2, 1e-3).status == "no limit found"


def test_bad_tolerances():
    pytest.importorskip("flint")
    from symnet.certify.validity import validity

    net = sn.Network([sn.Dense([[1.0]], [0.5], "tanh")])
    with pytest.raises(InvalidValueError, match="tolerance must be positive"):
        validity(net, 2, 0.0)
    with pytest.raises(InvalidValueError, match="hold on some box"):
        validity(net, 2, 1e-300)


def relu_network(seed, widths=(2, 4, 3, 1)):
    rng = np.random.default_rng(seed)
    layers = [
        sn.Dense(rng.normal(size=(m, n)), rng.normal(size=m), "relu" if i < len(widths) - 2 else "linear")
        for i, (n, m) in enumerate(zip(widths, widths[1:], strict=False))
    ]
    return sn.Network(layers, ["x", "y"])


def pattern(net, X):
    signs, h = [], X
    for layer in net.layers[:-1]:
        u = h @ layer.weights.T + layer.bias
        signs.append(u > 0)
        h = np.maximum(u, 0)
    return np.concatenate(signs, axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_the_region_is_where_the_pattern_of_active_neurons_is_the_same(seed):
    net, rng = relu_network(seed), np.random.default_rng(100 + seed)
    center = rng.normal(size=2)
    found = region(net, center.tolist())
    X = center + rng.normal(size=(300, 2))
    same = np.all(pattern(net, X) == pattern(net, center[None]), axis=1)
    assert found.contains(X).tolist() == same.tolist()
    assert same.any() and not same.all()
    series = net.series(1, center.tolist())
    assert np.abs(net(X) - series(X))[same].max() < 1e-12
    active = pattern(net, center[None])[0]
    listed = {(layer, neuron): state for layer, neuron, state in found.neurons}
    assert all(active[neuron - 1 if layer == 1 else 4 + neuron - 1] == s for (layer, neuron), s in listed.items())


def test_inequalities_are_exact():
    net = sn.Network([sn.Dense([[Fraction(1, 3), 2]], [1], "leaky_relu"), sn.Dense([[3]])], ["x", "y"])
    found = region(net, [0, -1])
    assert found.inequalities == [sympy.Le(x / 3 + 2 * y, -1)]
    assert found.neurons == ((1, 1, False),)
    assert "inequalities" in str(found)


def test_no_region():
    with pytest.raises(InvalidValueError, match="relu, leaky_relu, linear"):
        region(sn.Network([sn.Dense([[1.0]], [0.0], "tanh")]))
    with pytest.raises(ExpansionError, match="neuron 1 of layer 1"):
        region(sn.Network([sn.Dense([[1.0]], [0.0], "relu")]))
    assert len(region(sn.Network([sn.Dense([[1.0]])])).inequalities) == 0
