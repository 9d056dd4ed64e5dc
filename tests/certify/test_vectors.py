"""Test vectors: recomputed by mpmath from the file alone, exact where the network is, and bad input."""

import itertools
import json
from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.certify import vectors, verify
from symnet.certify.vectors import decimal, text
from symnet.cli import main
from symnet.errors import InvalidTypeError, InvalidValueError

rng = np.random.default_rng(11)
TANH = sn.Network(
    [
        sn.Dense(rng.normal(size=(4, 2)), rng.normal(size=4), "tanh"),
        sn.Dense(rng.normal(size=(3, 4)), rng.normal(size=3), "sigmoid"),
        sn.Dense(rng.normal(size=(2, 3)), rng.normal(size=2)),
    ],
    ["c", "d"],
    ["u", "v"],
)
WHITENED = sn.Network(
    [sn.Whitening([0.1, 20.0], [0.05, 10.0]), sn.Dense(rng.normal(size=(3, 2)), None, "tanh"), sn.Dense([[1.0, 2.0, 3.0]])],
    ["c", "d"],
    ["y"],
)  # fmt: skip
RATIONAL = sn.Network([sn.Dense([[1, Fraction(1, 3)]], None, "tanh"), sn.Dense([[2]], [1])], ["c", "d"], ["y"])
CASES = {"tanh": (TANH, {"c": 0.25, "d": "-1/3"}), "whitened": (WHITENED, [0.1, 20.0]), "rational": (RATIONAL, None)}


def number(written):
    """mpf of a rational or decimal text."""
    p, _, q = written.partition("/")
    return mpmath.mpf(p) / mpmath.mpf(q or 1)


FUNCTIONS = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "linear": lambda x: x,
}


def array(data):
    def value(written):
        return mpmath.mpf(float.fromhex(written)) if data["kind"] == "float64" else number(written)

    flat = [value(v) for v in data["values"]]
    if len(data["shape"]) == 1:
        return flat
    rows, columns = data["shape"]
    return [flat[i * columns : (i + 1) * columns] for i in range(rows)]


def network(data):
    """A reader of the file's network that shares nothing with symnet."""

    def call(point):
        hidden = list(point)
        for layer in data["layers"]:
            if layer["type"] == "whitening":
                hidden = [(h - m) / s for h, m, s in zip(hidden, array(layer["mean"]), array(layer["std"]))]
                continue
            bias = array(layer["bias"]) if layer["bias"] else [0] * layer["weights"]["shape"][0]
            sums = [sum(w * h for w, h in zip(row, hidden)) + b for row, b in zip(array(layer["weights"]), bias)]
            hidden = [FUNCTIONS[layer["activation"]["name"]](u) for u in sums]
        return hidden

    return call


@pytest.mark.parametrize("case", CASES)
def test_mpmath_recomputes_the_file(case, tmp_path, capsys):
    """Coefficients by a contour integral in 120 digits, values by evaluation, all from the JSON text."""
    net, center = CASES[case]
    data = json.loads(json.dumps(vectors(net, 4, center, digits=50, points=3, seed=2)))
    order, size, digits = data["order"], 12, data["digits"]
    assert data["exact"] is (case == "rational") and (data["format"], data["version"]) == ("symnet-vectors", 1)
    assert len(data["terms"]) == comb(2 + order, order) and len(data["points"]) == 3
    f = network(data["network"])
    with mpmath.workdps(160):
        tolerance = mpmath.mpf(10) ** -(digits - 1) / 2
        c = [number(x) for x in data["center"]]
        roots = [mpmath.expjpi(mpmath.mpf(2 * k) / size) for k in range(size)]
        r = [mpmath.mpf(10) ** -7 * (1000 if case == "whitened" and i else 1) for i in range(2)]
        values = {
            k: f([a + b * roots[i] for a, b, i in zip(c, r, k)]) for k in itertools.product(range(size), repeat=2)
        }
        largest = [mpmath.mpf(0)] * (order + 1)
        for term in data["terms"]:
            largest[sum(term["exponents"])] = max(
                [largest[sum(term["exponents"])], *[abs(number(t)) for t in term["coefficients"]]]
            )
        for term in data["terms"]:
            m, n = term["exponents"]
            for j, written in enumerate(term["coefficients"]):
                total = sum(v[j] * roots[-(k[0] * m + k[1] * n) % size] for k, v in values.items())
                found = mpmath.re(total) / size**2 / r[0] ** m / r[1] ** n
                if written == "0":
                    assert abs(found) < mpmath.mpf(10) ** -45 * max(largest)
                else:
                    assert abs(found - number(written)) <= tolerance * abs(found)
        for point in data["points"]:
            x = [number(t) for t in point["x"]]
            for j, (value, polynomial) in enumerate(zip(point["network"], point["polynomial"])):
                exact = f(x)[j]
                assert abs(exact - number(value)) <= tolerance * abs(exact)
                total = sum(
                    number(t["coefficients"][j])
                    * (x[0] - c[0]) ** t["exponents"][0]
                    * (x[1] - c[1]) ** t["exponents"][1]
                    for t in data["terms"]
                )
                assert abs(total - number(polynomial)) <= 10 * tolerance * max(largest)


def test_exact_coefficients_are_rational():
    data = vectors(RATIONAL, 5, points=2)
    series = RATIONAL.series(5)
    for term in data["terms"]:
        assert sympy.Rational(term["coefficients"][0]) == series[tuple(term["exponents"])]
    x = [sympy.Rational(t) for t in data["points"][0]["x"]]
    exact = series.as_expr().subs(dict(zip(sympy.symbols("c d"), x)))
    assert sympy.Rational(data["points"][0]["polynomial"][0]) == exact
    assert data["points"][0]["network"][0].count(".") == 1


