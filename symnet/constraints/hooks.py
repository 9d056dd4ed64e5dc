"""Constraints during training: on arrays and symnet's networks, and as hooks for PyTorch and Keras.

A neuron's bias and weights are constrained together, since it is |b| + sum |w_i| that bounds the neuron's input over
[-1, 1]^p. Keras's own weight constraints see one array at a time and cannot do that, hence a callback.

The output layer is free unless it is named: it has no activation that must be expanded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnet.constraints.projections import constrain_rows, projection
from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra, nearest
from symnet.network.layers import Dense
from symnet.network.network import Network
from symnet.rings.ring import Array


def constrain_layer(
    weights: Any, bias: Any, norm: str = "l1", radius: Any = 1.0, method: str = "project"
) -> tuple[Array, Array | None]:
    """Weights (outputs, inputs) and bias (outputs,) or None, with each neuron's (bias, weights) in the ball.

    >>> W, b = constrain_layer([[3.0, 2.5]], [0.5])
    >>> W.tolist(), b.tolist()
    ([[0.75, 0.25]], [0.0])
    """
    if bias is None:
        return constrain_rows(weights, norm, radius, method), None
    rows = constrain_rows(np.column_stack([bias, weights]), norm, radius, method)
    return rows[:, 1:], rows[:, 0]


def constrain(
    network: Network,
    norm: str = "l1",
    radius: Any = 1.0,
    method: str = "project",
    layers: Sequence[int] | None = None,
) -> Network:
    """The network with (bias, weights) of every hidden neuron in the ball. Exact weights stay exact in l1.

    Args:
        norm, radius, method: as for `constrain_rows`.
        layers: positions in `network.layers`, from 0; default every Dense layer but the last, which is the output's.

    Raises:
        InvalidValueError: for symbolic weights, an unknown norm or method, or a position without a Dense layer.

    >>> from symnet import Dense, Network
    >>> net = constrain(Network([Dense([[3.0, 4.0]], [0.0], "tanh"), Dense([[9.0]])]), "l2", radius=2.5)
    >>> net.layers[0].weights.tolist(), net.layers[1].weights.tolist()
    ([[1.5, 2.0]], [[9.0]])
    """
    if not isinstance(network, Network):
        raise InvalidTypeError(message("network", "be a Network", network, "use constrain_layer for arrays"))
    dense = [i for i, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    chosen = dense[:-1] if layers is None else list(layers)
    for i in chosen:
        if i not in dense:
            raise InvalidValueError(message("layers", f"be positions of Dense layers, here {dense}", i))
    out = list(network.layers)
    for i in chosen:
        layer: Any = out[i]
        out[i] = Dense(*constrain_layer(layer.weights, layer.bias, norm, radius, method), layer.activation)
    return Network(out, network.inputs, network.outputs, network.metadata)


class TorchHook:
    """Constrains the hidden Linear layers of a PyTorch model, whenever it is called.

    `optimizer.register_step_post_hook(TorchHook(model))` does it after every step; or call it in your own loop. The
    arithmetic is numpy's, so that weights on an accelerator travel to the host and back.

    Args:
        model: a torch.nn.Module.
        norm, radius, method: as for `constrain_rows`.
        layers: the names of Linear layers as in `model.named_modules()`; default all but the last.

    Raises:
        MissingExtraError: without PyTorch.
        InvalidTypeError: if the model has no hidden Linear layer.
        InvalidValueError: for an unknown norm, method or layer.
    """

    def __init__(
        self,
        model: Any,
        norm: str = "l1",
        radius: Any = 1.0,
        method: str = "project",
        layers: Sequence[str] | None = None,
    ) -> None:
        try:
            import torch
        except ImportError as error:
            raise missing_extra("torch", "torch", "TorchHook") from error
        projection(norm, method)
        modules = dict(model.named_modules()) if isinstance(model, torch.nn.Module) else {}
        linear = {name: module for name, module in modules.items() if isinstance(module, torch.nn.Linear)}
        if len(linear) < 2 and (layers is None or not linear):
            wrong = "be a torch.nn.Module with a hidden Linear layer"
            raise InvalidTypeError(message("model", wrong, type(model).__name__, "the last Linear is left free"))
        names = list(linear)[:-1] if layers is None else list(layers)
        for name in names:
            if name not in linear:
                raise InvalidValueError(message("layers", "name Linear layers", name, nearest(str(name), linear)))
        self._layers, self._options = [linear[name] for name in names], (norm, radius, method)

    def __call__(self, *_: Any) -> None:
        """Constrain the layers now; what an optimizer passes is not needed."""
        import torch

        with torch.no_grad():
            for layer in self._layers:
                given = [None if p is None else p.detach().cpu().numpy() for p in (layer.weight, layer.bias)]
                weights, bias = constrain_layer(given[0], given[1], *self._options)
                layer.weight.copy_(torch.from_numpy(weights.copy()))
                if bias is not None:
                    layer.bias.copy_(torch.from_numpy(bias.copy()))


def keras_callback(norm: str = "l1", radius: Any = 1.0, method: str = "project") -> Any:
    """A keras.callbacks.Callback that constrains the hidden Dense layers before training and after every batch.

    With `steps_per_execution` above 1 Keras calls it once in so many batches.

    Args:
        norm, radius, method: as for `constrain_rows`.

    Raises:
        MissingExtraError: without Keras.
        InvalidTypeError: from `fit`, if the model has no hidden Dense layer.
    """
    try:
        import keras
    except ImportError as error:
        raise missing_extra("keras", "keras", "keras_callback") from error
    projection(norm, method)

    class Constrain(keras.callbacks.Callback):  # type: ignore[misc,unused-ignore]
        def on_train_begin(self, logs: Any = None) -> None:
            if len(_dense(self.model, keras.layers.Dense)) < 2:
                wrong = "have a hidden Dense layer"
                raise InvalidTypeError(message("model", wrong, self.model.name, "the last Dense is left free"))
            self.on_train_batch_end(0)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            for layer in _dense(self.model, keras.layers.Dense)[:-1]:
                kernel, *rest = layer.get_weights()
                weights, bias = constrain_layer(kernel.T, rest[0] if rest else None, norm, radius, method)
                layer.set_weights([weights.T, *([] if bias is None else [bias])])

    return Constrain()


def _dense(model: Any, kind: type) -> list[Any]:
    """The Dense layers in the order of the model, also inside of nested models."""
    found: list[Any] = []
    for layer in model.layers:
        found += _dense(layer, kind) if hasattr(layer, "layers") else [layer] * isinstance(layer, kind)
    return found
