"""The multi-indices of a basis of total degree at most K, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from symnet.bases.axes import Axis, Periodic
from symnet.rings import Ring
from symnet.rings.ring import Array
from symnet.series.monomials import monomials

#: Values of basis functions held at once (elements).
BLOCK = 1 << 21


def indices(axes: Sequence[Axis], order: int) -> Array:
    """All multi-indices of total degree (or frequency) <= order, graded; shape (M, d)."""
    degrees = monomials(len(axes), order).exponents
    if not any(isinstance(axis, Periodic) for axis in axes):
        return degrees
    rows: list[tuple[int, ...]] = []
    for row in degrees.tolist():
        choices = [(n,) if n == 0 or not isinstance(axis, Periodic) else (2 * n - 1, 2 * n)
                   for axis, n in zip(axes, row, strict=True)]  # fmt: skip
        rows += product(*choices)
    return np.array(rows, dtype=np.int64)


def count_on_axis(axis: Axis, order: int) -> int:
    """How many functions of one axis have a degree <= order."""
    return 2 * order + 1 if isinstance(axis, Periodic) else order + 1


def design(axes: Sequence[Axis], table: Array, t: Array, ring: Ring) -> Array:
    """The basis functions at points t of [-1, 1]^d: shape (n, M)."""
    out: Any = None
    for i, axis in enumerate(axes):
        column = table[:, i]
        values = axis.values(t[:, i], int(column.max()) + 1, ring)[:, column]
        out = values if out is None else out * values
    return out


def evaluate(axes: Sequence[Axis], table: Array, coefficients: Array, points: Array, ring: Ring) -> Array:
    """sum_e a_e phi_e(x) at points x of shape (n, d), in blocks: shape (n, outputs)."""
    if not len(points):
        return np.empty((0, coefficients.shape[1]), dtype=ring.dtype)
    t = np.stack([axis.scaled(points[:, i], ring) for i, axis in enumerate(axes)], axis=1)
    step = max(1, BLOCK // len(table))
    blocks = [ring.matmul(design(axes, table, t[i : i + step], ring), coefficients) for i in range(0, len(t), step)]
    return np.concatenate(blocks)


def mean_squares(axes: Sequence[Axis], table: Array) -> list[Any]:
    """The mean square of each product, exact, for orthogonal axes."""
    counts = [int(table[:, i].max()) + 1 for i in range(len(axes))]
    norms = [[axis.mean_square(k) for k in range(n)] for axis, n in zip(axes, counts, strict=True)]
    out = []
    for row in table.tolist():
        value = norms[0][row[0]]
        for norm, k in zip(norms[1:], row[1:], strict=True):
            value = value * norm[k]
        out.append(value)
    return out
