"""Gradient descent on many restarts of one network at once, compiled by JAX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.eql import gates, schedules
from symnet.eql.data import ParametricData
from symnet.eql.families import FAMILIES, drawn
from symnet.eql.graph import Graph
from symnet.eql.operations import jax_operations
from symnet.eql.options import Options
from symnet.rings.ring import Array
from symnet.training.precision import precision

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
        arrays = [self.losses, *self.log_alpha, *_leaves(self.parameters)]
        return all(bool(np.isfinite(a).all()) for a in arrays)


def _leaves(tree: Any) -> Iterator[Array]:
    if isinstance(tree, (list, tuple)):
        for branch in tree:
            yield from _leaves(branch)
    else:
        yield tree


def run(problem: Problem, seeds: Sequence[int], report: Callable[[int, int], None] | None = None) -> list[Raw]:
    """Train one restart a seed, all at once. What comes out for a seed does not depend on the other seeds.

    A restart ends when its open gates have settled, or when a number overflowed; the run ends when all have.

    Args:
        problem: graph, data and options.
        seeds: of the restarts.
        report: called with (stretches done, stretches) after each.

    Returns:
        one Raw a seed, those that blew up too: their `finite` is False.

    Raises:
        MissingExtraError: without JAX and optax.
    """
    if not seeds:
        return []
    with precision(problem.options.dtype, "training networks that are equations"):
        return _run(problem, list(seeds), report)


def _run(problem: Problem, seeds: list[int], report: Callable[[int, int], None] | None) -> list[Raw]:
    import jax

    stretches, length = cut(problem.options.steps)
    begin, advance = _compiled(problem, stretches * length)
    state = begin(jax.vmap(jax.random.PRNGKey)(jax.numpy.array(seeds)))
    watches = [_Watch(seed, problem.options.patience, stretches) for seed in seeds]
    for i in range(stretches):
        state, losses = advance(state, jax.numpy.arange(i * length, (i + 1) * length))
        now = jax.tree.map(np.asarray, state[0])
        for k, watch in enumerate(watches):
            watch.see(jax.tree.map(lambda a, k=k: a[k], now), float(losses[k]), (i + 1) * length)
        if report is not None:
            report(i + 1, stretches)
        if all(watch.ended for watch in watches):
            break
    return [watch.raw() for watch in watches]


def cut(steps: int) -> tuple[int, int]:
    """(stretches, steps in each): equally long, so that they are compiled once, and together `steps` or a few more.

    >>> cut(4000), cut(7)
    ((20, 200), (7, 1))
    """
    stretches = min(STRETCHES, steps)
    return stretches, -(-steps // stretches)


class _Watch:
    """One restart between stretches: keeps the last state it was in, and says when it has ended."""

    def __init__(self, seed: int, patience: float, stretches: int) -> None:
        self._seed, self._stretches, self._needed = seed, stretches, patience * stretches
        self._losses: list[float] = []
        self._opened: Array | None = None
        self._still = 0
        self.ended = False

    def see(self, parameters: Any, loss: float, done: int) -> None:
        """The state after a stretch; nothing changes once it has ended."""
        if self.ended:
            return
        self._parameters, self._done = parameters, done
        self._losses.append(loss)
        opened = np.concatenate([np.ravel(gates.expected(np, a) > 0) for a in parameters["log_alpha"]])
        same = self._opened is not None and np.array_equal(opened, self._opened)
        self._opened, self._still = opened, self._still + 1 if same else 0
        settled = len(self._losses) >= schedules.END * self._stretches and self._still >= self._needed
        self.ended = settled or not np.isfinite(loss)

    def raw(self) -> Raw:
        import jax

        kept = jax.tree.map(lambda a: np.asarray(a, dtype=np.float64), self._parameters)
        return Raw(self._seed, kept["weights"], kept["log_alpha"], np.array(self._losses), self._done)


def _compiled(problem: Problem, steps: int) -> tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]:
    """(keys -> state, (state, step numbers) -> (state, mean loss)), vectorized over restarts."""
    import jax
    import jax.numpy as jnp
    import optax

    options, family = problem.options, FAMILIES[problem.options.family]
    shapes, operations = problem.graph.shapes, jax_operations()
    x, y, t = (jnp.asarray(a, options.dtype) for a in problem.scaled)
    counts = jnp.asarray(problem.data.counts)
    count = int(min(options.batch, problem.data.counts.max()))
    rate = getattr(optax, options.optimizer)(
        lambda step: options.rate * schedules.learning_rate(jnp, step / steps, options.final)
    )
    # a denominator near zero makes one gradient huge, and the optimizer would remember its square for long
    optimizer = optax.chain(optax.clip_by_global_norm(options.clip), rate) if options.clip else rate
    # points of a group are drawn with replacement from that group alone, so padding is never seen
    groups = jnp.arange(len(problem.data))[:, None]

    def loss(parameters: Any, uniform: list[Any], rows: Any, r: Any) -> tuple[Any, Any]:
        weights = family.weights(parameters["weights"], shapes, t)
        z = [gates.sample(jnp, u, a) for u, a in zip(uniform, parameters["log_alpha"], strict=True)]
        gated = [w * g for w, g in zip(weights, z, strict=True)]
        error = jnp.mean((problem.graph.core(operations, gated, x[groups, rows]) - y[groups, rows]) ** 2)
        opened = sum(gates.penalty(jnp, a).sum() for a in parameters["log_alpha"])
        extra = opened + options.smoothness * family.roughness(weights)
        return error + options.penalty * schedules.penalty(jnp, r) * extra, error

    def step(state: Any, number: Any) -> tuple[Any, Any]:
        parameters, memory, key = state
        key, now = jax.random.split(key)
        for_rows, *for_gates = drawn(jax.random.uniform, now, [(len(problem.data), count), *shapes])
        rows = jnp.minimum((for_rows * counts[:, None]).astype(jnp.int32), counts[:, None] - 1)
        gradient, error = jax.grad(loss, has_aux=True)(parameters, for_gates, rows, number / steps)
        updates, memory = optimizer.update(gradient, memory, parameters)
        updates["log_alpha"] = [options.gates * u for u in updates["log_alpha"]]
        return (optax.apply_updates(parameters, updates), memory, key), error

    def begin(key: Any) -> Any:
        of_weights, of_gates, rest = jax.random.split(key, 3)
        weights = family.draw(of_weights, shapes, len(problem.data), options.spread)
        parameters = {
            "weights": jax.tree.map(lambda a: a.astype(options.dtype), weights),
            "log_alpha": [(0.01 * a).astype(options.dtype) for a in drawn(jax.random.normal, of_gates, shapes)],
        }
        return parameters, optimizer.init(parameters), rest

    def advance(state: Any, numbers: Any) -> tuple[Any, Any]:
        state, errors = jax.lax.scan(step, state, numbers)
        return state, errors.mean()

    return jax.jit(jax.vmap(begin)), jax.jit(jax.vmap(advance, in_axes=(0, None)))
