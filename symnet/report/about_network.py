"""The network: its inputs and outputs, a table of its layers, and the formula of what they do."""

from __future__ import annotations

from typing import Any

from symnet.network import Network
from symnet.network.layers import Layer
from symnet.report.sections import Block, Facts, Formula, Section, Table
from symnet.report.subject import Subject, body, left_out, listed, numbers_of, short

#: Layers in the table before its middle is left out, and how many remain at the end of it.
LAYERS, LAST = 20, 4
#: Layers up to which the formula shows the weights, and up to which there is a formula.
WITH_VALUES, WITH_FORMULA = 6, 20
#: Characters of LaTeX in one formula.
MAX_LATEX = 12_000
#: Entries of the metadata that are shown.
METADATA = 8


def about_network(subject: Subject) -> Section:
    """Facts, layers and formula, each cut where it is too large."""
    network = subject.network
    blocks: list[Block] = [Facts(tuple(_facts(subject))), _layers(network), *_formula(subject)]
    data = {
        "inputs": list(network.inputs),
        "outputs": list(network.outputs),
        "exact": network.exact,
        "numbers": subject.numbers,
        "layers": [dict(zip(_KEYS, _row(network, i), strict=True)) for i in range(len(network.layers))],
    }
    return Section("network", "Network", tuple(blocks), data)


_KEYS = ("layer", "kind", "inputs", "outputs", "activation", "numbers")


def _facts(subject: Subject) -> list[tuple[str, str]]:
    network = subject.network
    facts = [
        ("inputs", f"{len(network.inputs):,}: {listed(network.inputs)}"),
        ("outputs", f"{len(network.outputs):,}: {listed(network.outputs)}"),
        ("layers", f"{len(network.layers):,}"),
        ("numbers", f"{subject.numbers:,}, {'exact' if network.exact else 'floats'}"),
    ]
    items = list(network.metadata.items())
    facts += [(short(str(key)), short(str(value))) for key, value in items[:METADATA]]
    rest = len(items) - METADATA
    return [*facts, *([("more metadata", f"{rest:,} entries not shown")] if rest > 0 else [])]


def _layers(network: Network) -> Table:
    count = len(network.layers)
    chosen = list(range(count)) if count <= LAYERS else [*range(LAYERS - LAST), *range(count - LAST, count)]
    rows = [_row(network, i) for i in chosen]
    note = ""
    if len(chosen) < count:
        rows.insert(LAYERS - LAST, ("...",) * len(_KEYS))
        note = f"{count - len(chosen):,} layers in the middle are not shown."
    return Table("Layers", _KEYS, tuple(rows), note)


def _row(network: Network, i: int) -> tuple[str, ...]:
    layer: Layer = network.layers[i]
    widths = (f"{network.widths[i]:,}", f"{network.widths[i + 1]:,}")
    return (str(i + 1), type(layer).__name__, *widths, _activation(layer), f"{numbers_of(layer):,}")


def _activation(layer: Any) -> str:
    if not layer.nonlinear:
        return "none"
    function = layer.activation
    parameters = ", ".join(f"{name} = {value}" for name, value in function.parameters.items())
    return f"{function.name} ({parameters})" if parameters else str(function.name)


def _formula(subject: Subject) -> list[Block]:
    network, count = subject.network, len(subject.network.layers)
    if count > WITH_FORMULA:
        return [left_out("The formula of the network is", f"it would have {count:,} lines")]
    options: dict[str, Any] = {"values": count <= WITH_VALUES, **subject.printing}
    latex = network.latex(**options)
    if len(latex) > MAX_LATEX:
        options["values"] = False
        latex = network.latex(**options)
    blocks: list[Block] = [Formula("The network, layer by layer", latex, body(network.latex(document=True, **options)))]
    if not options["values"]:
        blocks.append(left_out("The weights in the formula are", f"there are {subject.numbers:,} numbers"))
    return blocks
