"""What series, networks, laws and fits print: order, cuts, names and numbers."""

from fractions import Fraction

import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidValueError
from symnet.series import Series


def series():
    return Series.from_dict({(0, 0): 1, (1, 0): -2, (0, 2): Fraction(1, 3), (2, 1): 4}, ["c", "d"], 3)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("ascending", r"y = 1 - 2 c + 0.33 d^{2} + 4 c^{2} d"),
        ("descending", r"y = 4 c^{2} d + 0.33 d^{2} - 2 c + 1"),
        ("lex", r"y = 4 c^{2} d - 2 c + 0.33 d^{2} + 1"),
    ],
)
def test_order_of_terms(order, expected):
    assert series_exact().latex(order=order, digits=2) == expected


def series_exact():
    terms = {(0, 0): 1, (1, 0): -2, (0, 2): Fraction(1, 3), (2, 1): 4}
    return Series.from_dict(terms, ["c", "d"], 3, ring="exact")


def test_floats_show_no_digits_that_are_not_asked_for():
    s = Series.from_dict({(0,): 0.5, (1,): -2.0}, ["x"], 1, center=[0.1])
    assert s.latex() == r"y = 0.5 - 2 \left(x - 0.1\right)"
    assert s.latex(digits=3) == r"y = 0.500 - 2.00 \left(x - 0.1\right)"


def test_cut_names_and_lines():
    s = series_exact()
    assert s.latex(max_terms=2) == r"y = 1 - 2 c + \cdots"
    assert s.latex(symbol_names={"c": r"\gamma", "y": "Y"}, max_terms=2) == r"Y = 1 - 2 \gamma + \cdots"
    assert s.latex(terms_per_line=2).splitlines()[1:3] == [
        r"y &= 1 - 2 c \\",
        r"&\quad {} + \frac{1}{3} d^{2} + 4 c^{2} d",
    ]
    assert Series.from_dict({}, ["x"], 2, ring="exact").latex() == "y = 0"
    w = Series.from_dict({(2,): 1}, ["w^{(1)}"], 2, ring="exact")
    assert w.latex() == r"y = \left(w^{(1)}\right)^{2}"


def test_definitions_can_be_left_out():
    s = sn.Network([sn.Dense([[1]], [Fraction(1, 3)], "tanh")], ["x"]).series(1)
    assert r"\text{where } t_{1,1} &= \tanh{\left(\frac{1}{3} \right)}" in s.latex()
    assert "where" not in s.latex(definitions=False)


def test_table_of_a_series():
    rows = [line for line in series_exact().latex_table(max_terms=2, digits=2).splitlines() if "&" in line]
    assert rows == [r"monomial & $y$ \\", r"$1$ & $1$ \\", r"$c$ & $-2$ \\"]


def test_network_layer_by_layer():
    net = sn.Network([sn.Dense([[1, 2]], [Fraction(1, 2)], "tanh"), sn.Dense([[3]])], ["c", "d"], ["sigma_y"])
    assert net.latex().splitlines() == [
        r"\begin{aligned}",
        r"h^{(0)} &= \begin{pmatrix} c \\ d \end{pmatrix} \\",
        r"h^{(1)} &= \tanh{\left(W^{(1)} h^{(0)} + b^{(1)}\right)} \\",
        r"h^{(2)} &= W^{(2)} h^{(1)} \\",
        r"\sigma_{y} &= h^{(2)} \\",
        r"\text{where } W^{(1)} &= \begin{pmatrix} 1 & 2 \end{pmatrix} \\",
        r"b^{(1)} &= \frac{1}{2} \\",
        r"W^{(2)} &= 3",
        r"\end{aligned}",
    ]
    assert "where" not in net.latex(values=False)
    assert len(sn.Network([sn.Dense([[1.5] * 500] * 500)])._repr_latex_()) < 20_000


def test_large_matrices_are_cut():
    weights = [[10 * i + j for j in range(9)] for i in range(9)]
    found = sn.Network([sn.Dense(weights)]).latex(max_rows=3, max_columns=3)
    matrix = r"\begin{pmatrix} 0 & 1 & \cdots & 8 \\ 10 & 11 & \cdots & 18 \\ \vdots & \vdots & \ddots & \vdots \\ 80 & 81 & \cdots & 88 \end{pmatrix}"
    assert matrix in found


def test_fit_and_law_take_the_options():
    law = sn.Law("a + b*x", ["x"])
    result = sn.fit(law, sn.Law("1 + x/3", ["x"]), domain={"x": (0, 1)})
    assert result.latex(digits=3, symbol_names={"x": r"\xi"}) == r"y = 0.333 \xi + 1.00"
    assert law.latex(label="eq:law").startswith("\\begin{align}")
    rows = result.latex_table(digits=3).splitlines()
    assert rows[0] == r"\begin{tabular}{lrrr}" and rows[4].startswith("$a$ & $1.00$ & ")
    for thing in (law, result, series()):
        with pytest.raises(InvalidValueError, match="digits"):
            thing.latex(digits=-1)


def test_printed_polynomials_are_those_of_as_expr():
    """Read back by hand: the sum of the printed terms is the polynomial, in every order."""
    from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations

    rules = (*standard_transformations, implicit_multiplication)
    for order in ("ascending", "descending", "lex"):
        text = series_exact().latex(order=order).partition("=")[2]
        text = text.replace(r"\frac{1}{3}", "(1/3)").replace("^{", "**").replace("}", "")
        assert sympy.expand(parse_expr(text, transformations=rules) - series_exact().as_expr()) == 0
