"""PyTorch models: the same values and derivatives as torch's own, exact weights, and all obstacles at once."""

import copy
import json
import sys
from collections import OrderedDict

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError
from symnet.network.importers.torch_operations import FUNCTIONS, MODULES, REASONS, WITH_WEIGHTS

torch = pytest.importorskip("torch", reason="torch is not installed")
safetensors_torch = pytest.importorskip("safetensors.torch", reason="safetensors is not installed")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402
from torch.nn.utils.parametrizations import spectral_norm, weight_norm  # noqa: E402

#: One of each, with the options that change them.
ACTIVATIONS = [
    nn.Tanh,
    nn.Sigmoid,
    nn.Softplus,
    lambda: nn.Softplus(beta=2.5),
    lambda: nn.Softplus(beta=0.3, threshold=50),
    nn.ReLU,
    lambda: nn.ReLU(inplace=True),
    nn.LeakyReLU,
    lambda: nn.LeakyReLU(0.37),
    lambda: nn.PReLU(init=0.11),
    nn.ELU,
    lambda: nn.ELU(0.7),
    nn.GELU,
    nn.SiLU,
    nn.Mish,
    nn.Softsign,
    nn.Identity,
    lambda: nn.Softmax(dim=1),
    lambda: nn.Softmax(dim=-1),
]
NAMES = ["tanh", "sigmoid", "softplus", "softplus 2.5", "softplus 0.3", "relu", "relu in place", "leaky", "leaky 0.37"]
NAMES += ["prelu", "elu", "elu 0.7", "gelu", "silu", "mish", "softsign", "identity", "softmax 1", "softmax -1"]


def batch_norm(width, **options):
    layer = nn.BatchNorm1d(width, **options)
    layer.running_mean.normal_()
    layer.running_var.uniform_(0.5, 2)
    if layer.affine:
        nn.init.normal_(layer.weight)
        nn.init.normal_(layer.bias)
    return layer


