"""Levenberg and Marquardt's method on the exact Jacobian, within bounds, for any arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.fitting.solvers.arithmetic import FLOATING, Arithmetic
from symnet.fitting.solvers.bounds import Bounds
from symnet.fitting.solvers.solution import Solution
from symnet.rings.ring import Array

Residual = Callable[[Array], Array]
Jacobian = Callable[[Array], Array]

MAX_ITERATIONS = 500
#: Damping at the start, and that at which no step can be found any more.
FIRST_DAMPING, MAX_DAMPING = 1e-3, 1e30


def levenberg_marquardt(
    residual: Residual,
    jacobian: Jacobian,
    start: Array,
    bounds: Bounds,
    max_iterations: int = MAX_ITERATIONS,
    noise: float = 0.0,
    arithmetic: Arithmetic = FLOATING,
) -> Solution:
    """Minimize |residual(x)|^2 within bounds.

    Steps solve (J'J + lambda D) p = -J'r with D the running maximum of the squared column lengths, lambda by
    Nielsen's rule. Bounds are kept by projecting the step and freezing parameters that press against them.
    A step to a point where the residual is not finite is refused. A residual no longer than `noise` is rounding
    error. "converged" says that no step can lessen the residual at this precision and that it is orthogonal to
    the columns of the Jacobian as far as that precision shows.

    Reference: J. J. Moré, *The Levenberg-Marquardt algorithm: implementation and theory*, LNM 630 (1978) 105;
    H. B. Nielsen, *Damping parameter in Marquardt's method*, IMM-REP-1999-05, Technical University of Denmark.
    """
    x = bounds.clip(start)
    r, j = residual(x), jacobian(x)
    if not (arithmetic.finite(r) and arithmetic.finite(j)):
        return Solution(x, r, j, "not finite", 0)
    cost = r @ r
    damping, growth = FIRST_DAMPING, 2.0
    d = arithmetic.scales(j)
    # a relative change of the cost that rounding hides, and the angle at which it does
    hidden, blur = 4 * arithmetic.tiny(), 64 * arithmetic.tiny(0.5)
    for iteration in range(1, max_iterations + 1):
        d = np.array([max(a, b) for a, b in zip(d, arithmetic.lengths(j), strict=True)], dtype=j.dtype)
        gradient = j.T @ r
        free = bounds.free(x, gradient)
        if _stationary(gradient[free], d[free], cost, hidden, arithmetic):
            return Solution(x, r, j, "converged", iteration)
        trial = x.copy()
        trial[free] = x[free] + _damped_step(j[:, free] / d[free], r, damping, arithmetic) / d[free]
        wished, trial = trial, bounds.clip(trial)
        cut = any(a != b for a, b in zip(wished, trial, strict=True))
        moved = trial - x
        new_r = residual(trial)
        new_cost = _square(new_r, arithmetic)
        linear = r + j @ moved
        predicted = cost - linear @ linear
        new_j = jacobian(trial) if new_cost is not None and new_cost < cost else None
        if new_j is not None and arithmetic.finite(new_j):
            gain = float((cost - new_cost) / predicted) if predicted > 0 else 1.0
            x, r, j, cost = trial, new_r, new_j, new_cost
            damping *= max(1 / 3, 1 - (2 * gain - 1) ** 3)
            growth = 2.0
        elif _negligible(moved, x, arithmetic) or (predicted <= cost * hidden and not cut) or damping > MAX_DAMPING:
            # a step that a bound cuts short may lead uphill; more damping turns it towards the gradient
            near = float(cost) <= noise**2 or _stationary(gradient[free], d[free], cost, blur, arithmetic)
            return Solution(x, r, j, "converged" if near else "stalled", iteration)
        else:
            damping *= growth
            growth *= 2.0
    return Solution(x, r, j, "iteration limit", max_iterations)


def _square(r: Array, arithmetic: Arithmetic) -> Any:
    """|r|^2, None where it is not finite."""
    return r @ r if arithmetic.finite(r) else None


def _stationary(gradient: Array, d: Array, cost: Any, tolerance: Any, arithmetic: Arithmetic) -> bool:
    """Whether the residual is orthogonal to every column of the Jacobian, as far as digits go."""
    length = arithmetic.root(cost)
    return all(abs(g) <= scale * length * tolerance for g, scale in zip(gradient, d, strict=True))


def _negligible(moved: Array, x: Array, arithmetic: Arithmetic) -> bool:
    epsilon = arithmetic.tiny()
    return all(abs(step) <= abs(value) * epsilon for step, value in zip(moved, x, strict=True))


def _damped_step(j: Array, r: Array, damping: float, arithmetic: Arithmetic) -> Array:
    """The step in scaled parameters, by least squares on the augmented system (no squared condition)."""
    columns = j.shape[1]
    augmented = np.vstack([j, arithmetic.array(np.sqrt(damping) * np.eye(columns))])
    return arithmetic.least_squares(augmented, np.concatenate([-r, arithmetic.array(np.zeros(columns))]))
