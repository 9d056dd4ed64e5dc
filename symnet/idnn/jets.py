"""Partial derivatives carried through a network layer by layer: the chain rule once, for numbers and for expressions.

A jet is a dict {multi-index: array of shape (points, width)} of the partial derivatives of a layer's outputs with
respect to the network's inputs; a missing multi-index is zero. Through z = W a + b each partial goes by W (equation 8
of the source), and through f it goes by

    D^(T+e_i) f(z) = D^T (f'(z) D^(e_i) z) = sum_{U <= T} C(T, U) D^U f'(z) D^(T-U+e_i) z,

Leibniz's rule applied to the chain rule; with T = 0 it is equation (6). Functions of several arguments take the sum
over their arguments as well. `Numbers` and `Expressions` supply what differs between float64 arrays and SymPy.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import comb, factorial, prod
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message
from symnet.functions import ActivationFunction, activation, numeric_function
from symnet.idnn.slopes import slopes
from symnet.network import Activation, Dense, Dropout, InputMap, Layer, Network, Softmax
from symnet.network.layers import Diagonal
from symnet.network.weights import as_exact, as_float, map_weights
from symnet.rings import EXACT, FLOAT64
from symnet.rings.ring import Array

Index = tuple[int, ...]
Jet = dict[Index, Array]

#: Parts of an input map that have kinks.
_KINKED = (sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside, sympy.Piecewise, sympy.floor)


class Arithmetic(ABC):
    """What the chain rule needs from float64 arrays or from object arrays of SymPy expressions."""

    @abstractmethod
    def weights(self, array: Array) -> Array:
        """Weights of a layer, converted."""

    @abstractmethod
    def through(self, values: Array, weights: Array) -> Array:
        """values W^T."""

    @abstractmethod
    def scale_and_shift(self, layer: Diagonal) -> tuple[Array, Array]:
        """Of a Whitening or BatchNorm layer."""

    @abstractmethod
    def slopes(self, function: ActivationFunction, z: Array, order: int) -> list[Array]:
        """f(z), f'(z), ..., f^(order)(z) of an elementwise activation."""

    @abstractmethod
    def partials(self, layer: InputMap, values: Array, indices: Sequence[Index]) -> dict[Index, Array]:
        """Partial derivatives of a map's expressions at its arguments, one (points, expressions) an index."""

    @abstractmethod
    def largest(self, z: Array) -> Array:
        """What softmax may subtract from all its arguments."""


class Numbers(Arithmetic):
    """float64, shape (points, width), all points at once."""

    def weights(self, array: Array) -> Array:
        return as_float(array, "weights")

    def through(self, values: Array, weights: Array) -> Array:
        return values @ weights.T

    def scale_and_shift(self, layer: Diagonal) -> tuple[Array, Array]:
        return layer.scale_and_shift(FLOAT64)

    def slopes(self, function: ActivationFunction, z: Array, order: int) -> list[Array]:
        return slopes(function, z, order)

    def partials(self, layer: InputMap, values: Array, indices: Sequence[Index]) -> dict[Index, Array]:
        out = _compiled(layer.expressions, tuple(layer.symbols), tuple(indices))(values)
        if not np.all(np.isfinite(out)):
            row, column = np.argwhere(~np.isfinite(out))[0]
            wrong = f"lie where {layer.expressions[column % len(layer.expressions)]} and its derivatives are defined"
            raise InvalidValueError(message("X", wrong, values[row].tolist(), "leave out that row"))
        return dict(zip(indices, np.split(out, len(indices), axis=1), strict=True))

    def largest(self, z: Array) -> Array:
        return np.asarray(z.max(axis=1, keepdims=True))


class Expressions(Arithmetic):
    """SymPy expressions, shape (1, width), of a network with exact weights."""

    def weights(self, array: Array) -> Array:
        return as_exact(array)

    def through(self, values: Array, weights: Array) -> Array:
        # one Add a neuron, since SymPy's additions one by one are slow
        columns = [sympy.Add(*[w * v for w, v in zip(row, values[0], strict=True)]) for row in weights]
        return _row(columns)

    def scale_and_shift(self, layer: Diagonal) -> tuple[Array, Array]:
        scale, shift = layer.scale_and_shift(EXACT)
        return map_weights(scale, EXACT.to_sympy), map_weights(shift, EXACT.to_sympy)

    def slopes(self, function: ActivationFunction, z: Array, order: int) -> list[Array]:
        t = sympy.Dummy("t")
        forms = [sympy.diff(function.expr(t), t, k) for k in range(order + 1)]
        return [_row([form.subs(t, value) for value in z[0]]) for form in forms]

    def partials(self, layer: InputMap, values: Array, indices: Sequence[Index]) -> dict[Index, Array]:
        at = dict(zip(layer.symbols, values[0], strict=True))
        forms = [_differentiated(layer.expressions, tuple(layer.symbols), index) for index in indices]
        return {i: _row([e.xreplace(at) for e in form]) for i, form in zip(indices, forms, strict=True)}

    def largest(self, z: Array) -> Array:
        return _row([sympy.Integer(0)])