def test_a_network_without_transcendental_values_is_exact_everywhere():
    net = sn.Network([sn.Dense([[Fraction(1, 2), 1]], [1], "relu"), sn.Dense([[Fraction(2, 3)]], None, "square")])
    data = vectors(net, 2, points=1)
    x1, x2 = (Fraction(t) for t in data["points"][0]["x"])
    assert data["exact"] and Fraction(data["points"][0]["network"][0]) == (Fraction(2, 3) * (x1 / 2 + x2 + 1)) ** 2
    assert data["points"][0]["network"] == data["points"][0]["polynomial"]


def test_a_value_that_is_zero_and_cannot_be_proven_to_be():
    net = sn.Network([sn.Whitening([0.1], [0.3]), sn.Dense([[1.0]], None, "tanh")])
    data = vectors(net, 1, [0.1], points=0)
    assert data["terms"][0]["coefficients"] == ["0"] and not data["exact"]
    with mpmath.workdps(60):
        assert abs(mpmath.mpf(data["terms"][1]["coefficients"][0]) - 1 / mpmath.mpf(0.3)) < 1e-48


def test_fewer_digits_are_the_rounded_ones():
    long, short = (vectors(TANH, 3, digits=d, points=1) for d in (60, 20))
    for a, b in zip(long["terms"], short["terms"]):
        for x, y in zip(a["coefficients"], b["coefficients"]):
            assert decimal(Fraction(x), 20) == y and abs(Fraction(x) - Fraction(y)) <= abs(Fraction(x)) / 10**19 / 2


def test_the_network_in_the_file_is_the_network():
    from symnet.network.storage import from_dict

    assert from_dict(vectors(TANH, 1)["network"]) == TANH


def test_points_are_seeded_and_exact_in_float64():
    a, b, c = (vectors(WHITENED, 1, [0.1, 20.0], points=4, seed=s)["points"] for s in (1, 1, 2))
    assert a == b != c
    for point in a:
        x = [Fraction(t) for t in point["x"]]
        assert all(Fraction(float(v)) == v for v in x)
        assert abs(x[0] - Fraction(0.1)) <= 0.0125001 and abs(x[1] - 20) <= 2
        assert WHITENED([[float(v) for v in x]])[0, 0] == pytest.approx(float(point["network"][0]), rel=1e-12)


def test_rounding_in_doubt_is_refused_by_text():
    tie = Fraction(25, 100)
    assert text(tie, Fraction(0), 1, 0.0) == "1/4"
    assert text(tie, Fraction(1, 10**9), 1, 0.0) is None and text(tie, Fraction(1, 10**9), 3, 0.0) == "0.250"
    assert (
        text(Fraction(0), Fraction(1, 10**40), 10, 0.0) == "0"
        and text(Fraction(0), Fraction(1, 10**10), 10, 0.0) is None
    )


def test_command_line_and_its_own_verification(tmp_path, capsys):
    TANH.save(tmp_path / "net.json")
    arguments = ["--order", "3", "--at", "c=0.25,d=-1/3"]
    assert main(["vectors", str(tmp_path / "net.json"), *arguments, "--digits", "40", "--points", "2"]) == 0
    (tmp_path / "vectors.json").write_text(capsys.readouterr().out)
    data = json.loads((tmp_path / "vectors.json").read_text())
    assert data["digits"] == 40 and len(data["points"]) == 2 and data["center"] == ["1/4", "-1/3"]
    assert (
        main(["verify", str(tmp_path / "net.json"), str(tmp_path / "vectors.json"), *arguments, "--digits", "39"]) == 0
    )
    assert "passed: at least" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "net.json"), str(tmp_path / "vectors.json"), "--order", "3"]) == 1
    assert "be about c = 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "piece"),
    [
        ({"digits": 0}, "digits must be an integer from 1 to 10,000"),
        ({"digits": 20_000}, "digits must be"),
        ({"digits": 2.5}, "digits must be"),
        ({"points": -1}, "points must be"),
        ({"points": True}, "points must be"),
        ({"seed": -1}, "seed must be"),
        ({"order": -1}, "order must be"),
        ({"center": [1]}, "center must have"),
        ({"center": {"q": 1}}, "center must use"),
    ],
)
def test_bad_options(options, piece):
    with pytest.raises(InvalidValueError, match=piece):
        vectors(TANH, **{"order": 1, **options})


def test_networks_without_numbers():
    with pytest.raises(InvalidValueError, match="symbols"):
        vectors(sn.Network.symbolic([1, 1, 1], "tanh"), 1)
    with pytest.raises(InvalidTypeError, match="net must be a Network"):
        vectors({"format": "symnet-network"}, 1)


def test_nothing_is_printed_when_it_fails(tmp_path, capsys):
    sn.Network([sn.Dense([[1.0]], None, "relu")]).save(tmp_path / "kink.json")
    assert main(["vectors", str(tmp_path / "kink.json"), "--order", "2"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("symnet: error: center must")
    assert main(["vectors", str(tmp_path / "none.json"), "--order", "2"]) == 1
    assert capsys.readouterr().out == ""


def test_foreign_code_can_use_them():
    """What docs/verification.md suggests: coefficients from the file as the truth for somebody's own array."""
    data = vectors(TANH, 3, points=0)
    truth = {tuple(t["exponents"]): t["coefficients"] for t in data["terms"]}
    assert verify(truth, TANH, 3, digits=49).passed()
