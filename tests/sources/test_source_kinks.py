"""The first draft on the ReLU: the text after equations 10 and 25."""

import pytest
import sympy

import symnet as sn
from symnet.errors import ExpansionError

z = sympy.Symbol("z")
x, alpha = sympy.symbols("x alpha", positive=True)


def test_relu_is_continuous_and_has_no_series_at_its_kink():
    """The text names a discontinuity at 0 that an infinite series would capture: the slope jumps, and none does."""
    pieces = {"+": z, "-": sympy.S.Zero}
    assert [sympy.limit(piece, z, 0, side) for side, piece in pieces.items()] == [0, 0]
    assert [piece.diff(z) for piece in pieces.values()] == [1, 0]  # a power series has one slope at its centre
    with pytest.raises(ExpansionError):
        sn.activation("relu").taylor(3, center=0)


def test_sharp_softplus_tends_to_relu():
    """(25), for every x at once: 0 < softplus - relu <= log(2)/alpha."""
    right = sympy.log(1 + sympy.exp(alpha * x)) / alpha - x
    left = sympy.log(1 + sympy.exp(-alpha * x)) / alpha
    assert sympy.simplify(sympy.exp(alpha * right) - sympy.exp(alpha * left)) == 0  # the same on both sides of 0
    assert sympy.simplify(left.diff(x) + 1 / (1 + sympy.exp(alpha * x))) == 0  # falls as |x| grows
    assert left.subs(x, 0) == sympy.log(2) / alpha
    assert sympy.limit(sympy.log(2) / alpha, alpha, sympy.oo) == 0


def test_sharp_softplus_loses_its_radius():
    """A large alpha makes the series useless: about 0 it converges for |z| < pi/alpha only."""
    for sharpness in (1, 10, 1000):
        assert sn.activation("softplus", alpha=sharpness).radius() == sympy.pi / sharpness
    assert sympy.exp(alpha * (sympy.I * sympy.pi / alpha)) == -1  # there log(1 + e^(alpha z)) has its branch point
    quadratic = [sn.activation("softplus", alpha=sharpness).taylor(2)[2] for sharpness in (1, 1000)]
    assert quadratic == [sympy.Rational(1, 8), 125]
