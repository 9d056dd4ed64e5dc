"""Profile intervals: the values of a parameter that the others, fitted again, can make up for.

S(v) is the least residual with the parameter held at v. The interval holds every v with

    (S(v) - S_min) / (S_min / (n - p)) <= t^2,      t = t_{(1 + level)/2, n - p},

Student's: value +- t stderr where the law is linear, and along its curvature where it is not (Bates and Watts,
*Nonlinear Regression Analysis and Its Applications*, 1988, 6.1). An end is infinite, or the bound, where S stays below.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from symnet.errors import InvalidValueError
from symnet.fitting.problem import Problem
from symnet.fitting.solve import Options, solve
from symnet.fitting.statistics import Interval, student_quantile
from symnet.laws import Law
from symnet.rings import FLOAT64

if TYPE_CHECKING:
    from symnet.fitting.result import FitResult

#: Doublings of the first step outward, steps of the search for an end, and its relative precision.
DOUBLINGS, STEPS, PRECISION = 12, 60, 1e-7


def profile_interval(result: FitResult, name: str, level: float) -> Interval:
    """The interval of one parameter, by fits of the others with it held."""
    freedom, least = result.degrees_of_freedom, float(result.sum_of_squares)
    parameter = result.params[name]
    if freedom <= 0 or least <= 0 or parameter.stderr is None:
        return Interval(-inf, inf, level, "profile")
    quantile = student_quantile((1 + level) / 2, freedom)

    def excess(value: float) -> float:
        """Below 0 inside the interval."""
        return (_least_with(result, name, value) - least) * freedom / least - quantile**2

    best, step = float(parameter.value), quantile * float(parameter.stderr)
    low, high = (float(bound) for bound in parameter.bounds)
    return Interval(_end(excess, best, -step, low), _end(excess, best, step, high), level, "profile")


def _end(excess: Callable[[float], float], best: float, step: float, bound: float) -> float:
    """Where `excess` crosses 0 going outward; the bound or infinity if it does not."""
    inside, outside = best, best + step
    for _ in range(DOUBLINGS):
        if (outside - bound) * step >= 0:
            outside = bound
        if excess(outside) > 0:
            break
        if outside == bound:
            return bound
        inside, outside, step = outside, outside + 2 * step, 2 * step
    else:
        return inf if step > 0 else -inf
    return _crossing(excess, inside, outside)


def _crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Regula falsi with halved weights (Illinois)."""
    f, g = excess(inside), excess(outside)
    for _ in range(STEPS):
        middle = (inside + outside) / 2 if not isfinite(g) else outside - g * (outside - inside) / (g - f)
        value = excess(middle)
        if abs(outside - inside) <= PRECISION * max(abs(middle), abs(outside - inside) * PRECISION) or value == 0:
            return middle
        if value > 0:
            outside, g, f = middle, value, f / 2
        else:
            inside, f, g = middle, value, g / 2
        if abs(value) < PRECISION:
            return middle
    return (inside + outside) / 2


def _least_with(result: FitResult, name: str, value: float) -> float:
    """The least residual with one parameter held; infinity where the law has no values there."""
    problem = result.problem.in_float64()
    if len(problem.names) == 1:
        coordinates = problem.coordinates(np.array([value]))[0]
        return _size(coordinates - problem.target)
    law = problem.law
    others = {n: float(result.params[n].value) for n in problem.names if n != name}
    held = Law(
        law.expr,
        law.variables,
        {**law.fixed, name: value},
        others,
        {n: pair for n, pair in law.bounds.items() if n != name},
        law.output,
        law.all_parameters,
        ties=law.ties,
    )
    try:
        again = Problem(
            held, result.target, problem.metric, problem.space, result.output_position, problem.box, FLOAT64
        )
        return _size(solve(again, Options()).residual)
    except InvalidValueError:
        return inf


def _size(residual: np.ndarray) -> float:
    total = float(residual @ residual)
    return total if isfinite(total) else inf
