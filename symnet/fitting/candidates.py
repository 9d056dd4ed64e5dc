"""Candidates: the terms that `refine` may add to a law, from the catalogue or as the user writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Any

import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.laws import Law
from symnet.laws.terms import TERMS, Term, check_roles, templates


@dataclass(frozen=True)
class Candidate:
    """A term a*f(inputs; shapes).

    Attributes:
        law: the term as a law of its own.
        factors: the parameters in which it is linear; the others are its shapes.
        origin: the term of the catalogue, or "given".
        scales: shapes to start at a typical value of a variable.
    """

    law: Law
    factors: tuple[str, ...]
    origin: str = "given"
    scales: Mapping[str, str] = field(default_factory=dict)

    @property
    def shapes(self) -> tuple[str, ...]:
        return tuple(name for name in self.law.parameters if name not in self.factors)

    def __str__(self) -> str:
        return str(self.law.expr)


def read_candidates(
    given: Any, inputs: Sequence[str], taken: Iterable[str], roles: Mapping[str, str] | None
) -> list[Candidate]:
    """The candidates, their parameters renamed where the law has those names already.

    Args:
        given: None for every term of the catalogue that suits; else an iterable of names of such terms, texts in the
            inputs and parameters of their own, and Laws.
        inputs: of the target.
        taken: names that the parameters must not have.
        roles: what the inputs are; see `symnet.laws.terms`.

    Raises:
        InvalidTypeError: for anything else.
        InvalidValueError: for an unknown name, a term without an input or without a factor of its own, or
            symbols that are no inputs and cannot be parameters.
    """
    if isinstance(given, (str, Law)) or (given is not None and not isinstance(given, Iterable)):
        raise InvalidTypeError(message("candidates", "be a list of terms", given, "write candidates=['C*c**(2/3)']"))
    check_roles(roles, inputs)
    names = list(TERMS) if given is None else list(given)
    if not names:
        raise InvalidValueError(message("candidates", "hold at least one term", names, "leave it out to try them all"))
    found: dict[sympy.Expr, Candidate] = {}
    for position, item in enumerate(names):
        for candidate in _read(item, f"candidates[{position}]", tuple(inputs), roles):
            renamed = _renamed(candidate, set(taken) | set(inputs))
            found.setdefault(renamed.law.expr, renamed)
    return list(found.values())


def _read(item: Any, argument: str, inputs: tuple[str, ...], roles: Mapping[str, str] | None) -> list[Candidate]:
    if isinstance(item, str) and item in TERMS:
        return [_from_template(term, on) for term, on in templates(inputs, roles, [item])]
    if not isinstance(item, (str, Law)):
        raise InvalidTypeError(message(argument, "be text, the name of a term, or a Law", item))
    law = item if isinstance(item, Law) else Law(item, inputs)
    _check(law, argument, inputs)
    # with its fixed and tied parameters written out, so that the free ones alone are renamed
    keep = {name: name for name in law.parameters}
    initial, bounds = _for(law.initial, keep), _for(law.bounds, keep)
    same = Law(law.reduced, inputs, None, initial, bounds, parameters=law.parameters)
    return [Candidate(same, same.linear_parameters)]


@cache
def _from_template(term: Term, on: tuple[str, ...]) -> Candidate:
    base = Law(term.text, ("x", "z"))
    names = {name: _free(name, set(on)) for name in base.parameters}  # an input may be called a or Q
    places = dict(zip(("x", "z"), on, strict=False))
    expression = base.expr.xreplace({sympy.Symbol(old): sympy.Symbol(new) for old, new in (names | places).items()})
    law = Law(expression, on or ("x",), parameters=list(names.values()))
    factors = tuple(new for old, new in names.items() if old not in term.scales)
    return Candidate(law, factors, term.name, {names[old]: on[0] for old in term.scales})


def _check(law: Law, argument: str, inputs: tuple[str, ...]) -> None:
    """A term must depend on an input, have a factor of its own, and no symbols that only multiply one another."""
    symbols = {symbol.name for symbol in law.expr.free_symbols}
    listing = f"the inputs are {', '.join(inputs)}"
    for name in law.variables:
        if name not in inputs:
            raise InvalidValueError(message(argument, "depend on inputs of the target", name, nearest(name, inputs)))
    if not symbols & set(inputs):
        known = nearest(str(law.expr), [*TERMS, *inputs])
        raise InvalidValueError(message(argument, "depend on an input or be the name of a term", str(law.expr), known))
    if not law.linear_parameters:
        raise InvalidValueError(message(argument, "have a factor of its own", str(law.expr), f"write a*({law.expr})"))
    for pair in combinations(law.parameters, 2):
        p, q = (sympy.diff(law.reduced, sympy.Symbol(name)) for name in pair)
        if not {s.name for s in sympy.simplify(p / q).free_symbols} & set(inputs):
            wrong = f"have known symbols only ({listing}; parameters must not act through one combination)"
            raise InvalidValueError(message(argument, wrong, pair, "is one of them a misspelt input?"))


def _renamed(candidate: Candidate, taken: set[str]) -> Candidate:
    """Parameters that the law has already get the first free name: C, C_2, C_3."""
    names: dict[str, str] = {}
    if not taken & set(candidate.law.all_parameters):
        return candidate
    for name in candidate.law.all_parameters:
        names[name] = _free(name, taken | set(names.values()))
    law = candidate.law
    expression = law.expr.xreplace({sympy.Symbol(old): sympy.Symbol(new) for old, new in names.items()})
    order = [names[old] for old in law.all_parameters]
    initial, bounds = _for(law.initial, names), _for(law.bounds, names)
    renamed = Law(expression, law.variables, None, initial, bounds, parameters=order)
    factors = tuple(names[old] for old in candidate.factors)
    return Candidate(renamed, factors, candidate.origin, {names[old]: v for old, v in candidate.scales.items()})


def _for(table: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The part of a table for these names, under their new names."""
    return {names[old]: value for old, value in table.items() if old in names}


def _free(name: str, taken: set[str]) -> str:
    stem, number, free = re.sub(r"_[2-9]$", "", name), 2, name
    while free in taken:
        free, number = f"{stem}_{number}", number + 1
    return free
