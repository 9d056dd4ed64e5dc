"""What `refine` did: the rounds, the candidates tried in each, and why it stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isfinite, log

import mpmath
import numpy as np

from symnet.fitting.candidates import Candidate
from symnet.fitting.result import FitResult
from symnet.laws import Law
from symnet.printing import number_text, text_table
from symnet.rings.ring import Array

#: Candidates whose BIC differs by less are not told apart (Kass and Raftery, J. Am. Stat. Assoc. 90 (1995) 773:
#: from 6 on the evidence is strong).
EQUIVALENT = 6.0
#: Candidates of a round that a report lists.
SHOWN = 6
#: A residual shorter than this, relative to the target, is rounding error.
ROUNDING = 1e-10
#: 1 - explained is not known better than this.
TINY = 1e-15
REASONS = {
    "tolerance": "the model error is below the tolerance",
    "nothing helps": "no candidate helps",
    "max_rounds": "max_rounds terms were added",
}


@dataclass(frozen=True)
class Limits:
    """What decides: `tolerance` of the model error, `level` of the test, least `gain` of a term."""

    tolerance: float
    level: float
    gain: float


@dataclass(frozen=True)
class Trial:
    """A candidate beside a law.

    Attributes:
        candidate: the term.
        explained: the part of the squared residual that it explains, by the residual vector alone.
        start: its parameters at that.
        coordinates: the length of the residual vector.
        fit: the law with it, refitted; None if it was not among the best.
        error: the model error of that fit.
        gain: the part of the squared residual that it takes away.
        f, p: Fisher's ratio, and the probability of a larger one by noise in any of the candidates tried.
        note: why it is out of the question.
    """

    candidate: Candidate
    explained: float = 0.0
    start: Mapping[str, float] = field(default_factory=dict)
    coordinates: int = 1
    fit: FitResult | None = None
    error: float = inf
    gain: float = 0.0
    f: float = 0.0
    p: float = 1.0
    note: str = ""

    @property
    def promise(self) -> float:
        """The change of BIC that the residual vector promises: n ln(1 - explained) + q ln n."""
        parameters = len(self.candidate.law.parameters)
        return self.coordinates * log(max(1 - self.explained, TINY)) + parameters * log(self.coordinates)

    @property
    def bic(self) -> float:
        """Of the refitted law; infinite if it is out of the question."""
        return inf if self.fit is None or self.note else self.fit.criteria.bic

    def helps(self, limits: Limits) -> bool:
        """Whether it is significant and worth its parameters."""
        return not self.note and self.p < limits.level and self.gain >= limits.gain

    def __str__(self) -> str:
        return str(self.candidate)


def judged(current: FitResult, trial: Trial, tried: int) -> Trial:
    """The trial with its error and Fisher's test against the law without it."""
    if trial.fit is None or trial.note:
        return trial
    more = current.degrees_of_freedom - trial.fit.degrees_of_freedom
    freedom = trial.fit.degrees_of_freedom
    if more <= 0 or freedom <= 0:
        return replace(trial, note="too few coordinates to test it")
    rounding = (ROUNDING * float(np.linalg.norm([float(v) for v in current.target_coefficients.values()]))) ** 2
    before, after = (max(float(found.sum_of_squares), rounding) for found in (current, trial.fit))
    f = max(before - after, 0.0) / more / (after / freedom) if after > 0 else inf
    p = min(1.0, tried * fisher_tail(f, more, freedom))
    return replace(trial, error=model_error(trial.fit), gain=1 - after / before, f=f, p=p)


def choose(trials: Sequence[Trial], limits: Limits) -> Trial | None:
    """The trial that helps and has the least BIC, or one with fewer parameters that is not told apart from it."""
    good = [trial for trial in trials if trial.helps(limits)]
    if not good:
        return None
    least = min(trial.bic for trial in good)
    equal = [trial for trial in good if trial.bic == least or trial.bic - least < EQUIVALENT]
    return min(equal, key=lambda trial: (len(trial.candidate.law.parameters), trial.bic))


def fisher_tail(f: float, numerator: int, denominator: int) -> float:
    """P(F > f) = I_{n/(n + m f)}(n/2, m/2) (Abramowitz and Stegun 26.6.2), 0 for an infinite f.

    >>> round(fisher_tail(3.098391, 3, 20), 6)
    0.05
    """
    if not isfinite(f):
        return 0.0
    z = denominator / (denominator + numerator * mpmath.mpf(f))
    return float(mpmath.betainc(denominator / 2, numerator / 2, 0, z, regularized=True))


def model_error(fit: FitResult) -> float:
    """The length of the residual over that of the target without its constant part, in the metric of the fit."""
    target = np.array([float(value) for value in fit.target_coefficients.values()])
    constant = _constant(fit)
    spread = float(np.linalg.norm(target - constant * (constant @ target) / (constant @ constant)))
    residual = float(fit.sum_of_squares) ** 0.5
    return residual / spread if spread > 0 else residual


