"""A state_dict of PyTorch, or a safetensors file, as a network: the weights alone, with a layout of activations.

A state_dict holds arrays by name, such as "0.weight", "0.bias", "2.weight". What stands before the last dot
names a layer; `weight` and `bias` make it a Linear layer, running statistics a BatchNorm1d.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.network.importers.chain import Obstacles, Unsupported, chained, check_float, refuse_pickle, weights
from symnet.network.layers import Activation, BatchNorm, Dense, Layer
from symnet.network.network import Network
from symnet.rings.ring import Array

_DENSE = frozenset({"weight", "bias"})
_STATISTICS = frozenset({"running_mean", "running_var"})
_COUNT = "num_batches_tracked"
#: torch's default, which a state_dict does not hold.
BATCH_NORM_EPS = 1e-5
#: Dtypes of a safetensors file, as numpy and torch call them.
_DTYPES = {"F64": ("<f8", "float64"), "F32": ("<f4", "float32"), "F16": ("<f2", "float16"), "BF16": ("<u2", "bfloat16")}

#: An array as float64, and the dtype it had.
Read = tuple[Array, str]


def from_state_dict(
    state: Mapping[str, Any] | str | PathLike[str],
    layout: Sequence[Any] | Mapping[str, Any] | None,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> Network:
    """The network of a state_dict or a safetensors file. Neither needs torch to be installed.

    Args:
        state: arrays or tensors by name, or the path of a safetensors file.
        layout: the activation after each layer that has weights, Linear or BatchNorm1d: names or
            ActivationFunctions, "linear" for none. A list, in the order of the computation, which is the order
            of the layers' numbers ("0", "2", "10") or else that of an OrderedDict, as `model.state_dict()`
            gives it. Where neither tells the order, as in a file with layers named "hidden" and "out", a
            mapping of the layers' names in the order of the computation: {"hidden": "tanh", "out": "linear"}.
        inputs: names; default x1, x2, ...
        outputs: names; default y, or y1, y2, ...

    Returns:
        The network. BatchNorm1d has torch's default eps, 1e-5, since a state_dict does not tell it.

    Raises:
        FileFormatError: for a pickle, or a file that is not safetensors.
        InvalidTypeError: listing the arrays that belong to no Linear or BatchNorm1d; for other dtypes.
        InvalidValueError: for a layout that does not fit the layers.
        MissingExtraError: without safetensors, for a file.

    >>> net = from_state_dict({"0.weight": np.ones((2, 1)), "2.weight": np.ones((1, 2))}, ["tanh", "linear"])
    >>> net.expr()
    2*tanh(x1)
    """
    arrays = _read_state(state) if isinstance(state, Mapping) else _read_file(state)
    obstacles = Obstacles("the state_dict")
    groups = _groups(arrays, obstacles)
    obstacles.check("Give the state_dict of the chain alone, or the module itself to Network.from_torch")
    layers: list[Layer] = []
    for name, activation in _ordered(groups, layout, isinstance(state, OrderedDict)):
        with obstacles.noting(name):
            layers += [_layer({key: array for key, (array, _) in groups[name].items()}), Activation(activation)]
    obstacles.check("Give the module itself to Network.from_torch")
    return chained(layers, inputs, outputs, "torch", {dtype for _, dtype in arrays.values() if dtype})


# reading arrays


def _read_state(state: Mapping[str, Any]) -> dict[str, Read]:
    out: dict[str, Read] = {}
    obstacles = Obstacles("the state_dict")
    for key, value in state.items():
        if not isinstance(key, str) or not hasattr(value, "dtype"):
            obstacles.add(str(key), f"{type(value).__name__}, not an array")
        elif not key.endswith(_COUNT):
            out[key] = read_array(value, key)
    obstacles.check("Of a checkpoint, give the entry that is the state_dict")
    return out


def read_array(value: Any, name: str) -> Read:
    """A tensor of torch or an array of numpy as float64, exactly, and the name of its dtype.

    Raises:
        InvalidTypeError: for integer, complex or quantized values.
        InvalidValueError: for NaN, infinity, or a tensor without values on the meta device.
    """
    dtype = getattr(value.dtype, "name", str(value.dtype).removeprefix("torch."))
    check_float(dtype, name)
    if getattr(value, "is_meta", False):
        raise InvalidValueError(message(name, "hold numbers", "a tensor on the meta device", "load the weights"))
    if hasattr(value, "detach"):
        value = value.detach().cpu().double().numpy()
    return weights(value, name), dtype


def _read_file(path: str | PathLike[str]) -> dict[str, Read]:
    refuse_pickle(path, ["safetensors", "ONNX"])
    try:
        import safetensors
    except ImportError as error:
        raise missing_extra("safetensors", "torch", "reading a safetensors file") from error
    try:
        entries = safetensors.deserialize(Path(path).read_bytes())
    except safetensors.SafetensorError as error:
        raise FileFormatError(
            message("file", "be a safetensors file", f"{Path(path).name} ({error})", "write it anew with safetensors")
        ) from error
    return {key: _entry(key, entry) for key, entry in sorted(entries) if not key.endswith(_COUNT)}


def _entry(name: str, entry: Mapping[str, Any]) -> Read:
    if entry["dtype"] not in _DTYPES:
        remedy = "convert the weights before they are saved"
        raise InvalidTypeError(message(name, f"be of {', '.join(_DTYPES)}", entry["dtype"], remedy))
    code, dtype = _DTYPES[entry["dtype"]]
    array = np.frombuffer(entry["data"], code).reshape(entry["shape"])
    if dtype == "bfloat16":  # the upper half of a float32
        array = (array.astype(np.uint32) << 16).view(np.float32)
    return weights(array, name), dtype


# layers


def _groups(arrays: Mapping[str, Read], obstacles: Obstacles) -> dict[str, dict[str, Read]]:
    """The arrays of each layer, in the order of their first keys."""
    groups: dict[str, dict[str, Read]] = {}
    for key, value in arrays.items():
        name, _, leaf = key.rpartition(".")
        if leaf in _DENSE | _STATISTICS:
            groups.setdefault(name, {})[leaf] = value
        else:
            obstacles.add(key, "of no Linear or BatchNorm1d")
    return groups


def _layer(arrays: Mapping[str, Array]) -> Layer:
    keys = set(arrays)
    if keys >= _STATISTICS and all(array.ndim == 1 for array in arrays.values()):
        mean, var = arrays["running_mean"], arrays["running_var"]
        ones, zeros = np.ones_like(mean), np.zeros_like(mean)
        return BatchNorm(arrays.get("weight", ones), arrays.get("bias", zeros), mean, var, BATCH_NORM_EPS)
    if "weight" in keys and keys <= _DENSE and arrays["weight"].ndim == 2:
        return Dense(arrays["weight"], arrays.get("bias"))
    if keys == _DENSE and arrays["weight"].ndim == 1:
        raise Unsupported("a weight of one axis without running statistics, as LayerNorm has")
    shapes = ", ".join(f"{key} {array.shape}" for key, array in arrays.items())
    raise Unsupported(f"arrays that are of no Linear or BatchNorm1d: {shapes}")


def _ordered(groups: Mapping[str, Any], layout: Any, has_order: bool) -> list[tuple[str, Any]]:
    """The layers' names in the order of the computation, each with its activation."""
    names = list(groups)
    if isinstance(layout, Mapping):
        if set(layout) != set(names):
            raise InvalidValueError(message("layout", f"name the layers {sorted(names)}", list(layout)))
        return list(layout.items())
    if not isinstance(layout, Sequence) or isinstance(layout, str):
        remedy = "such as ['tanh', 'linear'], since the arrays do not tell the activations"
        raise InvalidTypeError(message("layout", "be a list of the activation after each layer", layout, remedy))
    if len(layout) != len(names):
        remedy = "write 'linear' where there is no activation"
        raise InvalidValueError(
            message("layout", f"have {len(names)} entries, one for each of the layers {names}", layout, remedy)
        )
    patterns = {re.sub(r"\d+", "#", name) for name in names}
    if len(patterns) == 1:
        names.sort(key=lambda name: [int(digits) for digits in re.findall(r"\d+", name)])
    elif patterns and not has_order:
        example = dict.fromkeys(names, "tanh")
        raise InvalidValueError(
            message(
                "layout",
                "tell the order of the layers, which their names do not",
                layout,
                f"write it as a mapping in the order of the computation, such as {example}",
            )
        )
    return list(zip(names, layout, strict=True))
