"""Projections onto norm balls against quadratic programming, exact arithmetic and their own theorems."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symnet import constraints
from symnet.errors import InvalidTypeError, InvalidValueError

wide = arrays(np.float64, 4, elements=st.floats(-3e4, 3e4) | st.floats(-0.4, 0.4))
finite = st.floats(-10, 10, allow_subnormal=False)
rows = st.integers(1, 6).flatmap(lambda k: arrays(np.float64, k, elements=finite))
BALLS = {1: constraints.l1_ball, 2: constraints.l2_ball}


def exactly_l1(w, radius):
    """The projection in rational arithmetic, trying every number of entries that may stay."""
    size = sorted((abs(Fraction(v)) for v in w), reverse=True)
    if sum(size) <= radius:
        return [Fraction(v) for v in w]
    best = None
    for count in range(1, len(size) + 1):
        theta = (sum(size[:count]) - radius) / count
        if theta < size[count - 1]:
            best = theta
    return [(1 if v > 0 else -1) * max(abs(Fraction(v)) - best, Fraction(0)) for v in w]


@given(rows, st.sampled_from([0.5, 1.0, 3.0]))
def test_l1_agrees_with_rational_arithmetic(w, radius):
    expected = [float(v) for v in exactly_l1(w, Fraction(radius))]
    assert constraints.l1_ball(w, radius) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_l1_solves_the_quadratic_program(seed):
    """min |v - w|^2 subject to |v|_1 <= 1, with v = a - b, a, b >= 0, by SciPy, to its accuracy; exactness is tested below."""
    optimize = pytest.importorskip("scipy.optimize", reason="needs scipy")
    w = np.random.default_rng(seed).normal(size=5)
    k = len(w)
    found = optimize.minimize(
        lambda z: ((z[:k] - z[k:] - w) ** 2).sum(),
        np.zeros(2 * k),
        jac=lambda z: np.concatenate([2 * (z[:k] - z[k:] - w), -2 * (z[:k] - z[k:] - w)]),
        bounds=[(0, None)] * (2 * k),
        constraints=[{"type": "ineq", "fun": lambda z: 1 - z.sum(), "jac": lambda z: -np.ones(2 * k)}],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    assert constraints.l1_ball(w) == pytest.approx(found.x[:k] - found.x[k:], abs=1e-7)


def norm(row, order):
    """The l1 norm exactly; the l2 norm to an ulp."""
    return sum(abs(Fraction(float(v))) for v in row) if order == 1 else math.hypot(*row)


@pytest.mark.parametrize("method", ["project", "rescale"])
@pytest.mark.parametrize("order", BALLS)
@given(st.sampled_from([np.float64, np.float32, np.float16]), wide, st.sampled_from([1.0, 0.1, 1e-3]))
def test_the_norm_never_exceeds_the_radius_and_points_inside_stay(order, method, dtype, w, radius):
    row = w.astype(dtype)
    found = constraints.constrain_rows(row, f"l{order}", radius, method)
    assert found.dtype == dtype
    assert norm(found.astype(float), order) <= radius
    assert constraints.constrain_rows(found, f"l{order}", radius, method).tobytes() == found.tobytes()
    if norm(row.astype(float), order) <= radius:
        assert found.tobytes() == row.tobytes()


@pytest.mark.parametrize("seed", range(20))
def test_exact_numbers_are_projected_exactly(seed):
    """The conditions of Karush, Kuhn and Tucker, which a unique point satisfies, in rational arithmetic."""
    rng = np.random.default_rng(seed)
    w = [Fraction(int(a), int(b)) for a, b in zip(rng.integers(-9, 10, 6), rng.integers(1, 9, 6), strict=True)]
    radius = Fraction(int(rng.integers(1, 12)), 3)
    v = constraints.l1_ball(np.array(w, dtype=object), radius)
    if sum(map(abs, w)) <= radius:
        assert v.tolist() == w
        return
    assert sum(map(abs, v)) == radius
    # w - v = theta g with a subgradient g of the l1 norm at v and one theta >= 0
    theta = max(abs(a - b) for a, b in zip(w, v, strict=True))
    for a, b in zip(w, v, strict=True):
        assert (a - b == theta * (1 if b > 0 else -1)) if b else abs(a) <= theta
    assert v.tolist() == exactly_l1(w, radius)


def test_exact_rescaling_and_kinds_of_numbers():
    row = [Fraction(3), sympy.Rational(-1, 2), 1]
    found = constraints.constrain_rows(row, method="rescale")
    assert found.tolist() == [sympy.Rational(2, 3), sympy.Rational(-1, 9), sympy.Rational(2, 9)]
    assert constraints.l2_ball([Fraction(3), Fraction(4)]).tolist() == constraints.l2_ball([3, 4]).tolist()
    assert constraints.l1_ball([3, 1]).dtype == np.float64


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1e308, -1e308], [0.5, -0.5]),
        ([1e17, 1e17 + 16], [0.0, 1.0]),
        ([5e-324, 1.0], [0.0, 1.0]),
        ([1.0, 2.0**-53, 2.0**-54], [1.0 - 2.0**-53, 0.0, 0.0]),
    ],
)
def test_large_and_tiny_numbers(row, expected):
    """Where a sum overflows, or is rounded to the radius, or swallows the radius."""
    found = constraints.l1_ball(row)
    assert found == pytest.approx(expected, abs=3e-16)
    assert norm(found, 1) <= 1


@pytest.mark.parametrize("order", BALLS)
@given(st.integers(1, 5).flatmap(lambda k: st.tuples(*[arrays(np.float64, k, elements=finite)] * 2)))
def test_projections_do_not_move_points_apart(order, pair):
    first, second = (BALLS[order](w) for w in pair)
    assert np.linalg.norm(first - second) <= np.linalg.norm(pair[0] - pair[1]) + 1e-12


@pytest.mark.parametrize("order", BALLS)
@given(rows, st.integers(0, 2**32 - 1))
def test_the_variational_inequality_holds(order, w, seed):
    """(w - P w) . (v - P w) <= 0 for every v of the ball: what makes P w the nearest point."""
    v = BALLS[order](np.random.default_rng(seed).normal(size=len(w)))
    nearest = BALLS[order](w)
    assert (w - nearest) @ (v - nearest) <= 1e-11


def test_rows_are_projected_one_by_one():
    W = np.array([[3.0, -1.0], [0.25, 0.5], [0.0, 0.0]])
    assert constraints.l1_ball(W).tolist() == [[1.0, 0.0], [0.25, 0.5], [0.0, 0.0]]


def test_jax_computes_the_same():
    jnp = pytest.importorskip("jax.numpy", reason="needs the extra train")
    from symnet.constraints.projections import l1_rows, l2_rows

    W = np.random.default_rng(0).normal(size=(20, 4))
    for project in (l1_rows, l2_rows):
        assert np.asarray(project(jnp, jnp.asarray(W), 1.0)) == pytest.approx(project(np, W, 1.0), abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (([[np.nan]],), "W must be finite"),
        ((np.ones((2, 2, 2)),), "W must have shape"),
        (([[1.0]], 0.0), "radius must be a positive number"),
        (([[1.0]], True), "radius"),
        (([[1.0]], float("inf")), "radius"),
        (([[1.0], [1.0, 2.0]],), "rectangular"),
        (([],), "W must have shape"),
    ],
)
def test_bad_input_is_named(arguments, text):
    with pytest.raises(InvalidValueError, match=text):
        constraints.l1_ball(*arguments)


@pytest.mark.parametrize("entries", [["a"], [True], [1j]])
def test_entries_that_are_not_real_numbers_are_refused(entries):
    with pytest.raises(InvalidTypeError, match="W must hold real numbers"):
        constraints.l1_ball(entries)


def test_symbols_are_refused():
    with pytest.raises(InvalidValueError, match="W"):
        constraints.l1_ball([sympy.Symbol("w"), 1])