def _constant(fit: FitResult) -> Array:
    """The coordinates of the function that is 1 everywhere."""
    metric = fit.problem.metric
    if metric.nodes is not None:
        return np.asarray(metric.coordinates(np.ones(len(metric.nodes))), dtype=float)
    series = np.zeros(len(metric.labels))
    series[0] = 1.0
    return np.asarray(metric.coordinates(series), dtype=float)


@dataclass(frozen=True)
class Round:
    """A law as it was fitted, and the candidates looked at to enlarge it.

    Attributes:
        fit: of the law.
        trials: the candidates, the best first; empty in a last round in which none was looked at.
        chosen: the one that was added; None if none was.
        tried: how many were in question.
        dropped: terms added in earlier rounds that this law has no longer.
    """

    fit: FitResult
    trials: tuple[Trial, ...] = ()
    chosen: Trial | None = None
    tried: int = 0
    dropped: tuple[str, ...] = ()

    @property
    def error(self) -> float:
        """The model error of the law."""
        return model_error(self.fit)

    @property
    def equivalent(self) -> tuple[Trial, ...]:
        """The other candidates that would have done as well as the chosen one, as far as the target tells."""
        if self.chosen is None:
            return ()
        least = min(trial.bic for trial in self.trials)
        alike = (t for t in self.trials if t is not self.chosen and (t.bic == least or t.bic - least < EQUIVALENT))
        return tuple(alike)

    def report(self, number: int) -> str:
        """The round as text."""
        law = self.fit.problem.law
        lines = [f"round {number}: {law.output} = {law.expr}"]
        lines += [f"  left out again, for it helps no longer: {term}" for term in self.dropped]
        lines.append(f"  model error {_percent(self.error)}")
        if not self.trials:
            return "\n".join(lines)
        lines[-1] += f", {self.tried} candidates in question"
        best = min((trial.bic for trial in self.trials), default=inf)
        rows = [_row(trial, best) for trial in self.trials[:SHOWN]]
        header = ["  candidate", "term", "explains", "error after", "F", "p", "BIC - best"]
        lines += ["", text_table(header, rows, left=2), ""]
        hidden = [trial for trial in self.trials[SHOWN:] if trial.note]
        lines += [f"  out of the question: {trial} ({trial.note})" for trial in hidden]
        if self.chosen is not None:
            lines.append(f"  added: {self.chosen}")
        if self.equivalent:
            names = ", ".join(map(str, self.equivalent))
            lines.append(f"  not told apart from it (BIC within {EQUIVALENT:g}): {names}")
        return "\n".join(lines)


def _row(trial: Trial, best: float) -> list[str]:
    start = [f"  {trial}", trial.candidate.origin]
    if trial.note:
        return [*start, trial.note, "", "", "", ""]
    explained = _percent(trial.explained)
    if trial.fit is None:
        return [*start, explained, "", "", "", ""]
    above = f"{trial.bic - best:.1f}" if isfinite(trial.bic - best) else "0"
    return [*start, explained, _percent(trial.error), f"{trial.f:.3g}", f"{trial.p:.2g}", above]


def _percent(value: float) -> str:
    return f"{100 * value:.3g} %"


@dataclass(frozen=True)
class Refinement:
    """The result of `refine`.

    Attributes:
        rounds: the laws in turn, each with the candidates looked at.
        added: the terms that the last law has in addition, in turn.
        reason: "tolerance", "nothing helps" or "max_rounds".
        limits: tolerance, level and gain as given.
    """

    rounds: tuple[Round, ...]
    added: tuple[str, ...]
    reason: str
    limits: Limits

    @property
    def fit(self) -> FitResult:
        """The fit of the last law."""
        return self.rounds[-1].fit

    @property
    def law(self) -> Law:
        """The last law with its fitted values."""
        return self.fit.law

    @property
    def error(self) -> float:
        """The model error of the last law."""
        return self.rounds[-1].error

    def report(self) -> str:
        """Every round, why it stopped, and the constants of the last law."""
        parts = [r.report(i) for i, r in enumerate(self.rounds, 1)]
        rows = [
            [name, number_text(p.value), "n/a" if p.stderr is None else number_text(p.stderr, 3)]
            for name, p in self.fit.params.items()
        ]
        end = f"stopped after round {len(parts)}: {REASONS[self.reason]}{self._numbers()}"
        return "\n\n".join([*parts, end, text_table(["parameter", "value", "std. error"], rows)])

    def _numbers(self) -> str:
        if self.reason == "tolerance":
            return f" ({_percent(self.error)} <= {_percent(self.limits.tolerance)})"
        tested = [trial for trial in self.rounds[-1].trials if trial.fit is not None and not trial.note]
        if self.reason != "nothing helps" or not tested:
            return ""
        best = min(tested, key=lambda trial: trial.p)
        numbers = f" (smallest p = {best.p:.2g} for {best}, level {self.limits.level:g})"
        if best.p >= self.limits.level:
            return numbers
        return f"{numbers[:-1]}, but it takes only {_percent(best.gain)} of the squared residual; see `gain`)"

    def __repr__(self) -> str:
        added = ", ".join(self.added) or "nothing"
        return f"Refinement(added {added}; model error {_percent(self.error)}; stopped: {self.reason})"
