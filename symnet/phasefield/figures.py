"""Pictures of phase fields: the fields in time, the energy, and the potential that decides about domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.phasefield.energy import free_energy
from symnet.phasefield.grid import Grid
from symnet.phasefield.run import Run
from symnet.pictures import BLUE, COLORS, GREY, figure
from symnet.rings.ring import Array

#: The order parameter where a sublattice is full and the other empty.
FULL = 0.5**0.5
_FIELDS = {"c": (0, "composition $c$", "viridis"), "eta": (1, r"order parameter $\eta$", "RdBu_r")}


def fields(
    run: Run,
    name: str = "eta",
    times: Sequence[float] | None = None,
    grid: Grid | None = None,
    limit: float = FULL,
) -> Any:
    """Snapshots of one field side by side, as in Figures 7 and 8 of Teichert et al. (2019).

    Args:
        run: with snapshots.
        name: "eta", with the same colours from -limit to limit in all panels, or "c", with the range of each panel.
        times: which of them; default all.
        grid: for the lengths of the sides; default those of the run's constants.
        limit: where the colours of eta end.

    Raises:
        InvalidValueError: for another name, or a time without a snapshot.
        MissingExtraError: without matplotlib.
    """
    if name not in _FIELDS:
        raise InvalidValueError(message("name", "be 'c' or 'eta'", name))
    which, label, colors = _FIELDS[name]
    shots = [(t, _snapshot(run, t)[which]) for t in (_times(run) if times is None else times)]
    picture = figure(len(shots), 3.0, 3.3)
    sides = _sides(run, grid)
    for axis, (t, field) in zip(picture.axes, shots, strict=True):
        limits = {"vmin": -limit, "vmax": limit} if name == "eta" else {}
        image = axis.imshow(field, origin="lower", extent=(0, sides[1], 0, sides[0]), cmap=colors, **limits)
        axis.set_title(f"t = {t:g}", fontsize="medium")
        axis.set_xticks([])
        axis.set_yticks([])
        if name == "c":
            picture.colorbar(image, ax=axis, location="bottom", shrink=0.7, format="%.4f", ticks=_ends(field))
    if name == "eta":
        picture.colorbar(image, ax=picture.axes, label=label, shrink=0.8)
    else:
        picture.suptitle(label, fontsize="medium")
    return picture


def energies(runs: Mapping[str, Run]) -> Any:
    """What the energy has fallen by since the start, against time, of runs by name: both axes logarithmic."""
    picture = figure(1, 5.2, 3.7)
    (axis,) = picture.axes
    for color, (name, run) in zip((BLUE, *COLORS), runs.items(), strict=False):
        t, energy = run.column("t"), run.column("energy")
        fallen = energy[0] - energy
        axis.plot(t[fallen > 0], fallen[fallen > 0], color=color, label=name)
    axis.set(xscale="log", yscale="log", xlabel="time $t$", ylabel=r"$\Pi(0) - \Pi(t)$")
    axis.legend(frameon=False, fontsize="small")
    return picture


def slopes(sources: Mapping[str, Any], c: float = FULL, width: float = 0.06, start: float = 0.01) -> Any:
    """dg/deta near eta = 0 for free energies by name, as in Figure 11 of the paper.

    Domains form where the sign changes from + to - for increasing eta. The left panel is the whole range, the right
    one within `width`, with the range of the start's noise shaded.
    """
    picture = figure(2, 4.4, 3.5)
    for axis, reach in zip(picture.axes, (FULL, width), strict=True):
        eta = np.linspace(-reach, reach, 401)
        for color, (name, source) in zip((BLUE, *COLORS), sources.items(), strict=False):
            axis.plot(eta, free_energy(source).potentials(np.full_like(eta, c), eta)[2], color=color, label=name)
        axis.axhline(0, color="black", linewidth=0.7)
        axis.set(xlabel=r"$\eta$", ylabel=r"$\partial g/\partial\eta$")
    picture.axes[1].axvspan(-start, start, color=GREY, alpha=0.25, linewidth=0, label="start")
    picture.axes[1].legend(frameon=False, fontsize="small")
    return picture


def surfaces(source: Any, points: int = 161) -> Any:
    """g and its two derivatives over all (c, eta) that sublattices can have, as in Figure 6 of the paper.

    With the compositions x1 and x2 of the sublattices in [0, 1], c = (x1 + x2)/sqrt(2) and eta = (x1 - x2)/sqrt(2), so
    that |eta| <= min(c, sqrt(2) - c). The colours end at the 1st and 99th percentile.
    """
    energy = free_energy(source)
    c, eta = np.meshgrid(np.linspace(0, 2 * FULL, points), np.linspace(-FULL, FULL, points))
    real = np.abs(eta) <= np.minimum(c, 2 * FULL - c) + 1e-9
    names = ("$g$", r"$\partial g/\partial c$", r"$\partial g/\partial\eta$")
    picture = figure(3, 3.9, 3.2)
    values = energy.potentials(c[real], eta[real])
    for axis, name, known in zip(picture.axes, names, values, strict=True):
        field = np.full(c.shape, np.nan)
        field[real] = known
        low, high = np.percentile(known, [1, 99])
        image = axis.contourf(c, eta, field, np.linspace(low, high, 22), cmap="viridis", extend="both")
        axis.set(title=name, xlabel="$c$", ylabel=r"$\eta$")
        picture.colorbar(image, ax=axis, format="%.3g")
    return picture


def _times(run: Run) -> list[float]:
    times: Any = run.times
    return [float(t) for t in times]


def _snapshot(run: Run, t: float) -> Array:
    known = _times(run)
    if t == run.t and t not in known:
        return np.stack([run.c, run.eta])
    if t not in known:
        remedy = "give it in the times of simulate"
        raise InvalidValueError(message("times", f"have snapshots, which are at {known}", t, remedy))
    shots: Any = run.snapshots
    return np.asarray(shots[known.index(t)])


def _sides(run: Run, grid: Grid | None) -> tuple[float, float]:
    if grid is not None:
        return grid.length
    constants = run.constants or {"height": 1.0, "width": run.c.shape[1] / run.c.shape[0]}
    return constants["height"], constants["width"]


def _ends(field: Array) -> list[float]:
    return [float(field.min()), float(field.max())]
