"""scikit-learn's multilayer perceptrons as networks, alone or behind scalers and polynomial features in a Pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message, missing_extra
from symnet.network.importers.chain import Obstacles, Unsupported, check_one_dtype, refuse_pickle, weights
from symnet.network.input_map import InputMap
from symnet.network.layers import Dense, Layer, Whitening
from symnet.network.network import Network
from symnet.rings.ring import Array

_REMEDY = (
    "Import an MLPRegressor or MLPClassifier behind scalers and PolynomialFeatures alone, or write the network down"
)


def from_sklearn(estimator: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None) -> Network:
    """A fitted MLPRegressor or MLPClassifier as a Network with the same values.

    Args:
        estimator: the fitted estimator, or a Pipeline of StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler
            and PolynomialFeatures steps that ends in one, or a TransformedTargetRegressor of these with one of the
            scalers as its transformer.
        inputs: names; default those the estimator was fitted with, else x1, x2, ...
        outputs: names; default the class labels of a classifier, else y.

    Returns:
        The network. A regressor's output is its `predict`; a classifier's is its `predict_proba` (for
        two classes the probability of the second). A StandardScaler becomes a Whitening layer, other scalers a
        diagonal Dense layer, polynomial features an InputMap, so that the inputs are the raw ones.

    Raises:
        MissingExtraError: without scikit-learn.
        InvalidTypeError: for estimators and steps that cannot be imported, all of them listed.
        InvalidValueError: if something is not fitted, or has weights that are not finite.
        FileFormatError: for the path of a pickled model.
    """
    if isinstance(estimator, (str, PathLike)):
        refuse_pickle(estimator, ("an ONNX file, for Network.from_onnx",))
    names = inputs if inputs is not None else _feature_names(estimator)
    reading = _Reading(names)
    layers = reading.layers(estimator, ())
    if not reading.dtypes and not reading.obstacles.found:
        reading.obstacles.add("", "no MLPRegressor or MLPClassifier")
    reading.obstacles.check(_REMEDY)
    check_one_dtype(reading.dtypes, "estimator")
    found = {"framework": "sklearn", "dtype": reading.dtypes[0]}
    return Network(layers, names, outputs if outputs is not None else _output_names(estimator), found)


def _sklearn() -> Any:
    try:
        import sklearn.compose
        import sklearn.neural_network
        import sklearn.pipeline
        import sklearn.preprocessing
    except ImportError as error:
        raise missing_extra("scikit-learn", "sklearn", "Network.from_sklearn") from error
    return sklearn


class _Reading:
    """One import: turns estimators into layers and notes what stands in the way."""

    def __init__(self, names: Sequence[str] | None) -> None:
        self.obstacles = Obstacles("the scikit-learn model")
        self.names = names
        self.dtypes: list[str] = []
        self._sklearn = _sklearn()

    def layers(self, estimator: Any, place: tuple[str, ...]) -> list[Layer]:
        """The layers of an estimator at a place in pipelines."""
        sk, kind = self._sklearn, type(estimator)
        if kind is sk.pipeline.Pipeline:
            steps = [(name, step) for name, step in estimator.steps if step is not None and step != "passthrough"]
            return [layer for name, step in steps for layer in self.layers(step, (*place, name))]
        if kind is sk.compose.TransformedTargetRegressor:
            inner = self.layers(_fitted(estimator, "regressor_").regressor_, place)
            return [*inner, *self._target(estimator.transformer_, place)]
        with self.obstacles.noting("/".join(place)):
            return self._step(estimator)
        return []

    def _step(self, estimator: Any) -> list[Layer]:
        kind = type(estimator)
        # a subclass may compute anything, so the very class is asked for
        for name, read in _STEPS.items():
            if kind is _class(self._sklearn, name):
                return read(estimator, self)
        if kind in [_class(self._sklearn, name) for name in _SCALES]:
            return _scaled(estimator)
        reason = _REASONS.get(kind.__name__)
        raise Unsupported(f"{kind.__name__}, which {reason}" if reason else kind.__name__)

    def _target(self, transformer: Any, place: tuple[str, ...]) -> list[Layer]:
        """The inverse of a target's scaling."""
        with self.obstacles.noting("/".join((*place, "transformer"))):
            kind = type(transformer)
            if kind is _class(self._sklearn, "FunctionTransformer"):
                return _function(transformer, self)
            for name, scale in _SCALES.items():
                if kind is _class(self._sklearn, name):
                    factor, shift = scale(transformer)
                    return [Dense(np.diag(1 / factor), -shift / factor)]
            raise Unsupported(kind.__name__)
        return []


