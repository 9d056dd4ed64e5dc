"""What the generators of an exact series stand for, and their numerical values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import symengine as se
import sympy

from symnet.rings import EXACT, Real, Ring
from symnet.rings.ring import Array

#: Decimal digits beyond those wanted, against cancellation between the terms of a coefficient.
EXTRA_DIGITS = 30


class Definitions:
    """A table of symengine symbols and expressions, each using only earlier symbols."""

    def __init__(self, table: Mapping[Any, Any]) -> None:
        self.table = dict(table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definitions) and self.table == other.table

    __hash__ = None  # type: ignore[assignment]

    def as_sympy(self) -> dict[sympy.Symbol, sympy.Expr]:
        """The table in SymPy."""
        return {name._sympy_(): value._sympy_() for name, value in self.table.items()}

    def _closed(self) -> dict[Any, Any]:
        """Each generator without reference to any other."""
        closed: dict[Any, Any] = {}
        for name, value in self.table.items():
            closed[name] = value.subs(closed)
        return closed

    def substitute(self, expression: sympy.Expr) -> sympy.Expr:
        """A SymPy expression with every generator replaced by its meaning."""
        return expression.subs({k._sympy_(): v._sympy_() for k, v in self._closed().items()})

    def expanded(self, values: Array) -> Array:
        """EXACT elements with every generator replaced, in normal form."""
        closed = self._closed()
        out = np.empty(values.shape, dtype=object)
        for index, value in np.ndenumerate(values):
            out[index] = value.subs(closed)
        return EXACT.normal(out)

    def numeric(self, values: Array, ring: Ring) -> Array:
        """EXACT elements as elements of a numerical ring.

        Floating-point rings are reached through twice the digits, doubled until two results agree, since
        the terms of a coefficient may cancel; a ball shows its own loss.

        Raises:
            InvalidValueError: if a coefficient holds a free symbol.
        """
        if not self.table:
            return ring.array(values, "coefficients")
        if isinstance(ring, Real) or ring.dtype != object:
            return self._floating(values, ring)
        return ring.array(self.expanded(values), "coefficients")

    def _floating(self, values: Array, ring: Ring) -> Array:
        wanted = ring.dps if isinstance(ring, Real) else 17
        digits = wanted + EXTRA_DIGITS
        previous = self._at(values, digits)
        while True:
            digits *= 2
            current = self._at(values, digits)
            tolerance = se.Integer(10) ** (-wanted - 2)
            if all(_agree(a, b, tolerance) for a, b in zip(previous.flat, current.flat, strict=True)):
                return ring.array(current, "coefficients")
            previous = current

    def _at(self, values: Array, digits: int) -> Array:
        work = Real(digits)
        numbers: dict[Any, Any] = {}
        for name, value in self.table.items():
            numbers[name] = work.convert(value.subs(numbers), "definition")
        out = np.empty(values.shape, dtype=object)
        for index, value in np.ndenumerate(values):
            out[index] = work.convert(value.subs(numbers), "coefficients")
        return out


def _agree(a: Any, b: Any, tolerance: Any) -> bool:
    difference = abs(a - b)
    return bool(difference <= abs(b) * tolerance) or bool(difference == 0)
