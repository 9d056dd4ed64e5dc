"""Table 1: each general term against SymPy's derivatives and exact series, each domain against its ends."""

from dataclasses import replace

import mpmath
import pytest
import sympy
from sympy import QQ, Rational, S
from sympy.polys import ring_series as rs
from sympy.polys.rings import ring

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.formulas.table import ALPHA, BETA, OMEGA, X0, A, C, K, N, P, X, table

ORDER = 60
NAMES = [row.name for row in table()]
VALUES = {C: Rational(3, 2), A: S(2), BETA: Rational(2, 3), OMEGA: Rational(3, 5), P: Rational(-3, 4), N: S(5)}
VALUES[ALPHA] = Rational(5, 3)
_RING, H = ring("h", QQ)


each_name = pytest.mark.parametrize("name", NAMES)


@each_name
@pytest.mark.parametrize("center", [None, sympy.Symbol("c", positive=True)])
def test_terms_are_the_derivatives_that_sympy_takes(name, center):
    term = table(center)[name].term
    for k in range(6):
        # about 0 SymPy cannot differentiate x^n for every n at once; 5 stands for it
        values = {N: 5} if name == "C*x**n" else {}
        expected = sympy.diff(term.function.subs(values), X, k).subs(X, term.center) / sympy.factorial(k)
        difference = term.coefficient(k).subs(values) - expected
        assert sympy.simplify(difference.rewrite(sympy.exp)) == 0


def binomial_series(p, inside):
    """(1 + u)^p for a polynomial u without constant part."""
    return rs.rs_exp(QQ.from_sympy(p) * rs.rs_log(1 + inside, H, ORDER + 1), H, ORDER + 1)


def exact_series(name):
    """60 coefficients about 1 at VALUES as (constant in front, SymPy's series over the rationals)."""
    v = VALUES
    n = ORDER + 1
    half = H * QQ(1, 2)
    log_a, beta, omega = sympy.log(v[A]), QQ.from_sympy(v[BETA]), QQ.from_sympy(v[OMEGA])
    sine, cosine = rs.rs_sin(omega * H, H, n), rs.rs_cos(omega * H, H, n)
    simple = {
        "C*exp(-beta*x)": (sympy.exp(-v[BETA]), rs.rs_exp(-beta * H, H, n)),
        "C*x**n": (1, (1 + H) ** 5),
        "C*x**(-1/2)": (1, binomial_series(Rational(-1, 2), H)),
        "C*x**(2/3)": (1, binomial_series(Rational(2, 3), H)),
        "C*x**p": (1, binomial_series(v[P], H)),
        "C*(1 + x)**alpha": (2 ** v[ALPHA], binomial_series(v[ALPHA], half)),
        "C*log(1 + x)": (1, rs.rs_log(1 + half, H, n)),
        "C/(1 + x)": (Rational(1, 2), rs.rs_series_inversion(1 + half, H, n)),
    }
    if name in simple:
        constant, series = simple[name]
        found = [constant * QQ.to_sympy(series.coeff(H**k) if k else series.coeff(1)) for k in range(n)]
        found[0] += sympy.log(2) if name == "C*log(1 + x)" else 0
        return found
    if name == "C*a**x":  # exp(h log a): the series in h log a
        unit = rs.rs_exp(H, H, n)
        return [v[A] * log_a**k * QQ.to_sympy(unit.coeff(H**k) if k else unit.coeff(1)) for k in range(n)]
    if name == "C*sin(omega*x)":
        s, c = sympy.sin(v[OMEGA]), sympy.cos(v[OMEGA])
        pick = lambda series, k: QQ.to_sympy(series.coeff(H**k) if k else series.coeff(1))  # noqa: E731
        return [s * pick(cosine, k) + c * pick(sine, k) for k in range(n)]
    return None


@pytest.mark.parametrize("name", [name for name in NAMES if name != "C*tanh(x)"])
def test_sixty_coefficients_about_one(name):
    term = table(1)[name].term
    expected = exact_series(name)
    valued = replace(term, term=term.term.subs(VALUES) / VALUES[C])
    found = [valued.coefficient(k) for k in range(ORDER + 1)]
    assert [sympy.expand(a - b) for a, b in zip(found, expected, strict=True)] == [0] * (ORDER + 1)


def test_sixty_coefficients_of_tanh():
    """About 0 and about artanh(1/3), where tanh moves by its addition theorem."""
    moved = rs.rs_tanh(H, H, ORDER + 1)
    third = QQ(1, 3)
    about = rs.rs_mul(moved + third, rs.rs_series_inversion(1 + third * moved, H, ORDER + 1), H, ORDER + 1)
    for term, series in ((table(), moved), (table(sympy.atanh(Rational(1, 3))), about)):
        found = [term["C*tanh(x)"].term.coefficient(k) for k in range(ORDER + 1)]
        assert found == [C * QQ.to_sympy(series.coeff(H**k) if k else series.coeff(1)) for k in range(ORDER + 1)]


@pytest.mark.parametrize("name", [row.name for row in table() if row.term.center == 0])
def test_the_term_about_zero_is_the_limit_of_the_general_one(name):
    c = sympy.Symbol("c", positive=True)
    general, at_zero = table(c)[name].term, table()[name].term
    for k in range(8):
        value = general.coefficient(k).subs({**VALUES})
        assert sympy.limit(value, c, 0, "+") == at_zero.coefficient(k).subs(VALUES)


FINITE = [row.name for row in table() if row.term.domain != S.Reals]


