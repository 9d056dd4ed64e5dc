"""The peers of the benchmarks, written out as their users would write them."""

from __future__ import annotations

import mpmath
import numpy as np


def dace(weights, dimension, order):
    """A tanh network in DACEyPy: (seconds are taken by the caller) the outputs as DA objects.

    The sum of a neuron is built term by term, as DACE's arithmetic is meant to be used.
    """
    from daceypy import DA

    hidden = [DA(i + 1) for i in range(dimension)]
    for depth, (W, b) in enumerate(weights):
        sums = []
        for row, offset in zip(W, b, strict=True):
            total = row[0] * hidden[0] + offset
            for w, h in zip(row[1:], hidden[1:], strict=True):
                total = total + w * h
            sums.append(total)
        hidden = [u.tanh() for u in sums] if depth < len(weights) - 1 else sums
    return hidden


def initialize_dace(dimension, order):
    from daceypy import DA

    DA.init(order, dimension)


def ring_series(weights, dimension, order):
    """The same in SymPy's ring_series over QQ, total degree through an auxiliary variable t."""
    from sympy import QQ, ring
    from sympy.polys.ring_series import rs_tanh

    polynomials, t, *xs = ring(["t", *[f"x{i}" for i in range(dimension)]], QQ)
    exact = [[[QQ(int(w.p), int(w.q)) for w in row] for row in W] for W, _ in weights]
    hidden = [t * x for x in xs]
    for depth, W in enumerate(exact):
        sums = [sum((w * h for w, h in zip(row, hidden, strict=True)), polynomials(0)) for row in W]
        hidden = [rs_tanh(u, t, order + 1) for u in sums] if depth < len(exact) - 1 else sums
    return hidden


def differentiated(expression, symbols, order):
    """Taylor coefficients about 0 by SymPy's diff, each derivative from one of the order before: {exponents: value}."""
    import sympy

    zero = (0,) * len(symbols)
    derivatives, origin = {zero: expression}, dict.fromkeys(symbols, 0)
    for _ in range(order):
        for e, f in list(derivatives.items()):
            for i, x in enumerate(symbols):
                raised = (*e[:i], e[i] + 1, *e[i + 1 :])
                if raised not in derivatives:
                    derivatives[raised] = f.diff(x)
    return {e: f.xreplace(origin) / sympy.prod(map(sympy.factorial, e)) for e, f in derivatives.items()}


def horner(weights, dimension, order, dps):
    """Horner's composition on mpmath mpf: the Taylor polynomial of tanh at each neuron's own value.

    Series are {exponents: mpf}; the product is the truncated double loop with partners found by degree.
    """
    with mpmath.workdps(dps):
        zero = (0,) * dimension
        hidden = []
        for i in range(dimension):
            hidden.append({zero: mpmath.mpf(0), tuple(int(i == j) for j in range(dimension)): mpmath.mpf(1)})
        for depth, (W, b) in enumerate(weights):
            sums = []
            for row, offset in zip(W, b, strict=True):
                total = {zero: mpmath.mpf(offset)}
                for w, h in zip(row, hidden, strict=True):
                    w = mpmath.mpf(w)
                    for e, a in h.items():
                        total[e] = total.get(e, 0) + w * a
                sums.append(total)
            hidden = [_tanh(u, zero, order) for u in sums] if depth < len(weights) - 1 else sums
        return hidden


def _tanh(u, zero, order):
    center = u[zero]
    taylor = mpmath.taylor(mpmath.tanh, center, order)
    shifted = {e: a for e, a in u.items() if e != zero}
    out = {zero: taylor[-1]}
    for coefficient in reversed(taylor[:-1]):
        out = _multiply(out, shifted, order)
        out[zero] = out.get(zero, 0) + coefficient
    return out


def _multiply(a, b, order):
    by_degree = [[] for _ in range(order + 1)]
    for e, x in b.items():
        by_degree[sum(e)].append((e, x))
    out = {}
    for e, x in a.items():
        for degree in range(order + 1 - sum(e)):
            for f, y in by_degree[degree]:
                g = tuple(map(int.__add__, e, f))
                out[g] = out.get(g, 0) + x * y
    return out


def shape(widths):
    """A network's widths as they are written: 2-12-12-1."""
    return "-".join(map(str, widths))


def float_weights(widths, seed=0):
    """Random weights of a network whose neurons are neither saturated nor linear."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(b, a)) / np.sqrt(a), 0.3 * rng.normal(size=b)) for a, b in zip(widths, widths[1:])]


def rational_weights(widths, seed=0):
    """Random rational weights without biases."""
    import sympy

    rng = np.random.default_rng(seed)

    def number():
        return sympy.Rational(int(rng.integers(-9, 10)), int(rng.integers(1, 10)))

    return [([[number() for _ in range(a)] for _ in range(b)], None) for a, b in zip(widths, widths[1:])]
