"""Known functions of (x, t) that training is measured on: the paper's four and harder ones, with settings.

A row says what the function is, where it is sampled, which graph can hold it and the settings that were measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy

from symnet.eql.data import FEWEST, ParametricData
from symnet.eql.graph import LAYER, Graph
from symnet.eql.structure import reduced
from symnet.errors import InvalidValueError, message, nearest
from symnet.rings.ring import Array

X, T = sympy.symbols("x t", real=True)


@dataclass(frozen=True)
class Target:
    """One row.

    Attributes:
        expression: in the symbols x and t.
        x, t: the intervals that training sees.
        layers: of a graph that can hold it, as `Graph` takes them.
        options: settings of `Options` other than the defaults.
    """

    expression: sympy.Expr
    x: tuple[float, float] = (-3.0, 3.0)
    t: tuple[float, float] = (-3.0, 3.0)
    layers: Sequence[Mapping[str, int]] = (LAYER, LAYER)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph, without a scaling."""
        return Graph(["x"], [dict(layer) for layer in self.layers])

    def __call__(self, x: Array, t: Array) -> Array:
        """Values at points and parameter values that broadcast."""
        return np.asarray(sympy.lambdify([X, T], self.expression, "numpy")(x, t))

    def has_structure(self, expression: sympy.Expr) -> bool:
        """Whether an equation in x and parameters is this function with other coefficients: nothing more or less.

        >>> p, x = sympy.symbols("p1:4"), sympy.Symbol("x")
        >>> target("f4").has_structure(p[0] * sympy.sin(p[1] * x))
        True
        >>> target("f4").has_structure(p[0] * sympy.sin(p[1] * x) + p[2])
        False
        """
        plain = self.expression.xreplace({X: sympy.Symbol("x"), T: sympy.Dummy("t")})
        symbols = sorted(plain.free_symbols - {sympy.Symbol("x")}, key=str)
        true, _ = reduced(plain, ["x"], symbols, np.linspace(*self.t, 8)[:, None])
        return _skeleton(expression) == _skeleton(true.expression)


def _skeleton(expression: sympy.Expr) -> sympy.Expr:
    """An expression with one symbol for all its coefficients, those that are 1 too."""
    terms = []
    for term in sympy.Add.make_args(expression):
        _, function = term.as_independent(sympy.Symbol("x"), as_Add=False)
        factors = [_factor(f) for f in sympy.Mul.make_args(function)]
        terms.append(sympy.Symbol("c") * sympy.Mul(*factors))
    return sympy.Add(*terms)


def _factor(function: sympy.Expr) -> sympy.Expr:
    if function.is_Pow:
        base = _skeleton(function.base) if function.base.is_Add else function.base
        return sympy.Pow(base, function.exp, evaluate=False)
    return function if function.is_Symbol else function.func(*[_skeleton(a) for a in function.args])


#: Table I of the paper.
_PAPER = {
    "f1": Target(T * X),
    "f2": Target(T * X**2 + 3 * sympy.sin(T) * X),
    "f3": Target(T * X**2 + 3 * sympy.sign(T) * X),
    "f4": Target(sympy.sin((5 + T) * X / 2)),
}

#: Nested functions take longer to find.
_LONG = {"steps": 8000}
_FIRST = {"constant": 1, "identity": 1}

#: Nested ones, with layers just wide enough. Measured: the right structure as trained, PEQL, seeds 0 to 15.
_HARDER = {
    # 2 of 16; none with the usual learning rate, or with room for a second sine
    "chirp": Target(
        sympy.sin(T * X + X**2),
        (-2.0, 2.0),
        (-2.0, 2.0),
        [{**_FIRST, "square": 1}, {"sin": 1}],
        {**_LONG, "learning_rate": 8e-3, "penalty": 5e-2},
    ),
    # 1 of 16; none without clipping the gradients
    "quotient": Target(
        (X + T) * sympy.sin(X) / (1 + X**2),
        layers=[{**_FIRST, "square": 1, "sin": 1}, {"product": 1, "identity": 1}, {"division": 1}],
        options={**_LONG, "penalty": 1e-1},
    ),
    # 8 of 16
    "packet": Target(
        sympy.exp(-T * X**2) * sympy.cos(3 * X),
        (-2.0, 2.0),
        (0.5, 2.0),
        [{**_FIRST, "square": 1, "cos": 1}, {"exp": 1, "identity": 1}, {"product": 1}],
        _LONG,
    ),
    # 2 of 16
    "decay": Target(
        X * sympy.sin(T * X) * sympy.exp(-X),
        (-1.0, 3.0),
        (1.0, 3.0),
        [{**_FIRST, "sin": 1, "exp": 1}, {"product": 1, "identity": 1}, {"product": 1}],
        {**_LONG, "learning_rate": 4e-3, "penalty": 1.5e-1},
    ),
}

TARGETS: Mapping[str, Target] = {**_PAPER, **_HARDER}


def target(name: str) -> Target:
    """A row of `TARGETS`.

    Raises:
        InvalidValueError: for an unknown name.
    """
    if name not in TARGETS:
        raise InvalidValueError(message("name", "be a target", name, nearest(str(name), TARGETS)))
    return TARGETS[name]


def data(
    name: str,
    *,
    T: int = 32,
    n: int = 256,
    seed: int = 0,
    noise: float = 0.0,
    x: tuple[float, float] | None = None,
) -> ParametricData:
    """Values of a target at points drawn uniformly, for evenly spaced parameter values.

    Args:
        name: of the row.
        T: how many parameter values; 127 on [-3, 3] are the authors' grid, of which they tabulate four.
        n: how many points at each.
        seed: of the points and the noise.
        noise: its standard deviation over that of all values.
        x: the interval of the points; default the row's. The paper tests f1 to f4 on (-5, 5).

    Raises:
        InvalidValueError: for an unknown name, counts too small, negative noise or an empty interval.

    >>> data("f2", T=5, n=10)
    ParametricData(5 values of t, 50 points of x -> y)
    """
    row = target(name)
    for label, value, least in (("T", T, 1), ("n", n, FEWEST)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise InvalidValueError(message(label, f"be an integer of at least {least}", value))
    if not 0 <= noise < np.inf:
        raise InvalidValueError(message("noise", "be zero or positive", noise))
    low, high = row.x if x is None else x
    if not low < high:
        raise InvalidValueError(message("x", "be an interval (low, high)", x))
    rng = np.random.default_rng(seed)
    values = np.linspace(*row.t, T)
    points = rng.uniform(low, high, (T, n))
    y = row(points, values[:, None])
    return ParametricData(points, y + noise * y.std() * rng.standard_normal(y.shape), values)
