"""Implementations in use, verified: jax.experimental.jet, DACEyPy, SymPy ring_series, and values stored from nn2poly.

With -s the tests print a table of the digits, which docs/verification.md shows.
"""

import importlib.util
import json
import re
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.certify import verify
from symnet.printing import text_table

ORDER = 6
HEADER = ["implementation", "digits of each", "of the largest in its degree", "cause of what is missing"]
ROOT = Path(__file__).resolve().parents[2]


def load_peers():
    spec = importlib.util.spec_from_file_location("symnet_peers", ROOT / "tests" / "benchmarks" / "peers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PEERS = load_peers()
WEIGHTS = PEERS.float_weights([2, 12, 12, 1])


def network(weights):
    return sn.Network(
        [sn.Dense(W, b, "tanh" if i < len(weights) - 1 else "linear") for i, (W, b) in enumerate(weights)]
    )


NET = network(WEIGHTS)


@pytest.fixture(scope="module")
def say():
    """say(name, certificate) notes a row of the table that is printed after the last test."""
    rows = []

    def note(name, found):
        scaled = min(d.scaled for d in found.degrees)
        rows.append([name, _digits(found.digits), _digits(scaled), found.causes[0] if found.causes else ""])

    yield note
    print(f"\n\n{text_table(HEADER, rows)}\n")


def _digits(number):
    return "all" if number == float("inf") else f"{number:.1f}"


def jet_along(f, center, direction, order):
    """Taylor coefficients of f(center + t direction) by jax's jet."""
    from math import factorial

    from jax.experimental.jet import jet

    zero = direction * 0
    value, derivatives = jet(f, (center,), ([direction, *[zero] * (order - 1)],))
    return [value, *[d / factorial(n + 1) for n, d in enumerate(derivatives)]]


def jax_network(jnp):
    def f(x):
        for i, (W, b) in enumerate(WEIGHTS):
            x = jnp.asarray(W) @ x + jnp.asarray(b)
            x = jnp.tanh(x) if i < len(WEIGHTS) - 1 else x
        return x[0]

    return f


def jet_coefficients(jnp, order):
    """Mixed coefficients from the directions (1, k), exactly interpolated: sum_j a_{n-j,j} k^j = P_n(1, k)."""
    center = jnp.zeros(2)
    nodes = range(-(order // 2), order - order // 2 + 1)
    along = [jet_along(jax_network(jnp), center, jnp.asarray([1.0, float(k)]), order) for k in nodes]
    out = {}
    for n in range(order + 1):
        # the n + 1 nodes nearest to 0
        chosen = sorted(range(len(along)), key=lambda i: abs(nodes[i]))[: n + 1]
        matrix = sympy.Matrix([[sympy.Integer(nodes[i]) ** j for j in range(n + 1)] for i in chosen])
        values = sympy.Matrix([sympy.Rational(*float(along[i][n]).as_integer_ratio()) for i in chosen])
        for j, a in enumerate(matrix.LUsolve(values)):
            out[n - j, j] = float(a)
    return out


@pytest.fixture
def jax_in_double():
    jax = pytest.importorskip("jax")
    from jax import enable_x64

    with enable_x64(True):
        yield jax.numpy


def test_jax_jet_in_double_precision(say, jax_in_double):
    found = verify(jet_coefficients(jax_in_double, ORDER), NET, ORDER, digits=12)
    say(f"jax.experimental.jet {version('jax')}, float64, seven directions interpolated", found)
    assert found.passed() and found.causes == ()


def test_jax_jet_as_it_comes_is_float32(say):
    jnp = pytest.importorskip("jax").numpy
    line = sn.Network([sn.Dense(WEIGHTS[0][0][:, :1].copy(), WEIGHTS[0][1], "tanh"), *NET.layers[1:]])
    f = jax_network(jnp)
    values = jet_along(f, jnp.zeros(2), jnp.asarray([1.0, 0.0]), ORDER)
    found = verify({(n,): np.float32(v) for n, v in enumerate(values)}, line, ORDER, digits=10)
    say("jax.experimental.jet, float32 as it comes, one direction", found)
    assert not found.passed() and found.causes[0] == "float32 arithmetic" and found.bits == 24
    assert 4 < found.digits < 8


def test_jax_as_a_callable(say, jax_in_double):
    """A JAX function takes complex numbers, so that its derivatives need no jet."""
    import jax

    f = jax.vmap(jax_network(jax_in_double))
    found = verify(lambda X: f(jax_in_double.asarray(X)), NET, 4, digits=9)
    say("a JAX function as a callable, by contour integrals, order 4", found)
    assert found.kind == "coefficients" and found.passed()


def test_daceypy(say):
    daceypy = pytest.importorskip("daceypy")
    PEERS.initialize_dace(2, ORDER)
    (result,) = PEERS.dace(WEIGHTS, 2, ORDER)
    theirs = {tuple(map(int, e)): result.getCoefficient(list(map(int, e))) for e in NET.series(ORDER).monomials}
    found = verify(theirs, NET, ORDER, digits=12)
    say(f"DACEyPy {version(daceypy.__name__)}", found)
    assert found.passed() and found.causes == ()


def test_sympy_ring_series_is_exact(say):
    weights = PEERS.rational_weights([2, 4, 4, 1], seed=3)
    (result,) = PEERS.ring_series(weights, 2, ORDER)
    # the first generator t counts the degree and is set to 1
    theirs = {tuple(e[1:]): c for e, c in result.terms()}
    found = verify(theirs, network([(W, None) for W, _ in weights]), ORDER)
    say(f"SymPy {version('sympy')} ring_series over QQ, 2-4-4-1 without biases", found)
    assert found.digits == float("inf") and found.proven and found.reference == "exact rationals"


def test_numpy_float64_of_symnet_itself(say):
    found = verify(NET.series(ORDER), NET, ORDER, digits=12)
    say("symnet in float64", found)
    assert found.passed()


def nn2poly_cases():
    path = ROOT.parent / "shared" / "data" / "nn2poly" / "nn2poly_reference.json"
    return json.loads(path.read_text())["cases"] if path.is_file() else []


@pytest.mark.parametrize("case", nn2poly_cases(), ids=lambda case: case["name"])
def test_nn2poly_is_a_truncated_activation_series(say, case):
    """Against the Taylor series it has few digits, and the cause is its scheme; against that scheme it has 12."""
    net = sn.Network(
        [
            sn.Dense(np.array(w)[1:].T, np.array(w)[0], name)
            for w, name in zip(case["weights"], case["activations"], strict=True)
        ]
    )
    theirs = {"labels": case["labels"], "values": case["values"]}
    order = case["max_order"]
    found = verify(theirs, net, order, digits=12)
    say(f"nn2poly {case['name']}", found)
    assert not found.passed()
    assert found.causes[0].startswith(
        ("truncated activation series", "expansion about 0 instead of the pre-activation")
    )
    degrees = [k for k, name in zip(case["taylor_orders"], case["activations"]) if name != "linear"]
    if set(degrees) != {order}:
        assert re.search(rf"\b{degrees[0]}\b", found.causes[0])
    model = Model(net, degrees)
    own = verify(theirs, model, order, digits=12)
    say(f"nn2poly {case['name']}, against its own scheme", own)
    assert own.passed()


class Model:
    """nn2poly's polynomial model of a network: anything with inputs, outputs and a series can be verified."""

    def __init__(self, net, degrees):
        self.net, self.degrees, self.inputs, self.outputs = net, degrees, net.inputs, net.outputs

    def series(self, order, center=None, ring=None):
        return self.net.series(order, center, ring, "maclaurin", self.degrees)


def test_the_model_of_an_exact_network_is_exact_too():
    net = sn.Network([sn.Dense([[1, 2]], [Fraction(1, 2)], "tanh")])
    found = verify({(0, 0): Fraction(11, 24)}, Model(net, [3]), 0)
    assert found.digits == float("inf")
