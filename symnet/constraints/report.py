"""What a network's weights bound: the input of every hidden neuron over a box, against the Taylor radius."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.bases.project import read_domain
from symnet.constraints.ranges import Range, dense_arrays
from symnet.functions import ActivationFunction, activation
from symnet.network.layers import Activation, Dense, Diagonal, Dropout
from symnet.network.network import Network
from symnet.printing import booktabs, html_table, number_text, text_table
from symnet.rings.ring import Array

HEADER = (
    "layer", "activation", "neurons", "max l1", "l1 > 1", "max l2", "l2 > 1", "|u| at most", "Taylor radius",
    "converges",
)  # fmt: skip
LATEX_HEADER = (
    "layer", "activation", "neurons", r"$\max \ell_1$", r"$\ell_1 > 1$", r"$\max \ell_2$", r"$\ell_2 > 1$",
    r"$|u| \le$", "radius", "converges",
)  # fmt: skip
#: Digits of the numbers in tables.
DIGITS = 4


@dataclass(frozen=True)
class HiddenLayer:
    """One hidden layer.

    Attributes:
        position: of the layer in the network, from 1.
        activation: the name of the activation that its neurons go into.
        l1, l2: norms of (bias, weights), one a neuron.
        l1_over, l2_over: how many neurons have a norm above 1.
        bound: of |u_j|, the activation's input, over the box, one a neuron; infinite where nothing is known.
        attained: whether the bound is the largest value that occurs, not only a bound: in the first layer.
        radius: of convergence of the activation's Taylor series about 0; NaN where it is not one series.
    """

    position: int
    activation: str
    l1: Array
    l2: Array
    l1_over: int
    l2_over: int
    bound: Array
    attained: bool
    radius: sympy.Expr

    @property
    def converges(self) -> bool | None:
        """Whether the activation's Taylor series about 0 converges for all inputs in the box.

        True if every bound is below the radius; False if a neuron reaches beyond the radius; None if neither is known:
        at the radius itself, or where the bound of a deeper layer may be wider than what occurs.
        """
        largest, radius = float(self.bound.max()), float(self.radius)
        if largest < radius:
            return True
        return False if largest > radius and self.attained else None

    @property
    def verdict(self) -> str:
        """`converges` in words."""
        return {True: "yes", False: f"no (neuron {int(self.bound.argmax()) + 1})", None: "not shown"}[self.converges]

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the radius as text, infinite bounds as None."""
        return {
            "layer": self.position,
            "activation": self.activation,
            "l1": self.l1.tolist(),
            "l2": self.l2.tolist(),
            "bound": [float(b) if np.isfinite(b) else None for b in self.bound],
            "attained": self.attained,
            "radius": str(self.radius),
            "converges": self.converges,
        }


class ConstraintReport:
    """Norms and bounds of every hidden layer; prints as text, in HTML and in LaTeX.

    Attributes:
        layers: a HiddenLayer each.
        converges: of the Maclaurin scheme for growing Taylor orders, nothing cut: True if every hidden layer's series
            converges on the box, False if that of a neuron does not, None if it is not known. An activation of the
            output layer is not looked at.
    """

    def __init__(self, layers: Sequence[HiddenLayer]) -> None:
        self.layers = tuple(layers)

    @property
    def satisfied(self) -> bool:
        """Whether every hidden neuron's (bias, weights) has an l1 norm of at most 1."""
        return not any(layer.l1_over for layer in self.layers)

    @property
    def converges(self) -> bool | None:
        found = {layer.converges for layer in self.layers}
        return False if False in found else None if None in found else True

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        layers = [layer.to_dict() for layer in self.layers]
        return {"satisfied": self.satisfied, "converges": self.converges, "layers": layers}

    def latex(self, **options: Any) -> str:
        """The table in LaTeX; options are those of `booktabs`."""
        return booktabs(LATEX_HEADER, [_row(layer, layer.radius) for layer in self.layers], **options)

    def _repr_html_(self) -> str:
        return html_table(HEADER, self._rows())

    def __repr__(self) -> str:
        return text_table(HEADER, self._rows(), left=2)

    def _rows(self) -> list[list[str]]:
        return [[str(cell) for cell in _row(layer, str(layer.radius))] for layer in self.layers]


