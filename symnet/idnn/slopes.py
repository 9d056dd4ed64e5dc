"""Derivatives of an activation at many float64 points: the recurrences for any order, short cuts for the usual ones."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from symnet.functions import ActivationFunction
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series import Algebra, monomials

#: The highest order that the short cuts give.
SHORT = 2


def slopes(function: ActivationFunction, z: Array, order: int) -> list[Array]:
    """f(z), f'(z), ..., f^(order)(z) of an elementwise activation, without cancellation where it is saturated.

    Args:
        function: elementwise and smooth.
        z: of any shape, float64.
        order: the highest derivative.

    >>> from symnet.functions import activation
    >>> [float(f[0]) for f in slopes(activation("exp"), np.array([0.0]), 3)]
    [1.0, 1.0, 1.0, 1.0]
    """
    short = _SHORT_CUTS.get(function.name)
    if short is not None and order <= SHORT:
        parameters = {name: float(value) for name, value in function.parameters.items()}
        with np.errstate(over="ignore"):  # an argument doubled to infinity saturates as it should
            return short(z, **parameters)[: order + 1]
    line = Algebra(monomials(1, order), FLOAT64)
    u = np.zeros((order + 1, z.size))
    u[0] = z.ravel()
    u[1:2] = 1.0
    taylor = function.series(line, u)
    return [taylor[k].reshape(z.shape) * factorial(k) for k in range(order + 1)]


def _logistic(z: Array) -> tuple[Array, Array, Array]:
    """exp(-|z|), s = 1/(1 + exp(-z)) and s (1 - s), from one exponential that cannot overflow."""
    e = np.exp(-np.abs(z))
    inverse = 1.0 / (1.0 + e)
    s = np.where(z >= 0, inverse, e * inverse)
    return e, s, e * inverse * inverse


def _sigmoid(z: Array) -> list[Array]:
    _, s, slope = _logistic(z)
    return [s, slope, slope * (1.0 - 2.0 * s)]


def _tanh(z: Array) -> list[Array]:
    t = np.tanh(z)
    slope = 4.0 * _logistic(2.0 * z)[2]
    return [t, slope, -2.0 * t * slope]


def _softplus(z: Array, alpha: float) -> list[Array]:
    u = z if alpha == 1 else alpha * z
    e, s, slope = _logistic(u)
    return [np.maximum(z, 0.0) + np.log1p(e) / alpha, s, alpha * slope]


#: name -> f, f', f'' from as few transcendental functions as there can be.
_SHORT_CUTS: dict[str, Callable[..., list[Array]]] = {"sigmoid": _sigmoid, "tanh": _tanh, "softplus": _softplus}
