"""Pictures of single networks, trained again from their seeds: activations, predictions and surfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symnet.functions import activation as find_activation
from symnet.network import Network
from symnet.pictures import BLUE, COLORS, STYLES
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.study.data import Data, generate
from symnet.study.figures import NAMES, SCHEME_COLORS, activations_of, constraints_of, grid
from symnet.study.morala import FAILED, Run, measure, mse_name, polynomials, potentials, train
from symnet.study.settings import Configuration, Settings

#: Runs whose potentials make a density.
DENSITY_RUNS = 50
#: Networks among which the examples of the surfaces are looked for, and those trained on the same data.
TRIED, SAME_DATA = 20, 4
#: Points along an axis of a surface, and how far beyond the data its extended range goes.
SURFACE, EXTENDED = 41, 2.0


#: The title of a surface and its function of points of shape (n, 2).
Panel = tuple[str, Callable[[Array], Array]]


@dataclass(frozen=True)
class Example:
    """A trained network with its data."""

    configuration: Configuration
    data: Data
    network: Network

    @property
    def output(self) -> Array:
        return self.network(self.data.test)[:, 0]


def examples(settings: Settings, configuration: Configuration, numbers: Sequence[int]) -> list[Example]:
    """Runs of a configuration trained again; those that diverge are left out."""
    seeds = [settings.run_seed(number) for number in numbers]
    data = [generate(seed, settings) for seed in seeds]
    networks = train(settings, configuration, seeds, data)
    return [Example(configuration, d, n) for d, n in zip(data, networks, strict=True) if n is not None]


# activations


def activations(runs: Sequence[Run], settings: Settings) -> Any:
    """Every activation with its Taylor polynomials about 0, and below the density of the synaptic potentials u_j.

    A row a constraint, a column an activation; the density is over the hidden neurons and test points of the first
    runs with one hidden layer.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    names, kinds = activations_of(runs), constraints_of(runs)
    count = min(DENSITY_RUNS, 1 + max(run.number for run in runs))
    picture, axes = grid(len(kinds), len(names), 3.7, 3.0, sharex=True)
    for i, kind in enumerate(kinds):
        for axis, name in zip(axes[i], names, strict=True):
            found = examples(settings, Configuration(name, kind, 1), range(count))
            u = np.concatenate([potentials(e.network, e.data.test)[0].ravel() for e in found])
            _activation(axis, name, u, settings)
            axis.set_title(f"{name}, {NAMES[kind]}", fontsize="medium")
    for axis in axes[-1]:
        axis.set_xlabel("$u$")
    axes[0, 0].legend(frameon=False, fontsize="x-small", loc="upper left")
    return picture


def _activation(axis: Any, name: str, u: Array, settings: Settings) -> None:
    reach = 6.0
    x = np.linspace(-reach, reach, 401)
    function = find_activation(name)
    y = function(x)
    low, high = y.min(), y.max()
    span = min(high - low, 6.0)
    for i, order in enumerate(settings.orders):
        taylor = np.polynomial.Polynomial([float(c) for c in function.taylor(order, 0, "float64")])
        axis.plot(x, taylor(x), color=COLORS[i % 5], linestyle=STYLES[i % 5], linewidth=1.3, label=f"order {order}")
    axis.plot(x, y, color="black", linewidth=1.8, label="activation", zorder=1)
    counts, edges = np.histogram(u, bins=60, range=(-reach, reach))
    bottom, room = low - 0.75 * span, 0.5 * span
    heights = bottom + room * counts / max(counts.max(), 1)
    axis.fill_between(edges, bottom, np.append(heights, heights[-1]), step="post", color=BLUE, alpha=0.4, linewidth=0,
                      label="density of $u_j$")  # fmt: skip
    axis.set_ylim(bottom, high + 0.45 * span)
    axis.set_xlim(-reach, reach)


# predictions


def predictions(runs: Sequence[Run], settings: Settings) -> Any:
    """Polynomial against network at the test points, for a failed example and the same run under a constraint.

    The failed example is the unconstrained run in the middle of those that fail at the highest order, of the activation
    that fails most often; where none fails it is the one in the middle of all.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    configuration, number = typical_failure(runs, settings)
    order, kinds = settings.orders[-1], constraints_of(runs)
    picture, axes = grid(1, len(kinds), 4.2, 3.9)
    for axis, kind in zip(axes[0], kinds, strict=True):
        found = examples(settings, configuration._replace(constraint=kind), [number])
        if found:
            _scatter(axis, found[0], order)
        axis.set_title(f"{configuration.activation}, {NAMES[kind]}", fontsize="medium")
    return picture


def typical_failure(runs: Sequence[Run], settings: Settings) -> tuple[Configuration, int]:
    """The configuration and number of the run that stands for those that fail."""
    order, kinds = settings.orders[-1], constraints_of(runs)
    free = [run for run in runs if run.configuration.constraint == kinds[0] and not run.diverged]
    bad = [run for run in free if run.failed("maclaurin", order)] or free
    count = {name: sum(run.configuration.activation == name for run in bad) for name in activations_of(bad)}
    worst = max(count, key=lambda name: count[name])
    own = [run for run in bad if run.configuration.activation == worst]
    middle = sorted(own, key=lambda run: run.relative("maclaurin", order))[len(own) // 2]
    return middle.configuration, middle.number


def _scatter(axis: Any, example: Example, order: int) -> None:
    numbers = measure(example.network, example.data, [order])
    found = polynomials(example.network, [order])
    output = example.output
    for scheme, mark in (("maclaurin", "o"), ("local", "^")):
        values = found[scheme, order](example.data.test)[:, 0]
        label = f"{scheme}, MSE {numbers[mse_name(scheme, order)]:.1e}"
        axis.plot(output, values, mark, color=SCHEME_COLORS[scheme], markersize=4, alpha=0.7, mew=0, label=label)
    axis.axline((0, 0), slope=1, color="black", linewidth=0.8)
    axis.set_xlabel("network")
    axis.set_ylabel(f"polynomial of order {order}")
    axis.legend(frameon=False, fontsize="small")


# surfaces


def surfaces(runs: Sequence[Run], settings: Settings) -> Any:
    """Surfaces of two variables: the polynomial behind the data, and those of a network without and with a constraint.

    Above over the range of the data, below over twice that range; points are the training data. The example is the
    first of some data sets for which the unconstrained network's maclaurin polynomial fails, or the worst.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    free, plane, configuration = _plane_example(runs, settings)
    order, kinds = settings.orders[-1], constraints_of(runs)
    panels: list[Panel] = [("polynomial behind the data", free.data.polynomial)]
    for kind in kinds:
        pair = [free] if kind == kinds[0] else _again(plane, configuration, kind, free.data)
        for example in pair:
            for (scheme, _), series in polynomials(example.network, [order]).items():
                panels.append((f"{NAMES[kind]}\n{scheme}", _surface(series)))
    return _surfaces(panels, free.data, (1.0, EXTENDED))


