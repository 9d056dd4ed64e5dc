"""The slides of Morala et al.: their tools, their coefficients, and the constraint on the weights."""

from fractions import Fraction
from math import comb, factorial, prod

import numpy as np
import pytest
import sympy
from sympy import Rational

import symnet as sn

u, a = sympy.symbols("u a")


def test_tools():
    assert sympy.expand((u - a) ** 5) == sympy.expand(sum(comb(5, k) * (-a) ** (5 - k) * u**k for k in range(6)))
    w = sympy.symbols("w_0:3")
    terms = [
        factorial(4) // prod(map(factorial, m)) * sympy.Mul(*[b**e for b, e in zip(w, m, strict=True)])
        for m in [(i, j, 4 - i - j) for i in range(5) for j in range(5 - i)]
    ]
    assert sympy.expand(sum(w) ** 4) == sympy.expand(sum(terms))
    center = Rational(1, 2)
    taylor = sn.activation("tanh").taylor(4, center)
    derivatives = [
        sympy.tanh(u).diff(u, n).subs(u, center) / factorial(n) if n else sympy.tanh(center) for n in range(5)
    ]
    assert all(abs(sympy.N(p - q, 40)) < Rational(1, 10) ** 35 for p, q in zip(taylor, derivatives, strict=True))


@pytest.mark.parametrize("activation", ["softplus", "tanh", "sigmoid"])
def test_beta(activation):
    """Both formulas, with m_i the multiplicities of l, against the engine's maclaurin scheme; q of 5."""
    rng = np.random.default_rng(1)
    q, p, width = 5, 2, 3
    number = lambda: Fraction(int(rng.integers(-9, 10)), 4)  # noqa: E731
    W = [[number() for _ in range(p)] for _ in range(width)]
    bias, V, v0 = [number() for _ in range(width)], [number() for _ in range(width)], number()
    net = sn.Network([sn.Dense(W, bias, activation), sn.Dense([V], [v0])], ["x1", "x2"])
    series = net.series(q, scheme="maclaurin", taylor_orders=q)
    g = sn.activation(activation).taylor(q)
    for l in [(), (1,), (1, 2), (1, 1, 2), (2, 2, 2), (1, 1, 2, 2)]:
        m = [l.count(1), l.count(2)]
        t = len(l)
        beta = sum(
            Rational(V[j])
            * sum(
                g[n] * factorial(n) / (factorial(n - t) * factorial(m[0]) * factorial(m[1]))
                * Rational(bias[j]) ** (n - t) * Rational(W[j][0]) ** m[0] * Rational(W[j][1]) ** m[1]
                for n in range(t, q + 1)
            )
            for j in range(width)
        ) + (Rational(v0) if not l else 0)  # fmt: skip
        assert sympy.expand(beta - series[tuple(m)]) == 0


def test_constraint():
    rng = np.random.default_rng(2)
    W = rng.normal(size=(50, 4))
    W /= np.abs(W).sum(axis=1, keepdims=True)
    X = np.column_stack([np.ones(400), rng.uniform(-1, 1, size=(400, 3))])
    assert np.abs(X @ W.T).max() <= 1 + 1e-15
    assert np.abs(np.sign(W[0]) @ W[0]) == pytest.approx(1.0)
