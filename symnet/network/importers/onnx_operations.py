"""What the operations of ONNX come to as layers. To add one, add a row to `ROWS`.

A row is a pattern with a function that gives its layers. Larger patterns come first, so that what an exporter
wrote in several operations, such as GELU, is found as a whole. An operation that means the same only for some
values of its attributes raises Unsupported for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod, sqrt
from typing import Any

import numpy as np

from symnet.network.importers.chain import FLOATS, Unsupported, number, weights
from symnet.network.importers.onnx_graph import Graph, Node, dtype_name, resolved
from symnet.network.importers.onnx_patterns import Constant, Match, Op, X
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Softmax, Whitening
from symnet.rings.ring import Array

Shape = tuple[int | None, ...]
#: Where torch's softplus goes over to the identity, which changes it by less than 2.1e-9/beta.
SOFTPLUS_THRESHOLD = 20


@dataclass
class Step:
    """One occurrence of a row's pattern, and the data that arrive there.

    Attributes:
        shape: of the data, with None for what is not fixed; None behind an operation that is not understood.
            The function of a row replaces it where it changes other than by a layer's width.
        dtype: of the data.
        dtypes: the dtypes in which numbers meet; filled by `array`.
    """

    graph: Graph
    match: Match
    shape: Shape | None
    dtype: str
    dtypes: set[str] = field(default_factory=set)

    @property
    def node(self) -> Node:
        return self.match.nodes[0]

    def option(self, name: str, default: Any) -> Any:
        """An attribute of the last operation."""
        return self.node.attributes.get(name, default)

    def array(self, name: str) -> Array:
        """A constant as float64, exactly."""
        values = self.match.constants[name]
        out = weights(values, f"{name} of {self.node.where}")
        self.dtypes |= {values.dtype.name} | ({self.dtype} & set(FLOATS))
        return out

    def scalar(self, name: str) -> Any:
        """A constant that is one number, by the decimal that prints."""
        values = np.unique(self.array(name))
        if values.size != 1:
            raise Unsupported(f"{self.node.kind} with {values.size} values of {name}, where one is understood")
        return number(values[0], name)

    def divisor(self, name: str) -> Array:
        """A constant that something is divided by."""
        values = self.array(name)
        if not np.all(values):
            raise Unsupported(f"{self.node.kind} with a division by 0")
        return values

    def each(self, *constants: Any) -> list[Array]:
        """Constants as one number an input, in the order of the flattened data."""
        if self.shape is None:  # what is wrong is on the list, and nothing comes of the layers
            return [np.ravel(values) for values in np.broadcast_arrays(*constants)]
        return one_each(constants, self.shape, self.node.kind)

    def check_rows(self) -> None:
        """Refuse data of several axes where an operation acts on the last one."""
        if self.shape is not None and len(self.shape) != 2:
            raise Unsupported(f"{self.node.kind} of data of shape {self.shape}, where (n, inputs) is understood")


Build = Callable[[Step], list[Layer]]


def one_each(constants: Sequence[Any], shape: Shape, kind: str) -> list[Array]:
    """Constants that meet data of a shape, as one number for each entry of a row, flattened."""
    try:
        arrays = list(np.broadcast_arrays(*constants))
        rest = shape[1:]
        if rest == (None,) and arrays[0].size > 1:
            rest = arrays[0].shape[-1:]
        if None in rest:
            raise Unsupported(f"{kind} of inputs whose number is not known: give their names")
        if arrays[0].ndim == len(shape) and len(arrays[0]) == 1:
            arrays = [values[0] for values in arrays]  # one row for all
        return [np.broadcast_to(values, rest).ravel() for values in arrays]  # type: ignore[arg-type]
    except ValueError as error:
        given = " and ".join(str(np.shape(values)) for values in constants if np.ndim(values))
        reason = f"{kind} of data of shape {shape} and a constant of shape {given}"
        raise Unsupported(f"{reason}, where one number for each input is understood") from error


# affine maps


def _dense(step: Step) -> list[Layer]:
    """MatMul, perhaps with an Add: constants W of shape (inputs, outputs) and b."""
    step.check_rows()
    return [_dense_layer(step, step.array("W"), step.array("b") if "b" in step.match.constants else None)]


def _gemm(step: Step) -> list[Layer]:
    """Y = alpha A B + beta C."""
    step.check_rows()
    if step.option("transA", 0):
        raise Unsupported("Gemm with transA, which mixes rows")
    matrix = step.array("W") * step.option("alpha", 1.0)
    bias = step.array("b") * step.option("beta", 1.0) if "b" in step.match.constants else None
    return [_dense_layer(step, matrix.T if step.option("transB", 0) else matrix, bias)]


def _dense_layer(step: Step, matrix: Array, bias: Array | None) -> Dense:
    if matrix.ndim != 2:
        raise Unsupported(f"{step.node.kind} with a constant of {matrix.ndim} axes, where 2 are understood")
    if bias is not None:
        (bias,) = one_each([bias], (None, matrix.shape[1]), step.node.kind)
    return Dense(matrix.T, bias)


def _affine(form: Callable[[Step], tuple[Any, Any]]) -> Build:
    """y = scale x + shift, from a function that gives scale and shift."""

    def build(step: Step) -> list[Layer]:
        scale, shift = step.each(*form(step))
        return [Dense(np.diag(scale), shift)]

    return build


def _standardized(step: Step) -> list[Layer]:
    mean, std = step.each(step.array("mean"), step.divisor("std"))
    return [Whitening(mean, std) if np.all(std > 0) else Dense(np.diag(1 / std), -mean / std)]


def _scaler(step: Step) -> list[Layer]:
    """scikit-learn's scalers in float32: y = (x - offset) scale."""
    offset, scale = step.each(*(weights(np.array(step.option(n, []), np.float32), n) for n in ("offset", "scale")))
    return [Whitening(offset, 1 / scale) if np.all(scale > 0) else Dense(np.diag(scale), -offset * scale)]


