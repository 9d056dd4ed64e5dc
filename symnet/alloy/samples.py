"""Points (c, eta) with the chemical potentials there: what both representations are trained to, and their error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.alloy.b2 import LABELS, b2_network
from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array
from symnet.series.space import check_order

#: As many as the paper's Monte Carlo gave, to ten.
COUNT = 140_080
#: The part of the points that is trained on.
KEPT = 0.75


@dataclass(frozen=True, eq=False)
class Samples:
    """Derivatives of a free energy at points.

    Args:
        points: (c, eta), shape (n, 2).
        mu: (mu_c, mu_eta) there, shape (n, 2).

    Raises:
        InvalidValueError: for shapes that do not fit, no points, or numbers that are not finite.
    """

    points: Array
    mu: Array

    def __post_init__(self) -> None:
        for name in ("points", "mu"):
            array = np.asarray(points_array(getattr(self, name), 2), dtype=np.float64)
            if not len(array) or not np.all(np.isfinite(array)):
                raise InvalidValueError(message(name, "be finite, and at least one row", array.shape))
            object.__setattr__(self, name, array)
        if len(self.points) != len(self.mu):
            raise InvalidValueError(message("mu", f"have {len(self.points)} rows, one a point", len(self.mu)))

    def __len__(self) -> int:
        return len(self.points)

    def split(self, seed: int = 0, kept: float = KEPT) -> tuple[Samples, Samples]:
        """Two parts at random, the larger to train on and the other held out."""
        order = np.random.default_rng(seed).permutation(len(self))
        count = round(kept * len(self))
        if not 0 < count < len(self):
            raise InvalidValueError(message("kept", f"leave points of {len(self)} on both sides", kept))
        return self.rows(order[:count]), self.rows(order[count:])

    def rows(self, which: Any) -> Samples:
        """A selection of the points."""
        return Samples(self.points[which], self.mu[which])

    def error(self, gradient: Callable[[Array], Any]) -> float:
        """The mean over points of (mu_c error)^2 + (mu_eta error)^2, in the unit of mu squared.

        The unit of the paper's figure 9 and of its 9.25e-4, as its public script computes them: labels as they are
        and the two components added. The networks' learning curves (figures 4 and 5) take the mean over both
        components of 100 times the labels, which is `network_error`.

        Args:
            gradient: (c, eta) of shape (n, 2) -> (mu_c, mu_eta) of shape (n, 2).
        """
        return float(np.mean(np.sum((np.asarray(gradient(self.points)) - self.mu) ** 2, axis=1)))


def network_error(error: float) -> float:
    """An error of `Samples.error` in the unit of the networks' learning curves, 100^2/2 times larger.

    >>> network_error(9.25e-4)
    4.625
    """
    return error * LABELS**2 / 2


def spline_error(loss: float) -> float:
    """The inverse of `network_error`.

    >>> spline_error(4.625)
    0.000925
    """
    return loss * 2 / LABELS**2


def domain_points(count: int, seed: int = 0) -> Array:
    """Points (c, eta), uniform over all sublattice compositions x1, x2 in [0, 1] (equations 16 and 17).

    >>> points = domain_points(1000)
    >>> bool((abs(points[:, 1]) <= np.minimum(points[:, 0], 2**0.5 - points[:, 0]) + 1e-15).all())
    True
    """
    if check_order(count, "count") < 1:
        raise InvalidValueError(message("count", "be at least 1", count))
    x1, x2 = np.random.default_rng(seed).random((2, count))
    return np.column_stack([x1 + x2, x1 - x2]) / np.sqrt(2)


def teacher(count: int = COUNT, seed: int = 0) -> Samples:
    """Derivatives of the published network at points of its domain: exact labels, with no noise.

    The Monte Carlo data of the paper are not public; its trained network stands in for them.
    """
    from symnet.idnn import gradient

    points = domain_points(count, seed)
    return Samples(points, gradient(b2_network())(points))
