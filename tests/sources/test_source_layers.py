"""Sections 3, 3.4, 4.1 and 6.3 of the first draft: composition, layers, constraints, the worked coefficients."""

from fractions import Fraction
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
import sympy
from sympy import Rational, Symbol

import symnet as sn
from symnet.formulas import count_partitions, scalar_layer, vector_layer, vector_partitions

x, y, z, theta = sympy.symbols("x y z theta")


def multinomial(ks):
    return factorial(sum(ks)) // prod(map(factorial, ks))


def test_composition():
    """(1), (3) and 4.1.4: each input is its own power series, and layers follow one another."""
    A, B, C = [[1, 2], [3, -1]], [[Fraction(1, 2), 1], [0, 2]], [[1, -1]]
    net = sn.Network([sn.Dense(A, None, "tanh"), sn.Dense(B, None, "tanh"), sn.Dense(C, None, "tanh")], ["x", "y"])
    h = sympy.Matrix([x, y])
    for weights in (A, B, C):
        h = (sympy.Matrix(weights) * h).applyfunc(sympy.tanh)
    assert sympy.simplify(net.expr() - h[0]) == 0
    # with a^{(i)} = 1 for every first power, as printed, each input would be x + y
    printed = h[0].subs({x: x + y, y: x + y}, simultaneous=True)
    assert printed.diff(x).subs({x: 0, y: 0}) != h[0].diff(x).subs({x: 0, y: 0}) == net.series(1)[1, 0]


def test_multinomial():
    """(19)-(23): the terms of (a_0 + a_1 z + a_2 z^2)^k with power i are those of the two constraints."""
    a = sympy.symbols("a_0:3")
    for k in range(5):
        power = sympy.Poly((a[0] + a[1] * z + a[2] * z**2) ** k, z)
        for i in range(3):
            terms = [
                multinomial(ks) * sympy.Mul(*[b**n for b, n in zip(a, ks, strict=True)])
                for ks in product(range(k + 1), repeat=3)
                if sum(ks) == k and sum(n * kn for n, kn in enumerate(ks)) == i
            ]
            assert sympy.expand(power.coeff_monomial(z**i) - sympy.Add(*terms)) == 0
        # k_3, k_4, ... would raise the power beyond i = 2, so that they vanish: (23)
        assert sympy.Poly((a[0] + a[1] * z + a[2] * z**2 + 5 * z**3) ** k, z).coeff_monomial(
            z**2
        ) == power.coeff_monomial(z**2)


def series_of_scalar_layer(activation, a, theta_value, order):
    inner = sn.Series.from_dict(dict(enumerate(a)), ["z"], order, ring="exact") * theta_value
    return inner.apply(activation)


@pytest.mark.parametrize("i", range(5))
def test_scalar_layer(i):
    """(24): the sum over k with its inner constraints, for a polynomial sigma, against the composed polynomial."""
    s, a = [3, -1, 2, 5, Rational(1, 3)], [2, Rational(1, 2), -3, 1, 4]
    t = Rational(3, 2)
    u = sum(c * z**n for n, c in enumerate(a))
    direct = sympy.Poly(sympy.expand(sum(c * (t * u) ** k for k, c in enumerate(s))), z).coeff_monomial(z**i)
    by_24 = sum(
        s[k] * t**k * multinomial(ks) * prod(c**n for c, n in zip(a, ks, strict=False))
        for k in range(len(s))
        for ks in product(range(k + 1), repeat=i + 1)
        if sum(ks) == k and sum(n * kn for n, kn in enumerate(ks)) == i
    )
    assert by_24 == direct
    values = {f"a_{n}": c for n, c in enumerate(a)} | {"theta": t}
    used = {name: v for name, v in values.items() if name == "theta" or int(name[2:]) <= i}
    assert scalar_layer(i).substitute(s, used, form="sum") == direct
    exact = series_of_scalar_layer("tanh", a[: i + 1], t, i)
    formula = scalar_layer(i).substitute("tanh", used)
    assert sympy.simplify(formula - exact[i]) == 0


def literal_39(m, s, weights, a, shared):
    """Equation 39 term by term; `shared` joins the power constraints of all inputs, False reads them as printed."""
    d, indices = len(weights), list(product(*[range(e + 1) for e in m]))
    total = sympy.Integer(0)
    for k, coefficient in enumerate(s):
        for ks in product(range(k + 1), repeat=d):
            if sum(ks) != k:
                continue
            choices = [[L for L in product(range(kj + 1), repeat=len(indices)) if sum(L) == kj] for kj in ks]
            for Ls in product(*choices):
                powers = [[sum(n[p] * l for n, l in zip(indices, L, strict=True)) for p in range(len(m))] for L in Ls]
                joined = [sum(power[p] for power in powers) for p in range(len(m))]
                if (joined != list(m)) if shared else any(power != list(m) for power in powers):
                    continue
                term = coefficient * multinomial(ks)
                for j, L in enumerate(Ls):
                    term *= weights[j] ** ks[j] * multinomial(L)
                    term *= prod(a[j].get(n, 0) ** l for n, l in zip(indices, L, strict=True))
                total += term
    return total


