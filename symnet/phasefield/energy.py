"""FreeEnergy: what a phase field asks of g(c, eta), and how networks, laws, splines and polynomials give it.

To add a source, write a function of it that returns a `FreeEnergy` and give it a row in `_SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from symnet.certify.box import Box
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.functions import numeric_function
from symnet.laws import Law
from symnet.network import Network
from symnet.rings.ring import Array
from symnet.series import Series

Function = Callable[[Array], Array]

#: Points handed over at once. Fixed, so that a value does not depend on how many there are in all.
BLOCK = 8192


@dataclass(frozen=True)
class FreeEnergy:
    """A homogeneous free energy g(c, eta) with its first and second derivatives.

    Args:
        first: at points (c, eta) of shape (n, 2) the columns g, dg/dc, dg/deta, shape (n, 3).
        second: the columns d2g/dc2, d2g/dc deta, d2g/deta2, shape (n, 3). They only set how much of the equations is
            solved implicitly, so that they decide about stability and not about the result.
        box: where it may be used; None everywhere.
        bounds: proven bounds on the errors of dg/dc and dg/deta in the box, for an approximation of something else.

    >>> well = free_energy(Law("(eta**2 - 1)**2/4 + c**2/2", ["c", "eta"]))
    >>> well.first(np.array([[1.0, 2.0]])), well.second(np.array([[1.0, 2.0]]))
    (array([[2.75, 1.  , 6.  ]]), array([[ 1.,  0., 11.]]))
    """

    first: Function
    second: Function
    box: Box | None = None
    bounds: tuple[float, float] | None = None

    def potentials(self, c: Array, eta: Array) -> tuple[Array, Array, Array]:
        """g, dg/dc and dg/deta at every point of two fields."""
        return _on_fields(self.first, c, eta, "first")

    def curvatures(self, c: Array, eta: Array) -> tuple[Array, Array, Array]:
        """d2g/dc2, d2g/dc deta and d2g/deta2 at every point of two fields."""
        return _on_fields(self.second, c, eta, "second")

    def outside(self, c: Array, eta: Array) -> str:
        """What leaves the box, in words; empty if nothing does."""
        if self.box is None:
            return ""
        for name, field, low, high in zip(("c", "eta"), (c, eta), self.box.low, self.box.high, strict=True):
            if field.min() < low or field.max() > high:
                return f"{name} in [{field.min():.6g}, {field.max():.6g}] leaves the free energy's box {self.box}"
        return ""


def free_energy(source: Any, box: Any = None, language: str | None = None) -> FreeEnergy:
    """The free energy of a source.

    Args:
        source: a Network with inputs (c, eta) and one output, a Law without free parameters in two variables, a Series
            in two variables (the polynomial itself; `certified` adds what it is worth), a spline with methods
            value(points), gradient(points) and hessian(points), or a FreeEnergy.
        box: {"c": (low, high), "eta": (low, high)}, where it may be used; for a spline by default its knots.
        language: for a Network or Series, "c" or another one of `symnet.programs.codegen`: its generated code, many
            times faster and the same up to rounding. "c" needs a compiler.

    Raises:
        InvalidTypeError: for another source.
        InvalidValueError: for one that is not a function of two variables, or has free parameters.
        CompilerError: if the language needs a compiler and there is none.
    """
    made = _generated(source, language) if language is not None else _adapted(source)
    return made if box is None else replace(made, box=Box.read(box, ("c", "eta")))


def _adapted(source: Any) -> FreeEnergy:
    for kind, adapter in _SOURCES.items():
        if isinstance(source, kind):
            return adapter(source)
    if not all(callable(getattr(source, name, None)) for name in ("value", "gradient", "hessian")):
        remedy = "or give FreeEnergy(first, second) with functions of your own"
        raise InvalidTypeError(message("source", "be a Network, Law, Series or spline", source, remedy))
    return _of_spline(source)


def _generated(source: Any, language: str) -> FreeEnergy:
    from symnet.programs.generate import codegen

    if not isinstance(source, (Network, Series)):
        raise InvalidTypeError(message("source", "be a Network or Series to be written in a language", source))
    _check_two(source.inputs if isinstance(source, Network) else source.variables, source.outputs)
    low, high = (codegen(source, language, order).compile() for order in (1, 2))

    def first(points: Array) -> Array:
        found: Any = low(points)
        return np.column_stack([found.value, found.gradient[:, 0]])

    def second(points: Array) -> Array:
        found: Any = high(points)
        return _upper(found.hessian[:, 0])

    return FreeEnergy(first, second)


def _of_network(network: Network) -> FreeEnergy:
    from symnet.idnn.gradients import Evaluator

    _check_two(network.inputs, network.outputs)
    low, high = Evaluator(network, 1, (0, 1)), Evaluator(network, 2, (2,))

    def first(points: Array) -> Array:
        value, gradient = low(points)
        return np.column_stack([value, gradient])

    return FreeEnergy(first, lambda points: _upper(high(points)))


def _of_law(law: Law) -> FreeEnergy:
    _check_two(law.variables, (law.output,))
    if law.parameters:
        remedy = "fix them: law.with_values({...})"
        raise InvalidValueError(message("source", "be a law without free parameters", list(law.parameters), remedy))
    c, eta = law.symbols
    g = law.reduced
    slopes = [sympy.diff(g, x) for x in (c, eta)]
    bends = [sympy.diff(slopes[0], c), sympy.diff(slopes[0], eta), sympy.diff(slopes[1], eta)]
    return FreeEnergy(numeric_function([g, *slopes], law.symbols), numeric_function(bends, law.symbols))


def _of_series(series: Series) -> FreeEnergy:
    """The polynomial by Horner's rule in both variables."""
    _check_two(series.variables, series.outputs)
    plain = series.to_ring("float64")
    table = np.zeros((plain.order + 1, plain.order + 1))
    for (i, j), value in plain.to_dict().items():
        table[i, j] = value
    center = np.array([float(x) for x in plain.center])
    tables = {by: _differentiated(table, *by) for by in [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]}

    def columns(kinds: list[tuple[int, int]], points: Array) -> Array:
        x, y = (points - center).T
        return np.column_stack([np.polynomial.polynomial.polyval2d(x, y, tables[by]) for by in kinds])

    return FreeEnergy(
        lambda points: columns([(0, 0), (1, 0), (0, 1)], points),
        lambda points: columns([(2, 0), (1, 1), (0, 2)], points),
    )


