"""Training of plain networks, many at once: JAX and optax, compiled over many epochs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from symnet.constraints.projections import constrain_rows
from symnet.network import Dense, Network
from symnet.parallel import gathered
from symnet.progress import counted
from symnet.rings.ring import Array
from symnet.training.given import Examples, read_settings
from symnet.training.precision import precision
from symnet.training.program import Layers, Loss, Program, Settings, program


@dataclass(frozen=True)
class Trained:
    """The outcome of one run.

    Attributes:
        network: with float64 weights; None if the run diverged.
        history: loss of each epoch, measured while it ran; then that of each iteration of L-BFGS.
        validation: loss on the points held out after each epoch; empty without them.
        seed: of the initial weights and of the order of the minibatches.
    """

    network: Network | None
    history: Array
    validation: Array
    seed: int

    @property
    def diverged(self) -> bool:
        """Whether the run ended in numbers that are not finite."""
        return self.network is None


def train_many(
    X: Any,
    Y: Any,
    widths: Sequence[int],
    activation: str = "tanh",
    seeds: Sequence[int] = (0,),
    *,
    constraint: str | None = None,
    method: str = "project",
    epochs: int = 200,
    batch_size: int = 32,
    learning_rate: float = 1e-2,
    optimizer: str = "adam",
    validation: float = 0.0,
    patience: int | None = None,
    finish: int = 0,
    loss: Loss | None = None,
    dtype: str = "float64",
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    progress: bool = False,
    executor: Executor | None = None,
) -> list[Trained]:
    """Train dense networks to values by least squares, one a seed.

    Args:
        X: inputs, shape (n, p) for all runs or (runs, n, p), one data set a run.
        Y: values, shape (n, q) or (runs, n, q).
        widths: [p, hidden, ..., q]; hidden layers have the activation, the last is linear.
        activation: of the hidden layers, a name of `symnet.training.program.ACTIVATIONS`.
        seeds: one a run, non-negative. A run depends on its own seed and data alone, bit by bit on one machine.
        constraint: "l1" or "l2" keeps (bias, weights) of every hidden neuron in the unit ball of that norm, at the
            start and after every step; None leaves them free.
        method: how: "project" to the nearest point, or "rescale" as nn2poly does; see `symnet.constraints`.
        epochs: how often all training points are seen.
        batch_size: points in a minibatch; those that are left over at the end of an epoch are not seen in it.
        learning_rate: of the optimizer.
        optimizer: "adam", "sgd", "rmsprop" or "adagrad".
        validation: the fraction of the points, the last ones, that is held out; the weights kept are then those of the
            epoch with the smallest loss there.
        patience: stop when that loss has not fallen for so many epochs; None goes on to the end.
        finish: iterations of L-BFGS on all training points at the end; not with a constraint. With points held out
            its result is kept if their loss is smaller.
        loss: (predict, weights, x, y) -> number, of JAX, in place of the mean square of predict(weights, x) - y; x and
            y have shape (batch_size, ...). It may take derivatives of predict; Y is then as wide as it wants.
        dtype: "float64" or "float32".
        inputs, outputs: names for the networks.
        progress: show on a terminal how many runs are done.
        executor: any `concurrent.futures.Executor` of processes; a piece is a run. Its result is the same.

    Returns:
        one Trained a seed, in their order. A run that diverges has no network and does not harm the others.

    Raises:
        MissingExtraError: without JAX and optax.
        InvalidValueError: for shapes that do not fit, numbers that are not finite, or unknown names.
        InvalidTypeError: for arguments of the wrong type.

    >>> x = np.linspace(-1, 1, 16)[:, None]
    >>> (run,) = train_many(x, 2 * x, [1, 4, 1], epochs=300, batch_size=16)
    >>> float(run.history[-1]) < 1e-2
    True
    """
    examples = Examples.read(X, Y, widths, seeds, free=loss is not None)
    settings = read_settings(
        examples, widths, activation, validation=validation, constraint=constraint, method=method, epochs=epochs,
        batch_size=batch_size, learning_rate=learning_rate, optimizer=optimizer, patience=patience, finish=finish,
        loss=loss, dtype=dtype,
    )  # fmt: skip
    name = partial(_network, settings, inputs, outputs)
    name(_zeros(settings), 0)  # refuses bad names before the work
    if executor is not None:
        pieces = [examples.alone(i) for i in range(len(examples.seeds))]
        return gathered(partial(_elsewhere, settings, inputs, outputs), pieces, executor)
    numbers: Iterable[int] = range(len(examples.seeds))
    if progress:
        numbers = counted(numbers, len(examples.seeds), "networks trained")
    with precision(dtype, "symnet.training") as jax:
        compiled = program(settings)
        return [_one(jax, compiled, settings, examples, i, name) for i in numbers]


def _elsewhere(
    settings: Settings, inputs: Sequence[str] | None, outputs: Sequence[str] | None, piece: Examples
) -> Trained:
    """One run, in a process of an executor."""
    with precision(settings.dtype, "symnet.training") as jax:
        return _one(jax, program(settings), settings, piece, 0, partial(_network, settings, inputs, outputs))


def _one(jax: Any, compiled: Program, settings: Settings, examples: Examples, i: int, name: Any) -> Trained:
    """One run; what comes back to Python between the calls is Ctrl-C, and whether the run is over."""
    given = examples.alone(i)
    X, Y = (jax.numpy.asarray(a, settings.dtype) for a in (given.X, given.Y))
    (seed,) = given.seeds
    state, keys = compiled.begin(_key(jax, seed))
    parts: list[tuple[Array, Array]] = []
    size = settings.epochs_per_call()
    for start in range(0, settings.epochs, size):
        state, numbers = compiled.advance(state, keys[start : start + size], X, Y)
        parts.append((np.asarray(numbers[0]), np.asarray(numbers[1])))
        if not np.isfinite(parts[-1][0][-1]):
            break
    history, held = (np.concatenate(part).astype(np.float64) for part in zip(*parts, strict=True))
    layers = compiled.layers(state)
    if settings.patience is not None and int(state[-1]) >= settings.patience:
        known = np.flatnonzero(np.isfinite(held))
        count = settings.patience + (int(known[np.argmin(held[known])]) + 1 if len(known) else 0)
        history, held = history[:count], held[:count]
    if settings.kept == settings.count:
        held = held[:0]
    if settings.finish and np.isfinite(history[-1]):
        layers, more = _finished(compiled, settings, layers, X, Y)
        history = np.concatenate([history, more])
    arrays = [(np.asarray(w, np.float64), np.asarray(b, np.float64)) for w, b in layers]
    finite = np.isfinite(history[-1]) and all(np.all(np.isfinite(a)) for layer in arrays for a in layer)
    return Trained(name(arrays, seed) if finite else None, history, held, seed)


def _finished(compiled: Program, settings: Settings, layers: Layers, X: Any, Y: Any) -> tuple[Layers, Array]:
    polished, losses = compiled.polish(layers, X, Y)
    if settings.kept < settings.count:
        before, after = (float(compiled.held_out(found, X, Y)) for found in (layers, polished))
        polished = polished if after < before else layers
    return polished, np.asarray(losses, np.float64)


def _key(jax: Any, seed: int) -> Any:
    """The key of a seed of up to 64 bits, the same in either precision and whatever JAX's default generator is."""
    words = np.array([seed >> 32 & 0xFFFFFFFF, seed & 0xFFFFFFFF], dtype=np.uint32)
    return jax.random.wrap_key_data(jax.numpy.asarray(words), impl="threefry2x32")


def _zeros(settings: Settings) -> Layers:
    return [(np.zeros((b, a)), np.zeros(b)) for a, b in zip(settings.widths, settings.widths[1:], strict=False)]


def _network(
    settings: Settings, inputs: Sequence[str] | None, outputs: Sequence[str] | None, layers: Layers, seed: int
) -> Network:
    """The network of the weights. Where they are constrained rounding is put right, so that norms are at most 1."""
    dense = []
    for weights, bias in layers[:-1]:
        rows = np.column_stack([bias, weights])
        if settings.constraint is not None:
            rows = constrain_rows(rows, settings.constraint, method=settings.method)
        dense.append(Dense(rows[:, 1:], rows[:, 0], settings.activation))
    return Network([*dense, Dense(*layers[-1])], inputs, outputs, {"seed": seed})
