"""What a report says: every section from its own oracle, cuts with their counts, and bad input."""

from fractions import Fraction

import numpy as np
import pytest
from conftest import network

import symnet as sn
from symnet.certify import remainder
from symnet.cli import main
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError
from symnet.report import report
from symnet.report.mathml import plain_text
from symnet.report.sections import Facts, Math, Picture, Source, Table
from symnet.series.plain import plain

LAW = "s0 + k*d + C*c"
DOMAIN = {"c": (0.0, 0.2), "d": (-0.3, 0.3)}


def section(found, name):
    return next(s for s in found.sections if s.name == name)


def blocks(found, name, kind):
    return [block for block in section(found, name).blocks if isinstance(block, kind)]


@pytest.fixture(scope="module")
def full():
    pytest.importorskip("matplotlib")
    pytest.importorskip("flint")
    return report(network(), sn.Law(LAW, ["c", "d"], output="sigma_y"), 3, domain=DOMAIN)


def test_sections_come_in_their_order_and_nothing_is_left_out(full):
    names = [s.name for s in full.sections]
    assert names == ["network", "series", "region", "fit", "residuals", "certificate", "pictures", "copy"]
    assert full.left_out == ()
    assert [p.caption for p in blocks(full, "pictures", Picture)] == ["Along c", "Along d"]
    assert all(p.alt for s in full.sections for p in s.blocks if isinstance(p, Picture))


def test_the_numbers_are_those_of_the_functions_themselves(full):
    net, data = network(), full.to_json()
    # without a center the report looks at the middle of the domain
    series = net.series(3, [0.1, 0.0])
    assert data["series"] == plain(series)
    assert data["network"]["numbers"] == 3 * 2 + 3 + 3 + 1
    fitted = sn.fit(sn.Law(LAW, ["c", "d"]), net, 3, domain=DOMAIN)
    assert {n: p["value"] for n, p in data["fit"]["parameters"].items()} == fitted.values
    assert data["certificate"]["bound"] == remainder(net, 3, [0.1, 0.0], DOMAIN).bound
    assert data["region"]["proven"] == net.convergence([0.1, 0.0]).proven
    assert [tuple(r["at"]) for r in data["residuals"]["law_minus_target"]] == list(fitted.residuals)


def test_the_certificate_holds(full):
    net, bound = network(), full.to_json()["certificate"]["bound"]
    rng = np.random.default_rng(0)
    points = np.column_stack([rng.uniform(*DOMAIN[name], 2000) for name in ("c", "d")])
    error = np.abs(net(points) - net.series(3, [0.1, 0.0])(points)).max()
    assert 0.1 * bound < error <= bound


def test_without_a_domain_a_tolerance_is_certified():
    pytest.importorskip("flint")
    net = sn.Network([sn.Dense([[2.0]], [0.0], "tanh")], ["x"])
    # the slope is 2 and the unit 1: a hundredth of it
    facts = dict(blocks(report(net, order=3), "certificate", Facts)[0].items)
    assert facts["tolerance"].startswith("0.02 (1 %")
    data = report(net, order=3, tolerance=1e-3).to_json()["certificate"]
    assert data["bound"] <= 1e-3 and -data["low"][0] == data["high"][0] > 0.1


def test_exact_networks_print_exactly():
    net = sn.Network([sn.Dense([[Fraction(1, 3)]], [0], "tanh")], ["x"])
    rows = blocks(report(net, order=3), "series", Table)[0].rows
    assert rows == ((Math("x"), Math(r"\frac{1}{3}")), (Math("x^{3}"), Math(r"- \frac{1}{81}")))


def test_piecewise_linear_networks_show_their_region():
    net = sn.Network([sn.Dense([[1, 2]], [1], "relu"), sn.Dense([[3]])], ["x", "y"])
    found = report(net, order=1)
    assert section(found, "region").data["inequalities"] == ["-x - 2*y <= 1"]


def test_networks_of_symbols_say_what_they_cannot_show():
    found = report(sn.Network.symbolic([2, 2, 1], "tanh"), order=2)
    assert [text.partition(" left out")[0] for text in found.left_out] == [
        "The radius of convergence is", "The bound is", "The pictures are"
    ]  # fmt: skip
    assert blocks(found, "series", Table)[0].rows


def test_a_network_too_large_to_print_is_summed_up_with_counts():
    rng = np.random.default_rng(0)
    layers = [sn.Dense(rng.normal(size=(200, 500)), None, "tanh"), *[sn.Dense(np.eye(200), None, "tanh")] * 30]
    found = report(sn.Network(layers))
    facts = dict(blocks(found, "network", Facts)[0].items)
    assert facts["numbers"] == f"{200 * 500 + 30 * 200 * 200:,}, floats"
    assert facts["inputs"].endswith("x12, ... (488 more)")
    table = blocks(found, "network", Table)[0]
    assert len(table.rows) == 21 and table.note == "11 layers in the middle are not shown."
    # 504! / (500! 4!) monomials
    assert any(f"{504 * 503 * 502 * 501 // 24:,} monomials" in text for text in found.left_out)
    assert not blocks(found, "copy", Source)[0].text.count("1.0") > 10_000
    assert sum(len(s.text) for s in blocks(found, "copy", Source)) < 200_000


