"""The monomials of d variables up to total degree K: their order, their index, their products.

Monomials are graded; within a degree they stand as x1^2, x1 x2, x1 x3, x2^2, ... With the tail sums
s_k = e_{d-k+1} + ... + e_d of the exponents, the position of a monomial is

    index(e) = sum_{k=1..d} C(s_k + k - 1, k),

the combinatorial number system of multisets. The tail sums of a product add, so the index of every
product is d table look-ups and no search.
"""

from __future__ import annotations

import functools
from math import comb
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.intp]


class Pairs(NamedTuple):
    """The products that make up one degree: rows of either factor, sorted by the row of the result."""

    left: Index
    right: Index
    starts: Index
    targets: Index


class Monomials:
    """The monomial tables for `dimension` variables and total degree up to `order`; immutable."""

    def __init__(self, dimension: int, order: int) -> None:
        self.dimension = dimension
        self.order = order
        self.size = comb(dimension + order, order)
        #: offsets[n] is the row of the first monomial of degree n
        self.offsets = [comb(dimension + n - 1, dimension) for n in range(order + 2)]
        self._rows: dict[tuple[int, int], Index] = {}
        self._pairs: dict[tuple[int, tuple[int, ...]], Pairs] = {}
        self._squares: dict[tuple[int, tuple[int, ...]], tuple[Pairs | None, Pairs | None]] = {}

    def degree(self, n: int) -> slice:
        """The rows of the monomials of degree n."""
        return slice(self.offsets[n], self.offsets[n + 1])

    def count(self, n: int) -> int:
        """How many monomials have degree n."""
        return self.offsets[n + 1] - self.offsets[n]

    @functools.cached_property
    def tails(self) -> list[list[int]]:
        """tails[n][i]: where in degree n the monomials in the variables i, i+1, ... begin.

        The monomials of degree n + 1 are, in order, x_i times that tail of degree n, for each i.
        """
        d = self.dimension
        return [[self.count(n) - comb(n + d - i - 1, n) for i in range(d)] for n in range(self.order + 1)]

    @functools.cached_property
    def exponents(self) -> npt.NDArray[np.int64]:
        """The exponents, one monomial a row, shape (size, dimension)."""
        parts = [np.zeros((1, self.dimension), dtype=np.int64)]
        for n in range(self.order):
            blocks = []
            for i, tail in enumerate(self.tails[n]):
                block = parts[n][tail:].copy()
                block[:, i] += 1
                blocks.append(block)
            parts.append(np.concatenate(blocks))
        table = np.concatenate(parts)
        table.setflags(write=False)
        return table

    @functools.cached_property
    def degrees(self) -> npt.NDArray[np.int64]:
        """The total degree of each monomial."""
        return self.exponents.sum(axis=1)

    @functools.cached_property
    def multinomials(self) -> list[int]:
        """|e|! / (e_1! ... e_d!) of each monomial, exact."""
        values = [1]
        for n in range(self.order):
            base = values[self.offsets[n] : self.offsets[n + 1]]
            rows = self.exponents[self.degree(n)]
            for i, tail in enumerate(self.tails[n]):
                values += [
                    value * (n + 1) // (int(e) + 1) for value, e in zip(base[tail:], rows[tail:, i], strict=True)
                ]
        return values

    @functools.cached_property
    def _sums(self) -> Index:
        """The tail sums s_1..s_d of each monomial."""
        return np.cumsum(self.exponents[:, ::-1], axis=1).astype(np.intp)

    @functools.cached_property
    def _binomials(self) -> Index:
        """Row k - 1 holds C(s + k - 1, k) for s = 0..order."""
        return np.array(
            [[comb(s + k - 1, k) for s in range(self.order + 1)] for k in range(1, self.dimension + 1)],
            dtype=np.intp,
        )

    def index(self, exponents: tuple[int, ...]) -> int:
        """The row of one monomial; its degree must not exceed the order."""
        total = position = 0
        for k, exponent in enumerate(reversed(exponents), start=1):
            total += exponent
            position += comb(total + k - 1, k)
        return position

    def rows(self, i: int, j: int) -> Index:
        """Where the products of degree i with degree j >= i stand in degree i + j: shape (count(i), count(j))."""
        if (i, j) not in self._rows:
            small, large = self._sums[self.degree(i)], self._sums[self.degree(j)]
            out = np.full((len(small), len(large)), -self.offsets[i + j], dtype=np.intp)
            for k, table in enumerate(self._binomials):
                out += table[small[:, k, None] + large[None, :, k]]
            self._rows[i, j] = out
        return self._rows[i, j]

    def _block(self, i: int, j: int) -> tuple[Index, Index, Index]:
        """Left rows, right rows and targets of the products of degree i with degree j."""
        table = self.rows(i, j) if i <= j else self.rows(j, i).T
        left = np.repeat(np.arange(self.count(i), dtype=np.intp), self.count(j))
        right = np.tile(np.arange(self.count(j), dtype=np.intp), self.count(i))
        return left + self.offsets[i], right + self.offsets[j], table.reshape(-1)

    def pairs(self, n: int, lefts: tuple[int, ...]) -> Pairs:
        """The products of degrees i in `lefts` with degrees n - i, sorted by their target in degree n."""
        key = (n, lefts)
        if key not in self._pairs:
            found = _sorted([self._block(i, n - i) for i in lefts])
            assert found is not None, "lefts must name at least one degree"
            self._pairs[key] = found
        return self._pairs[key]

    def squares(self, n: int, lefts: tuple[int, ...]) -> tuple[Pairs | None, Pairs | None]:
        """The same for a square: pairs that count twice (left row < right row), and the diagonal."""
        key = (n, lefts)
        if key not in self._squares:
            blocks = [self._block(i, n - i) for i in lefts if 2 * i <= n]
            twice, diagonal = (_sorted([_keep(block, test) for block in blocks]) for test in (np.less, np.equal))
            self._squares[key] = twice, diagonal
        return self._squares[key]


def _keep(block: tuple[Index, Index, Index], test: Any) -> tuple[Index, Index, Index]:
    chosen = test(block[0], block[1])
    return block[0][chosen], block[1][chosen], block[2][chosen]


def _sorted(blocks: list[tuple[Index, Index, Index]]) -> Pairs | None:
    left, right, target = (np.concatenate(column) for column in zip(*blocks, strict=True))
    if not len(target):
        return None
    order = np.argsort(target, kind="stable")
    targets, starts = np.unique(target[order], return_index=True)
    return Pairs(left[order], right[order], starts.astype(np.intp), targets)


@functools.lru_cache(maxsize=8)
def monomials(dimension: int, order: int) -> Monomials:
    """The tables for a dimension and order; kept for the last few, since they depend on nothing else."""
    return Monomials(dimension, order)
