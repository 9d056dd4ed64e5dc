"""Invariants of finite matrix groups: the source's examples, square, cube, hexagon; completeness; refusals."""

import itertools

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet import idnn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.idnn.groups import check_closed, closure, read_matrices
from symnet.idnn.invariants import T, molien, taylor

X, Y, Z = sympy.symbols("x y z")
MIRROR_X, MIRROR_Y = [[-1, 0], [0, 1]], [[1, 0], [0, -1]]
QUARTER = [[0, -1], [1, 0]]
TURN_Z, TURN_111 = [[0, -1, 0], [1, 0, 0], [0, 0, 1]], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
INVERSION = [[-1, 0, 0], [0, -1, 0], [0, 0, -1]]
HALF, ROOT = sympy.Rational(1, 2), sympy.sqrt(3) / 2
SIXTH = [[HALF, -ROOT], [ROOT, HALF]]

#: name: (generators, degree, order of the group, degrees of the generators), from tables of point groups
GROUPS = {
    "mirror": ([MIRROR_Y], 2, 2, (1, 2)),
    "signs": ([MIRROR_X, MIRROR_Y], 4, 4, (2, 2)),
    "inversion": ([[[-1, 0], [0, -1]]], 2, 2, (2, 2, 2)),
    "square": ([QUARTER, MIRROR_Y], 4, 8, (2, 4)),
    "rotations of the square": ([QUARTER], 4, 4, (2, 4, 4)),
    "hexagon": ([SIXTH, MIRROR_Y], 6, 12, (2, 6)),
    "cube": ([TURN_Z, TURN_111, INVERSION], 6, 48, (2, 4, 6)),
    "rotations of the cube": ([TURN_Z, TURN_111], 9, 24, (2, 4, 6, 9)),
    "tetrahedron's rotations": ([[[-1, 0, 0], [0, -1, 0], [0, 0, 1]], TURN_111], 6, 12, (2, 3, 4, 6)),
}


@pytest.fixture(scope="module", params=GROUPS)
def found(request):
    generators, degree, _, _ = GROUPS[request.param]
    return request.param, idnn.invariants(generators=generators, degree=degree)


def test_orders_degrees_and_completeness(found):
    name, invariants = found
    _, _, order, degrees = GROUPS[name]
    assert len(invariants.group) == order
    assert invariants.degrees == degrees
    assert invariants.complete


def test_every_matrix_leaves_them_unchanged(found):
    _, invariants = found
    symbols = sympy.symbols(invariants.variables)
    for matrix in invariants.group:
        moved = dict(zip(symbols, matrix * sympy.Matrix(symbols), strict=True))
        for polynomial in invariants.polynomials:
            assert sympy.expand(polynomial.subs(moved, simultaneous=True) - polynomial) == 0


def test_their_products_are_as_many_as_molien_counts(found):
    """Independent of the code: ranks of random evaluations of all products of the generators."""
    _, invariants = found
    symbols = sympy.symbols(invariants.variables)
    values = sympy.lambdify(symbols, invariants.polynomials, "numpy")
    r = np.random.default_rng(0)
    points = r.normal(size=(200, len(symbols)))
    columns = np.array([np.broadcast_to(v, 200) for v in values(*points.T)]).T
    counts = taylor(invariants.molien, invariants.degree)
    degrees = invariants.degrees
    for degree in range(1, invariants.degree + 1):
        powers = [e for e in itertools.product(range(degree + 1), repeat=len(degrees)) if np.dot(e, degrees) == degree]
        products = np.array([np.prod(columns**e, axis=1) for e in powers]).T
        assert (np.linalg.matrix_rank(products, tol=1e-8) if powers else 0) == counts[degree]


def test_the_examples_of_the_source():
    """Section 2.1: (c, eta^2) for a mirror, (x^2, y^2) for all changes of sign."""
    mirror = idnn.invariants([np.eye(2), [[1, 0], [0, -1]]], variables=["c", "eta"])
    assert mirror.polynomials == (sympy.Symbol("c"), sympy.Symbol("eta") ** 2)
    assert set(idnn.invariants(generators=[MIRROR_X, MIRROR_Y]).polynomials) == {X**2, Y**2}
    # by the inversion alone xy is unchanged too, which the source's (x^2, y^2) cannot express
    assert set(idnn.invariants(generators=[[[-1, 0], [0, -1]]]).polynomials) == {X**2, X * Y, Y**2}


