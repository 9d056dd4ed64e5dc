"""QR with column pivoting by Gram and Schmidt's method, each column orthogonalized twice, for any kind of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.rings.ring import Array


def pivoted_qr(matrix: Array, root: Callable[[Any], Any], cutoff: float) -> tuple[Array, Array, list[int]]:
    """(Q, R, pivots) with A[:, pivots] = Q R, cut where every rest is below `cutoff` times its column.

    Twice is enough: Giraud, Langou, Rozložník, van den Eshof, Numer. Math. 101 (2005), 87-100.
    """
    count = matrix.shape[1]
    rest = np.array(matrix, copy=True)
    squares = [column @ column for column in matrix.T]
    pivots = list(range(count))
    q: list[Array] = []
    rows: list[Array] = []
    for k in range(min(matrix.shape)):
        # the column of which most is left, relative to its length
        shares = [_share(rest[:, i] @ rest[:, i], squares[i]) for i in pivots[k:]]
        best = k + int(np.argmax(shares))
        if shares[best - k] <= cutoff**2:
            break
        pivots[k], pivots[best] = pivots[best], pivots[k]
        column = rest[:, pivots[k]]
        for vector in q:
            column = column - vector * (vector @ column)
        vector = column / root(column @ column)
        q.append(vector)
        row = vector @ matrix
        rows.append(row)
        for i in pivots[k + 1 :]:
            rest[:, i] = rest[:, i] - vector * (vector @ rest[:, i])
    if not q:
        return matrix[:, :0], matrix[:0], pivots
    triangle = np.array(rows, dtype=matrix.dtype)[:, pivots]
    return np.array(q, dtype=matrix.dtype).T, triangle, pivots


def _share(rest: Any, whole: Any) -> float:
    return float(rest / whole) if whole > 0 else 0.0
