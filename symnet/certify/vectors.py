"""Test vectors: a network, its exact coefficients and values at points, for code in any language.

    {"format": "symnet-vectors", "version": 1, "digits": 50, "exact": false,
     "network": {...}, "variables": ["c", "d"], "outputs": ["y"], "order": 4, "center": ["0", "1/10"],
     "terms": [{"exponents": [2, 1], "coefficients": ["-0.125..."]}, ...],
     "points": [{"x": ["0.015625", "..."], "polynomial": ["..."], "network": ["..."]}, ...]}

docs/verification.md documents every key. Numbers are text: rationals "p/q" where they are exact, decimals rounded
correctly to `digits` significant digits where they are not.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor, log2
from typing import Any

import numpy as np

from symnet.certify.coefficients import read_number
from symnet.certify.convergence import input_scale
from symnet.certify.reference import Reference, log10_of, reference
from symnet.certify.verify import polynomial
from symnet.errors import InvalidValueError, message
from symnet.network import Network
from symnet.network.storage import to_dict
from symnet.printing import round_number
from symnet.series.space import check_order

FORMAT, VERSION = "symnet-vectors", 1
#: Digits beyond those written, before it is tried again with more.
SPARE_DIGITS, ATTEMPTS = 10, 4
#: Points are the centre plus multiples of 1/64 of the input's scale, up to a quarter of it.
STEPS, STEP = 16, 64


def vectors(
    net: Network, order: int, center: Any = None, digits: int = 50, points: int = 5, seed: int = 0
) -> dict[str, Any]:
    """Test vectors as plain JSON data; `symnet vectors` prints them.

    Args:
        net: a network with numbers as weights.
        order, center: of the expansion.
        digits: significant digits where numbers are not rational.
        points, seed: how many random points near the center.

    Raises:
        InvalidValueError: for symbolic weights, or a bad order, center, number of digits or points.
        ExpansionError: at a kink or a singularity.

    >>> from symnet import Dense
    >>> found = vectors(Network([Dense([[Fraction(1, 2)]], None, "tanh")]), order=3, points=1)
    >>> found["exact"], [term["coefficients"] for term in found["terms"]]
    (True, [['0'], ['1/2'], ['0'], ['-1/24']])
    """
    for name, value, low, high in (
        ("digits", digits, 1, 10_000),
        ("points", points, 0, 10_000),
        ("seed", seed, 0, 2**63),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InvalidValueError(message(name, f"be an integer from {low} to {high:,}", value))
    order = check_order(order)
    exact, terms = _rounded(lambda d: reference(net, order, center, d), digits)
    near = _points(net, exact, points, seed)
    return {
        "format": FORMAT,
        "version": VERSION,
        "digits": digits,
        "exact": exact.exact,
        "network": to_dict(net),
        "variables": list(exact.variables),
        "outputs": list(exact.outputs),
        "order": order,
        "center": [number(read_number(c, "center")[0]) for c in exact.center],
        "terms": [{"exponents": list(e), "coefficients": row} for e, row in zip(exact.exponents, terms, strict=True)],
        "points": [_values(net, order, center, point, digits) for point in near],
    }


def _values(net: Network, order: int, center: Any, point: tuple[Fraction, ...], digits: int) -> dict[str, Any]:
    _, of_network = _rounded(lambda d: reference(net, 0, list(point), d), digits)

    def series(d: int) -> Reference:
        exact = reference(net, order, center, d)
        found = polynomial(exact, point)
        values, radii = tuple(v for v, _ in found), tuple(r for _, r in found)
        return Reference(**{**exact.__dict__, "order": 0, "exponents": ((),), "values": (values,), "radii": (radii,)})

    _, of_series = _rounded(series, digits)
    return {"x": [number(x) for x in point], "polynomial": of_series[0], "network": of_network[0]}


def _rounded(compute: Callable[[int], Reference], digits: int) -> tuple[Reference, list[list[str]]]:
    """The numbers as text, with more precision until no rounding is in doubt."""
    working = digits + SPARE_DIGITS
    for _ in range(ATTEMPTS):
        found = compute(working)
        scales = [found.scales(j) for j in range(len(found.outputs))]
        rows = [
            [text(v, r, digits, scales[j][sum(e)]) for j, (v, r) in enumerate(zip(row, radii, strict=True))]
            for e, row, radii in zip(found.exponents, found.values, found.radii, strict=True)
        ]
        if all(cell is not None for row in rows for cell in row):
            return found, [[cell or "0" for cell in row] for row in rows]
        working *= 2
    raise InvalidValueError(message("digits", "be decided with the precision tried", digits, "ask for fewer"))


def text(value: Fraction, radius: Fraction, digits: int, scale: float) -> str | None:
    """The number rounded to significant digits, if its radius leaves no doubt; exact where the radius is 0.

    "0" also stands for a number smaller than 10^(-2 digits) times the largest of its degree.
    """
    if not radius:
        return number(value)
    if abs(value) <= radius:
        return "0" if log10_of(abs(value) + radius) <= scale - 2 * digits else None
    low, high = (decimal(end, digits) for end in (value - radius, value + radius))
    return low if low == high else None


def decimal(value: Fraction, digits: int) -> str:
    """A fraction rounded half-even to significant digits.

    >>> decimal(Fraction(2, 3), 5), decimal(Fraction(-1, 3 * 10**9), 2)
    ('0.66667', '-3.3e-10')
    """
    mantissa, exponent = round_number(value, digits)
    return mantissa if not exponent else f"{mantissa}e{exponent}"


def number(value: Fraction) -> str:
    """An exact number: an integer, or "p/q" in lowest terms."""
    return str(value)


def _points(net: Network, exact: Reference, count: int, seed: int) -> list[tuple[Fraction, ...]]:
    """Points that float64 can hold, if it can hold the center."""
    rng = np.random.default_rng(seed)
    scale = [Fraction(2) ** floor(log2(s)) / STEP for s in input_scale(net, None)]
    center = [read_number(c, "center")[0] for c in exact.center]
    steps = rng.integers(-STEPS, STEPS + 1, size=(count, len(center))).tolist()
    return [tuple(Fraction(float(c + s * n)) for c, s, n in zip(center, scale, row, strict=True)) for row in steps]
