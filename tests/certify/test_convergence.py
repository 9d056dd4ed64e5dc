"""Radii of convergence: known ones, proofs that never exceed them, estimates that come near."""

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidValueError

pytest.importorskip("flint")
from symnet.certify.convergence import convergence
from symnet.certify.estimate import estimate

PI = np.pi


def shallow(activation, slope=2.0, bias=0.5, **parameters):
    return sn.Network([sn.Dense([[slope]], [bias], activation, **parameters), sn.Dense([[3.0]], [1.0])], ["x"])


@pytest.mark.parametrize(
    ("activation", "parameters", "radius"),
    [
        ("tanh", {}, np.hypot(0.5, PI / 2) / 2),
        ("sigmoid", {}, np.hypot(0.5, PI) / 2),
        ("silu", {}, np.hypot(0.5, PI) / 2),
        ("softplus", {}, np.hypot(0.5, PI) / 2),
        ("softplus", {"alpha": 3}, np.hypot(0.5, PI / 3) / 2),
        ("arctan", {}, np.hypot(0.5, 1) / 2),
        ("mish", {}, np.hypot(0.5 - np.log(2) / 2, 3 * PI / 4) / 2),
    ],
)
def test_one_neuron_has_the_radius_of_its_singularity(activation, parameters, radius):
    found = convergence(shallow(activation, **parameters))
    direction = found.directions[0]
    assert float(direction.first_layer) == pytest.approx(radius, rel=1e-14)
    assert direction.neuron == 1
    assert found.proven <= radius and found.proven == pytest.approx(radius, rel=2e-3)
    low, high = direction.estimate.spread
    assert low * 0.98 <= radius <= high * 1.02
    assert direction.estimate.value == pytest.approx(radius, rel=0.03)


def test_the_first_layer_is_exact():
    found = convergence(sn.Network([sn.Dense([[3]], [0], "tanh")], ["x"]))
    assert found.directions[0].first_layer == sympy.pi / 6


@pytest.mark.parametrize("activation", ["exp", "sin", "erf", "gaussian", "gelu", "square"])
def test_entire_networks_converge_everywhere(activation):
    found = convergence(shallow(activation, slope=0.5))
    assert found.directions[0].first_layer == sympy.oo
    assert found.proven == np.inf
    assert "entire" in found.report()


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "softsign"])
def test_pieces_end_at_their_kink(activation):
    found = convergence(shallow(activation))
    assert float(found.directions[0].first_layer) == pytest.approx(0.25)
    assert found.proven == pytest.approx(0.25, rel=2e-3) and found.proven <= 0.25


def test_whitening_is_part_of_the_first_layer():
    plain = sn.Network([sn.Dense([[2.0, 1.0]], [0.5], "tanh")], ["x", "y"])
    net = sn.Network([sn.Whitening([10.0, 20.0], [4.0, 8.0]), *plain.layers], ["x", "y"])
    a, b = convergence(plain), convergence(net, [10.0, 20.0])
    assert b.scale == (4.0, 8.0)
    for one, other in zip(a.directions, b.directions, strict=True):
        assert float(one.first_layer) == pytest.approx(float(other.first_layer), rel=1e-14)
    assert a.proven == pytest.approx(b.proven, rel=1e-3)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_the_proof_stays_below_the_estimate_in_deep_networks(seed, activation):
    rng = np.random.default_rng(seed)
    layers = [sn.Dense(rng.normal(size=(4, n)), rng.normal(size=4), activation) for n in (2, 4, 4)]
    net = sn.Network([*layers, sn.Dense(rng.normal(size=(1, 4)))])
    found = convergence(net, rng.normal(size=2).tolist(), directions=[(1, 1), (1, -1), (0.3, 1)])
    # a unit of t moves every input by at most one unit, so the proven box lies inside every direction's radius
    assert 0 < found.proven <= 1.05 * min(direction.estimate.value for direction in found.directions)


@pytest.mark.parametrize(
    ("function", "radius"),
    [
        (lambda x: 1 / (1 + x**2), 1.0),
        (lambda x: mpmath.log(3 + x), 3.0),
        (lambda x: 1 / (2 - x), 2.0),
        (lambda x: mpmath.tan(x + 0.3), float(mpmath.pi / 2) - 0.3),
        (lambda x: 1 / (x**2 - x + 1.5), np.sqrt(1.5)),
    ],
)
def test_estimates_of_known_functions(function, radius):
    with mpmath.workdps(60):
        found = estimate(mpmath.taylor(function, 0, 50))
    assert found.value == pytest.approx(radius, rel=0.02)


@pytest.mark.parametrize("count", range(13, 20))
def test_series_of_a_fourth_power_are_long_enough(count):
    found = estimate([0 if n % 4 else 2.0**-n for n in range(count)])
    assert all(np.isnan(v) or v == pytest.approx(2, rel=0.02) for v in found.values)


@pytest.mark.parametrize("order", [4, 5, 7])
def test_a_short_series_has_a_picture(order):
    pytest.importorskip("matplotlib", reason="the extra 'plot' installs matplotlib")
    from symnet.certify.pictures import coefficients

    series = sn.Network([sn.Dense([[1.0, 0.5]], None, "tanh")]).series(order)
    assert len(coefficients(series).axes[0].lines) >= 1


def test_polynomials_have_no_radius():
    assert estimate([1, 2, 3, *[0] * 20]).value == np.inf


def test_the_report_says_what_is_proven_and_what_is_estimated():
    report = convergence(shallow("tanh")).report()
    assert "first layer (exact)" in report and "network (estimated)" in report and "proven: converges" in report
    mapped = sn.Network([sn.InputMap(["log(x)"], ["x"]), sn.Dense([[1.0]], [0.0], "tanh")], ["x"])
    found = convergence(mapped, [1.0])
    assert found.proven is None and "nothing is proven" in found.report()
    assert found.directions[0].first_layer is None


def test_the_picture_shows_the_region(tmp_path):
    pytest.importorskip("matplotlib")
    net = sn.Network([sn.Dense([[1.0, 0.5], [0.0, 1.0]], [0.1, 0.2], "tanh"), sn.Dense([[1.0, 1.0]])], ["x", "y"])
    picture = convergence(net).plot(resolution=16)
    labels = picture.axes[0].get_legend_handles_labels()[1]
    assert labels == ["network (estimated)", "first layer (exact)", "proven"]
    with pytest.raises(InvalidValueError, match="two inputs"):
        convergence(shallow("tanh")).plot()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"scale": [1.0, 2.0]}, "scale must be 1 positive"),
        ({"scale": [-1.0]}, "scale must be"),
        ({"directions": [(0.0,)]}, "directions must be vectors"),
        ({"directions": [(1.0, 2.0)]}, "directions must be vectors"),
        ({"order": 5}, "order must be at least 12"),
        ({"center": {"q": 1}}, "center must use the inputs' names"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(InvalidValueError, match=text):
        convergence(shallow("tanh"), **options)