def test_long_series_are_cut_with_counts():
    found = report(network(("a", "b", "c", "d"), ("u", "v", "w", "x", "y", "z"), 2), order=4)
    assert "Of the formula left out: 46 of 70 terms; they are in the LaTeX and JSON" in found.left_out
    assert "Of the outputs left out: 2 of 6" in found.left_out
    table = blocks(found, "series", Table)[0]
    assert len(table.rows) == 30 and table.note.startswith("40 more terms")
    assert "Of the slices left out: those along 1 more inputs" in found.left_out


@pytest.mark.parametrize(
    ("options", "error", "piece"),
    [
        ({"network": "net.json"}, InvalidTypeError, "network must be a Network"),
        ({"law": "a + b*c"}, InvalidTypeError, "law must be a Law"),
        ({"order": -1}, InvalidValueError, "order"),
        ({"center": {"q": 1}}, InvalidValueError, "center must use the inputs' names"),
        ({"domain": {"c": (0, 1)}}, InvalidValueError, "box must give an interval for every input"),
        ({"domain": DOMAIN, "center": [5, 5]}, InvalidValueError, "center must lie in the box"),
        ({"tolerance": 0}, InvalidValueError, "tolerance must be positive"),
        ({"digits": 0}, InvalidValueError, "digits must be a positive integer"),
        ({"coefficients": "nowhere.csv"}, FileNotFoundError, "nowhere.csv"),
    ],
)
def test_bad_input_is_explained(options, error, piece):
    with pytest.raises(error, match=piece):
        report(**{"network": network(), "order": 1, **options})


def test_without_docutils_the_page_says_what_to_install(monkeypatch):
    import sys

    found = report(network(), order=1)
    monkeypatch.setitem(sys.modules, "docutils.utils.math", None)
    with pytest.raises(MissingExtraError, match=r"docutils.*symnet\[report\]"):
        found.html()


@pytest.mark.parametrize(
    "text", ["<script>", "5 % of x_1 & σ²", "Größe", "a\\b{c}~^#$|", "ångström × µ", "中 文", "ﬁ", "ſet", 'say "no"']
)
def test_names_come_back_from_latex(text):
    from symnet.printing import escape_text

    wanted = text.replace("ſ", "s").replace("µ", "μ")
    assert plain_text(escape_text(text)).replace("µ", "μ") == wanted


# the command


@pytest.fixture
def net(tmp_path):
    network().save(tmp_path / "net.json")
    return str(tmp_path / "net.json")


def test_the_command_writes_page_document_and_pictures(net, tmp_path, capsys):
    pytest.importorskip("docutils")
    pytest.importorskip("matplotlib")
    page, document = tmp_path / "out.html", tmp_path / "out.tex"
    assert main(["report", net, LAW, "--order", "2", "--html", str(page), "--tex", str(document)]) == 0
    out = capsys.readouterr().out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert f"wrote {document}" in out and (tmp_path / "out-1.pdf").read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob("*.part"))


def test_the_command_verifies_and_prints_json(net, tmp_path, capsys):
    import json

    pytest.importorskip("flint")
    given = network().series(2)
    rows = [f"{e[0]},{e[1]},{float(v[0])!r}" for e, v in zip(given.monomials.tolist(), given.coefficients)]
    (tmp_path / "theirs.csv").write_text("c,d,sigma_y\n" + "\n".join(rows) + "\n")
    assert main(["report", net, "--order", "2", "--verify", str(tmp_path / "theirs.csv"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "symnet-report" and data["verification"]["passed"] is True


@pytest.mark.parametrize(
    ("arguments", "piece"),
    [
        ([], "--html"),
        (["a*c", "--at", "q=1", "--html", "o.html"], "center"),
        (["__import__('os')", "--html", "o.html"], "expression"),
        (["--html", "no/such/folder/o.html", "--order", "1"], "no/such/folder"),
        (["--tex", "a b.tex", "--order", "1"], "file name"),
    ],
)
def test_mistakes_of_the_command_exit_with_1(arguments, piece, net, tmp_path, monkeypatch, capsys):
    import re

    monkeypatch.chdir(tmp_path)
    status = main(["report", net, *arguments])
    err = capsys.readouterr().err
    assert status == 1 and err.startswith("symnet: error: ") and re.search(piece, err)
    assert not list(tmp_path.glob("o.html"))
