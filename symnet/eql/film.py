"""End-to-end training from images to an equation: a shared encoder in front of a head, by gradient descent.

Every image of a point goes through the same encoder, whose latent variable is normalised over the minibatch; the
latent variables are the inputs of the head. Once the learning-rate cycle is over the normalisation is frozen to the
mean and standard deviation over all training images, and fine-tuning goes on with these constants: the minibatch's
own would leave a noise in every latent variable that no equation can fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from symnet.eql import schedules
from symnet.eql.data import ParametricData
from symnet.eql.encoder import Encoder, ImageData
from symnet.eql.graph import Graph, Scaling
from symnet.eql.heads import EquationHead, Head, plain
from symnet.eql.options import Options
from symnet.eql.restart import Restart
from symnet.eql.training import Problem, Raw, scaled_parameter
from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.parallel import gathered
from symnet.rings.ring import Array

#: The encoder's learning rate over that of the equation's weights.
ENCODER_RATE = 0.2
#: Losses are averaged over so many stretches of a run.
STRETCHES = 20
#: Keeps the normalisation defined for an encoder that gives one number for all images.
TINY = 1e-6


@dataclass(frozen=True)
class Course:
    """What is trained on what.

    Attributes:
        data: the points that training sees.
        head, encoder: to be trained.
        options: of the optimizer and the penalty.
        groups: values of t in a minibatch.
        encoder_rate: the encoder's learning rate over the base.
    """

    data: ImageData
    head: Head
    encoder: Encoder
    options: Options
    groups: int
    encoder_rate: float

    @property
    def scale(self) -> float:
        """What y is divided by: its standard deviation over all values of t."""
        return float(self.data.y.std())

    def statistics(self, parameters: Any) -> tuple[float, float]:
        """Mean and standard deviation of the latent variable over the training's images."""
        z = self.encoder.encode(parameters, self.data.images[np.unique(self.data.rows)])
        return float(z.mean()), float(z.std() + TINY)


class Trained:
    """An encoder and a head after training.

    Attributes:
        course: what was trained.
        parameters: of the encoder ("encoder") and of the head, as numpy arrays.
        center, width: the normalisation of the latent variable.
        losses: mean squared error of the scaled output, sampled gates, one a stretch of the run.
        seed: of the run.
        t: the values of the parameter.
    """

    def __init__(self, course: Course, held: ImageData, seed: int, state: tuple[Any, ...]) -> None:
        self.course, self._held, self.seed = course, held, seed
        self.parameters, (self.center, self.width), self.losses = state
        self.t = course.data.t

    def latent(self, images: Any) -> Array:
        """The latent variable of images (n, pixels): shape (n,)."""
        pixels = np.asarray(images, dtype=np.float32)
        wanted = self.course.data.images.shape[1]
        if pixels.ndim != 2 or pixels.shape[1] != wanted:
            raise InvalidValueError(message("images", f"have shape (n, {wanted})", pixels.shape))
        return (self.course.encoder.encode(self.parameters["encoder"], pixels) - self.center) / self.width

    def latents(self, data: ImageData) -> Array:
        """The latent variables of the points, shape (T, n, k)."""
        used, where = np.unique(data.rows, return_inverse=True)
        return self.latent(data.images[used])[where].reshape(data.rows.shape)

    def __call__(self, data: ImageData) -> Array:
        """What the networks say as trained, gates settled: shape (T, n).

        Raises:
            InvalidValueError: if the data have other values of t than the training's.
        """
        if not np.array_equal(data.t, self.t):
            raise InvalidValueError(message("data", "have the training's values of t", data.t.tolist()))
        z = self.latents(data)
        return self.course.scale * self.course.head.evaluate(self.parameters, z, scaled_parameter(self.t))

    @cached_property
    def held_out_error(self) -> float:
        """The mean squared error as trained at the points that training did not see."""
        return float(np.mean((self(self._held) - self._held.y) ** 2))

    @cached_property
    def restart(self) -> Restart:
        """The equation in the latent variables, the encoder fixed: as trained, after elimination, after refit.

        Raises:
            InvalidTypeError: if the head is no equation.
        """
        head = self.course.head
        if not isinstance(head, EquationHead):
            raise InvalidTypeError(message("head", "be a network that is an equation", type(head).__name__))
        names = head.graph.inputs
        scaled = head.graph.scaled(Scaling((1.0,) * len(names), self.course.scale))
        parts = [(self.latents(d), d.y) for d in (self.course.data, self._held)]
        parts.append((np.concatenate([x for x, _ in parts], axis=1), np.concatenate([y for _, y in parts], axis=1)))
        seen, held, both = (ParametricData(x, y, self.t, inputs=names) for x, y in parts)
        raw = Raw(
            self.seed,
            self.parameters["weights"],
            self.parameters["log_alpha"],
            self.losses,
            self.course.options.steps,
        )
        return Restart(Problem(scaled, seen, head.options), raw, held, both)


