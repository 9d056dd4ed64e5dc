"""JSON: nothing is lost, nothing is evaluated, nothing is half-written."""

import copy
import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import FileFormatError
from symnet.network.storage import from_dict, to_dict


def networks():
    rng = np.random.default_rng(0)
    a = sympy.Symbol("a_1")
    return {
        "floats": sn.Network(
            [sn.Whitening([0.1, 1e-300], [0.3, 1e300]), sn.Dense(rng.normal(size=(4, 2)), rng.normal(size=4), "tanh"),
             sn.Dropout(0.25), sn.Dense(rng.normal(size=(2, 4)))],
            inputs=["c", "d"], outputs=["é", "y2"], metadata={"note": "<script>", "n": [1, 2.5, None]},
        ),
        "exact": sn.Network(
            [sn.Dense([[Fraction(1, 3), -2]], [sympy.sqrt(2) + sympy.pi], "softplus", alpha=Fraction(7, 2)), sn.Softmax()]
        ),
        "symbolic": sn.Network.symbolic([2, 2, 1], "elu", alpha=a),
        "input_map": sn.Network([sn.InputMap(["c**(2/3)", "log(d)", "exp(-c/7)"], ["c", "d"]), sn.Activation("relu")]),
        "batch_norm": sn.Network([sn.BatchNorm([1.5], [0.5], [0.25], [2.0])]),
    }  # fmt: skip


@pytest.mark.parametrize("name", networks())
def test_round_trip_is_bit_by_bit(name, tmp_path):
    net = networks()[name]
    path = tmp_path / "net.json"
    net.save(path)
    back = sn.load(path)
    assert back == net
    assert (back.inputs, back.outputs, back.metadata) == (net.inputs, net.outputs, net.metadata)
    assert repr(back) == repr(net)
    for mine, theirs in zip(net.layers, back.layers, strict=True):
        for attribute in ("weights", "bias", "mean", "std", "gamma", "beta", "var"):
            values = getattr(mine, attribute, None)
            if values is not None:
                assert np.array_equal(values, getattr(theirs, attribute))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", networks())
def test_copies_and_pickles(name):
    net = networks()[name]
    assert copy.deepcopy(net) == net
    assert pickle.loads(pickle.dumps(net)) == net


def test_denormals_and_long_mantissas_survive(tmp_path):
    values = [5e-324, -1.7976931348623157e308, 0.1, 1 / 3, -0.0]
    sn.Network([sn.Dense([values])]).save(tmp_path / "n.json")
    back = sn.load(tmp_path / "n.json").layers[0].weights[0]
    assert back.tolist() == values


GOOD = {
    "format": "symnet-network",
    "version": 1,
    "inputs": ["x"],
    "outputs": ["y"],
    "metadata": {},
    "layers": [
        {
            "type": "dense",
            "activation": {"name": "tanh"},
            "weights": {"kind": "float64", "shape": [1, 1], "values": ["0x1p0"]},
            "bias": None,
        }
    ],
}


def changed(*path, value):
    data = copy.deepcopy(GOOD)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


W = ("layers", 0, "weights")
HOSTILE = [
    ([], "object"),
    ({}, "keys"),
    (changed("format", value="pickle"), "format and version"),
    (changed("version", value=2), "format and version"),
    (changed("extra", value=1), "unknown"),
    (changed("inputs", value="x"), "inputs"),
    (changed("inputs", value=["x", "z"]), "layers"),
    (changed("layers", value={}), "layers must be a list"),
    (changed("layers", value=[]), "layers"),
    (changed("layers", 0, "type", value="dnse"), "did you mean 'dense'"),
    (changed("layers", 0, "type", value=["dense"]), "type"),
    (changed("layers", 0, "activation", value="tanh"), "activation must be an object"),
    (changed("layers", 0, "activation", value={"name": "os.system"}), "activation"),
    (changed("layers", 0, "activation", value={"name": "elu", "alpha": "__import__('os')"}), "alpha"),
    (changed("layers", 0, "activation", value={"name": "elu", "alpha": 3}), "text"),
    (changed(*W, value=[[1]]), "weights must be an object"),
    (changed(*W, "kind", value="pickle"), "kind"),
    (changed(*W, "shape", value=[2, 1]), "shape"),
    (changed(*W, "shape", value=[-1, -1]), "shape"),
    (changed(*W, "shape", value=[10**9, 10**9]), "shape"),
    (changed(*W, "shape", value=[True, 1]), "shape"),
    (changed(*W, "values", value=[1.0]), "text"),
    (changed(*W, "values", value=["nan"]), "values must be a number"),
    (changed(*W, "values", value=["1e999999999"]), "values must be a number"),
    (changed(*W, "values", value=["__import__('os').system('true')"]), "values must be a number"),
    (changed(*W, value={"kind": "exact", "shape": [1, 1], "values": ["x**10**10**10"]}), "weights"),
    (changed(*W, value={"kind": "exact", "shape": [1, 1], "values": ["().__class__"]}), "weights"),
    (changed(*W, value={"kind": "exact", "shape": [1, 1], "values": ["s0"]}), "s0"),
    (changed(*W, value={"kind": "exact", "shape": [1, 1], "values": ["s0"], "symbols": [3]}), "symbols"),
    (changed("layers", 0, value={"type": "dropout", "rate": "0.5"}), "rate"),
    (changed("layers", 0, value={"type": "input_map", "variables": ["x"], "expressions": "x"}), "expressions"),
    (
        changed("layers", 0, value={"type": "input_map", "variables": ["x"], "expressions": ["exec('1')"]}),
        "expressions",
    ),
    (changed("layers", 0, value={"type": "whitening", "mean": GOOD["layers"][0]["weights"]}), "keys"),
    (changed("metadata", value=[]), "metadata"),
]


@pytest.mark.parametrize(("data", "text"), HOSTILE, ids=range(len(HOSTILE)))
def test_malformed_and_hostile_data_are_refused(data, text, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(data))
    with pytest.raises(FileFormatError, match=text):
        sn.load(path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", '{"format": Infinity}', "[" * 100_000, "not json", '{"a": 1e99999}', "\x00", "null"],
    ids=range(9),
)
def test_text_that_is_not_a_network(text, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=r"bad\.json"):
        sn.load(path)


def test_binary_and_missing_files(tmp_path):
    (tmp_path / "b.json").write_bytes(b"\x80\x04\x95\xff\xfe")
    with pytest.raises(FileFormatError):
        sn.load(tmp_path / "b.json")
    with pytest.raises(FileNotFoundError):
        sn.load(tmp_path / "none.json")


def test_the_good_example_is_good():
    assert to_dict(from_dict(GOOD))["inputs"] == ["x"]


def test_a_failed_save_leaves_the_old_file(tmp_path):
    path = tmp_path / "net.json"
    sn.Network([sn.Dense([[1.0]])]).save(path)
    before = path.read_text()
    with pytest.raises(TypeError):
        sn.Network([sn.Dense([[1.0]])], metadata={"bad": object()}).save(path)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]
