"""EXACT refuses what symengine would crash on."""

import pytest
import sympy

from symnet import EXACT
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
