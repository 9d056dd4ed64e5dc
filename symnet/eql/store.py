"""Restarts on disk: one file each, written whole or not at all, so that a killed run resumes with what was done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from symnet import files
from symnet.eql.training import Problem, Raw
from symnet.errors import FileFormatError, InvalidValueError, message
from symnet.rings.ring import Array


class Store:
    """A directory that belongs to one problem.

    Raises:
        InvalidValueError: if the directory holds restarts of another problem.
        FileFormatError: if what it holds cannot be read.
    """

    def __init__(self, path: str | PathLike[str], problem: Problem) -> None:
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        settings = self.path / "problem.json"
        own = {"format": "symnet-eql", "version": 1, "digest": digest(problem), "options": problem.options.to_dict()}
        if not settings.exists():
            files.write(settings, json.dumps(own, indent=1))
            return
        try:
            found = json.loads(settings.read_text(encoding="utf-8"))["digest"]
        except (ValueError, KeyError, TypeError) as error:
            raise FileFormatError(f"{settings} must be written by symnet.eql.train: {error}") from error
        if found != own["digest"]:
            remedy = "give an empty directory, or the same data, graph and options"
            raise InvalidValueError(message("path", "hold restarts of this very problem", str(self.path), remedy))

    def _file(self, seed: int) -> Path:
        return self.path / f"restart_{seed}.npz"

    def load(self, seed: int) -> Raw | None:
        """The restart of a seed, None if it is not there.

        Raises:
            FileFormatError: if its file is damaged.
        """
        file = self._file(seed)
        if not file.exists():
            return None
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {key: archive[key] for key in archive.files}
            nested = _nested({k: v for k, v in arrays.items() if k[0] in "wa"})
            return Raw(seed, nested["weights"], nested["alpha"], arrays["losses"], int(arrays["steps"]))
        except Exception as error:
            # zipfile, numpy and the nesting each raise their own kinds
            raise FileFormatError(
                f"{file} must be a restart written by symnet.eql.train: {error}; remove it"
            ) from error

    def save(self, raw: Raw) -> None:
        """Write one restart."""
        arrays = dict(_flat("weights", raw.parameters)) | dict(_flat("alpha", raw.log_alpha))
        with files.replacing(self._file(raw.seed)) as stream:
            np.savez(stream, **{"losses": raw.losses, "steps": np.array(raw.steps), **arrays})  # type: ignore[arg-type]


def digest(problem: Problem) -> str:
    """What tells one problem from another: data, graph and options."""
    out = hashlib.sha256()
    for array in (problem.data.X, problem.data.y, problem.data.mask, problem.data.t):
        out.update(np.ascontiguousarray(array).tobytes())
    units = [[(row.name, row.arity, count) for row, count in layer.units] for layer in problem.graph.hidden]
    out.update(json.dumps([units, problem.graph.skips, repr(problem.graph.scaling)]).encode())
    out.update(json.dumps(problem.options.to_dict(), sort_keys=True).encode())
    return out.hexdigest()


def _flat(key: str, tree: Any) -> Iterator[tuple[str, Array]]:
    """(path, array) of nested lists and tuples, such as weights.0.1.0."""
    if isinstance(tree, (list, tuple)):
        for i, branch in enumerate(tree):
            yield from _flat(f"{key}.{i}", branch)
    else:
        yield key, np.asarray(tree)


def _nested(flat: dict[str, Array]) -> Any:
    """The inverse of `_flat`, with lists."""
    if list(flat) == [""]:
        return flat[""]
    branches: dict[str, dict[str, Array]] = {}
    for key, value in flat.items():
        head, _, rest = key.partition(".")
        branches.setdefault(head, {})[rest] = value
    if all(head.isdigit() for head in branches):
        return [_nested(branches[str(i)]) for i in range(len(branches))]
    return {head: _nested(branch) for head, branch in branches.items()}