def _batch_norm(step: Step) -> list[Layer]:
    step.check_rows()
    if step.option("training_mode", 0) or len(step.node.outputs) > 1:
        raise Unsupported("BatchNormalization in training mode: export the model after model.eval()")
    arrays = {name: step.array(name) for name in ("gamma", "beta", "mean", "var")}
    return [BatchNorm(**arrays, eps=float(step.option("epsilon", np.float32(1e-5))))]


# activations


def _named(name: str) -> Build:
    return lambda step: [Activation(name)]


def _leaky_relu(step: Step) -> list[Layer]:
    return [Activation("leaky_relu", slope=number(step.option("alpha", np.float32(0.01)), "alpha"))]


def _prelu(step: Step) -> list[Layer]:
    return [Activation("leaky_relu", slope=step.scalar("slope"))]


def _elu(step: Step) -> list[Layer]:
    return [Activation("elu", alpha=number(step.option("alpha", 1.0), "alpha"))]


def _softplus(step: Step) -> list[Layer]:
    if "threshold" in step.match.constants and step.scalar("threshold") < SOFTPLUS_THRESHOLD:
        threshold = f"threshold {float(step.scalar('threshold'))}"
        raise Unsupported(f"softplus with {threshold}, where {SOFTPLUS_THRESHOLD} or more is understood")
    parameters = {"alpha": step.scalar("beta")} if "beta" in step.match.constants else {}
    return [Activation("softplus", **parameters)]


def _gelu(step: Step) -> list[Layer]:
    if step.option("approximate", "none") != "none":
        raise Unsupported(f"Gelu with approximate={step.option('approximate', '')!r}, where 'none' is understood")
    return [Activation("gelu")]


def _swish(step: Step) -> list[Layer]:
    if step.option("alpha", 1.0) != 1:
        raise Unsupported(f"Swish with alpha={step.option('alpha', 1.0)}, where 1 is understood")
    return [Activation("silu")]


def _softmax(step: Step) -> list[Layer]:
    step.check_rows()
    axis = step.option("axis", 1 if step.graph.opset < 13 else -1)
    if axis not in (-1, 1):
        raise Unsupported(f"Softmax over axis {axis}, where 1 and -1 are understood")
    return [Softmax()]


