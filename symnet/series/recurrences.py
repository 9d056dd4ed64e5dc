"""Functions of a series by Euler's operator: one truncated product or two a function, at any order.

E = sum_i (x_i - c_i) d/dx_i multiplies the degree-n part by n. For y = f(u) and w = f'(u),
E y = w E u, hence

    n y_n = sum_{j=1..n} w_{n-j} j u_j,        y_0 = f(u_0).

Where w is a polynomial in y (exp, tanh, sigmoid) both are found degree by degree together; elsewhere
w is a series known beforehand. The recurrences are classical (Knuth, The Art of Computer Programming
II, 4.7; Griewank and Walther, Evaluating Derivatives, 13.2); docs/mathematics.md states each once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

from symnet.rings.ring import Array
from symnet.series.algebra import Algebra
from symnet.series.product import contracted_top, product_degree, square_degree


class _Growing:
    """A series being built: its array and the degrees found to be nonzero so far.

    `order` is the highest degree that will be asked for: the largest part of a derivative never is.
    """

    def __init__(self, algebra: Algebra, columns: int, constant: Array, order: int | None = None) -> None:
        self.algebra = algebra
        last = algebra.order if order is None else max(order, 0)
        self.array = algebra.ring.zeros((algebra.table.offsets[last + 1], columns))
        self.active: list[int] = []
        self.put(0, constant)

    @classmethod
    def of(cls, algebra: Algebra, array: Array) -> _Growing:
        """A finished series, its array not copied."""
        self = cls.__new__(cls)
        self.algebra, self.array, self.active = algebra, array, algebra.active(array)
        return self

    def put(self, n: int, part: Array) -> None:
        rows = self.algebra.table.degree(n)
        self.array[rows] = part
        if not self.algebra.ring.is_zero(self.array[rows]):
            self.active.append(n)


def _euler_step(algebra: Algebra, n: int, w: _Growing, u: Array, in_u: set[int]) -> Array | None:
    """sum_{j=1..n} w_{n-j} j u_j, or None if nothing contributes."""
    lefts = [i for i in w.active if i < n and n - i in in_u]
    if not lefts:
        return None
    return product_degree(algebra.table, algebra.ring, n, w.array, u, lefts, scale_right_by_degree=True)


def _square_part(algebra: Algebra, n: int, y: _Growing) -> Array | None:
    present = set(y.active)
    lefts = [i for i in y.active if n - i in present]
    return square_degree(algebra.table, algebra.ring, n, y.array, lefts) if lefts else None


def _solve(
    algebra: Algebra,
    u: Array,
    y0: Array,
    w0: Array,
    slope: Callable[[int, _Growing], Array | None] | None,
    last: int | None = None,
) -> tuple[_Growing, _Growing]:
    """Solve E y = w E u with w_n = slope(n, y), up to degree `last`; slope None means w = y."""
    ring, columns = algebra.ring, u.shape[1]
    in_u = set(algebra.active(u))
    y = _Growing(algebra, columns, y0, last)
    w = y if slope is None else _Growing(algebra, columns, w0, algebra.order - 1)
    for n, _ in algebra.degrees(last):
        part = _euler_step(algebra, n, w, u, in_u)
        if part is not None:
            part /= n
            y.put(n, ring.normal(part))
        if slope is not None and n < algebra.order:
            derivative = slope(n, y)
            if derivative is not None:
                w.put(n, derivative)
    return y, w


def from_derivative(algebra: Algebra, u: Array, y0: Array, w: Array) -> Array:
    """y with E y = w E u for a known series w = f'(u)."""
    known = _Growing.of(algebra, w)
    in_u = set(algebra.active(u))
    y = algebra.constant(y0)
    for n, rows in algebra.degrees():
        part = _euler_step(algebra, n, known, u, in_u)
        if part is not None:
            part /= n
            y[rows] = algebra.ring.normal(part)
    return y


