"""The chain of layers in an ONNX graph: operations put together into patterns, and what breaks the chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from symnet.network.importers.chain import Obstacles
from symnet.network.importers.onnx_graph import Graph, Node, dtype_name, shape_of
from symnet.network.importers.onnx_operations import REASONS, ROWS, Row, Shape, Step
from symnet.network.importers.onnx_patterns import Match, find
from symnet.network.layers import Dense, Layer


@dataclass(eq=False)
class _Link:
    """A pattern of the table that was found, or an operation that none was found for."""

    node: Node
    sources: list[str]
    row: Row | None = None
    match: Match = field(default_factory=Match)


@dataclass
class Chain:
    """Reads the part of a graph that an output comes from.

    Attributes:
        output: the name of the value to import.
        dtypes: the dtypes of the weights.
        layers: what `read` finds.
        names: of the inputs, where the graph tells them or their number.
    """

    graph: Graph
    output: str
    obstacles: Obstacles
    dtypes: set[str] = field(default_factory=set)
    layers: list[Layer] = field(default_factory=list)
    names: list[str] | None = None

    def read(self, inputs: Sequence[str] | None) -> None:
        """Every link of the chain as layers, and the list of all that is none."""
        nodes = self.graph.ancestors(self.output)
        given = self._given(nodes)
        join = self._join(nodes, given)
        if join is not None:
            nodes, self.names = [node for node in nodes if node is not join], given
        elif len(given) > 1:
            self.obstacles.add("", f"{len(given)} inputs, {', '.join(given)}")
        links = self._links(nodes)
        self._check_links(links)
        shape, dtype = self._start(given, inputs)
        for link in links:
            if link.row is None:
                self._refuse(link)
                shape = None
                continue
            if self.graph.has_cycle:  # has not been checked
                continue
            step = Step(self.graph, link.match, shape, dtype, self.dtypes)
            found = None
            with self.obstacles.noting(link.node.where):
                found = link.row.build(step)
                self.layers += found
            shape, dtype = (None if found is None else _after(step.shape, found)), step.dtype

    def _given(self, nodes: list[Node]) -> list[str]:
        used = {name for node in nodes for name in node.inputs} | {self.output}
        return [name for name in self.graph.inputs if name in used]

    def _join(self, nodes: list[Node], given: list[str]) -> Node | None:
        """The join of all inputs, each a column, by which skl2onnx begins where each feature is an input."""
        for node in nodes:
            if len(given) > 1 and list(node.inputs) == given and self._joins_columns(node):
                return node
        return None

    def _joins_columns(self, node: Node) -> bool:
        kinds = [self.graph.inputs[name] for name in node.inputs]
        if any((shape_of(kind) or ())[1:] != (1,) for kind in kinds):
            return False
        if node.kind == "ai.onnx.ml.FeatureVectorizer":  # which rounds to float32
            return all(dtype_name(kind.tensor_type.elem_type) == "float32" for kind in kinds)
        return node.kind == "Concat" and node.attributes.get("axis") in (1, -1)

    def _start(self, given: list[str], inputs: Sequence[str] | None) -> tuple[Shape | None, str]:
        """Shape and dtype of the data."""
        if not given:
            self.obstacles.add(self.output, "a value that does not come from the inputs")
            return None, ""
        kind = self.graph.inputs[given[0]]
        shape, dtype = shape_of(kind) or (None, None), dtype_name(kind.tensor_type.elem_type)
        if self.names is not None:
            return (None, len(given)), dtype
        if len(shape) < 2:
            self.obstacles.add(given[0], f"an input of shape {shape}, where (n, inputs) is understood")
            return None, dtype
        if shape[1:] == (None,) and inputs is not None:
            shape = (shape[0], len(inputs))
        if None not in shape[1:]:
            self.names = [f"x{i + 1}" for i in range(prod(shape[1:]))]  # type: ignore[arg-type]
        return shape, dtype

    def _links(self, nodes: list[Node]) -> list[_Link]:
        """The operations put together into the largest patterns, in order."""
        links: list[_Link] = []
        taken: set[Node] = set()
        for node in reversed(nodes):
            if node in taken:
                continue
            rows = ((row, find(self.graph, row.pattern, node.outputs[0], nodes)) for row in ROWS)
            row, match = next(((row, match) for row, match in rows if match is not None), (None, Match()))
            sources = self.graph.dynamic(node) if row is None else [str(match.x)]
            links.append(_Link(node, sources, row, match))
            taken.update(match.nodes)
        return links[::-1]

    def _check_links(self, links: list[_Link]) -> None:
        """Note values that several links use, and those that are not the first result of an operation."""
        uses = Counter(name for link in links for name in link.sources)
        uses[self.output] += 1
        for name, count in uses.items():
            node = self.graph.producers.get(name)
            where = name if node is None else node.where
            if count > 1:
                self.obstacles.add(where, f"its result is used {count} times, which is a branch")
            if node is not None and name != node.outputs[0]:
                self.obstacles.add(where, f"its other result {name!r} is used")

    def _refuse(self, link: _Link) -> None:
        kind = link.node.kind
        if any(name in self.graph.broken for name in link.node.inputs):
            return  # is on the list already
        known = {row.pattern.kind for row in ROWS}
        if kind in REASONS:
            reason = f"{kind}, {REASONS[kind]}"
        elif kind not in known:
            reason = kind
        elif not link.sources:
            reason = f"{kind} of constants alone, which the exporter should fold"
        elif len(link.sources) > 1:
            computed = "weights that are computed, or " if kind in ("MatMul", "Gemm", "BatchNormalization") else ""
            reason = f"{kind} with {computed}a join of {len(link.sources)} branches"
        else:
            reason = f"{kind} of inputs that are not understood"
        self.obstacles.add(link.node.where, reason)

    def labels(self) -> list[str] | None:
        """The class labels that skl2onnx wrote, of a ZipMap or of the choice of the likeliest class."""
        last = self.graph.producers.get(self.output)
        for key in ("classlabels_strings", "classlabels_int64s"):
            if last is not None and last.kind == "ai.onnx.ml.ZipMap" and last.attributes.get(key):
                return [_text(label) for label in last.attributes[key]]
        for node in self.graph.nodes:
            if node.kind == "ai.onnx.ml.ArrayFeatureExtractor" and node.inputs[0] in self.graph.constants:
                chosen = self.graph.producers.get(node.inputs[1])
                if chosen is not None and chosen.kind == "ArgMax" and chosen.inputs[0] == self.output:
                    return [_text(label) for label in self.graph.constants[node.inputs[0]].ravel()]
        return None


def _text(label: Any) -> str:
    return label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)


def _after(shape: Shape | None, layers: list[Layer]) -> Shape | None:
    """The shape of the data behind layers: a matrix changes the number of columns, all else keeps it."""
    for layer in layers:
        if isinstance(layer, Dense) and shape is not None and len(shape) == 2:
            shape = (shape[0], len(layer.weights))
    return shape
