"""The biased ensemble against the exact sum over all configurations of small cells."""

import numpy as np
import pytest
from exact_cells import biased, joint, means, neighbour_matrix
from scipy.special import gammaln

from symnet.montecarlo import Chains, ClusterExpansion, Windows, blocked, compositions, order_parameters
from symnet.montecarlo.lattice import neighbours
from symnet.montecarlo.sweep import Sweeper

#: kappa_c, kappa_eta, phi_c, phi_eta, kT: soft, stiff, unequal, without bias, centres outside the domain, cold.
CASES = np.array(
    [
        [0.7071, 0.0, 2.0, 2.0, 8.0],
        [0.7071, 0.3, 20.0, 20.0, 5.0],
        [0.4, -0.2, 30.0, 3.0, 6.0],
        [1.0, 0.1, 0.0, 9.0, 7.0],
        [0.6, 0.0, 0.0, 0.0, 12.0],
        [1.7, -0.4, 12.0, 8.0, 9.0],
        [0.9, 0.05, 60.0, 60.0, 4.0],
    ]
)
#: Standard errors that the worst of all deviations compared in a test may reach: 1 in 10,000 for 100 of them.
LIMIT = 4.9


#: Independent chains in each window.
REPLICAS = 32


def run(model, cells, cases, sweeps, seed):
    """Counts of B, shape (windows, sublattice, replicas, sweeps), and the acceptance."""
    chains = Chains(Windows(*np.repeat(cases, REPLICAS, axis=0).T), model, cells, seed=seed)
    chains.run(100)
    chains.forget()
    chains.run(sweeps)
    counts = chains.counts.transpose(2, 1, 0).reshape(len(cases), REPLICAS, 2, sweeps).swapaxes(1, 2)
    return counts, chains.acceptance


def mean_and_error(series):
    """Of series of shape (..., replicas, sweeps), the replicas independent of each other."""
    found = blocked(series)
    return found.mean.mean(axis=-1), np.sqrt(np.sum(found.error**2, axis=-1)) / REPLICAS


def deviations(counts, exact):
    """Deviation of the frequency of every pair (n1, n2) that is not rare, in standard errors."""
    out = []
    for (first, second), probability in zip(counts, exact):
        for n1, n2 in np.argwhere(probability > 0.01):
            mean, error = mean_and_error((first == n1) & (second == n2))
            out.append((mean - probability[n1, n2]) / error)
    return np.array(out)


def test_the_16_site_cell_of_65536_configurations():
    model = ClusterExpansion(pair=1.0, point=0.7)
    exact = [joint((2, 2, 2), 1.0, 0.7, *case) for case in CASES]
    counts, _ = run(model, (2, 2, 2), CASES, 768, seed=5)
    c, eta = (mean_and_error(a) for a in order_parameters(counts[:, 0] / 8, counts[:, 1] / 8))
    true = np.array([means(p) for p in exact]).T
    for (mean, error), expected in zip((c, eta), true):
        assert (error < 0.006).all()
        assert np.abs((mean - expected) / error).max() < LIMIT
    for mu, expected, centre, phi, (_, error) in zip(
        Windows(*CASES.T).potentials(c[0], eta[0]), true, CASES[:, :2].T, CASES[:, 2:4].T, (c, eta)
    ):
        assert (np.abs(mu + 2 * phi * (expected - centre)) <= LIMIT * 2 * phi * error).all()
    far = deviations(counts, exact)
    assert len(far) > 100 and np.abs(far).max() < LIMIT
    # as errors should be: neither too small nor too large
    assert 0.8 < np.std(far) < 1.25


@pytest.fixture(scope="module")
def uneven():
    """A cell of 24 sites, whose sites differ in their numbers of neighbours B, summed over all 2^24 configurations."""
    cases = CASES[[1, 2, 5]]
    cases[:, 4] = 6.0
    return cases, [joint((2, 2, 3), 1.0, 0.0, *case) for case in cases]


def test_a_cell_of_24_sites_with_different_surroundings(uneven):
    cases, exact = uneven
    counts, _ = run(ClusterExpansion(), (2, 2, 3), cases, 768, seed=6)
    far = deviations(counts, exact)
    assert len(far) > 40 and np.abs(far).max() < LIMIT


