"""The estimators: scikit-learn's own checks, and that they predict by the network's polynomial."""

import pickle
import subprocess
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest

import symnet as sn
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError

sklearn = pytest.importorskip("sklearn")

import threadpoolctl  # noqa: E402
from sklearn.base import clone, is_classifier, is_regressor  # noqa: E402
from sklearn.datasets import load_iris  # noqa: E402
from sklearn.exceptions import ConvergenceWarning, NotFittedError  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.neural_network import MLPClassifier, MLPRegressor  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import MinMaxScaler, StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from symnet import PolynomialClassifierFromNetwork, PolynomialFromNetwork  # noqa: E402

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, size=(120, 2)) * [2.0, 30.0] + [10.0, 0.0]
Y = 1 + (X[:, 0] - 10) * X[:, 1] / 30 - X[:, 1] ** 2 / 900
LABELS = np.array(["low", "middle", "top"])[np.digitize(Y, [0.5, 1.0])]
SMALL = {"hidden_layer_sizes": (6,), "random_state": 0}


class Frame(np.ndarray):
    """A data frame as far as names go, since pandas is not among the tests' packages."""

    def __new__(cls, values, names):
        out = np.asarray(values).view(cls)
        out.columns = np.array(names, dtype=object)
        return out


@pytest.fixture
def frames(monkeypatch):
    """scikit-learn takes Frame for a data frame."""
    monkeypatch.setattr("sklearn.utils.validation._get_feature_names", lambda X: getattr(X, "columns", None))


@pytest.fixture(autouse=True)
def one_thread_and_no_convergence_warnings():
    """Threads that share small matrices wait for each other most of the time."""
    with warnings.catch_warnings(), threadpoolctl.threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def network(activation="tanh"):
    layers = [sn.Whitening([10.0, 0.0], [1.0, 17.0]), sn.Dense([[0.3, 0.2], [-0.1, 0.4]], [0.1, 0.0], activation)]
    return sn.Network([*layers, sn.Dense([[1.0, 2.0]], [0.5])], inputs=["a", "b"])


#: Checks that fail, with the reason, for estimators that train their network themselves. There are none.
EXPECTED_FAILURES: dict[str, str] = {}


@pytest.mark.parametrize(
    "estimator",
    [
        PolynomialFromNetwork(**SMALL),
        PolynomialClassifierFromNetwork(**SMALL),
        PolynomialFromNetwork(
            make_pipeline(
                StandardScaler(), MLPRegressor(hidden_layer_sizes=(4,), solver="lbfgs", alpha=10.0, random_state=0)
            ),
            order=2,
        ),
    ],
    ids=["regressor", "classifier", "regressor by a given pipeline"],
)
def test_scikit_learn_s_checks(estimator):
    """All that apply pass; what is skipped needs pandas or an array API."""
    done = check_estimator(estimator, expected_failed_checks=EXPECTED_FAILURES, on_skip=None, on_fail=None)
    assert len(done) > 40
    assert [(d["check_name"], d["exception"]) for d in done if d["status"] not in ("passed", "skipped")] == []
    reasons = [str(d["exception"]) for d in done if d["status"] == "skipped"]
    assert all("pandas" in reason or "SCIPY_ARRAY_API" in reason for reason in reasons)


def test_predictions_are_the_series():
    model = PolynomialFromNetwork(order=3, **SMALL).fit(X, Y)
    expected = model.network_.series(3, X.mean(axis=0))
    assert model.series_ == expected
    assert np.array_equal(model.predict(X), expected(X)[:, 0])
    assert model.n_features_in_ == 2 and not hasattr(model, "feature_names_in_")
    assert model.score(X, Y) > 0.9
    own = 1 - np.mean((model.network_(X)[:, 0] - Y) ** 2) / np.var(Y)
    assert abs(model.score(X, Y) - own) < 0.1


def test_a_given_network_is_used_as_it_is():
    net = network()
    model = PolynomialFromNetwork(net, order=3, center="origin").fit(X, Y)
    assert model.network_ is net and model.series_ == net.series(3)
    model = PolynomialFromNetwork(net, order=2, center={"a": 9.0}, scheme="maclaurin", taylor_orders=3).fit(X, Y)
    assert model.series_ == net.series(2, {"a": 9.0}, scheme="maclaurin", taylor_orders=3)
    exact = net.rationalize()
    model = PolynomialFromNetwork(exact, order=2).fit(X, Y)
    assert model.series_.ring == sn.FLOAT64
    assert model.predict(X) == pytest.approx(net.series(2, X.mean(axis=0))(X)[:, 0], rel=1e-12)


def test_fitted_models_are_imported_and_others_trained():
    fitted = MLPRegressor(hidden_layer_sizes=(5,), activation="tanh", max_iter=50, random_state=0).fit(X, Y)
    model = PolynomialFromNetwork(fitted).fit(X, Y)
    assert np.array_equal(model.network_(X)[:, 0], sn.Network.from_sklearn(fitted)(X)[:, 0])
    template = MLPRegressor(hidden_layer_sizes=(5,), activation="tanh", max_iter=50, random_state=0)
    again = PolynomialFromNetwork(template).fit(X, Y)
    assert again.network_ == model.network_
    assert not hasattr(template, "coefs_"), "the estimator that was given is not changed"


