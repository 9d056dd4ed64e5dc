"""scikit-learn's perceptrons: the same values, names, and clear refusals."""

import sys
import warnings

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError

sklearn = pytest.importorskip("sklearn")

from sklearn.compose import TransformedTargetRegressor  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.linear_model import Ridge  # noqa: E402
from sklearn.neural_network import MLPClassifier, MLPRegressor  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import MinMaxScaler, StandardScaler  # noqa: E402

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 3)) * [1, 10, 0.1] + [0, 5, 2]
Y = np.sin(X[:, 0]) + X[:, 1] / 10


@pytest.fixture(autouse=True)
def no_convergence_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def regressor(**options):
    return MLPRegressor(hidden_layer_sizes=(6, 4), max_iter=50, random_state=0, **options)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("scaled", [False, True])
def test_regressors_have_the_same_values(activation, scaled):
    model = regressor(activation=activation)
    model = make_pipeline(StandardScaler(), model) if scaled else model
    model.fit(X, Y)
    net = sn.Network.from_sklearn(model, inputs=["a", "b", "c"])
    assert net(X)[:, 0] == pytest.approx(model.predict(X), rel=1e-12, abs=1e-12)
    assert net.inputs == ("a", "b", "c")
    assert (net.mean is not None) == scaled


def test_several_outputs_and_a_scaled_target():
    both = np.column_stack([Y, 100 - 7 * Y])
    model = regressor(activation="tanh").fit(X, both)
    assert sn.Network.from_sklearn(model)(X) == pytest.approx(model.predict(X), rel=1e-12, abs=1e-12)
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), regressor()), transformer=StandardScaler())
    model.fit(X, 1000 + 50 * Y)
    assert sn.Network.from_sklearn(model)(X)[:, 0] == pytest.approx(model.predict(X), rel=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_classifiers_give_probabilities(classes):
    labels = np.array(["red", "green", "blue"])[np.digitize(Y, np.quantile(Y, np.arange(1, classes) / classes))]
    model = make_pipeline(StandardScaler(), MLPClassifier((5,), activation="tanh", max_iter=60, random_state=0))
    model.fit(X, labels)
    net = sn.Network.from_sklearn(model)
    expected = model.predict_proba(X)
    assert net(X) == pytest.approx(expected[:, 1:] if classes == 2 else expected, rel=1e-11, abs=1e-13)
    names = [str(c) for c in model.classes_]
    assert list(net.outputs) == (names[1:] if classes == 2 else names)
    s = net.series(2, X[0].tolist())
    assert [one[0, 0, 0] for one in s] == pytest.approx(net(X[:1])[0].tolist(), rel=1e-12)


def test_scalers_without_mean_or_std():
    for options in ({"with_mean": False}, {"with_std": False}):
        model = make_pipeline(StandardScaler(**options), regressor()).fit(X, Y)
        assert sn.Network.from_sklearn(model)(X)[:, 0] == pytest.approx(model.predict(X), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("model", "error", "text"),
    [
        (lambda: regressor(), InvalidValueError, "fitted"),
        (lambda: make_pipeline(StandardScaler(), regressor()), InvalidValueError, "fitted"),
        (lambda: Ridge().fit(X, Y), InvalidTypeError, "not 'Ridge'"),
        (lambda: make_pipeline(MinMaxScaler(), regressor()).fit(X, Y), InvalidTypeError, "not 'MinMaxScaler'"),
        (lambda: 3, InvalidTypeError, "not 'int'"),
    ],
)
def test_what_cannot_be_imported_is_named(model, error, text):
    with pytest.raises(error, match=text):
        sn.Network.from_sklearn(model())


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    model = regressor().fit(X, Y)
    for name in [n for n in sys.modules if n.split(".")[0] == "sklearn"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"pip install 'symnet\[sklearn\]'"):
        sn.Network.from_sklearn(model)
