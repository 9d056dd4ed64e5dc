"""The covariance of fitted parameters: from the residual in the metric, or from the measurements behind the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnet.fitting import metric as metrics
from symnet.fitting.data import Data
from symnet.fitting.problem import Problem
from symnet.fitting.solvers import Solution, covariance, linear, rank_and_null
from symnet.rings.ring import Array
from symnet.series import Space


@dataclass(frozen=True)
class Uncertainty:
    """A covariance (None where there are no degrees of freedom), its degrees of freedom, and where it is from."""

    covariance: Array | None
    freedom: int
    source: str


def from_residual(problem: Problem, solution: Solution, rank: int) -> Uncertainty:
    """s^2 (J'J)^-1, s^2 = RSS/(n - rank) over the coordinates of the metric."""
    freedom = len(solution.residual) - rank
    if freedom <= 0 or not rank:
        return Uncertainty(None, freedom, "residual")
    variance = solution.residual @ solution.residual / freedom
    return Uncertainty(covariance(solution.jacobian, variance, problem.arithmetic), freedom, "residual")


def from_data(problem: Problem, solution: Solution, data: Data) -> Uncertainty:
    """s^2 (J'J)^-1 + h h' with J and s^2 of the direct fit, and h its difference from the solution, to first order."""
    weights = data.weights if data.weighted else None
    direct = Problem(problem.law, data, metrics.rows(data.X, weights), Space(data.columns, 0), 0)
    law, jacobian = direct.coordinates(np.array(solution.x, dtype=float))
    step = linear(direct.target, law, jacobian)
    freedom = len(data) - rank_and_null(jacobian)[0]
    if freedom <= 0:
        return Uncertainty(None, freedom, "data")
    variance = float(step.residual @ step.residual) / freedom
    return Uncertainty(covariance(jacobian, variance) + np.outer(step.x, step.x), freedom, "data")