def test_a_frozen_model_survives_cloning():
    frozen = pytest.importorskip("sklearn.frozen", reason="FrozenEstimator came with scikit-learn 1.6")
    fitted = MLPRegressor(hidden_layer_sizes=(5,), activation="tanh", max_iter=50, random_state=0).fit(X, Y)
    model = clone(PolynomialFromNetwork(frozen.FrozenEstimator(fitted))).fit(X[:50], Y[:50])
    assert model.network_ == sn.Network.from_sklearn(fitted)


def test_a_torch_module_and_files(tmp_path):
    net = network()
    net.save(tmp_path / "net.json")
    model = PolynomialFromNetwork(tmp_path / "net.json").fit(X, Y)
    assert model.network_ == net
    torch = pytest.importorskip("torch", reason="torch is not installed")
    module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    model = PolynomialFromNetwork(module).fit(X, Y)
    with torch.no_grad():
        assert model.network_(X) == pytest.approx(module(torch.as_tensor(X)).numpy(), rel=1e-12)


def test_names_of_columns(frames):
    frame = Frame(X, ["temperature", "strain rate (1/s)"])
    model = PolynomialFromNetwork(**SMALL).fit(frame, Y)
    assert model.feature_names_in_.tolist() == list(frame.columns)
    assert model.series_.variables == model.network_.inputs == tuple(frame.columns)
    assert model.predict(frame) == pytest.approx(PolynomialFromNetwork(**SMALL).fit(X, Y).predict(X), rel=1e-12)
    with pytest.raises(InvalidValueError, match=r"columns of X must stand in the order of the network's inputs \['a'"):
        PolynomialFromNetwork(network()).fit(Frame(X[:, ::-1], ["b", "a"]), Y)
    assert PolynomialFromNetwork(network()).fit(Frame(X, ["a", "b"]), Y).network_.inputs == ("a", "b")


def test_several_outputs_keep_their_shape():
    both = np.column_stack([Y, 100 - 7 * Y])
    model = PolynomialFromNetwork(**SMALL).fit(X, both)
    assert model.predict(X).shape == both.shape and len(model.series_.outputs) == 2
    assert model.score(X, both) > 0.9
    column = PolynomialFromNetwork(**SMALL).fit(X, Y[:, None])
    assert column.predict(X).shape == (len(X), 1)
    assert np.array_equal(column.predict(X)[:, 0], PolynomialFromNetwork(**SMALL).fit(X, Y).predict(X))


def test_in_pipelines_searches_and_pickles():
    steps = make_pipeline(MinMaxScaler((-1, 1)), PolynomialFromNetwork(center="origin", order=2, **SMALL))
    assert np.min(cross_val_score(steps, X, Y, cv=3)) > 0.8
    search = GridSearchCV(PolynomialFromNetwork(**SMALL), {"order": [1, 2]}, cv=2).fit(X, Y)
    assert search.best_params_ == {"order": 2}, "the function is of degree 2"
    for model in (search.best_estimator_, PolynomialClassifierFromNetwork(**SMALL).fit(X, LABELS)):
        again = pickle.loads(pickle.dumps(model))
        assert np.array_equal(again.predict(X), model.predict(X)) and again.series_ == model.series_
        assert clone(model).get_params() == model.get_params()
    assert is_regressor(search.best_estimator_) and is_classifier(model)


def test_penalty_does_not_depend_on_the_number_of_rows():
    once, twice = (PolynomialFromNetwork(**SMALL).fit(np.tile(X, (n, 1)), np.tile(Y, n)) for n in (1, 2))
    assert once.predict(X) == pytest.approx(twice.predict(X), abs=1e-2 * np.std(Y))


@pytest.mark.parametrize("classes", [2, 3])
def test_a_classifier_predicts_by_the_polynomials_of_its_logits(classes):
    labels = LABELS if classes == 3 else np.where(LABELS == "low", "no", "yes")
    model = PolynomialClassifierFromNetwork(order=3, penalty=0.01, **SMALL).fit(X, labels)
    z = model.network_.logits().series(3, X.mean(axis=0))
    assert model.series_ == z and model.classes_.tolist() == sorted(set(labels))
    values = z(X)
    proba = model.predict_proba(X)
    if classes == 3:
        expected = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
        assert np.array_equal(model.predict(X), model.classes_[values.argmax(axis=1)])
    else:
        yes = 1 / (1 + np.exp(-values[:, 0]))
        expected = np.column_stack([1 - yes, yes])
        assert np.array_equal(model.predict(X), np.where(values[:, 0] > 0, "yes", "no"))
    assert proba == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert model.decision_function(X) == pytest.approx(values if classes == 3 else values[:, 0])
    assert model.score(X, labels) > 0.8


