"""Gradient and Hessian of a network at many points, in one pass for all inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, message
from symnet.idnn.derivative import _in_blocks, _values
from symnet.idnn.jets import check_smooth, up_to_degree
from symnet.network import Network
from symnet.rings.ring import Array


@dataclass(frozen=True)
class Evaluator:
    """All partial derivatives of a network up to an order, as a function of points.

    Attributes:
        network: with smooth activations.
        order: 1 for the gradient, 2 for the Hessian as well.
        parts: which orders are given back.
    """

    network: Network
    order: int
    parts: tuple[int, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.network, Network):
            raise InvalidTypeError(message("network", "be a Network", self.network, "load or build one first"))
        check_smooth(self.network, self.order, "differentiation")

    def __call__(self, X: Any) -> Any:
        """The parts at X of shape (n, inputs); one array, or a tuple of several.

        Raises:
            InvalidValueError: for a wrong shape, points outside the domain, symbolic weights, or values too large
                for float64.
        """
        found = _in_blocks(self.network, X, self._block)
        if len(self.network.outputs) == 1:
            found = [part[:, 0] for part in found]
        return found[0] if len(found) == 1 else tuple(found)

    def _block(self, points: Array) -> list[Array]:
        dimension = len(self.network.inputs)
        values = _values(self.network, points, range(dimension), up_to_degree(dimension, self.order))
        return [self._part(values, part, dimension) for part in self.parts]

    def _part(self, values: Any, part: int, d: int) -> Array:
        """The derivatives of one order, shape (points, outputs, inputs, ...)."""
        unit = np.eye(d, dtype=int)
        if part == 0:
            return np.array(values[(0,) * d])
        if part == 1:
            return np.stack([values[tuple(e.tolist())] for e in unit], axis=-1)
        rows = [np.stack([values[tuple((a + b).tolist())] for b in unit], axis=-1) for a in unit]
        return np.stack(rows, axis=-2)


def gradient(network: Network) -> Evaluator:
    """The gradient of a network as a function of points.

    Returns:
        a function of X, shape (n, inputs), whose values have shape (n, inputs) for one output and
        (n, outputs, inputs) for several; float64.

    Raises:
        InvalidValueError: for a network that is not smooth.

    >>> from symnet.network import Dense
    >>> net = Network([Dense([[1, 2]], [0], "tanh")], inputs=["c", "eta"])
    >>> gradient(net)([[0.0, 0.0]])
    array([[1., 2.]])
    """
    return Evaluator(network, 1, (1,))


def hessian(network: Network) -> Evaluator:
    """The Hessian of a network as a function of points.

    Returns:
        a function of X, shape (n, inputs), whose values have shape (n, inputs, inputs) for one output and
        (n, outputs, inputs, inputs) for several; float64.

    Raises:
        InvalidValueError: for a network that is not smooth.

    >>> from symnet.network import Dense
    >>> net = Network([Dense([[1, 2]], [0], "square")], inputs=["c", "eta"])
    >>> hessian(net)([[0.5, 7.0]])
    array([[[2., 4.],
            [4., 8.]]])
    """
    return Evaluator(network, 2, (2,))


def value_gradient_hessian(network: Network) -> Evaluator:
    """Values, gradient and Hessian in one pass.

    Returns:
        a function of X, shape (n, inputs), that gives a tuple: values of shape (n,), gradients (n, inputs) and
        Hessians (n, inputs, inputs) for one output; (n, outputs), (n, outputs, inputs) and
        (n, outputs, inputs, inputs) for several.

    Raises:
        InvalidValueError: for a network that is not smooth.
    """
    return Evaluator(network, 2, (0, 1, 2))
