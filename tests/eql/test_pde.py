"""Data of partial differential equations: solutions against refined grids, exact solutions and conservation."""

import numpy as np
import pytest
import sympy

from symnet.eql import pde
from symnet.errors import InvalidValueError

pytest.importorskip("scipy", reason="needs SciPy, which comes with the extra train")

SMALL = (128, 192)


@pytest.fixture(scope="module", params=sorted(pde.EQUATIONS))
def solved(request):
    return request.param, pde.solve(request.param, SMALL)


def test_a_finer_grid_and_another_integrator_give_the_same_solution(solved):
    integrate = pytest.importorskip("scipy.integrate")
    name, coarse = solved
    row = pde.EQUATIONS[name]
    points = 2 * SMALL[0]
    x = row.low + (row.high - row.low) * np.arange(points) / points
    # the spectral differentiation matrix on an even number of points (Trefethen, Spectral Methods in MATLAB, 3.10)
    far = np.arange(1, points)
    column = np.concatenate([[0.0], (-1.0) ** far / 2 / np.tan(far * np.pi / points)])
    matrix = 2 * np.pi / (row.high - row.low) * column[np.subtract.outer(np.arange(points), np.arange(points)) % points]
    rate = sympy.lambdify((pde.X, pde.T, pde.U, pde.U_X, pde.U_XX), row.rate, "numpy")
    start = sympy.lambdify(pde.X, row.start, "numpy")(x)
    fine = integrate.odeint(
        lambda u, t: rate(x, t, u, matrix @ u, matrix @ (matrix @ u)), start, coarse.t[::19], rtol=1e-9, atol=1e-10
    )
    assert np.abs(fine[:, ::2] - coarse.u[::19]).max() < 1e-6


def test_the_integral_of_u_is_conserved(solved):
    # both right-hand sides are derivatives in x of something periodic
    totals = solved[1].u.mean(axis=1)
    assert np.abs(totals - totals[0]).max() < 1e-9


@pytest.mark.parametrize(("name", "order", "error"), [("burgers", 2, 4e-2), ("burgers", 8, 1e-3)])
def test_the_data_obey_the_equation(name, order, error):
    row = pde.EQUATIONS[name]
    given = pde.data(name, 20, 50, order=order, solution=pde.solve(name, SMALL))
    rate = sympy.lambdify((pde.X, pde.T, pde.U, pde.U_X, pde.U_XX), row.rate, "numpy")
    known = given.t[:, None]
    residual = rate(known, known, *np.moveaxis(given.X, -1, 0)) - given.y
    assert residual.std() < error * given.y.std()
    assert given.parameter == row.parameter
    assert given.output == "u_t"


def test_higher_order_differences_are_nearer(solved):
    name, solution = solved
    row = pde.EQUATIONS[name]
    rate = sympy.lambdify((pde.X, pde.T, pde.U, pde.U_X, pde.U_XX), row.rate, "numpy")
    errors = []
    for order in (2, 4):
        columns, u_t, keep = pde.derivatives(solution, row, order)
        residual = rate(solution.x, solution.t[keep, None], *np.moveaxis(columns, -1, 0)) - u_t
        errors.append(residual[8:-8].std())
    assert errors[1] < errors[0] / 3


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("points", [31, 32])
def test_fourier_derivatives_of_trigonometric_polynomials_are_exact(n, points):
    z = sympy.Symbol("z")
    wave = sympy.sin(3 * sympy.pi * z) + sympy.cos(sympy.pi * z) / 2
    places = 2 * np.arange(points) / points
    found = pde.fourier_derivative(sympy.lambdify(z, wave, "numpy")(places), 2.0, n)
    assert found == pytest.approx(sympy.lambdify(z, sympy.diff(wave, z, n), "numpy")(places), abs=1e-9)


def test_the_pure_highest_wave_has_no_odd_derivative_at_the_points():
    assert np.abs(pde.fourier_derivative((-1.0) ** np.arange(8), 1.0, 1)).max() == 0


def test_the_draw_repeats_with_its_seed_and_noise_has_the_asked_size(solved):
    name, solution = solved
    first, again, other = (pde.data(name, 8, 40, seed=s, solution=solution) for s in (1, 1, 2))
    assert np.array_equal(first.X, again.X)
    assert not np.array_equal(first.X, other.X)
    noisy = pde.data(name, 40, 60, seed=1, noise=0.1, solution=solution)
    clean = pde.data(name, 40, 60, seed=1, solution=solution)
    assert np.array_equal(noisy.X, clean.X)
    assert (noisy.y - clean.y).std() == pytest.approx(0.1 * clean.y.std(), rel=0.1)


def test_the_settings_are_options():
    pytest.importorskip("jax", reason="needs the extra train")
    from symnet.eql import Options

    assert Options(**pde.OPTIONS).penalty == pde.OPTIONS["penalty"]


def test_bad_input_is_explained(solved):
    name, solution = solved
    with pytest.raises(InvalidValueError, match="did you mean 'burgers'"):
        pde.solve("burger")
    with pytest.raises(InvalidValueError, match="points in x must be an integer of at least 16, not 4"):
        pde.solve(name, (4, 100))
    with pytest.raises(InvalidValueError, match="order must be one of .2, 4, 6, 8, 10, 12., not 3"):
        pde.data(name, 8, 8, order=3, solution=solution)
    with pytest.raises(InvalidValueError, match="values must be an integer from 1 to"):
        pde.data(name, 1000, 8, solution=solution)
    with pytest.raises(InvalidValueError, match="points must be an integer from 4 to"):
        pde.data(name, 8, 3, solution=solution)


def test_more_parameter_values_are_taken_at_the_nearest_of_the_grid(solved):
    name, solution = solved
    places = np.array(pde.EQUATIONS[name].tabulated)
    grid = solution.x if pde.EQUATIONS[name].parameter == "x" else solution.t[1:-1]
    given = pde.data(name, 8, 40, solution=solution, also=places + 1e-9)
    near = grid[np.abs(grid[:, None] - places).argmin(axis=0)]
    assert set(near) <= set(given.t)
    assert set(pde.data(name, 8, 40, solution=solution).t) | set(near) == set(given.t)


def test_steps_in_time_are_short_enough_for_the_highest_wave():
    # without the limit the residual is 1e-7 of u_t; in Burgers' equation the differences in x hide it
    row, solution = pde.EQUATIONS["advection-diffusion"], pde.solve("advection-diffusion")
    columns, u_t, keep = pde.derivatives(solution, row, 8)
    rate = sympy.lambdify((pde.X, pde.T, pde.U, pde.U_X, pde.U_XX), row.rate, "numpy")
    residual = rate(solution.x, solution.t[keep, None], *np.moveaxis(columns, -1, 0)) - u_t
    assert residual.std() < 1e-10 * u_t.std()
