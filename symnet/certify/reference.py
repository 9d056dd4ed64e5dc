"""The coefficients that others are compared with: exact rationals where they exist, else enclosed to enough digits.

Float weights and centres count as the exact binary numbers that they are. Without python-flint nothing can be
enclosed; then two precisions are compared, and their difference stands for the radius.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, inf, log10
from typing import Any

import numpy as np

from symnet.certify.box import input_names
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError, message
from symnet.rings import EXACT, Ball, Real, Ring, find_ring, rational_ring
from symnet.rings.numbers import as_fraction, dyadic
from symnet.series import Series
from symnet.series.space import check_order, read_center

#: Bits a decimal digit, rounded up, and bits beyond those asked for.
BITS_A_DIGIT, SPARE_BITS = 3.33, 64
#: Precisions tried, each twice the last.
ATTEMPTS = 4


@dataclass(frozen=True)
class Reference:
    """The coefficients a_e of a function about a centre, each with a radius that encloses the true one.

    Attributes:
        exponents: graded, shape (M, d) as tuples.
        values, radii: one row a monomial, one column an output; radius 0 means exact.
        kind: where they come from, in words.
        certified: whether the radii are proven.
    """

    variables: tuple[str, ...]
    outputs: tuple[str, ...]
    order: int
    center: tuple[Any, ...]
    exponents: tuple[tuple[int, ...], ...]
    values: tuple[tuple[Fraction, ...], ...]
    radii: tuple[tuple[Fraction, ...], ...]
    kind: str
    certified: bool

    @property
    def exact(self) -> bool:
        """Whether every coefficient is an exact rational."""
        return not any(radius for row in self.radii for radius in row)

    def scales(self, output: int) -> list[float]:
        """log10 of the largest coefficient of each degree 0..order.

        A degree without one (odd functions have no even part) lies between its neighbours, geometrically, so that
        the scales follow a change of units of the inputs. 0 (errors are absolute) if there is none at all.
        """
        largest = [-inf] * (self.order + 1)
        for e, row, radii in zip(self.exponents, self.values, self.radii, strict=True):
            if abs(row[output]) > radii[output]:
                largest[sum(e)] = max(largest[sum(e)], log10_of(abs(row[output])))
        known = [n for n, value in enumerate(largest) if value > -inf]
        if not known:
            return [0.0] * (self.order + 1)
        return list(np.interp(range(self.order + 1), known, [largest[n] for n in known]).tolist())


def log10_of(value: Fraction) -> float:
    """log10 of a positive fraction of any size."""
    return log10(value.numerator) - log10(value.denominator)


def reference(
    function: Any, order: int, center: Any = None, digits: int = 30, ring: Ring | str | None = None
) -> Reference:
    """The reference coefficients of a Network or of a Law without free parameters.

    Args:
        digits: to which each is enclosed, relatively. One that is smaller than 10^(-2 digits) times the largest of its
            degree cannot be told from 0 and is enclosed absolutely.
        ring: compute in this ring only, and take its word for it.

    Raises:
        InvalidTypeError: for something that has no series.
        InvalidValueError: for symbolic weights, or digits that cannot be reached.
        ExpansionError: at a kink or a singularity.

    >>> from symnet import Dense, Network
    >>> found = reference(Network([Dense([[1]], None, "tanh")]), 3)
    >>> found.exact, [str(row[0]) for row in found.values]
    (True, ['0', '1', '0', '-1/3'])
    """
    if not hasattr(function, "series") or isinstance(function, Series):
        raise InvalidTypeError(message("net", "be a Network or a Law", function, "give what was implemented"))
    names, order = input_names(function), check_order(order)
    point = read_center(center, names)

    def expand(chosen: Ring, degree: int = order) -> Series:
        series: Series = function.series(degree, list(point), chosen)
        return series

    if ring is not None:
        return _of_series(expand(find_ring(ring)), f"{find_ring(ring)}, as ordered", certified=False)
    return _exact(function, point, expand) or _enclosed(expand, digits)


def _exact(function: Any, point: Sequence[Any], expand: Callable[..., Series]) -> Reference | None:
    """All coefficients as rationals, if weights, centre and values are."""
    if not getattr(function, "exact", True) or any(as_fraction(c) is None and not isinstance(c, str) for c in point):
        return None
    try:
        return _of_series(expand(rational_ring()), "exact rationals", certified=True)
    except InvalidValueError:
        return None
    except MissingExtraError:
        # symbolic constants grow fast: order 0 tells whether there are any
        series = expand(EXACT) if _rational(expand(EXACT, 0)) else None
        if series is None or not _rational(series):
            return None
        return _of_series(series, "exact rationals", certified=True)


def _rational(series: Series) -> bool:
    return not series.definitions and all(as_fraction(value) is not None for value in series.coefficients.flat)


def _enclosed(expand: Callable[..., Series], digits: int) -> Reference:
    bits = ceil(BITS_A_DIGIT * 2 * digits) + SPARE_BITS
    for _ in range(ATTEMPTS):
        found = _balls(expand, bits)
        if _fine(found, digits):
            return found
        bits *= 2
    raise InvalidValueError(
        message("digits", f"be reached with {bits // 2} bits", digits, "the coefficients cancel: ask for fewer")
    )


def _balls(expand: Callable[..., Series], bits: int) -> Reference:
    try:
        return _of_series(expand(Ball(bits)), f"balls of {bits} bits", certified=True)
    except MissingExtraError:
        dps = ceil(bits / BITS_A_DIGIT)
        low, high = (_of_series(expand(Real(n)), "", certified=False) for n in (dps, 2 * dps))
        radii = tuple(
            tuple(abs(a - b) for a, b in zip(*rows, strict=True)) for rows in zip(low.values, high.values, strict=True)
        )
        kind = f"{dps} digits against {2 * dps} (python-flint would prove them)"
        return Reference(**{**high.__dict__, "radii": radii, "kind": kind})


def _fine(found: Reference, digits: int) -> bool:
    """Whether every radius is small against its coefficient, or very small against its degree."""
    relative = Fraction(1, 10**digits)
    if all(r <= relative * abs(v) for row, radii in _rows(found) for v, r in zip(row, radii, strict=True)):
        return True
    scales = [found.scales(j) for j in range(len(found.outputs))]
    return all(
        r <= relative * abs(v) or log10_of(r) <= scales[j][sum(e)] - 2 * digits
        for e, (row, radii) in zip(found.exponents, _rows(found), strict=True)
        for j, (v, r) in enumerate(zip(row, radii, strict=True))
    )


def _rows(found: Reference) -> Iterator[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]:
    return zip(found.values, found.radii, strict=True)


def _of_series(series: Series, kind: str, certified: bool) -> Reference:
    source = series.to_ring(Real(60)) if series.definitions else series
    read = _reader(source.ring)
    pairs = [[read(element) for element in row] for row in source.coefficients]
    return Reference(
        series.variables,
        series.outputs,
        series.order,
        series.center,
        tuple(map(tuple, series.monomials.tolist())),
        tuple(tuple(value for value, _ in row) for row in pairs),
        tuple(tuple(radius for _, radius in row) for row in pairs),
        kind,
        certified,
    )


def _reader(ring: Ring) -> Callable[[Any], tuple[Fraction, Fraction]]:
    """An element as (value, radius)."""
    if hasattr(ring, "prec"):
        return lambda ball: (_scaled(*ball.mid().man_exp()), _scaled(*ball.rad().man_exp()))
    if isinstance(ring, Real):
        return lambda element: (dyadic(ring.to_mpf(element)), Fraction(0))
    return lambda element: (_number(element, ring), Fraction(0))


def _scaled(mantissa: Any, exponent: Any) -> Fraction:
    m, e = int(mantissa), int(exponent)
    return Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)


def _number(element: Any, ring: Ring) -> Fraction:
    exact = as_fraction(element)
    if exact is not None:
        return exact
    user = ring.to_user(element)
    if getattr(user, "free_symbols", None):
        raise InvalidValueError(message("net", "have numbers as weights", user, "put numbers in for the symbols"))
    return dyadic(user.evalf(60) if hasattr(user, "evalf") else user)
