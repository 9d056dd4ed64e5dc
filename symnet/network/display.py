"""A network in LaTeX, layer by layer: what each layer does to the vector that comes in.

To show a new layer, add a row to `_LAYERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from symnet.network.input_map import InputMap
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Whitening
from symnet.printing import Equation, LatexOptions, expression_latex, render
from symnet.rings.numbers import as_sympy
from symnet.rings.ring import Array

if TYPE_CHECKING:
    from symnet.network.network import Network

#: Matrices with more rows or columns are cut, as on paper; they do not fit on a line.
MAX_ROWS, MAX_COLUMNS = 8, 6


def latex(
    network: Network, values: bool = True, max_rows: int = MAX_ROWS, max_columns: int = MAX_COLUMNS, **options: Any
) -> str:
    r"""The network in LaTeX: h^{(l)} = f(W^{(l)} h^{(l-1)} + b^{(l)}), and the weights.

    Args:
        network: what to print.
        values: whether the entries of weights and biases follow, as definitions.
        max_rows, max_columns: larger matrices are cut to so many, with dots.
        options: those of `symnet.printing.LatexOptions`.
    """
    chosen = LatexOptions(**options)
    writer = _Writer(chosen, max_rows, max_columns)
    before = writer.vector(network.inputs)
    first = Equation(_hidden(0), [[before]])
    steps, definitions = [first], []
    for depth, layer in enumerate(network.layers, start=1):
        # a Layer of a new kind prints its name
        row = next((show for kind, show in _LAYERS.items() if isinstance(layer, kind)), _other)
        right, known = row(writer, layer, depth)
        steps.append(Equation(_hidden(depth), [[right]]))
        definitions += known
    steps.append(Equation(writer.vector(network.outputs), [[_hidden(len(network.layers))]]))
    return render(steps, chosen, definitions if values else [])


def _hidden(depth: int) -> str:
    return f"h^{{({depth})}}"


class _Writer:
    """Vectors and matrices under the options."""

    def __init__(self, options: LatexOptions, max_rows: int, max_columns: int) -> None:
        self.options, self.max_rows, self.max_columns = options, max_rows, max_columns

    def entry(self, value: Any) -> str:
        shown = sympy.Symbol(value) if isinstance(value, str) else as_sympy(value)
        return expression_latex(shown, **self.options.printing)

    def vector(self, values: Any) -> str:
        return self.matrix([[value] for value in values])

    def matrix(self, rows: Any) -> str:
        """A pmatrix, a single entry without brackets; the middle of a large one is dots."""
        cells = [
            [self.entry(value) for value in _cut(list(row), self.max_columns)] for row in _cut(rows, self.max_rows)
        ]
        if len(rows) > self.max_rows:
            cells.insert(-1, [r"\vdots"] * len(cells[0]))
        if len(rows[0]) > self.max_columns:
            for row in cells:
                row.insert(-1, r"\ddots" if row[0] == r"\vdots" else r"\cdots")
        if len(cells) == len(cells[0]) == 1:
            return cells[0][0]
        # fractions in rows one above another would touch
        apart = r" \\[4pt] " if any(r"\frac" in cell for row in cells for cell in row) else r" \\ "
        body = apart.join(" & ".join(row) for row in cells)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"

    def arrays(self, depth: int, arrays: Sequence[tuple[str, Any]]) -> list[Equation]:
        """The definitions of a layer's arrays."""
        return [
            Equation(_named(name, depth), [[self.matrix(a.tolist()) if a.ndim == 2 else self.vector(a.tolist())]])
            for name, a in arrays
        ]

    def function(self, activation: Any) -> str:
        """An activation's name; its parameters, if it has any, as indices."""
        values = ", ".join(f"{self.entry(name)} = {self.entry(value)}" for name, value in activation.parameters.items())
        return rf"{activation.latex_name}_{{{values}}}" if values else str(activation.latex_name)


def _cut(values: list[Any], most: int) -> list[Any]:
    return values if len(values) <= most else [*values[: most - 1], values[-1]]


def _named(letter: str, depth: int) -> str:
    return f"{letter}^{{({depth})}}"


_Shown = tuple[str, list[Equation]]


def _dense(writer: _Writer, layer: Any, depth: int) -> _Shown:
    weights = [("W", layer.weights)] if layer.bias is None else [("W", layer.weights), ("b", layer.bias)]
    inner = f"{_named('W', depth)} {_hidden(depth - 1)}"
    inner += "" if layer.bias is None else f" + {_named('b', depth)}"
    right = rf"{writer.function(layer.activation)}{{\left({inner}\right)}}" if layer.nonlinear else inner
    return right, writer.arrays(depth, weights)


def _activation(writer: _Writer, layer: Any, depth: int) -> _Shown:
    before = _hidden(depth - 1)
    return (rf"{writer.function(layer.activation)}{{\left({before}\right)}}" if layer.nonlinear else before), []


def _whitening(writer: _Writer, layer: Any, depth: int) -> _Shown:
    mean, deviation = _named(r"\mu", depth), _named("s", depth)
    right = rf"\left({_hidden(depth - 1)} - {mean}\right) / {deviation}"
    return right, writer.arrays(depth, [(r"\mu", layer.mean), ("s", layer.std)])


def _batch_norm(writer: _Writer, layer: Any, depth: int) -> _Shown:
    gamma, beta, mean, var = (_named(name, depth) for name in (r"\gamma", r"\beta", r"\mu", "v"))
    right = rf"{gamma} \left({_hidden(depth - 1)} - {mean}\right) / \sqrt{{{var}}} + {beta}"
    arrays: list[tuple[str, Array]] = [
        (r"\gamma", layer.gamma), (r"\beta", layer.beta), (r"\mu", layer.mean), ("v", layer.var)
    ]  # fmt: skip
    return right, writer.arrays(depth, arrays)


def _input_map(writer: _Writer, layer: Any, depth: int) -> _Shown:
    return writer.vector(layer.expressions), []


def _identity(writer: _Writer, layer: Layer, depth: int) -> _Shown:
    return _hidden(depth - 1), []


def _other(writer: _Writer, layer: Layer, depth: int) -> _Shown:
    return rf"\mathrm{{{type(layer).__name__}}}{{\left({_hidden(depth - 1)}\right)}}", []


_LAYERS: dict[type[Layer], Callable[[_Writer, Any, int], _Shown]] = {
    Dense: _dense,
    Activation: _activation,
    Whitening: _whitening,
    BatchNorm: _batch_norm,
    InputMap: _input_map,
    Dropout: _identity,
}
