"""Quadrature: exact moments, nesting, sizes, lattices; oracles are exact integrals, numpy and mpmath."""

from fractions import Fraction
from itertools import product
from math import comb, prod

import mpmath
import numpy as np
import pytest

from symnet.bases import rules
from symnet.rings import FLOAT64, Real

MEASURES = ["uniform", "arcsine"]


def moment(measure, k):
    """The mean of t^k: 1/(k + 1), or the mean of cos^k, C(k, k/2)/2^k."""
    if k % 2:
        return Fraction(0)
    return Fraction(1, k + 1) if measure == "uniform" else Fraction(comb(k, k // 2), 2**k)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_gauss_is_exact_to_twice_its_nodes_less_one_and_no_further(measure, count):
    nodes, weights = rules.gauss(measure, count, FLOAT64)
    for k in range(2 * count):
        assert weights @ nodes**k == pytest.approx(float(moment(measure, k)), abs=4e-16)
    assert abs(weights @ nodes ** (2 * count) - float(moment(measure, 2 * count))) > 1e-9


@pytest.mark.parametrize("measure", MEASURES)
def test_gauss_in_fifty_digits(measure):
    ring = Real(50)
    nodes, weights = rules.gauss(measure, 21, ring)
    mine = ring.to_mpf(weights @ np.array([x**40 for x in nodes]))
    with mpmath.workdps(60):
        exact = moment(measure, 40)
        assert abs(mine * exact.denominator / exact.numerator - 1) < mpmath.mpf(10) ** -49


def test_gauss_nodes_are_numpys():
    ring = Real(30)
    x, w = rules.gauss("uniform", 17, ring)
    t, v = np.polynomial.legendre.leggauss(17)
    assert [float(ring.to_user(a)) for a in x] == pytest.approx(t.tolist(), abs=1e-15)
    assert [float(ring.to_user(a)) for a in w] == pytest.approx((v / 2).tolist(), abs=1e-15)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_nested_rules_contain_each_other_and_are_exact(measure, level):
    nodes, weights = rules.nested(measure, level, FLOAT64)
    finer, _ = rules.nested(measure, level + 1, FLOAT64)
    assert set(nodes.tolist()) <= set(finer.tolist())
    degree = 1 if level == 0 else 2**level + 1
    if measure == "arcsine" and level:
        degree = 2 * 2**level - 1  # the trapezoidal rule in the angle
    for k in range(degree + 1):
        assert weights @ nodes**k == pytest.approx(float(moment(measure, k)), abs=5e-16)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("d", "level"), [(1, 3), (2, 3), (4, 2), (5, 3)])
def test_sparse_grids_are_exact_to_their_total_degree(measure, d, level):
    rule = rules.sparse((measure,) * d, level, FLOAT64)
    assert len(rule.weights) == rules.sparse_size(d, level) == len({tuple(x) for x in rule.nodes.tolist()})
    for exponents in product(range(0, 2 * level + 2), repeat=d):
        if sum(exponents) <= 2 * level + 1:
            value = rule.weights @ np.prod(rule.nodes ** np.array(exponents), axis=1)
            assert value == pytest.approx(float(prod(moment(measure, k) for k in exponents)), abs=2e-14)


@pytest.mark.parametrize(("d", "level", "size"), [(2, 2, 13), (2, 3, 29), (3, 3, 69), (6, 4, 1457), (10, 3, 1581)])
def test_sparse_sizes_are_the_published_ones(d, level, size):
    """Gerstner and Griebel, Numerical Algorithms 18 (1998): nested Clenshaw-Curtis grids."""
    assert rules.sparse_size(d, level) == size


@pytest.mark.parametrize("d", [4, 5, 6])
def test_sparse_and_lattice_integrate_a_genz_function(d):
    """The mean of exp(sum c_i t_i) is prod sinh(c_i)/c_i."""
    c = np.linspace(0.3, 0.8, d)
    exact = np.prod(np.sinh(c) / c)
    sparse = rules.sparse(("uniform",) * d, 5, FLOAT64)
    assert sparse.weights @ np.exp(sparse.nodes @ c) == pytest.approx(exact, rel=1e-7)
    lattice = rules.lattice(("uniform",) * d, 8191, FLOAT64, seed=3)
    error = abs(lattice.weights @ np.exp(lattice.nodes @ c) / exact - 1)
    # plain Monte Carlo has a standard error of several times this bound
    standard = np.std(np.exp(lattice.nodes @ c)) / exact / 8191**0.5
    assert error < 2e-3 and error < standard


def test_lattices_repeat_with_their_seed_and_fill_every_axis():
    a, b, other = (rules.lattice(("uniform", "arcsine"), 499, FLOAT64, seed=s) for s in (1, 1, 2))
    assert np.array_equal(a.nodes, b.nodes) and not np.array_equal(a.nodes, other.nodes)
    # every axis is an equidistant grid of 499 cells, in the angle for the arcsine measure
    cells = np.floor((a.nodes[:, 0] + 1) / 2 * 499 + 1e-9 - ((a.nodes[:, 0].min() + 1) / 2 * 499) % 1)
    assert len(set(cells.tolist())) == 499
    assert np.ptp(np.diff(np.sort(np.arccos(a.nodes[:, 1])))) < 1e-9
