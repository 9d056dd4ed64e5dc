"""EXACT refuses what symengine would crash on; Real takes numbers longer than itself."""

from fractions import Fraction

import mpmath
import pytest
import sympy

from symnet import EXACT, Real
from symnet.errors import InvalidValueError


class Foreign(sympy.Function):
    nargs = 1


def test_functions_of_other_packages_are_refused():
    x = sympy.Symbol("x")
    with pytest.raises(InvalidValueError, match="no functions of other packages"):
        EXACT.convert(1 + Foreign(x))
    assert EXACT.to_sympy(EXACT.convert(sympy.Function("f")(x) + sympy.tanh(x))) == sympy.Function("f")(x) + sympy.tanh(
        x
    )


@pytest.mark.parametrize("numerator", [2**500 + 1, -(3**400), 10**300, 2**57 - 1])
def test_long_numerators_are_rounded_to_the_ring(numerator):
    ring = Real(15)
    value = ring.to_user(ring.convert(Fraction(numerator, 7)))
    with mpmath.workprec(60):
        assert abs(value * 7 / mpmath.mpf(numerator) - 1) < mpmath.mpf(10) ** -15
