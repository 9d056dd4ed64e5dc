"""ONNX files as torch and skl2onnx write them: the values of the runtime and of the framework, and its derivatives."""

import contextlib
import io
import logging
import warnings

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.network import Dense, Whitening

onnx = pytest.importorskip("onnx", reason="onnx is not installed")

rng = np.random.default_rng(0)
POINTS = rng.normal(size=(1000, 3))


def by_runtime(model, points, output=None):
    """The values by onnxruntime."""
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    options = runtime.SessionOptions()
    options.log_severity_level, options.intra_op_num_threads = 4, 1
    session = runtime.InferenceSession(model.SerializeToString(), options)
    names = [output] if output else None
    return session.run(names, {session.get_inputs()[0].name: points})[0]


def assert_close(got, expected, tolerance):
    assert np.abs(got - expected).max() <= tolerance * max(1, np.abs(expected).max())


# torch


def torch_module():
    return pytest.importorskip("torch", reason="torch is not installed")


def exported(model, dynamo, dtype, shape=(2, 3)):
    """The model as torch writes it, with any number of rows."""
    torch = torch_module()
    if dynamo:
        pytest.importorskip("onnxscript", reason="onnxscript is not installed")
    example = torch.zeros(shape, dtype=dtype)
    target = io.BytesIO()
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            if dynamo:
                rows = {0: torch.export.Dim("rows")}
                program = torch.onnx.export(model, (example,), dynamo=True, dynamic_shapes=(rows,), verbose=False)
                return program.model_proto
            names = {"input_names": ["x"], "dynamic_axes": {"x": {0: "rows"}}}
            torch.onnx.export(model, (example,), target, dynamo=False, **names)
    finally:
        logging.disable(logging.NOTSET)
    return onnx.load_model_from_string(target.getvalue())


def activations(nn):
    # 0.25, 0.75: attributes of ONNX are 32-bit numbers, which hold these exactly
    return {
        "tanh": nn.Tanh(),
        "sigmoid": nn.Sigmoid(),
        "softplus": nn.Softplus(),
        "softplus 2.5": nn.Softplus(beta=2.5),
        "relu": nn.ReLU(),
        "leaky relu": nn.LeakyReLU(0.25),
        "prelu": nn.PReLU(init=0.11),
        "elu": nn.ELU(0.75),
        "gelu": nn.GELU(),
        "silu": nn.SiLU(),
        "mish": nn.Mish(),
        "softsign": nn.Softsign(),
        "softmax": nn.Softmax(dim=-1),
        "dropout": nn.Dropout(),
        "identity": nn.Identity(),
    }


NAMES = ["tanh", "sigmoid", "softplus", "softplus 2.5", "relu", "leaky relu", "prelu", "elu", "gelu", "silu", "mish"]
NAMES += ["softsign", "softmax", "dropout", "identity"]


def assert_same_derivatives(net, model, order=3):
    """Every derivative up to the order against nested jacfwd."""
    torch = torch_module()
    center = torch.tensor(POINTS[0])
    s = net.series(order, center.tolist())

    def f(x):
        return model(x[None]).reshape(-1)

    for total in range(order + 1):
        expected = f(center).detach().numpy()
        for exponents in s.monomials[s.monomials.sum(axis=1) == total].tolist():
            place = tuple(i for i, e in enumerate(exponents) for _ in range(e))
            got = np.atleast_1d(np.array(s.derivative(exponents), dtype=float))
            assert_close(got, expected[(slice(None), *place)], 1e-9)
        f = torch.func.jacfwd(f)


def values(model, points):
    with torch_module().no_grad():
        return model(points).double().numpy().reshape(len(points), -1)


