"""Coefficient functions in closed form: candidates for a curve p(t), fitted and compared.

Candidates are written from the primitives: powers of t, sines, exponentials, a sign; the one-variable laws of the
catalogue can be added. Each is fitted by weighted least squares from many starts; the simplest one is taken that the
Bayesian information criterion does not speak strongly against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from symnet.eql.refit import Model, minimize
from symnet.eql.structure import Structure
from symnet.laws import Law, catalogue
from symnet.rings.ring import Array

t = sympy.Symbol("t")
a, b, c, d = sympy.symbols("a b c d")

#: (expression, what starts where): "w" marks a frequency, "k" a rate, "m" a place; other parameters are linear.
PRIMITIVE_CURVES: tuple[tuple[sympy.Expr, dict[sympy.Symbol, str]], ...] = (
    (a, {}),
    (a * t, {}),
    (a * t**2, {}),
    (a + b * t, {}),
    (a * sympy.sign(t), {}),
    (a * sympy.Abs(t), {}),
    (a * sympy.sin(b * t), {b: "w"}),
    (a * sympy.cos(b * t), {b: "w"}),
    (a * sympy.exp(b * t), {b: "k"}),
    (a * sympy.exp(b * t**2), {b: "k"}),
    (a / (t + b), {b: "m"}),
    (a + b * t + c * t**2, {}),
    (a + b * sympy.sign(t), {}),
    (a + b * sympy.sin(c * t), {c: "w"}),
    (a + b * sympy.cos(c * t), {c: "w"}),
    (a + b * sympy.exp(c * t), {c: "k"}),
    (a * sympy.sin(b * t + c), {b: "w", c: "p"}),
    (a + b * t + c * t**2 + d * t**3, {}),
    (a + b * sympy.exp(c * (t - d) ** 2), {c: "k", d: "m"}),
    (a + b * sympy.sin(c * t + d), {c: "w", d: "p"}),
)
#: Linear parameters start here; the first step of least squares moves them to where they belong.
LINEAR_START = 1.0
#: A frequency, rate or place is picked out of many and counts as so many parameters more.
SEARCH_PRICE = 2
#: A simpler candidate is taken unless the criterion speaks strongly against it: by more than 6
#: (Kass and Raftery, Journal of the American Statistical Association 90, 773-795 (1995)).
STRONG = 6.0
#: The floor of a curve's relative error: what a refit without noise leaves of float64.
FLOOR = 1e-9
#: A curve is explained if its chi^2 a degree of freedom is below this.
EXPLAINED = 4.0


@dataclass(frozen=True)
class Curve:
    """A candidate fitted to a curve.

    Attributes:
        expression: in t and the parameters.
        parameters: its symbols.
        values: of the parameters.
        chi2: the weighted sum of squares a degree of freedom.
        bic: the Bayesian information criterion up to a constant.
    """

    expression: sympy.Expr
    parameters: tuple[sympy.Symbol, ...]
    values: Array
    chi2: float
    bic: float

    @property
    def explained(self) -> bool:
        """Whether the curve lies within its errors."""
        return self.chi2 <= EXPLAINED


def fit_curves(points: Array, curve: Array, error: Array, use_catalogue: bool = False) -> list[Curve]:
    """Every candidate fitted to a curve, best first.

    Args:
        points: the values of t, shape (T,).
        curve: the values of the coefficient, shape (T,).
        error: their standard errors, shape (T,); raised to the floor of float64 where they are smaller.
        use_catalogue: also try the catalogue's laws of one variable with at most 3 parameters.
    """
    scale = float(np.sqrt(np.mean(curve**2)))
    sigma = np.maximum(error, FLOOR * max(scale, 1e-300))
    found = [_fitted(e, starts, points, curve, sigma) for e, starts in _candidates(use_catalogue)]
    ordered = sorted((one for one in found if one is not None), key=lambda one: one.bic)
    close = [one for one in ordered if one.bic <= ordered[0].bic + STRONG]
    return [*sorted(close, key=_size), *ordered[len(close) :]]


def _size(curve: Curve) -> tuple[int, int, float]:
    """Fewer parameters, then fewer operations, then the better fit."""
    return len(curve.parameters), int(curve.expression.count_ops()), curve.bic


def _candidates(use_catalogue: bool) -> Iterable[tuple[sympy.Expr, dict[sympy.Symbol, str]]]:
    yield from PRIMITIVE_CURVES
    if not use_catalogue:
        return
    for name in catalogue:
        law: Law = catalogue[name].law()
        if len(law.variables) == 1 and len(law.parameters) <= 3:
            table = {sympy.Symbol(law.variables[0]): t}
            yield law.expr.xreplace(table), {sympy.Symbol(p): "any" for p in law.parameters}


def _fitted(
    expression: sympy.Expr, kinds: dict[sympy.Symbol, str], points: Array, curve: Array, sigma: Array
) -> Curve | None:
    parameters = tuple(sorted(expression.free_symbols - {t}, key=lambda s: s.name))
    starts = _starts(parameters, kinds, points)
    if len(parameters) >= len(points):
        return None
    found = Structure(expression, ("t",), parameters)
    rows = len(starts)
    blocks = [np.broadcast_to(v, (rows, len(points))) for v in (points, curve, 1 / sigma)]
    model = Model(found, blocks[0][..., None], blocks[1], blocks[2])
    fitted = minimize(model, _linear_part(model, starts, parameters, kinds), 40)
    with np.errstate(all="ignore"):
        cost = (model(fitted)[0] ** 2).sum(axis=1)
    if not np.isfinite(cost).any():
        return None
    best = _least(cost, fitted, [p in kinds for p in parameters])
    freedom = len(points) - len(parameters)
    size = len(parameters) + SEARCH_PRICE * len(kinds)
    bic = float(cost[best]) + size * np.log(len(points)) + 0.1 * expression.count_ops()
    return Curve(expression, parameters, fitted[best], float(cost[best]) / freedom, bic)


def _least(cost: Array, fitted: Array, nonlinear: list[bool]) -> int:
    """The best start; among equally good ones that with the lowest frequencies, since points at equal distances
    cannot tell a frequency from its aliases."""
    finite = np.where(np.isfinite(cost), cost, np.inf)
    tied = finite <= finite.min() * (1 + 1e-6) + 1e-9
    size = np.where(tied, np.abs(fitted[:, nonlinear]).sum(axis=1), np.inf)
    return int(np.argmin(size))


def _linear_part(
    model: Model, starts: Array, parameters: Sequence[sympy.Symbol], kinds: dict[sympy.Symbol, str]
) -> Array:
    """The starts with their linear parameters solved for, the others held."""
    residual, jacobian = model(starts)
    linear = np.array([p not in kinds for p in parameters])
    out = starts.copy()
    for row in range(len(starts)):
        J = jacobian[row][:, linear]
        if J.size and np.isfinite(J).all() and np.isfinite(residual[row]).all():
            out[row, linear] -= np.linalg.lstsq(J, residual[row], rcond=None)[0]
    return out


def _starts(parameters: Sequence[sympy.Symbol], kinds: dict[sympy.Symbol, str], points: Array) -> Array:
    """A grid of starting values: frequencies up to where the points resolve them, rates and places over the range."""
    span, count = float(np.ptp(points)), len(points)
    grids = {
        "w": np.pi / span * np.arange(0.5, min(count, 24), 0.5),
        "k": np.concatenate([-np.geomspace(0.1, 30, 6), np.geomspace(0.1, 30, 6)]) / span,
        "m": np.linspace(points.min() - 0.1 * span, points.max() + 0.1 * span, 9),
        "p": np.array([0.0, np.pi / 2]),
        "any": np.array([0.1, 1.0, 10.0]),
    }
    axes = [grids[kinds[p]] if p in kinds else np.array([LINEAR_START]) for p in parameters]
    return np.stack([g.ravel() for g in np.meshgrid(*axes, indexing="ij")], axis=-1)
