"""Symmetries of a law in its parameters, and the combinations that they leave unchanged.

A vector field xi = sum_i xi_i(p) d/dp_i with sum_i xi_i d a_m/dp_i = 0 for every coefficient a_m moves the
parameters without moving the coefficients. Fields with xi_i = u_i + v_i p_i (translations, scalings and mixtures)
are found as the null space of a constant matrix, the Jacobians at several parameters stacked. Along such a field
log(p_i + u_i/v_i) grows at the rate v_i, and p_i at the rate u_i where v_i = 0. Fixing one parameter g ("gauge")
and dividing its motion out of the others leaves their invariants, in which the law has one parameter fewer.
(P. J. Olver, Applications of Lie Groups to Differential Equations, 1993, section 2.1.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy

from symnet.fitting.sensitivity import Jacobian, RowSpace, jacobian
from symnet.laws.law import expand
from symnet.rings import EXACT
from symnet.series import Space

#: Weights of 80 digits are rationals with at most this denominator: room for physical constants, none for chance.
LARGEST_DENOMINATOR = 10**15
#: Points that must add nothing before a family of fields is believed to be complete.
CONFIRMATIONS = 2
#: Whether a family has constant parts u and slopes v, the simplest first.
FAMILIES: dict[str, tuple[bool, bool]] = {
    "translation": (True, False),
    "scaling": (False, True),
    "mixed": (True, True),
}


@dataclass(frozen=True)
class Symmetry:
    """A motion of the parameters that leaves the coefficients unchanged.

    Attributes:
        text: the motion, with t its parameter.
        of_law: whether the law itself is invariant, so that no order can tell.
        proven: whether this was shown symbolically (else at random parameters).
    """

    text: str
    of_law: bool
    proven: bool


@dataclass(frozen=True)
class Reduced:
    """A law in combinations of its parameters: `meaning` says what each symbol stands for."""

    expression: sympy.Expr
    variables: list[sympy.Symbol]
    space: Space
    meaning: dict[sympy.Symbol, sympy.Expr]
    frozen: dict[sympy.Symbol, Fraction] = field(default_factory=dict)

    @property
    def symbols(self) -> list[sympy.Symbol]:
        return list(self.meaning)

    def jacobian(self, values: dict[sympy.Symbol, Fraction]) -> Jacobian:
        """The Jacobian of the coefficients with respect to the symbols."""
        derivatives = [sympy.diff(self.expression, symbol) for symbol in self.symbols]
        return jacobian(derivatives, self.variables, {**self.frozen, **values}, self.space)

    def without(self, unseen: list[sympy.Symbol], values: dict[sympy.Symbol, Fraction]) -> Reduced:
        """The same with symbols left out that no coefficient depends on."""
        rest = {s: m for s, m in self.meaning.items() if s not in unseen}
        frozen = {**self.frozen, **{s: values[s] for s in unseen}}
        return Reduced(self.expression, self.variables, self.space, rest, frozen)


#: One point after another: a value for each symbol, and the Jacobian there.
Points = Callable[[Reduced], Iterator[tuple[dict[sympy.Symbol, Fraction], Jacobian]]]


def find_symmetry(law: Reduced, points: Points) -> tuple[Symmetry, Reduced] | None:
    """One symmetry of the coefficients and the law reduced by it; None if there is none of these families."""
    for family in FAMILIES.values():
        fields = _fields(law, points, family)
        motions = [_motion(law, *weights) for weights in fields]
        if motions:
            # a motion of the whole law says more than one of its coefficients
            chosen = max(range(len(motions)), key=lambda i: (motions[i].of_law, motions[i].proven, -i))
            return motions[chosen], _reduce(law, *fields[chosen])
    return None


Weights = dict[sympy.Symbol, sympy.Rational]


def _fields(law: Reduced, points: Points, family: tuple[bool, bool]) -> list[tuple[Weights, Weights]]:
    """Fields (u, v) of a family, with the fewest parameters first."""
    symbols, span, idle = law.symbols, None, 0
    count = len(symbols) * sum(family)
    for values, matrix in islice(points(law), 4 * count + CONFIRMATIONS + 1):
        span = span or matrix.empty()
        slopes = [matrix.number(values[s]) for s in symbols]
        grown = [span.add(_stacked(row, slopes, family)) for row in matrix.span().rows]
        idle = 0 if any(grown) else idle + 1
        if span.rank == count or idle == CONFIRMATIONS:
            break
    return _rational_fields(symbols, span, count, family)


def _stacked(row: list[Any], slopes: list[Any], family: tuple[bool, bool]) -> list[Any]:
    constant, slope = family
    scaled = [x * p for x, p in zip(row, slopes, strict=True)]
    return (row if constant else []) + (scaled if slope else [])


def _rational_fields(
    symbols: list[sympy.Symbol], span: RowSpace | None, count: int, family: tuple[bool, bool]
) -> list[tuple[Weights, Weights]]:
    found = []
    for vector in span.null(count) if span is not None else []:
        weights = [_rational(x) for x in vector]
        if any(w is None for w in weights):
            continue
        zeros: list[Any] = [sympy.Integer(0)] * len(symbols)
        constant = weights[: len(symbols)] if family[0] else zeros
        slope = weights[-len(symbols) :] if family[1] else zeros
        found.append((_nonzero(symbols, constant), _nonzero(symbols, slope)))
    return sorted(found, key=lambda f: len(f[0].keys() | f[1].keys()))


def _nonzero(symbols: list[sympy.Symbol], weights: list[Any]) -> Weights:
    return {s: w for s, w in zip(symbols, weights, strict=True) if w}


def _rational(value: Any) -> sympy.Rational | None:
    """The simple rational that a number is; None if it is none."""
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    near = Fraction(str(value)).limit_denominator(LARGEST_DENOMINATOR)
    if abs(value - value.context.mpf(near.numerator) / near.denominator) > value.context.mpf(10) ** -36:
        return None
    return sympy.Rational(near.numerator, near.denominator)


def _motion(law: Reduced, constant: Weights, slope: Weights) -> Symmetry:
    """The field in words, and whether the whole law or only its coefficients up to the order are invariant."""
    change = sympy.Add(
        *[
            (constant.get(s, 0) + slope.get(s, 0) * s) * sympy.diff(law.expression, s)
            for s in law.symbols
            if s in constant or s in slope
        ]
    )
    of_law = sympy.simplify(change) == 0
    proven = of_law or _all_zero(change, law)
    parts = [_moved(law.meaning[s], constant.get(s, 0), slope.get(s, 0)) for s in law.symbols]
    return Symmetry(", ".join(part for part in parts if part), of_law, proven)


def _all_zero(change: sympy.Expr, law: Reduced) -> bool:
    coefficients = expand(change, law.variables, law.space, EXACT).coefficients[:, 0]
    return all(sympy.simplify(EXACT.to_sympy(x)) == 0 for x in coefficients)


def _moved(meaning: sympy.Expr, constant: Any, slope: Any) -> str:
    t = sympy.Symbol("t")
    if slope:
        shift = constant / slope
        return f"{meaning} -> {sympy.exp(slope * t) * (meaning + shift) - shift}"
    return f"{meaning} -> {meaning + constant * t}" if constant else ""


def _reduce(law: Reduced, constant: Weights, slope: Weights) -> Reduced:
    """The law with one parameter fixed and the others replaced by invariants of the field."""
    shift = {s: constant.get(s, sympy.Integer(0)) / v for s, v in slope.items()}
    rates = {**constant, **slope}
    gauge = _gauge(rates, [s for s in rates if s not in slope])
    gone = law.meaning[gauge] + shift.get(gauge, 0)
    values, meaning = {gauge: 1 - shift[gauge] if gauge in slope else sympy.Integer(0)}, {}
    for s, old in law.meaning.items():
        if s == gauge:
            continue
        ratio = rates[s] / rates[gauge] if s in rates else sympy.Integer(0)
        if s in slope:
            factor = gone**-ratio if gauge in slope else sympy.exp(-ratio * gone)
            meaning[s], values[s] = (old + shift[s]) * factor, s - shift[s]
        else:
            meaning[s] = old - ratio * gone
    expression = law.expression.subs(values, simultaneous=True)
    tidy = {s: sympy.factor_terms(sympy.powsimp(m)) for s, m in meaning.items()}
    return Reduced(expression, law.variables, law.space, tidy, law.frozen)


def _gauge(rates: Weights, translated: list[sympy.Symbol]) -> sympy.Symbol:
    """The parameter to fix: a translated one if there is one; then where the others get whole powers; then the last."""
    candidates = translated or list(rates)

    def rank(position: int) -> tuple[bool, Any, int]:
        chosen = rates[candidates[position]]
        return not all((rate / chosen).is_integer for rate in rates.values()), abs(chosen), -position

    return candidates[min(range(len(candidates)), key=rank)]
