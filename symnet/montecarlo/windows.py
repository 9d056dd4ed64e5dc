"""Windows of the biased ensemble: where the harmonic bias pulls, and how hard (equation 19)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.montecarlo import meanfield
from symnet.montecarlo.model import ClusterExpansion
from symnet.rings.ring import Array

#: Order in which the numbers of a window stand everywhere.
COLUMNS = ("kappa_c", "kappa_eta", "phi_c", "phi_eta", "temperature")


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of the ensemble with the weight of each configuration

        exp(-[E + M phi_c (c - kappa_c)^2 + M phi_eta (eta - kappa_eta)^2] / kT)

    for M sites. The arguments broadcast to one axis, a window an element.

    Attributes:
        kappa_c, kappa_eta: the centres, which may lie outside the domain of c and eta.
        phi_c, phi_eta: the curvatures, energies of zero or more. They must exceed the depth of the free energy's
            negative curvature, or the window has two maxima.
        temperature: k_B T, an energy above zero.

    Raises:
        InvalidValueError: for shapes that do not broadcast to one axis, values that are not finite, negative
            curvatures, and temperatures that are not positive.

    >>> len(Windows(0.7, [-0.1, 0.0, 0.1], 20.0, 20.0, 5.0))
    3
    """

    kappa_c: Any
    kappa_eta: Any
    phi_c: Any
    phi_eta: Any
    temperature: Any

    def __post_init__(self) -> None:
        for name, value in zip(COLUMNS, _broadcast([getattr(self, name) for name in COLUMNS]), strict=True):
            value.flags.writeable = False
            object.__setattr__(self, name, value)
        for name in ("phi_c", "phi_eta"):
            _require(name, "be zero or more", getattr(self, name) >= 0, getattr(self, name))
        _require("temperature", "be positive", self.temperature > 0, self.temperature)

    def __len__(self) -> int:
        return len(self.kappa_c)

    def __getitem__(self, which: Any) -> Windows:
        """The windows of a slice, a mask or an array of indices."""
        return Windows(*(getattr(self, field.name)[which] for field in fields(self)))

    @property
    def columns(self) -> dict[str, Array]:
        """The five arrays by name."""
        return {name: getattr(self, name) for name in COLUMNS}

    def potentials(self, c: Any, eta: Any) -> tuple[Array, Array]:
        """(mu_c, mu_eta) at measured means of c and eta, equations 20 and 21:

        mu_c = -2 phi_c (<c> - kappa_c),    mu_eta = -2 phi_eta (<eta> - kappa_eta)
        """
        return -2 * self.phi_c * (c - self.kappa_c), -2 * self.phi_eta * (eta - self.kappa_eta)


def around(c: Any, eta: Any, model: ClusterExpansion, temperature: float, phi: float) -> Windows:
    """Windows whose means fall near given points: kappa = point + mu / (2 phi), with the mean field's mu.

    What is measured does not depend on this choice, only where.

    Args:
        c, eta: points strictly inside the diamond, shapes that broadcast to one axis.
        model: the interactions.
        temperature: k_B T.
        phi: the curvature of both biases, an energy above zero.

    Raises:
        InvalidValueError: for points outside, or a bad temperature or curvature.

    >>> around(2**-0.5, [0.0, 0.2], ClusterExpansion(), 5.0, 20.0).kappa_eta.round(3).tolist()
    [0.0, 0.171]
    """
    _require("phi", "be positive", np.asarray(phi) > 0, phi)
    at_c, at_eta = _broadcast([c, eta])
    mu_c, mu_eta = meanfield.potentials(at_c, at_eta, model, temperature)
    return Windows(at_c + mu_c / (2 * phi), at_eta + mu_eta / (2 * phi), phi, phi, temperature)


def _broadcast(values: list[Any]) -> list[Array]:
    try:
        arrays = [np.asarray(value, dtype=float) for value in values]
        out = [np.array(np.atleast_1d(a)) for a in np.broadcast_arrays(*arrays)]
    except (TypeError, ValueError) as error:
        raise InvalidValueError(
            message("windows", "be numbers of shapes that broadcast", values, str(error))
        ) from error
    if out[0].ndim != 1 or out[0].size == 0:
        raise InvalidValueError(message("windows", "be on one axis, one or more", out[0].shape))
    for a in out:
        _require("windows", "be finite", np.isfinite(a), a)
    return out


def _require(name: str, requirement: str, good: Any, value: Any) -> None:
    if not np.all(good):
        raise InvalidValueError(message(name, requirement, np.asarray(value).tolist()))
