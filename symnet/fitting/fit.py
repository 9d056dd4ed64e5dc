"""fit: a law's parameters from a network, a series, another law or data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.fitting import metric as metrics
from symnet.fitting.data import Data
from symnet.fitting.metric import Box, Known
from symnet.fitting.problem import Problem
from symnet.fitting.result import FitResult
from symnet.fitting.solve import Solution, levenberg_marquardt, linear
from symnet.laws import Law
from symnet.rings import FLOAT64, Ring, find_ring
from symnet.rings.ring import Array
from symnet.series import Series, Space
from symnet.series.evaluate import points_array

METRICS = tuple(metrics.METRICS)
#: A residual shorter than this, relative to the target, is rounding error.
ROUNDING = 1e-12
#: A parameter whose column is smaller than this, relative to the target, cannot be seen.
UNSEEN = 1e-13


def fit(
    law: Law,
    target: Any,
    order: int = 4,
    center: Any = None,
    domain: Mapping[str, tuple[float, float]] | None = None,
    points: Any = None,
    metric: str | None = None,
    scale: Any = None,
    output: str | int | None = None,
    ring: Ring | str | None = None,
    weights: Any = None,
) -> FitResult:
    """Least-squares values of a law's free parameters.

    Args:
        law: the law; its variables are inputs of the target.
        target: a Network, a Series, a Law without free parameters, or Data. With Data the law is fitted
            to the measurements themselves and `order`, `center` and `metric` play no part.
        order: total degree of the polynomials on which target and law are compared.
        center: of the expansion, for the Taylor metrics; default the mean of the points, the middle of the
            domain, the network's own mean (Whitening), or the origin.
        domain: a box {variable: (low, high)}.
        points: points of shape (n, inputs) in the target's order of inputs.
        metric: data (needs points); legendre, chebyshev, fourier or gram (need a domain); weighted (a domain and
            a weight function); scaled, raw. Default: weighted if a weight function is given, data if points
            are, else legendre if a domain is, else scaled.
        scale: for "scaled", a number an input; default the standard deviations of the points, the spread
            of the domain, or those of the network's Whitening layer.
        output: name or position of the target's output; needed if there are several.
        ring: where a Taylor metric expands the target, for instance Real(50) when float64 coefficients
            lose digits; default float64. The least squares itself is in float64.
        weights: of the inner product: numbers, one a point, or a function w(X) >= 0 over the domain.

    Returns:
        a FitResult with values, standard errors, residuals, rank and a report.

    Raises:
        InvalidValueError: for a law without free parameters, names that do not fit, a metric without what
            it needs, points outside the law's domain, or a parameter that the expansion cannot see.

    >>> from symnet import Law, fit
    >>> truth = Law("2 + 3*x**2", ["x"])
    >>> result = fit(Law("a + b*x**2", ["x"]), truth, order=2, domain={"x": (-1, 1)})
    >>> {name: round(value, 12) for name, value in result.values.items()}
    {'a': 2.0, 'b': 3.0}
    """
    law, inputs = _check_law(law, target)
    position = _output(target, output)
    if isinstance(target, Data):
        chosen = metrics.rows(target.X)
        space, box = Space(inputs, 0), None
    else:
        order = target.order if isinstance(target, Series) and order > target.order else order
        box = None if domain is None else _box(domain, inputs)
        given = None if points is None else _points(points, len(inputs))
        middle = _center(center, inputs, given, box, target)
        space = Space(inputs, order, middle)
        chosen = metrics.choose(metric, _known(space, box, given, scale, weights, target))
    problem = Problem(law, target, chosen, space, position, box, FLOAT64 if ring is None else find_ring(ring))
    solution = _solve(problem)
    _check_seen(problem, solution)
    return FitResult(problem, solution, target, position)


def _check_law(law: Any, target: Any) -> tuple[Law, tuple[str, ...]]:
    if not isinstance(law, Law):
        raise InvalidTypeError(message("law", "be a Law", law, 'write Law("...", variables=[...])'))
    if not law.parameters:
        raise InvalidValueError(message("law", "have at least one free parameter to fit", law, "unfix one"))
    inputs = _inputs(target)
    for name in law.variables:
        if name not in inputs:
            raise InvalidValueError(
                message(
                    "law.variables",
                    "be inputs of the target (both must depend on the same variables)",
                    name,
                    nearest(name, inputs),
                )
            )
    clash = [name for name in law.parameters if name in inputs]
    if clash:
        raise InvalidValueError(
            message("law.parameters", "differ from the target's inputs", clash, "rename them in the law")
        )
    same = Law(law.expr, inputs, law.fixed, law.initial, law.bounds, law.output, law.all_parameters)
    return same, inputs


def _inputs(target: Any) -> tuple[str, ...]:
    for attribute in ("columns", "inputs", "variables"):
        names = getattr(target, attribute, None)
        if isinstance(names, tuple):
            if isinstance(target, Law) and target.parameters:
                raise InvalidValueError(
                    message("target", "be a law without free parameters", target, "fix them with with_values()")
                )
            return names
    raise InvalidTypeError(
        message(
            "target",
            "be a Network, a Series, a Law or Data",
            target,
            "convert other models with Network.from_sklearn or Data",
        )
    )


def _output(target: Any, output: str | int | None) -> int:
    names = getattr(target, "outputs", None)
    if names is None:
        return 0
    if output is None:
        if len(names) > 1:
            raise InvalidValueError(message("output", f"be one of {list(names)}", None, "the target has several"))
        return 0
    if isinstance(output, int) and 0 <= output < len(names):
        return output
    if output not in names:
        raise InvalidValueError(message("output", "be an output of the target", output, nearest(str(output), names)))
    return int(names.index(output))


def _box(domain: Any, inputs: Sequence[str]) -> Box:
    if not isinstance(domain, Mapping):
        raise InvalidTypeError(
            message("domain", "be a mapping {variable: (low, high)}", domain, "write domain={'x': (0, 1)}")
        )
    for name in domain:
        if name not in inputs:
            raise InvalidValueError(message("domain", "use the target's inputs", name, nearest(str(name), inputs)))
    box = []
    for name in inputs:
        if name not in domain:
            raise InvalidValueError(
                message(
                    "domain", "give an interval for every input", f"none for {name!r}", "write domain={'x': (0, 1)}"
                )
            )
        low, high = (FLOAT64.convert(value, f"domain[{name!r}]") for value in domain[name])
        if not low < high:
            raise InvalidValueError(message(f"domain[{name!r}]", "have low < high", (low, high)))
        box.append((low, high))
    return tuple(box)


def _points(points: Any, dimension: int) -> Array:
    out = FLOAT64.array(points_array(points, dimension, "points"), "points")
    if not len(out):
        raise InvalidValueError(
            message("points", "have at least one row", out.shape, "give the points where there are data")
        )
    return out


def _center(center: Any, inputs: tuple[str, ...], points: Array | None, box: Box | None, target: Any) -> Any:
    """The centre given, or the middle of what is known."""
    if isinstance(target, Series):
        if center is not None:
            raise InvalidValueError(
                message(
                    "center",
                    "be left out for a Series, which has its own",
                    center,
                    "leave it out, or expand the network again",
                )
            )
        return target.center
    if center is not None:
        return center
    if points is not None:
        return tuple(points.mean(axis=0).tolist())
    if box is not None:
        return tuple((low + high) / 2 for low, high in box)
    mean = getattr(target, "mean", None)
    return None if mean is None else tuple(float(value) for value in mean)


def _known(space: Space, box: Box | None, points: Array | None, scale: Any, weights: Any, target: Any) -> Known:
    center = [FLOAT64.convert(c) for c in space.center]
    rho = _scale(scale, space.dimension, points, box, target)
    return Known(space.dimension, space.order, box, points, center, rho, weights)


def _scale(scale: Any, d: int, points: Array | None, box: Box | None, target: Any) -> list[float]:
    """rho: given, or the standard deviation of the points, of the box, or of the network's inputs."""
    if scale is not None:
        values = [FLOAT64.convert(value, "scale") for value in scale]
        if len(values) != d or not all(value > 0 for value in values):
            raise InvalidValueError(message("scale", f"be {d} positive numbers", scale, "give one scale an input"))
        return values
    if points is not None:
        return [value if value > 0 else 1.0 for value in points.std(axis=0).tolist()]
    if box is not None:
        return [(high - low) / 12**0.5 for low, high in box]
    std = getattr(target, "std", None)
    return [1.0] * d if std is None else [float(value) for value in std]


