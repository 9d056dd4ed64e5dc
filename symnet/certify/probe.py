r"""Callables: Taylor coefficients from values by Cauchy's integral on a torus, or a comparison of values.

For f analytic on |x_i - c_i| <= r_i the mean over the N^d points of the torus, with w = exp(2 pi i/N),

    N^(-d) sum_k f(c + r w^k) w^(-k.e) = r^e (a_e + sum_{m != 0} a_{e + N m} r^{N m}),

is the coefficient a_e but for terms that fall like (r/R)^N [G, 13; Fornberg, ACM TOMS 7 (1981)]. In double precision
all N^d sums are one Fourier transform. Radii are tried until the highest frequencies are at rounding level and a second
torus gives the same coefficients, which happens at no radius if the function is not analytic. With `dps` the radius is
small, the working precision covers what that costs, and the callable gets mpmath's complex numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, log2
from typing import Any

import mpmath
import numpy as np

from symnet.certify.coefficients import DOUBLE, Coefficients, read_number
from symnet.certify.reference import Reference
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import dyadic
from symnet.rings.ring import Array

#: Values asked of a callable: in double precision, and one by one in high precision.
MAX_VALUES, MAX_PRECISE = 1 << 20, 20_000
#: Points a circle at most, and rows given to a callable at once.
MAX_CIRCLE, BLOCK = 64, 1 << 14
#: Radii tried, each half the last; roundings up to which the highest frequencies, relative to the largest value, and
#: coefficients on two tori, relative to their noise, are rounding.
HALVINGS, LEVEL, AGREE = 10, 16, 100
#: The radius of the second torus, relative to the first.
SECOND = 0.75
#: Points for a comparison of values.
POINTS = 40


@dataclass(frozen=True)
class Probed:
    """Coefficients found, or None if the callable takes real numbers only; and what limits them."""

    coefficients: Coefficients | None
    notes: tuple[str, ...]


def probe(function: Callable[..., Any], exact: Reference, dps: int | None = None) -> Probed:
    """The Taylor coefficients of a callable about the reference's centre.

    Args:
        function: takes points of shape (n, d) and returns shape (n,) or (n, outputs), in numpy; with `dps` it takes
            one point, a list of d mpmath numbers, and returns a number or one an output.
        exact: gives the centre, the order, and the size of the circles.
        dps: decimal digits of the probe with mpmath; None for numpy's complex128.

    Raises:
        InvalidValueError: if the callable's result has another shape or is not finite, or too many values are needed.
    """
    return _double(function, exact) if dps is None else _precise(function, exact, dps)


def radii(exact: Reference) -> list[float]:
    """For each input the distance over which its pure powers matter: a root test on the exact coefficients."""
    d, out = len(exact.variables), []
    sizes = {e: max(abs(v) for v in row) for e, row in zip(exact.exponents, exact.values, strict=True)}
    for i in range(d):
        pure = [(n, sizes[tuple(n * (k == i) for k in range(d))]) for n in range(1, exact.order + 1)]
        roots = [float(size) ** (1 / n) for n, size in pure if size]
        out.append(1 / max(roots) if roots else 1.0)
    return out


# double precision


def _double(function: Callable[..., Any], exact: Reference) -> Probed:
    d = len(exact.variables)
    center = np.array([float(c) for c in exact.center])
    reason = _refuses_complex(function, center, exact)
    if reason:
        return Probed(None, (f"the callable takes real numbers only ({reason}), so that values were compared",))
    circle = min(MAX_CIRCLE, int(MAX_VALUES ** (1 / d) + 1e-9))
    if circle < 2 * (exact.order + 1):
        text = f"{d} inputs at order {exact.order} need more than {MAX_VALUES:,} values on a torus"
        return Probed(None, (f"{text}, so that values were compared",))
    radius = np.array(radii(exact)) / d
    for _ in range(HALVINGS):
        torus = _transform(function, exact, center, radius, circle)
        if torus.level <= LEVEL * torus.epsilon:
            other = _transform(function, exact, center, SECOND * radius, circle)
            if np.all(np.abs(torus.numbers - other.numbers) <= AGREE * other.noise[:, None]):
                return Probed(torus.coefficients(exact), (_resolution(exact, torus.noise),))
            break
        radius = radius / 2
    return Probed(None, ("the callable is not analytic about the center, so that values were compared",))


@dataclass(frozen=True)
class _Torus:
    """Coefficients (M, outputs); the relative size of the highest frequencies; the rounding noise of each monomial."""

    numbers: Array
    level: float
    noise: Array
    epsilon: float

    def coefficients(self, exact: Reference) -> Coefficients:
        rows = {e: tuple(Fraction(float(v)) for v in row) for e, row in zip(exact.exponents, self.numbers, strict=True)}
        return Coefficients(rows, round(1 - log2(self.epsilon)))


def _refuses_complex(function: Callable[..., Any], center: Array, exact: Reference) -> str:
    """Why complex points cannot be given; empty if they can."""
    point = center[None, :] + 1e-3j * (np.array(radii(exact)) / len(center))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            values = np.asarray(function(point))
    except Exception as error:  # whatever the callable raises, it says that it does not take the point
        return f"{type(error).__name__}"
    return "" if values.dtype.kind == "c" else f"it returns {values.dtype}"


def _transform(function: Callable[..., Any], exact: Reference, center: Array, radius: Array, circle: int) -> _Torus:
    d, outputs = len(center), len(exact.outputs)
    roots = np.exp(2j * np.pi * np.arange(circle) / circle)
    grid = np.stack(np.meshgrid(*[c + r * roots for c, r in zip(center, radius, strict=True)], indexing="ij"), axis=-1)
    points = grid.reshape(-1, d)
    blocks = [values_at(function, points[i : i + BLOCK], outputs) for i in range(0, len(points), BLOCK)]
    values = np.concatenate(blocks).reshape(*[circle] * d, outputs)
    spectrum = np.fft.fftn(values, axes=tuple(range(d))) / circle**d
    epsilon = float(np.finfo(values.dtype).eps)
    size = float(np.max(np.abs(values)))
    high = max(float(np.max(np.abs(np.take(spectrum, range(3 * circle // 4, circle), axis=i)))) for i in range(d))
    powers = np.array(exact.exponents).reshape(-1, d)
    scale = np.prod(radius**powers, axis=1)
    numbers = spectrum[tuple(powers.T)].real / scale[:, None]
    return _Torus(numbers, high / size if size else 0.0, epsilon * size / scale, epsilon)


def values_at(function: Callable[..., Any], points: Array, outputs: int) -> Array:
    """The callable's values at points of shape (n, d), as shape (n, outputs)."""
    values = np.asarray(function(points))
    if values.shape == (len(points),):
        values = values[:, None]
    if values.shape != (len(points), outputs):
        shape = f"return shape ({len(points)}, {outputs}) for points of shape {points.shape}"
        raise InvalidValueError(message("theirs", shape, values.shape, "one row a point, one column an output"))
    if values.dtype.kind not in "fciu":
        raise InvalidTypeError(message("theirs", "return numbers", values.dtype))
    if not np.all(np.isfinite(values)):
        raise InvalidValueError(message("theirs", "return finite numbers", values[~np.isfinite(values)][0].item()))
    return values


