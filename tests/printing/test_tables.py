"""Tables in LaTeX."""

import pytest
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.printing import booktabs


def test_cells_are_escaped_or_set_as_formulas():
    x = sympy.Symbol("x")
    found = booktabs(["a_b", "$x^2$", "n"], [["5 % & #1", x**2, 3], [None, sympy.Rational(1, 3), 2.5]], digits=2)
    rows = [line for line in found.splitlines() if line.endswith(r"\\")]
    assert rows == [r"a\_b & $x^2$ & n \\", r"5 \% \& \#1 & $x^{2}$ & $3$ \\", r" & $0.33$ & $2.5$ \\"]
    assert r"\begin{tabular}{llr}" in found


def test_captions_labels_and_parts():
    found = booktabs(["n"], [[i] for i in range(5)], caption="All of $x_n$ in %", label="tab:n", rows_per_table=2)
    assert found.count(r"\begin{table}") == 3
    assert found.count(r"\label{tab:n}") == 1
    assert found.count(r"\caption{All of $x_n$ in \%}") == 1
    assert found.count("(continued)") == 2


def test_rows_with_fractions_stand_apart():
    found = booktabs(["f"], [[sympy.Rational(1, 3)], [2]])
    assert found.splitlines()[4:7] == [r"$\displaystyle \frac{1}{3}$ \\", r"\addlinespace", r"$2$ \\"]


def test_a_table_without_rows():
    assert booktabs(["a", "b"], []).splitlines()[2:4] == [r"a & b \\", r"\midrule"]


@pytest.mark.parametrize(
    ("arguments", "error", "piece"),
    [
        ({"header": [], "rows": []}, InvalidValueError, "at least one column"),
        ({"header": ["a"], "rows": [["b", "c"]]}, InvalidValueError, "1 cells each"),
        ({"header": ["a"], "rows": [], "alignment": "lr"}, InvalidValueError, "for 1 columns"),
        ({"header": ["a"], "rows": [], "alignment": "q"}, InvalidValueError, "alignment"),
        ({"header": ["a"], "rows": [[True]]}, InvalidTypeError, "cell"),
        ({"header": ["a"], "rows": [[object()]]}, InvalidTypeError, "real number"),
        ({"header": ["a"], "rows": [], "caption": 3}, InvalidTypeError, "caption"),
        ({"header": ["a"], "rows": [], "label": "a b{"}, InvalidValueError, "label"),
        ({"header": ["a"], "rows": [], "rows_per_table": 0}, InvalidValueError, "rows_per_table"),
    ],
)
def test_bad_input(arguments, error, piece):
    with pytest.raises(error, match=piece):
        booktabs(**arguments)