def _exp(algebra: Algebra, u: Array, last: int | None = None) -> tuple[_Growing, _Growing]:
    y0 = algebra.elementary("exp", u[0])
    return _solve(algebra, u, y0, y0, None, last)


def exp(algebra: Algebra, u: Array) -> Array:
    """w = y."""
    return _exp(algebra, u)[0].array


def _ones(algebra: Algebra, like: Array) -> Array:
    return algebra.ring.array([1] * len(like))


def _slope_at_center(algebra: Algebra, name: str, u0: Array, formula: Callable[[], Array]) -> Array:
    """A derivative at the centre, without cancellation where the ring offers such a function."""
    return algebra.elementary(name, u0) if algebra.has(name) else algebra.ring.normal(formula())


def _tanh(algebra: Algebra, u: Array, last: int | None = None) -> tuple[_Growing, _Growing]:
    y0 = algebra.elementary("tanh", u[0])
    w0 = _slope_at_center(algebra, "sech2", u[0], lambda: _ones(algebra, y0) - y0 * y0)

    def slope(n: int, y: _Growing) -> Array | None:
        square = _square_part(algebra, n, y)
        return None if square is None else -square

    return _solve(algebra, u, y0, w0, slope, last)


def tanh(algebra: Algebra, u: Array) -> Array:
    """w = 1 - y^2."""
    return _tanh(algebra, u)[0].array


def tan(algebra: Algebra, u: Array) -> Array:
    """w = 1 + y^2."""
    y0 = algebra.elementary("tan", u[0])
    w0 = algebra.ring.normal(_ones(algebra, y0) + y0 * y0)
    return _solve(algebra, u, y0, w0, lambda n, y: _square_part(algebra, n, y))[0].array


def _sigmoid(algebra: Algebra, u: Array, last: int | None = None) -> tuple[_Growing, _Growing]:
    y0 = algebra.elementary("sigmoid", u[0])
    w0 = _slope_at_center(algebra, "sigmoid_slope", u[0], lambda: y0 - y0 * y0)

    def slope(n: int, y: _Growing) -> Array | None:
        square = _square_part(algebra, n, y)
        part = y.array[algebra.table.degree(n)]
        return part if square is None else part - square

    return _solve(algebra, u, y0, w0, slope, last)


def sigmoid(algebra: Algebra, u: Array) -> Array:
    """w = y - y^2."""
    return _sigmoid(algebra, u)[0].array


def softplus(algebra: Algebra, u: Array) -> Array:
    """w = sigmoid(u)."""
    return from_derivative(algebra, u, algebra.elementary("softplus", u[0]), sigmoid(algebra, u))


def log(algebra: Algebra, u: Array) -> Array:
    """w = 1/u."""
    return from_derivative(algebra, u, algebra.elementary("log", u[0]), reciprocal(algebra, u))


def reciprocal(algebra: Algebra, u: Array) -> Array:
    """y u = 1: y_n = -y_0 sum_{j=1..n} u_j y_{n-j}."""
    ring, table = algebra.ring, algebra.table
    y0 = algebra.elementary("reciprocal", u[0])
    in_u = set(algebra.active(u))
    y = _Growing(algebra, u.shape[1], y0)
    for n, _ in algebra.degrees():
        lefts = [i for i in y.active if i < n and n - i in in_u]
        if lefts:
            y.put(n, ring.normal(-product_degree(table, ring, n, y.array, u, lefts) * y0))
    return y.array


def divide(algebra: Algebra, a: Array, b: Array) -> Array:
    """a / b."""
    return algebra.multiply(a, reciprocal(algebra, b))


