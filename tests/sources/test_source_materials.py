"""The paper on integrable networks: layer sizes, symmetries, order parameters, flux, mobility, splines and rank."""

import pytest
import sympy
from sympy import Rational, sqrt
from sympy.calculus.euler import euler_equations

import symnet as sn

x, y, chi = sympy.symbols("x y chi")


def test_first_layer_sums_over_the_inputs():
    """(14): j runs to the number of inputs; to m_1 = 1, the first layer's width, x_2 would be left out."""
    weights, bias = [[1, 2]], [Rational(1, 2)]
    right = sympy.tanh(bias[0] + sum(w * v for w, v in zip(weights[0], (x, y))))
    printed = sympy.tanh(bias[0] + sum(w * v for w, v in zip(weights[0][: len(weights)], (x, y))))
    assert sn.Network([sn.Dense(weights, bias, "tanh")], ["x", "y"]).expr() == right
    assert printed.diff(y) == 0 != right.diff(y)


def test_partial_derivatives_belong_to_one_function():
    """(9)-(13) for k = 1, 2: y_{1,2} = y_{2,1}; with separate weights for each k that fails."""

    def recursion(k, first, second):
        z = [sum(w * v for w, v in zip(row, (x, y))) for row in first]
        slopes = [1 - sympy.tanh(value) ** 2 for value in z]
        return sum(v * s * row[k] for v, s, row in zip(second, slopes, first))

    A, B, v = [[1, 2], [3, -1]], [[1, 1], [2, -1]], [2, -3]
    assert sympy.expand(recursion(0, A, v).diff(y) - recursion(1, A, v).diff(x)) == 0
    separate = recursion(0, A, v).diff(y) - recursion(1, B, v).diff(x)
    assert abs(sympy.N(separate.subs({x: Rational(1, 3), y: 1}))) > Rational(1, 100)


def test_invariants_of_sign_changes():
    """2.1: (x^2, y^2) separates the orbits of (+-x, +-y); for the inversion (-x, -y) alone x y is needed too."""
    orbit = [(a, b) for a in (1, -1) for b in (2, -2)]
    assert {(a**2, b**2) for a, b in orbit} == {(1, 4)}
    inverted = {(1, 2), (-1, -2)}
    assert {a * b for a, b in inverted} == {2} and {a * b for a, b in set(orbit) - inverted} == {-2}


def test_chain_rule_for_symmetric_inputs():
    """2.1: the loss sums over all h that depend on x_1: dY/dx_1 = sum_m dY/dh_m dh_m/dx_1."""
    h = sympy.symbols("h_1:3")
    Y, inputs = sympy.tanh(h[0] + 2 * h[1]), (x**2, x * y)
    direct = Y.subs(dict(zip(h, inputs))).diff(x)
    chain = sum(Y.diff(m).subs(dict(zip(h, inputs))) * inner.diff(x) for m, inner in zip(h, inputs))
    assert sympy.expand(direct - chain) == 0


def test_order_parameters():
    """(16), (17): an orthogonal change, and the values that the text gives for the two variants."""
    change = sympy.Matrix([[1, 1], [1, -1]]) / sqrt(2)
    assert change * change.T == sympy.eye(2)
    assert list(change * sympy.Matrix([1, 0])) == [1 / sqrt(2), 1 / sqrt(2)]
    assert list(change * sympy.Matrix([0, 1])) == [1 / sqrt(2), -1 / sqrt(2)]
    assert sympy.simplify((x + y) / sqrt(2) / sqrt(2) - (x + y) / 2) == 0  # composition is c/sqrt(2)


def test_biased_mean():
    """(19)-(21): for quadratic g the mean of exp(-M (g + phi (c - kappa)^2)/kT) obeys (20) exactly, at any M."""
    c = sympy.Symbol("c", real=True)
    kappa, b = sympy.symbols("kappa b", real=True)
    a, phi, M, kT = sympy.symbols("a phi M kT", positive=True)
    g = a * c**2 + b * c
    exponent = sympy.Poly(-M * (g + phi * (c - kappa) ** 2) / kT, c)
    second, first, _ = exponent.all_coeffs()
    mean = sympy.simplify(-first / (2 * second))  # of a Gaussian
    assert sympy.simplify(g.diff(c).subs(c, mean) + 2 * phi * (mean - kappa)) == 0
    weight = sympy.exp(-((c - 1) ** 2))  # the Gaussian's mean, checked once by integration
    moments = [sympy.integrate(c**n * weight, (c, -sympy.oo, sympy.oo)) for n in (0, 1)]
    assert sympy.simplify(moments[1] / moments[0]) == 1


