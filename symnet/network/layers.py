"""The layers of a network. A layer does one thing to numbers, to SymPy expressions and to series.

To add one, subclass `Layer` and enter it in `symnet.network.storage`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.functions import ActivationFunction, activation
from symnet.network.weights import (
    as_exact,
    as_float,
    is_exact,
    map_weights,
    rationalized,
    read_weights,
)
from symnet.rings.ring import Array, Ring
from symnet.series import Algebra


@dataclass(frozen=True)
class Scheme:
    """How activations are expanded: at each neuron's own value ("local"), or about 0 to a degree.

    `degree` is None for the local scheme. For "maclaurin" it is the degree of the Taylor polynomial of
    this layer's activation about 0, as in the sources and in nn2poly.
    """

    degree: int | None = None

    def activate(self, function: ActivationFunction, algebra: Algebra, u: Array) -> Array:
        if self.degree is None:
            return function.series(algebra, u)
        return function.maclaurin(algebra, u, self.degree)


class Layer(ABC):
    """One step of a network, immutable.

    Attributes:
        inputs: the number of inputs; None if any number fits.
        exact: whether its weights are exact (rationals or symbols); None if it has no weights.
        nonlinear: whether it has an activation, which takes one entry of taylor_orders.
    """

    inputs: int | None = None
    exact: bool | None = None
    nonlinear: bool = False

    @abstractmethod
    def outputs(self, inputs: int) -> int:
        """The number of outputs for this many inputs."""

    @abstractmethod
    def forward(self, X: Array) -> Array:
        """Values for X of shape (n, inputs), in float64."""

    @abstractmethod
    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        """The outputs as SymPy expressions of the inputs."""

    def preactivation(self, algebra: Algebra, h: Array) -> Array:
        """The series that go into the activation, from those of the inputs, columns to columns.

        It is a step of its own so that the inputs' series can be dropped before the activation.
        """
        return h

    def activate(self, algebra: Algebra, u: Array, scheme: Scheme) -> Array:
        """The outputs' series from the preactivations'."""
        return u

    def feeds(self, after: Layer | None, algebra: Algebra, u: Array, scheme: Scheme) -> bool:
        """Whether activation and the next layer's affine part are better computed in one step."""
        return False

    def activate_into(self, after: Any, algebra: Algebra, u: Array) -> Array:
        """The preactivation of the dense layer `after`, where `feeds` says so."""
        raise InvalidTypeError(message("layer", "have an activation", self))

    def rationalize(self, reading: str) -> Layer:
        """The layer with exact weights."""
        return self

    def vanishes_at_zero(self) -> bool:
        """Whether the affine part has no constant term and no symbols, so that parity is kept."""
        return True


