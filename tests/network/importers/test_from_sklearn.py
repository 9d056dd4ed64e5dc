"""scikit-learn's perceptrons: the same values, derivatives and names, and clear refusals."""

import pickle
import sys
import warnings

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError
from symnet.network import Dense, InputMap, Whitening

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.compose import ColumnTransformer, TransformedTargetRegressor  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.linear_model import Ridge  # noqa: E402
from sklearn.neural_network import MLPClassifier, MLPRegressor  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import (  # noqa: E402
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 3)) * [1, 10, 0.1] + [0, 5, 2]
Y = np.sin(X[:, 0]) + X[:, 1] / 10
#: Where networks and estimators are compared, partly outside the data.
POINTS = rng.normal(size=(1000, 3)) * [2, 15, 0.2] + [0, 5, 2]


@pytest.fixture(autouse=True)
def no_convergence_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def regressor(**options):
    return MLPRegressor(hidden_layer_sizes=(6, 4), max_iter=50, random_state=0, **options)


def assert_same_values(net, values, points=POINTS, tolerance=1e-12):
    expected = np.reshape(values(points), (len(points), -1))
    assert np.abs(net(points) - expected).max() <= tolerance * max(1, np.abs(expected).max())


def transforms(model):
    """The estimator as a function of an array of jax, from its fitted numbers by scikit-learn's documentation."""
    import jax.numpy as jnp

    kind = type(model).__name__
    if hasattr(model, "steps"):
        parts = [transforms(step) for _, step in model.steps if step != "passthrough"]

        def composed(x):
            for part in parts:
                x = part(x)
            return x

        return composed
    if kind == "MinMaxScaler":
        low, high = model.feature_range
        return lambda x: (x - model.data_min_) / (model.data_max_ - model.data_min_) * (high - low) + low
    if kind == "PolynomialFeatures":
        return lambda x: jnp.stack([jnp.prod(x ** jnp.array(row)) for row in model.powers_])
    if kind == "StandardScaler":
        return lambda x: (x - model.mean_) / jnp.sqrt(model.var_)
    functions = {"tanh": jnp.tanh, "logistic": lambda u: 1 / (1 + jnp.exp(-u)), "identity": lambda u: u}
    functions["softmax"] = lambda u: jnp.exp(u) / jnp.sum(jnp.exp(u))

    def perceptron(x):
        for w, b in zip(model.coefs_[:-1], model.intercepts_[:-1], strict=True):
            x = functions[model.activation](x @ w + b)
        return functions[model.out_activation_](x @ model.coefs_[-1] + model.intercepts_[-1])

    return perceptron


def assert_same_derivatives(net, model, center, order=3):
    """Every derivative up to the order against nested jacfwd of the estimator's formula."""
    jax = pytest.importorskip("jax", reason="jax is not installed")
    s = net.series(order, center.tolist())
    with jax.enable_x64(True):
        f = transforms(model)
        for total in range(order + 1):
            expected = np.asarray(jax.jit(f)(jax.numpy.asarray(center)))  # eager, each operation is compiled
            scale = max(1, np.abs(expected).max())
            for exponents in s.monomials[s.monomials.sum(axis=1) == total].tolist():
                place = tuple(i for i, e in enumerate(exponents) for _ in range(e))
                got = np.atleast_1d(np.array(s.derivative(exponents), dtype=float))
                assert got == pytest.approx(expected[(slice(None), *place)], rel=1e-9, abs=1e-9 * scale)
            f = jax.jacfwd(f)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("scaled", [False, True])
def test_regressors_have_the_same_values(activation, scaled):
    model = regressor(activation=activation)
    model = make_pipeline(StandardScaler(), model) if scaled else model
    model.fit(X, Y)
    net = sn.Network.from_sklearn(model, inputs=["a", "b", "c"])
    assert_same_values(net, model.predict)
    assert net.inputs == ("a", "b", "c")
    assert net.metadata == {"framework": "sklearn", "dtype": "float64"}
    assert (net.mean is not None) == scaled


def test_float32_weights_are_read_exactly():
    model = regressor(activation="tanh").fit(X.astype(np.float32), Y.astype(np.float32))
    net = sn.Network.from_sklearn(model)
    assert net.metadata["dtype"] == "float32"
    for layer, w, b in zip(net.layers, model.coefs_, model.intercepts_, strict=True):
        assert w.dtype == np.float32
        assert np.array_equal(layer.weights, w.T.astype(np.float64))
        assert np.array_equal(layer.bias, b.astype(np.float64))
    assert_same_values(net, model.predict, POINTS.astype(np.float32), 1e-6)