def at(name):
    term = table(Rational(3, 4) if table()[name].term.center == X0 else None)[name].term
    values = {**VALUES, C: 1}
    size = term.domain.end - term.center
    valued = replace(term, term=term.term.subs(values))
    terms = [mpmath.mpf(str(sympy.N(valued.coefficient(k) * size**k, 30))) for k in range(120)]
    return term, values, size, terms


@pytest.mark.parametrize("name", FINITE)
def test_the_domain_is_centred_and_ends_at_the_radius(name):
    term, _, size, terms = at(name)
    assert sympy.simplify(term.domain.start + size - term.center) == 0
    ratio = (max(map(abs, terms[-6:])) / max(map(abs, terms[-12:-6]))) ** (mpmath.mpf(1) / 6)
    assert float(ratio) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("name", [n for n in FINITE if n not in ("C*x**p", "C*(1 + x)**alpha")])
def test_the_ends_belong_to_the_domain_where_the_series_converges_there(name):
    """At an end inside, the extrapolated sum is the function; at one outside, a singularity or no limit."""
    term, values, _, terms = at(name)
    function = term.function.subs(values)
    for sign, end in ((-1, term.domain.start), (1, term.domain.end)):
        signed = [sign**k * t for k, t in enumerate(terms)]
        if end in term.domain:
            expected = mpmath.mpf(str(sympy.N(function.subs(X, end), 20)))
            assert abs(extrapolated(signed) - expected) < 2e-2
        else:
            limit = function.subs(X, end)
            assert not limit.is_finite or max(abs(t) for t in signed[-6:]) > 0.5


def extrapolated(terms):
    """A sum of terms that alternate or fall as a power: the mean of two partial sums, or the sum and its tail."""
    if terms[-1] * terms[-2] < 0:
        return sum(terms[:-1]) + terms[-1] / 2
    order = len(terms) - 1
    exponent = -mpmath.log(terms[-1] / terms[order // 2]) / mpmath.log(2)
    return sum(terms) + terms[-1] * order / (exponent - 1)


def test_the_domain_of_a_power_is_open_because_the_ends_depend_on_it():
    """The upper end needs p > -1, the lower p > 0: a_k R^k is binomial(p, k) with sign, about k^(-1-p)."""
    k = 4000
    for p, upper, lower in (
        (Rational(-3, 2), False, False),
        (Rational(-1, 2), True, False),
        (Rational(1, 2), True, True),
    ):
        size = abs(float(mpmath.binomial(mpmath.mpf(p.p) / p.q, k)))
        assert (size < 0.5) == upper
        assert (size * k < 0.5) == lower
    assert table()["C*x**p"].term.domain == sympy.Interval.open(0, 2 * X0)
    assert table()["C*(1 + x)**alpha"].term.domain == sympy.Interval.open(-1, 1)


def test_the_source_errs_where_the_remarks_say_so():
    found = table()
    assert found["C*a**x"].term.coefficient(0) == C != 1
    i = sympy.Symbol("i", integer=True)
    for n in range(1, 7):
        correct = sympy.prod([ALPHA - j + 1 for j in range(1, n + 1)]) / sympy.factorial(n)
        printed = (ALPHA - n + 1) ** n / sympy.factorial(n)
        coefficient = found["C*(1 + x)**alpha"].term.coefficient(n) / C
        assert sympy.expand(coefficient - correct) == 0
        assert (sympy.expand(coefficient - printed) == 0) == (n == 1)
        factors = sympy.Product(-(2 * i - 1) / (2 * i), (i, 1, n)).doit()
        root = table(1)["C*x**(-1/2)"].term.coefficient(n) / C
        assert root == factors
    assert [table(1)["C*x**(-1/2)"].term.coefficient(n) for n in range(3)] == [C, -C / 2, 3 * C / 8]
    assert sympy.limit(1 / sympy.sqrt(X), X, 0, "+") == sympy.oo  # not analytic at 0
    assert "has no series about 0" in found["C*x**(-1/2)"].remark
    assert "alpha - i + 1" in found["C*(1 + x)**alpha"].remark


def test_a_whole_power_is_a_polynomial():
    term = table()["C*x**n"].term
    assert [term.coefficient(k).subs(N, 3) for k in range(6)] == [0, 0, 0, C, 0, 0]
    about = table(X0)["C*x**n"].term
    assert sympy.expand(about.series(7).subs(N, 4)) == C * X**4


def test_rows_and_text():
    found = table()
    assert len(found) == len(NAMES) == 11
    assert found["C*tanh(x)"] in list(found)
    text = found.text()
    assert str(found) == text
    for name in NAMES:
        assert text.count(name) >= 2  # in the table and in the remarks
    assert "Interval.Lopen(0, 2*x_0)" in text
    assert {row.term.index for row in found} == {K}


def test_latex():
    latex = table().latex()
    assert latex.count(r"\toprule") == latex.count(r"\midrule") == latex.count(r"\bottomrule") == 1
    assert r"\binom{\alpha}{k}" in latex and r"B_{k + 1}" in latex and r"\beta" in latex
    assert r"$0 < x \leq 2 x_{0}$" in latex
    assert "mathbb" not in latex  # it would need amssymb
    assert latex.count(r"\\") >= len(NAMES) + 1
    assert table()._repr_latex_().count(r"\sum_{k=0}^{\infty}") == len(NAMES)


def test_bad_input():
    for center in (0, -1, sympy.Symbol("c"), sympy.Symbol("c", real=True)):
        with pytest.raises(InvalidValueError, match="center must be positive.*no series"):
            table(center)
    with pytest.raises(InvalidTypeError, match="center must be an exact number"):
        table(0.5)
    with pytest.raises(InvalidValueError, match=r"form must be one of the table, not 'C\*x\*\*q'.*did you mean"):
        table()["C*x**q"]