@pytest.mark.parametrize("m", [(1, 0), (1, 1), (2, 0), (0, 1)])
def test_vector_layer(m):
    """(33)-(39): right with the constraints joined over the inputs, wrong as printed, from two inputs on."""
    rng = np.random.default_rng(sum(m))
    indices = list(product(range(3), repeat=2))
    a = [{n: Rational(int(rng.integers(1, 9)), 2) for n in indices if sum(n) <= 2} for _ in range(2)]
    s, weights = [1, 2, -1, 3], [Rational(2, 3), -2]
    z1, z2 = sympy.symbols("z_1 z_2")
    inputs = [sum(c * z1 ** n[0] * z2 ** n[1] for n, c in one.items()) for one in a]
    u = sum(w * f for w, f in zip(weights, inputs, strict=True))
    expanded = sympy.Poly(sympy.expand(sum(c * u**k for k, c in enumerate(s))), z1, z2)
    truth = expanded.coeff_monomial(z1 ** m[0] * z2 ** m[1])
    assert literal_39(m, s, weights, a, shared=True) == truth
    assert literal_39(m, s, weights, a, shared=False) != truth
    values = {f"theta_{j + 1}": w for j, w in enumerate(weights)}
    values |= {f"a^{{({j + 1})}}_{{{n[0]},{n[1]}}}": c for j, one in enumerate(a) for n, c in one.items()}
    formula = vector_layer(m, inputs=2)
    known = {str(symbol).replace(" ", "") for symbol in formula.expr("sum").free_symbols}
    assert formula.substitute(s, {k: v for k, v in values.items() if k in known}, form="sum") == truth
    # with one input both readings agree
    one = sympy.Poly(sympy.expand(sum(c * (weights[0] * inputs[0]) ** k for k, c in enumerate(s))), z1, z2)
    for shared in (True, False):
        assert literal_39(m, s, weights[:1], a[:1], shared) == one.coeff_monomial(z1 ** m[0] * z2 ** m[1])


def test_cutting_at_K():
    """4.1.4: with a bias every coefficient of the cut series is wrong, without one none is."""
    W, V = [[1, Fraction(1, 2)], [Fraction(-1, 3), 1]], [[1, 2]]
    for bias, same in (([Fraction(1, 2), Fraction(1, 3)], False), (None, True)):
        net = sn.Network([sn.Dense(W, bias, "sigmoid"), sn.Dense(V)], ["x", "y"])
        exact, cut = net.series(4), net.series(4, scheme="maclaurin", taylor_orders=4)
        assert (exact == cut) is same
        if bias:
            a, b = exact.to_ring(sn.Real(40)), cut.to_ring(sn.Real(40))
            assert all(x != y for x, y in zip(a.coefficients[:, 0], b.coefficients[:, 0], strict=True))


def test_size_of_the_search():
    """4.1.5: K^w candidates are too few; the search has (K+1)^L, of which few are solutions."""
    m, K = (2, 1), 3
    indices = list(product(*[range(e + 1) for e in m]))
    candidates = list(product(range(K + 1), repeat=len(indices)))
    assert len(candidates) == (K + 1) ** len(indices) != K ** len(m)
    solutions = {
        tuple(L[1:])
        for L in candidates
        if all(sum(n[p] * l for n, l in zip(indices, L, strict=True)) == m[p] for p in range(len(m)))
    }
    assert len(solutions) == count_partitions(m) == len(list(vector_partitions(m))) == 4


def test_printed_coefficients():
    """(49)-(51), term by term."""
    k = Symbol("k", integer=True, nonnegative=True)
    s = sympy.IndexedBase("s")
    a0, a1, a2 = sympy.symbols("a_0:3")
    b0 = sympy.Sum(s[k] * theta**k * a0**k, (k, 0, sympy.oo))
    b1 = sympy.Sum(k * s[k] * theta**k * a0 ** (k - 1) * a1, (k, 1, sympy.oo))
    inner = Rational(1, 2) * k * (k - 1) * a0 ** (k - 2) * a1**2 + k * a0 ** (k - 1) * a2
    b2 = s[1] * theta * a2 + sympy.Sum(s[k] * theta**k * inner, (k, 2, sympy.oo))
    for i, printed in enumerate((b0, b1, b2)):
        found = scalar_layer(i).expr("sum")
        for last in range(6):
            cut = [_cut(expression, k, last) for expression in (printed, found)]
            assert sympy.expand(cut[0] - cut[1]) == 0


def _cut(expression, k, last):
    def written(total):
        index, start, _ = total.limits[0]
        return sympy.Add(*[total.function.subs(index, n) for n in range(int(start), last + 1)])

    return sympy.expand(expression.replace(lambda e: isinstance(e, sympy.Sum), written))