def _both_classes(step: Step) -> list[Layer]:
    """skl2onnx's probabilities of a class and its opposite: (1 - sigmoid(x), sigmoid(x)) = softmax(0, x)."""
    step.check_rows()
    if step.option("axis", 0) not in (-1, 1):
        raise Unsupported(f"Concat over axis {step.option('axis', 0)}, where 1 and -1 are understood")
    count = step.shape[1] if step.shape is not None else None
    if count in (None, 1):
        return [Dense([[0.0], [1.0]]), Softmax()]
    # for several labels at once it writes the opposites of all, sigmoid(-x), before all
    return [Dense(np.vstack([-np.eye(count), np.eye(count)])), Activation("sigmoid")]


# what does nothing to the numbers


def _identity(step: Step) -> list[Layer]:
    return []


#: What each dtype holds exactly.
_HELD = {
    "float64": FLOATS,
    "float32": ("float16", "bfloat16", "float32"),
    "float16": ("float16",),
    "bfloat16": ("bfloat16",),
}


def _cast(step: Step) -> list[Layer]:
    name, old = dtype_name(step.option("to", 0)), step.dtype
    if name not in FLOATS:
        raise Unsupported(f"Cast to {name}, where floating numbers are understood")
    if old in FLOATS and old not in _HELD[name]:
        raise Unsupported(f"Cast from {old} to {name}, which rounds")
    step.dtype = name
    return []


def _dropout(step: Step) -> list[Layer]:
    if "training" in step.match.constants and np.any(step.match.constants["training"]):
        raise Unsupported("Dropout in training mode: export the model after model.eval()")
    rate = float(step.match.constants.get("ratio", step.option("ratio", 0.5)))
    return [Dropout(rate)] if rate < 1 else []


def _flatten(step: Step) -> list[Layer]:
    axis = step.option("axis", 1)
    if step.shape is not None:
        if axis % max(1, len(step.shape)) != 1:
            raise Unsupported(f"Flatten from axis {axis} of data of shape {step.shape}, where 1 is understood")
        step.shape = (step.shape[0], None if None in step.shape[1:] else prod(step.shape[1:]))  # type: ignore[arg-type]
    return []


def _reshape(step: Step) -> list[Layer]:
    """Into a constant shape, or into (number of rows, rest)."""
    if step.shape is None:
        return []
    given = step.match.constants
    asked = given["shape"] if "shape" in given else np.concatenate([[-1], given["rest"]])
    (rows, *old), target = step.shape, resolved(asked, step.shape, step.node)
    width = None if None in old else prod(old)  # type: ignore[arg-type]
    new = target[1:]
    if width and new.count(-1) == 1 and prod(new):
        new[new.index(-1)] = width // -prod(new)
    if target[:1] not in ([-1], [rows]) or prod(new) != width:
        reason = f"Reshape of data of shape {step.shape} to {tuple(target)}, which does not keep the rows"
        before = f": output={step.match.x!r} gives what is before it" if step.match.x in step.graph.producers else ""
        raise Unsupported(reason + before)
    step.shape = (rows, *new)
    return []


def _squeeze(step: Step) -> list[Layer]:
    if step.shape is None:
        return []
    axes = step.match.constants.get("axes", np.array(step.option("axes", [])))
    if step.shape[1:] != (1,) or np.ravel(axes).tolist() not in ([1], [-1]):
        raise Unsupported(f"Squeeze of data of shape {step.shape}, where it is understood for a single output")
    step.shape = step.shape[:1]
    return []


@dataclass(frozen=True)
class Row:
    """A pattern, and the layers that it comes to."""

    pattern: Op
    build: Build


_c = Constant
_erf = [Op("Erf", Op("Div", X, sqrt(2))), Op("Erf", Op("Mul", X, sqrt(0.5)))]
_gelus = [
    form
    for erf in _erf
    for form in (
        Op("Mul", Op("Mul", X, Op("Add", erf, 1.0)), 0.5),
        Op("Mul", X, Op("Mul", Op("Add", erf, 1.0), 0.5)),
        Op("Mul", Op("Mul", X, 0.5), Op("Add", erf, 1.0)),
    )
]
_softplus_beta = Op("Div", Op("Softplus", Op("Mul", X, _c("beta"))), _c("beta"))
_sigmoid = Op("Sigmoid", X)
#: As torch writes x.size(0).
_rows = Op("Unsqueeze", Op("Gather", Op("Shape", X), 0.0), _c("axes"))
_square = [Op("Mul", X, X), Op("Pow", X, 2.0)]