def train(
    data: ImageData,
    head: Graph | Head | None = None,
    *,
    seed: int = 0,
    encoder: Encoder | None = None,
    groups: int = 64,
    encoder_rate: float = ENCODER_RATE,
    report: Callable[[int, int], None] | None = None,
    **options: Any,
) -> Trained:
    """Train an encoder and what stands behind it, end to end.

    Args:
        data: images, points, values.
        head: a Graph with one input an image of a point, or `ReluHead()` for the baseline; default a Graph of the
            inputs z1, z2, ... with the default layers.
        seed: of the draw, the minibatches and the part held out.
        encoder: its sizes.
        groups: how many values of t there are in a minibatch; all if there are fewer.
        encoder_rate: the encoder's learning rate over the base.
        report: called with (steps done, steps) 20 times.
        options: those of `Options`; `batch` counts the points of each value of t in a minibatch, so that
            groups times batch times the images of a point are encoded in a step. Training is in float32.

    Raises:
        MissingExtraError: without JAX and optax.
        InvalidValueError: for options out of range or a graph with another number of inputs.
    """
    settings = Options(**{"batch": 4, **options})
    if not isinstance(data, ImageData):
        raise InvalidTypeError(message("data", "be an ImageData", data, "write ImageData(images, rows, y, t)"))
    if isinstance(groups, bool) or not isinstance(groups, (int, np.integer)) or groups < 1:
        raise InvalidValueError(message("groups", "be a positive integer", groups))
    if isinstance(encoder_rate, bool) or not isinstance(encoder_rate, (int, float)) or not encoder_rate > 0:
        raise InvalidValueError(message("encoder_rate", "be a positive number", encoder_rate))
    sizes = Encoder() if encoder is None else encoder
    sizes.check(data.images.shape[1])
    seen, held = data.split(settings.holdout, seed)
    behind = _head(head, data.rows.shape[2], settings)
    course = Course(seen, behind, sizes, settings, min(int(groups), len(data.t)), encoder_rate)
    try:
        state = _run(course, seed, report)
    except ImportError as error:
        raise missing_extra("jax and optax", "train", "training from images") from error
    return Trained(course, held, seed, state)


def train_many(
    data: ImageData,
    head: Graph | Head | None = None,
    *,
    seeds: Iterable[int],
    executor: Executor | None = None,
    **options: Any,
) -> list[Trained]:
    """Train from several seeds, since some end with all gates closed; the smallest held-out error comes first.

    Args:
        data, head: as for `train`.
        seeds: one a training.
        executor: of processes; a piece is one training.
        options: the other arguments of `train`.

    Raises:
        InvalidValueError: without a seed.
        What `train` raises.
    """
    chosen = list(seeds)
    if not chosen:
        raise InvalidValueError(message("seeds", "hold at least one seed", chosen))
    work = partial(_trained, data, head, options)
    return sorted(gathered(work, chosen, executor, "trainings"), key=lambda found: found.held_out_error)


def _trained(data: ImageData, head: Graph | Head | None, options: dict[str, Any], seed: int) -> Trained:
    found = train(data, head, seed=seed, **options)
    # in the process that trained
    _ = found.held_out_error
    return found


