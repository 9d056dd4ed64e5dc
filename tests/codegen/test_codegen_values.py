"""Generated code against 40 digits: every activation, layer and function, compiled from C and Fortran, and in numpy."""

import shutil

import numpy as np
import pytest
import sympy
from codegen_cases import LANGUAGES, POINTS, compiled, exact, functions_case, network, weights
from forty_digits import assert_close, derivatives

import symnet as sn
from symnet.functions.table import ACTIVATIONS


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activation(name, language):
    assert_close(compiled(network(name), language)(POINTS), exact(name))


#: Layers that change the coordinates, and each function of the expression language at least once.
STACKS = {
    "whitening": [sn.Whitening([1e6, -2.0], [0.5, 3.0]), sn.Dense(weights(2, 2), None, "tanh")],
    "batch_norm": [
        sn.Dense(weights(3, 2), weights(3)),
        sn.BatchNorm([1.0, 2.0, 0.5], [0.1, 0.2, 0.3], [0.0, 1.0, -1.0], [1.0, 4.0, 0.25]),
        sn.Activation("softplus"),
        sn.BatchNorm([1.0, 2.0, 0.5], [0.1, 0.2, 0.3], [0.0, 1.0, -1.0], [1.0, 4.0, 0.25]),
        sn.Activation("sin"),
        sn.Dropout(0.3),
        sn.Dense(weights(1, 3)),
    ],
    "softmax": [sn.Dense(weights(3, 2), weights(3), "tanh"), sn.Softmax(), sn.Dense(weights(3, 3)), sn.Softmax()],
    "symmetric": [
        sn.InputMap(["c", "eta**2"], ["c", "eta"]),
        sn.Dense(weights(3, 2), weights(3), "softplus"),
        sn.Dense(weights(2, 3), weights(2), "softplus"),
        sn.Dense(0.01 * weights(1, 2)),
    ],
    "map_between": [
        sn.Dense(weights(2, 2), weights(2), "sigmoid"),
        sn.InputMap(["u*v/(1 + v)", "u**(-3/2) + v**(2/3) + u**v", "log(1 + u)"], ["u", "v"]),
        sn.Dense(weights(2, 3), None, "arctan"),
    ],
    "affine": [sn.Whitening([0.5, 1.0], [2.0, 4.0]), sn.Dense(weights(3, 2), weights(3)), sn.Dense(weights(2, 3))],
    "exact": [
        sn.Dense([[sympy.Rational(1, 3), 2], [1, sympy.Rational(-1, 7)]], [0, sympy.Rational(1, 9)], "square"),
        sn.Dense([[1, sympy.sqrt(2)]]),
    ],
}


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer(name, language):
    net = sn.Network(STACKS[name], ["c", "eta"])
    points = POINTS + np.array([1e6, 0.0]) if name == "whitening" else POINTS
    assert_close(compiled(net, language)(points), derivatives(net, points))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_of_an_input_map(language):
    net, points, expected = functions_case()
    assert_close(compiled(net, language)(points), expected)


def test_extremes_and_signs_of_sympy():
    x, y = sympy.symbols("x y")
    net = sn.Network(
        [sn.InputMap([sympy.Max(x**2, y, x * y), sympy.Min(x, y) * sympy.sign(x)], ["x", "y"])], ["x", "y"]
    )
    for language in ("c", "python"):
        assert_close(compiled(net, language)(POINTS), derivatives(net, POINTS))


#: exp itself overflows there, and square is 1e8.
FAR = [name for name, row in ACTIVATIONS.items() if row.elementwise and name not in ("exp", "sin", "cos")]


@pytest.mark.parametrize("name", FAR)
def test_no_overflow_far_out(name):
    net = sn.Network([sn.Dense([[1.0]], None, name)], ["x"])
    points = np.array([[-1e4], [-800.0], [-40.5], [-1.25], [0.5], [36.5], [800.0], [1e4]])
    expected = derivatives(net, points)
    for language in ("c", "python"):
        with np.errstate(over="raise", invalid="raise"):
            got = compiled(net, language)(points)
        for table, true in zip(got, expected, strict=True):
            assert np.all(np.abs(table - true) <= 1e-15 + 1e-12 * np.abs(true))


def test_digits_of_the_small_tails():
    """Relative accuracy where the values are tiny: what 1 + erf and log(1 + exp) would lose."""
    points = np.array([[-9.0], [-5.0]])
    for name in ("sigmoid", "softplus", "silu", "gelu", "elu", "mish", "gaussian", "erf"):
        net = sn.Network([sn.Dense([[1.0]], None, name)], ["x"])
        expected = derivatives(net, points)
        for language in ("c", "python"):
            for table, true in zip(compiled(net, language)(points), expected, strict=True):
                assert table == pytest.approx(true, rel=2e-13, abs=0), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_derivatives(language):
    full = compiled(network("silu"), language)(POINTS)
    for derivative in (0, 1):
        less = compiled(network("silu"), language, derivatives=derivative)(POINTS)
        assert [table is None for table in less] == [False, derivative < 1, True]
        assert_close(less[: derivative + 1], full[: derivative + 1], 1e-15)


@pytest.mark.parametrize("language", LANGUAGES)
def test_single_precision(language):
    for name in ("softplus", "mish"):
        got = compiled(network(name), language, precision="single")(POINTS)
        assert all(table.dtype == np.float32 for table in got)
        assert_close(got, exact(name), 5e-6)
    far = sn.Network([sn.Dense([[1.0]], None, "mish")], ["x"])
    value, gradient, hessian = compiled(far, language, precision="single")([[1e4], [-200.0]])
    assert value.ravel() == pytest.approx([1e4, 0], rel=1e-6)
    assert gradient.ravel() == pytest.approx([1, 0], abs=1e-6) and hessian.ravel() == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bit_of_a_constant(language):
    """The gradient of a linear function is its weights: they must come back bit by bit."""
    numbers = [0.1, 1 / 3, -np.pi, 1e300, -1e-300, 2.0**-1022, 5e15, 123456789.0, -1.0, 0.0, np.nextafter(1, 2)]
    net = sn.Network([sn.Dense([numbers])])
    got = compiled(net, language)(np.ones((2, len(numbers))))
    assert got.gradient.tolist() == [[numbers]] * 2
    assert not got.hessian.any()
    narrow = [float(np.float32(v)) for v in numbers if 1e-30 < abs(v) < 1e30]
    single = compiled(sn.Network([sn.Dense([narrow])]), language, precision="single")(np.ones((1, len(narrow))))
    assert single.gradient.tolist() == [[narrow]]


def test_default_flags_of_the_compiler():
    if shutil.which("gcc") is None:
        pytest.skip("no gcc on this machine")
    points = np.random.default_rng(3).normal(size=(1003, 2))
    vectorised = sn.codegen(network("softplus")).compile()(points)
    assert_close(vectorised, sn.codegen(network("softplus"), "python").compile()(points), 1e-13)
    assert sn.codegen(network("tanh")).compile()(np.empty((0, 2))).hessian.shape == (0, 2, 2, 2)
