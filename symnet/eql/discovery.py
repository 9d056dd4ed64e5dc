"""Training many restarts and choosing among them: `symnet.eql.train`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from os import PathLike
from typing import Any

import numpy as np

from symnet.eql.data import ParametricData
from symnet.eql.equations import Equations
from symnet.eql.graph import Graph, Scaling
from symnet.eql.options import Options
from symnet.eql.restart import Restart
from symnet.eql.store import Store
from symnet.eql.training import Problem, Raw, run
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.parallel import check_executor, completed
from symnet.progress import counted, counting

#: Restarts that are trained together.
PIECE = 8
#: A simpler equation is preferred if its held-out error is within this factor of the smallest,
PREFERRED = 1.1
#: or below this fraction of the output's mean square.
FLOOR = 1e-18


class Discovery:
    """The restarts of one training.

    Attributes:
        restarts: those that stayed finite, in the order of their seeds.
        dropped: the seeds of those that blew up.
    """

    def __init__(self, restarts: Sequence[Restart], dropped: Sequence[int], scale: float) -> None:
        self.restarts, self.dropped = list(restarts), list(dropped)
        self._floor = FLOOR * scale
        self._held = restarts[0]._held if restarts else None

    def scores(self) -> list[tuple[float, int, Restart]]:
        """(held-out mean squared error after elimination, complexity, restart), best first."""
        return list(self._read[0])

    @property
    def unreadable(self) -> list[int]:
        """The seeds of those with an equation too large to be read."""
        return list(self._read[1])

    @cached_property
    def _read(self) -> tuple[list[tuple[float, int, Restart]], list[int]]:
        found, unreadable = [], []
        for restart in self.restarts:
            try:
                equations = restart.after_elimination
            except InvalidValueError:
                unreadable.append(restart.seed)
                continue
            error = equations.mean_square(restart._held)
            found.append((error, equations.structure.complexity, restart))
        limit = max(PREFERRED * min((error for error, _, _ in found), default=0.0), self._floor)

        def place(one: tuple[float, int, Restart]) -> tuple[bool, float, float]:
            """Within the limit the simplest, and of equally simple ones the one that was trained best."""
            error, complexity, restart = one
            return error > limit, complexity if error <= limit else error, restart.held_out

        return sorted(found, key=place), unreadable

    @property
    def best(self) -> Restart:
        """The simplest restart among those whose held-out error is within 10 % of the smallest.

        The truth plays no part in it, only points that training did not see, and the number of parameters and
        operations.

        Raises:
            InvalidValueError: if every restart blew up or is too large to be read.
        """
        scores = self.scores()
        if not scores:
            raise InvalidValueError(
                message(
                    "restarts",
                    "have one that stayed finite and can be read",
                    f"{len(self.dropped)} dropped, {len(self.restarts)} too large",
                    "lower the learning rate, leave out exp or division, or train longer",
                )
            )
        return scores[0][2]

    @property
    def equations(self) -> Equations:
        """The best restart's equations after refit."""
        return self.best.after_refit

    def report(self) -> str:
        """The restarts, best first, a line each."""
        lines = ["seed  gates  held-out as trained  after elimination  equation"]
        for error, _, restart in self.scores():
            equation = restart.after_elimination
            lines.append(
                f"{restart.seed:4d}  {restart.open_gates:5d}  {restart.held_out:19.3g}  {error:17.3g}  "
                f"{equation.output} = {equation.expression}"
            )
        lost = {"dropped because they blew up": self.dropped, "too large to be read": self.unreadable}
        lines += [f"{reason}: seeds {', '.join(map(str, seeds))}" for reason, seeds in lost.items() if seeds]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Discovery({len(self.restarts)} restarts, {len(self.dropped)} dropped)"


