"""The stored potentials: what the physics demands of them, and that sampling again gives them."""

import numpy as np
import pytest

from symnet.montecarlo import ClusterExpansion, Windows, description, make, sample, stored
from symnet.montecarlo.pictures import line


@pytest.fixture(scope="module")
def table():
    return stored()


def test_they_are_what_the_command_makes(table):
    about = description()
    assert about["windows"] == len(table) == len(make.windows())
    assert (tuple(about["cells"]), about["temperature"], about["phi"]) == (make.CELLS, make.TEMPERATURE, make.PHI)
    assert (about["sweeps"], about["warmup"], about["seed"]) == (make.SWEEPS, make.WARMUP, make.SEED)
    assert ClusterExpansion(**about["model"]) == make.MODEL
    for name, values in make.windows().columns.items():
        assert getattr(table.windows, name) == pytest.approx(values, rel=1e-5, abs=1e-8)


def test_they_cover_the_domain(table):
    x1, x2 = (table.c + table.eta) / 2**0.5, (table.c - table.eta) / 2**0.5
    counts, _, _ = np.histogram2d(x1, x2, bins=8, range=[[0, 1], [0, 1]])
    assert counts.min() >= 10
    assert min(x1.min(), x2.min()) < 0.02 and max(x1.max(), x2.max()) > 0.98


def mirrored(table, c, eta):
    """Differences between windows and their mirror images, in standard errors of the means."""
    place = {
        (round(a, 4), round(b, 4)): i for i, (a, b) in enumerate(zip(table.windows.kappa_c, table.windows.kappa_eta))
    }
    middle, out = 2**-0.5, []
    for (a, b), i in place.items():
        j = place.get((round(middle + c * (a - middle), 4), round(eta * b, 4) + 0.0))
        if j is not None and j > i:
            out.append((table.eta[i] - eta * table.eta[j]) / np.hypot(table.eta_error[i], table.eta_error[j]))
            out.append((table.c[i] - middle - c * (table.c[j] - middle)) / np.hypot(table.c_error[i], table.c_error[j]))
    return np.array(out)


@pytest.mark.parametrize("c, eta", [(1, -1), (-1, 1), (-1, -1)])
def test_symmetric_windows_agree_within_their_errors(table, c, eta):
    """Exchanging the sublattices turns eta round, exchanging A and B turns c - 1/sqrt 2 round; windows are independent."""
    far = mirrored(table, c, eta)
    assert len(far) > 2000
    assert np.std(far) == pytest.approx(1.0, abs=0.1)
    assert np.abs(far).max() < 6


def test_the_sign_that_makes_antiphase_domains(table):
    """mu_eta falls through 0 at eta = 0 and rises through it in the wells, as the paper's network has it."""
    rows = line(table)
    middle = rows.select(np.abs(rows.eta) < 0.1)
    slope = np.sum(middle.eta * middle.mu_eta) / np.sum(middle.eta**2)
    error = np.sqrt(np.sum((middle.eta * middle.mu_eta_error) ** 2)) / np.sum(middle.eta**2)
    assert slope < -10 * error
    inside = rows.select((rows.eta > 0.05) & (rows.eta < 0.5))
    assert (inside.mu_eta < 0).all()
    assert (rows.mu_eta[rows.eta > 0.65] > 0).all() and (rows.mu_eta[rows.eta < -0.65] < 0).all()


def test_they_are_derivatives_of_one_function(table):
    """A smooth g is fitted to both by least squares: what is left is noise, although mixed derivatives are one."""
    from symnet.montecarlo.meanfield import potentials

    u, v = 2**0.5 * table.c - 1, 2**0.5 * table.eta
    powers = [(i, j) for i in range(0, 13) for j in range(0, 13, 2) if 0 < i + j <= 12]
    by_c = np.array([i * u ** max(i - 1, 0) * v**j for i, j in powers]).T * 2**0.5
    by_eta = np.array([j * u**i * v ** max(j - 1, 0) for i, j in powers]).T * 2**0.5
    mean = potentials(table.c, table.eta, make.MODEL, make.TEMPERATURE)
    rest = np.concatenate([table.mu_c - mean[0], table.mu_eta - mean[1]])
    fit, *_ = np.linalg.lstsq(np.concatenate([by_c, by_eta]), rest, rcond=None)
    left = rest - np.concatenate([by_c, by_eta]) @ fit
    assert np.sqrt(np.mean(left**2)) < 0.05 * np.sqrt(np.mean(rest**2))


def test_other_random_numbers_give_them_again(table):
    """A twentieth of the sweeps in forty windows."""
    rng = np.random.default_rng(1)
    few = table.select(rng.choice(len(table), 40, replace=False))
    again = sample(Windows(*few.windows.columns.values()), make.MODEL, make.CELLS, sweeps=400, warmup=100, seed=77)
    for name in ("c", "eta"):
        gap = getattr(again, name) - getattr(few, name)
        error = np.hypot(getattr(again, f"{name}_error"), getattr(few, f"{name}_error"))
        assert np.abs(gap / error).max() < 5
        assert 0.6 < np.std(gap / error) < 1.5