def random_chain(seed):
    """A Sequential, partly nested, with random widths, activations, biases, batch norms and dropouts."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    width = int(rng.integers(1, 5))
    layers = [nn.Flatten()] if rng.random() < 0.3 else []
    for _ in range(rng.integers(1, 5)):
        new = int(rng.integers(1, 7))
        block = [nn.Linear(width, new, bias=bool(rng.random() < 0.8))]
        if rng.random() < 0.3:
            block.append(batch_norm(new, affine=bool(rng.random() < 0.5), eps=float(rng.uniform(1e-6, 1e-2))))
        block.append(ACTIVATIONS[rng.integers(len(ACTIVATIONS))]())
        if rng.random() < 0.3:
            block.append(
                [nn.Dropout(0.2), nn.AlphaDropout(1.0), nn.Dropout1d(), nn.FeatureAlphaDropout()][rng.integers(4)]
            )
        layers += [nn.Sequential(*block)] if rng.random() < 0.4 else block
        width = new
    return nn.Sequential(*layers)


def points(net, dtype, count=1000):
    """Inputs of standard deviation 1."""
    return torch.randn(count, len(net.inputs), generator=torch.Generator().manual_seed(1), dtype=dtype)


def assert_same_values(net, model, tolerance, dtype=torch.float64):
    model.eval()
    X = points(net, dtype)
    with torch.no_grad():
        expected = model(X).double().numpy().reshape(len(X), -1)
    assert np.abs(net(X.double().numpy()) - expected).max() <= tolerance * max(1, np.abs(expected).max())


def assert_same_derivatives(net, model, order=3):
    """Every derivative up to the order against nested jacfwd."""
    model.eval()
    center = points(net, torch.float64, 1)[0]
    s = net.series(order, center.tolist())

    def f(x):
        return model(x[None]).reshape(-1)

    for total in range(order + 1):
        expected = f(center).detach().numpy()
        for exponents in s.monomials[s.monomials.sum(axis=1) == total].tolist():
            place = tuple(i for i, e in enumerate(exponents) for _ in range(e))
            got = np.atleast_1d(np.array(s.derivative(exponents), dtype=float))
            assert got == pytest.approx(
                expected[(slice(None), *place)], rel=1e-9, abs=1e-9 * max(1, np.abs(expected).max())
            )
        f = torch.func.jacfwd(f)


@pytest.mark.parametrize("make", ACTIVATIONS, ids=NAMES)
def test_every_activation_has_the_values_and_derivatives_of_torch(make):
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(2, 5), make(), nn.Linear(5, 2)).double()
    net = sn.Network.from_torch(model)
    assert_same_values(net, model, 1e-12)
    assert_same_derivatives(net, model)


@pytest.mark.parametrize("seed", range(25))
def test_random_chains_in_both_precisions(seed):
    model = random_chain(seed)
    single = sn.Network.from_torch(model)
    assert single.metadata == {"framework": "torch", "dtype": "float32"}
    assert_same_values(single, copy.deepcopy(model), 1e-6, torch.float32)
    double = sn.Network.from_torch(model.double())
    # a float32 is read exactly: the same network, but for the record of its dtype
    assert [repr(layer) for layer in double.layers] == [repr(layer) for layer in single.layers]
    X = points(double, torch.float64, 20).numpy()
    assert np.array_equal(double(X), single(X))
    assert_same_values(double, model, 1e-12)
    assert_same_derivatives(double, model)


class Functional(nn.Module):
    """Children that are defined in another order than they are called, functions, methods and a bare parameter."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(5, 2)
        self.weight = nn.Parameter(torch.randn(5, 4))
        self.bias = nn.Parameter(torch.randn(5))
        self.first = nn.Linear(3, 4)
        self.never = nn.LayerNorm(7)

    def forward(self, x, noisy=False):
        x = x.view(x.size(0), -1).reshape(x.shape[0], -1)
        x = F.dropout(torch.tanh(self.first(torch.flatten(x, 1))), 0.3, training=self.training)
        x = F.softplus(F.linear(x, self.weight, bias=self.bias), beta=2).contiguous()
        if self.training:
            x = x + torch.randn_like(x)
        return F.leaky_relu(self.out(x), 0.2) ** 2


def test_modules_with_functions_are_read_in_the_order_of_the_computation():
    torch.manual_seed(3)
    model = Functional().double()
    net = sn.Network.from_torch(model, inputs=["a", "b", "c"], outputs=["u", "v"])
    assert model.training  # as before
    assert (net.inputs, net.outputs) == (("a", "b", "c"), ("u", "v"))
    assert_same_values(net, model, 1e-12)
    assert_same_derivatives(net, model)


CALLS = {
    "leaky_relu": lambda x: F.leaky_relu(x, negative_slope=0.3),
    "elu": lambda x: F.elu(x, 0.5),
    "softplus": lambda x: F.softplus(x, 3),
    "gelu": lambda x: F.gelu(x, approximate="none"),
    "softmax": lambda x: F.softmax(x, dim=-1),
    "pow": lambda x: x.pow(2),
    "flatten": lambda x: x.flatten(1),
    "view": lambda x: x.view(x.shape[0], 3),
    "reshape": lambda x: x.reshape((x.size()[0], -1)),
    "silu": lambda x: F.silu(x),
    "mish": lambda x: F.mish(x),
    "softsign": lambda x: F.softsign(x),
    "identity": nn.Identity(),
    **{
        name: lambda x, name=name: getattr(F, name)(x, 0.3, training=False)
        for name in ("dropout", "dropout1d", "alpha_dropout", "feature_alpha_dropout")
    },
}


