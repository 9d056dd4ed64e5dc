"""The least-squares problem: a target and a law as coordinates in one metric, in float64 or with many digits."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import sympy

from symnet.bases.targets import values_at
from symnet.errors import InvalidValueError, SymnetError, message
from symnet.fitting.data import Data
from symnet.fitting.digits import with_digits
from symnet.fitting.evaluate import Function, function_in_ring
from symnet.fitting.metric import Box, Metric
from symnet.fitting.solvers import FLOATING, Bounds, arithmetic_of
from symnet.laws import Law
from symnet.laws.law import expand
from symnet.rings import FLOAT64, Ring
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series import Series, Space


class Problem:
    """Coordinates of the target, of the law and of its derivatives, as functions of the parameters.

    Args:
        law: with the target's inputs as its variables.
        target: a function of points or of an order (Network, Law, Series), or Data.
        metric: from `symnet.fitting.metric`.
        space: the expansion of the Taylor metrics.
        output: which output of the target.
        box: the region of the gram metric.
        ring: in which target and law are expanded or evaluated, and the parameters found.

    Attributes:
        linear: the positions of parameters in which the law is jointly linear.
    """

    _nodes: Any  # None for Taylor metrics
    _factor: Array

    def __init__(
        self,
        law: Law,
        target: Any,
        metric: Metric,
        space: Space,
        output: int,
        box: Box | None = None,
        ring: Ring = FLOAT64,
    ) -> None:
        self.law = law
        self.metric = metric
        self.space = space
        self.box = box or ()
        self.names = law.parameters
        self.parameters = [sympy.Symbol(name) for name in self.names]
        self.expressions = [law.reduced, *law.derivatives()]
        self.linear = tuple(self.names.index(name) for name in law.linear_parameters)
        self._use(ring)
        if isinstance(target, Data) and isinstance(ring, Real):
            self._nodes = target.exact(ring)[0]
        self.target = self._coordinates(self._target_values(target, output))

    def _use(self, ring: Ring) -> None:
        self.ring = ring
        self.arithmetic = arithmetic_of(ring)
        floats = (self.metric.nodes, self.metric.factor)
        precise = with_digits(self.metric, self.space, self.box, ring) if isinstance(ring, Real) else floats
        self._nodes, self._factor = precise
        self._compiled: dict[tuple[sympy.Expr, ...], Function] = {}
        self._constants: dict[sympy.Expr, Array] = {}

    def in_float64(self) -> Problem:
        """The same problem with the target's coordinates and nodes rounded."""
        if self.arithmetic is FLOATING:
            return self
        other = copy(self)
        other._use(FLOAT64)
        other.target = np.array(self.target, dtype=float)
        return other

    def __getstate__(self) -> dict[str, Any]:
        """Without the compiled functions, which cannot be sent to another process."""
        return {**self.__dict__, "_compiled": {}, "_constants": {}}

    def _target_values(self, target: Any, output: int) -> Array:
        floating = self.arithmetic is FLOATING
        if isinstance(target, Data):
            return target.y if floating else target.exact(self.ring)[1]
        if not self.metric.uses_taylor:
            values = np.asarray(target(self._nodes), dtype=float) if floating else self._with_digits(target)
            return values if values.ndim == 1 else values[:, output]
        series = target
        if not isinstance(target, Series):
            series = target.series(self.space.order, dict(zip(self.space.variables, self.space.center, strict=True)),
                                   self.ring)  # fmt: skip
        return np.asarray(series.to_ring(self.ring).coefficients[:, output])

    def _with_digits(self, target: Any) -> Array:
        """The target at the nodes, without a detour through floats."""
        if isinstance(target, Law):
            values = function_in_ring([target.reduced], target.symbols, self.ring)(self._nodes)
            if self.arithmetic.finite(values):
                return values
        return values_at(target, self._nodes, self.ring)

    def coordinates(self, x: Array) -> tuple[Array, Array]:
        """(law, Jacobian) in coordinates at these parameters: shapes (coordinates,), (coordinates, p).

        NaN where the law has no values or no series.
        """
        try:
            columns = self._columns(self.expressions, x)
        except SymnetError:
            columns = np.full((self._factor.shape[-1], len(self.expressions)), np.nan)
        out = self._coordinates(columns)
        return out[:, 0], out[:, 1:]

    def curvature(self, x: Array, residual: Array) -> Array:
        """sum_k r_k times the second derivatives of coordinate k, shape (p, p)."""
        out = self.arithmetic.array(np.zeros((len(x), len(x))))
        second = self._second_derivatives
        if not second:
            return out
        columns = self._columns([*second.values()], x)
        for (i, j), value in zip(second, residual @ self._coordinates(columns), strict=True):
            out[i, j] = out[j, i] = value
        return out

    @cached_property
    def _second_derivatives(self) -> dict[tuple[int, int], sympy.Expr]:
        """Those that are not zero, by the positions of the two parameters."""
        pairs = combinations_with_replacement(range(len(self.names)), 2)
        found = {(i, j): sympy.diff(self.expressions[1 + i], self.parameters[j]) for i, j in pairs}
        return {pair: expression for pair, expression in found.items() if expression != 0}

    def _columns(self, expressions: Sequence[sympy.Expr], x: Array) -> Array:
        """Taylor coefficients, or values at the nodes, of each expression."""
        if self.metric.uses_taylor:
            return self._taylor(expressions, x)
        nodes: Any = self._nodes
        points = np.column_stack([nodes, np.broadcast_to(self.arithmetic.array(x), (len(nodes), len(x)))])
        return self._function(tuple(expressions))(points)

    def _function(self, expressions: tuple[sympy.Expr, ...]) -> Function:
        """The values of expressions as a function of inputs and parameters, compiled once."""
        if expressions not in self._compiled:
            arguments = [*self.law.symbols, *self.parameters]
            self._compiled[expressions] = function_in_ring(expressions, arguments, self.ring)
        return self._compiled[expressions]

    def _taylor(self, expressions: Sequence[sympy.Expr], x: Array) -> Array:
        numbers = dict(zip(self.parameters, map(self._constant, self.arithmetic.array(x)), strict=True))
        return np.concatenate([self._expanded(expression, numbers) for expression in expressions], axis=1)

    def _expanded(self, expression: sympy.Expr, numbers: dict[sympy.Symbol, sympy.Float]) -> Array:
        """Taylor coefficients, kept where they depend on no parameter."""
        if expression in self._constants:
            return self._constants[expression]
        free = expression.free_symbols.isdisjoint(numbers)
        series = expand(expression.xreplace(numbers), self.law.symbols, self.space, self.ring)
        if free:
            self._constants[expression] = series.coefficients
        return series.coefficients

    def _constant(self, value: Any) -> sympy.Float:
        """With every bit, since rounding would hide the last steps of a solver."""
        if not isinstance(self.ring, Real):
            return sympy.Float(value)
        return sympy.Float._new(self.ring.to_mpf(value)._mpf_, self.ring.precision)

    def _coordinates(self, values: Array) -> Array:
        if self._factor.ndim == 2:
            return self._factor @ values
        return values * (self._factor if values.ndim == 1 else self._factor[:, None])

    def bounds(self) -> Bounds:
        """Those of the law."""
        pairs = [self.law.bounds.get(name, (-np.inf, np.inf)) for name in self.names]
        return Bounds.read([a for a, _ in pairs], [b for _, b in pairs], self.arithmetic)

    def check_domain(self, x: Array) -> None:
        """Refuse a start at which the law has no finite value at a node, or no series.

        Raises:
            InvalidValueError: naming such a point.
        """
        columns = self._columns(self.expressions, x)
        if self.metric.uses_taylor:
            return
        finite = np.all(np.isfinite(columns), axis=1)
        if not np.all(finite):
            nodes: Any = self.metric.nodes
            where = dict(zip(self.law.variables, nodes[~finite][0].tolist(), strict=True))
            raise InvalidValueError(
                message(
                    "domain or points",
                    f"lie where {self.law.expr} has a finite value",
                    where,
                    "leave that region out, or give other initial values",
                )
            )


def named(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Values by name."""
    return dict(zip(names, values, strict=True))
