"""ONNX files: the values of onnx's reference implementation, exact weights, and clear refusals."""

import sys

import numpy as np
import pytest

import symnet as sn
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, SymnetError
from symnet.network import BatchNorm, Dense, Dropout, Whitening

onnx = pytest.importorskip("onnx", reason="onnx is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx_models import ML, chain, model, node, reference, with_external_data  # noqa: E402

from symnet.network.importers.onnx_operations import REASONS, ROWS  # noqa: E402

rng = np.random.default_rng(0)
W, V = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
B, C = rng.normal(size=4), rng.normal(size=2)
POINTS = rng.normal(size=(1000, 3))
EACH = np.array([0.5, -2.0, 1.25])
STATISTICS = {"g": EACH, "o": -EACH, "m": EACH / 3, "v": EACH**2}
SIZE = [node("Shape", "x", "s"), node("Gather", "s zero", "n"), node("Unsqueeze", "n zeros", "r")]
SIZES = {"zero": np.int64(0), "zeros": np.array([0]), "rest": np.array([-1])}


def erf_of(operation, number):
    return [node(operation, f"x {number}", "q"), node("Erf", "q", "e"), node("Add", "e one", "a")]


NUMBERS = {"root": 2**0.5, "over": 0.5**0.5, "one": 1.0, "half": 0.5, "two": 2.0, "twenty": 20.0, "beta": 1.7}

#: One model for each row of the table at least: operations from x to y, and constants.
CASES = {
    "gelu 1": ([*erf_of("Div", "root"), node("Mul", "x a", "p"), node("Mul", "p half", "y")], NUMBERS),
    "gelu 2": ([*erf_of("Mul", "over"), node("Mul", "half a", "p"), node("Mul", "p x", "y")], NUMBERS),
    "gelu 3": ([*erf_of("Mul", "over"), node("Mul", "half x", "p"), node("Mul", "p a", "y")], NUMBERS),
    "softplus of torch": (
        [node("Softplus", "x", "s"), node("Greater", "x twenty", "g"), node("Where", "g x s", "y")],
        NUMBERS,
    ),
    "softplus of torch with beta": (
        [
            node("Mul", "x beta", "m"),
            node("Softplus", "m", "s"),
            node("Div", "s beta", "d"),
            node("Greater", "m twenty", "g"),
            node("Where", "g x d", "y"),
        ],
        NUMBERS,
    ),
    "softplus with beta": (
        [node("Mul", "beta x", "m"), node("Softplus", "m", "s"), node("Div", "s beta", "y")],
        NUMBERS,
    ),
    "mish": ([node("Softplus", "x", "s"), node("Tanh", "s", "t"), node("Mul", "t x", "y")], {}),
    "silu": ([node("Sigmoid", "x", "s"), node("Mul", "x s", "y")], {}),
    "softsign": ([node("Abs", "x", "a"), node("Add", "one a", "p"), node("Div", "x p", "y")], NUMBERS),
    "gaussian": ([node("Mul", "x x", "s"), node("Neg", "s", "n"), node("Exp", "n", "y")], {}),
    "gaussian by a power": ([node("Pow", "x two", "s"), node("Neg", "s", "n"), node("Exp", "n", "y")], NUMBERS),
    "square": ([node("Mul", "x x", "y")], {}),
    "power": ([node("Pow", "x two", "y")], {"two": np.int64(2)}),
    "both classes": (
        [
            node("MatMul", "x w", "z"),
            node("Sigmoid", "z", "p"),
            node("Sub", "one p", "q"),
            node("Concat", "q p", "y", axis=1),
        ],
        {"w": W[:, :1], "one": 1.0},
    ),
    "both classes of two labels": (
        [
            node("MatMul", "x w", "z"),
            node("Sigmoid", "z", "p"),
            node("Sub", "one p", "q"),
            node("Concat", "q p", "y", axis=1),
        ],
        {"w": W[:, :2], "one": 1.0},
    ),
    "matrix": ([node("MatMul", "x w", "y")], {"w": W}),
    "matrix and bias": ([node("MatMul", "x w", "m"), node("Add", "b m", "y")], {"w": W, "b": B[None]}),
    "matrix and one bias": ([node("MatMul", "x w", "m"), node("Add", "m b", "y")], {"w": W, "b": 0.25}),
    "gemm": ([node("Gemm", "x w", "y")], {"w": W}),
    "gemm transposed": ([node("Gemm", "x w b", "y", transB=1, alpha=0.5, beta=-3.0)], {"w": W.T, "b": B}),
    "gemm with one bias": ([node("Gemm", "x w b", "y", beta=0.5)], {"w": W, "b": 0.25}),
    "gemm with a row": ([node("Gemm", "x w b", "y")], {"w": W, "b": B[None]}),
    "standardized": ([node("Sub", "x m", "c"), node("Div", "c s", "y")], {"m": EACH, "s": EACH**2}),
    "standardized by a negative": ([node("Sub", "x m", "c"), node("Div", "c s", "y")], {"m": EACH, "s": EACH}),
    "scaled": ([node("Mul", "s x", "c"), node("Add", "c m", "y")], {"m": EACH, "s": EACH[None]}),
    "plus": ([node("Add", "x m", "y")], {"m": EACH}),
    "plus one number": ([node("Add", "m x", "y")], {"m": 2.0}),
    "minus": ([node("Sub", "x m", "y")], {"m": EACH[None]}),
    "from": ([node("Sub", "m x", "y")], {"m": EACH}),
    "times": ([node("Mul", "x m", "y")], {"m": EACH}),
    "over": ([node("Div", "x m", "y")], {"m": EACH}),
    "negative": ([node("Neg", "x", "y")], {}),
    "batch norm": ([node("BatchNormalization", "x g o m v", "y", epsilon=0.01)], STATISTICS),
    "batch norm with its own epsilon": ([node("BatchNormalization", "x g o m v", "y")], STATISTICS),
    **{
        name: ([node(name, "x", "y")], {})
        for name in ("Tanh", "Relu", "Softsign", "Mish", "Erf", "Exp", "Sin", "Cos", "Sigmoid", "Atan", "Softplus")
    },
    "leaky relu": ([node("LeakyRelu", "x", "y")], {}),
    "leaky relu 0.3": ([node("LeakyRelu", "x", "y", alpha=0.3)], {}),
    "prelu": ([node("PRelu", "x s", "y")], {"s": np.full((1, 3), 0.3)}),
    "elu": ([node("Elu", "x", "y")], {}),
    "elu 0.3": ([node("Elu", "x", "y", alpha=0.3)], {}),
    "softmax": ([node("Softmax", "x", "y")], {}),
    "softmax 1": ([node("Softmax", "x", "y", axis=1)], {}),
    "dropout": ([node("Dropout", "x", "d"), node("Tanh", "d", "y")], {}),
    "dropout 0.2": ([node("Dropout", "x r", "d"), node("Tanh", "d", "y")], {"r": 0.2}),
    "dropout at inference": (
        [node("Dropout", "x r t", "d"), node("Tanh", "d", "y")],
        {"r": 1.0, "t": np.array(False)},
    ),
    "nothing": (
        [
            node("Identity", "x", "i"),
            node("Cast", "i", "c", to=TensorProto.DOUBLE),
            node("Flatten", "c", "f"),
            node("Reshape", "f s", "r"),
            node("Reshape", "r q", "t"),
            node("Tanh", "t", "y"),
        ],
        {"s": np.array([0, -1]), "q": np.array([-1, 3])},
    ),
    "as many rows": (
        [*SIZE, node("Concat", "r rest", "c", axis=0), node("Reshape", "x c", "y"), node("Tanh", "y", "z")],
        SIZES,
    ),
    "single output": ([node("MatMul", "x w", "m"), node("Squeeze", "m a", "y")], {"w": W[:, :1], "a": np.array([1])}),
    "flat output": ([node("MatMul", "x w", "m"), node("Reshape", "m a", "y")], {"w": W[:, :1], "a": np.array([-1])}),
}


@pytest.mark.parametrize("name", CASES)
def test_operations_have_the_values_of_the_reference(name):
    nodes, constants = CASES[name]
    made = model(nodes, constants, output=nodes[-1].output[0])
    net = sn.Network.from_onnx(made)
    expected = reference(made, POINTS).reshape(len(POINTS), -1)
    assert np.abs(net(POINTS) - expected).max() <= 1e-12 * max(1, np.abs(expected).max())
    assert net.inputs == ("x1", "x2", "x3")
    assert net.metadata["framework"] == "onnx"


def test_gelu_and_swish_as_operations_of_their_own():
    gelu = sn.Network.from_onnx(chain("Gelu"))
    assert gelu.layers[0].activation.name == "gelu"  # the reference computes it in float32
    assert np.abs(gelu(POINTS) - reference(chain("Gelu"), POINTS)).max() < 1e-6
    swish = onnx.defs.onnx_opset_version() >= 24 and sn.Network.from_onnx(chain("Swish", opset=24))
    assert not swish or swish.layers[0].activation.name == "silu"


def test_the_root_of_two_may_be_rounded_to_32_bits_but_no_other_number_is_taken_for_one():
    nodes = CASES["gelu 1"][0]
    rounded = model(nodes, {**NUMBERS, "root": float(np.float32(2**0.5))})
    assert sn.Network.from_onnx(rounded) == sn.Network.from_onnx(model(nodes, NUMBERS))
    for name, value in {"root": 1.4142, "one": 1 + 2**-40, "half": 0.5 - 2**-40}.items():
        with pytest.raises(InvalidTypeError, match="branch"):
            sn.Network.from_onnx(model(nodes, {**NUMBERS, name: value}))


def test_every_row_of_the_table_stands_in_a_case():
    """The cases, with what other tests of this file and of its neighbours use, meet all operations at the end of a row."""
    used = {n.op_type if not n.domain else f"{n.domain}.{n.op_type}" for nodes, _ in CASES.values() for n in nodes}
    elsewhere = {"Gelu", "Swish", f"{ML}.Scaler", f"{ML}.ZipMap"}
    assert {row.pattern.kind for row in ROWS} == (used & {row.pattern.kind for row in ROWS}) | elsewhere
    assert not {row.pattern.kind for row in ROWS} & set(REASONS)


def test_layers_of_a_chain():
    nodes = [
        node(f"{ML}.Scaler", "x", "s", offset=[1.0, 2.0, 3.0], scale=[0.5, 0.25, 2.0]),
        node("MatMul", "s w", "m"),
        node("Add", "m b", "a"),
        node("Tanh", "a", "t"),
        node("BatchNormalization", "t g o n v", "u"),
        node("Dropout", "u", "d"),
        node("Gemm", "d q c", "y"),
    ]
    statistics = {key: np.abs(rng.normal(size=4)) for key in "gonv"}
    net = sn.Network.from_onnx(model(nodes, {"w": W, "b": B, "q": V, "c": C, **statistics}, dtype=np.float32))
    assert [type(layer) for layer in net.layers] == [Whitening, Dense, BatchNorm, Dropout, Dense]
    assert net.mean.tolist() == [1, 2, 3]
    assert net.std.tolist() == [2, 4, 0.5]
    assert net.layers[1].activation.name == "tanh"
    assert np.array_equal(net.layers[1].weights, W.astype(np.float32).T.astype(float))
    assert np.array_equal(net.layers[4].bias, C.astype(np.float32).astype(float))
    assert net.metadata == {"framework": "onnx", "dtype": "float32"}


def test_a_scaler_that_turns_an_input_around():
    nodes = [node(f"{ML}.Scaler", "x", "y", offset=[1.0], scale=[-0.5])]
    net = sn.Network.from_onnx(model(nodes, dtype=np.float32))
    assert np.abs(net(POINTS) + 0.5 * (POINTS - 1)).max() < 1e-15


def test_attributes_are_32_bit_numbers():
    net = sn.Network.from_onnx(chain("LeakyRelu"))
    assert float(net.layers[0].activation.parameters["slope"]) == float(np.float32(0.01)) != 0.01


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_weights_of_every_precision_are_read_exactly(name):
    if name == "bfloat16":
        dtype = np.dtype(pytest.importorskip("ml_dtypes", reason="ml_dtypes is not installed").bfloat16)
    else:
        dtype = np.dtype(name)
    kind = helper.np_dtype_to_tensor_dtype(dtype)
    given = W.astype(dtype)
    net = sn.Network.from_onnx(model([node("MatMul", "x w", "y")], {"w": given}, kind=kind))
    assert np.array_equal(net.layers[0].weights, given.T.astype(np.float64))
    assert net.metadata["dtype"] == name
    assert (name == "float64") == np.array_equal(net.layers[0].weights, W.T)


def test_constants_that_are_nodes():
    weights = numpy_helper.from_array(W.T.copy())
    nodes = [
        helper.make_node("Constant", [], ["k"], value=weights),
        node("Transpose", "k", "w", perm=[1, 0]),
        node("Identity", "w", "i"),
        helper.make_node("Constant", [], ["h"], value_float=0.5),
        node("Cast", "h", "half", to=TensorProto.DOUBLE),
        helper.make_node("Constant", [], ["s"], value_ints=[1, 4]),
        node("Reshape", "b s", "row"),
        node("Gemm", "x i row", "m"),
        node("Mul", "m half", "y"),
    ]
    made = model(nodes, {"b": B})
    assert np.abs(sn.Network.from_onnx(made)(POINTS) - reference(made, POINTS)).max() < 1e-14


def test_nodes_in_any_order():
    nodes = [node("Tanh", "m", "y"), node("MatMul", "x w", "m")]
    with pytest.raises(FileFormatError, match="sorted"):  # a rule of ONNX
        sn.Network.from_onnx(model(nodes, {"w": W}))


def test_operations_that_the_model_defines_itself():
    body = [helper.make_node("Tanh", ["a"], ["b"]), helper.make_node("Neg", ["b"], ["c"])]
    function = helper.make_function("own", "Turned", ["a"], ["c"], body, [helper.make_opsetid("", 20)])
    made = model([node("own.Turned", "x", "y")])
    made.functions.append(function)
    made.opset_import.append(helper.make_opsetid("own", 1))
    assert np.abs(sn.Network.from_onnx(made)(POINTS) + np.tanh(POINTS)).max() < 1e-15
    assert made.functions  # the model is not changed


# names and choices


def test_names():
    made = chain("Tanh", shape=(None, 2))
    net = sn.Network.from_onnx(made, ["a", "b"], outputs=["u", "v"])
    assert (net.inputs, net.outputs) == (("a", "b"), ("u", "v"))
    with pytest.raises(InvalidValueError, match="inputs"):
        sn.Network.from_onnx(made, [])


def test_the_number_of_inputs_may_be_left_open():
    shape = (None, None)
    open_chain = chain("Tanh", shape=shape)
    assert sn.Network.from_onnx(open_chain, ["a", "b"]).inputs == ("a", "b")
    with pytest.raises(InvalidValueError, match="inputs must be named"):
        sn.Network.from_onnx(open_chain)
    scaled = model([node("Mul", "x c", "y")], {"c": 2.0}, shape=shape)
    assert sn.Network.from_onnx(scaled, ["a", "b"]).inputs == ("a", "b")
    with pytest.raises(InvalidTypeError, match="Mul of inputs whose number is not known: give their names"):
        sn.Network.from_onnx(scaled)
    made = model([node("MatMul", "x w", "m"), node("Tanh", "m", "y")], {"w": W}, shape=shape)
    assert sn.Network.from_onnx(made).inputs == ("x1", "x2", "x3")


def test_inputs_of_several_axes_are_flattened():
    nodes = [node("Mul", "x s", "m"), node("Flatten", "m", "f"), node("MatMul", "f w", "y")]
    made = model(nodes, {"s": rng.normal(size=(2, 1)), "w": rng.normal(size=(6, 2))}, shape=(None, 2, 3))
    X = rng.normal(size=(50, 2, 3))
    assert np.abs(sn.Network.from_onnx(made)(X.reshape(50, 6)) - reference(made, X)).max() < 1e-14
    with pytest.raises(InvalidTypeError, match=r"MatMul of data of shape \(None, 2, 3\)"):
        sn.Network.from_onnx(model([node("MatMul", "x w", "y")], {"w": W}, shape=(None, 2, 3)))


@pytest.mark.parametrize(
    "joining", [node("Concat", "a b", "x", axis=1), node(f"{ML}.FeatureVectorizer", "a b", "x", inputdimensions=[1, 1])]
)
def test_columns_that_are_inputs_of_their_own_give_their_names(joining):
    made = model([joining, node("Tanh", "x", "y")], shape=(None, 1), inputs=("a", "b"), dtype=np.float32)
    net = sn.Network.from_onnx(made)
    assert net.inputs == ("a", "b")
    assert net(POINTS[:, :2]) == pytest.approx(np.tanh(POINTS[:, :2]))
    assert sn.Network.from_onnx(made, ["u", "v"]).inputs == ("u", "v")


def test_one_of_several_outputs_is_chosen_by_name():
    made = model([node("Tanh", "x", "y"), node("Sigmoid", "y", "z")], output="y z")
    with pytest.raises(
        InvalidValueError, match=r"output must be given .* \['y', 'z'\]: choose one, such as output='y'"
    ):
        sn.Network.from_onnx(made)
    with pytest.raises(InvalidValueError, match="output must name a value of the graph, not 'w'"):
        sn.Network.from_onnx(made, output="w")
    assert [layer.activation.name for layer in sn.Network.from_onnx(made, output="y").layers] == ["tanh"]
    assert [layer.activation.name for layer in sn.Network.from_onnx(made, output="z").layers] == ["tanh", "sigmoid"]
    with pytest.raises(InvalidValueError, match="the identity"):
        sn.Network.from_onnx(made, output="x")


def test_a_value_inside_may_be_chosen_and_what_is_behind_it_does_not_matter():
    made = chain("Tanh", "LogSoftmax")
    assert sn.Network.from_onnx(made, output="v1")(POINTS) == pytest.approx(np.tanh(POINTS))
    # what is inside a pattern too
    silu = model([node("Sigmoid", "x", "s"), node("Mul", "x s", "y")])
    assert sn.Network.from_onnx(silu, output="s").layers[0].activation.name == "sigmoid"


# what cannot be imported


def refusal(made, **options):
    with pytest.raises(InvalidTypeError) as caught:
        sn.Network.from_onnx(made, **options)
    return str(caught.value)


def inner(*outputs):
    nodes = [helper.make_node("Constant", [], [name], value_float=1.0) for name in outputs]
    return helper.make_graph(nodes, "inner", [], [helper.make_tensor_value_info(name, 1, ()) for name in outputs])


OTHERS = [
    node("LSTM", "x w w", "y"),
    node("Conv", "x w", "y"),
    node("Selu", "x", "y"),
    node("Max", "x w", "y"),
    node("Log", "x", "y"),
    node("own.Tanh", "x", "y"),
    node("LayerNormalization", "x w", "y"),
    node("LogSoftmax", "x", "y"),
    node(f"{ML}.Normalizer", "x", "y"),
    node(f"{ML}.ArrayFeatureExtractor", "x i", "y"),
    node("Clip", "x", "y"),
    node("If", "x", "y", then_branch=inner("a"), else_branch=inner("a")),
    node("Loop", "x x x", "y", body=inner("a", "b")),
    node("Scan", "x", "y", body=inner("a"), num_scan_inputs=1),
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.op_type)
def test_other_operations_are_named(other):
    made = model([other], {"w": EACH, "i": np.array([0])})
    made.opset_import.append(helper.make_opsetid("own", 1))
    name = f"{other.domain}.{other.op_type}" if other.domain else other.op_type
    assert f"make_y: {name}{', ' + REASONS[name] if name in REASONS else ''}. Import" in refusal(made)


def test_every_reason_is_tested():
    assert {f"{n.domain}.{n.op_type}" if n.domain else n.op_type for n in OTHERS} >= set(REASONS)


OPTIONS = {
    "Gemm with transA": ([node("Gemm", "x w", "y", transA=1)], {"w": W}),
    "MatMul of inputs that are not understood": ([node("MatMul", "w x", "y")], {"w": W}),
    "MatMul with a constant of 3 axes": ([node("MatMul", "x w", "y")], {"w": W[None]}),
    r"make_y: Add of data of shape \(None, 4\) and a constant of shape \(3,\)": (
        [node("MatMul", "x w", "m"), node("Add", "m b", "y")],
        {"w": W, "b": EACH},
    ),
    r"Add of data of shape \(None, 3\) and a constant of shape \(5, 3\)": (
        [node("Add", "x b", "y")],
        {"b": np.ones((5, 3))},
    ),
    r"Add of data of shape \(None, 3\) and a constant of shape \(4,\)": ([node("Add", "x b", "y")], {"b": B}),
    "Div with a division by 0": ([node("Div", "x b", "y")], {"b": np.array([1.0, 0.0, 2.0])}),
    "Div of inputs that are not understood": ([node("Div", "b x", "y")], {"b": EACH}),
    "Pow of inputs that are not understood": ([node("Pow", "x b", "y")], {"b": 3.0}),
    "BatchNormalization in training mode": (
        [node("BatchNormalization", "x g o m v", "y mm vv", training_mode=1)],
        STATISTICS,
    ),
    "PRelu with 3 values of slope": ([node("PRelu", "x b", "y")], {"b": EACH}),
    "Gelu with approximate='tanh'": ([node("Gelu", "x", "y", approximate="tanh")], {}),
    "softplus with threshold 3.0": (
        [node("Softplus", "x", "s"), node("Greater", "x t", "g"), node("Where", "g x s", "y")],
        {"t": 3.0},
    ),
    "Softmax over axis 0": ([node("Softmax", "x", "y", axis=0)], {}),
    "Concat over axis 0": (
        [node("Sigmoid", "x", "p"), node("Sub", "one p", "q"), node("Concat", "q p", "y", axis=0)],
        {"one": 1.0},
    ),
    "Flatten from axis 0": ([node("Flatten", "x", "y", axis=0)], {}),
    r"Reshape of data of shape \(None, 3\) to \(-1, 1\), which does not keep the rows\. ": (
        [node("Reshape", "x s", "y")],
        {"s": np.array([-1, 1])},
    ),
    "to .-1, 2., which does not keep the rows: output='t' gives what is before it": (
        [node("Tanh", "x", "t"), node("Reshape", "t s", "y")],
        {"s": np.array([-1, 2])},
    ),
    "Squeeze of data of shape": ([node("Squeeze", "x", "y")], {}),
    "Cast to int64": ([node("Cast", "x", "y", to=TensorProto.INT64)], {}),
    "Cast from float64 to float32, which rounds": ([node("Cast", "x", "y", to=TensorProto.FLOAT)], {}),
    "Dropout in training mode": ([node("Dropout", "x r t", "y")], {"r": 0.5, "t": np.array(True)}),
    "make_y: its other result 'mask' is used": (
        [node("Dropout", "x", "y mask"), node("Identity", "mask", "z")],
        {},
    ),
    "y: a value that does not come from the inputs": ([node("Tanh", "c", "y")], {"c": EACH[None]}),
    "make_m: Mul of constants alone": ([node("Mul", "c c", "m"), node("Tanh", "m", "y")], {"c": EACH[None]}),
}


@pytest.mark.parametrize("text", OPTIONS)
def test_options_that_are_not_understood(text):
    nodes, constants = OPTIONS[text]
    last = "z" if "mask" in text else "y"
    with pytest.raises(InvalidTypeError, match=text):
        sn.Network.from_onnx(model(nodes, constants, output=last))


def test_everything_is_listed_at_once():
    nodes = [
        node("Add", "x other", "a"),
        node("Tanh", "a", "t"),
        node("LayerNormalization", "t s", "n"),
        node("MatMul", "n m", "h"),
        node("Mul", "h t", "g"),
        node("own.Gate", "g", "o"),
        node("Softmax", "o", "p", axis=0),
        node("MatMul", "p lost", "y"),
    ]
    made = model(nodes, {"s": EACH}, inputs=("x", "other", "m"))
    made.opset_import.append(helper.make_opsetid("own", 1))
    lost = numpy_helper.from_array(W, "lost")
    onnx.external_data_helper.set_external_data(lost, "lost.bin")
    lost.ClearField("raw_data")
    lost.data_location = TensorProto.EXTERNAL
    made.graph.initializer.append(lost)
    sparse = helper.make_sparse_tensor(
        numpy_helper.from_array(np.ones(1), "few"), numpy_helper.from_array(np.zeros(1, np.int64), "places"), [3]
    )
    made.graph.sparse_initializer.append(sparse)
    text = refusal(made)
    for part in [
        "3 inputs, x, other, m",
        "make_a: Add with a join of 2 branches",
        "make_t: its result is used 2 times, which is a branch",
        "make_n: LayerNormalization, which divides by a spread",
        "make_h: MatMul with weights that are computed, or a join of 2 branches",
        "make_g: Mul with a join of 2 branches",
        "make_o: own.Gate",
        "lost: numbers in the file 'lost.bin': give the path of the ONNX file",
        "few: a sparse constant",
    ]:
        assert part in text, part


def test_skip_connections_and_cycles():
    skip = model([node("Tanh", "x", "t"), node("Add", "t x", "y")])
    assert "x: its result is used 2 times, which is a branch; make_y: Add with a join of 2 branches" in refusal(skip)
    inside = model([node("Sigmoid", "x", "s"), node("Mul", "x s", "m"), node("Add", "m s", "y")])
    assert "make_s: its result is used 2 times" in refusal(inside)
    cycle = model([node("Add", "x b", "a"), node("Tanh", "a", "b"), node("Conv", "b w", "y")], {"w": W})
    text = refusal(cycle)
    assert "a cycle, make_" in text
    assert "make_y: Conv" in text


def test_mixed_dtypes_are_named():
    nodes = [node("MatMul", "x w", "m"), node("Cast", "m", "c", to=TensorProto.DOUBLE), node("MatMul", "c v", "y")]
    made = model(nodes, {"v": V, "w": W.astype(np.float32)}, kind=TensorProto.FLOAT)
    with pytest.raises(InvalidTypeError, match=r"of one dtype, not \['float32', 'float64'\]"):
        sn.Network.from_onnx(made)
    wide = model([*nodes[1:2], node("MatMul", "c v", "y")], {"v": W}, kind=TensorProto.FLOAT)
    wide.graph.node[0].input[0] = "x"
    assert sn.Network.from_onnx(wide).metadata["dtype"] == "float64"  # a float32 is a float64


def test_integer_inputs_are_cast_first():
    nodes = [node("Cast", "x", "c", to=TensorProto.DOUBLE), node("MatMul", "c w", "y")]
    assert sn.Network.from_onnx(model(nodes, {"w": W}, kind=TensorProto.INT64)).metadata["dtype"] == "float64"


@pytest.mark.parametrize("values", [W.astype(np.int64), (W * 1j), np.full((3, 4), np.nan), np.full((3, 4), np.inf)])
def test_weights_that_are_no_finite_floats(values):
    error = InvalidValueError if values.dtype == np.float64 else InvalidTypeError
    with pytest.raises(error, match="W of make_y must be"):
        sn.Network.from_onnx(model([node("MatMul", "x w", "y")], {"w": values}))


def test_old_and_new_operations():
    with pytest.raises(InvalidTypeError, match="version 6, where 7 to .* are understood: export it anew"):
        sn.Network.from_onnx(chain("Tanh", opset=6))
    with pytest.raises(InvalidTypeError, match="version 10000, where 7 to .* are understood: update the package onnx"):
        sn.Network.from_onnx(chain("Tanh", opset=10_000))


# files


def test_a_file(tmp_path):
    path = tmp_path / "model.onnx"
    made = chain("Tanh", "Softplus")
    onnx.save_model(made, path)
    assert sn.Network.from_onnx(path) == sn.Network.from_onnx(str(path)) == sn.Network.from_onnx(made)


def test_every_truncation_is_refused(tmp_path):
    whole = model([node("Gemm", "x w b", "h"), node("Tanh", "h", "y")], {"w": W, "b": B}).SerializeToString()
    path = tmp_path / "model.onnx"
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        try:
            net = sn.Network.from_onnx(path)
        except FileFormatError as error:
            assert "cut off" in str(error) or "valid ONNX" in str(error)
        else:  # only the version of a second domain, which is not used, is lost
            assert size > len(whole) - 20
            assert net == sn.Network.from_onnx(onnx.load_from_string(whole))


@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"not a model", b"\x89PNG\r\n\x1a\n", b"{}", b"\x12\x03abc"])
def test_files_of_another_kind(content, tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match="ONNX model"):
        sn.Network.from_onnx(path)


