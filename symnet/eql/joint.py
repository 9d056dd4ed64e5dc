"""A joint refit: parameters as smooth functions of t, with jumps where the data show them.

Fitting each parameter value on its own throws away what its neighbours know. Here the sum of squares is minimized
together with the roughness of every parameter's curve,

    sum_j |y_j - f(x_j; p_j)|^2 + sum_k lambda_k sum_j w_kj (second divided difference of p_k at t_j)^2,

where lambda_k is chosen by cross-validation that leaves out one parameter value at a time, and w_kj = 0 where the
curve may jump. In the quadratic approximation about the pointwise fit p^_j with normal matrices A_j the joint solution
is linear, p = H p^, and the left-out prediction error is (I - H_jj)^(-1) (p^_j - p_j) exactly; the score is its norm
in A_j.
(Craven and Wahba, Numerische Mathematik 31, 377-403 (1979), for the scalar smoothing spline.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnet.eql.data import ParametricData
from symnet.eql.refit import Model
from symnet.eql.structure import Structure
from symnet.rings.ring import Array

#: Exponents of ten of lambda, relative to the median of the normal matrices' diagonal.
GRID = np.arange(-5.0, 9.1, 1.0)
#: and of the search about the best of them.
FINE = (-0.5, 0.5)
#: Sweeps over the parameters in the choice of lambda.
SWEEPS = 2
#: A jump must lower the score by this fraction to be taken.
JUMP_GAIN = 0.15
#: How many jumps a curve may have, and how many places are tried for each.
MAX_JUMPS, TRIED = 4, 12
#: Gauss-Newton steps of the joint problem.
STEPS = 12


@dataclass(frozen=True)
class Joint:
    """The outcome of a joint refit.

    Attributes:
        values: of the parameters, shape (T, parameters).
        roughness: lambda of each parameter, relative to its information.
        jumps: for each parameter the gaps that may jump, as positions j between t_j and t_(j+1).
        score: the left-out prediction error that chose them.
    """

    values: Array
    roughness: Array
    jumps: tuple[tuple[int, ...], ...]
    score: float


def joint_refit(found: Structure, values: Array, data: ParametricData, jumps: bool = True) -> Joint:
    """Refit all parameter values together, from `values` of shape (T, parameters).

    Args:
        jumps: whether curves may jump.
    """
    count, width = values.shape
    if count < 4 or not width:
        return Joint(values, np.zeros(width), ((),) * width, 0.0)
    model = Model.of(found, data)
    pointwise, normal = _linearized(model, values)
    problem = _Smoothing(data.t, pointwise, normal)
    exponents, cuts, score = _chosen(problem, jumps)
    out = problem.solve(exponents, cuts)
    for _ in range(STEPS):
        pointwise, normal = _linearized(model, out)
        new = _Smoothing(data.t, pointwise, normal, problem.units).solve(exponents, cuts)
        moved = np.abs(new - out).max() <= 1e-12 * np.abs(out).max()
        out = new
        if moved:
            break
    return Joint(out, 10.0**exponents, tuple(tuple(sorted(c)) for c in cuts), score)


def _linearized(model: Model, values: Array) -> tuple[Array, Array]:
    """The pointwise Gauss-Newton solutions (T, m) and the normal matrices (T, m, m)."""
    residual, jacobian = model(values)
    normal = np.swapaxes(jacobian, 1, 2) @ jacobian
    gradient = np.einsum("tnp,tn->tp", jacobian, residual)
    step = np.einsum("tpq,tq->tp", np.linalg.pinv(normal, rcond=1e-12, hermitian=True), gradient)
    return values - step, normal


class _Smoothing:
    """The quadratic problem: pointwise solutions with normal matrices, and the roughness."""

    def __init__(self, t: Array, pointwise: Array, normal: Array, units: Array | None = None) -> None:
        self.pointwise, self.normal = pointwise, normal
        self.count, self.width = pointwise.shape
        diagonal = np.median(np.einsum("tpp->tp", normal), axis=0)
        self.units = np.where(diagonal > 0, diagonal, 1.0) if units is None else units
        steps = np.diff(t) / np.diff(t).mean()
        self._rows = np.zeros((self.count - 2, self.count))
        for j in range(self.count - 2):
            a, b = steps[j], steps[j + 1]
            self._rows[j, j : j + 3] = np.array([1 / a, -1 / a - 1 / b, 1 / b]) / np.sqrt((a + b) / 2)
        self._information = self._block_diagonal(normal)
        self._right = np.einsum("tpq,tq->tp", normal, pointwise).ravel()

    def _block_diagonal(self, blocks: Array) -> Array:
        size = self.count * self.width
        out = np.zeros((self.count, self.width, self.count, self.width))
        index = np.arange(self.count)
        out[index, :, index, :] = blocks
        return out.reshape(size, size)

    def _matrix(self, exponents: Array, cuts: list[set[int]]) -> Array:
        """Normal matrices plus roughness; rows of second differences that reach over a cut are left out."""
        matrix = self._information.copy()
        for k in range(self.width):
            kept = [j for j in range(self.count - 2) if not {j, j + 1} & cuts[k]]
            rows = self._rows[kept]
            matrix[k :: self.width, k :: self.width] += self.units[k] * 10.0 ** exponents[k] * rows.T @ rows
        return matrix

    def solve(self, exponents: Array, cuts: list[set[int]]) -> Array:
        """The joint solution, shape (T, m)."""
        matrix = self._matrix(exponents, cuts)
        return np.linalg.solve(matrix, self._right).reshape(self.count, self.width)

    def score(self, exponents: Array, cuts: list[set[int]]) -> float:
        """The squared error of every left-out parameter value, in the norm of its normal matrix."""
        try:
            inverse = np.linalg.inv(self._matrix(exponents, cuts))
        except np.linalg.LinAlgError:
            return np.inf
        solution = (inverse @ self._right).reshape(self.count, self.width)
        index = np.arange(self.count)
        blocks = inverse.reshape(self.count, self.width, self.count, self.width)[index, :, index, :]
        leverage = np.eye(self.width) - blocks @ self.normal
        try:
            error = np.linalg.solve(leverage, (self.pointwise - solution)[..., None])[..., 0]
        except np.linalg.LinAlgError:
            return np.inf
        total = np.einsum("tp,tpq,tq->", error, self.normal, error)
        return float(total) if np.isfinite(total) and total >= 0 else np.inf


def _chosen(problem: _Smoothing, jumps: bool) -> tuple[Array, list[set[int]], float]:
    """Exponents of lambda and cuts by cross-validation: first smooth, then cut by cut with lambda chosen anew."""
    cuts: list[set[int]] = [set() for _ in range(problem.width)]
    exponents, score = _smoothest(problem, np.zeros(problem.width), cuts)
    while jumps:
        found = _best_cut(problem, exponents, cuts)
        if found is None:
            break
        tried = [set(c) for c in cuts]
        tried[found[0]].add(found[1])
        new_exponents, new_score = _smoothest(problem, exponents, tried)
        if not new_score < (1 - JUMP_GAIN) * score:
            break
        exponents, cuts, score = new_exponents, tried, new_score
    return exponents, cuts, score


def _smoothest(problem: _Smoothing, start: Array, cuts: list[set[int]]) -> tuple[Array, float]:
    """lambda for each parameter in turn over the grid."""
    exponents = start.copy()
    best = problem.score(exponents, cuts)
    for _ in range(SWEEPS):
        for k in range(problem.width):
            for fine in (False, True):
                for exponent in exponents[k] + np.array(FINE) if fine else GRID:
                    trial = exponents.copy()
                    trial[k] = exponent
                    score = problem.score(trial, cuts)
                    if score < best:
                        exponents, best = trial, score
    return exponents, best


def _best_cut(problem: _Smoothing, exponents: Array, cuts: list[set[int]]) -> tuple[int, int] | None:
    """The (parameter, gap) whose cut lowers the score most, among the steepest places of the pointwise curves."""
    candidates = []
    for k in range(problem.width):
        if len(cuts[k]) >= MAX_JUMPS:
            continue
        step = np.abs(np.diff(problem.pointwise[:, k])) * np.sqrt(problem.units[k])
        step[list(cuts[k])] = -1.0
        candidates += [(k, int(j)) for j in np.argsort(step)[::-1][:TRIED]]
    scored = []
    for k, j in candidates:
        tried = [set(c) for c in cuts]
        tried[k].add(j)
        scored.append((problem.score(exponents, tried), k, j))
    if not scored:
        return None
    score, k, j = min(scored)
    return (k, j) if np.isfinite(score) else None
