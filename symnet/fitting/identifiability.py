"""Identifiability: which parameters of a law the coefficients of an order determine, and which only in combination."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.fitting.reduction import Reduction, Sampler
from symnet.fitting.symmetries import Reduced, Symmetry
from symnet.laws import Law
from symnet.printing import booktabs, expression_latex, text_table
from symnet.series import Space
from symnet.series.space import MAX_TERMS, check_order

#: Points at which the ranks are found; a rank at a point is at most the generic one, and equal to it almost surely.
RANK_POINTS = 2
#: Monomials up to which higher orders are tried by themselves.
SEARCHED_TERMS = 2000


@dataclass(frozen=True)
class Identifiability:
    """What the coefficients of a law up to an order determine, up to finitely many values (a from a^2, say).

    Attributes:
        law, order, center: what was expanded.
        ranks: for each order 0, 1, ..., how many independent numbers its coefficients carry.
        determined: the parameters that order `order` determines.
        by_order: the same for each order 0, 1, ..., `order`.
        combinations: expressions in the other parameters that are determined, functionally independent.
        unseen: parameters on which no coefficient up to `order` depends.
        symmetries: motions of the parameters that leave these coefficients unchanged.
        least_order: the least order that determines every parameter; None if there is none, or none was found.
        impossible: whether it is proven that no order determines every parameter.
        exact: whether the ranks come from exact arithmetic, else from 80 digits.
        proof: what is proven and what holds with probability one.
    """

    law: Law
    order: int
    center: tuple[Any, ...]
    ranks: tuple[int, ...]
    determined: tuple[str, ...]
    by_order: tuple[tuple[str, ...], ...]
    combinations: tuple[sympy.Expr, ...]
    unseen: tuple[str, ...]
    symmetries: tuple[Symmetry, ...]
    least_order: int | None
    impossible: bool
    exact: bool
    proof: str

    @property
    def rank(self) -> int:
        """The rank of the coefficient map at `order`."""
        return self.ranks[self.order]

    @property
    def complete(self) -> bool:
        """Whether order `order` determines every parameter."""
        return self.rank == len(self.law.parameters)

    @property
    def verdict(self) -> str:
        """One sentence on the order needed."""
        if self.least_order is not None:
            return f"order {self.least_order} is the least that determines every parameter"
        best, top = self.ranks.index(self.ranks[-1]), len(self.ranks) - 1
        if not self.impossible:
            return f"no order up to {top} determines every parameter; the rank is {self.ranks[-1]} from order {best} on"
        moves = [s.text for s in self.symmetries if s.of_law]
        all_known = self.ranks[-1] == len(self.law.parameters) - len(moves)
        rest = f"order {best} determines all that can be known" if all_known else f"up to order {top} the rank is " \
               f"{self.ranks[-1]}"  # fmt: skip
        return f"no order determines every parameter, since the law does not change under {'; '.join(moves)}; {rest}"

    def table(self) -> list[list[Any]]:
        """Rows (order, coefficients up to it, rank, parameters determined)."""
        d = len(self.law.variables)
        return [[k, comb(d + k, k), self.ranks[k], ", ".join(names)] for k, names in enumerate(self.by_order)]

    def report(self) -> str:
        """The law, the rank by order, what is determined, and what is proven."""
        where = ", ".join(f"{v} = {c}" for v, c in zip(self.law.variables, self.center, strict=True))
        head = [
            f"law    {self.law.output} = {self.law.expr}",
            f"order  {self.order}, about {where}",
            f"rank   {self.rank} of {len(self.law.parameters)} parameters",
        ]
        rows = [[str(cell) for cell in row] for row in self.table()]
        facts = [f"{name}: {value}" for name, value in self._facts() if value]
        return "\n\n".join(["\n".join(head), text_table(list(HEADER), rows), "\n".join(facts)])

    def _facts(self) -> list[tuple[str, str]]:
        return [
            ("determined", ", ".join(self.determined)),
            ("determined only in combination", ", ".join(map(str, self.combinations))),
            ("not seen at this order", ", ".join(self.unseen)),
            ("least order", self.verdict),
            ("proof", self.proof),
        ]

    def latex(self) -> str:
        r"""The ranks as a booktabs table, and the combinations that are determined."""
        names = [[*row[:3], ", ".join(f"${expression_latex(sympy.Symbol(n))}$" for n in known)]
                 for row, known in zip(self.table(), self.by_order, strict=True)]  # fmt: skip
        table = booktabs(list(HEADER), names)
        known = [sympy.Symbol(name) for name in self.determined] + list(self.combinations)
        return f"{table}\n\nDetermined: ${', '.join(expression_latex(e) for e in known)}$." if known else table

    def __repr__(self) -> str:
        known = ", ".join([*self.determined, *map(str, self.combinations)])
        return f"Identifiability(rank {self.rank} of {len(self.law.parameters)} at order {self.order}: {known})"


HEADER = ("order", "coefficients", "rank", "determined")


def identifiability(
    law: Law, order: int, center: Any = None, seed: int = 0, max_terms: int = MAX_TERMS
) -> Identifiability:
    """Which parameters a law's Taylor coefficients up to an order determine, and which only in combination.

    The coefficients a_m(p), |m| <= order, determine as many numbers as the rank of their Jacobian
    d a_m / d p_i has at almost every p. It is computed at random rational parameters near the law's initial
    values, in exact arithmetic where the values at the centre are rational and in 80 digits elsewhere; a rank
    at one point is a lower bound of the generic rank. Symmetries, which bound it from above, are verified
    symbolically. (The rank condition: T. J. Rothenberg, Econometrica 39(3), 577 (1971).)

    Args:
        law: with at least one free parameter.
        order: the highest total degree.
        center: as for `Law.series`; default the origin.
        seed: of the random parameters.
        max_terms: refuse more monomials than this.

    Raises:
        InvalidTypeError: for anything but a Law.
        InvalidValueError: for a bad order, a law without free parameters, or one that has no series at the
            centre for parameters near its initial values.

    >>> found = identifiability(Law("a*b*x + c", ["x"]), order=2)
    >>> found.rank, found.determined, found.combinations, found.impossible
    (2, ('c',), (a*b,), True)
    """
    if not isinstance(law, Law):
        raise InvalidTypeError(message("law", "be a Law", law, "write Law('a*x + b', variables=['x'])"))
    if not law.parameters:
        raise InvalidValueError(message("law", "have a free parameter", law, "leave one out of fixed"))
    center = law.series(0, center).center
    space = Space(law.variables, check_order(order), center, max_terms)
    sampler = Sampler(law, np.random.default_rng(seed))
    whole = Reduced(law.reduced, law.symbols, space, {s: s for s in map(sympy.Symbol, law.parameters)})
    ranks, by_order, exact = _ranks(whole, sampler)
    reduction = Reduction(whole, sampler)
    higher, last = list(ranks), reduction
    if ranks[-1] < len(law.parameters) and reduction.invariants + ranks[-1] < len(law.parameters):
        top = Space(law.variables, _highest(space, len(law.parameters)), center, max_terms)
        above = Reduced(whole.expression, whole.variables, top, whole.meaning)
        higher = _ranks(above, sampler)[0]
        last = Reduction(above, sampler) if higher[-1] < len(law.parameters) else reduction
    parameters = len(law.parameters)
    moves = last.symmetries if last.invariants > reduction.invariants else reduction.symmetries
    return Identifiability(
        law=law,
        order=space.order,
        center=center,
        ranks=tuple(higher),
        determined=reduction.determined,
        by_order=tuple(by_order),
        combinations=reduction.combinations,
        unseen=reduction.unseen,
        symmetries=tuple(dict.fromkeys([*reduction.symmetries, *(s for s in moves if s.of_law)])),
        least_order=higher.index(parameters) if higher[-1] == parameters else None,
        impossible=last.invariants > 0 or reduction.invariants > 0,
        exact=exact,
        proof=_proof(ranks, exact, parameters, reduction, space),
    )


def _ranks(law: Reduced, sampler: Sampler) -> tuple[list[int], list[tuple[str, ...]], bool]:
    """By order: the rank, and the parameters determined; and whether the arithmetic was exact."""
    best: list[int] = [0] * (law.space.order + 1)
    known: list[tuple[str, ...]] = [()] * (law.space.order + 1)
    exact = True
    points = sampler.points(law)
    for _ in range(RANK_POINTS):
        matrix = next(points)[1]
        exact = exact and matrix.exact
        span = matrix.empty()
        ranks, names = [], []
        for order in range(law.space.order + 1):
            for row, degree in zip(matrix.rows, matrix.degrees, strict=True):
                if degree == order and span.rank < len(law.symbols):
                    span.add(row)
            ranks.append(span.rank)
            hidden = span.unseen(len(law.symbols))
            names.append(tuple(s.name for s, h in zip(law.symbols, hidden, strict=True) if not h))
        if sum(ranks) >= sum(best):
            best, known = ranks, names
    return best, known, exact


def _highest(space: Space, parameters: int) -> int:
    """How far higher orders are tried: one an unknown, but no more monomials than SEARCHED_TERMS."""
    order = space.order
    while order < space.order + parameters and comb(space.dimension + order + 1, order + 1) <= SEARCHED_TERMS:
        order += 1
    return order


def _proof(ranks: list[int], exact: bool, parameters: int, reduction: Reduction, space: Space) -> str:
    """What is certain and what is only almost so."""
    how = "exact arithmetic" if exact else "80 digits"
    below = f"rank >= {ranks[-1]}: a minor of that size is not zero at rational parameters ({how})"
    shown = sum(symmetry.proven for symmetry in reduction.symmetries)
    bound = min(parameters - shown - len(reduction.unseen), space.size)
    if bound <= ranks[-1]:
        reason = {parameters: "there are no more parameters", space.size: "there are no more coefficients"}
        default = "the symmetries, verified symbolically, leave no more"
        return f"{below}; rank <= {ranks[-1]}: {reason.get(ranks[-1], default)}"
    return f"{below}; rank <= {ranks[-1]} with probability one, from {RANK_POINTS} random points"
