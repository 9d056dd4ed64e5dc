"""The slides of Morala et al.: the output's sum, the truncation at q, its limit, the number of terms, the constraint."""

from itertools import product
from math import comb, factorial

import pytest
import sympy
from sympy import Rational

import symnet as sn

u, x = sympy.symbols("u x")
FORMS = {"softplus": sympy.log(1 + sympy.exp(u)), "tanh": sympy.tanh(u), "sigmoid": 1 / (1 + sympy.exp(-u))}


def test_activations_of_the_slides():
    quotient = (sympy.exp(u) - sympy.exp(-u)) / (sympy.exp(u) + sympy.exp(-u))
    assert sympy.simplify(FORMS["tanh"].rewrite(sympy.exp) - quotient) == 0
    assert sympy.simplify(FORMS["softplus"].diff(u) - FORMS["sigmoid"]) == 0
    assert all(sympy.simplify(sn.activation(name).expr(u) - form) == 0 for name, form in FORMS.items())


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_the_output_bias_is_no_neuron(name):
    """Notation: z = sum_{j>=0} v_j y_j needs y_0 = 1, which is g(anything) for no real argument."""
    assert sympy.solveset(FORMS[name].rewrite(sympy.exp) - 1, u, sympy.Reals) == sympy.S.EmptySet
    v = [3, 2]
    net = sn.Network([sn.Dense([[1]], None, name), sn.Dense([[v[1]]], [v[0]])], ["x"])
    assert sympy.simplify(net.expr() - (v[0] + v[1] * FORMS[name].subs(u, x))) == 0


def test_number_of_coefficients():
    """Polynomial regression of degree k in p variables: the monomials of total degree up to k."""
    for p, k in product((1, 2, 3), (0, 1, 2, 4)):
        count = sum(1 for e in product(range(k + 1), repeat=p) if sum(e) <= k)
        assert count == comb(p + k, k) == len(sn.Series.variables_of([f"x{i}" for i in range(p)], k)[0].monomials)


def test_truncation_is_an_approximation():
    """Cut at q the right side is a polynomial: equal to z for polynomial g only."""
    square = sn.Network([sn.Dense([[2]], [1], "square"), sn.Dense([[3]], [1])], ["x"])
    assert sympy.expand(square.series(2, scheme="maclaurin", taylor_orders=2).as_expr() - square.expr()) == 0
    cubic = sum(c * u**n for n, c in enumerate(sn.activation("tanh").taylor(3)))
    assert sympy.N(cubic.subs(u, 1) - sympy.tanh(1)) < -Rational(1, 20)


def tail(g, t, w, q):
    """sum_{n=t}^q g^(n)(0)/(n-t)! w^(n-t), the inner sum of beta_{l_1...l_t} without its factorials of m."""
    return sum(g[n] * Rational(factorial(n), factorial(n - t)) * w ** (n - t) for n in range(t, q + 1))


@pytest.mark.parametrize("t", [0, 1, 2])
@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_limit_of_large_q(name, t):
    """To infinity the inner sum is g^(t)(w_0) where |w_0| is below the radius; beyond it its terms grow."""
    g = sn.activation(name).taylor(201)
    w = Rational(1, 2)
    value = (FORMS[name].diff(u, t) if t else FORMS[name]).subs(u, w)
    gap = [abs(sympy.N(tail(g, t, w, q) - value, 60)) for q in (50, 100, 200)]
    assert gap[2] < gap[1] < gap[0] < Rational(1, 10) ** 15 and gap[2] < Rational(1, 10) ** 60
    beyond = Rational(4)
    steps = [abs(tail(g, t, beyond, n) - tail(g, t, beyond, n - 2)) for n in (51, 101, 201)]
    assert steps[0] < steps[1] < steps[2]


def test_constraint_keeps_inside_every_radius():
    """||w_j||_1 = 1 and |x_i| <= 1 bound |u_j| by 1, reached at a corner, and 1 is inside the radii of all three."""
    w = [Rational(1, 2), Rational(-1, 3), Rational(1, 6)]
    corners = [sum(a * b for a, b in zip(w, corner)) for corner in product((-1, 1), repeat=3)]
    assert sum(map(abs, w)) == max(map(abs, corners)) == 1  # u is affine in each x_i: extremes lie at corners
    assert {name: sn.activation(name).radius() for name in FORMS} == {
        "softplus": sympy.pi,
        "tanh": sympy.pi / 2,
        "sigmoid": sympy.pi,
    }
