"""Mobilities: how fast the fields answer to their potentials, as a function of both fields."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array


@dataclass(frozen=True)
class Degenerate:
    """16 scale (c (sqrt(2) - c) (1/2 - eta^2))^2, which is 0 where a sublattice is full or empty.

    Equation 27 of Teichert et al. (2019). It is 1 for scale = 1 in the middle, c = 1/sqrt(2) and eta = 0.

    >>> round(Degenerate()(0.5**0.5, 0.0), 12)
    10.0
    """

    scale: float = 10.0

    def __post_init__(self) -> None:
        _check_scale(self.scale)

    def __call__(self, c: Array, eta: Array) -> Array:
        return 16 * self.scale * (c * (sqrt(2) - c) * (0.5 - eta * eta)) ** 2


@dataclass(frozen=True)
class Constant:
    """The same mobility everywhere."""

    scale: float = 1.0

    def __post_init__(self) -> None:
        _check_scale(self.scale)

    def __call__(self, c: Array, eta: Array) -> Array:
        return self.scale + 0 * c


def _check_scale(scale: float) -> None:
    if not 0 < scale < inf:
        remedy = "a negative mobility makes the energy rise"
        raise InvalidValueError(message("mobility", "have a positive scale", scale, remedy))