@pytest.mark.parametrize(("name", "content"), [("m.pt", b"PK"), ("m.onnx", b"\x80\x04\x95"), ("m.pkl", b"")])
def test_pickles_are_refused(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileFormatError, match="loading a pickle runs code"):
        sn.Network.from_onnx(tmp_path / name)


def test_what_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        sn.Network.from_onnx(tmp_path / "absent.onnx")
    with pytest.raises(InvalidTypeError, match="path must be the path of an ONNX file"):
        sn.Network.from_onnx(3)


def short(made):
    made.graph.initializer[0].raw_data = made.graph.initializer[0].raw_data[:-8]


def unknown(made):
    made.graph.node[0].input[0] = "nowhere"


def no_domain(made):
    made.graph.node[0].domain = "elsewhere"


def wrong_attribute(made):
    made.graph.node[0].attribute.append(helper.make_attribute("transB", "yes"))


def twice(made):
    made.graph.node.append(node("Tanh", "x", "y"))


def no_version(made):
    del made.opset_import[:]


@pytest.mark.parametrize("damage", [short, unknown, no_domain, wrong_attribute, twice, no_version])
def test_damaged_models(damage):
    made = model([node("Gemm", "x w", "y")], {"w": W})
    damage(made)
    with pytest.raises(FileFormatError):
        sn.Network.from_onnx(made)


