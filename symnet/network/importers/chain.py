"""What the importers share: collecting all that cannot be imported, exact weights, joining layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, message
from symnet.network.layers import Activation, Dense, Layer
from symnet.network.network import Network
from symnet.rings.ring import Array

#: Suffixes of files whose loading runs code that they contain.
PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".joblib", ".bin", ".ckpt", ".h5", ".npy", ".npz"})
#: Dtypes whose values float64 holds exactly.
FLOATS = ("float16", "bfloat16", "float32", "float64")


class Unsupported(Exception):
    """Why one operation cannot be imported; `Obstacles.noting` puts it on the list."""


@dataclass
class Obstacles:
    """All that stands in the way of an import, told at once."""

    source: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one obstacle, such as ("3", "LayerNorm, which mixes the inputs nonlinearly")."""
        self.found.append(f"{where}: {what}" if where else what)

    @contextmanager
    def noting(self, where: str) -> Iterator[None]:
        """Put an Unsupported that is raised inside on the list, and go on after it."""
        try:
            yield
        except Unsupported as reason:
            self.add(where, str(reason))

    def check(self, remedy: str) -> None:
        """Raise InvalidTypeError with the whole list, if there is anything in it."""
        if not self.found:
            return
        listing = "; ".join(self.found)
        raise InvalidTypeError(f"{self.source} has what symnet cannot import: {listing}. {remedy}")


@dataclass(frozen=True)
class Rule:
    """What an operation of a framework comes to: `read`, by options that have the framework's names and defaults."""

    read: Callable[..., list[Layer]]
    options: Mapping[str, Any] = field(default_factory=dict)

    def of(self, operation: Any = None) -> list[Layer]:
        """The layers of an object that has the options as attributes; of none, with the defaults."""
        return self.read(**{key: getattr(operation, key, default) for key, default in self.options.items()})


def reads_as(name: str) -> Callable[..., list[Layer]]:
    """A `read` that comes to one activation whatever the options."""
    return lambda **options: [Activation(name)]


def reads_as_identity(**options: Any) -> list[Layer]:
    """A `read` that comes to nothing."""
    return []


def weights(values: Any, name: str) -> Array:
    """An array of float16, float32 or float64 as float64, which changes no value.

    Raises:
        InvalidTypeError: for integers, complex or quantized weights.
        InvalidValueError: for NaN or infinity.
    """
    array = np.asarray(values)
    check_float(array.dtype.name, name)
    out = array.astype(np.float64)
    if not np.all(np.isfinite(out)):
        raise InvalidValueError(message(name, "be finite", float(out[~np.isfinite(out)][0]), "train the network anew"))
    return out


def check_float(dtype: str, name: str) -> None:
    """Refuse weights of a dtype that is not a plain floating one: integers, complex, quantized ones."""
    if dtype not in FLOATS:
        remedy = "convert the model before exporting"
        raise InvalidTypeError(message(name, f"be of {', '.join(FLOATS[:-1])} or {FLOATS[-1]}", dtype, remedy))


def number(value: Any, name: str) -> Fraction:
    """An activation's parameter by the decimal that prints, so that it fits exact rings too.

    `float` of it is the float that was given.

    >>> number(0.01, "negative_slope")
    Fraction(1, 100)
    """
    given = float(value)
    if not isfinite(given):
        raise InvalidValueError(message(name, "be finite", given, "give the layer a finite number"))
    return Fraction(repr(given))


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


def chained(
    layers: Iterable[Layer],
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
    framework: str,
    dtypes: Iterable[str],
) -> Network:
    """The network of a model's layers; the metadata name the framework and the dtype of its weights.

    Raises:
        InvalidTypeError: for weights of several dtypes.
        InvalidValueError: for a model without layers, or layers that do not fit together.
    """
    kinds = sorted(set(dtypes))
    check_one_dtype(kinds, "the model")
    found = joined(layers)
    if not found:
        remedy = "give one with at least one dense layer or activation"
        raise InvalidValueError(message("model", "have layers that do something", "the identity", remedy))
    return Network(found, inputs, outputs, {"framework": framework, **({"dtype": kinds[0]} if kinds else {})})


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
