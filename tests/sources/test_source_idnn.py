"""The paper on integrable networks: derivative networks, the biased ensemble, weak forms, splines, ridge regression."""

import numpy as np
import pytest
import sympy
from sympy import Rational

import symnet as sn

x, y = sympy.symbols("x y")


def test_derivative_network():
    """(6)-(15): the recursion for the derivative is the derivative of the network, output bias left out."""
    W1, b1 = sympy.Matrix([[1, 2], [Rational(-1, 3), 1], [0, 2]]), sympy.Matrix([1, 0, Rational(1, 2)])
    W2, b2 = sympy.Matrix([[1, -1, 2], [Rational(1, 2), 0, 1]]), sympy.Matrix([0, Rational(1, 4)])
    W3, b3 = sympy.Matrix([[2, -3]]), sympy.Matrix([5])
    f = lambda u: sympy.log(1 + sympy.exp(u))  # noqa: E731
    slope = lambda u: 1 / (1 + sympy.exp(-u))  # noqa: E731
    net = sn.Network(
        [sn.Dense(W1.tolist(), list(b1), "softplus"), sn.Dense(W2.tolist(), list(b2), "softplus"),
         sn.Dense(W3.tolist(), list(b3))], ["x", "y"],
    )  # fmt: skip
    inputs = sympy.Matrix([x, y])
    z1 = b1 + W1 * inputs
    a1 = z1.applyfunc(f)
    z2 = b2 + W2 * a1
    a2 = z2.applyfunc(f)
    for k, variable in enumerate((x, y)):
        beta1 = sympy.Matrix([slope(z) * W1[i, k] for i, z in enumerate(z1)])
        inner = W2 * beta1
        beta2 = sympy.Matrix([slope(z) * inner[i] for i, z in enumerate(z2)])
        derivative = (W3 * beta2)[0]
        for point in ({x: Rational(1, 3), y: Rational(-1, 2)}, {x: 0, y: 1}):
            difference = (net.expr().diff(variable) - derivative).subs(point)
            assert abs(sympy.N(difference, 50)) < Rational(1, 10) ** 45
    integral = (W3 * a2)[0]
    assert sympy.simplify(net.expr() - integral) == 5


def test_softplus_derivative():
    assert sympy.simplify(sympy.diff(sympy.log(1 + sympy.exp(x)), x) - 1 / (1 + sympy.exp(-x))) == 0


def test_biased_ensemble():
    """(20), (21): where g + phi (c - kappa)^2 is stationary, g' = -2 phi (c - kappa)."""
    c, kappa, phi = sympy.symbols("c kappa phi")
    g = sympy.Function("g")(c)
    stationary = sympy.diff(g + phi * (c - kappa) ** 2, c)
    (slope,) = sympy.solve(stationary, g.diff(c))
    assert sympy.expand(slope + 2 * phi * (c - kappa)) == 0


def test_variations():
    """(23): the first variation of (22) in one dimension."""
    s, chi, e = sympy.symbols("s chi e")
    c, w = sympy.Function("c")(s), sympy.Function("w")(s)
    g = sympy.Function("g")
    density = g(c + e * w) + chi * sympy.diff(c + e * w, s) ** 2 / 2
    variation = sympy.diff(density, e).subs(e, 0).doit()
    potential = sympy.diff(g(x), x).subs(x, c) - chi * c.diff(s, 2)
    # they differ by the divergence of chi w grad c, which a periodic domain integrates to 0
    assert sympy.simplify((variation - w * potential - sympy.diff(chi * w * c.diff(s), s)).doit()) == 0


def test_weak_forms():
    """(28) with 4 chi before both terms and (29): equal to the strong forms up to divergences, in one dimension."""
    s, chi = sympy.symbols("s chi")
    c, w, M, g = (sympy.Function(name)(s) for name in ("c", "w", "M", "g_c"))
    flux = M * sympy.diff(g - chi * c.diff(s, 2), s)
    strong = -4 * chi * w * flux.diff(s)
    weak = 4 * chi * (M * w.diff(s) * g.diff(s) + chi * (M * w.diff(s, 2) + M.diff(s) * w.diff(s)) * c.diff(s, 2))
    divergence = sympy.diff(-4 * chi * w * flux - 4 * chi**2 * M * w.diff(s) * c.diff(s, 2), s)
    assert sympy.expand((strong - weak - divergence).doit()) == 0
    lost = 4 * chi * M * w.diff(s) * g.diff(s) + chi * (M * w.diff(s, 2) + M.diff(s) * w.diff(s)) * c.diff(s, 2)
    assert sympy.expand((lost - weak).doit()) != 0
    strong = w * M * (g - chi * c.diff(s, 2)) / 4
    weak = (M * w * g + chi * (M * w.diff(s) + w * M.diff(s)) * c.diff(s)) / 4
    assert sympy.expand((strong - weak + sympy.diff(chi * M * w * c.diff(s), s) / 4).doit()) == 0


def basis(i, p, t, knots):
    """(31), (32), with 0/0 = 0."""
    if p == 0:
        return 1 if knots[i] <= t < knots[i + 1] else 0
    left, right = knots[i + p] - knots[i], knots[i + p + 1] - knots[i + 1]
    a = (t - knots[i]) / left * basis(i, p - 1, t, knots) if left else 0
    b = (knots[i + p + 1] - t) / right * basis(i + 1, p - 1, t, knots) if right else 0
    return a + b


def test_splines():
    """The recursion sums to 1, agrees with scipy, and (33) numbers the products as (30)."""
    interpolate = pytest.importorskip("scipy.interpolate")
    knots = [Rational(k) for k in (0, 0, 0, 0, 1, 2, 3, 3, 3, 3)]
    count, p = len(knots) - 4, 3
    for t in (Rational(1, 3), Rational(3, 2), Rational(5, 2)):
        values = [basis(i, p, t, knots) for i in range(count)]
        assert sum(values) == 1
        spline = interpolate.BSpline.design_matrix([float(t)], [float(k) for k in knots], p).toarray()[0]
        assert [float(v) for v in values] == pytest.approx(spline.tolist())
    m, n = 4, 3
    assert [n * i + j for i in range(m) for j in range(n)] == list(range(m * n))


def test_ridge():
    """(39) is where the gradient of (38) vanishes."""
    rng = np.random.default_rng(0)
    B, C = (sympy.Matrix(rng.integers(-3, 4, size=(5, 3))) for _ in range(2))
    m1, m2 = (sympy.Matrix(rng.integers(-3, 4, size=(5, 1))) for _ in range(2))
    penalty = Rational(1, 2)
    c = sympy.Matrix(sympy.symbols("c_0:3"))
    loss = (B * c - m1).dot(B * c - m1) + (C * c - m2).dot(C * c - m2) + penalty * c.dot(c)
    found = (B.T * B + C.T * C + penalty * sympy.eye(3)).inv() * (B.T * m1 + C.T * m2)
    at = dict(zip(c, found, strict=True))
    assert [sympy.expand(loss.diff(symbol)).subs(at) for symbol in c] == [0, 0, 0]
