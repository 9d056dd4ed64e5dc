"""A network's steps: values forwards, directions forwards, adjoints backwards, and what bends between.

For a chain f = phi_L o ... o phi_1 with J_s = d(input of phi_s)/dx and the adjoint lambda_s of its output, that is the
derivative of f with respect to it,

    Hess f = sum_s J_s^T ( sum_i lambda_{s,i} Hess phi_{s,i} ) J_s

so that one backward sweep serves the gradient and the Hessian, and affine steps add nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

import sympy

from symnet.programs.activations import ROWS
from symnet.programs.builder import Value, dot, total
from symnet.programs.expressions import Writer
from symnet.rings.ring import Array

#: Rows, one a component, of one entry a direction.
Rows = list[list[Value]]


class Step(ABC):
    """One function phi of the chain. `value` is called first and once; the others use what it left."""

    bends: bool = True

    @abstractmethod
    def value(self, x: list[Value]) -> list[Value]:
        """phi(x)."""

    @abstractmethod
    def directions(self, rows: Rows) -> Rows:
        """phi'(x) times directions."""

    @abstractmethod
    def adjoint(self, weights: list[Value]) -> list[Value]:
        """phi'(x)^T times weights."""

    def curvature(self, weights: list[Value], rows: Rows) -> Rows:
        """J^T (sum_i weights_i Hess phi_i) J for J = rows, its upper triangle."""
        raise NotImplementedError


class Affine(Step):
    """y = W x + b."""

    bends = False

    def __init__(self, weights: Array, bias: Array) -> None:
        self.weights, self.bias = weights, bias

    def value(self, x: list[Value]) -> list[Value]:
        return [dot(row, x) + b for row, b in zip(self.weights.tolist(), self.bias.tolist(), strict=True)]

    def directions(self, rows: Rows) -> Rows:
        columns = transposed(rows)
        return [[dot(row, column) for column in columns] for row in self.weights.tolist()]

    def adjoint(self, weights: list[Value]) -> list[Value]:
        return [dot(column, weights) for column in self.weights.T.tolist()]

    def after(self, before: Affine) -> Affine:
        """This step and the one before it as one."""
        return Affine(self.weights @ before.weights, self.weights @ before.bias + self.bias)


class Diagonal(Step):
    """y_i = (x_i - offset_i) scale_i + shift_i, in this order, which loses no digits of x near the offset."""

    bends = False

    def __init__(self, offset: Array, scale: Array, shift: Array) -> None:
        self.offset, self.scale, self.shift = offset, scale, shift

    def value(self, x: list[Value]) -> list[Value]:
        columns = (self.offset.tolist(), self.scale.tolist(), self.shift.tolist())
        return [(v - offset) * scale + shift for v, offset, scale, shift in zip(x, *columns, strict=True)]

    def directions(self, rows: Rows) -> Rows:
        return [[v * scale for v in row] for row, scale in zip(rows, self.scale.tolist(), strict=True)]

    def adjoint(self, weights: list[Value]) -> list[Value]:
        return [v * scale for v, scale in zip(weights, self.scale.tolist(), strict=True)]


class Elementwise(Step):
    """y_i = f(x_i) for an activation of the table."""

    def __init__(self, name: str, parameters: dict[str, float]) -> None:
        self.name, self.parameters = name, parameters

    def value(self, x: list[Value]) -> list[Value]:
        self._slopes = [ROWS[self.name](v, **self.parameters) for v in x]
        return [slopes.value for slopes in self._slopes]

    def directions(self, rows: Rows) -> Rows:
        return [[slopes.first * v for v in row] for slopes, row in zip(self._slopes, rows, strict=True)]

    def adjoint(self, weights: list[Value]) -> list[Value]:
        return [weight * slopes.first for slopes, weight in zip(self._slopes, weights, strict=True)]

    def curvature(self, weights: list[Value], rows: Rows) -> Rows:
        middle = []
        for weight, slopes in zip(weights, self._slopes, strict=True):
            for factor in slopes.second:
                weight = weight * factor
            middle.append(weight)
        return [
            [total(_weighted(m, row[a], row[b]) for m, row in zip(middle, rows, strict=True)) for b in later]
            for a, later in _triangle(rows)
        ]


class Softmax(Step):
    """y_i = exp(x_i)/sum_j exp(x_j). With a = phi'^T w, the sum of w_i Hess phi_i is diag(a) - a y^T - y a^T."""

    def value(self, x: list[Value]) -> list[Value]:
        top = x[0]
        for other in x[1:]:
            top = top.call("max", other)
        powers = [(v - top).call("exp") for v in x]
        inverse = 1.0 / total(powers)
        self._y = [power * inverse for power in powers]
        return self._y

    def directions(self, rows: Rows) -> Rows:
        return transposed([self.adjoint(column) for column in transposed(rows)])

    def adjoint(self, weights: list[Value]) -> list[Value]:
        mean = dot(weights, self._y)
        return [y * (weight - mean) for y, weight in zip(self._y, weights, strict=True)]

    def curvature(self, weights: list[Value], rows: Rows) -> Rows:
        a = self.adjoint(weights)
        columns = transposed(rows)
        along_a = [dot(a, column) for column in columns]
        along_y = [dot(self._y, column) for column in columns]
        return [
            [
                total(_weighted(m, row[i], row[j]) for m, row in zip(a, rows, strict=True))
                - (along_a[i] * along_y[j] + along_y[i] * along_a[j])
                for j in later
            ]
            for i, later in _triangle(rows)
        ]


class Map(Step):
    """New coordinates as SymPy expressions in the old ones; SymPy differentiates them."""

    def __init__(self, expressions: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> None:
        # real symbols, for which SymPy knows the derivative of |x|
        real = {symbol: sympy.Symbol(symbol.name, real=True) for symbol in symbols}
        self.symbols = [real[symbol] for symbol in symbols]
        self.expressions = [expression.xreplace(real) for expression in expressions]

    def value(self, x: list[Value]) -> list[Value]:
        self._writer = Writer(x[0].builder, dict(zip(self.symbols, x, strict=True)))
        return [self._writer.write(expression) for expression in self.expressions]

    @cached_property
    def _jacobian(self) -> Rows:
        return [[self._writer.write(e.diff(s)) for s in self.symbols] for e in self.expressions]

    def directions(self, rows: Rows) -> Rows:
        columns = transposed(rows)
        return [[dot(row, column) for column in columns] for row in self._jacobian]

    def adjoint(self, weights: list[Value]) -> list[Value]:
        return [dot(column, weights) for column in transposed(self._jacobian)]

    def curvature(self, weights: list[Value], rows: Rows) -> Rows:
        columns = transposed(rows)
        middle = [[dot([self._writer.write(e.diff(s, t)) for e in self.expressions], weights) for t in self.symbols]
                  for s in self.symbols]  # fmt: skip
        turned = [[dot(row, column) for row in middle] for column in columns]
        return [[dot(turned[b], columns[a]) for b in later] for a, later in _triangle(rows)]


def _weighted(weight: Value, x: Value, y: Value) -> Value:
    """weight x y, in the order that leaves fewer instructions."""
    return (x * y) * weight if x.constant is not None and y.constant is not None else (weight * x) * y


def transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _triangle(rows: Rows) -> list[tuple[int, range]]:
    count = len(rows[0])
    return [(a, range(a, count)) for a in range(count)]
