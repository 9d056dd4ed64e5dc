"""Equations over several lines, their environments, and bad options."""

import pytest
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.printing import LatexOptions, Printer, equation_latex, join_terms
from symnet.printing.breaking import filled, pieces, split_sum
from symnet.printing.width import width

x, y = sympy.symbols("x y")
POLYNOMIAL = 1 + x + x**2 + x**3 + x**4


def test_one_line_is_left_as_it_is():
    assert equation_latex("y", POLYNOMIAL) == "y = x^{4} + x^{3} + x^{2} + x + 1"


@pytest.mark.parametrize(("terms", "lines"), [(1, 5), (2, 3), (4, 2), (5, 1), (9, 1)])
@pytest.mark.parametrize("environment", ["align", "aligned", "multline"])
def test_terms_per_line(terms, lines, environment):
    found = equation_latex("y", POLYNOMIAL, terms_per_line=terms, environment=environment)
    assert found.count("\\\\\n") == lines - 1


def test_environments_and_labels():
    assert equation_latex("y", x + 1, label="eq:y") == "\\begin{align}\ny &= x + 1 \\label{eq:y}\n\\end{align}"
    assert equation_latex("y", x + 1, environment="align") == "\\begin{align*}\ny &= x + 1\n\\end{align*}"
    broken = equation_latex("y", x + 1, environment="multline", terms_per_line=1, label="eq:y")
    assert broken == "\\begin{multline}\ny = x \\label{eq:y} \\\\\n{} + 1\n\\end{multline}"
    assert equation_latex("y", x, environment="multline").startswith("\\begin{equation*}")
    numbered = equation_latex("y", POLYNOMIAL, terms_per_line=2, label="eq:y").splitlines()
    assert [r"\notag" in line for line in numbered[1:-1]] == [False, True, True]


def test_definitions_follow():
    assert equation_latex("y", x, where=[(x, y**2)]).splitlines()[1:3] == [r"y &= x \\", r"\text{where } x &= y^{2}"]
    assert "\nwhere\n" in equation_latex("y", x, where={x: y**2}, label="eq:y")


def test_text_is_cut_at_the_signs_outside_brackets():
    text = r"a + \left(b - c\right) x - \frac{d + e}{f} + 10^{-3} g \cdot -h"
    assert split_sum(text) == ["a", r"+ \left(b - c\right) x", r"- \frac{d + e}{f}", r"+ 10^{-3} g \cdot -h"]
    assert split_sum("- a - b") == ["- a", "- b"]
    assert equation_latex("y", "a + b", terms_per_line=1).count("\\\\") == 1


def test_cut_off_sums():
    assert equation_latex("y", POLYNOMIAL, max_terms=2) == r"y = x^{4} + x^{3} + \cdots"
    assert equation_latex("y", "a + b - c", max_terms=2) == r"y = a + b + \cdots"
    assert join_terms([]) == "0" and join_terms(["a"], 0) == r"\cdots"


LONG = sum(sympy.Symbol(f"a{i}") * x**i for i in range(40))


def numerical(latex):
    """The printed sum as a number, every name and bracket read back, to see that breaking loses nothing."""
    import re

    text = re.sub(r"\\[Bb]ig+[lr]|\\left|\\right", "", latex).replace(r"\times", "*")
    text = (
        re.sub(r"\\tanh\s*", "tanh", text)
        .replace(r"\exp", "exp")
        .replace(r"\tanh", "tanh")
        .replace("{(", "(")
        .replace(")}", ")")
    )
    text = re.sub(r"\\frac\{(\w+)\}\{(\w+)\}", r"(\1/\2)", text)
    text = re.sub(r"\^\{(-?\s*\d+)\}", r"**(\1)", text)
    text = re.sub(r"a_\{(\d+)\}", r"a\1", text)
    text = re.sub(r"(?<=[\w)])\s*(?=a\d|x|\()", "*", text.replace("tanh(", "T(").replace("exp(", "E("))
    text = text.replace("T*(", "T(").replace("E*(", "E(")
    return sympy.parse_expr(text, local_dict={"T": sympy.tanh, "E": sympy.exp, "x": x})


@pytest.mark.parametrize(
    "expression",
    [LONG, y * 0 + 3 * LONG**2, LONG * sympy.tanh(LONG), sympy.exp(LONG), sympy.Rational(10**80 + 1, 7) * 1, 1 / LONG,
     x * LONG / 3],
)  # fmt: skip
def test_pieces_fit_and_lose_nothing(expression):
    parts = pieces(expression, Printer(), 40)
    assert len(parts) > 1
    assert all(width(part) < 40 * 1.3 for part in parts)
    found = numerical(" ".join(parts).replace(r"\backslash ", ""))
    values = {s: sympy.Rational(1, 7 + i) for i, s in enumerate(sorted(expression.free_symbols, key=str))}
    assert (
        sympy.simplify(found.subs({sympy.Symbol(s.name): v for s, v in values.items()}) - expression.subs(values)) == 0
    )


def test_long_terms_have_lines_of_their_own():
    assert filled([["a"], ["+ (b", "+ c)"], ["+ d"]], 100, None) == ["a", "+ (b + c)", "+ d"]
    assert filled([["1" * 9 + r"\backslash", "2"]], 100, None) == ["1" * 9 + r"\backslash", "2"]


@pytest.mark.parametrize(
    ("options", "error", "piece"),
    [
        ({"digits": 0}, InvalidValueError, "digits must be a positive integer"),
        ({"terms_per_line": -1}, InvalidValueError, "terms_per_line"),
        ({"max_terms": 1.5}, InvalidValueError, "max_terms"),
        ({"environment": "aling"}, InvalidValueError, "did you mean 'align"),
        ({"order": "desc"}, InvalidValueError, "ascending, descending, lex"),
        ({"label": "a}b"}, InvalidValueError, "label"),
        ({"label": ""}, InvalidValueError, "label"),
        ({"label": 3}, InvalidTypeError, "label must be text"),
        ({"symbol_names": {"c": 3}}, InvalidTypeError, "symbol_names"),
        ({"symbol_names": "c"}, InvalidTypeError, "symbol_names"),
    ],
)
def test_bad_options(options, error, piece):
    with pytest.raises(error, match=piece):
        LatexOptions(**options)


def test_sides_of_another_type():
    with pytest.raises(InvalidTypeError, match="left"):
        equation_latex(3.5, x)
    with pytest.raises(InvalidTypeError, match="right"):
        equation_latex("y", None)
