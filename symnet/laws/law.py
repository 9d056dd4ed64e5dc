"""Law: an expression in variables and parameters, with its values, derivatives and series."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from symnet.analysis import Bounded, Projectable
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions import expand_expression, numeric_function
from symnet.laws.ties import read_ties
from symnet.parsing import parse_expression
from symnet.printing import equation_latex
from symnet.rings import EXACT, FLOAT64, Ring, find_ring
from symnet.rings.numbers import as_fraction, is_float, parse_rational, rationalize
from symnet.rings.ring import Array
from symnet.series import Algebra, Series, Space
from symnet.series.evaluate import points_array
from symnet.series.space import MAX_TERMS, check_names, check_order

#: Terms shown by Jupyter before the rest is cut off.
SHOWN_TERMS = 12


class Law(Bounded, Projectable):
    """A law y = f(variables; parameters), immutable.

    Args:
        expression: text in the language of `symnet.parsing`, or a SymPy expression.
        variables: the names of the variables; every other symbol is a parameter.
        fixed: parameters whose values are known; they enter expansions exactly. Floats are read as the
            decimal that was typed.
        initial: starting values for the parameters of a nonlinear fit; default 1.
        bounds: (lower, upper) for parameters, None for no bound.
        output: the name of the quantity that the law gives.
        parameters: the names of the parameters, in order, to catch a misspelt one; default every other
            symbol in the order of the text.
        ties: parameters that are functions of others, such as {"b": "2*a"}; they are not free.

    Raises:
        ExpressionError: for text that is not an expression.
        InvalidValueError: for unknown names, values that are not finite numbers, or ties in a circle.

    >>> law = Law("sigma_f + C*c**(2/3) + k/sqrt(d)", variables=["c", "d"], fixed={"k": 600})
    >>> law.parameters, law.linear
    (('sigma_f', 'C'), True)
    """

    def __init__(
        self,
        expression: str | sympy.Expr,
        variables: Sequence[str],
        fixed: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        bounds: Mapping[str, tuple[Any, Any]] | None = None,
        output: str = "y",
        parameters: Sequence[str] | None = None,
        ties: Mapping[str, Any] | None = None,
    ) -> None:
        self.variables = check_names("variables", variables)
        self.expr = _read(expression)
        names = sorted(s.name for s in self.expr.free_symbols if s.name not in self.variables)
        if parameters is not None:
            _check_known("expression", names, check_names("parameters", parameters))
            self.all_parameters = tuple(name for name in parameters if name in names)
        else:
            self.all_parameters = _in_order_of_text(names, expression)
        self.fixed = {name: _exact_value(f"fixed[{name!r}]", v) for name, v in (fixed or {}).items()}
        self.initial = {name: _float(f"initial[{name!r}]", v) for name, v in (initial or {}).items()}
        self.bounds = {name: _bound(name, pair) for name, pair in (bounds or {}).items()}
        for argument, given in (("fixed", self.fixed), ("initial", self.initial), ("bounds", self.bounds)):
            _check_known(argument, list(given), self.all_parameters)
        self.ties = read_ties(ties or {}, self.all_parameters, {**self.fixed, **self.initial, **self.bounds})
        self.output = output

    # structure

    @property
    def parameters(self) -> tuple[str, ...]:
        """The free parameters: those that are neither fixed nor tied."""
        return tuple(name for name in self.all_parameters if name not in self.fixed and name not in self.ties)

    @property
    def symbols(self) -> list[sympy.Symbol]:
        """The variables as symbols."""
        return [sympy.Symbol(name) for name in self.variables]

    @property
    def reduced(self) -> sympy.Expr:
        """The expression with the tied parameters in terms of others, and the fixed ones replaced by their values."""
        tied = self.expr.xreplace({sympy.Symbol(name): value for name, value in self.ties.items()})
        return tied.subs({sympy.Symbol(name): value for name, value in self.fixed.items()})

    @property
    def linear(self) -> bool:
        """Whether the law is linear in all its free parameters together."""
        symbols = [sympy.Symbol(name) for name in self.parameters]
        return all(_constant_in(slope, symbols) for slope in self.derivatives())

    @property
    def linear_parameters(self) -> tuple[str, ...]:
        """Free parameters in which the law is jointly linear, chosen in order."""
        chosen: list[str] = []
        for name in self.parameters:
            trial = [sympy.Symbol(n) for n in [*chosen, name]]
            if _constant_in(sympy.diff(self.reduced, trial[-1]), trial):
                chosen.append(name)
        return tuple(chosen)

    def derivatives(self) -> list[sympy.Expr]:
        """The derivative with respect to each free parameter."""
        return [sympy.diff(self.reduced, sympy.Symbol(name)) for name in self.parameters]

    def with_values(self, values: Mapping[str, Any]) -> Law:
        """The law with these parameters fixed too."""
        fixed = {**self.fixed, **values}
        names = self.all_parameters or None
        return Law(self.expr, self.variables, fixed, output=self.output, parameters=names, ties=self.ties)

    def change_variables(self, variables: Sequence[str], expressions: Mapping[str, Any]) -> Law:
        """The law in new variables, which are taken to be real, and positive where a root needs it.

        >>> law = Law("C*c**(2/3) + k/sqrt(d)", ["c", "d"])
        >>> law.change_variables(["s", "u"], {"c": "s**(3/2)", "d": "exp(u)"}).expr
        C*s + k*exp(-u/2)
        """
        known = check_names("variables", variables)
        _check_known("expressions", list(expressions), self.variables)
        positive = {name: sympy.Dummy(name, positive=True) for name in known}
        inner = {name: _read(value).xreplace({sympy.Symbol(n): d for n, d in positive.items()})
                 for name, value in expressions.items()}  # fmt: skip
        replaced = self.expr.xreplace({sympy.Symbol(name): value for name, value in inner.items()})
        replaced = replaced.xreplace({sympy.Symbol(name): d for name, d in positive.items()})
        expression = sympy.powdenest(replaced).xreplace({d: sympy.Symbol(n) for n, d in positive.items()})
        tables = (self.fixed, self.initial, self.bounds)
        return Law(expression, known, *tables, self.output, self.all_parameters, self.ties)

    # values

    def values_of(self, values: Mapping[str, Any] | None) -> dict[str, Any]:
        """Values for all free parameters.

        Raises:
            InvalidValueError: if one is missing or unknown.
        """
        given = dict(values or {})
        _check_known("values", list(given), self.parameters)
        missing = [name for name in self.parameters if name not in given]
        if missing:
            raise InvalidValueError(
                message("values", f"give the parameters {', '.join(self.parameters)}", given, f"missing: {missing}")
            )
        return given

    def __call__(self, X: Any, values: Mapping[str, Any] | None = None) -> Array:
        """The law at points X of shape (n, variables): float64 array of shape (n,).

        Raises:
            InvalidValueError: for a missing parameter, a wrong shape, or points outside the law's domain.
        """
        points = FLOAT64.array(points_array(X, len(self.variables)), "X")
        numbers = {sympy.Symbol(n): _float(n, v) for n, v in self.values_of(values).items()}
        out = numeric_function([self.reduced.subs(numbers)], self.symbols)(points)[:, 0]
        if not np.all(np.isfinite(out)):
            where = dict(zip(self.variables, points[~np.isfinite(out)][0].tolist(), strict=True))
            raise InvalidValueError(message("X", f"lie in the domain of {self.expr}", where, "leave out that point"))
        return out

    def series(
        self,
        order: int,
        center: Any = None,
        ring: Ring | str | None = None,
        values: Mapping[str, Any] | None = None,
        max_terms: int = MAX_TERMS,
    ) -> Series:
        """The law's Taylor series about a centre, with its parameters as symbols or numbers.

        Args:
            order: the highest total degree.
            center: a mapping of variables to numbers or a sequence; default the origin. For the exact
                ring floats are read as the decimals that were typed.
            ring: default exact, which keeps the parameters as symbols.
            values: values of the free parameters; required for a ring without symbols.

        Raises:
            ExpansionError: if the law has no Taylor series there (a branch point or a pole).
        """
        found = EXACT if ring is None else find_ring(ring)
        point = Space(self.variables, check_order(order), center, max_terms).center
        if found.exact:
            point = tuple(rationalize(c, "decimal") if is_float(c) else c for c in point)
        space = Space(self.variables, check_order(order), point, max_terms)
        expression = self.reduced
        if values is not None or not found.symbolic:
            numbers = {n: _constant(n, v, found) for n, v in self.values_of(values).items()}
            expression = expression.subs({sympy.Symbol(n): v for n, v in numbers.items()})
        return expand(expression, self.symbols, space, found, self.output)

    # display

    def latex(self, **options: Any) -> str:
        """The law as an equation in LaTeX, with fixed parameters as symbols unless `digits` is given.

        Args:
            options: those of `symnet.printing.LatexOptions`.
        """
        right = self.expr if options.get("digits") is None else self.reduced
        return equation_latex(sympy.Symbol(self.output), right, **options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex(max_terms=SHOWN_TERMS)}$"

    def __repr__(self) -> str:
        fixed = f", fixed={ {n: str(v) for n, v in self.fixed.items()} }" if self.fixed else ""
        ties = f", ties={ {n: str(v) for n, v in self.ties.items()} }" if self.ties else ""
        return f"Law({str(self.expr)!r}, variables={list(self.variables)}{fixed}{ties})"


def expand(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], space: Space, ring: Ring, output: str = "y"
) -> Series:
    """The series of any expression in the symbols, the other symbols being constants of the ring."""
    with ring.working():
        algebra = Algebra(space.table, ring)
        inputs = algebra.coordinates(ring.array(list(space.center), "center"))
        variables = {symbol: inputs[:, [i]] for i, symbol in enumerate(symbols)}
        column = expand_expression(expression, algebra, variables)
    return Series(space, ring, column.copy(), (output,))


def _constant_in(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    return all(_vanishes(sympy.diff(expression, s)) for s in expression.free_symbols & set(symbols))


def _vanishes(expression: sympy.Expr) -> bool:
    # a value other than zero answers at once what the simplifier takes long to see
    ordered = sorted(expression.free_symbols, key=str)
    point = {s: sympy.Rational(7 * i + 5, 3 * i + 8) for i, s in enumerate(ordered)}
    value = expression.subs(point).evalf(20) if ordered else expression
    if value.is_number and value.is_finite and abs(value) > 1e-9:
        return False
    return not expression.simplify()


def _read(expression: Any) -> sympy.Expr:
    if isinstance(expression, str):
        expression = parse_expression(expression, argument="expression")
    if not isinstance(expression, sympy.Expr):
        raise InvalidTypeError(
            message("expression", "be text or a SymPy expression", expression, "write it as text, such as 'a*x + b'")
        )
    # assumptions of symbols are dropped, so that names alone decide which is which
    return expression.xreplace({s: sympy.Symbol(s.name) for s in expression.free_symbols})


def _in_order_of_text(names: list[str], expression: Any) -> tuple[str, ...]:
    text = expression if isinstance(expression, str) else ""
    found = {name: re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names}
    return tuple(sorted(names, key=lambda n: (m.start() if (m := found[n]) else len(text), n)))


def _check_known(argument: str, names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise InvalidValueError(message(argument, "use the law's names", name, nearest(str(name), known)))


def _exact_value(argument: str, value: Any) -> sympy.Expr:
    if isinstance(value, str):
        exact = parse_rational(value, argument)
    elif is_float(value):
        exact = rationalize(value, "decimal")
    else:
        found = as_fraction(value)
        if found is None:
            if isinstance(value, sympy.Expr) and value.is_real:
                return value
            raise InvalidTypeError(message(argument, "be a number", value))
        exact = found
    return sympy.Rational(exact.numerator, exact.denominator)


def _constant(name: str, value: Any, ring: Ring) -> sympy.Expr:
    """A parameter's value for a ring: exact as given, floats by their exact value unless the ring refuses."""
    if is_float(value) and not ring.exact:
        exact = rationalize(value, "dyadic")
        return sympy.Rational(exact.numerator, exact.denominator)
    if is_float(value):
        ring.convert(value, name)
    return _exact_value(name, value)


def _float(argument: str, value: Any) -> float:
    return FLOAT64.convert(value, argument)


def _bound(name: str, pair: Any) -> tuple[float, float]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise InvalidTypeError(message(f"bounds[{name!r}]", "be a pair (lower, upper)", pair))
    lower = -np.inf if pair[0] is None else float(pair[0])
    upper = np.inf if pair[1] is None else float(pair[1])
    if not lower < upper:
        raise InvalidValueError(message(f"bounds[{name!r}]", "have lower < upper", pair))
    return lower, upper