def _resolution(exact: Reference, noise: Array) -> str:
    """How many digits rounding leaves visible, in the degree where it leaves the fewest."""
    digits: list[float] = []
    for e, row, limit in zip(exact.exponents, exact.values, noise, strict=True):
        largest = max(abs(float(v)) for v in row)
        if largest and sum(e) == exact.order:
            digits.append(float(np.log10(largest / limit)))
    seen = f"resolves about {max(0.0, min(digits)):.0f} digits at degree {exact.order}" if digits else "was done"
    return f"coefficients by contour integrals of the callable in double precision; the probe {seen} (dps= sees more)"


# high precision


def _precise(function: Callable[..., Any], exact: Reference, dps: int) -> Probed:
    if isinstance(dps, bool) or not isinstance(dps, int) or not 1 <= dps <= 10_000:
        raise InvalidValueError(message("dps", "be an integer from 1 to 10,000", dps, "50 is a common choice"))
    d, circle = len(exact.variables), 2 * (exact.order + 1)
    if circle**d > MAX_PRECISE:
        text = f"need at most {MAX_PRECISE:,} values"
        raise InvalidValueError(message("theirs", text, circle**d, "lower the order, or leave out dps"))
    # (r/R)^N below 10^-dps, and r^order does not eat into dps digits
    shrink = ceil(dps / (circle - exact.order)) + 1
    working = dps + exact.order * shrink + 10 * d
    with mpmath.workdps(working):
        radius = [mpmath.mpf(r) / mpmath.mpf(10) ** shrink for r in radii(exact)]
        center = [_mpf(c) for c in exact.center]
        found = _fourier(function, exact, center, radius, circle)
    bits = max(DOUBLE, int(dps * log2(10)))
    note = f"coefficients by contour integrals of the callable in {working} digits, for {dps}"
    return Probed(Coefficients(found, bits), (note,))


