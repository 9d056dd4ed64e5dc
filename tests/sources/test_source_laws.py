"""Equations 26 and 27 and Table 1 of the first draft."""

import pytest
import sympy
from sympy import Rational, binomial

import symnet as sn
from symnet.errors import ExpansionError
from symnet.formulas import yield_strength

x, C = sympy.symbols("x C", positive=True)


def test_no_series_about_zero():
    """(26): the derivatives of x^(2/3) and x^(-1/2) have no limit at 0."""
    for power in (Rational(2, 3), Rational(-1, 2)):
        assert sympy.limit(abs(sympy.diff(x**power, x)), x, 0) == sympy.oo
    for text in ("C*c**(2/3)", "k/sqrt(c)"):
        with pytest.raises(ExpansionError):
            sn.Law(text, ["c"]).series(2)
    law = sn.Law("C*c**(2/3)", ["c"]).series(3, [Rational(1, 8)])
    symbol = sympy.Symbol("C")
    for k in range(4):
        assert (
            sympy.simplify(law[k] - symbol * binomial(Rational(2, 3), k) * Rational(1, 8) ** (Rational(2, 3) - k)) == 0
        )


def test_selection_vectors():
    """(27) with S_m^(l_m) is the law's expansion."""
    center = {"c": Rational(1, 8), "d": 4}
    formula = yield_strength(3, center)
    law = sn.Law("sigma_f + C*c**(2/3) + k/sqrt(d)", ["c", "d"]).series(3, center)
    for form in formula.forms:
        difference = formula.substitute(form=form) - law.as_expr()
        assert sympy.simplify(sympy.expand(difference)) == 0


TABLE = [
    # function, center, general entry, first index at which it holds
    (C * 3**x, 0, lambda k: C * sympy.log(3) ** k / sympy.factorial(k), 0),
    (C * x**4, 0, lambda k: C if k == 4 else 0, 0),
    (C * sympy.exp(-2 * x), 0, lambda k: (-2) ** k * C / sympy.factorial(k), 0),
    (C / sympy.sqrt(x), 1, lambda k: C * sympy.prod([-Rational(2 * i - 1, 2 * i) for i in range(1, k + 1)]), 0),
    (C * (1 + x) ** Rational(5, 3), 0,
     lambda k: C * sympy.prod([Rational(5, 3) - i + 1 for i in range(1, k + 1)]) / sympy.factorial(k), 0),
    (C * sympy.log(1 + x), 0, lambda k: C * (-1) ** (k + 1) / Rational(k), 1),
]  # fmt: skip


@pytest.mark.parametrize(("function", "center", "entry", "first"), TABLE, ids=lambda v: str(v)[:20])
def test_table(function, center, entry, first):
    """The columns as corrected; the slips of the print fail."""
    for k in range(first, 6):
        truth = sympy.diff(function, (x, k)).subs(x, center) / sympy.factorial(k) if k else function.subs(x, center)
        assert sympy.simplify(truth - entry(k)) == 0
    if first == 0 and function == C * 3**x:
        assert entry(0) == C != 1
    if center == 1:
        assert [entry(k) for k in range(3)] == [C, -C / 2, 3 * C / 8]
        printed = C * sympy.prod([(-1) ** Rational(2 * i - 1, 2 * i) for i in range(1, 3)])
        assert sympy.N(printed - entry(2)) != 0 and not printed.is_real
    if function.has(Rational(5, 3)):
        n = 3
        printed = C * (Rational(5, 3) - n + 1) ** n / sympy.factorial(n)
        assert printed != entry(n)
