"""What a solver returns."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.rings.ring import Array

#: How an iteration may end well.
GOOD = ("solved", "converged")


@dataclass(frozen=True)
class Solution:
    """Parameters, the residual there, the Jacobian there, and how the iteration ended.

    status is "solved" (linear), "converged", "stalled", "iteration limit" or "not finite".
    """

    x: Array
    residual: Array
    jacobian: Array
    status: str
    iterations: int

    @property
    def success(self) -> bool:
        return self.status in GOOD

    @property
    def cost(self) -> float:
        """|residual|^2, infinite where it is not finite."""
        value = float(self.residual @ self.residual)
        return value if value == value else float("inf")
