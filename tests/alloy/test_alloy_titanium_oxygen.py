"""Ti-O at 800 K: the published coefficients are found again, mu and g belong together, the network is no worse."""

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet import alloy
from symnet.alloy import titanium_oxygen as tio
from symnet.alloy.files import rationals
from symnet.errors import InvalidValueError

x = sympy.Symbol("x")


@pytest.fixture(scope="module")
def data():
    return alloy.chemical_potential()


@pytest.fixture(scope="module")
def network():
    return tio.network_energy(alloy.titanium_network())


def test_the_data_are_the_published_ones(shared_data, data):
    written = np.loadtxt(shared_data / "titanium_oxygen" / "TiO_chem_pot.txt")
    assert np.array_equal(np.column_stack([data.x, data.mu]), written) and len(data.x) == 1106
    assert int(np.sum(data.weights == 10)) == 57 and int(np.sum(data.weights == 1)) == 1049


def test_the_published_coefficients_are_found_again(data):
    """Least squares in the stated form, with residuals weighted by 10, gives the 16 numbers of the file: the form and
    the weights are those of the published fit."""
    published = sympy.Poly(alloy.redlich_kister().excess, x).all_coeffs()
    found = sympy.Poly(tio.fit_redlich_kister(data).excess, x).all_coeffs()
    assert len(published) == 17
    scale = max(abs(float(c)) for c in published)
    assert [float(c) for c in found] == pytest.approx([float(c) for c in published], abs=1e-7 * scale)
    coefficients = [value for (value,) in rationals(tio.FOLDER / "redlich_kister.txt", 1)]
    assert len(coefficients) == 16 and alloy.redlich_kister().slope.subs(x, sympy.Rational(1, 4)) == (
        # at x = 1/4 only two terms are left: d/dx of x (1/2 - x) (1/2 - 2x)^i is 0 for i = 0, -1/8 for i = 1
        sympy.Rational(coefficients[15]) - sympy.Rational(coefficients[13]) / 8
    )


def test_the_networks_potential_is_no_worse_than_redlich_kisters(data, network):
    published = alloy.redlich_kister()
    for weighted in (False, True):
        ours, theirs = (data.rms(energy.potential(data.x), weighted) for energy in (network, published))
        assert ours < 0.9 * theirs
    assert data.rms(published.potential(data.x)) == pytest.approx(0.023097, abs=1e-6)


def test_the_potential_is_the_derivative_of_the_energy_exactly():
    """For any excess: dg/dx - mu is a constant."""
    E = sympy.Function("E")
    energy = tio.FreeEnergy(E(x))
    assert sympy.simplify(sympy.expand(sympy.diff(energy.g.diff(x) - energy.mu, x))) == 0
    parabola = tio.FreeEnergy(x**2)
    assert sympy.limit(parabola.g, x, 0) == sympy.limit(parabola.g, x, sympy.Rational(1, 2)) == 0


def test_numbers_agree_with_expressions_and_with_quadrature(network):
    at = sympy.Rational(3, 10)
    assert network.potential([0.3])[0] == pytest.approx(float(network.mu.subs(x, at).evalf(30)), rel=1e-13)
    assert network.energy([0.3])[0] == pytest.approx(float(network.g.subs(x, at).evalf(30)), rel=1e-11)
    # Gauss-Legendre over [0.1, 0.3] of mu is the rise of g and the line that g leaves out
    nodes, weights = np.polynomial.legendre.leggauss(60)
    integral = 0.1 * weights @ network.potential(0.2 + 0.1 * nodes)
    ends = [float(network.excess.subs(x, end).evalf(20)) for end in (0, sympy.Rational(1, 2))]
    rise = np.diff(network.energy([0.1, 0.3]))[0] + 0.2 * 2 * (ends[1] - ends[0])
    assert integral == pytest.approx(rise, rel=1e-10)


def test_the_energy_is_close_to_the_numerically_integrated_one(network):
    points, g = alloy.integrated_free_energy()
    rms = []
    for energy in (network, alloy.redlich_kister()):
        difference = energy.energy(points) - g
        assert np.abs(difference).max() < 1.2e-3
        rms.append(np.sqrt(np.mean((difference - difference @ points / (points @ points) * points) ** 2)))
    assert rms[0] < 0.5 * rms[1] < 1.2e-4


@pytest.mark.parametrize("points", [[0.0], [0.5], [-0.1], [[0.1, 0.2]], [float("nan")]])
def test_compositions_lie_within_the_domain(network, points):
    with pytest.raises(InvalidValueError, match=r"compositions within \(0, 1/2\)"):
        network.potential(points)


def test_other_networks_and_too_few_points_are_refused(data):
    with pytest.raises(InvalidValueError, match="one input x"):
        tio.network_energy(sn.Network.symbolic([2, 2, 1], "tanh"))
    few = tio.ChemicalPotential(data.x[:10], data.mu[:10])
    with pytest.raises(InvalidValueError, match="number of points"):
        tio.fit_redlich_kister(few)


def test_the_script_trains_such_a_network(data, monkeypatch):
    """Shortened: the slope it fits is that of the network it returns."""
    pytest.importorskip("jax", reason="the extra train is not installed")
    from symnet.alloy import train_titanium_oxygen as script

    monkeypatch.setattr(script, "EPOCHS", 50)
    monkeypatch.setattr(script, "FINISH", 60)
    every_tenth = tio.ChemicalPotential(data.x[::10], data.mu[::10])
    (found,) = script.train(every_tenth, seeds=(3,))
    assert found.inputs == ("x",) and found.widths == alloy.titanium_network().widths
    assert script.errors(every_tenth, tio.network_energy(found))[1] < 0.06 < np.std(data.excess)
