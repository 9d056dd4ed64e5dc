"""The activations as instructions: value, first derivative, and second derivative as a product, in stable forms.

To add one, add a row under its name in `symnet.functions.table`; the tests run over that table. Every form holds for
all finite arguments without overflow. The second derivative comes as factors, so that a product of the first
derivative with an adjoint, which the gradient needs too, is written once.

With e = exp(min(z, top)) and r = 1/(1 + e) = 1 - s, the logistic function is s = e r, correct to the last digits on
both sides, and softplus is log1p(e) + (z - min(z, top)).
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from typing import NamedTuple

from symnet.programs.builder import Value


class Slopes(NamedTuple):
    """f(z), f'(z), and the factors of f''(z)."""

    value: Value
    first: Value
    second: tuple[Value, ...]


def _logistic(z: Value) -> tuple[Value, Value, Value, Value]:
    """The cut argument, its exp, s and 1 - s."""
    cut = z.call("min", z.builder.top)
    e = cut.call("exp")
    r = 1.0 / (1.0 + e)
    return cut, e, e * r, r


def _sigmoid(z: Value) -> Slopes:
    _, _, s, r = _logistic(z)
    first = s * r
    return Slopes(s, first, (first, r - s))


def _softplus(z: Value, alpha: float) -> Slopes:
    u = alpha * z
    cut, e, s, r = _logistic(u)
    # the difference is 0 but for arguments at which exp would overflow
    value = e.call("log1p") + (u - cut)
    return Slopes(value * (1.0 / alpha), s, (alpha * s, r))


def _silu(z: Value) -> Slopes:
    _, _, s, r = _logistic(z)
    slope = s * r
    return Slopes(z * s, s + z * slope, (slope, 2.0 + z * (r - s)))


def _mish(z: Value) -> Slopes:
    # tanh(softplus(z)) = w/(w + 2) with w = e (e + 2); it is 1 to the last digit long before the cut
    e = z.call("min", min(40.0, z.builder.top / 4.0)).call("exp")
    w = e * (e + 2.0)
    inverse = 1.0 / (w + 2.0)
    t = w * inverse
    grown = e + 1.0
    first = 4.0 * e * grown * inverse * inverse
    second = first * (1.0 + e / grown - 4.0 * e * grown * inverse)
    return Slopes(z * t, t + z * first, (2.0 * first + z * second,))


def _tanh(z: Value) -> Slopes:
    t = z.call("tanh")
    first = 1.0 - t * t
    return Slopes(t, first, (first, -2.0 * t))


def _exp(z: Value) -> Slopes:
    y = z.call("exp")
    return Slopes(y, y, (y,))


def _sin(z: Value) -> Slopes:
    s, c = z.call("sin"), z.call("cos")
    return Slopes(s, c, (-s,))


def _cos(z: Value) -> Slopes:
    s, c = z.call("sin"), z.call("cos")
    return Slopes(c, -s, (-c,))


def _gaussian(z: Value) -> Slopes:
    g = (-(z * z)).call("exp")
    return Slopes(g, -2.0 * (z * g), (g, 4.0 * (z * z) - 2.0))


def _erf(z: Value) -> Slopes:
    first = (2.0 / sqrt(pi)) * (-(z * z)).call("exp")
    return Slopes(z.call("erf"), first, (first, -2.0 * z))


def _gelu(z: Value) -> Slopes:
    # erfc keeps the digits that 1 + erf(z/sqrt 2) loses for negative z
    area = 0.5 * (-sqrt(0.5) * z).call("erfc")
    density = (1.0 / sqrt(2.0 * pi)) * (-0.5 * (z * z)).call("exp")
    return Slopes(z * area, area + z * density, (density, 2.0 - z * z))


def _softsign(z: Value) -> Slopes:
    r = 1.0 / (1.0 + z.call("abs"))
    first = r * r
    return Slopes(z * r, first, (first, r, z.positive(-2.0, 2.0)))


def _arctan(z: Value) -> Slopes:
    first = 1.0 / (1.0 + z * z)
    return Slopes(z.call("atan"), first, (first, first, -2.0 * z))


def _square(z: Value) -> Slopes:
    return Slopes(z * z, 2.0 * z, (z.builder.constant(2.0),))


def _relu(z: Value) -> Slopes:
    return Slopes(z.call("max", 0.0), z.positive(1.0, 0.0), (z.builder.constant(0.0),))


def _leaky_relu(z: Value, slope: float) -> Slopes:
    first = z.positive(1.0, slope)
    return Slopes(z * first, first, (z.builder.constant(0.0),))


def _elu(z: Value, alpha: float) -> Slopes:
    low = z.call("min", 0.0)
    tail = alpha * low.call("exp")
    value = z.positive(z, alpha * low.call("expm1"))
    return Slopes(value, z.positive(1.0, tail), (z.positive(0.0, tail),))


#: By the name in `symnet.functions.table`; softmax, which is not elementwise, is a step of its own.
ROWS: dict[str, Callable[..., Slopes]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "exp": _exp,
    "sin": _sin,
    "cos": _cos,
    "gaussian": _gaussian,
    "erf": _erf,
    "gelu": _gelu,
    "silu": _silu,
    "mish": _mish,
    "softsign": _softsign,
    "arctan": _arctan,
    "square": _square,
}
