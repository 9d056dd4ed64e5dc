"""How the stored potentials, the pictures and the numbers of docs/results/montecarlo.md are made.

python -m symnet.montecarlo.make data FOLDER        the stored potentials; FOLDER also keeps what is done so far
python -m symnet.montecarlo.make profile FOLDER     montecarlo_profile.png: mu_eta in cells of several sizes
python -m symnet.montecarlo.make transition FOLDER  montecarlo_transition.png: the order-disorder temperature
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from symnet import files
from symnet.montecarlo import meanfield, pictures
from symnet.montecarlo.binder import crossings, cumulants
from symnet.montecarlo.coordinates import ROOT2, order_parameters
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.sampling import sample
from symnet.montecarlo.table import STORED, stored
from symnet.montecarlo.windows import Windows, around

MODEL = ClusterExpansion(pair=1.0)
#: Of the stored potentials: k_B T = 5 V_NN, 0.787 of the order-disorder temperature.
TEMPERATURE, PHI = 5.0, 10.0
CELLS, SWEEPS, WARMUP, SEED = (8, 8, 8), 4000, 400, 20190813
#: Sizes and temperatures of the transition.
SIZES, TEMPERATURES = (8, 12, 16), (6.27, 6.30, 6.33, 6.36, 6.39, 6.42)


def windows() -> Windows:
    """Windows over the whole domain of (c, eta), denser near its borders and on the line c = 1/sqrt 2."""
    x = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0.07, 0.93, 49))
    c, eta = (a.ravel() for a in order_parameters(*np.meshgrid(x, x, indexing="ij")))
    along = np.linspace(-0.69, 0.69, 121)
    c, eta = np.append(c, np.full(along.size, 1 / ROOT2)), np.append(eta, along)
    return around(c, eta, MODEL, TEMPERATURE, PHI)


def data(folder: Path) -> None:
    """Sample the stored potentials, and write the CSV file and its description."""
    begin = time.time()
    where = windows()
    table = sample(
        where, MODEL, CELLS, sweeps=SWEEPS, warmup=WARMUP, seed=SEED, folder=folder / "groups", progress=True
    )
    table.to_csv(folder / f"{STORED}.csv", digits=6)
    about = {
        "what": "mu_c = dg/dc and mu_eta = dg/deta of a bcc alloy with B2 order, per site, in units of pair",
        "model": asdict(MODEL),
        "temperature": TEMPERATURE,
        "phi": PHI,
        "cells": CELLS,
        "sites": 2 * int(np.prod(CELLS)),
        "windows": len(where),
        "sweeps": SWEEPS,
        "warmup": WARMUP,
        "seed": SEED,
        "command": "python -m symnet.montecarlo.make data FOLDER",
        "licence": "that of symnet",
    }
    files.write(folder / f"{STORED}.json", json.dumps(about, indent=2) + "\n")
    print(f"{len(table)} windows, {time.time() - begin:.0f} s")
    for name, error in (("mu_c", table.mu_c_error), ("mu_eta", table.mu_eta_error)):
        print(f"standard errors of {name}: median {np.median(error):.4f}, largest {error.max():.4f}")
    print(f"autocorrelation times: median {np.median(table.tau):.2f}, largest {table.tau.max():.1f} sweeps")
    print(f"long enough for their errors: {table.settled.sum()} of {len(table)}")
    print(f"accepted draws: {table.acceptance.min():.2f} to {table.acceptance.max():.2f}")


def profile(folder: Path) -> None:
    """Draw mu_eta at equal composition for the stored cells, and for smaller and larger ones."""
    tables = {}
    along = np.linspace(-0.66, 0.66, 45)
    for size, sweeps in ((4, 6000), (12, 3000)):
        begin = time.time()
        where = around(1 / ROOT2, along, MODEL, TEMPERATURE, PHI)
        tables[f"{size}$^3$ cells"] = sample(where, MODEL, (size,) * 3, sweeps=sweeps, warmup=WARMUP, seed=SEED)
        visits = len(where) * 2 * size**3 * (sweeps + WARMUP)
        print(f"{size}^3 cells: {1e9 * (time.time() - begin) / visits:.0f} ns a site and sweep")
    tables = {"8$^3$ cells (stored)": stored(), **tables}
    for label, table in tables.items():
        rows = pictures.line(table)
        middle = rows.select(np.abs(rows.eta) < 0.1)
        slope = np.sum(middle.eta * middle.mu_eta) / np.sum(middle.eta**2)
        error = np.sqrt(np.sum((middle.eta * middle.mu_eta_error) ** 2)) / np.sum(middle.eta**2)
        place = f"about eta = 0: {slope:.3f} +- {error:.3f}, well at eta = {_well(rows):.3f}"
        print(f"{label.replace('$', '')}: slope of mu_eta {place}")
    eta = np.linspace(0.3, 0.7, 4001)
    mean = meanfield.potentials(1 / ROOT2, eta, MODEL, TEMPERATURE)[1]
    print(f"mean field: slope {2 * TEMPERATURE - 16:.3f}, well at eta = {eta[np.argmin(np.abs(mean))]:.3f}")
    pictures.profile(tables, MODEL, TEMPERATURE).savefig(folder / "montecarlo_profile.png", dpi=120)


def transition(folder: Path) -> None:
    """Find the order-disorder temperature, and draw the crossing."""
    begin = time.time()
    found = cumulants(SIZES, TEMPERATURES, MODEL, sweeps=6000, warmup=600, replicas=10, seed=SEED, progress=True)
    at = crossings(found)
    print("kT =", *(f"{value:.2f}" for value in TEMPERATURES))
    for size in found:
        cells = " ".join(f"{u:.4f}+-{e:.4f}" for u, e in zip(size.value, size.error, strict=True))
        print(f"{size.cells}^3 cells: U = {cells}, tau up to {size.tau.max():.0f} sweeps")
    for place in at:
        print(f"sizes {place.cells}: kT = {place.temperature:.4f} +- {place.error:.4f}")
    weights = np.array([place.error**-2 for place in at])
    best = np.average([place.temperature for place in at], weights=weights)
    print(f"weighted mean {best:.4f}, {time.time() - begin:.0f} s")
    pictures.crossing(found, at).savefig(folder / "montecarlo_transition.png", dpi=120)


def _well(rows: pictures.Table) -> float:
    """Where mu_eta changes from - to + at the largest eta."""
    last = np.flatnonzero((rows.mu_eta[:-1] < 0) & (rows.mu_eta[1:] >= 0))[-1]
    return float(np.interp(0.0, rows.mu_eta[last : last + 2], rows.eta[last : last + 2]))


COMMANDS: dict[str, Callable[[Path], None]] = {"data": data, "profile": profile, "transition": transition}


def main(arguments: list[str]) -> int:
    """Run one command; 2 for wrong usage."""
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    COMMANDS[arguments[0]](folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