class Calls(nn.Module):
    def __init__(self, function, width=3):
        super().__init__()
        self.linear = nn.Linear(2, width)
        self.function = function

    def forward(self, x):
        return self.function(self.linear(x))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_table(name):
    torch.manual_seed(4)
    model = Calls(CALLS.get(name, lambda x: getattr(x, name)())).double()
    assert_same_values(sn.Network.from_torch(model), model, 1e-12)


@pytest.mark.parametrize("function", [torch.tanh, torch.relu, F.relu, F.sigmoid, torch.square, torch.erf, torch.atan])
def test_functions_count_as_well_as_methods(function):
    model = Calls(function).double()
    assert_same_values(sn.Network.from_torch(model), model, 1e-12)


@pytest.mark.parametrize("dim", [None, 1, -1])
def test_squeeze_as_the_last_operation(dim):
    model = Calls(lambda x: x.squeeze() if dim is None else x.squeeze(dim), width=1).double()
    assert_same_values(sn.Network.from_torch(model), model, 1e-12)


def test_the_tables_name_what_torch_has():
    for name in [*MODULES, *WITH_WEIGHTS, *REASONS]:
        assert issubclass(getattr(nn, name), nn.Module)
    assert set(MODULES.values()) <= set(FUNCTIONS)
    made = [make() for make in ACTIVATIONS] + [getattr(nn, name)() for name in MODULES if "rop" in name]
    assert set(MODULES) - {type(module).__name__ for module in made} == {"Flatten"}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_weights_of_every_float_are_read_exactly(dtype):
    model = nn.Linear(3, 2).to(dtype)
    dense = sn.Network.from_torch(model).layers[0]
    assert dense.weights.tolist() == [[float(w) for w in row] for row in model.weight.detach()]
    assert dense.bias.tolist() == [float(b) for b in model.bias.detach()]
    assert dense.weights.dtype == np.float64


def test_parameters_of_activations_fit_exact_rings():
    model = nn.Sequential(nn.Linear(1, 1), nn.LeakyReLU(0.01), nn.Softplus(beta=0.1)).double()
    net = sn.Network.from_torch(model)
    assert [layer.activation.parameters for layer in net.layers] == [
        {"slope": sympy.Rational(1, 100)},
        {"alpha": sympy.Rational(1, 10)},
    ]
    assert net.rationalize().series(2, [1], ring="exact").order == 2


def test_dropout_and_batch_norm_are_those_of_inference_and_the_model_stays_as_it_is():
    model = nn.Sequential(nn.Linear(2, 3), batch_norm(3), nn.Dropout(0.4), nn.Linear(3, 1)).double()
    model[1].eval()  # a mode that differs from the others'
    modes, before = [m.training for m in model.modules()], copy.deepcopy(model.state_dict())
    net = sn.Network.from_torch(model)
    assert modes == [m.training for m in model.modules()]
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert [type(layer).__name__ for layer in net.layers] == ["Dense", "BatchNorm", "Dropout", "Dense"]
    assert_same_values(net, model, 1e-12)


def test_a_layer_used_twice_and_parametrized_ones():
    shared = nn.Linear(3, 3)
    for model in (
        nn.Sequential(shared, nn.Tanh(), shared),
        nn.Sequential(weight_norm(nn.Linear(3, 2)), nn.Tanh(), spectral_norm(nn.Linear(2, 2))),
        weight_norm(nn.Linear(3, 2)),
        torch.compile(nn.Sequential(nn.Linear(3, 2), nn.Tanh()), backend="eager"),
    ):
        model = model.double()
        net = sn.Network.from_torch(model)
        assert_same_values(net, model, 1e-12)


def test_the_threshold_of_softplus():
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Softplus(beta=2)).double()
    nn.init.ones_(model[0].weight)
    net = sn.Network.from_torch(model)
    X = np.array([[10.0 + 1e-9], [10.5], [12.0], [30.0]])
    difference = net(X) - model(torch.tensor(X)).detach().numpy()
    assert difference == pytest.approx(np.log1p(np.exp(-2 * X)) / 2, abs=1e-14)
    assert 1e-9 < difference.max() < 2.1e-9 / 2
    with pytest.raises(InvalidTypeError, match="1: Softplus with threshold 5"):
        sn.Network.from_torch(nn.Sequential(nn.Linear(1, 1), nn.Softplus(threshold=5)))


