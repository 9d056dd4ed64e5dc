"""How a network becomes a series: an algebra, and each layer in turn on the series of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.network.layers import Layer, Scheme
from symnet.parallel import check_executor
from symnet.rings import EXACT, FLOAT64, Ring, find_ring
from symnet.rings.ring import Array
from symnet.series import Algebra, Generators, Series, Space, expansion_algebra
from symnet.series.space import check_order

if TYPE_CHECKING:
    from symnet.network.network import Network

SCHEMES = ("local", "maclaurin")


@dataclass(frozen=True)
class Expansion:
    """One expansion of layers: about which centre, in which ring, each layer by which scheme."""

    layers: tuple[Layer, ...]
    space: Space
    ring: Ring
    schemes: tuple[Scheme, ...]

    def run(self, outputs: tuple[str, ...], executor: Any = None) -> Series:
        """The series of all outputs, on an executor in blocks where that is done."""
        from symnet.network.outputs import in_blocks

        check_executor(executor)
        generators = self.generators()
        with self.ring.working():
            coefficients = None if executor is None else in_blocks(self, generators, executor)
            if coefficients is None:
                algebra = self.algebra(generators)
                h = self.through(algebra, self.coordinates(algebra))
                coefficients = np.ascontiguousarray(algebra.coefficients(h))
        definitions = generators.definitions if generators is not None else None
        return Series(self.space, self.ring, coefficients, outputs, definitions)

    def generators(self) -> Generators | None:
        return Generators() if self.ring.symbolic else None

    def algebra(self, generators: Generators | None) -> Algebra:
        """Graded parts pay where every coefficient stays a number; with symbols they do not."""
        table = self.space.table
        plain = all(layer.vanishes_at_zero() for layer in self.layers) and not any(self.space.center)
        if self.ring.exact and (plain or not self.ring.symbolic):
            return expansion_algebra(table.dimension, table.order, self.ring, generators)
        return Algebra(table, self.ring, generators)

    def coordinates(self, algebra: Algebra) -> Array:
        """The series of the inputs."""
        return algebra.coordinates(self.ring.array(list(self.space.center), "center"))

    def through(self, algebra: Algebra, h: Array, begin: int = 0, end: int | None = None, first: int = 0) -> Array:
        """The series behind the layers from `begin` up to and without `end`, from those before them.

        The neurons there count from `first`, for layers that are a block of the network's.
        """
        fed = False
        end = len(self.layers) if end is None else end
        for depth in range(begin, end):
            layer, how = self.layers[depth], self.schemes[depth]
            labelled = algebra.labelled(self._labels(depth, first, max(h.shape[1], layer.outputs(h.shape[1]))))
            h = h if fed else layer.preactivation(labelled, h)
            after = self.layers[depth + 1] if depth + 1 < end else None
            fed = layer.feeds(after, labelled, h, how)
            h = layer.activate_into(after, labelled, h) if fed else layer.activate(labelled, h, how)
        return h

    def _labels(self, depth: int, first: int, width: int) -> list[str]:
        """Neuron labels for the generators: the layer counts those with an activation."""
        layer = sum(1 for step in self.layers[: depth + 1] if step.nonlinear)
        return [f"{max(layer, 1)},{j + 1}" for j in range(first, first + width)]


def expansion(
    network: Network,
    order: int,
    center: Any,
    ring: Ring | str | None,
    scheme: str,
    taylor_orders: int | Sequence[int] | None,
    max_terms: int,
) -> Expansion:
    """The expansion that `Network.series` asks for, checked."""
    space = Space(network.inputs, check_order(order), center, max_terms)
    found = find_ring(ring) if ring is not None else EXACT if network.exact else FLOAT64
    return Expansion(network.layers, space, found, _schemes(network.layers, scheme, taylor_orders, space.order))


def _schemes(
    layers: Sequence[Layer], scheme: str, orders: int | Sequence[int] | None, order: int
) -> tuple[Scheme, ...]:
    if scheme not in SCHEMES:
        raise InvalidValueError(message("scheme", "be 'local' or 'maclaurin'", scheme))
    if scheme == "local":
        if orders is not None:
            remedy = "leave it out, or use scheme='maclaurin'"
            raise InvalidValueError(message("taylor_orders", "be None for the local scheme", orders, remedy))
        return (Scheme(),) * len(layers)
    count = sum(layer.nonlinear for layer in layers)
    given = [order if orders is None else orders] * count if not isinstance(orders, Sequence) else list(orders)
    degrees = [check_order(degree, "taylor_orders") for degree in given]
    if len(degrees) != count:
        wrong = f"have {count} entries, one a layer with an activation"
        raise InvalidValueError(message("taylor_orders", wrong, degrees, "or give one number for all"))
    remaining = iter(degrees)
    return tuple(Scheme(next(remaining)) if layer.nonlinear else Scheme(order) for layer in layers)
