r"""The yield-strength example of the source on one basis, its inputs chosen by selection vectors (equations 26-27).

The law sigma_f + C c^(2/3) + k d^(-1/2) is a sum of functions of one input each. With x = (c - c_0, d - d_0), the
selection vectors S = (1, 0) for the solute and T = (0, 1) for Hall-Petch choose its input, S.x and T.x, and the
multinomial theorem on (S.x)^n gives both series on the basis of all monomials (equation 27, corrected):

    sigma_y = sigma_f + sum_n sum_{l<=n} C(n, l) (a_n S_1^l S_2^(n-l) + b_n T_1^l T_2^(n-l)) x_1^l x_2^(n-l)

The subscripts in (27) are misprinted: the m-th component of S has the power l_m, (S)_m^(l_m), not (S)_{l_m}^{l_m}.
0^0 = 1 is used. The source's a_n and b_n, of x^(2/3) and x^(-1/2), exist about a centre only, since neither function
is analytic at 0:

    a_n = C binom(2/3, n) c_0^(2/3 - n),        b_n = k binom(-1/2, n) d_0^(-1/2 - n).

The constants a_0 and b_0 both belong to the monomial 1, with sigma_f; for n > 0 only l = n and l = 0 are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError, message, nearest
from symnet.formulas.formula import Formula
from symnet.rings import EXACT
from symnet.series.space import check_order

N = sympy.Symbol("n", integer=True, nonnegative=True)
L = sympy.Symbol("l", integer=True, nonnegative=True)
C, D = sympy.symbols("c d")
#: Default centre: symbols, positive since the functions are analytic there only.
CENTER = dict(zip("cd", sympy.symbols("c_0 d_0", positive=True), strict=True))
_A, _B, _SOLUTE, _HALL_PETCH = map(sympy.IndexedBase, ("a", "b", "S_solute", "S_HallPetch"))


def yield_strength(order: int | sympy.Expr = sympy.oo, center: Mapping[str, Any] | None = None) -> Formula:
    """sigma_y = sigma_f + C c^(2/3) + k/sqrt(d) as a series with selection vectors (equations 26-27).

    Args:
        order: the highest degree; infinity for the whole series.
        center: {"c": c_0, "d": d_0}, positive exact numbers or symbols; default the symbols c_0 and d_0.

    Returns:
        A `Formula` in the forms "sum", equation 27 corrected, and for a finite order "finite", its nonzero terms.
        S_solute and S_HallPetch are the selection vectors.

    Raises:
        InvalidValueError: if the order is not a non-negative integer, or an input is unknown.
        ExpansionError: for a centre that is not positive, where c^(2/3) or d^(-1/2) has no series.

    >>> formula = yield_strength(1, {"c": 1, "d": 4})
    >>> formula.expr("finite")
    2*C*(c - 1)/3 + C - k*(d - 4)/16 + k/2 + sigma_f
    """
    last = order if order is sympy.oo else sympy.Integer(check_order(order))
    c, d = _check_center(center)
    x = (C - c, D - d)
    sigma_f = sympy.Symbol("sigma_f")
    a = sympy.Symbol("C") * _power(sympy.Rational(2, 3), c)
    b = sympy.Symbol("k") * _power(sympy.Rational(-1, 2), d)
    selected = _A[N] * _selected(_SOLUTE) + _B[N] * _selected(_HALL_PETCH)
    term = sympy.binomial(N, L) * selected * x[0] ** L * x[1] ** (N - L)
    forms = {"sum": sigma_f + sympy.Sum(term, (L, 0, N), (N, 0, last))}
    where: list[tuple[sympy.Expr, sympy.Expr]] = [(_A[N], a), (_B[N], b)]
    for vector, components in ((_SOLUTE, (1, 0)), (_HALL_PETCH, (0, 1))):
        where += [(vector[m], sympy.Integer(value)) for m, value in enumerate(components, start=1)]
    if last is not sympy.oo:
        terms = [a.xreplace({N: n}) * x[0] ** n + b.xreplace({N: n}) * x[1] ** n for n in _steps(int(last))]
        forms["finite"] = sympy.Add(sigma_f, *terms)
    return Formula(sympy.Symbol("sigma_y"), forms, tuple(where), "Temple et al., equations 26-27")


def _selected(vector: sympy.IndexedBase) -> sympy.Expr:
    return vector[1] ** L * vector[2] ** (N - L)


def _power(exponent: sympy.Rational, center: sympy.Expr) -> sympy.Expr:
    """The general Taylor coefficient of x^p about a positive centre."""
    return sympy.binomial(exponent, N) * center ** (exponent - N)


def _steps(last: int) -> list[sympy.Integer]:
    return [sympy.Integer(n) for n in range(last + 1)]


def _check_center(given: Mapping[str, Any] | None) -> tuple[sympy.Expr, sympy.Expr]:
    if given is not None and not isinstance(given, Mapping):
        raise InvalidTypeError(message("center", "be a mapping", given, "write {'c': 1, 'd': 4}"))
    for name in given or {}:
        if name not in CENTER:
            raise InvalidValueError(message("center", "name the inputs c and d", name, nearest(str(name), CENTER)))
    point = {name: EXACT.to_sympy(EXACT.convert(value, "center")) for name, value in (given or {}).items()}
    for name, value in point.items():
        if value.is_positive is False:
            remedy = "c^(2/3) and d^(-1/2) have a series about a positive point only"
            raise ExpansionError(message("center", f"be positive in {name}", value, remedy))
    return point.get("c", CENTER["c"]), point.get("d", CENTER["d"])
