"""scikit-learn's multilayer perceptrons as networks, alone or behind a StandardScaler in a Pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.network.layers import Dense, Layer, Whitening
from symnet.network.network import Network


def from_sklearn(estimator: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None) -> Network:
    """A fitted MLPRegressor or MLPClassifier as a Network with the same values.

    Args:
        estimator: the fitted estimator, or a Pipeline of StandardScalers that ends in one, or a
            TransformedTargetRegressor of these with a StandardScaler as its transformer.
        inputs: names; default those the estimator was fitted with, else x1, x2, ...
        outputs: names; default the class labels of a classifier, else y.

    Returns:
        The network. A regressor's output is its `predict`; a classifier's is its `predict_proba` (for
        two classes the probability of the second).

    Raises:
        MissingExtraError: without scikit-learn.
        InvalidTypeError: for another kind of estimator or pipeline step.
        InvalidValueError: if it is not fitted.
    """
    layers = _layers(estimator)
    names = inputs if inputs is not None else _feature_names(estimator)
    return Network(layers, names, outputs if outputs is not None else _output_names(estimator))


def _sklearn() -> Any:
    try:
        import sklearn.compose
        import sklearn.neural_network
        import sklearn.pipeline
        import sklearn.preprocessing
    except ImportError as error:
        raise missing_extra("scikit-learn", "sklearn", "Network.from_sklearn") from error
    return sklearn


def _layers(estimator: Any) -> list[Layer]:
    sklearn = _sklearn()
    if isinstance(estimator, sklearn.pipeline.Pipeline):
        steps = [step for _, step in estimator.steps if step not in (None, "passthrough")]
        return [layer for step in steps for layer in _layers(step)]
    if isinstance(estimator, sklearn.compose.TransformedTargetRegressor):
        return [*_layers(_fitted(estimator, "regressor_").regressor_), _unscaled(estimator.transformer_)]
    if isinstance(estimator, sklearn.preprocessing.StandardScaler):
        return [_whitening(_fitted(estimator, "n_features_in_"))]
    if isinstance(estimator, (sklearn.neural_network.MLPRegressor, sklearn.neural_network.MLPClassifier)):
        return _dense(_fitted(estimator, "coefs_"))
    raise InvalidTypeError(
        message(
            "estimator",
            "be an MLPRegressor or MLPClassifier, or a Pipeline of StandardScaler and one of them",
            type(estimator).__name__,
            "or write the network down with Network([Dense(W, b, 'tanh'), ...])",
        )
    )


def _fitted(estimator: Any, attribute: str) -> Any:
    if not hasattr(estimator, attribute):
        raise InvalidValueError(message("estimator", "be fitted", estimator, "call its fit method first"))
    return estimator


def _whitening(scaler: Any) -> Whitening:
    mean = scaler.mean_ if scaler.with_mean else np.zeros(scaler.n_features_in_)
    return Whitening(mean, scaler.scale_ if scaler.with_std else np.ones(scaler.n_features_in_))


def _unscaled(transformer: Any) -> Dense:
    """The inverse of a target's standardization."""
    if not isinstance(transformer, _sklearn().preprocessing.StandardScaler):
        raise InvalidTypeError(
            message(
                "transformer",
                "be a StandardScaler",
                type(transformer).__name__,
                "scale the target by a StandardScaler or not at all",
            )
        )
    whitening = _whitening(transformer)
    return Dense(np.diag(whitening.std), whitening.mean)  # type: ignore[attr-defined]


def _dense(mlp: Any) -> list[Layer]:
    hidden = [mlp.activation] * (len(mlp.coefs_) - 1) + [mlp.out_activation_]
    return [
        # scikit-learn keeps weights as (inputs, outputs)
        Dense(weights.T.astype(np.float64), bias.astype(np.float64), function)
        for weights, bias, function in zip(mlp.coefs_, mlp.intercepts_, hidden, strict=True)
    ]


def _feature_names(estimator: Any) -> list[str] | None:
    names = getattr(estimator, "feature_names_in_", None)
    return None if names is None else [str(name) for name in names]


def _output_names(estimator: Any) -> list[str] | None:
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        return None
    labels = [str(label) for label in np.ravel(classes)]
    return labels[1:] if len(labels) == 2 else labels
