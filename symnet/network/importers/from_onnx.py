"""ONNX files as networks: a graph that is a chain of layers, once what exporters write in pieces is put together."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from symnet.errors import FileFormatError, InvalidTypeError, message
from symnet.network.importers.chain import Obstacles, chained, refuse_pickle
from symnet.network.importers.onnx_chain import Chain
from symnet.network.importers.onnx_graph import REMEDY, Graph, import_onnx
from symnet.network.network import Network


def from_onnx(
    path: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None, output: str | None = None
) -> Network:
    """An ONNX file that is a chain of layers, as a Network with the same values.

    Understood are Gemm, MatMul, sums and products with constants, BatchNormalization, the activations of symnet's
    table, Softmax, Dropout, and Flatten, Reshape, Squeeze, Cast and Identity where they do nothing to the numbers;
    also SiLU, GELU, Mish, Softsign and torch's Softplus where an exporter writes them in pieces. From scikit-learn,
    by skl2onnx, Scaler and ZipMap. `symnet.network.importers.onnx_operations` has the table.

    Nothing of the file is run. Numbers that lie in a file of their own are read as raw numbers, and only from the
    folder of the ONNX file. Inputs of several axes are taken flattened, the last axis fastest.

    The network computes what the file says. Attributes of ONNX, such as the slope of LeakyRelu and the epsilon of
    BatchNormalization, are 32-bit numbers, so that a model in float64 has 0.00999999977648... where it had 0.01.
    Only the square root of 2 in a GELU written in pieces is taken as exact, though it may be rounded to 32 bits.
    torch's Softplus is the identity above a threshold, 20 or more; the network's is ln(1 + exp(beta u))/beta
    everywhere, which is larger there by less than 2.1e-9/beta.

    Args:
        path: of the file, or an onnx.ModelProto, or what torch.onnx.export returns.
        inputs: names; default x1, x2, ..., or the graph's where it has several inputs of one column each, which
            it joins.
        outputs: names; default the class labels of a classifier that skl2onnx wrote, else y, or y1, y2, ...
        output: the value of the graph to import, an output or any value inside; default the only output that
            holds floating numbers, which of a classifier are the probabilities and not the labels.

    Returns:
        The network. Weights of float16, bfloat16, float32 and float64 are read exactly. Its metadata name the
        framework, onnx, and the dtype. Both probabilities of a classifier with two classes come as
        softmax(0, z), which is (1 - sigmoid(z), sigmoid(z)).

    Raises:
        MissingExtraError: without onnx.
        FileFormatError: for a file that is cut off, a pickle, or not ONNX.
        InvalidTypeError: listing all that cannot be imported: operations, branches, joins, cycles, several inputs,
            weights that are computed or missing. Also for weights of several dtypes.
        InvalidValueError: for weights that are not finite, or several outputs to choose from.

    MatMul, Add, Tanh, MatMul, Add come to [Dense(W, b, "tanh"), Dense(V, c)].

    >>> from onnx.parser import parse_model
    >>> opening = '<ir_version: 9, opset_import: ["": 20]> graph (double[n, 2] x) => (double[n, 2] y)'
    >>> from_onnx(parse_model(opening + "{ s = Sigmoid(x) y = Mul(x, s) }"))
    Network([Activation(silu)], inputs=['x1', 'x2'])
    """
    import_onnx()
    obstacles = Obstacles("the graph")
    graph = Graph(*_read(path), obstacles)
    graph.check()
    chain = Chain(graph, graph.choose(output), obstacles)
    chain.read(inputs)
    obstacles.check(
        "Import the part of it that is a chain, or write the network down with Network([Dense(W, b, 'tanh'), ...])"
    )
    network = chained(chain.layers, chain.names if inputs is None else inputs, outputs, "onnx", chain.dtypes)
    labels = chain.labels()
    if outputs is None and labels is not None and len(labels) == len(network.outputs):
        return Network(network.layers, network.inputs, labels, network.metadata)
    return network


def _read(source: Any) -> tuple[Any, Path | None]:
    """The model of a file, or a copy of one in memory, and the folder in which its data lie."""
    onnx = import_onnx()
    given = getattr(source, "model_proto", source)  # of what torch's exporter returns
    model, name, folder = onnx.ModelProto(), "model", None
    if isinstance(given, onnx.ModelProto):
        model.CopyFrom(given)
    elif isinstance(source, (str, PathLike)):
        refuse_pickle(source, ["ONNX"])
        name, folder = Path(source).name, Path(source).parent
        _parse(model, Path(source))
    else:
        raise InvalidTypeError(
            message("path", "be the path of an ONNX file or an onnx.ModelProto", source, "export the model to a file")
        )
    if not model.graph.node or not model.graph.output or not model.opset_import:
        requirement = "be an ONNX model with operations, outputs and the version of its operations"
        raise FileFormatError(message("file", requirement, name, "it is empty, cut off or of another kind"))
    return (_inlined(onnx, model) if model.functions else model), folder


def _inlined(onnx: Any, model: Any) -> Any:
    """The model with the operations that it defines itself put in where they are used."""
    try:
        return onnx.inliner.inline_local_functions(model)
    except (RuntimeError, ValueError, onnx.checker.ValidationError) as error:
        raise FileFormatError(message("file", "define its functions in a valid way", str(error), REMEDY)) from error


def _parse(model: Any, path: Path) -> None:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped,unused-ignore]

    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError as error:
        remedy = "it is cut off or of another kind"
        raise FileFormatError(message("file", "be an ONNX model", path.name, remedy)) from error
