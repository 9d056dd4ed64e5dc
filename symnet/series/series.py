"""Series: a truncated Taylor expansion as its users see it, immutable and exact where its ring is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import factorial, prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import sympy

from symnet.analysis import Projectable
from symnet.errors import InvalidIndexError, InvalidValueError, message, nearest
from symnet.rings import EXACT, FLOAT64, Ring, find_ring
from symnet.rings.numbers import as_sympy, same_number
from symnet.rings.ring import Array
from symnet.series.algebra import Algebra
from symnet.series.arithmetic import Arithmetic
from symnet.series.definitions import Definitions
from symnet.series.evaluate import evaluate
from symnet.series.space import Space, check_order

if TYPE_CHECKING:
    from symnet.series.table import Table

#: Terms shown by repr and by Jupyter before the rest is cut off.
SHOWN_TERMS = 12
#: Outputs shown by Jupyter.
SHOWN_OUTPUTS = 8


class Series(Arithmetic, Projectable):
    """sum_e a_e (x - c)^e over all exponents e with |e| <= order, for one output or several.

    Made by `Network.series`, `Law.series`, `Series.variable` or `Series.from_dict`; the functions of
    `symnet.series.recurrences` are methods (`s.exp()`, `s.tanh()`, ...).

    Attributes:
        variables, order, center: of the expansion.
        ring: the coefficient ring.
        monomials: exponents, shape (M, d), graded.
        coefficients: ring elements, shape (M, outputs), read-only.
        outputs: the names of the outputs.
        definitions: for exact series, what each generator t_{l,j} stands for.

    >>> x, y = Series.variables_of(["x", "y"], order=3, ring="exact")
    >>> ((x + 2*y)**2).as_expr()
    x**2 + 4*x*y + 4*y**2
    """

    __slots__ = ("_definitions", "coefficients", "outputs", "ring", "space")

    def __init__(
        self,
        space: Space,
        ring: Ring,
        coefficients: Array,
        outputs: Sequence[str] = ("y",),
        definitions: Mapping[Any, Any] | None = None,
    ) -> None:
        if coefficients.shape != (space.size, len(outputs)):
            raise InvalidValueError(
                message(
                    "coefficients",
                    f"have shape {(space.size, len(outputs))}",
                    coefficients.shape,
                    "or change the space",
                )
            )
        coefficients.setflags(write=False)
        self.space = space
        self.ring = ring
        self.coefficients = coefficients
        self.outputs = tuple(outputs)
        self._definitions = Definitions(definitions or {})

    # construction

    @classmethod
    def variables_of(
        cls, variables: Sequence[str], order: int, center: Any = None, ring: Ring | str = FLOAT64
    ) -> list[Series]:
        """The coordinate functions x_1, ..., x_d as series about a centre."""
        space = Space(tuple(variables), order, center)
        found = find_ring(ring)
        with found.working():
            algebra = Algebra(space.table, found)
            inputs = algebra.coordinates(found.array(list(space.center), "center"))
        return [cls(space, found, inputs[:, [i]], (name,)) for i, name in enumerate(space.variables)]

    @classmethod
    def from_dict(
        cls,
        terms: Mapping[Any, Any],
        variables: Sequence[str],
        order: int,
        center: Any = None,
        ring: Ring | str = FLOAT64,
        output: str = "y",
    ) -> Series:
        """A series from {exponents: coefficient}; missing monomials are zero."""
        space, found = Space(tuple(variables), order, center), find_ring(ring)
        out = found.zeros((space.size, 1))
        for key, value in terms.items():
            out[space.table.index(space.exponents_of(key)), 0] = found.convert(value, f"coefficient of {key}")
        return cls(space, found, out, (output,))

    def _with(self, coefficients: Array, space: Space | None = None) -> Self:
        return type(self)(space or self.space, self.ring, coefficients, self.outputs, self._definitions.table)

    @property
    def algebra(self) -> Algebra:
        """The arithmetic that this series lives in."""
        return Algebra(self.space.table, self.ring)

    # access

    @property
    def variables(self) -> tuple[str, ...]:
        return self.space.variables

    @property
    def order(self) -> int:
        return self.space.order

    @property
    def center(self) -> tuple[Any, ...]:
        return self.space.center

    @property
    def monomials(self) -> Any:
        return self.space.table.exponents

    @property
    def definitions(self) -> dict[sympy.Symbol, sympy.Expr]:
        return self._definitions.as_sympy()

    def coefficient(self, monomial: Any) -> Any:
        """The coefficient of a monomial, {"c": 2, "d": 1} or (2, 1); a list for several outputs.

        Returns:
            float, mpf, a SymPy expression or arb, by the ring.

        Raises:
            InvalidIndexError: for a monomial that the series does not have.
        """
        row = self.coefficients[self.space.table.index(self.space.exponents_of(monomial))]
        values = [self.ring.to_user(value) for value in row]
        return values[0] if len(values) == 1 else values

    def __getitem__(self, monomial: Any) -> Any:
        return self.coefficient(monomial)

    def derivative(self, monomial: Any) -> Any:
        """The partial derivative at the centre: the coefficient times e_1! ... e_d!."""
        exponents = self.space.exponents_of(monomial)
        factor = prod(factorial(e) for e in exponents)
        with self.ring.working():
            row = self.ring.normal(self.coefficients[self.space.table.index(exponents)] * factor)
        values = [self.ring.to_user(value) for value in row]
        return values[0] if len(values) == 1 else values

    def output(self, name: str | int) -> Series:
        """One output, by name or position."""
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
            if not -len(self.outputs) <= name < len(self.outputs):
                raise InvalidIndexError(
                    message("output", f"be one of {len(self.outputs)} outputs", name, "use its name or position")
                )
            index = int(name) % len(self.outputs)
        elif name in self.outputs:
            index = self.outputs.index(str(name))
        else:
            raise InvalidIndexError(
                message("output", "be the name of an output", name, nearest(str(name), self.outputs))
            )
        column = self.coefficients[:, [index]]
        return Series(self.space, self.ring, column, (self.outputs[index],), self._definitions.table)

    def __iter__(self) -> Iterator[Series]:
        return (self.output(i) for i in range(len(self.outputs)))

    def to_dict(self) -> dict[tuple[int, ...], Any]:
        """{exponents: coefficient} of the nonzero terms (a list of values for several outputs)."""
        out = {}
        for exponents, row in zip(self.monomials.tolist(), self.coefficients, strict=True):
            if not self.ring.is_zero(row):
                values = [self.ring.to_user(value) for value in row]
                out[tuple(exponents)] = values[0] if len(values) == 1 else values
        return out

    # calculus

    def truncate(self, order: int) -> Self:
        """The terms of total degree at most `order`."""
        order = check_order(order)
        if order == self.order:
            return self
        if order > self.order:
            raise InvalidValueError(
                message("order", f"be at most the series' order {self.order}", order, "expand again at that order")
            )
        space = Space(self.variables, order, self.center, self.space.max_terms)
        return self._with(self.coefficients[: space.size].copy(), space)

    def diff(self, variable: str) -> Series:
        """The partial derivative; its order is one lower, since the last degree is not known."""
        i = self._position(variable)
        if self.order == 0:
            raise InvalidValueError(message("order", "be at least 1 to differentiate", 0, "expand to a higher order"))
        space = Space(self.variables, self.order - 1, self.center, self.space.max_terms)
        raised = space.table.exponents.copy()
        raised[:, i] += 1
        rows = [self.space.table.index(tuple(e)) for e in raised.tolist()]
        factors = raised[:, i].astype(self.ring.dtype)
        with self.ring.working():
            return self._with(self.ring.normal(self.coefficients[rows] * factors[:, None]), space)

    def integrate(self, variable: str, constant: Any = 0) -> Series:
        """The antiderivative in one variable that equals `constant` where that variable is at the centre.

        Its order is one higher.
        """
        i = self._position(variable)
        space = Space(self.variables, self.order + 1, self.center, self.space.max_terms)
        out = self.ring.zeros((space.size, len(self.outputs)))
        raised = self.monomials.copy()
        raised[:, i] += 1
        rows = [space.table.index(tuple(e)) for e in raised.tolist()]
        with self.ring.working():
            for row, divisor, value in zip(rows, raised[:, i].tolist(), self.coefficients, strict=True):
                out[row] = value / divisor
            out[0] = self.ring.normal(out[0] + self.ring.convert(constant, "constant"))
            return self._with(self.ring.normal(out), space)

    def _position(self, variable: str) -> int:
        if variable not in self.variables:
            remedy = nearest(str(variable), self.variables)
            raise InvalidValueError(message("variable", "be a variable of the series", variable, remedy))
        return self.variables.index(variable)

    # evaluation and conversion

    def __call__(self, X: Any) -> Array:
        """The polynomial at points X of shape (n, d): array of shape (n, outputs).

        Raises:
            InvalidValueError: for a wrong shape or values that are not finite.
        """
        return evaluate(self, X)

    def to_ring(self, ring: Ring | str) -> Series:
        """The same series over another ring; generators take their numerical values.

        Raises:
            InvalidValueError: if the ring cannot hold a coefficient.
        """
        found = find_ring(ring)
        if found == self.ring:
            return self
        if self.ring == EXACT and not found.symbolic:
            values = self._definitions.numeric(self.coefficients, found)
            return Series(self.space, found, values, self.outputs)
        native = np.empty(self.coefficients.shape, dtype=object)
        for index, value in np.ndenumerate(self.coefficients):
            native[index] = self.ring.to_user(value)
        return Series(self.space, found, found.array(native, "coefficients"), self.outputs)

    def as_expr(self, expand_definitions: bool = False) -> sympy.Expr | list[sympy.Expr]:
        """The polynomial as a SymPy expression in the variables; a list for several outputs.

        Args:
            expand_definitions: replace the generators t_{l,j} by what they stand for.
        """
        shifted = [sympy.Symbol(v) - as_sympy(c) for v, c in zip(self.variables, self.center, strict=True)]
        basis = [sympy.Mul(*[x**e for x, e in zip(shifted, row, strict=True)]) for row in self.monomials.tolist()]
        columns = [
            sympy.Add(*[self.ring.to_sympy(a) * m for a, m in zip(column, basis, strict=True) if a != self.ring.zero])
            for column in self.coefficients.T
        ]
        if expand_definitions:
            columns = [self._definitions.substitute(expression) for expression in columns]
        return columns[0] if len(columns) == 1 else columns

    def latex(self, **options: Any) -> str:
        r"""The series in LaTeX.

        Args:
            options: those of `symnet.printing.LatexOptions` (digits, symbol_names, terms_per_line, environment,
                order, max_terms, label, document), and definitions=False to leave out what generators are.

        >>> (x,) = Series.variables_of(["x"], order=2, ring="exact")
        >>> print((1 + x).log().latex(order="descending"))
        x = - \frac{1}{2} x^{2} + x
        """
        from symnet.series.display import latex

        return latex(self, **options)

    def latex_table(self, **options: Any) -> str:
        """The coefficients as a LaTeX table, a line a monomial; `options`: max_terms and those of `booktabs`."""
        from symnet.series.display import latex_table

        return latex_table(self, **options)

    def table(
        self, top: int | None = None, importance: str | None = None, X: Any = None, constant: bool = True
    ) -> Table:
        """The terms by falling importance, as a table that prints as text, HTML, LaTeX and CSV.

        Args:
            top: so many of each output; None all.
            importance: "coefficient", "variation" or "rms" (see `symnet.series.importance.importances`); by default
                "variation" where there are data, else "coefficient".
            X: data of shape (n, d), for "variation" and "rms".
            constant: whether the constant term counts.

        Raises:
            InvalidValueError: for an unknown importance, symbols in coefficients, or X of a wrong shape.
        """
        from symnet.series.table import table

        return table(self, top, importance, X, constant)

    def plot_importance(self, top: int = 15, importance: str | None = None, X: Any = None) -> Any:
        """The most important terms without the constant one as bars, a matplotlib Figure; arguments as for `table`."""
        return self.table(top, importance, X, constant=False).plot()

    def _repr_latex_(self) -> str:
        rest = len(self.outputs) - SHOWN_OUTPUTS
        names, columns = self.outputs[:SHOWN_OUTPUTS], self.coefficients[:, :SHOWN_OUTPUTS].copy()
        shown = self if rest <= 0 else Series(self.space, self.ring, columns, names, self._definitions.table)
        more = "" if rest <= 0 else rf" $\quad\text{{({rest:,} more outputs)}}$"
        return f"$\\displaystyle {shown.latex(max_terms=SHOWN_TERMS, short=True)}${more}"

    def __repr__(self) -> str:
        from symnet.series.display import text

        return text(self, SHOWN_TERMS)

    # comparison and storage

    def __eq__(self, other: object) -> bool:
        """Equality of every coefficient: mathematical where the ring is exact, bit by bit elsewhere."""
        if not isinstance(other, Series):
            return NotImplemented
        if (self.variables, self.order, self.ring) != (other.variables, other.order, other.ring):
            return False
        if not all(same_number(a, b) for a, b in zip(self.center, other.center, strict=True)):
            return False
        a, b = self.coefficients, other.coefficients
        if a.shape != b.shape:
            return False
        if self._definitions != other._definitions:
            a, b = self._definitions.expanded(a), other._definitions.expanded(b)
        with self.ring.working():
            return self.ring.equal(a, b)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        encoded = self.coefficients
        if self.ring.dtype == object:
            encoded = np.empty(self.coefficients.shape, dtype=object)
            for index, value in np.ndenumerate(self.coefficients):
                encoded[index] = self.ring.encode(value)
        return _restore, (self.space, self.ring, encoded, self.outputs, self._definitions.table)


def _restore(space: Space, ring: Ring, encoded: Array, outputs: tuple[str, ...], definitions: Any) -> Series:
    values = encoded.copy()
    if ring.dtype == object:
        for index, value in np.ndenumerate(encoded):
            values[index] = ring.decode(value)
    return Series(space, ring, values, outputs, definitions)