SCALERS = {
    "standard": StandardScaler(),
    "no mean": StandardScaler(with_mean=False),
    "no std": StandardScaler(with_std=False),
    "neither": StandardScaler(with_mean=False, with_std=False),
    "min max": MinMaxScaler(),
    "range": MinMaxScaler(feature_range=(-3, 0.5)),
    "max abs": MaxAbsScaler(),
    "robust": RobustScaler(),
    "no center": RobustScaler(with_centering=False),
    "no scaling": RobustScaler(with_scaling=False),
    "quantiles": RobustScaler(quantile_range=(10, 80), unit_variance=True),
    "none": "passthrough",
    "function": FunctionTransformer(),
}


@pytest.mark.parametrize("scaler", SCALERS.values(), ids=SCALERS)
def test_every_scaler_of_the_inputs_and_of_the_target(scaler):
    model = make_pipeline(scaler, regressor()).fit(X, Y)
    net = sn.Network.from_sklearn(model)
    assert_same_values(net, model.predict)
    assert isinstance(net.layers[0], Whitening) == isinstance(scaler, StandardScaler)
    if scaler != "passthrough":
        model = TransformedTargetRegressor(model, transformer=scaler).fit(X, 1000 + 50 * Y)
        assert_same_values(sn.Network.from_sklearn(model), model.predict)


def monomial(name):
    """1, a, or "a b^2" as scikit-learn names a feature."""
    if name == "1":
        return sympy.Integer(1)
    factors = [part.partition("^") for part in name.split()]
    return sympy.Mul(*[sympy.Symbol(base) ** int(exponent or 1) for base, _, exponent in factors])


@pytest.mark.parametrize(
    "options",
    [{}, {"degree": 3}, {"degree": (2, 3)}, {"interaction_only": True}, {"include_bias": False}, {"degree": (0, 2)}],
)
def test_polynomial_features_become_an_input_map(options):
    model = make_pipeline(PolynomialFeatures(**options), StandardScaler(), regressor(activation="tanh")).fit(X, Y)
    net = sn.Network.from_sklearn(model, ["a", "b", "c"])
    assert isinstance(net.layers[0], InputMap)
    assert list(net.layers[0].expressions) == list(map(monomial, model[0].get_feature_names_out(["a", "b", "c"])))
    assert_same_values(net, model.predict, X, 1e-11)


def test_several_steps_in_a_row_and_nested_pipelines():
    inner = make_pipeline(MinMaxScaler((-1, 1)), PolynomialFeatures((1, 2), include_bias=False))
    model = make_pipeline(inner, StandardScaler(), make_pipeline("passthrough", regressor(activation="tanh")))
    model.fit(X, Y)
    net = sn.Network.from_sklearn(model)
    assert [type(layer) for layer in net.layers] == [Dense, InputMap, Whitening, Dense, Dense, Dense]
    assert_same_values(net, model.predict)
    assert_same_derivatives(net, model, X[3])


@pytest.mark.parametrize("activation", ["logistic", "tanh"])
def test_derivatives(activation):
    model = make_pipeline(StandardScaler(), regressor(activation=activation)).fit(X, np.column_stack([Y, 3 - 2 * Y]))
    assert_same_derivatives(sn.Network.from_sklearn(model), model, X[5])
    model = MLPClassifier((5,), activation=activation, max_iter=60, random_state=0)
    model = make_pipeline(MinMaxScaler(), model).fit(X, np.digitize(Y, [0, 1]))
    assert_same_derivatives(sn.Network.from_sklearn(model), model, X[5])


def test_several_outputs():
    both = np.column_stack([Y, 100 - 7 * Y])
    model = regressor(activation="tanh").fit(X, both)
    net = sn.Network.from_sklearn(model)
    assert_same_values(net, model.predict)
    assert net.outputs == ("y1", "y2")
    model = TransformedTargetRegressor(model, transformer=MinMaxScaler(clip=True)).fit(X, both)
    # inverted, clip does nothing
    assert_same_values(sn.Network.from_sklearn(model), model.predict)


@pytest.mark.parametrize("classes", [2, 3])
def test_classifiers_give_probabilities(classes):
    labels = np.array(["red", "green", "blue"])[np.digitize(Y, np.quantile(Y, np.arange(1, classes) / classes))]
    model = make_pipeline(StandardScaler(), MLPClassifier((5,), activation="tanh", max_iter=60, random_state=0))
    model.fit(X, labels)
    net = sn.Network.from_sklearn(model)
    kept = slice(1 if classes == 2 else 0, None)
    assert_same_values(net, lambda points: model.predict_proba(points)[:, kept])
    assert list(net.outputs) == [str(c) for c in model.classes_][kept]
    s = net.series(2, X[0].tolist())
    assert [one[0, 0, 0] for one in s] == pytest.approx(net(X[:1])[0].tolist(), rel=1e-12)


