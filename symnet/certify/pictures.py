"""Pictures of where a series holds. They need the extra `plot`.

Colours are those of Okabe and Ito, told apart by the colour-blind, and every curve has a style or a mark of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import sympy

from symnet.certify.box import Box
from symnet.certify.estimate import root_test
from symnet.certify.remainder import remainder
from symnet.errors import ExpansionError, InvalidValueError, message, nearest
from symnet.functions import activation
from symnet.network import Network
from symnet.pictures import BLUE, COLORS, GREEN, GREY, ORANGE, STYLES, figure
from symnet.printing import expression_latex
from symnet.rings.numbers import as_sympy, is_float
from symnet.series import Series
from symnet.series.space import check_order, read_center

if TYPE_CHECKING:
    from symnet.certify.convergence import Convergence

#: Points along a curve.
RESOLUTION = 401


def coefficients(series: Series) -> Any:
    """The size of the coefficients against their degree, with the radius of convergence read off.

    The size of degree n is the largest |a_e| with |e| = n, for every output; the line is C R^-n with R from the root
    test on these sizes.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError: for an order below 4, or symbols in coefficients.
    """
    if series.order < 4:
        raise InvalidValueError(message("series", "have an order of at least 4 to read a radius off", series.order))
    exact = [[series.ring.to_sympy(v).subs(series.definitions) for v in row] for row in series.coefficients]
    symbols = sorted({str(s) for row in exact for v in row for s in v.free_symbols})
    if symbols:
        raise InvalidValueError(message("series", "have numbers as coefficients", symbols, "put numbers in with .subs"))
    picture = figure()
    axis = picture.axes[0]
    table = series.space.table
    values = np.array([[abs(float(v)) for v in row] for row in exact])
    degrees = np.arange(series.order + 1, dtype=int)
    for j, name in enumerate(series.outputs):
        sizes = np.array([values[table.degree(int(n))][:, j].max() for n in degrees])
        shown = sizes > 0
        axis.semilogy(degrees[shown], sizes[shown], "os^Dv"[j % 5], color=(BLUE, *COLORS)[j % 6], label=name)
        radius = root_test([mpmath.mpf(float(s)) for s in sizes])
        if np.isfinite(radius):
            line = sizes[shown][-1] * radius ** (degrees[shown][-1] - degrees)
            axis.semilogy(degrees, line, "-", color=GREY, linewidth=1, label=f"$R \\approx {radius:.3g}$")
    axis.set_xlabel("degree")
    axis.set_ylabel("largest coefficient")
    axis.legend(frameon=False, fontsize="small")
    return picture


def orders(
    network: Network,
    orders: Sequence[int],
    along: str | None = None,
    center: Any = None,
    reach: float = 1.0,
    tolerance: float | None = None,
) -> Any:
    """A network and its series of several orders along one input, the region shaded where the last is certified.

    Args:
        network: the network; its first output is drawn.
        orders: of the series.
        along: the input that varies, default the first; the others stay at the center.
        center: of the series, default the origin.
        reach: how far the slice goes to either side.
        tolerance: shade where the highest order is proven to be this accurate; None for a hundredth of the range.

    Raises:
        MissingExtraError: without matplotlib, or without python-flint for the shading.
        InvalidValueError: for an unknown input or bad orders.
    """
    from symnet.certify.convergence import along as line
    from symnet.certify.validity import validity

    name = network.inputs[0] if along is None else along
    if name not in network.inputs:
        raise InvalidValueError(message("along", "be an input of the network", name, nearest(name, network.inputs)))
    point = read_center(center, network.inputs)
    slice_of = line(network, point, [float(n == name) for n in network.inputs])
    t = np.linspace(-reach, reach, RESOLUTION)[:, None]
    middle = float(point[network.inputs.index(name)])
    values = slice_of(t)[:, 0]
    picture = figure()
    axis = picture.axes[0]
    span = values.max() - values.min() or 1.0
    for i, order in enumerate(orders):
        series = slice_of.series(check_order(order), ring="float64")
        style = {"linestyle": STYLES[i % len(STYLES)], "color": COLORS[i % len(COLORS)]}
        axis.plot(middle + t[:, 0], series(t)[:, 0], linewidth=1.4, label=f"order {order}", **style)
    axis.plot(middle + t[:, 0], values, color=BLUE, linewidth=2.2, label="network", zorder=1)
    found = validity(slice_of, max(orders), span / 100 if tolerance is None else tolerance)
    size = min(found.size, reach)
    label = f"order {max(orders)} proven to {found.tolerance:.2g}"
    axis.axvspan(middle - size, middle + size, color=GREEN, alpha=0.15, linewidth=0, label=label)
    axis.set_ylim(values.min() - 0.4 * span, values.max() + 0.4 * span)
    axis.set_xlabel(_math(name))
    axis.set_ylabel(_math(network.outputs[0]))
    axis.legend(frameon=False, fontsize="small")
    return picture


def activation_polynomials(name: str, orders: Sequence[int] = (1, 3, 5, 9), center: Any = 0, **parameters: Any) -> Any:
    """An activation, its Taylor polynomials about a center, and the true radius of convergence.

    Args:
        name: an activation of one argument.
        orders: of the polynomials.
        center: a real number.
        parameters: such as alpha.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError, ExpansionError: for an unknown activation or a center on a kink.
    """
    function = activation(name, **parameters)
    middle, radius = float(center), function.radius(center)
    reach = 1.6 * float(radius) if radius != sympy.oo else 4.0
    x = np.linspace(middle - reach, middle + reach, RESOLUTION)
    values = np.asarray(function(x))
    span = values.max() - values.min() or 1.0
    picture = figure()
    axis = picture.axes[0]
    for i, order in enumerate(orders):
        taylor = [float(c) for c in function.taylor(check_order(order), center, "float64")]
        style = {"linestyle": STYLES[i % len(STYLES)], "color": COLORS[i % len(COLORS)]}
        axis.plot(x, np.polyval(taylor[::-1], x - middle), linewidth=1.4, label=f"order {order}", **style)
    axis.plot(x, values, color=BLUE, linewidth=2.2, label=name, zorder=1)
    if radius != sympy.oo:
        exact = not is_float(center) and as_sympy(center).is_Rational
        text = expression_latex(sympy.simplify(radius)) if exact else f"{float(radius):.3g}"
        distance = f"|x - {middle:g}|" if middle else "|x|"
        ends = (middle - float(radius), middle + float(radius))
        axis.axvspan(*ends, color=GREY, alpha=0.13, linewidth=0, label=f"converges: ${distance} < {text}$")
    axis.set_ylim(values.min() - 0.4 * span, values.max() + 0.4 * span)
    axis.set_xlabel("$x$")
    axis.legend(frameon=False, fontsize="small")
    return picture


def error_map(
    network: Network,
    order: int,
    center: Any = None,
    box: Mapping[str, Any] | Sequence[Any] | None = None,
    grid: int = 81,
) -> Any:
    """log10 of |network - series| over two inputs, with the proven bound in the title.

    Args:
        network: with two inputs; the largest error over its outputs is drawn.
        order, center: of the series.
        box: {input: (low, high)} or one pair an input.
        grid: points a side.

    Raises:
        MissingExtraError: without matplotlib.
        InvalidValueError: for another number of inputs or a bad box.
    """
    from symnet.certify.convergence import check_two

    check_two(network.inputs)
    region = Box.read(box, network.inputs)
    axes = [np.linspace(a, b, grid) for a, b in zip(region.low, region.high, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    point = region.middle if center is None else read_center(center, network.inputs)
    error = np.abs(network(points) - network.series(order, list(point), "float64")(points)).max(axis=1)
    picture = figure(width=5.4)
    axis = picture.axes[0]
    logs = np.log10(np.maximum(error, 1e-17)).reshape(grid, grid).T
    drawn = axis.pcolormesh(*axes, logs, cmap="cividis", shading="gouraud")
    lines = axis.contour(*axes, logs, levels=6, colors="white", linewidths=0.6)
    axis.clabel(lines, fontsize="x-small")
    picture.colorbar(drawn, ax=axis, label=r"$\log_{10}$ |network $-$ series|")
    axis.plot(*[float(c) for c in point], "w+", markersize=9)
    axis.set_xlabel(_math(network.inputs[0]))
    axis.set_ylabel(_math(network.inputs[1]))
    try:
        axis.set_title(f"order {order}; proven: at most {remainder(network, order, list(point), region).bound:.2g}",
                       fontsize="small")  # fmt: skip
    except (ExpansionError, ImportError):
        axis.set_title(f"order {order}", fontsize="small")
    return picture


def _math(name: str) -> str:
    return f"${expression_latex(sympy.Symbol(name))}$"


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
    axis.set_xlabel(_math(names[0]))
    axis.set_ylabel(_math(names[1]))
    axis.legend(frameon=False, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return picture
