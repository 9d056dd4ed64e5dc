"""Run: the last good state of a simulation with its history, and the file that it goes on from."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from symnet import files
from symnet.errors import FileFormatError, InvalidValueError, message
from symnet.phasefield.grid import Grid
from symnet.phasefield.model import PhaseField
from symnet.rings.ring import Array

FORMAT, VERSION = "symnet-phasefield", 1
#: The columns of a history, one row a step.
COLUMNS = ("t", "step", "error", "energy", "mean_c", "low_c", "high_c", "low_eta", "high_eta")
_ARRAYS = ("c", "eta", "history", "times", "snapshots")
_MEND = "write the file with Run.save"


@dataclass(frozen=True, eq=False)
class Run:
    """Where a simulation stands.

    Attributes:
        c, eta: the fields at time t, shape of the grid.
        t: the time.
        step: the size that the next step will try; None before the first.
        history: one row a state, the first at the start, with the columns COLUMNS.
        times: when snapshots were taken; snapshots: shape (times, 2, rows, columns), c and eta.
        refused: how many steps were tried in vain.
        status: "start", "done", "interrupted", or why it stopped before its end.
        constants: of the model; empty before the first step.
    """

    c: Array
    eta: Array
    t: float = 0.0
    step: float | None = None
    history: Array | None = None
    times: Array | None = None
    snapshots: Array | None = None
    refused: int = 0
    status: str = "start"
    constants: dict[str, float] | None = None

    def __post_init__(self) -> None:
        empty = {
            "history": np.empty((0, len(COLUMNS))),
            "times": np.empty(0),
            "snapshots": np.empty((0, 2, *np.shape(self.c))),
        }
        for name, value in empty.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    def column(self, name: str) -> Array:
        """One quantity at every state of the history: "energy", "mean_c", ...

        Raises:
            InvalidValueError: for an unknown name.
        """
        if name not in COLUMNS:
            raise InvalidValueError(message("name", f"be one of {', '.join(COLUMNS)}", name))
        table: Any = self.history
        return np.asarray(table[:, COLUMNS.index(name)])

    @property
    def visited(self) -> dict[str, tuple[float, float]]:
        """The smallest and largest values that c and eta had at any step, as a box."""
        ends = {name: (self.column(f"low_{name}"), self.column(f"high_{name}")) for name in ("c", "eta")}
        return {name: (float(np.min(low)), float(np.max(high))) for name, (low, high) in ends.items()}

    def save(self, path: str | PathLike[str]) -> None:
        """Write the run as an npz file without pickled objects; it appears whole or not at all."""
        facts = {"format": FORMAT, "version": VERSION, "t": self.t, "step": self.step, "refused": self.refused}
        facts |= {"status": self.status, "constants": self.constants}
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        with files.replacing(path) as stream:
            # repr of a float and so JSON give back every bit of it
            np.savez_compressed(stream, facts=np.array(json.dumps(facts)), **arrays)

    def __repr__(self) -> str:
        rows = len(self.column("t"))
        return f"Run(t={self.t:g}, steps={max(rows - 1, 0)}, refused={self.refused}, status={self.status!r})"


def load(path: str | PathLike[str]) -> Run:
    """Read a run that `Run.save` or a checkpoint wrote.

    Raises:
        FileFormatError: if the file is not such a run; nothing in it is evaluated or unpickled.
        FileNotFoundError: if there is no such file.
    """
    try:
        with np.load(Path(path), allow_pickle=False) as file:
            facts = json.loads(str(file["facts"]))
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in _ARRAYS}
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise FileFormatError(message(str(path), "be a phase-field run", str(error), _MEND)) from error
    _check_facts(str(path), facts)
    _check_arrays(str(path), arrays)
    return Run(
        **arrays,
        t=float(facts["t"]),
        step=None if facts["step"] is None else float(facts["step"]),
        refused=int(facts["refused"]),
        status=facts["status"],
        constants=facts["constants"],
    )


def quenched(grid: Grid, c: float = 0.5**0.5, amplitude: float = 0.01, seed: int = 0) -> Run:
    """A start as just after a quench: c uniform, eta uniformly random in +-amplitude.

    >>> start = quenched(Grid((4, 4)), seed=1)
    >>> bool(np.all(start.c == 0.5**0.5)), bool(np.all(abs(start.eta) <= 0.01))
    (True, True)
    """
    for name, value in (("c", c), ("amplitude", amplitude)):
        if not np.isfinite(value) or (name == "amplitude" and value < 0):
            raise InvalidValueError(message(name, "be finite, and the amplitude not negative", value))
    noise = np.random.default_rng(seed).uniform(-amplitude, amplitude, grid.shape)
    return Run(np.full(grid.shape, float(c)), noise)


def for_model(run: Run, model: PhaseField) -> Run:
    """The run, if it can be continued with a model.

    Raises:
        InvalidValueError: for another grid or other constants than those it was made with.
    """
    if run.constants is not None and run.constants != model.constants:
        remedy = "give the same model, or start anew with Run(run.c, run.eta)"
        raise InvalidValueError(message("model", f"have the run's constants {run.constants}", model.constants, remedy))
    return replace(run, c=model.grid.check("c", run.c), eta=model.grid.check("eta", run.eta), constants=model.constants)


def _check_facts(path: str, facts: Any) -> None:
    kinds: dict[str, Any] = {
        "format": str,
        "version": int,
        "t": float,
        "step": (float, type(None)),
        "refused": int,
        "status": str,
        "constants": (dict, type(None)),
    }
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or facts.get("version") != VERSION:
        raise FileFormatError(message(path, f"be of the format {FORMAT}, version {VERSION}", facts, _MEND))
    for name, kind in kinds.items():
        if name not in facts or not isinstance(facts[name], kind):
            raise FileFormatError(message(path, f"hold {name!r}", facts.get(name), _MEND))
    values = [facts["t"], facts["step"] or 1.0, *(facts["constants"] or {}).values()]
    if not all(isinstance(value, float) and np.isfinite(value) for value in values):
        raise FileFormatError(message(path, "hold finite numbers", values, _MEND))


def _check_arrays(path: str, arrays: dict[str, Array]) -> None:
    shape, count = arrays["c"].shape, len(arrays["times"])
    wanted = {
        "c": shape,
        "eta": shape,
        "history": (len(arrays["history"]), len(COLUMNS)),
        "times": (count,),
        "snapshots": (count, 2, *shape),
    }
    for name, array in arrays.items():
        if array.shape != wanted[name] or (array.size and not np.all(np.isfinite(array))):
            raise FileFormatError(message(path, f"hold finite {name!r} of shape {wanted[name]}", array.shape, _MEND))
