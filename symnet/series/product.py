"""The truncated product, degree by degree: the only loop that costs.

Coefficients are arrays of shape (monomials, columns), a column a neuron. The degree-n part of a
product adds the graded parts a_i b_{n-i}. Two loops give the same sums:

* by rows, for large float64 work: for each monomial of the smaller part, one multiplication of the
  larger part with all columns, added in place; nothing is gathered, so memory stays at one part;
* by pairs, for small float64 work and for objects: all products of the degree at once, then sums of
  consecutive segments, which a ring may do its own way.

Parts that are exactly zero are passed as inactive degrees and skipped, so that the symmetry of an odd
function costs nothing to use.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnet.rings.ring import Array, Ring
from symnet.series.monomials import Monomials, Pairs

#: From this many products a degree on, float64 work goes by rows.
ROW_LOOP = 60_000
#: Products held at once by the loop over pairs (elements): few, so that they stay in the cache.
PAIR_BLOCK = 1 << 13
#: Elements of the larger part handled at once by the loop over rows, so that it stays in the cache.
ROW_BLOCK = 1 << 15


def product_degree(
    table: Monomials,
    ring: Ring,
    n: int,
    a: Array,
    b: Array,
    lefts: Sequence[int],
    scale_right_by_degree: bool = False,
) -> Array:
    """The sum over i in `lefts` of a_i b_{n-i}; with the flag, of a_i (n-i) b_{n-i}.

    Args:
        table: the monomials; a and b have one row each.
        ring: the ring of the elements.
        n: the degree wanted.
        a, b: coefficients, shape (size, columns).
        lefts: degrees i at which both factors are not zero.
        scale_right_by_degree: apply Euler's operator to b on the way, without a copy of b.
    """
    columns = a.shape[1]
    if _by_rows(table, ring, n, lefts, columns):
        return _rows(table, n, a, b, lefts, scale_right_by_degree)
    out = ring.zeros((table.count(n), columns))
    pairs = table.pairs(n, tuple(lefts))
    degrees = _degrees(table, ring)
    scale = degrees[pairs.right] if scale_right_by_degree else None
    _add_pairs(ring, out, pairs, a, b, scale)
    return out


def square_degree(table: Monomials, ring: Ring, n: int, a: Array, lefts: Sequence[int]) -> Array:
    """The degree-n part of a^2 from the degrees in `lefts`, each unordered pair multiplied once."""
    columns = a.shape[1]
    out = ring.zeros((table.count(n), columns))
    if _by_rows(table, ring, n, lefts, columns):
        for i in lefts:
            if 2 * i < n:
                _add_rows(out, table.rows(i, n - i), a[table.degree(i)], a[table.degree(n - i)], 2.0)
            elif 2 * i == n:
                _add_square(out, table.rows(i, i), a[table.degree(i)])
        return out
    twice, diagonal = table.squares(n, tuple(lefts))
    if twice is not None:
        _add_pairs(ring, out, twice, a, a)
        out = ring.normal(out * 2)
    if diagonal is not None:
        _add_pairs(ring, out, diagonal, a, a)
    return out


def _by_rows(table: Monomials, ring: Ring, n: int, lefts: Sequence[int], columns: int) -> bool:
    if ring.dtype == object:
        return False
    return sum(table.count(i) * table.count(n - i) for i in lefts) * columns > ROW_LOOP


def _degrees(table: Monomials, ring: Ring) -> Array:
    return table.degrees.astype(object if ring.dtype == object else ring.dtype)


def _add_pairs(ring: Ring, out: Array, pairs: Pairs, a: Array, b: Array, scale: Array | None = None) -> None:
    step = max(1, PAIR_BLOCK // len(pairs.left))
    for begin in range(0, out.shape[1], step):
        block = slice(begin, begin + step)
        products = a[pairs.left, block]
        products *= b[pairs.right, block]
        if scale is not None:
            products *= scale[:, None]
        out[pairs.targets, block] += ring.sum_segments(products, pairs.starts)


def _rows(table: Monomials, n: int, a: Array, b: Array, lefts: Sequence[int], scaled: bool) -> Array:
    out = np.zeros((table.count(n), a.shape[1]))
    for i in lefts:
        j = n - i
        left, right = a[table.degree(i)], b[table.degree(j)]
        factor = float(j) if scaled else 1.0
        if i <= j:
            _add_rows(out, table.rows(i, j), left, right, factor)
        else:
            _add_rows(out, table.rows(j, i), right, left, factor)
    return out


def _add_rows(out: Array, rows: Array, small: Array, large: Array, factor: float) -> None:
    """out[rows[r, c]] += factor small[r] large[c], the columns innermost."""
    if len(small) == 1:
        return _add_multiple(out, small[0] * factor, large)
    block = max(1, ROW_BLOCK // large.shape[1])
    scratch = np.empty((min(block, len(large)), large.shape[1]))
    scaled = small * factor
    for begin in range(0, len(large), block):
        part = large[begin : begin + block]
        product = scratch[: len(part)]
        for row, element in zip(rows[:, begin : begin + block], scaled, strict=True):
            np.multiply(part, element, out=product)
            # the products of one monomial with different ones are different, so no target repeats
            out[row] += product


def _add_multiple(out: Array, element: Array, large: Array) -> None:
    """out += element large, block by block: a product with the constant part moves no monomial."""
    block = max(1, ROW_BLOCK // large.shape[1])
    for begin in range(0, len(large), block):
        out[begin : begin + block] += large[begin : begin + block] * element


def _add_square(out: Array, rows: Array, a: Array) -> None:
    """out += a^2 for one part, each unordered pair once."""
    twice = 2.0 * a
    for r, row in enumerate(rows):
        product = a[r:] * twice[r]
        product[0] = a[r] * a[r]
        out[row[r:]] += product


def contracted_top(table: Monomials, w: Array, u: Array, weights: Array) -> Array:
    """sum_{i+j=order} sum_m weights[k, m] w_i[:, m] j u_j[:, m]: shape (count(order), k), by BLAS."""
    order = table.order
    out = np.zeros((table.count(order), len(weights)))
    for i in range(order):
        j = order - i
        left, right = w[table.degree(i)], u[table.degree(j)]
        rows = (table.rows(i, j) if i <= j else table.rows(j, i).T).reshape(-1)
        for k, row in enumerate(weights):
            sums = (left * (row * j)) @ right.T
            out[:, k] += np.bincount(rows, weights=sums.reshape(-1), minlength=len(out))
    return out
