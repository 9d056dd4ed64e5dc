"""Arithmetic that is written down instead of carried out: values are instructions, each distinct one kept once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.programs.operations import OPERATIONS

#: Instructions above which a program is refused unless `max_operations` is raised: compilers need more than
#: proportional time for one long function.
MAX_OPERATIONS = 20_000
#: By precision: numpy's type, and the argument up to which exp and its square do not overflow.
PRECISIONS: dict[str, tuple[Any, float]] = {"double": (np.float64, 700.0), "single": (np.float32, 80.0)}
_COMMUTATIVE = frozenset({"add", "mul"})


@dataclass(frozen=True, slots=True)
class Value:
    """One instruction's result; + - * / write the next instruction.

    Attributes:
        builder: where it is written.
        index: of the instruction.
    """

    builder: Builder
    index: int

    @property
    def constant(self) -> float | None:
        """The number, if it is known."""
        kind, arguments = self.builder.nodes[self.index]
        return arguments[0] if kind == "const" else None

    def __add__(self, other: Value | float) -> Value:
        return self.builder.write("add", self, other)

    def __radd__(self, other: float) -> Value:
        return self.builder.write("add", other, self)

    def __sub__(self, other: Value | float) -> Value:
        return self.builder.write("sub", self, other)

    def __rsub__(self, other: float) -> Value:
        return self.builder.write("sub", other, self)

    def __mul__(self, other: Value | float) -> Value:
        return self.builder.write("mul", self, other)

    def __rmul__(self, other: float) -> Value:
        return self.builder.write("mul", other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return self.builder.write("div", self, other)

    def __rtruediv__(self, other: float) -> Value:
        return self.builder.write("div", other, self)

    def __neg__(self) -> Value:
        return self.builder.write("neg", self)

    def __pow__(self, exponent: int) -> Value:
        """A natural power by repeated squaring."""
        if exponent < 2:
            return self if exponent else self.builder.constant(1.0)
        half = self ** (exponent // 2)
        return half * half if exponent % 2 == 0 else half * half * self

    def call(self, kind: str, *others: Value | float) -> Value:
        """A function of the value, such as exp, or min with another value."""
        return self.builder.write(kind, self, *others)

    def positive(self, yes: Value | float, no: Value | float) -> Value:
        """`yes` where the value is over 0, else `no`."""
        return self.builder.write("select", self, yes, no)


class Builder:
    """Writes instructions: an instruction that is there already is not written again, and numbers are folded.

    Args:
        inputs: how many inputs the program has.
        precision: "double" or "single".
        max_operations: refuse longer programs.

    >>> build = Builder(1)
    >>> (x,) = build.inputs
    >>> y = (x + 1) * (1 + x)
    >>> build.nodes[1:]
    [('const', (1.0,)), ('add', (0, 1)), ('mul', (2, 2))]
    """

    def __init__(self, inputs: int, precision: str = "double", max_operations: int = MAX_OPERATIONS) -> None:
        self.nodes: list[tuple[str, tuple[Any, ...]]] = []
        self.precision = precision
        self.max_operations = max_operations
        self._known: dict[tuple[str, tuple[Any, ...]], Value] = {}
        self.inputs = [self._node("input", (i,)) for i in range(inputs)]

    @property
    def top(self) -> float:
        """The largest argument of exp that leaves room before overflow."""
        return PRECISIONS[self.precision][1]

    def constant(self, value: float) -> Value:
        number = float(value)
        # 0.0 and -0.0 are one key of a dictionary; no program needs the sign of zero
        return self._node("const", (number if number else 0.0,))

    def write(self, kind: str, *arguments: Value | float) -> Value:
        """The result of an operation of `OPERATIONS`."""
        values = [a if isinstance(a, Value) else self.constant(a) for a in arguments]
        numbers = [v.constant for v in values]
        if all(number is not None for number in numbers):
            with np.errstate(all="ignore"):
                return self.constant(float(OPERATIONS[kind].compute(np, *map(np.float64, numbers))))
        simple = _simplified(kind, values, numbers)
        if simple is not None:
            return simple
        indices = [v.index for v in values]
        return self._node(kind, tuple(sorted(indices) if kind in _COMMUTATIVE else indices))

    def _node(self, kind: str, arguments: tuple[Any, ...]) -> Value:
        found = self._known.get((kind, arguments))
        if found is None:
            if len(self.nodes) >= self.max_operations:
                remedy = "raise max_operations, or take a smaller network; compilers are slow on long functions"
                needed = f"be written in at most {self.max_operations:,} instructions"
                raise InvalidValueError(message("function", needed, f"more than {self.max_operations:,}", remedy))
            found = self._known[kind, arguments] = Value(self, len(self.nodes))
            self.nodes.append((kind, arguments))
        return found


def total(terms: Iterable[Value]) -> Value:
    """The sum of one or more terms from left to right."""
    return reduce(add, terms)


def dot(a: Iterable[Value | float], b: Iterable[Value]) -> Value:
    """sum_i a_i b_i."""
    return total(x * y for x, y in zip(a, b, strict=True))


def _simplified(kind: str, values: list[Value], numbers: list[float | None]) -> Value | None:
    """What an operation comes to where an argument is 0, 1 or -1 or a negative; None if it must be written."""
    rule = _RULES.get(kind)
    return None if rule is None else rule(*values, *numbers)


def _negated(value: Value) -> Value | None:
    """What the value is the negative of, if it was made by a change of sign."""
    kind, arguments = value.builder.nodes[value.index]
    return Value(value.builder, arguments[0]) if kind == "neg" else None


def _add(x: Value, y: Value, a: float | None, b: float | None) -> Value | None:
    if a == 0:
        return y
    if b == 0:
        return x
    if (minus := _negated(y)) is not None:
        return x - minus
    if (minus := _negated(x)) is not None:
        return y - minus
    return None


def _sub(x: Value, y: Value, a: float | None, b: float | None) -> Value | None:
    if b == 0:
        return x
    if a == 0:
        return -y
    if x.index == y.index:
        return x.builder.constant(0.0)
    minus = _negated(y)
    return None if minus is None else x + minus


def _mul(x: Value, y: Value, a: float | None, b: float | None) -> Value | None:
    if b is not None:
        x, y, a = y, x, b
    if a is None:
        return None
    if a == 0:
        return x
    if abs(a) == 1:
        return y if a == 1 else -y
    minus = _negated(y)
    return None if minus is None else minus * -a


def _div(x: Value, y: Value, a: float | None, b: float | None) -> Value | None:
    if a == 0 or b == 1:
        return x
    return -x if b == -1 else None


def _neg(x: Value, a: float | None) -> Value | None:
    return _negated(x)


def _select(condition: Value, yes: Value, no: Value, *numbers: float | None) -> Value | None:
    if numbers[0] is not None:
        return yes if numbers[0] > 0 else no
    return yes if yes.index == no.index else None


_RULES: dict[str, Callable[..., Value | None]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _neg,
    "select": _select,
}
