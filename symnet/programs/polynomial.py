"""From a series to a program: nested Horner schemes with derivatives, or shared powers, whichever is shorter.

Horner's p <- p u + q carries derivatives along. With Taylor coefficients p + p_i h_i + p_ij h_i h_j in place of
derivatives, a step in u = x_i - c_i is

    p_ii <- p_ii u + p_i     p_ij <- p_ij u + p_j     p_i <- p_i u + p     p_j <- p_j u

and variables that the inner polynomials do not have cost nothing there, so the order of the variables matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import comb

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.programs.builder import Builder, Value, total
from symnet.programs.program import Program, finished
from symnet.rings import FLOAT64
from symnet.rings.numbers import as_sympy
from symnet.series import Series

#: Up to so many variables every order is tried.
_ALL_ORDERS = 3
Terms = dict[tuple[int, ...], float]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Jet:
    """A polynomial's value, and Taylor coefficients of degree 1 and 2 where they are not zero."""

    value: Value
    first: Mapping[int, Value] = field(default_factory=dict)
    second: Mapping[Pair, Value] = field(default_factory=dict)

    def plus(self, other: Jet) -> Jet:
        return Jet(self.value + other.value, _sum(self.first, other.first), _sum(self.second, other.second))

    def times(self, power: Jet, i: int, derivatives: int) -> Jet:
        """The product with a power of the variable i."""
        first, second = {}, {}
        if derivatives >= 1:
            own = {i: self.value * power.first[i]}
            first = _sum({j: v * power.value for j, v in self.first.items()}, own)
        if derivatives >= 2:
            mixed = {_pair(i, j): v * power.first[i] for j, v in self.first.items()}
            mixed = _sum(mixed, {(i, i): self.value * power.second[i, i]})
            second = _sum({pair: v * power.value for pair, v in self.second.items()}, mixed)
        return Jet(self.value * power.value, first, second)


def series_program(series: Series, derivatives: int, new_builder: Callable[[int], Builder]) -> Program:
    """The shortest of the programs for all nestings of the variables, and the one with shared powers.

    Args:
        series: with numbers as coefficients.
        derivatives: 0, 1 or 2.
        new_builder: makes a builder for so many inputs.

    Raises:
        InvalidValueError: for symbols among the coefficients or in the center.
    """
    columns, center = _numbers(series)
    programs = []
    for order in _orders(len(center)):
        builder = new_builder(len(center))
        u = [x - c for x, c in zip(builder.inputs, center, strict=True)]
        if order is None:
            jets = [_by_powers(builder, terms, u, derivatives) for terms in columns]
        else:
            jets = [_nested(builder, terms, u, order, derivatives) for terms in columns]
        programs.append(_finished(builder, jets, len(center), derivatives))
    return min(programs, key=lambda program: program.total)


def _numbers(series: Series) -> tuple[list[Terms], list[float]]:
    """The nonzero coefficients of every output, and the centre, as floats."""
    for name, value in zip(series.variables, series.center, strict=True):
        if as_sympy(value).free_symbols:
            raise InvalidValueError(message(f"center of {name}", "be a number", value, "put numbers in for symbols"))
    coefficients = np.asarray(series.to_ring(FLOAT64).coefficients, dtype=np.float64)
    exponents = [tuple(row) for row in series.monomials.tolist()]
    columns = [
        {e: a for e, a in zip(exponents, column, strict=True) if a or not any(e)} for column in coefficients.T.tolist()
    ]
    return columns, [float(as_sympy(c)) for c in series.center]


def _orders(count: int) -> Iterator[Sequence[int] | None]:
    """The nestings of the variables, outermost first, and None for shared powers."""
    yield from permutations(range(count)) if count <= _ALL_ORDERS else (range(count), range(count - 1, -1, -1))
    yield None


def _nested(builder: Builder, terms: Terms, u: list[Value], order: Sequence[int], derivatives: int) -> Jet:
    if not order:
        (coefficient,) = terms.values()
        return Jet(builder.constant(coefficient))
    i, inner = order[0], order[1:]
    groups: dict[int, Terms] = {}
    for exponents, coefficient in terms.items():
        groups.setdefault(exponents[i], {})[exponents] = coefficient
    degrees = sorted(groups, reverse=True)
    jet = _nested(builder, groups[degrees[0]], u, inner, derivatives)
    for degree, lower in zip(degrees, [*degrees[1:], 0], strict=True):
        if degree > lower:
            jet = jet.times(_power(u[i], i, degree - lower), i, derivatives)
        if lower in groups and lower != degree:
            jet = jet.plus(_nested(builder, groups[lower], u, inner, derivatives))
    return jet


def _power(u: Value, i: int, n: int) -> Jet:
    """u^n with its Taylor coefficients."""
    second = float(comb(n, 2)) * u ** (n - 2) if n > 1 else u * 0.0
    return Jet(u**n, {i: float(n) * u ** (n - 1)}, {(i, i): second})


def _by_powers(builder: Builder, terms: Terms, u: list[Value], derivatives: int) -> Jet:
    """Every monomial from one of a degree lower, and every result as a sum over monomials."""
    known: dict[tuple[int, ...], Value] = {(0,) * len(u): builder.constant(1.0)}

    def monomial(exponents: tuple[int, ...]) -> Value:
        if exponents not in known:
            last = max(i for i, e in enumerate(exponents) if e)
            known[exponents] = monomial(_lowered(exponents, last)) * u[last]
        return known[exponents]

    def combined(wanted: Terms) -> Value:
        return total([builder.constant(0.0), *(a * monomial(e) for e, a in wanted.items())])

    n = len(u) if derivatives else 0
    pairs = [(i, j) for i in range(n) for j in range(i, n)] if derivatives == 2 else []
    slopes = {i: _slope(terms, i) for i in range(n)}
    return Jet(
        combined(terms),
        {i: combined(slope) for i, slope in slopes.items()},
        {(i, j): combined(_slope(slopes[i], j, 0.5 if i == j else 1.0)) for i, j in pairs},
    )


def _slope(terms: Terms, i: int, factor: float = 1.0) -> Terms:
    return {_lowered(e, i): a * e[i] * factor for e, a in terms.items() if e[i]}


def _lowered(exponents: tuple[int, ...], i: int) -> tuple[int, ...]:
    return (*exponents[:i], exponents[i] - 1, *exponents[i + 1 :])


def _finished(builder: Builder, jets: list[Jet], n: int, derivatives: int) -> Program:
    zero = builder.constant(0.0)
    values = [jet.value for jet in jets]
    gradient = [[jet.first.get(i, zero) for i in range(n)] for jet in jets]
    hessian = [
        [[jet.second.get(_pair(i, j), zero) * (2.0 if i == j else 1.0) for j in range(n)] for i in range(n)]
        for jet in jets
    ]
    return finished(builder, values, gradient if derivatives else None, hessian if derivatives == 2 else None)


def _sum(a: Mapping, b: Mapping) -> dict:
    """The sum of sparse vectors."""
    return {key: a[key] + b[key] if key in a and key in b else a.get(key, b.get(key)) for key in {**a, **b}}


def _pair(i: int, j: int) -> Pair:
    return (i, j) if i <= j else (j, i)