class Dense(Layer):
    """y = f(W x + b).

    Args:
        weights: W of shape (outputs, inputs): floats, exact rationals or symbols.
        bias: b of shape (outputs,), or None.
        activation: a name of the table or an ActivationFunction; default linear.
        parameters: of the activation, such as alpha.

    Raises:
        InvalidValueError: for shapes that do not fit, NaN or infinity.

    >>> Dense([[1, 2]], [3], "tanh")
    Dense(2 -> 1, tanh)
    """

    def __init__(
        self, weights: Any, bias: Any = None, activation: str | ActivationFunction = "linear", **parameters: Any
    ) -> None:
        self.weights = read_weights(weights, "weights", 2)
        self.bias = None if bias is None else read_weights(bias, "bias", 1)
        if self.bias is not None and len(self.bias) != len(self.weights):
            raise InvalidValueError(
                message(
                    "bias",
                    f"have {len(self.weights)} entries, one a row of the weights",
                    len(self.bias),
                    "give one bias a neuron",
                )
            )
        self.activation = _activation(activation, parameters)
        self.inputs = self.weights.shape[1]
        self.nonlinear = self.activation.name != "linear"
        arrays = [self.weights] if self.bias is None else [self.weights, self.bias]
        self.exact = all(is_exact(array) for array in arrays)

    def outputs(self, inputs: int) -> int:
        return len(self.weights)

    def forward(self, X: Array) -> Array:
        u = X @ as_float(self.weights, "weights").T
        if self.bias is not None:
            u = u + as_float(self.bias, "bias")
        return self.activation(u)

    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        rows = as_exact(self.weights)
        bias = [sympy.Integer(0)] * len(rows) if self.bias is None else list(as_exact(self.bias))
        us = [b + sympy.Add(*[w * x for w, x in zip(row, xs, strict=True)]) for row, b in zip(rows, bias, strict=True)]
        return _apply(self.activation, us)

    def preactivation(self, algebra: Algebra, h: Array) -> Array:
        bias = None if self.bias is None else algebra.ring.array(self.bias, "bias")
        return algebra.affine(h, algebra.ring.array(self.weights, "weights"), bias)

    def activate(self, algebra: Algebra, u: Array, scheme: Scheme) -> Array:
        return scheme.activate(self.activation, algebra, u)

    def feeds(self, after: Layer | None, algebra: Algebra, u: Array, scheme: Scheme) -> bool:
        if not isinstance(after, Dense) or scheme.degree is not None:
            return False
        return self.activation.contracts(algebra, u, len(after.weights))

    def activate_into(self, after: Dense, algebra: Algebra, u: Array) -> Array:
        bias = None if after.bias is None else algebra.ring.array(after.bias, "bias")
        return self.activation.into(algebra, u, algebra.ring.array(after.weights, "weights"), bias)

    def rationalize(self, reading: str) -> Dense:
        bias = None if self.bias is None else rationalized(self.bias, reading)
        return Dense(rationalized(self.weights, reading), bias, self.activation)

    def vanishes_at_zero(self) -> bool:
        numbers = all(value.is_Rational for value in self.weights.flat) if is_exact(self.weights) else True
        return numbers and (self.bias is None or not np.any(self.bias != 0))

    def __repr__(self) -> str:
        bias = "" if self.bias is not None else ", no bias"
        return f"Dense({self.inputs} -> {len(self.weights)}, {self.activation.name}{bias})"


class Activation(Layer):
    """y = f(x), elementwise: an activation as a layer of its own."""

    def __init__(self, activation: str | ActivationFunction, **parameters: Any) -> None:
        self.activation = _activation(activation, parameters)
        self.nonlinear = self.activation.name != "linear"

    def outputs(self, inputs: int) -> int:
        return inputs

    def forward(self, X: Array) -> Array:
        return self.activation(X)

    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        return _apply(self.activation, xs)

    def activate(self, algebra: Algebra, u: Array, scheme: Scheme) -> Array:
        return scheme.activate(self.activation, algebra, u)

    def __repr__(self) -> str:
        return f"Activation({self.activation.name})"


class Softmax(Activation):
    """y_i = exp(x_i) / sum_j exp(x_j)."""

    def __init__(self) -> None:
        super().__init__("softmax")

    def __repr__(self) -> str:
        return "Softmax()"


class Diagonal(Layer):
    """y_i = scale_i x_i + shift_i: what whitening and batch normalization come to."""

    names: tuple[str, ...] = ()

    def _read(self, **arrays: Any) -> None:
        for name, values in arrays.items():
            setattr(self, name, read_weights(values, name, 1))
        sizes = {len(getattr(self, name)) for name in self.names}
        if len(sizes) != 1:
            raise InvalidValueError(message(" and ".join(self.names), "have equal lengths", sorted(sizes)))
        self.inputs = sizes.pop()
        self.exact = all(is_exact(getattr(self, name)) for name in self.names)

    @abstractmethod
    def _scale_and_shift(self, arrays: Mapping[str, Array], root: Any) -> tuple[Array, Array]:
        """scale and shift from the layer's arrays; `root` is the square root of such arrays."""

    def outputs(self, inputs: int) -> int:
        return inputs

    def forward(self, X: Array) -> Array:
        arrays = {name: as_float(getattr(self, name), name) for name in self.names}
        scale, shift = self._scale_and_shift(arrays, np.sqrt)
        return X * scale + shift

    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        arrays = {name: as_exact(getattr(self, name)) for name in self.names}
        scale, shift = self._scale_and_shift(arrays, lambda values: map_weights(values, sympy.sqrt))
        return [a * x + b for a, x, b in zip(scale, xs, shift, strict=True)]

    def scale_and_shift(self, ring: Ring) -> tuple[Array, Array]:
        """scale and shift as elements of a ring."""
        arrays = {name: ring.array(getattr(self, name), name) for name in self.names}
        half = ring.convert(sympy.Rational(1, 2))
        return self._scale_and_shift(arrays, lambda values: ring.apply("power", values, half))

    def preactivation(self, algebra: Algebra, h: Array) -> Array:
        ring = algebra.ring
        scale, shift = self.scale_and_shift(ring)
        out = ring.normal(h * scale)
        out[0] = ring.normal(out[0] + shift)
        return out

    def rationalize(self, reading: str) -> Layer:
        return type(self)(**{name: rationalized(getattr(self, name), reading) for name in self.names})

    def vanishes_at_zero(self) -> bool:
        return False


