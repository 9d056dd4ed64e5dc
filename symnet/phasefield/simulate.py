"""simulate: adaptive steps through time, of which only those are taken that lower the energy."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.phasefield.model import PhaseField, Point, Refused
from symnet.phasefield.run import Run, for_model
from symnet.phasefield.step import advanced
from symnet.progress import counting
from symnet.rings.ring import Array

#: The largest difference between first and second order in one step.
TOLERANCE = 5e-5
#: The first step that is tried.
FIRST = 0.1
#: A step this much smaller than the first one is given up.
SMALLEST = 1e-7
#: How much the energy may rise by rounding, relative to the numbers that are summed for it.
ROUNDING = 1e-13
#: A stop that is so little further than a step is reached by it.
ROUNDING_OF_TIME = 1e-9
#: A relative difference of energies by more than this is no rounding of another machine.
SAME = 1e-9
#: The next step: this part of what the error allows, and within these factors of the last one.
SAFETY, SHRINK, GROW = 0.9, 0.3, 2.0
OUTSIDE = ("stop", "warn")


def simulate(
    model: PhaseField,
    start: Run,
    until: float,
    tolerance: float | None = TOLERANCE,
    step: float = FIRST,
    times: Sequence[float] = (),
    checkpoint: str | PathLike[str] | None = None,
    every: int = 100,
    outside: str = "stop",
) -> Run:
    """The fields at a later time.

    A step is refused and tried again smaller if it raises the energy beyond rounding, if its error is above the
    tolerance, or if it cannot be evaluated (numbers that are not finite, a negative mobility). Ctrl-C ends the
    simulation with the last good state, and so does a step that has become too small.

    Args:
        model: the equations.
        start: a Run: from `quenched`, Run(c, eta), `load(path)`, or an earlier simulation, which is continued bit by
            bit as if it had not stopped (if `until` and `times` are such that it stops at the same times).
        until: the last time.
        tolerance: the largest difference between first and second order that a step may have, in c and eta. The
            error of the result falls in proportion to it. None takes steps of the size `step`.
        step: the first one, if start does not know its own.
        times: when to keep snapshots, besides the start of a run and its end.
        checkpoint: an npz file for the state, written every so many steps, at the end and on Ctrl-C.
        every: steps between checkpoints.
        outside: what to do where the fields leave the free energy's box: "stop" with the last state inside, or
            "warn" once and go on.

    Returns:
        a Run, whose `status` says "done", or why it ended before.

    Raises:
        InvalidTypeError, InvalidValueError: for bad arguments, and for a start where the mobility is negative or the
            free energy cannot be used.

    >>> from symnet.laws import Law
    >>> from symnet.phasefield import Constant, Grid, quenched
    >>> grid = Grid((1, 16))
    >>> model = PhaseField(Law("(eta**2 - 1)**2/4 + c**2/2", ["c", "eta"]), grid, mobility=Constant())
    >>> run = simulate(model, quenched(grid), 100.0, tolerance=1e-3)
    >>> run.status, bool(np.all(np.diff(run.column("energy")) <= 0))
    ('done', True)
    """
    if not isinstance(start, Run):
        raise InvalidTypeError(message("start", "be a Run", start, "write Run(c, eta) or quenched(grid)"))
    run = for_model(start, model)
    stops = _stops(run.t, until, times)
    _check_options(tolerance, step, every, outside)
    walk = _Walk(model, run, tolerance, step, outside, set(map(float, times)))
    status = "interrupted"
    try:
        with counting("phase field, % of the time") as show:
            for count, t in enumerate(walk.steps(stops), start=1):
                show(int(100 * (t - run.t) / (until - run.t)), 100)
                if checkpoint is not None and count % every == 0:
                    walk.result("running").save(checkpoint)
        status = walk.status
    except KeyboardInterrupt:
        pass
    out = walk.result(status)
    if checkpoint is not None:
        out.save(checkpoint)
    return out


@dataclass
class _Walk:
    """The state of a simulation on its way."""

    model: PhaseField
    run: Run
    tolerance: float | None
    first: float
    outside: str
    wanted: set[float]
    status: str = "done"
    rows: list[list[float]] = field(default_factory=list)
    kept: list[tuple[float, Array, Array]] = field(default_factory=list)

    def __post_init__(self) -> None:
        run = self.run
        self.size = self.first if run.step is None else run.step
        self.refused, self.warned = run.refused, False
        try:
            self.now = (run.t, self.model.at(run.c, run.eta))
        except Refused as error:
            raise InvalidValueError(message("start", "be a state that can be continued", str(error))) from error
        self._check_energy()
        left = self.model.energy.outside(run.c, run.eta)
        if left and self.outside == "stop":
            remedy = "widen the box, or give outside='warn'"
            raise InvalidValueError(message("start", "lie in the free energy's box", left, remedy))
        if not len(run.column("t")):
            self._keep(run.t, self.now[1], 0.0, 0.0)

    def _check_energy(self) -> None:
        """Refuse to continue with another free energy than the run was made with."""
        known, point = self.run.column("energy"), self.now[1]
        if len(known) and abs(point.energy - known[-1]) > SAME * point.scale:
            wrong = f"give the run's energy {known[-1]:.9g} at its last state"
            remedy = "give the same free energy, or start anew with Run(run.c, run.eta)"
            raise InvalidValueError(message("model", wrong, point.energy, remedy))

    def steps(self, stops: list[float]) -> Any:
        """The times as they are reached, until the last one or a failure, which `status` then tells."""
        for stop in stops:
            while self.now[0] < stop:
                if not self._step(stop):
                    return
                yield self.now[0]

    def _step(self, stop: float) -> bool:
        """One step towards `stop`, refused as often as it has to be; False if there is none."""
        t, point = self.now
        reason = "the tolerance allows no larger one"
        while self.size >= SMALLEST * self.first:
            left = stop - t
            # no tiny step for what rounding leaves over
            size = left if left <= self.size * (1 + ROUNDING_OF_TIME) else self.size
            try:
                new, error = advanced(self.model, point, size)
            except Refused as refusal:
                reason, factor = str(refusal), 0.5
            else:
                reason, factor = self._judged(point, new, error)
                if not reason:
                    break
            self.refused += 1
            self.size = factor * size
        else:
            self.status = f"stopped at t = {t:.6g}: the step fell below {SMALLEST * self.first:.3g}, since {reason}"
            return False
        left_box = self.model.energy.outside(new.c, new.eta)
        if left_box and self.outside == "stop":
            self.status = f"stopped at t = {t:.6g}: {left_box}"
            return False
        if left_box and not self.warned:
            warnings.warn(f"at t = {t + size:.6g} {left_box}", stacklevel=5)
            self.warned = True
        self._take(stop if size == left else t + size, size, new, error, factor)
        return True

    def _judged(self, old: Point, new: Point, error: float) -> tuple[str, float]:
        """Why a step is refused (empty if it is not), and the factor to the next size."""
        if new.energy > old.energy + ROUNDING * new.scale:
            return f"the energy rises by {new.energy - old.energy:.3g}", 0.5
        if self.tolerance is None:
            return "", GROW
        factor = min(GROW, max(SHRINK, SAFETY * math.sqrt(self.tolerance / max(error, 1e-300))))
        return ("" if error <= self.tolerance else f"its error is {error:.3g}"), factor

    def _take(self, t: float, size: float, new: Point, error: float, factor: float) -> None:
        if self.tolerance is None:
            self.size = min(self.first, factor * self.size)
        elif size >= self.size or factor < 1:
            # a step that was cut short by a stop says nothing against the size that was planned
            self.size = factor * size
        self._keep(t, new, size, error)
        self.now = (t, new)

    def _keep(self, t: float, p: Point, size: float, error: float) -> None:
        fields = [p.c.mean(), p.c.min(), p.c.max(), p.eta.min(), p.eta.max()]
        self.rows.append([t, size, error, p.energy, *map(float, fields)])
        if t in self.wanted or (not len(self.run.column("t")) and len(self.rows) == 1):
            self.kept.append((t, p.c, p.eta))

    def result(self, status: str) -> Run:
        """The last good state; what an interruption left half done is not in it."""
        t, point = self.now
        rows = [row for row in self.rows if row[0] <= t]
        kept = [entry for entry in self.kept if entry[0] <= t]
        run: Any = self.run
        history = np.concatenate([run.history, np.array(rows).reshape(-1, run.history.shape[1])])
        shots = [np.stack(fields)[None] for _, *fields in kept]
        return replace(
            run,
            c=point.c,
            eta=point.eta,
            t=t,
            step=self.size,
            history=history,
            times=np.concatenate([run.times, [entry[0] for entry in kept]]),
            snapshots=np.concatenate([run.snapshots, *shots]),
            refused=self.refused,
            status=status,
        )


def _stops(t: float, until: Any, times: Any) -> list[float]:
    """The times to be met exactly, in order."""
    for name, value in [("until", until), *(("times", time) for time in times)]:
        if not isinstance(value, (int, float, np.floating)) or isinstance(value, bool) or not math.isfinite(value):
            raise InvalidValueError(message(name, "be finite", value))
    if not until > t:
        raise InvalidValueError(message("until", f"lie after the start's time {t:g}", until))
    return sorted({float(time) for time in times if t < time < until} | {float(until)})


def _check_options(tolerance: Any, step: Any, every: Any, outside: Any) -> None:
    for name, value in (("tolerance", 1.0 if tolerance is None else tolerance), ("step", step)):
        if not isinstance(value, (int, float, np.floating)) or not 0 < value < math.inf:
            raise InvalidValueError(message(name, "be a positive number", value))
    if not isinstance(every, int) or every < 1:
        raise InvalidValueError(message("every", "be a positive integer", every))
    if outside not in OUTSIDE:
        raise InvalidValueError(message("outside", f"be one of {', '.join(OUTSIDE)}", outside))
