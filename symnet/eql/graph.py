"""The graph of a network that is an equation: layers of primitives, walked once for numbers and for symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnet.eql.operations import Operations
from symnet.eql.primitives import Primitive, primitive
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.series.space import check_names

#: A hidden layer when none is given: what the laws of the sources need.
LAYER: Mapping[str, int] = {"constant": 1, "identity": 2, "square": 2, "sin": 2, "product": 2}


@dataclass(frozen=True)
class Layer:
    """One layer: primitives and how many of each; consecutive columns of the preactivation are their arguments."""

    units: tuple[tuple[Primitive, int], ...]

    @property
    def preactivations(self) -> int:
        """How many columns go in."""
        return sum(row.arity * count for row, count in self.units)

    @property
    def width(self) -> int:
        """How many columns come out."""
        return sum(count for _, count in self.units)

    def apply(self, operations: Operations, g: Any) -> Any:
        """h = f(g), equation (2): g of shape (..., preactivations) to (..., width)."""
        parts, column = [], 0
        for row, count in self.units:
            arguments = [g[..., column + i * count : column + (i + 1) * count] for i in range(row.arity)]
            column += row.arity * count
            parts.append(row(operations, *arguments) if row.arity else operations.ones(g, count))
        return operations.concatenate(parts)


@dataclass(frozen=True)
class Scaling:
    """x -> x / scale for the inputs and y -> shift + scale y for the output: part of the graph, so that equations
    come out in the user's units."""

    inputs: tuple[float, ...]
    output: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True)
class Graph:
    """An immutable network whose activations are primitive functions.

        g_i = h_{i-1} W_i,   h_i = f(g_i),   y = h_L W_{L+1}     (Zhang et al., equations 1 and 2; rows are points)

    With skips, what enters a hidden layer is appended to what leaves it (equation 3), except at the last one.

    Args:
        inputs: the names of the variables.
        layers: how many hidden layers of the default primitives, or a list of {primitive: how many}.
        skips: whether hidden layers but the last pass their inputs on.
        scaling: of inputs and output; default none.

    Raises:
        InvalidValueError: for unknown primitives, counts below one or no layers.

    >>> Graph(["x"], [{"identity": 1, "square": 1}]).shapes
    [(1, 2), (2, 1)]
    """

    inputs: Sequence[str]
    layers: Any = 2
    skips: bool = True
    scaling: Scaling | None = None
    hidden: tuple[Layer, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", check_names("inputs", self.inputs))
        object.__setattr__(self, "hidden", _hidden(self.layers))
        if self.scaling is not None and len(self.scaling.inputs) != len(self.inputs):
            raise InvalidValueError(
                message("scaling", f"scale {len(self.inputs)} inputs", self.scaling.inputs, "give one scale an input")
            )

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """The shapes (in, out) of the weights, the output layer last."""
        shapes, width = [], len(self.inputs)
        for position, layer in enumerate(self.hidden):
            shapes.append((width, layer.preactivations))
            width = layer.width + (width if self._skips(position) else 0)
        return [*shapes, (width, 1)]

    def _skips(self, position: int) -> bool:
        return self.skips and position < len(self.hidden) - 1

    def scaled(self, scaling: Scaling) -> Graph:
        """The same graph with another scaling."""
        return Graph(self.inputs, self.layers, self.skips, scaling)

    def core(self, operations: Operations, weights: Sequence[Any], x: Any) -> Any:
        """The output for scaled inputs x of shape (..., points, inputs), in units of the scaled output.

        Leading axes of weights and inputs are those of `@`: one a parameter value, for instance.
        """
        h = x
        for position, (layer, matrix) in enumerate(zip(self.hidden, weights, strict=False)):
            out = layer.apply(operations, h @ matrix)
            h = operations.concatenate([out, h]) if self._skips(position) else out
        return (h @ weights[-1])[..., 0]

    def __call__(self, operations: Operations, weights: Sequence[Any], x: Any) -> Any:
        """The output in the user's units for inputs in the user's units."""
        if self.scaling is None:
            return self.core(operations, weights, x)
        scales = np.array([_number(operations, s) for s in self.scaling.inputs])
        y = self.core(operations, weights, x / scales)
        return y * _number(operations, self.scaling.output) + _number(operations, self.scaling.shift)


def _number(operations: Operations, value: float) -> Any:
    """A float as the kind of number of these operations, without rounding."""
    return operations.rational(*float(value).as_integer_ratio())


def _hidden(given: Any) -> tuple[Layer, ...]:
    if isinstance(given, (int, np.integer)) and not isinstance(given, bool):
        given = [LAYER] * int(given)
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise InvalidTypeError(
            message(
                "layers", "be a number or a list of {primitive: how many}", given, "write [{'sin': 2, 'square': 1}]"
            )
        )
    if not given:
        raise InvalidValueError(message("layers", "have at least one layer", given))
    return tuple(_layer(one, i) for i, one in enumerate(given))


def _layer(given: Any, position: int) -> Layer:
    if not isinstance(given, Mapping) or not given:
        raise InvalidTypeError(message(f"layers[{position}]", "be {primitive: how many}", given))
    units = []
    for name, count in given.items():
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise InvalidValueError(message(f"layers[{position}][{name!r}]", "be a positive integer", count))
        units.append((primitive(name), int(count)))
    layer = Layer(tuple(units))
    if not layer.preactivations:
        raise InvalidValueError(message(f"layers[{position}]", "have a primitive that takes arguments", given))
    return layer
