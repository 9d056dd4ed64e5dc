"""refine: the source's seven steps as one loop, which adds to a law the terms that it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, SymnetError, message
from symnet.fitting.candidates import Candidate, read_candidates
from symnet.fitting.fit import fit
from symnet.fitting.refinement import Refinement, Round, Trial
from symnet.fitting.result import FitResult
from symnet.fitting.statistics import check_level, fisher_tail
from symnet.functions import numeric_function
from symnet.laws import Law
from symnet.laws.law import expand
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.space import check_order

#: Candidates that are refitted in a round: those that explain most of the residual vector.
REFITTED = 6
#: Multiples of its start at which a shape parameter is looked at before the refit.
MULTIPLES = (0.1, 0.3, 1.0, 3.0, 10.0)
#: A column whose part outside the law's own is smaller than this, relative to it, is in the law already.
SEEN = 1e-6


def refine(
    law: Law,
    target: Any,
    candidates: Any = None,
    tolerance: float = 1e-6,
    level: float = 0.01,
    max_rounds: int = 6,
    roles: Mapping[str, str] | None = None,
    show: Callable[[str], Any] | None = None,
    **options: Any,
) -> Refinement:
    """Fit, look at the residual vector, add the term that explains most of it, refit, until nothing helps.

    A round projects every candidate's coordinates on the residual vector, outside the space of the law's own
    derivatives; the candidates that explain most are refitted together with the law, and the one with the least BIC is
    taken if Fisher's test says that it explains more than noise would: with q parameters more, d degrees of freedom
    left and squared residuals S before and S' after, F = ((S - S')/q)/(S'/d), whose tail probability times the number
    of candidates (Bonferroni) must lie below `level`. The test takes the coordinates for independent and equally
    noisy; the residual of a network is not, so give it a `tolerance` near the network's own error.

    Args:
        law: to begin with.
        target: as for `fit`.
        candidates: names of terms of the catalogue (`symnet.laws.terms.TERMS`), texts such as "C*c**(2/3)", or Laws;
            symbols that are no inputs are the term's own parameters, renamed if the law has them. Default: every
            term of the catalogue on every input.
        tolerance: stop once the model error, the residual over the spread of the target, is at most this.
        level: the probability with which a term may be added to a law that lacks none.
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

    >>> from symnet import Law, refine
    >>> truth = Law("2 + 3*x**2", ["x"])
    >>> result = refine(Law("b*x**2", ["x"]), truth, domain={"x": (1, 2)})
    >>> result.law, result.reason
    (Law('a + b*x**2', variables=['x'], fixed={'b': '3', 'a': '2'}), 'tolerance')
    """
    tolerance, level = _check_tolerance(tolerance), check_level(level)
    rounds = [Round(fit(law, target, **options))]
    last = rounds[0].fit
    inputs = last.problem.law.variables
    proposals = read_candidates(candidates, inputs, law.all_parameters, roles)
    _show(show, rounds[0])
    for _ in range(check_order(max_rounds)):
        if rounds[-1].error <= tolerance:
            break
        found = _round(rounds[-1].fit, proposals, target, options, level)
        if found.chosen is None:
            rounds[-1] = Round(rounds[-1].fit, rounds[-1].chosen, found.trials, rounds[-1].equivalent)
            return Refinement(tuple(rounds), "nothing helps", tolerance, level)
        rounds.append(found)
        _show(show, found)
        proposals = read_candidates(candidates, inputs, found.fit.problem.law.all_parameters, roles)
    reason = "tolerance" if rounds[-1].error <= tolerance else "max_rounds"
    return Refinement(tuple(rounds), reason, tolerance, level)