def test_the_network_can_be_saved(tmp_path):
    net = sn.Network.from_torch(random_chain(0))
    net.save(tmp_path / "net.json")
    assert sn.load(tmp_path / "net.json") == net
    assert json.loads((tmp_path / "net.json").read_text())["metadata"]["framework"] == "torch"


# what cannot be imported


def test_all_unsupported_layers_are_listed_at_once():
    model = nn.Sequential(
        nn.Linear(4, 4),
        nn.LayerNorm(4),
        nn.Sequential(nn.GELU("tanh"), nn.BatchNorm1d(4, track_running_stats=False)),
        nn.Softmax(dim=0),
        nn.Conv1d(4, 4, 1),
        nn.Flatten(0),
        nn.PReLU(4),
        nn.LazyLinear(3),
        nn.LogSoftmax(1),
    )
    with pytest.raises(InvalidTypeError) as info:
        sn.Network.from_torch(model)
    listed = [item.split(",")[0] for item in str(info.value).partition("import: ")[2].split("; ")]
    assert listed == [
        "1: LayerNorm",
        "2.0: GELU with approximate='tanh'",
        "2.1: BatchNorm1d without running statistics",
        "3: Softmax with dim=0",
        "4: Conv1d",
        "5: Flatten from 0 to -1",
        "6: PReLU with 4 slopes",
        "7: LazyLinear",
        "8: LogSoftmax",
    ]


class Graph(nn.Module):
    """A forward pass given as a function of the module and the inputs."""

    def __init__(self, code):
        super().__init__()
        self.a, self.b, self.act, self.norm = nn.Linear(3, 3), nn.Linear(3, 3), nn.Tanh(), nn.LayerNorm(3)
        self.scale = nn.Parameter(torch.ones(3))
        self.code = code

    def forward(self, x):
        return self.code(self, x)


class TwoInputs(Graph):
    def forward(self, x, y):
        return self.a(x) + self.b(y)


def skip(m, x):
    h = m.a(x)
    return m.act(m.b(h)) + h


def dead_end(m, x):
    m.b(x)
    return m.a(x)


def in_place(m, x):
    h = m.a(x)
    F.relu(h, inplace=True)
    return m.b(h)


def loop(m, x):
    while x.norm() > 1:
        x = m.a(x)
    return m.norm(x)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (skip, ["a: its result is used 2 times, which is a branch", "add: a join of 2 branches", "the function add"]),
        (dead_end, ["b: its result is not used", "x: its result is used 2 times"]),
        (in_place, ["relu: its result is not used", "a: its result is used 2 times"]),
        (loop, ["forward: code that cannot be traced", "norm: LayerNorm"]),
        (lambda m, x: (m.a(x),), ["a result that is not one tensor"]),
        (lambda m, x: m.a(x) * m.scale, ["mul: the function mul"]),
        (lambda m, x: m.a(x) * torch.ones(3), ["mul: the function mul"]),
        (lambda m, x: m.a(torch.ones(2, 3)), ["not used", "values that do not come from the inputs"]),
        (lambda m, x: m.a(x)[:, 0], ["getitem: the function getitem"]),
        (lambda m, x: m.act(m.a(x).T), ["the function getattr"]),
        (lambda m, x: F.linear(x, m.scale * m.a.weight), ["linear with weights that are computed", "mul"]),
        (lambda m, x: F.layer_norm(torch.sinh(m.a(x)), (3,)), ["the function sinh", "the function layer_norm"]),
        (lambda m, x: F.dropout(m.a(x)), ["dropout with training=True"]),
        (lambda m, x: m.a(x).view(-1, 3), ["where only view(x.size(0), -1) is understood"]),
        (lambda m, x: m.b(m.a(x).squeeze(1)), ["squeeze, where it is understood as the last"]),
        (lambda m, x: m.a(x) ** 3, ["the power 3"]),
        (lambda m, x: m.a(x).half(), ["the function half"]),
        (lambda m, x: 2 ** m.a(x), ["not understood"]),
        (lambda m, x: m.a(x).softmax(1, torch.float32), ["Softmax into another dtype"]),
        (lambda m, x: F.softplus(m.a(x), m.scale[0]), ["not understood"]),
    ],
)
def test_what_is_no_chain_is_told(code, parts):
    model = Graph(code)
    attributes = set(vars(model))
    with pytest.raises(InvalidTypeError) as info:
        sn.Network.from_torch(model)
    assert [part for part in parts if part not in str(info.value)] == []
    assert set(vars(model)) == attributes  # the tracer leaves nothing behind


