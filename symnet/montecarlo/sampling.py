"""Sampling many windows: groups of them at once, on any executor, in a folder from which it goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from symnet import files
from symnet.errors import FileFormatError, InvalidValueError, message
from symnet.montecarlo.blocking import FEWEST
from symnet.montecarlo.chains import Chains, check_kinds, seed_sequence
from symnet.montecarlo.lattice import check_cells
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.table import Table, joined, measured
from symnet.montecarlo.windows import Windows
from symnet.parallel import check_executor, completed
from symnet.progress import counting

#: Windows that are updated together: enough to hide numpy's overhead, few enough for the cache.
GROUP = 64


def sample(
    windows: Windows,
    model: ClusterExpansion | None = None,
    cells: Sequence[int] = (8, 8, 8),
    *,
    sweeps: int = 2000,
    warmup: int = 200,
    seed: int = 0,
    group: int = GROUP,
    executor: Any = None,
    folder: str | os.PathLike[str] | None = None,
    progress: bool = False,
) -> Table:
    """Measure mu_c and mu_eta in windows of the biased ensemble.

    The relation of equations 20 and 21 holds for the mean of dg/dc over what a window visits; at the mean of c it is
    off by about (d^3 g / dc^3) var(c) / 2, which falls as 1 / M. Where a large crystal would separate into domains,
    what is found depends on the cell (docs/results/montecarlo.md).

    Args:
        windows: where to measure; a window whose cell has every site of a sublattice alike has no error to speak of.
        model: the interactions; default a pair interaction of 1.
        cells: cubic cells along each axis, so that M is twice their product.
        sweeps: measured sweeps, 16 or more.
        warmup: sweeps before that are thrown away.
        seed: a non-negative integer. With `group` it decides all numbers, whatever the executor.
        group: how many windows are updated together.
        executor: any `concurrent.futures.Executor`; None works in this process.
        folder: where each finished group is kept, so that a call with the same arguments goes on after a stop.
        progress: show how many groups are done on a terminal.

    Returns:
        a `Table`, a row a window.

    Raises:
        InvalidTypeError: for windows, a model or an executor that is something else.
        InvalidValueError: for bad numbers, or a folder of other arguments.
        FileFormatError: for a folder with a damaged file.
        ExecutorError: if the executor dies; the groups done by then are kept in the folder.

    >>> table = sample(Windows(0.8, [-0.1, 0.1], 20.0, 20.0, 8.0), cells=(4, 4, 4), sweeps=64, seed=1)
    >>> table.mu_eta.shape
    (2,)
    """
    model = model or ClusterExpansion()
    check_kinds(windows, model)
    cells = check_cells(cells)
    for name, value, least in (("sweeps", sweeps, 2 * FEWEST), ("warmup", warmup, 0), ("group", group, 1)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise InvalidValueError(message(name, f"be an integer of {least} or more", value))
    seed_sequence(seed)
    check_executor(executor)
    pieces = [(number, windows[begin : begin + group]) for number, begin in enumerate(range(0, len(windows), group))]
    settings = {"model": asdict(model), "cells": cells, "sweeps": sweeps, "warmup": warmup, "seed": seed}
    keep = None if folder is None else _Folder(Path(folder), {**settings, "group": group}, windows)
    done = {} if keep is None else {number: keep.read(number) for number, _ in pieces if keep.has(number)}
    work = partial(_measure, model, cells, sweeps, warmup, seed)
    missing = [piece for piece in pieces if piece[0] not in done]
    with counting("groups of windows") if progress else nullcontext(_silent) as show:
        for position, table in completed(work, missing, executor):
            number = missing[position][0]
            done[number] = table
            if keep is not None:
                keep.write(number, table)
            show(len(done), len(pieces))
    return joined(done[number] for number, _ in pieces)


def _measure(
    model: ClusterExpansion,
    cells: tuple[int, int, int],
    sweeps: int,
    warmup: int,
    seed: int,
    piece: tuple[int, Windows],
) -> Table:
    number, windows = piece
    chains = Chains(windows, model, cells, [seed, number])
    chains.run(warmup)
    chains.forget()
    chains.run(sweeps)
    c, eta = chains.series
    return measured(windows, c, eta, chains.acceptance)


def _silent(done: int, total: int) -> None:
    """Show nothing."""


class _Folder:
    """A CSV file a group, and the settings they belong to."""

    def __init__(self, path: Path, settings: dict[str, Any], windows: Windows) -> None:
        self.path = path
        wanted = json.loads(json.dumps({**settings, "windows": {k: v.tolist() for k, v in windows.columns.items()}}))
        path.mkdir(parents=True, exist_ok=True)
        file = path / "settings.json"
        if not file.exists():
            files.write(file, json.dumps(wanted, indent=1) + "\n")
            return
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise FileFormatError(message(str(file), "be the settings of a sampling", str(error))) from error
        unlike = [name for name in wanted if not isinstance(found, dict) or found.get(name) != wanted[name]]
        if unlike:
            remedy = f"{', '.join(unlike)} differ: choose another folder, or give the same arguments"
            raise InvalidValueError(message("folder", "be of a sampling with these arguments", str(path), remedy))

    def _file(self, number: int) -> Path:
        return self.path / f"group_{number:04d}.csv"

    def has(self, number: int) -> bool:
        return self._file(number).exists()

    def read(self, number: int) -> Table:
        return Table.from_csv(self._file(number))

    def write(self, number: int, table: Table) -> None:
        table.to_csv(self._file(number))
