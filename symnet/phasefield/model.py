r"""PhaseField: the coupled equations of Cahn and Hilliard and of Allen and Cahn, and their energy.

With the total free energy of equation 22 of Teichert et al. (2019),

    Pi[c, eta] = int g(c, eta) + chi/2 |grad c|^2 + chi/2 |grad eta|^2 dV,

the potentials mu_c = dg/dc - chi lap c and mu_eta = dg/deta - chi lap eta are its variations (23, 24), and

    dc/dt = d div(M grad mu_c),    deta/dt = -r M mu_eta,    d = 4 chi, r = 1/4 (25, 26).

On the grid the same holds for the discrete energy: its derivatives by the values at the points are the discrete
potentials times the cell's area, and the discrete derivative is antisymmetric, so that

    dPi/dt = -d sum M |D mu_c|^2 - r sum M mu_eta^2 <= 0    wherever M >= 0,

and the sum of c stays, since the mode k = 0 of a divergence is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.phasefield.energy import FreeEnergy, free_energy
from symnet.phasefield.grid import Grid
from symnet.phasefield.mobility import Degenerate
from symnet.rings.ring import Array

#: The gradient energy of the paper for both fields.
CHI = 0.004**2
#: Points a direction at which second derivatives are looked at.
SAMPLES = 50


class Refused(Exception):
    """A state that the equations cannot be continued from; the text says why."""


@dataclass(frozen=True)
class Point:
    """A pair of fields with what the equations say there.

    Attributes:
        c, eta: the fields.
        modes: of c and of eta.
        rates: the modes of dc/dt and of deta/dt.
        mobility: M at every point.
        energy: Pi.
        scale: the size of the numbers that were summed for it, for its rounding.
    """

    c: Array
    eta: Array
    modes: tuple[Array, Array]
    rates: tuple[Array, Array]
    mobility: Array
    energy: float
    scale: float


class PhaseField:
    """The equations on a grid.

    Args:
        energy: a FreeEnergy, or what `free_energy` makes one of: a Network, a Law, a spline, a Series.
        grid: periodic.
        chi: the coefficient of both gradients.
        mobility: M(c, eta), a function of two arrays; default 10 times equation 27, as in the paper's run.
        diffusion: d; default 4 chi.
        kinetic: r.

    Raises:
        InvalidTypeError, InvalidValueError: for bad values.

    >>> from symnet.laws import Law
    >>> from symnet.phasefield.mobility import Constant
    >>> model = PhaseField(Law("(eta**2 - 1)**2/4 + c**2/2", ["c", "eta"]), Grid((4, 4)), mobility=Constant())
    >>> one = np.ones((4, 4))
    >>> model.at(one, 0 * one).energy
    3.0
    """

    def __init__(
        self,
        energy: Any,
        grid: Grid | None = None,
        chi: float = CHI,
        mobility: Callable[[Array, Array], Array] | None = None,
        diffusion: float | None = None,
        kinetic: float = 0.25,
    ) -> None:
        self.energy: FreeEnergy = free_energy(energy)
        self.grid = Grid() if grid is None else grid
        self.mobility = Degenerate() if mobility is None else mobility
        if not isinstance(self.grid, Grid):
            raise InvalidTypeError(message("grid", "be a Grid", grid, "write Grid((200, 200), (2.0, 2.0))"))
        if not callable(self.mobility):
            raise InvalidTypeError(message("mobility", "be a function of c and eta", mobility, "try Constant(1.0)"))
        self.chi = _positive("chi", chi)
        self.diffusion = _positive("diffusion", 4 * self.chi if diffusion is None else diffusion)
        self.kinetic = _positive("kinetic", kinetic)

    @property
    def constants(self) -> dict[str, float]:
        """The numbers of the equations and of the grid, by name."""
        (height, width) = self.grid.length
        numbers = {"chi": self.chi, "diffusion": self.diffusion, "kinetic": self.kinetic}
        return {**numbers, "height": float(height), "width": float(width)}

    def at(self, c: Array, eta: Array) -> Point:
        """The equations at a pair of fields.

        Raises:
            Refused: if the free energy is not finite there, or the mobility not positive or 0.
        """
        grid = self.grid
        with np.errstate(all="ignore"):
            g, by_c, by_eta = _refusing(self.energy.potentials, c, eta)
            mobility = np.broadcast_to(np.asarray(self.mobility(c, eta), dtype=np.float64), c.shape)
            _check_values(c, eta, g + by_c + by_eta, mobility)
            c_modes, eta_modes = grid.forward(c), grid.forward(eta)
            mu_c = grid.forward(by_c) + self.chi * grid.squares * c_modes
            mu_eta = by_eta + grid.backward(self.chi * grid.squares * eta_modes)
            rate_c = self.diffusion * grid.divergence(mobility, mu_c)
            rate_eta = -self.kinetic * grid.forward(mobility * mu_eta)
            slopes = self.chi / 2 * (grid.squared_gradient(c_modes) + grid.squared_gradient(eta_modes))
            energy = float(np.sum(g)) * grid.cell + slopes
        if not math.isfinite(energy):
            raise Refused("the energy is not finite")
        scale = float(np.sum(np.abs(g))) * grid.cell + slopes
        return Point(c, eta, (c_modes, eta_modes), (rate_c, rate_eta), mobility, energy, scale)

    def stiff(self, point: Point) -> tuple[Array, Array]:
        """The decay of each mode that is solved implicitly: -d k^2 (a + m chi k^2) and -r (b + m chi k^2).

        Instead of M(c, eta), d2g/dc2 and d2g/deta2 at every point it has the constants m = max M,
        a = max(M d2g/dc2, 0) and b = max(M d2g/deta2, 0), which nothing at any point exceeds. What it has too much
        of is subtracted explicitly.
        """
        m, n = (max(1, size // SAMPLES) for size in self.grid.shape)
        c, eta, mobility = (field[::m, ::n] for field in (point.c, point.eta, point.mobility))
        with np.errstate(all="ignore"):
            by_c, _, by_eta = _refusing(self.energy.curvatures, c, eta)
        # where a curvature is infinite, the potentials decide whether the state can be used
        a, b = (max(float(np.max(np.nan_to_num(mobility * bend))), 0.0) for bend in (by_c, by_eta))
        smooth = float(np.max(point.mobility)) * self.chi * self.grid.squares
        return -self.diffusion * self.grid.first_squares * (a + smooth), -self.kinetic * (b + smooth)

    def potentials(self, c: Array, eta: Array) -> tuple[Array, Array]:
        """The fields mu_c and mu_eta of equations 23 and 24."""
        grid = self.grid
        c, eta = grid.check("c", c), grid.check("eta", eta)
        _, by_c, by_eta = self.energy.potentials(c, eta)
        curved = [grid.backward(self.chi * grid.squares * grid.forward(field)) for field in (c, eta)]
        return by_c + curved[0], by_eta + curved[1]


def _refusing(function: Callable[[Array, Array], tuple[Array, Array, Array]], c: Array, eta: Array) -> Any:
    """What a free energy gives; where it refuses a step's fields, the step is refused."""
    try:
        return function(c, eta)
    except InvalidValueError as error:
        raise Refused(str(error)) from error


def _check_values(c: Array, eta: Array, potentials: Array, mobility: Array) -> None:
    if not np.all(np.isfinite(c)) or not np.all(np.isfinite(eta)):
        raise Refused("the fields are not finite")
    for name, field, wrong in (
        ("the free energy is not finite", potentials, ~np.isfinite(potentials)),
        ("the mobility is negative", mobility, ~(mobility >= 0)),
    ):
        if np.any(wrong):
            i = np.unravel_index(int(np.argmax(wrong)), field.shape)
            raise Refused(f"{name} at c = {c[i]:.6g}, eta = {eta[i]:.6g} ({field[i]:.6g})")


def _positive(name: str, value: Any) -> float:
    if not isinstance(value, (int, float, np.floating)) or isinstance(value, bool):
        raise InvalidTypeError(message(name, "be a number", value))
    if not 0 < value < math.inf:
        raise InvalidValueError(message(name, "be positive and finite", value))
    return float(value)
