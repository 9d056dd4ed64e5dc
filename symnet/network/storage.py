"""Networks as JSON: every weight as text that loses nothing, read back as data and never evaluated.

    {"format": "symnet-network", "version": 1,
     "inputs": ["c", "d"], "outputs": ["sigma_y"], "metadata": {...},
     "layers": [{"type": "dense", "activation": {"name": "tanh"},
                 "weights": {"kind": "float64", "shape": [8, 2], "values": ["0x1.8p+0", ...]},
                 "bias": {...}}, ...]}

Kinds of numbers are "float64" (hexadecimal or decimal text) and "exact" (rationals and expressions in
the whitelisted language of `symnet.parsing`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import prod
from os import PathLike
from typing import Any

import numpy as np

from symnet import files
from symnet.errors import FileFormatError, InvalidValueError, SymnetError, message, nearest
from symnet.functions import ActivationFunction, activation
from symnet.network.input_map import InputMap
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Softmax, Whitening
from symnet.network.network import Network
from symnet.parsing import expression_text, parse_expression
from symnet.rings import FLOAT64
from symnet.rings.numbers import parse_rational
from symnet.rings.ring import Array

_MEND = "write the file with Network.save, or mend it there"
FORMAT = "symnet-network"
VERSION = 1
#: LaTeX-like names of symbolic weights, which the expression language does not have.
_SYMBOL_KEY = "symbols"


def save(network: Network, path: str | PathLike[str]) -> None:
    """Write a network; the file appears whole or not at all."""
    files.write(path, json.dumps(to_dict(network), indent=1, ensure_ascii=False) + "\n")


def load(path: str | PathLike[str]) -> Network:
    """Read a network that `Network.save` wrote.

    Raises:
        FileFormatError: if the file is not such a network; nothing in it is evaluated.
        FileNotFoundError: if there is no such file.
    """
    data = files.read_json(path, "Network.save")
    try:
        return from_dict(data)
    except FileFormatError as error:
        raise FileFormatError(f"{path}: {error}") from error


# writing


def to_dict(network: Network) -> dict[str, Any]:
    """The network as plain JSON data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "inputs": list(network.inputs),
        "outputs": list(network.outputs),
        "metadata": network.metadata,
        "layers": [_layer_to_dict(layer) for layer in network.layers],
    }


def _layer_to_dict(layer: Layer) -> dict[str, Any]:
    for kind, (cls, write, _) in _LAYERS.items():
        if type(layer) is cls:
            return {"type": kind, **write(layer)}
    raise InvalidValueError(message("layer", "be of a type that can be stored", layer, nearest("", _LAYERS)))


def _activation_to_dict(function: ActivationFunction) -> dict[str, Any]:
    parameters = {name: expression_text(value) for name, value in function.parameters.items()}
    return {"name": function.name, **parameters}


def _array_to_dict(array: Array) -> dict[str, Any]:
    if array.dtype != object:
        return {"kind": "float64", "shape": list(array.shape), "values": [float(x).hex() for x in array.flat]}
    symbols = sorted({s.name for value in array.flat for s in value.free_symbols})
    codes = {name: f"s{i}" for i, name in enumerate(symbols)}
    renamed = [value.xreplace(_rename(value, codes)) for value in array.flat]
    out = {"kind": "exact", "shape": list(array.shape), "values": [expression_text(value) for value in renamed]}
    return {**out, _SYMBOL_KEY: symbols} if symbols else out


def _rename(value: Any, codes: Mapping[str, str]) -> dict[Any, Any]:
    return {s: type(s)(codes[s.name]) for s in value.free_symbols}


# reading


def from_dict(data: Any) -> Network:
    """The network of such data.

    Raises:
        FileFormatError: naming the place and what it must hold.
    """
    top = _mapping(data, "file", ("format", "version", "inputs", "outputs", "layers"), ("metadata",))
    if top["format"] != FORMAT or top["version"] != VERSION:
        raise FileFormatError(
            message(
                "format and version",
                f"be {FORMAT!r} and {VERSION}",
                (top["format"], top["version"]),
                "write the file with Network.save of this version",
            )
        )
    if not isinstance(top["layers"], list):
        raise FileFormatError(message("layers", "be a list", top["layers"], _MEND))
    metadata = top.get("metadata", {})
    try:
        layers = [_layer_from_dict(item, f"layers[{i}]") for i, item in enumerate(top["layers"])]
        return Network(layers, top["inputs"], top["outputs"], _mapping(metadata, "metadata"))
    except FileFormatError:
        raise
    except SymnetError as error:
        raise FileFormatError(str(error)) from error


