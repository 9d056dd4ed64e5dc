"""Fits: how long they take, against limits in seconds.

The limits are generous enough to hold on a slow machine; the plain tests of the same fits ask for their values.
"""

import itertools

import numpy as np
import pytest

import symnet as sn

from timing import timed  # isort: skip

pytestmark = pytest.mark.benchmark


def network(inputs, width, seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(width, len(inputs))) / 5, rng.normal(size=(width, width)) / 4]
    layers = [sn.Dense(W, 0.3 * rng.normal(size=width), "tanh") for W in weights]
    return sn.Network([*layers, sn.Dense(rng.normal(size=(1, width)))], inputs)


@pytest.mark.parametrize("metric", ["scaled", "gram"])
def test_forty_parameters_ten_inputs_order_four(measured, metric):
    names = [f"x{i}" for i in range(10)]
    monomials = (m for k in range(3) for m in itertools.combinations_with_replacement(names, k))
    law = sn.Law(" + ".join("*".join([f"p{i}", *m]) for i, m in enumerate(itertools.islice(monomials, 40))), names)
    net = network(names, 20)
    took, result = timed(lambda: sn.fit(law, net, order=4, domain=dict.fromkeys(names, (-1, 1)), metric=metric))
    measured(f"fit of 40 parameters, 10 inputs, order 4, metric {metric}", f"{took:.2f} s", asked="1 s")
    assert len(result.values) == 40 and result.rank == 40


@pytest.mark.parametrize("metric", ["scaled", "gram", "legendre"])
def test_three_nonlinear_parameters_order_six_fifty_digits(measured, metric):
    law = sn.Law("a*exp(-b/x) + g*x**h*y", ["x", "y"], fixed={"h": "1/2"})
    took, result = timed(
        lambda: sn.fit(law, network(["x", "y"], 12), order=6, domain={"x": (1, 3), "y": (0, 1)}, metric=metric,
                       ring=sn.Real(50))
    )  # fmt: skip
    measured(f"fit of 3 parameters, order 6, 50 digits, metric {metric}", f"{took:.2f} s", asked="5 s")
    assert result.success


def test_a_direct_fit_of_ten_thousand_rows(measured):
    X = np.linspace(0, 2, 10_000)[:, None]
    law = sn.Law("a*exp(-b*x) + g", ["x"], initial={"b": 3})
    y = law.with_values({"a": 2, "b": 1, "g": 1})(X) + 0.1 * np.random.default_rng(0).normal(size=len(X))
    took, result = timed(lambda: sn.fit(law, sn.Data(X, y, ["x"])))
    measured("direct fit of 10,000 rows, 3 parameters", f"{took:.2f} s", asked="1 s")
    assert result.values == pytest.approx({"a": 2, "b": 1, "g": 1}, rel=0.05)
