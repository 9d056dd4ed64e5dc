"""The last digits: Newton's method with the exact second derivatives, from a point that another solver found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnet.fitting.solvers.arithmetic import Arithmetic
from symnet.fitting.solvers.solution import Solution
from symnet.rings.ring import Array

#: x -> (residual, Jacobian).
Model = Callable[[Array], tuple[Array, Array]]
#: (x, residual) -> sum_k r_k (second derivatives of residual k), shape (p, p).
Curvature = Callable[[Array, Array], Array]

MAX_STEPS = 20
#: The part of the bits to which a step must be zero.
SETTLED = 0.75


def newton(
    model: Model, curvature: Curvature, solution: Solution, free: Array, arithmetic: Arithmetic
) -> tuple[Solution, bool]:
    """Solve J'r = 0 by steps -(J'J + sum_k r_k H_k)^-1 J'r, while they shrink.

    Least squares alone converges linearly where the residual is not small; with the second derivatives the number of
    digits doubles in each step.

    Args:
        model, curvature: of the problem.
        solution: where to begin.
        free: which parameters move.

    Returns:
        the solution, and whether the last step was below rounding: the old solution if not, and no better.
    """
    x, r, j = solution.x, solution.residual, solution.jacobian
    settled, steps, last = False, 0, None
    while steps < MAX_STEPS:
        steps += 1
        scale = arithmetic.scales(j[:, free])
        step = _step(r, j[:, free], curvature(x, r)[np.ix_(free, free)], scale, arithmetic)
        size = max(abs(s) for s in step * scale)
        if last is not None and not size < last:
            break
        trial = x.copy()
        trial[free] = x[free] + step
        new_r, new_j = model(trial)
        if not (arithmetic.finite(new_r) and arithmetic.finite(new_j)):
            break
        settled = all(abs(s) <= abs(v) * arithmetic.tiny(SETTLED) for s, v in zip(step, trial[free], strict=True))
        x, r, j, last = trial, new_r, new_j, size
        if settled:
            break
    if not settled and not r @ r <= solution.residual @ solution.residual:
        return solution, False
    return Solution(x, r, j, "converged" if settled else solution.status, solution.iterations + steps), settled


def _step(r: Array, j: Array, curvature: Array, scale: Array, arithmetic: Arithmetic) -> Array:
    """-(J'J + sum r H)^-1 J'r, the columns scaled to length 1."""
    hessian = (j.T @ j + curvature) / np.outer(scale, scale)
    return arithmetic.least_squares(hessian, -(j.T @ r) / scale, arithmetic.tiny()) / scale