def _solve(problem: Problem) -> Solution:
    law = problem.law
    start = np.array([law.initial.get(name, 1.0) for name in problem.names])
    lower, upper = np.array([law.bounds.get(name, (-np.inf, np.inf)) for name in problem.names]).T
    outside = [n for n, x, a, b in zip(problem.names, start, lower, upper, strict=True) if not a <= x <= b]
    declared = [name for name in outside if name in law.initial]
    if declared:
        raise InvalidValueError(
            message(
                f"initial[{declared[0]!r}]", f"lie within bounds {law.bounds[declared[0]]}", law.initial[declared[0]]
            )
        )
    start = _inside(start, lower, upper)
    problem.check_domain(start)
    if len(problem.target) < len(problem.names):
        raise InvalidValueError(
            message("order", f"give at least {len(problem.names)} coordinates, one a parameter",
                    f"{len(problem.target)} coordinates", "raise the order, give more points, or fix parameters")
        )  # fmt: skip
    if law.linear:
        zero = np.zeros(len(start))
        solution = linear(problem.target, *problem.coordinates(zero))
        if np.all((solution.x >= lower) & (solution.x <= upper)):
            return solution
        start = np.clip(solution.x, lower, upper)
    else:
        start = np.clip(_eliminate(problem, start), lower, upper)
    return levenberg_marquardt(
        lambda x: problem.coordinates(x)[0] - problem.target,
        lambda x: problem.coordinates(x)[1],
        start,
        lower,
        upper,
        noise=ROUNDING * float(np.linalg.norm(problem.target)),
    )


