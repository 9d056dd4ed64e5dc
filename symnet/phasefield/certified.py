"""A polynomial as a free energy, with a proof of how close its potentials are to those of what it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symnet.certify.box import Box, input_names
from symnet.certify.remainder import difference
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.laws import Law
from symnet.phasefield.energy import FreeEnergy, free_energy
from symnet.rings.numbers import as_sympy, is_float, rationalize
from symnet.series import Series

#: How often the box may be cut for each of the two bounds.
SUBDIVISIONS = 200
#: The order of the local expansions, which decides about the time and not about what is proven.
LOCAL = 4


def certified(
    series: Series,
    source: Any,
    box: Any,
    subdivisions: int = SUBDIVISIONS,
    executor: Any = None,
    language: str | None = None,
) -> FreeEnergy:
    """The polynomial of a series as a free energy that may be used in a box, with proven bounds there.

    The bounds hold for the polynomial as it stands, with its coefficients rounded as they are, whether it is the
    source's Taylor series, or a projection, `project(...).to_series()`.

    Args:
        series: in two variables, over numbers.
        source: the Network or Law that it approximates.
        box: {"c": (low, high), "eta": (low, high)} by the names of the source's inputs.
        subdivisions: how many times the box may be cut for each bound.
        executor: of concurrent.futures, bounds sub-boxes side by side.
        language: as for `free_energy`.

    Returns:
        a FreeEnergy whose `bounds` are (b_c, b_eta) with |mu_c - mu_c of the source| <= b_c everywhere in the box, and
        so for eta: the gradient terms are the same for both.

    Raises:
        InvalidTypeError, InvalidValueError: for something else than a series, other variables, or a bad box.
        ExpansionError: if the source has a singularity in the box.
        MissingExtraError: without python-flint.
    """
    if not isinstance(series, Series):
        raise InvalidTypeError(message("series", "be a Series", series, "write net.series(order, center)"))
    names = input_names(source)
    if series.variables != names:
        raise InvalidValueError(message("series", f"have the source's inputs {names}", series.variables))
    region = Box.read(box, names)
    polynomial = Law(_nested(series), list(names))
    bounds = [
        difference(_Partial(source, name), _Partial(polynomial, name), region, LOCAL, subdivisions, executor=executor)
        for name in names
    ]
    return replace(free_energy(series, language=language), box=region, bounds=(bounds[0].bound, bounds[1].bound))


@dataclass(frozen=True)
class _Partial:
    """A partial derivative as something that can be expanded."""

    function: Any
    variable: str

    @property
    def inputs(self) -> Sequence[str]:
        return input_names(self.function)

    def series(self, order: int, center: Any = None, ring: Any = None) -> Series:
        whole: Series = self.function.series(order + 1, center, ring)
        return whole.diff(self.variable)


def _nested(series: Series) -> sympy.Expr:
    """The polynomial, exactly, in Horner's form: short, and enclosed more tightly than a sum of monomials."""
    x, y = (sympy.Symbol(name) - _exact(center) for name, center in zip(series.variables, series.center, strict=True))
    terms = {key: _exact(value) for key, value in series.to_dict().items()}
    rows = []
    for i in range(series.order + 1):
        rows.append(_horner([terms.get((i, j), sympy.S.Zero) for j in range(series.order + 1 - i)], y))
    return _horner(rows, x)


def _horner(coefficients: list[sympy.Expr], x: sympy.Expr) -> sympy.Expr:
    out = sympy.S.Zero
    for a in reversed(coefficients):
        out = a + x * out
    return out


def _exact(value: Any) -> sympy.Expr:
    return as_sympy(rationalize(value, "dyadic") if is_float(value) else value)
