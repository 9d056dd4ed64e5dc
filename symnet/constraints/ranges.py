"""Intervals through the layers of a network: the values that each neuron can take over a box of inputs.

They forget how neurons depend on each other, so that from the second layer on they may be wider than what occurs.
Computed in float64, without outward rounding; `symnet.certify` proves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnet.functions import ActivationFunction
from symnet.network.layers import Activation, Dense, Diagonal, Dropout, Layer
from symnet.network.weights import as_float
from symnet.rings.ring import Array

#: Where activations that are not monotone turn: the zeros of their derivatives, beside their kinks.
TURNS = {
    "gaussian": 0.0,
    "square": 0.0,
    "silu": -1.2784645427610738,
    "gelu": -0.7517915246935645,
    "mish": -1.1924312145154952,
}
#: Activations whose values lie in an interval that is taken as it is.
BOUNDED = {"sin": (-1.0, 1.0), "cos": (-1.0, 1.0), "softmax": (0.0, 1.0), "generic": (-np.inf, np.inf)}
#: Stands for infinity in an activation's argument, where inf * 0 would be no number.
_FAR = 1e300


@dataclass(frozen=True)
class Range:
    """Lowest and highest values, arrays of shape (neurons,), infinite where nothing is known."""

    low: Array
    high: Array

    @property
    def largest(self) -> Array:
        """The largest absolute value of each."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    def affine(self, weights: Array, bias: Array) -> Range:
        """Of W x + b; attained where the x vary independently."""
        with np.errstate(invalid="ignore", over="ignore"):
            ends = np.stack([np.where(weights == 0, 0.0, weights * end) for end in (self.low, self.high)])
            low, high = ends.min(axis=0).sum(axis=1) + bias, ends.max(axis=0).sum(axis=1) + bias
        return Range(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))

    def activated(self, function: ActivationFunction) -> Range:
        """Of f(u): at the ends and where f turns between them."""
        if function.name in BOUNDED:
            low, high = (np.full_like(self.low, end) for end in BOUNDED[function.name])
            return Range(low, high)
        turns = [*map(float, function.kinks), *([TURNS[function.name]] if function.name in TURNS else [])]
        low, high = (np.clip(end, -_FAR, _FAR) for end in (self.low, self.high))
        with np.errstate(all="ignore"):
            values = function(np.stack([low, high, *(np.clip(turn, low, high) for turn in turns)]))
        values = np.where(np.abs(values) >= _FAR / 10, np.copysign(np.inf, values), values)
        return Range(values.min(axis=0), values.max(axis=0))

    def through(self, layer: Layer, width: int) -> Range:
        """After a layer of this many outputs, its activation left out; unbounded after an InputMap."""
        if isinstance(layer, Dense):
            return self.affine(*dense_arrays(layer))
        if isinstance(layer, Diagonal):
            ends = np.sort(np.stack([layer.forward(end[None])[0] for end in (self.low, self.high)]), axis=0)
            return Range(ends[0], ends[1])
        if isinstance(layer, (Activation, Dropout)):
            return self
        return Range(np.full(width, -np.inf), np.full(width, np.inf))


def dense_arrays(layer: Dense) -> tuple[Array, Array]:
    """Weights and bias in float64, zeros for a bias that is absent."""
    weights = as_float(layer.weights, "weights")
    return weights, np.zeros(len(weights)) if layer.bias is None else as_float(layer.bias, "bias")
