"""What a fit found: values with errors, residuals by monomial, rank, and the law with its constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message, nearest
from symnet.fitting import report, statistics
from symnet.fitting.closed_form import closed_form
from symnet.fitting.problem import Problem, named
from symnet.fitting.solve import RANK_TOLERANCE, Solution, covariance, rank_and_null
from symnet.laws import Law
from symnet.printing import booktabs, equation_latex, name_latex, number_latex
from symnet.rings.ring import Array

#: Significant digits of standard errors in LaTeX.
ERROR_DIGITS = 2


@dataclass(frozen=True)
class Parameter:
    """A fitted parameter. `stderr` is None where it cannot be told (no degrees of freedom, not identified)."""

    name: str
    value: float
    stderr: float | None
    bounds: tuple[float, float]
    at_bound: bool
    identified: bool

    @property
    def relative_error(self) -> float | None:
        """|stderr / value|, None if there is none."""
        return None if self.stderr is None or self.value == 0 else abs(self.stderr / self.value)

    @property
    def t(self) -> float | None:
        """value / stderr, None if there is none."""
        return statistics.t_value(self.value, self.stderr)


class FitResult:
    """The result of `fit`.

    Attributes:
        params: name to Parameter.
        values: name to value.
        residuals: monomial (exponents; row numbers for Data) to law minus target, in the metric's units.
        rank: of the Jacobian; unidentifiable: parameters that only combinations determine.
        metric, reason: the metric and why it was used.
        status, iterations, success: how the solution was found.
        law: the law with the fitted values.
    """

    def __init__(self, problem: Problem, solution: Solution, target: Any, output: int) -> None:
        self.problem = problem
        self.target = target
        self.status = solution.status
        self.success = solution.success
        self.iterations = solution.iterations
        self.metric = problem.metric.name
        self.reason = problem.metric.reason
        self.order = problem.space.order
        self.center = problem.space.center
        self.output_position = output
        self._solution = solution
        self._law = problem.law
        self.rank, null = rank_and_null(solution.jacobian)
        hidden = np.any(np.abs(null) > RANK_TOLERANCE**0.5, axis=0)
        self.unidentifiable = tuple(n for n, h in zip(problem.names, hidden, strict=True) if h)
        self.residuals: dict[tuple[int, ...], float] = dict(
            zip(problem.metric.labels, solution.residual.tolist(), strict=True)
        )
        self.covariance = self._covariance()
        self.params = {name: self._parameter(i) for i, name in enumerate(problem.names)}

    def _covariance(self) -> Array | None:
        freedom = self.degrees_of_freedom
        if freedom <= 0:
            return None
        return covariance(self._solution.jacobian, self.sum_of_squares / freedom)

    def _parameter(self, i: int) -> Parameter:
        name = self.problem.names[i]
        value = float(self._solution.x[i])
        bounds = self._law.bounds.get(name, (-np.inf, np.inf))
        identified = name not in self.unidentifiable
        known = self.covariance is not None and identified
        stderr = float(np.sqrt(self.covariance[i, i])) if known and self.covariance is not None else None
        return Parameter(name, value, stderr, bounds, value in bounds, identified)

    @property
    def values(self) -> dict[str, float]:
        return named(self.problem.names, self._solution.x)

    @property
    def degrees_of_freedom(self) -> int:
        """Coordinates minus the rank."""
        return len(self._solution.residual) - self.rank

    @property
    def sum_of_squares(self) -> float:
        """The squared length of the residual in the metric."""
        return float(self._solution.residual @ self._solution.residual)

    @property
    def criteria(self) -> statistics.Criteria:
        """chi^2, AIC and BIC, for comparing laws on the same target and metric."""
        return statistics.criteria(self.sum_of_squares, len(self._solution.residual), self.rank)

    @property
    def correlations(self) -> Array:
        """The correlation matrix of the free parameters, shape (p, p)."""
        return statistics.correlations(self.covariance, len(self.params))

    def interval(self, name: str, level: float = 0.95, method: str = "linear") -> statistics.Interval:
        """A confidence interval of a parameter.

        Args:
            name: a free parameter.
            level: the probability covered.
            method: "linear", value +- t stderr.

        Raises:
            InvalidValueError: for an unknown parameter, level or method.
        """
        self._check_name(name)
        level = statistics.check_level(level)
        if method != "linear":
            raise InvalidValueError(message("method", "be 'linear'", method))
        parameter = self.params[name]
        return statistics.linear_interval(parameter.value, parameter.stderr, self.degrees_of_freedom, level)

    @property
    def r_squared(self) -> float | None:
        """The part of the target's variance in the metric that the law explains; None for a constant target."""
        target = self.problem.target
        if self.metric == "rows":
            total = float(np.sum((target - target.mean()) ** 2))
        else:
            constant = self.problem.metric.labels[0]
            total = float(target @ target) - (float(target[0] ** 2) if not any(constant) else 0.0)
        return None if total <= 0 else 1.0 - self.sum_of_squares / total

    @property
    def target_coefficients(self) -> dict[tuple[int, ...], float]:
        """alpha_m: the target's coordinates, in which `closed_form` is written."""
        return dict(zip(self.problem.metric.labels, self.problem.target.tolist(), strict=True))

    @property
    def law(self) -> Law:
        """The law with the fitted values as fixed parameters."""
        return self._law.with_values(self.values)

    def closed_form(self, name: str) -> sympy.Expr:
        """A parameter as a SymPy expression in the target's coordinates alpha_m.

        For the Taylor metrics alpha_m is the Taylor coefficient of the monomial m and the expression is
        exact where centre, scale and box are rational; for projections alpha_m is the coordinate on the
        orthonormal polynomial that begins with m, and the factors are floats.

        Raises:
            InvalidValueError: for an unknown parameter, or a law that is not linear in its parameters.
        """
        self._check_name(name)
        return closed_form(self.problem, name)

    def _check_name(self, name: str) -> None:
        if name not in self.problem.names:
            remedy = nearest(str(name), self.problem.names)
            raise InvalidValueError(message("name", "be a free parameter of the law", name, remedy))

    def report(
        self,
        compare: Mapping[str, float] | None = None,
        top: int = 10,
        level: float = 0.95,
        profile: bool = False,
        format: str = "text",
    ) -> str:
        """The result: how, the values with errors and intervals, correlations, the largest residuals, warnings.

        Args:
            compare: other values of the parameters to set beside, such as those of a direct fit.
            top: how many residuals to list.
            level: of the confidence intervals.
            profile: also the profile intervals, which take further fits.
            format: "text" or "html".

        Raises:
            InvalidValueError: for a level outside (0, 1) or an unknown format.
        """
        formats = {"text": report.text, "html": report.html}
        if format not in formats:
            raise InvalidValueError(message("format", "be a known one", format, nearest(str(format), formats)))
        return formats[format](report.content(self, compare, top, statistics.check_level(level), profile))

    def plot(self, held: Mapping[str, float] | None = None, data: Any = None) -> Any:
        """Slices of target and law along every input, and the largest residuals; see `symnet.fitting.plots`.

        Args:
            held: where the other inputs are held.
            data: measurements to draw as points.

        Returns:
            a matplotlib Figure; ``fit.plot().savefig("fit.pdf")`` writes it.

        Raises:
            MissingExtraError: without the extra `plot`.
        """
        from symnet.fitting.plots import plot

        return plot(self, held, data)

    def _repr_html_(self) -> str:
        return self.report(format="html")

    def latex(self, digits: int = 4, **options: Any) -> str:
        """The fitted law as an equation in LaTeX.

        Args:
            digits, options: those of `symnet.printing.LatexOptions`.
        """
        floats = {sympy.Symbol(n): sympy.Float(v) for n, v in self.values.items()}
        left = sympy.Symbol(self._law.output)
        return equation_latex(left, self._law.reduced.subs(floats), digits=digits, **options)

    def latex_closed_form(self, name: str, digits: int | None = None, **options: Any) -> str:
        """The closed form of a parameter as an equation in LaTeX; `options` as for `latex`."""
        return equation_latex(sympy.Symbol(name), self.closed_form(name), digits=digits, **options)

    def latex_table(self, digits: int = 4, **options: Any) -> str:
        """The parameters with their standard errors as a LaTeX table.

        Args:
            digits: of the values; errors are given to two digits.
            options: those of `symnet.printing.booktabs`, such as caption, label and document.
        """
        rows = [_latex_row(p, digits) for p in self.params.values()]
        return booktabs(["parameter", "value", "std. error", "relative in %"], rows, **options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:.6g}" for name, value in self.values.items())
        return f"FitResult({values}; {self.status}, metric {self.metric})"


def _latex_row(p: Parameter, digits: int) -> list[str]:
    errors = [p.stderr, None if p.relative_error is None else 100 * p.relative_error]
    shown = ["n/a" if error is None else f"${number_latex(error, ERROR_DIGITS)}$" for error in errors]
    return [f"${name_latex(p.name)}$", f"${number_latex(p.value, digits)}$", *shown]
