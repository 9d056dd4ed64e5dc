"""verify: every form of coefficients, digits and ulps against mpmath, callables, output, and every kind of bad input."""

import csv
import json
import time
import warnings
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.certify import verify
from symnet.certify.reference import reference
from symnet.cli import main
from symnet.errors import ExpansionError, FileFormatError, InvalidTypeError, InvalidValueError, SymnetError
from symnet.rings import registry

rng = np.random.default_rng(3)
W1, B1, W2, B2 = rng.normal(size=(5, 2)), rng.normal(size=5) / 2, rng.normal(size=(2, 5)), rng.normal(size=2)
NET = sn.Network([sn.Dense(W1, B1, "tanh"), sn.Dense(W2[:1], B2[:1])], ["c", "d"], ["y"])
TWO = sn.Network([sn.Dense(W1, B1, "tanh"), sn.Dense(W2, B2)], ["c", "d"], ["u", "v"])
ORDER, CENTER = 4, [0.25, -0.5]
SERIES = NET.series(ORDER, CENTER)
TERMS = {tuple(e): float(v) for e, v in zip(SERIES.monomials.tolist(), SERIES.coefficients[:, 0])}
LABELS = {",".join(["1"] * e[0] + ["2"] * e[1]) or "0": v for e, v in TERMS.items()}


