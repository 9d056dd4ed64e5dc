"""translate: one law into the parameters of another, with a measure of how nearly the two are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.fitting.fit import fit
from symnet.fitting.result import FitResult
from symnet.laws import Law
from symnet.printing import number_text, text_table
from symnet.rings.ring import Array

#: Points at which the two laws are compared, for one variable and for several.
POINTS, SCATTERED = 1001, 5000
#: Verdicts, each up to a relative error.
_VERDICTS = ((1e-9, "the same law"), (0.01, "equivalent within 1 %"), (0.05, "alike within 5 %"))


@dataclass(frozen=True)
class Translation:
    """A law translated.

    Attributes:
        fit: of the law translated into to the law translated from.
        source: the law translated from, without free parameters.
        relative_rms: the root mean square of the difference over that of the source, on the domain.
        largest: the largest difference over the largest size of the source, and `where` it is.
    """

    fit: FitResult
    source: Law
    domain: Mapping[str, tuple[float, float]]
    relative_rms: float
    largest: float
    where: Mapping[str, float]

    @property
    def law(self) -> Law:
        """The law translated into, with its values."""
        return self.fit.law

    @property
    def verdict(self) -> str:
        """The measure in words, or that the solver did not find the nearest constants."""
        if not self.fit.success:
            return f"not the nearest, for the solver stopped ({self.fit.status}): give other initial values"
        for limit, words in _VERDICTS:
            if self.relative_rms <= limit:
                return words
        return "different laws on this domain"

    def report(self) -> str:
        """The translation as text: the laws, the constants, how near they are, and where they differ most."""
        output, into = self.source.output, self.fit.problem.law
        place = ", ".join(f"{name} = {number_text(value, 4)}" for name, value in self.where.items())
        box = ", ".join(f"{name} in [{low:g}, {high:g}]" for name, (low, high) in self.domain.items())
        facts = [
            ("from", f"{output} = {self.source.expr}"),
            ("", ", ".join(f"{name} = {value}" for name, value in self.source.fixed.items())),
            ("into", f"{output} = {into.expr}"),
            ("on", box),
            ("relative rms", f"{100 * self.relative_rms:.3g} %: {self.verdict}"),
            ("largest", f"{100 * self.largest:.3g} % at {place}"),
        ]
        lines = [f"{name.ljust(12)}  {text}" for name, text in facts if text]
        rows = [[name, number_text(value)] for name, value in self.fit.values.items()]
        return "\n".join([*lines, "", text_table(["parameter", "value"], rows)])

    def __repr__(self) -> str:
        return f"Translation({self.fit.values}; relative rms {100 * self.relative_rms:.3g} %)"


def translate(source: Law, into: Law, domain: Mapping[str, tuple[float, float]], order: int = 12) -> Translation:
    """The constants with which one law comes nearest to another over a domain, and how near that is.

    The laws are compared as functions (Legendre projection of total degree `order`), so both may be of any form; the
    measure is taken from their values, at 1001 points for one variable and 5000 scattered ones for more.

    Args:
        source: a law without free parameters (`with_values`).
        into: the law to fit, of the same variables.
        domain: {variable: (low, high)}, where the two are to agree.
        order: of the polynomials on which they are compared.

    Raises:
        InvalidTypeError, InvalidValueError: as `fit`.

    Reference: Temple, Stebner, Collins, Kappes, *A general approach for learning constitutive relationships from
    neural networks*, on one polynomial language for the laws of several communities.

    >>> from symnet import Law
    >>> translate(Law("2*exp(3*x)", ["x"]), Law("a*b**x", ["x"], initial={"b": 10}), {"x": (0, 1)}).verdict
    'the same law'
    """
    if not isinstance(source, Law):
        raise InvalidTypeError(message("source", "be a Law", source, "use sn.fit for networks and data"))
    found = fit(into, source, order=order, domain=domain)
    points = _points(domain, source.variables)
    exact = source(points)
    difference = np.abs(found.law(points[:, [source.variables.index(v) for v in found.law.variables]]) - exact)
    size = float(np.sqrt(np.mean(exact**2)))
    if size == 0:
        raise InvalidValueError(message("source", "not vanish on the domain", source, "choose another domain"))
    worst = int(np.argmax(difference))
    return Translation(
        found,
        source,
        {name: (float(low), float(high)) for name, (low, high) in domain.items()},
        float(np.sqrt(np.mean(difference**2))) / size,
        float(difference[worst] / np.max(np.abs(exact))),
        dict(zip(source.variables, points[worst].tolist(), strict=True)),
    )


def _points(domain: Mapping[str, Any], variables: tuple[str, ...]) -> Array:
    """Even points on an interval, seeded random ones in a box."""
    low, high = np.array([[float(end) for end in domain[name]] for name in variables]).T
    if len(variables) == 1:
        return np.linspace(low, high, POINTS)
    return np.random.default_rng(0).uniform(low, high, (SCATTERED, len(variables)))