def assert_same_as_torch(model, dynamo, single=True, derivatives=True):
    torch = torch_module()
    model, points = model.eval(), torch.tensor(POINTS)
    if single:
        net = sn.Network.from_onnx(exported(model, dynamo, torch.float32))
        assert net.metadata == {"framework": "onnx", "dtype": "float32"}
        assert_close(net(POINTS.astype(np.float32)), values(model, points.float()), 1e-6)
    net = sn.Network.from_onnx(exported(model.double(), dynamo, torch.float64))
    assert net.metadata["dtype"] == "float64"
    assert_close(net(POINTS), values(model, points), 1e-12)
    if derivatives:
        assert_same_derivatives(net, model)
    return net


def both_exporters(test):
    return pytest.mark.parametrize("dynamo", [False, True], ids=["torchscript", "dynamo"])(test)


@pytest.mark.parametrize("name", NAMES)
def test_every_activation_of_torch(name):
    nn = torch_module().nn
    torch_module().manual_seed(1)
    net = assert_same_as_torch(nn.Sequential(nn.Linear(3, 4), activations(nn)[name], nn.Linear(4, 2)), dynamo=False)
    assert len(net.layers) <= 3  # nothing is left in pieces


def test_activations_by_the_new_exporter():
    nn = torch_module().nn
    torch_module().manual_seed(2)
    layers = [nn.Linear(3, 3)]
    for activation in activations(nn).values():
        layers += [activation, nn.Linear(3, 3)]
    net = assert_same_as_torch(nn.Sequential(*layers), dynamo=True, single=False, derivatives=False)
    found = [layer.activation.name for layer in net.layers if layer.nonlinear]
    shown = "tanh sigmoid softplus softplus relu leaky_relu leaky_relu elu gelu silu mish softsign softmax"
    assert " ".join(found) == shown


def batch_norm(nn, width):
    layer = nn.BatchNorm1d(width, eps=2**-10)
    for values in (layer.running_mean, layer.weight.data, layer.bias.data):
        values.normal_()
    layer.running_var.uniform_(0.5, 2)
    return layer


@both_exporters
def test_a_network_with_batch_norms_and_no_biases(dynamo):
    nn = torch_module().nn
    torch_module().manual_seed(3)
    layers = [
        nn.Flatten(),
        batch_norm(nn, 3),
        nn.Linear(3, 4, bias=False),
        nn.Tanh(),
        batch_norm(nn, 4),
        nn.Linear(4, 1),
    ]
    assert_same_as_torch(nn.Sequential(*layers), dynamo)


@both_exporters
def test_functions_and_arithmetic(dynamo):
    torch = torch_module()
    torch.manual_seed(4)

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = torch.nn.Linear(3, 4), torch.nn.Linear(4, 1)
            self.register_buffer("mean", torch.tensor([0.5, -1.0, 2.0]))
            self.register_buffer("std", torch.tensor([2.0, 0.25, 1.0]))

        def forward(self, x):
            x = (x.view(x.size(0), -1) - self.mean) / self.std
            x = 0.5 * torch.exp(-(self.first(x) ** 2)) + 1
            x = 1 - x * (1 + torch.erf(x / 2**0.5)) * 0.5
            return torch.atan(self.second(x)).squeeze(1)

    net = assert_same_as_torch(Model(), dynamo, single=not dynamo)
    assert isinstance(net.layers[0], Whitening)
    assert net.mean.tolist() == [0.5, -1, 2]


def test_half_precision_is_read_exactly():
    torch = torch_module()
    torch.manual_seed(5)
    for dtype in (torch.float16, torch.bfloat16):
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh()).to(dtype)
        net = sn.Network.from_onnx(exported(model, False, dtype))
        assert net.metadata["dtype"] == str(dtype).removeprefix("torch.")
        assert np.array_equal(net.layers[0].weights, model[0].weight.detach().double().numpy())


