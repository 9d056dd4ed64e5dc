"""Which solver, from where: the parameters of a problem by the methods of `symnet.fitting.solvers`.

A law linear in its parameters is solved at once. Otherwise the linear parameters are projected out and the others
iterated, in float64, from one start or several; where that does not converge, all parameters are iterated together.
With many digits the solution in float64 is where Newton's method begins; where that fails, the iteration is
repeated with the digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.fitting.exchange import exchanges, in_order_of
from symnet.fitting.problem import Problem
from symnet.fitting.solvers import (
    RANK_TOLERANCE,
    Projected,
    Solution,
    column_scale,
    levenberg_marquardt,
    linear,
    newton,
    rank_and_null,
)
from symnet.parallel import check_executor, gathered
from symnet.rings.ring import Array
from symnet.series.space import check_order

__all__ = ["RANK_TOLERANCE", "Options", "column_scale", "solve"]

#: A residual shorter than this, relative to the target, is rounding error.
ROUNDING = 1e-12
#: A parameter whose column is smaller than this, relative to the target, cannot be seen.
UNSEEN = 1e-13
#: Further starts lie within this many powers of e of the first (standard deviation).
SPREAD = 1.0
#: A further start must lessen the squared residual by more than this, relatively, to be preferred.
BETTER = 1e-6


@dataclass(frozen=True)
class Options:
    """How to solve: see `symnet.fit`."""

    starts: int = 1
    seed: int = 0
    executor: Any = None
    max_iterations: int = 500

    def __post_init__(self) -> None:
        for name in ("starts", "max_iterations"):
            if check_order(getattr(self, name), name) < 1:
                raise InvalidValueError(message(name, "be at least 1", getattr(self, name)))
        check_executor(self.executor)


# numbers too large are what a step is refused for, not something to warn of
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def solve(problem: Problem, options: Options) -> Solution:
    """The parameters with the least residual that was found.

    Raises:
        InvalidValueError: for a start outside the bounds or the law's domain, fewer coordinates than parameters, or a
            parameter that changes no coordinate.
    """
    start = first_start(problem)
    problem.in_float64().check_domain(start)
    if len(problem.target) < len(problem.names):
        raise InvalidValueError(
            message("order", f"give at least {len(problem.names)} coordinates, one a parameter",
                    f"{len(problem.target)} coordinates", "raise the order, give more points, or fix parameters")
        )  # fmt: skip
    found = _linear(problem) if len(problem.linear) == len(problem.names) else None
    if found is not None:
        _check_seen(problem, found.x, found.jacobian)
        return found
    _check_seen(problem, start, problem.in_float64().coordinates(start)[1])
    return _nonlinear(problem, start, options)


def first_start(problem: Problem) -> Array:
    """The law's initial values; where it has none 1, moved into the bounds.

    Raises:
        InvalidValueError: for an initial value outside its bounds.
    """
    law = problem.law
    start = np.array([law.initial.get(name, 1.0) for name in problem.names])
    for i, name in enumerate(problem.names):
        low, high = law.bounds.get(name, (-np.inf, np.inf))
        if low <= start[i] <= high:
            continue
        if name in law.initial:
            wrong = f"lie within bounds {law.bounds[name]}"
            remedy = "move the start, or widen the bounds"
            raise InvalidValueError(message(f"initial[{name!r}]", wrong, law.initial[name], remedy))
        start[i] = (low + high) / 2 if np.isfinite(low) and np.isfinite(high) else np.clip(1.0, low, high)
    return start


def _linear(problem: Problem) -> Solution | None:
    """The solution of a linear law, None where it lies outside of the bounds."""
    zero = problem.arithmetic.array(np.zeros(len(problem.names)))
    solution = linear(problem.target, *problem.coordinates(zero), problem.arithmetic)
    return solution if problem.bounds().contain(solution.x) else None


def _nonlinear(problem: Problem, start: Array, options: Options) -> Solution:
    rough = problem.in_float64()
    starts = [start, *_further(problem, start, options)]
    run = partial(_attempt, rough, start, options.max_iterations)
    found = gathered(run, starts, options.executor, "starts of the fit")
    best = found[0]
    for other in found[1:]:
        if _preferred(other, best):
            best = other
    if problem is rough:
        return best
    return _with_digits(problem, best, start, options.max_iterations)


def _with_digits(problem: Problem, rough: Solution, start: Array, max_iterations: int) -> Solution:
    """From the solution in float64 by Newton's method, or iterated with the digits from there, or from the start."""
    x = problem.arithmetic.array(rough.x)
    found, settled = _polished(problem, Solution(x, *_residual(problem, x), rough.status, rough.iterations))
    if settled:
        return found
    again = _attempt(problem, start, max_iterations, x)
    return again if again.success else _attempt(problem, start, max_iterations, problem.arithmetic.array(start))


