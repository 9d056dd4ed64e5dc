"""Exact changes between polynomial bases, and from Fourier's to Chebyshev's with a bound of the error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np

from symnet.bases.axes import Axis, Cosine, Periodic, Polynomial
from symnet.bases.rules import context_of, digits_of
from symnet.errors import InvalidValueError, message
from symnet.rings import Ring
from symnet.rings.ring import Array
from symnet.series.monomials import monomials

#: Elements of the dense array through which Fourier coefficients become polynomial ones.
MAX_DENSE = 2_000_000
#: The bound is computed in floats; this much covers their rounding.
ROUNDING = 1 + 1e-9


def change_polynomials(
    coefficients: Array, table: Array, old: Sequence[Polynomial], new: Sequence[Polynomial], ring: Ring
) -> Array:
    """Coefficients on the products of new functions; exact, since every axis changes by a rational triangle."""
    rows = {tuple(e): i for i, e in enumerate(table.tolist())}
    for i, (a, b) in enumerate(zip(old, new, strict=True)):
        if a != b:
            matrix = change_matrix(a, b, int(table[:, i].max()) + 1)
            coefficients = _along(coefficients, table, i, _lowered(table, i, rows), matrix, ring)
    return coefficients


@lru_cache(maxsize=64)
def change_matrix(old: Polynomial, new: Polynomial, count: int) -> tuple[tuple[Fraction, ...], ...]:
    """M with old_k = sum_j M[k][j] new_j, exact.

    >>> from symnet.bases.axes import Chebyshev, Power
    >>> change_matrix(Power(Fraction(-1), Fraction(1)), Chebyshev(Fraction(-1), Fraction(1)), 3)[2]
    (Fraction(1, 2), Fraction(0, 1), Fraction(1, 2))
    """
    shift, stretch = (new.middle - old.middle) / old.half, new.half / old.half
    into = new.triangle(count)
    return tuple(tuple(_in_functions(_substituted(row, shift, stretch), into)) for row in old.triangle(count))


def _substituted(row: Sequence[Fraction], shift: Fraction, stretch: Fraction) -> list[Fraction]:
    """The polynomial in t for t = shift + stretch s, by Horner's rule."""
    out: list[Fraction] = []
    for coefficient in reversed(row):
        raised = [Fraction(0), *[stretch * x for x in out]]
        for j, x in enumerate(out):
            raised[j] += shift * x
        raised[0] += coefficient
        out = raised
    return out[: len(row)]


