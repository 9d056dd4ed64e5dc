"""A space of series: named variables, a centre and an order, with its size checked beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from symnet.errors import InvalidIndexError, InvalidTypeError, InvalidValueError, message, nearest
from symnet.series.monomials import Monomials, monomials

#: Monomials above which a space is refused unless `max_terms` is raised.
MAX_TERMS = 5_000_000


@dataclass(frozen=True)
class Space:
    """Variables, centre and order of a truncated Taylor expansion (total degree <= order).

    Args:
        variables: the names of the d inputs.
        order: the highest total degree, inclusive.
        center: the d coordinates of the centre, numbers or expressions; default 0.
        max_terms: refuse spaces with more monomials than this.

    Raises:
        InvalidValueError: if the order is not a non-negative integer, a name repeats, the centre has
            the wrong length, or there are more than `max_terms` monomials.

    >>> Space(("x", "y"), 3).size
    10
    """

    variables: tuple[str, ...]
    order: int
    center: tuple[Any, ...] = ()
    max_terms: int = MAX_TERMS

    def __post_init__(self) -> None:
        object.__setattr__(self, "variables", check_names("variables", self.variables))
        object.__setattr__(self, "order", check_order(self.order))
        object.__setattr__(self, "center", read_center(self.center, self.variables))
        d = len(self.variables)
        size = comb(d + self.order, d)
        if size > self.max_terms:
            raise InvalidValueError(
                f"a series in {d} variable{'s' * (d > 1)} at order {self.order} has {size:,} monomials, over the "
                f"limit of {self.max_terms:,}: lower the order or raise max_terms"
            )

    @property
    def dimension(self) -> int:
        return len(self.variables)

    @property
    def size(self) -> int:
        return comb(self.dimension + self.order, self.order)

    @property
    def table(self) -> Monomials:
        return monomials(self.dimension, self.order)

    def exponents_of(self, key: Mapping[str, int] | Sequence[int] | int) -> tuple[int, ...]:
        """A monomial given as {"c": 2} or (2, 1) or, in one variable, 2, as a tuple of exponents.

        Raises:
            InvalidIndexError: for a wrong number of exponents, negative ones, or a degree over the order.
            InvalidValueError: for an unknown variable.
        """
        if isinstance(key, Mapping):
            for name in key:
                if name not in self.variables:
                    raise InvalidValueError(
                        message("monomial", "use the series' variables", name, nearest(name, self.variables))
                    )
            exponents = tuple(key.get(name, 0) for name in self.variables)
        else:
            exponents = (key,) if isinstance(key, (int, np.integer)) else tuple(key)
        if len(exponents) != self.dimension:
            raise InvalidIndexError(
                message(
                    "monomial",
                    f"have {self.dimension} exponents, one a variable",
                    exponents,
                    "write s[2, 1] or s.coefficient({'c': 2, 'd': 1})",
                )
            )
        if not all(isinstance(e, (int, np.integer)) and not isinstance(e, bool) and e >= 0 for e in exponents):
            raise InvalidIndexError(
                message(
                    "monomial",
                    "have non-negative integer exponents",
                    exponents,
                    "write s[2, 1] or s.coefficient({'c': 2, 'd': 1})",
                )
            )
        if sum(exponents) > self.order:
            raise InvalidIndexError(
                message("monomial", f"have a total degree of at most {self.order}", exponents, "raise the order")
            )
        return tuple(int(e) for e in exponents)


def check_order(order: Any, argument: str = "order") -> int:
    """The order as an int.

    Raises:
        InvalidValueError: if it is not a non-negative integer.
    """
    if isinstance(order, (bool, np.bool_)) or not isinstance(order, (int, np.integer)) or order < 0:
        raise InvalidValueError(message(argument, "be a non-negative integer", order, "give 0, 1, 2, ..."))
    return int(order)


def check_names(argument: str, names: Any) -> tuple[str, ...]:
    """Names of variables or outputs as a tuple of distinct, non-empty strings.

    Raises:
        InvalidTypeError, InvalidValueError: if they are not.
    """
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise InvalidTypeError(message(argument, "be a sequence of names", names, 'write ["c", "d"]'))
    for name in names:
        if not isinstance(name, str) or not name.strip() or len(name) > 200 or not name.isprintable():
            raise InvalidValueError(message(argument, "be short printable names", name))
    if len(set(names)) != len(names):
        raise InvalidValueError(message(argument, "be distinct", list(names)))
    if not names:
        raise InvalidValueError(message(argument, "name at least one", list(names)))
    return tuple(names)


def read_center(center: Any, variables: tuple[str, ...]) -> tuple[Any, ...]:
    """A centre given as a mapping, a sequence or nothing (the origin), as a tuple.

    Raises:
        InvalidValueError: for unknown variables or the wrong length.
    """
    if center is None or (isinstance(center, tuple) and not center):
        return (0,) * len(variables)
    if isinstance(center, Mapping):
        for name in center:
            if name not in variables:
                raise InvalidValueError(message("center", "use the inputs' names", name, nearest(name, variables)))
        return tuple(center.get(name, 0) for name in variables)
    if isinstance(center, str) or not hasattr(center, "__len__"):
        raise InvalidTypeError(
            message(
                "center",
                "be a mapping or a sequence of numbers",
                center,
                "write {'c': 0.1, 'd': 20} or a list in the inputs' order",
            )
        )
    if len(center) != len(variables):
        raise InvalidValueError(
            message(
                "center",
                f"have one coordinate for each of {list(variables)}",
                center,
                "write {'c': 0.1, 'd': 20} or a list in the inputs' order",
            )
        )
    return tuple(c.item() if isinstance(c, np.generic) else c for c in center)