def test_random_damage_ends_in_an_error_of_symnet_or_in_a_network(tmp_path):
    nodes = [*CASES["matrix and bias"][0], node("Softmax", "y", "z", axis=1)]
    whole = model(nodes, {"w": W, "b": B}, output="z").SerializeToString()
    damage = np.random.default_rng(5)
    path, found = tmp_path / "model.onnx", set()
    for _ in range(300):
        content = bytearray(whole)
        content[damage.integers(len(content))] = damage.integers(256)
        path.write_bytes(content)
        try:
            found.add(type(sn.Network.from_onnx(path)))
        except SymnetError as error:
            found.add(type(error))
    assert {sn.Network, FileFormatError} <= found


def test_an_unknown_type_of_numbers():
    made = model([node("Cast", "x", "y", to=99)])
    made.graph.output[0].type.tensor_type.elem_type = 63
    assert "Cast to type 99" in refusal(made, output="y")


def test_numbers_in_a_file_beside_the_model(tmp_path):
    made = model([node("Gemm", "x w b", "y")], {"w": W, "b": B})
    expected = sn.Network.from_onnx(made)
    (tmp_path / "inner").mkdir()
    path = with_external_data(made, tmp_path / "inner")
    assert len(path.read_bytes()) < W.nbytes + B.nbytes + 400
    assert sn.Network.from_onnx(path) == expected
    numbers = path.with_name("numbers.bin")
    numbers.write_bytes(numbers.read_bytes()[:-1])
    with pytest.raises(InvalidTypeError, match="numbers in the file 'numbers.bin', which is cut off"):
        sn.Network.from_onnx(path)
    numbers.rename(tmp_path / "numbers.bin")
    with pytest.raises(InvalidTypeError, match="w: .*'numbers.bin', which is missing; b: .*which is missing"):
        sn.Network.from_onnx(path)


