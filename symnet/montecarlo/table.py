"""What sampling gives: the potentials at the measured order parameters, with errors, and its CSV file."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any, Self

import numpy as np

from symnet import files
from symnet.errors import FileFormatError, InvalidValueError, message
from symnet.montecarlo.blocking import blocked
from symnet.montecarlo.windows import COLUMNS, Windows
from symnet.rings.ring import Array

#: The measured columns, after those of the windows and before the potentials.
MEASURED = ("c", "eta", "c_error", "eta_error", "tau", "settled", "acceptance")
#: What follows from the others by equations 20 and 21; written for other programs, and checked when read.
DERIVED = ("mu_c", "mu_eta", "mu_c_error", "mu_eta_error")
#: The stored data and its description, inside the package.
STORED = "b2_potentials"


@dataclass(frozen=True, eq=False)
class Table:
    """Measured windows, an element each.

    Attributes:
        windows: where they were.
        c, eta: means of the order parameters.
        c_error, eta_error: standard errors of these means, by blocking.
        tau: the larger of the two integrated autocorrelation times, in sweeps.
        settled: whether the series was long enough for its errors; if not, they are lower bounds.
        acceptance: the share of accepted draws of a sublattice.
    """

    windows: Windows
    c: Array
    eta: Array
    c_error: Array
    eta_error: Array
    tau: Array
    settled: Array
    acceptance: Array

    def __len__(self) -> int:
        return len(self.windows)

    @property
    def mu_c(self) -> Array:
        """dg/dc at (c, eta), an energy per site."""
        return self.windows.potentials(self.c, self.eta)[0]

    @property
    def mu_eta(self) -> Array:
        """dg/deta at (c, eta), an energy per site."""
        return self.windows.potentials(self.c, self.eta)[1]

    @property
    def mu_c_error(self) -> Array:
        """Standard error of `mu_c`: 2 phi_c times that of c."""
        return 2 * self.windows.phi_c * self.c_error

    @property
    def mu_eta_error(self) -> Array:
        """Standard error of `mu_eta`: 2 phi_eta times that of eta."""
        return 2 * self.windows.phi_eta * self.eta_error

    @property
    def columns(self) -> dict[str, Array]:
        """All columns by name."""
        return {**self.windows.columns, **{name: getattr(self, name) for name in (*MEASURED, *DERIVED)}}

    def select(self, which: Any) -> Table:
        """The rows of a boolean mask, a slice or an array of indices.

        >>> len(stored().select(slice(0, 10)))
        10
        """
        measured = (getattr(self, name)[which] for name in MEASURED)
        return Table(self.windows[which], *measured)

    def to_csv(self, path: str | os.PathLike[str], digits: int = 17) -> None:
        """Write the table, one line a window; the file is replaced as a whole.

        Args:
            path: of the file.
            digits: significant digits; 17 read back as the same numbers.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([f"{value:.{digits}g}" for value in row] for row in np.array([*self.columns.values()]).T)
        files.write(path, out.getvalue())

    @classmethod
    def from_csv(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `to_csv` wrote.

        Raises:
            FileFormatError: for other columns, cells that are not finite numbers, no rows, or potentials that do not
                belong to the means beside them.
        """
        with open(path, encoding="utf-8", newline="") as stream:
            return cls._read(stream, str(path))

    @classmethod
    def _read(cls, lines: Iterable[str], where: str) -> Self:
        rows = csv.reader(lines)
        names = [*COLUMNS, *MEASURED, *DERIVED]
        if (header := next(rows, None)) != names:
            raise FileFormatError(message(f"{where}, line 1", f"be {','.join(names)}", header))
        values = dict(zip(names, np.array([*_numbers(rows, len(names), where)]).reshape(-1, len(names)).T, strict=True))
        try:
            windows = Windows(*(values[name] for name in COLUMNS))
        except InvalidValueError as error:
            raise FileFormatError(message(where, "hold windows", str(error))) from error
        if not np.isin(values["settled"], (0, 1)).all():
            raise FileFormatError(message(where, "have 0 or 1 as settled", values["settled"].tolist()))
        values["settled"] = values["settled"] == 1
        table = cls(windows, *(values[name] for name in MEASURED))
        for name in DERIVED:
            # digits that were cut off are all that may differ
            near = np.isclose(values[name], getattr(table, name), rtol=1e-4, atol=1e-3)
            if not near.all():
                line = int(np.argmin(near)) + 2
                raise FileFormatError(
                    message(f"{where}, line {line}", f"have the {name} of its means", values[name][line - 2])
                )
        return table


def measured(windows: Windows, c: Array, eta: Array, acceptance: Array) -> Table:
    """The table of series of c and eta, shape (W, sweeps) each."""
    first, second = blocked(c), blocked(eta)
    tau = np.maximum(first.tau, second.tau)
    settled = first.settled & second.settled
    return Table(windows, first.mean, second.mean, first.error, second.error, tau, settled, np.asarray(acceptance))


def joined(tables: Iterable[Table]) -> Table:
    """Several tables below one another."""
    parts = list(tables)
    windows = Windows(*(np.concatenate([getattr(t.windows, f.name) for t in parts]) for f in fields(Windows)))
    return Table(windows, *(np.concatenate([getattr(t, name) for t in parts]) for name in MEASURED))


def stored() -> Table:
    """The potentials that come with symnet: B2 alloy below its order-disorder temperature, whole domain of (c, eta).

    `description()` says how they were made.

    >>> table = stored()
    >>> bool((table.mu_c_error < 0.1).all())
    True
    """
    text = _data(f"{STORED}.csv")
    return Table._read(io.StringIO(text), f"{STORED}.csv")


def description() -> dict[str, Any]:
    """What the stored potentials are: model, temperature, cells, sweeps, seed, and the command that made them.

    >>> description()["model"]["pair"]
    1.0
    """
    out: dict[str, Any] = json.loads(_data(f"{STORED}.json"))
    return out


def _data(name: str) -> str:
    return (resources.files("symnet.montecarlo") / "data" / name).read_text(encoding="utf-8")


def _numbers(rows: Any, width: int, where: str) -> Iterator[list[float]]:
    found = False
    for row in rows:
        try:
            values = [float(cell) for cell in row]
        except ValueError:
            values = []
        if len(values) != width or not np.isfinite(values).all():
            raise FileFormatError(message(f"{where}, line {rows.line_num}", f"hold {width} finite numbers", row))
        found = True
        yield values
    if not found:
        raise FileFormatError(message(where, "have a line a window", "none"))
