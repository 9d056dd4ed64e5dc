"""The order-disorder temperature of the equiatomic alloy, against the known one of the bcc Ising magnet.

Reversing the spins of one sublattice turns the antiferromagnet without a field into the ferromagnet, whose transition
is at kT / |J| = 6.35435, known from high-temperature series and from simulations of large cells.
"""

import numpy as np
import pytest
from exact_cells import joint

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.montecarlo import ClusterExpansion, Cumulants, crossings, cumulants

KNOWN = 6.35435


def test_the_transition_is_found_within_three_percent():
    """Cells of 128 and 1024 sites, 6 x 1500 sweeps at each of four temperatures."""
    found = cumulants([4, 8], [6.1, 6.25, 6.4, 6.55], sweeps=1500, warmup=150, replicas=6, seed=3)
    (place,) = crossings(found)
    assert place.cells == (4, 8)
    assert place.error < 0.04
    assert place.temperature == pytest.approx(KNOWN, rel=0.03)
    # the larger cell is the more ordered below and the less ordered above
    assert found[1].value[0] > found[0].value[0] + 3 * found[1].error[0]
    assert found[1].value[-1] < found[0].value[-1] - 3 * found[1].error[-1]


def test_temperatures_scale_with_the_interaction():
    """k T / V is what counts: the same random numbers give the same cumulants."""
    one, three = (
        cumulants(
            [3], [scale * t for t in (5.0, 6.0, 7.0)], ClusterExpansion(pair=scale), sweeps=50, replicas=2, seed=1
        )[0]
        for scale in (1.0, 4.0)
    )
    assert np.array_equal(one.value, three.value)


def test_the_cumulants_of_16_sites_are_exact():
    temperatures = [5.0, 7.0, 10.0]
    (found,) = cumulants([2], temperatures, sweeps=1500, warmup=50, replicas=8, seed=2)
    n = np.arange(9) / 8
    m = n[:, None] - n[None, :]
    for kT, value, error in zip(temperatures, found.value, found.error):
        probability = joint((2, 2, 2), 1.0, 0.0, 0.7, 0.0, 0.0, 0.0, kT)
        exact = 1 - np.sum(probability * m**4) / (3 * np.sum(probability * m**2) ** 2)
        assert abs(value - exact) < 4 * error < 0.04


def test_an_executor_does_not_matter():
    from concurrent.futures import ThreadPoolExecutor

    options = {"sweeps": 40, "warmup": 5, "replicas": 2, "seed": 4}
    alone = cumulants([2, 3], [5.0, 6.0, 7.0], **options)
    with ThreadPoolExecutor(2) as pool:
        together = cumulants([2, 3], [5.0, 6.0, 7.0], executor=pool, **options)
    assert all(np.array_equal(a.value, b.value) for a, b in zip(alone, together))


def test_a_made_crossing_is_found_with_its_error():
    """Curves that cross at 6.3 with slopes -1 and -2, and noise of 0.01 at five temperatures."""
    t = np.linspace(6.0, 6.6, 5)
    small, large = (
        Cumulants(size, t, 0.5 - slope * (t - 6.3), np.full(5, 0.01), np.ones(5)) for size, slope in ((4, 1), (8, 2))
    )
    (place,) = crossings([small, large])
    assert place.temperature == pytest.approx(6.3, abs=1e-9)
    # a parabola through five equally spaced points has at the middle the variance 17/35 of one of them
    assert place.error == pytest.approx(0.01 * (2 * 17 / 35) ** 0.5, rel=0.15)


def test_curves_that_do_not_cross():
    t = np.linspace(6.0, 6.6, 5)
    low, high = (
        Cumulants(size, t, 0.5 + shift - t / 20, np.full(5, 0.001), np.ones(5)) for size, shift in ((4, 0), (8, 0.3))
    )
    with pytest.raises(InvalidValueError, match="cross between the temperatures"):
        crossings([low, high])
    with pytest.raises(InvalidValueError, match="two sizes"):
        crossings([low])


@pytest.mark.parametrize(
    "arguments, options, complaint",
    [
        (([4], [6.0, 6.5]), {}, "temperatures must be"),
        (([4], [6.0, 6.5, 6.5]), {}, "temperatures must be"),
        (([4], [6.0, 6.5, -1.0]), {}, "temperature must be positive"),
        (([1], [6.0, 6.5, 7.0]), {}, "cells must be"),
        (([4], [6.0, 6.5, 7.0]), {"replicas": 0}, "replicas must be"),
        (([4], [6.0, 6.5, 7.0]), {"seed": -1}, "seed must be"),
        (([4], [6.0, 6.5, 7.0]), {"sweeps": -4}, "sweeps must be"),
        (([4], [6.0, 6.5, 7.0]), {"model": ClusterExpansion(point=0.5)}, "have no point term"),
        (([4], [6.0, 6.5, 7.0]), {"model": 1.0}, "be a ClusterExpansion"),
    ],
)
def test_bad_arguments(arguments, options, complaint):
    with pytest.raises(InvalidValueError, match=complaint):
        cumulants(*arguments, **options)


def test_a_bad_executor():
    with pytest.raises(InvalidTypeError, match="executor must"):
        cumulants([2], [5.0, 6.0, 7.0], executor=1)


@pytest.mark.benchmark
def test_larger_cells_find_the_transition_within_a_percent_and_their_errors():
    """Cells of 1024 and 3456 sites; `make transition` goes on to 8192."""
    found = cumulants([8, 12], [6.28, 6.32, 6.36, 6.40], sweeps=4000, warmup=500, replicas=8, seed=1)
    (place,) = crossings(found)
    print(f"\n{place.cells}: {place.temperature:.4f} +- {place.error:.4f}")
    assert place.error < 0.02
    assert abs(place.temperature - KNOWN) < 3 * place.error < 0.01 * KNOWN