@both_exporters
def test_what_torch_writes_and_symnet_does_not_import(dynamo):
    torch = torch_module()
    nn = torch.nn

    class Skip(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3), nn.GELU(approximate="tanh"), nn.Hardtanh())

        def forward(self, x):
            return nn.functional.log_softmax(x + self.inner(x), dim=1)

    with pytest.raises(InvalidTypeError) as caught:
        sn.Network.from_onnx(exported(Skip().eval(), dynamo, torch.float32))
    parts = [
        "used 2 times, which is a branch",
        "LayerNormalization, which",
        "approximate='tanh'",
        "Clip, which",
        "a join of 2",
    ]
    assert [part for part in [*parts, "LogSoftmax, instead"] if part not in str(caught.value)] == []


# scikit-learn


@pytest.fixture(autouse=True)
def no_convergence_warnings():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(Maximum iterations|converge)")
        yield


def sklearn_parts():
    """scikit-learn's modules, and skl2onnx."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    skl2onnx = pytest.importorskip("skl2onnx", reason="skl2onnx is not installed")
    from sklearn import neural_network, pipeline, preprocessing

    return neural_network, pipeline.make_pipeline, preprocessing, skl2onnx


DATA = rng.normal(size=(80, 3)) * [1, 10, 0.1] + [0, 5, 2]
TARGET = np.sin(DATA[:, 0]) + DATA[:, 1] / 10
ROWS = rng.normal(size=(1000, 3)) * [1, 10, 0.1] + [0, 5, 2]
LABELS = np.array(["red", "green", "blue"])[np.digitize(TARGET, [0, 0.8])]


def regressor(neural_network, **options):
    return neural_network.MLPRegressor(hidden_layer_sizes=(5, 4), max_iter=30, random_state=0, **options)


def classifier(neural_network, **options):
    return neural_network.MLPClassifier((5,), activation="tanh", max_iter=30, random_state=0, **options)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("scaler", ["StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", None])
def test_regressors_of_scikit_learn(scaler, activation, dtype):
    neural_network, make_pipeline, preprocessing, skl2onnx = sklearn_parts()
    scalers = [] if scaler is None else [getattr(preprocessing, scaler)()]
    model = make_pipeline(*scalers, regressor(neural_network, activation=activation)).fit(DATA, TARGET)
    points = ROWS.astype(dtype)
    made = skl2onnx.to_onnx(model, points[:1])
    net = sn.Network.from_onnx(made)
    # what scales in 32 bits rounds inputs of size 10
    assert_close(net(points), by_runtime(made, points), 1e-12 if dtype == np.float64 else 5e-6)
    if dtype == np.float64:
        assert_close(net(points)[:, 0], model.predict(points), 1e-12)
        direct = sn.Network.from_sklearn(model)
        for ours, theirs in zip(net.series(3, DATA[0].tolist()), direct.series(3, DATA[0].tolist()), strict=True):
            assert_close(ours.coefficients, theirs.coefficients, 1e-12)
    if scaler == "StandardScaler":
        assert net.mean == pytest.approx(model[0].mean_, rel=1e-7)
        assert net.std == pytest.approx(model[0].scale_, rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_classifiers_of_scikit_learn(dtype):
    neural_network, make_pipeline, preprocessing, skl2onnx = sklearn_parts()
    points = ROWS.astype(dtype)
    for labels in (LABELS, LABELS == "red", np.digitize(TARGET, [0, 0.8]) + 5):
        model = make_pipeline(preprocessing.StandardScaler(), classifier(neural_network)).fit(DATA, labels)
        made = skl2onnx.to_onnx(model, points[:1], options={"zipmap": False})
        net = sn.Network.from_onnx(made)
        assert_close(net(points), by_runtime(made, points, "probabilities"), 1e-12 if dtype == np.float64 else 5e-6)
        assert_close(net(points), model.predict_proba(points), 1e-12 if dtype == np.float64 else 5e-6)
        names = [str(int(c) if c.dtype == bool else c) for c in model.classes_]
        assert list(net.outputs) == names
        assert net.layers[-1].activation.name == "softmax"
        mapped = sn.Network.from_onnx(skl2onnx.to_onnx(model, points[:1]))  # by ZipMap, which names the labels
        assert mapped == net
        logits = net.logits()(points)
        assert_close(logits - logits[:, :1], np.log(net(points) / net(points)[:, :1]), 1e-9)


def test_several_labels_at_once():
    neural_network, _, _, skl2onnx = sklearn_parts()
    labels = np.column_stack([TARGET > 0, TARGET > 0.5, DATA[:, 1] > 5]).astype(int)
    model = classifier(neural_network).fit(DATA, labels)
    net = sn.Network.from_onnx(skl2onnx.to_onnx(model, ROWS[:1]))
    assert net.outputs == ("0", "1", "2")
    assert_close(net(ROWS), model.predict_proba(ROWS), 1e-12)
    # for two labels skl2onnx writes four columns
    model = classifier(neural_network).fit(DATA, labels[:, :2])
    net = sn.Network.from_onnx(skl2onnx.to_onnx(model, ROWS[:1]))
    assert_close(net(ROWS)[:, -2:], model.predict_proba(ROWS), 1e-12)


def test_a_regressor_with_several_outputs_is_written_in_one_column():
    neural_network, _, _, skl2onnx = sklearn_parts()
    model = regressor(neural_network).fit(DATA, np.column_stack([TARGET, 1 - TARGET]))
    made = skl2onnx.to_onnx(model, ROWS[:1])
    if by_runtime(made, ROWS).shape == (len(ROWS), 2):
        assert_close(sn.Network.from_onnx(made)(ROWS), model.predict(ROWS), 1e-12)
        return
    with pytest.raises(
        InvalidTypeError, match=r"to \(-1, 1\), which does not keep the rows: output='\w+' gives"
    ) as caught:
        sn.Network.from_onnx(made)
    before = str(caught.value).partition("output='")[2].partition("'")[0]
    assert_close(sn.Network.from_onnx(made, output=before)(ROWS), model.predict(ROWS), 1e-12)


def test_one_input_for_each_feature():
    neural_network, make_pipeline, preprocessing, skl2onnx = sklearn_parts()
    from skl2onnx.common.data_types import FloatTensorType

    model = make_pipeline(preprocessing.StandardScaler(), regressor(neural_network)).fit(DATA, TARGET)
    columns = [(name, FloatTensorType([None, 1])) for name in ("length", "width", "depth")]
    net = sn.Network.from_onnx(skl2onnx.to_onnx(model, initial_types=columns))
    assert net.inputs == ("length", "width", "depth")
    assert_close(net(ROWS)[:, 0], model.predict(ROWS), 5e-6)


def test_what_skl2onnx_writes_and_symnet_does_not_import():
    neural_network, make_pipeline, preprocessing, skl2onnx = sklearn_parts()
    steps = [preprocessing.Normalizer(), preprocessing.MinMaxScaler(clip=True), regressor(neural_network)]
    made = skl2onnx.to_onnx(make_pipeline(*steps).fit(DATA, TARGET), ROWS[:1].astype(np.float32))
    with pytest.raises(InvalidTypeError, match=r"Normalizer, which divides each row.*Clip, which is constant"):
        sn.Network.from_onnx(made)
    model = make_pipeline(preprocessing.PolynomialFeatures(2), regressor(neural_network)).fit(DATA, TARGET)
    with pytest.raises(InvalidTypeError, match=r"picks columns: Network\.from_sklearn reads polynomial features"):
        sn.Network.from_onnx(skl2onnx.to_onnx(model, ROWS[:1]))
    model = classifier(neural_network).fit(DATA, LABELS)
    columns = skl2onnx.to_onnx(model, ROWS[:1], options={"zipmap": "columns"})
    with pytest.raises(InvalidValueError, match="output must be given for a graph with several outputs"):
        sn.Network.from_onnx(columns)
    (softmax,) = [node for node in columns.graph.node if node.op_type == "Softmax"]
    whole = sn.Network.from_onnx(columns, output=softmax.output[0])
    assert_close(whole(ROWS), model.predict_proba(ROWS), 1e-12)
    assert isinstance(whole.layers[-1], Dense)
