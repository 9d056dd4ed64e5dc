"""Errors of correlated series: autoregressive ones, whose autocorrelation time is known."""

import numpy as np
import pytest

from symnet.errors import InvalidValueError
from symnet.montecarlo import autocorrelation_time, blocked


def autoregressive(rho, number, length, seed):
    """Stationary series x' = rho x + noise of variance 1, with autocorrelations rho^t."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(length, number)) * np.sqrt(1 - rho**2)
    out = np.empty((length, number))
    out[0] = rng.normal(size=number)
    for t in range(1, length):
        out[t] = rho * out[t - 1] + noise[t]
    return out.T


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_the_error_is_that_of_the_theory_and_of_repetition(rho):
    series = autoregressive(rho, 300, 4096, seed=1)
    tau = 0.5 * (1 + rho) / (1 - rho)
    found = blocked(series)
    assert found.settled.all()
    # blocks of finite length miss a little of a long memory
    assert found.tau.mean() == pytest.approx(tau, rel=0.08)
    assert autocorrelation_time(series).mean() == pytest.approx(tau, rel=0.06)
    # what an error is for: the scatter of the means over repetitions
    assert np.sqrt(np.mean(found.error**2)) == pytest.approx(found.mean.std(), rel=0.1)
    assert np.mean(np.abs(found.mean) < 2 * found.error) == pytest.approx(0.954, abs=0.03)


def test_independent_samples_have_the_error_of_blocks_of_the_rules_length():
    """With e_B = e_1 the rule B^3 > 2 n takes blocks of 32 of 10,000 samples; 16 are left over."""
    series = np.random.default_rng(2).normal(size=10000)
    found = blocked(series)
    blocks = series[:9984].reshape(312, 32).mean(axis=1)
    assert found.error == pytest.approx(blocks.std(ddof=1) / np.sqrt(312), rel=1e-12)
    assert found.error == pytest.approx(0.01, rel=0.1)


def test_a_series_shorter_than_its_memory_says_so():
    assert not blocked(autoregressive(0.999, 1, 512, seed=3)).settled[0]


def test_a_constant_has_no_error():
    found = blocked(np.full(100, 2.5))
    assert (found.mean, found.error, found.tau) == (2.5, 0.0, 0.5)
    assert autocorrelation_time(np.full(100, 2.5)) == 0.5


def test_shapes():
    found = blocked(np.random.default_rng(0).normal(size=(2, 3, 64)))
    assert found.mean.shape == found.error.shape == found.tau.shape == found.settled.shape == (2, 3)
    assert autocorrelation_time(np.random.default_rng(0).normal(size=(2, 3, 64))).shape == (2, 3)


@pytest.mark.parametrize("series", [3.0, np.zeros(15), np.zeros((20, 8)), np.full(50, np.nan)])
@pytest.mark.parametrize("estimate", [blocked, autocorrelation_time])
def test_what_is_no_series_is_refused(series, estimate):
    with pytest.raises(InvalidValueError, match="series must be"):
        estimate(series)
