"""A control for training: the same search without it, from random sparse networks.

What elimination and refit find on their own says nothing about training. `control` opens weights at random, removes
dead branches and hands what is left to the same elimination, refit and choice as `symnet.eql.train`. It is made as
strong as it can be without training: each network is fitted from many random weight sets, small and large, every
parameter value on its own, and then from what was found at neighbouring values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
import sympy

from symnet.eql.data import ParametricData
from symnet.eql.discovery import Discovery, _problem
from symnet.eql.elimination import TRIAL_STEPS
from symnet.eql.equations import Equations
from symnet.eql.graph import Graph, Layer
from symnet.eql.options import Options
from symnet.eql.refit import Model, minimize
from symnet.eql.restart import Restart
from symnet.eql.structure import Structure, structure
from symnet.eql.training import Problem, Raw
from symnet.errors import InvalidValueError, message
from symnet.parallel import check_executor, gathered
from symnet.rings.ring import Array

#: Each drawing opens a fraction of the weights between these.
SHARES = (0.2, 0.8)
#: Drawings with more live weights than this are drawn again, as are constants, those that cannot be read
MAX_LIVE = 32
#: and those with more parameters, whose elimination takes the time of many small ones.
MAX_DRAWN = 24
#: Weight sets are drawn with standard deviations between these: frequencies are found only from near them.
SPREADS = (0.3, 3.0)
#: How often every parameter value is fitted again from its neighbours' values.
ROUNDS = 2
#: Points of each parameter value that these fits see.
POINTS = 64
#: The log alpha of a gate that is open or closed for good.
SETTLED = 50.0


class Drawn(Restart):
    """A random network in place of a trained one; its `as_trained` is the equation with the values fitted to it."""

    def __init__(self, network: Restart, found: Structure, values: Array) -> None:
        super().__init__(network.problem, network.raw, network._held, network._all)
        self.as_trained = Equations(found, values, self._all, "as drawn")
        self.held_out = self.as_trained.mean_square(self._held)

    @cached_property
    def after_elimination(self) -> Equations:
        try:
            return super().after_elimination
        except KeyError as error:
            # a parameter whose removal leaves a denominator of 0, as in 1/sin(p x), ends in SymPy's zoo, which does not
            # print as a function
            wrong = "stay defined while its parameters are set to 0"
            raise InvalidValueError(message("equation", wrong, str(self.as_trained.expression))) from error


def control(
    data: ParametricData,
    graph: Graph | None = None,
    *,
    trials: int = 32,
    starts: int = 16,
    seed: int = 0,
    executor: Any = None,
    **options: Any,
) -> Discovery:
    """Search for an equation as `train` does, but with random sparse networks in place of trained ones.

    Args:
        data, graph: as `symnet.eql.train` takes them.
        trials: how many networks are drawn, from seeds seed, seed + 1, ...
        starts: how many weight sets are tried for each.
        executor: any `concurrent.futures.Executor`; each of its workers draws one network at a time.
        options: `holdout` of `Options`; those of training have no effect.

    Returns:
        a Discovery whose restarts are the networks as drawn; elimination, refit, `best` and `report` are those of
        training. Elimination takes place when it is asked for.

    Raises:
        InvalidValueError: for numbers below one, options out of range or another graph's inputs.
        InvalidTypeError: for data that are no ParametricData.

    >>> from symnet import eql
    >>> x = np.linspace(-2, 2, 40)
    >>> data = eql.ParametricData([x, x, x], [x + x**2, x + 2 * x**2, x + 3 * x**2], [1.0, 2.0, 3.0])
    >>> drawn = eql.control(data, eql.Graph(["x"], [{"identity": 1, "square": 1, "sin": 1}]), trials=4)
    >>> drawn.best.after_refit.expression
    p1*x + p2*x**2
    """
    problem, held = _problem(data, graph, Options(**{**options, "family": "PEQL"}), seed)
    check_executor(executor)
    for name, value in (("trials", trials), ("starts", starts)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise InvalidValueError(message(name, "be a positive integer", value))
    seeds = [seed + i for i in range(trials)]
    found = gathered(partial(_drawn, problem, starts), seeds, executor, "networks drawn")
    drawn = [Drawn(Restart(problem, raw, held, data), equation, values) for raw, equation, values in found]
    return Discovery(drawn, [], _mean_square(held))


def _drawn(problem: Problem, starts: int, seed: int) -> tuple[Raw, Structure, Array]:
    """A random network as if it had left training, its structure and values fitted to the training's points."""
    rng, shapes = np.random.default_rng(seed), problem.graph.shapes
    spreads = np.geomspace(*SPREADS, starts)[:, None, None]
    while True:
        masks = live(problem.graph, [rng.uniform(size=shape) < rng.uniform(*SHARES) for shape in shapes])
        if not 0 < sum(int(m.sum()) for m in masks) <= MAX_LIVE:
            continue
        weights = [spreads * rng.standard_normal((starts, *shape)) * m for shape, m in zip(shapes, masks, strict=True)]
        try:
            found, values = structure(problem.graph, weights)
        except InvalidValueError:
            continue
        says = bool(found.expression.free_symbols & set(map(sympy.Symbol, found.inputs)))
        if says and len(found.parameters) <= MAX_DRAWN and np.all(np.isfinite(values)):
            break
    raw = Raw(seed, [w[:1] for w in weights], [np.where(m, SETTLED, -SETTLED) for m in masks], np.zeros(0), 0)
    return raw, found, _fitted(found, values, problem.data)


