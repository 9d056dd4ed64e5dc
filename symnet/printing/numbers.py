"""Numbers rounded to significant digits: correctly, half to even, with no digit that is not known.

Trailing zeros are digits like others, so they are printed only where they are known and say something: for a
number that had to be rounded (2999/1000 to two digits is 3.0), and in LaTeX for a float asked with digits
(2.0 to four is 2.000). An exact number that needs fewer digits is printed as it is: 1/2 is 0.5, 3 is 3. A
float never shows more digits than tell it from its neighbours.
"""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational as RationalNumber
from typing import Any

import sympy
from mpmath import libmp

from symnet.errors import InvalidTypeError, InvalidValueError, message

#: Significant digits of inexact numbers where the caller does not say.
DIGITS = 6
#: Digits beyond those wanted when an irrational number is evaluated.
GUARD = 40
#: Decimal places after the point below which a power of ten is split off.
SMALLEST_EXPONENT = -5
#: Bits of a binary exponent up to which a float is written out as an exact fraction.
MAX_EXPONENT_BITS = 200_000


def round_number(value: Any, digits: int, zeros: str = "rounded") -> tuple[str, int]:
    """A real number rounded half-even to significant digits: (decimal text, power of ten).

    The exact value of the number is rounded, not a float near it.

    Args:
        value: an integer, fraction, float, mpf or real SymPy number.
        digits: how many significant digits.
        zeros: which trailing zeros stay: "rounded" those that rounding made, "known" also those of a float
            that needs fewer digits, "none" no zeros at all.

    Raises:
        InvalidValueError: for digits below 1 or a number that is not finite.

    >>> round_number(sympy.Rational(1234, 100), 2), round_number(1234567.0, 3)
    (('12', 0), ('1.23', 6))
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or digits < 1:
        raise InvalidValueError(message("digits", "be a positive integer", digits))
    exact, known = _exact_value(value, digits)
    if not exact:
        return "0", 0
    mantissa, exponent, lossless = _rounded(abs(exact), digits)
    if known is not None and digits > known[1]:
        mantissa, exponent, lossless = _shortest(value, *known)
    figures = str(mantissa)
    padded = zeros == "known" and known is not None and digits <= known[1]
    if zeros == "none" or (lossless and not padded):
        figures = figures.rstrip("0")
    sign = "-" if exact < 0 else ""
    if SMALLEST_EXPONENT <= exponent < digits:
        return sign + _placed(figures, exponent), 0
    return sign + _placed(figures, 0), exponent


def _exact_value(value: Any, digits: int) -> tuple[Fraction, tuple[Any, int] | None]:
    """The number as a fraction; for a float also its mantissa and the decimal digits that it holds.

    Floats of Python and numpy count as having 53 bits, although subnormal ones have fewer.
    """
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q)), None
    if isinstance(value, RationalNumber):
        return Fraction(int(value.numerator), int(value.denominator)), None
    if hasattr(value, "_mpf_"):
        bits = value._prec if isinstance(value, sympy.Float) else value.context.prec
        return _of_float(value, value._mpf_, bits)
    if isinstance(value, sympy.Expr) and value.is_number and value.is_extended_real is not False:
        found = value.evalf(digits + GUARD)
        return _of_float(value, getattr(found, "_mpf_", libmp.fnan), found._prec if found.is_Float else 53)[0], None
    try:
        return _of_float(value, libmp.from_float(float(value)), 53)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(message("value", "be a real number", value)) from error


def _of_float(value: Any, mpf: Any, bits: int) -> tuple[Fraction, tuple[Any, int]]:
    sign, mantissa, exponent, _ = mpf
    if not mantissa and exponent:
        raise InvalidValueError(message("value", "be finite", value))
    if abs(exponent) > MAX_EXPONENT_BITS:
        raise InvalidValueError(message("value", "have an exponent that can be printed", value, "rescale it"))
    number = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return (-number if sign else number), ((mpf, bits), libmp.prec_to_dps(bits))


def _rounded(number: Fraction, digits: int) -> tuple[int, int, bool]:
    """(integer of so many digits, power of ten of its first digit, whether nothing was lost)."""
    exponent = _decimal_exponent(number)
    scaled = number * Fraction(10) ** (digits - 1 - exponent)
    mantissa = round(scaled)  # Fraction rounds half to even
    lossless = mantissa == scaled
    if mantissa == 10**digits:
        mantissa, exponent = mantissa // 10, exponent + 1
    return mantissa, exponent, lossless


def _decimal_exponent(number: Fraction) -> int:
    """floor(log10(number)), from the sizes in bits and put right with exact comparisons."""
    bits = number.numerator.bit_length() - number.denominator.bit_length()
    exponent = bits * 30103 // 100000
    while Fraction(10) ** exponent > number:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= number:
        exponent += 1
    return exponent


def _shortest(value: Any, source: tuple[Any, int], digits: int) -> tuple[int, int, bool]:
    """The shortest decimal that reads back as the float."""
    mpf, bits = source
    number = abs(_of_float(value, mpf, bits)[0])
    for count in range(1, libmp.repr_dps(bits) + 1):
        mantissa, exponent, _ = _rounded(number, count)
        power = exponent - count + 1
        back = libmp.from_rational(mantissa * 10 ** max(power, 0), 10 ** max(-power, 0), bits, "n")
        if back == libmp.mpf_abs(mpf):
            break
    return mantissa, exponent, True


def _placed(figures: str, exponent: int) -> str:
    """Figures with the decimal point after the digit of this power of ten."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    whole = figures[: exponent + 1].ljust(exponent + 1, "0")
    return f"{whole}.{figures[exponent + 1 :]}" if len(figures) > exponent + 1 else whole


def number_latex(value: Any, digits: int | None = None) -> str:
    r"""A number in LaTeX to significant digits; None takes six and drops trailing zeros.

    >>> print(number_latex(1.5e-9, 2))
    1.5 \cdot 10^{-9}
    """
    text, exponent = round_number(value, digits or DIGITS, "none" if digits is None else "known")
    if exponent == 0:
        return text
    power = f"10^{{{exponent}}}"
    return text[:-1] + power if text in ("1", "-1") else rf"{text} \cdot {power}"


def number_text(value: Any, digits: int = DIGITS) -> str:
    """A number in plain text to significant digits."""
    text, exponent = round_number(value, digits)
    return text if exponent == 0 else f"{text}e{exponent:+d}"
