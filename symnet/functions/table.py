"""The activations, one row each. To add one, add a row: the tests run over the table.

A row gives the SymPy form, the values in numpy, the recurrence on a series, the complex singularities
nearest to the real axis, the kinks, the parameters with their defaults, and the LaTeX name. Formulas of
the recurrences stand in `symnet.series.recurrences`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy

from symnet.functions.piecewise import piecewise
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series import Algebra
from symnet.series import recurrences as rec

Recurrence = Callable[..., Array]

_k = sympy.Symbol("k", integer=True)


def _lattice(first: Any, step: Any) -> sympy.Set:
    """The points first + step k for all integers k."""
    return sympy.ImageSet(sympy.Lambda(_k, first + step * _k), sympy.S.Integers)


ENTIRE = sympy.S.EmptySet
_POLES_OF_SIGMOID = _lattice(sympy.I * sympy.pi, 2 * sympy.I * sympy.pi)


@dataclass(frozen=True)
class Row:
    """One activation; see the module's first lines.

    `formula(x, **parameters)` is the SymPy form, `values(x, **parameters)` the numpy one and
    `recurrence(algebra, u, **parameters)` the series, with parameters as ring elements.
    `nearest(c)` is the distance from a real centre c to the nearest singularity or kink, where the
    Taylor series about c stops being the function; None where the function is entire.
    """

    formula: Callable[..., Any]
    values: Callable[..., Array]
    recurrence: Recurrence
    latex: str
    singularities: sympy.Set = ENTIRE
    nearest: Callable[[Any], Any] | None = None
    kinks: tuple[int, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    elementwise: bool = True


def _numpy(name: str) -> Callable[[Array], Array]:
    return lambda x: np.asarray(FLOAT64.functions[name](x), dtype=np.float64)


def _distance_to_imaginary(height: Any) -> Callable[[Any], Any]:
    return lambda c: sympy.sqrt(c**2 + height**2)


def _identity(algebra: Algebra, u: Array) -> Array:
    return u


def _zero(algebra: Algebra, u: Array) -> Array:
    return algebra.zeros(u.shape[1])


def _softplus(algebra: Algebra, u: Array, alpha: Any) -> Array:
    scaled = algebra.ring.normal(u * alpha)
    # not named: 1/alpha is a factor of every coefficient, not a value at the center
    inverse = algebra.ring.apply("reciprocal", np.array([alpha], dtype=algebra.ring.dtype))[0]
    return algebra.ring.normal(rec.softplus(algebra, scaled) * inverse)


def _leaky_relu(algebra: Algebra, u: Array, slope: Any) -> Array:
    return piecewise(algebra, u, _identity, lambda part, v: part.ring.normal(v * slope), "leaky_relu")


def _elu(algebra: Algebra, u: Array, alpha: Any) -> Array:
    def negative(part: Algebra, v: Array) -> Array:
        y = rec.exp(part, v)
        # exp(u) - 1 without cancellation where the ring offers it
        y[0] = part.elementary("expm1", v[0]) if part.has("expm1") else y[0] - part.ring.array([1] * len(y[0]))
        return part.ring.normal(y * alpha)

    return piecewise(algebra, u, _identity, negative, "elu")


def _softsign(algebra: Algebra, u: Array) -> Array:
    def side(sign: int) -> Callable[[Algebra, Array], Array]:
        def ratio(part: Algebra, v: Array) -> Array:
            return rec.divide(part, v, rec.plus_constant(part, v * sign, 1))

        return ratio

    return piecewise(algebra, u, side(1), side(-1), "softsign")


def _gelu(algebra: Algebra, u: Array) -> Array:
    ring = algebra.ring
    inner = rec.erf(algebra, ring.normal(u * ring.convert(1 / sympy.sqrt(2))))
    return ring.normal(algebra.multiply(u, rec.plus_constant(algebra, inner, 1)) / 2)


def _silu(algebra: Algebra, u: Array) -> Array:
    return algebra.multiply(u, rec.sigmoid(algebra, u))


def _mish(algebra: Algebra, u: Array) -> Array:
    return algebra.multiply(u, rec.tanh(algebra, rec.softplus(algebra, u)))


def _square(algebra: Algebra, u: Array) -> Array:
    return algebra.square(u)


def _softmax_values(x: Array) -> Array:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax_formula(xs: Any) -> list[sympy.Expr]:
    total = sympy.Add(*[sympy.exp(x) for x in xs])
    return [sympy.exp(x) / total for x in xs]


def _sigmoid_formula(x: Any) -> sympy.Expr:
    return 1 / (1 + sympy.exp(-x))


def _softplus_formula(x: Any, alpha: Any) -> sympy.Expr:
    return sympy.log(1 + sympy.exp(alpha * x)) / alpha


_sigmoid = _numpy("sigmoid")
_mish_poles = sympy.Union(
    *[
        _lattice(sympy.log(2) / 2 + sign * sympy.I * sympy.pi * sympy.Rational(3, 4), 2 * sympy.I * sympy.pi)
        for sign in (1, -1)
    ]
)

ACTIVATIONS: dict[str, Row] = {
    "linear": Row(lambda x: x, lambda x: x, _identity, r"\operatorname{id}"),
    "relu": Row(
        lambda x: sympy.Max(0, x),
        lambda x: np.maximum(x, 0.0),
        lambda algebra, u: piecewise(algebra, u, _identity, _zero, "relu"),
        r"\operatorname{ReLU}",
        nearest=sympy.Abs,
        kinks=(0,),
    ),
    "leaky_relu": Row(
        lambda x, slope: sympy.Max(0, x) + slope * sympy.Min(0, x),
        lambda x, slope: np.where(x > 0, x, slope * x),
        _leaky_relu,
        r"\operatorname{LeakyReLU}",
        nearest=sympy.Abs,
        kinks=(0,),
        parameters={"slope": sympy.Rational(1, 100)},
    ),
    "elu": Row(
        lambda x, alpha: sympy.Max(0, x) + alpha * (sympy.exp(sympy.Min(0, x)) - 1),
        lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0))),
        _elu,
        r"\operatorname{ELU}",
        nearest=sympy.Abs,
        kinks=(0,),
        parameters={"alpha": sympy.Integer(1)},
    ),
    "sigmoid": Row(
        _sigmoid_formula,
        _sigmoid,
        rec.sigmoid,
        r"\operatorname{sigmoid}",
        _POLES_OF_SIGMOID,
        _distance_to_imaginary(sympy.pi),
    ),
    "tanh": Row(
        sympy.tanh,
        np.tanh,
        rec.tanh,
        r"\tanh",
        _lattice(sympy.I * sympy.pi / 2, sympy.I * sympy.pi),
        _distance_to_imaginary(sympy.pi / 2),
    ),
    "softplus": Row(
        _softplus_formula,
        lambda x, alpha: np.logaddexp(0.0, alpha * x) / alpha,
        _softplus,
        r"\operatorname{softplus}",
        _POLES_OF_SIGMOID,  # branch points at these over alpha
        _distance_to_imaginary(sympy.pi),
        parameters={"alpha": sympy.Integer(1)},
    ),
    "softmax": Row(
        _softmax_formula,
        _softmax_values,
        rec.softmax,
        r"\operatorname{softmax}",
        elementwise=False,
    ),
    "exp": Row(sympy.exp, np.exp, rec.exp, r"\exp"),
    "sin": Row(sympy.sin, np.sin, rec.sin, r"\sin"),
    "cos": Row(sympy.cos, np.cos, rec.cos, r"\cos"),
    "gaussian": Row(lambda x: sympy.exp(-(x**2)), lambda x: np.exp(-(x**2)), rec.gaussian, r"\operatorname{gaussian}"),
    "erf": Row(sympy.erf, _numpy("erf"), rec.erf, r"\operatorname{erf}"),
    "gelu": Row(
        lambda x: x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
        lambda x: x * (1.0 + _numpy("erf")(x / np.sqrt(2.0))) / 2.0,
        _gelu,
        r"\operatorname{GELU}",
    ),
    "silu": Row(
        lambda x: x * _sigmoid_formula(x),
        lambda x: x * _sigmoid(x),
        _silu,
        r"\operatorname{SiLU}",
        _POLES_OF_SIGMOID,
        _distance_to_imaginary(sympy.pi),
    ),
    "mish": Row(
        lambda x: x * sympy.tanh(sympy.log(1 + sympy.exp(x))),
        lambda x: x * np.tanh(np.logaddexp(0.0, x)),
        _mish,
        r"\operatorname{Mish}",
        # tanh(log z) = (z^2 - 1)/(z^2 + 1) with z = 1 + exp(x) has its poles at z = +-i
        _mish_poles,
        lambda c: sympy.sqrt((c - sympy.log(2) / 2) ** 2 + (3 * sympy.pi / 4) ** 2),
    ),
    "softsign": Row(
        lambda x: x / (1 + sympy.Abs(x)),
        lambda x: x / (1.0 + np.abs(x)),
        _softsign,
        r"\operatorname{softsign}",
        # the pole of each piece lies beyond the kink
        sympy.FiniteSet(-1, 1),
        sympy.Abs,
        kinks=(0,),
    ),
    "arctan": Row(
        sympy.atan,
        np.arctan,
        rec.atan,
        r"\arctan",
        sympy.FiniteSet(sympy.I, -sympy.I),
        _distance_to_imaginary(sympy.Integer(1)),
    ),
    "square": Row(lambda x: x**2, np.square, _square, r"\operatorname{sq}"),
}

#: Names that other packages use.
ALIASES = {
    "identity": "linear",
    "logistic": "sigmoid",
    "swish": "silu",
    "atan": "arctan",
}
