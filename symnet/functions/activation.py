"""An activation with its parameters: values, SymPy form, Taylor coefficients, closed forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions import closed_forms, general_terms
from symnet.functions.generic import GENERIC, generic_series, maclaurin_symbols
from symnet.functions.table import ACTIVATIONS, ALIASES, Row
from symnet.rings import EXACT, Ring, find_ring
from symnet.rings.numbers import as_fraction, is_float
from symnet.rings.ring import Array
from symnet.series import Algebra, Series, Space, monomials
from symnet.series.recurrences import WITH_SLOPE, contracted, of_affine
from symnet.series.space import check_order

#: Neurons for each output of the next layer from which contraction pays.
CONTRACTION_GAIN = 4


@dataclass(frozen=True)
class ActivationFunction:
    """One row of the table with values for its parameters. Make it with `activation`.

    >>> activation("tanh").taylor(5, ring="exact")
    [0, 1, 0, -1/3, 0, 2/15]
    """

    name: str
    parameters: Mapping[str, Any]

    @property
    def row(self) -> Row:
        return GENERIC if self.name == "generic" else ACTIVATIONS[self.name]

    @property
    def elementwise(self) -> bool:
        return self.row.elementwise

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted(self.parameters.items(), key=lambda item: item[0]))))

    def __call__(self, x: Any) -> Array:
        """The values at x, in float64, elementwise (softmax: along the last axis)."""
        parameters = {name: float(value) for name, value in self.parameters.items()}
        return np.asarray(self.row.values(np.asarray(x, dtype=np.float64), **parameters))

    def expr(self, x: Any) -> Any:
        """The activation of a SymPy expression; of a list of them for softmax."""
        return self.row.formula(x, **self.parameters)

    def series(self, algebra: Algebra, u: Array) -> Array:
        """The activation of every column of u, truncated to the algebra's order.

        Raises:
            ExpansionError: at a kink or a singularity.
        """
        if self.name == "generic":
            return generic_series(algebra, u)
        parameters = {k: algebra.ring.convert(v, k) for k, v in self.parameters.items()}

        def recurrence(inner: Algebra, v: Array) -> Array:
            return self.row.recurrence(inner, v, **parameters)

        return of_affine(algebra, u, recurrence) if self.elementwise else recurrence(algebra, u)

    def contracts(self, algebra: Algebra, u: Array, outputs: int) -> bool:
        """Whether `into` is the cheaper way from u to this many outputs of the next layer."""
        numeric = algebra.ring.dtype != object and self.name in WITH_SLOPE and algebra.order > 1
        return numeric and CONTRACTION_GAIN * outputs <= u.shape[1] and max(algebra.active(u), default=0) > 1

    def into(self, algebra: Algebra, u: Array, weights: Array, bias: Array | None) -> Array:
        """The next layer's preactivation W f(u) + b, its highest degree summed over the neurons at once."""
        out = contracted(algebra, self.name, u, weights)
        if bias is not None:
            out[0] += bias
        return out

    def maclaurin(self, algebra: Algebra, u: Array, degree: int) -> Array:
        """The Taylor polynomial about 0, of this degree, of every column of u."""
        if self.name == "generic":
            return algebra.polynomial(maclaurin_symbols(algebra, u.shape[1], degree), u)
        if not self.elementwise:
            return self._maclaurin_of_all(algebra, u, degree)
        line = Algebra(monomials(1, degree), algebra.ring)
        coefficients = self.series(line, line.coordinates(line.zeros(1)[0]))
        return algebra.polynomial(np.repeat(coefficients, u.shape[1], axis=1), u)

    def _maclaurin_of_all(self, algebra: Algebra, u: Array, degree: int) -> Array:
        """The Taylor polynomial of a function of all columns together, put into the columns."""
        names = tuple(f"u{i + 1}" for i in range(u.shape[1]))
        outer = Space(names, degree)
        inner = Algebra(outer.table, algebra.ring)
        values = self.series(inner, inner.coordinates(inner.zeros(len(names))[0]))
        space = Space(tuple(f"x{i + 1}" for i in range(algebra.dimension)), algebra.order)
        arguments = [Series(space, algebra.ring, u[:, [j]].copy()) for j in range(len(names))]
        return Series(outer, algebra.ring, values, names).compose(*arguments).coefficients.copy()

    def taylor(self, order: int, center: Any = 0, ring: Ring | str = EXACT) -> list[Any]:
        """The Taylor coefficients f^(n)(c)/n! for n = 0..order about any centre, in any ring.

        Raises:
            ExpansionError: at a kink or a singularity, or where the ring cannot hold the values.
            InvalidValueError: for softmax, which is not a function of one argument.
        """
        if not self.elementwise:
            raise InvalidValueError(message("activation", "act on one argument", self.name, "expand a network"))
        found, order = find_ring(ring), check_order(order)
        with found.working():
            line = Algebra(monomials(1, order), found)
            column = self.series(line, line.coordinates(found.array([center], "center")))
        return [found.to_user(value) for value in column[:, 0]]

    def forms(self, center: Any = 0) -> tuple[str, ...]:
        """The forms in which `general_term` writes the coefficients about a centre, the default first.

        Raises:
            InvalidValueError: if the activation has no general term.
        """
        return general_terms.forms(self.name, center)

    def general_term(self, form: str | None = None, n: sympy.Expr | None = None, center: Any = 0) -> sympy.Expr:
        """The general term f^(n)(c)/n! as a SymPy expression in n, valid for every n >= 0.

        Args:
            form: one of `forms(center)`: "bernoulli", "zeta", "euler" or "rational" for the sigmoid's family
                about 0, "stirling" about any centre; "positive" or "negative" for a function with a kink.
            n: the index; by default Symbol("n", integer=True, nonnegative=True).
            center: an exact number or a symbol.

        Raises:
            InvalidValueError: if the activation has no general term or not this form.
            ExpansionError: on a kink, where no form names the side.

        >>> activation("exp").general_term()
        1/factorial(n)
        """
        return general_terms.general_term(self.name, form, n, center, **self.parameters)

    def coefficient(self, n: int, form: str | None = None, center: Any = 0) -> sympy.Expr:
        """The n-th Taylor coefficient f^(n)(c)/n! in closed form.

        Args:
            n: the index, from 0.
            form: as for `general_term`. About 0 the sigmoid's family has a fast recurrence of its own for each
                of "rational" (the default there), "bernoulli", "zeta" and "euler".
            center: an exact number or a symbol.

        Raises:
            InvalidValueError, ExpansionError: as for `general_term`; also if n is not a non-negative integer.

        >>> activation("tanh").coefficient(5), activation("tanh").coefficient(2, center=sympy.atanh(sympy.Symbol("t")))
        (2/15, t**3 - t)
        """
        if self.name in closed_forms.CLOSED_FORM_NAMES and center == 0 and form in (None, *closed_forms.FORMS):
            return closed_forms.coefficient(self.name, n, form or "rational", **self.parameters)
        return general_terms.value(self.general_term(form, None, center), general_terms.INDEX, n)

    @property
    def singularities(self) -> sympy.Set:
        """The complex points at which the activation (or one of its pieces) is not analytic."""
        found = self.row.singularities
        if self.name == "softplus":
            alpha = self.parameters["alpha"]
            k = sympy.Symbol("k", integer=True)
            point = sympy.I * sympy.pi * (2 * k + 1) / alpha
            return sympy.ImageSet(sympy.Lambda(k, point), sympy.S.Integers)
        return found

    @property
    def kinks(self) -> tuple[int, ...]:
        """The real points where the pieces of a piecewise activation meet."""
        return self.row.kinks

    def radius(self, center: Any = 0) -> sympy.Expr:
        """How far from a real centre the Taylor series is the function: to a singularity or the kink."""
        if self.row.nearest is None:
            return sympy.oo
        point = _parameter("center", center)
        if self.name == "softplus":
            alpha = self.parameters["alpha"]
            return self.row.nearest(point * alpha) / abs(alpha)
        return self.row.nearest(point)

    @property
    def latex_name(self) -> str:
        return self.row.latex

    def _repr_latex_(self) -> str:
        x = sympy.Symbol("x") if self.elementwise else sympy.symbols("x_1 x_2")
        return f"$\\displaystyle {self.latex_name}(x) = {sympy.latex(self.expr(x))}$"

    def __repr__(self) -> str:
        inside = "".join(f", {name}={value}" for name, value in self.parameters.items())
        return f"activation({self.name!r}{inside})"