def write_csv(path, header, rows):
    with open(path, "w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return str(path)


def expand_json(tmp_path, capsys):
    NET.save(tmp_path / "net.json")
    main(["expand", str(tmp_path / "net.json"), "--order", "4", "--at", "c=0.25,d=-0.5", "--json"])
    (tmp_path / "s.json").write_text(capsys.readouterr().out)
    return str(tmp_path / "s.json")


def write_json(path, data):
    path.write_text(json.dumps(data))
    return path


FORMS = {
    "dict": lambda t: TERMS,
    "labels": lambda t: LABELS,
    "labels and values": lambda t: {"labels": [k.split(",") for k in LABELS], "values": list(LABELS.values())},
    "arrays": lambda t: (SERIES.monomials, SERIES.coefficients[:, 0]),
    "arrays of one column": lambda t: (SERIES.monomials.tolist(), SERIES.coefficients),
    "series": lambda t: SERIES,
    "sympy": lambda t: SERIES.as_expr(),
    "sympy poly": lambda t: sympy.Poly(
        sum(sympy.Rational(*v.as_integer_ratio()) * (sympy.Symbol("c") - sympy.Rational(1, 4)) ** e[0]
            * (sympy.Symbol("d") + sympy.Rational(1, 2)) ** e[1] for e, v in TERMS.items())
    ),
    "output names": lambda t: {"y": TERMS},
    "list of outputs": lambda t: [TERMS],
    "csv": lambda t: write_csv(t / "a.csv", ["c", "d", "y"], [[*e, repr(v)] for e, v in TERMS.items()]),
    "csv, value": lambda t: write_csv(t / "a.txt", ["value", "d", "c"], [[repr(v), e[1], e[0]] for e, v in TERMS.items()]),
    "csv, labels": lambda t: write_csv(t / "a.csv", ["label", "value"], [[k, v.hex()] for k, v in LABELS.items()]),
    "json labels": lambda t: write_json(t / "a.json", LABELS),
    "json arrays": lambda t: write_json(
        t / "a.json",
        {"variables": ["d", "c"], "center": [-0.5, "1/4"], "order": 4, "exponents": [e[::-1] for e in TERMS], "values": list(TERMS.values())},
    ),
    "json labels and values": lambda t: write_json(t / "a", {"labels": list(LABELS), "values": list(LABELS.values())}),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_without_loss(form, tmp_path):
    plain = verify(TERMS, NET, ORDER, CENTER)
    found = verify(FORMS[form](tmp_path), NET, ORDER, CENTER, digits=12)
    assert found.passed() and found.passed(12) and not found.passed(30)
    assert found.missing == found.extra == found.causes == () and found.bits == 53
    if form in ("labels and values", "dict", "labels", "arrays", "series", "csv, labels"):
        assert found.entries == plain.entries
    else:  # a decimal that prints a float is not the float
        assert all(
            abs(a.theirs - b.theirs) <= Fraction(1, 2**53) * abs(a.theirs) for a, b in zip(found.entries, plain.entries)
        )


def test_what_symnet_expand_writes_can_be_verified(tmp_path, capsys):
    assert verify(expand_json(tmp_path, capsys), NET, ORDER, CENTER).passed(12)


def test_a_center_in_a_file_may_be_the_float_or_the_decimal(tmp_path):
    series = NET.series(2, [0.1, 0.3])
    data = {"exponents": series.monomials.tolist(), "values": series.coefficients[:, 0].tolist()}
    for center in ([0.1, 0.3], ["0.1", "0.3"], [str(Fraction(0.1)), str(Fraction(0.3))]):
        assert verify(write_json(tmp_path / "a.json", {**data, "center": center}), NET, 2, [0.1, 0.3]).passed(12)
    with pytest.raises(FileFormatError, match="be about d = 0.3"):
        verify(write_json(tmp_path / "a.json", {**data, "center": [0.1, 0.31]}), NET, 2, [0.1, 0.3])
    with pytest.raises(FileFormatError, match="have 2 numbers"):
        verify(write_json(tmp_path / "a.json", {**data, "center": [0.1]}), NET, 2, [0.1, 0.3])


def test_several_outputs_and_one_of_them():
    series = TWO.series(3, CENTER)
    terms = {tuple(e): row.tolist() for e, row in zip(series.monomials.tolist(), series.coefficients)}
    assert verify(series, TWO, 3, CENTER).passed(11) and verify(terms, TWO, 3, CENTER).passed(11)
    columns = {name: s.to_dict() for name, s in zip(TWO.outputs, series)}
    assert verify(columns, TWO, 3, CENTER).passed(11)
    assert verify(series.as_expr(), TWO, 3, CENTER).passed(11)
    assert verify(columns["v"], TWO, 3, CENTER, output="v").passed(11)
    assert verify(columns["v"], TWO, 3, CENTER, output=1).passed(11)
    assert verify(columns["v"], TWO, 3, CENTER, output="u").digits < 3
    assert {e.output for e in verify(series, TWO, 3, CENTER).entries} == {"u", "v"}


def test_digits_and_ulps_are_those_of_mpmath():
    """The reference by derivatives of mpmath at 60 digits; digits and ulps from their definitions."""
    with mpmath.workdps(60):

        def f(c, d):
            hidden = [
                mpmath.tanh(mpmath.mpf(float(w[0])) * c + mpmath.mpf(float(w[1])) * d + float(b))
                for w, b in zip(W1, B1)
            ]
            return sum(mpmath.mpf(float(v)) * h for v, h in zip(W2[0], hidden)) + mpmath.mpf(float(B2[0]))

        for entry in verify(TERMS, NET, ORDER, CENTER).entries:
            i, j = entry.place
            exact = mpmath.diff(f, (mpmath.mpf("0.25"), mpmath.mpf("-0.5")), (i, j)) / (
                mpmath.factorial(i) * mpmath.factorial(j)
            )
            reference_value = mpmath.mpf(entry.exact.numerator) / entry.exact.denominator
            assert abs(exact - reference_value) < mpmath.mpf(10) ** -30 * abs(exact)
            error = abs(mpmath.mpf(TERMS[i, j]) - exact)
            assert float(-mpmath.log10(error / abs(exact))) == pytest.approx(entry.digits, abs=1e-6)
            assert float(error) / np.spacing(abs(float(exact))) == pytest.approx(entry.ulps, rel=1e-6, abs=1e-9)


def test_rational_networks_are_compared_exactly():
    net = sn.Network([sn.Dense([[1, Fraction(1, 3)]], None, "tanh"), sn.Dense([[2]], [1])], ["c", "d"])
    exact = net.series(5).to_dict()
    found = verify(exact, net, 5)
    assert found.digits == float("inf") and found.proven and found.reference == "exact rationals"
    assert found.to_json()["digits"] is None and all(e["equal"] for e in found.to_json()["entries"])
    exact[3, 0] += sympy.Rational(1, 10**40)
    worst = verify(exact, net, 5).worst
    assert worst.place == (3, 0) and worst.digits == pytest.approx(40 + np.log10(2 / 3), abs=1e-9)


def test_missing_and_extra_monomials():
    net = sn.Network([sn.Dense([[1.0, 2.0]], None, "tanh")], ["c", "d"])
    theirs = {e: v for e, v in net.series(3).to_dict().items() if e != (2, 1)} | {(1, 1): 1e-9, (2, 0): 0.0}
    found = verify(theirs, net, 3, digits=8)
    assert [e.place for e in found.missing] == [(2, 1)] and [e.place for e in found.extra] == [(1, 1)]
    assert found.missing[0].digits == 0 and found.missing[0].ulps == 2.0**53 / 1.0
    # degrees 1 and 3 have largest coefficients 2 and 4; degree 2 counts as their geometric mean
    assert (
        found.extra[0].digits == pytest.approx(np.log10(np.sqrt(8.0) / 1e-9), abs=1e-12) and found.extra[0].ulps is None
    )
    text = found.report()
    assert "missing    1: c^2 d" in text and "extra      1: c d" in text and "FAILED" in text


def test_a_zero_that_balls_cannot_prove_is_no_failure():
    """Odd about the mean of a whitening layer: even coefficients are 0, which rounding hides."""
    net = sn.Network([sn.Whitening([0.1, 0.7], [0.3, 0.9]), sn.Dense([[1.0, 2.0]], None, "tanh")], ["c", "d"])
    found = verify(net.series(5, [0.1, 0.7]), net, 5, [0.1, 0.7], digits=12)
    assert found.passed() and found.proven and sum(e.zero for e in found.entries) == 9


def test_a_network_that_is_zero_is_compared_absolutely():
    net = sn.Network([sn.Whitening([0.1], [0.3]), sn.Dense([[1.0]], None, "tanh")])
    assert verify({(0,): 1e-18}, net, 0, [0.1]).digits == pytest.approx(18, abs=1e-3)
    assert verify({(0,): 0}, net, 0, [0.1]).digits == float("inf")
    zero = sn.Network([sn.Dense([[0]], None, "tanh")])
    assert verify({(1,): 1e-5}, zero, 2).digits == pytest.approx(5, abs=1e-3)


def test_float32_is_measured_in_its_own_units():
    theirs = (SERIES.monomials, SERIES.coefficients[:, 0].astype(np.float32))
    found = verify(theirs, NET, ORDER, CENTER, digits=10)
    assert found.bits == 24 and found.causes == ("float32 arithmetic",)
    assert 7 < found.digits < 8 and max(e.ulps for e in found.entries) <= 0.500001


def test_more_digits_than_float64():
    theirs = NET.series(ORDER, CENTER, sn.Real(60))
    found = verify(theirs, NET, ORDER, CENTER, digits=50)
    assert found.passed() and found.bits > 150
    text = {k: str(sympy.Float._new(theirs[k]._mpf_, 190).n(40)) for k in TERMS}
    assert 38 < verify(text, NET, ORDER, CENTER).digits < 60


def test_without_flint_two_precisions_are_compared(monkeypatch):
    proven = reference(NET, ORDER, CENTER, 30)

    def missing(module, name):
        raise sn.errors.missing_extra("python-flint", "flint", "the ring")

    monkeypatch.setattr(registry, "_with_flint", missing)
    found = reference(NET, ORDER, CENTER, 30)
    assert proven.certified and not found.certified and "python-flint" in found.kind
    for rows in zip(proven.values, found.values):
        for a, b in zip(*rows):
            assert abs(a - b) <= abs(a) / 10**30
    assert "not proven" in verify(TERMS, NET, ORDER, CENTER).report()
    rational = sn.Network([sn.Dense([[1, Fraction(1, 3)]], None, "tanh"), sn.Dense([[2]], [1])])
    assert reference(rational, 5).exact and reference(rational, 5).values[1] == (2,)
    # log(2) and tanh(1) are not rational, although the weights are
    for name, bias in (("softplus", [0]), ("tanh", [1])):
        assert not reference(sn.Network([sn.Dense([[1]], bias, name)]), 2).exact


# callables


def by_numpy(X):
    return np.tanh(X @ W1.T + B1) @ W2.T + B2


def by_mpmath(point, dtype=mpmath.mpf):
    hidden = [
        mpmath.tanh(sum(dtype(float(w)) * x for w, x in zip(row, point)) + dtype(float(b))) for row, b in zip(W1, B1)
    ]
    return [sum(dtype(float(v)) * h for v, h in zip(row, hidden)) + dtype(float(b)) for row, b in zip(W2, B2)]


def test_a_complex_callable_gives_its_coefficients():
    found = verify(by_numpy, TWO, ORDER, CENTER, digits=9)
    assert found.kind == "coefficients" and len(found.entries) == 30 and found.passed()
    assert "contour integrals" in found.notes[0] and "resolves about" in found.notes[0]
    one = verify(lambda X: by_numpy(X)[:, 0], NET, ORDER, CENTER)
    assert one.digits > 9
    swapped = verify(lambda X: by_numpy(X[:, ::-1]), TWO, ORDER, CENTER, variables=["d", "c"])
    assert swapped.passed(9)


def test_a_wrong_callable_is_explained():
    found = verify(lambda X: np.tanh(X @ W1.T) @ W2.T, TWO, ORDER, CENTER, digits=9)
    assert not found.passed() and found.causes[0] == "bias dropped in all layers"


def test_high_precision_sees_fifty_digits():
    found = verify(by_mpmath, TWO, ORDER, CENTER, digits=50, dps=50)
    assert found.passed() and "for 50" in found.notes[0]

    def rough(point):  # right to 30 digits
        return [v * (1 + mpmath.mpf(10) ** -30) for v in by_mpmath(point)]

    assert 29.5 < verify(rough, TWO, ORDER, CENTER, dps=50).digits < 30.5


def test_a_real_callable_is_compared_by_its_values():
    found = verify(NET, NET, ORDER, CENTER, digits=12)
    assert found.kind == "values" and found.passed() and len(found.entries) == 40
    assert "takes real numbers only" in found.notes[0] and "agree with the network to" in found.notes[1]
    # its own polynomial is recognized as such
    found = verify(lambda X: SERIES(np.asarray(X)), NET, ORDER, CENTER, digits=12)
    assert found.kind == "values" and found.passed()
    wrong = verify(lambda X: np.real(by_numpy(X))[:, 0] + 1e-6, NET, ORDER, CENTER, digits=12)
    assert not wrong.passed() and "point" in wrong.report() and wrong.latex() and wrong.json()


def test_a_value_of_zero_has_a_size():
    """At a point where the exact value is 0, noise counts relative to the other points."""
    net = sn.Network([sn.Dense([[1.0]], None, "tanh")])
    found = verify(lambda X: np.tanh(X[:, 0].astype(float)) + 1e-18 * (X[:, 0] == 0), net, 3, seed=0)
    assert any(entry.place == (0,) and entry.theirs for entry in found.entries)
    assert found.kind == "values" and found.digits > 14


def test_a_callable_with_a_warning_of_its_own_is_still_complex():
    def noisy(X):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return by_numpy(X)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert verify(noisy, TWO, 2, CENTER).kind == "coefficients"
    assert verify(lambda X: by_numpy(np.asarray(X, dtype=float)), TWO, 2, CENTER).kind == "values"


def test_complex_values_at_real_points_are_refused():
    with pytest.raises(InvalidValueError, match="real numbers at real points"):
        verify(lambda X: by_numpy(X) + 1j * np.abs(X[:, :1]), TWO, 2, CENTER)


def test_a_complex64_callable_is_measured_as_float32():
    found = verify(lambda X: by_numpy(X).astype(np.complex64), TWO, 2, CENTER)
    assert found.kind == "coefficients" and found.bits == 24 and 3 < found.digits < 8


def test_a_callable_that_is_not_analytic_is_compared_by_its_values():
    found = verify(lambda X: by_numpy(X)[:, 0] + 1e-3 * np.abs(X[:, 0]) + 0j, NET, ORDER, [0.0, 0.0])
    assert found.kind == "values" and "not analytic" in found.notes[0]


def test_many_inputs_are_compared_by_values():
    rng = np.random.default_rng(0)
    V = rng.normal(size=(3, 9)) / 3
    net = sn.Network([sn.Dense(V, None, "tanh"), sn.Dense([[1.0, 2.0, 3.0]])])
    found = verify(lambda X: np.tanh(X @ V.T) @ np.array([1.0, 2.0, 3.0]), net, 3, digits=12)
    assert found.kind == "values" and found.passed() and "need more than" in found.notes[0]


# output


def test_output_in_every_format():
    theirs = TERMS | {(1, 0): TERMS[1, 0] * (1 + 1e-7)}
    found = verify(theirs, NET, ORDER, CENTER, digits=10)
    assert found.worst.place == (1, 0) and 6.9 < found.digits < 7.1
    assert repr(
        found
    ) == "<Certificate: FAILED: at least 7.0 correct digits, 10 required; 15 coefficients>" or "6.9" in repr(found)
    lines = str(found).splitlines()
    assert lines[0].startswith("verdict    FAILED") and any(line.startswith("(c - 0.25) ") for line in lines)
    assert "(d + 0.5)" in str(found)
    data = json.loads(found.json())
    assert data["format"] == "symnet-certificate" and data["passed"] is False and len(data["entries"]) == 15
    assert data["entries"][1]["place"] == [1, 0] and data["entries"][1]["digits"] == found.digits
    latex = found.latex(top=3, label="tab:verified")
    assert latex.count("\\\\") == 4 and r"\label{tab:verified}" in latex and r"\left(c - 0.25\right)" in latex
    with pytest.raises(InvalidValueError, match="digits must be a positive number"):
        verify(TERMS, NET, ORDER, CENTER).passed()


@pytest.fixture
def files(tmp_path):
    NET.save(tmp_path / "net.json")
    FORMS["csv"](tmp_path)
    return str(tmp_path / "net.json"), str(tmp_path / "a.csv")


def test_command_line(files, capsys):
    common = ["verify", *files, "--order", "4", "--at", "c=0.25,d=-0.5"]
    assert main([*common, "--digits", "12"]) == 0
    assert capsys.readouterr().out.startswith("verdict    passed")
    assert main([*common, "--digits", "40", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["passed"] is False
    assert err.startswith("symnet: error: coefficients must have 40 correct digits, not 1") and "in y" in err
    assert main([*common, "--latex", "--top", "2"]) == 0
    assert capsys.readouterr().out.startswith(r"\begin{table}")
    # a header names the inputs; labels count them
    assert main([*common, "--variables", "d,c"]) == 0
    capsys.readouterr()
    FORMS["csv, labels"](Path(files[1]).parent)
    assert main([*common, "--variables", "d,c"]) == 1
    assert "likely cause: variable order: theirs is d, c" in capsys.readouterr().err
    assert main(["verify", files[0], "none.csv", "--order", "4"]) == 1
    assert "none.csv" in capsys.readouterr().err
    assert main([*common, "--digits", "0"]) == 1
    with pytest.raises(SystemExit) as stopped:
        main(["verify", *files])
    assert stopped.value.code == 2


# bad input


@pytest.mark.parametrize(
    ("theirs", "piece"),
    [
        ({(0, 0): float("nan")}, "coefficient of \\(0, 0\\) must be finite"),
        ({(0, 0): float("inf")}, "must be finite"),
        ({(0, 0, 0): 1.0}, "be 2, one for each of \\['c', 'd'\\]"),
        ({(0,): 1.0}, "be 2, one for each"),
        ({(0, -1): 1.0}, "non-negative integers"),
        ({(0, 0.5): 1.0}, "non-negative integers"),
        ({(5, 0): 1.0}, "have a degree of at most 4, not 5"),
        ({(0, 0): [1.0, 2.0]}, "have 1 values"),
        ({}, "hold at least one monomial"),
        ({"1,2": 1.0, "2,1": 1.0}, "be given once"),
        ({"3": 1.0}, "name variables from 1 to 2"),
        ({"0,1": 1.0}, "name variables from 1 to 2"),
        ({"c**2": 1.0}, "non-negative integers"),
        ({(0, 0): "__import__('os')"}, "be a number such as"),
        ({(0, 0): "1e999999"}, "be a number such as"),
        (([[0, 0], [0, 0]], [1.0, 2.0]), "be given once"),
        (([[0, 0, 0]], [1.0]), "have shape \\(n, 2\\)"),
        (([[0, 0]], [1.0, 2.0]), "have 1 rows"),
        (([0, 0], [1.0, 2.0]), "have shape \\(n, 2\\)"),
        ([TERMS, TERMS], "have one entry for each of \\['y'\\]"),
        ([{(0, 0): float("nan")}], "output y: coefficient"),
        (sympy.Symbol("q") ** 2, "polynomial in \\['c', 'd'\\], not 'q'"),
        (sympy.sin(sympy.Symbol("c")), "be a polynomial"),
        (NET.series(3, CENTER), "have the order 4, not 3"),
        (NET.series(4), "be about c = 0.25"),
        (sn.Network([sn.Dense([[1.0, 2.0]])], ["c", "e"]).series(4, CENTER), "be the inputs \\['c', 'd'\\]"),
        ({"labels": ["0"], "values": [1.0, 2.0]}, "as many as the labels"),
    ],
)  # fmt: skip
def test_coefficients_that_do_not_fit(theirs, piece):
    with pytest.raises(InvalidValueError, match=piece):
        verify(theirs, NET, ORDER, CENTER)


@pytest.mark.parametrize(
    "theirs", [None, 3, 3.5, b"bytes", [], {0.5: 1.0}, {(0, 0): None}, {(0, 0): 1j}, {(0, 0): True}]
)
def test_things_that_are_no_coefficients(theirs):
    with pytest.raises(InvalidTypeError):
        verify(theirs, NET, ORDER, CENTER)


@pytest.mark.parametrize(
    ("options", "piece"),
    [
        ({"digits": 0}, "digits must be an integer from 1"),
        ({"digits": True}, "digits must be an integer"),
        ({"order": -1}, "order must be a non-negative integer"),
        ({"center": [1, 2, 3]}, "center must have one coordinate"),
        ({"variables": ["c"]}, "variables must be the inputs"),
        ({"variables": ["c", "e"]}, "variables must be the inputs"),
        ({"output": "z"}, "output must be one of"),
        ({"output": 3}, "output must be one of"),
        ({"seed": -1}, "seed must be"),
        ({"ring": "float128"}, "ring must be the name"),
    ],
)
def test_bad_options(options, piece):
    with pytest.raises(InvalidValueError, match=piece):
        verify(TERMS, NET, **{"order": ORDER, "center": CENTER, **options})


def test_networks_that_cannot_be_a_reference():
    with pytest.raises(InvalidValueError, match="symbols"):
        verify({(0,): 1.0}, sn.Network.symbolic([1, 1, 1], "tanh"), 0)
    with pytest.raises(ExpansionError):
        verify({(0,): 1.0}, sn.Network([sn.Dense([[1.0]], None, "relu")]), 1)
    for net in (None, "net", SERIES):
        with pytest.raises(InvalidTypeError, match="net must be a Network or a Law"):
            verify(TERMS, net, ORDER)


@pytest.mark.parametrize(
    ("name", "content", "piece"),
    [
        ("a.csv", "", "a header and one line a monomial"),
        ("a.csv", "c,d\n0,0\n", "columns must be \\['c', 'd', 'y'\\]"),
        ("a.csv", "c,d,z\n0,0,1\n", "columns must be"),
        ("a.csv", "c,d,y,extra\n0,0,1,2\n", "columns must be"),
        ("a.csv", '"","label","value"\n"1","0",1\n', "row.names = FALSE"),
        ("a.csv", "c,d,y\n0,0\n", "line 2 must have 3 cells"),
        ("a.csv", "c,d,y\n0,0,nan\n", "line 2 must be a number such as"),
        ("a.csv", "c,d,y\n0,0,\n", "line 2 must be a number such as"),
        ("a.csv", "c,d,y\n0,0,1\n0,0,2\n", "line 3 must be given once"),
        ("a.csv", "c,d,y\n0,x,1\n", "exponents \\(line 2\\) must be non-negative"),
        ("a.csv", "c,d,y\n99999999999,0,1\n", "exponents \\(line 2\\)"),
        ("a.csv", "c,d,y\n9,0,1\n", "line 2 must have a degree of at most 4"),
        ("a.csv", 'c,d,y\n"0,0,1\n', "must be CSV"),
        ("a.csv", "c,d,y\n0,0,1e999999999\n", "be a number such as"),
        ("a.json", "{", "must be JSON"),
        ("a.json", "[" * 100000, "must be JSON"),
        ("a.json", "[1]", "must be an object"),
        ("a.json", "{}", "must be an object"),
        ("a.json", '{"0": NaN}', "NaN is not a coefficient"),
        ("a.json", '{"0": Infinity}', "Infinity is not"),
        ("a.json", '{"0": 1, "0": 2}', "'0' is there twice"),
        ("a.json", '{"0": 1e999999999}', "be a number such as"),
        ("a.json", '{"0": null}', "must be an object"),
        ("a.json", '{"0": true}', "must be an object"),
        ("a.json", '{"0": [[1]]}', "be a real number"),
        ("a.json", '{"0": "open(1)"}', "be a number such as"),
        ("a.json", '{"order": 3, "0": 1}', "have the order 4, not 3"),
        ("a.json", '{"order": 4, "center": [0, 0], "terms": []}', "be about c"),
        ("a.json", '{"center": {"c": 1}, "terms": []}', "center must be a list"),
        ("a.json", '{"variables": ["c", "q"], "terms": []}', "be the inputs"),
        ("a.json", '{"outputs": ["z"], "terms": []}', "outputs must be"),
        ("a.json", '{"definitions": {"t": "1"}, "terms": []}', "generators"),
        ("a.json", '{"terms": []}', "at least one monomial"),
        ("a.json", '{"terms": 3}', "be a list of"),
        ("a.json", '{"terms": [{"exponents": [0, 0]}]}', "be a list of"),
        ("a.json", '{"exponents": [[0, 0], [1]], "values": [1, 2]}', "equal length"),
        ("a.json", '{"exponents": [[0, 0]], "values": [1, 2]}', "as many as the exponents"),
        ("a.json", '{"labels": 3, "values": [1]}', "as many as the labels"),
        ("a.json", '{"labels": ["0"], "values": {"a": 1}}', "as many as the labels"),
    ],
)  # fmt: skip
def test_files_that_are_not_coefficients(name, content, piece, tmp_path, capsys):
    (tmp_path / name).write_text(content)
    with pytest.raises(FileFormatError, match=piece):
        verify(tmp_path / name, NET, ORDER, CENTER)
    NET.save(tmp_path / "net.json")
    status = main(["verify", str(tmp_path / "net.json"), str(tmp_path / name), "--order", "4", "--at", "c=1/4,d=-1/2"])
    out, err = capsys.readouterr()
    assert status == 1 and out == "" and err.startswith("symnet: error: ") and name in err


def test_unreadable_files(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00c")
    with pytest.raises(FileFormatError, match="UTF-8"):
        verify(tmp_path / "a.csv", NET, ORDER)
    with pytest.raises(FileNotFoundError):
        verify(str(tmp_path / "none.csv"), NET, ORDER)
    with pytest.raises(OSError):
        verify(tmp_path, NET, ORDER)


@pytest.mark.parametrize(
    ("function", "options", "piece"),
    [
        (lambda X: np.ones((len(X), 3)) + 0j, {}, "return shape \\(4096, 1\\)"),
        (lambda X: np.full(len(X), np.nan) + 0j, {}, "return finite numbers"),
        (lambda X: np.full(len(X), np.inf), {}, "return finite numbers"),
        (lambda p: [1, 2], {"dps": 30}, "return 1 numbers"),
        (lambda p: mpmath.nan, {"dps": 30}, "return finite numbers"),
        (lambda p: p[0], {"dps": 0}, "dps must be an integer"),
        (lambda p: p[0], {"dps": 30, "order": 99}, "need at most 20,000 values"),
    ],
)
def test_callables_that_fail(function, options, piece):
    with pytest.raises(SymnetError, match=piece):
        verify(function, NET, **{"order": ORDER, "center": CENTER, **options})


@pytest.mark.benchmark
def test_speed_of_eight_thousand_coefficients():
    """10 inputs, order 6: 8,008 coefficients, right and wrong, under 2 s beyond computing the exact ones."""
    rng = np.random.default_rng(0)
    net = sn.Network([sn.Dense(rng.normal(size=(b, a)) / np.sqrt(a), 0.3 * rng.normal(size=b), "tanh" if b > 1 else "linear")
                      for a, b in ((10, 20), (20, 20), (20, 1))])  # fmt: skip
    right = net.series(6).to_dict()
    wrong = {e: v * (1 + 1e-3 * sum(e)) for e, v in right.items()}
    begin = time.perf_counter()
    reference(net, 6, None, 26)
    exact = time.perf_counter() - begin
    for name, theirs in (("right", right), ("wrong", wrong)):
        begin = time.perf_counter()
        found = verify(theirs, net, 6, digits=10)
        beyond = time.perf_counter() - begin - exact
        print(
            f"\n8,008 coefficients, {name}: {beyond:.2f} s beyond {exact:.2f} s for the exact ones ({found.digits:.1f} digits)"
        )
        assert len(found.entries) == 8008 and beyond < 2
