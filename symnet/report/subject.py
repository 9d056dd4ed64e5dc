"""What a report is about: the network, its series, the law and its fit, and where to look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import comb
from typing import Any

import numpy as np

from symnet.fitting import FitResult
from symnet.laws import Law
from symnet.network import Network
from symnet.network.layers import Layer
from symnet.report.sections import Paragraph
from symnet.series import Series

#: Names listed before the rest is counted, and characters of one name or value.
NAMES, CHARACTERS = 12, 120
#: Arrays that hold the numbers of a layer.
_ARRAYS = ("weights", "bias", "mean", "std", "gamma", "beta", "var")


@dataclass(frozen=True)
class Subject:
    """Everything the sections look at; `series` is None where it is too large, `result` without a law."""

    network: Network
    order: int
    center: tuple[Any, ...]
    series: Series | None = None
    law: Law | None = None
    result: FitResult | None = None
    domain: dict[str, tuple[float, float]] | None = None
    tolerance: float | None = None
    coefficients: str | None = None
    required: int = 10
    printing: dict[str, Any] = field(default_factory=dict)

    @property
    def monomials(self) -> int:
        """How many monomials the series has."""
        return comb(len(self.network.inputs) + self.order, self.order)

    @property
    def numbers(self) -> int:
        """How many weights, biases and other numbers the network has."""
        return sum(numbers_of(layer) for layer in self.network.layers)

    @property
    def symbolic(self) -> bool:
        """Whether weights are symbols, so that nothing can be evaluated."""
        return any(hasattr(value, "free_symbols") and value.free_symbols for value in _values(self.network))


#: Why a section about numbers is empty for a network of symbols.
SYMBOLS = "weights are symbols, and it needs numbers"


def _values(network: Network) -> Iterator[Any]:
    arrays = [
        array for layer in network.layers for name in _ARRAYS if (array := getattr(layer, name, None)) is not None
    ]
    return (value for array in arrays if array.dtype == object for value in array.flat)


def numbers_of(layer: Layer) -> int:
    """How many numbers a layer has."""
    return sum(np.size(array) for name in _ARRAYS if (array := getattr(layer, name, None)) is not None)


def listed(names: Any, most: int = NAMES) -> str:
    """Names in a row, the rest of many counted.

    >>> listed(["a", "b", "c"], most=2)
    'a, b, ... (1 more)'
    """
    shown = ", ".join(short(str(name)) for name in list(names)[:most])
    return shown if len(names) <= most else f"{shown}, ... ({len(names) - most:,} more)"


def short(text: str, most: int = CHARACTERS) -> str:
    """The beginning of a long text, with how much is missing."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most:,} more characters)"


def left_out(what: str, why: object) -> Paragraph:
    """A paragraph that says what is not shown."""
    return Paragraph(f"{what} left out: {why}", "left out")


def body(page: str) -> str:
    """What stands between the head and the end of a LaTeX file that `printing.document` made."""
    return page.partition("\\begin{document}\n")[2].rpartition("\n\\end{document}")[0]
