"""The series engine as an oracle for formulas, and random exact numbers."""

import random
from fractions import Fraction

import numpy as np
import sympy

import symnet as sn
from symnet.functions import ACTIVATIONS
from symnet.rings import EXACT
from symnet.series import Algebra, Space

ELEMENTWISE = [name for name, row in ACTIVATIONS.items() if row.elementwise]
SMOOTH = [name for name in ELEMENTWISE if not ACTIVATIONS[name].kinks]


def rational(rng, nonzero=False):
    value = Fraction(rng.randint(-6, 6), rng.randint(1, 4))
    return rational(rng, nonzero) if nonzero and value == 0 else sympy.Rational(value.numerator, value.denominator)


def seeded(*key):
    return random.Random(repr(key))


def layer_coefficients(function, inputs, thetas, bias, order, dimension, taylor_order=None):
    """{exponents: coefficient} of sigma(sum_j theta_j x_j + beta), by the engine's recurrences.

    `inputs` are the series x_j as {exponents: coefficient}.
    """
    space = Space(tuple(f"z{i + 1}" for i in range(dimension)), order)
    column = EXACT.zeros((space.size, 1))
    for theta, terms in zip(thetas, inputs):
        for exponents, value in terms.items():
            column[space.table.index(exponents), 0] += EXACT.convert(theta * value)
    column[0, 0] += EXACT.convert(bias)
    algebra = Algebra(space.table, EXACT)
    found = sn.activation(function)
    column = EXACT.normal(column)
    y = found.series(algebra, column) if taylor_order is None else found.maclaurin(algebra, column, taylor_order)
    rows = map(tuple, space.table.exponents.tolist())
    return dict(zip(rows, (EXACT.to_sympy(value) for value in np.asarray(y)[:, 0])))


def written_out(series, exponents):
    """A coefficient with the engine's generators replaced by what they stand for."""
    value = series[exponents]
    for symbol, meaning in reversed(series.definitions.items()):
        value = value.subs(symbol, meaning)
    return value


def same(a, b):
    """Whether two exact values are equal: the numerator of their difference, multiplied out, is 0."""
    return sympy.expand(sympy.numer(sympy.together(a - b))) == 0
