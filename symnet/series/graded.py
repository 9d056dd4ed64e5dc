"""Exact expansions as univariate series whose coefficients are homogeneous polynomials.

Put x = c + t v: the degree-n part of a series in d variables is the coefficient of t^n, a homogeneous
polynomial in v. So an exact expansion runs the same recurrences in one variable, with elements that are
whole polynomials, and every product of two graded parts is one call into symengine or FLINT instead of
one a pair of monomials. Measured on 3-10-10-1 tanh at order 11: 7 times faster over RATIONAL and twice
over EXACT.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import symengine as se

from symnet.rings.ring import Array, Ring
from symnet.series.algebra import Algebra, Generators
from symnet.series.monomials import Monomials, monomials


def expansion_algebra(dimension: int, order: int, ring: Ring, generators: Generators | None = None) -> Algebra:
    """The algebra in which to expand a network or a law over a ring."""
    table = monomials(dimension, order)
    if ring.exact and dimension > 1:
        return _GRADED[ring.name](table, ring, generators)
    return Algebra(table, ring, generators)


class _GradedAlgebra(Algebra):
    """One variable t; `monomials` keeps the tables of the variables behind it."""

    def __init__(
        self, table: Monomials, ring: Ring, generators: Generators | None, labels: Sequence[str] | None = None
    ) -> None:
        super().__init__(monomials(1, table.order), ring, generators, labels)
        self.monomials = table

    @property
    def dimension(self) -> int:
        return self.monomials.dimension

    def in_linear_form(self, taylor: Array, slopes: Array) -> Array:
        """sum_n taylor[n] L^n: symengine and FLINT expand the power of a linear form at once."""
        out = self.zeros(slopes.shape[1])
        for n, row in enumerate(taylor):
            out[n] = self.ring.normal(row * slopes[0] ** n)
        return out


class _SymbolicAlgebra(_GradedAlgebra):
    """Elements are symengine expressions in placeholders for the variables."""

    def __init__(self, table: Monomials, ring: Ring, generators: Generators | None) -> None:
        super().__init__(table, ring, generators)
        self.placeholders = [se.Dummy(f"v{i + 1}") for i in range(table.dimension)]

    def coordinates(self, center: Array) -> Array:
        out = self.zeros(len(center))
        out[0] = center
        if self.order:
            out[1] = np.array(self.placeholders, dtype=object)
        return out

    def coefficients(self, a: Array) -> Array:
        out = self.ring.zeros((self.monomials.size, a.shape[1]))
        position = {symbol: i for i, symbol in enumerate(self.placeholders)}
        for n, j in np.ndindex(a.shape):
            terms: dict[tuple[int, ...], list[Any]] = {}
            for term in _terms(a[n, j]):
                exponents, factor = _split(term, position)
                terms.setdefault(exponents, []).append(factor)
            for exponents, factors in terms.items():
                out[self.monomials.index(exponents), j] = se.Add(*factors)
        return out


def _terms(expression: Any) -> tuple[Any, ...]:
    if expression == 0:
        return ()
    return expression.args if isinstance(expression, se.Add) else (expression,)


def _split(term: Any, position: dict[Any, int]) -> tuple[tuple[int, ...], Any]:
    """A term as the exponents of the placeholders and the factor that remains."""
    exponents = [0] * len(position)
    rest = []
    for factor in term.args if isinstance(term, se.Mul) else (term,):
        base, exponent = factor.args if isinstance(factor, se.Pow) else (factor, 1)
        if base in position:
            exponents[position[base]] = int(exponent)
        else:
            rest.append(factor)
    return tuple(exponents), se.Mul(*rest) if rest else se.Integer(1)


class _Polynomial:
    """A FLINT polynomial that numpy treats as one element, not as a sequence of coefficients."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def _with(self, other: Any, operation: str) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        return _Polynomial(getattr(self.value, operation)(getattr(other, "value", other)))

    def __add__(self, other: Any) -> Any:
        return self._with(other, "__add__")

    def __sub__(self, other: Any) -> Any:
        return self._with(other, "__sub__")

    def __mul__(self, other: Any) -> Any:
        return self._with(other, "__mul__")

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, "__truediv__")

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, exponent: int) -> _Polynomial:
        return _Polynomial(self.value**exponent)

    def __neg__(self) -> _Polynomial:
        return _Polynomial(-self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == getattr(other, "value", other))

    __hash__ = None  # type: ignore[assignment]


class _PolynomialRing(Ring):
    """Polynomials over the rationals, as FLINT holds them; constants pass to and from the base ring."""

    dtype = np.dtype(object)
    exact = True

    def __init__(self, base: Ring, dimension: int) -> None:
        import flint

        names = [f"v{i + 1}" for i in range(dimension)]
        self.context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.deglex)
        self.base = base
        self.origin = (0,) * dimension
        self.name = f"{base.name}[{', '.join(names)}]"
        self.zero = self.convert(0)
        self.one = self.convert(1)

    def convert(self, value: Any, argument: str = "value") -> Any:
        return _Polynomial(self.context.constant(self.base.convert(value, argument)))

    @property
    def functions(self) -> Any:
        return self.base.functions

    def apply(self, name: str, values: Array, *parameters: Any) -> Array:
        constants = np.array([self.constant(value) for value in values], dtype=object)
        out = self.base.apply(name, constants, *(self.constant(parameter) for parameter in parameters))
        return self.array(out)

    def constant(self, element: Any) -> Any:
        """The rational that a constant polynomial is."""
        return element.value[self.origin]

    def zeros(self, shape: int | tuple[int, ...]) -> Array:
        out = np.empty(shape, dtype=object)
        for index in np.ndindex(out.shape):
            out[index] = self.zero
        return out

    def is_zero(self, values: Array) -> bool:
        return not any(values.reshape(-1).tolist())

    def sign(self, element: Any) -> int | None:
        return self.base.sign(self.constant(element))

    def to_sympy(self, element: Any) -> Any:
        return self.base.to_sympy(self.constant(element))

    def to_user(self, element: Any) -> Any:
        return self.base.to_user(self.constant(element))


class _RationalAlgebra(_GradedAlgebra):
    """Elements are FLINT polynomials in placeholders for the variables."""

    def __init__(self, table: Monomials, ring: Ring, generators: Generators | None) -> None:
        super().__init__(table, _PolynomialRing(ring, table.dimension), None)
        self.base = ring

    def coordinates(self, center: Array) -> Array:
        out = self.zeros(len(center))
        out[0] = self.ring.array(center)
        if self.order:
            for i, variable in enumerate(self.ring.context.gens()):  # type: ignore[attr-defined]
                out[1, i] = _Polynomial(variable)
        return out

    def coefficients(self, a: Array) -> Array:
        out = self.base.zeros((self.monomials.size, a.shape[1]))
        for n, j in np.ndindex(a.shape):
            element: _Polynomial = a[n, j]  # type: ignore[assignment]
            for exponents, value in element.value.terms():
                out[self.monomials.index(tuple(exponents)), j] = value
        return out


_GRADED = {"exact": _SymbolicAlgebra, "rational": _RationalAlgebra}
