"""Training on derivatives: the loss is exact, the result integrates what was fitted, and what cannot be is refused."""

import sys

import numpy as np
import pytest

import symnet as sn
from symnet import idnn
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError
from symnet.idnn.training import Loss, train

RNG = np.random.default_rng(0)
X = RNG.uniform([0.1, -0.7], [1.3, 0.7], (240, 2))


def potential(points):
    """(c - 0.7)^2 + (eta^2 - 0.3)^2 + c eta^2, even in eta."""
    c, eta = np.transpose(points)
    return (c - 0.7) ** 2 + (eta**2 - 0.3) ** 2 + c * eta**2


def slopes(points):
    c, eta = np.transpose(points)
    return {"c": 2 * (c - 0.7) + eta**2, "eta": 4 * eta * (eta**2 - 0.3) + 2 * c * eta}


def jax_in_float64():
    pytest.importorskip("jax", reason="training needs the extra 'train'")
    pytest.importorskip("optax", reason="training needs the extra 'train'")


@pytest.fixture(scope="module")
def trained():
    jax_in_float64()
    return train(
        X, derivatives=slopes(X), input_map=["c", "eta**2"], widths=(8,), activation="tanh", epochs=1000, batch_size=30,
        learning_rate=0.03, validation=0.25, scale=10.0, seeds=(0, 1), output="g",
    )  # fmt: skip


def test_it_learns_the_function_from_its_derivatives(trained):
    fresh = np.random.default_rng(9).uniform([0.2, -0.6], [1.2, 0.6], (200, 2))
    for run in trained:
        net = run.network
        assert type(net) is sn.Network
        assert (net.inputs, net.outputs) == (("c", "eta"), ("g",))
        found = idnn.gradient(net)(fresh)
        assert np.abs(found - np.column_stack(list(slopes(fresh).values()))).max() < 0.02
        # never shown: the function itself, its constant fixed at one point
        fixed = idnn.with_value(net, potential([[0.7, 0.0]])[0], [0.7, 0.0])
        assert np.abs(fixed(fresh)[:, 0] - potential(fresh)).max() < 0.01


def test_the_history_is_the_loss_of_the_scaled_labels(trained):
    held = np.random.default_rng(0).permutation(len(X))[180:]
    for run in trained:
        assert len(run.history) == len(run.validation) == 1000
        assert run.history[-1] < run.history[0] / 1000
        wrong = idnn.gradient(run.network)(X[held]) - np.column_stack(list(slopes(X[held]).values()))
        # equation (5) with labels times 10, of the best epoch
        assert 100 * (wrong**2).mean(axis=0).sum() == pytest.approx(run.validation.min(), rel=1e-9)


def test_the_symmetry_is_exact(trained):
    net = trained[0].network
    mu = net.differentiate("eta")
    mirrored = X * [1, -1]
    assert np.array_equal(mu(mirrored), -mu(X))
    assert np.array_equal(mu([[0.3, 0.0]]), [[0.0]])


def test_the_antiderivative_is_exact(trained):
    net = trained[1].network
    assert idnn.integrate([net.differentiate("c"), net.differentiate("eta")]) == net


def test_seeds_give_networks_of_their_own(trained):
    assert trained[0].network != trained[1].network
    assert [run.seed for run in trained] == [0, 1]


def test_the_loss_takes_exact_derivatives_through_the_input_map():
    """Values and derivatives of JAX in the loss against symnet's own, at fixed weights."""
    jax_in_float64()
    from symnet.training.precision import precision

    r = np.random.default_rng(5)
    layers = [(r.normal(size=(4, 3)), r.normal(size=4)), (r.normal(size=(1, 4)), r.normal(size=1))]
    change = sn.InputMap(["c", "eta**2*exp(c)", "3"], ["c", "eta"])
    net = sn.Network([change, sn.Dense(*layers[0], "softplus"), sn.Dense(*layers[1])], inputs=["c", "eta"])
    terms = ((), (0,), (1,), (0, 1), (1, 1))
    weights = (0.5, 1.0, 2.0, 0.25, 0.0)
    loss = Loss(2, terms, weights, change.expressions, tuple(change.symbols))
    wanted = [net(X)[:, 0]] + [net.differentiate(*[net.inputs[i] for i in t])(X)[:, 0] for t in terms[1:]]
    labels = [r.normal(size=len(X)) for _ in terms]
    with precision("float64") as jax:

        def predict(layers, x):
            (w1, b1), (w2, b2) = layers
            return jax.nn.softplus(x @ w1.T + b1) @ w2.T + b2

        rows = jax.numpy.asarray(np.column_stack([X, *labels]))
        found = jax.jit(lambda raw: loss.predictions(predict, layers, raw))(rows[:, :2])
        total = jax.jit(lambda y: loss(predict, layers, None, y))(rows)
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(np.asarray(a), b, rtol=1e-12, atol=1e-12)
    squares = [((b - label) ** 2).mean() for b, label in zip(wanted, labels, strict=True)]
    assert float(total) == pytest.approx(np.dot(weights, squares), rel=1e-12)


