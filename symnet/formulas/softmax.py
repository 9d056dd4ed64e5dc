r"""Taylor coefficients of softmax for any multi-index, exactly: the partition function is expanded too.

Temple et al., eqs. 4-7, hold Z = sum_j exp(z_j) constant, and so miss that it depends on z. About any centre c
let p_j = softmax_j(c), h = z - c. Then softmax_i(z) = p_i exp(h_i) / (1 + w) with w = sum_j p_j (exp(h_j) - 1),
and w has no constant part, so that for each power of h only finitely many powers of w count:

    1/(1 + w) = sum_R (-1)^R w^R,    w^R = sum_(r_1+...+r_k = R) R! prod_j p_j^(r_j) (exp(h_j) - 1)^(r_j) / r_j!
    (exp(h) - 1)^r / r! = sum_m S(m, r) h^m / m!,    exp(h) (exp(h) - 1)^r / r! = sum_m S(m+1, r+1) h^m / m!

(S the Stirling numbers of the second kind; the last series is the derivative of the one before, for r + 1).
Hence, with [j = i] one for j = i and zero otherwise and R = r_1 + ... + r_k,

    coefficient of h^m = p_i sum_(0 <= r_j <= m_j) (-1)^R R! prod_j p_j^(r_j) S(m_j + [j = i], r_j + [j = i]) / m_j!

About 0 every p_j is 1/k, so that the number k of outputs may be a symbol.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy
from sympy import factorial

from symnet.errors import InvalidIndexError, InvalidTypeError, InvalidValueError, message
from symnet.functions.general_terms import exact
from symnet.functions.stirling import stirling2
from symnet.series.space import check_order


def softmax_coefficient(
    m: Sequence[int], output: int = 0, center: Sequence[Any] | None = None, outputs: Any = None
) -> sympy.Expr:
    """The exact coefficient of h^m in softmax_output(center + h).

    Args:
        m: the exponents of h_1, h_2, ...; those left out are 0.
        output: which output, from 0.
        center: exact numbers or symbols, one an input; by default 0.
        outputs: how many outputs there are, a number or about 0 a symbol; by default as many as m or the centre.

    Raises:
        InvalidValueError, InvalidTypeError: if m is not a sequence of non-negative integers, or the number of
            outputs does not fit it or the centre.
        InvalidIndexError: for an output that does not exist.

    >>> softmax_coefficient((1, 1)), softmax_coefficient((1, 1), outputs=sympy.Symbol("k"))
    (0, -1/k**2 + 2/k**3)
    """
    exponents = _check_exponents(m)
    p = _probabilities(output, center, outputs, len(exponents))
    exponents += [0] * (output + 1 - len(exponents))
    powers: list[sympy.Expr] = [sympy.S.One]  # the sum over all r with the same R, by R
    for j, exponent in enumerate(exponents):
        shift = int(j == output)
        row = [p(j) ** r * stirling2(exponent + shift, r + shift) for r in range(exponent + 1)]
        powers = _convolved(powers, row)
    total = sympy.Add(*[(-1) ** r * factorial(r) * power for r, power in enumerate(powers)])
    return sympy.expand(p(output) * total / sympy.prod([factorial(e) for e in exponents]))


def softmax_term(outputs: int, output: int = 0, center: Sequence[Any] | None = None) -> sympy.Expr:
    """The coefficient of h_1^(m_1)...h_k^(m_k) in softmax_output(center + h), an expression in m_1..m_k.

    Returns:
        A finite `Sum` over r_1..r_k, valid for all m_j >= 0; `softmax_coefficient` is the way to numbers.

    Raises:
        InvalidValueError, InvalidTypeError, InvalidIndexError: as for `softmax_coefficient`.

    >>> softmax_term(1)
    Sum((-1)**r_1*factorial(r_1)*stirling2(m_1 + 1, r_1 + 1), (r_1, 0, m_1))/factorial(m_1)
    """
    if isinstance(outputs, sympy.Symbol):
        raise InvalidTypeError(message("outputs", "be an integer", outputs, "softmax_coefficient takes a symbol"))
    p = _probabilities(output, center, outputs, 1)
    size = int(outputs)
    m, r = ([sympy.Symbol(f"{s}_{j + 1}", integer=True, nonnegative=True) for j in range(size)] for s in "mr")
    total = sympy.Add(*r)
    factors = [p(j) ** r[j] * stirling2(m[j] + int(j == output), r[j] + int(j == output)) for j in range(size)]
    limits = [(r[j], 0, m[j]) for j in range(size)]
    summed = sympy.Sum((-1) ** total * factorial(total) * sympy.Mul(*factors), *limits)
    return p(output) * summed / sympy.Mul(*[factorial(index) for index in m])


def _check_exponents(m: Any) -> list[int]:
    if isinstance(m, str) or not isinstance(m, (Sequence, np.ndarray)) or not len(m):
        raise InvalidTypeError(message("m", "be a sequence of exponents", m, "write (2, 1)"))
    return [check_order(int(e) if isinstance(e, sympy.Integer) else e, "an exponent of m") for e in m]


def _probabilities(output: Any, center: Any, outputs: Any, needed: int) -> Any:
    """p_j = softmax_j(center) as a function of j, after a check of all sizes."""
    if center is not None and (isinstance(center, str) or not isinstance(center, (Sequence, np.ndarray))):
        raise InvalidTypeError(message("center", "be a sequence of values", center, "one an output"))
    values = None if center is None else [exact(value, "center") for value in center]
    count = outputs if outputs is not None else needed if values is None else len(values)
    symbolic = isinstance(count, sympy.Symbol)
    if not symbolic and check_order(count, "outputs") < needed:
        raise InvalidValueError(message("outputs", f"be at least the {needed} exponents of m", count))
    if values is not None and (symbolic or len(values) != count):
        raise InvalidValueError(message("center", f"have {count} values, one an output", center))
    if check_order(output, "output") >= (float("inf") if symbolic else count):
        raise InvalidIndexError(message("output", f"be one of {count} outputs, counted from 0", output))
    if values is None:
        return lambda j: sympy.S.One / count
    total = sympy.Add(*[sympy.exp(value) for value in values])
    return lambda j: sympy.exp(values[j]) / total


def _convolved(a: list[sympy.Expr], b: list[sympy.Expr]) -> list[sympy.Expr]:
    out: list[sympy.Expr] = [sympy.S.Zero] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out
