"""Series of a wide network on an executor: the neurons of its costliest layer in blocks.

The columns of a series, one a neuron, are independent within a layer. So each worker expands the network up to the
layer that costs most and there only its own block of neurons, and the layers behind it are done here. The work before
that layer is repeated by every worker, since series are slow to send; in the usual case it is small: the first layer
needs no products (`recurrences.of_affine`), and of equal layers the last is divided.

A neuron's coefficients come out of the same operations in the same order, and generators are named beforehand in the
order in which one process names them, so that the series is the same. Only float64 is never divided: there the loops
over products and BLAS choose their order of summation by the number of columns, which would change the last bits, and
one process already works on all columns at the speed of the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb
from typing import Any

import numpy as np

from symnet.network.expansion import Expansion
from symnet.network.layers import Activation, Dense, Diagonal, Dropout, Layer
from symnet.parallel import gathered, workers
from symnet.rings.ring import Array
from symnet.series import Algebra, Generators, Series, Space


@dataclass(frozen=True)
class _Stage:
    """Layers [begin, end) in which no neuron needs another: a dense one and what acts elementwise behind it."""

    begin: int
    end: int
    inputs: int
    width: int


def in_blocks(expansion: Expansion, generators: Generators | None, executor: Any) -> Array | None:
    """The coefficients of all outputs, expanded on an executor; None where there is nothing to divide.

    Args:
        expansion: what to expand; its ring's working context must be active.
        generators: filled with the definitions, as by one process.
        executor: any `concurrent.futures.Executor`.

    Raises:
        ExecutorError: if the executor dies.
    """
    stage = _costliest(expansion)
    if stage is None or expansion.ring.dtype != object:
        return None
    count = min(stage.width, workers(executor))
    ends = [stage.width * i // count for i in range(count + 1)]
    _name(expansion, generators, stage.end)
    found = gathered(_Block(expansion, stage), list(zip(ends, ends[1:], strict=False)), executor, "blocks of neurons")
    if generators is not None:
        for block in found:
            generators.definitions.update(block._definitions.table)
    h = np.concatenate([block.coefficients for block in found], axis=1)
    return expansion.through(Algebra(expansion.space.table, expansion.ring, generators), h, stage.end)


@dataclass(frozen=True)
class _Block:
    """The series of some neurons of a stage: the work of one piece."""

    expansion: Expansion
    stage: _Stage

    def __call__(self, columns: tuple[int, int]) -> Series:
        whole, (first, last) = self.expansion, columns
        begin, end = self.stage.begin, self.stage.end
        layers = list(whole.layers)
        layers[begin:end] = [_of_columns(layer, slice(first, last)) for layer in layers[begin:end]]
        generators = whole.generators()
        with whole.ring.working():
            _name(whole, generators, end)
            algebra = whole.algebra(generators)
            h = whole.through(algebra, whole.coordinates(algebra), 0, begin)
            h = replace(whole, layers=tuple(layers)).through(algebra, h, begin, end, first)
            coefficients = np.ascontiguousarray(algebra.coefficients(h))
        names = tuple(f"h{j + 1}" for j in range(first, last))
        return Series(
            whole.space, whole.ring, coefficients, names, None if generators is None else generators.definitions
        )


def _name(expansion: Expansion, generators: Generators | None, end: int) -> None:
    """Enter the generators of the layers before `end`, which are those of an expansion to order 0."""
    if generators is not None:
        space = expansion.space
        constant = replace(expansion, space=Space(space.variables, 0, space.center))
        algebra = constant.algebra(generators)
        constant.through(algebra, constant.coordinates(algebra), 0, end)


def _of_columns(layer: Layer, columns: slice) -> Layer:
    if not isinstance(layer, Dense):
        return layer
    return Dense(layer.weights[columns], None if layer.bias is None else layer.bias[columns], layer.activation)


def _costliest(expansion: Expansion) -> _Stage | None:
    stages = [stage for stage in _stages(expansion) if stage.width > 1]
    # of equal ones the last, behind which least is left to do
    return max(reversed(stages), key=lambda stage: _cost(expansion, stage), default=None)


def _stages(expansion: Expansion) -> Iterator[_Stage]:
    layers, width = expansion.layers, expansion.space.dimension
    for begin, layer in enumerate(layers):
        inputs, width = width, layer.outputs(width)
        if isinstance(layer, Dense) and layer.activation.elementwise:
            end = begin + 1
            while end < len(layers) and _is_elementwise(layers[end]):
                end += 1
            yield _Stage(begin, end, inputs, width)


def _is_elementwise(layer: Layer) -> bool:
    return isinstance(layer, Dropout) or (isinstance(layer, Activation) and layer.activation.elementwise)


def _cost(expansion: Expansion, stage: _Stage) -> int:
    """Multiplications, roughly: a weight multiplies all monomials, an activation takes a product of series."""
    space, layers = expansion.space, expansion.layers
    nonlinear = any(layer.nonlinear for layer in layers[stage.begin : stage.end])
    if space.dimension > 1 and all(_is_affine(layer) for layer in layers[: stage.begin]):
        return stage.width * space.size
    pairs = comb(2 * space.dimension + space.order, space.order)
    return stage.width * (stage.inputs * space.size + pairs * nonlinear)


def _is_affine(layer: Layer) -> bool:
    return isinstance(layer, (Dense, Diagonal, Dropout)) and not layer.nonlinear
