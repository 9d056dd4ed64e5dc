"""One training run as JAX computes it: compiled once for a configuration, called for every seed.

A run is a program of its own and not a column of a vectorized one, because the rounding of a vectorized program depends
on how many runs it holds: a seed would give another network in other company.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from symnet.constraints.projections import projection

Layers = list[tuple[Any, Any]]
Predict = Callable[[Layers, Any], Any]
Loss = Callable[[Predict, Layers, Any, Any], Any]

#: The activations of symnet's table in JAX, from the modules jax.nn and jax.numpy.
ACTIVATIONS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "linear": lambda nn, jnp, u: u,
    "relu": lambda nn, jnp, u: nn.relu(u),
    "leaky_relu": lambda nn, jnp, u: nn.leaky_relu(u),
    "elu": lambda nn, jnp, u: nn.elu(u),
    "sigmoid": lambda nn, jnp, u: nn.sigmoid(u),
    "tanh": lambda nn, jnp, u: jnp.tanh(u),
    "softplus": lambda nn, jnp, u: nn.softplus(u),
    "exp": lambda nn, jnp, u: jnp.exp(u),
    "sin": lambda nn, jnp, u: jnp.sin(u),
    "cos": lambda nn, jnp, u: jnp.cos(u),
    "gaussian": lambda nn, jnp, u: jnp.exp(-u * u),
    "gelu": lambda nn, jnp, u: nn.gelu(u, approximate=False),
    "silu": lambda nn, jnp, u: nn.silu(u),
    "mish": lambda nn, jnp, u: nn.mish(u),
    "softsign": lambda nn, jnp, u: nn.soft_sign(u),
    "arctan": lambda nn, jnp, u: jnp.arctan(u),
    "square": lambda nn, jnp, u: u * u,
}
#: By their names in optax.
OPTIMIZERS = ("adam", "sgd", "rmsprop", "adagrad")
#: Multiplications of one call into the compiled program: some tenths of a second, so that Ctrl-C is heard.
CALL = 3e8
#: What a step costs beside its multiplications, counted in them.
STEP = 3e4


@dataclass(frozen=True)
class Settings:
    """All that the compiled program depends on; the arguments of `train_many`.

    Attributes:
        kept: points to train on; those after them are held out.
        count: all points.
    """

    widths: tuple[int, ...]
    activation: str
    constraint: str | None
    method: str
    optimizer: str
    learning_rate: float
    dtype: str
    epochs: int
    batch_size: int
    kept: int
    count: int
    patience: int | None
    finish: int
    loss: Loss | None

    @property
    def batches(self) -> int:
        """The number of minibatches in an epoch."""
        return self.kept // self.batch_size

    def epochs_per_call(self) -> int:
        """A divisor of the number of epochs, so that one compiled program does for all calls."""
        products = sum(a * b for a, b in zip(self.widths, self.widths[1:], strict=False))
        work = self.batches * (STEP + 6 * self.batch_size * products)
        return max(n for n in range(1, self.epochs + 1) if self.epochs % n == 0 and (n == 1 or n * work <= CALL))


@dataclass(frozen=True)
class Program:
    """The compiled functions of a run.

    Attributes:
        begin: key -> (state, keys of the epochs).
        advance: (state, keys, X, Y) -> (state, (losses, validation losses)), NaN after an early stop.
        layers: state -> the weights kept.
        polish: (layers, X, Y) -> (layers, losses), by L-BFGS.
        held_out: (layers, X, Y) -> the loss on the points held out.
    """

    begin: Callable[..., Any]
    advance: Callable[..., Any]
    layers: Callable[[Any], Layers]
    polish: Callable[..., Any]
    held_out: Callable[..., Any]


@lru_cache(maxsize=16)
def program(settings: Settings) -> Program:
    """The functions of a run; compiled when they are first called, and kept."""
    import jax
    import optax

    jnp, kept = jax.numpy, settings.kept
    optimizer = getattr(optax, settings.optimizer)(settings.learning_rate)
    predict, constrained = _predict(settings, jax), _constrained(settings, jnp)
    chosen = settings.loss or _mean_square

    def loss(layers: Layers, x: Any, y: Any) -> Any:
        return chosen(predict, layers, x, y)

    def held_out(layers: Layers, X: Any, Y: Any) -> Any:
        return loss(layers, X[kept:], Y[kept:])

    def begin(key: Any) -> Any:
        first, rest = jax.random.split(key)
        layers = constrained(_draw(settings, jax, first))
        least = jnp.asarray(np.inf, settings.dtype)
        state = (layers, optimizer.init(layers), layers, least, jnp.asarray(0))
        return state, jax.random.split(rest, settings.epochs)

    def step(state: Any, batch: Any) -> Any:
        layers, memory = state
        error, gradient = jax.value_and_grad(loss)(layers, *batch)
        updates, memory = optimizer.update(gradient, memory, layers)
        return (constrained(optax.apply_updates(layers, updates)), memory), error

    def epoch(state: Any, key: Any, X: Any, Y: Any) -> Any:
        layers, memory, best, least, waited = state
        order = jax.random.permutation(key, kept)[: settings.batches * settings.batch_size]
        batches = [a[order].reshape(settings.batches, settings.batch_size, -1) for a in (X, Y)]
        (layers, memory), errors = jax.lax.scan(step, (layers, memory), batches)
        if kept == settings.count:
            return (layers, memory, layers, least, waited), (errors.mean(), least)
        held = held_out(layers, X, Y)
        better = held < least
        best = jax.tree.map(lambda new, old: jnp.where(better, new, old), layers, best)
        waited = jnp.where(better, 0, waited + 1)
        return (layers, memory, best, jnp.minimum(held, least), waited), (errors.mean(), held)

    def advance(state: Any, keys: Any, X: Any, Y: Any) -> Any:
        nothing = jnp.asarray(np.nan, settings.dtype)

        def unless_stopped(state: Any, key: Any) -> Any:
            if settings.patience is None:
                return epoch(state, key, X, Y)
            stopped = state[-1] >= settings.patience
            return jax.lax.cond(stopped, lambda s: (s, (nothing, nothing)), lambda s: epoch(s, key, X, Y), state)

        return jax.lax.scan(unless_stopped, state, keys)

    def polish(layers: Layers, X: Any, Y: Any) -> Any:
        def whole(layers: Layers) -> Any:
            return loss(layers, X[:kept], Y[:kept])

        solver = optax.lbfgs()
        values = optax.value_and_grad_from_state(whole)

        def iterate(state: Any, _: Any) -> Any:
            layers, memory = state
            value, gradient = values(layers, state=memory)
            updates, memory = solver.update(gradient, memory, layers, value=value, grad=gradient, value_fn=whole)
            return (optax.apply_updates(layers, updates), memory), value

        (layers, _), errors = jax.lax.scan(iterate, (layers, solver.init(layers)), None, length=settings.finish)
        return layers, errors

    return Program(jax.jit(begin), jax.jit(advance), lambda state: state[2], jax.jit(polish), jax.jit(held_out))


def _mean_square(predict: Predict, layers: Layers, x: Any, y: Any) -> Any:
    return ((predict(layers, x) - y) ** 2).mean()


def _predict(settings: Settings, jax: Any) -> Predict:
    function = ACTIVATIONS[settings.activation]

    def predict(layers: Layers, x: Any) -> Any:
        for weights, bias in layers[:-1]:
            x = function(jax.nn, jax.numpy, x @ weights.T + bias)
        weights, bias = layers[-1]
        return x @ weights.T + bias

    return predict


def _draw(settings: Settings, jax: Any, key: Any) -> Layers:
    """Weights of Glorot's uniform distribution, biases 0 (Glorot and Bengio, AISTATS 2010, equation 16)."""
    layers = []
    keys = jax.random.split(key, len(settings.widths) - 1)
    for k, a, b in zip(keys, settings.widths, settings.widths[1:], strict=False):
        limit = np.sqrt(6 / (a + b))
        weights = jax.random.uniform(k, (b, a), settings.dtype, -limit, limit)
        layers.append((weights, jax.numpy.zeros(b, settings.dtype)))
    return layers


def _constrained(settings: Settings, jnp: Any) -> Callable[[Layers], Layers]:
    """Every hidden neuron's (bias, weights) put into the ball."""
    if settings.constraint is None:
        return lambda layers: layers
    project = projection(settings.constraint, settings.method)

    def constrained(layers: Layers) -> Layers:
        out = []
        for weights, bias in layers[:-1]:
            rows = project(jnp, jnp.concatenate([bias[:, None], weights], axis=1), 1.0)
            out.append((rows[:, 1:], rows[:, 0]))
        return [*out, layers[-1]]

    return constrained
