"""Vector partitions: each once, nothing else, and as many as generating functions say."""

from itertools import permutations, product

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas.partitions import check_size, compositions, count_by_parts, count_partitions, vector_partitions

indices = st.lists(st.integers(0, 4), min_size=1, max_size=3).filter(lambda m: sum(m) <= 7).map(tuple)

#: Numbers of multipartite partitions: OEIS A000041, A002774, A000110 (all ones) and A020555 (all twos).
KNOWN = {
    (0,): 1, (5,): 7, (10,): 42, (20,): 627, (50,): 204226, (100,): 190569292,
    (1, 1): 2, (2, 2): 9, (3, 3): 31, (4, 4): 109, (5, 5): 339, (6, 6): 1043,
    (1, 1, 1): 5, (1, 1, 1, 1): 15, (1,) * 5: 52, (1,) * 6: 203, (1,) * 7: 877,
    (2, 2, 2): 66, (2, 2, 2, 2): 712,
}  # fmt: skip


def box(m):
    return list(product(*(range(entry + 1) for entry in m)))


def by_generating_function(m, colors=1):
    """The coefficient of x^m in prod_v (1 - x^v)^(-colors), one geometric series after another."""
    counts = {n: int(not any(n)) for n in box(m)}
    for v in box(m):
        if any(v):
            for _ in range(colors):
                for n in box(m):  # lexicographic order, so that n - v is done before n
                    rest = tuple(a - b for a, b in zip(n, v))
                    counts[n] += counts.get(rest, 0)
    return counts[m]


def by_search(m, last):
    """The source's search: every l_n from 0 to K, kept if sum_n l_n n = m."""
    vectors = [v for v in box(m) if any(v)]
    found = set()
    for ls in product(range(last + 1), repeat=len(vectors)):
        if all(sum(l * v[i] for l, v in zip(ls, vectors)) == m[i] for i in range(len(m))):
            found.add(frozenset((v, l) for v, l in zip(vectors, ls) if l))
    return found


@pytest.mark.parametrize(("m", "number"), KNOWN.items())
def test_known_numbers(m, number):
    assert count_partitions(m) == number
    if number < 10_000:
        assert sum(1 for _ in vector_partitions(m)) == number


@pytest.mark.parametrize("m", [(4,), (2, 1), (1, 1, 1), (2, 2), (3, 1)])
def test_the_solutions_are_those_of_the_source_s_search(m):
    listed = list(vector_partitions(m))
    assert {frozenset(p) for p in listed} == by_search(m, min(sum(m), 4))
    assert len(listed) == len({frozenset(p) for p in listed})


@given(indices)
def test_every_partition_is_a_solution_and_appears_once(m):
    listed = list(vector_partitions(m))
    assert len(set(listed)) == len(listed) == by_generating_function(m)
    for partition in listed:
        parts = [part for part, _ in partition]
        assert parts == sorted(set(parts), reverse=True)
        assert all(any(part) and power > 0 for part, power in partition)
        assert tuple(sum(l * n[i] for n, l in partition) for i in range(len(m))) == m


@given(indices, st.integers(1, 3))
def test_counts_against_the_generating_function(m, colors):
    assert count_partitions(m, colors) == by_generating_function(m, colors)


def test_counts_against_sympy_s_partition_numbers():
    partition = sympy.functions.combinatorial.numbers.partition
    assert [count_partitions(n) for n in range(120)] == [partition(n) for n in range(120)]


@given(indices)
def test_the_order_of_the_variables_does_not_matter(m):
    assert {count_partitions(one) for one in permutations(m)} == {count_partitions(m)}
    assert count_partitions((*m, 0)) == count_partitions(m)


@given(indices)
def test_counts_by_the_number_of_parts(m):
    counts = count_by_parts(m, dict.fromkeys(box(m), 1))
    listed = [sum(power for _, power in p) for p in vector_partitions(m)]
    assert counts == {r: listed.count(r) for r in set(listed)}
    assert sum(count_by_parts(m, dict.fromkeys(box(m), 3)).values()) == count_partitions(m, 3)


@pytest.mark.parametrize(("total", "pieces"), [(0, 1), (0, 3), (4, 1), (5, 3), (3, 4)])
def test_compositions(total, pieces):
    listed = list(compositions(total, pieces))
    assert all(len(c) == pieces and sum(c) == total for c in listed)
    assert len(set(listed)) == len(listed) == sympy.binomial(total + pieces - 1, pieces - 1)


@pytest.mark.parametrize("call", [count_partitions, lambda m: list(vector_partitions(m))])
@pytest.mark.parametrize(
    ("m", "error", "text"),
    [
        ((1, -1), InvalidValueError, "index must be a non-negative integer, not -1"),
        ((1, 0.5), InvalidValueError, "index must be a non-negative integer, not 0.5"),
        ((True,), InvalidValueError, "index must be a non-negative integer, not True"),
        ((), InvalidValueError, "index must have one entry a variable"),
        ("21", InvalidTypeError, "index must be a tuple of integers"),
        ({1: 2}, InvalidTypeError, "index must be a tuple of integers"),
        (None, InvalidTypeError, "index must be a tuple of integers"),
        (2.0, InvalidTypeError, "index must be a tuple of integers"),
    ],
)
def test_bad_indices_are_refused(call, m, error, text):
    with pytest.raises(error, match=text):
        call(m)


@pytest.mark.parametrize("colors", [0, -1, 1.0])
def test_bad_colors_are_refused(colors):
    with pytest.raises(InvalidValueError, match="colors must be"):
        count_partitions((1,), colors)


def test_an_index_too_large_is_refused_with_the_number_of_terms():
    with pytest.raises(InvalidValueError, match=r"index \(40,\) has 37,338 terms, over the limit of 10,000: lower"):
        check_size((40,), 1, 10_000)
    check_size((40,), 1, 37_338)


def test_a_huge_index_is_refused_without_counting_to_the_end():
    with pytest.raises(InvalidValueError, match=r"has more than 6\d\d,\d{3},\d{3} terms"):
        check_size((10**6, 10**5), 1, 10_000)


def test_where_the_lower_bound_does_not_decide_the_number_itself_does():
    with pytest.raises(InvalidValueError, match="has 21,147 terms"):
        check_size((1,) * 9, 1, 10_000)