def _inside(start: Array, lower: Array, upper: Array) -> Array:
    """Default starting values moved into the bounds, to their middle where both are finite."""
    finite = np.isfinite(lower) & np.isfinite(upper)
    low, high = np.where(finite, lower, 0.0), np.where(finite, upper, 0.0)
    middle = np.where(finite, (low + high) / 2, np.clip(1.0, lower, upper))
    return np.where((start >= lower) & (start <= upper), start, middle)


def _eliminate(problem: Problem, start: Array) -> Array:
    """The start with its linear parameters solved for, the others held."""
    linear_names = [name for name in problem.law.linear_parameters if name not in problem.law.initial]
    if not linear_names:
        return start
    columns = [problem.names.index(name) for name in linear_names]
    out = start.copy()
    out[columns] = 0.0
    value, jacobian = problem.coordinates(out)
    if not (np.all(np.isfinite(value)) and np.all(np.isfinite(jacobian))):
        return start
    out[columns] = linear(problem.target, value, jacobian[:, columns]).x
    return out


def _check_seen(problem: Problem, solution: Solution) -> None:
    """Refuse a parameter that changes no coordinate."""
    size = max(float(np.linalg.norm(problem.target)), 1e-300)
    for name, column, x in zip(problem.names, solution.jacobian.T, solution.x, strict=True):
        if np.linalg.norm(column) * max(abs(x), 1.0) <= UNSEEN * size:
            raise InvalidValueError(
                message(
                    "law",
                    f"have parameters that the expansion of order {problem.space.order} can see",
                    name,
                    "raise the order, choose another center or region, or fix that parameter",
                )
            )
