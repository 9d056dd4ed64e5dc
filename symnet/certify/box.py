"""Box: one closed interval an input, with its middle and half-widths, checked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nextafter
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings import FLOAT64
from symnet.series.space import read_center


@dataclass(frozen=True)
class Box:
    """The product of the intervals [low_i, high_i].

    >>> box = Box.read({"x": (0, 1), "y": (2, 4)}, ("x", "y"))
    >>> box.middle, str(box)
    ((0.5, 3.0), 'x in [0, 1] x y in [2, 4]')
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, box: Any, names: Sequence[str]) -> Box:
        """From {input: (low, high)} or one pair an input.

        Raises:
            InvalidTypeError, InvalidValueError: for another form, unknown or missing inputs, or an interval that
                is empty, reversed or infinite.
        """
        if isinstance(box, Box):
            return box
        pairs = _pairs(box, names)
        low, high = [], []
        for name, pair in zip(names, pairs, strict=True):
            if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
                raise InvalidTypeError(message(f"box[{name!r}]", "be a pair (low, high)", pair, "write (0, 1)"))
            a, b = (FLOAT64.convert(value, f"box[{name!r}]") for value in pair)
            if not a < b:
                raise InvalidValueError(message(f"box[{name!r}]", "have low < high", (a, b), "exchange the ends"))
            low.append(a)
            high.append(b)
        return cls(tuple(low), tuple(high), tuple(names))

    @classmethod
    def around(cls, center: Sequence[float], radii: Sequence[float], names: Sequence[str]) -> Box:
        """center +- radii."""
        low = tuple(float(c) - float(r) for c, r in zip(center, radii, strict=True))
        return cls(low, tuple(float(c) + float(r) for c, r in zip(center, radii, strict=True)), tuple(names))

    @property
    def middle(self) -> tuple[float, ...]:
        return tuple(a + (b - a) / 2 for a, b in zip(self.low, self.high, strict=True))

    @property
    def radii(self) -> tuple[float, ...]:
        """Half-widths, rounded up so that middle +- radii covers the box."""
        return tuple(
            nextafter(max(b - m, m - a), inf) for a, m, b in zip(self.low, self.middle, self.high, strict=True)
        )

    def check_center(self, center: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
        """A center inside the box.

        Raises:
            InvalidValueError: if it lies outside, or its names or length do not fit.
        """
        point = read_center(center, names)
        for name, c, a, b in zip(names, point, self.low, self.high, strict=True):
            if not a <= FLOAT64.convert(c, "center") <= b:
                raise InvalidValueError(
                    message("center", f"lie in the box, {name} in [{a:g}, {b:g}]", c, "move it, or widen the box")
                )
        return point

    def __str__(self) -> str:
        names = self.names or ("",) * len(self.low)
        return " x ".join(
            f"{name}{' in ' * bool(name)}[{a:.6g}, {b:.6g}]"
            for name, a, b in zip(names, self.low, self.high, strict=True)
        )


def input_names(function: Any) -> tuple[str, ...]:
    """The inputs of a network or the variables of a law."""
    names: Any = getattr(function, "inputs", None) or getattr(function, "variables", ())
    return tuple(names)


def halves(box: Box, i: int) -> tuple[Box, Box]:
    """The box cut in two across input i."""
    middle = box.middle[i]
    lower = Box(box.low, (*box.high[:i], middle, *box.high[i + 1 :]), box.names)
    upper = Box((*box.low[:i], middle, *box.low[i + 1 :]), box.high, box.names)
    return lower, upper


def _pairs(box: Any, names: Sequence[str]) -> list[Any]:
    if isinstance(box, Mapping):
        for name in box:
            if name not in names:
                raise InvalidValueError(message("box", "use the inputs' names", name, nearest(str(name), names)))
        missing = [name for name in names if name not in box]
        if missing:
            raise InvalidValueError(
                message("box", "give an interval for every input", f"none for {missing[0]!r}", "write {'x': (0, 1)}")
            )
        return [box[name] for name in names]
    if isinstance(box, str) or not isinstance(box, Sequence):
        raise InvalidTypeError(message("box", "be a mapping or a list of intervals", box, "write {'x': (0, 1)}"))
    if len(box) != len(names):
        raise InvalidValueError(message("box", f"have one interval for each of {list(names)}", list(box)))
    return list(box)