def _differentiated(table: Array, by_x: int, by_y: int) -> Array:
    derivative = np.polynomial.polynomial.polyder
    return np.asarray(derivative(derivative(table, by_x, axis=0), by_y, axis=1))


def _of_spline(spline: Any) -> FreeEnergy:
    knots = getattr(spline, "knots", None)
    box = None
    if knots is not None:
        (low, high), top = knots[0][[0, -1]], float(np.sqrt(knots[1][-1]))
        box = Box((float(low), -top), (float(high), top), ("c", "eta"))
    return FreeEnergy(
        lambda points: np.column_stack([spline.value(points), spline.gradient(points)]),
        lambda points: _upper(spline.hessian(points)),
        box,
    )


def _same(energy: FreeEnergy) -> FreeEnergy:
    return energy


#: What `free_energy` takes, besides splines; a spline is whatever has its three methods.
_SOURCES: dict[type, Callable[[Any], FreeEnergy]] = {
    FreeEnergy: _same,
    Network: _of_network,
    Law: _of_law,
    Series: _of_series,
}


def _check_two(variables: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    if len(variables) != 2 or len(outputs) != 1:
        wrong = "be one function of two variables, the composition and the order parameter"
        raise InvalidValueError(message("source", wrong, f"{list(variables)} -> {list(outputs)}", "slice it first"))


def _upper(hessian: Array) -> Array:
    return np.column_stack([hessian[:, 0, 0], hessian[:, 0, 1], hessian[:, 1, 1]])


def _on_fields(function: Function, c: Array, eta: Array, name: str) -> tuple[Array, Array, Array]:
    points = np.column_stack([c.ravel(), eta.ravel()])
    blocks = [np.asarray(function(points[i : i + BLOCK])) for i in range(0, len(points), BLOCK)]
    for block in blocks:
        if block.ndim != 2 or block.shape[1] != 3:
            raise InvalidValueError(message(name, "give an array of shape (n, 3)", block.shape))
    a, b, d = np.concatenate(blocks).T
    return a.reshape(c.shape), b.reshape(c.shape), d.reshape(c.shape)
