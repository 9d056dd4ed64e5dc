"""The published network: its numbers, its expressions, its wells and its symmetry."""

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet import alloy
from symnet.alloy.files import numbers, rationals, table
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError
from symnet.idnn import gradient

CENTRE = 0.5**0.5


@pytest.fixture(scope="module")
def net():
    return alloy.b2_network()


@pytest.fixture(scope="module")
def potentials(net):
    return alloy.potentials(net)


def test_the_weights_are_the_published_ones(shared_data, net):
    """The doubles are single-precision numbers, as trained; transposed, and 1/100 exactly in the last layer."""
    folder = shared_data / "b2_alloy"
    for i in range(3):
        written = np.loadtxt(folder / f"weights_{i}.txt", ndmin=2).reshape(-1, 10 if i < 2 else 1)
        assert np.array_equal(np.float32(written), written)
        if i < 2:
            assert np.array_equal(net.layers[i + 1].weights, written.T)
            assert np.array_equal(net.layers[i + 1].bias, np.loadtxt(folder / f"bias_{i}.txt"))
        else:
            assert [100 * w for w in net.layers[3].weights[0]] == [sympy.Rational(float(w)) for w in written[:, 0]]
    assert net.layers[3].bias is None


def test_the_exact_network_has_the_decimals_of_the_files(net):
    exact = alloy.b2_network(exact=True)
    assert exact.exact and not net.exact
    assert exact.layers[1].weights[0, 0] == sympy.Rational("-5.104165077209472656")
    assert exact.layers[3].weights[0, 1] == sympy.Rational("0.02490841388702392578")
    # they were rounded to 19 digits when they were written
    assert exact.layers[1].weights[0, 0] != sympy.Rational(float(net.layers[1].weights[0, 0]))
    points = alloy.domain_points(50)
    assert exact(points) == pytest.approx(net(points), rel=1e-14)


def test_it_is_a_plain_network_that_can_be_saved(net, tmp_path):
    net.save(tmp_path / "b2.json")
    assert sn.load(tmp_path / "b2.json") == net
    assert (net.inputs, net.outputs, net.widths) == (("c", "eta"), ("g",), (2, 2, 10, 10, 1))


def test_potentials_agree_with_an_independent_forward_pass(net, potentials):
    """The formulas (2), (3) and (9)-(15) of the paper in plain numpy, on the files."""
    folder = alloy.b2.FOLDER
    W = [numbers(folder / f"weights_{i}.txt") for i in range(3)]
    b = [numbers(folder / f"bias_{i}.txt")[:, 0] for i in range(2)]
    c, eta = 0.4, -0.3
    u = b[0] + np.array([c, eta**2]) @ W[0]
    v = b[1] + np.logaddexp(0, u) @ W[1]
    g = np.logaddexp(0, v) @ W[2][:, 0] / 100
    slopes = [(((row / (1 + np.exp(-u))) @ W[1]) / (1 + np.exp(-v))) @ W[2][:, 0] / 100 for row in W[0]]
    expected = [g, slopes[0], 2 * eta * slopes[1]]
    at = {"c": sympy.Rational("0.4"), "eta": sympy.Rational("-0.3")}
    found = [e.subs(at).evalf(30) for e in (potentials.g, potentials.mu["c"], potentials.mu["eta"])]
    assert [float(value) for value in found] == pytest.approx(expected, rel=1e-13)


def test_mu_c_is_even_and_mu_eta_odd_exactly(potentials):
    eta = sympy.Symbol("eta")
    mirrored = {name: mu.xreplace({eta: -eta}) for name, mu in potentials.mu.items()}
    assert mirrored["c"] == potentials.mu["c"]
    assert sympy.expand_mul(mirrored["eta"] + potentials.mu["eta"]) == 0
    assert potentials.mu["eta"].subs(eta, 0) == 0


def test_the_wells_lie_where_the_ordered_alloy_is(net):
    """Ideal: c = 1/sqrt(2), eta = +-1/sqrt(2), a corner of the domain. The fit has them 0.002 and 0.003 beyond it."""
    scipy = pytest.importorskip("scipy.optimize", reason="SciPy finds the minimum")
    slope = gradient(net)
    for sign in (1, -1):
        found = scipy.minimize(lambda p: net([p])[0, 0], [CENTRE, sign * CENTRE], jac=lambda p: slope([p])[0])
        assert found.x == pytest.approx([CENTRE, sign * CENTRE], abs=0.0035)
        assert np.linalg.norm(slope([found.x])) < 1e-5
        assert np.all(np.linalg.eigvalsh(sn.idnn.hessian(net)([found.x])[0]) > 0)
    # within the domain the corner itself is the lowest point
    points = alloy.domain_points(20_000)
    assert net([[CENTRE, CENTRE]])[0, 0] < net(points).min()
    assert abs(abs(points[np.argmin(net(points)), 1]) - CENTRE) < 0.02


def test_the_sign_that_makes_domains(net):
    """From + to - at eta = 0 for the network, from - to + for the B-spline: the paper's figure 11."""
    at = np.array([[CENTRE, e] for e in (-0.01, 0.01)])
    network, spline = gradient(net)(at)[:, 1], alloy.b2_bspline().gradient(at)[:, 1]
    assert network[1] == pytest.approx(-6.5e-4, abs=5e-6) and network[0] == -network[1]
    assert spline[1] == pytest.approx(1.1e-4, abs=5e-6) and spline[0] == -spline[1]


def test_latex_has_every_potential(potentials):
    parts = potentials.latex(digits=3)
    assert set(parts) == {"g", "mu_c", "mu_eta"}
    assert all(r"\eta^{2}" in part for part in parts.values())


@pytest.mark.parametrize(
    ("network", "error"),
    [("net", InvalidTypeError), (sn.Network.symbolic([2, 3, 2], "tanh"), InvalidValueError)],
)
def test_potentials_want_one_free_energy(network, error):
    with pytest.raises(error, match="network must"):
        alloy.potentials(network)


@pytest.mark.parametrize(
    ("text", "match"),
    [("1 2\n3\n", "2 numbers a row"), ("1 x\n", "finite numbers"), ("nan\n", "finite numbers"), ("# 2\n", "rows")],
)
def test_tables_are_read_strictly(tmp_path, text, match):
    path = tmp_path / "table.txt"
    path.write_text(text, encoding="ascii")
    with pytest.raises(FileFormatError, match=match):
        table(path)


def test_tables_give_both_readings(tmp_path):
    path = tmp_path / "table.txt"
    path.write_text("# 1 2\n1e-1 -2.5\n", encoding="ascii")
    assert numbers(path, 2).tolist() == [[0.1, -2.5]]
    assert rationals(path)[0][0] == sympy.Rational(1, 10)
