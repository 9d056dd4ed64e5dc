"""Refitting an equation's parameters, for every parameter value at once, by Gauss-Newton with the exact Jacobian.

The Jacobian is SymPy's derivative of the equation. Steps are damped (Levenberg-Marquardt) where the plain one does not
lower the sum of squares; directions that the data do not determine are left alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy

from symnet.eql.data import ParametricData
from symnet.eql.structure import Structure
from symnet.functions import numeric_function
from symnet.rings.ring import Array

MAX_STEPS = 60
#: Directions of the scaled normal matrix below this are not determined.
RANK = 1e-13
DAMPING = 10.0


class Model:
    """Values and Jacobian of a structure at points, for several sets of values at once.

    Args:
        found: the structure.
        X: points, shape (rows, n, inputs), one block a row of values.
        y: what is to be fitted, shape (rows, n).
        weight: of the residuals, shape (rows, n); 0 for padding.
    """

    def __init__(self, found: Structure, X: Array, y: Array, weight: Array) -> None:
        symbols = [sympy.Symbol(name) for name in found.inputs] + list(found.parameters)
        derivatives = [sympy.diff(found.expression, p) for p in found.parameters]
        self._function = numeric_function([found.expression, *derivatives], symbols)
        self._X, self._y, self._weight = X, y, weight
        self._count = len(found.parameters)

    @classmethod
    def of(cls, found: Structure, data: ParametricData) -> Model:
        """The model at the points of the data."""
        return cls(found, data.X, data.y, data.mask)

    def __call__(self, values: Array) -> tuple[Array, Array]:
        """Weighted residuals (rows, n) and Jacobian (rows, n, parameters) for values (rows, parameters)."""
        X, present = self._X, self._weight > 0
        rows = np.broadcast_to(values[:, None, :], (*X.shape[:2], values.shape[1]))
        points = np.concatenate([X, rows], axis=-1).reshape(-1, X.shape[2] + values.shape[1])
        out = self._function(points).reshape(*X.shape[:2], 1 + self._count)
        # padding may lie where the function is not defined
        with np.errstate(all="ignore"):
            residual = np.where(present, (out[..., 0] - self._y) * self._weight, 0.0)
            return residual, np.where(present[..., None], out[..., 1:] * self._weight[..., None], 0.0)


def refit(found: Structure, values: Array, data: ParametricData, steps: int = MAX_STEPS) -> Array:
    """Least squares at every parameter value on its own, from `values` of shape (T, parameters)."""
    if not found.parameters:
        return values
    return minimize(Model.of(found, data), values, steps)


def minimize(model: Callable[[Array], tuple[Array, Array]], start: Array, steps: int) -> Array:
    """Damped Gauss-Newton, all rows at once; a row is done when no step lowers its sum of squares."""
    x = start.copy()
    residual, jacobian = model(x)
    cost = _cost(residual)
    damping = np.zeros(len(x))
    waiting = np.zeros(len(x), dtype=int)
    for _ in range(steps):
        trial = x + _steps(residual, jacobian, damping)
        new_residual, new_jacobian = model(trial)
        new_cost = _cost(new_residual)
        better = new_cost < cost
        x[better], cost[better] = trial[better], new_cost[better]
        residual[better], jacobian[better] = new_residual[better], new_jacobian[better]
        waiting = np.where(better, 0, waiting + 1)
        damping = np.where(
            better, np.where(damping < 1e-6, 0.0, damping / DAMPING), np.maximum(damping, 1e-7) * DAMPING
        )
        if np.all(waiting > 6):
            break
    return x


def _cost(residual: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        cost = (residual**2).sum(axis=1)
    return np.where(np.isfinite(cost), cost, np.inf)


def _steps(residual: Array, jacobian: Array, damping: Array) -> Array:
    """-(J'J + damping D)^+ J'r with D the diagonal, in the scale where it is 1."""
    with np.errstate(all="ignore"):
        norms = np.sqrt((jacobian**2).sum(axis=1))
        usable = (norms > 0) & np.isfinite(norms)
        scale = np.where(usable, norms, 1.0)
        # a column that overflows has no direction to offer
        J = np.where(usable[:, None, :], np.nan_to_num(jacobian / scale[:, None, :], posinf=0.0, neginf=0.0), 0.0)
        normal = np.swapaxes(J, 1, 2) @ J
        gradient = np.einsum("tnp,tn->tp", J, np.nan_to_num(residual, posinf=0.0, neginf=0.0))
    values, vectors = np.linalg.eigh(normal)
    damped = values + damping[:, None]
    inverse = np.where(values > RANK * np.maximum(values[:, -1:], 1e-300), 1 / np.where(damped > 0, damped, 1.0), 0.0)
    step = -np.einsum("tpk,tk,tqk,tq->tp", vectors, inverse, vectors, gradient)
    return step / scale


def mean_square(found: Structure, values: Array, data: ParametricData) -> float:
    """The mean squared error over all points; infinite where the equation is not defined."""
    residual, _ = Model.of(found, data)(values)
    total = _cost(residual).sum()
    return float(total / data.counts.sum())
