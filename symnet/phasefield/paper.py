"""The simulations of Teichert et al. (2019) at their size, with what `docs/results/phase_field.md` says of them.

    python -m symnet.phasefield.paper domains FOLDER     to t = 171.5 with the network and with the B-spline
    python -m symnet.phasefield.paper coarsening FOLDER  the network on to t = 2154
    python -m symnet.phasefield.paper halved FOLDER      what half the step changes
    python -m symnet.phasefield.paper series FOLDER      polynomials of the network, with proven bounds

Each writes runs (npz) and pictures to the folder; the later ones need the first. With --language c they are faster,
with --pictures the pictures go to another folder.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from symnet.alloy.b2 import b2_network
from symnet.alloy.bspline import b2_bspline
from symnet.bases import project
from symnet.phasefield import figures
from symnet.phasefield.certified import certified
from symnet.phasefield.energy import free_energy
from symnet.phasefield.grid import Grid
from symnet.phasefield.model import PhaseField
from symnet.phasefield.run import COLUMNS, Run, load, quenched
from symnet.phasefield.simulate import TOLERANCE, simulate
from symnet.printing import text_table
from symnet.rings.ring import Array

#: When the paper shows the fields (and at 9725).
EARLY, LATE = (39.2, 91.5, 171.5), (907.0, 2154.0)
#: When the history is printed of the longest run.
SHOWN = (0.0, *EARLY, 300.0, 500.0, *LATE)
#: The tolerance after the domains have formed, and of the comparison of free energies.
LOOSE = 1e-3
#: Where |eta| is above this, the alloy is ordered.
ORDERED = 0.66
#: How far c is from its mean where the report counts the points.
FAR = 0.005
#: Where the colours of eta end.
COLORS = {"network": 0.5**0.5, "bspline": 0.01}
#: Polynomials of the network: basis, order, box.
POLYNOMIALS: dict[str, tuple[str, int, dict[str, tuple[float, float]]]] = {
    "Taylor, order 12": ("taylor", 12, {"c": (0.705, 0.709), "eta": (-0.3, 0.3)}),
    "Legendre, order 16": ("legendre", 16, {"c": (0.704, 0.710), "eta": (-0.705, 0.705)}),
}


def report(name: str, run: Run) -> str:
    """What the documentation says of a run."""
    energy, eta, visited = run.column("energy"), run.eta, run.visited
    away = np.sum(np.abs(run.c - np.mean(run.c)) > FAR)
    return "\n".join(
        [
            f"{name}: {run}",
            f"  eta in [{eta.min():.3g}, {eta.max():.3g}], {np.mean(np.abs(eta) > ORDERED):.0%} ordered; "
            f"c in [{run.c.min():.5f}, {run.c.max():.5f}], its mean moves by {np.ptp(run.column('mean_c')):.1g}",
            "  on the way eta in [{:.5f}, {:.5f}], c in [{:.5f}, {:.5f}]".format(*visited["eta"], *visited["c"])
            + f"; at the end c is over {FAR} from its mean at {away} of {eta.size} points",
            f"  the energy falls by {energy[0] - energy[-1]:.3g}, by {-np.diff(energy).max():.1g} at least in a step; "
            f"steps of {run.column('step')[1:].min():.2g} to {run.column('step').max():.2g}",
        ]
    )


def course(run: Run, times: tuple[float, ...]) -> str:
    """The first states of a run at or after some times: how many steps it took, how far the energy fell, extremes."""
    table: Any = run.history
    rows = [int(np.searchsorted(run.column("t"), t)) for t in times if t <= run.t]
    lines = []
    for row in rows:
        values = dict(zip(COLUMNS, table[row], strict=True))
        fallen = table[0, COLUMNS.index("energy")] - values["energy"]
        ends = (f"{values[name]:.5f}" for name in ("low_eta", "high_eta", "low_c", "high_c"))
        lines.append([f"{values['t']:g}", str(row), f"{fallen:.6f}", *ends])
    return text_table(["t", "steps", "energy fell by", "low eta", "high eta", "low c", "high c"], lines)


def domains(folder: Path, grid: Grid, language: str | None, pictures: Path) -> None:
    """Figures 6, 7 and 11, and the same with the B-spline."""
    made: dict[str, Any] = {"network": free_energy(b2_network(), language=language), "bspline": b2_bspline()}
    for name, source in made.items():
        begin = time.process_time()
        model, path = PhaseField(source, grid), folder / f"{name}.npz"
        run = simulate(model, quenched(grid), EARLY[-1], times=EARLY, checkpoint=path)
        print(report(name, run), f"  {time.process_time() - begin:.0f} s of processor time", sep="\n")
        _save(figures.fields(run, limit=COLORS[name]), pictures, f"{name}_early")
        if name == "network":
            _save(figures.fields(run, "c", EARLY), pictures, "composition")
    _save(figures.slopes(made), pictures, "slopes")
    _save(figures.surfaces(made["network"]), pictures, "surfaces")


def coarsening(folder: Path, grid: Grid, language: str | None, pictures: Path) -> None:
    """Figure 8, and the energy in time."""
    early, path = load(folder / "network.npz"), folder / "late.npz"
    run = simulate(
        PhaseField(free_energy(b2_network(), language=language), grid),
        early,
        LATE[-1],
        LOOSE,
        times=LATE,
        checkpoint=path,
    )
    print(report("network, late", run), course(run, SHOWN), sep="\n")
    _save(figures.fields(run, times=LATE), pictures, "network_late")
    _save(figures.energies({"network": run, "B-spline": load(folder / "bspline.npz")}), pictures, "energy")


def halved(folder: Path, grid: Grid, language: str | None, pictures: Path) -> None:
    """A quarter of the tolerance, which halves the steps."""
    model, path = PhaseField(free_energy(b2_network(), language=language), grid), folder / "halved.npz"
    fine: Any = simulate(model, quenched(grid), EARLY[-1], TOLERANCE / 4, times=EARLY, checkpoint=path)
    print(report("network, half the step", fine))
    coarse: Any = load(folder / "network.npz")
    for t, a, b in zip(fine.times, coarse.snapshots[:, 1], fine.snapshots[:, 1], strict=True):
        print(f"  t = {t:g}: {_change(a, b)}")


def series(folder: Path, grid: Grid, language: str | None, pictures: Path) -> None:
    """The Taylor polynomial about the disordered state until it leaves its box, and a projection on the whole range."""
    net = b2_network()
    model = PhaseField(free_energy(net, language=language), grid)
    exact = simulate(model, quenched(grid), EARLY[-1], LOOSE)
    for name, (basis, order, box) in POLYNOMIALS.items():
        about = (0.5**0.5, 0)
        polynomial = net.series(order, about) if basis == "taylor" else project(net, basis, order, box).to_series()
        energy = certified(polynomial, net, box, language=language)
        bounds = "mu_c {:.2g}, mu_eta {:.2g}".format(*energy.bounds or ())
        print(f"{name}: proven largest errors on {energy.box}: {bounds}")
        run = simulate(PhaseField(energy, grid), quenched(grid), EARLY[-1], LOOSE)
        print(report(name, run))
        peer = exact if run.t == exact.t else simulate(model, quenched(grid), run.t, LOOSE)
        print(f"  against the network at t = {run.t:g}: {_change(peer.eta, run.eta)}")


def _change(a: Array, b: Array) -> str:
    largest, mean = np.max(np.abs(a - b)), np.sqrt(np.mean((a - b) ** 2) / np.mean(b**2))
    part = largest / np.max(np.abs(b))
    return f"eta changes by {largest:.2g} at most, {part:.2%} of its largest value; by {mean:.2%} in root mean square"


def _save(picture: Any, pictures: Path, name: str) -> None:
    picture.savefig(pictures / f"phasefield_{name}.png", dpi=100)


STUDIES: dict[str, Callable[[Path, Grid, str | None, Path], None]] = {
    "domains": domains,
    "coarsening": coarsening,
    "halved": halved,
    "series": series,
}


def main(arguments: list[str] | None = None) -> None:
    """Run one study."""
    parser = argparse.ArgumentParser(prog="python -m symnet.phasefield.paper", description=__doc__)
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=200, help="points a side, 0.01 apart")
    parser.add_argument("--workers", type=int, default=2, help="threads of the Fourier transforms")
    parser.add_argument("--language", help="of generated code, such as c, which is many times faster")
    parser.add_argument("--pictures", type=Path, help="where the pictures go; default the folder")
    given = parser.parse_args(arguments)
    pictures = given.pictures or given.folder
    for folder in (given.folder, pictures):
        folder.mkdir(parents=True, exist_ok=True)
    side = 0.01 * given.points
    grid = Grid((given.points, given.points), (side, side), given.workers)
    STUDIES[given.study](given.folder, grid, given.language, pictures)


if __name__ == "__main__":
    main()
