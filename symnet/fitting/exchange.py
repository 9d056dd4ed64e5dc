"""Terms of a law that can be exchanged, such as two exponentials: their order is taken from the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

import sympy

from symnet.rings.ring import Array

#: Parameters of a term up to which its exchanges are looked for (their number is a factorial).
MAX_SHARED = 5

#: Pairs of positions of parameters that change places.
Exchange = tuple[tuple[int, int], ...]


def exchanges(expression: sympy.Expr, parameters: Sequence[sympy.Symbol]) -> list[Exchange]:
    """Every exchange of two groups of terms that leaves the sum as it is.

    >>> a, b, p, q, x = sympy.symbols("a b p q x")
    >>> exchanges(a*sympy.exp(-p*x) + b*sympy.exp(-q*x), [a, b, p, q])
    [((0, 1), (2, 3))]
    """
    position = {symbol: i for i, symbol in enumerate(parameters)}
    found = []
    for one, other in combinations(_groups(expression, set(parameters)), 2):
        for pairs in _matches(one, other):
            swap = dict(pairs) | {b: a for a, b in pairs}
            if expression.xreplace(swap) == expression:
                found.append(tuple(sorted((position[a], position[b]) for a, b in pairs)))
                break
    return found


def in_order_of(start: Array, x: Array, found: Sequence[Exchange], leading: Sequence[int]) -> Array:
    """x with its exchangeable terms in the order of the start.

    The first parameter of a term at a position in `leading` whose start differs decides.
    """
    out = x.copy()
    for _ in found:
        for exchange in found:
            for a, b in exchange:
                if a not in leading or start[a] == start[b]:
                    continue
                if (start[a] < start[b]) != (out[a] < out[b]):
                    for i, j in exchange:
                        out[i], out[j] = out[j], out[i]
                break
    return out


def _groups(expression: sympy.Expr, parameters: set[sympy.Symbol]) -> list[list[sympy.Symbol]]:
    """The parameters of terms that share some, apart from others."""
    groups: list[set[sympy.Symbol]] = []
    for term in sympy.Add.make_args(expression):
        own = term.free_symbols & parameters
        touching = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own]
        if own:
            groups.append(own.union(*touching))
    return [sorted(group, key=str) for group in groups]


def _matches(one: Sequence[sympy.Symbol], other: Sequence[sympy.Symbol]) -> Iterator[list[tuple]]:
    if len(one) == len(other) <= MAX_SHARED:
        for order in permutations(other):
            yield list(zip(one, order, strict=True))