def _fourier(
    function: Callable[..., Any], exact: Reference, center: list[Any], radius: list[Any], circle: int
) -> dict[tuple[int, ...], tuple[Fraction | None, ...]]:
    """One input after the other, each a sum over its circle."""
    d = len(center)
    roots = [mpmath.expjpi(mpmath.mpf(2 * k) / circle) for k in range(circle)]
    table: dict[tuple[int, ...], list[Any]] = {}
    for index in product(range(circle), repeat=d):
        point = [c + r * roots[k] for c, r, k in zip(center, radius, index, strict=True)]
        table[index] = list(_one_value(function, point, len(exact.outputs)))
    for i in range(d):
        table = _summed(table, i, roots, exact.order, circle)
    rows: dict[tuple[int, ...], tuple[Fraction | None, ...]] = {}
    for e in exact.exponents:
        scale = mpmath.mpf(circle) ** d * mpmath.fprod(r**n for r, n in zip(radius, e, strict=True))
        rows[e] = tuple(dyadic(mpmath.re(value) / scale) for value in table[e])
    return rows


def _summed(
    table: dict[tuple[int, ...], list[Any]], i: int, roots: list[Any], order: int, circle: int
) -> dict[tuple[int, ...], list[Any]]:
    out: dict[tuple[int, ...], list[Any]] = {}
    for index, values in table.items():
        for n in range(order + 1):
            if sum(index[:i]) + n > order:
                break
            key = (*index[:i], n, *index[i + 1 :])
            factor = roots[-index[i] * n % circle]
            terms = [factor * value for value in values]
            out[key] = [a + b for a, b in zip(out[key], terms, strict=True)] if key in out else terms
    return out


def _one_value(function: Callable[..., Any], point: list[Any], outputs: int) -> Iterator[Any]:
    value = function(point)
    several = value if isinstance(value, (list, tuple)) else [value]
    if len(several) != outputs:
        raise InvalidValueError(message("theirs", f"return {outputs} numbers for one point", value))
    for number in several:
        if not mpmath.isfinite(number):
            raise InvalidValueError(message("theirs", "return finite numbers", number))
        yield mpmath.mpmathify(number)


def _mpf(value: Any) -> Any:
    number, _ = read_number(value, "center")
    return mpmath.mpf(number.numerator) / number.denominator


# values


def real_values(function: Callable[..., Any], points: Sequence[tuple[Fraction, ...]], outputs: int) -> Array:
    """The callable's values at real points, shape (n, outputs).

    Raises:
        InvalidValueError: if they are complex, or as `values_at`.
    """
    values = values_at(function, np.array([[float(x) for x in p] for p in points]), outputs)
    if np.any(values.imag != 0):
        found = values[values.imag != 0][0].item()
        raise InvalidValueError(message("theirs", "return real numbers at real points", found))
    return values.real


def points_near(exact: Reference, seed: int) -> list[tuple[Fraction, ...]]:
    """Random points about the centre, within a quarter of `radii`, exact in float64 if the centre is."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(-64, 65, size=(POINTS, len(exact.variables)))
    scale = [Fraction(2) ** int(np.floor(np.log2(r))) / 256 / len(exact.variables) for r in radii(exact)]
    center = [read_number(c, "center")[0] for c in exact.center]
    out = []
    for row in steps.tolist():
        exactly = [c + s * n for c, s, n in zip(center, scale, row, strict=True)]
        # a float64 callable can only be given float64 points
        out.append(tuple(Fraction(float(x)) for x in exactly))
    return out
