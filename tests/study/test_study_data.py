"""The data of a run against the polynomial behind them."""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from symnet.study.data import generate, values
from symnet.study.settings import Settings


def test_monomials_are_all_products_up_to_the_degree():
    """Against the loop of the authors' script: the constant, then combinations with repetition."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 3))
    columns = [X[:, list(c)].prod(axis=1) for t in range(3) for c in combinations_with_replacement(range(3), t)]
    for i, column in enumerate(columns):
        one = np.zeros(len(columns))
        one[i] = 1
        assert any(np.allclose(values(unit, 2, X), column, rtol=1e-15) for unit in np.eye(len(columns)))
    assert len(columns) == 10


@pytest.mark.parametrize("variables", [1, 2, 3])
def test_without_noise_the_response_is_the_polynomial(variables):
    data = generate(3, Settings(noise=0.0, variables=variables))
    assert np.max(np.abs(data.polynomial(data.X) - data.y)) < 1e-12


def test_noise_has_its_standard_deviation_before_scaling():
    settings = Settings(noise=0.1, samples=20_000)
    data = generate(4, settings)
    raw = (data.y - data.polynomial(data.X)) * data.halves[-1]
    # the standard error of the estimate is 0.1/sqrt(40,000) = 0.0005
    assert np.std(raw) == pytest.approx(0.1, abs=0.002) and abs(np.mean(raw)) < 0.003


def test_every_column_fills_the_interval_and_the_polynomial_is_of_degree_two():
    data = generate(11, Settings())
    columns = np.column_stack([data.X, data.y])
    assert np.max(np.abs(columns)) <= 1
    assert columns.min(axis=0) == pytest.approx(-np.ones(4), rel=1e-15)
    assert columns.max(axis=0) == pytest.approx(np.ones(4), rel=1e-15)
    line = data.polynomial(np.linspace(-1, 1, 7)[:, None] * [0.3, -0.7, 0.5])
    assert np.max(np.abs(np.diff(line, 3))) < 1e-12 < np.max(np.abs(np.diff(line, 2)))
    assert np.all(np.abs(data.coefficients) <= 5) and len(data.coefficients) == 10


def test_the_split_is_random_and_the_seed_fixes_all():
    one, again, other = (generate(seed, Settings()) for seed in (5, 5, 6))
    assert np.array_equal(one.X, again.X) and np.array_equal(one.y, again.y)
    assert not np.array_equal(one.X, other.X)
    assert len(one.test) == 50 and one.training == 150
    # the extremes of a column fall into either part
    parts = [generate(seed, Settings()).y.argmax() < 150 for seed in range(60)]
    assert 0.5 < np.mean(parts) < 0.95
