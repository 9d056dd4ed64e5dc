"""Pictures of the two alloys (extra `plot`): surfaces, slopes, learning curves, fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symnet.alloy.b2 import b2_network
from symnet.alloy.bspline import b2_bspline
from symnet.alloy.learning import Curves
from symnet.alloy.titanium_oxygen import (
    FreeEnergy,
    chemical_potential,
    ideal_potential,
    integrated_free_energy,
    network_energy,
    redlich_kister,
    titanium_network,
)
from symnet.pictures import BLUE, GREY, ORANGE, figure
from symnet.rings.ring import Array

CENTRE = 0.5**0.5
#: Points an axis of a surface.
GRID = 161


def free_energy_surface() -> Any:
    """g of the published network and of the published B-spline over the domain, each less its mean (figures 6, 10)."""
    out = figure(columns=2, width=5.2, height=4.2)
    sources = {"network": lambda points: b2_network()(points)[:, 0], "B-spline": b2_bspline().value}
    c, eta, inside = _domain()
    for axes, (name, function) in zip(out.axes, sources.items(), strict=True):
        values = np.full(c.shape, np.nan)
        values[inside] = function(np.column_stack([c[inside], eta[inside]]))
        values -= np.nanmean(values)
        drawn = axes.contourf(c, eta, values, levels=24, cmap="viridis")
        axes.plot([CENTRE, CENTRE], [CENTRE, -CENTRE], "x", color=ORANGE, markersize=7)
        out.colorbar(drawn, ax=axes, shrink=0.85)
        axes.set_title(f"g - mean of g: published {name}", fontsize=9)
        axes.set_xlabel("c")
        axes.set_ylabel("eta")
    return out


def _domain() -> tuple[Array, Array, Array]:
    c, eta = np.meshgrid(np.linspace(0, 2 * CENTRE, GRID), np.linspace(-CENTRE, CENTRE, GRID))
    return c, eta, np.abs(eta) <= np.minimum(c, 2 * CENTRE - c) + 1e-12


def order_potential() -> Any:
    """mu_eta at c = 1/sqrt(2) of both, over all eta and about eta = 0 (figure 11)."""
    from symnet.idnn import gradient

    out = figure(columns=2)
    sources: dict[str, tuple[Callable[[Array], Array], str, str]] = {
        "network": (gradient(b2_network()), BLUE, "-"),
        "B-spline": (b2_bspline().gradient, ORANGE, "--"),
    }
    for axes, reach in zip(out.axes, (CENTRE, 0.2), strict=True):
        eta = np.linspace(-reach, reach, 801)
        axes.axhline(0, color=GREY, linewidth=0.7)
        for name, (function, color, style) in sources.items():
            mu = function(np.column_stack([np.full(len(eta), CENTRE), eta]))[:, 1]
            axes.plot(eta, mu, style, color=color, label=name)
        axes.set_xlabel("eta")
        axes.set_ylabel("dg/deta at c = 1/sqrt(2)")
        axes.locator_params(axis="x", nbins=6)
    out.axes[1].axvspan(-0.01, 0.01, color=GREY, alpha=0.3, label="start of the phase field")
    out.axes[1].legend(frameon=False, fontsize=8)
    out.axes[0].set_title("published network and B-spline", fontsize=9)
    return out


def learning(curves: Mapping[str, Curves]) -> Any:
    """Median and range of the validation error of each kind of network by epoch (figure 5)."""
    out = figure(width=5.2)
    axes = out.axes[0]
    names = {"idnn": ("trained through its derivatives", BLUE), "plain": ("plain network", ORANGE)}
    for kind, part in curves.items():
        name, color = names[kind]
        epochs = np.arange(1, part.validation.shape[1])
        errors = part.validation[:, 1:]
        axes.fill_between(epochs, errors.min(axis=0), errors.max(axis=0), color=color, alpha=0.2, linewidth=0)
        axes.plot(epochs, np.median(errors, axis=0), color=color, label=f"{name}: median and range of {len(errors)}")
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel("validation MSE of 100 mu")
    axes.locator_params(axis="x", integer=True)
    axes.legend(frameon=False, fontsize=8)
    return out


def titanium() -> Any:
    """mu less its ideal part, and g, of the data, the network and Redlich-Kister."""
    out = figure(columns=2)
    left, right = out.axes
    data, (x_g, g) = chemical_potential(), integrated_free_energy()
    left.plot(data.x, data.excess, ".", color=GREY, markersize=2, label="data")
    right.plot(x_g, g, ".", color=GREY, markersize=2, label="integrated numerically")
    x = np.linspace(5e-4, 0.4995, 1000)
    fits: dict[str, tuple[FreeEnergy, str, str]] = {
        "Redlich-Kister": (redlich_kister(), ORANGE, "--"),
        "network": (network_energy(titanium_network()), BLUE, "-"),
    }
    for name, (energy, color, style) in fits.items():
        left.plot(x, energy.potential(x) - ideal_potential(x), style, color=color, linewidth=1.2, label=name)
        right.plot(x, energy.energy(x), style, color=color, linewidth=1.2, label=name)
    left.set_ylim(-0.9, -0.42)
    left.set_ylabel("mu - ideal part, eV per O")
    right.set_ylabel("g, eV per Ti")
    for axes in out.axes:
        axes.set_xlabel("x = N(O)/N(Ti)")
        axes.legend(frameon=False, fontsize=8)
    return out