def _row(layer: HiddenLayer, radius: Any) -> list[Any]:
    """The cells of a table; a radius that is infinite or unknown in words."""
    known = layer.radius not in (sympy.oo, sympy.nan)
    shown = radius if known else "infinite" if layer.radius == sympy.oo else "unknown"
    norms = [_number(layer.l1.max()), layer.l1_over, _number(layer.l2.max()), layer.l2_over]
    return [layer.position, layer.activation, len(layer.l1), *norms, _number(layer.bound.max()), shown, layer.verdict]


def _number(value: Any) -> str:
    return number_text(float(value), DIGITS) if np.isfinite(value) else "infinite"


def constraint_report(network: Network, domain: Any = None) -> ConstraintReport:
    r"""How far the hidden neurons' weights are from the l1 and l2 balls, and what follows for Taylor series about 0.

    For inputs in [-1, 1]^p the first hidden layer has |u_j| <= |b_j| + sum |w_ij|, its l1 norm, and reaches it (Morala
    et al.'s slides). That inequality holds for a deeper layer only if what comes in is at most 1 in size, as after tanh
    or sigmoid, but not after softplus (softplus(1) = ln(1 + e) = 1.31): so intervals are carried from layer to layer.
    Norms are those of the layer's own weights, the bound is that of the activation's input, after a batch
    normalization that stands between them.

    Args:
        network: with numbers for weights.
        domain: the box, {input: (low, high)} or a list of pairs; default [-1, 1] for every input.

    Returns:
        a ConstraintReport. The last Dense layer, the output, has no row.

    Raises:
        InvalidValueError: for symbolic weights, or a domain that does not fit.

    >>> from symnet import Dense, Network
    >>> Network([Dense([[0.5, -0.25]], [0.25], "tanh"), Dense([[3.0]])]).constraint_report()
    layer  activation  neurons  max l1  l1 > 1  max l2  l2 > 1  |u| at most  Taylor radius  converges
    -----  ----------  -------  ------  ------  ------  ------  -----------  -------------  ---------
    1      tanh              1       1       0  0.6124       0            1           pi/2        yes
    """
    box = [(-1, 1)] * len(network.inputs) if domain is None else read_domain(domain, network.inputs)
    values = Range(*(np.array([float(pair[end]) for pair in box]) for end in (0, 1)))
    dense = [i for i, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    found: list[HiddenLayer] = []
    attained = True
    for i, layer in enumerate(network.layers):
        values = values.through(layer, network.widths[i + 1])
        if i in dense[:-1]:
            found.append(_hidden(network, i, values, attained))
        # from here on values depend on each other
        attained = attained and isinstance(layer, (Diagonal, Dropout))
        if isinstance(layer, (Dense, Activation)):
            values = values.activated(layer.activation)
    return ConstraintReport(found)


def _hidden(network: Network, position: int, values: Range, attained: bool) -> HiddenLayer:
    layer: Any = network.layers[position]
    weights, bias = dense_arrays(layer)
    rows = np.column_stack([bias, weights])
    l1, l2 = np.array([math.fsum(np.abs(row)) for row in rows]), np.array([math.hypot(*row) for row in rows])
    # of the sums without rounding
    over = sum(math.fsum([*np.abs(row), -1.0]) > 0 for row in rows)
    function, into = _into_activation(network, position, values)
    radius = function.radius(0) if function.elementwise and function.name != "generic" else sympy.nan
    return HiddenLayer(position + 1, function.name, l1, l2, over, int((l2 > 1).sum()), into.largest, attained, radius)


def _into_activation(network: Network, position: int, values: Range) -> tuple[ActivationFunction, Range]:
    """The activation that a dense layer's neurons go into, and their range there.

    It is the layer's own, or that of a later layer with only batch normalization and dropout between.
    """
    own = network.layers[position].activation  # type: ignore[attr-defined]
    if own.name != "linear":
        return own, values
    for i in range(position + 1, len(network.layers)):
        layer = network.layers[i]
        if isinstance(layer, Activation):
            return layer.activation, values
        if not isinstance(layer, (Diagonal, Dropout)):
            break
        values = values.through(layer, network.widths[i + 1])
    return activation("linear"), values
