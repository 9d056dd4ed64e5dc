"""Values of expressions at points, in the elements of a ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy

from symnet.errors import SymnetError
from symnet.functions import numeric_function
from symnet.rings import Ring
from symnet.rings.ring import Array

#: Points (n, variables) -> values (n, expressions).
Function = Callable[[Array], Array]


def function_in_ring(expressions: Sequence[sympy.Expr], variables: Sequence[sympy.Symbol], ring: Ring) -> Function:
    """The values of expressions: a function of points; where one has no finite value, NaN for all.

    In float64 it is compiled by SymPy; in Real(dps) the tree is walked once for all points.
    """
    if ring.dtype != object:
        return numeric_function(expressions, variables)

    def values(points: Array) -> Array:
        walk = _Walk(ring, {symbol: points[:, i] for i, symbol in enumerate(variables)}, len(points))
        try:
            return np.stack([walk.value(expression) for expression in expressions], axis=1)
        except (SymnetError, ZeroDivisionError, RuntimeError):
            return np.full((len(points), len(expressions)), np.nan)

    return values


class _Walk:
    """One evaluation at all points, each distinct subexpression once."""

    def __init__(self, ring: Ring, variables: dict[sympy.Expr, Array], count: int) -> None:
        self.ring = ring
        self.known = dict(variables)
        self.count = count

    def value(self, expression: sympy.Expr) -> Array:
        if expression not in self.known:
            self.known[expression] = self._compute(expression)
        return self.known[expression]

    def _compute(self, expression: sympy.Expr) -> Array:
        if not expression.free_symbols:
            return np.full(self.count, self.ring.convert(expression), dtype=object)
        if expression.is_Add or expression.is_Mul:
            first, *rest = expression.args
            total = self.value(first)
            for argument in rest:
                total = total + self.value(argument) if expression.is_Add else total * self.value(argument)
            return total
        if isinstance(expression, sympy.Pow):
            return self._power(*expression.as_base_exp())
        return self.ring.apply(type(expression).__name__, self.value(expression.args[0]))

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> Array:
        inner = self.value(base)
        if exponent.is_Integer:
            power = inner ** abs(int(exponent))
            return power if exponent > 0 else self.ring.apply("reciprocal", power)
        powers = self.value(exponent)
        return np.array([self._one(b, p) for b, p in zip(inner, powers, strict=True)], dtype=object)

    def _one(self, base: Any, power: Any) -> Any:
        if self.ring.sign(base) == 0 and self.ring.sign(power) == 1:
            return self.ring.zero
        return self.ring.functions["power"](base, power)
