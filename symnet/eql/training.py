"""Gradient descent on many restarts of one network at once, compiled by JAX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.eql import gates, schedules
from symnet.eql.data import ParametricData
from symnet.eql.families import FAMILIES
from symnet.eql.graph import Graph
from symnet.eql.operations import jax_operations
from symnet.eql.options import Options
from symnet.errors import missing_extra
from symnet.rings.ring import Array

#: A run is cut into this many stretches; between them progress is shown, and whether to stop is decided.
STRETCHES = 20


@dataclass(frozen=True)
class Problem:
    """What a worker needs to train: everything but the seeds. The graph's scaling is that of the data."""

    graph: Graph
    data: ParametricData
    options: Options

    @property
    def scaled(self) -> tuple[Array, Array, Array]:
        """Scaled inputs, output and parameter, as the network sees them."""
        scaling = self.graph.scaling
        x, y = self.data.X, self.data.y
        if scaling is not None:
            x, y = x / np.array(scaling.inputs), (y - scaling.shift) / scaling.output
        return x, y, scaled_parameter(self.data.t)


def scaled_parameter(t: Array, like: Array | None = None) -> Array:
    """t over the largest absolute value of the training's t."""
    largest = np.abs(t if like is None else like).max()
    return t / largest if largest else np.asarray(t, dtype=np.float64)


@dataclass(frozen=True)
class Raw:
    """One restart as it left training.

    Attributes:
        seed: of the initial draw, the minibatches and the gates' samples.
        parameters: the family's pytree, as numpy arrays in nested lists.
        log_alpha: of the gates, one array a layer.
        losses: mean squared error of the scaled output, sampled gates, one a stretch.
        steps: how many were taken.
    """

    seed: int
    parameters: Any
    log_alpha: list[Array]
    losses: Array
    steps: int

    @property
    def finite(self) -> bool:
        """Whether nothing blew up."""
        return bool(np.isfinite(self.losses).all()) and all(np.isfinite(a).all() for a in self.log_alpha)


def run(problem: Problem, seeds: Sequence[int], report: Callable[[int, int], None] | None = None) -> list[Raw]:
    """Train one restart a seed, all at once.

    Args:
        problem: graph, data and options.
        seeds: of the restarts.
        report: called with (stretches done, stretches) after each.
    """
    with _precision(problem.options.dtype):
        return _run(problem, list(seeds), report)


@contextmanager
def _precision(dtype: str) -> Iterator[None]:
    """JAX in double precision within, as before without."""
    try:
        import jax
    except ImportError as error:
        raise missing_extra("jax", "train", "training networks that are equations") from error
    if hasattr(jax, "enable_x64"):
        context = jax.enable_x64(dtype == "float64")
    else:
        from jax.experimental import enable_x64

        context = enable_x64(dtype == "float64")
    with context:
        yield


def _run(problem: Problem, seeds: list[int], report: Callable[[int, int], None] | None) -> list[Raw]:
    import jax

    options = problem.options
    begin, advance = _compiled(problem)
    keys = jax.vmap(jax.random.PRNGKey)(jax.numpy.array(seeds))
    state = begin(keys)
    stretches = min(STRETCHES, options.steps)
    edges = np.linspace(0, options.steps, stretches + 1).astype(int)
    losses: list[Array] = []
    open_before: Array | None = None
    still = 0.0
    done = 0
    for i, (first, last) in enumerate(zip(edges, edges[1:], strict=False)):
        state, loss = advance(state, jax.numpy.arange(first, last))
        losses.append(np.asarray(loss))
        done = int(last)
        if report is not None:
            report(i + 1, stretches)
        opened = _open(state[0])
        same = open_before is not None and np.array_equal(opened, open_before)
        still = still + 1 / stretches if same else 0.0
        open_before = opened
        if done >= schedules.END * options.steps and still >= options.patience:
            break
        if not np.isfinite(losses[-1]).any():
            break
    parameters = jax.tree.map(np.asarray, state[0])
    history = np.array(losses).T
    return [
        Raw(
            seed,
            jax.tree.map(lambda a, i=i: np.asarray(a[i], dtype=np.float64), parameters["weights"]),
            [np.asarray(a[i], dtype=np.float64) for a in parameters["log_alpha"]],
            history[i].astype(np.float64),
            done,
        )
        for i, seed in enumerate(seeds)
    ]


