"""The rule by which the site finds numbers in prose, and looks them up in what was printed."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs" / "extensions"))
rule = pytest.importorskip("stated_numbers", reason="the extra 'report' or 'docs' installs docutils")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("an error of 0.25, or 1e-14.", ["0.25", "1e-14"]),
        ("5 % of them, 12 of 30, 3 times", ["5 %", "12 of 30", "3 times"]),
        ("1,259 operations in 150 lines on page 99", ["1,259", "150"]),
        ("a 2-12-12-1 network x2 of 1998 and 2019, 50-digit, section 4", []),
        ("100", ["100"]),
    ],
)
def test_which_numbers_are_measurements(text, words):
    assert list(rule.measured(text)) == words


def test_what_was_printed_is_numbers_and_counts():
    numbers, counts = rule.printed(["12 of 30, 1,259", "-472.5 and 5e-3, x7"])
    assert numbers == {Decimal(text) for text in ("12", "30", "1259", "472.5", "0.005")}
    assert counts == {"12 of 30"}


@pytest.mark.parametrize("word", ["0.968", "0.97", "96.8 %", "0.5 %", "0.005", "1,259", "1259 times", "12 of 30"])
def test_a_number_that_was_printed_is_known(word):
    assert rule.known(word, *rule.printed(["0.968 0.0050", "1,259", "12 of 30"]))


@pytest.mark.parametrize("word", ["0.969", "0.9", "9.68", "96.8", "0.5", "0", "1,258", "13 of 30", "30 of 12"])
def test_a_number_that_was_not_printed_is_not_known(word):
    assert not rule.known(word, *rule.printed(["0.968 0.0050", "1,259", "12 of 30"]))


def test_a_nought_is_known_where_one_was_printed():
    assert rule.known("0.0", *rule.printed(["0.00"]))