def train(
    data: ParametricData,
    graph: Graph | None = None,
    *,
    restarts: int = 8,
    seed: int = 0,
    executor: Any = None,
    path: str | PathLike[str] | None = None,
    piece: int = PIECE,
    **options: Any,
) -> Discovery:
    """Train networks that are equations.

    Args:
        data: points and values for each parameter value.
        graph: the layers of primitives; default two hidden layers of the default ones. If it has no scaling, inputs
            are divided by their largest absolute value, and the output by its standard deviation over all
            parameter values (scaling each alone would force a constant into the equation).
        restarts: how many networks, from seeds seed, seed + 1, ...
        executor: any `concurrent.futures.Executor`; each of its workers trains `piece` restarts at once.
        path: a directory that keeps finished restarts; a run that was stopped goes on from there.
        options: those of `Options`: family, steps, batch, penalty, learning_rate, ...

    Returns:
        a Discovery, whose `best` restart has the equation as trained, after elimination and after refit.

    Raises:
        MissingExtraError: without JAX and optax.
        InvalidValueError: for options out of range, or a `path` that belongs to another problem.
        ExecutorError: if the executor dies; with `path` nothing that was finished is lost.
    """
    problem, held = _problem(data, graph, Options(**options), seed)
    check_executor(executor)
    for name, value in (("restarts", restarts), ("piece", piece)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise InvalidValueError(message(name, "be a positive integer", value))
    store = Store(path, problem) if path is not None else None
    seeds = [seed + i for i in range(restarts)]
    raws = {s: raw for s in seeds if store is not None and (raw := store.load(s)) is not None}
    missing = [s for s in seeds if s not in raws]
    pieces = [missing[i : i + piece] for i in range(0, len(missing), piece)]
    for done in _trained(problem, pieces, executor):
        for raw in done:
            raws[raw.seed] = raw
            if store is not None:
                store.save(raw)
    return _discovery(problem, [raws[s] for s in seeds], held, data)


def _trained(problem: Problem, pieces: list[list[int]], executor: Any) -> Iterator[list[Raw]]:
    """The pieces as they are done: on a terminal stretch by stretch in this process, else piece by piece."""
    if executor is not None:
        results = completed(partial(run, problem), pieces, executor)
        yield from (done for _, done in counted(results, len(pieces), "restarts trained, in pieces"))
        return
    with counting("training restarts") as show:
        for i, seeds in enumerate(pieces):

            def report(done: int, total: int, before: int = i) -> None:
                show(before * total + done, len(pieces) * total)

            yield run(problem, seeds, report)


def _problem(data: ParametricData, graph: Graph | None, options: Options, seed: int) -> tuple[Problem, ParametricData]:
    if not isinstance(data, ParametricData):
        raise InvalidTypeError(message("data", "be a ParametricData", data, "write ParametricData(X, y, t)"))
    found = Graph(data.inputs) if graph is None else graph
    if tuple(found.inputs) != tuple(data.inputs):
        raise InvalidValueError(message("graph", f"have the inputs {list(data.inputs)}", list(found.inputs)))
    if options.family == "EQL" and len(data) > 1:
        remedy = "give the parameter as an input, or choose 'SEQL' or 'PEQL'"
        raise InvalidValueError(message("family", "be SEQL or PEQL for several parameter values", "EQL", remedy))
    train_part, held = data.split(options.holdout, seed)
    if found.scaling is None:
        present = data.mask > 0
        largest = tuple(float(np.abs(data.X[..., i][present]).max()) for i in range(len(data.inputs)))
        found = found.scaled(Scaling(largest, float(data.y[present].std())))
    return Problem(found, train_part, options), held


def _discovery(problem: Problem, raws: Sequence[Raw], held: ParametricData, data: ParametricData) -> Discovery:
    good = [Restart(problem, raw, held, data) for raw in raws if raw.finite]
    dropped = [raw.seed for raw in raws if not raw.finite]
    scale = float((held.y**2).sum() / held.counts.sum())
    return Discovery(good, dropped, scale)
