"""One exact update of a whole sublattice in many windows at once, although the bias couples all its sites.

Given the other sublattice, the sites of one sublattice would be independent but for the bias, which depends on how many
of its N sites are B: U of them, x = U / N. As a function of x the bias is a parabola of curvature 2 N phi, with
phi = phi_c + phi_eta, and is exactly its tangent at any x* and N phi (x - x*)^2. So the conditional distribution is

    pi(sites | other) = q(sites) w(U) / Z,    w(U) = exp(-N phi (x - x*)^2 / kT)

where in q every site is drawn for itself: it is B with probability 1 / (1 + exp((cost + tilt) / kT)), the tilt being
the slope of the tangent. All sites are drawn from q at once and the draw is accepted with probability
min(1, w(new) / w(old)). That is Metropolis with independent proposals: pi(old) q(new) min(1, w(new)/w(old)) is
q(old) q(new) min(w(old), w(new)) / Z, the same with old and new exchanged, so detailed balance with the conditional
distribution holds for every x* that depends on the other sublattice and the window alone. Updating the two sublattices
in turn therefore leaves equation 19 as it is; every configuration can follow every other in one sweep, so that it is
also what the chain converges to.

The best x* is the mean of x under q itself, which then is a fixed point: draws fall about x* with a variance of order
1 / N, and the share accepted does not fall with the size of the cell. Without a bias every draw is accepted, and this
is the heat bath on a checkerboard.
"""

from __future__ import annotations

import numpy as np

from symnet.montecarlo.coordinates import ROOT2
from symnet.montecarlo.lattice import NEIGHBOURS, neighbours
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.windows import Windows
from symnet.rings.ring import Array

#: Steps towards the fixed point at most, and how near is enough; both decide how many draws are accepted, nothing else.
STEPS = 50
CLOSE = 1e-5
#: Exponents beyond this are 0 or 1 in float64 as probabilities, and exp would overflow soon after.
LARGEST = 700.0


class Sweeper:
    """Sweeps of all windows of a set.

    Args:
        windows: W of them.
        model: the interactions.
        cells: cubic cells along each axis.
    """

    def __init__(self, windows: Windows, model: ClusterExpansion, cells: tuple[int, int, int]) -> None:
        self.windows, self.model = windows, model
        self.sites = cells[0] * cells[1] * cells[2]
        kappa_c, kappa_eta, phi_c, phi_eta, self.temperature = windows.columns.values()
        self.phi = phi_c + phi_eta
        # the tilt is 2 phi x + 2 (phi_c - phi_eta) y + a constant, y of the other sublattice
        self.coupling = 2 * (phi_c - phi_eta)
        self.constants = tuple(-2 * ROOT2 * (phi_c * kappa_c + sign * phi_eta * kappa_eta) for sign in (1, -1))
        self.cost = model.cost / self.temperature[:, None]
        self.first = (NEIGHBOURS + 1) * np.arange(len(windows))[:, None]

    def sweep(self, occupations: Array, counts: Array, rng: np.random.Generator) -> Array:
        """Update both sublattices in place.

        Args:
            occupations: uint8, shape (2, W, Lx, Ly, Lz).
            counts: of B on each sublattice, int64, shape (2, W); kept in step.
            rng: the source of randomness.

        Returns:
            how many of the two draws each window accepted, shape (W,).
        """
        accepted = np.zeros(len(self.windows), np.int64)
        for sublattice in (0, 1):
            accepted += self._update(occupations, counts, sublattice, rng)
        return accepted

    def _update(self, occupations: Array, counts: Array, sublattice: int, rng: np.random.Generator) -> Array:
        old, other = occupations[sublattice], occupations[1 - sublattice]
        kinds = neighbours(other, sublattice).reshape(len(self.windows), -1) + self.first
        share = np.bincount(kinds.ravel(), minlength=self.cost.size).reshape(self.cost.shape) / self.sites
        offset = self.coupling * counts[1 - sublattice] / self.sites + self.constants[sublattice]
        centre = self._centre(share, offset)
        odds = self._probability(centre, offset)
        drawn = (rng.random(kinds.shape) < odds.ravel().take(kinds)).view(np.uint8)
        new = np.count_nonzero(drawn, axis=1)
        gain = self._log_weight(new, centre) - self._log_weight(counts[sublattice], centre)
        # 1 - random() is never zero
        taken = np.log1p(-rng.random(len(gain))) < gain
        np.copyto(old, drawn.reshape(old.shape), where=taken[:, None, None, None])
        counts[sublattice][taken] = new[taken]
        return taken

    def _log_weight(self, count: Array, centre: Array) -> Array:
        return -self.sites * self.phi / self.temperature * (count / self.sites - centre) ** 2

    def _probability(self, x: Array, offset: Array) -> Array:
        """That a site is B, by window and number of neighbours B, for the tangent at x."""
        tilt = (2 * self.phi * x + offset) / self.temperature
        return 1 / (1 + np.exp(np.clip(self.cost + tilt[:, None], -LARGEST, LARGEST)))

    def _centre(self, share: Array, offset: Array) -> Array:
        """x with x = sum share p(x): Newton's method, kept inside what is known to hold the only solution."""
        low, high = np.zeros(len(offset)), np.ones(len(offset))
        x = np.full(len(offset), 0.5)
        for _ in range(STEPS):
            p = self._probability(x, offset)
            gap = np.einsum("wk,wk->w", share, p) - x
            if np.abs(gap).max() < CLOSE:
                break
            low, high = np.where(gap > 0, x, low), np.where(gap > 0, high, x)
            slope = 1 + 2 * self.phi / self.temperature * np.einsum("wk,wk->w", share, p * (1 - p))
            newton = x + gap / slope
            x = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        return x
