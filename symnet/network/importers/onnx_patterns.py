"""Patterns of operations in an ONNX graph, such as x * Sigmoid(x), and where they occur.

A pattern is the data `X`, a `Constant` by name, a number, or an `Op` of patterns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any

import numpy as np

from symnet.network.importers.onnx_graph import Graph, Node
from symnet.rings.ring import Array

#: The data that flow into the pattern; the same value wherever it stands.
X = object()
_COMMUTATIVE = frozenset({"Add", "Mul"})


@dataclass(frozen=True)
class Constant:
    """A constant of any value; two of one name must be equal."""

    name: str


@dataclass(frozen=True, init=False)
class Op:
    """An operation; Add and Mul take their arguments in either order."""

    kind: str
    arguments: tuple[Any, ...]

    def __init__(self, kind: str, *arguments: Any) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "arguments", arguments)


@dataclass(frozen=True)
class Match:
    """An occurrence of a pattern.

    Attributes:
        x: the name of the value that flows in.
        constants: what the pattern's constants are.
        nodes: the operations, the last one of the computation first.
    """

    x: str | None = None
    constants: Mapping[str, Array] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()


def find(graph: Graph, pattern: Any, name: str, nodes: Sequence[Node]) -> Match | None:
    """The pattern with the result `name`, if none of the other nodes uses what is computed inside it."""
    for match in _matches(graph, pattern, name, Match()):
        inside = {output for node in match.nodes for output in node.outputs} - {name}
        if match.x is not None and all(inside.isdisjoint(node.inputs) or node in match.nodes for node in nodes):
            return match
    return None


def _matches(graph: Graph, pattern: Any, name: str, match: Match) -> Iterator[Match]:
    """All ways to read the value `name` as the pattern that agree with what is already matched."""
    if pattern is X:
        if match.x in (None, name) and not graph.is_constant(name):
            yield replace(match, x=name)
    elif isinstance(pattern, Op):
        node = graph.producers.get(name)
        if node is None or node.kind != pattern.kind or node.outputs[0] != name:
            return
        if len(node.inputs) != len(pattern.arguments):
            return
        orders = permutations(pattern.arguments) if node.kind in _COMMUTATIVE else [pattern.arguments]
        for arguments in orders:
            found = [replace(match, nodes=(*match.nodes, node))]
            for argument, given in zip(arguments, node.inputs, strict=True):
                found = [new for old in found for new in _matches(graph, argument, given, old)]
            yield from found
    elif (value := graph.constants.get(name)) is not None:
        if isinstance(pattern, Constant):
            if pattern.name not in match.constants or np.array_equal(value, match.constants[pattern.name]):
                yield replace(match, constants={**match.constants, pattern.name: value})
        elif _is_number(value, pattern):
            yield match


def _is_number(value: Array, number: float) -> bool:
    """Whether a constant is this number, as nearly as its dtype or 32 bits can tell.

    torch's exporter rounds the numbers that stand in the code of a model to 32 bits, also for 64-bit models.
    """
    digits = {"bfloat16": 2.0**-7, "float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52}
    if value.size != 1:
        return False
    given = float(value.item())
    near = abs(given - number) <= digits.get(value.dtype.name, 0.0) * abs(number)
    return near or given == float(np.float32(number))
