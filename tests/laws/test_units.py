"""Units at the boundary: quantities, text and pairs become plain numbers in the law's unit, and back."""

import sys

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError
from symnet.laws import catalogue
from symnet.laws.units import has_unit, plain, quantity

pint = pytest.importorskip("pint")
unit = pint.UnitRegistry()  # a registry of the user's own, not the one that symnet reads text with


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        (25, "um", 25),
        ("25 um", "um", 25),
        ("0.025 mm", "um", 25),
        ("-3.5e2 MPa", "GPa", -0.35),
        ("0.6 MPa*m**0.5", "MPa*um**0.5", 600),
        ("0.6 MPa*m^0.5", "MPa*um**0.5", 600),
        ("25 degC", "K", 298.15),
        ("5 %", "1", 0.05),
        ("1 mmHg", "Pa", 133.322387415),
        ("3", "um", 3),
        (unit.Quantity(1, "eV"), "J", 1.602176634e-19),
        (unit.Quantity(3, ""), "1", 3),
    ],
)
def test_numbers_in_the_unit_wanted(value, wanted, expected):
    assert plain(value, wanted) == pytest.approx(expected, rel=1e-9)


def test_arrays_and_pairs():
    assert plain(unit.Quantity([1.0, 2.0], "mm"), "um").tolist() == [1000, 2000]
    assert plain(([1.0, 2.0], "mm"), "um").tolist() == pytest.approx([1000, 2000])
    assert plain([1, 2], "um") == [1, 2]
    assert quantity(np.array([1.0, 2.0]), "GPa").to("MPa").magnitude.tolist() == [1000, 2000]
    assert quantity(0.5, "1").dimensionless
    assert [has_unit(v) for v in ("25 um", "5 %", "0.5", "1e3", "1/3", 2.0, ([1], "um"), (1, 2), unit.Quantity(1, "m"))] == [
        True, True, False, False, False, False, True, False, True
    ]  # fmt: skip


def test_a_fit_does_not_depend_on_the_units_of_the_data():
    """Hall and Petch's law on lengths in mm and stresses in psi gives the constants in MPa and um."""
    entry = catalogue["hall-petch"]
    d = np.linspace(5, 60, 12)
    y = 40 + 600 / np.sqrt(d)
    X = entry.points(d=unit.Quantity(d, "um").to("mm"))
    stress = entry.plain("sigma_y", unit.Quantity(y, "MPa").to("psi"))
    assert X[:, 0] == pytest.approx(d) and stress == pytest.approx(y)
    fit = sn.fit(entry.law(), sn.Data(X, stress, ["d"]))
    assert fit.values == pytest.approx({"sigma_0": 40, "k": 600})
    back = entry.with_units(fit.values)
    assert back["k"].to("MPa*m**0.5").magnitude == pytest.approx(0.6)


def test_quantities_in_fixed_initial_and_bounds():
    law = catalogue["hall-petch"].law(
        fixed={"k": "0.6 MPa*m**0.5"},
        initial={"sigma_0": unit.Quantity(0.05, "GPa")},
        bounds={"sigma_0": ("1 MPa", "0.1 GPa")},
    )
    assert float(law.fixed["k"]) == pytest.approx(600) and law.initial["sigma_0"] == pytest.approx(50)
    assert law.bounds["sigma_0"] == pytest.approx((1, 100))


def test_a_temperature_is_not_multiplied():
    points = catalogue["nernst"].points(a=[0.01], T=([25.0], "degC"))
    assert points.tolist() == [[0.01, pytest.approx(298.15)]]


MISTAKES = [
    (lambda: plain("25 MPa", "um"), InvalidValueError, "value must have the dimension of um"),
    (lambda: plain("25 MPa", "1"), InvalidValueError, "pure number"),
    (lambda: plain("25 furlongss", "um"), InvalidValueError, "unit that pint knows"),
    (lambda: plain("um", "um"), InvalidValueError, "a number and a unit"),
    (lambda: plain("25 um; import os", "um"), InvalidValueError, "have a unit"),
    (lambda: plain("1 m**9**9**9", "m"), InvalidValueError, "have a unit"),
    (lambda: plain("1 m**99999999", "m"), InvalidValueError, "have a unit"),
    (lambda: plain("1 " + "m*" * 100, "m"), InvalidValueError, "have a unit"),
    (lambda: plain(("two", "um"), "um"), InvalidTypeError, "numbers and a unit"),
    (
        lambda: catalogue["hall-petch"].law(fixed={"k": "600 MPa"}),
        InvalidValueError,
        r"fixed\['k'\] must have the dimension",
    ),
    (lambda: catalogue["hall-petch"].law(bounds={"k": ("1 s", None)}), InvalidValueError, "dimension"),
    (
        lambda: catalogue["hall-petch"].points(d=unit.Quantity([1.0], "s")),
        InvalidValueError,
        "d must have the dimension of um",
    ),
    (lambda: catalogue["hall-petch"].with_units({"q": 1.0}), InvalidValueError, "quantity of hall-petch"),
]


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()


@pytest.mark.parametrize(
    "call", [lambda: plain("25 um", "um"), lambda: plain(([1], "um"), "um"), lambda: quantity(1, "um")]
)
def test_without_pint_the_extra_is_named(call, monkeypatch):
    monkeypatch.setitem(sys.modules, "pint", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'symnet\[units\]'"):
        call()
    assert plain(25, "um") == 25 and plain("25", "um") == 25
