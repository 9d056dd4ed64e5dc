"""Bounds of parameters, as the arithmetic of a solver sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.fitting.solvers.arithmetic import Arithmetic
from symnet.rings.ring import Array


@dataclass(frozen=True)
class Bounds:
    """Lower and upper ends, None where there is none."""

    lower: tuple[Any, ...]
    upper: tuple[Any, ...]

    @classmethod
    def read(cls, lower: Sequence[float], upper: Sequence[float], arithmetic: Arithmetic) -> Bounds:
        """From floats, infinite where there is no bound."""

        def ends(values: Sequence[float]) -> tuple[Any, ...]:
            return tuple(arithmetic.array([v])[0] if np.isfinite(v) else None for v in values)

        return cls(ends(lower), ends(upper))

    def clip(self, x: Array) -> Array:
        """The nearest point within."""
        out = x.copy()
        for i, (value, low, high) in enumerate(zip(x, self.lower, self.upper, strict=True)):
            if low is not None and value < low:
                out[i] = low
            elif high is not None and value > high:
                out[i] = high
        return out

    def free(self, x: Array, gradient: Array) -> Array:
        """Which parameters can move against the gradient: not those that press against a bound."""
        return np.array([
            not ((low is not None and value <= low and slope > 0) or (high is not None and value >= high and slope < 0))
            for value, slope, low, high in zip(x, gradient, self.lower, self.upper, strict=True)
        ], dtype=bool)  # fmt: skip

    def contain(self, x: Array) -> bool:
        """Whether x lies within."""
        return all(bool(a == b) for a, b in zip(self.clip(x), x, strict=True))

    def take(self, positions: Sequence[int]) -> Bounds:
        """The bounds of some of the parameters."""
        return Bounds(tuple(self.lower[i] for i in positions), tuple(self.upper[i] for i in positions))