@pytest.mark.parametrize("place", ["../numbers.bin", "", "/numbers.bin", "link/numbers.bin"])
def test_numbers_elsewhere_are_not_read(place, tmp_path):
    (tmp_path / "inner").mkdir()
    path = with_external_data(model([node("Gemm", "x w", "y")], {"w": W}), tmp_path / "inner")
    path.with_name("numbers.bin").rename(tmp_path / "numbers.bin")
    (tmp_path / "inner" / "link").symlink_to(tmp_path)
    made = onnx.load_model(path, load_external_data=False)
    made.graph.initializer[0].external_data[0].value = place
    path.write_bytes(made.SerializeToString())
    with pytest.raises(InvalidTypeError, match="which is not in the folder of the ONNX file"):
        sn.Network.from_onnx(path)


def test_a_place_that_is_no_number(tmp_path):
    path = with_external_data(model([node("Gemm", "x w", "y")], {"w": W}), tmp_path)
    made = onnx.load_model(path, load_external_data=False)
    next(e for e in made.graph.initializer[0].external_data if e.key == "offset").value = "start"
    path.write_bytes(made.SerializeToString())
    with pytest.raises(InvalidTypeError, match="at a place that is not a number"):
        sn.Network.from_onnx(path)


def test_without_onnx_the_extra_is_named(monkeypatch):
    for name in [n for n in sys.modules if n.split(".")[0] == "onnx"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"pip install 'symnet\[onnx\]'"):
        sn.Network.from_onnx("model.onnx")
