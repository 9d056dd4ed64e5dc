"""The parametric EQL paper: layers, gates, penalties and springs, and its tables against its own formulas."""

from fractions import Fraction

import pytest
import sympy
from sympy import Rational, cos, exp, log, pi, sin

t, x, u = sympy.symbols("t x u")
F3 = t * x**2 + 3 * sympy.sign(t) * x


def test_penalty_is_the_probability_of_an_open_gate():
    """P(z > 0) = sigmoid(log alpha - beta log(-gamma/zeta)), for all parameters with gamma < 0 < zeta."""
    a, beta, minus_gamma, zeta = sympy.symbols("alpha beta g zeta", positive=True)
    gamma = -minus_gamma
    penalty = 1 / (1 + exp(-(log(a) - beta * log(-gamma / zeta))))
    start = 1 - penalty  # the gate opens for u above this: there the stretched s is 0
    odds = sympy.simplify(start / (1 - start))
    s = 1 / (1 + (odds * a) ** (-1 / beta))  # sigmoid((log(u/(1-u)) + log alpha)/beta)
    assert sympy.simplify(sympy.powdenest(s * (zeta - gamma) + gamma, force=True)) == 0
    # and s grows with u, so that it opens for larger u and for no smaller one
    v = sympy.Symbol("v", positive=True)
    slope = (1 / (1 + v ** (-1 / beta))).diff(v)
    assert sympy.simplify(slope * beta * v * (1 + v ** (-1 / beta)) ** 2 / v ** (-1 / beta)) == 1


def test_layers_with_shared_gates_and_skips():
    """(1)-(3), (5): with one gate closed a term is absent at every time; a skip reaches the output by one weight."""
    W = [sympy.Matrix(2, 1, [sympy.Symbol(f"w_{j}{i}") for i in (1, 2)]) for j in (1, 2)]
    primitives = (lambda g: g**2, sin)
    for gates in ([1, 1], [1, 0]):
        outputs = []
        for weights in W:
            g = weights.multiply_elementwise(sympy.Matrix(gates)) * sympy.Matrix([x])
            h = sympy.Matrix([f(value) for f, value in zip(primitives, g)] + [x])  # [f(g); h of the layer before]
            outputs.append((sympy.Matrix([[1, 1, 5]]) * h)[0])
        assert [o.has(sin) for o in outputs] == [gates[1] == 1] * 2
        assert all(o.diff(x).subs(x, 0) == 5 + (w[1] if gates[1] else 0) for o, w in zip(outputs, W))


def test_smoothness_penalty_vanishes_for_constants_only():
    """(6), (7): a positive semidefinite form whose null space is spanned by (1, ..., 1)."""
    w = sympy.symbols("w_1:6")
    loss = sum((b - a) ** 2 for a, b in zip(w, w[1:]))
    hessian = sympy.hessian(loss, w)
    assert hessian.nullspace() == [sympy.ones(5, 1)]
    assert all(value >= 0 for value in hessian.eigenvals())


def test_spring():
    """III-C: the force on particle 2 is minus the slope of the energy."""
    k, p1, p2 = sympy.symbols("k psi_1 psi_2")
    energy, force = k * (p2 - p1) ** 2 / 2, -k * (p2 - p1)
    assert sympy.expand(force + energy.diff(p2)) == 0


def test_which_benchmarks_are_linear_in_a_library():
    """III-A: f_3 is linear in x^2 and x at each t, since sgn acts on t alone; f_4 is in no finite library of sines."""
    for value in (-2, 3):
        rows = sympy.Matrix([[1, 1], [4, 2]])  # x^2 and x at x = 1, 2
        data = sympy.Matrix([F3.subs({t: value, x: 1}), F3.subs({t: value, x: 2})])
        assert list(rows.solve(data)) == [value, 3 * sympy.sign(value)]
    waves = [sin(a * x) for a in (1, 2, 3)]
    assert sympy.wronskian(waves, x).subs(x, 1).evalf() != 0


#: Table, formula of the coefficient, and rows (argument as printed, coefficient as printed).
PRINTED = [
    ("II", t, [("-2.619", "-2.62"), ("-1.095", "-1.10"), ("0.381", "0.38"), ("1.905", "1.90")]),
    ("III f'", -2 * pi / 5 * sin(2 * pi * t / 5), [("-4.375", "-0.89"), ("-1.875", "0.89"), ("0.625", "-0.89"), ("3.125", "0.89")]),
    ("III f", cos(2 * pi * t / 5) - Rational(3, 2), [("-4.375", "-0.79"), ("-1.875", "-2.21"), ("0.625", "-0.79"), ("3.125", "-2.21")]),
    ("IV", -(5 - t) / 2, [("-2.619", "-3.81"), ("-1.095", "-3.05"), ("0.381", "-2.31"), ("1.905", "-1.55")]),
    ("VI f_2", 3 * sin(t), [("-2.619", "-1.50"), ("-1.095", "-2.67"), ("0.381", "1.12"), ("1.905", "2.83")]),
    ("VI f_4", (5 + t) / 2, [("-2.619", "1.19"), ("-1.095", "1.95"), ("0.381", "2.69"), ("1.905", "3.45")]),
    ("VII", -(1 + sin(t) / 4), [("0.627", "-1.15"), ("3.137", "-1.00"), ("5.647", "-0.85"), ("8.157", "-1.24")]),
]  # fmt: skip


def agrees(formula, argument, printed):
    """Whether some t that rounds to the printed argument has a value that rounds to the printed one."""
    half = Fraction(1, 2000)
    ends = [sympy.N(formula.subs(t, Rational(Fraction(argument) + step)), 30) for step in (-half, 0, half)]
    low, high = (Rational(Fraction(printed) + step) for step in (-Fraction(1, 200), Fraction(1, 200)))
    return bool(min(ends) <= high and max(ends) >= low)


@pytest.mark.parametrize(("table", "formula", "rows"), PRINTED, ids=[name for name, _, _ in PRINTED])
def test_tables_of_true_coefficients(table, formula, rows):
    """The "True" columns follow from the formulas; Table VII's first column is t, though headed x."""
    assert all(agrees(formula, argument, printed) for argument, printed in rows)


def test_signs_of_table_v():
    """Table V: E = (5 - t)/4 (psi_2 - psi_1)^2 is positive; the "True" column has minus signs, and 1.16 for 1.15."""
    energy = (5 - t) / 4
    printed = {"-2.619": "-1.90", "-1.095": "-1.52", "0.381": "-1.16", "1.905": "-0.77"}
    corrected = {"-2.619": "1.90", "-1.095": "1.52", "0.381": "1.15", "1.905": "0.77"}
    assert not any(agrees(energy, a, p) for a, p in printed.items())
    assert all(agrees(energy, a, p) for a, p in corrected.items())
    assert not agrees(energy, "0.381", "1.16")