def _class(sk: Any, name: str) -> type:
    found: type = getattr(sk.neural_network if name.startswith("MLP") else sk.preprocessing, name)
    return found


def _fitted(estimator: Any, attribute: str) -> Any:
    if not hasattr(estimator, attribute):
        raise InvalidValueError(message("estimator", "be fitted", estimator, "call its fit method first"))
    return estimator


# scalers as (factor, shift) with y = factor x + shift


def _standard_scale(scaler: Any) -> tuple[Array, Array]:
    mean, std = _mean_and_std(scaler)
    return 1 / std, -mean / std


def _mean_and_std(scaler: Any) -> tuple[Array, Array]:
    count = _fitted(scaler, "n_features_in_").n_features_in_
    mean = scaler.mean_ if scaler.with_mean else np.zeros(count)
    return mean, scaler.scale_ if scaler.with_std else np.ones(count)


def _min_max_scale(scaler: Any) -> tuple[Array, Array]:
    return _fitted(scaler, "scale_").scale_, scaler.min_


def _max_abs_scale(scaler: Any) -> tuple[Array, Array]:
    scale = _fitted(scaler, "scale_").scale_
    return 1 / scale, np.zeros(len(scale))


def _robust_scale(scaler: Any) -> tuple[Array, Array]:
    count = _fitted(scaler, "n_features_in_").n_features_in_
    center = scaler.center_ if scaler.with_centering else np.zeros(count)
    scale = scaler.scale_ if scaler.with_scaling else np.ones(count)
    return 1 / scale, -center / scale


_SCALES: dict[str, Callable[[Any], tuple[Array, Array]]] = {
    "StandardScaler": _standard_scale,
    "MinMaxScaler": _min_max_scale,
    "MaxAbsScaler": _max_abs_scale,
    "RobustScaler": _robust_scale,
}


# steps


def _scaled(scaler: Any) -> list[Layer]:
    name = type(scaler).__name__
    factor, shift = _SCALES[name](scaler)
    if getattr(scaler, "clip", False):
        raise Unsupported(f"{name} with clip=True, which is constant outside of its range: fit it with clip=False")
    return [Dense(np.diag(factor), shift)]


def _standard(scaler: Any, reading: _Reading) -> list[Layer]:
    return [Whitening(*_mean_and_std(scaler))]


def _polynomial(features: Any, reading: _Reading) -> list[Layer]:
    powers = _fitted(features, "n_features_in_").powers_
    given = reading.names
    names = list(given) if given and len(given) == powers.shape[1] else [f"x{i + 1}" for i in range(powers.shape[1])]
    symbols = [sympy.Symbol(name) for name in names]
    return [InputMap([sympy.Mul(*[s ** int(p) for s, p in zip(symbols, row, strict=True)]) for row in powers], names)]


def _function(transformer: Any, reading: _Reading) -> list[Layer]:
    if transformer.func is None and transformer.inverse_func is None:
        return []
    raise Unsupported("FunctionTransformer, whose function is code")


def _perceptron(mlp: Any, reading: _Reading) -> list[Layer]:
    reading.dtypes += [str(matrix.dtype) for matrix in _fitted(mlp, "coefs_").coefs_]
    functions = [mlp.activation] * (len(mlp.coefs_) - 1) + [mlp.out_activation_]
    return [
        # scikit-learn keeps weights as (inputs, outputs)
        Dense(weights(matrix.T, "coefs_"), weights(bias, "intercepts_"), function)
        for matrix, bias, function in zip(mlp.coefs_, mlp.intercepts_, functions, strict=True)
    ]


#: What becomes of each estimator; other scalers than StandardScaler become a diagonal layer.
_STEPS: dict[str, Callable[[Any, _Reading], list[Layer]]] = {
    "StandardScaler": _standard,
    "PolynomialFeatures": _polynomial,
    "FunctionTransformer": _function,
    "MLPRegressor": _perceptron,
    "MLPClassifier": _perceptron,
}
#: Why some known steps cannot be part of a chain of layers.
_REASONS = {
    "ColumnTransformer": "sends columns different ways",
    "FeatureUnion": "joins several ways",
    "Normalizer": "divides every row by its norm",
    "QuantileTransformer": "is made of pieces",
    "KBinsDiscretizer": "is constant in pieces",
}


def _feature_names(estimator: Any) -> list[str] | None:
    names = getattr(estimator, "feature_names_in_", None)
    return None if names is None else [str(name) for name in names]


def _output_names(estimator: Any) -> list[str] | None:
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        return None
    last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    labels = [str(label) for label in np.ravel(classes)]
    # two classes have one probability; two labels of a multilabel problem have one each
    return labels[1:] if len(labels) == 2 and last.n_outputs_ == 1 else labels