def test_values_and_second_derivatives_train_as_well():
    jax_in_float64()
    x = np.linspace(-1, 1, 60)
    options = {"inputs": ["x"], "widths": (6,), "activation": "tanh", "epochs": 1500, "batch_size": 60,
               "learning_rate": 0.02,
               "weights": {"values": 2.0, ("x", "x"): 0.1}}  # fmt: skip
    data = {"x": np.cos(x), ("x", "x"): -np.sin(x)}
    first, again = (train(x[:, None], np.sin(x), data, **options)[0] for _ in range(2))
    assert first.network == again.network
    assert np.abs(first.network(x[:, None])[:, 0] - np.sin(x)).max() < 0.02
    assert np.abs(first.network.differentiate("x", "x")(x[:, None])[:, 0] + np.sin(x)).max() < 0.2


def test_derivatives_alone_leave_the_constant_at_zero(trained):
    assert [run.network.layers[-1].bias.tolist() for run in trained] == [[0.0], [0.0]]


# refusals, before anything is compiled


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "softsign"])
def test_activations_with_a_kink_are_refused(activation):
    with pytest.raises(InvalidValueError, match=f"{activation} has a kink at 0: use softplus"):
        train(X, derivatives=slopes(X), activation=activation)


def test_contradictory_derivatives_are_refused():
    data = slopes(X)
    with pytest.raises(InvalidValueError, match=r"d2/dc deta .* differ by .* against .*correct the data"):
        train(X, derivatives={**data, "eta": -data["eta"]})


def test_points_outside_the_domain_of_the_coordinates():
    for point, expression in (([0.0, 0.5], "log(c)"), ([0.0, 0.5], "c**(3/2)*eta"), ([-0.1, 0.5], "sqrt(c)")):
        points = np.vstack([X, point])
        keys = {"c": np.zeros(len(points)), ("c", "c"): np.zeros(len(points))}
        with pytest.raises(InvalidValueError, match=r"X must lie where .* defined.*leave out that row"):
            train(points, derivatives=keys, inputs=["c", "eta"], input_map=[expression])


@pytest.mark.parametrize(("changes", "error", "match"), [
    ({"derivatives": None}, InvalidTypeError, "nothing to train to"),
    ({"derivatives": [1, 2]}, InvalidTypeError, "derivatives must be a mapping"),
    ({"derivatives": {"c": X[:, 0], "d": X[:, 0]}, "inputs": ["c", "eta"]}, InvalidValueError, "be by the inputs, not 'd'"),
    ({"derivatives": {"c": X[:5, 0]}, "inputs": ["c", "eta"]}, InvalidValueError, "240 values, one a row of X"),
    ({"derivatives": {"c": X[:, 0] * np.inf}, "inputs": ["c", "eta"]}, InvalidValueError, "finite"),
    ({"weights": {"values": 1.0}}, InvalidValueError, "weights must be for the labels, not 'values'"),
    ({"weights": {"c": -1.0}}, InvalidValueError, "number of at least 0"),
    ({"scale": 0.0}, InvalidValueError, "scale must be a positive number"),
    ({"activation": "sotfplus"}, InvalidValueError, "did you mean 'softplus'"),
    ({"widths": (0,)}, InvalidValueError, "widths"),
    ({"input_map": sn.InputMap(["a"], ["a"])}, InvalidValueError, r"shape \(n, 1\)"),
    ({"input_map": ["c", "zeta"]}, InvalidValueError, "zeta"),
    ({"input_map": ["c", "eta**2"], "inputs": ["c", "c"]}, InvalidValueError, "distinct"),
    ({"patience": 3}, InvalidValueError, "without points held out"),
])  # fmt: skip
def test_bad_arguments(changes, error, match):
    with pytest.raises(error, match=match):
        train(X, **{"derivatives": slopes(X), **changes})


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'symnet\[train\]'"):
        train(X, derivatives=slopes(X))
