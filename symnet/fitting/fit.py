"""fit: a law's parameters from a network, a series, another law or data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.fitting import metric as metrics
from symnet.fitting.data import Data
from symnet.fitting.metric import Box, Known
from symnet.fitting.problem import Problem
from symnet.fitting.result import FitResult
from symnet.fitting.solve import Options, solve
from symnet.laws import Law
from symnet.rings import FLOAT64, Ring, find_ring
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series import Series, Space
from symnet.series.evaluate import points_array

METRICS = tuple(metrics.METRICS)


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
    data: Data | None = None,
    ties: Mapping[str, Any] | None = None,
    starts: int = 1,
    seed: int = 0,
    executor: Any = None,
    max_iterations: int = 500,
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
        ring: float64 (default), or Real(dps): target and law are expanded or evaluated in it, the parameters
            found in it, and values and errors are mpmath's mpf. Boxes, points and scales are floats, taken as exact.
        weights: of the inner product: numbers, one a point, or a function w(X) >= 0 over the domain. Those of
            measurements belong to Data.
        data: the measurements that the target was trained on. The standard errors are then those of the direct
            fit to them, and the target's shift away from it on top: see below.
        ties: parameters as functions of others, such as {"b": "2*a"}; added to the law's own.
        starts: of a nonlinear fit: the law's initial values, and further seeded ones around them or uniform within
            bounds. One that lessens the squared residual by more than 1e-6 of itself is preferred.
        seed: of the further starts.
        executor: of concurrent.futures, for the starts.
        max_iterations: of each iteration.

    Returns:
        a FitResult with values, standard errors, residuals, rank, status and a report.

    Raises:
        InvalidValueError: for a law without free parameters, names that do not fit, a metric without what
            it needs, points outside the law's domain, or a parameter that the expansion cannot see.

    Without `data` the covariance is s^2 (J'J)^-1 with s^2 = RSS/(n - p), n coordinates and p identified
    parameters: it measures how badly the law fits the target. For Data that is the noise; for a network only the
    part of the noise that it has learnt and the law has not. With `data` it is s^2 (J'J)^-1 + h h', now with J and s^2
    of the direct fit at the measurements, and h the difference between target's and direct values, to first
    order: whatever bias the network has, if the direct error is within k standard errors then the sum is within
    sqrt(k^2 + 1). In words: errors of the direct fit, and where the network disagrees with it, that too.

    Reference: G. A. F. Seber, C. J. Wild, *Nonlinear Regression* (1989), 2.1 and 5.1.

    >>> from symnet import Law, fit
    >>> truth = Law("2 + 3*x**2", ["x"])
    >>> result = fit(Law("a + b*x**2", ["x"]), truth, order=2, domain={"x": (-1, 1)})
    >>> {name: round(value, 12) for name, value in result.values.items()}
    {'a': 2.0, 'b': 3.0}
    """
    law, inputs = _check_law(law, target, ties)
    options = Options(starts, seed, executor, max_iterations)
    position = _output(target, output)
    _check_data(data, target, inputs)
    if isinstance(target, Data):
        if weights is not None:
            raise InvalidValueError(message("weights", "belong to Data where the target is Data", weights, _WEIGHTS))
        chosen = metrics.rows(target.X, target.weights if target.weighted else None)
        space, box = Space(inputs, 0), None
    else:
        order = target.order if isinstance(target, Series) and order > target.order else order
        box = None if domain is None else _box(domain, inputs)
        given = None if points is None else _points(points, len(inputs))
        if data is not None and given is None and metric in (None, "data"):
            given = data.X
        middle = _center(center, inputs, given, box, target)
        space = Space(inputs, order, middle)
        chosen = metrics.choose(metric, _known(space, box, given, scale, weights, target))
    problem = Problem(law, target, chosen, space, position, box, _ring(ring))
    return FitResult(problem, solve(problem, options), target, position, data)


_WEIGHTS = "write Data(X, y, columns, weights=...)"


def _ring(ring: Ring | str | None) -> Ring:
    found = FLOAT64 if ring is None else find_ring(ring)
    if found != FLOAT64 and not isinstance(found, Real):
        raise InvalidValueError(message("ring", "be float64 or Real(dps) in a fit", found, "write ring=sn.Real(50)"))
    return found


def _check_data(data: Any, target: Any, inputs: tuple[str, ...]) -> None:
    if data is None:
        return
    if not isinstance(data, Data):
        raise InvalidTypeError(message("data", "be Data", data, "write data=sn.Data(X, y, columns)"))
    if isinstance(target, Data):
        raise InvalidValueError(message("data", "be left out where the target is Data", data, "its errors are its own"))
    if data.columns != inputs:
        wrong = f"be the target's inputs {inputs}"
        raise InvalidValueError(message("data.columns", wrong, data.columns, "name them so"))


def _check_law(law: Any, target: Any, ties: Mapping[str, Any] | None) -> tuple[Law, tuple[str, ...]]:
    if not isinstance(law, Law):
        raise InvalidTypeError(message("law", "be a Law", law, 'write Law("...", variables=[...])'))
    if ties:
        law = Law(law.expr, law.variables, law.fixed, law.initial, law.bounds, law.output, law.all_parameters,
                  {**law.ties, **ties})  # fmt: skip
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
    same = Law(law.expr, inputs, law.fixed, law.initial, law.bounds, law.output, law.all_parameters, law.ties)
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
