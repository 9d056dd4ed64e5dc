"""Program: the instructions that are needed for some outputs, in order, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.programs.builder import PRECISIONS, Builder, Value

#: Kinds that are no operation.
FREE = frozenset({"input", "const"})


@dataclass(frozen=True)
class Outputs:
    """What a program computes, as indices of instructions.

    Attributes:
        value: one an output.
        gradient: rows of one an input; None if not asked for.
        hessian: symmetric tables; None if not asked for.
    """

    value: list[int]
    gradient: list[list[int]] | None = None
    hessian: list[list[list[int]]] | None = None

    @property
    def tables(self) -> dict[str, Any]:
        """The tables that are there, by name."""
        found = {"value": self.value, "gradient": self.gradient, "hessian": self.hessian}
        return {name: np.array(table) for name, table in found.items() if table is not None}


@dataclass(frozen=True)
class Program:
    """A straight-line program.

    Attributes:
        inputs: how many inputs.
        nodes: (kind, indices of the arguments); of "const" the number, of "input" its position.
        outputs: which of them are computed for the caller.
        precision: "double" or "single".
    """

    inputs: int
    nodes: tuple[tuple[str, tuple[Any, ...]], ...]
    outputs: Outputs
    precision: str

    @property
    def dtype(self) -> Any:
        return PRECISIONS[self.precision][0]

    @cached_property
    def operations(self) -> dict[str, int]:
        """How many instructions of each kind, the most frequent first."""
        return dict(Counter(kind for kind, _ in self.nodes if kind not in FREE).most_common())

    @property
    def total(self) -> int:
        return sum(self.operations.values())

    @cached_property
    def last_uses(self) -> list[list[int]]:
        """For each instruction, the results that nothing needs after it."""
        kept = {int(index) for table in self.outputs.tables.values() for index in table.flat}
        last: dict[int, int] = {}
        for position, (kind, arguments) in enumerate(self.nodes):
            last.update((index, position) for index in (() if kind in FREE else arguments))
        out: list[list[int]] = [[] for _ in self.nodes]
        for index, position in last.items():
            if index not in kept:
                out[position].append(index)
        return out

    @cached_property
    def uses(self) -> list[int]:
        """How often each instruction is an argument or an output."""
        counts = [0] * len(self.nodes)
        for kind, arguments in self.nodes:
            for index in () if kind in FREE else arguments:
                counts[index] += 1
        for table in self.outputs.tables.values():
            for index in table.flat:
                counts[index] += 1
        return counts


def finished(
    builder: Builder,
    value: Sequence[Value],
    gradient: Sequence[Sequence[Value]] | None = None,
    hessian: Sequence[Sequence[Sequence[Value]]] | None = None,
) -> Program:
    """The program of these outputs, without instructions that none of them needs.

    Raises:
        InvalidValueError: for numbers that overflow the precision.
    """
    tables = list(value)
    tables += [v for row in gradient or () for v in row]
    tables += [v for matrix in hessian or () for row in matrix for v in row]
    needed = _reached(builder, [v.index for v in tables])
    _check_numbers(builder, needed)
    place = {old: new for new, old in enumerate(needed)}

    def moved(item: Any) -> Any:
        return place[item.index] if isinstance(item, Value) else [moved(part) for part in item]

    nodes = []
    for index in needed:
        kind, arguments = builder.nodes[index]
        nodes.append((kind, arguments if kind in FREE else tuple(place[a] for a in arguments)))
    slopes = None if gradient is None else moved(gradient)
    outputs = Outputs(moved(value), slopes, None if hessian is None else moved(hessian))
    return Program(len(builder.inputs), tuple(nodes), outputs, builder.precision)


def _reached(builder: Builder, wanted: list[int]) -> list[int]:
    """The inputs and all instructions from which the wanted ones are computed, in order."""
    found = {v.index for v in builder.inputs}
    open_ = list(wanted)
    while open_:
        index = open_.pop()
        if index not in found:
            found.add(index)
            kind, arguments = builder.nodes[index]
            open_ += [] if kind in FREE else arguments
    return sorted(found)


def _check_numbers(builder: Builder, needed: list[int]) -> None:
    largest = float(np.finfo(PRECISIONS[builder.precision][0]).max)
    for index in needed:
        kind, arguments = builder.nodes[index]
        if kind == "const" and not abs(arguments[0]) <= largest:
            needs = f"be finite in {builder.precision} precision"
            raise InvalidValueError(message("constants", needs, arguments[0], "rescale the function"))