def power(algebra: Algebra, u: Array, exponent: Any) -> Array:
    """u^p for a constant element p: u E y = p y E u, that is

    n y_n u_0 = sum_{j=1..n} (p j - (n - j)) u_j y_{n-j}.
    """
    ring, table = algebra.ring, algebra.table
    y0 = algebra.elementary("power", u[0], exponent)
    inverse = algebra.elementary("reciprocal", u[0])
    in_u = algebra.active(u)
    y = _Growing(algebra, u.shape[1], y0)
    for n, _ in algebra.degrees():
        present = set(y.active)
        lefts = [j for j in in_u if j and n - j in present]
        if lefts:
            right = [n - j for j in lefts]
            gain = product_degree(table, ring, n, y.array, u, right, scale_right_by_degree=True)
            loss = product_degree(table, ring, n, u, y.array, lefts, scale_right_by_degree=True)
            y.put(n, ring.normal((gain * exponent - loss) * inverse / n))
    return y.array


def _pair(algebra: Algebra, u: Array, first: str, second: str, sign: int) -> tuple[Array, Array]:
    """f' = g, g' = sign f: sine and cosine, circular or hyperbolic."""
    ring, columns = algebra.ring, u.shape[1]
    in_u = set(algebra.active(u))
    f = _Growing(algebra, columns, algebra.elementary(first, u[0]))
    g = _Growing(algebra, columns, algebra.elementary(second, u[0]))
    for n, _ in algebra.degrees():
        df, dg = _euler_step(algebra, n, g, u, in_u), _euler_step(algebra, n, f, u, in_u)
        if df is not None:
            f.put(n, ring.normal(df / n))
        if dg is not None:
            g.put(n, ring.normal(dg * sign / n))
    return f.array, g.array


def sin(algebra: Algebra, u: Array) -> Array:
    """With cos: f' = g, g' = -f."""
    return _pair(algebra, u, "sin", "cos", -1)[0]


def cos(algebra: Algebra, u: Array) -> Array:
    """With sin: f' = g, g' = -f."""
    return _pair(algebra, u, "sin", "cos", -1)[1]


def sinh(algebra: Algebra, u: Array) -> Array:
    """With cosh: f' = g, g' = f."""
    return _pair(algebra, u, "sinh", "cosh", 1)[0]


def cosh(algebra: Algebra, u: Array) -> Array:
    """With sinh: f' = g, g' = f."""
    return _pair(algebra, u, "sinh", "cosh", 1)[1]


def plus_constant(algebra: Algebra, a: Array, value: int) -> Array:
    """a + value."""
    out = a.copy()
    out[0] = algebra.ring.normal(out[0] + algebra.ring.convert(value))
    return out


def gaussian(algebra: Algebra, u: Array) -> Array:
    """exp(-u^2)."""
    return exp(algebra, -algebra.square(u))


def erf(algebra: Algebra, u: Array) -> Array:
    """w = 2/sqrt(pi) exp(-u^2)."""
    scale = algebra.ring.convert(2 / sympy.sqrt(sympy.pi))
    return from_derivative(algebra, u, algebra.elementary("erf", u[0]), gaussian(algebra, u) * scale)


def atan(algebra: Algebra, u: Array) -> Array:
    """w = 1/(1 + u^2)."""
    w = reciprocal(algebra, plus_constant(algebra, algebra.square(u), 1))
    return from_derivative(algebra, u, algebra.elementary("atan", u[0]), w)


def atanh(algebra: Algebra, u: Array) -> Array:
    """w = 1/(1 - u^2)."""
    w = reciprocal(algebra, plus_constant(algebra, -algebra.square(u), 1))
    return from_derivative(algebra, u, algebra.elementary("atanh", u[0]), w)


def _inverse_root(name: str, sign: int, constant: int, factor: int) -> Callable[[Algebra, Array], Array]:
    def function(algebra: Algebra, u: Array) -> Array:
        half = algebra.ring.convert(sympy.Rational(-1, 2))
        argument = plus_constant(algebra, algebra.square(u) * sign, constant)
        w = power(algebra, argument, half) * factor
        return from_derivative(algebra, u, algebra.elementary(name, u[0]), w)

    function.__doc__ = f"w = {factor} ({constant} + {sign} u^2)^(-1/2)."
    return function