def below(highest: Index) -> list[Index]:
    """The multi-indices up to this one, those of lower degree first."""
    return sorted(product(*[range(n + 1) for n in highest]), key=sum)


def up_to_degree(dimension: int, degree: int) -> list[Index]:
    """The multi-indices of at most this degree, those of lower degree first."""
    return [i for i in below((degree,) * dimension) if sum(i) <= degree]


def propagate(network: Network, start: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    """The jet behind all layers.

    Args:
        network: with smooth layers (see `check_smooth`).
        start: of the inputs, from `coordinates`.
        indices: the multi-indices wanted, closed from below.
        kit: Numbers() or Expressions().
    """
    jet = start
    for layer in network.layers:
        jet = next(rule for kind, rule in _RULES if isinstance(layer, kind))(layer, jet, indices, kit)
    return jet


def coordinates(values: Array, wrt: Sequence[int]) -> Jet:
    """The jet of the inputs, with respect to those at the positions `wrt`."""
    zero = (0,) * len(wrt)
    jet: Jet = {zero: values}
    for k, position in enumerate(wrt):
        slope = np.zeros((1, values.shape[1]), dtype=values.dtype)
        slope[0, position] = 1
        if values.dtype == object:
            slope = _row([sympy.Integer(int(s)) for s in slope[0]])
        jet[_shifted(zero, k, 1)] = slope
    return jet


def compose(partials: Callable[[Index], Array], arguments: Sequence[Jet], indices: Sequence[Index]) -> Jet:
    """The jet of a function of jets.

    Args:
        partials: the function's own partial derivative for each multi-index of its arguments, at their values.
        arguments: one jet an argument.
        indices: the multi-indices wanted, closed from below.
    """
    count = len(arguments)
    known: dict[tuple[Index, Index], Any] = {}

    def derivative(outer: Index, inner: Index) -> Any:
        """D^outer of the partial derivative `inner`; None for zero."""
        key = outer, inner
        if key not in known:
            known[key] = computed(outer, inner) if any(outer) else partials(inner)
        return known[key]

    def computed(outer: Index, inner: Index) -> Any:
        i = next(k for k, n in enumerate(outer) if n)
        rest = _shifted(outer, i, -1)
        total = None
        for j, lower in product(range(count), below(rest)):
            slope = arguments[j].get(_shifted(tuple(np.subtract(rest, lower).tolist()), i, 1))
            if slope is None:
                continue
            factor = derivative(lower, _shifted(inner, j, 1))
            if factor is None:
                continue
            times = prod(map(comb, rest, lower))
            term = factor * slope if times == 1 else factor * slope * times
            total = term if total is None else total + term
        return total

    found = {index: derivative(index, (0,) * count) for index in indices}
    return {index: value for index, value in found.items() if value is not None}


def check_smooth(network: Network, order: int, purpose: str) -> None:
    """Refuse what has no derivative of that order everywhere.

    Raises:
        InvalidValueError: naming the layer and what to take in its place.
    """
    for position, layer in enumerate(network.layers):
        if not any(isinstance(layer, kind) for kind, _ in _RULES):
            wrong = f"be of a kind that {purpose} knows"
            raise InvalidValueError(message(f"layers[{position}]", wrong, layer, "write it with Dense and InputMap"))
        function = getattr(layer, "activation", None)
        if function is not None:
            check_activation(function, f"layers[{position}].activation", purpose)
        if isinstance(layer, InputMap) and any(e.has(*_KINKED) for e in layer.expressions):
            wrong = f"be smooth for {purpose}"
            raise InvalidValueError(message(f"layers[{position}]", wrong, layer, "use x**2 in place of Abs(x)"))


def check_activation(function: ActivationFunction, argument: str, purpose: str) -> None:
    """Refuse an activation with a kink, whose derivatives jump or are zero almost everywhere."""
    if function.kinks:
        wrong = f"have derivatives of every order for {purpose}"
        remedy = f"{function.name} has a kink at 0: use softplus, tanh, gelu or another smooth one"
        raise InvalidValueError(message(argument, wrong, function.name, remedy))


def _dense(layer: Dense, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    weights = kit.weights(layer.weights)
    out = {index: kit.through(values, weights) for index, values in jet.items()}
    if layer.bias is not None:
        zero = indices[0]
        out[zero] = out[zero] + kit.weights(layer.bias)
    return _activated(layer.activation, out, indices, kit)


def _activation(layer: Activation, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    return _activated(layer.activation, jet, indices, kit)


def _activated(function: ActivationFunction, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    if function.name == "linear":
        return jet
    if not function.elementwise:
        return _softmax(jet, indices, kit)
    return _elementwise(kit.slopes(function, jet[indices[0]], sum(indices[-1])), jet, indices)


def _elementwise(slopes: Sequence[Array], jet: Jet, indices: Sequence[Index]) -> Jet:
    return compose(lambda index: slopes[index[0]], [jet], indices)


def _softmax(jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    """exp(z_i) over their sum, the largest subtracted first so that nothing overflows."""
    zero, order = indices[0], sum(indices[-1])
    shifted = {**jet, zero: jet[zero] - kit.largest(jet[zero])}
    powers = _elementwise(kit.slopes(activation("exp"), shifted[zero], order), shifted, indices)
    total = {index: values.sum(axis=1, keepdims=True) for index, values in powers.items()}
    slopes = [(-1) ** k * factorial(k) / total[zero] ** (k + 1) for k in range(order + 1)]
    inverse = _elementwise(slopes, total, indices)
    return {index: _leibniz(powers, inverse, index) for index in indices}


def _leibniz(a: Jet, b: Jet, index: Index) -> Array:
    terms: Iterator[Any] = (
        a[lower] * b[tuple(np.subtract(index, lower).tolist())] * prod(map(comb, index, lower))
        for lower in below(index)
        if lower in a and tuple(np.subtract(index, lower).tolist()) in b
    )
    total = next(terms, None)
    if total is None:
        return np.zeros_like(a[(0,) * len(index)])
    for term in terms:
        total = total + term
    return np.asarray(total)


def _diagonal(layer: Diagonal, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    scale, shift = kit.scale_and_shift(layer)
    out = {index: values * scale for index, values in jet.items()}
    return {**out, indices[0]: out[indices[0]] + shift}


def _input_map(layer: InputMap, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    zero, count = indices[0], layer.inputs or 0
    wanted = up_to_degree(count, sum(indices[-1]))
    known = kit.partials(layer, jet[zero], wanted)
    arguments = [{i: v[:, [j]] for i, v in jet.items() if i == zero or np.any(v[:, j] != 0)} for j in range(count)]
    return compose(lambda index: known[index], arguments, indices)


def _dropout(layer: Dropout, jet: Jet, indices: Sequence[Index], kit: Arithmetic) -> Jet:
    return jet


#: kind of layer -> its rule, the first that fits.
_RULES: tuple[tuple[type[Layer], Callable[..., Jet]], ...] = (
    (Dense, _dense),
    (Softmax, _activation),
    (Activation, _activation),
    (Diagonal, _diagonal),
    (InputMap, _input_map),
    (Dropout, _dropout),
)


def _shifted(index: Index, position: int, by: int) -> Index:
    return (*index[:position], index[position] + by, *index[position + 1 :])


def _row(values: Sequence[sympy.Expr]) -> Array:
    out = np.empty((1, len(values)), dtype=object)
    out[0, :] = values
    return out


@lru_cache(maxsize=64)
def _differentiated(
    expressions: tuple[sympy.Expr, ...], symbols: tuple[sympy.Symbol, ...], index: Index
) -> list[sympy.Expr]:
    pairs = [(s, n) for s, n in zip(symbols, index, strict=True) if n]
    return [sympy.diff(e, *pairs) if pairs else e for e in expressions]


@lru_cache(maxsize=64)
def _compiled(
    expressions: tuple[sympy.Expr, ...], symbols: tuple[sympy.Symbol, ...], indices: tuple[Index, ...]
) -> Callable[[Array], Array]:
    flat = [e for index in indices for e in _differentiated(expressions, symbols, index)]
    return numeric_function(flat, symbols)