def live(graph: Graph, masks: Sequence[Array]) -> list[Array]:
    """Masks, one a layer, without the weights of dead branches: those from which nothing reaches the output.

    >>> graph = Graph(["x"], [{"identity": 1, "square": 1}])
    >>> [m.tolist() for m in live(graph, [np.array([[True, True]]), np.array([[False], [True]])])]
    [[[False, True]], [[False], [True]]]
    """
    kept = [masks[-1]]
    needed: Array = np.any(masks[-1], axis=1)
    for layer, mask in zip(reversed(graph.hidden), reversed(masks[:-1]), strict=True):
        units, passed = needed[: layer.width], needed[layer.width :]
        own = np.logical_and(mask, _arguments(layer, units))
        kept.insert(0, own)
        needed = np.any(own, axis=1)
        if len(passed):
            needed = needed | passed
    return kept


def _arguments(layer: Layer, units: Array) -> Array:
    """Which columns of the preactivation are arguments of these units."""
    parts: list[Array] = []
    start = 0
    for row, count in layer.units:
        parts += [units[start : start + count]] * row.arity
        start += count
    return np.concatenate(parts)


def _fitted(found: Structure, starts: Array, data: ParametricData) -> Array:
    """The best values (T, parameters) from starts (starts, parameters), then from those of neighbours."""
    count, width = len(data), len(starts) // 2
    values = _best(found, np.broadcast_to(starts, (count, *starts.shape)), data)
    near = np.clip(np.arange(count)[:, None] + np.arange(-width, width + 1), 0, count - 1)
    for _ in range(ROUNDS if count > 1 else 0):
        values = _best(found, values[near], data)
    return values


def _best(found: Structure, starts: Array, data: ParametricData) -> Array:
    """Of fits from starts (T, starts, parameters) the best at every parameter value: shape (T, parameters)."""
    count, tried, width = starts.shape
    # one row for every pair of parameter value and start
    X, y, mask = (np.repeat(a[:, :POINTS], tried, axis=0) for a in (data.X, data.y, data.mask))
    model = Model(found, X, y, mask)
    values = minimize(model, starts.reshape(-1, width), TRIAL_STEPS)
    with np.errstate(over="ignore", invalid="ignore"):
        cost = (model(values)[0] ** 2).sum(axis=1).reshape(count, tried)
    chosen = np.argmin(np.where(np.isfinite(cost), cost, np.inf), axis=1)
    return values.reshape(starts.shape)[np.arange(count), chosen]


def _mean_square(data: ParametricData) -> float:
    return float((data.y**2).sum() / data.counts.sum())
