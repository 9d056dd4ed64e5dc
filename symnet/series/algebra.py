"""The working form of series: bare coefficient arrays, a ring, and names for values at the centre.

`Algebra` is what the recurrences, the layers and the walk over an expression compute with. A series in
it is an ndarray of shape (monomials, columns), one column a neuron or output. `Series` is the public
object made from the result.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import symengine as se

from symnet.rings.ring import Array, Ring
from symnet.series.monomials import Monomials, monomials
from symnet.series.product import product_degree, square_degree


class Generators:
    """Names for transcendental values at the centre: t_{1,2} stands for tanh(3/10), say.

    With them the coefficients of an exact expansion stay polynomials, which expand fast and print as
    "where t_{1,2} = ...". `definitions` maps each symbol to its expression, in the order of creation, so
    that an expression contains only earlier generators.
    """

    def __init__(self) -> None:
        self.definitions: dict[Any, Any] = {}
        self._known: dict[Any, Any] = {}
        self._taken: dict[str, int] = {}

    def name(self, expression: Any, label: str) -> Any:
        """The symbol for an expression, made from the label ("1,2") when it is new.

        Numbers and symbols need no name.
        """
        if expression.is_Number or expression.is_Symbol:
            return expression
        if expression not in self._known:
            self._taken[label] = count = self._taken.get(label, 0) + 1
            symbol = se.Symbol(f"t_{{{label}}}" if count == 1 else f"t_{{{label};{count}}}")
            self._known[expression] = symbol
            self.definitions[symbol] = expression
        return self._known[expression]


class Algebra:
    """Arithmetic of truncated series over one ring.

    Args:
        table: the monomials and their products.
        ring: the coefficient ring; its working context must be active.
        generators: where to name values at the centre; None leaves them as expressions.
        labels: one label a column, for the generators.
    """

    def __init__(
        self,
        table: Monomials,
        ring: Ring,
        generators: Generators | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        self.table = table
        self.ring = ring
        self.order = table.order
        self.generators = generators if ring.symbolic else None
        self.labels = labels

    def labelled(self, labels: Sequence[str] | None) -> Algebra:
        """The same algebra for columns with these labels."""
        other = copy.copy(self)
        other.labels = labels
        return other

    def at_columns(self, columns: Any) -> Algebra:
        """The same algebra for some of the columns."""
        return self.labelled(None if self.labels is None else [self.labels[i] for i in columns])

    @property
    def dimension(self) -> int:
        """The number of variables of the expansion."""
        return self.table.dimension

    def linear_part(self, u: Array) -> Array:
        """The part of degree 1, in the form that `in_linear_form` takes."""
        return u[self.table.degree(1)]

    def _times_linear(self, powers: Array, slopes: Array, n: int) -> Array:
        """slopes^e of degree n + 1 from those of degree n: x_i times the tail of degree n, for each i."""
        tails = self.table.tails[n]
        out = np.empty((self.table.count(n + 1), slopes.shape[1]), dtype=self.ring.dtype)
        begin = 0
        for slope, tail in zip(slopes, tails, strict=True):
            end = begin + len(powers) - tail
            np.multiply(powers[tail:], slope, out=out[begin:end])
            begin = end
        return self.ring.normal(out)

    def univariate(self) -> Algebra:
        """The algebra of one variable with the same order, ring and names."""
        return Algebra(monomials(1, self.order), self.ring, self.generators, self.labels)

    # values at the centre

    def elementary(self, name: str, values: Array, *parameters: Any) -> Array:
        """An elementary function of the constant parts, named where it is a new transcendental."""
        out = self.ring.apply(name, values, *parameters)
        if self.generators is not None:
            for j, (value, argument) in enumerate(zip(out, values, strict=True)):
                # a value at 0 is a closed constant such as log(2) and stays one
                if argument != 0:
                    label = self.labels[j] if self.labels is not None else f"{j + 1}"
                    out[j] = self.generators.name(value, label)
        return out

    def sign(self, element: Any) -> int | None:
        """The sign of a constant part; generators count with their numerical values."""
        if self.generators is not None and element.free_symbols:
            closed: dict[Any, Any] = {}
            for symbol, value in self.generators.definitions.items():
                closed[symbol] = value.subs(closed)
            element = element.subs(closed)
        return self.ring.sign(element)

    def has(self, name: str) -> bool:
        """Whether the ring knows a function beyond the elementary ones (an accurate derivative, say)."""
        return name in self.ring.functions

    # construction

    def zeros(self, columns: int) -> Array:
        return self.ring.zeros((self.table.size, columns))

    def constant(self, values: Array) -> Array:
        """Constant series, one a column."""
        out = self.zeros(len(values))
        out[0] = values
        return out

    def coordinates(self, center: Array) -> Array:
        """The coordinate functions about a centre, one a column."""
        out = self.constant(center)
        if self.order:
            for i in range(len(center)):
                out[1 + i, i] = self.ring.one
        return out

    def coefficients(self, a: Array) -> Array:
        """The coefficients, shape (monomials, columns), of a series of this algebra."""
        return a

    def active(self, a: Array) -> list[int]:
        """The degrees whose graded part is not exactly zero."""
        return [n for n in range(self.order + 1) if not self.ring.is_zero(a[self.table.degree(n)])]

    def degrees(self, last: int | None = None) -> Iterator[tuple[int, slice]]:
        """(n, rows of degree n) for n = 1..last, by default to the order."""
        last = self.order if last is None else last
        return ((n, self.table.degree(n)) for n in range(1, last + 1))

    # arithmetic

    def affine(self, h: Array, weights: Array, bias: Array | None) -> Array:
        """The columns of h through h W^T + b; W of shape (out, in). Vanishing parts are skipped."""
        if self.ring.dtype != object:
            out = h @ weights.T
        else:
            out = self.zeros(len(weights))
            for n in self.active(h):
                rows = self.table.degree(n)
                out[rows] = self.ring.matmul(h[rows], weights.T)
        if bias is not None:
            out[0] = self.ring.normal(out[0] + bias)
        return out

    def multiply(self, a: Array, b: Array) -> Array:
        """The product; a single column multiplies every column of the other factor."""
        if a.shape[1] != b.shape[1]:
            columns = max(a.shape[1], b.shape[1])
            a, b = (np.broadcast_to(x, (len(x), columns)) for x in (a, b))
        in_a, in_b = self.active(a), set(self.active(b))
        out = self.zeros(a.shape[1])
        for n in range(self.order + 1):
            lefts = [i for i in in_a if n - i in in_b]
            if lefts:
                out[self.table.degree(n)] = product_degree(self.table, self.ring, n, a, b, lefts)
        return out

    def square(self, a: Array) -> Array:
        """a^2, each pair multiplied once."""
        in_a = self.active(a)
        out = self.zeros(a.shape[1])
        for n in range(self.order + 1):
            lefts = [i for i in in_a if n - i in in_a]
            if lefts:
                out[self.table.degree(n)] = square_degree(self.table, self.ring, n, a, lefts)
        return out

    def integer_power(self, a: Array, exponent: int) -> Array:
        """a^exponent for exponent >= 0 by repeated squaring."""
        result = None
        while exponent:
            if exponent & 1:
                result = a if result is None else self.multiply(result, a)
            exponent >>= 1
            if exponent:
                a = self.square(a)
        return self.constant(self.ring.array([1] * a.shape[1])) if result is None else result

    def polynomial(self, coefficients: Array, u: Array) -> Array:
        """sum_k coefficients[k] u^k by Horner's rule; coefficients of shape (terms, columns)."""
        out = self.constant(coefficients[-1])
        for row in coefficients[-2::-1]:
            out = self.multiply(out, u)
            out[0] = self.ring.normal(out[0] + row)
        return out

    def in_linear_form(self, taylor: Array, slopes: Array) -> Array:
        """sum_n taylor[n] (slopes . x)^n: a function of an affine argument, without any product.

        By the multinomial theorem its coefficient of x^e is taylor[|e|] |e|!/e! slopes^e.

        Args:
            taylor: shape (order + 1, columns), coefficients at the constant part.
            slopes: shape (variables, columns).
        """
        table, ring = self.table, self.ring
        powers = np.full((1, slopes.shape[1]), ring.one, dtype=ring.dtype)
        out = self.zeros(slopes.shape[1])
        factors = np.array(table.multinomials, dtype=ring.dtype)
        for n in range(self.order + 1):
            part = table.degree(n)
            np.multiply(powers, taylor[n], out=out[part])
            if n:
                out[part] *= factors[part, None]
            out[part] = ring.normal(out[part])
            if n < self.order:
                powers = self._times_linear(powers, slopes, n)
        return out
