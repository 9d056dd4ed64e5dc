"""Every entry of the catalogue: parsed, plausible, of one dimension, expanded, printed; and the search."""

from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from latex_reader import read_latex

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError
from symnet.laws import Entry, catalogue, search
from symnet.laws.fields import FIELDS
from symnet.laws.table import markdown
from symnet.laws.terms import ROLES, TERMS, templates
from symnet.parsing import parse_expression

DOCS = Path(__file__).resolve().parents[2] / "docs" / "catalogue.md"
ASKED = set(
    """hall-petch fleischer labusch taylor hollomon ludwik voce swift ramberg-osgood johnson-cook zerilli-armstrong
    norton larson-miller arrhenius vogel-fulcher-tammann avrami clausius-clapeyron antoine michaelis-menten langmuir
    freundlich redlich-kister birch-murnaghan morse debye paris coffin-manson archard abrams""".split()  # noqa: SIM905
)

entries = pytest.mark.parametrize("entry", catalogue.values(), ids=list(catalogue))


def value(entry, point=None):
    """The law at a point, the typical one by default, with the typical values."""
    return float(entry.law()([list((point or entry.point).values())], entry.values)[0])


def test_the_laws_asked_for_are_there():
    assert len(catalogue) >= 30 and set(catalogue) >= ASKED
    assert len(catalogue) == sum(len(field) for field in FIELDS.values()), "two entries have one name"


@entries
def test_an_entry_is_complete(entry):
    assert entry.name == entry.name.lower() and entry.title and entry.limits and entry.keywords and entry.field
    assert any(
        1800 < int(word) < 2030 for word in entry.source.replace("(", " ").replace(")", " ").split() if word.isdigit()
    )
    for quantity in entry.quantities.values():
        assert quantity.name.isascii() and quantity.name.isidentifier() and quantity.meaning and quantity.unit
        low, high = quantity.bounds
        assert (low is None or low <= quantity.typical) and (high is None or quantity.typical <= high)
    assert all(q.bounds != (None, None) for q in entry.variables), "a variable has a range"


@entries
def test_the_expression_is_text_of_the_language_in_its_own_quantities(entry):
    names = [q.name for q in (*entry.variables, *entry.parameters)]
    expression = parse_expression(entry.expression, allowed=names)
    assert {s.name for s in expression.free_symbols} == set(names)
    law = entry.law()
    assert set(law.parameters) == set(entry.values)
    assert set(law.fixed) == {q.name for q in entry.parameters if q.constant}


@entries
def test_the_typical_value_is_what_one_meets_in_practice(entry):
    assert value(entry) == pytest.approx(entry.output.typical, rel=0.5)


@entries
def test_the_law_is_finite_over_its_domain(entry):
    corners = (
        np.array(np.meshgrid(*[np.linspace(*ends, 5) for ends in entry.domain.values()]))
        .reshape(len(entry.variables), -1)
        .T
    )
    assert np.all(np.isfinite(entry.law()(corners, entry.values)))


@entries
def test_one_dimension_and_one_scale(entry):
    """Put quantities in: the result has the output's dimension, and its number is that of plain numbers."""
    pint = pytest.importorskip("pint")
    registry = pint.get_application_registry()
    used = [*entry.variables, *entry.parameters]
    quantities = [registry.Quantity(q.typical, "" if q.unit == "1" else q.unit) for q in used]
    function = sympy.lambdify([q.name for q in used], parse_expression(entry.expression), "numpy")
    found = registry.Quantity(1, "") * function(*quantities)
    assert found.to("" if entry.output.unit == "1" else entry.output.unit).magnitude == pytest.approx(
        value(entry), rel=1e-10
    )


@entries
def test_it_expands_about_the_typical_point(entry):
    """The series of order 5 against the law's values nearby, and its slopes against SymPy's derivatives."""
    law, center = entry.law(), list(entry.point.values())
    series = law.series(5, center, "float64", entry.values)
    near = np.array(center) * (1 + 1e-3 * np.array([[1] * len(center), [-1] * len(center)]))
    expected = law(near, entry.values)
    scale = max(abs(value(entry)), float(np.max(np.abs(expected))))
    assert series(near)[:, 0] == pytest.approx(expected, abs=1e-9 * scale)
    numbers = {**entry.point, **entry.values}
    for name in entry.point:
        exact = law.reduced.diff(sympy.Symbol(name)).evalf(
            30, subs={sympy.Symbol(n): sympy.Rational(v) for n, v in numbers.items()}
        )
        assert series.coefficient({name: 1}) == pytest.approx(
            float(exact), rel=1e-9, abs=1e-9 * scale / entry.point[name]
        )


