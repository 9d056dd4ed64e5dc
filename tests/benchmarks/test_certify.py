"""Certified bounds: what they cost, and how far they are above an error that is attained."""

import numpy as np
import pytest

import symnet as sn

import peers  # isort: skip
from timing import timed  # isort: skip

pytestmark = pytest.mark.benchmark


def network(*widths):
    rng = np.random.default_rng(0)
    pairs = list(zip(widths, widths[1:], strict=False))
    return sn.Network([
        sn.Dense(rng.normal(size=(m, n)) / np.sqrt(n), rng.normal(size=m) / 3, "tanh" if i < len(pairs) - 1 else "linear")
        for i, (n, m) in enumerate(pairs)
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("widths", "order", "radius", "limit"), [((2, 12, 12, 1), 6, 0.1, 0.020), ((10, 50, 50, 1), 3, 0.05, 5.0)]
)
def test_one_box(measured, widths, order, radius, limit):
    net = network(*widths)
    box = [(-radius, radius)] * widths[0]
    seconds, bound = timed(lambda: net.remainder(order, box=box, subdivisions=0).bound, repeat=5)
    what = f"one box, {peers.shape(widths)}, order {order}"
    measured(what, f"{1e3 * seconds:.1f} ms", asked=f"{1e3 * limit:.0f} ms")
    assert 0 < bound < 1


def test_subdivided(measured):
    net = network(2, 12, 12, 1)
    for radius in (0.1, 0.3, 1.0):
        seconds, found = timed(lambda radius=radius: net.remainder(6, box=[(-radius, radius)] * 2))
        what = f"2-12-12-1, order 6, within {radius}, {found.boxes} boxes"
        measured(what, f"{seconds:.2f} s", ratio=found.factor)
        assert found.factor <= 2


def test_demo_network_at_three_tenths_of_its_radius(measured):
    from symnet.demo import aluminium

    demo = aluminium.run()
    inner = demo.network.change_variables(list(aluminium.FEATURES), aluminium.INVERSE)
    center = list(demo.network_series.center)
    radii = inner.convergence(center).directions
    scale = inner.std
    box = [(c - 0.3 * d.estimate.value * s, c + 0.3 * d.estimate.value * s)
           for c, d, s in zip(center, radii, scale, strict=False)]  # fmt: skip
    seconds, found = timed(lambda: inner.remainder(4, center, box))
    what = f"the demo, order 4, 0.3 radii, {found.boxes} boxes"
    measured(what, f"{seconds:.2f} s", ratio=found.factor, asked="10 s")
    assert found.factor <= 20
