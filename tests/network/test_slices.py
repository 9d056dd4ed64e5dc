"""Virtual experiments: a slice is the network with the values put in, exactly."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.demo.aluminium import load_network
from symnet.errors import InvalidTypeError, InvalidValueError

C, D, E = sympy.symbols("c d e")
NAMES = ["c", "d", "e"]


def dense_layers(inputs=3, seed=0):
    r = np.random.default_rng(seed)
    return [sn.Dense(r.normal(size=(5, inputs)), r.normal(size=5), "tanh"), sn.Dense(r.normal(size=(1, 5)), [0.3])]


def whitened(seed=0):
    return sn.Network([sn.Whitening([0.1, 20.0, -3.0], [0.03, 7.0, 1.7]), *dense_layers(seed=seed)], inputs=NAMES)


def mapped():
    return sn.Network([sn.InputMap(["c**(2/3)", "log(d)", "c*e"], NAMES), *dense_layers()], inputs=NAMES)


def exact():
    weights = [[Fraction(1, 3), 2, -1], [0, Fraction(-5, 7), 1]]
    return sn.Network([sn.Dense(weights, [1, Fraction(1, 2)], "sigmoid"), sn.Dense([[2, -3]], [0])], inputs=NAMES)


def symbolic():
    return sn.Network.symbolic([3, 2, 1], "tanh", inputs=NAMES)


def exact_whitened():
    return sn.Network([sn.Whitening([1, 2, 3], [1, Fraction(1, 2), 4]), *exact().layers], inputs=NAMES)


NETWORKS = {f.__name__: f for f in (whitened, mapped, exact, symbolic, exact_whitened)}


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("along", ["c", "e", ["e", "c"]])
def test_a_slice_is_the_substitution(kind, along):
    net = NETWORKS[kind]()
    varied = [along] if isinstance(along, str) else along
    held = {n: v for n, v in {"c": "1/8", "d": Fraction(3, 2), "e": 2}.items() if n not in varied}
    cut = net.slice(held, along=along)
    values = {sympy.Symbol(n): sympy.Rational(v) for n, v in held.items()}
    assert cut.inputs == tuple(varied)
    assert sympy.expand(cut.expr() - net.expr().xreplace(values)) == 0
    assert cut.outputs == net.outputs and cut.metadata["held"] == {n: str(v) for n, v in held.items()}


@pytest.mark.parametrize("kind", ["whitened", "mapped", "exact", "exact_whitened"])
def test_values_and_series_are_those_of_the_network(kind):
    net = NETWORKS[kind]()
    cut = net.slice(d=2, e=Fraction(-1, 4), along="c")
    t = np.linspace(0.05, 0.2, 7)[:, None]
    full = np.column_stack([t, np.full_like(t, 2), np.full_like(t, -0.25)])
    np.testing.assert_allclose(cut(t), net(full), rtol=1e-13)
    inner = net.series(4, (Fraction(1, 8), 2, Fraction(-1, 4)), "real(30)")
    series = cut.series(4, (Fraction(1, 8),), "real(30)")
    for k in range(5):
        assert abs(series[k] - inner[k, 0, 0]) <= 1e-27 * (1 + abs(inner[k, 0, 0]))


def test_exact_series_of_a_slice_is_a_row_of_the_full_one():
    net = symbolic()
    cut = net.slice(d=0, e=0, along="c").series(3)
    full = net.series(3)
    for k in range(4):
        assert sympy.expand(cut.as_expr(True).coeff(C, k) - full.as_expr(True).subs({D: 0, E: 0}).coeff(C, k)) == 0


def test_inputs_that_are_not_given_are_held_at_their_mean():
    net = whitened()
    cut = net.slice(e=1.5, along="c")
    assert cut.expr() == net.expr().xreplace({D: sympy.Integer(20), E: sympy.Rational(3, 2)})
    assert cut.mean == [0.1] and cut.std == [0.03]
    assert exact_whitened().slice(along="d").expr() == exact_whitened().expr().xreplace(
        {C: sympy.Integer(1), E: sympy.Integer(3)}
    )


def test_floats_keep_their_binary_value():
    cut = whitened().slice(d=0.1, e=0, along="c")
    assert cut.expr() == whitened().expr().xreplace({D: sympy.Rational(0.1), E: sympy.Integer(0)})


def test_symbols_can_be_held():
    d0 = sympy.Symbol("d0")
    cut = exact().slice(d=d0, e=0, along="c")
    assert sympy.expand(cut.expr() - exact().expr().xreplace({D: d0, E: sympy.Integer(0)})) == 0


def test_slices_of_slices_and_all_inputs():
    net = whitened()
    twice = net.slice(e=1, along=["c", "d"]).slice(d=4, along="c")
    assert twice.expr() == net.slice(d=4, e=1, along="c").expr()
    assert twice.metadata["held"] == {"d": "4", "e": "1"}
    assert net.slice(along=NAMES).expr() == net.expr()


def test_a_slice_of_the_aluminium_network_changes_variables_and_is_stored(tmp_path):
    cut = load_network().slice(c=0, along="d")
    inner = cut.change_variables(["u"], {"d": "exp(u)"})
    assert str(inner.layers[0].expressions) == "(0, u)"
    point = np.array([[2.0]])
    np.testing.assert_allclose(inner(np.log(point)), load_network()([[0.0, 2.0]]), rtol=1e-13)
    cut.save(tmp_path / "cut.json")
    assert sn.load(tmp_path / "cut.json") == cut


def test_a_law_is_read_off_a_slice():
    layers = [sn.InputMap(["c", "1/sqrt(d)"], ["c", "d"]), sn.Dense([[400.0, 600.0]], [40.0])]
    cut = sn.Network(layers, inputs=["c", "d"]).slice(c=0.5, along="d")
    fit = sn.fit(sn.Law("s + k/sqrt(d)", ["d"]), cut, order=3, domain={"d": (5, 60)})
    assert fit.values == pytest.approx({"s": 240, "k": 600}, rel=1e-9)


@pytest.mark.parametrize(
    "net, options, error, words",
    [
        (whitened, {"along": "x"}, InvalidValueError, "along must be inputs of the network, not 'x'"),
        (whitened, {"along": "c", "x": 1}, InvalidValueError, "held inputs must be inputs of the network, not 'x'"),
        (whitened, {"along": "c", "c": 1}, InvalidValueError, "name inputs that are not held, not 'c'"),
        (whitened, {"along": []}, InvalidValueError, "along must name at least one"),
        (whitened, {"along": ["c", "c"]}, InvalidValueError, "along must be distinct"),
        (whitened, {"along": 3}, InvalidTypeError, "along must be a sequence of names"),
        (whitened, {"along": "c", "d": np.nan}, InvalidValueError, "d must be finite"),
        (whitened, {"along": "c", "d": True}, InvalidTypeError, "d must be a number"),
        (whitened, {"along": "c", "d": "two"}, InvalidValueError, "d must be a number such as"),
        (whitened, {"along": "c", "d": [1]}, InvalidTypeError, "d must be a rational number"),
        (exact, {"along": "c", "d": 0.5, "e": 1}, InvalidValueError, "d must be exact"),
        (exact, {"along": "c", "e": 1}, InvalidValueError, r"held inputs must have a value each, not \['d'\]: give d="),
        (exact, {"along": "c", "d": C, "e": 1}, InvalidValueError, "d must not depend on what varies"),
        (mapped, {"along": "c", "d": 0, "e": 1}, InvalidValueError, "lie where the network is defined"),
    ],
)
def test_bad_input(net, options, error, words):
    with pytest.raises(error, match=words):
        net().slice(**options)
