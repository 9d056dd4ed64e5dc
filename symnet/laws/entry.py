"""Entry: one law of the catalogue as a row, with the units, typical values, limits and source of its quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message, nearest
from symnet.laws import units
from symnet.laws.law import Law
from symnet.printing import text_table
from symnet.rings.ring import Array

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Quantity:
    """A variable, parameter or output of a law.

    Attributes:
        name: ASCII, as in the expression.
        unit: as pint reads it; "1" for a pure number.
        meaning: in words.
        typical: a value as one meets it in practice, in that unit.
        bounds: of a parameter, those of a fit; of a variable, the range in which the law is used.
        constant: a universal constant or a reference value, fixed unless another value is given.
    """

    name: str
    unit: str
    meaning: str
    typical: float
    bounds: Bounds = (None, None)
    constant: bool = False


@dataclass(frozen=True)
class Entry:
    """A law with all that a user must know of it.

    Attributes:
        name: the key in the catalogue.
        title: in words.
        expression: in the language of `symnet.parsing`.
        output, variables, parameters: its quantities.
        limits: where the law holds and where it does not.
        source: author, journal or book, year.
        keywords: more words that `search` finds it by.
        field: the part of science.
    """

    name: str
    title: str
    expression: str
    output: Quantity
    variables: tuple[Quantity, ...]
    parameters: tuple[Quantity, ...]
    limits: str
    source: str
    keywords: str
    field: str = ""

    @property
    def quantities(self) -> dict[str, Quantity]:
        """Output, variables and parameters by name."""
        return {q.name: q for q in (self.output, *self.variables, *self.parameters)}

    @property
    def domain(self) -> dict[str, tuple[float, float]]:
        """The range of each variable in which the law is used, to fit over."""
        return {q.name: (float(q.bounds[0] or 0.0), float(q.bounds[1] or np.inf)) for q in self.variables}

    @property
    def point(self) -> dict[str, float]:
        """A typical value of each variable."""
        return {q.name: q.typical for q in self.variables}

    @property
    def values(self) -> dict[str, float]:
        """A typical value of each free parameter."""
        return {q.name: q.typical for q in self.parameters if not q.constant}

    def law(
        self,
        fixed: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        bounds: Mapping[str, tuple[Any, Any]] | None = None,
    ) -> Law:
        """The law, to be fitted, its parameters starting at their typical values.

        Args:
            fixed: values of known parameters, in addition to the universal constants; None sets a constant free.
            initial: starting values in place of the typical ones.
            bounds: (lower, upper) in place of the catalogue's.
            Each number may be plain, in the entry's units, or a quantity: text such as "25 um", or pint's own.

        Raises:
            InvalidValueError: for a name that the law has not, or a quantity of another dimension.
            MissingExtraError: for text with a unit, without pint.

        >>> from symnet.laws import catalogue
        >>> law = catalogue["hall-petch"].law(fixed={"sigma_0": 40})
        >>> law.parameters, law.initial["k"], law.bounds["k"]
        (('k',), 600.0, (0.0, inf))
        """
        constants: dict[str, Any] = {q.name: q.typical for q in self.parameters if q.constant}
        known = {name: value for name, value in {**constants, **(fixed or {})}.items() if value is not None}
        limits: dict[str, Any] = {q.name: q.bounds for q in self.parameters if q.bounds != (None, None)}
        limits |= {name: self._pair(name, pair) for name, pair in (bounds or {}).items()}
        start: dict[str, Any] = {q.name: q.typical for q in self.parameters if _inside(q.typical, limits.get(q.name))}
        start |= dict(initial or {})
        return Law(
            self.expression,
            [q.name for q in self.variables],
            fixed={name: self._one("fixed", name, value) for name, value in known.items()},
            initial={name: self._one("initial", name, value) for name, value in start.items()},
            bounds=limits,
            output=self.output.name,
            parameters=[q.name for q in self.parameters],
        )

    def plain(self, name: str, value: Any) -> Any:
        """A value of one of the law's quantities as plain numbers in the entry's unit.

        Args:
            name: of the output, a variable or a parameter.
            value: see `symnet.laws.units.plain`.

        >>> from symnet.laws import catalogue
        >>> catalogue["hall-petch"].plain("d", 25.0)
        25.0
        """
        return units.plain(value, self._quantity("name", name).unit, name)

    def points(self, **columns: Any) -> Array:
        """Points of shape (n, variables) for `Data` or a fit, a column for each variable.

        Args:
            columns: numbers in the entry's units, pint quantities, or pairs (numbers, unit).

        Raises:
            InvalidValueError: for a variable missing or unknown, a wrong dimension, or columns of unequal length.

        >>> from symnet.laws import catalogue
        >>> catalogue["hall-petch-labusch"].points(c=[0.01, 0.02], d=[10, 20]).tolist()
        [[0.01, 10.0], [0.02, 20.0]]
        """
        names = [q.name for q in self.variables]
        if set(columns) != set(names):
            raise InvalidValueError(message("columns", f"be {', '.join(names)}", sorted(columns)))
        found = [np.atleast_1d(np.asarray(self.plain(name, columns[name]), dtype=float)) for name in names]
        lengths = {len(column) for column in found}
        if len(lengths) > 1:
            raise InvalidValueError(message("columns", "have one length", sorted(lengths), "give every row in full"))
        return np.column_stack(found)

    def with_units(self, values: Mapping[str, float]) -> dict[str, Any]:
        """Plain values, such as those of a fit, as pint quantities.

        Raises:
            MissingExtraError: without the extra `units`.
        """
        return {name: units.quantity(v, self._quantity("values", name).unit) for name, v in values.items()}

    def latex(self, **options: Any) -> str:
        """The law as an equation; `options` as for `Law.latex`."""
        return self.law().latex(**options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def report(self) -> str:
        """Everything about the law, as text."""
        rows = [[q.name, role, q.meaning, q.unit, f"{q.typical:.6g}"] for role, q in self.roles]
        table = text_table(["name", "", "meaning", "unit", "typical"], rows, left=4)
        head = f"{self.title} ({self.name}, {self.field})\n\n{self.output.name} = {self.expression}"
        return f"{head}\n\n{table}\n\nlimits: {self.limits}\nsource: {self.source}"

    @property
    def roles(self) -> list[tuple[str, Quantity]]:
        """Every quantity with what it is: output, variable, parameter or constant."""
        named = [("parameter" if not q.constant else "constant", q) for q in self.parameters]
        return [("output", self.output), *[("variable", q) for q in self.variables], *named]

    def _quantity(self, argument: str, name: str) -> Quantity:
        if name not in self.quantities:
            raise InvalidValueError(
                message(argument, f"be a quantity of {self.name}", name, nearest(str(name), self.quantities))
            )
        return self.quantities[name]

    def _one(self, argument: str, name: str, value: Any) -> Any:
        unit = self._quantity(argument, name).unit
        return units.plain(value, unit, f"{argument}[{name!r}]") if units.has_unit(value) else value

    def _pair(self, name: str, pair: Any) -> Any:
        if not isinstance(pair, (tuple, list)):
            return pair  # Law says what is wrong with it
        return tuple(None if value is None else self._one("bounds", name, value) for value in pair)

    def __repr__(self) -> str:
        return f"Entry({self.name!r}: {self.output.name} = {self.expression})"


def _inside(value: float, pair: Any) -> bool:
    """Whether a typical value may be the start; bounds that are no pair are left for Law to refuse."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return True
    low, high = pair
    return (low is None or float(low) <= value) and (high is None or value <= float(high))
