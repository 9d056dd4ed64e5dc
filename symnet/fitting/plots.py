"""Pictures of a fit: slices of target and law through the region, and the residuals by monomial.

Needs the extra `plot`. Every line has a style of its own, so that the picture survives a black-and-white printer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message, nearest
from symnet.fitting.data import Data
from symnet.fitting.labels import coordinate_kind, coordinate_latex
from symnet.pictures import BLUE, GREY, ORANGE, figure
from symnet.printing import expression_latex
from symnet.rings.ring import Array

if TYPE_CHECKING:
    from symnet.fitting.result import FitResult

#: Points along a slice; residuals shown.
RESOLUTION, SHOWN = 201, 12


def plot(result: FitResult, held: Mapping[str, float] | None = None, data: Data | None = None) -> Any:
    """Slices along every input, the others held, and the largest residuals.

    Args:
        result: of a fit.
        held: where the other inputs are held; default the mean of the points, the middle of the box, or the center.
        data: measurements to draw as points, whatever their other inputs; default the target's own.

    Returns:
        a matplotlib Figure, one panel an input and one of residuals.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError: for an unknown input in `held`, or data with other columns than the target.
    """
    names = result.problem.space.variables
    low, high, middle = _region(result)
    for name, value in (held or {}).items():
        if name not in names:
            raise InvalidValueError(message("held", "use the target's inputs", name, nearest(str(name), names)))
        middle[names.index(name)] = value
    if data is None and isinstance(result.target, Data):
        data = result.target
    if data is not None and data.columns != names:
        raise InvalidValueError(message("data", f"have the columns {names}", data.columns, "name them so"))
    picture = figure(len(names) + 1, 3.6, 3.4)
    axes = picture.axes
    for i, axis in enumerate(axes[:-1]):
        _slice(axis, result, i, (low[i], high[i]), middle, data)
    axes[0].legend(frameon=False, fontsize="small")
    _residuals(axes[-1], result)
    return picture


def _region(result: FitResult) -> tuple[Array, Array, Array]:
    """Lower and upper ends of the region that the metric looks at, and where slices pass."""
    problem = result.problem
    if problem.metric.nodes is not None:
        nodes = np.asarray(problem.metric.nodes, dtype=float)
        return nodes.min(axis=0), nodes.max(axis=0), nodes.mean(axis=0)
    center = np.array([float(c) for c in problem.space.center])
    if problem.box:
        low, high = np.array(problem.box, dtype=float).T
        return low, high, center
    d = problem.space.dimension
    # the scaled metric weighs the first-degree monomial of an input with its scale
    weights = np.asarray(problem.metric.factor, dtype=float)
    reach = np.array([weights[1 + i, 1 + i] for i in range(d)]) if len(weights) > d else np.ones(d)
    return center - 2 * reach, center + 2 * reach, center


def _slice(axis: Any, result: FitResult, i: int, ends: tuple[float, float], middle: Array, data: Data | None) -> None:
    names = result.problem.space.variables
    margin = 0.08 * (ends[1] - ends[0])
    X = np.tile(middle, (RESOLUTION, 1))
    X[:, i] = np.linspace(ends[0] - margin, ends[1] + margin, RESOLUTION)
    target = result.target
    if data is not None:
        axis.plot(data.X[:, i], data.y, "o", color=GREY, markersize=3.5, label="data")
    if not isinstance(target, Data):
        axis.plot(X[:, i], _values(lambda: target(X), result), "-", color=BLUE, linewidth=2, label="target")
    axis.plot(X[:, i], _values(lambda: result.law(X), result), "--", color=ORANGE, linewidth=1.6, label="law")
    axis.axvspan(*ends, color=GREY, alpha=0.12, linewidth=0, label="region compared")
    axis.set_xlabel(f"${expression_latex(_symbol(names[i]))}$")
    axis.set_ylabel(f"${expression_latex(_symbol(result.problem.law.output))}$")
    others = ", ".join(f"{n} = {m:.4g}" for k, (n, m) in enumerate(zip(names, middle, strict=True)) if k != i)
    if others:
        axis.set_title(others, fontsize="small")


def _values(function: Any, result: FitResult) -> Array:
    """Values along a slice; a slice that leaves the domain is drawn where it is defined."""
    try:
        values = np.asarray(function(), dtype=float)
    except InvalidValueError:
        return np.full(RESOLUTION, np.nan)
    return values if values.ndim == 1 else values[:, result.output_position]


def _residuals(axis: Any, result: FitResult) -> None:
    largest = sorted(result.residuals.items(), key=lambda item: -abs(item[1]))[:SHOWN][::-1]
    labels = [coordinate_latex(result, exponents) for exponents, _ in largest]
    axis.barh(range(len(largest)), [float(r) for _, r in largest], color=BLUE, height=0.65)
    axis.set_yticks(range(len(largest)), labels, fontsize="small")
    axis.axvline(0, color="black", linewidth=0.8)
    axis.set_xlabel("law - target")
    axis.set_title(f"largest residuals by {coordinate_kind(result)}", fontsize="small")


def _symbol(name: str) -> sympy.Symbol:
    return sympy.Symbol(name)
