"""The coefficients of a law in as few combinations of its parameters as they determine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import isfinite

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message
from symnet.fitting.sensitivity import Jacobian
from symnet.fitting.symmetries import Reduced, Symmetry, find_symmetry
from symnet.laws import Law
from symnet.laws.law import expand
from symnet.rings import EXACT
from symnet.series import Space

#: Denominator of random parameters, a prime.
PRIME = 1_000_003
#: Random parameters without a series that are tried in a row before giving up.
ATTEMPTS = 30


class Reduction:
    """The coefficients up to an order in as few combinations of the parameters as they have.

    Attributes:
        determined, combinations, unseen, symmetries: as in `Identifiability`.
        invariants: the number of motions under which the law itself does not change.
    """

    def __init__(self, law: Reduced, sampler: Sampler) -> None:
        self.symmetries: list[Symmetry] = []
        hidden: list[sympy.Symbol] = []
        whole = True
        while True:
            values, matrix = next(sampler.points(law)) if law.meaning else ({}, None)
            if matrix is None:
                break
            blank = _blank(values, matrix)
            if blank:
                hidden += blank
                law = law.without(blank, values)
                continue
            found = find_symmetry(law, sampler.points) if matrix.span().rank < len(law.symbols) else None
            if found is None:
                break
            motion, law = found
            # what is left after a motion of the coefficients alone is no longer the whole law
            whole = whole and motion.of_law
            self.symmetries.append(replace(motion, of_law=whole))
        self.unseen = tuple(s.name for s in hidden)
        self.invariants = sum(symmetry.of_law for symmetry in self.symmetries)
        expressions = _known(law, matrix) if matrix is not None else []
        self.determined = tuple(e.name for e in expressions if e.is_Symbol)
        self.combinations = tuple(e for e in expressions if not e.is_Symbol)


def _blank(values: dict[sympy.Symbol, Fraction], matrix: Jacobian) -> list[sympy.Symbol]:
    """The symbols on which no coefficient depends: p_i d a_m/dp_i is zero, or as nothing beside that of others."""
    span = matrix.empty()
    columns = zip(values.values(), zip(*matrix.rows, strict=True), strict=True)
    sizes = [max(map(abs, column)) * abs(span.number(value)) for value, column in columns]
    return [symbol for symbol, size in zip(values, sizes, strict=True) if size <= span.tiny * max(sizes)]


def _known(law: Reduced, matrix: Jacobian) -> list[sympy.Expr]:
    """The combinations that are determined, with coefficients themselves where no symmetry was found."""
    count = len(law.symbols)
    whole, span = matrix.span(), matrix.empty()
    hidden = whole.unseen(count)
    out = []
    for i, (meaning, unknown) in enumerate(zip(law.meaning.values(), hidden, strict=True)):
        if not unknown:
            span.add(span.unit(i, count))
            out.append(meaning)
    for position, row in enumerate(matrix.rows):
        if span.rank < whole.rank and span.add(row):
            out.append(_coefficient(law, position))
    return out


def _coefficient(law: Reduced, position: int) -> sympy.Expr:
    """One coefficient in the parameters, without its numerical factor."""
    degree = int(sum(law.space.table.exponents[position].tolist()))
    space = Space(law.space.variables, degree, law.space.center)
    value = EXACT.to_sympy(expand(law.expression, law.variables, space, EXACT).coefficients[position, 0])
    return sympy.simplify(value.xreplace(law.meaning)).as_coeff_Mul()[1]


class Sampler:
    """Random rational parameters near the law's initial values, and reproducibly so."""

    def __init__(self, law: Law, rng: np.random.Generator) -> None:
        self.rng = rng
        self.windows = {sympy.Symbol(name): _window(law, name) for name in law.parameters}
        self.middle = {s: (low + high) / 2 for s, (low, high) in self.windows.items()}

    def points(self, law: Reduced) -> Iterator[tuple[dict[sympy.Symbol, Fraction], Jacobian]]:
        """Parameters at which the law has a series, and its Jacobian there, without end."""
        windows = {s: self._window(s, meaning) for s, meaning in law.meaning.items()}
        failures, failure = 0, None
        while failures < ATTEMPTS:
            values = {s: low + (high - low) * self._unit() for s, (low, high) in windows.items()}
            try:
                yield values, law.jacobian(values)
                failures = 0
            except InvalidValueError as error:
                failures, failure = failures + 1, error
        raise InvalidValueError(
            message(
                "initial",
                "be parameters near which the law has a series at the centre",
                {str(s): float(x) for s, x in self.middle.items()},
                f"give initial values in the law's domain ({failure})",
            )
        ) from failure

    def _window(self, symbol: sympy.Symbol, meaning: sympy.Expr) -> tuple[Fraction, Fraction]:
        """Where to look for a combination: about its value at the middle of the parameters' windows."""
        if meaning == symbol:
            return self.windows[symbol]
        value = meaning.evalf(subs={s: float(x) for s, x in self.middle.items()})
        start = Fraction(float(value)).limit_denominator(PRIME) if value.is_real and isfinite(value) else Fraction(0)
        return _about(start)

    def _unit(self) -> Fraction:
        return Fraction(int(self.rng.integers(1, PRIME)), PRIME)


def _window(law: Law, name: str) -> tuple[Fraction, Fraction]:
    """An interval about the initial value, inside of the bounds."""
    low, high = law.bounds.get(name, (-np.inf, np.inf))
    start = law.initial.get(name)
    if start is None:
        start = 1.0 if low < 1 < high else low + 1 if isfinite(low) else high - 1
    a, b = _about(Fraction(start).limit_denominator(PRIME))
    a = max(a, Fraction(low)) if isfinite(low) else a
    b = min(b, Fraction(high)) if isfinite(high) else b
    return (a, b) if a < b else (Fraction(low), Fraction(high))


def _about(start: Fraction) -> tuple[Fraction, Fraction]:
    half = abs(start) / 3 or Fraction(1)
    return start - half, start + half
