"""Markov chains, one a window, that run together, and can be saved and gone on with."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

import numpy as np

from symnet import files
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, message
from symnet.montecarlo.coordinates import compositions, order_parameters
from symnet.montecarlo.lattice import check_cells
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.sweep import Sweeper
from symnet.montecarlo.windows import COLUMNS, Windows
from symnet.rings.ring import Array

#: What a saved state consists of.
PARTS = ("header", "windows", "occupations", "counts", "accepted")


class Chains:
    """One chain in each window, starting from a random crystal with the composition of its centre.

    Args:
        windows: W of them; every chain is of its own window and temperature.
        model: the interactions.
        cells: cubic cells along each axis; a cell has two sites.
        seed: of the start and of all that follows, a non-negative integer or several. Equal seeds give equal chains,
            bit by bit.

    Attributes:
        done: sweeps so far.

    Raises:
        InvalidTypeError: for windows or a model that are something else.
        InvalidValueError: for bad cells or a bad seed.

    >>> chains = Chains(Windows(0.7, [-0.1, 0.1], 20.0, 20.0, 8.0), ClusterExpansion(), (4, 4, 4), seed=1)
    >>> chains.run(10)
    >>> c, eta = chains.series
    >>> c.shape
    (2, 10)
    """

    def __init__(
        self, windows: Windows, model: ClusterExpansion, cells: Sequence[int] = (8, 8, 8), seed: Any = 0
    ) -> None:
        check_kinds(windows, model)
        self.windows, self.model, self.cells = windows, model, check_cells(cells)
        # only the state of PCG64 is plain numbers that JSON holds
        self.rng = np.random.Generator(np.random.PCG64(seed_sequence(seed)))
        wanted = np.clip(compositions(windows.kappa_c, windows.kappa_eta), 0, 1)
        drawn = self.rng.random((2, len(windows), *self.cells)) < wanted[..., None, None, None]
        self.occupations: Array = drawn.astype(np.uint8)
        self.accepted: Array = np.zeros(len(windows), np.int64)
        self._begin([])

    def _begin(self, recorded: list[Array]) -> None:
        self._sweeper = Sweeper(self.windows, self.model, self.cells)
        self._now = np.count_nonzero(self.occupations, axis=(-3, -2, -1)).astype(np.int64)
        self._recorded = recorded

    @property
    def sites(self) -> int:
        """M, sites of one configuration."""
        return 2 * self._sweeper.sites

    @property
    def done(self) -> int:
        """Sweeps recorded so far."""
        return len(self._recorded)

    def run(self, sweeps: int) -> None:
        """Sweep on, each sweep recorded. A sweep that Ctrl-C interrupts is undone.

        Raises:
            InvalidValueError: unless `sweeps` is a non-negative integer.
        """
        if isinstance(sweeps, bool) or not isinstance(sweeps, (int, np.integer)) or sweeps < 0:
            raise InvalidValueError(message("sweeps", "be a non-negative integer", sweeps))
        for _ in range(sweeps):
            before = self.occupations.copy(), self._now.copy(), self.accepted, self.rng.bit_generator.state
            wanted = self.done + 1
            try:
                taken = self._sweeper.sweep(self.occupations, self._now, self.rng)
                self.accepted = self.accepted + taken
                self._recorded.append(self._now.astype(np.int32))
            except BaseException:
                # Ctrl-C in the middle of a sweep: as if it had not begun, unless it was recorded just before
                if self.done < wanted:
                    self.occupations, self._now, self.accepted, self.rng.bit_generator.state = before
                raise

    def forget(self) -> None:
        """Forget what was recorded so far, as after a warm-up; the configurations stay."""
        self._recorded = []
        self.accepted = np.zeros(len(self.windows), np.int64)

    @property
    def counts(self) -> Array:
        """B atoms on the two sublattices after every sweep, int32, shape (sweeps, 2, W)."""
        return np.array(self._recorded, np.int32).reshape(self.done, 2, len(self.windows))

    @property
    def series(self) -> tuple[Array, Array]:
        """c and eta after every sweep, shape (W, sweeps) each."""
        x1, x2 = np.moveaxis(self.counts / self._sweeper.sites, 1, 0)
        c, eta = order_parameters(x1.T, x2.T)
        return c, eta

    @property
    def acceptance(self) -> Array:
        """The share of accepted draws of a sublattice, shape (W,)."""
        return self.accepted / max(2 * self.done, 1)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all that `load` needs to go on as if there had been no stop: an npz file, replaced as a whole."""
        header = {"model": asdict(self.model), "generator": self.rng.bit_generator.state}
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            header=np.array(json.dumps(header)),
            windows=np.array(list(self.windows.columns.values())),
            occupations=self.occupations,
            counts=self.counts,
            accepted=self.accepted,
        )
        files.write(path, stream.getvalue())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The chains of a file that `save` wrote.

        Raises:
            FileFormatError: for another file.
        """
        where = str(path)
        try:
            with np.load(path, allow_pickle=False) as file:
                parts = {name: file[name] for name in PARTS}
            header = json.loads(str(parts["header"]))
            chains = cls.__new__(cls)
            chains.model = ClusterExpansion(**header["model"])
            chains.windows = Windows(*parts["windows"])
            chains.cells = check_cells(parts["occupations"].shape[2:])
            generator = np.random.PCG64()
            generator.state = header["generator"]
        except (ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise FileFormatError(message(where, "be chains that save() wrote", str(error))) from error
        chains.rng = np.random.Generator(generator)
        _check_parts(where, parts, len(chains.windows))
        chains.occupations, chains.accepted = parts["occupations"], parts["accepted"]
        chains._begin(list(parts["counts"]))
        if chains.done and not np.array_equal(chains._now, chains._recorded[-1]):
            raise FileFormatError(message(where, "end its record with its configurations", "another number of B atoms"))
        return chains


def check_kinds(windows: Any, model: Any) -> None:
    """Refuse what are not windows and a model."""
    for name, value, kind in (("windows", windows, Windows), ("model", model, ClusterExpansion)):
        if not isinstance(value, kind):
            raise InvalidTypeError(message(name, f"be of symnet.montecarlo.{kind.__name__}", value))


def seed_sequence(seed: Any) -> np.random.SeedSequence:
    """The entropy of a seed: a non-negative integer or a sequence of them.

    Raises:
        InvalidValueError: for anything else, None included, since a run must be repeatable.
    """
    numbers = list(seed) if isinstance(seed, (list, tuple)) else [seed]
    if not numbers or not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 0 for n in numbers):
        raise InvalidValueError(message("seed", "be a non-negative integer, or several", seed))
    return np.random.SeedSequence([int(n) for n in numbers])


def _check_parts(where: str, parts: dict[str, Array], number: int) -> None:
    occupations, counts = parts["occupations"], parts["counts"]
    good = (
        len(parts["windows"]) == len(COLUMNS)
        and occupations.dtype == np.uint8
        and occupations.ndim == 5
        and occupations.shape[:2] == (2, number)
        and int(occupations.max()) <= 1
        and counts.dtype == np.int32
        and counts.shape[1:] == (2, number)
        and parts["accepted"].dtype == np.int64
        and parts["accepted"].shape == (number,)
    )
    if not good:
        shapes = {name: value.shape for name, value in parts.items()}
        raise FileFormatError(message(where, "hold arrays that fit each other", shapes))
