"""A program as statements: what is used once stands inside the expression that uses it, up to a length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from symnet.programs.operations import INFIX, OPERATIONS
from symnet.programs.program import FREE, Program

#: Numbers and names in one expression, at most.
LEAVES = 16
#: Columns of a line.
WIDTH = 110
#: How strongly expressions bind: sums, what begins with a minus sign, products, and the rest.
_SUM, _SIGNED, _PRODUCT, _ATOM = range(4)


@dataclass(frozen=True)
class Style:
    """How a language writes the parts of an expression.

    Attributes:
        language: the attribute of `Operation` that has its templates.
        number: a constant as text that reads back as the same number.
        suffix: of C's functions.
    """

    language: str
    number: Callable[[float], str]
    suffix: str = ""


@dataclass(frozen=True)
class Listing:
    """The text of a program's expressions.

    Attributes:
        program: what is written.
        style: how.
        inputs: the identifiers of the inputs.
    """

    program: Program
    style: Style
    inputs: Sequence[str]

    @cached_property
    def named(self) -> dict[int, str]:
        """The instructions that are statements, in order, and the names of their results."""
        out: dict[int, str] = {}
        leaves = [1] * len(self.program.nodes)
        wanted = {int(i) for table in self.program.outputs.tables.values() for i in table.flat}
        for index, (kind, arguments) in enumerate(self.program.nodes):
            if kind in FREE:
                continue
            leaves[index] = sum(leaves[a] for a in arguments)
            once = self.program.uses[index] == 1 and index not in wanted
            if not once or kind not in INFIX or leaves[index] > LEAVES:
                out[index] = f"t{len(out) + 1}"
                leaves[index] = 1
        return out

    def statement(self, index: int) -> str:
        """The right side of the statement for an instruction."""
        return self._written(index)[0]

    def name(self, index: int) -> str:
        """What stands for an instruction's result where it is used."""
        return self._read(index)[0]

    def _read(self, index: int) -> tuple[str, int]:
        if index in self.named:
            return self.named[index], _ATOM
        return self._written(index)

    def _written(self, index: int) -> tuple[str, int]:
        """Text and binding of one instruction."""
        kind, arguments = self.program.nodes[index]
        if kind == "input":
            return self.inputs[arguments[0]], _ATOM
        if kind == "const":
            return self.style.number(arguments[0]), _SIGNED if arguments[0] < 0 else _ATOM
        if kind == "neg":
            return f"-{self._operand(arguments[0], _PRODUCT)}", _SIGNED
        if kind in ("mul", "div"):
            return self._product(INFIX[kind], *self._constant_first(kind, arguments))
        if kind in ("add", "sub"):
            return self._sum(kind == "add", *arguments)
        template = getattr(OPERATIONS[kind], self.style.language)
        return template.format(*(self._read(a)[0] for a in arguments), f=self.style.suffix), _ATOM

    def _constant_first(self, kind: str, arguments: Sequence[int]) -> Sequence[int]:
        second = self.program.nodes[arguments[1]][0]
        return arguments[::-1] if kind == "mul" and second == "const" else arguments

    def _product(self, sign: str, left: int, right: int) -> tuple[str, int]:
        first = self._operand(left, _SIGNED)
        return f"{first}{sign}{self._operand(right, _ATOM)}", _SIGNED if first.startswith("-") else _PRODUCT

    def _sum(self, plus: bool, left: int, right: int) -> tuple[str, int]:
        first, (second, binding) = self._operand(left, _SUM), self._read(right)
        if binding == _SIGNED:
            # a + (-b) is a - b, to the last bit
            plus, second = not plus, second[1:]
        elif binding == _SUM:
            second = f"({second})"
        return f"{first} {'+' if plus else '-'} {second}", _SUM

    def _operand(self, index: int, least: int) -> str:
        """An argument, in parentheses unless it binds at least so strongly: the order of evaluation is kept."""
        text, binding = self._read(index)
        return text if binding >= least else f"({text})"


def wrapped(text: str, indent: str, end: str = "", mark: str = "") -> list[str]:
    """A statement broken into lines that end with a mark of continuation, the last one with `end`."""
    lines = [indent]
    for piece in _pieces(text):
        if len(lines[-1]) + len(piece.rstrip()) > WIDTH and lines[-1].strip():
            lines.append(f"{indent}    ")
        lines[-1] += piece
    return [*(f"{line.rstrip()}{mark}" for line in lines[:-1]), f"{lines[-1]}{end}"]


def _pieces(text: str) -> Iterator[str]:
    """What may stand on lines of its own: broken after blanks, and within long products after a sign."""
    for piece in _AFTER_BLANK.split(text):
        yield from _AFTER_SIGN.split(piece) if len(piece) > WIDTH // 2 else [piece]


_AFTER_BLANK = re.compile(r"(?<= )")
_AFTER_SIGN = re.compile(r"(?<=[*/(])(?!\*)")
