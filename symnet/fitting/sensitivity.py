"""The Jacobian of a law's coefficients at rational parameters, exact or to 80 digits, and its rank row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy

from symnet.functions import expand_expression
from symnet.rings import EXACT, Real, Ring
from symnet.rings.numbers import as_fraction
from symnet.rings.ring import Array
from symnet.series import Algebra, Space

#: Digits of the arithmetic where values at the centre are not rational, such as exp(-3/7).
DIGITS = 80
#: Of rows with largest entry 1: what is smaller is zero in that arithmetic.
TINY = mpmath.mpf(10) ** -40
#: Order of the trial that tells whether the coefficients are rational.
TRIAL = 1


@dataclass(frozen=True)
class Jacobian:
    """Rows of d a_m / d p_i, one a monomial m in graded order; elements are Fractions, or mpf of 80 digits.

    `number` makes an element of a Fraction.
    """

    rows: list[list[Any]]
    degrees: list[int]
    exact: bool
    number: Callable[[Fraction], Any]

    def empty(self) -> RowSpace:
        """An empty row space for vectors of this arithmetic."""
        return RowSpace(0 if self.exact else TINY, self.number)

    def span(self) -> RowSpace:
        """The row space."""
        out = self.empty()
        for row in self.rows:
            out.add(row)
        return out


class RowSpace:
    """The span of rows in reduced echelon form, grown a row at a time.

    >>> span = RowSpace()
    >>> [span.add([Fraction(x) for x in row]) for row in ([1, 2, 3], [2, 4, 6], [0, 1, 1])]
    [True, False, True]
    >>> [[str(x) for x in vector] for vector in span.null(3)]
    [['1', '1', '-1']]
    """

    def __init__(self, tiny: Any = 0, number: Callable[[Fraction], Any] = Fraction) -> None:
        self.tiny = tiny
        self.number = number
        self.rows: list[list[Any]] = []
        self.pivots: list[int] = []

    def add(self, row: Sequence[Any]) -> bool:
        """Whether the row was not yet in the span."""
        size = max(map(abs, row), default=0)
        if not size:
            return False
        left = [x / size for x in row]
        for pivot, base in zip(self.pivots, self.rows, strict=True):
            left = _eliminated(left, base, pivot)
        pivot = max(range(len(left)), key=lambda i: abs(left[i]))
        if abs(left[pivot]) <= self.tiny:
            return False
        left = [x / left[pivot] for x in left]
        self.rows = [_eliminated(base, left, pivot) for base in self.rows]
        self.rows.append(left)
        self.pivots.append(pivot)
        return True

    @property
    def rank(self) -> int:
        return len(self.rows)

    def unit(self, position: int, columns: int) -> list[Any]:
        """A unit vector of this arithmetic."""
        return [self.number(Fraction(int(i == position))) for i in range(columns)]

    def null(self, columns: int) -> list[list[Any]]:
        """A basis of the vectors orthogonal to all rows, each scaled to largest entry 1."""
        vectors = []
        for free in (i for i in range(columns) if i not in self.pivots):
            vector = self.unit(free, columns)
            for pivot, base in zip(self.pivots, self.rows, strict=True):
                if abs(base[free]) > self.tiny:
                    vector[pivot] = -base[free]
            largest = max(vector, key=abs)
            vectors.append([x / largest for x in vector])
        return vectors

    def unseen(self, columns: int) -> list[bool]:
        """Which unit vectors are not in the span: components that some null vector has."""
        vectors = self.null(columns)
        return [any(abs(vector[i]) > self.tiny for vector in vectors) for i in range(columns)]


def _eliminated(row: list[Any], base: Sequence[Any], pivot: int) -> list[Any]:
    factor = row[pivot]
    return [x - factor * b for x, b in zip(row, base, strict=True)] if factor else row


def jacobian(
    derivatives: Sequence[sympy.Expr],
    variables: Sequence[sympy.Symbol],
    values: Mapping[sympy.Symbol, Fraction],
    space: Space,
) -> Jacobian:
    """The coefficients of the derivatives at these parameter values.

    Raises:
        InvalidValueError: where the law has no series at these values.
    """
    small = Space(space.variables, min(TRIAL, space.order), space.center)
    degrees = [int(sum(row)) for row in space.table.exponents.tolist()]
    # the trial spares a long symbolic expansion whose coefficients would not be rational
    if _fractions(_columns(derivatives, variables, values, small, EXACT)) is not None:
        exact = _fractions(_columns(derivatives, variables, values, space, EXACT))
        if exact is not None:
            return Jacobian(exact, degrees, True, Fraction)
    ring, context = Real(DIGITS), mpmath.mp.clone()
    context.dps = DIGITS
    found = _columns(derivatives, variables, values, space, ring)
    rows = [[context.make_mpf(ring.to_mpf(x)._mpf_) for x in row] for row in found]
    return Jacobian(rows, degrees, False, lambda value: context.mpf(value.numerator) / value.denominator)


def _columns(
    derivatives: Sequence[sympy.Expr],
    variables: Sequence[sympy.Symbol],
    values: Mapping[sympy.Symbol, Fraction],
    space: Space,
    ring: Ring,
) -> Array:
    """The series of the derivatives, shape (monomials, derivatives), in a ring."""
    numbers = {symbol: sympy.Rational(v.numerator, v.denominator) for symbol, v in values.items()}
    # SymPy factors the numbers of a rational power, which takes for ever: exponents are left to the ring
    kept = {s for e in derivatives for power in e.atoms(sympy.Pow) for s in power.exp.free_symbols & set(numbers)}
    put = {symbol: value for symbol, value in numbers.items() if symbol not in kept}
    with ring.working():
        algebra = Algebra(space.table, ring)
        inputs = algebra.coordinates(ring.array(list(space.center), "center"))
        table = {symbol: inputs[:, [i]] for i, symbol in enumerate(variables)}
        table.update({symbol: algebra.constant(ring.array([numbers[symbol]], symbol.name)) for symbol in kept})
        return np.concatenate([expand_expression(e.subs(put), algebra, table) for e in derivatives], axis=1)


def _fractions(elements: Array) -> list[list[Fraction]] | None:
    """Rows of rationals; None if an element is not rational."""
    rows = [[as_fraction(x) for x in row] for row in elements]
    return None if any(x is None for row in rows for x in row) else rows  # type: ignore[return-value]
