"""Keras 3 models: the same values and derivatives as Keras's own, on the torch or the jax backend."""

import importlib
import importlib.util
import os
import sys
from contextlib import contextmanager

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.network.importers.from_keras import _LAYERS, _REASONS, _RULES, _plain

# the backend is chosen once a process, before keras is imported
os.environ.setdefault("KERAS_BACKEND", "torch" if importlib.util.find_spec("torch") else "jax")
keras = pytest.importorskip("keras", reason="keras is not installed, or its backend is not")

from keras import layers as L  # noqa: E402

BACKEND = keras.backend.backend()
#: Of Keras's own code on numpy 2 and torch.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")


@contextmanager
def precision(dtype):
    """Keras computes in this precision, models too; afterwards as before."""
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)


@pytest.fixture(autouse=True)
def double_precision(monkeypatch):
    """Models in float64. Keras lowers it to float32 in some operations, but not on TensorFlow: its issue 23704."""
    lowered = getattr(importlib.import_module("keras.src.backend.common.dtypes"), "BIT64_TO_BIT32_DTYPE", {})
    monkeypatch.setitem(lowered, "float64", "float64")
    with precision("float64"):
        if BACKEND != "jax":
            yield
            return
        import jax  # computes in float64 only when it is told to

        before = jax.config.jax_enable_x64
        jax.config.update("jax_enable_x64", True)
        yield
        jax.config.update("jax_enable_x64", before)


def values(model, X):
    return keras.ops.convert_to_numpy(model(X, training=False))


def derivatives(model, center, order):
    """The value and all derivatives at one point, by the backend's own jacfwd."""
    if BACKEND == "torch":
        import torch

        functions, point = [lambda x: model(x[None], training=False)[0]], torch.tensor(center)
        for _ in range(order):
            functions.append(torch.func.jacfwd(functions[-1]))
        return [keras.ops.convert_to_numpy(f(point)) for f in functions]
    if BACKEND == "jax":
        import jax

        state = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
        functions = [lambda x: model.stateless_call(*state, x[None], training=False)[0][0]]
        for _ in range(order):
            functions.append(jax.jacfwd(functions[-1]))
        return [np.asarray(array) for array in jax.jit(lambda x: [f(x) for f in functions])(center)]
    return pytest.skip(f"the derivatives are taken by torch or jax, and keras runs on {BACKEND}")


def points(net, count=1000):
    return np.random.default_rng(1).normal(size=(count, len(net.inputs)))


def assert_same_values(net, model, tolerance=1e-12, dtype=np.float64):
    X = points(net).astype(dtype)
    expected = values(model, X.reshape(-1, *model.input_shape[1:])).astype(np.float64)
    assert np.abs(net(X.astype(np.float64)) - expected).max() <= tolerance * max(1, np.abs(expected).max())


def assert_same_derivatives(net, model, order=3):
    center = points(net, 1)[0]
    s = net.series(order, center.tolist())
    for total, expected in enumerate(derivatives(model, center, order)):
        scale = max(1, np.abs(expected).max())
        for exponents in s.monomials[s.monomials.sum(axis=1) == total].tolist():
            place = tuple(i for i, e in enumerate(exponents) for _ in range(e))
            got = np.atleast_1d(np.array(s.derivative(exponents), dtype=float))
            assert got == pytest.approx(expected[(slice(None), *place)], rel=1e-9, abs=1e-9 * scale)


