"""Coefficient formulas: their own cost, the source's search and the engine's recurrence.

The source (Temple et al., section 4.1.5) counts O(K^w) candidates for the constraints of w variables. The search
that it describes gives each of its indices l_{0..0}, ..., l_{m_1..m_w} a value from 0 to K. There are
prod_i (m_i + 1) of these, so there are (K + 1)^(prod_i (m_i + 1)) candidates, and again to the power d when the layer
is written out over d inputs.
"""

from fractions import Fraction
from itertools import product
from math import prod

import pytest
import sympy

from symnet.formulas import count_partitions, scalar_layer, vector_layer, vector_partitions
from symnet.rings import EXACT
from symnet.series import Algebra, Space
from symnet.series import recurrences as rec

from timing import timed  # isort: skip

pytestmark = pytest.mark.benchmark


def search(m, last):
    """The source's search without l_0: every l_n from 0 to K for 0 < n <= m; the number that solve the system."""
    vectors = [v for v in product(*(range(e + 1) for e in m)) if any(v)]
    columns = list(zip(*vectors, strict=True))
    found = 0
    for ls in product(range(last + 1), repeat=len(vectors)):
        found += all(sum(l * v for l, v in zip(ls, c, strict=True)) == e for c, e in zip(columns, m, strict=True))
    return found


@pytest.mark.parametrize(
    ("what", "build", "limit"),
    [
        ("scalar_layer(20)", lambda: scalar_layer(20), 1),
        ("vector_layer((4, 4))", lambda: vector_layer((4, 4)), 1),
        ("vector_layer((3, 3, 3))", lambda: vector_layer((3, 3, 3)), 5),
        ("vector_layer((3, 2), inputs=2)", lambda: vector_layer((3, 2), inputs=2), 2),
    ],
)
def test_building_a_formula(measured, what, build, limit):
    seconds, formula = timed(build, repeat=3)
    measured(f"{what}, {formula.terms()} terms", f"{1e3 * seconds:.1f} ms", asked=f"{limit} s")
    assert formula.terms() > 1


@pytest.mark.parametrize(("m", "last"), [((4,), 4), ((6,), 6), ((2, 1), 3), ((3, 1), 4), ((1, 1, 1), 3), ((2, 2), 4)])
def test_generating_solutions_against_the_source_s_search(measured, m, last):
    """Same number of solutions; K = |m| is needed for all of them. The search is run without l_0, in its favour."""
    ours, mine = timed(lambda: sum(1 for _ in vector_partitions(m)), repeat=3)
    theirs, found = timed(lambda: search(m, last))
    indices = prod(e + 1 for e in m)
    what, tried = f"{mine} partitions of {m}", f"{(last + 1) ** (indices - 1):,} tried"
    measured(what, f"{1e3 * ours:.3f} ms", tried, f"{1e3 * theirs:.1f} ms", theirs / ours, 10)
    assert mine == found == count_partitions(m)
    assert theirs / ours >= 10


def test_how_the_counts_grow(measured):
    """Printed, not asserted: what the search would have to try, and what there is to find."""
    for m in [(2, 2), (3, 2), (3, 3), (4, 4), (2, 2, 2), (3, 3, 3)]:
        last, indices = sum(m), prod(e + 1 for e in m)
        digits = len(str((last + 1) ** indices)) - 1
        measured(f"partitions of {m}", f"{count_partitions(m):,}", "the search tries", f"about 10^{digits}")


@pytest.mark.parametrize("m", [(10,), (20,), (4, 4), (3, 3, 3)])
def test_formula_against_the_recurrence(measured, m):
    """b_m of exp(A) in rational numbers: by the engine's recurrence, with no partitions, and by the formula.

    The recurrence gives every coefficient up to the degree of m; the formula one, with numbers put in.
    """
    box = list(product(*(range(e + 1) for e in m)))
    values = {n: Fraction(1 + sum(n), 2 + n[0]) if any(n) else Fraction(0) for n in box}
    space = Space(tuple(f"z{i + 1}" for i in range(len(m))), sum(m))
    u = EXACT.zeros((space.size, 1))
    for n, value in values.items():
        u[space.table.index(n), 0] = EXACT.convert(value)
    algebra = Algebra(space.table, EXACT)
    recurrence, series = timed(lambda: rec.exp(algebra, u), repeat=3)
    build, formula = timed(lambda: vector_layer(m), repeat=3)
    named = {sympy.Symbol(f"A_{{{','.join(map(str, n))}}}"): value for n, value in values.items()}
    put_in, found = timed(lambda: formula.substitute("exp", named))
    assert found == EXACT.to_sympy(series[space.table.index(m), 0])
    what, theirs = f"exp to {m}, {space.size} coefficients", f"one of {formula.terms()} terms"
    measured(
        what, f"{1e3 * recurrence:.1f} ms", theirs, f"{1e3 * (build + put_in):.1f} ms", (build + put_in) / recurrence
    )
