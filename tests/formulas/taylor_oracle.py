"""Taylor coefficients by SymPy's power series over the rationals, none of symnet's code.

Each oracle returns the coefficients of f(c + h) in h up to h^60. The constants that stand in front, such as
exp(-c^2), are SymPy's; the series behind them is computed by `sympy.polys.ring_series`.
"""

import sympy
from sympy import QQ, erf, exp, log, pi, sqrt
from sympy.polys import ring_series as rs
from sympy.polys.rings import ring

ORDER = 60
_RING, H = ring("h", QQ)
_END = ORDER + 1


def listed(series):
    """The coefficients of a polynomial of the ring as SymPy numbers."""
    return [QQ.to_sympy(series.coeff(H**n)) if n else QQ.to_sympy(series.coeff(1)) for n in range(_END)]


def times(constant, coefficients):
    return [constant * value for value in coefficients]


def rational(value):
    return QQ.from_sympy(sympy.sympify(value))


def inverse(series):
    return rs.rs_series_inversion(series, H, _END)


def integral(coefficients, start):
    return [start] + [coefficients[n - 1] / n for n in range(1, _END)]


def exponential(polynomial):
    return rs.rs_exp(polynomial, H, _END)


def linear(c):
    return [c, sympy.S.One] + [sympy.S.Zero] * (ORDER - 1)


def square(c):
    return [c**2, 2 * c, sympy.S.One] + [sympy.S.Zero] * (ORDER - 2)


def of_exp(c):
    return times(exp(c), listed(exponential(H)))


def sin(c):
    cosine, sine = listed(rs.rs_cos(H, H, _END)), listed(rs.rs_sin(H, H, _END))
    return [sympy.sin(c) * a + sympy.cos(c) * b for a, b in zip(cosine, sine, strict=True)]


def cos(c):
    cosine, sine = listed(rs.rs_cos(H, H, _END)), listed(rs.rs_sin(H, H, _END))
    return [sympy.cos(c) * a - sympy.sin(c) * b for a, b in zip(cosine, sine, strict=True)]


def sigmoid(c):
    """1/(1 + q exp(-h)) with q = exp(-c), rational for c = log 2."""
    return listed(inverse(1 + rational(exp(-c)) * exponential(-H)))


def tanh(c):
    """The addition theorem; tanh(c) must be rational."""
    t, moved = rational(sympy.tanh(c)), rs.rs_tanh(H, H, _END)
    return listed(rs.rs_mul(moved + t, inverse(1 + t * moved), H, _END))


def softplus(c, alpha):
    """alpha c = log 2 or 0: log(1 + q exp(alpha h)) with q = exp(alpha c)."""
    q = rational(exp(alpha * c))
    inside = (1 + q * exponential(rational(alpha) * H)) * QQ(1, 1) * (1 / (1 + q))
    found = times(1 / sympy.sympify(alpha), listed(rs.rs_log(inside, H, _END)))
    return [log(QQ.to_sympy(1 + q)) / alpha, *found[1:]]


def shifted_product(c, factor):
    """(c + h) f(c + h)."""
    return [c * factor[0]] + [c * factor[n] + factor[n - 1] for n in range(1, _END)]


def silu(c):
    return shifted_product(c, sigmoid(c))


def gaussian(c):
    return times(exp(-(c**2)), listed(exponential(-2 * rational(c) * H - H**2)))


def of_erf(c):
    return integral(times(2 / sqrt(pi), gaussian(c)), erf(c))


def gelu(c):
    density = times(exp(-(c**2) / 2) / sqrt(2 * pi), listed(exponential(-rational(c) * H - H**2 * QQ(1, 2))))
    return shifted_product(c, integral(density, (1 + erf(c / sqrt(2))) / 2))


def arctan(c):
    return integral(listed(inverse(1 + (rational(c) + H) ** 2)), sympy.atan(c))


def softsign(c, sign):
    q = rational(c)
    return listed(rs.rs_mul(q + H, inverse(1 + sign * (q + H)), H, _END))


def elu(c, alpha):
    found = times(alpha * exp(c), listed(exponential(H)))
    return [found[0] - alpha, *found[1:]]
