"""Keras 3 models as networks: Sequential models and functional graphs that are chains of layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.network.importers.chain import (
    Obstacles,
    Rule,
    Unsupported,
    chained,
    check_float,
    number,
    reads_as,
    reads_as_identity,
    weights,
)
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Softmax, Whitening
from symnet.network.network import Network
from symnet.rings.ring import Array


def from_keras(model: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None) -> Network:
    """A Keras 3 model that is a chain of layers, as a Network with the same values.

    Understood are Dense, Activation and the layers that are activations, Keras's own activation functions and
    operations where symnet's table has them, BatchNormalization, Normalization (kept as Whitening), Rescaling,
    dropout and noise of every kind, Flatten, Reshape, and models inside models. A layer that is used twice
    becomes two layers of the network. Inputs of several axes are taken flattened, the last axis fastest.

    The network is the model at inference: dropout does nothing and batch normalization uses the moving
    statistics. On the torch backend Keras's softplus is torch's, the identity above 20; the network's is
    ln(1 + exp(u)) everywhere, which is larger there by less than 2.1e-9. Keras itself computes parts of a
    float64 model in float32 on the torch backend (its issue 23704); the network computes in float64.

    Args:
        model: a built Sequential or functional model.
        inputs: names; default x1, x2, ...
        outputs: names; default y, or y1, y2, ...

    Returns:
        The network. Weights of float16, bfloat16, float32 and float64 are read exactly. Its metadata name
        the framework and the dtype.

    Raises:
        MissingExtraError: without keras.
        InvalidTypeError: listing all that cannot be imported: other layers, branches, joins, several inputs or
            outputs. Also for weights of several dtypes.
        InvalidValueError: for a model that is not built, or weights that are not finite.

    A Normalization layer comes to y = (x - mean)/max(sqrt(variance), epsilon), as its `call` computes it.
    """
    keras = _keras()
    if not isinstance(model, keras.Model):
        remedy = "load it first, by keras.saving.load_model, which runs no code of the file unless told to"
        raise InvalidTypeError(message("model", "be a Keras 3 model", model, remedy))
    reader = _Reader(keras)
    reader.read_model(model)
    reader.obstacles.check(
        "Import the part of it that is a chain, or write the network down with Network([Dense(W, b, 'tanh'), ...])"
    )
    shape = model.inputs[0].shape[1:]
    if inputs is None and None not in shape:
        inputs = [f"x{i + 1}" for i in range(prod(shape))]
    return chained(reader.layers, inputs, outputs, "keras", reader.dtypes)


def _keras() -> Any:
    try:
        import keras
    except ImportError as error:
        raise missing_extra("keras", "keras", "Network.from_keras") from error
    return keras


@dataclass
class _Reader:
    """Reads the graph of a model into layers, and lists all that is not a link of one chain."""

    keras: Any
    obstacles: Obstacles = field(default_factory=lambda: Obstacles("the model"))
    dtypes: set[str] = field(default_factory=set)
    layers: list[Layer] = field(default_factory=list)

    def read_model(self, model: Any, path: str = "") -> None:
        if not type(model).call.__module__.startswith("keras."):
            return self.obstacles.add(path or model.name, f"{type(model).__name__}, a model with a call of its own")
        if getattr(model, "outputs", None) is None:
            raise InvalidValueError(message("model", "be built", model.name, "call it once, or give it an Input layer"))
        for kind, tensors in (("inputs", model.inputs), ("outputs", model.outputs)):
            if len(tensors) != 1:
                self.obstacles.add(path or model.name, f"{len(tensors)} {kind}")
        nodes = _nodes(model)
        uses = Counter(id(tensor) for node in nodes for tensor in node.input_tensors)
        uses.update(id(tensor) for tensor in model.outputs)
        for node in nodes:
            where = f"{path}{node.operation.name}"
            self._check_link(node, where, sum(uses[id(tensor)] for tensor in node.output_tensors))
            if isinstance(node.operation, self.keras.Model):
                self.read_model(node.operation, f"{where}/")
            if not node.is_input:
                with self.obstacles.noting(where):
                    self.layers += self._step(node)

    def _check_link(self, node: Any, where: str, uses: int) -> None:
        if len(node.input_tensors) > 1:
            self.obstacles.add(where, f"a join of {len(node.input_tensors)} branches")
        if uses != 1:
            self.obstacles.add(where, f"its result is used {uses} times, which is a branch")

    def _step(self, node: Any) -> list[Layer]:
        """The layers of one call of a layer or an operation."""
        operation, shape = node.operation, tuple(node.input_tensors[0].shape)
        name = type(operation).__name__
        if len(shape) < 2 or None in shape[1:]:
            raise Unsupported(f"{name} of inputs of shape {shape}, whose number is not known")
        found = [] if isinstance(operation, self.keras.Model) else self._layers(operation, shape)
        if len(shape) > 2 and any(not _is_elementwise(layer) for layer in found):
            raise Unsupported(f"{name} of inputs of shape {shape}, where Flatten comes first")
        given = [*node.arguments.args[1:], *node.arguments.kwargs.values()]
        if any(value is not None and value is not False for value in given):
            raise Unsupported(f"{name} called with arguments that are not understood")
        return found

    def _layers(self, operation: Any, shape: tuple[int | None, ...]) -> list[Layer]:
        kind = type(operation)
        name = kind.__name__
        if not self._is_own(kind):
            raise Unsupported(f"{kind.__module__}.{name}")
        if name in _LAYERS:
            return _LAYERS[name](self, operation, shape)
        rule = _RULES.get(_plain(name))
        if rule is None:
            raise Unsupported(f"{name}, {_REASONS[name]}" if name in _REASONS else name)
        return rule.of(operation)

    def _is_own(self, kind: type) -> bool:
        if issubclass(kind, self.keras.Layer):
            return getattr(self.keras.layers, kind.__name__, None) is kind
        return kind.__module__.startswith("keras.")

    def activation(self, given: Any, shape: tuple[int | None, ...]) -> list[Layer]:
        """The layers of a function, or of a layer that serves as one, for inputs of this shape."""
        if isinstance(given, self.keras.Layer):
            return self._layers(given, shape)
        name = getattr(given, "__name__", type(given).__name__)
        if given is not None and getattr(self.keras.activations, name, None) is not given:
            raise Unsupported(f"the activation {name}, which is not Keras's own")
        rule = _RULES.get("linear" if given is None else _plain(name))
        if rule is None:
            raise Unsupported(f"the activation {name}")
        return rule.of()

    def array(self, values: Any, name: str) -> Array:
        """A variable or tensor as float64, exactly."""
        dtype = self.keras.backend.standardize_dtype(values.dtype)
        check_float(dtype, name)
        self.dtypes.add(dtype)
        # numpy has no bfloat16, and every bfloat16 is a float32
        exact = self.keras.ops.cast(values, "float32") if dtype == "bfloat16" else values
        return weights(self.keras.ops.convert_to_numpy(exact), name)


def _nodes(model: Any) -> list[Any]:
    """The calls that the model's outputs come from, the first one first."""
    found: dict[int, Any] = {}
    pending = list(model.outputs)
    while pending:
        operation, index, _ = pending.pop(0)._keras_history
        node = operation._inbound_nodes[index]
        if id(node) not in found:
            found[id(node)] = node
            pending += node.input_tensors
    return list(found.values())[::-1]