def test_square_and_cube_in_full():
    assert idnn.invariants(generators=[QUARTER, MIRROR_Y]).polynomials == (X**2 + Y**2, X**2 * Y**2)
    cube = idnn.invariants(generators=[TURN_Z, TURN_111, INVERSION], degree=6)
    assert cube.polynomials == (X**2 + Y**2 + Z**2, X**4 + Y**4 + Z**4, X**2 * Y**2 * Z**2)
    chiral = idnn.invariants(generators=[TURN_Z, TURN_111], degree=9).polynomials[-1]
    squares = (X**2 - Y**2) * (Y**2 - Z**2) * (Z**2 - X**2)
    assert sympy.expand(chiral - X * Y * Z * squares) == 0 or sympy.expand(chiral + X * Y * Z * squares) == 0


def test_molien_of_the_cube_is_known():
    cube = idnn.invariants(generators=[TURN_Z, TURN_111, INVERSION], degree=2)
    assert sympy.cancel(cube.molien - 1 / ((1 - T**2) * (1 - T**4) * (1 - T**6))) == 0
    assert not cube.complete
    assert taylor(molien(read_matrices([[[1]], [[-1]]], "group")), 5) == [1, 0, 1, 0, 1, 0]


def test_a_network_gets_the_symmetry():
    square = idnn.invariants(generators=[QUARTER, MIRROR_Y])
    change = idnn.input_map(["a", "b"], square)
    assert [str(e) for e in change.expressions] == ["a**2 + b**2", "a**2*b**2"]
    r = np.random.default_rng(0)
    net = sn.Network(
        [change, sn.Dense(r.normal(size=(4, 2)), r.normal(size=4), "tanh"), sn.Dense(r.normal(size=(1, 4)))]
    )
    points = r.normal(size=(6, 2))
    slopes = idnn.gradient(net)
    for matrix in square.group:
        g = np.array(matrix.tolist(), dtype=float)
        np.testing.assert_allclose(net(points @ g.T), net(points), rtol=1e-13)
        # the gradient turns with the points
        np.testing.assert_allclose(slopes(points @ g.T), slopes(points) @ g.T, rtol=1e-10, atol=1e-12)
    with pytest.raises(InvalidValueError, match="name 2 inputs"):
        idnn.input_map(["a"], square)


def test_a_group_that_is_not_closed():
    with pytest.raises(InvalidValueError, match=r"matrices 1 and 1, \[\[-1, 0\], \[0, -1\]\], is missing.*generators="):
        idnn.invariants([np.eye(2, dtype=int), QUARTER])
    with pytest.raises(InvalidValueError, match=r"1 and 2, \[\[-1, 0\], \[0, -1\]\], is missing"):
        idnn.invariants([[[1, 0], [0, 1]], MIRROR_X, MIRROR_Y])
    check_closed(closure(read_matrices([QUARTER, MIRROR_Y], "generators")))


@pytest.mark.parametrize(("group", "match"), [
    ([[[0.6, -0.8], [0.8, 0.6]]], "exact real numbers"),
    ([[[1, 2]]], "be square"),
    ([[[1, 0], [0, 0]]], "have an inverse"),
    ([[[1]], [[1, 0], [0, 1]]], r"have shape \(1, 1\)"),
    ([[[sympy.Symbol("a")]]], "exact real numbers"),
    ([[[1]], [[1]]], "every matrix once"),
    ([], "at least one matrix"),
])  # fmt: skip
def test_bad_matrices(group, match):
    with pytest.raises(InvalidValueError, match=match):
        idnn.invariants(group)


def test_other_bad_input():
    for bad in ("O_h", sympy.eye(2), [3], [[1, 0]]):
        with pytest.raises(InvalidTypeError, match="matri"):
            idnn.invariants(bad)
    with pytest.raises(InvalidTypeError, match="group must be given, or generators"):
        idnn.invariants()
    with pytest.raises(InvalidTypeError, match="one of the two"):
        idnn.invariants([[[1]]], generators=[[[1]]])
    with pytest.raises(InvalidValueError, match="at most 1000 elements"):
        idnn.invariants(generators=[[[1, 1], [0, 1]]])
    with pytest.raises(InvalidValueError, match="name 2 coordinates"):
        idnn.invariants(generators=[QUARTER], variables=["x"])
    with pytest.raises(InvalidValueError, match="degree must be at least 1"):
        idnn.invariants(generators=[QUARTER], degree=0)
