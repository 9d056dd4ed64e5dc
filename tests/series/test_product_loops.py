"""The two loops of the product give the same sums: by rows, as large float64 work goes, and by pairs."""

import numpy as np
import pytest

from symnet.rings import FLOAT64
from symnet.series import product
from symnet.series.monomials import monomials


@pytest.fixture(params=[(2, 6), (3, 5), (4, 4)], ids=str)
def given(request):
    table = monomials(*request.param)
    a, b = np.random.default_rng(0).integers(-9, 10, (2, table.size, 3)).astype(float)
    return table, request.param[1], a, b


@pytest.fixture
def by_rows(monkeypatch):
    """Whatever is computed inside of it goes by rows."""

    def compute(function):
        with monkeypatch.context() as patch:
            patch.setattr(product, "ROW_LOOP", 0)
            return function()

    return compute


def test_products(given, by_rows):
    table, order, a, b = given
    for n in range(order + 1):
        for scaled in (False, True):

            def work(n=n, scaled=scaled):
                return product.product_degree(table, FLOAT64, n, a, b, range(n + 1), scaled)

            assert np.array_equal(by_rows(work), work())


def test_squares_are_products_with_themselves(given, by_rows):
    table, order, a, _ = given
    for n in range(order + 1):

        def work(n=n):
            return product.square_degree(table, FLOAT64, n, a, range(n + 1))

        expected = product.product_degree(table, FLOAT64, n, a, a, range(n + 1))
        assert np.array_equal(work(), expected) and np.array_equal(by_rows(work), expected)


def test_inactive_degrees_are_left_out(given, by_rows):
    table, order, a, _ = given
    odd = a * (table.degrees % 2 == 1)[:, None]
    for n in range(2, order + 1, 2):

        def work(n=n):
            return product.square_degree(table, FLOAT64, n, odd, range(1, n, 2))

        assert np.array_equal(by_rows(work), product.product_degree(table, FLOAT64, n, odd, odd, range(n + 1)))
