"""Statistics of least squares: quantiles, confidence intervals, correlations, information criteria."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import inf, log, sqrt
from typing import Any

import mpmath
import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: Digits to which quantiles are found.
QUANTILE_DIGITS = 20
#: Halvings of the bracket, to well below the last digit of a float.
BISECTIONS = 80


@dataclass(frozen=True)
class Interval:
    """A confidence interval; an end is infinite where the data do not bound the parameter."""

    low: float
    high: float
    level: float
    method: str

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __iter__(self) -> Any:
        return iter((self.low, self.high))


def check_level(level: Any) -> float:
    """A confidence level as a float.

    Raises:
        InvalidValueError: if it does not lie strictly between 0 and 1.
    """
    if not isinstance(level, (int, float)) or isinstance(level, bool) or not 0 < level < 1:
        raise InvalidValueError(message("level", "lie between 0 and 1", level, "write 0.95 for 95 %"))
    return float(level)


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """The t with P(T <= t) = probability, for Student's distribution.

    P(T <= t) = 1 - I_{f/(f + t^2)}(f/2, 1/2)/2 for t >= 0 (Abramowitz and Stegun 26.7.1).

    >>> round(student_quantile(0.975, 10), 6)
    2.228139
    """
    context = _context()
    if probability < 0.5:
        return -student_quantile(1 - probability, freedom)

    def tail(t: Any) -> Any:
        x = context.mpf(freedom) / (freedom + t * t)
        return context.betainc(context.mpf(freedom) / 2, 0.5, 0, x, regularized=True) / 2

    return _invert(lambda t: 1 - tail(t), probability)


def fisher_quantile(probability: float, numerator: int, denominator: int) -> float:
    """The x with P(F <= x) = probability, for Fisher's distribution.

    P(F <= x) = I_{m x/(m x + n)}(m/2, n/2) (Abramowitz and Stegun 26.6.2).

    >>> round(fisher_quantile(0.95, 3, 20), 6)
    3.098391
    """
    context = _context()

    def cumulative(x: Any) -> Any:
        z = numerator * x / (numerator * x + denominator)
        half = context.mpf(numerator) / 2
        return context.betainc(half, context.mpf(denominator) / 2, 0, z, regularized=True)

    return _invert(cumulative, probability)


def _context() -> Any:
    context = mpmath.mp.clone()
    context.dps = QUANTILE_DIGITS
    return context


def _invert(cumulative: Callable[[Any], Any], probability: float) -> float:
    """The root of cumulative(x) = probability on x >= 0, by bracketing and bisection."""
    context = _context()
    low, high = context.mpf(0), context.mpf(1)
    while cumulative(high) < probability:
        low, high = high, 2 * high
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if cumulative(middle) < probability else (low, middle)
    return float((low + high) / 2)


def linear_interval(value: float, stderr: float | None, freedom: int, level: float) -> Interval:
    """value +- t stderr: exact for a linear law with normal errors, an approximation otherwise."""
    if stderr is None or freedom <= 0:
        return Interval(-inf, inf, level, "linear")
    half = student_quantile((1 + level) / 2, freedom) * float(stderr)
    return Interval(float(value) - half, float(value) + half, level, "linear")


def correlations(covariance: Array | None, count: int) -> Array:
    """The correlation matrix, NaN where a variance is unknown or zero."""
    if covariance is None:
        return np.full((count, count), np.nan)
    deviation = np.sqrt(np.asarray(np.diag(covariance), dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(covariance, dtype=float) / np.outer(deviation, deviation)


@dataclass(frozen=True)
class Criteria:
    """How good a fit of n values by p parameters is, for normal errors of unknown variance.

    aic = n ln(rss/n) + 2 (p + 1), bic = n ln(rss/n) + (p + 1) ln n (Burnham and Anderson, *Model Selection and
    Multimodel Inference*, 2002, 2.2): only differences between laws on the same data mean anything.
    """

    chi_squared: float
    reduced: float | None
    aic: float
    bic: float


def criteria(sum_of_squares: float, count: int, parameters: int) -> Criteria:
    """The criteria of a fit; both are -inf where the law passes through every value."""
    freedom = count - parameters
    reduced = sum_of_squares / freedom if freedom > 0 else None
    base = count * log(sum_of_squares / count) if sum_of_squares > 0 else -inf
    return Criteria(sum_of_squares, reduced, base + 2 * (parameters + 1), base + (parameters + 1) * log(count))


def t_value(value: float, stderr: float | None) -> float | None:
    """value / stderr."""
    return None if stderr is None or stderr == 0 else float(value) / float(stderr)


def standard_error(variance: float) -> float | None:
    """The root of a variance; None if it is not finite or negative by rounding."""
    return sqrt(variance) if np.isfinite(variance) and variance >= 0 else None
