"""Expansions: speed, memory and digits against the peers, in one run.

Ratios are asserted, never absolute times. Each figure is the best of several alternating repetitions,
since other work on the machine only adds to a time.
"""

import tracemalloc

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.series.monomials import Monomials, monomials

import peers  # isort: skip
from timing import best, timed  # isort: skip

pytestmark = pytest.mark.benchmark


def network(weights, activation="tanh"):
    last = len(weights) - 1
    return sn.Network([sn.Dense(W, b, activation if i < last else "linear") for i, (W, b) in enumerate(weights)])


@pytest.mark.parametrize(
    ("widths", "order", "limit"),
    [
        ((10, 100, 100, 1), 4, 8),
        ((2, 50, 50, 1), 10, 8),
        ((10, 100, 100, 1), 6, 4),
        ((4, 50, 50, 1), 8, 4),
    ],
)
def test_float64_against_dace(measured, widths, order, limit):
    pytest.importorskip("daceypy")
    weights = peers.float_weights(widths)
    net = network(weights)
    peers.initialize_dace(widths[0], order)
    ours, theirs = best(lambda: net.series(order), lambda: peers.dace(weights, widths[0], order))
    theirs_value = peers.dace(weights, widths[0], order)[0]
    mine = net.series(order)
    for exponents in mine.monomials[:: max(1, len(mine.monomials) // 50)].tolist():
        assert mine[tuple(exponents)] == pytest.approx(theirs_value.getCoefficient(exponents), rel=1e-8, abs=1e-12)
    measured(
        f"float64 {peers.shape(widths)}, order {order}",
        f"{1e3 * ours:.2f} ms",
        "DACEyPy",
        f"{1e3 * theirs:.2f} ms",
        theirs / ours,
        limit,
    )
    assert theirs / ours >= limit


@pytest.mark.parametrize(("widths", "order"), [((3, 10, 10, 1), 11), ((5, 10, 10, 1), 7)])
@pytest.mark.parametrize(("ring", "limit"), [("exact", 1), ("rational", 5)])
def test_exact_against_ring_series(measured, widths, order, ring, limit):
    pytest.importorskip("flint")
    from sympy.external.gmpy import GROUND_TYPES

    weights = peers.rational_weights(widths)
    net = network(weights)
    ours, theirs = best(
        lambda: net.series(order, ring=ring), lambda: peers.ring_series(weights, widths[0], order), repeat=3
    )
    theirs_value = peers.ring_series(weights, widths[0], order)[0]
    mine = net.series(order, ring=ring).to_dict()
    assert mine == {m[1:]: c for m, c in theirs_value.terms()}
    measured(
        f"{ring} {peers.shape(widths)}, order {order}",
        f"{1e3 * ours:.2f} ms",
        f"ring_series ({GROUND_TYPES})",
        f"{1e3 * theirs:.2f} ms",
        theirs / ours,
        limit,
    )
    assert theirs / ours >= limit


@pytest.mark.parametrize(("widths", "order"), [((2, 3, 3, 1), 3), ((2, 4, 4, 1), 4)])
def test_exact_against_differentiating(measured, widths, order, limit=15):
    pairs = peers.rational_weights(widths, seed=3)
    net = network(pairs)
    expression, symbols = net.expr(), sympy.symbols(net.inputs)
    (ours,) = best(lambda: net.series(order, ring="exact"))
    theirs, found = timed(lambda: peers.differentiated(expression, symbols, order))
    mine = net.series(order, ring="exact")
    assert all(sympy.simplify(value - mine[exponents]) == 0 for exponents, value in found.items())
    what = f"exact {peers.shape(widths)}, order {order}"
    measured(what, f"{1e3 * ours:.2f} ms", "SymPy's diff", f"{1e3 * theirs:.0f} ms", theirs / ours, limit)
    assert theirs / ours >= limit


def test_fifty_digits_against_horner_on_mpf(measured):
    widths, order, limit = (2, 12, 12, 1), 12, 5
    weights = peers.float_weights(widths)
    net = network(weights)
    ours, theirs = best(
        lambda: net.series(order, ring=sn.Real(50)), lambda: peers.horner(weights, 2, order, 50), repeat=3
    )
    expected = peers.horner(weights, 2, order, 60)[0]
    mine = net.series(order, ring=sn.Real(50))
    with mpmath.workdps(60):
        for e in mine.monomials.tolist():
            assert abs(mine[tuple(e)] - expected[tuple(e)]) < mpmath.mpf(10) ** -46 * max(1, abs(expected[tuple(e)]))
    measured(
        "50 digits 2-12-12-1, order 12",
        f"{1e3 * ours:.2f} ms",
        "Horner on mpf",
        f"{1e3 * theirs:.2f} ms",
        theirs / ours,
        limit,
    )
    assert theirs / ours >= limit


@pytest.mark.parametrize(("widths", "order"), [((10, 100, 100, 1), 4), ((10, 100, 100, 1), 6), ((4, 50, 50, 1), 8)])
def test_memory_of_a_float64_expansion(measured, widths, order):
    """Peak beyond the product schedule at most 4 times the coefficients of the widest layer."""
    net = network(peers.float_weights(widths))
    net.series(order)
    coefficients = monomials(widths[0], order).size * max(widths) * 8
    tracemalloc.start()
    net.series(order)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    measured(f"memory {peers.shape(widths)}, order {order}", f"{peak / coefficients:.2f} x", asked=4)
    assert peak <= 4 * coefficients


def test_cost_of_a_cold_schedule(measured):
    """Printed, not asserted: what the first expansion of a shape pays for its tables."""
    for widths, order in [((10, 100, 100, 1), 4), ((10, 100, 100, 1), 6)]:
        net = network(peers.float_weights(widths))
        monomials.cache_clear()
        cold, _ = timed(lambda net=net, order=order: net.series(order))
        (warm,) = best(lambda net=net, order=order: net.series(order))
        measured(
            f"first expansion {peers.shape(widths)}, order {order}",
            f"{1e3 * cold:.1f} ms",
            "later ones",
            f"{1e3 * warm:.1f} ms",
        )
    assert isinstance(monomials(2, 2), Monomials)


@pytest.mark.parametrize("widths", [(10, 100, 100, 1), (2, 50, 50, 1), (4, 50, 50, 1)])
def test_digits_lost_in_float64(measured, widths):
    order = {10: 3, 2: 10, 4: 6}[widths[0]]
    net = network(peers.float_weights(widths))
    lost = digits_lost(net, order)
    measured(f"digits lost {peers.shape(widths)}, order {order}", f"{lost:.2f}", "Real(50)", asked=3)
    assert lost <= 3


def digits_lost(net, order):
    """log10 of the largest error over the largest coefficient of its degree, in units of float64's epsilon."""
    got = net.series(order).coefficients[:, 0]
    exact = net.series(order, ring=sn.Real(50)).to_ring("float64").coefficients[:, 0]
    table = monomials(len(net.inputs), order)
    worst = 0.0
    for n in range(order + 1):
        rows = table.degree(n)
        worst = max(worst, np.max(np.abs(got[rows] - exact[rows])) / np.max(np.abs(exact[rows])))
    return np.log10(max(worst / np.finfo(float).eps, 1.0))
