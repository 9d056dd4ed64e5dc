"""Where the series converges: the radii along directions, what is proven, and the linear region of ReLU networks."""

from __future__ import annotations

from math import isfinite
from typing import Any

import sympy

from symnet.certify import Convergence, Region
from symnet.certify.convergence import _row
from symnet.certify.region import PIECEWISE_LINEAR
from symnet.errors import SymnetError
from symnet.printing import expression_latex
from symnet.report.pictures import picture
from symnet.report.sections import Block, Facts, Math, Paragraph, Section, Table
from symnet.report.subject import SYMBOLS, Subject, left_out, listed

#: Numbers of the network times directions beyond which the radii are not computed.
COST = 5_000
#: Directions about the center in the picture.
RESOLUTION = 72
#: Rows of the table of inequalities, and digits of their coefficients.
ROWS, DIGITS = 30, 6


def about_region(subject: Subject) -> Section:
    """Radii, what is proven, and a picture of two inputs; for piecewise linear networks the region too."""
    blocks, data = _convergence(subject)
    if _piecewise_linear(subject):
        more, region = _linear_region(subject)
        blocks, data = [*blocks, *more], {**data, **region}
    return Section("region", "Region of convergence", tuple(blocks), data)


def _convergence(subject: Subject) -> tuple[list[Block], dict[str, Any]]:
    if subject.symbolic:
        return [left_out("The radius of convergence is", SYMBOLS)], {}
    cost = subject.numbers * (len(subject.network.inputs) + 1)
    if cost > COST:
        why = f"the network has {subject.numbers:,} numbers and {len(subject.network.inputs):,} inputs"
        return [left_out("The radius of convergence is", f"{why}; call convergence() for it")], {}
    try:
        found = subject.network.convergence(list(subject.center))
    except SymnetError as error:
        return [left_out("The radius of convergence is", error)], {}
    blocks: list[Block] = [Facts(tuple(_facts(found))), _radii(found)]
    if len(subject.network.inputs) == 2:
        caption = "Region of convergence"
        alt = "The plane of the two inputs about the center: the proven box, the estimated region of the network, and "
        blocks.append(picture(caption, f"{alt}that of its first layer.", lambda: found.plot(RESOLUTION)))
    return blocks, _data(found)


def _facts(found: Convergence) -> list[tuple[str, str]]:
    names = found.network.inputs
    unit = listed([f"{n}: {s:.6g}" for n, s in zip(names, found.scale, strict=True)])
    return [("proven", _proof(found.proven)), ("in units of", unit)]


def _proof(radius: float | None) -> str:
    if radius is None:
        return "nothing; the network has a layer that the proof does not know"
    if not isfinite(radius):
        return "the network is entire, its series converges everywhere"
    return f"converges to the network where every input is within {radius:.4g} units of the center"


def _radii(found: Convergence) -> Table:
    rows = []
    for direction in found.directions:
        along, first, estimated, spread = _row(found.network.inputs, direction)
        rows.append((along, _exactly(direction.first_layer, first), estimated, spread))
    header = ("along", "first layer (exact)", "network (estimated)", "spread of three methods")
    return Table("Radius of convergence, direction by direction", header, tuple(rows))


def _exactly(value: sympy.Expr | None, text: str) -> str | Math:
    latex = "" if value is None or value == sympy.oo else expression_latex(value)
    return Math(latex) if 0 < len(latex) <= 40 else text


def _data(found: Convergence) -> dict[str, Any]:
    return {
        "proven": found.proven if found.proven is None or isfinite(found.proven) else "infinite",
        "scale": list(found.scale),
        "directions": [
            {
                "vector": list(direction.vector),
                "first_layer": None if direction.first_layer is None else str(direction.first_layer),
                "estimate": direction.estimate.value if isfinite(direction.estimate.value) else "infinite",
            }
            for direction in found.directions
        ],
    }


def _piecewise_linear(subject: Subject) -> bool:
    names = {layer.activation.name for layer in subject.network.layers if layer.nonlinear}  # type: ignore[attr-defined]
    return bool(names) and names <= set(PIECEWISE_LINEAR)


def _linear_region(subject: Subject) -> tuple[list[Block], dict[str, Any]]:
    if subject.symbolic:
        return [], {}
    if subject.numbers > COST:
        return [left_out("The linear region is", f"the network has {subject.numbers:,} numbers")], {}
    try:
        found: Region = subject.network.region(list(subject.center))
    except SymnetError as error:
        return [left_out("The linear region is", error)], {}
    said = Paragraph("The network is affine where all of these hold, and its series of order 1 is exact there.")
    rows = [
        (Math(expression_latex(relation, DIGITS)), f"neuron {j} of layer {layer}", "active" if active else "inactive")
        for relation, (layer, j, active) in zip(found.inequalities[:ROWS], found.neurons, strict=False)
    ]
    rest = len(found.neurons) - len(rows)
    note = f"{rest:,} more inequalities are not shown; they are in the JSON." if rest else ""
    table = Table("Inequalities of the linear region", ("inequality", "from", "is"), tuple(rows), note)
    return [said, table], {"inequalities": [str(row) for row in found.inequalities]}
