"""Where the knots of the B-spline lie: uniform, or optimised as the paper tried, and better."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from symnet.alloy.bspline import fit_bspline
from symnet.alloy.samples import Samples
from symnet.errors import InvalidValueError, message, missing_extra, nearest
from symnet.rings.ring import Array
from symnet.series.space import check_order

DEGREE = 3
#: The domain of c and of eta^2.
DOMAIN = ((0.0, float(np.sqrt(2))), (0.0, 0.5))
Knots = tuple[Array, Array]


def clamped(interior: Any, low: float, high: float) -> Array:
    """A vector of cubic knots: the ends four times, the interior ones between.

    Raises:
        InvalidValueError: for interior knots that do not increase or leave (low, high).

    >>> clamped([0.25], 0, 1).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.25, 1.0, 1.0, 1.0, 1.0]
    """
    inner = np.asarray(interior, dtype=np.float64)
    if inner.ndim != 1 or np.any(np.diff([low, *inner, high]) <= 0):
        raise InvalidValueError(message("interior", f"increase strictly within ({low:.6g}, {high:.6g})", interior))
    return np.concatenate([np.full(DEGREE + 1, low), inner, np.full(DEGREE + 1, high)])


def uniform_knots(count: int) -> Knots:
    """`count` interior knots at equal distances in c and in eta^2.

    >>> [len(vector) for vector in uniform_knots(13)]
    [21, 21]
    """
    if check_order(count, "count") < 0:
        raise InvalidValueError(message("count", "be a number of knots", count))
    return _knots(np.full((2, count + 1), 1.0))


def optimized_knots(samples: Samples, count: int, method: str = "descent", limit: int = 50, seed: int = 0) -> Knots:
    """Interior knots for the smallest error of the fitted B-spline on the same samples.

    The 2 (count + 1) distances between knots are the variables, as logarithms, so that knots stay in order.

    Args:
        samples: what is fitted at each trial, some thousands of points.
        count: of interior knots a direction.
        method: "evolution" searches from random knots, as the paper's genetic algorithm did; "descent" goes downhill
            from uniform knots, and so cannot end above them.
        limit: generations, or iterations.
        seed: of the evolution.

    Raises:
        InvalidValueError: for an unknown method, no knots, or no iterations.
        MissingExtraError: without SciPy.
    """
    if method not in _METHODS:
        raise InvalidValueError(message("method", "be a known method", method, nearest(str(method), _METHODS)))
    if check_order(count, "count") < 1 or check_order(limit, "limit") < 1:
        raise InvalidValueError(message("count and limit", "be at least 1", (count, limit)))
    try:
        import scipy.optimize  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise missing_extra("scipy", "scipy", "optimised knots") from error
    logs = _METHODS[method](scipy.optimize, partial(_error, samples), 2 * (count + 1), limit, seed)
    return _knots(np.exp(logs).reshape(2, -1))


def _error(samples: Samples, logs: Array) -> float:
    knots = _knots(np.exp(logs).reshape(2, -1))
    return float(np.log(samples.error(fit_bspline(samples, knots).gradient)))


def _knots(distances: Array) -> Knots:
    """Clamped vectors whose distances have these ratios."""
    inner = np.cumsum(distances, axis=1)[:, :-1] / np.sum(distances, axis=1, keepdims=True)
    c, s = (clamped(low + (high - low) * row, low, high) for row, (low, high) in zip(inner, DOMAIN, strict=True))
    return c, s


#: Logarithms of the ratio of two distances, at most.
SPREAD = 2.0


def _evolved(optimize: Any, error: Any, count: int, limit: int, seed: int) -> Array:
    bounds = [(-SPREAD, SPREAD)] * count
    found = optimize.differential_evolution(error, bounds, maxiter=limit, popsize=2, polish=False, seed=seed, tol=0)
    return np.asarray(found.x)


def _descended(optimize: Any, error: Any, count: int, limit: int, seed: int) -> Array:
    start = np.zeros(count)
    bounds = [(-SPREAD, SPREAD)] * count
    options = {"maxiter": limit, "eps": 1e-4}
    return np.asarray(optimize.minimize(error, start, method="L-BFGS-B", bounds=bounds, options=options).x)


_METHODS = {"descent": _descended, "evolution": _evolved}
