"""Order parameters of B2 ordering on bcc, and the compositions of the two sublattices (equations 16 and 17)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symnet.rings.ring import Array

ROOT2 = math.sqrt(2.0)


def order_parameters(x1: Any, x2: Any) -> tuple[Array, Array]:
    """(c, eta) of the fractions of B on the two sublattices.

        c = (x1 + x2) / sqrt 2,    eta = (x1 - x2) / sqrt 2

    so that 0 <= c <= sqrt 2, |eta| <= 1 / sqrt 2, and the composition of the alloy is c / sqrt 2. Teichert et al.
    (2019), equations 16 and 17.

    Args:
        x1, x2: fractions between 0 and 1, of any shapes that broadcast.

    >>> c, eta = order_parameters(1.0, 0.0)
    >>> print(f"{c:.4f} {eta:.4f}")
    0.7071 0.7071
    """
    first, second = np.asarray(x1, float), np.asarray(x2, float)
    return (first + second) / ROOT2, (first - second) / ROOT2


def compositions(c: Any, eta: Any) -> tuple[Array, Array]:
    """(x1, x2) of the order parameters: the same rotation and reflection, which is its own inverse.

    >>> x1, x2 = compositions(1.0, 0.25)
    >>> print(f"{x1:.4f} {x2:.4f}")
    0.8839 0.5303
    """
    return order_parameters(c, eta)
