"""The trainer of plain networks: reproducible, each run on its own, constraints kept, failures contained."""

import signal
import time
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.training import train_many
from symnet.training.precision import precision
from symnet.training.program import ACTIVATIONS

jax = pytest.importorskip("jax", reason="needs the extra train")
pytest.importorskip("optax", reason="needs the extra train")

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (60, 2))
Y = X[:, :1] * X[:, 1:] + X[:, :1]
#: One configuration for many tests, since it is compiled once.
SHORT = {"widths": [2, 5, 1], "epochs": 20, "batch_size": 16}


def weights(run):
    return np.concatenate([np.ravel(a) for layer in run.network.layers for a in (layer.weights, layer.bias)])


def error(run, X, Y):
    return np.mean((run.network(X) - Y) ** 2)


def test_it_learns():
    run = train_many(X, Y, [2, 8, 1], epochs=1500, inputs=["c", "d"])[0]
    assert run.history[-1] < 1e-3 < run.history[0]
    assert error(run, X, Y) < 1e-3
    assert run.network.inputs == ("c", "d")
    assert run.network.metadata["seed"] == run.seed == 0
    assert len(run.history) == 1500
    assert len(run.validation) == 0


def test_a_run_depends_bit_by_bit_on_its_seed_and_data_alone():
    other = rng.uniform(-1, 1, X.shape)
    together = train_many(np.stack([other, X, X]), np.stack([Y, Y, Y]), seeds=[4, 3, 2**63], **SHORT)
    alone = train_many(X, Y, seeds=[3], **SHORT)[0]
    assert weights(together[1]).tolist() == weights(alone).tolist()
    assert together[1].history.tolist() == alone.history.tolist()
    assert not np.allclose(weights(together[0]), weights(alone))
    assert not np.allclose(weights(together[2]), weights(alone))


def test_an_executor_gives_the_same_runs():
    """On data of their own and on shared ones."""
    here = train_many(np.stack([X, -X]), np.stack([Y, Y]), seeds=[3, 4], **SHORT)
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        there = train_many(np.stack([X, -X]), np.stack([Y, Y]), seeds=[3, 4], executor=executor, **SHORT)
        shared = train_many(X, Y, seeds=[3], executor=executor, **SHORT)
    assert [run.network for run in there] == [run.network for run in here]
    assert [run.history.tolist() for run in there] == [run.history.tolist() for run in here]
    assert shared[0].network == here[0].network


def test_a_run_that_diverges_does_not_harm_the_others():
    good, bad, after = train_many(np.stack([X] * 3), np.stack([Y, 1e200 * Y, Y]), seeds=[0, 1, 0], **SHORT)
    assert bad.diverged
    assert bad.network is None
    assert weights(good).tolist() == weights(after).tolist() == weights(train_many(X, Y, **SHORT)[0]).tolist()


