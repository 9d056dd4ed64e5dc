"""The most important terms of a series as horizontal bars. Needs the extra `plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnet.pictures import BLUE, ORANGE, figure
from symnet.printing import LatexOptions
from symnet.series.display import _latex_monomial
from symnet.series.importance import NAMES

if TYPE_CHECKING:
    from symnet.series.table import Table, Term

#: Height of a bar and of what stands around the bars, and the width of a panel, in inches.
BAR, AROUND, WIDTH = 0.24, 1.0, 4.6
#: Sign of the coefficient, colour, hatching (for print without colour).
_SIGNS = ((1, "positive coefficient", BLUE, ""), (-1, "negative coefficient", ORANGE, "////"))


def plot(table: Table) -> Any:
    """The terms of a table, one panel an output, the most important on top; hatched where the coefficient is negative.

    Returns:
        a matplotlib Figure.

    Raises:
        MissingExtraError: without matplotlib.
    """
    most = max((len(terms) for terms in table.terms), default=1)
    picture = figure(len(table.terms), WIDTH, AROUND + BAR * max(most, 3))
    for axis, (name, terms) in zip(picture.axes, table, strict=True):
        _bars(axis, table, terms)
        axis.set_ylim(most - 0.4, -0.6)
        axis.set_xlabel(NAMES[table.kind])
        if len(table.terms) > 1:
            axis.set_title(name.replace("$", r"\$"), fontsize="medium")
    # without a negative one there is nothing to tell apart
    if any(float(t.number) < 0 for terms in table.terms for t in terms):
        bars = {bar.get_label(): bar for axis in picture.axes for bar in axis.containers if len(bar)}
        picture.legend(bars.values(), bars, loc="outside lower center", ncols=2, frameon=False, fontsize="small")
    return picture


def _bars(axis: Any, table: Table, terms: tuple[Term, ...]) -> None:
    for sign, label, color, hatch in _SIGNS:
        rows = [i for i, t in enumerate(terms) if float(t.number) * sign > 0]
        sizes = [terms[i].importance for i in rows]
        axis.barh(rows, sizes, height=0.68, color=color, hatch=hatch, edgecolor="white", label=label)
    labels = [f"${_latex_monomial(table.series, t.exponents, LatexOptions()) or 1}$" for t in terms]
    axis.set_yticks(range(len(terms)), labels, fontsize="small")
    axis.spines[["top", "right"]].set_visible(False)
    axis.margins(x=0.02)
