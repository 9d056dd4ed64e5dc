"""A network's polynomial as an estimator of scikit-learn: a regressor, and a classifier by its logits."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from symnet.errors import InvalidValueError, message, missing_extra, nearest
from symnet.network import Network
from symnet.network.logits import PROBABILITIES
from symnet.polynomial.models import as_network
from symnet.rings.ring import Array

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.exceptions import NotFittedError
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils import validation
    from sklearn.utils.multiclass import check_classification_targets
except ImportError as found:
    raise missing_extra("scikit-learn", "sklearn", "an estimator") from found

#: Iterations of L-BFGS, after which scikit-learn warns.
MAX_ITERATIONS = 2000
CENTERS = {"mean": lambda X: X.mean(axis=0), "origin": lambda X: np.zeros(X.shape[1])}


class _FromNetwork(BaseEstimator):
    """What regressor and classifier share: a network, given or trained, and its series about a center."""

    def __init__(
        self,
        network: Any = None,
        *,
        order: int = 3,
        scheme: str = "local",
        taylor_orders: Any = None,
        center: Any = "mean",
        hidden_layer_sizes: Any = (20,),
        activation: str = "tanh",
        penalty: float = 0.05,
        random_state: Any = None,
    ) -> None:
        self.network = network
        self.order = order
        self.scheme = scheme
        self.taylor_orders = taylor_orders
        self.center = center
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.penalty = penalty
        self.random_state = random_state

    def _perceptron(self, kind: Any, rows: int) -> Any:
        """A perceptron behind a StandardScaler, not yet fitted."""
        chosen = kind(
            hidden_layer_sizes=self.hidden_layer_sizes,
            activation=self.activation,
            alpha=self.penalty * rows,
            solver="lbfgs",
            max_iter=MAX_ITERATIONS,
            random_state=self.random_state,
        )
        return make_pipeline(StandardScaler(), chosen)

    def _trained(self, own: Any, X: Array, y: Array) -> Network:
        """The network that was given, or the one that training gives, with the names of X if it is imported."""
        model = own if self.network is None else _thawed(self.network)
        if isinstance(model, BaseEstimator) and not _is_fitted(model):
            model = clone(model).fit(X, y)
        names = getattr(self, "feature_names_in_", None)
        network = as_network(model, None if names is None else names.tolist())
        if len(network.inputs) != X.shape[1]:
            raise InvalidValueError(
                message("network", f"have {X.shape[1]} inputs, one a column of X", network, "give it its own columns")
            )
        if names is not None:
            _check_same_order("columns of X", names.tolist(), "the network's inputs", network.inputs)
        return network

    def _expanded(self, network: Network, X: Array) -> Any:
        center = self.center
        if isinstance(center, str):
            if center not in CENTERS:
                raise InvalidValueError(message("center", "be a known place", center, nearest(center, CENTERS)))
            center = CENTERS[center](X)
        return network.series(self.order, center, ring="float64", scheme=self.scheme, taylor_orders=self.taylor_orders)

    def _values(self, X: Any) -> Array:
        """The polynomial's values, shape (n, outputs)."""
        validation.check_is_fitted(self)
        return self.series_(_validated(self, X, reset=False))


class PolynomialFromNetwork(RegressorMixin, _FromNetwork):
    """Polynomial regression by a network: the network is trained (or given), its Taylor polynomial predicts.

    Args:
        network: a symnet Network, a fitted model of scikit-learn, Keras or torch, or the path of a JSON or ONNX
            file, used as it is; a model of scikit-learn that is not fitted is cloned and trained by `fit` (as
            `sklearn.base.clone` makes it; wrap a fitted one in FrozenEstimator to keep it through a search); None
            trains a perceptron of scikit-learn behind a StandardScaler, y standardized, by L-BFGS.
        order, scheme, taylor_orders: as for `Network.series`.
        center: where the polynomial is about: "mean" of X in `fit`, "origin", or as for `Network.series`.
        hidden_layer_sizes, activation, random_state: of the perceptron, as scikit-learn has them.
        penalty: half of it times the sum of the squared weights is added to the mean loss (scikit-learn's alpha is
            `penalty` times the number of rows). It is large by default: a network that bends freely between the
            data leaves its Taylor polynomial behind. A search over `penalty` and `order` scores the polynomial.

    Attributes:
        network_: the Network.
        series_: the polynomial, a Series over float64; `series_.table()` lists its terms.
        n_features_in_, feature_names_in_: as everywhere in scikit-learn.

    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> model = PolynomialFromNetwork(order=2, random_state=0).fit(X, 3 - X[:, 0]**2)
    >>> model.series_.space.size, bool(model.score(X, 3 - X[:, 0]**2) > 0.9)
    (3, True)
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Train the network if none is given, and expand it.

        Args:
            X: shape (n, d).
            y: shape (n,) or (n, outputs).

        Raises:
            InvalidTypeError, InvalidValueError: for a network that does not fit X and y, or that cannot be imported.
        """
        X, y = _validated(self, X, y, multi_output=True, y_numeric=True)
        self._column = y.ndim == 1
        targets = y.reshape(len(y), -1)
        own = TransformedTargetRegressor(self._perceptron(MLPRegressor, len(X)), transformer=StandardScaler())
        self.network_ = self._trained(own, X, targets[:, 0] if targets.shape[1] == 1 else targets)
        if len(self.network_.outputs) != targets.shape[1]:
            remedy = "give the columns of y in the order of the network's outputs"
            raise InvalidValueError(
                message("network", f"have {targets.shape[1]} outputs, as y has", list(self.network_.outputs), remedy)
            )
        self.series_ = self._expanded(self.network_, X)
        return self

    def predict(self, X: Any) -> Array:
        """The polynomial at X: shape (n,) or (n, outputs), as y had."""
        values = self._values(X)
        return values[:, 0] if self._column else values

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


