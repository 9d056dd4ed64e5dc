"""The linear region of a ReLU network about a point: a polytope, with exact inequalities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.errors import ExpansionError, InvalidValueError, message
from symnet.network import Network
from symnet.network.layers import Activation, Dense, Scheme
from symnet.printing import text_on_screen
from symnet.rings import EXACT, FLOAT64
from symnet.rings.numbers import as_sympy, is_float, rationalize
from symnet.rings.ring import Array
from symnet.series import Algebra, monomials
from symnet.series.evaluate import points_array
from symnet.series.space import read_center

#: Activations that are linear on each of their pieces.
PIECEWISE_LINEAR = ("relu", "leaky_relu", "linear")


@dataclass(frozen=True)
class Region:
    """All x with normals @ x <= offsets: there the network is affine and its series of order 1 is exact.

    Attributes:
        variables: the inputs.
        normals: exact rationals, shape (rows, inputs); offsets: shape (rows,). One row a neuron that is not constant.
        neurons: (layer, neuron) of each row, from 1, and whether it is active.
        center: a point inside.
    """

    variables: tuple[str, ...]
    normals: Array
    offsets: Array
    neurons: tuple[tuple[int, int, bool], ...]
    center: tuple[Any, ...]

    @property
    def inequalities(self) -> list[sympy.Rel]:
        """The rows as SymPy relations."""
        xs = [sympy.Symbol(name) for name in self.variables]
        rows = [sympy.Add(*[a * x for a, x in zip(row, xs, strict=True)]) for row in self.normals]
        return [sympy.Le(left, right) for left, right in zip(rows, self.offsets, strict=True)]

    def contains(self, X: Any) -> Array:
        """Whether points of shape (n, inputs) lie in the region, decided exactly: shape (n,).

        Raises:
            InvalidValueError: for a wrong shape or values that are not finite.
        """
        points = FLOAT64.array(points_array(X, len(self.variables)), "X")
        exact = [[_exact(value) for value in row] for row in points.tolist()]
        return np.array([all(_dot(a, x) <= b for a, b in zip(self.normals, self.offsets, strict=True)) for x in exact])

    def _repr_html_(self) -> str:
        return text_on_screen(str(self))

    def __str__(self) -> str:
        return "\n".join([f"{len(self.offsets)} inequalities:", *(f"  {row}" for row in self.inequalities)])


def region(network: Network, center: Any = None) -> Region:
    """The linear region of a piecewise linear network that a point lies in.

    Each neuron with a kink contributes the half-space in which its preactivation, affine in x on the region of the
    layers before, keeps its sign.

    Args:
        network: whose activations are relu, leaky_relu or linear.
        center: a point of the inputs; default the origin.

    Raises:
        InvalidValueError: for a network with other activations.
        ExpansionError: for a point on a kink.

    >>> net = Network([Dense([[1, 2]], [1], "relu"), Dense([[3]])], ["x", "y"])
    >>> region(net).inequalities
    [-x - 2*y <= 1]
    """
    exact = network.rationalize("dyadic")
    point = tuple(_exact(c) for c in read_center(center, network.inputs))
    algebra = Algebra(monomials(len(point), 1), EXACT)
    h = algebra.coordinates(EXACT.array(list(point), "center"))
    rows, offsets, neurons = [], [], []
    depth = 0
    for layer in exact.layers:
        u = layer.preactivation(algebra, h)
        if isinstance(layer, (Dense, Activation)) and layer.nonlinear:
            depth += 1
            for j, (value, *gradient) in enumerate(_columns(layer, u), start=1):
                if not any(gradient):
                    continue
                sign = -1 if _positive(value, depth, j) else 1
                row = [sign * g for g in gradient]
                rows.append(row)
                offsets.append(_dot(row, point) - sign * value)
                neurons.append((depth, j, sign < 0))
        h = layer.activate(algebra, u, Scheme())
    shape = (len(rows), len(point))
    normals = np.array(rows, dtype=object).reshape(shape)
    return Region(network.inputs, normals, np.array(offsets, dtype=object), tuple(neurons), point)


def _columns(layer: Any, u: Array) -> list[list[sympy.Expr]]:
    if layer.activation.name not in PIECEWISE_LINEAR:
        raise InvalidValueError(
            message("network", f"have the activations {', '.join(PIECEWISE_LINEAR)} for a linear region",
                    layer.activation.name, "use remainder() for smooth networks")
        )  # fmt: skip
    return [[EXACT.to_sympy(value) for value in column] for column in u.T]


def _positive(value: sympy.Expr, depth: int, j: int) -> bool:
    if value == 0:
        raise ExpansionError(
            message("center", "keep every neuron off its kink", f"neuron {j} of layer {depth} is on it", "move it")
        )
    return bool(value > 0)


def _exact(value: Any) -> sympy.Expr:
    return as_sympy(rationalize(value, "dyadic") if is_float(value) else value)


def _dot(a: Any, b: Any) -> sympy.Expr:
    return sympy.Add(*[x * y for x, y in zip(a, b, strict=True)])
