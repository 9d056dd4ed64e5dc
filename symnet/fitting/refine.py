"""refine: the source's seven steps as one loop, which adds to a law the terms that it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, SymnetError, message
from symnet.fitting.candidates import Candidate, read_candidates
from symnet.fitting.fit import fit
from symnet.fitting.refinement import Limits, Refinement, Round, Trial, choose, judged, model_error
from symnet.fitting.result import FitResult
from symnet.fitting.statistics import check_level
from symnet.functions import numeric_function
from symnet.laws import Law
from symnet.laws.law import expand
from symnet.network import Network
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.space import check_order

#: Model errors at which to stop by default: rounding, and what a network may well have learnt wrong.
TOLERANCE, NETWORK_TOLERANCE = 1e-6, 0.02
#: Candidates that are refitted in a round: those that explain most of the residual vector.
REFITTED = 4
#: Multiples of its start at which a shape parameter is looked at before the refit.
MULTIPLES = (0.03, 0.06, 0.1, 0.2, 0.3, 0.6, 1.0, 2.0, 3.0, 6.0, 10.0, 20.0, 30.0)
#: A column whose part outside the law's own is smaller than this, relative to it, is in the law already.
SEEN = 1e-6
#: Columns of the Jacobian, scaled to length 1, that are closer to a combination of the others add nothing.
DEPENDENT = 1e-10

Terms = tuple[Candidate, ...]


def refine(
    law: Law,
    target: Any,
    candidates: Any = None,
    tolerance: float | None = None,
    level: float = 0.001,
    gain: float = 0.1,
    max_rounds: int = 6,
    roles: Mapping[str, str] | None = None,
    show: Callable[[str], Any] | None = None,
    **options: Any,
) -> Refinement:
    """Fit, look at the residual vector, add the term that explains most of it, refit, until nothing helps.

    A round projects every candidate's coordinates on the residual vector, outside the space of the law's own
    derivatives; the candidates that explain most are refitted together with the law. Of those that the target cannot
    tell apart (BIC within 6 of the least) the one with the fewest parameters is taken, if Fisher's test says that it
    explains more than noise would, and if it takes away a part of the squared residual that matters, at least `gain`.
    With q parameters more, d degrees of freedom left and squared residuals S before and S' after, the test takes
    F = ((S - S')/q)/(S'/d), whose tail probability times the number of candidates (Bonferroni) must lie below `level`.

    The test takes the coordinates for independent and equally noisy. The misfit of a network is neither, and looks
    like a missing term; so with a network nothing is added below a model error of 2 %. Better, give as `tolerance`
    the error that the network is known to have, rms(network - y)/std(y).

    After each round the terms added before are tested again, and left out if they help no longer.

    Args:
        law: to begin with.
        target: as for `fit`.
        candidates: names of terms of the catalogue (`symnet.laws.terms.TERMS`), texts such as "C*c**(2/3)", or Laws;
            symbols that are no inputs are the term's own parameters, renamed if the law has them. Default: every
            term of the catalogue on every input.
        tolerance: stop once the model error, the residual over the spread of the target, is at most this; default
            0.02 for a network and 1e-6 for any other target.
        level: the probability with which a term may be added to a law that lacks none.
        gain: the least part of the squared residual that a term must take away to be worth a parameter; 0 leaves the
            choice to the test alone, which finds the slightest misfit significant if there are many points.
        max_rounds: at most so many terms are added.
        roles: what the inputs are, such as {"c": "concentration", "d": "length"}, to leave out terms that make no
            sense for them.
        show: called with the text of each round, such as `print`.
        options: those of `fit`.

    Returns:
        a Refinement: the rounds, the last fit, why it stopped, `report()`.

    Raises:
        InvalidTypeError, InvalidValueError: for a candidate, role or number that cannot be used, and as `fit`.

    Reference: Temple, Stebner, Collins, Kappes, *A general approach for learning constitutive relationships from
    neural networks*, step 7; H. Scheffé, *The Analysis of Variance* (1959) for the test; G. Schwarz, Ann. Stat. 6
    (1978) 461 for BIC.

    >>> from symnet import Law
    >>> truth = Law("2 + 3*x**2", ["x"])
    >>> result = refine(Law("b*x**2", ["x"]), truth, domain={"x": (1, 2)})
    >>> result.added, result.reason
    (('a',), 'tolerance')
    """
    if tolerance is None:
        tolerance = NETWORK_TOLERANCE if isinstance(target, Network) else TOLERANCE
    limits = Limits(_part("tolerance", tolerance, np.inf), check_level(level), _part("gain", gain, 1.0))
    max_rounds = check_order(max_rounds, "max_rounds")
    current = fit(law, target, **options)
    dropped: tuple[str, ...] = ()
    terms: Terms = ()
    inputs = current.problem.law.variables
    rounds: list[Round] = []
    while True:
        proposals = read_candidates(candidates, inputs, current.problem.law.all_parameters, roles)
        if model_error(current) <= limits.tolerance or len(rounds) == max_rounds:
            reason = "tolerance" if model_error(current) <= limits.tolerance else "max_rounds"
            rounds.append(Round(current, dropped=dropped))
        else:
            rounds.append(replace(_round(current, proposals, target, options, limits), dropped=dropped))
            reason = "nothing helps"
        if show is not None:
            show(rounds[-1].report(len(rounds)))
        chosen = rounds[-1].chosen
        if chosen is None or chosen.fit is None:
            return Refinement(tuple(rounds), tuple(map(str, terms)), reason, limits)
        current, terms, dropped = _pruned(chosen.fit, (*terms, chosen.candidate), target, options, limits)


def _part(argument: str, value: Any, most: float) -> float:
    number = FLOAT64.convert(value, argument)
    if not 0 <= number < most:
        within = "be at least 0" if most == np.inf else f"be at least 0 and below {most:g}"
        raise InvalidValueError(message(argument, within, value, "0.01 stands for 1 %"))
    return number


def _round(current: FitResult, proposals: list[Candidate], target: Any, options: Any, limits: Limits) -> Round:
    """Every candidate looked at, the best of them refitted, and the best of those taken if it is significant."""
    problem = current.problem
    own = _basis(np.asarray(problem.coordinates(np.array([*current.values.values()], dtype=float))[1], dtype=float))
    residual = _outside(own, np.array([*current.residuals.values()], dtype=float))
    looked = sorted((_look(own, residual, term, problem) for term in proposals), key=lambda trial: trial.promise)
    worth = [trial for trial in looked if not trial.note][:REFITTED]
    refitted = sorted((_refit(current, trial, target, options) for trial in worth), key=lambda trial: trial.bic)
    tried = sum(not trial.note for trial in looked)
    trials = [judged(current, trial, tried) for trial in refitted]
    rest = [trial for trial in looked if trial not in worth]
    return Round(current, tuple(trials + rest), choose(trials, limits), tried)


def _look(own: Array, residual: Array, candidate: Candidate, problem: Any) -> Trial:
    """How much of the residual vector the candidate explains, at the best of a few values of its shapes."""
    slopes = _slopes(candidate, problem)
    best = Trial(candidate, note="in the law already")
    for start in _starts(candidate, problem):
        columns = slopes(start)
        if not np.all(np.isfinite(columns)):
            return Trial(candidate, note="not finite over the region")
        new = _outside(own, columns)
        if np.any(np.linalg.norm(new, axis=0) <= SEEN * np.linalg.norm(columns, axis=0)):
            continue
        factors = np.linalg.lstsq(new, -residual, rcond=None)[0]
        explained = float(np.sum((new @ factors) ** 2)) / max(float(residual @ residual), np.finfo(float).tiny)
        if best.note or explained > best.explained:
            values = {**start, **dict(zip(candidate.factors, factors.tolist(), strict=True))}
            best = Trial(candidate, explained=min(explained, 1.0), start=values, coordinates=len(residual))
    return best


def _basis(jacobian: Array) -> Array:
    """Orthonormal columns that span those of the Jacobian."""
    size = np.linalg.norm(jacobian, axis=0)
    vectors, singular, _ = np.linalg.svd(jacobian / np.where(size > 0, size, 1.0), full_matrices=False)
    return vectors[:, singular > DEPENDENT * singular[0]]


def _outside(basis: Array, columns: Array) -> Array:
    return columns - basis @ (basis.T @ columns)


def _starts(candidate: Candidate, problem: Any) -> list[dict[str, float]]:
    """Values of the shape parameters at which to look."""
    if not candidate.shapes:
        return [{}]
    typical = {name: _typical(problem, variable) for name, variable in candidate.scales.items()}
    base = {name: candidate.law.initial.get(name, typical.get(name, 1.0)) for name in candidate.shapes}
    return [
        {name: float(np.clip(factor * value, *candidate.law.bounds.get(name, (-np.inf, np.inf))))
         for name, value in base.items()}
        for factor in MULTIPLES
    ]  # fmt: skip


def _typical(problem: Any, variable: str) -> float:
    """The mean size of a variable where the law is compared."""
    position = problem.law.variables.index(variable)
    nodes = problem.metric.nodes
    sizes = [problem.space.center[position]] if nodes is None else nodes[:, position]
    return float(np.mean(np.abs(np.asarray(sizes, dtype=float)))) or 1.0


def _slopes(candidate: Candidate, problem: Any) -> Callable[[Mapping[str, float]], Array]:
    """A function of the shapes: the coordinates of the derivatives by the factors, NaN where there are none."""
    slopes = [sympy.diff(candidate.law.reduced, sympy.Symbol(name)) for name in candidate.factors]
    shapes = [sympy.Symbol(name) for name in candidate.shapes]
    symbols = problem.law.symbols

    def taylor(start: Mapping[str, float]) -> Array:
        numbers = {shape: sympy.Float(start[shape.name]) for shape in shapes}
        try:
            series = [expand(slope.subs(numbers), symbols, problem.space, FLOAT64).coefficients for slope in slopes]
        except InvalidValueError:  # a branch point or a pole at the center
            return np.full((1, 1), np.nan)
        return np.asarray(problem.metric.coordinates(np.concatenate(series, axis=1)), dtype=float)

    if problem.metric.uses_taylor:
        return taylor
    values = numeric_function(slopes, [*symbols, *shapes])
    nodes = np.asarray(problem.metric.nodes, dtype=float)

    def projected(start: Mapping[str, float]) -> Array:
        numbers = np.broadcast_to([start[shape.name] for shape in shapes], (len(nodes), len(shapes)))
        return np.asarray(problem.metric.coordinates(values(np.column_stack([nodes, numbers]))), dtype=float)

    return projected


def _refit(current: FitResult, trial: Trial, target: Any, options: Any) -> Trial:
    """The law and the candidate fitted together."""
    try:
        found = fit(_enlarged(current, trial), target, **options)
    except SymnetError as error:
        return replace(trial, note=str(error))
    if set(found.unidentifiable) - set(current.unidentifiable):
        return replace(trial, note="not told apart from the law's own terms")
    return replace(trial, fit=found, note="" if found.success else found.status)


def _pruned(
    current: FitResult, terms: Terms, target: Any, options: Any, limits: Limits
) -> tuple[FitResult, Terms, tuple[str, ...]]:
    """The law without the earlier terms that help no longer, now that the last one is there; what is left; what not."""
    dropped: list[str] = []
    for term in terms[:-1]:
        without = fit(_reduced(current, term), target, **options)
        rest = tuple(other for other in terms if other is not term)
        if not judged(without, Trial(term, fit=current), 1).helps(limits):
            current, terms = without, rest
            dropped.append(str(term))
    return current, terms, tuple(dropped)


def _reduced(current: FitResult, term: Candidate) -> Law:
    """The law without a term."""
    law = current.problem.law
    keep = [name for name in law.all_parameters if name not in term.law.all_parameters]
    bounds = {name: pair for name, pair in law.bounds.items() if name in keep}
    initial = {name: float(value) for name, value in current.values.items() if name in keep}
    return Law(law.expr - term.law.expr, law.variables, law.fixed, initial, bounds, law.output, keep, law.ties)


def _enlarged(current: FitResult, trial: Trial) -> Law:
    """The law with the candidate, its parameters starting from what is known."""
    law, term = current.problem.law, trial.candidate.law
    return Law(
        law.expr + term.expr,
        law.variables,
        law.fixed,
        {name: float(value) for name, value in current.values.items()} | dict(trial.start),
        law.bounds | term.bounds,
        law.output,
        law.all_parameters + term.all_parameters,
        law.ties,
    )
