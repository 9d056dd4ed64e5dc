"""Pictures of equations with varying coefficients: predictions at a few parameter values, and the coefficients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symnet.eql.data import ParametricData
from symnet.errors import InvalidValueError, message
from symnet.pictures import BLUE, COLORS, GREY, ORANGE, figure
from symnet.rings.ring import Array

if TYPE_CHECKING:
    from symnet.eql.equations import Equations

#: How many parameter values are drawn unless told.
SHOWN = 4


def plot(
    equations: Equations,
    data: ParametricData,
    positions: Sequence[int] | None = None,
    seen: tuple[float, float] | None = None,
    truth: Mapping[str, Callable[[Array], Array]] | None = None,
) -> Any:
    """The equation against data, and its coefficients against the parameter (figures 3 and 4 of Zhang et al.).

    Args:
        equations: with one input.
        data: points to show, at the same parameter values.
        positions: of the parameter values shown on the left; default four spread over all.
        seen: the range of the input that training saw; points outside are orange.
        truth: {parameter: function of t} to draw behind the coefficients, where it is known.

    Returns:
        a matplotlib Figure of two panels.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError: for an equation with several inputs, or other parameter values.
    """
    if len(equations.structure.inputs) != 1:
        wrong = "have one input to be drawn"
        raise InvalidValueError(message("equations", wrong, list(equations.structure.inputs), "plot slices yourself"))
    if not np.array_equal(data.t, equations.t):
        raise InvalidValueError(message("data", "have the parameter values of the equation", data.t.tolist()))
    out = figure(columns=2)
    left, right = out.axes
    count = len(equations.t)
    chosen = np.unique(np.linspace(0, count - 1, SHOWN).round().astype(int)) if positions is None else positions
    _predictions(left, equations, data, chosen, seen)
    _coefficients(right, equations, truth or {})
    return out


def _predictions(
    axes: Any, equations: Equations, data: ParametricData, chosen: Any, seen: tuple[float, float] | None
) -> None:
    for j in chosen:
        X, y = data.group(int(j))
        line = np.linspace(X.min(), X.max(), 400)
        axes.plot(line, equations(line, int(j)), color=GREY, linewidth=1, zorder=1)
        inside = np.ones(len(X), dtype=bool) if seen is None else (X[:, 0] >= seen[0]) & (X[:, 0] <= seen[1])
        axes.scatter(X[inside, 0], y[inside], s=6, color=BLUE, zorder=2)
        axes.scatter(X[~inside, 0], y[~inside], s=6, color=ORANGE, zorder=2)
        name = f"{equations.parameter} = {equations.t[int(j)]:.3g}"
        end = line[-1]
        axes.annotate(name, (end, equations([end], int(j))[0]), xytext=(3, 0), textcoords="offset points", fontsize=7)
    axes.margins(x=0.2)
    axes.set_xlabel(equations.structure.inputs[0])
    axes.set_ylabel(equations.output)
    axes.set_title("lines: equation; points: data" + ("" if seen is None else " (orange: not seen)"), fontsize=9)


def _coefficients(axes: Any, equations: Equations, truth: Mapping[str, Callable[[Array], Array]]) -> None:
    t = equations.t
    for name, color in zip(equations.parameters, (BLUE, *COLORS), strict=False):
        if name in truth:
            axes.plot(t, truth[name](t), color=color, linewidth=4, alpha=0.25)
        axes.plot(t, equations.coefficient(name), ".", color=color, markersize=4, label=name)
    axes.set_xlabel(equations.parameter)
    axes.set_ylabel("coefficients")
    axes.set_title(f"{equations.output} = {equations.expression}", fontsize=9)
    axes.legend(frameon=False)