def test_the_tangent_may_touch_anywhere(uneven, monkeypatch):
    """Detailed balance does not need the best x*, only one that the other sublattice determines."""
    cases, exact = uneven
    best = Sweeper._centre
    monkeypatch.setattr(Sweeper, "_centre", lambda self, *given: 0.1 + 0.9 * best(self, *given))
    counts, acceptance = run(ClusterExpansion(), (2, 2, 3), cases, 768, seed=7)
    assert 0.1 < acceptance.min() < 0.5
    assert np.abs(deviations(counts, exact)).max() < LIMIT


def test_without_the_rejections_the_ensemble_is_another(uneven, monkeypatch):
    """What the tests above would see if the bias's curvature were forgotten."""
    cases, exact = uneven
    monkeypatch.setattr(Sweeper, "_log_weight", lambda self, count, centre: np.zeros(len(centre)))
    counts, _ = run(ClusterExpansion(), (2, 2, 3), cases, 256, seed=8)
    assert np.abs(deviations(counts, exact)).max() > 2 * LIMIT


#: A window of the ideal mixture, whose exact distribution is binomial on each sublattice.
IDEAL = [0.75, 0.25, 5.0, 5.0, 2.0]


def ideal(n):
    k = np.arange(n + 1)
    binomial = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return biased(binomial[:, None] + binomial[None, :], *IDEAL)


def test_without_interactions_a_larger_cell_is_known_too():
    counts, _ = run(ClusterExpansion(pair=0.0), (4, 4, 4), np.array([IDEAL]), 256, seed=9)
    c, eta = (mean_and_error(a) for a in order_parameters(*(counts[0] / 64)))
    for (mean, error), true in zip((c, eta), means(ideal(64))):
        assert abs(mean - true) < 4 * error < 0.01


def test_the_potentials_of_a_window_are_off_by_one_over_m():
    """Equations 20 and 21 against dg/dc and dg/deta of the ideal mixture at the window's means."""
    off = []
    for n in (64, 256, 1024):
        c, eta = means(ideal(n))
        logs = [np.log(x / (1 - x)) for x in compositions(c, eta)]
        exact = IDEAL[4] / 2**1.5 * np.array([logs[0] + logs[1], logs[0] - logs[1]])
        off.append(np.array(Windows(*IDEAL).potentials(c, eta)).ravel() - exact)
    assert np.abs(off[0]).max() < 0.01
    assert np.array(off[:2]) / np.array(off[1:]) == pytest.approx(4.0, rel=0.05)


@pytest.mark.parametrize("cells", [(2, 2, 2), (2, 3, 4), (5, 3, 2)])
def test_neighbours_and_energies_are_those_of_the_geometry(cells):
    rng = np.random.default_rng(3)
    first, second = rng.integers(0, 2, (2, 6, *cells), dtype=np.uint8)
    links = neighbour_matrix(cells)
    assert (links.sum(axis=0) == 8).all() and (links.sum(axis=1) == 8).all()
    flat = [a.reshape(6, -1).astype(float) for a in (first, second)]
    assert np.array_equal(neighbours(second, 0).reshape(6, -1), flat[1] @ links.T)
    assert np.array_equal(neighbours(first, 1).reshape(6, -1), flat[0] @ links)
    s1, s2 = 2 * flat[0] - 1, 2 * flat[1] - 1
    pairs = np.einsum("wi,ij,wj->w", s1, links, s2)
    points = s1.sum(axis=1) + s2.sum(axis=1)
    model = ClusterExpansion(pair=0.75, point=-0.5, constant=2.0)
    expected = 2.0 + (0.75 * pairs - 0.5 * points) / (2 * len(links))
    assert model.energy(first, second) == pytest.approx(expected, abs=1e-13)


def test_cost_is_the_energy_of_turning_one_site():
    rng = np.random.default_rng(4)
    model = ClusterExpansion(pair=0.75, point=-0.5)
    first, second = rng.integers(0, 2, (2, 40, 3, 3, 3), dtype=np.uint8)
    without, with_b = first.copy(), first.copy()
    without[:, 1, 2, 0], with_b[:, 1, 2, 0] = 0, 1
    change = 54 * (model.energy(with_b, second) - model.energy(without, second))
    assert change == pytest.approx(model.cost[neighbours(second, 0)[:, 1, 2, 0]], abs=1e-12)