class Whitening(Diagonal):
    """y = (x - mean) / std: standardization as a layer, so that the basis stays the raw inputs.

    (Temple et al., equation 28.)

    Raises:
        InvalidValueError: if a standard deviation is not positive or the lengths differ.
    """

    names = ("mean", "std")

    def __init__(self, mean: Any, std: Any) -> None:
        self._read(mean=mean, std=std)
        _check_positive("std", self.std)  # type: ignore[attr-defined]

    def _scale_and_shift(self, arrays: Mapping[str, Array], root: Any) -> tuple[Array, Array]:
        scale = 1 / arrays["std"]
        return scale, -arrays["mean"] * scale

    def __repr__(self) -> str:
        return f"Whitening({self.inputs})"


class BatchNorm(Diagonal):
    """y = gamma (x - mean) / sqrt(var + eps) + beta: batch normalization at inference.

    Raises:
        InvalidValueError: if var + eps is not positive or the lengths differ.
    """

    names = ("gamma", "beta", "mean", "var")

    def __init__(self, gamma: Any, beta: Any, mean: Any, var: Any, eps: Any = 1e-5) -> None:
        self._read(gamma=gamma, beta=beta, mean=mean, var=var)
        # the sum is stored, since it alone matters and a float eps must not spoil exact weights
        added = read_weights([eps], "eps", 1)
        added = rationalized(added, "decimal") if is_exact(self.var) else as_float(added, "eps")  # type: ignore[has-type]
        self.var = self.var + added  # type: ignore[has-type]
        _check_positive("var + eps", self.var)

    def _scale_and_shift(self, arrays: Mapping[str, Array], root: Any) -> tuple[Array, Array]:
        scale = arrays["gamma"] / root(arrays["var"])
        return scale, arrays["beta"] - arrays["mean"] * scale

    def rationalize(self, reading: str) -> Layer:
        arrays = {name: rationalized(getattr(self, name), reading) for name in self.names}
        return BatchNorm(**arrays, eps=0)

    def __repr__(self) -> str:
        return f"BatchNorm({self.inputs})"


class Dropout(Layer):
    """The identity: dropout does nothing at inference. The rate is kept for the record."""

    def __init__(self, rate: float = 0.5) -> None:
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate < 1:
            raise InvalidValueError(
                message("rate", "be a number in [0, 1)", rate, "give the fraction that is dropped in training")
            )
        self.rate = float(rate)

    def outputs(self, inputs: int) -> int:
        return inputs

    def forward(self, X: Array) -> Array:
        return X

    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        return xs

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"


def _activation(given: Any, parameters: Mapping[str, Any]) -> ActivationFunction:
    if isinstance(given, Activation):
        given = given.activation
    return activation(given, **parameters)


def _apply(function: ActivationFunction, us: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    if function.elementwise:
        return [function.expr(u) for u in us]
    return list(function.expr(list(us)))


def _check_positive(argument: str, values: Array) -> None:
    for value in values:
        positive = value > 0 if not hasattr(value, "is_positive") else value.is_positive
        if positive is False or (isinstance(positive, (bool, np.bool_)) and not positive):
            raise InvalidValueError(message(argument, "be positive", value, "leave out inputs that never vary"))


def check_layer(layer: Any, position: int) -> Layer:
    """A layer of the list given to Network; an ActivationFunction serves as a layer."""
    if isinstance(layer, ActivationFunction):
        return Activation(layer)
    if not isinstance(layer, Layer):
        raise InvalidTypeError(message(f"layers[{position}]", "be a layer such as Dense", layer))
    return layer
