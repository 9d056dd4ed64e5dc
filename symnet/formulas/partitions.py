"""Multiset partitions of an index: the solutions of the source's constraint system, and nothing else.

The system (34)-(38) of Temple et al. asks for numbers l_n >= 0, one for each multi-index n <= m, with

    sum_n l_n n = m.

Its solutions are the ways to write m as a sum of nonzero vectors n, each used l_n times: the vector partitions
(multipartite, or multiset, partitions) of m. The source proposes to try every l_n from 0 to K. Here each solution
is built part by part, the largest part first in lexicographic order, and no step leads nowhere: what is left
after a part p is a sum of unit vectors that are not larger than p.

The number of solutions is the coefficient of x^m in prod_v 1/(1 - x^v) (MacMahon, Combinatory Analysis, section XI);
c copies of each vector ("colours") give prod_v (1 - x^v)^(-c).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import comb, gcd, prod
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.series.space import check_order

Index = tuple[int, ...]
#: Parts with their multiplicities.
Partition = tuple[tuple[Index, int], ...]

#: Terms above which a formula is refused unless `max_terms` is raised.
MAX_TERMS = 10_000
#: Multi-indices up to a given one, above which its partitions are first bounded from below.
COUNTABLE = 500


def vector_partitions(m: Any) -> Iterator[Partition]:
    """Every way to write a multi-index as a sum of nonzero multi-indices, each way once.

    Args:
        m: the multi-index, a tuple of non-negative integers.

    Yields:
        Pairs (part, multiplicity), the parts in decreasing lexicographic order.

    Raises:
        InvalidValueError, InvalidTypeError: if m is not a multi-index.

    >>> for partition in vector_partitions((2, 1)):
    ...     print(partition)
    (((2, 1), 1),)
    (((2, 0), 1), ((0, 1), 1))
    (((1, 1), 1), ((1, 0), 1))
    (((1, 0), 2), ((0, 1), 1))
    """
    index = check_index(m)
    for parts in _partitions(index, index):
        yield _with_multiplicities(parts)


def _partitions(rest: Index, bound: Index) -> Iterator[tuple[Index, ...]]:
    """The partitions of `rest` into parts that are at most `bound` in lexicographic order, largest first."""
    if not any(rest):
        yield ()
        return
    for part in _largest_parts(rest, bound):
        for others in _partitions(_minus(rest, part), part):
            yield (part, *others)


def _largest_parts(rest: Index, bound: Index) -> Iterator[Index]:
    """The possible largest parts: they are not zero in the first coordinate that is left."""
    lead = next(i for i, entry in enumerate(rest) if entry)
    free = any(bound[:lead])
    for first in range(rest[lead] if free else min(rest[lead], bound[lead]), 0, -1):
        for tail in _below(rest[lead + 1 :], None if free or first < bound[lead] else bound[lead + 1 :]):
            yield (*rest[:lead], first, *tail)


def _below(rest: Index, bound: Index | None) -> Iterator[Index]:
    """Vectors that are at most `rest` in each entry and at most `bound` in lexicographic order, largest first."""
    if not rest:
        yield ()
        return
    for first in range(rest[0] if bound is None else min(rest[0], bound[0]), -1, -1):
        for tail in _below(rest[1:], None if bound is None or first < bound[0] else bound[1:]):
            yield (first, *tail)


def _with_multiplicities(parts: tuple[Index, ...]) -> Partition:
    counts: dict[Index, int] = {}
    for part in parts:
        counts[part] = counts.get(part, 0) + 1
    return tuple(counts.items())


def _minus(a: Index, b: Index) -> Index:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def compositions(total: int, pieces: int) -> Iterator[Index]:
    """The ways to write `total` as an ordered sum of so many non-negative integers.

    >>> list(compositions(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    if pieces == 1:
        yield (total,)
        return
    for first in range(total, -1, -1):
        for others in compositions(total - first, pieces - 1):
            yield (first, *others)


def box(m: Index) -> Iterator[Index]:
    """Every multi-index that is at most m in each entry, from zero on, in lexicographic order."""
    return product(*(range(entry + 1) for entry in m))


def count_partitions(m: Any, colors: int = 1) -> int:
    """The number of vector partitions of a multi-index, found without listing them.

    The logarithmic derivative of the product over the vectors gives, with c(0) = 1 and any i with m_i > 0,

        m_i c(m) = colors sum_{0 < n <= m} D_i(n) c(m - n),    D_i(n) = sum_{k | gcd(n)} n_i / k.

    Args:
        m: the multi-index.
        colors: how many copies of each part there are: the number of inputs of a layer that is written out.

    Raises:
        InvalidValueError, InvalidTypeError: if m is not a multi-index or colors is not a positive integer.

    >>> count_partitions((2, 2)), count_partitions((3, 3)), count_partitions((1, 1, 1)), count_partitions((2, 2, 2))
    (9, 31, 5, 66)
    """
    index = check_index(m)
    # neither the order of the coordinates nor the zeros matter
    return _count(tuple(sorted((entry for entry in index if entry), reverse=True)), check_positive(colors, "colors"))


@lru_cache(maxsize=256)
def _count(m: Index, colors: int) -> int:
    counts: dict[Index, int] = {}
    weights = {n: _divisor_sums(n) for n in box(m)}
    for n in box(m):
        lead = next((i for i, entry in enumerate(n) if entry), None)
        if lead is None:
            counts[n] = 1
        else:
            total = sum(weights[p][lead] * counts[_minus(n, p)] for p in box(n) if p[lead])
            counts[n] = colors * total // n[lead]
    return counts[m]


def _divisor_sums(n: Index) -> Index:
    """D_i(n) = sum over the common divisors k of n_i / k, for each i."""
    common = gcd(*n)
    divisors = [k for k in range(1, common + 1) if common % k == 0]
    return tuple(sum(entry // k for k in divisors) for entry in n)


def count_by_parts(m: Index, kinds: Mapping[Index, int]) -> dict[int, int]:
    """How many partitions of m have r parts, when there are `kinds[v]` kinds of the part v: {r: number}."""
    counts: dict[Index, dict[int, int]] = {(0,) * len(m): {0: 1}}
    for part, number in kinds.items():
        if number and any(part):
            counts = _with_part(m, counts, part, number)
    return counts.get(m, {})


def _with_part(m: Index, counts: dict[Index, dict[int, int]], part: Index, number: int) -> dict[Index, dict[int, int]]:
    """The counts times (1 - y x^part)^(-number), up to x^m."""
    out: dict[Index, dict[int, int]] = {}
    for n, row in counts.items():
        times = min(rest // p for rest, p in zip(_minus(m, n), part, strict=True) if p)
        for t in range(times + 1):
            target = out.setdefault(tuple(a + t * p for a, p in zip(n, part, strict=True)), {})
            for r, count in row.items():
                target[r + t] = target.get(r + t, 0) + count * comb(number + t - 1, t)
    return out


def check_index(m: Any, argument: str = "index") -> Index:
    """A multi-index as a tuple of non-negative integers; one integer is an index of one variable.

    Raises:
        InvalidTypeError: if it is not an integer or a sequence.
        InvalidValueError: if it is empty, or an entry is negative or not an integer.
    """
    if isinstance(m, str) or hasattr(m, "keys") or not (isinstance(m, Sequence) or hasattr(m, "__index__")):
        raise InvalidTypeError(message(argument, "be a tuple of integers", m, "write (2, 1) for z1^2 z2"))
    if not isinstance(m, Sequence):
        return (check_order(m, argument),)
    if not m:
        raise InvalidValueError(message(argument, "have one entry a variable", m, "write (2, 1) for z1^2 z2"))
    return tuple(check_order(entry, argument) for entry in m)


def check_positive(value: Any, argument: str) -> int:
    """A positive integer as an int.

    Raises:
        InvalidValueError: if it is not one.
    """
    if check_order(value, argument) == 0:
        raise InvalidValueError(message(argument, "be at least 1", value, "count from 1"))
    return int(value)


def check_size(m: Index, colors: int, max_terms: int) -> None:
    """Refuse an index whose formula has more terms than `max_terms`, naming their number.

    Where counting would itself take long, the number for a smaller index, a lower bound, is tried first.

    Raises:
        InvalidValueError: if the formula is too large.
    """
    for index in dict.fromkeys([_countable(m), m]):
        number = count_partitions(index, colors)
        if number > max_terms:
            exactly = "" if index == m else "more than "
            raise InvalidValueError(
                f"the formula for the index {m} has {exactly}{number:,} terms, over the limit of {max_terms:,}: "
                "lower the index or raise max_terms"
            )


def _countable(m: Index) -> Index:
    """The index with its largest entries lowered until its partitions are quickly counted."""
    smaller = [min(entry, COUNTABLE) for entry in m]
    while prod(entry + 1 for entry in smaller) > COUNTABLE:
        smaller[smaller.index(max(smaller))] -= 1
    return tuple(smaller)