def test_every_form_of_a_two_class_network():
    """One sigmoid, one log-odds, two logits, a softmax of two: the same classifier."""
    hidden = sn.Dense([[0.3, 0.02], [-0.1, 0.04]], [-3.0, 1.0], "tanh")
    one, two = [[1.0, 2.0]], [[0.5, 0.5], [1.5, 2.5]]
    labels = np.where(LABELS == "low", 0, 1)
    found = []
    for weights, bias, end in [(one, [0.2], "sigmoid"), (one, [0.2], "linear"),
                               (two, [0.1, 0.3], "linear"), (two, [0.1, 0.3], "softmax")]:  # fmt: skip
        net = sn.Network([hidden, sn.Dense(weights, bias, end)])
        found.append(PolynomialClassifierFromNetwork(net, order=3).fit(X, labels).predict_proba(X))
    for other in found[1:]:
        assert other == pytest.approx(found[0], rel=1e-10)


def test_large_logits_do_not_overflow():
    net = sn.Network([sn.Dense([[1e4, 0.0], [0.0, 1e4], [0.0, 0.0]], None, "softmax")])
    proba = PolynomialClassifierFromNetwork(net, order=1).fit(X, LABELS).predict_proba(X)
    assert np.all(np.isfinite(proba)) and proba.sum(axis=1) == pytest.approx(np.ones(len(X)), rel=1e-14)


def test_a_fitted_classifier_on_iris():
    data = load_iris()
    fitted = make_pipeline(
        StandardScaler(),
        MLPClassifier(hidden_layer_sizes=(6,), activation="tanh", alpha=5.0, max_iter=400, random_state=0),
    )
    fitted.fit(data.data, data.target)
    model = PolynomialClassifierFromNetwork(fitted, order=2).fit(data.data, data.target)
    assert model.network_(data.data) == pytest.approx(fitted.predict_proba(data.data), rel=1e-10)
    assert np.mean(model.predict(data.data) == fitted.predict(data.data)) > 0.95
    assert model.series_.outputs == ("0", "1", "2")


def softmax(names, inputs=2):
    return sn.Network([sn.Dense(np.ones((len(names), inputs)), None, "softmax")], outputs=names)


@pytest.mark.parametrize(
    ("model", "y", "error", "words"),
    [
        (PolynomialFromNetwork(center="middle"), Y, InvalidValueError, "center must be a known place, not 'middle'"),
        (PolynomialFromNetwork(order=-1), Y, InvalidValueError, "order must be a non-negative integer"),
        (PolynomialFromNetwork(scheme="global"), Y, InvalidValueError, "scheme must be"),
        (PolynomialFromNetwork(center=[1.0]), Y, InvalidValueError, "center must have one coordinate"),
        (PolynomialFromNetwork(softmax(["a", "b"], 3)), Y, InvalidValueError, "network must have 2 inputs"),
        (PolynomialFromNetwork(softmax(["a", "b"])), Y, InvalidValueError, "network must have 1 outputs, as y has"),
        (PolynomialFromNetwork(3), Y, InvalidTypeError, "network must be a symnet Network, a model of.*not 'int'"),
        (PolynomialFromNetwork("net.h5"), Y, FileNotFoundError, "net.h5"),
        (PolynomialFromNetwork("net.txt"), Y, FileFormatError, "file of a known format, not 'net.txt'"),
        (PolynomialFromNetwork(StandardScaler()), Y, InvalidTypeError, "no MLPRegressor or MLPClassifier"),
        (PolynomialFromNetwork(MLPRegressor(hidden_layer_sizes=(3,), activation="tahn")), Y, ValueError, "activation"),
        (PolynomialClassifierFromNetwork(), np.zeros(120), InvalidValueError, r"two classes at least, not \[0.0\]"),
        (PolynomialClassifierFromNetwork(), Y, ValueError, "Unknown label type: continuous"),
        (PolynomialClassifierFromNetwork(softmax(["a", "b"])), LABELS, InvalidValueError, "output for each of"),
        (PolynomialClassifierFromNetwork(softmax(["top", "low", "middle"])), LABELS, InvalidValueError, "classes of y must stand in the order"),
        (PolynomialClassifierFromNetwork(sn.Network([sn.Dense(np.ones((3, 2)), None, "sigmoid")])), LABELS, InvalidValueError, "exclude each other"),
    ],
)  # fmt: skip
def test_bad_input(model, y, error, words):
    with pytest.raises(error, match=words):
        model.fit(X, y)


def test_a_pickled_model_is_refused(tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps({"a": Fraction(1, 2)}))
    with pytest.raises(FileFormatError, match="loading a pickle runs code"):
        PolynomialFromNetwork(path).fit(X, Y)


@pytest.mark.parametrize("model", [PolynomialFromNetwork(), PolynomialClassifierFromNetwork()])
def test_not_fitted(model):
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_without_scikit_learn():
    """symnet imports; the name says which extra it needs; other names are as unknown as ever."""
    code = """
import sys
sys.modules["sklearn"] = sys.modules["sklearn.base"] = None
import symnet
from symnet import *
try:
    symnet.PolynomialFromNetwork
except ImportError as error:
    print(type(error).__name__, error)
print(hasattr(symnet, "PolynomialFromNetwrok"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first.startswith("MissingExtraError") and "pip install 'symnet[sklearn]'" in first
    assert second == "False"
