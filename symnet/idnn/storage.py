"""Derivatives as JSON: the network as `Network.save` writes it, and the inputs it is differentiated by.

{"format": "symnet-derivative", "version": 1, "by": ["c", "eta"], "network": {...}}
"""

from __future__ import annotations

import json
from os import PathLike
from typing import Any

from symnet import files
from symnet.errors import FileFormatError, SymnetError, message
from symnet.idnn.derivative import Derivative
from symnet.network.storage import from_dict, to_dict

FORMAT = "symnet-derivative"
VERSION = 1
_KEYS = {"format", "version", "by", "network"}
_MEND = "write the file with Derivative.save of this version"


def save(derivative: Derivative, path: str | PathLike[str]) -> None:
    """Write a derivative; the file appears whole or not at all."""
    data = {"format": FORMAT, "version": VERSION, "by": list(derivative.by), "network": to_dict(derivative.network)}
    files.write(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def load(path: str | PathLike[str]) -> Derivative:
    """Read a derivative that `Derivative.save` wrote.

    Raises:
        FileFormatError: if the file is not such a derivative; nothing in it is evaluated.
        FileNotFoundError: if there is no such file.
    """
    data = files.read_json(path, "Derivative.save")
    try:
        return _from_data(data)
    except SymnetError as error:
        raise FileFormatError(f"{path}: {error}") from error


def _from_data(data: Any) -> Derivative:
    if not isinstance(data, dict) or set(data) != _KEYS:
        found = sorted(data) if isinstance(data, dict) else data
        raise FileFormatError(message("file", f"have the keys {', '.join(sorted(_KEYS))}", found, _MEND))
    if (data["format"], data["version"]) != (FORMAT, VERSION):
        found = data["format"], data["version"]
        raise FileFormatError(message("format and version", f"be {FORMAT!r} and {VERSION}", found, _MEND))
    if not isinstance(data["by"], list) or not all(isinstance(name, str) for name in data["by"]):
        raise FileFormatError(message("by", "be a list of names", data["by"], _MEND))
    return Derivative(from_dict(data["network"]), data["by"])