def test_two_inputs_hooks_and_other_objects():
    with pytest.raises(InvalidTypeError, match=r"y: a second input; .*a join of 2 branches"):
        sn.Network.from_torch(TwoInputs(None))
    model = nn.Sequential(nn.Linear(1, 1), nn.Tanh())
    handle = model[0].register_forward_hook(lambda module, args, output: 2 * output)
    with pytest.raises(InvalidTypeError, match="0: a forward hook"):
        sn.Network.from_torch(model)
    handle.remove()
    assert sn.Network.from_torch(model).inputs == ("x1",)
    for other in (3, nn.Linear, torch.ones(2)):
        with pytest.raises(InvalidTypeError, match=r"model must be a torch.nn.Module"):
            sn.Network.from_torch(other)
    with pytest.raises(InvalidValueError, match="layout must be None for a module"):
        sn.Network.from_torch(model, layout=["tanh"])


class OwnLinear(nn.Linear):
    """A subclass is read by its own forward pass."""

    def forward(self, x):
        return torch.exp(super().forward(x))


def test_subclasses_are_not_taken_for_what_they_derive_from():
    model = nn.Sequential(OwnLinear(2, 2)).double()
    assert_same_values(sn.Network.from_torch(model), model, 1e-12)


@pytest.mark.parametrize(
    ("model", "error", "text"),
    [
        (lambda: nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1).double()), InvalidTypeError, "'float32', 'float64'"),
        (lambda: nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1).half()), InvalidTypeError, "'float16', 'float32'"),
        (lambda: nn.Linear(2, 2, dtype=torch.complex64), InvalidTypeError, "not 'complex64'"),
        (lambda: nn.Linear(2, 2, device="meta"), InvalidValueError, "meta device"),
        (lambda: nn.LSTM(2, 2), InvalidTypeError, "model: LSTM"),
        (lambda: nn.Sequential(), InvalidValueError, "have layers that do something"),
        (lambda: nn.Sequential(nn.Identity()), InvalidValueError, "have layers that do something"),
        (lambda: nn.Sequential(nn.Tanh()), InvalidValueError, "inputs must be named"),
        (lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 1)), InvalidValueError, "take 3 inputs"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.ELU(-1.0)), InvalidValueError, "alpha must be positive"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.LeakyReLU(float("inf"))), InvalidValueError, "be finite"),
    ],
)
def test_models_whose_numbers_do_not_fit(model, error, text):
    with pytest.raises(error, match=text):
        sn.Network.from_torch(model())


def test_quantized_and_infinite_weights():
    class Quantized(nn.Linear):
        pass

    Quantized.__module__ = "torch.ao.nn.quantized.modules.linear"
    with pytest.raises(InvalidTypeError, match=r"0: torch\.ao\.nn\.quantized\.modules\.linear"):
        sn.Network.from_torch(nn.Sequential(Quantized(2, 2)))
    model = nn.Linear(2, 2)
    model.weight.data[0, 0] = float("nan")
    with pytest.raises(InvalidValueError, match="weight must be finite"):
        sn.Network.from_torch(model)


