"""What the importers share: collecting all that cannot be imported, exact weights, joining layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, message
from symnet.network.layers import Activation, Dense, Layer
from symnet.rings.ring import Array

#: Suffixes of files whose loading runs code that they contain.
PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".joblib", ".bin", ".ckpt", ".h5", ".npy", ".npz"})


@dataclass
class Obstacles:
    """All that stands in the way of an import, told at once."""

    source: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one obstacle, such as ("3", "LayerNorm, which mixes the inputs nonlinearly")."""
        self.found.append(f"{where}: {what}" if where else what)

    def check(self, remedy: str) -> None:
        """Raise InvalidTypeError with the whole list, if there is anything in it."""
        if not self.found:
            return
        listing = "; ".join(self.found)
        raise InvalidTypeError(f"{self.source} has what symnet cannot import: {listing}. {remedy}")


def weights(values: Any, name: str) -> Array:
    """An array of float16, float32 or float64 as float64, which changes no value.

    Raises:
        InvalidTypeError: for integers, complex or quantized weights.
        InvalidValueError: for NaN or infinity.
    """
    array = np.asarray(values)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise InvalidTypeError(
            message(name, "be of float16, float32 or float64", str(array.dtype), "convert the model before exporting")
        )
    out = array.astype(np.float64)
    if not np.all(np.isfinite(out)):
        raise InvalidValueError(message(name, "be finite", float(out[~np.isfinite(out)][0]), "train the network anew"))
    return out


def check_one_dtype(kinds: Iterable[Any], source: str) -> None:
    """Refuse a model that computes partly in one precision and partly in another."""
    names = sorted({str(kind) for kind in kinds})
    if len(names) > 1:
        raise InvalidTypeError(
            message(f"{source}'s weights", "be of one dtype", names, "convert the model to one, such as float64")
        )


def joined(layers: Iterable[Layer]) -> list[Layer]:
    """The layers with every activation put into the linear Dense layer before it.

    >>> joined([Dense([[1]]), Activation("tanh")])
    [Dense(1 -> 1, tanh, no bias)]
    """
    out: list[Layer] = []
    for layer in layers:
        before = out[-1] if out else None
        if isinstance(layer, Activation) and layer.activation.name == "linear":
            continue
        if isinstance(layer, Activation) and isinstance(before, Dense) and before.activation.name == "linear":
            out[-1] = Dense(before.weights, before.bias, layer.activation)
        else:
            out.append(layer)
    return out


def refuse_pickle(path: str | PathLike[str], offered: Sequence[str]) -> None:
    """Refuse a file that is a pickle by its name or its first bytes, and say why.

    Raises:
        FileFormatError: for a pickle.
        FileNotFoundError: if there is no such file.
    """
    source = Path(path)
    with source.open("rb") as stream:
        head = stream.read(8)
    pickled = head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}
    if source.suffix.lower() in PICKLES or pickled:
        raise FileFormatError(
            message(
                "file",
                f"be {' or '.join(offered)}",
                source.name,
                "it may hold a pickle, and loading a pickle runs code that is in it: load the model yourself "
                "if you trust it and give the object, or save it as safetensors or ONNX",
            )
        )
