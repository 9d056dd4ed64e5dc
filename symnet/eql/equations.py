"""Equations: one structure, with parameters that vary with t, as its users see it."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from symnet.eql.data import ParametricData
from symnet.eql.joint import Joint
from symnet.eql.refit import mean_square
from symnet.eql.structure import Structure
from symnet.errors import InvalidValueError, message
from symnet.functions import numeric_function
from symnet.laws import Law
from symnet.printing import equation_latex
from symnet.rings.ring import Array


class Equations:
    """y = f(x; p(t)): what a network says, for every parameter value.

    Attributes:
        structure: the expression in inputs and parameters p1, p2, ...
        values: of the parameters, shape (T, parameters).
        t: the parameter values, shape (T,).
        stage: "as trained", "after elimination", "after refit" or "after joint refit".
        joint: roughness and jumps of a joint refit, else None.
    """

    def __init__(
        self, found: Structure, values: Array, data: ParametricData, stage: str, joint: Joint | None = None
    ) -> None:
        self.structure, self.values, self.stage, self.joint = found, values, stage, joint
        self.t, self.parameter, self.output = data.t, data.parameter, data.output
        self.parametric = data.parametric

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(p.name for p in self.structure.parameters)

    @property
    def expression(self) -> sympy.Expr:
        """The equation in the symbols of the inputs and of the parameters."""
        return self.structure.expression

    def coefficient(self, name: str) -> Array:
        """One parameter as a curve over t, shape (T,)."""
        if name not in self.parameters:
            raise InvalidValueError(message("name", f"be one of {list(self.parameters)}", name))
        return self.values[:, self.parameters.index(name)]

    def index(self, t: float) -> int:
        """The position of a parameter value; the nearest one within rounding.

        Raises:
            InvalidValueError: if t is not one of the parameter values.
        """
        position = int(np.argmin(np.abs(self.t - t)))
        gap = np.ptp(self.t) / max(len(self.t) - 1, 1)
        if abs(self.t[position] - t) > 1e-6 * max(gap, 1e-300):
            near = float(self.t[position])
            raise InvalidValueError(message("t", "be one of the parameter values", t, f"the nearest one is {near!r}"))
        return position

    def at(self, position: int) -> sympy.Expr:
        """The equation at the position-th parameter value, numbers by their exact value."""
        return self.structure.at(self.values[position])

    def law(self, position: int = 0, free: bool = False) -> Law:
        """The equation at one parameter value as a Law.

        Args:
            position: of the parameter value.
            free: leave the parameters free, to be fitted, with the values found as starts.
        """
        values = dict(zip(self.parameters, self.values[position].tolist(), strict=True))
        if free:
            return Law(self.expression, list(self.structure.inputs), initial=values, output=self.output)
        return Law(self.at(position), list(self.structure.inputs), output=self.output)

    def __call__(self, X: Any, position: int = 0) -> Array:
        """Values at points X of shape (n, inputs) for one parameter value: shape (n,)."""
        points = np.asarray(X, dtype=np.float64)
        points = points[:, None] if points.ndim == 1 else points
        symbols = [sympy.Symbol(name) for name in self.structure.inputs] + list(self.structure.parameters)
        rows = np.broadcast_to(self.values[position], (len(points), self.values.shape[1]))
        return numeric_function([self.expression], symbols)(np.hstack([points, rows]))[:, 0]

    def mean_square(self, data: ParametricData) -> float:
        """The mean squared error on data with the same parameter values."""
        if not np.array_equal(data.t, self.t):
            raise InvalidValueError(message("data", "have the parameter values of the equation", data.t.tolist()))
        return mean_square(self.structure, self.values, data)

    def rounded(self, position: int, digits: int = 2, threshold: float = 0.01) -> sympy.Expr:
        """The paper's own read-out: terms with coefficients below `threshold` dropped, numbers to `digits` decimals."""
        plain = self.structure.at(self.values[position])
        numbers = {r: sympy.Float(r, 15) for r in plain.atoms(sympy.Rational) if not r.is_Integer}
        terms = sympy.Add.make_args(sympy.expand(plain.xreplace(numbers)))
        total = sympy.Add(*[term for term in terms if abs(term.as_coeff_Mul()[0]) >= threshold])
        return total.xreplace({f: _rounded(float(f), digits) for f in total.atoms(sympy.Float)})

    def latex(self, **options: Any) -> str:
        """The equation in LaTeX, the parameters as functions of t; options are those of `LatexOptions`."""
        names = {name: rf"{_latex_name(name)}({self.parameter})" for name in self.parameters} if self.parametric else {}
        shown = dict(options.pop("symbol_names", {}) or {})
        return equation_latex(sympy.Symbol(self.output), self.expression, symbol_names={**names, **shown}, **options)

    def plot(self, data: ParametricData, **options: Any) -> Any:
        """The equation against data and its coefficients over t; see `symnet.eql.pictures.plot`."""
        from symnet.eql.pictures import plot

        return plot(self, data, **options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __repr__(self) -> str:
        varying = f", {len(self.t)} values of {self.parameter}" if self.parametric else ""
        return f"Equations({self.output} = {self.expression}{varying}, {self.stage})"


def _rounded(value: float, digits: int) -> sympy.Expr:
    """A number to so many decimals; 1 and -1 as integers, so that they do not print as factors."""
    near = round(value, digits)
    return sympy.Integer(int(near)) if abs(near) == 1 else sympy.Float(near)


def _latex_name(name: str) -> str:
    return f"{name[0]}_{{{name[1:]}}}"