class PolynomialClassifierFromNetwork(ClassifierMixin, _FromNetwork):
    """Classification by the Taylor polynomials of a network's logits: the class with the largest one.

    Args:
        network: as for `PolynomialFromNetwork`; its outputs are softmax probabilities or logits, one a class in the
            order of the sorted labels, or for two classes also one, the sigmoid's probability of the second or its
            log-odds.
        order, scheme, taylor_orders, center, hidden_layer_sizes, activation, penalty, random_state: as there.

    Attributes:
        classes_: the labels, sorted.
        network_: the Network.
        series_: the polynomials of the logits, a Series over float64.
        n_features_in_, feature_names_in_: as everywhere in scikit-learn.

    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> model = PolynomialClassifierFromNetwork(random_state=0).fit(X, np.where(X[:, 0] > 0, "right", "left"))
    >>> model.predict([[-0.5], [0.5]]).tolist()
    ['left', 'right']
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Train the network if none is given, and expand its logits.

        Args:
            X: shape (n, d).
            y: labels of shape (n,), of two classes at least.

        Raises:
            InvalidTypeError, InvalidValueError: for a network that does not fit X and y, or that cannot be imported.
        """
        X, y = _validated(self, X, y)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            remedy = "one class leaves nothing to tell apart"
            raise InvalidValueError(message("y", "hold two classes at least", self.classes_.tolist(), remedy))
        self.network_ = self._trained(self._perceptron(MLPClassifier, len(X)), X, y)
        self.series_ = self._expanded(self._logits(), X)
        return self

    def _logits(self) -> Network:
        network, labels = self.network_, [str(label) for label in self.classes_]
        outputs = network.outputs
        if len(outputs) != len(labels) and (len(outputs), len(labels)) != (1, 2):
            remedy = "fit with data of all classes"
            raise InvalidValueError(message("network", f"have an output for each of {labels}", list(outputs), remedy))
        _check_same_order("classes of y", labels, "the network's outputs", outputs)
        last = getattr(network.layers[-1], "activation", None)
        if last is not None and last.name == "sigmoid" and len(outputs) > 1:
            remedy = "use softmax, or one sigmoid for two classes"
            raise InvalidValueError(message("network", "give probabilities that exclude each other", network, remedy))
        return network.logits() if last is not None and last.name in PROBABILITIES else network

    def decision_function(self, X: Any) -> Array:
        """The polynomials of the logits, shape (n, classes); of two classes the log-odds of the second, shape (n,)."""
        values = self._values(X)
        if len(self.classes_) > 2:
            return values
        return values[:, 0] if values.shape[1] == 1 else values[:, 1] - values[:, 0]

    def predict_proba(self, X: Any) -> Array:
        """The softmax of the polynomials of the logits, shape (n, classes)."""
        values = self.decision_function(X)
        logits = np.column_stack([np.zeros(len(values)), values]) if values.ndim == 1 else values
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Array:
        """The label with the largest polynomial, shape (n,)."""
        values = self.decision_function(X)
        return self.classes_[(values > 0).astype(int) if values.ndim == 1 else values.argmax(axis=1)]


def _validated(estimator: Any, X: Any, *y: Any, **options: Any) -> Any:
    """X, and y if given, as scikit-learn checks them; sets the attributes about features."""
    options["dtype"] = np.float64
    if hasattr(validation, "validate_data"):
        return validation.validate_data(estimator, X, *y, **options)
    return estimator._validate_data(X, *y, **options)  # before 1.6


def _thawed(model: Any) -> Any:
    """What a FrozenEstimator holds."""
    frozen = any(kind.__module__.startswith("sklearn.frozen") for kind in type(model).__mro__)
    return model.estimator if frozen else model


def _is_fitted(model: Any) -> bool:
    try:
        validation.check_is_fitted(model)
    except NotFittedError:
        return False
    return True


def _check_same_order(what: str, given: Any, other: str, known: Any) -> None:
    """Refuse names that are the same in another order: they would be taken by position, and mixed up."""
    if list(given) != list(known) and sorted(given) == sorted(known):
        raise InvalidValueError(message(what, f"stand in the order of {other} {list(known)}", list(given), "sort them"))
