"""InputMap: a symbolic change of variables as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions import expand_expression, numeric_function
from symnet.network.layers import Layer
from symnet.parsing import expression_text, parse_expression
from symnet.rings.ring import Array
from symnet.series import Algebra
from symnet.series.space import check_names


class InputMap(Layer):
    """New inputs as expressions in the old ones, such as u = log(d) or the symmetric input eta**2.

    Args:
        expressions: SymPy expressions or text, one a new input.
        variables: the names of the old inputs.

    Raises:
        InvalidValueError: for a symbol that is not a variable.
        ExpressionError: for text that is not an expression.

    >>> InputMap(["c", "log(d)"], ["c", "d"])
    InputMap(c, d -> c, log(d))
    """

    def __init__(self, expressions: Sequence[Any], variables: Sequence[str]) -> None:
        self.variables = check_names("variables", variables)
        self.symbols = [sympy.Symbol(name) for name in self.variables]
        if isinstance(expressions, str) or not isinstance(expressions, Sequence) or not expressions:
            raise InvalidTypeError(
                message("expressions", "be a list of expressions", expressions, "write ['log(d)'], for instance")
            )
        self.expressions = tuple(self._read(expression) for expression in expressions)
        self.inputs = len(self.variables)

    def _read(self, expression: Any) -> sympy.Expr:
        if isinstance(expression, str):
            symbols = dict(zip(self.variables, self.symbols, strict=True))
            return parse_expression(expression, argument="expressions", symbols=symbols, allowed=self.variables)
        if not isinstance(expression, sympy.Expr):
            raise InvalidTypeError(
                message("expressions", "be text or SymPy expressions", expression, "write ['log(d)'], for instance")
            )
        plain = expression.xreplace({s: sympy.Symbol(s.name) for s in expression.free_symbols})
        for symbol in plain.free_symbols:
            if symbol.name not in self.variables:
                remedy = nearest(symbol.name, self.variables)
                raise InvalidValueError(message("expressions", "use the variables", symbol.name, remedy))
        return plain

    def outputs(self, inputs: int) -> int:
        return len(self.expressions)

    def forward(self, X: Array) -> Array:
        out = numeric_function(self.expressions, self.symbols)(X)
        if not np.all(np.isfinite(out)):
            row, column = np.argwhere(~np.isfinite(out))[0]
            raise InvalidValueError(
                message(
                    "X",
                    f"lie where {self.expressions[column]} is defined",
                    [float(x) for x in X[row]],
                    "leave out that row",
                )
            )
        return out

    def expression(self, xs: list[sympy.Expr]) -> list[sympy.Expr]:
        values = dict(zip(self.symbols, xs, strict=True))
        return [expression.xreplace(values) for expression in self.expressions]

    def preactivation(self, algebra: Algebra, h: Array) -> Array:
        variables = {symbol: h[:, [i]] for i, symbol in enumerate(self.symbols)}
        columns = []
        for i, expression in enumerate(self.expressions):
            part = algebra.labelled(None if algebra.labels is None else [f"0,{i + 1}"])
            columns.append(expand_expression(expression, part, variables))
        return np.concatenate(columns, axis=1)

    def texts(self) -> list[str]:
        """The expressions as text that is read back exactly."""
        return [expression_text(expression) for expression in self.expressions]

    def vanishes_at_zero(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"InputMap({', '.join(self.variables)} -> {', '.join(map(str, self.expressions))})"
