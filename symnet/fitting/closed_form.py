"""Linear parameters as explicit functions of the target's coefficients: the normal equations, solved."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message
from symnet.fitting.metric import gram_matrix
from symnet.fitting.problem import Problem
from symnet.fitting.solvers import RANK_TOLERANCE, column_scale
from symnet.laws.law import expand
from symnet.rings import EXACT
from symnet.rings.numbers import rationalize
from symnet.series import Space

#: Factors smaller than this, relative to the largest, are rounding errors.
NOISE = 1e-13


def alpha(label: tuple[int, ...]) -> sympy.Symbol:
    """The symbol of the target's coefficient of a monomial."""
    return sympy.Symbol(f"alpha_{{{','.join(map(str, label))}}}")


def closed_form(problem: Problem, name: str) -> sympy.Expr:
    """p = (J' G J)^-1 J' G (alpha - beta_0) for one parameter, as an expression in the alpha_m.

    Raises:
        InvalidValueError: for a law that is not linear in its free parameters.
    """
    if not problem.law.linear:
        raise InvalidValueError(
            message("law", "be linear in its free parameters to have a closed form", problem.law, "fix the others")
        )
    solve = _exact if problem.metric.uses_taylor else _floating
    return solve(problem, problem.names.index(name))


def _floating(problem: Problem, index: int) -> sympy.Expr:
    constant, jacobian = problem.in_float64().coordinates(np.zeros(len(problem.names)))
    scale = column_scale(jacobian)
    row = np.linalg.pinv(jacobian / scale, rcond=RANK_TOLERANCE)[index] / scale[index]
    # a factor that is rounding error of the others says nothing
    row = np.where(np.abs(row) > NOISE * np.max(np.abs(row)), row, 0.0)
    terms = [sympy.Float(w) * alpha(m) for w, m in zip(row, problem.metric.labels, strict=True) if w]
    offset = float(row @ constant)
    return sympy.Add(*terms, -sympy.Float(offset)) if offset else sympy.Add(*terms)


def _exact(problem: Problem, index: int) -> sympy.Expr:
    """With exact centre, scale and box, read as the decimals that were typed."""
    center = [_rational(c) for c in problem.space.center]
    space = Space(problem.space.variables, problem.space.order, tuple(center))
    columns = [
        sympy.Matrix([EXACT.to_sympy(v) for v in expand(e, problem.law.symbols, space, EXACT).coefficients[:, 0]])
        for e in _at_zero(problem)
    ]
    gram = _gram(problem, center)
    jacobian = sympy.Matrix.hstack(*columns[1:])
    weighted = jacobian.T * gram
    target = sympy.Matrix([alpha(m) for m in problem.metric.labels]) - columns[0]
    return sympy.expand((weighted * jacobian).LUsolve(weighted * target)[index])


def _at_zero(problem: Problem) -> list[sympy.Expr]:
    zero = dict.fromkeys(problem.parameters, sympy.Integer(0))
    return [expression.subs(zero) for expression in problem.expressions]


def _gram(problem: Problem, center: list[Fraction]) -> sympy.Matrix:
    """The Gram matrix of a Taylor metric, rational."""
    if problem.metric.name == "gram":
        box = tuple((_rational(a), _rational(b)) for a, b in problem.box)
        return sympy.Matrix(
            [[sympy.Rational(str(x)) for x in row] for row in gram_matrix(problem.space.order, box, center)]
        )
    diagonal = [_rational(float(x)) ** 2 for x in np.diag(problem.metric.factor)]
    return sympy.diag(*[sympy.Rational(x.numerator, x.denominator) for x in diagonal])


def _rational(value: Any) -> Fraction:
    return Fraction(value) if isinstance(value, str) else rationalize(value, "decimal")
