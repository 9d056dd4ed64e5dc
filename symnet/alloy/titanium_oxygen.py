"""Oxygen in hcp titanium at 800 K: published chemical potentials, their Redlich-Kister form, and a network of them.

G. H. Teichert et al., Computational Materials Science 128 (2017) 127-139. With x = N(O)/N(Ti) in (0, 1/2),

    mu(x) = k_B T ln(2x/(1 - 2x)) + d/dx E(x),    g(x) = k_B T/2 (2x ln 2x + (1 - 2x) ln(1 - 2x)) + E(x),

mu in eV per O and g in eV per Ti. The ideal part is exact in both forms. Redlich-Kister writes the excess as

    E(x) = a_16 x + x (1/2 - x) sum_{i=0}^{14} a_{15-i} (1/2 - 2x)^i,

so that mu - ideal is a polynomial of degree 15 in 16 coefficients; here E is a network, and mu its derivative.
Data: mechanoChem/mechanoChemIGA, LGPL-2.1 or later; see `data/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from symnet.alloy.files import HERE, numbers, rationals
from symnet.errors import InvalidValueError, message
from symnet.functions import numeric_function
from symnet.network import Network, load
from symnet.rings.ring import Array

FOLDER = HERE / "titanium_oxygen"
#: k_B in eV/K as in the published fit, and the temperature in K.
BOLTZMANN, TEMPERATURE = "8.6173324e-5", 800
#: Open intervals of x whose residuals count ten times in the published fit: the two-phase regions, with few points.
WEIGHTED = ((0.11, 0.15), (0.27, 0.29), (0.45, 0.465))
WEIGHT = 10.0
#: Redlich-Kister coefficients of the published fit.
TERMS = 16
x_symbol = sympy.Symbol("x")


@dataclass(frozen=True, eq=False)
class ChemicalPotential:
    """The measured points: x and mu, shape (n,), in increasing x."""

    x: Array
    mu: Array

    @cached_property
    def weights(self) -> Array:
        """Of the residuals in the published fit: 10 in the two-phase regions, 1 elsewhere."""
        inside = [(self.x > low) & (self.x < high) for low, high in WEIGHTED]
        return np.where(np.any(inside, axis=0), WEIGHT, 1.0)

    @cached_property
    def excess(self) -> Array:
        """mu less its ideal part, eV."""
        return self.mu - ideal_potential(self.x)

    def rms(self, values: Array, weighted: bool = False) -> float:
        """The root mean square error of mu in eV: sqrt(sum (w r)^2 / sum w^2), with w = 1 unless weighted."""
        w = self.weights if weighted else np.ones(len(self.x))
        return float(np.sqrt(np.sum((w * (values - self.mu)) ** 2) / np.sum(w**2)))


@dataclass(frozen=True, eq=False)
class FreeEnergy:
    """A free energy whose ideal part is exact.

    Args:
        excess: E as a SymPy expression in x.
        given: dE/dx, if it is known; otherwise E is differentiated.

    >>> published = redlich_kister()
    >>> float(published.potential([0.25]).round(4)[0])
    -0.5903
    >>> published.g.subs("x", sympy.Rational(1, 4)).evalf(4)
    -0.04855
    """

    excess: sympy.Expr
    given: sympy.Expr | None = None

    @cached_property
    def slope(self) -> sympy.Expr:
        """dE/dx."""
        return sympy.diff(self.excess, x_symbol) if self.given is None else self.given

    @cached_property
    def mu(self) -> sympy.Expr:
        """The chemical potential as an expression in x, eV per O."""
        ideal = kT() * sympy.log(2 * x_symbol / (1 - 2 * x_symbol))
        return ideal + self.slope

    @cached_property
    def g(self) -> sympy.Expr:
        """The exact integral of mu less the straight line that makes g(0) = g(1/2) = 0, eV per Ti, as published."""
        ends = [self.excess.subs(x_symbol, end) for end in (0, sympy.Rational(1, 2))]
        return _ideal_energy() + self.excess - ends[0] - 2 * x_symbol * (ends[1] - ends[0])

    def potential(self, x: Any) -> Array:
        """mu at x, shape (n,).

        Raises:
            InvalidValueError: for x outside (0, 1/2).
        """
        points = _inside(x)
        return np.asarray(ideal_potential(points) + _numeric(self.slope, points))

    def energy(self, x: Any) -> Array:
        """g at x, shape (n,)."""
        return _numeric(self.g, _inside(x))


def kT() -> sympy.Rational:
    """k_B T in eV, exactly the product of the published figures."""
    return sympy.Rational(BOLTZMANN) * TEMPERATURE


def _ideal_energy() -> sympy.Expr:
    filled, empty = 2 * x_symbol, 1 - 2 * x_symbol
    return kT() / 2 * (filled * sympy.log(filled) + empty * sympy.log(empty))


def ideal_potential(x: Array) -> Array:
    """k_B T ln(2x/(1 - 2x)), eV."""
    return np.asarray(float(kT()) * (np.log(2 * x) - np.log1p(-2 * x)))


def _numeric(expression: sympy.Expr, x: Array) -> Array:
    return numeric_function([expression], [x_symbol])(x[:, None])[:, 0]


def _inside(x: Any) -> Array:
    points = np.atleast_1d(np.asarray(x, dtype=np.float64))
    if points.ndim != 1 or not np.all((points > 0) & (points < 0.5)):
        raise InvalidValueError(message("x", "be compositions within (0, 1/2)", x, "the logarithm ends there"))
    return points


def chemical_potential() -> ChemicalPotential:
    """The 1106 published points.

    >>> len(chemical_potential().x)
    1106
    """
    x, mu = numbers(FOLDER / "chemical_potential.txt", 2).T
    return ChemicalPotential(x, mu)


def integrated_free_energy() -> tuple[Array, Array]:
    """x and g of the published numerical integral within (0, 1/2)."""
    x, g = numbers(FOLDER / "free_energy.txt", 2).T
    inside = (x > 0) & (x < 0.5)
    return x[inside], g[inside]


def redlich_kister() -> FreeEnergy:
    """The published fit, its 16 coefficients exactly as written."""
    return FreeEnergy(_redlich_kister([value for (value,) in rationals(FOLDER / "redlich_kister.txt", 1)]))


def fit_redlich_kister(data: ChemicalPotential, terms: int = TERMS) -> FreeEnergy:
    """Redlich-Kister coefficients by least squares with the data's weights, as the published ones were found.

    Args:
        data: at least as many points as coefficients.
        terms: their number.

    Raises:
        InvalidValueError: for fewer points.
    """
    if not 1 <= terms <= len(data.x):
        raise InvalidValueError(message("terms", f"be 1 to {len(data.x)}, the number of points", terms))
    columns = []
    for k in range(terms):
        unit = _redlich_kister([int(k == i) for i in range(terms)])
        columns.append(_numeric(sympy.diff(unit, x_symbol), data.x))
    weighted = np.column_stack(columns) * data.weights[:, None]
    found = np.linalg.lstsq(weighted, data.excess * data.weights, rcond=None)[0]
    return FreeEnergy(_redlich_kister([Fraction(float(value)) for value in found]))


def _redlich_kister(coefficients: Any) -> sympy.Expr:
    """E(x) of coefficients a_1, a_2, ..., in the order of the file: highest power first, the line last."""
    *polynomial, line = [sympy.Rational(value) for value in coefficients]
    half = sympy.Rational(1, 2)
    total = sympy.Add(*[a * (half - 2 * x_symbol) ** i for i, a in enumerate(reversed(polynomial))])
    return line * x_symbol + x_symbol * (half - x_symbol) * total


def network_energy(network: Network) -> FreeEnergy:
    """The free energy whose excess is a network of x; its slope is the derivative network.

    Raises:
        InvalidValueError: for a network that has not one input x and one output.
    """
    if network.inputs != ("x",) or len(network.outputs) != 1:
        names = (network.inputs, network.outputs)
        raise InvalidValueError(message("network", "have the one input x and one output", names))
    return FreeEnergy(network.expr(), network.differentiate("x").expr())


def titanium_network() -> Network:
    """The network of the excess free energy E(x), trained by `symnet.alloy.train_titanium_oxygen`."""
    return load(FOLDER / "network.json")
