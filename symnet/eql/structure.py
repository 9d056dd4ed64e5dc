"""The structure of an equation: an expression in the inputs and as few parameters as it can be written with.

A trained network says the same thing many times over: w1 (w2 x + w3 x) is one coefficient of x. `structure` walks the
graph with a symbol for every weight that is open, expands, and gives each distinct function of the inputs one
parameter, inside of sines and denominators too. What a parameter is in terms of the weights is kept, so that the
trained weights give its starting values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from symnet.eql.graph import Graph
from symnet.eql.operations import SYMPY
from symnet.errors import InvalidValueError, message
from symnet.functions import numeric_function
from symnet.rings.ring import Array

#: More terms than this are no equation to be read.
MAX_TERMS = 300


@dataclass(frozen=True)
class Structure:
    """y = f(inputs; parameters).

    Attributes:
        expression: in the symbols of the inputs and the parameters.
        inputs: the names of the inputs.
        parameters: the symbols of the parameters, in the order of the columns of values.
    """

    expression: sympy.Expr
    inputs: tuple[str, ...]
    parameters: tuple[sympy.Symbol, ...]

    @property
    def terms(self) -> int:
        """How many terms the sum has."""
        return 0 if self.expression == 0 else len(sympy.Add.make_args(self.expression))

    @property
    def complexity(self) -> int:
        """The number of parameters and operations: what simplicity is measured by."""
        return len(self.parameters) + int(self.expression.count_ops())

    def at(self, values: Sequence[float]) -> sympy.Expr:
        """The expression with the exact values of floats put in."""
        table = {p: sympy.Rational(float(v)) for p, v in zip(self.parameters, values, strict=True)}
        return self.expression.xreplace(table)


def structure(graph: Graph, weights: Sequence[Array]) -> tuple[Structure, Array]:
    """The structure of a graph with weights (T, in, out) a layer, and the parameters' values, shape (T, parameters).

    Weights that are zero for every parameter value are closed. Scaling is absorbed by the parameters.

    Raises:
        InvalidValueError: if more terms come out than can be read.
    """
    symbols, values = [], []
    arrays = []
    for layer, matrix in enumerate(weights):
        opened = np.any(matrix != 0, axis=0)
        array = np.full(opened.shape, sympy.Integer(0), dtype=object)
        for i, j in np.argwhere(opened):
            array[i, j] = sympy.Dummy(f"w{layer}_{i}_{j}", real=True)
            symbols.append(array[i, j])
            values.append(matrix[:, i, j])
        arrays.append(array)
    variables = [sympy.Symbol(name) for name in graph.inputs]
    raw = sympy.sympify(graph(SYMPY, arrays, np.array([variables], dtype=object))[0])
    count = len(weights[0])
    if not symbols:
        return Structure(sympy.Integer(0), tuple(graph.inputs), ()), np.zeros((count, 0))
    return reduced(raw, graph.inputs, symbols, np.array(values).T)


def reduced(
    expression: sympy.Expr, inputs: Sequence[str], symbols: Sequence[sympy.Symbol], values: Array
) -> tuple[Structure, Array]:
    """An expression in inputs and symbols with values (T, symbols) as a Structure with fewest parameters."""
    reading = _Reading(frozenset(sympy.Symbol(name) for name in inputs), list(symbols), values)
    # guards of divisions are for training: the equation has the plain quotient
    found = reading.sum(expression.replace(sympy.Piecewise, lambda branch, *rest: branch.expr))
    return Structure(found, tuple(inputs), tuple(reading.parameters)), reading.values()


def without(given: Structure, values: Array, positions: Sequence[int]) -> tuple[Structure, Array]:
    """The structure with some parameters set to 0, reduced again."""
    kept = [i for i in range(len(given.parameters)) if i not in positions]
    expression = given.expression.xreplace({given.parameters[i]: sympy.Integer(0) for i in positions})
    return reduced(expression, given.inputs, [given.parameters[i] for i in kept], values[:, kept])


class _Reading:
    """One reduction: makes parameters and remembers what they are in the old symbols."""

    def __init__(self, variables: frozenset[sympy.Symbol], symbols: list[sympy.Symbol], values: Array) -> None:
        self.variables = variables
        self._symbols, self._given = symbols, values
        self.parameters: list[sympy.Symbol] = []
        self._meanings: list[sympy.Expr] = []

    def sum(self, expression: sympy.Expr) -> sympy.Expr:
        """A sum with one parameter a distinct function of the inputs."""
        out = []
        for function, total in self._collected(expression).items():
            factor, inside = self._inside(function)
            out.append(self._parameter(total * factor) * inside)
        return sympy.Add(*out)

    def _denominator(self, expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        """(c, e) with expression = c e, where the first coefficient of e that is safely not 0 is 1."""
        collected = self._collected(expression)
        sizes = np.abs(self._numbers(list(collected.values()))).min(axis=0)
        pivot = int(np.argmax(sizes > 0.1 * sizes.max()))
        scale = list(collected.values())[pivot]
        out = []
        for i, (function, total) in enumerate(collected.items()):
            factor, inside = self._inside(function)
            unit = i == pivot and factor == 1
            out.append(inside if unit else self._parameter(total * factor / scale) * inside)
        return scale, sympy.Add(*out)

    def _collected(self, expression: sympy.Expr) -> dict[sympy.Expr, sympy.Expr]:
        """{function of the inputs: its coefficient}, simplest first; functions told apart by their old arguments."""
        coefficients: dict[sympy.Expr, list[sympy.Expr]] = {}
        terms = sympy.Add.make_args(sympy.expand(expression))
        if len(terms) > MAX_TERMS:
            raise InvalidValueError(
                message("network", f"have at most {MAX_TERMS} terms to be read", len(terms), "prune it or train longer")
            )
        for term in terms:
            coefficient, function = term.as_independent(*self.variables, as_Add=False)
            if coefficient != 0:
                coefficients.setdefault(function, []).append(coefficient)
        ordered = sorted(coefficients, key=lambda f: (f.count_ops(), sympy.default_sort_key(f)))
        return {function: sympy.Add(*coefficients[function]) for function in ordered}

    def _parameter(self, meaning: sympy.Expr) -> sympy.Symbol:
        symbol = sympy.Symbol(f"p{len(self.parameters) + 1}")
        self.parameters.append(symbol)
        self._meanings.append(meaning)
        return symbol

    def _inside(self, function: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        """(c, f) with function = c f, f a product of powers and functions with parameters inside."""
        one = sympy.Integer(1)
        if function in self.variables or not function.free_symbols & self.variables:
            return one, function
        if function.is_Mul:
            parts = [self._inside(f) for f in function.args]
            return sympy.Mul(*[c for c, _ in parts]), sympy.Mul(*[f for _, f in parts])
        if function.is_Pow and function.base.is_Add and function.exp.is_Integer and function.exp < 0:
            factor, base = self._denominator(function.base)
            return factor**function.exp, base**function.exp
        if function.is_Pow and function.exp.is_Rational and not function.base.is_Add:
            factor, base = self._inside(function.base)
            return factor**function.exp, base**function.exp
        if function.is_Pow:
            return one, self.sum(function.base) ** self._exponent(function.exp)
        return one, function.func(*[self.sum(a) for a in function.args])

    def _exponent(self, exponent: sympy.Expr) -> sympy.Expr:
        return self.sum(exponent) if exponent.free_symbols & self.variables else exponent

    def _numbers(self, expressions: list[sympy.Expr]) -> Array:
        return numeric_function(expressions, self._symbols)(self._given)

    def values(self) -> Array:
        """The parameters' values from those of the old symbols, shape (T, parameters)."""
        return self._numbers(self._meanings) if self.parameters else np.zeros((len(self._given), 0))
