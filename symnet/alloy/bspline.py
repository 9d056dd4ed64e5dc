"""The comparator of the paper: a free energy as a tensor-product B-spline in (c, eta^2), its equations 30 to 39."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.alloy.files import HERE, numbers, table
from symnet.alloy.samples import Samples
from symnet.errors import InvalidValueError, message, missing_extra
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array

FOLDER = HERE / "b2_alloy"
#: The ridge of equation 38 in the published fit.
RIDGE = 1e-4
#: How far outside the knots a point may lie: eta = 1/sqrt(2) squared is not exactly 1/2.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class SplineSurface:
    """g(c, eta) = sum_ij C_ij N_i(c) M_j(eta^2), even in eta by construction (equation 30).

    Args:
        knots: one vector for c and one for eta^2, not decreasing, clamped at both ends.
        control: C, of shape (m, n) with m = knots of c - degree - 1, n likewise.
        degree: of both directions.
        extrapolate: whether points outside the knots are evaluated by the outermost polynomials; otherwise they are
            refused.

    Raises:
        InvalidValueError: for shapes that do not fit, knots that decrease or numbers that are not finite.

    >>> surface = b2_bspline()
    >>> surface.gradient([[0.5**0.5, 0.01]]).round(5)
    array([[0.00013, 0.00011]])
    """

    knots: tuple[Array, Array]
    control: Array
    degree: int = 3
    extrapolate: bool = False

    def __post_init__(self) -> None:
        knots = tuple(np.asarray(vector, dtype=np.float64) for vector in self.knots)
        control = np.asarray(self.control, dtype=np.float64)
        for vector in knots:
            if vector.ndim != 1 or not np.all(np.isfinite(vector)) or np.any(np.diff(vector) < 0):
                raise InvalidValueError(message("knots", "be finite vectors that do not decrease", vector.tolist()))
        wanted = tuple(len(vector) - self.degree - 1 for vector in knots)
        if control.shape != wanted or min(wanted) <= self.degree:
            raise InvalidValueError(
                message("control", f"have shape {wanted}, one entry a pair of basis functions", control.shape)
            )
        if not np.all(np.isfinite(control)):
            raise InvalidValueError(message("control", "be finite", control.tolist()))
        object.__setattr__(self, "knots", knots)
        object.__setattr__(self, "control", control)

    def value(self, points: Any) -> Array:
        """g at points (c, eta) of shape (n, 2): shape (n,).

        Raises:
            InvalidValueError: for points outside the knots, unless the surface extrapolates.
        """
        c, _, s = self._read(points)
        return self._derivative(c, s, 0, 0)

    def gradient(self, points: Any) -> Array:
        """(dg/dc, dg/deta), shape (n, 2); with s = eta^2, dg/deta = 2 eta dg/ds."""
        c, eta, s = self._read(points)
        return np.column_stack([self._derivative(c, s, 1, 0), 2 * eta * self._derivative(c, s, 0, 1)])

    def hessian(self, points: Any) -> Array:
        """The second derivatives by (c, eta), shape (n, 2, 2)."""
        c, eta, s = self._read(points)
        mixed = 2 * eta * self._derivative(c, s, 1, 1)
        both = 2 * self._derivative(c, s, 0, 1) + 4 * eta**2 * self._derivative(c, s, 0, 2)
        return np.stack([self._derivative(c, s, 2, 0), mixed, mixed, both], axis=-1).reshape(-1, 2, 2)

    def basis(self, points: Any, by_c: int, by_s: int) -> Any:
        """The products of basis functions at points, differentiated so often by c and by eta^2.

        Returns:
            a sparse matrix of shape (n, m n'), in the order of the flattened control points.
        """
        c, _, s = self._read(points)
        # says so where SciPy is missing
        (N, i), (M, j) = self._local(c, s, by_c, by_s)
        from scipy.sparse import csr_array  # type: ignore[import-untyped,unused-ignore]

        columns = i[:, :, None] * self.control.shape[1] + j[:, None, :]
        width = (self.degree + 1) ** 2
        values = (N[:, :, None] * M[:, None, :]).reshape(-1)
        rows = np.arange(0, width * len(c) + 1, width)
        return csr_array((values, columns.reshape(-1), rows), shape=(len(c), self.control.size))

    def _read(self, points: Any) -> tuple[Array, Array, Array]:
        """c, eta and eta^2."""
        array = np.asarray(points_array(points, 2), dtype=np.float64)
        c, eta = array[:, 0], array[:, 1]
        if self.extrapolate:
            return c, eta, eta**2
        return _inside("c", c, self.knots[0]), eta, _inside("eta^2", eta**2, self.knots[1])

    def _derivative(self, c: Array, s: Array, by_c: int, by_s: int) -> Array:
        (N, i), (M, j) = self._local(c, s, by_c, by_s)
        return np.asarray(np.einsum("ka,kab,kb->k", N, self.control[i[:, :, None], j[:, None, :]], M))

    def _local(self, c: Array, s: Array, by_c: int, by_s: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        return (
            _local_basis(self.knots[0], self.degree, c, by_c),
            _local_basis(self.knots[1], self.degree, s, by_s),
        )


def _local_basis(knots: Array, degree: int, x: Array, order: int) -> tuple[Array, Array]:
    """The degree + 1 basis functions that do not vanish at each x, differentiated, and their positions.

    Both of shape (n, degree + 1); the functions are those of the recursion of Cox and de Boor (equation 32).

    Raises:
        MissingExtraError: without SciPy.
    """
    try:
        from scipy.interpolate import BSpline  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise missing_extra("scipy", "scipy", "a B-spline") from error
    count = len(knots) - degree - 1
    every = BSpline(knots, np.eye(count), degree)(x, nu=order)
    span = np.searchsorted(knots[degree:count], x, side="right") - 1
    where = np.clip(span, 0, count - degree - 1)[:, None] + np.arange(degree + 1)
    return np.take_along_axis(every, where, axis=1), where


def _inside(name: str, values: Array, knots: Array) -> Array:
    """The values, which may leave the knots by no more than rounding."""
    low, high = knots[0], knots[-1]
    out = np.flatnonzero((values < low - ROUNDING) | (values > high + ROUNDING))
    if len(out):
        wanted = f"lie in [{low:.6g}, {high:.6g}] in {name}"
        raise InvalidValueError(message("points", wanted, float(values[out[0]]), "or give extrapolate=True"))
    return np.clip(values, low, high)


def b2_bspline(extrapolate: bool = False) -> SplineSurface:
    """The published B-spline: cubic, 17 x 17 control points, 13 uniform interior knots a direction.

    From section 4 of the paper. Control points that no data supported are 0, or large.
    """
    knots = [np.array([float(entry) for entry in row]) for row in table(FOLDER / "bspline_knots.txt", 21)]
    return SplineSurface((knots[0], knots[1]), numbers(FOLDER / "bspline_control_points.txt", 17), 3, extrapolate)


def fit_bspline(samples: Samples, knots: tuple[Any, Any], ridge: float = RIDGE, degree: int = 3) -> SplineSurface:
    """Control points by least squares on derivatives (equation 39).

    C = (B^T B + D^T D + ridge I)^-1 (B^T mu_c + D^T mu_eta), with B and D the derivatives by c and by eta of all
    products of basis functions at the points.

    Args:
        samples: points and derivatives.
        knots: of c and of eta^2, clamped; see `symnet.alloy.knots`.
        ridge: lambda of equation 38, positive, since the data leave the constant of g free.
        degree: of the basis functions.

    Raises:
        InvalidValueError: for a ridge that is not positive, or points outside the knots.
        MissingExtraError: without SciPy.
    """
    if not np.isfinite(ridge) or ridge <= 0:
        raise InvalidValueError(message("ridge", "be positive", ridge, "without it the constant of g is free"))
    shape = tuple(len(vector) - degree - 1 for vector in knots)
    empty = SplineSurface((knots[0], knots[1]), np.zeros(shape), degree)
    twice_eta = 2 * samples.points[:, [1]]
    by_c, by_s = empty.basis(samples.points, 1, 0), empty.basis(samples.points, 0, 1)
    by_eta = by_s.multiply(twice_eta).tocsr()
    matrix = (by_c.T @ by_c + by_eta.T @ by_eta).toarray() + ridge * np.eye(empty.control.size)
    right = by_c.T @ samples.mu[:, 0] + by_eta.T @ samples.mu[:, 1]
    return SplineSurface(empty.knots, np.linalg.solve(matrix, right).reshape(shape), degree)
