"""Pictures of what sampling found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnet import pictures
from symnet.montecarlo import meanfield
from symnet.montecarlo.binder import Crossing, Cumulants
from symnet.montecarlo.coordinates import ROOT2
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.table import Table

#: Rows this close to c = 1/sqrt 2 belong to the line.
NEAR = 0.02


def line(table: Table) -> Table:
    """The rows at equal composition, c = 1/sqrt 2, in the order of eta."""
    rows = np.flatnonzero(np.abs(table.windows.kappa_c - 1 / ROOT2) < 1e-5)
    rows = rows[np.abs(table.c[rows] - 1 / ROOT2) < NEAR]
    return table.select(rows[np.argsort(table.eta[rows])])


def profile(tables: Mapping[str, Table], model: ClusterExpansion, temperature: float) -> Any:
    """mu_eta against eta at equal composition, with two standard errors, and the mean field's.

    Args:
        tables: by label, of windows with kappa_c = 1/sqrt 2.
        model: the interactions.
        temperature: k_B T of all of them.

    Returns:
        a matplotlib Figure; the left axes show all, the right ones the middle.

    Raises:
        MissingExtraError: without matplotlib.
    """
    out = pictures.figure(2)
    eta = np.linspace(-0.69, 0.69, 401)
    mean = meanfield.potentials(1 / ROOT2, eta, model, temperature)[1]
    for axes in out.axes:
        axes.plot(eta, mean, color=pictures.GREY, linestyle="--", label="mean field")
        axes.axhline(0, color="black", linewidth=0.6)
        for color, (label, table) in zip((pictures.BLUE, *pictures.COLORS), tables.items(), strict=False):
            rows = line(table)
            options: dict[str, Any] = {"fmt": ".", "markersize": 4, "linewidth": 1, "color": color}
            axes.errorbar(rows.eta, rows.mu_eta, 2 * rows.mu_eta_error, label=label, **options)
        axes.set_xlabel(r"$\eta$")
    out.axes[0].set_ylabel(r"$\mu_\eta\,/\,V_{NN}$")
    out.axes[0].legend(frameon=False)
    out.axes[1].set(xlim=(-0.16, 0.16), ylim=(-0.6, 0.6))
    return out


def crossing(found: Sequence[Cumulants], at: Sequence[Crossing]) -> Any:
    """Binder cumulants against temperature, with two standard errors, and where they cross.

    Args:
        found: of `cumulants`.
        at: of `crossings`.

    Returns:
        a matplotlib Figure.

    Raises:
        MissingExtraError: without matplotlib.
    """
    out = pictures.figure(1, width=5.6)
    axes = out.axes[0]
    for color, size in zip((pictures.BLUE, *pictures.COLORS), found, strict=False):
        label = f"{size.cells}$^3$ cells, {2 * size.cells**3} sites"
        axes.errorbar(size.temperature, size.value, 2 * size.error, fmt="o-", markersize=3, color=color, label=label)
    for place in at:
        axes.axvspan(place.temperature - place.error, place.temperature + place.error, color=pictures.GREY, alpha=0.25)
    axes.set(xlabel=r"$k_B T\,/\,V_{NN}$", ylabel=r"$U = 1 - \langle m^4\rangle\,/\,3\langle m^2\rangle^2$")
    axes.legend(frameon=False)
    return out