# state_dict and safetensors


def deep():
    torch.manual_seed(5)
    layers = [nn.Linear(3, 4), batch_norm(4), nn.Tanh()]
    for _ in range(5):
        layers += [nn.Linear(4, 4), nn.Softplus()]
    return nn.Sequential(*layers, nn.Linear(4, 2, bias=False)).double().eval()


DEEP = ["linear", "tanh", *["softplus"] * 5, "linear"]


@pytest.mark.parametrize("form", ["state_dict", "arrays", "shuffled", "file", "text"])
def test_state_dicts_and_files_are_the_module(form, tmp_path):
    """Layers 11 and 13 come after 3, wherever the file keeps them."""
    model = deep()
    path = tmp_path / "model.safetensors"
    safetensors_torch.save_file(model.state_dict(), path)
    source = {
        "state_dict": model.state_dict(),
        "arrays": {key: value.numpy() for key, value in model.state_dict().items()},
        "shuffled": safetensors_torch.load_file(path),
        "file": path,
        "text": str(path),
    }[form]
    net = sn.Network.from_torch(source, inputs=["a", "b", "c"], layout=DEEP)
    assert net == sn.Network.from_torch(model, inputs=["a", "b", "c"])
    assert_same_values(net, model, 1e-12)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_files_of_every_float_are_read_exactly(dtype, tmp_path):
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)).to(dtype)
    safetensors_torch.save_file(model.state_dict(), tmp_path / "model.safetensors")
    expected = sn.Network.from_torch(model)
    layout = ["tanh", "linear"]
    assert sn.Network.from_torch(tmp_path / "model.safetensors", layout=layout) == expected
    assert sn.Network.from_torch(model.state_dict(), layout=layout) == expected


def named(**children):
    return nn.Sequential(OrderedDict(children))


def test_layers_without_numbers_need_an_order():
    model = named(inner=nn.Linear(3, 3), act=nn.Tanh(), a_last=nn.Linear(3, 3)).double()
    layout = {"inner": "tanh", "a_last": "linear"}
    for source, how in ((model.state_dict(), ["tanh", "linear"]), (dict(reversed(model.state_dict().items())), layout)):
        assert_same_values(sn.Network.from_torch(source, layout=how), model, 1e-12)
    with pytest.raises(InvalidValueError, match="tell the order of the layers"):
        sn.Network.from_torch(dict(model.state_dict()), layout=["tanh", "linear"])


def test_layouts_take_functions_with_parameters():
    model = nn.Sequential(nn.Linear(2, 3), nn.Softplus(beta=2), nn.Linear(3, 1)).double()
    net = sn.Network.from_torch(model.state_dict(), layout=[sn.activation("softplus", alpha=2), "linear"])
    assert_same_values(net, model, 1e-12)


LINEAR = {"0.weight": np.ones((2, 2)), "0.bias": np.ones(2)}