def test_the_loss_is_the_networks():
    """With one minibatch an epoch the loss of an epoch is that of the network before its last step."""
    long = train_many(X, Y, [2, 4, 1], "softplus", epochs=3, batch_size=60)[0]
    short = train_many(X, Y, [2, 4, 1], "softplus", epochs=2, batch_size=60)[0]
    assert long.history[2] == pytest.approx(float(error(short, X, Y)), rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_are_those_of_symnet(activation):
    u = np.linspace(-4, 4, 41)
    with precision("float64") as module:
        found = ACTIVATIONS[activation](module.nn, module.numpy, module.numpy.asarray(u))
        assert np.asarray(found) == pytest.approx(sn.activation(activation)(u), rel=1e-13, abs=1e-15)


def test_every_smooth_activation_can_be_trained():
    assert set(ACTIVATIONS) == {name for name in sn.functions.table.ACTIVATIONS if name not in ("erf", "softmax")}


@pytest.mark.parametrize(("norm", "method"), [("l1", "project"), ("l1", "rescale"), ("l2", "project")])
def test_constraints_hold_in_every_hidden_layer(norm, method):
    options = {"widths": [2, 6, 4, 1], "seeds": [1], "constraint": norm, "method": method}
    run = train_many(X, 20 * Y, learning_rate=0.05, epochs=20, batch_size=16, **options)[0]
    assert len(run.network.layers) == 3
    for layer in run.network.layers[:-1]:
        for row in np.column_stack([layer.bias, layer.weights]):
            exact = [abs(Fraction(float(v))) for v in row]
            # an l2 norm is known to an ulp
            assert sum(exact) <= 1 if norm == "l1" else sum(v**2 for v in exact) <= 1 + Fraction(1, 2**51)
    assert np.abs(run.network.layers[-1].weights).sum() > 1


def test_the_weights_kept_are_those_of_the_best_validation_and_patience_ends_a_run():
    options = {"widths": [2, 6, 1], "validation": 0.25, "learning_rate": 0.3}
    whole = train_many(X, Y, epochs=60, **options)[0]
    assert len(whole.validation) == 60
    assert error(whole, X[45:], Y[45:]) == pytest.approx(whole.validation.min(), rel=1e-12)
    stopped = train_many(X, Y, epochs=60, patience=4, **options)[0]
    count = len(stopped.validation)
    assert count < 60
    # the same run until it ends, four epochs after its best
    assert stopped.validation == pytest.approx(whole.validation[:count], rel=1e-9)
    assert int(np.argmin(stopped.validation)) == count - 5
    assert len(stopped.history) == count
    assert error(stopped, X[45:], Y[45:]) == pytest.approx(stopped.validation.min(), rel=1e-12)


def derivatives(predict, layers, x, y):
    """The loss of a network that is known by its partial derivatives."""
    gradient = jax.vmap(jax.grad(lambda z: predict(layers, z)[0]))(x)
    return ((gradient - y) ** 2).mean()


def test_a_network_is_trained_on_its_derivatives_and_lbfgs_finishes_it():
    gradient = np.column_stack([X[:, 1] + 1, X[:, 0]])
    run = train_many(X, gradient, [2, 6, 1], epochs=30, finish=100, loss=derivatives)[0]
    difference = run.network(X) - Y
    assert len(run.history) == 130
    assert run.history[-1] < 1e-4 < 0.01 * run.history[29]
    # up to the constant
    assert np.ptp(difference) < 0.1 * np.ptp(Y)


def test_single_precision_and_nothing_is_left_switched_on():
    run = train_many(X, Y, dtype="float32", **SHORT)[0]
    assert np.all(weights(run) == weights(run).astype(np.float32))
    train_many(X, Y, **SHORT)
    assert jax.numpy.ones(1).dtype == "float32"


def test_ctrl_c_is_heard_in_the_middle_of_a_run():
    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    train_many(X, Y, **SHORT)  # compiled before the clock starts, all but the length
    begin = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 6.0)
    try:
        with pytest.raises(KeyboardInterrupt):
            train_many(X, Y, **{**SHORT, "epochs": 2_000_000})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"X": X[:, :1]}, r"X must have shape \(n, 2\)"),
        ({"Y": Y[:10]}, "Y must have 60 rows"),
        ({"X": X[:0], "Y": Y[:0]}, "at least one"),
        ({"X": np.where(X > 0.9, np.nan, X)}, "X must be finite"),
        ({"X": np.stack([X, X])}, "one data set for each of 1 seeds"),
        ({"widths": [2, 0, 1]}, "widths"),
        ({"widths": [2]}, "widths"),
        ({"activation": "tahn"}, "did you mean 'tanh'"),
        ({"constraint": "l3"}, "norm must be 'l1' or 'l2'"),
        ({"method": "clip"}, "method"),
        ({"optimizer": "lion"}, "optimizer"),
        ({"dtype": "float16"}, "dtype"),
        ({"validation": 1.0}, "validation"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"patience": 3}, "give validation"),
        ({"finish": 3, "constraint": "l1"}, "finish must be 0"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": [2**64]}, "seeds"),
        ({"inputs": ["a"]}, "inputs"),
    ],
)
def test_bad_input_is_named(change, text):
    with pytest.raises(InvalidValueError, match=text):
        train_many(**{"X": X, "Y": Y, "widths": [2, 3, 1], **change})


@pytest.mark.parametrize(
    ("change", "text"), [({"X": [["a", "b"]]}, "X"), ({"seeds": 3}, "seeds"), ({"loss": "mse"}, "loss")]
)
def test_bad_types_are_named(change, text):
    with pytest.raises(InvalidTypeError, match=text):
        train_many(**{"X": X, "Y": Y, "widths": [2, 3, 1], **change})
