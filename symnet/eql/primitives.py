"""The table of primitives: the functions that take the place of activations in a network that is an equation.

A row says how many arguments a primitive takes, what it computes on any kind of values (numbers, JAX's arrays,
SymPy's expressions; see `symnet.eql.operations`) and how it prints. To add one, give a row of your own to
`Graph`, or enter it here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from symnet.eql.operations import Operations
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest

#: Denominators up to this size give 0: the division is undefined there, and training must go on.
GUARD = 1e-3


@dataclass(frozen=True)
class Primitive:
    """One primitive function.

    Attributes:
        name: in the table and in reports.
        arity: how many arguments it takes; 0 for a constant.
        function: (operations, *arguments) -> value, elementwise.
        latex: with #1, #2 for the arguments.

    >>> tangent = Primitive("tan", 1, lambda ops, x: ops.sin(x) / ops.cos(x), r"\\tan(#1)")
    """

    name: str
    arity: int
    function: Callable[..., Any]
    latex: str

    def __call__(self, operations: Operations, *arguments: Any) -> Any:
        return self.function(operations, *arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        # rows of the table hold lambdas, which do not pickle: they travel by name
        if PRIMITIVES.get(self.name) is self or _power_name(self.name):
            return primitive, (self.name,)
        return Primitive, (self.name, self.arity, self.function, self.latex)


def _table(*rows: Primitive) -> dict[str, Primitive]:
    return {row.name: row for row in rows}


PRIMITIVES: Mapping[str, Primitive] = _table(
    Primitive("constant", 0, lambda ops: None, "1"),
    Primitive("identity", 1, lambda ops, x: x, "#1"),
    Primitive("square", 1, lambda ops, x: x * x, "(#1)^2"),
    # the factors keep weights of order one where inputs are: Martius and Lampert's networks, as Zhang et al. scale them
    Primitive("sin", 1, lambda ops, x: ops.sin(2 * ops.pi * x), r"\sin(2\pi #1)"),
    Primitive("cos", 1, lambda ops, x: ops.cos(2 * ops.pi * x), r"\cos(2\pi #1)"),
    Primitive("exp", 1, lambda ops, x: ops.exp(x), r"\exp(#1)"),
    Primitive("sigmoid", 1, lambda ops, x: 1 / (1 + ops.exp(-x)), r"\operatorname{sigmoid}(#1)"),
    Primitive("product", 2, lambda ops, x, y: x * y, "(#1)(#2)"),
    Primitive("division", 2, lambda ops, x, y: ops.divide(x, y, GUARD), r"(#1)/(#2)"),
)


def _power_name(name: str) -> re.Match[str] | None:
    return re.fullmatch(r"power([2-9]|[1-9]\d)", name)


def primitive(given: str | Primitive) -> Primitive:
    """A primitive by its name, "power3" for x^3 and the like, or the row itself.

    Raises:
        InvalidValueError: for an unknown name.
        InvalidTypeError: for what is neither.

    >>> primitive("power3").latex
    '(#1)^{3}'
    """
    if isinstance(given, Primitive):
        return given
    if not isinstance(given, str):
        raise InvalidTypeError(message("primitive", "be a name of the table or a Primitive", given))
    if given in PRIMITIVES:
        return PRIMITIVES[given]
    found = _power_name(given)
    if found is None:
        remedy = nearest(given, [*PRIMITIVES, "power3"])
        raise InvalidValueError(message("primitive", "be a name of the table", given, remedy))
    return _power(int(found[1]))


@cache
def _power(exponent: int) -> Primitive:
    return Primitive(f"power{exponent}", 1, lambda ops, x: x**exponent, f"(#1)^{{{exponent}}}")