#: From large to small.
ROWS: list[Row] = [
    *[Row(form, _named("gelu")) for form in _gelus],
    Row(Op("Where", Op("Greater", Op("Mul", X, _c("beta")), _c("threshold")), X, _softplus_beta), _softplus),
    Row(Op("Where", Op("Greater", X, _c("threshold")), X, Op("Softplus", X)), _softplus),
    Row(_softplus_beta, _softplus),
    Row(Op("Mul", X, Op("Tanh", Op("Softplus", X))), _named("mish")),
    Row(Op("Mul", X, _sigmoid), _named("silu")),
    Row(Op("Div", X, Op("Add", Op("Abs", X), 1.0)), _named("softsign")),
    *[Row(Op("Exp", Op("Neg", square)), _named("gaussian")) for square in _square],
    Row(Op("Concat", Op("Sub", 1.0, _sigmoid), _sigmoid), _both_classes),
    *[Row(square, _named("square")) for square in _square],
    Row(Op("Add", Op("MatMul", X, _c("W")), _c("b")), _dense),
    Row(Op("MatMul", X, _c("W")), _dense),
    Row(Op("Gemm", X, _c("W"), _c("b")), _gemm),
    Row(Op("Gemm", X, _c("W")), _gemm),
    Row(Op("Div", Op("Sub", X, _c("mean")), _c("std")), _standardized),
    Row(Op("Add", Op("Mul", X, _c("a")), _c("b")), _affine(lambda step: (step.array("a"), step.array("b")))),
    Row(Op("Add", X, _c("b")), _affine(lambda step: (1.0, step.array("b")))),
    Row(Op("Sub", X, _c("b")), _affine(lambda step: (1.0, -step.array("b")))),
    Row(Op("Sub", _c("b"), X), _affine(lambda step: (-1.0, step.array("b")))),
    Row(Op("Mul", X, _c("a")), _affine(lambda step: (step.array("a"), 0.0))),
    Row(Op("Div", X, _c("a")), _affine(lambda step: (1 / step.divisor("a"), 0.0))),
    Row(Op("Neg", X), _affine(lambda step: (-1.0, 0.0))),
    Row(Op("ai.onnx.ml.Scaler", X), _scaler),
    Row(Op("BatchNormalization", X, _c("gamma"), _c("beta"), _c("mean"), _c("var")), _batch_norm),
    *[
        Row(Op(name, X), _named(name.lower()))
        for name in ("Tanh", "Relu", "Softsign", "Mish", "Erf", "Exp", "Sin", "Cos")
    ],
    Row(_sigmoid, _named("sigmoid")),
    Row(Op("Atan", X), _named("arctan")),
    Row(Op("Softplus", X), _softplus),
    Row(Op("LeakyRelu", X), _leaky_relu),
    Row(Op("PRelu", X, _c("slope")), _prelu),
    Row(Op("Elu", X), _elu),
    Row(Op("Gelu", X), _gelu),
    Row(Op("Swish", X), _swish),
    Row(Op("Softmax", X), _softmax),
    Row(Op("Identity", X), _identity),
    Row(Op("ai.onnx.ml.ZipMap", X), _identity),
    Row(Op("Cast", X), _cast),
    Row(Op("Dropout", X), _dropout),
    Row(Op("Dropout", X, _c("ratio")), _dropout),
    Row(Op("Dropout", X, _c("ratio"), _c("training")), _dropout),
    Row(Op("Flatten", X), _flatten),
    Row(Op("Reshape", X, _c("shape")), _reshape),
    Row(Op("Reshape", X, Op("Concat", _rows, _c("rest"))), _reshape),
    Row(Op("Squeeze", X), _squeeze),
    Row(Op("Squeeze", X, _c("axes")), _squeeze),
]

#: Why some operations are not understood, and what to do.
REASONS = {
    "LayerNormalization": "which divides by a spread over the units",
    "LogSoftmax": "instead of which the logits can be imported: give their name as output=",
    "ai.onnx.ml.Normalizer": "which divides each row by its norm",
    "ai.onnx.ml.ArrayFeatureExtractor": "which picks columns: Network.from_sklearn reads polynomial features",
    "Clip": "which is constant outside an interval and has kinks at its ends",
    "If": "which has a graph of its own",
    "Loop": "which has a graph of its own",
    "Scan": "which has a graph of its own",
}
