"""The exact softmax coefficients: against the engine, SymPy's derivatives, and theorems on softmax."""

from itertools import product

import pytest
import sympy
from sympy import Rational, exp, log

import symnet as sn
from symnet.errors import InvalidIndexError, InvalidTypeError, InvalidValueError
from symnet.formulas.softmax import softmax_coefficient, softmax_term
from symnet.functions.closed_forms import coefficient
from symnet.functions.stirling import written_out

CENTERS = {2: [log(3), log(2)], 3: [log(2), 0, -log(5)]}


def engine(size, order, center):
    names = [f"z{j + 1}" for j in range(size)]
    eye = [[int(i == j) for j in range(size)] for i in range(size)]
    net = sn.Network([sn.Dense(eye, None), sn.Softmax()], inputs=names)
    return net.series(order, center=center, ring="exact")


@pytest.mark.parametrize(("size", "order"), [(1, 4), (2, 10), (3, 8), (4, 6), (5, 5)])
def test_about_zero_it_is_the_engines_series(size, order):
    series = engine(size, order, None)
    for m, row in zip(series.monomials.tolist(), series.coefficients, strict=True):
        for i in range(size):
            assert softmax_coefficient(m, i) == series.ring.to_user(row[i])


@pytest.mark.parametrize("size", CENTERS)
def test_about_another_center_it_is_the_engines_series(size):
    center = CENTERS[size]
    found = engine(size, 5, center)
    series = [row.subs(found.definitions).subs(found.definitions) for row in found.as_expr()]
    names = sympy.symbols(f"z1:{size + 1}")
    steps = sympy.symbols(f"h1:{size + 1}")
    moved = {z: c + h for z, c, h in zip(names, center, steps, strict=True)}
    for i in range(size):
        polynomial = sympy.Poly(sympy.expand(series[i].subs(moved)), *steps)
        for m in product(range(6), repeat=size):
            if sum(m) <= 5:
                assert softmax_coefficient(m, i, center) == polynomial.coeff_monomial(m)


@pytest.mark.parametrize("m", [(0, 0, 0), (1, 0, 2), (2, 1, 1), (0, 3, 0), (2, 2, 0)])
def test_it_is_the_derivative_that_sympy_takes(m):
    z = sympy.symbols("z1:4")
    total = sum(map(exp, z))
    factorials = sympy.prod([sympy.factorial(e) for e in m])
    for i in range(3):
        derivative = exp(z[i]) / total
        for symbol, times in zip(z, m, strict=True):
            derivative = sympy.diff(derivative, symbol, times)
        derivative /= factorials
        assert softmax_coefficient(m, i) == derivative.subs(dict.fromkeys(z, 0))
        moved = derivative.subs(dict(zip(z, CENTERS[3], strict=True)))
        assert softmax_coefficient(m, i, CENTERS[3]) == moved
        assert moved.is_Rational


def test_a_symbolic_center():
    a, b = sympy.symbols("a b", real=True)
    p = exp(a) / (exp(a) + exp(b))
    assert sympy.simplify(softmax_coefficient((1, 0), 0, [a, b]) - p * (1 - p)) == 0
    assert sympy.simplify(softmax_coefficient((1, 1), 0, [a, b]) + p * (1 - p) * (1 - 2 * p)) == 0


def test_outputs_add_up_to_one():
    for m in product(range(4), repeat=3):
        assert sum(softmax_coefficient(m, i) for i in range(3)) == int(m == (0, 0, 0))


def test_two_outputs_are_the_sigmoid_of_the_difference():
    for m in product(range(30), range(3)):
        n = sum(m)
        expected = coefficient("sigmoid", n) * sympy.binomial(n, m[0]) * (-1) ** m[1]
        assert softmax_coefficient(m) == expected


def test_a_symbolic_number_of_outputs():
    k = sympy.Symbol("k", integer=True, positive=True)
    for m, output in [((2, 1), 0), ((0, 3), 0), ((1,), 2), ((2, 2), 1)]:
        general = softmax_coefficient(m, output, outputs=k)
        for size in (3, 4, 7):
            assert general.subs(k, size) == softmax_coefficient([*m, *[0] * (size - len(m))], output)
            assert general.subs(k, size) == softmax_coefficient(m, output, outputs=size)


@pytest.mark.parametrize(("size", "output"), [(1, 0), (2, 1), (3, 0), (3, 2)])
def test_the_general_term_gives_every_coefficient(size, output):
    m = [sympy.Symbol(f"m_{j + 1}", integer=True, nonnegative=True) for j in range(size)]
    term = softmax_term(size, output)
    assert term.free_symbols == set(m)
    for values in product(range(4), repeat=size):
        found = written_out(term.subs(dict(zip(m, values, strict=True))))
        assert sympy.expand(found) == softmax_coefficient(values, output)


def test_the_general_term_about_a_center():
    m = [sympy.Symbol(f"m_{j + 1}", integer=True, nonnegative=True) for j in range(2)]
    term = softmax_term(2, 0, CENTERS[2])
    found = written_out(term.subs(dict(zip(m, (2, 3), strict=True))))
    assert sympy.expand(found) == softmax_coefficient((2, 3), 0, CENTERS[2])


def test_the_constant_partition_function_of_the_source_is_wrong():
    """Equation 7 with Z = k held constant gives z_1/k at first order; exactly it is (1 - 1/k)/k, and z_2 counts."""
    assert softmax_coefficient((1, 0), 0) == Rational(1, 4) != Rational(1, 2)
    assert softmax_coefficient((0, 1), 0) == Rational(-1, 4) != 0


@pytest.mark.parametrize("m", [(-1, 0), (1.0, 0), (True,), ("1", 2), (Rational(1, 2), 0)])
def test_exponents_are_non_negative_integers(m):
    with pytest.raises(InvalidValueError, match="an exponent of m must be a non-negative integer"):
        softmax_coefficient(m)


def test_other_bad_input():
    for m in (3, (), "21"):
        with pytest.raises(InvalidTypeError, match="m must be a sequence of exponents"):
            softmax_coefficient(m)
    with pytest.raises(InvalidIndexError, match="output must be one of 2 outputs, counted from 0, not 2"):
        softmax_coefficient((1, 1), 2)
    with pytest.raises(InvalidValueError, match="output must be a non-negative integer"):
        softmax_coefficient((1, 1), -1)
    with pytest.raises(InvalidValueError, match="outputs must be at least the 3 exponents of m, not 2"):
        softmax_coefficient((1, 1, 0), outputs=2)
    with pytest.raises(InvalidValueError, match="center must have 3 values"):
        softmax_coefficient((1, 1), center=[0, 0], outputs=3)
    with pytest.raises(InvalidValueError, match="center must have k values"):
        softmax_coefficient((1, 1), center=[0, 0], outputs=sympy.Symbol("k"))
    with pytest.raises(InvalidTypeError, match="center must be an exact number"):
        softmax_coefficient((1, 1), center=[0.5, 0])
    with pytest.raises(InvalidTypeError, match="center must be a sequence"):
        softmax_coefficient((1, 1), center=0)
    with pytest.raises(InvalidValueError, match="outputs must be at least the 1"):
        softmax_term(0)
    with pytest.raises(InvalidTypeError, match="outputs must be an integer, not k"):
        softmax_term(sympy.Symbol("k"))
