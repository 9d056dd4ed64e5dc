"""The equations: against SymPy on trigonometric fields, dispersion relations, exact profiles, and their invariants."""

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.phasefield import Constant, Degenerate, Grid, PhaseField, Run, simulate

scipy_linalg = pytest.importorskip("scipy.linalg", reason="phase fields need SciPy")
ellipj = pytest.importorskip("scipy.special").ellipj
WELL = sn.Law("(eta**2 - 1)**2/4 + c**2/2", ["c", "eta"])
C, ETA, X, Y = sympy.symbols("c eta x y")


def test_rates_are_equations_23_to_27_on_trigonometric_fields():
    """Everything is a polynomial of few waves, so that the grid resolves it exactly: SymPy is the oracle."""
    law = sn.Law("c**2*eta**2/3 + (c - 1/2)**2 + eta**4/5 - eta**2/7", ["c", "eta"])
    c = sympy.Rational(7, 10) + sympy.cos(sympy.pi * X) * sympy.sin(2 * sympy.pi * Y) / 10
    eta = sympy.sin(sympy.pi * X + 2 * sympy.pi * Y) / 5 + sympy.Rational(1, 20)
    chi = sympy.Rational(1, 50)

    def lap(f):
        return f.diff(X, 2) + f.diff(Y, 2)

    fields = {C: c, ETA: eta}
    mu = [law.reduced.diff(v).subs(fields) - chi * lap(f) for v, f in fields.items()]
    M = 160 * (c * (sympy.sqrt(2) - c) * (sympy.Rational(1, 2) - eta**2)) ** 2
    rate_c = 4 * chi * ((M * mu[0].diff(X)).diff(X) + (M * mu[0].diff(Y)).diff(Y))
    rate_eta = -M * mu[1] / 4
    grid = Grid((72, 36), (2.0, 1.0))
    at = sympy.lambdify([X, Y], [c, eta, rate_c, rate_eta, *mu])
    values = [np.broadcast_to(v, grid.shape) for v in at(*grid.points)]
    model = PhaseField(law, grid, float(chi))
    point = model.at(values[0], values[1])
    for rate, exact in zip(point.rates, values[2:4], strict=True):
        np.testing.assert_allclose(grid.backward(rate), exact, atol=1e-11 * np.max(abs(exact)))
    for potential, exact in zip(model.potentials(values[0], values[1]), values[4:], strict=True):
        np.testing.assert_allclose(potential, exact, atol=1e-12)
    gradients = sum(f.diff(v) ** 2 for f in (c, eta) for v in (X, Y))
    # the mean over the points is the exact integral of waves that the grid resolves
    density = sympy.lambdify([X, Y], law.reduced.subs(fields) + chi / 2 * gradients)(*grid.points)
    assert point.energy == pytest.approx(2.0 * np.mean(density), rel=1e-13)


def test_the_energy_falls_at_the_rate_that_the_potentials_say():
    grid = Grid((12, 15), (1.0, 1.3))
    model = PhaseField(WELL, grid, 0.01)
    rng = np.random.default_rng(2)
    c, eta = rng.uniform(0.5, 0.9, grid.shape), rng.uniform(-0.5, 0.5, grid.shape)
    point, mu = model.at(c, eta), model.potentials(c, eta)
    for i, direction in enumerate(rng.normal(size=(2, *grid.shape))):
        h = 1e-5 * direction
        ends = [model.at(c + s * h * (i == 0), eta + s * h * (i == 1)).energy for s in (1, -1)]
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(grid.cell * np.sum(mu[i] * direction), rel=1e-6)
    rates = [grid.backward(rate) for rate in point.rates]
    slopes = [grid.backward(factor * grid.forward(mu[0])) for factor in grid.derivatives]
    lost_c = model.diffusion * np.sum(point.mobility * (slopes[0] ** 2 + slopes[1] ** 2))
    lost_eta = model.kinetic * np.sum(point.mobility * mu[1] ** 2)
    assert np.sum(mu[0] * rates[0]) == pytest.approx(-lost_c, rel=1e-12)
    assert np.sum(mu[1] * rates[1]) == pytest.approx(-lost_eta, rel=1e-12)
    assert abs(np.sum(rates[0])) < 1e-12 * np.sum(abs(rates[0]))


@pytest.mark.parametrize("waves", [0, 1, 3, 6])
@pytest.mark.parametrize("curvature", [(4.0, 0.5, -0.06), (-0.6, 0.1, 0.2), (3.0, -1.2, 0.3)])
def test_small_waves_grow_and_decay_by_the_dispersion_relation(waves, curvature):
    r"""(c, eta) ~ exp(A t), A = -M0 [[d k^2 (g_cc + chi k^2), d k^2 g_ce], [r g_ce, r (g_ee + chi k^2)]]."""
    a, b, e = curvature
    text = f"{a}/2*(c - 3/5)**2 + {b}*(c - 3/5)*eta + {e}/2*eta**2 + eta**4"
    grid, chi, diffusion, kinetic, time = Grid((1, 32), (1.0, 2.0)), 1e-3, 2e-3, 0.25, 1.0
    model = PhaseField(sn.Law(text, ["c", "eta"]), grid, chi, Degenerate(), diffusion, kinetic)
    M0 = 160 * (0.6 * (2**0.5 - 0.6) / 2) ** 2
    k2 = (2 * np.pi * waves / 2.0) ** 2
    A = -M0 * np.array([[diffusion * k2 * (a + chi * k2), diffusion * k2 * b], [kinetic * b, kinetic * (e + chi * k2)]])
    size = np.array([2e-6, 1e-6]) if waves else np.array([0, 1e-6])
    wave = np.cos(np.pi * waves * grid.points[1])
    run = simulate(model, Run(0.6 + size[0] * wave, size[1] * wave), time, tolerance=2e-11, step=1e-2)
    grown = [2 * grid.forward(f)[0, waves].real / 32 / (2 if waves == 0 else 1) for f in (run.c - 0.6, run.eta)]
    exact = scipy_linalg.expm(A * time) @ size
    np.testing.assert_allclose(grown, exact, atol=2e-4 * np.max(abs(exact)) + 1e-12)
    if e < 0 and waves == 0:
        assert grown[1] > 1.05e-6