def _head(given: Graph | Head | None, objects: int, options: Options) -> Head:
    head = Graph([f"z{i + 1}" for i in range(objects)]) if given is None else given
    if not isinstance(head, Graph):
        return head
    if len(head.inputs) != objects:
        raise InvalidValueError(message("head", f"have {objects} inputs, one an image of a point", head.inputs))
    return EquationHead(head, options)


def _run(course: Course, seed: int, report: Callable[[int, int], None] | None) -> tuple[Any, ...]:
    """(parameters, (center, width) of the normalisation, losses)."""
    import jax

    begin, step = _compiled(course)
    state = begin(jax.random.PRNGKey(seed))
    steps = course.options.steps
    edges = np.linspace(0, steps, min(STRETCHES, steps) + 1).astype(int)
    frozen, losses = None, []
    # not one compiled loop: inside of one XLA's convolutions on a processor leave their fast library and are 30 times
    # slower
    for number in range(steps):
        if frozen is None and number >= schedules.END * steps:
            frozen = course.statistics(state[0]["encoder"])
        state, loss = step(state, number, frozen)
        losses.append(loss)
        if report is not None and number + 1 in edges:
            report(number + 1, steps)
    history = np.asarray(jax.numpy.stack(losses), dtype=np.float64)
    means = np.array([history[a:b].mean() for a, b in zip(edges, edges[1:], strict=False)])
    # what fine-tuning was done with, although the encoder has moved since; a short run has had none
    return plain(state[0]), frozen or course.statistics(state[0]["encoder"]), means


def _compiled(course: Course) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """(key -> state) and ((state, step's number, normalisation or None) -> (state, error))."""
    import jax
    import jax.numpy as jnp
    import optax

    data, head, options, groups = course.data, course.head, course.options, course.groups
    images, rows = jnp.asarray(data.images), jnp.asarray(data.rows, jnp.int32)
    y, t = jnp.asarray(data.y / course.scale, jnp.float32), jnp.asarray(scaled_parameter(data.t), jnp.float32)
    rates = {"encoder": course.encoder_rate, **head.rates}
    optimizer = getattr(optax, options.optimizer)(
        lambda number: options.rate * schedules.learning_rate(jnp, number / options.steps, options.final)
    )

    def loss(parameters: Any, key: Any, number: Any, frozen: Any) -> tuple[Any, Any]:
        of_groups, of_rows, of_head = jax.random.split(key, 3)
        every = jnp.arange(len(t))
        chosen = every if groups == len(t) else jax.random.permutation(of_groups, every)[:groups]
        points = jax.random.randint(of_rows, (groups, options.batch), 0, y.shape[1])
        seen = rows[chosen[:, None], points]
        z = course.encoder(parameters["encoder"], images[seen.reshape(-1)])
        center, width = (z.mean(), z.std() + TINY) if frozen is None else frozen
        z = ((z - center) / width).reshape(seen.shape)
        found, extra = head.predict(parameters, z, chosen, t, of_head)
        error = jnp.mean((found - y[chosen[:, None], points]) ** 2)
        return error + options.penalty * schedules.penalty(jnp, number / options.steps) * extra, error

    @jax.jit
    def step(state: Any, number: Any, frozen: Any) -> Any:
        parameters, memory, key = state
        key, own = jax.random.split(key)
        gradient, error = jax.grad(loss, has_aux=True)(parameters, own, number, frozen)
        updates, memory = optimizer.update(gradient, memory, parameters)
        updates = {name: jax.tree.map(partial(jnp.multiply, rates[name]), update) for name, update in updates.items()}
        return (optax.apply_updates(parameters, updates), memory, key), error

    def begin(key: Any) -> Any:
        of_encoder, of_head, rest = jax.random.split(key, 3)
        drawn = {
            "encoder": course.encoder.draw(of_encoder, data.images.shape[1]),
            **head.draw(of_head, len(data.t), data.rows.shape[2]),
        }
        parameters = jax.tree.map(lambda a: a.astype(jnp.float32), drawn)
        return parameters, optimizer.init(parameters), rest

    return begin, step