def _open(parameters: Any) -> Array:
    """Which gates are open at the read-out, of all restarts."""
    return np.concatenate([np.ravel(gates.expected(np, np.asarray(a)) > 0) for a in parameters["log_alpha"]])


def _compiled(problem: Problem) -> tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]:
    """(keys -> state, (state, step numbers) -> (state, mean loss)), vectorized over restarts."""
    import jax
    import jax.numpy as jnp
    import optax

    options, family = problem.options, FAMILIES[problem.options.family]
    shapes, operations = problem.graph.shapes, jax_operations()
    x, y, t = (jnp.asarray(a, options.dtype) for a in problem.scaled)
    mask, counts = jnp.asarray(problem.data.mask, options.dtype), jnp.asarray(problem.data.counts)
    count = int(min(options.batch, problem.data.counts.max()))
    optimizer = getattr(optax, options.optimizer)(
        lambda step: options.rate * schedules.learning_rate(jnp, step / options.steps, options.final)
    )
    # points of a group are drawn with replacement from that group alone, so padding is never seen
    groups = jnp.arange(len(problem.data))[:, None]

    def loss(parameters: Any, key: Any, rows: Any, r: Any) -> tuple[Any, Any]:
        weights = family.weights(parameters["weights"], shapes, t)
        keys = jax.random.split(key, len(shapes))
        z = [
            gates.sample(jnp, jax.random.uniform(k, a.shape, a.dtype), a)
            for k, a in zip(keys, parameters["log_alpha"], strict=True)
        ]
        gated = [w * g for w, g in zip(weights, z, strict=True)]
        residual = (problem.graph.core(operations, gated, x[groups, rows]) - y[groups, rows]) * mask[groups, rows]
        error = jnp.mean(residual**2)
        opened = sum(gates.penalty(jnp, a).sum() for a in parameters["log_alpha"])
        extra = opened + options.smoothness * family.roughness(weights)
        return error + options.penalty * schedules.penalty(jnp, r) * extra, error

    def step(state: Any, number: Any) -> tuple[Any, Any]:
        parameters, memory, key = state
        key, of_rows, of_gates = jax.random.split(key, 3)
        uniform = jax.random.uniform(of_rows, (len(problem.data), count))
        rows = jnp.minimum((uniform * counts[:, None]).astype(jnp.int32), counts[:, None] - 1)
        gradient, error = jax.grad(loss, has_aux=True)(parameters, of_gates, rows, number / options.steps)
        updates, memory = optimizer.update(gradient, memory, parameters)
        updates["log_alpha"] = [options.gates * u for u in updates["log_alpha"]]
        return (optax.apply_updates(parameters, updates), memory, key), error

    def begin(key: Any) -> Any:
        of_weights, of_gates, rest = jax.random.split(key, 3)
        drawn = family.draw(of_weights, shapes, len(problem.data), options.spread)
        parameters = {
            "weights": jax.tree.map(lambda a: a.astype(options.dtype), drawn),
            "log_alpha": [
                (0.01 * jax.random.normal(k, shape)).astype(options.dtype)
                for k, shape in zip(jax.random.split(of_gates, len(shapes)), shapes, strict=True)
            ],
        }
        return parameters, optimizer.init(parameters), rest

    def advance(state: Any, numbers: Any) -> tuple[Any, Any]:
        state, errors = jax.lax.scan(step, state, numbers)
        return state, errors.mean()

    return jax.jit(jax.vmap(begin)), jax.jit(jax.vmap(advance, in_axes=(0, None)))
