"""Monomial order, index and products against brute force."""

from itertools import combinations_with_replacement
from math import comb, factorial, prod

import numpy as np
import pytest

from symnet.series.monomials import monomials

SHAPES = [(1, 0), (1, 7), (2, 5), (3, 4), (5, 3), (10, 2), (4, 1), (3, 0)]


@pytest.mark.parametrize(("d", "order"), SHAPES)
def test_order_index_and_size(d, order):
    table = monomials(d, order)
    expected = []
    for n in range(order + 1):
        for choice in combinations_with_replacement(range(d), n):
            expected.append(tuple(choice.count(i) for i in range(d)))
    assert [tuple(row) for row in table.exponents.tolist()] == expected
    assert table.size == len(expected) == comb(d + order, d)
    assert [table.index(e) for e in expected] == list(range(table.size))
    for n in range(order + 1):
        assert all(sum(e) == n for e in expected[table.degree(n)])


@pytest.mark.parametrize(("d", "order"), SHAPES)
def test_multinomials(d, order):
    table = monomials(d, order)
    for e, value in zip(table.exponents.tolist(), table.multinomials, strict=True):
        assert value == factorial(sum(e)) // prod(map(factorial, e))


@pytest.mark.parametrize(("d", "order"), SHAPES)
def test_products_of_monomials(d, order):
    """Every pair of each degree is listed once, at the row of its product."""
    table = monomials(d, order)
    rows = table.exponents.tolist()
    for n in range(order + 1):
        pairs = table.pairs(n, tuple(range(n + 1)))
        ends = np.append(pairs.starts[1:], len(pairs.left))
        seen = set()
        for target, begin, end in zip(pairs.targets, pairs.starts, ends, strict=True):
            for a, b in zip(pairs.left[begin:end], pairs.right[begin:end], strict=True):
                product = tuple(x + y for x, y in zip(rows[a], rows[b], strict=True))
                assert table.index(product) == table.offsets[n] + target
                seen.add((a, b))
        assert len(seen) == len(pairs.left) == sum(table.count(i) * table.count(n - i) for i in range(n + 1))
