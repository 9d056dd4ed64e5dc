"""The table of a series' terms: which are important, and how they are written."""

import csv
import io
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError

TERMS = {(0, 0): 7.0, (1, 0): -2.0, (0, 1): 0.5, (2, 0): 1.0, (1, 1): -3.0}
rng = np.random.default_rng(0)
DATA = rng.normal(size=(60, 2)) * [0.1, 5.0] + [1.0, -2.0]


def series(center=(0, 0), ring="float64"):
    return sn.Series.from_dict(TERMS, ["x", "y"], 2, center, ring, output="f")


def two_outputs():
    net = sn.Network([sn.Dense([[1, 2], [0, -1]], [1, 0], "tanh"), sn.Dense([[1, 2], [-1, 0]])], ["x", "y"], ["a", "b"])
    return net.series(3, [0.5, 0], "float64")


def brute(terms, center, X, kind):
    """Importances term by term, row by row, with the standard library's statistics."""
    from math import sqrt
    from statistics import fmean, pstdev

    out = {}
    for (i, j), a in terms.items():
        values = [a * (x - center[0]) ** i * (y - center[1]) ** j for x, y in X.tolist()]
        out[i, j] = {"variation": pstdev(values), "rms": sqrt(fmean(v * v for v in values)), "coefficient": abs(a)}[
            kind
        ]
    return out


@pytest.mark.parametrize("kind", ["coefficient", "variation", "rms"])
@pytest.mark.parametrize("center", [(0, 0), (1.0, -2.0)])
def test_importances_are_what_they_say(kind, center):
    X = None if kind == "coefficient" else DATA
    table = series(center).table(importance=kind, X=X)
    expected = brute(TERMS, center, DATA, kind)
    assert {e: v for e, (_, v) in table.to_dict().items()} == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert {e: a for e, (a, _) in table.to_dict().items()} == TERMS
    found = [term.importance for term in table.terms[0]]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("kind", ["variation", "rms"])
def test_units_of_the_inputs_change_coefficients_and_not_importances(kind):
    """x in other units is another network with the same values: the terms keep their order and importance."""
    units = np.array([1000.0, 0.01])
    net = sn.Network([sn.Dense([[0.7, 0.1], [0.2, -0.3]], [0.1, 0.2], "tanh"), sn.Dense([[1.0, 2.0]])])
    other = sn.Network([sn.Dense(net.layers[0].weights / units, [0.1, 0.2], "tanh"), net.layers[1]])
    mean = DATA.mean(axis=0)
    a = net.series(3, mean).table(importance=kind, X=DATA).to_dict()
    b = other.series(3, mean * units).table(importance=kind, X=DATA * units).to_dict()
    assert {e: v for e, (_, v) in a.items()} == pytest.approx({e: v for e, (_, v) in b.items()}, rel=1e-9)
    assert a[3, 0][0] == pytest.approx(b[3, 0][0] * 1000.0**3)


def test_the_constant_varies_with_nothing():
    table = series().table(X=DATA)
    assert table.kind == "variation"
    assert table.terms[0][-1].exponents == (0, 0) and table.terms[0][-1].importance == 0
    assert series().table(1).terms[0][0].exponents == (0, 0)
    assert series().table(1, constant=False).terms[0][0].exponents == (1, 1)


def test_top_cuts_each_output_and_says_of_how_many():
    s = two_outputs()
    table = s.table(top=3)
    assert [len(terms) for terms in table.terms] == [3, 3]
    assert table.counts == tuple(len(one.to_dict()) for one in s)
    assert str(table).count("3 of ") == 2 and "a: 3 of 10 terms, by |coefficient|" in str(table)
    assert table.to_dict()["b"] == s.output("b").table(top=3).to_dict()
    for name, terms in s.table():
        assert {t.exponents: t.coefficient for t in terms} == s.output(name).to_dict()


def test_many_terms_go_in_blocks(monkeypatch):
    s = two_outputs()
    whole = s.table(X=DATA).to_dict()
    monkeypatch.setattr("symnet.series.importance.BLOCK", 250)
    assert s.table(X=DATA).to_dict() == whole


def test_text():
    expected = """\
f: 3 of 5 terms, by |coefficient|
term         coefficient
-----------  -----------
1                      7
(x - 0.5)*y           -3
(x - 0.5)             -2
about x = 0.5, y = 0 over float64, order 2"""
    assert str(series((0.5, 0)).table(3)) == repr(series((0.5, 0)).table(3)) == expected
    assert "root mean square over the data" in str(series().table(1, "rms", DATA))
    assert "0.33\n" in sn.Series.from_dict({1: 1 / 3}, ["x"], 1).table().text(digits=2)


