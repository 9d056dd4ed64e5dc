"""The parametric EQL paper: the gates' expected penalty, and the advection-diffusion equation."""

import numpy as np
import pytest
import sympy


@pytest.mark.parametrize("log_alpha", [-2.0, 0.0, 0.7, 3.0])
def test_penalty(log_alpha):
    """P(z > 0) = sigmoid(log alpha - beta log(-gamma/zeta)), exactly, and by counting over u."""
    beta, gamma, zeta = 2 / 3, -0.1, 1.1
    # z > 0 where s (zeta - gamma) + gamma > 0, so s > -gamma/(zeta - gamma), so u above a threshold
    _u, la, b, g, ze = sympy.symbols("u la b g ze", real=True)
    s = -g / (ze - g)
    threshold = 1 / (1 + sympy.exp(-(b * sympy.log(s / (1 - s)) - la)))
    printed = 1 / (1 + sympy.exp(-(la - b * sympy.log(-g / ze))))
    numbers = {
        la: sympy.Rational(log_alpha),
        b: sympy.Rational(2, 3),
        g: -sympy.Rational(1, 10),
        ze: sympy.Rational(11, 10),
    }
    assert abs(sympy.N((1 - threshold - printed).subs(numbers), 40)) < 1e-35
    grid = (np.arange(200_000) + 0.5) / 200_000
    gate = 1 / (1 + np.exp(-(np.log(grid) - np.log(1 - grid) + log_alpha) / beta)) * (zeta - gamma) + gamma
    expected = 1 / (1 + np.exp(-(log_alpha - beta * np.log(-gamma / zeta))))
    assert np.mean(np.clip(gate, 0, 1) > 0) == pytest.approx(expected, abs=2e-5)


def test_advection_diffusion():
    """(9) is the conservation form written out."""
    x, t, epsilon = sympy.symbols("x t epsilon")
    f, u = sympy.Function("f")(x), sympy.Function("u")(x, t)
    conservation = sympy.diff(f * u, x) + epsilon * sympy.diff(u, x, 2)
    assert sympy.expand(conservation - (f.diff(x) * u + f * u.diff(x) + epsilon * u.diff(x, 2))) == 0
