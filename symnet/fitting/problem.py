"""The least-squares problem: a target and a law as coordinates in one metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message
from symnet.fitting.data import Data
from symnet.fitting.metric import Box, Metric
from symnet.functions import numeric_function
from symnet.laws import Law
from symnet.laws.law import expand
from symnet.rings import FLOAT64, Ring
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
        ring: where a Taylor metric expands the target.
    """

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
        self.ring = ring
        self.names = law.parameters
        self.parameters = [sympy.Symbol(name) for name in self.names]
        self.expressions = [law.reduced, *law.derivatives()]
        self.values = numeric_function(self.expressions, [*law.symbols, *self.parameters])
        self.target = metric.coordinates(self._target_values(target, output))

    def _target_values(self, target: Any, output: int) -> Array:
        if isinstance(target, Data):
            return target.y
        if not self.metric.uses_taylor:
            values = np.asarray(target(self.metric.nodes), dtype=float)
            return values if values.ndim == 1 else values[:, output]
        series = target
        if not isinstance(target, Series):
            series = target.series(self.space.order, dict(zip(self.space.variables, self.space.center, strict=True)),
                                   self.ring)  # fmt: skip
        return np.asarray(series.to_ring(FLOAT64).coefficients[:, output])

    def coordinates(self, x: Array) -> tuple[Array, Array]:
        """(law, Jacobian) in coordinates at these parameters: shapes (coordinates,), (coordinates, p)."""
        columns = self._taylor(x) if self.metric.uses_taylor else self._at_nodes(x)
        out = self.metric.coordinates(columns)
        return out[:, 0], out[:, 1:]

    def _at_nodes(self, x: Array) -> Array:
        nodes = self.metric.nodes
        assert nodes is not None
        return self.values(np.column_stack([nodes, np.broadcast_to(x, (len(nodes), len(x)))]))

    def _taylor(self, x: Array) -> Array:
        numbers = dict(zip(self.parameters, map(sympy.Float, x), strict=True))
        columns = [
            expand(expression.subs(numbers), self.law.symbols, self.space, FLOAT64).coefficients
            for expression in self.expressions
        ]
        return np.concatenate(columns, axis=1)

    def check_domain(self, x: Array) -> None:
        """Refuse nodes at which the law has no finite value at the start.

        Raises:
            InvalidValueError: naming such a point.
        """
        if self.metric.uses_taylor:
            return
        finite = np.all(np.isfinite(self._at_nodes(x)), axis=1)
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


def named(names: Sequence[str], values: Array) -> dict[str, float]:
    """Values by name."""
    return {name: float(value) for name, value in zip(names, values, strict=True)}
