"""Numbers of every library the user may bring, read without losing a digit."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from numbers import Rational as RationalNumber
from typing import Any

import numpy as np
import symengine
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message

READINGS = ("dyadic", "decimal")

#: Limits on numbers read from text, which may be hostile: "1e999999999" must not be computed.
MAX_DIGITS = 100_000
MAX_EXPONENT = 20_000

_RATIONAL = re.compile(r"[+-]?\d+/\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,8}))?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX][0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?(?:[pP][+-]?\d{1,5})?")


def is_float(value: Any) -> bool:
    """Whether `value` is an inexact real: float, numpy floating, mpf or SymPy Float."""
    return isinstance(value, (float, np.floating)) or hasattr(value, "_mpf_")


def as_fraction(value: Any) -> Fraction | None:
    """`value` as a Fraction if it is an exact rational of any library, else None."""
    if isinstance(value, (bool, np.bool_)):
        return None
    if isinstance(value, (RationalNumber, np.integer)):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, (symengine.Integer, symengine.Rational)):
        return Fraction(str(value))
    if type(value).__module__.startswith("flint") and type(value).__name__ in ("fmpq", "fmpz"):
        return (
            Fraction(int(value.numerator), int(value.denominator))
            if hasattr(value, "numerator")
            else Fraction(int(value))
        )
    return None


def dyadic(value: Any) -> Fraction:
    """The exact rational value of a finite float, mpf or SymPy Float."""
    if hasattr(value, "_mpf_"):
        sign, mantissa, exponent, _ = value._mpf_
        if not mantissa and exponent:
            raise InvalidValueError(message("value", "be finite", value, "give a finite number"))
        number = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        return -number if sign else number
    if not math.isfinite(value):
        raise InvalidValueError(message("value", "be finite", float(value), "remove NaN and infinity"))
    return Fraction(float(value))


def rationalize(value: Any, reading: str) -> Fraction:
    """A float as the rational that its author meant.

    Args:
        value: a float, mpf or any exact rational.
        reading: "dyadic" for the exact binary value, "decimal" for the shortest decimal that
            rounds to the same float (what ``repr`` prints).

    Raises:
        InvalidValueError: if `reading` is neither, or the value is not finite.

    >>> rationalize(0.1, "decimal"), rationalize(0.5, "dyadic")
    (Fraction(1, 10), Fraction(1, 2))
    """
    if reading not in READINGS:
        raise InvalidValueError(message("reading", "be 'dyadic' or 'decimal'", reading))
    exact = as_fraction(value)
    if exact is not None:
        return exact
    if not is_float(value):
        raise InvalidTypeError(message("value", "be a real number", value, "convert it first"))
    if reading == "dyadic" or hasattr(value, "_mpf_"):
        return dyadic(value)
    dyadic(value)  # refuses NaN and infinity
    # item() keeps the shortest decimal of a float32 as numpy prints it, not of its widened value
    return Fraction(str(value) if isinstance(value, np.floating) else repr(value))


def parse_rational(text: str, argument: str = "value") -> Fraction:
    """Text such as "3/10", "0.1", "1e-3" or "0x1.8p+1" as the exact rational it writes.

    Raises:
        InvalidValueError: if it is none of these, divides by zero, or is longer than the limits.

    >>> parse_rational("0x1.8p+1"), parse_rational("-0.25")
    (Fraction(3, 1), Fraction(-1, 4))
    """
    stripped = text.strip()
    decimal = _DECIMAL.fullmatch(stripped)
    short = len(stripped) <= MAX_DIGITS and abs(int((decimal and decimal[1]) or 0)) <= MAX_EXPONENT
    try:
        if short and (decimal or _RATIONAL.fullmatch(stripped)):
            return Fraction(stripped)
        if short and _HEXADECIMAL.fullmatch(stripped):
            return Fraction(float.fromhex(stripped))
    except (ValueError, ZeroDivisionError, OverflowError):
        pass
    remedy = f"at most {MAX_DIGITS:,} digits and exponents to {MAX_EXPONENT:,}; symbols are not numbers"
    raise InvalidValueError(message(argument, "be a number such as '3/10', '0.3' or '0x1.8p+1'", text, remedy))


def as_sympy(value: Any) -> sympy.Expr:
    """A number or expression of any library for SymPy; text is read as a number, never evaluated.

    >>> as_sympy("3/10") + as_sympy(Fraction(1, 5))
    1/2
    """
    if isinstance(value, sympy.Expr):
        return value
    if isinstance(value, symengine.Basic):
        return value._sympy_()
    exact = parse_rational(value) if isinstance(value, str) else as_fraction(value)
    if exact is not None:
        return sympy.Rational(exact.numerator, exact.denominator)
    if hasattr(value, "_mpf_"):
        return sympy.Float._new(value._mpf_, max(53, int(value._mpf_[3])))
    if is_float(value):
        return sympy.Float(float(value))
    raise InvalidTypeError(message("value", "be a number or an expression", value, "convert it first"))


def same_number(a: Any, b: Any) -> bool:
    """Whether two coordinates are equal, whatever libraries they come from."""
    x, y = ((dyadic(v) if is_float(v) else as_sympy(v)) for v in (a, b))
    return bool(x == y)
