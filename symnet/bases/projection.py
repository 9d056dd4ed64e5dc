"""Projection: a function on a truncated basis, with its error, its expressions and its changes of basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.bases.axes import Axis, Chebyshev, Legendre, Polynomial, Power
from symnet.bases.convert import change_polynomials, waves_to_chebyshev
from symnet.bases.indices import evaluate, indices
from symnet.errors import InvalidIndexError, InvalidValueError, message, nearest
from symnet.printing import expression_latex, join_terms, times
from symnet.rings import Ring, find_ring
from symnet.rings.numbers import as_sympy, dyadic, is_float, parse_rational
from symnet.rings.ring import Array
from symnet.series import Series, Space
from symnet.series.evaluate import points_array
from symnet.series.space import read_center

#: Polynomial bases, between which changes are exact.
POLYNOMIAL = {"taylor": Power, "legendre": Legendre, "chebyshev": Chebyshev}


@dataclass(frozen=True)
class ProjectionError:
    """How far a projection is from its function, one number an output.

    Attributes:
        rms, largest: root mean square and largest absolute difference; after a change of basis that is not
            exact, `largest` is raised by its bound.
        how: on what the figures rest.
    """

    rms: tuple[float, ...]
    largest: tuple[float, ...]
    how: str

    def __str__(self) -> str:
        rms, largest = (", ".join(f"{x:.3g}" for x in values) for values in (self.rms, self.largest))
        return f"rms {rms}, largest {largest} ({self.how})"


@dataclass(frozen=True, eq=False)
class Projection:
    """sum_e a_e prod_i phi_{e_i}(x_i) over all e of total degree <= order. Made by `symnet.project`.

    Attributes:
        basis: taylor, legendre, chebyshev or fourier.
        order: the highest total degree (total frequency for fourier).
        variables, outputs: names.
        ring: of the coefficients.
        axes: the functions along each input.
        monomials: the multi-indices e, shape (M, d).
        coefficients: ring elements, shape (M, outputs), read-only.
        rule: how they were found.
        error: against the function that was projected; None where it is not known.
        conversion_error: bound of what changes of basis have added, anywhere in the domain, one an output; zeros
            for exact changes. It covers the truncation, not rounding.
    """

    basis: str
    order: int
    variables: tuple[str, ...]
    outputs: tuple[str, ...]
    ring: Ring
    axes: tuple[Axis, ...]
    monomials: Array
    coefficients: Array
    rule: str
    error: ProjectionError | None = None
    conversion_error: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        self.coefficients.setflags(write=False)
        if not self.conversion_error:
            object.__setattr__(self, "conversion_error", (0.0,) * len(self.outputs))

    # access

    @property
    def domain(self) -> dict[str, tuple[Any, Any]]:
        """The box, in the numbers of the ring's users."""
        user = self.ring.to_user
        with self.ring.working():
            return {
                name: (user(self.ring.convert(axis.low)), user(self.ring.convert(axis.high)))
                for name, axis in zip(self.variables, self.axes, strict=True)
            }

    def coefficient(self, index: Any, output: str | None = None) -> Any:
        """The coefficient of a multi-index, (2, 1) or, in one variable, 2.

        Raises:
            InvalidIndexError: for an index that the projection does not have.
        """
        key = (index,) if isinstance(index, (int, np.integer)) else tuple(index)
        rows = self.monomials.tolist()
        if list(key) not in rows:
            raise InvalidIndexError(message("index", f"be one of the {len(self.monomials)} multi-indices", index))
        return self.ring.to_user(self.coefficients[rows.index(list(key)), self._position(output)])

    def __getitem__(self, index: Any) -> Any:
        return self.coefficient(index)

    def _position(self, output: str | None) -> int:
        if output is None and len(self.outputs) == 1:
            return 0
        if output not in self.outputs:
            remedy = nearest(str(output), self.outputs)
            raise InvalidIndexError(message("output", "be the name of an output", output, remedy))
        return self.outputs.index(str(output))

    def __call__(self, X: Any) -> Array:
        """The values at points X of shape (n, d): array of shape (n, outputs).

        Raises:
            InvalidValueError: for a wrong shape, or values that are not finite.
        """
        ring = self.ring
        with ring.working():
            points = ring.array(points_array(X, len(self.variables)), "X")
            values = evaluate(self.axes, self.monomials, self.coefficients, points, ring)
        if ring.dtype != object:
            return values
        out = np.empty(values.shape, dtype=object)
        for index, value in np.ndenumerate(values):
            out[index] = ring.to_user(value)
        return out

    def to_ring(self, ring: Ring | str) -> Projection:
        """The same projection with coefficients in another ring.

        Raises:
            InvalidValueError: if the ring cannot hold a coefficient.
        """
        found = find_ring(ring)
        if found == self.ring:
            return self
        native = np.empty(self.coefficients.shape, dtype=object)
        for index, value in np.ndenumerate(self.coefficients):
            native[index] = self.ring.to_user(value)
        return replace(self, ring=found, coefficients=found.array(native, "coefficients"))

    # changes of basis

    def convert(self, basis: str, order: int | None = None, tolerance: float = 1e-10, center: Any = None) -> Projection:
        """The same function on a polynomial basis.

        Between taylor, legendre and chebyshev the change is exact (rational triangles on every axis). A Fourier
        projection becomes a Chebyshev sum by the expansion of Jacobi and Anger, cut at `order`; the rigorous bound
        of what is cut is `conversion_error` of the result.

        Args:
            basis: taylor, legendre or chebyshev.
            order: for a Fourier projection; default the lowest for which the bound is below `tolerance` times
                the sum of the absolute coefficients.
            center: for taylor, default the middle of the domain, or the one it has.

        Raises:
            InvalidValueError: for another basis, or an order for a change that is exact.
        """
        if basis not in POLYNOMIAL:
            remedy = (
                "project the function itself on a Fourier basis" if basis == "fourier" else nearest(basis, POLYNOMIAL)
            )
            raise InvalidValueError(message("basis", "be a polynomial basis", basis, remedy))
        if self.basis == "fourier":
            return self._from_waves(order, tolerance).convert(basis, center=center)
        if order is not None:
            raise InvalidValueError(message("order", "be left out for an exact change", order, "use truncate()"))
        new = polynomial_axes(basis, self.axes, self.variables, center)
        old = [axis for axis in self.axes if isinstance(axis, Polynomial)]
        with self.ring.working():
            changed = change_polynomials(self.coefficients, self.monomials, old, new, self.ring)
        return replace(self, basis=basis, axes=new, coefficients=changed.copy())

    def _from_waves(self, order: int | None, tolerance: float) -> Projection:
        with self.ring.working():
            found, degree, bound = waves_to_chebyshev(
                self.coefficients, self.monomials, self.axes, order, tolerance, self.ring
            )
        axes = polynomial_axes("chebyshev", self.axes, self.variables, None)
        added = tuple(float(b) for b in bound)
        error = self.error and replace(
            self.error,
            rms=tuple(a + b for a, b in zip(self.error.rms, added, strict=True)),
            largest=tuple(a + b for a, b in zip(self.error.largest, added, strict=True)),
        )
        return replace(
            self, basis="chebyshev", order=degree, axes=axes, monomials=indices(axes, degree), coefficients=found,
            error=error, conversion_error=added,
        )  # fmt: skip

    def to_series(self, center: Any = None) -> Series:
        """The polynomial as a Series about a centre, exact; default its own, or the middle of the domain.

        Raises:
            InvalidValueError: for a Fourier projection, whose change is not exact: use `convert`.
        """
        if self.basis == "fourier":
            remedy = "convert('chebyshev') makes it one and states the error"
            raise InvalidValueError(message("basis", "be a polynomial basis to be a series", self.basis, remedy))
        powers = self.convert("taylor", center=center)
        user = [self.ring.to_user(self.ring.convert(axis.middle)) for axis in powers.axes]
        space = Space(self.variables, self.order, tuple(user))
        return Series(space, self.ring, powers.coefficients.copy(), self.outputs)

    def truncate(self, order: int) -> Projection:
        """The terms of total degree <= order: for an orthogonal basis the projection of that order."""
        if not 0 <= order <= self.order:
            raise InvalidValueError(message("order", f"be from 0 to {self.order}", order, "project again"))
        kept = indices(self.axes, order)
        return replace(
            self, order=order, monomials=kept, coefficients=self.coefficients[: len(kept)].copy(), error=None
        )

    # expressions

    def as_expr(self) -> sympy.Expr | list[sympy.Expr]:
        """The sum as a SymPy expression in the variables; a list for several outputs."""
        symbols = [_scaled(axis, sympy.Symbol(v), self.ring) for axis, v in zip(self.axes, self.variables, strict=True)]
        columns = [sympy.Add(*[a * f for a, f in self._terms(j, symbols, True)]) for j in range(len(self.outputs))]
        return columns[0] if len(columns) == 1 else columns

    def _terms(self, output: int, symbols: Sequence[sympy.Expr], evaluate: bool) -> list[tuple[sympy.Expr, sympy.Expr]]:
        out = []
        for row, value in zip(self.monomials.tolist(), self.coefficients[:, output], strict=True):
            if value != 0:
                parts = [a.function(k, t, evaluate) for a, k, t in zip(self.axes, row, symbols, strict=True) if k]
                out.append((self.ring.to_sympy(value), sympy.Mul(*parts, evaluate=evaluate) if parts else sympy.S.One))
        return out

    def latex(self, digits: int | None = None, max_terms: int | None = None) -> str:
        r"""The sum in LaTeX, term by term in the order of degree, with the scaled variables defined below it.

        Args:
            digits: significant digits; None prints exact coefficients exactly and floats to six digits.
            max_terms: cut each sum off after so many terms.
        """
        symbols = [sympy.Symbol(f"t_{name}") for name in self.variables]
        lines = []
        for j, name in enumerate(self.outputs):
            terms = [
                times(
                    expression_latex(value, digits),
                    "" if function == 1 else expression_latex(function, digits),
                    value.is_Add,
                )
                for value, function in self._terms(j, symbols, False)
            ]
            lines.append(f"{expression_latex(sympy.Symbol(name))} &= {join_terms(terms, max_terms)}")
        for symbol, axis, name in zip(symbols, self.axes, self.variables, strict=True):
            middle, half = _middle_and_half(axis, self.ring)
            shifted = expression_latex(sympy.Symbol(name) - middle, digits)
            right = shifted if half == 1 else rf"\frac{{{shifted}}}{{{expression_latex(half, digits)}}}"
            lines.append(f"{expression_latex(symbol)} &= {right}")
        inside = " \\\\\n".join(lines)
        return f"\\begin{{aligned}}\n{inside}\n\\end{{aligned}}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex(max_terms=12)}$"

    def __repr__(self) -> str:
        box = " x ".join(f"[{float(axis.low):.6g}, {float(axis.high):.6g}]" for axis in self.axes)
        lines = [
            f"Projection on {self.basis}, order {self.order}, {len(self.monomials)} terms, over {self.ring}",
            f"  {', '.join(self.variables)} in {box} -> {', '.join(self.outputs)}",
            f"  found by {self.rule}",
            f"  error {self.error if self.error is not None else 'not known'}",
        ]
        if any(self.conversion_error):
            lines.append(f"  change of basis adds at most {', '.join(f'{x:.3g}' for x in self.conversion_error)}")
        return "\n".join(lines)


