"""Training a network to values, to its partial derivatives, or to both (extra `train`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions import activation as read_activation
from symnet.idnn.consistency import check_consistency
from symnet.idnn.integrate import with_value
from symnet.idnn.jets import Numbers, check_activation, check_smooth, up_to_degree
from symnet.network import Dense, InputMap, Network
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array
from symnet.series.space import check_names
from symnet.training import Trained, train_many
from symnet.training.given import check_widths

#: Stands for the values in `weights`.
VALUES = "values"


@dataclass(frozen=True)
class Loss:
    """The weighted sum of the mean squares of what the network and its derivatives miss (equation 5), for JAX.

    A row of y holds the raw inputs, then the labels. Derivatives go by the raw inputs through the input map, so the
    chain rule (section 2.1) enters exactly.

    Attributes:
        dimension: the number of raw inputs.
        terms: for each label the positions of the inputs it is differentiated by; empty for a value.
        weights: one a label.
        expressions, variables: of the input map; no expressions for none.
    """

    dimension: int
    terms: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]
    expressions: tuple[sympy.Expr, ...]
    variables: tuple[sympy.Symbol, ...]

    def __call__(self, predict: Any, layers: Any, x: Any, y: Any) -> Any:
        raw, labels = y[:, : self.dimension], y[:, self.dimension :]
        found = self.predictions(predict, layers, raw)
        errors = [((f - labels[:, k]) ** 2).mean() for k, f in enumerate(found)]
        return sum(w * error for w, error in zip(self.weights, errors, strict=True))

    def predictions(self, predict: Any, layers: Any, raw: Any) -> list[Any]:
        """What the network gives for each label, at raw inputs of shape (n, dimension)."""
        import jax

        mapped = self._map(jax)

        def value(points: Any) -> Any:
            return predict(layers, mapped(points))[:, 0]

        def along(function: Any, position: int) -> Any:
            direction = jax.numpy.zeros_like(raw).at[:, position].set(1.0)
            return lambda points: jax.jvp(function, (points,), (direction,))[1]

        found = []
        for term in self.terms:
            function: Any = value
            for position in term:
                function = along(function, position)
            found.append(function(raw))
        return found

    def _map(self, jax: Any) -> Any:
        if not self.expressions:
            return lambda points: points
        function = sympy.lambdify(list(self.variables), list(self.expressions), modules="jax", cse=True)

        def mapped(points: Any) -> Any:
            columns = function(*points.T)
            return jax.numpy.stack([jax.numpy.broadcast_to(c, points.shape[:1]) for c in columns], axis=1)

        return mapped


def train(
    X: Any,
    values: Any = None,
    derivatives: Mapping[Any, Any] | None = None,
    *,
    inputs: Sequence[str] | None = None,
    output: str = "y",
    widths: Sequence[int] = (10, 10),
    activation: str = "softplus",
    input_map: InputMap | Sequence[Any] | None = None,
    weights: Mapping[Any, float] | None = None,
    scale: float = 1.0,
    reference: tuple[Any, float] | None = None,
    consistency: float | None = 0.1,
    seeds: Sequence[int] = (0,),
    epochs: int = 200,
    batch_size: int = 32,
    optimizer: str = "adam",
    learning_rate: float = 1e-2,
    finish: int = 0,
    validation: float = 0.0,
    patience: int | None = None,
    split: int | None = 0,
    progress: bool = False,
    executor: Executor | None = None,
) -> list[Trained]:
    """Train networks to data of a function, of its partial derivatives, or of both, one network a seed.

    The loss is sum_k w_k mean((D_k Y - label_k)^2), D_k Y being the network or a partial derivative of it (equation 5
    of Teichert et al.); so the network is the exact antiderivative of what was fitted. In float64 throughout.

    Args:
        X: points, shape (n, inputs).
        values: of the function, shape (n,); None if they are not known.
        derivatives: {name: values of shape (n,)} of partial derivatives; a tuple of names for a higher one, such as
            ("c", "eta").
        inputs: the names of the columns of X; default those of an InputMap, else the keys of `derivatives`, if they
            are as many, else x1, x2, ...
        output: the name of the function.
        widths: of the hidden layers.
        activation: of the hidden layers; smooth, since derivatives are trained.
        input_map: what the network takes in place of X: an InputMap, or expressions in the inputs such as
            ["c", "eta**2"] (see `idnn.invariants`).
        weights: {name: weight} of the terms, "values" for the values; default 1 each.
        scale: all labels are multiplied by it in training, and the network divided by it afterwards, exactly as
            floats divide; losses are those of the scaled labels. The source takes 100.
        reference: (point, value) that fixes the constant, which derivatives leave free. Without it the last bias stays
            what it was at the start, 0, if no values are given.
        consistency: how much mixed derivatives of the data may differ (see `idnn.check_consistency`); None does not
            look.
        seeds: one a network, of its initial weights and of the order of the minibatches.
        epochs, batch_size, optimizer, learning_rate, finish, validation, patience, progress, executor: as for
            `symnet.training.train_many`; `finish` are iterations of L-BFGS at the end.
        split: seed of the order in which points are taken before the last ones are held out for validation; None keeps
            the order of X.

    Returns:
        one Trained a seed: `network`, from X to one output, None if it diverged; `history` and `validation`, the loss
        of each epoch on the points trained on and on those held out.

    Raises:
        MissingExtraError: without JAX and optax.
        InvalidValueError: for derivatives that contradict each other, points where the input map or its derivatives are
            not defined, an activation with a kink such as ReLU, unknown names, shapes that do not fit, and numbers
            that are not finite.
        InvalidTypeError: for arguments of the wrong type, or without any labels.

    >>> c = np.linspace(-1, 1, 40)
    >>> (run,) = train(c[:, None], derivatives={"c": 2 * c}, widths=[8], epochs=50, finish=100, reference=([0.0], 1.0))
    >>> abs(float(run.network([[0.5]])[0, 0]) - 1.25) < 1e-2
    True
    """
    names = _input_names(X, derivatives, inputs, input_map)
    points = FLOAT64.array(points_array(X, len(names)), "X")
    labels = _labels(points, values, derivatives, names)
    function = read_activation(activation)
    check_activation(function, "activation", "training on derivatives")
    change = _input_map(input_map, names)
    if not _is_number(scale) or not 0 < scale < np.inf:
        raise InvalidValueError(message("scale", "be a positive number", scale, "the source takes 100"))
    loss = _loss(labels, names, change, weights)
    _check_domain(change, points, max(map(len, loss.terms)))
    if consistency is not None:
        _check_labels(points, labels, names, consistency)
    order = np.arange(len(points)) if split is None else np.random.default_rng(split).permutation(len(points))
    mapped = points if change is None else change.forward(points)
    rows = np.column_stack([points, *[scale * column for column in labels.values()]])
    check_widths([mapped.shape[1], *widths, 1])
    runs = train_many(
        mapped[order], rows[order], [mapped.shape[1], *widths, 1], function.name, seeds, epochs=epochs,
        batch_size=batch_size, learning_rate=learning_rate, optimizer=optimizer, validation=validation,
        patience=patience, finish=finish, loss=loss, progress=progress, executor=executor,
    )  # fmt: skip
    return [_finished(run, change, names, output, scale, reference) for run in runs]


def _finished(
    run: Trained, change: InputMap | None, names: Sequence[str], output: str, scale: float, reference: Any
) -> Trained:
    """The run with its network from the raw inputs to the unscaled function."""
    if run.network is None:
        return run
    *hidden, last = run.network.layers
    layers = [*hidden, Dense(last.weights / scale, last.bias / scale)]  # type: ignore[attr-defined]
    network = Network([*([] if change is None else [change]), *layers], names, [output], run.network.metadata)
    if reference is not None:
        network = with_value(network, reference[1], reference[0])
    return replace(run, network=network)


def _input_names(X: Any, derivatives: Any, inputs: Any, input_map: Any) -> tuple[str, ...]:
    columns = np.shape(X)[-1] if np.ndim(X) == 2 else 1
    if inputs is not None:
        return check_names("inputs", inputs)
    if isinstance(input_map, InputMap):
        return input_map.variables
    first = [key for key in derivatives or () if isinstance(key, str)]
    return tuple(first) if len(first) == columns else tuple(f"x{i + 1}" for i in range(columns))


def _labels(points: Array, values: Any, derivatives: Any, names: Sequence[str]) -> dict[tuple[str, ...], Array]:
    """Labels by the names they are differentiated by; no name for the values."""
    if derivatives is not None and not isinstance(derivatives, Mapping):
        raise InvalidTypeError(message("derivatives", "be a mapping", derivatives, "write {'c': ..., 'eta': ...}"))
    given: dict[Any, Any] = {} if values is None else {(): values}
    given |= {(key,) if isinstance(key, str) else tuple(key): column for key, column in (derivatives or {}).items()}
    if not given:
        raise InvalidTypeError(message("derivatives", "be given, or values", None, "there is nothing to train to"))
    out = {}
    for key, column in given.items():
        argument = f"derivatives[{_shown(key)!r}]" if key else VALUES
        for name in key:
            if name not in names:
                raise InvalidValueError(message("derivatives", "be by the inputs", name, nearest(str(name), names)))
        out[key] = FLOAT64.array(column, argument).reshape(-1)
        if len(out[key]) != len(points):
            raise InvalidValueError(message(argument, f"have {len(points)} values, one a row of X", len(out[key])))
    return out


def _shown(key: tuple[str, ...]) -> Any:
    return key[0] if len(key) == 1 else key


def _input_map(given: Any, names: Sequence[str]) -> InputMap | None:
    if given is None:
        return None
    change = given if isinstance(given, InputMap) else InputMap(given, names)
    if change.variables != tuple(names):
        raise InvalidValueError(message("input_map", f"be in the inputs {list(names)}", list(change.variables)))
    return change


def _loss(labels: Mapping[tuple[str, ...], Any], names: Sequence[str], change: Any, weights: Any) -> Loss:
    keys = {(_shown(key) if key else VALUES): key for key in labels}
    given = dict(weights or {})
    for name, weight in given.items():
        if name not in keys:
            raise InvalidValueError(message("weights", "be for the labels", name, nearest(str(name), map(str, keys))))
        if not _is_number(weight) or not 0 <= weight < np.inf:
            raise InvalidValueError(message(f"weights[{name!r}]", "be a number of at least 0", weight))
    terms = tuple(tuple(names.index(name) for name in key) for key in labels)
    factors = tuple(float(given.get(name, 1.0)) for name in keys)
    expressions, variables = ((), ()) if change is None else (change.expressions, tuple(change.symbols))
    return Loss(len(names), terms, factors, expressions, variables)


def _check_domain(change: InputMap | None, points: Array, order: int) -> None:
    """Refuse points at which the input map or a derivative that the loss needs is not defined."""
    if change is not None:
        check_smooth(Network([change]), order, "training on derivatives")
        Numbers().partials(change, points, up_to_degree(points.shape[1], order))


def _check_labels(
    points: Array, labels: Mapping[tuple[str, ...], Array], names: Sequence[str], tolerance: float
) -> None:
    first = {key[0]: column for key, column in labels.items() if len(key) == 1}
    varying = np.all(points.std(axis=0) > 0)
    if len(first) > 1 and varying and len(points) > 2 * (points.shape[1] + 1) ** 2:
        check_consistency(points, first, names, tolerance)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