def test_a_kink_relaxes_to_the_exact_tanh_with_the_exact_energy():
    """chi eta'' = eta^3 - eta has tanh(x/sqrt(2 chi)), energy sqrt(8 chi)/3; two of them fit a period."""
    chi, grid = 1e-3, Grid((1, 256), (1.0, 2.0))
    x = grid.points[1]
    distance = 0.5 - np.abs(x - 1)
    start = Run(np.zeros(grid.shape), np.tanh(distance / 0.1))
    model = PhaseField(WELL, grid, chi, Constant(1.0), kinetic=1.0)
    run = simulate(model, start, 60.0, tolerance=1e-6)
    assert run.status == "done"
    np.testing.assert_allclose(run.eta, np.tanh(distance / np.sqrt(2 * chi)), rtol=0, atol=2e-9)
    assert run.column("energy")[-1] == pytest.approx(2 * np.sqrt(8 * chi) / 3, rel=1e-9)


def test_space_is_resolved_spectrally():
    """The exact periodic solution s sn(x/w, m), s^2 = 2m/(1 + m), w^2 = chi (1 + m): its potential is 0."""
    m, chi = 0.6, 0.01
    scale, width = np.sqrt(2 * m / (1 + m)), np.sqrt(chi * (1 + m))
    period = 4 * width * pytest.importorskip("scipy.special").ellipk(m)
    residuals = []
    for n in (8, 16, 32, 64):
        grid = Grid((1, n), (1.0, float(period)))
        eta = scale * ellipj(grid.points[1] / width, m)[0]
        _, mu = PhaseField(WELL, grid, chi, Constant()).potentials(np.zeros(grid.shape), eta)
        residuals.append(np.max(np.abs(mu)))
    # squared at every doubling, down to rounding
    assert residuals[1] < 5 * residuals[0] ** 2 and residuals[2] < 5 * residuals[1] ** 2 and residuals[3] < 1e-12
    assert residuals[0] > 1e-4


@pytest.mark.parametrize("shape", [(8, 8), (7, 9), (1, 6), (5, 1)])
def test_derivatives_of_waves(shape):
    grid = Grid(shape, (2.0, 3.0))
    x, y = grid.points
    i, j = (1 if n > 2 else 0 for n in shape)
    phase = 2 * np.pi * (i * x / 2 + j * y / 3) + 0.3
    wave = grid.forward(np.sin(phase))
    for factor, k in zip(grid.derivatives, (np.pi * i, 2 * np.pi * j / 3), strict=True):
        np.testing.assert_allclose(grid.backward(factor * wave), k * np.cos(phase), atol=1e-13)
    square = (np.pi * i) ** 2 + (2 * np.pi * j / 3) ** 2
    assert grid.squared_gradient(wave) == pytest.approx(6 * square / 2)
    a, b = np.random.default_rng(0).normal(size=(2, *shape))
    for factor in grid.derivatives:
        sums = [np.sum(u * grid.backward(factor * grid.forward(v))) for u, v in ((a, b), (b, a))]
        assert sums[0] == pytest.approx(-sums[1], abs=1e-11)


def test_threads_do_not_change_a_bit():
    field = np.random.default_rng(0).normal(size=(64, 64))
    one, two = Grid((64, 64)), Grid((64, 64), workers=2)
    assert np.array_equal(one.forward(field), two.forward(field))
    assert np.array_equal(one.backward(one.forward(field)), two.backward(two.forward(field)))


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: Grid((0, 4)), InvalidValueError, "shape must be two positive integers"),
        (lambda: Grid((4, 4.0)), InvalidValueError, "shape must be two positive integers"),
        (lambda: Grid((4, 4), (1.0, -1.0)), InvalidValueError, "length must be two positive numbers"),
        (lambda: Grid((4, 4), workers=0), InvalidValueError, "workers must be a positive integer"),
        (lambda: PhaseField(WELL, (4, 4)), InvalidTypeError, "grid must be a Grid"),
        (lambda: PhaseField(WELL, Grid((4, 4)), chi=-1.0), InvalidValueError, "chi must be positive and finite"),
        (lambda: PhaseField(WELL, Grid((4, 4)), chi="1"), InvalidTypeError, "chi must be a number"),
        (lambda: PhaseField(WELL, Grid((4, 4)), kinetic=0.0), InvalidValueError, "kinetic must be positive"),
        (lambda: PhaseField(WELL, Grid((4, 4)), mobility=3.0), InvalidTypeError, "mobility must be a function"),
        (
            lambda: PhaseField(WELL, Grid((4, 4))).potentials(np.zeros((4, 4)), np.zeros((4, 5))),
            InvalidValueError,
            r"eta must have the grid's shape \(4, 4\), not \(4, 5\)",
        ),
        (
            lambda: PhaseField(WELL, Grid((1, 2))).potentials(np.zeros((1, 2)), [[0, np.nan]]),
            InvalidValueError,
            "eta must be finite",
        ),
        (lambda: Grid((1, 2)).check("c", [["a", 1]]), InvalidTypeError, "c must be an array of real numbers"),
    ],
)
def test_bad_input(make, error, words):
    with pytest.raises(error, match=words):
        make()
