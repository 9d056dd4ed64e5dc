"""Profile intervals: the linear ones for linear laws, scipy's likelihood contour for a curved one."""

from math import inf

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

import symnet as sn
from symnet.errors import InvalidValueError

X = np.linspace(0.1, 3, 18)[:, None]
rng = np.random.default_rng(4)


def test_linear_laws_have_the_linear_interval():
    y = 2 + 3 * X[:, 0] + rng.normal(size=18) / 5
    fit = sn.fit(sn.Law("a + b*x", ["x"]), sn.Data(X, y, ["x"]))
    for name in "ab":
        assert tuple(fit.interval(name, 0.9, "profile")) == pytest.approx(tuple(fit.interval(name, 0.9)), rel=1e-5)
    one = sn.fit(sn.Law("b*x", ["x"]), sn.Data(X, y, ["x"]))
    assert tuple(one.interval("b", 0.95, "profile")) == pytest.approx(tuple(one.interval("b")), rel=1e-5)


def test_curved_laws_have_scipys_contour():
    y = 5 * (1 - np.exp(-0.4 * X[:, 0])) + rng.normal(size=18) / 6
    fit = sn.fit(sn.Law("a*(1 - exp(-r*x))", ["x"], initial={"a": 4, "r": 0.5}), sn.Data(X, y, ["x"]))

    def least(rate):
        shape = 1 - np.exp(-rate * X[:, 0])
        a = shape @ y / (shape @ shape)
        return np.sum((y - a * shape) ** 2)

    limit = fit.sum_of_squares * (1 + scipy.stats.t.ppf(0.975, 16) ** 2 / 16)
    rate = fit.values["r"]
    expected = [
        scipy.optimize.brentq(lambda r: least(r) - limit, 1e-6, rate),
        scipy.optimize.brentq(lambda r: least(r) - limit, rate, 5.0),
    ]
    found = fit.interval("r", 0.95, "profile")
    assert list(found) == pytest.approx(expected, rel=1e-4)
    # it is not symmetric, as the linear one must be
    assert abs((found.high - rate) / (rate - found.low) - 1) > 0.02
    assert "95 % profile" in fit.report(profile=True)


def test_ends_that_the_data_do_not_give():
    flat = sn.fit(sn.Law("a + exp(-r*x)", ["x"], bounds={"r": (0, None)}, initial={"r": 3}),
                  sn.Data(X + 1, 1 + rng.normal(size=18) / 50, ["x"]))  # fmt: skip
    found = flat.interval("r", 0.95, "profile")
    assert found.high == inf and found.low >= 0
    exact = sn.fit(sn.Law("a + b*x", ["x"]), sn.Data([[0.0], [1.0]], [1.0, 2.0], ["x"]))
    assert tuple(exact.interval("a", 0.95, "profile")) == (-inf, inf)
    with pytest.raises(InvalidValueError, match="known: linear, profile"):
        exact.interval("a", method="bootstrap")