def test_both_variations_in_the_plane():
    """(22)-(24): Euler and Lagrange's equations for c and eta in two dimensions."""
    fields = [sympy.Function(name)(x, y) for name in ("c", "eta")]
    p, q = sympy.symbols("p q")
    g = p**4 - p * q**2 + q**4 + 3 * p  # any free energy density
    density = g.subs(dict(zip((p, q), fields)))
    density += chi * sum(f.diff(v) ** 2 for f in fields for v in (x, y)) / 2
    for field, symbol, equation in zip(fields, (p, q), euler_equations(density, fields, [x, y])):
        potential = g.diff(symbol).subs(dict(zip((p, q), fields))) - chi * (field.diff(x, 2) + field.diff(y, 2))
        assert sympy.expand(equation.lhs - potential) == 0


def test_flux_of_the_conservation_form():
    """(25) and the line after it: dc/dt = -div J needs J = -4 chi M grad mu; J = -M grad mu misses the factor."""
    M, mu = (sympy.Function(name)(x) for name in ("M", "mu"))
    rate = 4 * chi * (M * mu.diff(x)).diff(x)
    assert sympy.expand(rate + (-4 * chi * M * mu.diff(x)).diff(x)) == 0
    assert sympy.expand(rate + (-M * mu.diff(x)).diff(x)) != 0


def test_mobility():
    """(27): zero at c = 0, sqrt(2) and eta = +-1/sqrt(2), and its factor M at the disordered middle."""
    c, eta = sympy.symbols("c eta")
    M = 16 * c**2 * (sqrt(2) - c) ** 2 * (Rational(1, 2) - eta**2) ** 2
    middle = {c: 1 / sqrt(2), eta: 0}
    assert sympy.simplify(M.subs(middle)) == 1
    assert [sympy.simplify(M.diff(v).subs(middle)) for v in (c, eta)] == [0, 0]
    assert {M.subs(c, 0), M.subs(c, sqrt(2)), sympy.simplify(M.subs(eta, 1 / sqrt(2)))} == {0}


def basis(i, degree, knots):
    """(31), (32) on the pieces between the knots: a dict from piece to polynomial; 0/0 counts as 0."""
    if degree == 0:
        return {i: sympy.Integer(1)} if knots[i] < knots[i + 1] else {}
    total = {}
    for index, front, width in (
        (i, x - knots[i], knots[i + degree] - knots[i]),
        (i + 1, knots[i + degree + 1] - x, knots[i + degree + 1] - knots[i + 1]),
    ):
        for piece, value in basis(index, degree - 1, knots).items() if width else ():
            total[piece] = sympy.expand(total.get(piece, 0) + front * value / width)
    return total


KNOTS = [0, 0, 0, 1, 2, 4, 4, 4]


@pytest.mark.parametrize("i", range(5))
def test_splines_against_sympy(i):
    """(31), (32): piece by piece the polynomials of SymPy's B-splines; the "order" p is their degree."""
    spline = sympy.bspline_basis(2, tuple(KNOTS), i, x)
    for piece, polynomial in basis(i, 2, KNOTS).items():
        inside = Rational(KNOTS[piece] + KNOTS[piece + 1], 2)
        for at in (inside, inside + Rational(1, 7)):
            assert spline.subs(x, at) == polynomial.subs(x, at)
        assert sympy.degree(polynomial, x) <= 2


def test_derivative_data_leave_the_constant_open():
    """(36)-(39): the splines sum to 1, so B and C annihilate constants; the inverse in (39) exists by lambda > 0 alone."""
    splines = [basis(i, 2, KNOTS) for i in range(5)]
    for piece in (2, 3, 4):
        assert sympy.expand(sum(s.get(piece, 0) for s in splines)) == 1
    points = [Rational(1, 3), Rational(1, 2), Rational(3, 2), Rational(5, 2), 3, Rational(7, 2)]
    piece_of = [2 if p < 1 else 3 if p < 2 else 4 for p in points]
    B = sympy.Matrix([[sympy.diff(s.get(k, 0), x).subs(x, p) for s in splines] for p, k in zip(points, piece_of)])
    assert B * sympy.ones(5, 1) == sympy.zeros(6, 1)
    assert (B.T * B).det() == 0 != (B.T * B + sympy.eye(5) / 100).det()
