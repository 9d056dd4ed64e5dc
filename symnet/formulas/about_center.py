"""Derivatives of sigmoid and tanh as polynomials in their own value, for any index."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Eq, Piecewise

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions.stirling import sigmoid_derivative, tanh_derivative, written_out
from symnet.series.space import check_order


def derivative_polynomial(name: str, n: Any, value: sympy.Expr | None = None) -> sympy.Expr:
    """The n-th derivative of sigmoid or tanh at any point, a polynomial in the value that it has there.

    Formulas, proofs and sources: `symnet.functions.stirling`.

    Args:
        name: "sigmoid" or "tanh".
        n: the index: a number gives the polynomial, an expression a finite `Sum` valid for every n >= 0.
        value: the function's value: by default the symbol s for sigmoid, t for tanh.

    Raises:
        InvalidValueError: for another name, or a number that is not a non-negative integer.
        InvalidTypeError: if the value is not an expression.

    >>> derivative_polynomial("tanh", 3)
    -6*t**4 + 8*t**2 - 2
    """
    if name not in _POLYNOMIALS:
        raise InvalidValueError(message("name", "have derivative polynomials", name, nearest(str(name), _POLYNOMIALS)))
    letter, derivative = _POLYNOMIALS[name]
    at = sympy.Symbol(letter) if value is None else value
    if not isinstance(at, sympy.Expr):
        raise InvalidTypeError(message("value", "be a SymPy expression", value))
    if isinstance(n, sympy.Expr) and not n.is_number:
        return derivative(n, at)
    index = check_order(int(n) if isinstance(n, sympy.Integer) else n, "n")
    return sympy.expand(written_out(derivative(sympy.Integer(index), at)))


_POLYNOMIALS: dict[str, Any] = {
    "sigmoid": ("s", sigmoid_derivative),
    "tanh": ("t", lambda n, t: Piecewise((t, Eq(n, 0)), (tanh_derivative(n, t), True))),
}
