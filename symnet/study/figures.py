"""Pictures of the distributions over runs: the errors of the polynomials, and what decides them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnet.functions.table import ACTIVATIONS as TABLE
from symnet.pictures import BLUE, GREY, ORANGE, figure
from symnet.rings.ring import Array
from symnet.study.morala import FAILED, Run
from symnet.study.settings import ACTIVATIONS, SCHEMES, Settings
from symnet.study.summary import grouped

#: A colour and a mark for each scheme, and for networks without and with a constraint.
SCHEME_COLORS = {"maclaurin": ORANGE, "local": BLUE}
CONSTRAINT_COLORS = {"none": ORANGE, "l1": BLUE, "l2": BLUE}
MARKS = {"none": "o", "l1": "^", "l2": "^"}
NAMES = {"none": "no constraint", "l1": r"$\ell_1$ norm at most 1", "l2": r"$\ell_2$ norm at most 1"}
#: An exact polynomial, or an infinite difference, is drawn here (log10).
LOWEST, HIGHEST = -20.0, 20.0


def grid(rows: int, columns: int, width: float, height: float, **options: Any) -> tuple[Any, Any]:
    """An empty figure with axes in rows and columns; `options` are those of `Figure.subplots`."""
    picture = figure(columns, width, height * rows)
    picture.clear()
    return picture, picture.subplots(rows, columns, squeeze=False, **options)


def constraints_of(runs: Sequence[Run]) -> list[str]:
    """The constraints that occur, none before the others."""
    return sorted({run.configuration.constraint for run in runs}, key=lambda c: (c != "none", c))


def activations_of(runs: Sequence[Run]) -> list[str]:
    """The activations that occur, those of the slides first."""
    found = {run.configuration.activation for run in runs}
    return [name for name in ACTIVATIONS if name in found] + sorted(found - set(ACTIVATIONS))


def distributions(runs: Sequence[Run], settings: Settings) -> Any:
    """The distribution of log10 MSE between network and polynomial: a panel a constraint, a box an order and scheme.

    Boxes are the quartiles and whiskers the 5th and 95th percentiles; the runs are those of one depth.

    Raises:
        MissingExtraError: without matplotlib.
    """
    kinds, activations = constraints_of(runs), activations_of(runs)
    picture, axes = grid(1, len(kinds), 5.6, 3.9, sharey=True)
    for axis, kind in zip(axes[0], kinds, strict=True):
        for i, activation in enumerate(activations):
            own = [run for run in runs if run.configuration[:2] == (activation, kind) and not run.diverged]
            _boxes(axis, own, settings, i * (len(settings.orders) + 1))
        middle = (len(settings.orders) - 1) / 2
        starts = [i * (len(settings.orders) + 1) for i in range(len(activations))]
        axis.set_xticks(
            [s + j for s in starts for j in range(len(settings.orders))], list(settings.orders) * len(activations)
        )
        for start, activation in zip(starts, activations, strict=True):
            axis.annotate(
                activation,
                (start + middle, 0),
                (0, -26),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                va="top",
            )
        axis.set_title(NAMES[kind], fontsize="medium")
        axis.set_xlabel("order of the polynomial", labelpad=22)
        axis.grid(axis="y", color="0.9", linewidth=0.6)
        axis.set_axisbelow(True)
    axes[0, 0].set_ylabel(r"$\log_{10}$ MSE, network against polynomial")
    _legend(axes[0, -1])
    return picture


def _boxes(axis: Any, runs: Sequence[Run], settings: Settings, start: float) -> None:
    for j, order in enumerate(settings.orders):
        for side, scheme in zip((-0.19, 0.19), SCHEMES, strict=True):
            values = logarithms([run.mse(scheme, order) for run in runs])
            if not len(values):
                continue
            axis.boxplot(
                values,
                positions=[start + j + side],
                widths=0.32,
                whis=(5, 95),
                patch_artist=True,
                manage_ticks=False,
                flierprops={"marker": ".", "markersize": 2, "markeredgecolor": SCHEME_COLORS[scheme], "alpha": 0.5},
                boxprops={"facecolor": SCHEME_COLORS[scheme], "alpha": 0.55, "linewidth": 0.8},
                medianprops={"color": "black", "linewidth": 1.2},
                whiskerprops={"linewidth": 0.8},
                capprops={"linewidth": 0.8},
            )


def _legend(axis: Any) -> None:
    from matplotlib.patches import Patch

    axis.legend(
        handles=[Patch(facecolor=color, alpha=0.55, label=name) for name, color in SCHEME_COLORS.items()],
        frameon=False,
        fontsize="small",
    )


def logarithms(values: Sequence[float]) -> Array:
    """log10 of the values, zero and infinity put at the ends of what can be drawn."""
    with np.errstate(divide="ignore"):
        found = np.log10(np.asarray(values, dtype=np.float64))
    return np.clip(np.nan_to_num(found, nan=HIGHEST, posinf=HIGHEST, neginf=LOWEST), LOWEST, HIGHEST)


def against_potential(runs: Sequence[Run], settings: Settings, scheme: str = "maclaurin") -> Any:
    """The error relative to the network's variance against the largest synaptic potential, a panel an activation.

    Vertical: the radius of convergence of the activation about 0. Horizontal: where a polynomial counts as failed.
    The order is the highest, the runs are those of one depth.

    Raises:
        MissingExtraError: without matplotlib.
    """
    order, activations = settings.orders[-1], activations_of(runs)
    picture, axes = grid(1, len(activations), 3.7, 3.5, sharey=True)
    for axis, activation in zip(axes[0], activations, strict=True):
        for configuration, own in grouped(runs).items():
            if configuration.activation != activation:
                continue
            kind = configuration.constraint
            whole = [run for run in own if not run.diverged]
            x = [run.numbers["potential"] for run in whole]
            y = logarithms([run.relative(scheme, order) for run in whole])
            axis.plot(
                x, y, MARKS[kind], color=CONSTRAINT_COLORS[kind], markersize=2.5, alpha=0.5, mew=0, label=NAMES[kind]
            )
        radius = TABLE[activation].nearest
        if radius is not None:
            axis.axvline(float(radius(0)), color="black", linestyle="--", linewidth=1, label="radius of convergence")
        axis.axhline(np.log10(FAILED), color=GREY, linestyle=":", linewidth=1.2, label="failed above")
        axis.set_xscale("log")
        axis.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
        axis.minorticks_off()
        axis.set_title(activation, fontsize="medium")
        axis.set_xlabel(r"largest $|u_j|$ at the test points")
    axes[0, 0].set_ylabel(r"$\log_{10}$ MSE / variance of the network")
    axes[0, 0].legend(frameon=False, fontsize="x-small", loc="upper left", markerscale=2)
    return picture


def schemes(runs: Sequence[Run], settings: Settings) -> Any:
    """The error of the local scheme against that of maclaurin, run by run, a panel an order, for networks of one depth.

    Below the diagonal the local scheme is the closer one; beyond the dotted lines a polynomial counts as failed.

    Raises:
        MissingExtraError: without matplotlib.
    """
    picture, axes = grid(1, len(settings.orders), 3.7, 3.6, sharex=True, sharey=True)
    for axis, order in zip(axes[0], settings.orders, strict=True):
        for kind in constraints_of(runs):
            own = [run for run in runs if run.configuration.constraint == kind and not run.diverged]
            x, y = (logarithms([run.relative(scheme, order) for run in own]) for scheme in SCHEMES)
            axis.plot(
                x, y, MARKS[kind], color=CONSTRAINT_COLORS[kind], markersize=2.5, alpha=0.4, mew=0, label=NAMES[kind]
            )
        axis.axline((0, 0), slope=1, color="black", linewidth=0.8)
        for line in (axis.axvline, axis.axhline):
            line(np.log10(FAILED), color=GREY, linestyle=":", linewidth=1.2)
        axis.set_title(f"order {order}", fontsize="medium")
        axis.set_xlabel(r"maclaurin, $\log_{10}$ MSE / variance")
    ends = [*axes[0, 0].get_xlim(), *axes[0, 0].get_ylim()]
    axes[0, 0].set(xlim=(min(ends), max(ends)), ylim=(min(ends), max(ends)))
    axes[0, 0].set_ylabel(r"local, $\log_{10}$ MSE / variance")
    axes[0, 0].legend(frameon=False, fontsize="x-small", loc="upper left", markerscale=2)
    return picture
