"""Data of partial differential equations whose coefficients vary: solve, differentiate, group by the parameter.

Zhang et al. (section III.B) learn u_t as a function of u, u_x and u_xx from a numerical solution. Here an equation is
a row of `EQUATIONS`: its right-hand side as an expression is what is integrated (derivatives in x by Fourier series,
SciPy's adaptive Runge-Kutta method in time) and what a found equation is compared with. Only u is handed on: u_t, and
where the row says so u_x and u_xx, are finite differences of it. To add an equation, add a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from symnet.eql.data import FEWEST, ParametricData
from symnet.errors import InvalidValueError, message, missing_extra, nearest
from symnet.rings.ring import Array

X, T, U, U_X, U_XX = sympy.symbols("x t u u_x u_xx", real=True)


@dataclass(frozen=True)
class Equation:
    """One row, u_t = rate on a periodic interval.

    Attributes:
        rate: in the symbols x, t, u, u_x, u_xx.
        start: u at t = 0, in x.
        low, high: the interval, `high` being `low` again.
        end: the last time.
        shape: how many points in x and in t.
        parameter: "x" or "t", what the coefficients depend on.
        fourier: whether the data's derivatives in x are by Fourier series rather than by differences.
        tabulated: values of the parameter at which the paper says what it found.
    """

    rate: sympy.Expr
    start: sympy.Expr
    low: float
    high: float
    end: float
    shape: tuple[int, int]
    parameter: str
    fourier: bool
    tabulated: tuple[float, ...]


_F = sympy.cos(2 * sympy.pi * X / 5) - sympy.Rational(3, 2)
_EPSILON = sympy.Rational(1, 10)

#: Finite differences that can be taken; the data's are of order 2.
ORDERS = (2, 4, 6, 8, 10, 12)

#: Steps in time over what the highest wave's decay takes. Longer ones, up to 6, are stable, but let that wave carry an
#: error a thousand times the tolerance, which the derivatives in x amplify.
LONGEST = 3.0

#: Settings that find both as trained, with one hidden layer of the default primitives on 64 x 256 points.
OPTIONS: Mapping[str, float] = {"penalty": 5e-2, "learning_rate": 4e-3}

#: The paper's, with the authors' grids.
EQUATIONS: Mapping[str, Equation] = {
    # equation (9): d/dx (f u) written out
    "advection-diffusion": Equation(
        sympy.diff(_F, X) * U + _F * U_X + _EPSILON * U_XX,
        sympy.cos(2 * sympy.pi * X / 5),
        -5.0,
        5.0,
        5.0,
        (256, 512),
        "x",
        True,
        (-4.375, -1.875, 0.625, 3.125),
    ),
    "burgers": Equation(
        -(1 + sympy.sin(T) / 4) * U * U_X + _EPSILON * U_XX,
        sympy.exp(-((X + 1) ** 2)),
        -8.0,
        8.0,
        10.0,
        (512, 256),
        "t",
        False,
        (0.627, 3.137, 5.647, 8.157),
    ),
}


@dataclass(frozen=True)
class Solution:
    """Values u of shape (times, points) at the points x and the times t; periodic in x."""

    x: Array
    t: Array
    u: Array


def solve(name: str, shape: tuple[int, int] | None = None, tolerance: float = 1e-11) -> Solution:
    """A numerical solution of a row of `EQUATIONS`.

    Args:
        name: of the row.
        shape: how many points in x and in t; default the row's.
        tolerance: relative to u, of a step in time; absolute a hundredth of that.

    Returns:
        u of shape (times, points), the first row at t = 0.

    Raises:
        InvalidValueError: for an unknown name, or fewer than 16 points or 16 times.
        MissingExtraError: without SciPy, which comes with JAX.
    """
    equation = _row(name)
    points, times = equation.shape if shape is None else shape
    for label, value in (("points in x", points), ("times", times)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 16:
            raise InvalidValueError(message(f"the number of {label}", "be an integer of at least 16", value))
    try:
        from scipy.integrate import solve_ivp  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise missing_extra("scipy", "train", "solving a partial differential equation") from error
    x = equation.low + (equation.high - equation.low) * np.arange(points) / points
    t = np.linspace(0, equation.end, times)
    rate = sympy.lambdify((X, T, U, U_X, U_XX), equation.rate, "numpy")
    length = equation.high - equation.low

    def slope(time: float, u: Array) -> Array:
        return rate(x, time, u, fourier_derivative(u, length, 1), fourier_derivative(u, length, 2))

    start = sympy.lambdify(X, equation.start, "numpy")(x)
    diffusion = sympy.lambdify((X, T, U, U_X, U_XX), sympy.diff(equation.rate, U_XX), "numpy")
    stiffness = np.max(np.abs(diffusion(x, 0.0, start, 0.0, 0.0))) * (np.pi * points / length) ** 2
    found = solve_ivp(
        slope, (0, equation.end), start, "DOP853", t, rtol=tolerance, atol=tolerance / 100, max_step=LONGEST / stiffness
    )
    if not found.success:
        raise InvalidValueError(message("shape", "be fine enough to integrate on", (points, times), found.message))
    return Solution(x, t, found.y.T)


def data(
    name: str,
    values: int = 64,
    points: int = 256,
    *,
    also: Sequence[float] = (),
    seed: int = 0,
    noise: float = 0.0,
    order: int = 2,
    solution: Solution | None = None,
) -> ParametricData:
    """Points (u, u_x, u_xx) -> u_t, grouped by what the coefficients depend on.

    Args:
        name: a row of `EQUATIONS`.
        values: how many parameter values, evenly taken from the grid's.
        points: how many points at each, drawn from the grid's.
        also: more parameter values, each the nearest one of the grid's; `EQUATIONS[name].tabulated` for instance.
        seed: of that draw and of the noise.
        noise: standard deviation of what is added to u_t, over the standard deviation of u_t.
        order: of the finite differences: 2 as the authors', 4, 6, 8, 10 or 12.
        solution: default `solve(name)`.

    Raises:
        InvalidValueError: for more values or points than the grid has, too few, or another order.
    """
    equation = _row(name)
    solved = solve(name) if solution is None else solution
    columns, rate, axis, _ = grouped(name, solved, order)
    _check_count("values", values, rate.shape[0], 1)
    _check_count("points", points, rate.shape[1], FEWEST)
    rng = np.random.default_rng(seed)
    even = np.linspace(0, len(axis) - 1, values).round().astype(int)
    groups = np.union1d(even, [np.abs(axis - value).argmin() for value in also]).astype(int)
    chosen = [np.sort(rng.permutation(rate.shape[1])[:points]) for _ in groups]
    y = np.array([rate[g, c] for g, c in zip(groups, chosen, strict=True)])
    y = y + noise * y.std() * rng.standard_normal(y.shape)
    return ParametricData(
        [columns[g, c] for g, c in zip(groups, chosen, strict=True)],
        y,
        axis[groups],
        inputs=["u", "u_x", "u_xx"],
        parameter=equation.parameter,
        output="u_t",
    )


def grouped(name: str, solution: Solution, order: int = 2) -> tuple[Array, Array, Array, Array]:
    """All points by parameter value: u, u_x, u_xx (values, points, 3), u_t (values, points), the values, the points."""
    equation = _row(name)
    columns, rate, keep = derivatives(solution, equation, order)
    if equation.parameter == "x":
        return np.swapaxes(columns, 0, 1), rate.T, solution.x, solution.t[keep]
    return columns, rate, solution.t[keep], solution.x


def derivatives(solution: Solution, equation: Equation, order: int = 2) -> tuple[Array, Array, slice]:
    """((times, points, 3) of u, u_x and u_xx, u_t, which times): without the times that the differences lose."""
    if order not in ORDERS:
        raise InvalidValueError(message("order", f"be one of {list(ORDERS)}", order))
    half = order // 2
    keep = slice(half, len(solution.t) - half)
    stencils = [_stencil(half, derivative) for derivative in (1, 2)]
    step = solution.t[1] - solution.t[0]
    windows = np.lib.stride_tricks.sliding_window_view(solution.u, 2 * half + 1, axis=0)
    u_t = windows @ stencils[0] / step
    u = solution.u[keep]
    by: Callable[[int], Array]
    if equation.fourier:
        by = lambda n: fourier_derivative(u, equation.high - equation.low, n)  # noqa: E731
    else:
        width = solution.x[1] - solution.x[0]
        wrapped = np.concatenate([u[:, -half:], u, u[:, :half]], axis=1)
        around = np.lib.stride_tricks.sliding_window_view(wrapped, 2 * half + 1, axis=1)
        by = lambda n: around @ stencils[n - 1] / width**n  # noqa: E731
    return np.stack([u, by(1), by(2)], axis=-1), u_t, keep


def fourier_derivative(u: Array, length: float, n: int) -> Array:
    """The n-th derivative along the last axis of values that are periodic over `length`.

    >>> x = np.arange(16) / 16
    >>> error = fourier_derivative(np.sin(2 * np.pi * x), 1.0, 1) - 2 * np.pi * np.cos(2 * np.pi * x)
    >>> bool(abs(error).max() < 1e-12)
    True
    """
    waves = 2 * np.pi * np.fft.rfftfreq(u.shape[-1], 1 / u.shape[-1]) / length
    factors = (1j * waves) ** n
    if n % 2 and u.shape[-1] % 2 == 0:
        # the highest wave's odd derivatives vanish at the points
        factors[-1] = 0
    return np.fft.irfft(factors * np.fft.rfft(u, axis=-1), u.shape[-1], axis=-1)


def _stencil(half: int, derivative: int) -> Array:
    """Central differences on 2 half + 1 points of step 1, exact for polynomials of degree 2 half."""
    places = np.arange(-half, half + 1)
    powers = np.vander(places, increasing=True).T.astype(float)
    right = np.zeros(len(places))
    right[derivative] = float(derivative)  # 1! and 2!
    return np.linalg.solve(powers, right)


def _row(name: str) -> Equation:
    if name not in EQUATIONS:
        raise InvalidValueError(message("name", "be an equation", name, nearest(str(name), EQUATIONS)))
    return EQUATIONS[name]


def _check_count(name: str, value: int, most: int, fewest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not fewest <= value <= most:
        remedy = "solve on a finer grid for more"
        raise InvalidValueError(message(name, f"be an integer from {fewest} to {most}", value, remedy))
