"""Functions of two pieces with a kink at 0, expanded on the piece that the centre lies in."""

from __future__ import annotations

from collections.abc import Callable

from symnet.errors import ExpansionError, message
from symnet.rings.ring import Array
from symnet.series import Algebra

Piece = Callable[[Algebra, Array], Array]


def piecewise(algebra: Algebra, u: Array, positive: Piece, negative: Piece, name: str) -> Array:
    """Each column through `positive` or `negative`, by the sign of its constant part.

    A column that vanishes altogether (a dead neuron) stays 0, which both pieces give there.

    Raises:
        ExpansionError: if a column's constant part lies on the kink or its sign is undecided.
    """
    signs = [_sign(algebra, u[:, [j]], j, name) for j in range(u.shape[1])]
    out = algebra.zeros(u.shape[1])
    for sign, piece in ((1, positive), (-1, negative)):
        columns = [j for j, s in enumerate(signs) if s == sign]
        if columns:
            out[:, columns] = piece(algebra.at_columns(columns), u[:, columns])
    return out


def _sign(algebra: Algebra, column: Array, j: int, name: str) -> int:
    sign = algebra.sign(column[0, 0])
    if sign == 0 and algebra.ring.is_zero(column):
        return 0
    if sign:
        return sign
    label = algebra.labels[j] if algebra.labels is not None else str(j + 1)
    where = "on it" if sign == 0 else "where its side is not decided"
    raise ExpansionError(
        message(
            "center",
            f"keep every preactivation of {name} off its kink at 0",
            f"a center that puts neuron {label} {where}",
            "move the center a little, or use a smooth activation such as softplus with a large alpha",
        )
    )
