"""Least squares: linear by QR with its rank, nonlinear by Levenberg-Marquardt on the exact Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from symnet.rings.ring import Array

#: Singular values below this, relative to the largest, count as zero (columns scaled to length 1).
RANK_TOLERANCE = 1e-10

#: Damping at which no step can be found any more.
MAX_DAMPING = 1e16

Residual = Callable[[Array], Array]
Jacobian = Callable[[Array], Array]


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
        return self.status in ("solved", "converged")


def linear(target: Array, constant: Array, jacobian: Array) -> Solution:
    """Minimize |target - constant - J x|; the shortest x in scaled parameters where J has no full rank."""
    scale = column_scale(jacobian)
    x = np.linalg.lstsq(jacobian / scale, target - constant, rcond=RANK_TOLERANCE)[0] / scale
    return Solution(x, constant + jacobian @ x - target, jacobian, "solved", 1)


def column_scale(jacobian: Array) -> Array:
    """The lengths of the columns, 1 for a zero column."""
    scale = np.linalg.norm(jacobian, axis=0)
    return np.where(scale > 0, scale, 1.0)


def rank_and_null(jacobian: Array) -> tuple[int, Array]:
    """The rank, and a basis of the combinations (rows, in scaled parameters) that change nothing."""
    _, singular, rows = np.linalg.svd(jacobian / column_scale(jacobian), full_matrices=True)
    rank = int(np.sum(singular > RANK_TOLERANCE * singular[0])) if len(singular) and singular[0] > 0 else 0
    return rank, rows[rank:]


def covariance(jacobian: Array, variance: float) -> Array:
    """variance (J'J)^-1, through the singular values."""
    scale = column_scale(jacobian)
    inverse = np.linalg.pinv(jacobian / scale, rcond=RANK_TOLERANCE)
    return variance * (inverse @ inverse.T) / np.outer(scale, scale)


def levenberg_marquardt(
    residual: Residual,
    jacobian: Jacobian,
    start: Array,
    lower: Array,
    upper: Array,
    max_iterations: int = 500,
    tolerance: float = 1e-14,
    noise: float = 0.0,
) -> Solution:
    """Minimize |residual(x)|^2 within bounds.

    Steps solve (J'J + lambda D) p = -J'r with D the running maximum of the squared column lengths
    (Moré's scaling), lambda by Nielsen's rule. Bounds are kept by projecting the step and freezing
    parameters that press against them. A step to a point where the residual is not finite is refused.
    A residual no longer than `noise` is rounding error.
    """
    x = np.clip(start, lower, upper)
    r, j = residual(x), jacobian(x)
    if not (np.all(np.isfinite(r)) and np.all(np.isfinite(j))):
        return Solution(x, r, j, "not finite", 0)
    cost = float(r @ r)
    damping = growth = 0.0
    scale = np.zeros(len(x))
    for iteration in range(1, max_iterations + 1):
        scale = np.maximum(scale, np.linalg.norm(j, axis=0))
        d = np.where(scale > 0, scale, 1.0)
        gradient = j.T @ r
        free = ~(((x <= lower) & (gradient > 0)) | ((x >= upper) & (gradient < 0)))
        if _stationary(gradient[free], d[free], cost, tolerance):
            return Solution(x, r, j, "converged", iteration)
        damping, growth = (1e-3, 2.0) if iteration == 1 else (damping, growth)
        step = _damped_step(j[:, free] / d[free], r, damping) / d[free]
        trial = x.copy()
        trial[free] = np.clip(x[free] + step, lower[free], upper[free])
        moved = trial - x
        new_r = residual(trial)
        new_cost = float(new_r @ new_r) if np.all(np.isfinite(new_r)) else np.inf
        predicted = cost - float(np.sum((r + j @ moved) ** 2))
        tiny = bool(np.all(np.abs(moved) <= tolerance * (np.abs(x) + tolerance)))
        if new_cost < cost:
            gain = (cost - new_cost) / predicted if predicted > 0 else 1.0
            x, r, cost = trial, new_r, new_cost
            j = jacobian(x)
            damping *= max(1 / 3, 1 - (2 * gain - 1) ** 3)
            growth = 2.0
        elif tiny or predicted <= 4 * np.finfo(float).eps * cost or damping > MAX_DAMPING:
            # no descent is left at this precision: converged if the gradient says so too
            near = _stationary(gradient[free], d[free], cost, 1e-6) or cost <= noise**2
            return Solution(x, r, j, "converged" if near else "stalled", iteration)
        else:
            damping *= growth
            growth *= 2.0
    return Solution(x, r, j, "iteration limit", max_iterations)


def _stationary(gradient: Array, d: Array, cost: float, tolerance: float) -> bool:
    """Whether the residual is orthogonal to every column of the Jacobian, as far as digits go."""
    return bool(np.all(np.abs(gradient) <= tolerance * d * np.sqrt(cost))) or cost == 0


def _damped_step(j: Array, r: Array, damping: float) -> Array:
    """The step in scaled parameters, by least squares on the augmented system (no squared condition)."""
    columns = j.shape[1]
    augmented = np.vstack([j, np.sqrt(damping) * np.eye(columns)])
    return np.linalg.lstsq(augmented, np.concatenate([-r, np.zeros(columns)]), rcond=None)[0]
