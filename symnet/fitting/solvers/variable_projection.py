"""Variable projection: the linear parameters solved for at every step, so that the iteration sees the others only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symnet.fitting.solvers.arithmetic import Arithmetic
from symnet.fitting.solvers.linear import linear
from symnet.rings.ring import Array

#: x -> (law, Jacobian) in coordinates, at all parameters.
Coordinates = Callable[[Array], tuple[Array, Array]]


class Projected:
    """The residual and its Jacobian as functions of the nonlinear parameters t alone.

    With law = c(t) + Phi(t) a, a = Phi^+ (y - c), the residual is r = -P (y - c), P = 1 - Phi Phi^+. The Jacobian is
    Kaufman's P (Dc + DPhi a): that of Golub and Pereyra without a term orthogonal to r, so that the gradient J'r
    is exact and the step as good (G. H. Golub, V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413; L. Kaufman, BIT 15
    (1975) 49).

    Args:
        coordinates: of the law; must be linear in the parameters at `positions`.
        target: y.
        positions: of the linear parameters.
        count: of all parameters.
    """

    def __init__(
        self, coordinates: Coordinates, target: Array, positions: Sequence[int], count: int, arithmetic: Arithmetic
    ) -> None:
        self.coordinates = coordinates
        self.target = target
        self.linear = list(positions)
        self.others = [i for i in range(count) if i not in self.linear]
        self.arithmetic = arithmetic
        self._last: tuple[Array, tuple[Array | None, Array, Array]] | None = None

    def complete(self, t: Array) -> Array | None:
        """All parameters, the linear ones by least squares; None where the law is not finite."""
        return self._at(t)[0]

    def residual(self, t: Array) -> Array:
        x, law, _ = self._at(t)
        return np.full(len(self.target), np.nan) if x is None else law - self.target

    def jacobian(self, t: Array) -> Array:
        x, _, jacobian = self._at(t)
        others = jacobian[:, self.others]
        if x is None or not self.arithmetic.finite(jacobian):
            return np.full(others.shape, np.nan)
        q = self.arithmetic.factor(jacobian[:, self.linear]).q
        return others - q @ (q.T @ others)

    def _at(self, t: Array) -> tuple[Array | None, Array, Array]:
        """(all parameters, law, Jacobian), kept for the next call at the same t."""
        if self._last is None or not np.array_equal(self._last[0], t):
            self._last = (t.copy(), self._compute(t))
        return self._last[1]

    def _compute(self, t: Array) -> tuple[Array | None, Array, Array]:
        x = self.arithmetic.array(np.zeros(len(self.linear) + len(self.others)))
        x[self.others] = t
        constant, jacobian = self.coordinates(x)
        columns = jacobian[:, self.linear]
        if not (self.arithmetic.finite(constant) and self.arithmetic.finite(columns)):
            return None, constant, jacobian
        x[self.linear] = linear(self.target, constant, columns, self.arithmetic).x
        return (x, *self.coordinates(x))