def _preferred(other: Solution, best: Solution) -> bool:
    """A lower residual, or one as low that converged; of equals the first, so that exchanged terms stay in order."""
    if other.cost < best.cost * (1 - BETTER):
        return True
    return other.success and not best.success and other.cost <= best.cost * (1 + BETTER)


def _further(problem: Problem, start: Array, options: Options) -> list[Array]:
    """Seeded starts: uniform within finite bounds, else around the first one, keeping its signs."""
    rng = np.random.default_rng(options.seed)
    pairs = [problem.law.bounds.get(name, (-np.inf, np.inf)) for name in problem.names]
    out = []
    for _ in range(options.starts - 1):
        point = np.where(start == 0, rng.normal(size=len(start)), start * np.exp(SPREAD * rng.normal(size=len(start))))
        for i, (low, high) in enumerate(pairs):
            if np.isfinite(low) and np.isfinite(high):
                point[i] = rng.uniform(low, high)
        out.append(np.clip(point, *np.array(pairs).T))
    return out


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _attempt(problem: Problem, first: Array, max_iterations: int, start: Array) -> Solution:
    """From one start: by variable projection, and with all parameters together where that does not converge.

    Exchangeable terms come out in the order of the first start.
    """
    found = _projected(problem, start, max_iterations)
    if found is None or not found.success:
        other = _together(problem, start, max_iterations)
        if found is None or _preferred(other, found):
            found = other
    return _polished(problem, _ordered(problem, found, first))[0]


def _ordered(problem: Problem, found: Solution, start: Array) -> Solution:
    """The same residual with exchangeable terms in the order of the start."""
    others = [i for i in range(len(problem.names)) if i not in problem.linear]
    if not found.success or problem.law.bounds:
        return found
    x = in_order_of(start, found.x, exchanges(problem.law.reduced, problem.parameters), others)
    return found if np.array_equal(x, found.x) else Solution(x, *_residual(problem, x), found.status, found.iterations)


def _projected(problem: Problem, start: Array, max_iterations: int) -> Solution | None:
    """By variable projection; None where no parameter without bounds is linear."""
    positions = [i for i in problem.linear if problem.names[i] not in problem.law.bounds]
    if not positions or len(positions) == len(problem.names):
        return None
    reduced = Projected(problem.coordinates, problem.target, positions, len(start), problem.arithmetic)
    found = levenberg_marquardt(
        reduced.residual, reduced.jacobian, start[reduced.others], problem.bounds().take(reduced.others),
        max_iterations, _noise(problem), problem.arithmetic,
    )  # fmt: skip
    x = reduced.complete(found.x)
    if x is None:
        return None
    return Solution(x, *_residual(problem, x), found.status, found.iterations)


def _together(problem: Problem, start: Array, max_iterations: int) -> Solution:
    return levenberg_marquardt(
        lambda x: _residual(problem, x)[0], lambda x: problem.coordinates(x)[1], start, problem.bounds(),
        max_iterations, _noise(problem), problem.arithmetic,
    )  # fmt: skip


def _residual(problem: Problem, x: Array) -> tuple[Array, Array]:
    law, jacobian = problem.coordinates(x)
    return law - problem.target, jacobian


def _noise(problem: Problem) -> float:
    return ROUNDING * float(problem.arithmetic.root(problem.target @ problem.target))


def _polished(problem: Problem, found: Solution) -> tuple[Solution, bool]:
    """The last digits by Newton's method where the parameters are identified, and whether that settled them."""
    bounds = problem.bounds()
    free = np.array([v not in (a, b) for v, a, b in zip(found.x, bounds.lower, bounds.upper, strict=True)], dtype=bool)
    jacobian = found.jacobian[:, free]
    if not np.any(free) or not problem.arithmetic.finite(jacobian) or not problem.arithmetic.finite(found.residual):
        return found, False
    if rank_and_null(jacobian, problem.arithmetic)[0] < np.sum(free):
        return found, False
    model = partial(_residual, problem)
    polished, settled = newton(model, problem.curvature, found, free, problem.arithmetic)
    return (polished, settled) if bounds.contain(polished.x) else (found, False)


def _check_seen(problem: Problem, x: Array, jacobian: Array) -> None:
    """Refuse a parameter that changes no coordinate."""
    size = max(float(np.linalg.norm(np.array(problem.target, dtype=float))), 1e-300)
    lengths = np.linalg.norm(np.array(jacobian, dtype=float), axis=0)
    for name, length, value in zip(problem.names, lengths, x, strict=True):
        if length * max(abs(float(value)), 1.0) <= UNSEEN * size:
            raise InvalidValueError(
                message(
                    "law",
                    f"have parameters that the expansion of order {problem.space.order} can see",
                    name,
                    "raise the order, choose another center or region, or fix that parameter",
                )
            )