def _is_elementwise(layer: Layer) -> bool:
    return isinstance(layer, Dropout) or (isinstance(layer, Activation) and layer.activation.elementwise)


def _plain(name: str) -> str:
    """LeakyReLU, LeakyRelu and leaky_relu alike."""
    return name.replace("_", "").lower()


# layers with weights, or whose meaning depends on the shape of the inputs


def _dense(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    if layer.quantization_mode is not None:
        raise Unsupported(f"Dense, quantized to {layer.quantization_mode}")
    weights = reader.array(layer.kernel, "kernel").T  # Keras keeps them as (inputs, outputs)
    bias = None if layer.bias is None else reader.array(layer.bias, "bias")
    return [Dense(weights, bias), *reader.activation(layer.activation, (*shape[:-1], len(weights)))]


def _activation(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    return reader.activation(layer.activation, shape)


def _batch_normalization(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    if layer.axis not in (-1, 1):
        raise Unsupported(f"BatchNormalization over axis {layer.axis}, where 1 and -1 are understood")
    mean, var = reader.array(layer.moving_mean, "moving_mean"), reader.array(layer.moving_variance, "moving_variance")
    gamma = reader.array(layer.gamma, "gamma") if layer.scale else np.ones_like(mean)
    beta = reader.array(layer.beta, "beta") if layer.center else np.zeros_like(mean)
    return [BatchNorm(gamma, beta, mean, var, layer.epsilon)]


def _normalization(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    mean, var = reader.array(layer.mean, "mean"), reader.array(layer.variance, "variance")
    std = np.maximum(np.sqrt(var), reader.keras.config.epsilon())
    mean, std = (np.broadcast_to(values.ravel(), shape[-1:]) for values in (mean, std))
    return [Dense(np.diag(std), mean)] if layer.invert else [Whitening(mean, std)]


def _rescaling(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    scale, offset = (np.broadcast_to(np.asarray(v, dtype=np.float64), shape[-1:]) for v in (layer.scale, layer.offset))
    return [Dense(np.diag(scale), offset)]


def _flatten(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    if layer.data_format != "channels_last" and len(shape) > 2:
        raise Unsupported(f"Flatten with data_format={layer.data_format!r}, which changes the order of the inputs")
    return []


def _reshape(reader: _Reader, layer: Any, shape: Any) -> list[Layer]:
    if not isinstance(layer, reader.keras.Layer):
        raise Unsupported("the operation reshape, which may move values from one row to another: use the layer")
    return []


_LAYERS: dict[str, Callable[[_Reader, Any, Any], list[Layer]]] = {
    "Dense": _dense,
    "Activation": _activation,
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "Flatten": _flatten,
    "Reshape": _reshape,
}


# activations: as functions, layers and operations


def _relu(negative_slope: Any, max_value: Any, threshold: Any) -> list[Layer]:
    if max_value is not None or threshold != 0:
        raise Unsupported(f"ReLU with max_value={max_value} and threshold={threshold}, where None and 0 are understood")
    return _leaky_relu(negative_slope) if negative_slope else [Activation("relu")]


def _leaky_relu(negative_slope: Any) -> list[Layer]:
    return [Activation("leaky_relu", slope=number(negative_slope, "negative_slope"))]


def _elu(alpha: Any) -> list[Layer]:
    return [Activation("elu", alpha=number(alpha, "alpha"))]


def _gelu(approximate: bool) -> list[Layer]:
    if approximate:
        raise Unsupported("gelu with approximate=True, where False is understood")
    return [Activation("gelu")]


def _softmax(axis: Any) -> list[Layer]:
    if axis not in (-1, 1):
        raise Unsupported(f"softmax over axis {axis}, where 1 and -1 are understood")
    return [Softmax()]


def _dropout(rate: Any) -> list[Layer]:
    return [Dropout(float(rate))] if rate < 1 else []


_IDENTITIES = ("linear", "identity", "gaussiannoise", "activityregularization")
_DROPOUTS = ("dropout", "alphadropout", "gaussiandropout", *(f"spatialdropout{n}d" for n in (1, 2, 3)))
_NAMES = ("tanh", "sigmoid", "softplus", "softsign", "silu", "mish", "exp", "sin", "cos", "arctan", "erf", "square")

#: By name without underscores and in lower case; the options are those of the function with its defaults.
_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_IDENTITIES, Rule(reads_as_identity)),
    **dict.fromkeys(_DROPOUTS, Rule(_dropout, {"rate": 0.5})),
    **{name: Rule(reads_as(name)) for name in _NAMES},
    "exponential": Rule(reads_as("exp")),
    "relu": Rule(_relu, {"negative_slope": 0.0, "max_value": None, "threshold": 0.0}),
    "leakyrelu": Rule(_leaky_relu, {"negative_slope": 0.2}),
    "elu": Rule(_elu, {"alpha": 1.0}),
    "gelu": Rule(_gelu, {"approximate": False}),
    "softmax": Rule(_softmax, {"axis": -1}),
}

#: Why some layers are not understood, and what to do.
_REASONS = {
    "LayerNormalization": "which divides by a spread over the units",
    "Lambda": "which is code of its own",
}