@pytest.mark.parametrize(("ring", "shown"), [("exact", "1/3"), ("rational", "1/3"), (sn.Real(30), "0.333333")])
def test_other_rings(ring, shown):
    s = sn.Series.from_dict({1: Fraction(1, 3), 2: Fraction(-1, 7)}, ["x"], 2, ring=ring)
    table = s.table(X=[[1], [2], [5]])
    assert shown in str(table)
    assert {e: v for e, (_, v) in table.to_dict().items()} == pytest.approx(
        {(1,): np.std([1, 2, 5]) / 3, (2,): np.std([1, 4, 25]) / 7}, rel=1e-14
    )
    assert s.table().terms[0][0].coefficient == s[1]


def test_balls_and_generators():
    net = sn.Network([sn.Dense([[1, 2]], [1], "tanh")], ["x", "y"])
    exact, ball, floats = (net.series(2, ring=ring).table() for ring in ("exact", sn.Ball(80), "float64"))
    for table in (exact, ball):
        assert {e: v for e, (_, v) in table.to_dict().items()} == pytest.approx(
            {e: v for e, (_, v) in floats.to_dict().items()}, rel=1e-14
        )
    assert "t_{1,1}" in str(exact)


def test_html_is_escaped_and_has_powers():
    s = sn.Series.from_dict({(2, 1): 1.5}, ["<b>", "y"], 3, {"y": 2}, output="a & b")
    html = s.table()._repr_html_()
    assert "&lt;b&gt;<sup>2</sup> (y - 2)" in html and "a &amp; b: 1 of 1 terms" in html and "<b>" not in html
    assert html.count("<table>") == html.count("</table>") == 1
    assert two_outputs().table()._repr_html_().count("<table>") == 2


def test_latex():
    one = series().table(2).latex()
    assert one.startswith(r"\begin{tabular}{lr}") and r"term & coefficient in $f$ \\" in one
    assert "$x y$ & $-3$" in one
    both = two_outputs().table(2, X=DATA).latex(caption="Terms", label="tab:t", digits=3)
    assert r"\caption{Terms: $a$}" in both and r"\label{tab:t-1}" in both and r"\label{tab:t-2}" in both
    assert both.count(r"\begin{tabular}{lrr}") == 2
    for table in (series().table(), two_outputs().table()):
        text = table.latex(document=True)
        assert text.count(r"\begin{document}") == text.count(r"\end{document}") == 1


def test_csv_reads_back():
    s = two_outputs()
    table = s.table(X=DATA)
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert len(rows) == sum(table.counts)
    for row in rows:
        exponents = (int(row["x"]), int(row["y"]))
        assert (float(row["coefficient"]), float(row["importance"])) == table.to_dict()[row["output"]][exponents]
    exact = sn.Series.from_dict({1: sympy.Rational(1, 3)}, ["x"], 1, ring="exact").table().to_csv()
    assert exact == "output,x,coefficient,importance\ny,1,1/3,0.3333333333333333\n"


def test_a_series_that_is_zero_has_an_empty_table():
    table = sn.Series.from_dict({}, ["x"], 2).table(X=[[1], [2]])
    assert table.to_dict() == {} and "0 of 0 terms" in str(table)
    assert table.latex() and table._repr_html_()


def test_bars():
    pytest.importorskip("matplotlib")
    picture = two_outputs().plot_importance(4, X=DATA)
    assert [axis.get_title() for axis in picture.axes] == ["a", "b"]
    for axis, (_, terms) in zip(picture.axes, two_outputs().table(4, X=DATA, constant=False), strict=True):
        widths = {round(bar.get_y() + bar.get_height() / 2): bar.get_width() for bar in axis.patches}
        assert [widths[i] for i in range(len(terms))] == [t.importance for t in terms]
        assert axis.get_xlabel() == "standard deviation over the data"
        negative = [bool(bar.get_hatch()) for bar in sorted(axis.patches, key=lambda bar: bar.get_y())]
        assert negative == [t.coefficient < 0 for t in terms]
    assert picture.legends
    assert not sn.Series.from_dict({1: 1.0}, ["x"], 1).plot_importance().legends
    picture.savefig(io.BytesIO(), format="png")


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'symnet\[plot\]'"):
        series().plot_importance()


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"top": 0}, InvalidValueError, "top must be a positive integer or None, not 0"),
        ({"top": True}, InvalidValueError, "top must be a positive integer"),
        ({"importance": "varation"}, InvalidValueError, "did you mean 'variation'"),
        ({"importance": "rms"}, InvalidValueError, "X must be given for this importance"),
        ({"importance": "coefficient", "X": DATA}, InvalidValueError, "X must be left out"),
        ({"X": DATA[:, :1]}, InvalidValueError, r"X must have shape \(n, 2\)"),
        ({"X": DATA[:0]}, InvalidValueError, "at least one row"),
        ({"X": [[1.0, np.nan]]}, InvalidValueError, "finite numbers only"),
        ({"X": [["a", "b"]]}, InvalidTypeError, "X must be numbers"),
    ],
)
def test_bad_input(options, error, words):
    with pytest.raises(error, match=words):
        series().table(**options)


def test_symbols_cannot_be_compared():
    with pytest.raises(InvalidValueError, match="coefficients must be numbers.*put numbers in"):
        sn.Network.symbolic([1, 1, 1], "tanh").series(2).table()
