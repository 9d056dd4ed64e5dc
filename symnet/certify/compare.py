"""Two sets of numbers compared: correct digits and units in the last place, from exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf
from typing import Any

from symnet.certify.certificate import Degree, Entry
from symnet.certify.coefficients import Coefficients
from symnet.certify.reference import Reference, log10_of


def compare(theirs: Coefficients, exact: Reference) -> list[Entry]:
    """Every monomial and output of the reference, in its order."""
    scales = [exact.scales(j) for j in range(len(exact.outputs))]
    absent: tuple[Fraction | None, ...] = (None,) * len(exact.outputs)
    out = []
    for e, row, radii in zip(exact.exponents, exact.values, exact.radii, strict=True):
        given, degree = theirs.rows.get(e, absent), sum(e)
        for j, name in enumerate(exact.outputs):
            out.append(entry(e, name, given[j], row[j], radii[j], scales[j][degree], theirs.bits))
    return out


def entry(
    place: Any, output: str, theirs: Fraction | None, exact: Fraction, radius: Fraction, scale: float, bits: int
) -> Entry:
    """One comparison; `scale` is log10 of the size that stands for an exact 0.

    The error is bounded by |theirs - exact| + radius, so that the digits are a lower bound.
    """
    error = abs((theirs or 0) - exact) + radius
    if not error:
        return Entry(place, output, theirs, exact, radius, inf, 0.0)
    zero = abs(exact) <= radius
    if zero and not theirs:
        return Entry(place, output, theirs, exact, radius, inf, 0.0)
    size = scale if zero else log10_of(abs(exact))
    digits = max(0.0, size - log10_of(error))
    return Entry(place, output, theirs, exact, radius, digits, None if zero else _ulps(error, exact, bits))


def _ulps(error: Fraction, exact: Fraction, bits: int) -> float:
    """error / 2^(E - bits + 1) with 2^E <= |exact| < 2^(E+1)."""
    size = abs(exact)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    try:
        return float(error / Fraction(2) ** (exponent - bits + 1))
    except OverflowError:
        return inf


def by_degree(entries: Sequence[Entry], exact: Reference) -> tuple[Degree, ...]:
    """The worst of each degree, and the worst error relative to the largest coefficient of the degree."""
    scales = {name: exact.scales(j) for j, name in enumerate(exact.outputs)}
    worst, scaled = [inf] * (exact.order + 1), [inf] * (exact.order + 1)
    counts = [0] * (exact.order + 1)
    for e in entries:
        n = sum(e.place)
        counts[n] += 1
        worst[n] = min(worst[n], e.digits)
        error = abs((e.theirs or 0) - e.exact) + e.radius
        if e.digits < inf and error:
            relative = scales[e.output][n] - log10_of(error)
            scaled[n] = min(scaled[n], max(0.0, relative))
    return tuple(Degree(n, counts[n], worst[n], scaled[n]) for n in range(exact.order + 1))
