"""Pictures of where a series holds. They need the extra `plot`; colours are Okabe and Ito's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnet.errors import missing_extra
from symnet.printing import expression_latex

if TYPE_CHECKING:
    from symnet.certify.convergence import Convergence

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#7F7F7F"


def figure(columns: int = 1, width: float = 4.6, height: float = 3.8) -> Any:
    """An empty matplotlib Figure with `columns` axes in a row.

    Raises:
        MissingExtraError: without matplotlib.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise missing_extra("matplotlib", "plot", "a picture") from error
    out = Figure(figsize=(width * columns, height), layout="constrained")
    out.subplots(1, columns, squeeze=False)
    return out


def convergence(found: Convergence, resolution: int = 180) -> Any:
    """The region of two inputs: the proven box, the estimated radius, and the exact one of the first layer.

    Args:
        found: of a network with two inputs.
        resolution: directions around the center.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError: unless there are two inputs.
    """
    from symnet.certify.convergence import check_two
    from symnet.certify.convergence import convergence as compute

    names = found.network.inputs
    check_two(names)
    picture = figure()
    axis = picture.axes[0]
    angles = np.linspace(0, np.pi, resolution // 2, endpoint=False)
    vectors = [(float(np.cos(a)), float(np.sin(a))) for a in angles]
    around = compute(found.network, found.center, found.scale, vectors, order=40).directions
    center = np.array([float(c) for c in found.center])
    scale = np.array(found.scale)
    unit = np.array(vectors)
    unit = np.concatenate([unit, -unit, unit[:1]]) * scale
    for values, style, color, label in (
        ([d.estimate.value for d in around], "-", BLUE, "network (estimated)"),
        ([np.inf if d.first_layer is None else float(d.first_layer) for d in around], "--", ORANGE,
         "first layer (exact)"),
    ):  # fmt: skip
        radii = np.array([*values, *values, values[0]])
        if np.all(np.isfinite(radii)):
            curve = center + radii[:, None] * unit
            axis.plot(curve[:, 0], curve[:, 1], style, color=color, label=label, linewidth=1.8)
    if found.proven and np.isfinite(found.proven):
        low, size = center - found.proven * scale, 2 * found.proven * scale
        from matplotlib.patches import Rectangle

        axis.add_patch(
            Rectangle(
                (float(low[0]), float(low[1])), *size, facecolor=GREEN, alpha=0.25, edgecolor=GREEN, label="proven"
            )
        )
    axis.plot(*center, "k+", markersize=8)
    axis.set_xlabel(f"${expression_latex(_symbol(names[0]))}$")
    axis.set_ylabel(f"${expression_latex(_symbol(names[1]))}$")
    axis.legend(frameon=False, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return picture


def _symbol(name: str) -> Any:
    import sympy

    return sympy.Symbol(name)