def activation(name: str | ActivationFunction, **parameters: Any) -> ActivationFunction:
    """An activation of the table by name, with values for its parameters.

    Args:
        name: linear, relu, leaky_relu (slope), elu (alpha), sigmoid, tanh, softplus (alpha), softmax,
            exp, sin, cos, gaussian, erf, gelu, silu, mish, softsign, arctan, square, or generic for
            undetermined Taylor coefficients.
        parameters: numbers, or symbols in the ring EXACT.

    Raises:
        InvalidValueError: for an unknown name or parameter, or a parameter out of range.

    >>> activation("softplus", alpha=2)
    activation('softplus', alpha=2)
    """
    if isinstance(name, ActivationFunction):
        return activation(name.name, **{**name.parameters, **parameters}) if parameters else name
    if not isinstance(name, str):
        raise InvalidTypeError(
            message("activation", "be the name of an activation", name, "write 'tanh', for instance")
        )
    canonical = ALIASES.get(name.lower(), name.lower())
    if canonical == "generic" and not parameters:
        return ActivationFunction("generic", {})
    if canonical not in ACTIVATIONS:
        remedy = nearest(name, [*ACTIVATIONS, *ALIASES, "generic"])
        raise InvalidValueError(message("activation", "be the name of an activation", name, remedy))
    defaults = ACTIVATIONS[canonical].parameters
    for given in parameters:
        if given not in defaults:
            raise InvalidValueError(
                message(f"parameter of {canonical}", "be one that it has", given, nearest(given, defaults))
            )
    values = {key: _parameter(key, parameters.get(key, default)) for key, default in defaults.items()}
    return ActivationFunction(canonical, values)


def _parameter(name: str, value: Any) -> Any:
    """A parameter as a SymPy number or symbol; a float that is an integer counts as exact."""
    exact = as_fraction(value)
    if exact is None and is_float(value):
        number = float(value)
        if not np.isfinite(number):
            raise InvalidValueError(message(name, "be finite", number, "give a finite number"))
        if not number.is_integer():
            return _positive_alpha(name, sympy.Float(number), number)
        exact = as_fraction(int(number))
    if exact is not None:
        return _positive_alpha(name, sympy.Rational(exact.numerator, exact.denominator), exact)
    if isinstance(value, sympy.Expr):
        return value
    raise InvalidTypeError(message(name, "be a number or a SymPy expression", value))


def _positive_alpha(name: str, value: Any, number: Any) -> Any:
    if name == "alpha" and not number > 0:
        raise InvalidValueError(message(name, "be positive", value))
    return value