def same_data(runs: Sequence[Run], settings: Settings) -> Any:
    """The polynomial behind one data set, and the maclaurin polynomials of networks that start from different weights.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    free, plane, configuration = _plane_example(runs, settings)
    order = settings.orders[-1]
    seeds = [plane.run_seed(number) for number in range(SAME_DATA)]
    networks = train(plane, configuration, seeds, [free.data] * SAME_DATA)
    panels: list[Panel] = [("polynomial behind the data", free.data.polynomial)]
    for i, network in enumerate(networks, start=1):
        if network is not None:
            numbers = measure(network, free.data, [order])
            errors = (
                f"MSE {numbers['mse_test']:.1e} to the data\n{numbers[mse_name('maclaurin', order)]:.1e} to network"
            )
            series = polynomials(network, [order])["maclaurin", order]
            panels.append((f"network {i}: {errors}", _surface(series)))
    return _surfaces(panels, free.data, (1.0,))


def _plane_example(runs: Sequence[Run], settings: Settings) -> tuple[Example, Settings, Configuration]:
    """A failed unconstrained network of two variables, and what it was trained with."""
    plane = replace(settings, variables=2)
    configuration = typical_failure(runs, settings)[0]
    found = examples(plane, configuration, range(TRIED))
    name = mse_name("maclaurin", settings.orders[-1])
    measures = [measure(e.network, e.data, settings.orders) for e in found]
    relative = [numbers[name] / numbers["variance"] for numbers in measures]
    chosen = next((i for i, part in enumerate(relative) if part > FAILED), int(np.argmax(relative)))
    return found[chosen], plane, configuration


def _again(settings: Settings, configuration: Configuration, kind: str, data: Data) -> list[Example]:
    changed = configuration._replace(constraint=kind)
    networks = train(settings, changed, [settings.run_seed(0)], [data])
    return [Example(changed, data, network) for network in networks if network is not None]


def _surface(series: Series) -> Callable[[Array], Array]:
    return lambda X: series(X)[:, 0]


def _surfaces(panels: Sequence[Panel], data: Data, reaches: Sequence[float]) -> Any:
    picture, axes = grid(len(reaches), len(panels), 2.6, 2.9, subplot_kw={"projection": "3d"})
    picture.get_layout_engine().set(h_pad=0.2)
    azimuth = _azimuth(panels[0][1])
    for row, reach in zip(axes, reaches, strict=True):
        line = np.linspace(-reach, reach, SURFACE)
        x1, x2 = np.meshgrid(line, line)
        points = np.column_stack([x1.ravel(), x2.ravel()])
        original = panels[0][1](points)
        low, high = min(original.min(), -1.0), max(original.max(), 1.0)
        for axis, (title, function) in zip(row, panels, strict=True):
            z = np.clip(function(points), low, high).reshape(x1.shape)
            axis.plot_surface(x1, x2, z, cmap="cividis", vmin=low, vmax=high, linewidth=0, alpha=0.85, rcount=SURFACE,
                              ccount=SURFACE)  # fmt: skip
            inside = data.X[: data.training]
            axis.plot(inside[:, 0], inside[:, 1], data.y[: data.training], ".", color="black", markersize=1.5)
            axis.set_zlim(low, high)
            axis.set_title(title, fontsize="small", y=0.99)
            axis.set_xlabel("$x_1$", labelpad=-8)
            axis.set_ylabel("$x_2$", labelpad=-8)
            axis.set_xticks([-reach, 0, reach])
            axis.set_yticks([-reach, 0, reach])
            axis.tick_params(labelsize="xx-small", pad=-3)
            axis.view_init(elev=26, azim=azimuth)
    return picture


def _azimuth(function: Callable[[Array], Array]) -> float:
    """From where a surface shows its upper side: 60 degrees off the direction in which it falls."""
    ends = function(np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    falls = np.degrees(np.arctan2(ends[3] - ends[2], ends[1] - ends[0]))
    return float(falls + 60)