@entries
def test_its_latex_reads_back(entry):
    left, right = entry.latex().split(" = ")
    found = read_latex(right, [q.name for q in (*entry.variables, *entry.parameters)])
    assert left and sympy.expand(found - entry.law().expr) == 0


@entries
def test_a_fit_from_the_typical_start_reproduces_the_law(entry):
    """Exact values of the law with all parameters 2 % off the start, near the typical point."""
    law = entry.law()
    truth = {name: 1.02 * number for name, number in entry.values.items()}
    truth = {name: float(np.clip(number, *law.bounds.get(name, (-np.inf, np.inf)))) for name, number in truth.items()}
    ends = [
        (max(low, 0.6 * p), min(high, 1.3 * p)) for p, (low, high) in zip(entry.point.values(), entry.domain.values())
    ]
    rng = np.random.default_rng(0)
    points = np.column_stack([rng.uniform(low, high, 40) for low, high in ends])
    y = law(points, truth)
    result = sn.fit(law, sn.Data(points, y, list(entry.point)))
    assert np.sqrt(result.sum_of_squares / (y @ y)) < 1e-6, result.status


def test_the_series_of_debye_is_debyes_integral():
    entry = catalogue["debye"]
    for T in (210, 300, 600):
        x = mpmath.mpf(entry.values["theta"]) / T
        integral = mpmath.quad(lambda t: t**4 * mpmath.exp(t) / mpmath.expm1(t) ** 2, [0, x])
        assert value(entry, {"T": T}) == pytest.approx(float(9 * 8.31446261815324 / x**3 * integral), rel=1e-3)
    x = sympy.Symbol("x")
    series = 1 - 3 * sum(
        sympy.bernoulli(2 * k) * (2 * k - 1) / ((2 * k + 3) * sympy.factorial(2 * k)) * x ** (2 * k)
        for k in range(1, 5)
    )
    law = entry.law(fixed={"R": None}).expr / (3 * sympy.Symbol("R"))
    assert sympy.expand(law.subs("theta", x * sympy.Symbol("T")) - series) == 0


def test_relations_between_laws():
    """Voce saturates, Birch-Murnaghan, Murnaghan and Vinet share modulus and slope, Larson-Miller is its parameter."""
    for name in ("birch-murnaghan", "murnaghan", "vinet"):
        law = catalogue[name].law().with_values({"V_0": 1, "K_0": 160, "K_p": 4})
        V = sympy.Symbol("V", positive=True)
        p = law.reduced.subs("V", V)
        modulus = -V * p.diff(V)
        assert p.subs(V, 1) == 0 and modulus.subs(V, 1) == 160
        assert sympy.simplify((modulus.diff(V) / p.diff(V)).subs(V, 1)) == 4
    morse = catalogue["morse"].law().expr
    assert morse.subs("r", sympy.Symbol("r_e")) == 0
    lennard = catalogue["lennard-jones"].law().expr
    assert sympy.simplify(lennard.subs("r", 2 ** sympy.Rational(1, 6) * sympy.Symbol("s"))) == -sympy.Symbol("epsilon")
    assert value(catalogue["antoine"], {"T": 373.15}) == pytest.approx(760, rel=1e-3)


def test_search():
    creep = [entry.name for entry in sn.laws.search("creep")]
    assert {"norton", "garofalo", "larson-miller", "monkman-grant", "andrade"} == set(creep)
    assert search("Grain Size")[0].name == "hall-petch"
    assert [e.name for e in search("vapour pressure")] == ["clausius-clapeyron", "antoine"]
    assert "labusch" in [e.name for e in search("solute alloy")]
    assert search("phlogiston") == () and repr(search("phlogiston")) == "no law found"
    assert "sigma_0 + k/sqrt(d)" in repr(search("hall petch"))


