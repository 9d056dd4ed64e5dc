"""The bcc lattice as two simple cubic sublattices with periodic boundaries.

A configuration is an array of occupations, 0 for A and 1 for B, whose last three axes are the cubic cells; each
sublattice has one. Site (i, j, k) of sublattice 1 is a cube's corner; its eight neighbours are the centres
(i or i - 1, j or j - 1, k or k - 1) of sublattice 2, and no site has a neighbour on its own sublattice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: Nearest neighbours of a bcc site.
NEIGHBOURS = 8


def check_cells(cells: Sequence[int]) -> tuple[int, int, int]:
    """Three numbers of cubic cells, of at least 2 each.

    >>> check_cells([4, 4, 6])
    (4, 4, 6)
    """
    given = tuple(cells) if isinstance(cells, (tuple, list)) else ()
    good = [n for n in given if isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 2]
    if len(given) != 3 or len(good) != 3:
        remedy = "of a single cell the periodic images of one site would be two neighbours of another"
        raise InvalidValueError(message("cells", "be three integers of 2 or more", cells, remedy))
    return int(good[0]), int(good[1]), int(good[2])


def neighbours(other: Array, sublattice: int) -> Array:
    """How many neighbours of each site are B.

    Args:
        other: occupations of the other sublattice, uint8, shape (..., Lx, Ly, Lz).
        sublattice: 0 or 1, whose sites are asked about.

    Returns:
        uint8 of the same shape, from 0 to 8.

    >>> int(neighbours(np.ones((3, 3, 3), np.uint8), 0).min())
    8
    """
    shift = 1 if sublattice == 0 else -1
    # the eight neighbours are a 2 x 2 x 2 block: one sum of two along each axis
    for axis in (-3, -2, -1):
        other = other + np.roll(other, shift, axis)
    return other
