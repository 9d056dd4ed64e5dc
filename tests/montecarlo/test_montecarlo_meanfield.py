"""Bragg-Williams theory: its own calculus, and Monte Carlo at high temperature."""

import numpy as np
import pytest
import sympy as sp

from symnet.errors import InvalidValueError
from symnet.montecarlo import ClusterExpansion, around, compositions, order_parameters, sample
from symnet.montecarlo.meanfield import free_energy, potentials

MODEL = ClusterExpansion(pair=1.25, point=-0.5, constant=0.3)
C, ETA, T, V, V1, V0 = sp.symbols("c eta T V V1 V0")


def symbolic():
    """g of the mean field, and what correlations add to it in the second cumulant, from sums over sublattices."""
    x = [(C + ETA) / sp.sqrt(2), (C - ETA) / sp.sqrt(2)]
    m = [2 * s - 1 for s in x]
    entropy = sum(s * sp.log(s) + (1 - s) * sp.log(1 - s) for s in x)
    g = V0 + V1 * (m[0] + m[1]) / 2 + 4 * V * m[0] * m[1] + T / 2 * entropy
    # minus the variance of the pair energy over 2 kT: four pairs a site, each the product of two deviations
    return g, -4 * V**2 * (1 - m[0] ** 2) * (1 - m[1] ** 2) / (2 * T)


POINTS = [(0.7, 0.2), (0.3, -0.1), (1.1, 0.05), (2**-0.5, 0.0)]


@pytest.mark.parametrize("c, eta", POINTS)
def test_values_and_derivatives_are_sympys(c, eta):
    g, _ = symbolic()
    values = {C: c, ETA: eta, T: 5, V: 1.25, V1: -0.5, V0: 0.3}
    assert free_energy(c, eta, MODEL, 5.0) == pytest.approx(float(g.subs(values)), rel=1e-12)
    exact = [float(g.diff(s).subs(values)) for s in (C, ETA)]
    assert np.array(potentials(c, eta, MODEL, 5.0)) == pytest.approx(np.array(exact), rel=1e-11, abs=1e-12)


def test_order_begins_at_eight_pair_energies():
    """The curvature at eta = 0 of the equiatomic alloy changes sign at kT = 8 V."""
    g, _ = symbolic()
    curvature = g.diff(ETA, 2).subs({C: 1 / sp.sqrt(2), ETA: 0})
    assert sp.solve(curvature, T) == [8 * V]


def test_coordinates_are_those_of_the_paper():
    assert order_parameters(1, 0) == pytest.approx((2**-0.5, 2**-0.5))
    assert order_parameters(0, 1) == pytest.approx((2**-0.5, -(2**-0.5)))
    assert order_parameters(1, 1) == pytest.approx((2**0.5, 0))
    x1, x2 = np.random.default_rng(0).random((2, 50))
    assert np.array(compositions(*order_parameters(x1, x2))) == pytest.approx(np.array([x1, x2]), abs=1e-15)


HOT = 30.0


@pytest.fixture(scope="module")
def hot():
    """mu along eta at equal composition and kT = 30 V, four times the mean field's ordering temperature."""
    windows = around(2**-0.5, np.linspace(-0.35, 0.35, 33), ClusterExpansion(), HOT, 8.0)
    return sample(windows, sweeps=1024, warmup=50, seed=2)


def test_hot_potentials_are_the_mean_fields_and_what_is_missing_is_the_next_order(hot):
    g, beyond = symbolic()
    mean = potentials(hot.c, hot.eta, ClusterExpansion(), HOT)[1]
    assert np.abs(hot.mu_eta - mean).max() < 0.02 * np.ptp(mean)
    next_order, curvature = (
        sp.lambdify((C, ETA), what.subs({T: 30, V: 1, V1: 0}))(hot.c, hot.eta)
        for what in (beyond.diff(ETA), g.diff(ETA, 2))
    )
    # the error of eta is one of mu_eta and one of the place where it is compared
    error = (2 * hot.windows.phi_eta + curvature) * hot.eta_error
    weight = next_order / error**2
    share = weight @ (hot.mu_eta - mean) / (weight @ next_order)
    uncertainty = (weight @ next_order) ** -0.5
    assert uncertainty < 0.1
    # the third order is a few tenths of the second at this temperature
    assert 5 * uncertainty < share and abs(share - 1) < 0.3
    assert np.std((hot.mu_eta - mean - next_order) / error) < 1.5


def test_hot_free_energy_is_the_mean_fields(hot):
    """g along eta by integrating the measured mu_eta, against Bragg and Williams."""
    order = np.argsort(hot.eta)
    eta, mu = hot.eta[order], hot.mu_eta[order]
    g = np.concatenate([[0], np.cumsum((mu[1:] + mu[:-1]) / 2 * np.diff(eta))])
    exact = free_energy(2**-0.5, eta, ClusterExpansion(), HOT)
    exact -= exact[0]
    assert np.ptp(exact) > 2
    assert np.abs(g - exact).max() < 0.02 * np.ptp(exact)


@pytest.mark.parametrize("c, eta", [(0.1, 0.2), (1.4, 0.1), (0.0, 0.0), ([0.7, 0.7], [0.0, 0.8])])
@pytest.mark.parametrize("theory", [free_energy, potentials])
def test_outside_the_diamond_there_is_no_mixture(c, eta, theory):
    with pytest.raises(InvalidValueError, match="sublattice compositions between 0 and 1"):
        theory(c, eta, MODEL, 5.0)
