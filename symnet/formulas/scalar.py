r"""Coefficients of a layer of one neuron, y = sigma(theta x), in one variable.

For x = sum_n a_n z^n and y = sum_i b_i z^i the source gives, in its equation 24,

    b_i = sum_{k>=0} s_k theta^k sum k!/(k_0! ... k_i!) prod_n a_n^(k_n),    sum k_n = k, sum n k_n = i.

Only k_0 is not bounded by i. With r = k - k_0 and the ordinary Bell polynomials (Comtet, Advanced Combinatorics, 3.3)

    B_{i,r} = sum r!/(k_1! ... k_i!) a_1^(k_1) ... a_i^(k_i),                k_1 + ... + k_i = r, sum n k_n = i,

the inner sum is sum_r C(k, r) a_0^(k-r) B_{i,r}. The k-th terms add up to a derivative, sum_k s_k C(k, r) u^(k-r) =
sigma^(r)(u)/r!, inside the circle of convergence, and both sides are analytic in u. So everywhere (Faa di Bruno)

    b_i = sum_{r<=i} sigma^(r)(theta a_0)/r! theta^r B_{i,r}(a_1, ..., a_i),

a finite sum, which needs no convergence and no cut at K. A bias beta is added to theta a_0.
"""

from __future__ import annotations

import sympy

from symnet.formulas.formula import Formula
from symnet.formulas.partitions import MAX_TERMS, check_size
from symnet.formulas.sigma import finite_form, sum_form
from symnet.formulas.vector import divided_bell, plain_factors
from symnet.series.space import check_order

THETA, BETA = sympy.symbols("theta beta")


def scalar_layer(i: int, bias: bool = False, max_terms: int = MAX_TERMS) -> Formula:
    """b_i of y = sigma(theta x [+ beta]) with x = sum_n a_n z^n (equations 15-24 and 49-51).

    Args:
        i: the index of the coefficient.
        bias: whether the neuron has a bias beta.
        max_terms: refuse a formula with more terms than this.

    Returns:
        A `Formula` in the forms "finite", in derivatives of sigma at theta a_0, and "sum", the source's sum
        over k in s_k.

    Raises:
        InvalidValueError: if i is not a non-negative integer or the formula has too many terms.

    >>> print(scalar_layer(2))
    b_2 = a_1**2*theta**2*sigma''(a_0*theta)/2 + a_2*theta*sigma'(a_0*theta)
    >>> scalar_layer(1).expr("sum")
    Sum(a_0**(k - 1)*a_1*k*theta**k*s[k], (k, 1, oo))
    >>> scalar_layer(2).substitute("tanh", {"theta": 2, "a_0": 0, "a_1": 1, "a_2": 3})
    6
    """
    order = check_order(i, "i")
    check_size((order,), 1, max_terms)
    constant = _coefficient(0)
    parts = divided_bell(plain_factors((order,), lambda part: _coefficient(part[0])))
    point = THETA * constant + (BETA if bias else 0)
    infinite = sum_form(parts, point, THETA) if bias else sum_form(parts, constant, outer=lambda k: THETA**k)
    forms = {"finite": finite_form(parts, point, THETA), "sum": infinite}
    return Formula(sympy.Symbol(f"b_{order}"), forms, source="Temple et al., equations 15-24 and 49-51")


def _coefficient(n: int) -> sympy.Symbol:
    return sympy.Symbol(f"a_{n}")
