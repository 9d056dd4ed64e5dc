"""The largest box about a center on which a series is proven to be as accurate as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnet.certify.box import Box, input_names
from symnet.certify.convergence import input_scale
from symnet.certify.remainder import Expandable, Remainder, remainder
from symnet.errors import ExpansionError, InvalidValueError, message
from symnet.printing import text_on_screen
from symnet.rings import FLOAT64
from symnet.series.space import read_center

#: Cuts allowed at each size tried, and the relative width to which the size is found.
SUBDIVISIONS, WIDTH = 60, 0.02
#: Sizes beyond these, in units of the scale, are not tried.
LARGEST, SMALLEST = 1e6, 1e-9


@dataclass(frozen=True)
class Validity:
    """center +- size * scale, on which |f - series| <= tolerance is proven.

    Attributes:
        box: the region; size: its half-widths in units of the scale.
        remainder: the proven bound there.
        status: "largest box found", or "no limit found" if the bound holds at every size tried.
    """

    box: Box
    size: float
    tolerance: float
    remainder: Remainder
    status: str

    def _repr_html_(self) -> str:
        return text_on_screen(str(self))

    def __str__(self) -> str:
        return (
            f"|f - series| <= {self.remainder.bound:.3g} (asked: {self.tolerance:.3g}) on {self.box}, "
            f"order {self.remainder.order}: proven; {self.status}"
        )


def validity(
    function: Expandable,
    order: int,
    tolerance: float,
    center: Any = None,
    scale: Sequence[float] | None = None,
    subdivisions: int = SUBDIVISIONS,
    executor: Any = None,
) -> Validity:
    """The largest box center +- t scale, found by bisection, where the proven bound stays under a tolerance.

    Args:
        function: a Network, or a Law without free parameters.
        order: of the series.
        tolerance: in the units of the output.
        center: of the series; default the origin.
        scale: the proportions of the box; default the standard deviations of a Whitening layer, else 1.
        subdivisions: cuts allowed at each size tried; more of them find a slightly larger box.
        executor: of concurrent.futures, bounds sub-boxes side by side; the result is the same without it.

    Raises:
        MissingExtraError: without python-flint.
        InvalidValueError: for a tolerance that is not positive, or one that holds on no box at all.

    >>> from symnet import Dense, Network
    >>> found = validity(Network([Dense([[1.0]], [0.0], "tanh")], ["x"]), 3, 1e-3)
    >>> 0.3 < found.size < 0.4, found.remainder.bound <= 1e-3
    (True, True)
    """
    limit = FLOAT64.convert(tolerance, "tolerance")
    if not limit > 0:
        raise InvalidValueError(message("tolerance", "be positive", tolerance, "give it in the output's units"))
    names = input_names(function)
    point = read_center(center, names)
    lengths = input_scale(function, scale)

    def attempt(size: float) -> Remainder | None:
        box = Box.around([float(c) for c in point], [size * s for s in lengths], names)
        try:
            found = remainder(function, order, list(point), box, subdivisions, executor=executor)
        except ExpansionError:
            return None
        return found if found.bound <= limit else None

    low, best, high = _bracket(attempt)
    if best is None:
        remedy = "raise the order, or move the center off singularities"
        raise InvalidValueError(message("tolerance", "hold on some box about the center", tolerance, remedy))
    while high is not None and high - low > WIDTH * high:
        middle = (low * high) ** 0.5 if high > 2 * low else (low + high) / 2
        found = attempt(middle)
        if found is None:
            high = middle
        else:
            low, best = middle, found
    return Validity(best.box, low, limit, best, "largest box found" if high is not None else "no limit found")


def _bracket(attempt: Any) -> tuple[float, Remainder | None, float | None]:
    """(a size that holds, its bound, a size that does not): by doubling or halving from 1."""
    size, found = 1.0, attempt(1.0)
    if found is not None:
        while size < LARGEST:
            larger = attempt(4 * size)
            if larger is None:
                return size, found, 4 * size
            size, found = 4 * size, larger
        return size, found, None
    while size > SMALLEST:
        size /= 4
        found = attempt(size)
        if found is not None:
            return size, found, 4 * size
    return size, None, size
