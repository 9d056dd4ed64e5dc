"""Integration of networks, series and expressions: both routes agree, and what has no potential is refused."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet import idnn
from symnet.errors import InvalidTypeError, InvalidValueError

C, ETA = sympy.symbols("c eta")


def network(seed=0, outputs=1, activation="tanh"):
    r = np.random.default_rng(seed)
    return sn.Network(
        [sn.Dense(r.normal(size=(4, 2)), r.normal(size=4), activation), sn.Dense(r.normal(size=(outputs, 4)), r.normal(size=outputs))],
        inputs=["c", "eta"],
    )  # fmt: skip


def gradient(net):
    return [net.differentiate(name) for name in net.inputs]


# networks


def test_the_antiderivative_has_the_same_weights():
    net = network()
    found = idnn.integrate(gradient(net))
    assert type(found) is sn.Network
    assert found == net
    assert idnn.integrate(net.differentiate("eta")) == net


def test_exact_and_float_weights_of_equal_value_are_one_network():
    net = network()
    assert idnn.integrate([net.differentiate("c"), net.rationalize().differentiate("eta")]) == net


def test_constant_and_metadata_do_not_matter():
    net = network()
    *hidden, last = net.layers
    other = sn.Network([*hidden, sn.Dense(last.weights, [123.0])], net.inputs, net.outputs, {"seed": 7})
    assert idnn.integrate([net.differentiate("c"), other.differentiate("eta")]) == net


def test_the_constant_is_fixed_at_a_point():
    net = network(outputs=2)
    found = idnn.integrate(gradient(net), value=[1.0, -2.0], at={"c": 0.5, "eta": 0.25})
    np.testing.assert_allclose(found([[0.5, 0.25]]), [[1.0, -2.0]], rtol=1e-15)
    X = np.random.default_rng(1).normal(size=(5, 2))
    np.testing.assert_allclose(found(X) - net(X), np.broadcast_to((found(X) - net(X))[0], (5, 2)), rtol=1e-12)
    assert found.differentiate("c")(X).tolist() == net.differentiate("c")(X).tolist()


def test_the_constant_stays_exact():
    net = sn.Network([sn.Dense([[Fraction(1, 3), 2]], None, "exp")], inputs=["c", "eta"])
    found = idnn.with_value(net, Fraction(1, 7), [3, Fraction(1, 2)])
    assert found.exact
    assert found.expr() == sympy.exp(C / 3 + 2 * ETA) - sympy.exp(2) + sympy.Rational(1, 7)
    symbolic = sn.Network.symbolic([2, 1, 1], "softplus", inputs=["c", "eta"])
    assert sympy.expand(idnn.with_value(symbolic, 0, [0, 0]).expr().subs({C: 0, ETA: 0})) == 0


def test_higher_derivatives_integrate_to_lower_ones():
    net = network()
    mixed = net.differentiate("c", "eta")
    assert idnn.integrate({"c": mixed, "eta": net.differentiate("eta", "eta")}) == net.differentiate("eta")
    assert idnn.integrate(net.differentiate("c", "c")) == net.differentiate("c")
    assert idnn.integrate(idnn.integrate(net.differentiate("c", "c"))) == net
    with pytest.raises(InvalidValueError, match="say by which variable"):
        idnn.integrate(mixed)
    with pytest.raises(InvalidValueError, match="value must be None for derivatives of higher order"):
        idnn.integrate(net.differentiate("c", "c"), value=0, at=[0, 0])


def test_a_last_bit_in_one_weight_is_found():
    """The exact check: two networks that differ by one unit in the last place of one weight."""
    net = network()
    first, last = net.layers
    weights = last.weights.copy()
    weights[0, 2] = np.nextafter(weights[0, 2], np.inf)
    other = sn.Network([first, sn.Dense(weights, last.bias)], net.inputs)
    with pytest.raises(InvalidValueError) as error:
        idnn.integrate([net.differentiate("c"), other.differentiate("eta")])
    text = str(error.value)
    assert "mixed derivative d2/dc deta" in text
    assert "at c = 52/103" in text
    # the third neuron's own mixed derivative times the change of its weight
    neuron = sn.Network([sn.Dense(first.weights[[2]], first.bias[[2]], "tanh")], net.inputs).differentiate("c", "eta")
    point = [[52 / 103, float(text.split("eta = ")[1].split(":")[0].split("/")[0]) / 103]]
    change = (last.weights[0, 2] - weights[0, 2]) * neuron(point)[0, 0]
    assert float(text.rsplit(" ", 1)[1]) == pytest.approx(change, rel=1e-9)


def test_different_networks_with_symbols():
    a = sn.Network.symbolic([2, 2, 1], "tanh", inputs=["c", "eta"])
    b = sn.Network.symbolic([2, 2, 1], "softplus", inputs=["c", "eta"])
    with pytest.raises(InvalidValueError, match="mixed derivative d2/dc deta is .* they differ by"):
        idnn.integrate([a.differentiate("c"), b.differentiate("eta")])


def test_networks_whose_mixed_derivatives_happen_to_agree():
    """g and g + sin(eta): a potential exists, but it is neither network."""
    inner = sn.Dense([[1, 2], [0, 1]], None, "sin")
    a = sn.Network([inner, sn.Dense([[1, 0]])], inputs=["c", "eta"])
    b = sn.Network([inner, sn.Dense([[1, 1]])], inputs=["c", "eta"])
    with pytest.raises(InvalidValueError, match="agree, but the networks differ.*integrate their series"):
        idnn.integrate([a.differentiate("c"), b.differentiate("eta")])
    parts = {"c": a.differentiate("c").series(4), "eta": b.differentiate("eta").series(4)}
    assert idnn.integrate(parts) == b.series(5)


def test_networks_of_other_names():
    a = network()
    b = sn.Network(a.layers, ["c", "eta"], ["other"])
    with pytest.raises(InvalidValueError, match="with the same inputs and outputs"):
        idnn.integrate([a.differentiate("c"), b.differentiate("eta")])


# series


@pytest.mark.parametrize("net", [
    sn.Network.symbolic([2, 2, 1], "tanh", inputs=["c", "eta"]),
    sn.Network([sn.Dense([[1, 2], [3, -1]], [Fraction(1, 2), 0], "softplus"), sn.Dense([[1, 2], [0, 1]])], inputs=["c", "eta"]),
], ids=["symbols", "rationals"])  # fmt: skip
def test_both_routes_agree_exactly(net):
    whole = net.series(3)
    constant = whole.coefficient((0, 0))
    parts = {name: net.differentiate(name).series(2) for name in net.inputs}
    assert idnn.integrate(parts, value=constant) == whole
    assert idnn.integrate(gradient(net)).series(3) == whole


def test_both_routes_agree_about_a_center_over_rationals():
    pytest.importorskip("flint")
    net = sn.Network([sn.Dense([[1, 2], [3, 1]], [1, 2], "square"), sn.Dense([[1, 5]])], inputs=["c", "eta"])
    parts = {name: net.differentiate(name).series(2, center=[2, 3], ring="rational") for name in net.inputs}
    whole = net.series(3, center=[2, 3], ring="rational")
    assert idnn.integrate(parts, value=whole[0, 0]) == whole


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_both_routes_agree_in_float64(seed):
    net = network(seed)
    parts = {name: net.differentiate(name).series(4, center=[0.5, -0.5]) for name in net.inputs}
    whole = net.series(5, center=[0.5, -0.5])
    found = idnn.integrate(parts, value=whole[0, 0])
    np.testing.assert_allclose(found.coefficients, whole.coefficients, rtol=4e-16)


def test_three_variables_and_balls():
    pytest.importorskip("flint")
    r = np.random.default_rng(3)
    net = sn.Network([sn.Dense(r.normal(size=(3, 3)), r.normal(size=3), "sin"), sn.Dense(r.normal(size=(1, 3)))])
    for ring in (sn.Ball(80), sn.Real(30)):
        parts = {name: net.differentiate(name).series(3, ring=ring) for name in net.inputs}
        difference = idnn.integrate(parts, value=net.series(0, ring=ring)[0, 0, 0]) - net.series(4, ring=ring)
        assert all(abs(float(ring.to_sympy(x))) < 1e-20 for x in difference.coefficients.flat)
        parts["x3"] = parts["x3"] * 2
        with pytest.raises(InvalidValueError, match="mixed derivative d2/dx1 dx3 "):
            idnn.integrate(parts)


def test_series_that_do_not_fit_together():
    x, y = sn.Series.variables_of(["x", "y"], 3, ring="exact")
    with pytest.raises(InvalidValueError, match=r"d2/dx dy is 2 .* and 3 .*coefficient of x\*y.* differ by -1"):
        idnn.integrate({"x": x * y**2, "y": Fraction(3, 2) * x**2 * y})
    with pytest.raises(InvalidValueError, match="one series for each of"):
        idnn.integrate({"x": x * y})
    with pytest.raises(InvalidValueError, match="order 3"):
        idnn.integrate({"x": x * y, "y": (x**2).truncate(2)})
    with pytest.raises(InvalidValueError, match="at must be None for series"):
        idnn.integrate({"x": y, "y": x}, value=0, at=[0, 0])
    (u,) = sn.Series.variables_of(["u"], 2, ring="exact")
    assert idnn.integrate({"u": 3 * u**2}, value=5).as_expr() == sympy.Symbol("u") ** 3 + 5


# expressions


def test_expressions():
    g = C**2 * ETA + sympy.exp(C - 2 * ETA) + sympy.sin(ETA)
    found = idnn.integrate({"c": sympy.diff(g, C), "eta": sympy.diff(g, ETA)}, value=Fraction(1, 2), at=[2, 1])
    assert sympy.expand(found - g + g.subs({C: 2, ETA: 1}) - sympy.Rational(1, 2)) == 0
    assert idnn.integrate({"c": 2 * C * ETA + ETA**2, "eta": C**2 + 2 * C * ETA}) == C**2 * ETA + C * ETA**2
    with pytest.raises(InvalidValueError, match=r"d2/dc deta is .*differ by -eta"):
        idnn.integrate({"c": 2 * C * ETA + ETA**2, "eta": C**2 + 3 * C * ETA})
    with pytest.raises(InvalidValueError, match="SymPy finds"):
        idnn.integrate({"c": sympy.exp(sympy.sin(C))})


def test_wrong_kinds():
    net = network()
    for bad in ({"c": net.differentiate("c"), "eta": C}, {"c": "c"}):
        with pytest.raises(InvalidTypeError, match="all Derivatives, all Series or all SymPy"):
            idnn.integrate(bad)
    for bad in ([], "c", [net], 3):
        with pytest.raises(InvalidTypeError, match="derivatives must be"):
            idnn.integrate(bad)
    with pytest.raises(InvalidValueError, match="be differentiated by 'eta'"):
        idnn.integrate({"eta": net.differentiate("c")})
    with pytest.raises(InvalidValueError, match="at must be a point"):
        idnn.integrate(net.differentiate("c"), value=0)
