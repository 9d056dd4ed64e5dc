r"""A rigorous bound on |f - P| over a box, for a function f that can be expanded and a polynomial P.

Over a box S with midpoint s and half-widths r, Lagrange's form of the remainder gives, for x in S,

    f(x) = sum_{|e|<=L} a_e(s) (x - s)^e + sum_{|e|=L+1} A_e (x - s)^e,    A_e in D^e f(S)/e!,

since the segment from s to x lies in S. Both come from one composition over Ball, the second with the inputs set to the
box itself. With P written about s too, P(s + h) = sum p_f h^f, it follows that

    |f - P| <= |a_0 - p_0| + sum_{0<|f|} |a_f - p_f| r^f + sum_{|e|=L+1} |A_e| r^e        on S.

Every number is a ball, so that rounding is enclosed too. The box is cut in two where the bound is worst, until the
largest bound is within a factor of an error that is really attained, or a budget of boxes is spent. Moore, Kearfott
and Cloud, *Introduction to Interval Analysis* (2009), 6.4 and 8; Makino and Berz, Int. J. Pure Appl. Math. 4 (2003).
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, inf, nextafter, prod
from typing import Any, Protocol

import numpy as np

from symnet.certify.box import Box, halves, input_names
from symnet.errors import ExpansionError, InvalidValueError, message, missing_extra
from symnet.parallel import Ahead, workers
from symnet.printing import text_on_screen
from symnet.progress import counted
from symnet.rings.ring import Array, Ring
from symnet.series import Monomials, Series, monomials
from symnet.series.space import check_order

#: Bits of the balls.
PREC = 64
#: Boxes tried before the bound is given as it is.
SUBDIVISIONS = 400
#: Boxes whose halves are bounded before it is known that they must be, for each worker of an executor.
AHEAD = 2


class Expandable(Protocol):
    """A function with a Taylor series about any point over any ring: a Network, or a Law without free parameters."""

    def series(self, order: int, center: Any = None, ring: Any = None) -> Series: ...


@dataclass(frozen=True)
class Remainder:
    """A bound that holds everywhere on a box.

    Attributes:
        bound: |f - P| <= bound on the box, proven; for several outputs the largest.
        observed: the largest |f - P| that is attained at a point of the box, a proven lower bound of the maximum.
        bounds, box, order, center: by output; where; of which expansion.
        boxes: how many pieces the box was cut into.
        status: "as near as asked", "one box", or "budget spent" with the bound still proven.
    """

    bound: float
    observed: float
    bounds: tuple[float, ...]
    box: Box
    order: int
    center: tuple[Any, ...]
    boxes: int
    status: str

    @property
    def factor(self) -> float:
        """How far the bound may be above the true maximum: bound / observed."""
        return self.bound / self.observed if self.observed > 0 else (1.0 if self.bound == 0 else inf)

    def _repr_html_(self) -> str:
        return text_on_screen(str(self))

    def __str__(self) -> str:
        return (
            f"|f - series| <= {self.bound:.3g} on {self.box} (proven); {self.observed:.3g} is attained; "
            f"order {self.order}, {self.boxes} box{'es' * (self.boxes > 1)}, {self.status}"
        )


def remainder(
    function: Expandable,
    order: int,
    center: Any = None,
    box: Any = None,
    subdivisions: int = SUBDIVISIONS,
    factor: float = 2.0,
    executor: Any = None,
) -> Remainder:
    """A proven bound on the truncation error of a function's series over a box.

    Args:
        function: a Network, or a Law without free parameters.
        order: of the series.
        center: of the series; default the middle of the box.
        box: {input: (low, high)} or one pair an input; the center must lie in it.
        subdivisions: how many times the box may be cut; 0 bounds it in one piece.
        factor: stop when the bound is within this factor of an error that is attained.
        executor: of concurrent.futures, bounds sub-boxes side by side; the result is the same without it.

    Raises:
        MissingExtraError: without python-flint.
        InvalidValueError: for a box that is empty, reversed, infinite or does not hold the center.
        ExpansionError: if the function has a singularity or a kink in the box, or cannot be enclosed on it.

    >>> from symnet import Dense, Network
    >>> net = Network([Dense([[1.0]], [0.0], "tanh")], ["x"])
    >>> found = remainder(net, 4, box={"x": (-0.5, 0.5)})
    >>> found.observed <= found.bound < 2 * found.observed
    True
    """
    names, region = _region(function, box)
    point = region.middle if center is None else region.check_center(center, names)
    series = function.series(check_order(order), list(point), _ball())
    return _Search(function, series, region, subdivisions, factor).run(executor)


def difference(
    first: Expandable,
    second: Expandable,
    box: Any,
    order: int = 4,
    subdivisions: int = SUBDIVISIONS,
    factor: float = 2.0,
    executor: Any = None,
) -> Remainder:
    """A proven bound on |first - second| over a box: a fitted law against the network that it was read off.

    Args:
        first, second: Networks or Laws without free parameters, in the same inputs.
        box: {input: (low, high)} or one pair an input.
        order: of the local expansions; it changes the cost, not what is proven.
        subdivisions, factor, executor: as for `remainder`.

    Raises:
        InvalidValueError: if the inputs differ; otherwise as `remainder`.
    """
    names, region = _region(first, box)
    if input_names(second) != names:
        raise InvalidValueError(message("second", f"have the inputs {names}", input_names(second), "rename them"))
    gap = _Difference(first, second)
    zero = gap.series(check_order(order), list(region.middle), _ball())
    nothing = Series(zero.space, zero.ring, zero.ring.zeros(zero.coefficients.shape), zero.outputs)
    return _Search(gap, nothing, region, subdivisions, factor).run(executor)


@dataclass(frozen=True)
class _Difference:
    first: Any
    second: Any

    def series(self, order: int, center: Any = None, ring: Any = None) -> Series:
        return self.first.series(order, center, ring) - self.second.series(order, center, ring)


def _ball() -> Ring:
    from symnet.rings import Ball

    try:
        return Ball(PREC)
    except ImportError as error:
        raise missing_extra("python-flint", "flint", "a certified bound") from error


def _region(function: Any, box: Any) -> tuple[tuple[str, ...], Box]:
    if isinstance(function, _Difference):
        function = function.first
    names = input_names(function)
    return names, Box.read(box, names)


class _Piece:
    """A sub-box with its bound, the error attained at its midpoint, and the input along which to cut it.

    `bounds` is None where the function cannot be enclosed, and `failure` says why.
    """

    __slots__ = ("attained", "bounds", "box", "cut", "failure")

    def __init__(
        self, box: Box, bounds: Array | None, attained: float, cut: int, failure: ExpansionError | None = None
    ) -> None:
        self.box, self.bounds, self.attained, self.cut, self.failure = box, bounds, attained, cut, failure

    @property
    def bound(self) -> float:
        return inf if self.bounds is None else float(np.max(self.bounds))

    @property
    def halves(self) -> tuple[Box, Box]:
        return halves(self.box, self.cut)

    def __lt__(self, other: _Piece) -> bool:
        return self.bound > other.bound


class _Search:
    """Branch and bound over sub-boxes, the worst first."""

    def __init__(self, function: Any, series: Series, box: Box, subdivisions: int, factor: float) -> None:
        self.series, self.box = series, box
        self.subdivisions, self.factor = check_order(subdivisions, "subdivisions"), factor
        if not factor > 1:
            raise InvalidValueError(message("factor", "be greater than 1", factor, "2 is a common choice"))
        self.bounding = _Bounding(function, series)

    def run(self, executor: Any = None) -> Remainder:
        """The search, whose order does not depend on the executor, so that its result does not either."""
        with self.series.ring.working(), Ahead(self.bounding, executor) as ahead:
            pieces = [ahead.result(self.box)]
            observed, status = pieces[0].attained, "one box"
            for _ in counted(range(self.subdivisions), self.subdivisions, "boxes cut"):
                if pieces[0].bound <= self.factor * observed:
                    status = "as near as asked"
                    break
                # the worst boxes are likely to be cut next
                for piece in heapq.nsmallest(AHEAD * workers(executor), pieces) if executor is not None else ():
                    ahead.expect(piece.halves)
                for half in heapq.heappop(pieces).halves:
                    new = ahead.result(half)
                    observed = max(observed, new.attained)
                    heapq.heappush(pieces, new)
                status = "budget spent"
        if pieces[0].bounds is None:
            raise self._unbounded(pieces[0])
        bounds = tuple(float(b) for b in np.max([p.bounds for p in pieces if p.bounds is not None], axis=0))
        if max(bounds) <= self.factor * observed:
            status = "as near as asked"
        s = self.series
        return Remainder(max(bounds), observed, bounds, self.box, s.order, s.center, len(pieces), status)

    def _unbounded(self, piece: _Piece) -> ExpansionError:
        remedy = f"shrink the box or allow more subdivisions ({piece.failure or 'the bound is infinite'})"
        return ExpansionError(message("box", "hold no singularity or kink of the function", str(piece.box), remedy))


@dataclass(frozen=True)
class _Bounding:
    """The bound on one sub-box: the work of one piece."""

    function: Any
    series: Series

    def __call__(self, box: Box) -> _Piece:
        with self.series.ring.working():
            return self.bound(box)

    def bound(self, box: Box) -> _Piece:
        s, r = box.middle, box.radii
        wide = [_enclosing(a, b) for a, b in zip(s, r, strict=True)]
        order, ring = self.series.order, self.series.ring
        try:
            top = self.function.series(order + 1, wide, ring)
            local = self.function.series(order, list(s), ring)
        except ExpansionError as error:
            return _Piece(box, None, 0.0, int(np.argmax(r)), error)
        table = monomials(len(s), order + 1)
        weights = _powers(table, r)
        gap = local.coefficients - _shifted(self.series, s)
        last = table.degree(order + 1)
        rows = np.concatenate([gap, top.coefficients[last]])
        sizes = [[_upper(value) for value in row] for row in rows]
        terms = _products(np.array(sizes), np.array(weights)[:, None])
        bounds = np.array([_sum_up(column) for column in terms.T])
        if not np.all(np.isfinite(bounds)):
            return _Piece(box, None, 0.0, int(np.argmax(r)))
        attained = max(_lower(value) for value in gap[0])
        # the input whose powers weigh most in the bound
        share = (terms.sum(axis=1)[:, None] * table.exponents).sum(axis=0)
        return _Piece(box, bounds, attained, int(np.argmax(share)))


def _shifted(series: Series, point: Sequence[float]) -> Array:
    """The coefficients of a polynomial about another point: b_f = sum_g a_{f+g} C(f+g, f) d^g."""
    ring, table, a = series.ring, series.space.table, series.coefficients
    steps = [ring.convert(x) - ring.convert(c) for x, c in zip(point, series.center, strict=True)]
    if all(step.is_zero() for step in steps):
        return a
    powers = _ball_powers(table, steps, ring)
    out = ring.zeros(a.shape)
    for target, power, source, factor in _shift_plan(table.dimension, table.order):
        out[target] = out[target] + a[source] * (powers[power] * factor)
    return out


@functools.lru_cache(maxsize=8)
def _shift_plan(dimension: int, order: int) -> list[tuple[int, int, int, int]]:
    """(row of f, of g, of f+g, C(f+g, f)) for all exponents with |f+g| <= order."""
    table = monomials(dimension, order)
    exponents = [tuple(row) for row in table.exponents.tolist()]
    rows = {e: i for i, e in enumerate(exponents)}
    return [
        (rows[f], rows[g], rows[e], prod(comb(x, y) for x, y in zip(e, f, strict=True)))
        for f in exponents
        for g in exponents[: table.offsets[order - sum(f) + 1]]
        for e in [tuple(x + y for x, y in zip(f, g, strict=True))]
    ]


def _ball_powers(table: Monomials, steps: Sequence[Any], ring: Ring) -> list[Any]:
    parts = [[ring.one]]
    for n in range(table.order):
        parts.append([p * steps[i] for i, tail in enumerate(table.tails[n]) for p in parts[-1][tail:]])
    return [p for part in parts for p in part]


def _powers(table: Monomials, radii: Sequence[float]) -> list[float]:
    """r^e for every monomial, rounded up."""
    parts = [[1.0]]
    for n in range(table.order):
        parts.append([_up(p * radii[i]) for i, tail in enumerate(table.tails[n]) for p in parts[-1][tail:]])
    return [p for part in parts for p in part]


def _enclosing(middle: float, radius: float) -> Any:
    import flint

    return flint.arb(middle, radius)


def _up(value: float) -> float:
    """The next float above; a product that underflows to 0 counts as the smallest float."""
    return nextafter(value, inf)


def _products(a: Array, b: Array) -> Array:
    """Products of non-negative floats to nearest, but never 0 by underflow."""
    out = a * b
    return np.where((out == 0) & (a > 0) & (b > 0), np.finfo(float).tiny, out)


def _upper(ball: Any) -> float:
    """|ball| from above as a float."""
    return _up(float(abs(ball).upper())) if not ball.is_zero() else 0.0


def _lower(ball: Any) -> float:
    """|ball| from below as a float, at least 0."""
    if ball.contains(0):
        return 0.0
    return max(0.0, nextafter(float(abs(ball).lower()), -inf))


def _sum_up(values: Array) -> float:
    """A sum of non-negative products, rounded up: n products and n - 1 additions lose at most 2 n units."""
    return float(np.sum(values)) * (1.0 + 4.0 * len(values) * np.finfo(float).eps)