def _in_functions(row: list[Fraction], triangle: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """A polynomial in powers as a sum of the functions, from the highest down."""
    rest, out = list(row), [Fraction(0)] * len(row)
    for k in range(len(row) - 1, -1, -1):
        out[k] = rest[k] / triangle[k][k]
        for j in range(k + 1):
            rest[j] -= out[k] * triangle[k][j]
    return out


def _lowered(table: Array, i: int, rows: dict[tuple[int, ...], int]) -> Array:
    """Where e - unit_i stands, for every e."""
    lower = table.copy()
    lower[:, i] -= 1
    return np.array([rows.get(tuple(e), -1) for e in lower.tolist()], dtype=np.intp)


def _along(coefficients: Array, table: Array, i: int, lowered: Array, matrix: Any, ring: Ring) -> Array:
    out = ring.zeros(coefficients.shape)
    for k, factors in enumerate(matrix):
        source = np.flatnonzero(table[:, i] == k)
        target = source
        for factor in reversed(factors):
            if factor:
                out[target] = out[target] + coefficients[source] * ring.convert(factor)
            target = lowered[target]
    return ring.normal(out)


def waves_to_chebyshev(
    coefficients: Array, table: Array, axes: Sequence[Axis], order: int | None, tolerance: float, ring: Ring
) -> tuple[Array, int, Array]:
    """Fourier coefficients as Chebyshev coefficients of total degree <= order.

    cos(z t) = J_0(z) + 2 sum_m (-1)^m J_2m(z) T_2m(t),  sin(z t) = 2 sum_m (-1)^m J_2m+1(z) T_2m+1(t)
    (Abramowitz and Stegun 9.1.44 and 9.1.45). As |T_k| <= 1, what is left out is at most the sum of the absolute
    values of its coefficients, anywhere in the domain.

    Args:
        order: of the polynomial; None for the lowest at which the bound is below `tolerance` times sum |a_e|.

    Returns:
        the coefficients, the order, and the bound of the error of each output.
    """
    sizes = np.abs(np.array([[float(ring.to_user(a)) for a in row] for row in coefficients]))
    expansions = [_expansions(axis, table[:, i], order or 0, ring) for i, axis in enumerate(axes)]
    bounds = _bounds(sizes, table, expansions)
    if order is None:
        small = np.flatnonzero(np.all(bounds <= tolerance * np.sum(sizes, axis=0), axis=1))
        order = int(small[0]) if len(small) else len(bounds) - 1
    if (order + 1) ** len(axes) > MAX_DENSE:
        raise InvalidValueError(
            message("order", f"keep (order + 1)^{len(axes)} below {MAX_DENSE:,}", order, "lower it, or the tolerance")
        )
    dense = ring.zeros((*[len(e) for e in expansions], coefficients.shape[1]))
    dense[tuple(table.T)] = coefficients
    for i, expansion in enumerate(expansions):
        moved = np.moveaxis(dense, i, 0)
        matrix = np.array([row[: order + 1] for row in expansion], dtype=ring.dtype).T
        flat = ring.matmul(np.ascontiguousarray(matrix), moved.reshape(len(moved), -1))
        dense = np.moveaxis(flat.reshape(order + 1, *moved.shape[1:]), 0, i)
    kept = monomials(len(axes), order).exponents
    return dense[tuple(kept.T)], order, bounds[min(order, len(bounds) - 1)] * ROUNDING


def _expansions(axis: Axis, column: Array, order: int, ring: Ring) -> list[list[Any]]:
    """The Chebyshev coefficients of phi_k for every k, all to one length at which the rest is negligible."""
    count = int(column.max()) + 1
    context = context_of(digits_of(ring))
    slowest = [_frequency(axis, k, context) for k in range(count)]
    length = max(order + 2, ceil(1.5 * float(max(slowest))) + 60 + context.dps)
    return [_jacobi_anger(axis, k, slowest[k], length, context, ring) for k in range(count)]


def _frequency(axis: Axis, k: int, context: Any) -> Any:
    if isinstance(axis, Cosine):
        return context.pi * k / 2
    assert isinstance(axis, Periodic)
    ratio = (axis.high - axis.low) / axis.period
    return context.pi * axis.degree(k) * ratio.numerator / ratio.denominator


def _jacobi_anger(axis: Axis, k: int, z: Any, length: int, context: Any, ring: Ring) -> list[Any]:
    # cos(z (t + 1)) with z = k pi/2 is +-cos(z t) for even k and -+sin(z t) for odd k
    odd = k % 2 if isinstance(axis, Cosine) else int(k > 0 and k % 2 == 0)
    sign = (-1) ** ((k + 1) // 2) if isinstance(axis, Cosine) else 1
    out = [ring.zero] * length
    for n in range(odd, length, 2):
        value = context.besselj(n, z) * (1 if n == 0 else 2) * sign * (-1) ** (n // 2)
        out[n] = ring.convert(value)
    return out


def _bounds(sizes: Array, table: Array, expansions: list[list[list[Any]]]) -> Array:
    """bounds[n]: sum over e of |a_e| times the coefficients of total degree > n of its product of waves."""
    absolute = [np.abs(np.array([[float(x) for x in row] for row in expansion])) for expansion in expansions]
    total = np.zeros((sum(a.shape[1] - 1 for a in absolute) + 1, sizes.shape[1]))
    for row, size in zip(table.tolist(), sizes, strict=True):
        by_degree = absolute[0][row[0]]
        for values, k in zip(absolute[1:], row[1:], strict=True):
            by_degree = np.convolve(by_degree, values[k])
        total += by_degree[:, None] * size
    # summed from the smallest, so that a small tail keeps its digits
    tails = np.cumsum(total[::-1], axis=0)[::-1]
    return np.concatenate([tails[1:], np.zeros((1, sizes.shape[1]))])
