"""Value, gradient and Hessian of a network at 40 digits: mpmath's differences of its expression, in more digits yet."""

import mpmath
import numpy as np
import sympy

DIGITS = 40


def derivatives(net, points):
    """Arrays (n, outputs), (n, outputs, inputs), (n, outputs, inputs, inputs), rounded from 40 digits."""
    symbols = [sympy.Symbol(name) for name in net.inputs]
    found = net.expr()
    functions = [sympy.lambdify(symbols, e, modules="mpmath") for e in (found if isinstance(found, list) else [found])]
    n = len(symbols)
    orders = [np.zeros((1, n), int), np.eye(n, dtype=int), np.repeat(np.eye(n, dtype=int), n, axis=0)]
    orders[2] = orders[2] + np.tile(np.eye(n, dtype=int), (n, 1))
    with mpmath.workdps(DIGITS):
        places = [[mpmath.mpf(float(x)) for x in point] for point in points]
        tables = [
            [[[_derivative(f, place, order) for order in table] for f in functions] for place in places]
            for table in orders
        ]
    shapes = [(), (n,), (n, n)]
    return [np.array(t).reshape(len(points), len(functions), *s) for t, s in zip(tables, shapes, strict=True)]


def _derivative(function, place, order):
    if not any(order):
        return float(mpmath.re(function(*place)))
    return float(mpmath.re(mpmath.diff(function, tuple(place), tuple(map(int, order)))))


def assert_close(got, expected, tolerance=1e-12):
    """Every table within the tolerance, relative to its largest entry."""
    for table, exact in zip(got, expected, strict=True):
        assert table.shape == exact.shape
        assert np.max(np.abs(table - exact), initial=0) <= tolerance * np.max(np.abs(exact), initial=1e-300)