def polynomial_axes(basis: str, box: Sequence[Axis], variables: tuple[str, ...], center: Any) -> tuple[Polynomial, ...]:
    """The axes of a polynomial basis over the intervals of other axes."""
    if basis != "taylor":
        if center is not None:
            raise InvalidValueError(message("center", "be left out but for the basis taylor", center))
        if any(axis.low == axis.high for axis in box):
            raise InvalidValueError(message("domain", f"be given for the basis {basis}", None, "project with a domain"))
        return tuple(POLYNOMIAL[basis](axis.low, axis.high) for axis in box)
    if center is None:
        return tuple(a if isinstance(a, Power) else Power(a.low, a.high, (a.low + a.high) / 2) for a in box)
    given = [rational(c, "center") for c in read_center(center, variables)]
    return tuple(Power(a.low, a.high, c) for a, c in zip(box, given, strict=True))


def rational(value: Any, argument: str) -> Fraction:
    """The exact value of a number; floats by their binary value.

    Raises:
        InvalidValueError: for what is not a rational number.
    """
    if isinstance(value, str):
        return parse_rational(value, argument)
    if is_float(value):
        return dyadic(value)
    exact = as_sympy(value)
    if not exact.is_Rational:
        raise InvalidValueError(message(argument, "be a rational number", value, "give a number, or a float"))
    return Fraction(int(exact.p), int(exact.q))


def _scaled(axis: Axis, x: sympy.Symbol, ring: Ring) -> sympy.Expr:
    """t = (x - m)/h in the numbers of a ring."""
    middle, half = _middle_and_half(axis, ring)
    return (x - middle) / half


def _middle_and_half(axis: Axis, ring: Ring) -> tuple[sympy.Expr, sympy.Expr]:
    values = (axis.middle, axis.half)
    if ring.exact:
        middle, half = (sympy.Rational(v.numerator, v.denominator) for v in values)
    else:
        # whole numbers stay whole, so that t = x is not printed as 1.0 x
        middle, half = (sympy.Integer(v.numerator) if v.denominator == 1 else ring.to_sympy(ring.convert(v))
                        for v in values)  # fmt: skip
    return middle, half
