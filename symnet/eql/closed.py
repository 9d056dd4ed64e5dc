"""Equations in closed form: every coefficient function a formula in t, with simple constants where the data say so.

The formulas of `symnet.eql.curves` are put into the equation and all constants are fitted together to all data. A
constant becomes a simple number - p/q or p pi/q with q <= 12 - if that lies within the tolerance and so simple a number
would hardly lie there by chance; the others are then fitted again, and the sum of squares must not rise beyond chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.eql.curves import Curve, fit_curves
from symnet.eql.data import ParametricData
from symnet.eql.equations import Equations
from symnet.eql.refit import Model, minimize
from symnet.eql.structure import Structure
from symnet.errors import InvalidValueError, message
from symnet.laws import Law
from symnet.printing import equation_latex
from symnet.rings.ring import Array

#: A simple number must lie within so many standard errors,
ERRORS = 2.0
#: or, without noise, within this relative distance,
RELATIVE = 1e-8
#: and its kind must be so rare that one lies there by chance with at most this probability.
CHANCE = 0.1
LARGEST_DENOMINATOR = 12


@dataclass(frozen=True)
class ClosedForm:
    """y = f(x, t) with constants.

    Attributes:
        expression: in the inputs and the parameter t, simple numbers put in, other constants as floats.
        curves: {parameter of the equation: its formula in t}.
        unexplained: the parameters whose curve no candidate explains within its errors; the best one stands in.
        constants: {name: (value, standard error)} of those that stayed numbers.
        rationalized: {name: simple number}.
        tolerance: {name: how far from the fitted value a simple number was allowed to be}.
        rms: the root mean square residual.
    """

    expression: sympy.Expr
    inputs: tuple[str, ...]
    parameter: str
    output: str
    curves: dict[str, sympy.Expr]
    unexplained: tuple[str, ...]
    constants: dict[str, tuple[float, float]]
    rationalized: dict[str, sympy.Expr]
    tolerance: dict[str, float]
    rms: float

    def law(self) -> Law:
        """The equation as a Law of the inputs and the parameter."""
        exact = self.expression.xreplace({f: sympy.Rational(f) for f in self.expression.atoms(sympy.Float)})
        return Law(exact, [*self.inputs, self.parameter], output=self.output)

    def latex(self, **options: Any) -> str:
        """The equation in LaTeX; options are those of `LatexOptions`."""
        return equation_latex(sympy.Symbol(self.output), self.expression, **options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __repr__(self) -> str:
        return f"ClosedForm({self.output} = {self.expression})"


def closed_form(equations: Equations, data: ParametricData, use_catalogue: bool = False) -> ClosedForm:
    """The equation with its coefficient functions in closed form.

    Args:
        equations: after refit (the errors of pointwise values are known and independent).
        data: that they were fitted to.
        use_catalogue: also try the catalogue's laws of one variable for the curves.

    Raises:
        InvalidValueError: for an equation without a parameter t, or fewer than four values of it.
    """
    if not equations.parametric or len(equations.t) < 4:
        remedy = "give ParametricData with t; without one the coefficients are numbers already"
        raise InvalidValueError(message("equations", "have at least four parameter values", len(equations.t), remedy))
    errors = standard_errors(equations, data)
    chosen = {
        name: fit_curves(equations.t, equations.values[:, k], errors[:, k], use_catalogue)[0]
        for k, name in enumerate(equations.parameters)
    }
    problem = _Problem(equations, chosen, data)
    values, sigma = problem.fit({}, problem.start)
    simple, tolerances = _rationalized(problem, values, sigma)
    kept = [p for p in problem.parameters if p not in simple]
    values, sigma = problem.fit(simple, problem.values_of(values, kept))
    floats = {p: sympy.Float(float(v), 15) for p, v in zip(kept, values, strict=True)}
    every = {**simple, **floats}
    own = sympy.Symbol(data.parameter)
    curves = {name: problem.formulas[name].xreplace(every).xreplace({problem.time: own}) for name in chosen}
    table = {sympy.Symbol(name): formula for name, formula in curves.items()}
    return ClosedForm(
        expression=_tidy(equations.expression.xreplace(table)),
        inputs=equations.structure.inputs,
        parameter=data.parameter,
        output=data.output,
        curves=curves,
        unexplained=tuple(name for name, curve in chosen.items() if not curve.explained),
        constants={p.name: (float(v), float(s)) for p, v, s in zip(kept, values, sigma, strict=True)},
        rationalized={p.name: v for p, v in simple.items()},
        tolerance={p.name: v for p, v in tolerances.items()},
        rms=float(np.sqrt(problem.cost(simple, values) / problem.count)),
    )


def standard_errors(equations: Equations, data: ParametricData) -> Array:
    """Standard errors of pointwise values, shape (T, parameters), with one noise level for all t."""
    residual, jacobian = Model.of(equations.structure, data)(equations.values)
    freedom = max(int(data.counts.sum()) - equations.values.size, 1)
    variance = float((residual**2).sum()) / freedom
    normal = np.swapaxes(jacobian, 1, 2) @ jacobian
    covariance = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    return np.sqrt(variance * np.maximum(np.einsum("tpp->tp", covariance), 0.0))


class _Problem:
    """The equation with formulas in t, fitted to all data at once."""

    def __init__(self, equations: Equations, chosen: dict[str, Curve], data: ParametricData) -> None:
        self.time = sympy.Symbol("t_")
        self.parameters: list[sympy.Symbol] = []
        self.formulas: dict[str, sympy.Expr] = {}
        start: list[float] = []
        for name, curve in chosen.items():
            own = {p: sympy.Symbol(f"{p.name}_{name}") for p in curve.parameters}
            self.formulas[name] = curve.expression.xreplace({**own, sympy.Symbol("t"): self.time})
            self.parameters += list(own.values())
            start += curve.values.tolist()
        self.start = np.array(start)
        table = {sympy.Symbol(name): formula for name, formula in self.formulas.items()}
        self.expression = equations.expression.xreplace(table)
        self.inputs = (*equations.structure.inputs, self.time.name)
        present = data.mask > 0
        times = np.broadcast_to(data.t[:, None], data.y.shape)[present]
        self._X = np.column_stack([data.X[present], times])[None]
        self._y = data.y[present][None]
        self.count, self.size = self._y.size, float((self._y**2).sum())

    def values_of(self, values: Array, kept: list[sympy.Symbol]) -> Array:
        """The values of those parameters that are kept."""
        return np.array([values[self.parameters.index(p)] for p in kept])

    def _model(self, simple: dict[sympy.Symbol, sympy.Expr]) -> Model:
        kept = tuple(p for p in self.parameters if p not in simple)
        found = Structure(self.expression.xreplace(simple), self.inputs, kept)
        return Model(found, self._X, self._y, np.ones_like(self._y))

    def fit(self, simple: dict[sympy.Symbol, sympy.Expr], start: Array) -> tuple[Array, Array]:
        """Values and standard errors of the constants that are not simple."""
        model = self._model(simple)
        values = minimize(model, start[None], 40)
        residual, jacobian = model(values)
        variance = float((residual**2).sum()) / max(self.count - len(start), 1)
        covariance = np.linalg.pinv(jacobian[0].T @ jacobian[0], rcond=1e-14, hermitian=True)
        return values[0], np.sqrt(variance * np.maximum(np.diag(covariance), 0.0))

    def cost(self, simple: dict[sympy.Symbol, sympy.Expr], values: Array) -> float:
        """The sum of squares."""
        return float((self._model(simple)(values[None])[0] ** 2).sum())


def _rationalized(
    problem: _Problem, values: Array, sigma: Array
) -> tuple[dict[sympy.Symbol, sympy.Expr], dict[sympy.Symbol, float]]:
    """Constants that are simple numbers, taken one at a time, the surest first, the rest fitted again each time."""
    simple: dict[sympy.Symbol, sympy.Expr] = {}
    tolerances: dict[sympy.Symbol, float] = {}
    refused: set[sympy.Symbol] = set()
    names, floor = list(problem.parameters), RELATIVE
    while True:
        options = []
        for p, value, error in zip(names, values, sigma, strict=True):
            tolerance = max(ERRORS * error, floor * abs(value))
            found = simplest(value, tolerance)
            if p not in refused and found is not None:
                options.append((found[1], p, found[0], tolerance))
        if not options:
            return simple, tolerances
        _, p, number, tolerance = min(options, key=lambda option: (option[0], option[1].name))
        trial = {**simple, p: number}
        kept = [q for q in names if q != p]
        start = np.array([v for q, v in zip(names, values, strict=True) if q != p])
        new_values, new_sigma = problem.fit(trial, start)
        before, after = problem.cost(simple, values), problem.cost(trial, new_values)
        freedom = max(problem.count - len(names), 1)
        # one constant less raises the sum of squares by its variance times chi^2 of one degree of freedom
        if after - before <= ERRORS**2 * before / freedom + RELATIVE**2 * problem.size:
            simple, names, values, sigma = trial, kept, new_values, new_sigma
            tolerances[p] = tolerance
        else:
            refused.add(p)


def simplest(value: float, tolerance: float) -> tuple[sympy.Expr, float] | None:
    """The simplest p/q or p pi/q within the tolerance, and how likely one so simple is there by chance.

    None if it would be there by chance with more than 10 %.

    >>> simplest(0.3333334, 1e-6)[0], simplest(1.2566370614, 1e-9)[0]
    (1/3, 2*pi/5)
    >>> simplest(0.34, 0.2) is None
    True
    """
    if abs(value) <= tolerance:
        return (sympy.Integer(0), 0.0) if tolerance < CHANCE else None
    for denominator in range(1, LARGEST_DENOMINATOR + 1):
        # fractions with denominators up to q lie about 3 q^2 / pi^2 to the unit
        density = max(1.0, 3 * denominator**2 / np.pi**2)
        for unit, size in ((sympy.Integer(1), 1.0), (sympy.pi, np.pi)):
            chance = 2 * tolerance / size * density * (1 if unit == 1 else 2)
            fraction = Fraction(round(value / size * denominator), denominator)
            near = abs(float(fraction) * size - value) <= tolerance
            if near and fraction.denominator == denominator and fraction != 0:
                number = sympy.Rational(fraction.numerator, fraction.denominator) * unit
                return (number, chance) if chance <= CHANCE else None
    return None


def _tidy(expression: sympy.Expr) -> sympy.Expr:
    """Sums inside functions over one denominator, so that sin((5 + t) x / 2) prints so."""

    def inside(function: sympy.Expr) -> sympy.Expr:
        return function.func(*[sympy.factor(sympy.together(argument)) for argument in function.args])

    return expression.replace(lambda e: e.is_Function and not e.has(sympy.Float), inside)