asin = _inverse_root("asin", -1, 1, 1)
acos = _inverse_root("acos", -1, 1, -1)
asinh = _inverse_root("asinh", 1, 1, 1)
acosh = _inverse_root("acosh", 1, -1, 1)


def softmax(algebra: Algebra, u: Array) -> Array:
    """E y_i = y_i (E u_i - q) with q = sum_j y_j E u_j, over all columns together."""
    ring, table = algebra.ring, algebra.table
    columns = u.shape[1]
    y = _Growing(algebra, columns, _softmax_at_centre(algebra, u[0]))
    in_u = set(algebra.active(u))
    # v = u - (the antiderivative of q): E v_i = E u_i - q
    v = u.copy()
    for n, rows in algebra.degrees():
        mean = _euler_step(algebra, n, y, u, in_u)
        if mean is not None:
            v[rows] = ring.normal(v[rows] - (mean.sum(axis=1) / n)[:, None])
        in_v = {j for j in range(1, n + 1) if not ring.is_zero(v[table.degree(j)])}
        part = _euler_step(algebra, n, y, v, in_v)
        if part is not None:
            y.put(n, ring.normal(part / n))
    return y.array


def _softmax_at_centre(algebra: Algebra, u0: Array) -> Array:
    """exp(u_i) / sum_j exp(u_j); the largest argument is subtracted where the ring orders numbers."""
    ring = algebra.ring
    if ring.exact:
        powers = algebra.elementary("exp", u0)
        total = ring.array([powers.sum()])
        inverse = algebra.elementary("reciprocal", ring.normal(total))
        return ring.normal(powers * inverse[0])
    shifted = u0 - max(u0, key=lambda value: float(ring.to_sympy(value)))
    powers = ring.apply("exp", shifted)
    return powers / powers.sum()


#: Every function of one argument that a series can be put into, by its SymPy or customary name.
FUNCTIONS: dict[str, Callable[[Algebra, Array], Array]] = {
    function: globals()[function]
    for function in (
        "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh",
        "acosh", "atanh", "erf", "sigmoid", "softplus", "gaussian", "reciprocal",
    )
}  # fmt: skip


#: Functions that can give their derivative along with themselves, stopped at a degree.
WITH_SLOPE = {"exp": _exp, "tanh": _tanh, "sigmoid": _sigmoid}


def contracted(algebra: Algebra, name: str, u: Array, weights: Array) -> Array:
    """f(u) W^T for a function of WITH_SLOPE, float64, without the highest degree of f(u).

    The degree-K part of y = f(u) feeds nothing but the next layer, whose column k is

        (W y)_K = 1/K sum_{i+j=K} sum_m W_km w_i,m j u_j,m.

    Summing over the neurons m first is a matrix product for each (i, j), and most pairs of monomials
    have the highest degree (3 of 4 for ten inputs at order 6).

    Args:
        u: shape (monomials, m).
        weights: W of shape (k, m).
    """
    table, order = algebra.table, algebra.order
    y, w = WITH_SLOPE[name](algebra, u, order - 1)
    out = np.empty((table.size, len(weights)))
    out[: len(y.array)] = y.array @ weights.T
    out[table.degree(order)] = contracted_top(table, w.array, u, weights) / order
    return out


def of_affine(algebra: Algebra, u: Array, function: Callable[[Algebra, Array], Array]) -> Array:
    """function(u), through one variable when u has no part above degree 1.

    The first layer of a network is affine in the inputs; its activation then needs only its univariate
    Taylor coefficients at the constant part and the multinomial theorem.
    """
    if algebra.dimension < 2 or algebra.order < 2 or max(algebra.active(u), default=0) > 1:
        return function(algebra, u)
    line, slopes = algebra.univariate(), algebra.linear_part(u)
    argument = line.constant(u[0])
    # a neuron without weights stays constant, so that it may sit on a kink
    argument[1] = algebra.ring.array([0 if algebra.ring.is_zero(column) else 1 for column in slopes.T])
    return algebra.in_linear_form(function(line, argument), slopes)
