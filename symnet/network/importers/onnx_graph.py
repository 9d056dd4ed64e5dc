"""The graph of an ONNX file, read without running anything: exact constants, and nodes in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import numpy as np

from symnet.errors import FileFormatError, InvalidValueError, message, missing_extra, nearest
from symnet.network.importers.chain import Obstacles, Unsupported
from symnet.rings.ring import Array

#: Before this version Add and Mul broadcast by an attribute of their own.
FIRST_OPSET = 7
_STANDARD = ("", "ai.onnx")
REMEDY = "export the model anew"


def import_onnx() -> Any:
    """The package onnx with the parts that are used.

    Raises:
        MissingExtraError: without it.
    """
    try:
        import onnx
        import onnx.checker
        import onnx.defs
        import onnx.helper
        import onnx.inliner
        import onnx.numpy_helper
    except ImportError as error:
        raise missing_extra("onnx", "onnx", "Network.from_onnx") from error
    return onnx


def dtype_name(element: int) -> str:
    """The dtype of an element type of ONNX: float32, float64, ..."""
    types = import_onnx().TensorProto.DataType
    if element not in types.values():
        return f"type {element}"
    name = str(types.Name(element)).lower()
    return {"float": "float32", "double": "float64"}.get(name, name)


@dataclass(frozen=True, eq=False)
class Node:
    """One operation.

    Attributes:
        kind: its name, with the domain if that is not the standard one.
        where: the name of the node, or of its result.
        inputs: the names of its inputs, "" for one that is left out.
    """

    kind: str
    where: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    @classmethod
    def of(cls, proto: Any) -> Node:
        """The node of a protobuf message."""
        kind = proto.op_type if proto.domain in _STANDARD else f"{proto.domain}.{proto.op_type}"
        inputs = list(proto.input)
        while inputs and not inputs[-1]:
            inputs.pop()
        values = {a.name: import_onnx().helper.get_attribute_value(a) for a in proto.attribute}
        texts = {name: value.decode("utf-8", "replace") for name, value in values.items() if isinstance(value, bytes)}
        where = proto.name or next(iter(proto.output), kind)
        return cls(kind, where, tuple(inputs), tuple(proto.output), {**values, **texts})


@dataclass
class Graph:
    """The graph of a model.

    Args:
        model: an onnx.ModelProto; external data is put into it.
        folder: where external data may lie; None if nowhere.
        obstacles: filled with what stands in the way.
    """

    model: Any
    folder: Path | None
    obstacles: Obstacles
    constants: dict[str, Array] = field(default_factory=dict)
    #: Constants that could not be read, for a reason that is among the obstacles.
    broken: set[str] = field(default_factory=set)
    has_cycle: bool = False

    def __post_init__(self) -> None:
        proto = self.model.graph
        versions = {entry.domain: entry.version for entry in self.model.opset_import}
        self.opset = max((versions[domain] for domain in _STANDARD if domain in versions), default=FIRST_OPSET)
        last = import_onnx().defs.onnx_opset_version()
        if not FIRST_OPSET <= self.opset <= last:
            remedy = "update the package onnx" if self.opset > last else "export it anew"
            known = f"where {FIRST_OPSET} to {last} are understood: {remedy}"
            self.obstacles.add("", f"operations of version {self.opset}, {known}")
        unordered = [Node.of(node) for node in proto.node]
        self.producers = {name: node for node in unordered for name in node.outputs if name}
        self.nodes = self._in_order(unordered)
        for tensor in proto.initializer:
            self._keep(tensor.name, self._initial, tensor)
        for sparse in proto.sparse_initializer:
            self.broken.add(sparse.values.name)
            self.obstacles.add(sparse.values.name, "a sparse constant")
        for node in self.nodes:
            if node.kind in _FOLDED and node.outputs and not self.dynamic(node):
                self._keep(node.outputs[0], self._folded, node)
        self.inputs = {value.name: value.type for value in proto.input if not self.is_constant(value.name)}
        self.outputs = {value.name: value.type for value in proto.output}

    def _in_order(self, nodes: list[Node]) -> list[Node]:
        """Each node after those whose results it uses."""
        before = {node: {self.producers[name] for name in node.inputs if name in self.producers} for node in nodes}
        try:
            return list(TopologicalSorter(before).static_order())
        except CycleError as error:
            self.has_cycle = True
            self.obstacles.add("", f"a cycle, {' -> '.join(node.where for node in error.args[1])}")
            return nodes

    def _keep(self, name: str, read: Callable[[Any], Array], given: Any) -> None:
        with self.obstacles.noting(name):
            self.broken.add(name)
            self.constants[name] = read(given)
            self.broken.remove(name)

    def _initial(self, tensor: Any) -> Array:
        onnx = import_onnx()
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            _embed(tensor, self.folder)
        try:
            return np.asarray(onnx.numpy_helper.to_array(tensor))
        except (ValueError, TypeError, KeyError) as error:
            requirement = f"hold the numbers of {tensor.name!r} in the shape {tuple(tensor.dims)}"
            raise FileFormatError(message("file", requirement, str(error), REMEDY)) from error

    def _folded(self, node: Node) -> Array:
        if any(name in self.broken for name in node.inputs):
            raise Unsupported(f"{node.kind} of a constant that cannot be read")
        try:
            return _FOLDED[node.kind](self, node, *[self.constants[name] for name in node.inputs])
        except (ValueError, TypeError, KeyError) as error:
            raise FileFormatError(message("file", f"have a valid {node.kind}", str(error), REMEDY)) from error

    def is_constant(self, name: str) -> bool:
        return not name or name in self.constants or name in self.broken

    def dynamic(self, node: Node) -> list[str]:
        """The inputs of a node that are not constant, each once."""
        return [name for name in dict.fromkeys(node.inputs) if not self.is_constant(name)]

    def ancestors(self, name: str) -> list[Node]:
        """The nodes that a value is made of, in order, without those that give constants."""
        needed: set[Node] = set()
        pending = [name]
        while pending:
            node = self.producers.get(value := pending.pop())
            if node is not None and node not in needed and not self.is_constant(value):
                needed.add(node)
                pending += node.inputs
        return [node for node in self.nodes if node in needed]

    def check(self) -> None:
        """Have onnx's own checker look at it, where it can.

        Raises:
            FileFormatError: with the checker's reason.
        """
        if self.has_cycle or self.broken:  # which it would tell instead of the whole list
            return
        onnx = import_onnx()
        twice = [
            name for name, count in Counter(n for node in self.nodes for n in node.outputs if n).items() if count > 1
        ]
        try:
            if twice:
                raise onnx.checker.ValidationError(f"{twice[0]!r}, the result of two operations")
            onnx.checker.check_model(self.model)
        except (onnx.checker.ValidationError, UnicodeDecodeError) as error:  # of a text in the checker's own message
            reason = next(iter(str(error).strip().splitlines()), "")
            raise FileFormatError(message("file", "be a valid ONNX model", reason, REMEDY)) from error

    def choose(self, output: str | None) -> str:
        """The value to import: the one that is named, or else the only output that holds floating numbers.

        Raises:
            InvalidValueError: for an unknown name, or several outputs and no name.
        """
        if output is not None:
            if output not in self.producers and output not in self.inputs:
                raise InvalidValueError(
                    message("output", "name a value of the graph", output, nearest(output, self.outputs))
                )
            return output
        found = [name for name, kind in self.outputs.items() if _holds_numbers(kind)] or list(self.outputs)
        if len(found) > 1:
            remedy = f"choose one, such as output={found[0]!r}"
            raise InvalidValueError(message("output", "be given for a graph with several outputs", found, remedy))
        return found[0]


def shape_of(kind: Any) -> tuple[int | None, ...] | None:
    """The shape of an input with None for what is not fixed; None if it has no shape."""
    if not kind.tensor_type.HasField("shape"):
        return None
    return tuple(dim.dim_value or None for dim in kind.tensor_type.shape.dim)


def _holds_numbers(kind: Any) -> bool:
    """Whether an output may hold probabilities, as a tensor or a sequence of mappings, rather than labels."""
    if kind.HasField("sequence_type"):
        return True
    name = dtype_name(kind.tensor_type.elem_type)
    return name == "undefined" or "float" in name


def _embed(tensor: Any, folder: Path | None) -> None:
    """Put numbers that lie in a file beside the model into it.

    Only raw numbers are read, of the length that the shape asks for, from the model's own folder.
    """
    given = {entry.key: entry.value for entry in tensor.external_data}
    name = given.get("location", "")
    if folder is None:
        raise Unsupported(f"numbers in the file {name!r}: give the path of the ONNX file beside it")
    path = folder / name
    if not name or Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise Unsupported(f"numbers in the file {name!r}, which is not in the folder of the ONNX file")
    if not path.is_file():
        raise Unsupported(f"numbers in the file {name!r}, which is missing")
    try:
        offset, length = int(given.get("offset", 0)), int(given["length"]) if "length" in given else -1
        with path.open("rb") as stream:
            stream.seek(offset)
            data = stream.read(length)
    except ValueError as error:
        raise Unsupported(f"numbers in the file {name!r}, at a place that is not a number") from error
    if length >= 0 and len(data) != length:
        raise Unsupported(f"numbers in the file {name!r}, which is cut off")
    tensor.raw_data = data
    tensor.ClearField("external_data")
    tensor.ClearField("data_location")


# operations on constants alone


def _constant(graph: Graph, node: Node) -> Array:
    ((name, value),) = node.attributes.items()
    if name == "value":
        return graph._initial(value)
    # single numbers and lists of them are 32-bit floats or 64-bit integers
    dtypes = {"value_float": np.float32, "value_floats": np.float32, "value_int": np.int64, "value_ints": np.int64}
    if name not in dtypes:
        raise Unsupported(f"Constant with {name}")
    return np.array(value, dtype=dtypes[name])


def _identity(graph: Graph, node: Node, values: Array) -> Array:
    return values


def _cast(graph: Graph, node: Node, values: Array) -> Array:
    return values.astype(import_onnx().helper.tensor_dtype_to_np_dtype(node.attributes["to"]))


def _transpose(graph: Graph, node: Node, values: Array) -> Array:
    return values.transpose(node.attributes.get("perm"))


def _reshape(graph: Graph, node: Node, values: Array, shape: Array) -> Array:
    return values.reshape(resolved(shape, values.shape, node))


def resolved(shape: Array, old: Sequence[int | None], node: Node) -> list[int]:
    """The target of a Reshape as numpy has it: 0 means the old length, unless allowzero is set."""
    target = [int(size) for size in np.ravel(shape)]
    if node.attributes.get("allowzero"):
        return target
    return [old[i] or -1 if size == 0 and i < len(old) else size for i, size in enumerate(target)]


_FOLDED: Mapping[str, Callable[..., Array]] = {
    "Constant": _constant,
    "Identity": _identity,
    "Cast": _cast,
    "Transpose": _transpose,
    "Reshape": _reshape,
}
