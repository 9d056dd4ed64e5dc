"""Backward elimination: parameters are set to 0, one at a time, while the error on held-out points allows it."""

from __future__ import annotations

import numpy as np

from symnet.eql.data import ParametricData
from symnet.eql.refit import mean_square, refit
from symnet.eql.structure import Structure, without
from symnet.rings.ring import Array

#: A parameter goes if the held-out error stays below this multiple of the smallest one seen,
ALLOWED = 1.05
#: or below this fraction of the output's mean square, where only rounding is left.
FLOOR = 1e-20
#: Steps of a trial refit: enough to tell.
TRIAL_STEPS = 25


def eliminate(
    found: Structure, values: Array, train: ParametricData, held: ParametricData, allowed: float = ALLOWED
) -> tuple[Structure, Array]:
    """The structure with every parameter that is not needed set to 0, and the values refitted to `train`.

    In each round the parameters are tried in the order of what they contribute, least first, and the first one that
    can go is gone.

    Args:
        allowed: how much the held-out error may exceed the smallest one seen, as a factor.
    """
    values = refit(found, values, train, TRIAL_STEPS)
    floor = FLOOR * float((held.y**2).sum() / held.counts.sum())
    best = mean_square(found, values, held)
    while found.parameters:
        for position in _order(found, values, held):
            smaller, start = without(found, values, position)
            if not np.all(np.isfinite(start)):
                continue
            fitted = refit(smaller, start, train, TRIAL_STEPS)
            error = mean_square(smaller, fitted, held)
            if error <= max(allowed * best, floor):
                found, values, best = smaller, fitted, min(best, error)
                break
        else:
            break
    return found, values


def _order(found: Structure, values: Array, held: ParametricData) -> list[int]:
    """Positions of parameters by how much the error grows when each is set to 0 without a refit."""
    growth = []
    for position in range(len(found.parameters)):
        removed = values.copy()
        removed[:, position] = 0.0
        growth.append(mean_square(found, removed, held))
    return [int(i) for i in np.argsort(np.nan_to_num(growth, nan=np.inf), kind="stable")]
