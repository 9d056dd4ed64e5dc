"""One step in time: exponential time differencing of second order, with its error estimate.

For u' = F(u) and a constant diagonal L, with phi_1(z) = (e^z - 1)/z and phi_2(z) = (phi_1(z) - 1)/z,

    a = u + h phi_1(hL) F(u),    u_next = a + h phi_2(hL) [F(a) - F(u) - L (a - u)]

(Cox and Matthews, J. Comput. Phys. 176 (2002) 430, their ETD2RK). The first line alone is of first order, so that the
correction is the estimate of its error. L takes away what is stiff; at whatever L the scheme is of second order.
"""

from __future__ import annotations

import numpy as np

from symnet.phasefield.model import PhaseField, Point
from symnet.rings.ring import Array

#: Below this size of z, phi_2 is its Taylor series.
SMALL = 1e-2


def advanced(model: PhaseField, point: Point, size: float) -> tuple[Point, float]:
    """The state a step later, and the largest difference between first and second order in c and eta.

    Raises:
        Refused: if the equations cannot be evaluated on the way.
    """
    grid, stiff = model.grid, model.stiff(point)
    weights = [phi(size * decay) for decay in stiff]
    with np.errstate(all="ignore"):
        guess = [u + size * w[0] * f for u, w, f in zip(point.modes, weights, point.rates, strict=True)]
        fields = [grid.backward(modes) for modes in guess]
    middle = model.at(*fields)
    with np.errstate(all="ignore"):
        changes = [
            grid.backward(size * w[1] * (new - old - decay * (a - u)))
            for w, new, old, decay, a, u in zip(
                weights, middle.rates, point.rates, stiff, guess, point.modes, strict=True
            )
        ]
        c, eta = (field + change for field, change in zip(fields, changes, strict=True))
    error = max(float(np.max(np.abs(change))) for change in changes)
    return model.at(c, eta), error


def phi(z: Array) -> tuple[Array, Array]:
    """phi_1 and phi_2 of non-positive numbers, without cancellation.

    >>> first, second = phi(np.array([0.0, -1.0]))
    >>> first.tolist()
    [1.0, 0.6321205588285577]
    >>> second.round(12).tolist()
    [0.5, 0.367879441171]
    """
    small = np.abs(z) < SMALL
    safe = np.where(small, -1.0, z)
    first = np.where(z == 0, 1.0, np.expm1(z) / np.where(z == 0, 1.0, z))
    series = 1 / 2 + z * (1 / 6 + z * (1 / 24 + z * (1 / 120 + z * (1 / 720 + z / 5040))))
    return first, np.where(small, series, (first - 1) / safe)
