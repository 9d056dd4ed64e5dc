"""Linear least squares: the solution, its rank and null space, and the covariance, by QR or singular values."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnet.fitting.solvers.arithmetic import FLOATING, Arithmetic, back_substitution
from symnet.fitting.solvers.solution import Solution
from symnet.rings.ring import Array

#: Singular values below this, relative to the largest, count as zero in float64 (columns scaled to length 1).
RANK_TOLERANCE = FLOATING.cutoff


def linear(target: Array, constant: Array, jacobian: Array, arithmetic: Arithmetic = FLOATING) -> Solution:
    """Minimize |target - constant - J x|; the shortest x in scaled parameters where J has no full rank in float64."""
    scale = arithmetic.scales(jacobian)
    x = arithmetic.least_squares(jacobian / scale, target - constant, arithmetic.cutoff) / scale
    return Solution(x, constant + jacobian @ x - target, jacobian, "solved", 1)


def column_scale(jacobian: Array) -> Array:
    """The lengths of the columns, 1 for a zero column."""
    return FLOATING.scales(jacobian)


def rank_and_null(jacobian: Array, arithmetic: Arithmetic = FLOATING) -> tuple[int, Array]:
    """The rank, and a basis of the combinations (rows, floats, in scaled parameters) that change nothing."""
    scaled = jacobian / arithmetic.scales(jacobian)
    if arithmetic is not FLOATING:
        return _rank_by_qr(scaled, arithmetic)
    _, singular, rows = np.linalg.svd(scaled, full_matrices=len(scaled) < scaled.shape[1])
    rank = int(np.sum(singular > RANK_TOLERANCE * singular[0])) if len(singular) and singular[0] > 0 else 0
    return rank, rows[rank:]


def _rank_by_qr(scaled: Array, arithmetic: Arithmetic) -> tuple[int, Array]:
    found = arithmetic.factor(scaled)
    rank, count = found.rank, scaled.shape[1]
    null = np.zeros((count - rank, count))
    if rank < count:
        # a column left out is a combination of those kept
        combinations = back_substitution(found.r[:, :rank], found.r[:, rank:])
        null[:, found.pivots[:rank]] = -np.array(combinations, dtype=float).T
        null[range(count - rank), found.pivots[rank:]] = 1.0
        null /= np.linalg.norm(null, axis=1)[:, None]
    return rank, null


def covariance(jacobian: Array, variance: Any, arithmetic: Arithmetic = FLOATING) -> Array:
    """variance (J'J)^-1, of the identified combinations only where J has no full rank."""
    scale = arithmetic.scales(jacobian)
    scaled = jacobian / scale
    if arithmetic is FLOATING:
        inverse = np.linalg.pinv(scaled, rcond=RANK_TOLERANCE)
    else:
        found = arithmetic.factor(scaled)
        inverse = arithmetic.array(np.zeros((jacobian.shape[1], found.rank)))
        one = arithmetic.array(np.eye(found.rank))
        inverse[found.pivots[: found.rank]] = back_substitution(found.r[:, : found.rank], one)
    return variance * (inverse @ inverse.T) / np.outer(scale, scale)
