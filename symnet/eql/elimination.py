"""Backward elimination: parameters are set to 0, one at a time, while the error on held-out points allows it."""

from __future__ import annotations

import numpy as np

from symnet.eql.data import ParametricData
from symnet.eql.refit import mean_square, refit
from symnet.eql.structure import Structure, without
from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: A parameter goes if the held-out error stays below this multiple of the smallest one seen,
ALLOWED = 1.05
#: or below this fraction of the output's mean square, where only rounding is left.
FLOOR = 1e-20
#: Steps of a trial refit: enough to tell.
TRIAL_STEPS = 25
#: More parameters than this are no equation yet, and their elimination would take hours.
MAX_PARAMETERS = 60
#: Above so many, a quarter is tried at once.
FEW = 12


def eliminate(
    found: Structure, values: Array, train: ParametricData, held: ParametricData, allowed: float = ALLOWED
) -> tuple[Structure, Array]:
    """The structure with every parameter that is not needed set to 0, and the values refitted to `train`.

    In each round the parameters are taken in the order of what they contribute, least first. While there are many, a
    quarter of them is tried at once; where that is too much, one after the other until one can go.

    Args:
        allowed: how much the held-out error may exceed the smallest one seen, as a factor.

    Raises:
        InvalidValueError: for a network that is not pruned enough to be read.
    """
    if len(found.parameters) > MAX_PARAMETERS:
        remedy = "train longer, or with a larger penalty"
        wrong = f"have at most {MAX_PARAMETERS} parameters to be eliminated"
        raise InvalidValueError(message("equation", wrong, len(found.parameters), remedy))
    search = _Search(train, held, allowed)
    values = refit(found, values, train, TRIAL_STEPS)
    search.best = mean_square(found, values, held)
    while found.parameters:
        order = _order(found, values, held)
        chunk = order[: len(order) // 4] if len(order) > FEW else []
        tries = ([chunk] if chunk else []) + [[position] for position in order]
        smaller = next((s for one in tries if (s := search.attempt(found, values, one)) is not None), None)
        if smaller is None:
            break
        found, values = smaller
    return found, values


class _Search:
    """What may go, given the smallest held-out error seen."""

    def __init__(self, train: ParametricData, held: ParametricData, allowed: float) -> None:
        self.train, self.held, self.allowed = train, held, allowed
        self.best = np.inf
        self._floor = FLOOR * float((held.y**2).sum() / held.counts.sum())

    def attempt(self, found: Structure, values: Array, positions: list[int]) -> tuple[Structure, Array] | None:
        """The structure without these parameters, refitted; None if the held-out error does not allow it."""
        smaller, start = without(found, values, positions)
        if not np.all(np.isfinite(start)):
            return None
        fitted = refit(smaller, start, self.train, TRIAL_STEPS)
        error = mean_square(smaller, fitted, self.held)
        if error > max(self.allowed * self.best, self._floor):
            return None
        self.best = min(self.best, error)
        return smaller, fitted


def _order(found: Structure, values: Array, held: ParametricData) -> list[int]:
    """Positions of parameters by how much the error grows when each is set to 0 without a refit."""
    growth = []
    for position in range(len(found.parameters)):
        removed = values.copy()
        removed[:, position] = 0.0
        growth.append(mean_square(found, removed, held))
    return [int(i) for i in np.argsort(np.nan_to_num(growth, nan=np.inf), kind="stable")]
