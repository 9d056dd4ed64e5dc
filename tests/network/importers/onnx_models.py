"""Small ONNX models for tests, made from operations one by one."""

from math import erf

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

TYPES = {np.dtype(np.float64): TensorProto.DOUBLE, np.dtype(np.float32): TensorProto.FLOAT}
ML = "ai.onnx.ml"


def node(kind, inputs, output, **attributes):
    """An operation; `inputs` as words in one text."""
    domain, _, name = kind.rpartition(".")
    outputs = output.split()
    return helper.make_node(name, inputs.split(), outputs, name=f"make_{outputs[0]}", domain=domain, **attributes)


def model(nodes, constants=None, shape=(None, 3), dtype=np.float64, opset=20, output="y", inputs=("x",), kind=None):
    """The model of a graph with inputs of one shape; constants of floats have the dtype."""
    kind = TYPES[np.dtype(dtype)] if kind is None else kind
    tensors = []
    for name, values in (constants or {}).items():
        array = np.asarray(values)
        if array.dtype == np.float64:
            array = array.astype(dtype)
        tensors.append(numpy_helper.from_array(array, name))
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info(name, kind, shape) for name in inputs],
        [helper.make_tensor_value_info(name, TYPES[np.dtype(dtype)], ("n", "m")) for name in output.split()],
        tensors,
    )
    versions = [helper.make_opsetid("", opset), helper.make_opsetid(ML, 3)]
    return helper.make_model(graph, opset_imports=versions, ir_version=9)


def chain(*names, **options):
    """Operations of one input in a row."""
    values = ["x", *[f"v{i}" for i in range(1, len(names))], "y"]
    return model([node(name, values[i], values[i + 1]) for i, name in enumerate(names)], **options)


class Erf(OpRun):
    """The reference has it in 32 bits only."""

    def _run(self, x):
        return (np.vectorize(erf)(x),)


def reference(given, X):
    """The values by onnx's own reference implementation, in numpy."""
    return ReferenceEvaluator(given, new_ops=[Erf]).run(None, {given.graph.input[0].name: X})[0]


def with_external_data(given, folder, name="numbers.bin"):
    """The model with its constants in a file of their own; the path of its ONNX file."""
    path = folder / "model.onnx"
    onnx.save_model(given, path, save_as_external_data=True, location=name, size_threshold=0)
    return path
