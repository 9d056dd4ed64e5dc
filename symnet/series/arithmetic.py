"""What can be done with series: arithmetic, functions and composition, on `Series` as its base class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings.numbers import as_fraction, is_float, same_number
from symnet.rings.ring import Array
from symnet.series import recurrences

if TYPE_CHECKING:
    from symnet.rings import Ring
    from symnet.series.algebra import Algebra
    from symnet.series.definitions import Definitions
    from symnet.series.space import Space


class Arithmetic:
    """The operators of `Series`. Two series combine on one space, to the lower of their orders."""

    __slots__ = ()

    if TYPE_CHECKING:  # what Series gives to its base
        space: Space
        ring: Ring
        coefficients: Array
        outputs: tuple[str, ...]
        _definitions: Definitions

        def __init__(
            self,
            space: Space,
            ring: Ring,
            coefficients: Array,
            outputs: Sequence[str] = ...,
            definitions: Mapping[Any, Any] | None = ...,
        ) -> None: ...

        @property
        def algebra(self) -> Algebra: ...

        @property
        def variables(self) -> tuple[str, ...]: ...

        @property
        def order(self) -> int: ...

        @property
        def center(self) -> tuple[Any, ...]: ...

        def _with(self, coefficients: Array) -> Self: ...

        def truncate(self, order: int) -> Self: ...

    def _lift(self, other: Any) -> Self:
        """The other operand on this series' space and ring."""
        if not isinstance(other, Arithmetic):
            constant = self.ring.zeros((self.space.size, 1))
            constant[0, 0] = self.ring.convert(other, "operand")
            return type(self)(self.space, self.ring, constant)
        for name in ("variables", "center", "ring"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs and not (name == "center" and all(map(same_number, mine, theirs))):
                raise InvalidValueError(message("operand", f"have the {name} {mine}", theirs))
        if len(other.outputs) not in (1, len(self.outputs)) and len(self.outputs) != 1:
            raise InvalidValueError(message("operand", f"have {len(self.outputs)} outputs or one", other.outputs))
        return other  # type: ignore[return-value]

    def _combine(self, other: Any, operation: Any) -> Any:
        if not isinstance(other, Arithmetic) and not _is_scalar(other):
            return NotImplemented
        other = self._lift(other)
        order = min(self.order, other.order)
        a, b = self.truncate(order), other.truncate(order)
        with self.ring.working():
            result = operation(a.algebra, a.coefficients, b.coefficients)
        names = a.outputs if len(a.outputs) >= len(b.outputs) else b.outputs
        definitions = {**a._definitions.table, **b._definitions.table}
        return type(self)(a.space, self.ring, result, names, definitions)

    def __add__(self, other: Any) -> Self:
        return self._combine(other, lambda algebra, a, b: algebra.ring.normal(a + b))

    def __sub__(self, other: Any) -> Self:
        return self._combine(other, lambda algebra, a, b: algebra.ring.normal(a - b))

    def __mul__(self, other: Any) -> Self:
        return self._combine(other, lambda algebra, a, b: algebra.multiply(a, b))

    def __truediv__(self, other: Any) -> Self:
        return self._combine(other, recurrences.divide)

    def __neg__(self) -> Self:
        with self.ring.working():
            return self._with(self.ring.normal(-self.coefficients))

    def __radd__(self, other: Any) -> Self:
        return self + other

    def __rmul__(self, other: Any) -> Self:
        return self * other

    def __rsub__(self, other: Any) -> Self:
        return -self + other

    def __rtruediv__(self, other: Any) -> Self:
        return self.reciprocal() * other

    def __pow__(self, exponent: Any) -> Self:
        if isinstance(exponent, (int, np.integer)) and not isinstance(exponent, bool):
            base = self if exponent >= 0 else self.reciprocal()
            with self.ring.working():
                return self._with(self.algebra.integer_power(base.coefficients, abs(int(exponent))))
        if not _is_scalar(exponent):
            return NotImplemented
        with self.ring.working():
            value = self.ring.convert(exponent, "exponent")
            return self._with(recurrences.power(self.algebra, self.coefficients, value))

    def apply(self, function: str) -> Self:
        """A function of the series: exp, log, sin, cos, tan, sinh, cosh, tanh, erf, sigmoid, ...

        Raises:
            InvalidValueError: for an unknown function.
            ExpansionError: where the function is singular at the series' constant part.
        """
        if function not in recurrences.FUNCTIONS:
            remedy = nearest(function, recurrences.FUNCTIONS)
            raise InvalidValueError(message("function", "be a function with a recurrence", function, remedy))
        with self.ring.working():
            return self._with(recurrences.FUNCTIONS[function](self.algebra, self.coefficients))

    def reciprocal(self) -> Self:
        """1/s, for a constant part that is not zero."""
        return self.apply("reciprocal")

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in recurrences.FUNCTIONS:
            return lambda: self.apply(name)
        raise AttributeError(f"'Series' object has no attribute {name!r}")

    def compose(self, *arguments: Self, **named: Self) -> Self:
        """The series with other series put in for its variables.

        Args:
            arguments: one single-output series a variable, or `named` by variable; all on one space.

        Returns:
            sum_e a_e prod_i (g_i - c_i)^{e_i}, truncated to the arguments' order. It is the Taylor
            series of the composition if each g_i has the value c_i at its own centre; otherwise it is
            the polynomial of this series evaluated at the g_i.

        Raises:
            InvalidValueError: if a variable has no argument or the arguments do not fit together.
        """
        given = dict(zip(self.variables, arguments, strict=False)) | named
        if set(given) != set(self.variables) or len(arguments) > len(self.variables):
            raise InvalidValueError(message("arguments", f"give one series for each of {self.variables}", given))
        inner = [given[name] for name in self.variables]
        first = inner[0]
        for series in inner:
            if not isinstance(series, Arithmetic) or len(series.outputs) != 1:
                raise InvalidTypeError(message("arguments", "be series with one output", series))
            first._lift(series)
        if first.ring != self.ring:
            raise InvalidValueError(message("arguments", f"have the ring {self.ring}", first.ring))
        order = min(series.order for series in inner)
        shifted = [series.truncate(order) - c for series, c in zip(inner, self.center, strict=True)]
        with self.ring.working():
            result = _substitute(self, shifted)
        definitions = dict(self._definitions.table)
        for series in inner:
            definitions |= series._definitions.table
        return type(self)(shifted[0].space, self.ring, result, self.outputs, definitions)


def _is_scalar(value: Any) -> bool:
    return (
        isinstance(value, str)
        or as_fraction(value) is not None
        or is_float(value)
        or hasattr(value, "free_symbols")
        or type(value).__module__.startswith("flint")
    )


def _substitute(outer: Arithmetic, shifted: Sequence[Arithmetic]) -> Array:
    """sum_e a_e prod_i g_i^{e_i}, each monomial from one of lower degree by one product."""
    algebra = shifted[0].algebra
    table = outer.space.table
    ring = outer.ring
    out = algebra.constant(outer.coefficients[0].copy())
    powers = [algebra.constant(ring.array([1]))]
    for n in range(outer.order):
        powers = [
            algebra.multiply(power, shifted[i].coefficients)
            for i, tail in enumerate(table.tails[n])
            for power in powers[tail:]
        ]
        for row, power in zip(range(*table.degree(n + 1).indices(table.size)), powers, strict=True):
            out = ring.normal(out + power * outer.coefficients[row])
    return out
