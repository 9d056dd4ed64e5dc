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
from symnet.fitting.data import Data
from symnet.fitting.problem import Problem, named
from symnet.fitting.profile import profile_interval
from symnet.fitting.solvers import RANK_TOLERANCE, Solution, rank_and_null
from symnet.fitting.uncertainty import Uncertainty, from_data, from_residual
from symnet.laws import Law
from symnet.printing import booktabs, equation_latex, name_latex, number_latex, on_screen
from symnet.rings.ring import Array

#: Significant digits of standard errors in LaTeX.
ERROR_DIGITS = 2


@dataclass(frozen=True)
class Parameter:
    """A fitted parameter. `stderr` is None where it cannot be told (no degrees of freedom, not identified).

    Value and error are floats, or mpf in a fit with many digits.
    """

    name: str
    value: Any
    stderr: Any
    bounds: tuple[float, float]
    at_bound: bool
    identified: bool

    @property
    def relative_error(self) -> float | None:
        """|stderr / value|, None if there is none."""
        return None if self.stderr is None or self.value == 0 else abs(float(self.stderr / self.value))

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
        status, iterations, success: how the solution was found; status is "solved", "converged", "stalled" (no step
            helps, yet the residual has a slope), "iteration limit" or "not finite".
        errors_from: "residual" (of the metric) or "data" (the measurements behind the target).
        law: the law with the fitted values.
    """

    def __init__(
        self, problem: Problem, solution: Solution, target: Any, output: int, data: Data | None = None
    ) -> None:
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
        self._finite = problem.arithmetic.finite(solution.residual) and problem.arithmetic.finite(solution.jacobian)
        self.rank, self.unidentifiable = self._identified()
        residual = [problem.arithmetic.user(r) for r in solution.residual]
        self.residuals: dict[tuple[int, ...], Any] = dict(zip(problem.metric.labels, residual, strict=True))
        self._uncertainty = self._measure(data)
        self.errors_from = self._uncertainty.source
        if data is not None:
            self.reason += f"; standard errors from the {len(data)} measurements and the target's shift from them"
        self.params = {name: self._parameter(i) for i, name in enumerate(problem.names)}

    def _identified(self) -> tuple[int, tuple[str, ...]]:
        """The rank, and the parameters that only combinations determine."""
        if not self._finite:
            return 0, ()
        rank, null = rank_and_null(self._solution.jacobian, self.problem.arithmetic)
        hidden = np.any(np.abs(null) > RANK_TOLERANCE**0.5, axis=0)
        return rank, tuple(n for n, h in zip(self.problem.names, hidden, strict=True) if h)

    def _measure(self, data: Data | None) -> Uncertainty:
        if not self._finite:
            return Uncertainty(None, 0, "residual")
        if data is not None:
            return from_data(self.problem, self._solution, data)
        return from_residual(self.problem, self._solution, self.rank)

    @property
    def covariance(self) -> Array | None:
        """The covariance matrix of the free parameters, None where it cannot be told."""
        found = self._uncertainty.covariance
        if found is None or found.dtype != object:
            return found
        return np.vectorize(self.problem.arithmetic.user, otypes=[object])(found)

    def _parameter(self, i: int) -> Parameter:
        name = self.problem.names[i]
        arithmetic = self.problem.arithmetic
        value = arithmetic.user(self._solution.x[i])
        bounds = self._law.bounds.get(name, (-np.inf, np.inf))
        identified = name not in self.unidentifiable
        stderr = None
        if identified and self.covariance is not None:
            stderr = arithmetic.user(arithmetic.root(arithmetic.array(self.covariance[[i], [i]])[0]))
        return Parameter(name, value, stderr, bounds, value in bounds, identified)

    @property
    def values(self) -> dict[str, Any]:
        return named(self.problem.names, [p.value for p in self.params.values()])

    @property
    def tied(self) -> dict[str, Any]:
        """The values of the tied parameters."""
        known = {sympy.Symbol(name): sympy.Float(value, self._decimals) for name, value in self.values.items()}
        known |= {sympy.Symbol(name): value for name, value in self._law.fixed.items()}
        numbers = {name: tie.subs(known).evalf(self._decimals) for name, tie in self._law.ties.items()}
        user = self.problem.arithmetic
        return {name: user.user(user.array([number])[0]) for name, number in numbers.items()}

    @property
    def _decimals(self) -> int:
        return getattr(self.problem.ring, "dps", 15) + 5

    @property
    def degrees_of_freedom(self) -> int:
        """Coordinates minus the rank."""
        return len(self._solution.residual) - self.rank

    @property
    def sum_of_squares(self) -> Any:
        """The squared length of the residual in the metric."""
        return self.problem.arithmetic.user(self._solution.residual @ self._solution.residual)

    @property
    def criteria(self) -> statistics.Criteria:
        """chi^2, AIC and BIC, for comparing laws on the same target and metric."""
        return statistics.criteria(float(self.sum_of_squares), len(self._solution.residual), self.rank)

    @property
    def correlations(self) -> Array:
        """The correlation matrix of the free parameters, shape (p, p)."""
        return statistics.correlations(self.covariance, len(self.params))

    def interval(self, name: str, level: float = 0.95, method: str = "linear") -> statistics.Interval:
        """A confidence interval of a parameter.

        Args:
            name: a free parameter.
            level: the probability covered.
            method: "linear", value +- t stderr; or "profile", from further fits with the parameter held, which
                follows the law's curvature (see `symnet.fitting.profile`).

        Raises:
            InvalidValueError: for an unknown parameter, level or method.
        """
        self._check_name(name)
        level = statistics.check_level(level)
        if method == "profile":
            return profile_interval(self, name, level)
        if method != "linear":
            remedy = nearest(str(method), ["linear", "profile"])
            raise InvalidValueError(message("method", "be a known one", method, remedy))
        parameter = self.params[name]
        return statistics.linear_interval(parameter.value, parameter.stderr, self._uncertainty.freedom, level)

    @property
    def r_squared(self) -> float | None:
        """The part of the target's variance in the metric that the law explains; None for a constant target."""
        target = np.array(self.problem.target, dtype=float)
        if self.metric == "rows":
            weights = np.asarray(self.problem.metric.factor, dtype=float)
            mean = (weights @ target) / (weights @ weights)
            total = float(np.sum((target - weights * mean) ** 2))
        else:
            constant = self.problem.metric.labels[0]
            total = float(target @ target) - (float(target[0] ** 2) if not any(constant) else 0.0)
        return None if total <= 0 else 1.0 - float(self.sum_of_squares) / total

    @property
    def target_coefficients(self) -> dict[tuple[int, ...], Any]:
        """alpha_m: the target's coordinates, in which `closed_form` is written."""
        values = [self.problem.arithmetic.user(value) for value in self.problem.target]
        return dict(zip(self.problem.metric.labels, values, strict=True))

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
        return on_screen(self.report(format="html"))

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
        values = ", ".join(f"{name}={float(value):.6g}" for name, value in self.values.items())
        return f"FitResult({values}; {self.status}, metric {self.metric})"


def _latex_row(p: Parameter, digits: int) -> list[str]:
    errors = [p.stderr, None if p.relative_error is None else 100 * p.relative_error]
    shown = ["n/a" if error is None else f"${number_latex(error, ERROR_DIGITS)}$" for error in errors]
    return [f"${name_latex(p.name)}$", f"${number_latex(p.value, digits)}$", *shown]
