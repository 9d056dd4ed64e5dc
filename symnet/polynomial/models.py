"""Any trained model as a network, by the framework that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from symnet.errors import FileFormatError, InvalidTypeError, message, nearest
from symnet.network import Network, load
from symnet.network.importers.chain import PICKLES, refuse_pickle

#: The importer of each framework, by the package in which a model's class is defined.
FRAMEWORKS: dict[str, Callable[[Any, Sequence[str] | None], Network]] = {
    "sklearn": Network.from_sklearn,
    "keras": Network.from_keras,
    "torch": Network.from_torch,
}
#: The reader of each kind of file.
FILES: dict[str, Callable[[Any, Sequence[str] | None], Network]] = {
    ".json": lambda path, inputs: load(path),
    ".onnx": Network.from_onnx,
}


def as_network(model: Any, inputs: Sequence[str] | None = None) -> Network:
    """A Network as it is; a fitted model of scikit-learn, Keras or torch, or a JSON or ONNX file, imported.

    Args:
        model: the model, or a path.
        inputs: names for the inputs of a model that is imported.

    Raises:
        InvalidTypeError: for anything else.
        FileFormatError: for a file of another format.
    """
    if isinstance(model, Network):
        return model
    if isinstance(model, (str, PathLike)):
        return _read(Path(model), inputs)
    # a Keras model may also be a torch module; its own class comes first
    for kind in type(model).__mro__:
        package = kind.__module__.split(".")[0]
        if package in FRAMEWORKS:
            return FRAMEWORKS[package](model, inputs)
    raise InvalidTypeError(
        message(
            "network",
            "be a symnet Network, a model of scikit-learn, Keras or torch, or the path of a JSON or ONNX file",
            type(model).__name__,
            "write the network down with Network([Dense(W, b, 'tanh'), ...])",
        )
    )


def _read(path: Path, inputs: Sequence[str] | None) -> Network:
    suffix = path.suffix.lower()
    if suffix in PICKLES:
        refuse_pickle(path, list(FILES))
    if suffix not in FILES:
        raise FileFormatError(message("network", "be a file of a known format", path.name, nearest(suffix, FILES)))
    return FILES[suffix](path, inputs)
