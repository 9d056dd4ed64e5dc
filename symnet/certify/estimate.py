"""Estimates of a radius of convergence from coefficients: three methods that err in different ways.

* root test: log|a_n| = -n log R + p log n + q, fitted to the upper envelope of the last half of the coefficients;
* Mercer and Roberts (SIAM J. Appl. Math. 50, 1990), the ratio test of Domb and Sykes for a pair of complex conjugate
  singularities: 1/R is the limit of B_n with B_n^2 = (a_{n+1} a_{n-1} - a_n^2)/(a_n a_{n-2} - a_{n-1}^2), found as the
  intercept of B_n against 1/n;
* Pade: the pole nearest to 0 of the [m-1/m] approximant that is not cancelled by a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath
import numpy as np

from symnet.rings.ring import Array

#: A pole of a Pade approximant this near to a zero, relatively, is a spurious pair.
FROISSART = 1e-3


@dataclass(frozen=True)
class Estimate:
    """The radii that the methods give (infinity for a series that ends), their median, and their spread."""

    root: float
    ratio: float
    pade: float

    @property
    def values(self) -> tuple[float, float, float]:
        return (self.root, self.ratio, self.pade)

    @property
    def value(self) -> float:
        known = [v for v in self.values if np.isfinite(v)]
        return float(np.median(known)) if known else float("inf")

    @property
    def spread(self) -> tuple[float, float]:
        known = [v for v in self.values if not np.isnan(v)]
        return (min(known), max(known)) if known else (float("nan"), float("nan"))


def estimate(coefficients: Sequence[mpmath.mpf]) -> Estimate:
    """The radius of sum a_n t^n from a_0..a_N in high precision (N at least 12)."""
    a = [mpmath.mpf(c) for c in coefficients]
    if a and not any(a[len(a) // 2 :]):
        return Estimate(float("inf"), float("inf"), float("inf"))
    return Estimate(root_test(a), _ratio(a), _pade(a))


def root_test(a: Sequence[mpmath.mpf]) -> float:
    """The radius by the root test, for any number of coefficients; nan where they are too few.

    Only coefficients count that no later one, scaled by the radius so far, exceeds: the zeros of parity fall out.
    """
    tail = [(n, float(mpmath.log(abs(a[n])))) for n in range(max(4, len(a) // 3), len(a)) if a[n] != 0]
    if len(tail) < 4:
        return float("nan")
    n, y = np.array(tail).T
    for _ in range(4):
        if len(n) < 4:
            break
        columns = np.column_stack([-n, np.log(n), np.ones_like(n)])
        solution = np.linalg.lstsq(columns, y, rcond=None)[0]
        above = y >= columns @ solution - 1e-9
        if above.sum() < 4 or above.all():
            break
        n, y = n[above], y[above]
    return float(np.exp(solution[0]))


def _ratio(a: list[mpmath.mpf]) -> float:
    if len(a) < 9:
        # fewer than the four points that the line below is fitted to
        return float("nan")
    if sum(c != 0 for c in a[-8:]) <= 4:
        step = [k for k in range(len(a) - 8, len(a)) if a[k] != 0]
        if len(step) < 2:
            return float("nan")
        # an even or odd series is one in t^2
        found = _ratio(a[step[0] % 2 :: 2])
        return float(np.sqrt(found))
    points = []
    for n in range(len(a) // 2, len(a) - 1):
        below = a[n] * a[n - 2] - a[n - 1] ** 2
        if below == 0:
            continue
        square = (a[n + 1] * a[n - 1] - a[n] ** 2) / below
        if square > 0:
            points.append((1.0 / n, float(mpmath.sqrt(square))))
    if len(points) < 4:
        return float("nan")
    x, y = np.array(points).T
    middle = np.median(y)
    kept = np.abs(y - middle) < 0.5 * middle
    if kept.sum() < 4:
        return float("nan")
    intercept = np.polyfit(x[kept], y[kept], 1)[1]
    return float(1.0 / intercept) if intercept > 0 else float("nan")


def _pade(a: list[mpmath.mpf]) -> float:
    m = (len(a) - 1) // 2
    scale = mpmath.mpf(1)
    nonzero = [abs(c) ** (mpmath.mpf(1) / n) for n, c in enumerate(a) if n > m and c != 0]
    if nonzero:
        scale = 1 / max(nonzero)
    scaled = [c * scale**n for n, c in enumerate(a)]
    with mpmath.workdps(max(mpmath.mp.dps, 50)):
        try:
            numerator, denominator = mpmath.pade(scaled[: 2 * m], m - 1, m)
        except (ZeroDivisionError, ValueError):
            return float("nan")
    poles = _roots(denominator)
    zeros = _roots(numerator)
    true = [p for p in poles if not len(zeros) or np.min(np.abs(zeros - p)) > FROISSART * abs(p)]
    return float(min(abs(p) for p in true)) * float(scale) if true else float("nan")


def _roots(ascending: Sequence[mpmath.mpf]) -> Array:
    values = [complex(c) for c in ascending]
    while values and values[-1] == 0:
        values.pop()
    return np.roots(values[::-1]) if len(values) > 1 else np.zeros(0, dtype=complex)
