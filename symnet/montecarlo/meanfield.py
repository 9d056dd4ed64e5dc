"""Mean-field theory of the alloy (Bragg and Williams): the limit of high temperature.

Each sublattice is a random mixture. With m = 2 x - 1 on each,

    g = constant + point (m1 + m2) / 2 + 4 pair m1 m2
        + (kT / 2) sum_s [x_s ln x_s + (1 - x_s) ln(1 - x_s)]

Correlations lower g by 2 pair^2 (1 - m1^2)(1 - m2^2) / kT and higher orders, which is left out here.
W. L. Bragg and E. J. Williams, Proc. R. Soc. A 145 (1934) 699.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.montecarlo.coordinates import ROOT2, compositions
from symnet.montecarlo.model import ClusterExpansion
from symnet.rings.ring import Array


def free_energy(c: Any, eta: Any, model: ClusterExpansion, temperature: Any) -> Array:
    """g per site in the unit of the model's energies.

    Args:
        c, eta: order parameters with both sublattice compositions strictly between 0 and 1.
        model: the interactions.
        temperature: k_B T in the unit of the energies.

    Raises:
        InvalidValueError: for order parameters outside the diamond.

    >>> round(float(free_energy(2**-0.5, 0.0, ClusterExpansion(pair=1.0), 1.0)), 6)
    -0.693147
    """
    x1, x2 = _mixture(c, eta)
    m1, m2 = 2 * x1 - 1, 2 * x2 - 1
    entropy = sum(x * np.log(x) + (1 - x) * np.log(1 - x) for x in (x1, x2))
    energy = model.constant + model.point * (m1 + m2) / 2 + 4 * model.pair * m1 * m2
    return np.asarray(energy + np.asarray(temperature, float) / 2 * entropy)


def potentials(c: Any, eta: Any, model: ClusterExpansion, temperature: Any) -> tuple[Array, Array]:
    """(mu_c, mu_eta) = (dg/dc, dg/deta) of `free_energy`, with the same arguments.

    >>> mu_c, mu_eta = potentials(2**-0.5, 0.1, ClusterExpansion(pair=1.0), 6.0)
    >>> print(f"{mu_c:.3f} {mu_eta:.3f}")
    0.000 -0.392
    """
    x1, x2 = _mixture(c, eta)
    half = np.asarray(temperature, float) / 2
    # dg/dx of each sublattice
    by1 = model.point + 8 * model.pair * (2 * x2 - 1) + half * np.log(x1 / (1 - x1))
    by2 = model.point + 8 * model.pair * (2 * x1 - 1) + half * np.log(x2 / (1 - x2))
    return (by1 + by2) / ROOT2, (by1 - by2) / ROOT2


def _mixture(c: Any, eta: Any) -> tuple[Array, Array]:
    x1, x2 = compositions(c, eta)
    for x in (x1, x2):
        if not np.all((x > 0) & (x < 1)):
            remedy = "x1 = (c + eta) / sqrt 2 and x2 = (c - eta) / sqrt 2"
            raise InvalidValueError(
                message("c and eta", "have sublattice compositions between 0 and 1", x.tolist(), remedy)
            )
    return x1, x2
