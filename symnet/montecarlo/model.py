"""The cluster expansion: a constant, a point and a nearest-neighbour term (equation 18)."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.montecarlo.lattice import NEIGHBOURS, neighbours
from symnet.rings.ring import Array


@dataclass(frozen=True)
class ClusterExpansion:
    """The energy of a configuration of M sites,

        E = M constant + point sum_i s_i + pair sum_<ij> s_i s_j

    with s_i = +1 for B and -1 for A, each pair of nearest neighbours counted once. B2 is the ground state at equal
    composition for a positive `pair`. Teichert et al. (2019), equation 18.

    Attributes:
        pair: V_NN, in the unit of energy that temperatures and potentials then have too.
        point: V_i; it tilts the free energy along c and moves nothing else.
        constant: V_o, per site.

    >>> ClusterExpansion(pair=1.0).cost.tolist()
    [-16.0, -12.0, -8.0, -4.0, 0.0, 4.0, 8.0, 12.0, 16.0]
    """

    pair: float = 1.0
    point: float = 0.0
    constant: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
                raise InvalidValueError(message(field.name, "be a finite energy", value))

    @property
    def cost(self) -> Array:
        """Energy of B less that of A on a site with 0 to 8 neighbours B, shape (9,)."""
        return 2.0 * (self.point + self.pair * (2.0 * np.arange(NEIGHBOURS + 1) - NEIGHBOURS))

    def energy(self, first: Array, second: Array) -> Array:
        """Energy per site of configurations.

        Args:
            first, second: occupations of the two sublattices, uint8, shape (..., Lx, Ly, Lz).

        >>> empty, full = np.zeros((2, 2, 2), np.uint8), np.ones((2, 2, 2), np.uint8)
        >>> float(ClusterExpansion(pair=1.0).energy(full, empty))
        -4.0
        """
        cells = (-3, -2, -1)
        around = 2.0 * neighbours(second, 0) - NEIGHBOURS
        # the mean over the M/2 sites of one sublattice is twice the sum per site of the crystal
        pairs = np.mean((2.0 * first - 1.0) * around, axis=cells) / 2.0
        spin = np.mean(first, axis=cells) + np.mean(second, axis=cells) - 1.0
        return self.constant + self.point * spin + self.pair * pairs
