"""One axis of a basis: functions of one variable on an interval, with their orthogonality and their exact algebra.

An axis knows its interval [a, b] by exact rationals. With the middle m and the half width h, t = (x - m)/h lies in
[-1, 1]. To add a basis, subclass `Axis` (or `Polynomial`) and enter it in `symnet.bases.project`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy

from symnet.rings import Ring
from symnet.rings.ring import Array

#: powers[k][j]: the coefficient of t^j in function k.
Triangle = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Axis(ABC):
    """Functions phi_0 = 1, phi_1, ... of x on [low, high]."""

    low: Fraction
    high: Fraction

    #: The measure of `symnet.bases.rules` that suits the functions.
    measure = "uniform"
    #: Whether the functions are orthogonal in that measure; otherwise coefficients come from least squares.
    orthogonal = True

    @property
    def middle(self) -> Fraction:
        return (self.low + self.high) / 2

    @property
    def half(self) -> Fraction:
        return (self.high - self.low) / 2

    def scaled(self, x: Array, ring: Ring) -> Array:
        """t = (x - m)/h."""
        return (x - ring.convert(self.middle)) / ring.convert(self.half)

    def degree(self, k: int) -> int:
        """The degree, or the frequency, of function k."""
        return k

    @abstractmethod
    def values(self, t: Array, count: int, ring: Ring) -> Array:
        """phi_k(t) for k < count, shape (n, count)."""

    @abstractmethod
    def mean_square(self, k: int) -> Fraction:
        """The integral of phi_k^2 in the measure, for orthogonal functions."""

    @abstractmethod
    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        """phi_k as a SymPy expression of t; `evaluate=False` keeps the name of the polynomial."""


@dataclass(frozen=True)
class Polynomial(Axis):
    """Polynomials of degree k in t: exact conversions go through powers of t."""

    @abstractmethod
    def triangle(self, count: int) -> Triangle:
        """The coefficients of the first functions in powers of t."""


@dataclass(frozen=True)
class Power(Polynomial):
    """(x - c)^k: the interval only says where; t stands for x - c."""

    center: Fraction = Fraction(0)
    orthogonal = False

    @property
    def middle(self) -> Fraction:
        return self.center

    @property
    def half(self) -> Fraction:
        return Fraction(1)

    def values(self, t: Array, count: int, ring: Ring) -> Array:
        return _recurrence(t, count, ring, "power")

    def mean_square(self, k: int) -> Fraction:
        raise NotImplementedError("powers are not orthogonal")

    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        return t**k

    def triangle(self, count: int) -> Triangle:
        return _triangle(count, "power")


@dataclass(frozen=True)
class Legendre(Polynomial):
    """P_k(t): (k + 1) P_{k+1} = (2k + 1) t P_k - k P_{k-1}, mean square 1/(2k + 1)."""

    def values(self, t: Array, count: int, ring: Ring) -> Array:
        return _recurrence(t, count, ring, "legendre")

    def mean_square(self, k: int) -> Fraction:
        return Fraction(1, 2 * k + 1)

    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        return sympy.legendre(k, t) if evaluate else sympy.legendre(k, t, evaluate=False)

    def triangle(self, count: int) -> Triangle:
        return _triangle(count, "legendre")


@dataclass(frozen=True)
class Chebyshev(Polynomial):
    """T_k(t) = cos(k arccos t): T_{k+1} = 2 t T_k - T_{k-1}, mean square 1/2 in the arcsine measure (1 for k = 0)."""

    measure = "arcsine"

    def values(self, t: Array, count: int, ring: Ring) -> Array:
        return _recurrence(t, count, ring, "chebyshev")

    def mean_square(self, k: int) -> Fraction:
        return Fraction(1, 2) if k else Fraction(1)

    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        return sympy.chebyshevt(k, t) if evaluate else sympy.chebyshevt(k, t, evaluate=False)

    def triangle(self, count: int) -> Triangle:
        return _triangle(count, "chebyshev")


@dataclass(frozen=True)
class Cosine(Axis):
    """cos(k pi (t + 1)/2): Fourier's basis of the function mirrored at both ends, which never jumps there."""

    def values(self, t: Array, count: int, ring: Ring) -> Array:
        angle = (t + ring.one) * (ring.convert(sympy.pi) / 2)
        return _columns([ring.apply("cos", angle * k) for k in range(count)])

    def mean_square(self, k: int) -> Fraction:
        return Fraction(1, 2) if k else Fraction(1)

    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        return sympy.cos(k * sympy.pi * (t + 1) / 2)


@dataclass(frozen=True)
class Periodic(Axis):
    """1, cos(w t), sin(w t), cos(2 w t), sin(2 w t), ...: w = pi (b - a)/period.

    With the period b - a they are orthogonal. With a wider one they are a frame: a function that does not
    repeat is continued smoothly outside of the interval by least squares, and does not ring.
    """

    period: Fraction = Fraction(1)

    @property
    def orthogonal(self) -> bool:  # type: ignore[override]
        return self.period == self.high - self.low

    def frequency(self) -> sympy.Expr:
        """w, exact."""
        ratio = (self.high - self.low) / self.period
        return sympy.pi * sympy.Rational(ratio.numerator, ratio.denominator)

    def degree(self, k: int) -> int:
        return (k + 1) // 2

    def values(self, t: Array, count: int, ring: Ring) -> Array:
        angle = t * ring.convert(self.frequency())
        columns = [ring.apply("sin" if k and k % 2 == 0 else "cos", angle * self.degree(k)) for k in range(count)]
        return _columns(columns)

    def mean_square(self, k: int) -> Fraction:
        return Fraction(1, 2) if k else Fraction(1)

    def function(self, k: int, t: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
        wave = sympy.sin if k and k % 2 == 0 else sympy.cos
        return wave(self.degree(k) * self.frequency() * t)


#: name -> (a, b, c) with phi_{k+1} = (a t phi_k + b phi_{k-1})/c.
_FACTORS: dict[str, Callable[[int], tuple[int, int, int]]] = {
    "power": lambda k: (1, 0, 1),
    "legendre": lambda k: (2 * k + 1, -k, k + 1),
    "chebyshev": lambda k: (2 if k else 1, -1 if k else 0, 1),
}


def _recurrence(t: Array, count: int, ring: Ring, name: str) -> Array:
    columns = [np.full(len(t), ring.one, dtype=ring.dtype)]
    for k in range(count - 1):
        a, b, c = _FACTORS[name](k)
        value = t * columns[k] * a
        if b:
            value = value + columns[k - 1] * b
        columns.append(ring.normal(value / c if c != 1 else value))
    return _columns(columns)


def _columns(columns: list[Array]) -> Array:
    return np.stack(columns, axis=1)


@lru_cache(maxsize=32)
def _triangle(count: int, name: str) -> Triangle:
    rows: list[list[Fraction]] = [[Fraction(1)]]
    for k in range(count - 1):
        a, b, c = _FACTORS[name](k)
        row = [Fraction(0), *[a * x for x in rows[k]]]
        for j, x in enumerate(rows[k - 1] if b else []):
            row[j] += b * x
        rows.append([x / c for x in row])
    return tuple(tuple(row) for row in rows)