@pytest.mark.parametrize("count", [2, 3])
def test_several_labels_at_once_have_a_probability_each(count):
    labels = np.column_stack([Y > 0, X[:, 1] > 5, X[:, 2] > 2])[:, :count].astype(int)
    model = make_pipeline(StandardScaler(), MLPClassifier((5,), max_iter=60, random_state=0)).fit(X, labels)
    net = sn.Network.from_sklearn(model)
    assert net.outputs == ("0", "1", "2")[:count]
    assert_same_values(net, model.predict_proba)


def test_names_of_a_data_frame():
    model = regressor().fit(X, Y)
    model.feature_names_in_ = np.array(["length (cm)", "width", "c"], dtype=object)
    assert sn.Network.from_sklearn(model).inputs == ("length (cm)", "width", "c")
    assert sn.Network.from_sklearn(model, ["a", "b", "c"]).inputs == ("a", "b", "c")


def double(values):
    return 2 * values


class Own(StandardScaler):
    """A class of a user, which might compute anything."""


@pytest.mark.parametrize(
    ("model", "error", "text"),
    [
        (lambda: regressor(), InvalidValueError, "fitted"),
        (lambda: make_pipeline(StandardScaler(), regressor()), InvalidValueError, "fitted"),
        (lambda: make_pipeline(PolynomialFeatures(), regressor()), InvalidValueError, "fitted"),
        (lambda: make_pipeline(MinMaxScaler(), regressor()), InvalidValueError, "fitted"),
        (lambda: TransformedTargetRegressor(regressor()), InvalidValueError, "fitted"),
        (lambda: Ridge().fit(X, Y), InvalidTypeError, "import: Ridge"),
        (lambda: make_pipeline(Own(), regressor()).fit(X, Y), InvalidTypeError, "own: Own"),
        (
            lambda: make_pipeline(MinMaxScaler(clip=True), regressor()).fit(X, Y),
            InvalidTypeError,
            "minmaxscaler: MinMaxScaler with clip=True, which is constant outside .*: fit it with clip=False",
        ),
        (
            lambda: TransformedTargetRegressor(regressor(), func=double, inverse_func=double, check_inverse=False).fit(
                X, Y
            ),
            InvalidTypeError,
            "transformer: FunctionTransformer",
        ),
        (lambda: make_pipeline(StandardScaler()).fit(X), InvalidTypeError, "no MLPRegressor"),
        (lambda: 3, InvalidTypeError, "import: int"),
        (lambda: None, InvalidTypeError, "import: NoneType"),
    ],
)
def test_what_cannot_be_imported_is_named(model, error, text):
    with pytest.raises(error, match=text):
        sn.Network.from_sklearn(model())


def test_all_steps_that_cannot_be_imported_are_listed_at_once():
    split = ColumnTransformer([("first", StandardScaler(), [0]), ("rest", "passthrough", [1, 2])])
    inner = make_pipeline(Normalizer(), StandardScaler(), FunctionTransformer(double))
    model = make_pipeline(split, inner, MinMaxScaler(clip=True), Ridge()).fit(X, Y)
    with pytest.raises(InvalidTypeError) as caught:
        sn.Network.from_sklearn(model)
    found = str(caught.value)
    places = [
        "columntransformer: ColumnTransformer, which sends",
        "pipeline/normalizer: Normalizer, which divides",
        "pipeline/functiontransformer: FunctionTransformer, whose function is code",
        "minmaxscaler: MinMaxScaler with clip=True",
        "ridge: Ridge.",
    ]
    assert [found.index(place) for place in places] == sorted(found.index(place) for place in places)
    assert "StandardScaler" not in found[: found.index("Import an")]


def test_weights_that_are_not_finite():
    model = regressor().fit(X, Y)
    model.coefs_[1][2, 1] = np.nan
    with pytest.raises(InvalidValueError, match="coefs_ must be finite, not nan"):
        sn.Network.from_sklearn(model)


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model"])
def test_a_pickle_is_refused_and_not_opened(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(pickle.dumps(regressor().fit(X, Y)))
    with pytest.raises(FileFormatError, match="loading a pickle runs code"):
        sn.Network.from_sklearn(path)
    with pytest.raises(FileFormatError, match=r"Network\.from_onnx"):
        sn.Network.from_sklearn(str(path))


def test_other_files_are_no_estimators(tmp_path):
    (tmp_path / "model.txt").write_text("weights")
    with pytest.raises(InvalidTypeError, match="import: .*Path"):
        sn.Network.from_sklearn(tmp_path / "model.txt")
    with pytest.raises(FileNotFoundError):
        sn.Network.from_sklearn(tmp_path / "absent.pkl")


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    model = regressor().fit(X, Y)
    for name in [n for n in sys.modules if n.split(".")[0] == "sklearn"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"pip install 'symnet\[sklearn\]'"):
        sn.Network.from_sklearn(model)
