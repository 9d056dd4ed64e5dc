"""Rounded numbers against the decimal module and against mpmath."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.printing import number_latex, number_text, round_number

DIGITS = st.integers(1, 30)


def value_of(text, exponent):
    return Fraction(text) * Fraction(10) ** exponent


def rounded_by_decimal(number, digits):
    """An exact dyadic or decimal number through the decimal module, whose unbounded context is exact."""
    exact = Decimal(number) if not isinstance(number, Fraction) else None
    return Fraction(Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-(10**6), Emax=10**6).plus(exact))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40), DIGITS)
def test_exact_decimals_are_rounded_as_the_decimal_module_rounds(number, digits):
    exact = Fraction(number)
    assert value_of(*round_number(exact, digits)) == rounded_by_decimal(number, digits)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 15))
def test_floats_are_rounded_by_their_exact_binary_value(number, digits):
    assert value_of(*round_number(number, digits)) == rounded_by_decimal(number, digits)
    assert value_of(*round_number(sympy.Float(number), digits)) == rounded_by_decimal(number, digits)


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False), st.integers(17, 40))
def test_no_digit_of_a_float_is_invented(number, digits):
    """Asked for more digits than it holds, a float prints its shortest rounding that reads back as it."""
    shortest = next(text for p in range(17) if float(text := f"{number:.{p}e}") == number)
    assert value_of(*round_number(number, digits)) == Fraction(shortest)


@given(st.fractions(), DIGITS)
def test_fractions_are_within_half_a_unit_in_the_last_place(number, digits):
    found = value_of(*round_number(number, digits))
    if not number:
        assert found == 0
        return
    exponent = mpmath.floor(mpmath.log10(abs(mpmath.mpf(number.numerator) / number.denominator)) + mpmath.mpf("1e-12"))
    assert abs(found - number) <= Fraction(10) ** (int(exponent) - digits + 1) / 2


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (sympy.Rational(1234, 100), 2, "12"),
        (sympy.Rational(1, 2), 5, "0.5"),
        (3, 5, "3"),
        (10**6, 3, "10^{6}"),
        (-(10**6), 3, "-10^{6}"),
        (2.0, 4, "2.000"),
        (2.0, None, "2"),
        (0.5, None, "0.5"),
        (0.1, None, "0.1"),
        (0.1, 20, "0.1"),
        (sympy.Float("1.23", 3), 3, "1.23"),
        (Fraction(9999, 1000), 2, "10"),
        (9.99, 2, "10"),
        (Fraction(2999, 1000), 2, "3.0"),
        (Fraction(1, 8), 2, "0.12"),
        (Fraction(3, 8), 2, "0.38"),
        (0.125, 2, "0.12"),
        (Fraction(125, 1000) + Fraction(1, 10**90), 2, "0.13"),
        (-1.5e-9, 2, r"-1.5 \cdot 10^{-9}"),
        (1e300, 1, "10^{300}"),
        (sympy.pi, 4, "3.142"),
        (sympy.sqrt(2), 3, "1.41"),
        (mpmath.mpf("0.25"), 3, "0.250"),
        (0.0, 3, "0"),
        (-0.0, 3, "0"),
        (0.00001234, 3, "0.0000123"),
        (0.000001234, 3, r"1.23 \cdot 10^{-6}"),
        (12345, 2, r"1.2 \cdot 10^{4}"),
    ],
)
def test_numbers_as_they_are_printed(value, digits, expected):
    assert number_latex(value, digits) == expected


def test_plain_text_keeps_the_zeros_of_rounding_alone():
    """400 and 1/2 are floats; 1e-9 is not, so its zeros tell that it was rounded."""
    assert [number_text(x) for x in (400.0, 0.5, 1e-9, 1234567.0)] == ["400", "0.5", "1.00000e-9", "1.23457e+6"]


def test_bad_input():
    for digits in (0, -1, 1.5, True, None):
        with pytest.raises(InvalidValueError, match="digits must be a positive integer"):
            round_number(1, digits)
    for value in (float("nan"), float("inf"), sympy.Float("nan"), sympy.I, sympy.oo):
        with pytest.raises((InvalidValueError, InvalidTypeError), match="finite|real"):
            round_number(value, 3)
    for value in ("one", None, sympy.Symbol("x")):
        with pytest.raises(InvalidTypeError, match="real number"):
            round_number(value, 3)