def _mapping(data: Any, where: str, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise FileFormatError(message(where, "be an object", data, _MEND))
    missing = [key for key in required if key not in data]
    unknown = [key for key in data if key not in required + optional] if required else []
    if missing or unknown:
        keys = f"have the keys {', '.join(required)}"
        raise FileFormatError(message(where, keys, f"missing {missing}, unknown {unknown}", _MEND))
    return data


def _layer_from_dict(data: Any, where: str) -> Layer:
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _LAYERS:
        raise FileFormatError(message(f"{where}.type", "be a layer type", kind, nearest(str(kind), _LAYERS)))
    try:
        layer: Layer = _LAYERS[kind][2]({key: value for key, value in data.items() if key != "type"}, where)
        return layer
    except FileFormatError:
        raise
    except SymnetError as error:
        raise FileFormatError(f"{where}: {error}") from error


def _activation_from(data: Any, where: str) -> ActivationFunction:
    fields = _mapping(data, where)
    if not all(isinstance(value, str) for value in fields.values()) or "name" not in fields:
        raise FileFormatError(message(where, "hold a name and parameters as text", data, _MEND))
    parameters = {k: parse_expression(v, argument=f"{where}.{k}") for k, v in fields.items() if k != "name"}
    return activation(fields["name"], **parameters)


def _array_from(data: Any, where: str) -> Array:
    fields = _mapping(data, where, ("kind", "shape", "values"), (_SYMBOL_KEY,))
    shape, values = fields["shape"], fields["values"]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise FileFormatError(message(f"{where}.values", "be a list of numbers written as text", values, _MEND))
    sizes = isinstance(shape, list) and all(type(n) is int and n > 0 for n in shape)
    if not sizes or prod(shape) != len(values):
        raise FileFormatError(message(f"{where}.shape", f"be positive sizes of {len(values)} values", shape, _MEND))
    if fields["kind"] == "float64":
        flat = [float(parse_rational(value, f"{where}.values")) for value in values]
        return FLOAT64.array(np.array(flat), where).reshape(shape)
    if fields["kind"] == "exact":
        return _exact_values(values, fields.get(_SYMBOL_KEY, []), where).reshape(shape)
    raise FileFormatError(message(f"{where}.kind", "be 'float64' or 'exact'", fields["kind"], _MEND))


def _exact_values(values: list[str], symbols: Any, where: str) -> Array:
    import sympy

    if not isinstance(symbols, list) or not all(isinstance(s, str) and 0 < len(s) <= 200 for s in symbols):
        raise FileFormatError(message(f"{where}.{_SYMBOL_KEY}", "be a list of names", symbols, _MEND))
    codes = {f"s{i}": sympy.Symbol(name) for i, name in enumerate(symbols)}
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        out[i] = parse_expression(value, argument=f"{where}.values", symbols=codes, allowed=codes)
    return out


def _dense_to(layer: Dense) -> dict[str, Any]:
    bias = None if layer.bias is None else _array_to_dict(layer.bias)
    return {
        "activation": _activation_to_dict(layer.activation),
        "weights": _array_to_dict(layer.weights),
        "bias": bias,
    }


def _dense_from(data: dict[str, Any], where: str) -> Dense:
    fields = _mapping(data, where, ("activation", "weights", "bias"))
    bias = None if fields["bias"] is None else _array_from(fields["bias"], f"{where}.bias")
    function = _activation_from(fields["activation"], f"{where}.activation")
    return Dense(_array_from(fields["weights"], f"{where}.weights"), bias, function)


def _activation_layer_from(data: dict[str, Any], where: str) -> Activation:
    fields = _mapping(data, where, ("activation",))
    return Activation(_activation_from(fields["activation"], f"{where}.activation"))


def _arrays(cls: Any) -> tuple[Any, Callable[[Any], dict[str, Any]], Callable[[dict[str, Any], str], Any]]:
    """The row of a layer that is a handful of arrays."""

    def read(data: dict[str, Any], where: str) -> Any:
        fields = _mapping(data, where, cls.names)
        arrays = {name: _array_from(fields[name], f"{where}.{name}") for name in cls.names}
        return cls(**arrays, eps=0) if cls is BatchNorm else cls(**arrays)

    return cls, lambda layer: {name: _array_to_dict(getattr(layer, name)) for name in cls.names}, read


def _input_map_from(data: dict[str, Any], where: str) -> InputMap:
    fields = _mapping(data, where, ("variables", "expressions"))
    if not isinstance(fields["expressions"], list) or not all(isinstance(e, str) for e in fields["expressions"]):
        raise FileFormatError(message(f"{where}.expressions", "be a list of texts", fields["expressions"], _MEND))
    return InputMap(fields["expressions"], fields["variables"])


#: type -> (class, to JSON, from JSON)
_LAYERS: dict[str, tuple[Any, Callable[[Any], dict[str, Any]], Callable[[dict[str, Any], str], Any]]] = {
    "dense": (Dense, _dense_to, _dense_from),
    "activation": (
        Activation,
        lambda layer: {"activation": _activation_to_dict(layer.activation)},
        _activation_layer_from,
    ),
    "softmax": (Softmax, lambda layer: {}, lambda data, where: Softmax()),
    "whitening": _arrays(Whitening),
    "batch_norm": _arrays(BatchNorm),
    "dropout": (
        Dropout,
        lambda layer: {"rate": layer.rate},
        lambda data, where: Dropout(_mapping(data, where, ("rate",))["rate"]),
    ),
    "input_map": (
        InputMap,
        lambda layer: {"variables": list(layer.variables), "expressions": layer.texts()},
        _input_map_from,
    ),
}
