"""Where a network's series converges: what is proven, what is estimated, direction by direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isinf
from typing import Any

import numpy as np
import sympy

from symnet.certify.box import input_names
from symnet.certify.estimate import Estimate, estimate
from symnet.errors import InvalidValueError, message, missing_extra
from symnet.functions import ActivationFunction
from symnet.network import Network
from symnet.network.layers import Activation, Dense, Diagonal, Dropout, Layer
from symnet.printing import number_text, text_on_screen, text_table
from symnet.rings import EXACT, FLOAT64, Real
from symnet.rings.numbers import as_sympy, is_float, rationalize
from symnet.series.space import check_order, read_center

#: Order and digits of the series along a direction from which the radius is estimated.
ORDER, DIGITS = 60, 60


@dataclass(frozen=True)
class Direction:
    """The series along center + t v.

    Attributes:
        vector: v, in the units of the inputs.
        first_layer: |t| of the nearest singularity (or kink) of the first layer, exact; None if the network does not
            begin with affine layers and an activation.
        neuron: the neuron of the first layer that it belongs to, from 1.
        estimate: of |t| for the whole network.
    """

    vector: tuple[float, ...]
    first_layer: sympy.Expr | None
    neuron: int | None
    estimate: Estimate


@dataclass(frozen=True)
class Convergence:
    """What is known of the region of convergence about a center.

    Attributes:
        center, scale: the point, and the proportions in which inputs are measured.
        directions: along each input and the diagonal, or those asked for; t counts in units of `scale`.
        proven: the series converges to the network where |x_i - c_i| < proven scale_i for all i; None where the
            network has a layer that the proof does not know.
    """

    network: Network
    center: tuple[Any, ...]
    scale: tuple[float, ...]
    directions: tuple[Direction, ...]
    proven: float | None

    def report(self) -> str:
        """The numbers as text, each marked as proven or estimated."""
        names = self.network.inputs
        where = ", ".join(f"{n} = {number_text(c)}" for n, c in zip(names, self.center, strict=True))
        unit = ", ".join(f"{n}: {number_text(s)}" for n, s in zip(names, self.scale, strict=True))
        header = ["along", "first layer (exact)", "network (estimated)", "spread of three methods"]
        rows = [_row(names, direction) for direction in self.directions]
        if self.proven is None:
            proof = "nothing is proven: the network has a layer that the proof does not know (InputMap)"
        elif isinf(self.proven):
            proof = "proven: the network is entire, its series converges everywhere"
        else:
            proof = (
                f"proven: converges to the network where every input is within {self.proven:.4g} units of the center"
            )
        return "\n".join(
            [f"radius of convergence about {where}", f"in units of {unit}", "", text_table(header, rows), "", proof]
        )

    def plot(self, resolution: int = 180) -> Any:
        """The region in two inputs: see `symnet.certify.pictures.convergence`."""
        from symnet.certify.pictures import convergence as picture

        return picture(self, resolution)

    def _repr_html_(self) -> str:
        return text_on_screen(str(self))

    def __str__(self) -> str:
        return self.report()


def convergence(
    network: Network,
    center: Any = None,
    scale: Sequence[float] | None = None,
    directions: Sequence[Sequence[float]] | None = None,
    order: int = ORDER,
) -> Convergence:
    """The radius of convergence of a network's series: exact for its first layer, estimated and proven for the whole.

    Args:
        network: with float or rational weights.
        center: of the series; default the origin.
        scale: one positive length an input; default the standard deviations of a Whitening layer, else 1.
        directions: in units of the scale; default each input alone and all together.
        order: of the univariate series (in 60 digits) from which radii are estimated.

    Raises:
        MissingExtraError: without python-flint, for the proof.
        InvalidValueError: for scales or directions that do not fit, or an order below 12.
        ExpansionError: for a center on a kink or at a singularity.

    >>> from symnet import Dense, Network
    >>> found = convergence(Network([Dense([[2.0]], [0.0], "tanh"), Dense([[1.0]])], ["x"]))
    >>> found.directions[0].first_layer, found.proven < 0.7854
    (pi/4, True)
    """
    point = read_center(center, network.inputs)
    lengths = input_scale(network, scale)
    if check_order(order) < 12:
        raise InvalidValueError(message("order", "be at least 12", order, "60 is a common choice"))
    chosen = _directions(directions, len(lengths))
    try:
        from symnet.certify.discs import proven_radius
    except ImportError as error:
        raise missing_extra("python-flint", "flint", "a proven radius") from error
    preactivation = _first_layer(network, point)
    found = tuple(_direction(network, point, lengths, v, order, preactivation) for v in chosen)
    return Convergence(network, point, lengths, found, proven_radius(network, point, lengths))


def _row(names: Sequence[str], direction: Direction) -> list[str]:
    parts = [f"{v:+.3g} {n}" for n, v in zip(names, direction.vector, strict=True) if v]
    first = "unknown" if direction.first_layer is None else _length(direction.first_layer, direction.neuron)
    value, (low, high) = direction.estimate.value, direction.estimate.spread
    spread = "" if isinf(value) else f"{low:.4g} .. {high:.4g}"
    return [" ".join(parts), first, "infinite" if isinf(value) else f"{value:.4g}", spread]


def _length(value: sympy.Expr, neuron: int | None) -> str:
    return "infinite" if value == sympy.oo else f"{number_text(value, 5)} (neuron {neuron})"


def input_scale(function: Any, scale: Sequence[float] | None) -> tuple[float, ...]:
    """One positive length an input: given, the standard deviations of a Whitening layer, or 1.

    Raises:
        InvalidValueError: for another number of them, or one that is not positive.
    """
    d = len(input_names(function))
    if scale is None:
        std = getattr(function, "std", None)
        return (1.0,) * d if std is None else tuple(float(s) for s in std)
    values = tuple(FLOAT64.convert(s, "scale") for s in scale)
    if len(values) != d or not all(s > 0 for s in values):
        raise InvalidValueError(message("scale", f"be {d} positive numbers", list(values), "give one an input"))
    return values


def _directions(given: Sequence[Sequence[float]] | None, d: int) -> list[tuple[float, ...]]:
    if given is None:
        axes = [tuple(float(i == j) for j in range(d)) for i in range(d)]
        return axes if d == 1 else [*axes, (1.0,) * d]
    out = [tuple(FLOAT64.convert(x, "direction") for x in v) for v in given]
    for v in out:
        if len(v) != d or not any(v):
            raise InvalidValueError(message("directions", f"be vectors of {d} numbers, not all 0", v))
    return out


def along(network: Network, center: Sequence[Any], vector: Sequence[float]) -> Network:
    """t -> network(center + t vector), as a network of one input."""
    line = Dense([[x] for x in vector], [FLOAT64.convert(c) for c in center])
    return Network([line, *network.layers], ["t"], network.outputs)


def _direction(
    network: Network,
    center: tuple[Any, ...],
    scale: tuple[float, ...],
    v: tuple[float, ...],
    order: int,
    preactivation: tuple[ActivationFunction, list[Any], list[list[Any]]] | None,
) -> Direction:
    step = tuple(a * b for a, b in zip(v, scale, strict=True))
    series = along(network, center, step).series(order, ring=Real(DIGITS))
    estimates = [estimate([series.output(i)[n] for n in range(order + 1)]) for i in range(len(network.outputs))]
    nearest = min(estimates, key=lambda found: found.value)
    if preactivation is None:
        return Direction(v, None, None, nearest)
    distance, neuron = _nearest_singularity(preactivation, step)
    return Direction(v, distance, neuron, nearest)


def _first_layer(
    network: Network, center: tuple[Any, ...]
) -> tuple[ActivationFunction, list[Any], list[list[Any]]] | None:
    """(activation, values at the center, gradients) of the first layer with an activation, exact; None without one."""
    before: list[Layer] = []
    for layer in network.layers:
        if layer.nonlinear and isinstance(layer, (Dense, Activation)):
            if isinstance(layer, Dense):
                before.append(Dense(layer.weights, layer.bias))
            break
        if not isinstance(layer, (Dense, Diagonal, Dropout)):
            return None
        before.append(layer)
    else:
        return None
    if not layer.activation.elementwise:
        return None
    if not before:
        before = [Dense(np.eye(len(network.inputs), dtype=int))]
    exact = Network(before, network.inputs).rationalize("dyadic")
    series = exact.series(1, [_exact(c) for c in center], EXACT)
    values = [EXACT.to_sympy(v) for v in series.coefficients[0]]
    gradients = [[EXACT.to_sympy(v) for v in row] for row in series.coefficients[1:]]
    return layer.activation, values, gradients


def _exact(value: Any) -> sympy.Expr:
    return as_sympy(rationalize(value, "dyadic") if is_float(value) else value)


def _nearest_singularity(
    preactivation: tuple[ActivationFunction, list[Any], list[list[Any]]], step: tuple[float, ...]
) -> tuple[sympy.Expr, int | None]:
    """|t| at which the first preactivation u + t g.v meets a singularity, over all neurons."""
    function, values, gradients = preactivation
    v = [sympy.Rational(x) for x in step]
    best: tuple[float, sympy.Expr, int | None] = (inf, sympy.oo, None)
    for j, u in enumerate(values):
        slope = abs(sympy.Add(*[x * row[j] for x, row in zip(v, gradients, strict=True)]))
        radius = function.radius(u)
        if slope == 0 or radius == sympy.oo:
            continue
        distance = radius / slope
        if float(distance) < best[0]:
            best = (float(distance), distance, j + 1)
    return best[1], best[2]


def check_two(names: Mapping[str, Any] | Sequence[str]) -> None:
    """Refuse a picture of other than two inputs.

    Raises:
        InvalidValueError: naming how many there are.
    """
    if len(names) != 2:
        raise InvalidValueError(
            message("network", "have two inputs for a picture of the region", len(names), "hold others with slice()")
        )
