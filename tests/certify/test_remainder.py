"""Certified bounds: never violated, tight, zero where the series is the function, and clear where there is none."""

from fractions import Fraction

import numpy as np
import pytest

import symnet as sn
from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError

pytest.importorskip("flint")
from symnet.certify.box import Box
from symnet.certify.remainder import difference, remainder

SMOOTH = ["tanh", "sigmoid", "softplus", "exp", "sin", "cos", "gaussian", "erf", "gelu", "silu", "mish", "arctan",
          "square"]  # fmt: skip


def random_network(rng, depth, activation):
    widths = [int(rng.integers(1, 4)), *rng.integers(1, 5, size=depth).tolist(), int(rng.integers(1, 3))]
    layers = []
    for i, (n, m) in enumerate(zip(widths, widths[1:], strict=False)):
        weights, bias = rng.normal(size=(m, n)) / np.sqrt(n), rng.normal(size=m) / 2
        layers.append(sn.Dense(weights, bias, activation if i < depth else "linear"))
    return sn.Network(layers)


@pytest.mark.parametrize("seed", range(20))
def test_never_violated(seed):
    """200 random networks of one to three hidden layers, ten a seed, every smooth activation, 10,000 points each."""
    rng = np.random.default_rng(seed)
    for k in range(10):
        net = random_network(rng, 1 + k % 3, SMOOTH[(10 * seed + k) % len(SMOOTH)])
        d = len(net.inputs)
        center = rng.normal(size=d)
        radii = rng.uniform(0.02, 0.25, size=d)
        order = int(rng.integers(1, 5))
        found = remainder(net, order, center.tolist(), Box.around(center, radii, net.inputs), subdivisions=12)
        points = center + radii * rng.uniform(-1, 1, size=(10_000, d))
        errors = np.abs(net(points) - net.series(order, center.tolist())(points)).max(axis=0)
        rounding = 1e-12 * (1 + np.abs(net(points)).max())
        assert np.all(errors <= np.array(found.bounds) + rounding)
        assert found.observed <= found.bound


@pytest.mark.parametrize(("radius", "order"), [(0.1, 6), (0.3, 6), (0.5, 4), (1.0, 6)])
def test_tight(radius, order):
    rng = np.random.default_rng(1)
    net = sn.Network([
        sn.Dense(rng.normal(size=(12, 2)) / 2, rng.normal(size=12) / 3, "tanh"),
        sn.Dense(rng.normal(size=(12, 12)) / 4, rng.normal(size=12) / 3, "tanh"),
        sn.Dense(rng.normal(size=(1, 12)) / 4),
    ])  # fmt: skip
    found = remainder(net, order, [0, 0], [(-radius, radius)] * 2)
    points = rng.uniform(-radius, radius, size=(10_000, 2))
    seen = np.abs(net(points) - net.series(order)(points)).max()
    assert seen <= found.bound <= 2 * found.observed
    assert found.bound <= 3 * seen and found.status == "as near as asked"


def test_polynomials_have_no_remainder():
    net = sn.Network([sn.Dense([[1, 2]], [3], "square"), sn.Dense([[Fraction(1, 3)]])], ["x", "y"])
    assert remainder(net, 2, box=[(-1, 1), (0, 5)]).bound < 1e-15
    linear = sn.Law("3 + 2*x", ["x"])
    assert remainder(linear, 1, box=[(-1, 1)]).bound == 0.0


def test_piecewise_networks_are_exact_inside_their_region():
    net = sn.Network([sn.Dense([[1.0, 1.0]], [0.5], "relu"), sn.Dense([[2.0]])], ["x", "y"])
    assert remainder(net, 1, box=[(0.0, 0.5), (-0.25, 0.25)]).bound < 1e-15
    with pytest.raises(ExpansionError, match="no singularity or kink"):
        remainder(net, 1, box=[(-1.0, 1.0), (-1.0, 1.0)], subdivisions=20)


def test_laws_and_the_gap_between_a_law_and_a_network():
    law = sn.Law("2*sqrt(x)", ["x"])
    found = remainder(law, 3, [1], [(0.5, 1.75)])
    x = np.linspace(0.5, 1.75, 2001)[:, None]
    seen = np.abs(law(x) - law.series(3, [1], "float64", {})(x)[:, 0]).max()
    assert seen <= found.bound <= 2.5 * seen
    net = sn.Network([sn.Dense([[0.5]], [-0.5], "exp"), sn.Dense([[2.0]])], ["x"])
    gap = difference(net, law, [(0.5, 1.75)])
    seen = np.abs(net(x)[:, 0] - law(x)).max()
    assert seen <= gap.bound <= 2.5 * seen
    # the two balls do not know each other, so a gap of 0 is only approached
    assert difference(law, law, [(0.5, 1.75)], subdivisions=60).bound < 1e-7


def test_several_outputs_have_a_bound_each():
    net = sn.Network([sn.Dense([[1.0], [0.01]], [0.0, 0.0], "tanh")], ["x"])
    found = remainder(net, 3, box=[(-0.5, 0.5)])
    assert len(found.bounds) == 2 and found.bounds[1] < 1e-4 * found.bounds[0] == 1e-4 * found.bound


@pytest.mark.parametrize(
    ("box", "error", "text"),
    [
        ([(1.0, 0.0)], InvalidValueError, "low < high"),
        ([(1.0, 1.0)], InvalidValueError, "low < high"),
        ([(0.0, float("inf"))], InvalidValueError, "finite"),
        ([(0.0, 1.0), (0.0, 1.0)], InvalidValueError, "one interval for each"),
        ({"q": (0.0, 1.0)}, InvalidValueError, "inputs' names"),
        ({}, InvalidValueError, "interval for every input"),
        (None, InvalidTypeError, "mapping or a list"),
        ([0.5], InvalidTypeError, "a pair"),
        ([(2.0, 3.0)], InvalidValueError, "center must lie in the box"),
    ],
)
def test_bad_boxes_are_named(box, error, text):
    net = sn.Network([sn.Dense([[1.0]], [0.0], "tanh")], ["x"])
    with pytest.raises(error, match=text):
        remainder(net, 2, [0.25], box)


def test_singularities_are_refused():
    with pytest.raises(ExpansionError, match="no singularity"):
        remainder(sn.Law("1/x", ["x"]), 2, [1], [(-1.0, 2.0)], subdivisions=30)
    with pytest.raises(InvalidValueError, match="factor must be greater than 1"):
        remainder(sn.Law("x", ["x"]), 2, [1], [(0.5, 2.0)], factor=1.0)