def test_an_entry_tells_about_itself():
    entry = sn.laws.catalogue["hall-petch"]
    assert isinstance(entry, Entry) and "Entry('hall-petch'" in repr(entry)
    report = entry.report()
    for piece in ("MPa*um**0.5", "grain size", "Petch", "1951", "limits"):
        assert piece in report
    assert "Catalogue(" in repr(catalogue) and "norton" in catalogue and catalogue.get("no such law") is None
    assert entry._repr_latex_().startswith("$")


def test_a_law_of_the_catalogue_is_made_to_measure():
    entry = catalogue["hall-petch"]
    law = entry.law(fixed={"sigma_0": "40"}, initial={"k": 5}, bounds={"k": (1, 10)})
    assert law.parameters == ("k",) and law.initial == {"k": 5, "sigma_0": 70} and law.bounds["k"] == (1, 10)
    # bounds that exclude the typical value take it from the starting values
    assert "k" not in entry.law(bounds={"k": (1, 10)}).initial
    free = catalogue["arrhenius"].law(fixed={"R": None})
    assert "R" in free.parameters and catalogue["arrhenius"].law(fixed={"R": 2}).fixed["R"] == 2


def test_the_page_is_fresh():
    assert DOCS.read_text(encoding="utf-8") == markdown(), "run: python -m symnet.laws.table > docs/catalogue.md"


def test_terms_come_from_the_catalogue():
    for term in TERMS.values():
        assert not term.law or term.law in catalogue
        assert set(term.roles) <= set(ROLES)
        law = sn.Law(term.on("x", "z"), ["x", "z"])
        assert set(law.parameters) - set(term.scales) == set(law.linear_parameters)
        known = catalogue[term.law].law().expr if term.law else None
        assert known is None or known.free_symbols
    assert [term.on(*on) for term, on in templates(["T"], {"T": "temperature"}, ["arrhenius"])] == ["A*exp(-Q/T)"]
    assert not list(templates(["c"], {"c": "concentration"}, ["hall-petch"]))


MISTAKES = [
    (lambda: catalogue["hall-patch"], InvalidValueError, "did you mean 'hall-petch'"),
    (lambda: catalogue[3], InvalidValueError, "be a law of the catalogue"),
    (lambda: search(3), InvalidTypeError, "text must be words"),
    (lambda: search(" ?"), InvalidValueError, "at least one word"),
    (lambda: catalogue["hall-petch"].law(fixed={"K": 3}), InvalidValueError, "did you mean 'k'|known"),
    (lambda: catalogue["hall-petch"].law(fixed={"d": 3}), InvalidValueError, "use the law's names"),
    (lambda: catalogue["hall-petch"].law(bounds={"k": 3}), InvalidTypeError, "pair"),
    (lambda: catalogue["hall-petch"].law(bounds={"k": (3, 1)}), InvalidValueError, "lower < upper"),
    (lambda: catalogue["hall-petch"].law(initial={"k": "many"}), InvalidValueError, "initial"),
    (lambda: catalogue["hall-petch"].points(c=[1]), InvalidValueError, "columns must be d"),
    (lambda: catalogue["hall-petch-labusch"].points(c=[1], d=[1, 2]), InvalidValueError, "one length"),
    (lambda: catalogue["hall-petch"].plain("D", 1), InvalidValueError, "quantity of hall-petch"),
    (lambda: list(templates(["c"], {"d": "length"})), InvalidValueError, "target's inputs"),
    (lambda: list(templates(["c"], {"c": "lenght"})), InvalidValueError, "did you mean 'length'"),
    (lambda: list(templates(["c"], "c")), InvalidTypeError, "mapping"),
    (lambda: list(templates(["c"], None, ["labush"])), InvalidValueError, "did you mean 'labusch'"),
]


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_missing_extra_is_not_needed_for_plain_numbers(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pint", None)
    assert catalogue["hall-petch"].law(fixed={"k": 2}).fixed["k"] == 2
    with pytest.raises(MissingExtraError, match=r"symnet\[units\]"):
        catalogue["hall-petch"].law(fixed={"k": "2 MPa*m**0.5"})
