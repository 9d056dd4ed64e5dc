"""One run: the polynomials against formulas of their own, what is measured, and the findings of the slides."""

import math

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.study import morala
from symnet.study.data import generate
from symnet.study.morala import Block, blocks, measure, measured, polynomials, potentials, run_block
from symnet.study.settings import Configuration, Settings

FUNCTIONS = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
}


def random_network(activation, depth=1, seed=0):
    rng = np.random.default_rng(seed)
    widths = [3, *[4] * depth, 1]
    last = len(widths) - 2
    return sn.Network(
        [
            sn.Dense(rng.normal(size=(b, a)) / 2, rng.normal(size=b) / 2, activation if i < last else "linear")
            for i, (a, b) in enumerate(zip(widths, widths[1:]))
        ]
    )


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_both_schemes_of_one_hidden_layer_are_sums_of_taylor_polynomials(activation):
    """maclaurin: sum_j v_j T_q(b_j + w_j x) about 0; local: the same about b_j, in w_j x. Taylor by mpmath."""
    net, orders = random_network(activation), (3, 5, 7)
    X = np.random.default_rng(1).uniform(-1, 1, (20, 3))
    hidden, last = net.layers
    taylor = lambda at, q: [float(c) for c in mpmath.taylor(FUNCTIONS[activation], at, q)][::-1]  # noqa: E731
    found = polynomials(net, orders)
    assert set(found) == {(scheme, q) for scheme in ("maclaurin", "local") for q in orders}
    for q in orders:
        parts = {"maclaurin": last.bias[0], "local": last.bias[0]}
        for w, b, v in zip(hidden.weights, hidden.bias, last.weights[0]):
            parts["maclaurin"] = parts["maclaurin"] + v * np.polyval(taylor(0, q), X @ w + b)
            parts["local"] = parts["local"] + v * np.polyval(taylor(float(b), q), X @ w)
        for scheme, expected in parts.items():
            assert found[scheme, q](X)[:, 0] == pytest.approx(expected, rel=1e-10, abs=1e-12), (scheme, q)


def test_deeper_networks_have_polynomials_of_the_same_degree():
    net = random_network("tanh", 3)
    for (scheme, order), series in polynomials(net, (3, 5)).items():
        options = {} if scheme == "local" else {"scheme": "maclaurin", "taylor_orders": [order] * 3}
        expected = net.series(order, **options)
        assert series.order == order
        assert np.allclose(series.coefficients, expected.coefficients, rtol=1e-12, atol=1e-14)


def test_potentials_are_what_goes_into_the_activations():
    net, X = random_network("tanh", 2), np.random.default_rng(2).uniform(-1, 1, (6, 3))
    first, second = potentials(net, X)
    a, b, _ = net.layers
    for i, x in enumerate(X):
        u = [sum(w * t for w, t in zip(row, x)) + c for row, c in zip(a.weights, a.bias)]
        assert first[i] == pytest.approx(u, rel=1e-12)
        h = [math.tanh(t) for t in u]
        again = [sum(w * t for w, t in zip(row, h)) + c for row, c in zip(b.weights, b.bias)]
        assert second[i] == pytest.approx(again, rel=1e-12)


def test_what_is_measured():
    settings, net = Settings(orders=(3,)), random_network("sigmoid", 2)
    data = generate(1, settings)
    numbers = measure(net, data, (3,))
    assert [*numbers, "seconds"] == measured(settings)
    output = [float(net([x])[0, 0]) for x in data.X]
    errors = [(z - y) ** 2 for z, y in zip(output, data.y)]
    mean = sum(output[150:]) / 50
    assert numbers["mse_train"] == pytest.approx(sum(errors[:150]) / 150, rel=1e-12)
    assert numbers["mse_test"] == pytest.approx(sum(errors[150:]) / 50, rel=1e-12)
    assert numbers["variance"] == pytest.approx(sum((z - mean) ** 2 for z in output[150:]) / 50, rel=1e-12)
    assert numbers["potential"] == max(np.abs(u).max() for u in potentials(net, data.X[150:]))
    series = net.series(3)
    expected = sum((float(series([x])[0, 0]) - z) ** 2 for x, z in zip(data.X[150:], output[150:])) / 50
    assert numbers["mse_local_3"] == pytest.approx(expected, rel=1e-9)


def test_blocks_cover_the_runs_once():
    found = list(blocks(Settings(block=4), Configuration("tanh", "none", 1), 10))
    assert [n for block in found for n in block.numbers] == list(range(10))
    assert [len(block.numbers) for block in found] == [4, 4, 2]


def test_a_run_that_diverges_has_no_numbers_and_spoils_no_other(monkeypatch):
    net = random_network("tanh")
    monkeypatch.setattr(morala, "train", lambda *_: [net, None, net])
    settings = Settings(orders=(3,))
    first, lost, last = run_block(Block(settings, Configuration("tanh", "none", 1), 0, 3))
    assert lost.diverged and not first.diverged and not last.diverged
    assert [name for name, value in lost.numbers.items() if not math.isnan(value)] == ["seconds"]
    assert lost.failed("local", 3) and lost.seed == settings.run_seed(1)


# with training


@pytest.fixture(scope="module")
def trained():
    """Sigmoid and tanh, free and constrained, 12 runs each."""
    pytest.importorskip("jax", reason="training needs jax")
    pytest.importorskip("optax", reason="training needs optax")
    settings = Settings()
    return {
        (name, kind): run_block(Block(settings, Configuration(name, kind, 1), 0, 12))
        for name in ("sigmoid", "tanh")
        for kind in ("none", "l1")
    }


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_findings_of_the_slides(trained, activation):
    """Networks without a constraint often fail, those with one do not; the local scheme mends most of what fails."""
    free, bound = trained[activation, "none"], trained[activation, "l1"]
    assert sum(run.failed("maclaurin", 7) for run in free) >= 6
    assert not any(run.failed("maclaurin", 7) for run in bound)
    assert sum(run.failed("local", 7) for run in free) <= 2
    assert all(run.numbers["potential"] <= 1 for run in bound)
    assert np.median([run.numbers["mse_test"] for run in free]) < np.median([run.numbers["mse_test"] for run in bound])


def test_networks_learn(trained):
    for runs in trained.values():
        assert np.median([run.numbers["mse_test"] / run.numbers["variance"] for run in runs]) < 0.03


def test_the_constraint_holds_for_the_weights(trained):
    settings = Settings()
    data = [generate(settings.run_seed(n), settings) for n in range(12)]
    seeds = [settings.run_seed(n) for n in range(12)]
    networks = morala.train(settings, Configuration("tanh", "l1", 1), seeds, data)
    for network in networks:
        hidden = network.layers[0]
        assert np.all(np.abs(hidden.weights).sum(axis=1) + np.abs(hidden.bias) <= 1 + 1e-12)
    again = [measure(network, one, (7,)) for network, one in zip(networks, data)]
    kept = [run.mse("local", 7) for run in trained["tanh", "l1"]]
    assert [numbers["mse_local_7"] for numbers in again] == pytest.approx(kept, rel=1e-9)
