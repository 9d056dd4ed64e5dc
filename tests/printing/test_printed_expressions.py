"""Names, notation and rounding in SymPy expressions."""

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Function, IndexedBase, Piecewise, Rational, Sum, bernoulli, binomial, euler, exp, symbols, zeta

from symnet.printing import escape_text, expression_latex, name_latex

x, y, u, c, d, k = symbols("x y u c d k")
n = sympy.Symbol("n", integer=True, positive=True)
sigma = Function("sigma")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sigma_f", r"\sigma_{f}"),
        ("w^{(1)}_{2,1}", "w^{(1)}_{2,1}"),
        ("alpha_{1,0}", r"\alpha_{1,0}"),
        ("x10", "x_{10}"),
        ("yield", r"\mathrm{yield}"),
        ("sigma_max", r"\sigma_{\mathrm{max}}"),
        ("sigma_0.2", r"\sigma_{0.2}"),
        ("xbar", r"\bar{x}"),
        ("yield stress", r"\text{yield stress}"),
        ("x%", r"\text{x\%}"),
        ("a{b", r"\text{a\{b}"),
        ("x_{1}_{2}", r"\text{x\_\{1\}\_\{2\}}"),
        ("\\input{x}", r"\text{\textbackslash{}input\{x\}}"),
        ("σ", r"\sigma"),
        ("é", r"\text{\'{e}}"),
        ("中", r"\text{[U+4E2D]}"),
    ],
)
def test_names(name, expected):
    assert name_latex(name) == expected
    assert expression_latex(sympy.Symbol(name)) == expected


@given(st.text(max_size=20))
def test_escaped_text_is_plain_ascii_with_balanced_braces(text):
    escaped = escape_text(text)
    assert escaped.isascii()
    bare = escaped.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("expression", "digits", "expected"),
    [
        (Rational(1234, 100) * x, 2, "12 x"),
        (Rational(3, 4) * x / y, 3, r"\frac{0.75 x}{y}"),
        (Rational(-3, 4) * x, 3, "-0.75 x"),
        (x - Rational(3, 4), 3, "x - 0.75"),
        (Rational(1, 3) * k * (x + y), 2, r"0.33 k \left(x + y\right)"),
        (Rational(2, 7) * 2**n, 2, r"0.29 \cdot 2^{n}"),
        (x ** Rational(2, 3), 4, r"x^{\frac{2}{3}}"),
        (exp(-u / 2), 4, r"e^{- \frac{u}{2}}"),
        (exp(Rational(-12345, 6789) * u), 3, r"e^{-1.82 u}"),
        (x**100, 1, "x^{100}"),
        (-3 * sympy.sqrt(5) / 200 * k, 4, "-0.03354 k"),
        (sympy.sqrt(2) + x, 4, "x + 1.414"),
        (sympy.log(2) * x, 4, r"x \ln{\left(2 \right)}"),
        (sympy.Float(0.5) * x, None, "0.5 x"),
        (sympy.Float(0.5) * x, 3, "0.500 x"),
        (1234567 * x, 3, r"1.23 \cdot 10^{6} x"),
        (Piecewise((Rational(1, 2), x > 0), (0, True)), 3, None),
        (Rational(1, 2) * x, None, r"\frac{x}{2}"),
    ],
)
def test_rounded_expressions(expression, digits, expected):
    found = expression_latex(expression, digits)
    assert found == expected if expected else r"0.5 & \text{for}\: x > 0" in found


def test_an_exact_half_is_printed_alike_whatever_was_printed_before():
    """SymPy's cache must not make an exact number take the digits of an equal float."""
    assert expression_latex(sympy.Float(0.5) * x, 4) == "0.5000 x"
    assert expression_latex(Rational(1, 2) * x, 4) == "0.5 x"
    assert expression_latex(sympy.Float(0.5) * x, 4) == "0.5000 x"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (binomial(n, k), r"{\binom{n}{k}}"),
        (Function("multinomial")(k, x, y), r"\binom{k}{x, y}"),
        (bernoulli(n), "B_{n}"),
        (sympy.S.Reals, r"\mathbf{R}"),
        (zeta(n), r"\zeta\left(n\right)"),
        (euler(n, x), r"E_{n}\left(x\right)"),
        (IndexedBase("s")[k], "s_{k}"),
        (IndexedBase("a_n")[k], "a_{n,k}"),
        (IndexedBase("S_solute")[1] ** k, r"S_{\mathrm{solute},1}^{k}"),
        (Function("sigma^{(2)}")(u), r"\sigma^{(2)}{\left(u\right)}"),
        (Function("sigma^{(2)}")(u) ** 3, r"\left(\sigma^{(2)}{\left(u\right)}\right)^{3}"),
        (sigma(u).diff(u), r"\sigma'{\left(u\right)}"),
        (sigma(u).diff(u, 4), r"\sigma^{(4)}{\left(u\right)}"),
        (sympy.Derivative(sigma(u), (u, n)), r"\sigma^{(n)}{\left(u\right)}"),
        (sympy.Subs(sigma(u).diff(u, 3), u, x * y), r"\sigma^{(3)}{\left(x y\right)}"),
        (sympy.Symbol("w^{(1)}_{2,1}") ** 2, r"\left(w^{(1)}_{2,1}\right)^{2}"),
        (Sum(IndexedBase("s")[k] * x**k, (k, 0, sympy.oo)), r"\sum_{k=0}^{\infty} x^{k} s_{k}"),
    ],
)
def test_notation_of_the_field(expression, expected):
    assert expression_latex(expression) == expected


def test_numbers_in_names_count_as_numbers():
    linear = sympy.Add(*[sympy.Symbol(f"alpha_{{{i}}}") for i in range(12)])
    found = [int(t.strip("\\alph_{} ")) for t in expression_latex(linear).split("+")]
    assert found == list(range(12))


def test_symbol_names_go_by_name():
    names = {"c": r"\gamma", d: "D"}
    assert expression_latex(c * sympy.Symbol("d", positive=True), symbol_names=names) == r"\gamma D"


def test_powers_of_logarithms_are_not_logarithms_of_powers():
    a, k = sympy.symbols("a k")
    assert expression_latex(sympy.log(a) ** k) == r"\left(\ln{\left(a \right)}\right)^{k}"
