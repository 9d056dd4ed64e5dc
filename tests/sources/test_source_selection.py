"""The first draft's examples of laws: selection vectors (26, 27), Arrhenius, and Table 1 as printed, with its last row."""

import pytest
import sympy
from sympy import Rational, Sum, factorial, log, oo

import symnet as sn

c, d, T, Q = sympy.symbols("c d T Q", positive=True)
x, C, alpha = sympy.symbols("x C alpha")
n = sympy.Symbol("n", integer=True, positive=True)


@pytest.mark.parametrize("k", range(5))
def test_power_of_a_selected_input(k):
    """The two displays after (26): (S x)^k by the binomial theorem, factors of S and of x apart."""
    S, inputs = sympy.symbols("S_1 S_2"), (c, d)
    total = sum(
        sympy.binomial(k, first) * sympy.Mul(*[s**l * v**l for s, v, l in zip(S, inputs, (first, k - first))])
        for first in range(k + 1)
    )
    assert sympy.expand(total - (S[0] * c + S[1] * d) ** k) == 0
    # with S = (1, 0), where 0^0 = 1, all but one term vanish: no cross terms
    assert total.subs({S[0]: 1, S[1]: 0}) == c**k


def test_printed_subscripts():
    """(27) with S_{l_m}: at l = (1, 1) both factors are S_1 = 1, and c d enters the solute's part."""
    S, l = {1: 1, 2: 0}, (1, 1)
    right = sympy.Mul(*[S[m] ** l[m - 1] for m in (1, 2)])
    printed = sympy.Mul(*[S[l[m - 1]] ** l[m - 1] for m in (1, 2)])
    assert (right, printed) == (0, 1)
    law = sn.Law("C*c**(2/3)", ["c", "d"]).series(2, [Rational(1, 8), 1])
    assert law[1, 1] == 0


def test_arrhenius_has_no_series_at_zero_temperature():
    """Introduction: exp(-Q/T) is flat at 0, every derivative tends to 0; about T_0 > 0 it has a series."""
    f = sympy.exp(-Q / T)
    assert [sympy.limit(f.diff(T, k) if k else f, T, 0) for k in range(4)] == [0] * 4
    series = sn.Law("A*exp(-Q/T)", ["T"], parameters=["A", "Q"]).series(2, [2])
    A, q = sympy.symbols("A Q")
    direct = [
        (A * sympy.exp(-q / T)).diff(T, k).subs(T, 2) / factorial(k) if k else A * sympy.exp(-q / 2) for k in (0, 1, 2)
    ]
    found = [sympy.sympify(series[k]).subs(series.definitions) for k in range(3)]
    assert [sympy.simplify(a - b) for a, b in zip(found, direct)] == [0, 0, 0]


def test_general_rows_against_the_rows_above_them():
    """Table 1: the general entries as printed contradict the table's own k = 1 and k = 2."""
    power_rows = [alpha, alpha * (alpha - 1) / 2]
    printed = [(alpha - k + 1) ** k / factorial(k) for k in (1, 2)]  # the index of the product does not occur
    corrected = [sympy.prod([alpha - i + 1 for i in range(1, k + 1)]) / factorial(k) for k in (1, 2)]
    assert corrected == power_rows and printed[0] == power_rows[0]
    assert sympy.expand(printed[1] - power_rows[1]) != 0
    root_rows = [Rational(-1, 2), Rational(3, 8)]
    printed = [sympy.prod([sympy.Integer(-1) ** Rational(2 * i - 1, 2 * i) for i in range(1, k + 1)]) for k in (1, 2)]
    corrected = [sympy.prod([-Rational(2 * i - 1, 2 * i) for i in range(1, k + 1)]) for k in (1, 2)]
    assert corrected == root_rows and not any(p.is_real for p in printed)
    # the first column: row 0 printed as 1, general row at n = 0 is C
    assert (C * log(3) ** 0 / factorial(0)) == C != 1


def test_column_of_the_root():
    """Table 1 puts the coefficients of (1 + x)^(-1/2) under x^(-1/2): right about 1, in powers of x - 1."""
    rows = [sympy.binomial(Rational(-1, 2), k) for k in range(4)]
    assert rows[:3] == [1, Rational(-1, 2), Rational(3, 8)]
    shifted = sn.Law("1/sqrt(x)", ["x"]).series(3, [1])
    assert [shifted[k] for k in range(4)] == rows
    assert sympy.limit(1 / sympy.sqrt(c), c, 0) == oo


def test_last_row():
    """Table 1's constraints: ln(1 + x) on -1 < x <= 1, (1 + x)^alpha on -1 < x < 1 for every alpha."""
    assert Sum((-1) ** (n + 1) / n, (n, 1, oo)).is_convergent()  # x = 1
    assert not Sum(-1 / n, (n, 1, oo)).is_convergent()  # x = -1
    for ratio in (n / (n + 1), (n - alpha) / (n + 1)):  # of neighbouring coefficients: both radii are 1
        assert sympy.limit(ratio, n, oo) == 1
    # at x = 1 it depends on alpha: (1 + x)^-2 has the coefficients (-1)^k (k + 1), which do not tend to 0
    assert [sympy.binomial(-2, k) for k in range(5)] == [1, -2, 3, -4, 5]
