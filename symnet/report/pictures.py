"""Pictures of a report: drawn where matplotlib is there and the numbers can be drawn, as SVG or PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.certify import pictures as drawings
from symnet.certify.convergence import input_scale
from symnet.errors import SymnetError
from symnet.pictures import BLUE, COLORS, GREY, STYLES, figure
from symnet.printing import name_latex
from symnet.report.mathml import without_mathematics
from symnet.report.sections import Block, Picture, Section
from symnet.report.subject import SYMBOLS, Subject, left_out
from symnet.rings.ring import Array
from symnet.series import Series

#: Inputs along which a slice is drawn, and the least order from which a radius can be read off.
SLICES, LEAST_ORDER = 3, 4
#: Points along a slice.
RESOLUTION = 301


def about_pictures(subject: Subject) -> Section:
    """The network beside its series along the inputs, and the coefficients by degree."""
    names = subject.network.inputs
    if subject.series is None or subject.symbolic:
        why = SYMBOLS if subject.symbolic else "there is no series to draw"
        return Section("pictures", "Pictures", (left_out("The pictures are", why),))
    series = subject.series.to_ring("float64")
    blocks = [_slice(subject, series, i) for i in range(min(SLICES, len(names)))]
    if len(names) > SLICES:
        blocks.append(left_out("Of the slices", f"those along {len(names) - SLICES:,} more inputs"))
    if subject.order >= LEAST_ORDER:
        alt = "The largest coefficient of each degree on a logarithmic scale, with the radius of convergence read off."
        blocks.append(picture("Coefficients by degree", alt, lambda: drawings.coefficients(series)))
    return Section("pictures", "Pictures", tuple(blocks))


def _slice(subject: Subject, series: Series, i: int) -> Block:
    """Network and series while one input varies about the center, the others held."""
    network, name = subject.network, subject.network.inputs[i]
    orders = sorted({max(1, subject.order // 2), subject.order} - {0})

    def draw() -> Any:
        center = np.array([float(c) for c in subject.center])
        low, high = _ends(subject, center, i)
        points = np.tile(center, (RESOLUTION, 1))
        points[:, i] = np.linspace(low, high, RESOLUTION)
        values, drawn = network(points)[:, 0], figure()
        axis = drawn.axes[0]
        axis.plot(points[:, i], values, color=BLUE, linewidth=2.2, label="network")
        for order, color, style in zip(orders, COLORS, STYLES, strict=False):
            shown = np.asarray(series.output(0).truncate(order)(points), dtype=float)[:, 0]
            axis.plot(points[:, i], shown, color=color, linestyle=style, linewidth=1.5, label=f"order {order}")
        axis.axvline(center[i], color=GREY, linewidth=0.8)
        span = values.max() - values.min() or 1.0
        axis.set_ylim(values.min() - 0.4 * span, values.max() + 0.4 * span)
        axis.set_xlabel(f"${name_latex(name)}$")
        axis.set_ylabel(f"${name_latex(network.outputs[0])}$")
        axis.legend(frameon=False, fontsize="small")
        return drawn

    said = " and ".join(map(str, orders)) or "0"
    alt = f"{network.outputs[0]} against {name}: the network and its series of order {said} about the center."
    return picture(f"Along {name}", alt, draw)


def _ends(subject: Subject, center: Array, i: int) -> tuple[float, float]:
    """The domain, or one unit of the input to either side."""
    if subject.domain is not None:
        return subject.domain[subject.network.inputs[i]]
    reach = input_scale(subject.network, None)[i]
    return center[i] - reach, center[i] + reach


def picture(caption: str, alt: str, draw: Callable[[], Any]) -> Block:
    """A picture, or what kept it from being drawn: an absent package, symbols, a point outside the domain."""
    try:
        # names in other scripts may lack a glyph; the picture is drawn all the same
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return Picture(caption, alt, with_plain_names(draw()))
    except SymnetError as error:
        return left_out(f'The picture "{caption}" is', error)


def with_plain_names(drawn: Any) -> Any:
    """The figure with every label that matplotlib cannot read as mathematics set as text."""
    from matplotlib.mathtext import MathTextParser
    from matplotlib.text import Text

    parser = MathTextParser("path")
    for label in drawn.findobj(Text):
        text = label.get_text()
        if text.count("$") > 1 and not _is_mathematics(text, parser):
            label.set_text(without_mathematics(text))
            label.set_parse_math(False)
    # laid out once, so that it looks the same however often it is written
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")
    return drawn


def _is_mathematics(text: str, parser: Any) -> bool:
    # in \text matplotlib knows no commands, and a name that needs it may have some
    if r"\text" in text:
        return False
    try:
        parser.parse(text)
    except ValueError:
        return False
    return True


def svg(drawn: Any) -> bytes:
    """The figure as SVG, letters as outlines so that no font is needed; the same bytes every time."""
    return _saved(drawn, "svg", {"Date": None, "Creator": None})


def pdf(drawn: Any) -> bytes:
    """The figure as PDF, the same bytes every time."""
    return _saved(drawn, "pdf", {"CreationDate": None, "Creator": None, "Producer": None})


def _saved(drawn: Any, kind: str, metadata: dict[str, Any]) -> bytes:
    from matplotlib import rc_context

    out = io.BytesIO()
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "symnet"}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        drawn.savefig(out, format=kind, metadata=metadata)
    return out.getvalue()
