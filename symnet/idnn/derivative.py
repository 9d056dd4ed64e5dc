"""The derivative of a network as an object of its own: values, expression, series and a file."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.idnn.jets import Expressions, Numbers, below, check_smooth, coordinates, propagate
from symnet.network import Network
from symnet.rings import FLOAT64, Ring
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.series.evaluate import points_array

#: Points times neurons handled at once, so that what belongs to a layer stays in the cache.
BLOCK = 1 << 15


class Derivative:
    """A partial derivative of a network, of any order, with the network's own weights; immutable.

    For one variable it is the network of equations (6)-(15) of Teichert et al. (IDNN), which the network integrates.

    Args:
        network: what is differentiated; its activations are smooth.
        by: the names of the inputs to differentiate by, one a differentiation, in any order.

    Attributes:
        network: the antiderivative.
        by: sorted in the order of the inputs.
        inputs: those of the network.
        outputs: named like "dg/dc" and "d2g/dc deta".

    Raises:
        InvalidValueError: for an unknown input, or a layer that is not smooth.

    >>> from symnet.network import Dense
    >>> net = Network([Dense([[1, 2]], [0], "tanh"), Dense([[3]], [1])], inputs=["c", "eta"], outputs=["g"])
    >>> d = Derivative(net, ["eta"])
    >>> d.expr()
    6 - 6*tanh(c + 2*eta)**2
    >>> d([[0.0, 0.0]])
    array([[6.]])
    """

    def __init__(self, network: Network, by: Sequence[str]) -> None:
        if not isinstance(network, Network):
            raise InvalidTypeError(message("network", "be a Network", network, "load or build one first"))
        if isinstance(by, str) or not isinstance(by, Sequence) or not by:
            raise InvalidTypeError(message("by", "name one input or more", by, "write net.differentiate('c')"))
        for name in by:
            if name not in network.inputs:
                raise InvalidValueError(
                    message("by", "name inputs of the network", name, nearest(str(name), network.inputs))
                )
        check_smooth(network, len(by), "differentiation")
        self.network = network
        self.by = tuple(sorted(by, key=network.inputs.index))
        self.inputs = network.inputs
        self.outputs = tuple(_name(output, self.by) for output in network.outputs)

    @property
    def order(self) -> int:
        """How often the network is differentiated."""
        return len(self.by)

    def __call__(self, X: Any) -> Array:
        """The values at X of shape (n, inputs): float64 array of shape (n, outputs), without differences.

        Raises:
            InvalidValueError: for a wrong shape, points outside the domain, symbolic weights, or values too large
                for float64.
        """
        wrt, index = self._wrt()
        return _in_blocks(self.network, X, lambda points: (_values(self.network, points, wrt, below(index))[index],))[0]

    def expr(self) -> sympy.Expr | list[sympy.Expr]:
        """One SymPy expression an output, by the chain rule layer by layer; float weights by their binary value."""
        wrt, index = self._wrt()
        symbols = np.array([[sympy.Symbol(name) for name in self.inputs]], dtype=object)
        jet = propagate(self.network.rationalize(), coordinates(symbols, wrt), below(index), Expressions())
        values = list(jet[index][0]) if index in jet else [sympy.Integer(0)] * len(self.outputs)
        return values[0] if len(values) == 1 else values

    def series(self, order: int, center: Any = None, ring: Ring | str | None = None, **options: Any) -> Series:
        """The series about a center, of degree at most `order`: that of the network, differentiated exactly.

        Args:
            order, center, ring, options: as for `Network.series`.

        Raises:
            ExpansionError, InvalidValueError: as for `Network.series`.
        """
        series = self.network.series(order + self.order, center, ring, **options)
        for name in self.by:
            series = series.diff(name)
        return Series(series.space, series.ring, series.coefficients, self.outputs, series._definitions.table)

    def differentiate(self, *by: str) -> Derivative:
        """A further partial derivative.

        >>> from symnet.network import Dense
        >>> net = Network([Dense([[1, 2]], [0], "sin")], inputs=["c", "eta"], outputs=["g"])
        >>> Derivative(net, ["eta"]).differentiate("c").outputs
        ('d2g/dc deta',)
        """
        return Derivative(self.network, (*self.by, *by))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the derivative as JSON, its weights as exact text; `idnn.load` reads it back bit by bit."""
        from symnet.idnn.storage import save

        save(self, path)

    def latex(self) -> str:
        r"""The derivative of each output as an equation in LaTeX.

        >>> from symnet.network import Dense
        >>> net = Network([Dense([[2]], [0], "sin")], inputs=["c"], outputs=["g"])
        >>> print(Derivative(net, ["c"]).latex())
        \frac{\partial g}{\partial c} = 2 \cos{\left(2 c \right)}
        """
        values = self.expr()
        rows = values if isinstance(values, list) else [values]
        counts = [(name, self.by.count(name)) for name in dict.fromkeys(self.by)]
        below_line = " ".join(rf"\partial {_symbol(name)}" + (f"^{{{n}}}" if n > 1 else "") for name, n in counts)
        top = r"\partial" + (f"^{{{self.order}}}" if self.order > 1 else "")
        lines = [
            rf"\frac{{{top} {_symbol(output)}}}{{{below_line}}} = {sympy.latex(row)}"
            for output, row in zip(self.network.outputs, rows, strict=True)
        ]
        return " \\\\\n".join(lines)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _wrt(self) -> tuple[list[int], tuple[int, ...]]:
        """The positions of the inputs differentiated by, and how often."""
        names = list(dict.fromkeys(self.by))
        return [self.inputs.index(name) for name in names], tuple(self.by.count(name) for name in names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Derivative) and (self.by, self.network) == (other.by, other.network)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Derivative({self.network!r}, by={list(self.by)})"


def differentiate(network: Network, *by: str) -> Derivative:
    """The partial derivative of a network; see `Derivative`."""
    return Derivative(network, by)


def _values(network: Network, points: Array, wrt: Sequence[int], indices: Sequence[tuple[int, ...]]) -> Any:
    """{multi-index: (points, outputs)} of the network, in float64."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        jet = propagate(network, coordinates(points, wrt), indices, Numbers())
    shape = len(points), len(network.outputs)
    out = {index: np.broadcast_to(jet[index], shape) if index in jet else np.zeros(shape) for index in indices}
    for values in out.values():
        if not np.all(np.isfinite(values)):
            row = int(np.argwhere(~np.isfinite(values))[0, 0])
            wrong = "give derivatives that fit into a float64"
            raise InvalidValueError(message("X", wrong, points[row].tolist(), "use the series over Real(dps)"))
    return out


def _in_blocks(network: Network, X: Any, work: Any) -> list[Array]:
    """The results of work(points) over blocks of the points X, joined."""
    points = FLOAT64.array(points_array(X, len(network.inputs)), "X")
    step = max(1, BLOCK // max(network.widths))
    starts = range(0, max(len(points), 1), step)
    parts = [work(points[begin : begin + step]) for begin in starts]
    return [np.concatenate(columns) for columns in zip(*parts, strict=True)]


def _name(output: str, by: Sequence[str]) -> str:
    """ "d2g/dc deta" and the like."""
    powers = [(name, by.count(name)) for name in dict.fromkeys(by)]
    order = "" if len(by) == 1 else str(len(by))
    return f"d{order}{output}/" + " ".join(f"d{name}{n if n > 1 else ''}" for name, n in powers)


def _symbol(name: str) -> str:
    return str(sympy.latex(sympy.Symbol(name)))
