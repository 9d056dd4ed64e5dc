"""Equations 4-10 and 28 of the first draft: softmax, ReLU, linear, whitening."""

import sympy
from sympy import Rational

import symnet as sn
from symnet.formulas import general_term, softmax_coefficient

z1, z2, z3 = sympy.symbols("z_1:4")
ZS = (z1, z2, z3)


def test_exponential():
    """(6)."""
    assert all(general_term("exp").coefficient(k) == 1 / sympy.factorial(k) for k in range(20))


def test_softmax():
    """(7): with constant Z neither its own powers nor the cross terms come out; with Z expanded all do."""
    total = sum(map(sympy.exp, ZS))
    truth = sympy.exp(z1) / total
    zero = dict.fromkeys(ZS, 0)

    def derivative(*orders):
        return truth.diff(*[(z, n) for z, n in zip(ZS, orders, strict=True) if n]).subs(zero)

    constant = total.subs(zero)
    assert derivative(1, 0, 0) == Rational(2, 9) != 1 / constant
    assert derivative(0, 1, 0) == Rational(-1, 9)  # and 0 with constant Z
    for m in [(0, 0, 0), (1, 0, 0), (2, 0, 0), (1, 1, 0), (2, 1, 0), (1, 1, 1), (3, 0, 1)]:
        factorials = sympy.prod([sympy.factorial(n) for n in m])
        value = derivative(*m) / factorials if any(m) else truth.subs(zero)
        assert softmax_coefficient(m, 0) == sympy.simplify(value)
    # 1/Z^k! and 1/(Z k!) differ already at k = 2, as does 1/(Z^k k!) of the second draft
    assert len({constant ** -sympy.factorial(2), 1 / (constant * 2), 1 / (constant**2 * 2)}) == 3


def test_relu():
    """(8)-(10): only n = 1 has the coefficient 1; 1 for all n is the series of 1/(1 - z)."""
    center = Rational(3, 2)
    net = sn.Network([sn.Dense([[1]], [0], "relu")], ["z"])
    up, down = net.series(4, [center]), net.series(4, [-center])
    assert [up[n] for n in range(5)] == [center, 1, 0, 0, 0]
    assert [down[n] for n in range(5)] == [0] * 5
    z = sympy.Symbol("z")
    assert sympy.series(1 / (1 - z), z, 0, 5).removeO() == sum(z**n for n in range(5)) != z
    assert [general_term("linear").coefficient(n) for n in range(4)] == [0, 1, 0, 0]


def test_whitening():
    """(28)."""
    mean, std = sympy.symbols("m s", positive=True)
    term = general_term("whitening", mean=mean, std=std)
    assert [term.coefficient(n) for n in range(4)] == [-mean / std, 1 / std, 0, 0]
    net = sn.Network([sn.Whitening([3], [Rational(1, 2)])], ["z"])
    assert [net.series(3)[n] for n in range(4)] == [-6, 2, 0, 0]
