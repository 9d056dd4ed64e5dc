"""Consistency of raw derivative data: curl-free passes, anything else is named with its size."""

import numpy as np
import pytest

from symnet import idnn
from symnet.errors import InvalidTypeError, InvalidValueError


def on_grid(n=21):
    x, y = np.meshgrid(np.linspace(0, 1.4, n), np.linspace(-0.7, 0.7, n))
    return np.column_stack([x.ravel(), y.ravel()])


def scattered(n=800, seed=0):
    return np.random.default_rng(seed).uniform([0, -0.7], [1.4, 0.7], (n, 2))


def potential(X):
    """Gradient of sin(3c) cosh(2 eta) + c^2 eta^2."""
    c, eta = X.T
    return {
        "c": 3 * np.cos(3 * c) * np.cosh(2 * eta) + 2 * c * eta**2,
        "eta": 2 * np.sin(3 * c) * np.sinh(2 * eta) + 2 * c**2 * eta,
    }


@pytest.mark.parametrize("X", [on_grid(), scattered()], ids=["grid", "scattered"])
@pytest.mark.parametrize("noise", [0.0, 1e-3, 1e-1])
def test_a_gradient_passes_with_and_without_noise(X, noise):
    r = np.random.default_rng(1)
    data = {name: values + noise * r.normal(size=len(X)) for name, values in potential(X).items()}
    (pair,) = idnn.check_consistency(X, data)
    assert (pair.a, pair.b) == ("c", "eta")
    assert pair.relative < 0.1 or pair.errors < 1.5


@pytest.mark.parametrize("X", [on_grid(), scattered()], ids=["grid", "scattered"])
@pytest.mark.parametrize("noise", [0.0, 1e-2])
def test_the_size_of_a_curl_is_measured(X, noise):
    """eta gets 0.8 c more: the mixed derivatives differ by 0.8 everywhere."""
    r = np.random.default_rng(1)
    data = {name: values + noise * r.normal(size=len(X)) for name, values in potential(X).items()}
    data["eta"] = data["eta"] + 0.8 * X[:, 0]
    (pair,) = idnn.check_consistency(X, data, tolerance=10.0)
    assert pair.difference == pytest.approx(0.8, rel=0.02 + 10 * noise)
    with pytest.raises(InvalidValueError, match=r"one function, but d2/dc deta .* standard errors\), most at \("):
        idnn.check_consistency(X, data)


def test_the_pair_that_is_wrong_is_named():
    X = np.random.default_rng(0).uniform(-1, 1, (600, 3))
    x, y, z = X.T
    data = {"x": y * z, "y": x * z, "z": x * y}
    assert [(p.a, p.b) for p in idnn.check_consistency(X, data)] == [("x", "y"), ("x", "z"), ("y", "z")]
    with pytest.raises(InvalidValueError, match="d2/dy dz"):
        idnn.check_consistency(X, {**data, "z": x * y + y})


def test_some_of_the_inputs_only():
    X = np.random.default_rng(0).uniform(-1, 1, (600, 3))
    x, y, z = X.T
    (pair,) = idnn.check_consistency(X, {"x": y * z, "z": x * y}, inputs=["x", "y", "z"])
    assert (pair.a, pair.b) == ("x", "z")
    assert pair.relative < 1e-9


def test_bad_data():
    X = scattered(50)
    data = potential(X)
    with pytest.raises(InvalidTypeError, match="two inputs or more"):
        idnn.check_consistency(X, {"c": data["c"]})
    with pytest.raises(InvalidValueError, match="50 values, one a row"):
        idnn.check_consistency(X, {**data, "eta": data["eta"][:-1]})
    with pytest.raises(InvalidValueError, match="be by the inputs"):
        idnn.check_consistency(X, data, inputs=["c", "d"])
    with pytest.raises(InvalidValueError, match="finite"):
        idnn.check_consistency(X, {**data, "c": data["c"] * np.nan})
    with pytest.raises(InvalidValueError, match="at least 9 points"):
        idnn.check_consistency(X[:5], {name: values[:5] for name, values in data.items()})
    with pytest.raises(InvalidValueError, match="vary in every input"):
        idnn.check_consistency(X * [1, 0], data)
