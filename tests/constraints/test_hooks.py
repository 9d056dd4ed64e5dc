"""Constraints in training: arrays, networks, PyTorch and Keras keep hidden neurons in the ball and leave the output."""

import os
import sys
from fractions import Fraction

import numpy as np
import pytest

import symnet as sn
from symnet.constraints import TorchHook, constrain, constrain_layer, constrain_rows, keras_callback
from symnet.errors import InvalidTypeError, InvalidValueError


def network():
    rng = np.random.default_rng(0)
    return sn.Network(
        [
            sn.Dense(rng.normal(size=(5, 3)), rng.normal(size=5), "tanh"),
            sn.Dense(rng.normal(size=(4, 5)), None, "sigmoid"),
            sn.Dense(10 * rng.normal(size=(1, 4)), [7.0]),
        ]
    )


def norms(layer, order=1):
    bias = np.zeros(len(layer.weights)) if layer.bias is None else layer.bias
    return np.linalg.norm(np.column_stack([bias, layer.weights]), ord=order, axis=1)


@pytest.mark.parametrize("norm", ["l1", "l2"])
@pytest.mark.parametrize("method", ["project", "rescale"])
def test_a_networks_hidden_neurons_are_constrained(norm, method):
    net = network()
    inside = constrain(net, norm, method=method)
    for before, after in zip(net.layers[:-1], inside.layers[:-1], strict=True):
        given = norms(before, int(norm[1]))
        assert norms(after, int(norm[1])) == pytest.approx(np.minimum(given, 1.0), rel=1e-12)
    assert inside.layers[1].bias is None
    assert inside.layers[-1].weights.tolist() == net.layers[-1].weights.tolist()


def test_rescaling_keeps_directions_and_projection_is_nearer():
    rows = np.random.default_rng(1).normal(size=(6, 4))
    scaled, projected = constrain_rows(rows, method="rescale"), constrain_rows(rows)
    over = np.abs(rows).sum(axis=1) > 1
    assert (scaled / rows)[over] == pytest.approx(np.repeat((scaled / rows)[over][:, :1], 4, axis=1))
    assert np.all(np.linalg.norm(rows - projected, axis=1) <= np.linalg.norm(rows - scaled, axis=1) + 1e-15)
    assert constrain_rows(rows, "l2", method="rescale") == pytest.approx(constrain_rows(rows, "l2"), rel=1e-15)


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_a_torch_optimizer_stays_inside(norm):
    torch = pytest.importorskip("torch", reason="needs torch")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    optimizer.register_step_post_hook(TorchHook(model, norm))
    X = torch.linspace(-1, 1, 40, dtype=torch.float64).reshape(20, 2)
    for _ in range(10):
        optimizer.zero_grad()
        ((model(X) - 9 * X[:, :1]) ** 2).mean().backward()
        optimizer.step()
        assert norms(sn.Network.from_torch(model).layers[0], int(norm[1])).max() <= 1 + 1e-15
    assert abs(model[2].weight).sum() > 1


def test_a_keras_model_stays_inside():
    os.environ.setdefault("KERAS_BACKEND", "torch" if "torch" in sys.modules else "jax")
    keras = pytest.importorskip("keras", reason="needs keras")
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(5, "tanh"), keras.layers.Dense(4, "tanh", use_bias=False)]
    model = keras.Sequential([keras.layers.Input((2,)), *hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    X = np.linspace(-1, 1, 64).reshape(32, 2)
    model.fit(X, 9 * X[:, :1], epochs=3, batch_size=8, verbose=0, callbacks=[keras_callback()])
    net = sn.Network.from_keras(model)
    for layer in net.layers[:-1]:
        # float32, rounded so that norms do not grow
        assert norms(layer).max() <= 1 + 1e-15
    assert norms(net.layers[-1]).max() > 1


def test_exact_weights_stay_exact_and_layers_can_be_chosen():
    third = Fraction(1, 3)
    net = sn.Network([sn.Dense([[2, third]], [third], "tanh"), sn.Dense([[5]], [1])])
    inside = constrain(net)
    assert inside.exact
    assert [*inside.layers[0].weights[0], inside.layers[0].bias[0]] == [1, 0, 0]
    assert constrain(net, layers=[1]).layers[0].weights.tolist() == net.layers[0].weights.tolist()
    assert constrain(net, layers=[1]).layers[1].weights[0, 0] == 1
    # theta = (8/3 - 2)/3
    assert constrain(net, "l1", 2).layers[0].weights[0, 0] == Fraction(16, 9)


def test_weights_alone_where_there_is_no_bias():
    weights, bias = constrain_layer([[3.0, 1.0]], None)
    assert (weights.tolist(), bias) == ([[1.0, 0.0]], None)


def test_torch_layers_by_name_and_in_single_precision():
    torch = pytest.importorskip("torch", reason="needs torch")
    torch.manual_seed(0)
    model = torch.nn.Sequential(*[torch.nn.Linear(7, 7, bias=i != 1) for i in range(3)])
    with torch.no_grad():
        for layer in model:
            layer.weight.copy_(9 * layer.weight)
    before = [layer.weight.clone() for layer in model]
    TorchHook(model, layers=["1", "2"], method="rescale")()
    assert bool((model[0].weight == before[0]).all())
    for layer in list(model)[1:]:
        bias = [] if layer.bias is None else [layer.bias.detach().double().numpy()[:, None]]
        rows = np.hstack([*bias, layer.weight.detach().double().numpy()])
        assert all(sum(abs(Fraction(float(v))) for v in row) <= 1 for row in rows)
        assert np.abs(rows).sum(axis=1) == pytest.approx(np.ones(7), abs=1e-6)
    with pytest.raises(InvalidValueError, match="layers must name Linear layers"):
        TorchHook(model, layers=["9"])


def test_a_keras_model_without_hidden_layers_is_refused_and_nested_models_are_not():
    os.environ.setdefault("KERAS_BACKEND", "torch" if "torch" in sys.modules else "jax")
    keras = pytest.importorskip("keras", reason="needs keras")
    X = np.linspace(-1, 1, 8).reshape(4, 2)
    single = keras.Sequential([keras.layers.Dense(1)])
    single.compile("sgd", "mse")
    with pytest.raises(InvalidTypeError, match="hidden Dense layer"):
        single.fit(X, X[:, :1], verbose=0, callbacks=[keras_callback()])
    inner = keras.Sequential([keras.layers.Dense(3, "tanh")])
    outer = keras.Sequential([inner, keras.layers.Dense(1)])
    outer.compile(keras.optimizers.SGD(0.0), "mse")
    outer.fit(X, X[:, :1], verbose=0, callbacks=[keras_callback(radius=0.25)])
    kernel, bias = inner.layers[0].get_weights()
    assert np.abs(kernel).sum(axis=0) + np.abs(bias) == pytest.approx(np.full(3, 0.25), rel=1e-6)


def test_bad_input_is_named():
    with pytest.raises(InvalidValueError, match="did you mean 'l1'"):
        constrain(network(), "l11")
    with pytest.raises(InvalidValueError, match="method"):
        constrain(network(), method="clip")
    with pytest.raises(InvalidValueError, match="positions of Dense layers"):
        constrain(network(), layers=[7])
    with pytest.raises(InvalidTypeError, match="constrain_layer"):
        constrain([(np.eye(2), None)])
    torch = pytest.importorskip("torch", reason="needs torch")
    with pytest.raises(InvalidTypeError, match="hidden Linear layer"):
        TorchHook(torch.nn.Linear(2, 1))
    with pytest.raises(InvalidTypeError, match="'int'"):
        TorchHook(3)