def randomized(model, seed=0):
    """The model with random weights; what is a variance stays positive."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        size = variable.shape
        if "int" in variable.dtype or "seed" in variable.path:
            continue
        positive = "variance" in variable.path
        variable.assign(rng.uniform(0.5, 2, size) if positive else rng.normal(size=size) / np.sqrt(max(size[0], 1)))
    return model


def chain(*layers, width=2):
    return randomized(keras.Sequential([keras.Input((width,)), *layers]))


STEPS = {
    **{
        name: lambda name=name: L.Dense(4, name)
        for name in ("tanh", "sigmoid", "softplus", "softsign", "silu", "swish")
    },
    **{
        name: lambda name=name: L.Dense(4, name)
        for name in ("mish", "exponential", "relu", "leaky_relu", "elu", "gelu")
    },
    **{name: lambda name=name: L.Dense(4, name) for name in ("softmax", "linear")},
    "function": lambda: L.Dense(4, keras.activations.tanh),
    "layer as activation": lambda: L.Dense(4, L.LeakyReLU(0.4)),
    "no bias": lambda: L.Dense(4, "tanh", use_bias=False),
    "Activation": lambda: L.Activation("leaky_relu"),
    "ReLU": lambda: L.ReLU(),
    "ReLU with slope": lambda: L.ReLU(negative_slope=0.25),
    "LeakyReLU": lambda: L.LeakyReLU(),
    "LeakyReLU 0.15": lambda: L.LeakyReLU(negative_slope=0.15),
    "ELU": lambda: L.ELU(),
    "ELU 0.6": lambda: L.ELU(alpha=0.6),
    "Softmax": lambda: L.Softmax(),
    "Softmax 1": lambda: L.Softmax(axis=1),
    "Identity": lambda: L.Identity(),
    "Flatten": lambda: L.Flatten(),
    "Reshape": lambda: L.Reshape((3,)),
    "Dropout": lambda: L.Dropout(0.3),
    "AlphaDropout": lambda: L.AlphaDropout(0.3),
    "GaussianDropout": lambda: L.GaussianDropout(0.3),
    "GaussianNoise": lambda: L.GaussianNoise(0.3),
    "ActivityRegularization": lambda: L.ActivityRegularization(0.1),
    "BatchNormalization": lambda: L.BatchNormalization(),
    "BatchNormalization 1": lambda: L.BatchNormalization(axis=1, epsilon=0.02),
    "BatchNormalization plain": lambda: L.BatchNormalization(center=False, scale=False),
    "Normalization": lambda: L.Normalization(mean=[1.0, 2.0, -1.0], variance=[2.0, 0.25, 1.5]),
    "Normalization of all": lambda: L.Normalization(axis=None, mean=0.3, variance=2.0),
    "Normalization, constant": lambda: L.Normalization(mean=[0.0, 0.0, 0.0], variance=[1.0, 0.0, 1.0]),
    "Normalization, inverse": lambda: L.Normalization(mean=[1.0, 2.0, -1.0], variance=[2.0, 0.0, 1.5], invert=True),
    "Rescaling": lambda: L.Rescaling(0.1, offset=-1.0),
    "Rescaling each": lambda: L.Rescaling([0.1, 2.0, 1.0], offset=[0.0, -1.0, 3.0]),
}


@pytest.mark.parametrize("name", STEPS)
def test_every_layer_has_the_values_and_derivatives_of_keras(name):
    model = chain(L.Dense(3), STEPS[name](), L.Dense(2))
    net = sn.Network.from_keras(model)
    assert_same_values(net, model)
    assert_same_derivatives(net, model)


def test_the_tables_are_tested_whole():
    operations = {"exp", "sin", "cos", "arctan", "erf", "square"}  # which are no layers, see below
    seen = {_plain(name.split()[0]) for name in STEPS} | operations | {f"spatialdropout{n}d" for n in (1, 2, 3)}
    assert set(_RULES) - seen == set()
    assert {_plain(name) for name in _LAYERS} - seen == {"dense"}
    assert all(issubclass(getattr(L, name), L.Layer) for name in (*_LAYERS, *_REASONS))


OPERATIONS = [
    "tanh", "sigmoid", "softplus", "softsign", "silu", "exp", "sin", "cos", "arctan", "erf", "square", "relu",
]  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_of_functional_models(name):
    x = keras.Input((2,))
    model = randomized(keras.Model(x, L.Dense(2)(getattr(keras.ops, name)(L.Dense(3)(x)))))
    net = sn.Network.from_keras(model)
    assert_same_values(net, model)
    assert_same_derivatives(net, model)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: keras.ops.leaky_relu(x, negative_slope=0.12),
        lambda x: keras.ops.elu(x, alpha=0.4),
        lambda x: keras.ops.gelu(x, approximate=False),
        lambda x: keras.ops.softmax(x, axis=-1),
        lambda x: keras.activations.relu(x, negative_slope=0.3),
        lambda x: keras.activations.leaky_relu(x),
        lambda x: keras.activations.gelu(x),
    ],
)
def test_operations_with_options(call):
    x = keras.Input((2,))
    model = randomized(keras.Model(x, L.Dense(2)(call(L.Dense(3)(x)))))
    assert_same_values(sn.Network.from_keras(model), model)


def random_chain(seed):
    """A functional chain, partly of nested models, with random widths, activations and normalizations."""
    rng = np.random.default_rng(seed)
    width = int(rng.integers(1, 5))
    start = x = keras.Input((width,))
    if rng.random() < 0.5:
        x = L.Normalization(mean=rng.normal(size=width), variance=rng.uniform(0.3, 2, width))(x)
    names = ["tanh", "sigmoid", "softplus", "relu", "elu", "gelu", "silu", "mish", "softsign", "softmax", "leaky_relu"]
    for _ in range(rng.integers(1, 5)):
        new = int(rng.integers(1, 7))
        block = [L.Dense(new, use_bias=bool(rng.random() < 0.8))]
        if rng.random() < 0.3:
            block.append(L.BatchNormalization(epsilon=float(rng.uniform(1e-5, 1e-2))))
        block.append(L.Activation(str(rng.choice(names))))
        if rng.random() < 0.3:
            block.append(L.Dropout(0.2))
        if rng.random() < 0.4:
            x = keras.Sequential(block)(x)
        else:
            for layer in block:
                x = layer(x)
    return randomized(keras.Model(start, x), seed)


@pytest.mark.parametrize("seed", range(16))
def test_random_functional_chains(seed):
    model = random_chain(seed)
    net = sn.Network.from_keras(model)
    assert net.metadata == {"framework": "keras", "dtype": "float64"}
    assert_same_values(net, model)
    assert_same_derivatives(net, model)


@pytest.mark.parametrize("seed", range(16))
def test_random_chains_in_single_precision(seed):
    with precision("float32"):
        model = random_chain(seed)
        net = sn.Network.from_keras(model)
        assert net.metadata["dtype"] == "float32"
        assert_same_values(net, model, 1e-6, np.float32)


def test_models_that_keras_computes_partly_in_single_precision(monkeypatch):
    monkeypatch.undo()
    model = chain(L.Dense(5, "tanh"), L.Dense(2))
    assert_same_values(sn.Network.from_keras(model), model, 1e-6)


def test_an_adapted_normalization_is_kept_as_whitening():
    X = np.random.default_rng(2).normal(size=(50, 3)) * [1, 10, 0.1] + [0, 5, 2]
    normalization = L.Normalization()
    normalization.adapt(X)
    model = keras.Sequential([keras.Input((3,)), normalization, L.Dense(4, "tanh"), L.Dense(1)])
    net = sn.Network.from_keras(model, inputs=["a", "b", "c"], outputs=["z"])
    assert (net.inputs, net.outputs) == (("a", "b", "c"), ("z",))
    assert net.mean == pytest.approx(X.mean(axis=0), rel=1e-12)
    assert net.std == pytest.approx(X.std(axis=0), rel=1e-12)
    assert_same_values(net, model)
    assert_same_derivatives(net, model)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_weights_of_every_float_are_read_exactly(dtype):
    with precision(dtype):
        model = chain(L.Dense(2), width=3)
    layer = sn.Network.from_keras(model).layers[0]
    kernel = keras.ops.convert_to_numpy(keras.ops.cast(model.layers[0].kernel, "float64"))
    assert layer.weights.dtype == np.float64
    assert np.array_equal(layer.weights, kernel.T)
    assert np.all(layer.weights != 0)


def test_inputs_of_several_axes_are_taken_flattened():
    model = chain(L.Reshape((2, 3)), L.Activation("tanh"), L.Flatten(), L.Dense(2), width=6)
    assert_same_values(sn.Network.from_keras(model), model)
    images = keras.Sequential([keras.Input((2, 3)), L.SpatialDropout1D(0.2), L.Flatten(), L.Dense(2)])
    net = sn.Network.from_keras(images)
    assert len(net.inputs) == 6
    assert_same_values(net, images)


def test_layers_without_weights_and_models_in_models():
    model = keras.Sequential([keras.Input((3,)), L.Activation("tanh")])
    assert sn.Network.from_keras(model).inputs == ("x1", "x2", "x3")
    inner = keras.Sequential([L.Dense(3, "tanh"), keras.Sequential([L.Dense(3, "silu")])])
    shared = chain(inner, inner, L.Dense(1), width=3)
    net = sn.Network.from_keras(shared)
    assert len(net.layers) == 5
    assert_same_values(net, shared)


def test_the_model_is_that_of_inference():
    model = chain(L.Dense(3), L.BatchNormalization(), L.Dropout(0.4), L.Dense(1))
    before = [keras.ops.convert_to_numpy(w) for w in model.weights]
    net = sn.Network.from_keras(model)
    assert [type(layer).__name__ for layer in net.layers] == ["Dense", "BatchNorm", "Dropout", "Dense"]
    after = [keras.ops.convert_to_numpy(w) for w in model.weights]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_keras_reads_back_what_it_saves(tmp_path):
    model = chain(L.Dense(3, "tanh"), L.Dense(2))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert sn.Network.from_keras(loaded) == sn.Network.from_keras(model)
    with pytest.raises(InvalidTypeError, match="load it first, by keras.saving.load_model"):
        sn.Network.from_keras(tmp_path / "model.keras")


# what cannot be imported


def test_all_obstacles_are_listed_at_once():
    x = keras.Input((4,), name="x")
    h = L.Dense(4, name="first", activation="hard_sigmoid")(x)
    h = L.LayerNormalization(name="norm")(h)
    h = keras.Sequential([L.PReLU(name="slopes"), L.Dense(4, name="selu", activation="selu")], name="inner")(h)
    h = L.ReLU(max_value=6, name="six")(h)
    h = L.Activation(lambda v: v * v, name="own")(h)
    h = L.Softmax(axis=0, name="over_rows")(h)
    h = L.Add(name="skip")([h, x])
    with pytest.raises(InvalidTypeError) as info:
        sn.Network.from_keras(keras.Model(x, h))
    listed = str(info.value).partition("import: ")[2].rpartition(". Import")[0].split("; ")
    assert sorted(listed) == [
        "first: the activation hard_sigmoid",
        "inner/selu: the activation selu",
        "inner/slopes: PReLU",
        "norm: LayerNormalization, which divides by a spread over the units",
        "over_rows: softmax over axis 0, where 1 and -1 are understood",
        "own: the activation <lambda>, which is not Keras's own",
        "six: ReLU with max_value=6 and threshold=0.0, where None and 0 are understood",
        "skip: Add",
        "skip: a join of 2 branches",
        "x: its result is used 2 times, which is a branch",
    ]


class OwnLayer(L.Dense):
    def call(self, x):
        return 2 * super().call(x)


class OwnModel(keras.Model):
    def __init__(self):
        super().__init__(name="mine")
        self.dense = L.Dense(2)

    def call(self, x):
        return self.L.Dense(x)


class OwnSequential(keras.Sequential):
    def call(self, x, training=None, mask=None):
        return 2 * super().call(x)


def functional(call, shape=(4,)):
    x = keras.Input(shape, name="x")
    return keras.Model(x, call(x), name="model")


def two_inputs():
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    return keras.Model([a, b], L.Concatenate(name="both")([a, b]), name="model")


def two_outputs():
    x = keras.Input((2,), name="x")
    return keras.Model(x, [L.Dense(1)(x), L.Dense(1)(x)], name="model")


def quantized():
    model = keras.Sequential([keras.Input((2,)), L.Dense(2, name="d")])
    model.quantize("int8")
    return model


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (two_inputs, ["model: 2 inputs", "both: a join of 2 branches", "both: Concatenate"]),
        (two_outputs, ["model: 2 outputs", "x: its result is used 2 times"]),
        (lambda: functional(lambda x: x * x), ["a join of 2 branches", "Multiply"]),
        (lambda: functional(lambda x: 3 * L.Dense(2)(x)), ["Multiply"]),
        (lambda: functional(lambda x: L.Dropout(0.5, name="d")(x, training=True)), ["d: Dropout called with arguments"]),
        (lambda: functional(lambda x: L.Lambda(lambda v: v, name="code")(x)), ["code: Lambda, which is code of its own"]),
        (lambda: functional(lambda x: OwnLayer(2, name="own")(x)), ["own: ", ".OwnLayer"]),
        (lambda: functional(lambda x: L.Dense(2, name="d")(x), (3, 4)), ["d: Dense of inputs of shape (None, 3, 4)"]),
        (lambda: functional(lambda x: L.Softmax(name="s")(x), (3, 4)), ["s: Softmax of inputs of shape"]),
        (lambda: functional(lambda x: L.ReLU(name="r")(x), (None,)), ["r: ReLU of inputs of shape (None, None)"]),
        (lambda: functional(lambda x: L.ReLU(threshold=1, name="r")(x)), ["r: ReLU with max_value=None and threshold"]),
        (lambda: functional(lambda x: keras.ops.reshape(x, (-1, 2))), ["the operation reshape"]),
        (lambda: functional(lambda x: keras.ops.gelu(x)), ["gelu with approximate=True"]),
        (lambda: functional(lambda x: L.Flatten("channels_first", name="f")(x), (2, 3)), ["f: Flatten with data_format"]),
        (lambda: functional(lambda x: L.BatchNormalization(axis=2, name="b")(x), (2, 3)), ["b: BatchNormalization over"]),
        (OwnModel, ["mine: OwnModel, a model with a call of its own"]),
        (lambda: OwnSequential([keras.Input((2,)), L.Dense(1)], name="s"), ["s: OwnSequential, a model with a call"]),
        (quantized, ["d: Dense, quantized to int8"]),
    ],
)  # fmt: skip
def test_what_is_no_chain_is_told(make, parts):
    with pytest.raises(InvalidTypeError) as info:
        sn.Network.from_keras(make())
    assert [part for part in parts if part not in str(info.value)] == []


def infinite():
    model = chain(L.Dense(2))
    model.layers[0].bias.assign([np.inf, 0.0])
    return model


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: keras.Sequential([L.Dense(2)]), InvalidValueError, "model must be built"),
        (lambda: 3, InvalidTypeError, "model must be a Keras 3 model, not 3"),
        (lambda: L.Dense(2), InvalidTypeError, "model must be a Keras 3 model"),
        (lambda: chain(L.Dense(2), L.Dense(2, dtype="float32")), InvalidTypeError, "'float32', 'float64'"),
        (infinite, InvalidValueError, "bias must be finite"),
        (lambda: chain(L.Identity()), InvalidValueError, "have layers that do something"),
    ],
)
def test_models_that_do_not_fit(make, error, text):
    with pytest.raises(error, match=text):
        sn.Network.from_keras(make())


def test_without_keras_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ImportError, match=r"keras, which is not installed: pip install 'symnet\[keras\]'"):
        sn.Network.from_keras(object())