@pytest.mark.parametrize(
    ("state", "layout", "error", "text"),
    [
        (LINEAR, None, InvalidTypeError, "layout must be a list"),
        (LINEAR, "tanh", InvalidTypeError, "layout must be a list"),
        (LINEAR, [], InvalidValueError, "layout must have 1 entries"),
        (LINEAR, ["tanh", "tanh"], InvalidValueError, "layout must have 1 entries"),
        (LINEAR, ["tahn"], InvalidValueError, "did you mean 'tanh'"),
        (LINEAR, {"1": "tanh"}, InvalidValueError, "layout must name the layers"),
        ({}, [], InvalidValueError, "have layers that do something"),
        ({"0.weight": np.ones(2), "0.bias": np.ones(2)}, ["tanh"], InvalidTypeError, "0: .*as LayerNorm has"),
        ({"0.weight": np.ones((2, 2, 3))}, ["tanh"], InvalidTypeError, "of no Linear or BatchNorm1d"),
        ({"0.bias": np.ones(2)}, ["tanh"], InvalidTypeError, "of no Linear or BatchNorm1d"),
        ({**LINEAR, "w_ih": np.ones(2), "0.g": np.ones(2)}, ["tanh"], InvalidTypeError, "w_ih: of no .*; 0.g: of no"),
        ({"model": {"0.weight": np.ones((2, 2))}, "epoch": 3}, ["tanh"], InvalidTypeError, "model: dict.*epoch: int"),
        ({"0.weight": np.ones((2, 2), int)}, ["tanh"], InvalidTypeError, "0.weight must be of float16, bfloat16"),
        ({"0.weight": np.ones((2, 2), complex)}, ["tanh"], InvalidTypeError, "0.weight must be of float16, bfloat16"),
        ({"0.weight": np.full((2, 2), np.inf)}, ["tanh"], InvalidValueError, "0.weight must be finite"),
        ({**LINEAR, "0.bias": np.ones(2, np.float32)}, ["tanh"], InvalidTypeError, "of one dtype"),
    ],
)
def test_states_and_layouts_that_do_not_fit(state, layout, error, text):
    with pytest.raises(error, match=text):
        sn.Network.from_torch(state, layout=layout)


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.int8, torch.complex64])
def test_tensors_of_other_dtypes_are_refused(dtype):
    name = str(dtype).removeprefix("torch.")
    with pytest.raises(InvalidTypeError, match=rf"0\.weight must be of float16, .*, not '{name}'"):
        sn.Network.from_torch({"0.weight": torch.ones(2, 2).to(dtype)}, layout=["tanh"])


def test_files_that_are_not_safetensors(tmp_path):
    whole = tmp_path / "model.safetensors"
    safetensors_torch.save_file(deep().state_dict(), whole)
    data = whole.read_bytes()
    bad = {"cut": data[:-5], "short": data[:3], "empty": b"", "text": b"weights: 1, 2, 3", "length": b"\xff" * 64}
    for name, content in bad.items():
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(content)
        with pytest.raises(FileFormatError, match=f"be a safetensors file, not '{name}"):
            sn.Network.from_torch(path, layout=DEEP)
    safetensors_torch.save_file({"0.weight": torch.ones(2, 2, dtype=torch.int8)}, whole)
    with pytest.raises(InvalidTypeError, match="be of F64, F32, F16, BF16, not 'I8'"):
        sn.Network.from_torch(whole, layout=["tanh"])
    with pytest.raises(FileNotFoundError):
        sn.Network.from_torch(tmp_path / "none.safetensors", layout=["tanh"])


def test_pickles_are_refused_with_the_reason(tmp_path):
    model = nn.Linear(2, 2)
    torch.save(model.state_dict(), tmp_path / "model.pt")
    torch.save(model.state_dict(), tmp_path / "model.safetensors", _use_new_zipfile_serialization=False)
    with pytest.raises(FileFormatError, match="loading a pickle runs code"):
        sn.Network.from_torch(tmp_path / "model.pt", layout=["tanh"])
    with pytest.raises(FileFormatError, match="safetensors or ONNX, not 'model.safetensors'"):
        sn.Network.from_torch(tmp_path / "model.safetensors", layout=["tanh"])


def test_without_the_packages_the_extra_is_named(tmp_path, monkeypatch):
    safetensors_torch.save_file({"weight": torch.ones(2, 2)}, tmp_path / "model.safetensors")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ImportError, match=r"safetensors, which is not installed: pip install 'symnet\[torch\]'"):
        sn.Network.from_torch(tmp_path / "model.safetensors", layout=["tanh"])
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"torch, which is not installed: pip install 'symnet\[torch\]'"):
        sn.Network.from_torch(object())
