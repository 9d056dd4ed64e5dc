"""The arithmetic of a solver: arrays of floats, or of the elements of Real(dps), with the same few operations.

Solvers are written once in numpy's ``+ - * / @``, which both kinds of arrays know; for the rest they ask an
`Arithmetic`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.fitting.solvers.qr import pivoted_qr
from symnet.rings import Ring
from symnet.rings.real import Real
from symnet.rings.ring import Array


@dataclass(frozen=True)
class Factors:
    """A = Q R with the columns of A in the order `pivots`, cut where they add nothing.

    Attributes:
        q: orthonormal columns, shape (n, rank).
        r: shape (rank, p), upper triangular up to the rank.
        pivots: the columns of A in the order of R.
    """

    q: Array
    r: Array
    pivots: list[int]

    @property
    def rank(self) -> int:
        return len(self.r)


class Arithmetic(ABC):
    """What numpy's operators cannot do on an array of numbers."""

    #: Bits of a number, and the part of a column that counts as nothing.
    bits: int
    cutoff: float

    @abstractmethod
    def array(self, values: Any) -> Array:
        """Numbers of any kind as an array of this arithmetic; floats by their exact binary value."""

    @abstractmethod
    def user(self, value: Any) -> Any:
        """A number as its users know it."""

    @abstractmethod
    def tiny(self, part: float = 1.0) -> Any:
        """2^-bits, the relative rounding error of one operation, to the power `part`."""

    @abstractmethod
    def root(self, value: Any) -> Any:
        """The square root of a number that is not negative."""

    @abstractmethod
    def finite(self, values: Array) -> bool:
        """Whether no entry is infinite or undefined."""

    @abstractmethod
    def factor(self, matrix: Array) -> Factors:
        """The pivoted QR factors of a matrix."""

    @abstractmethod
    def least_squares(self, matrix: Array, values: Array, cutoff: Any = None) -> Array:
        """An x with the least |A x - b|."""

    def lengths(self, matrix: Array) -> Array:
        """The lengths of the columns."""
        return np.array([self.root(column @ column) for column in matrix.T], dtype=matrix.dtype)

    def scales(self, matrix: Array) -> Array:
        """The lengths of the columns, 1 for a zero column."""
        lengths = self.lengths(matrix)
        return np.array([x if x > 0 else 1.0 for x in lengths], dtype=matrix.dtype)


class Floating(Arithmetic):
    """float64, by LAPACK."""

    bits = 52
    cutoff = 1e-10

    def array(self, values: Any) -> Array:
        return np.asarray(values, dtype=float)

    def user(self, value: Any) -> float:
        return float(value)

    def tiny(self, part: float = 1.0) -> float:
        return float(2.0 ** (-self.bits * part))

    def root(self, value: Any) -> float:
        return float(np.sqrt(value))

    def finite(self, values: Array) -> bool:
        return bool(np.all(np.isfinite(values)))

    def factor(self, matrix: Array) -> Factors:
        return Factors(*pivoted_qr(matrix, self.root, self.cutoff))

    def least_squares(self, matrix: Array, values: Array, cutoff: Any = None) -> Array:
        return np.linalg.lstsq(matrix, values, rcond=cutoff)[0]

    def lengths(self, matrix: Array) -> Array:
        return np.linalg.norm(matrix, axis=0)


class Digits(Arithmetic):
    """The elements of Real(dps), which carry more bits than the digits asked for."""

    def __init__(self, ring: Real) -> None:
        self.ring = ring
        self.bits = ring.precision
        self.cutoff = 10.0 ** -min(ring.dps * 2 / 3, 250)
        self._half = ring.convert("0.5")

    def array(self, values: Any) -> Array:
        return self.ring.array(values)

    def user(self, value: Any) -> Any:
        return self.ring.to_user(value)

    def tiny(self, part: float = 1.0) -> Any:
        return self.ring.convert(Fraction(1, 2 ** int(self.bits * part)))

    def root(self, value: Any) -> Any:
        return self.ring.functions["power"](value, self._half) if value > 0 else self.ring.zero

    def finite(self, values: Array) -> bool:
        return all(is_finite(value) for value in values.flat)

    def factor(self, matrix: Array) -> Factors:
        return Factors(*pivoted_qr(matrix, self.root, self.cutoff))

    def least_squares(self, matrix: Array, values: Array, cutoff: Any = None) -> Array:
        """The x with zeros for the columns that add nothing."""
        found = self.factor(matrix)
        x = self.ring.zeros(matrix.shape[1])
        right = found.q.T @ values
        x[found.pivots[: found.rank]] = back_substitution(found.r[:, : found.rank], right)
        return x


def is_finite(value: Any) -> bool:
    """Whether an element is a real number: infinity - infinity is none."""
    difference = value - value
    return bool(difference == 0 if isinstance(value, (int, float)) else difference.is_zero)


def back_substitution(triangle: Array, right: Array) -> Array:
    """The x with R x = b, R upper triangular; b a vector or a matrix."""
    x = np.array(right, copy=True)
    for k in range(len(x) - 1, -1, -1):
        if k + 1 < len(x):
            x[k] = x[k] - triangle[k, k + 1 :] @ x[k + 1 :]
        x[k] = x[k] / triangle[k, k]
    return x


def arithmetic_of(ring: Ring) -> Arithmetic:
    """That of float64 or of Real(dps)."""
    return Digits(ring) if isinstance(ring, Real) else FLOATING


FLOATING = Floating()
