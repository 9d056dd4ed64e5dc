"""An activation left undetermined: its Taylor coefficients are symbols, as in the sources' s_k."""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import symengine as se
import sympy

from symnet.errors import InvalidValueError, message
from symnet.functions.table import Row
from symnet.rings.ring import Array
from symnet.series import Algebra


def _values(x: Array) -> Array:
    raise InvalidValueError(message("activation", "be determined to have values", "generic", "choose one by name"))


def _recurrence(algebra: Algebra, u: Array) -> Array:
    return generic_series(algebra, u)


GENERIC = Row(sympy.Function("sigma"), _values, _recurrence, r"\sigma")


def generic_series(algebra: Algebra, u: Array) -> Array:
    """sum_k s_k (u - u_0)^k, the s_k symbols: s_{k} at 0, s_{l,j,k} at another value of neuron j of layer l.

    Raises:
        InvalidValueError: in a ring without symbols.
    """
    _check_symbolic(algebra)
    coefficients = np.empty((algebra.order + 1, u.shape[1]), dtype=object)
    for j in range(u.shape[1]):
        label = algebra.labels[j] if algebra.labels is not None else str(j + 1)
        for k in range(algebra.order + 1):
            coefficients[k, j] = _symbol(algebra, u[0, j], label, k)
    shifted = u.copy()
    shifted[0] = algebra.ring.zeros(u.shape[1])
    return algebra.polynomial(coefficients, shifted)


def maclaurin_symbols(algebra: Algebra, columns: int, degree: int) -> Array:
    """The symbols s_0..s_degree of an expansion about 0, the same for every column."""
    _check_symbolic(algebra)
    rows = [[_symbol(algebra, se.Integer(0), "", k)] * columns for k in range(degree + 1)]
    return np.array(rows, dtype=object)


def _symbol(algebra: Algebra, point: Any, label: str, k: int) -> Any:
    """The symbol for sigma^(k)(point)/k!, entered in the table of definitions."""
    name = f"s_{{{k}}}" if point == 0 else f"s_{{{label},{k}}}"
    symbol = se.Symbol(name)
    if algebra.generators is not None:
        function = se.Function("sigma" if k == 0 else f"sigma^{{({k})}}")
        algebra.generators.definitions[symbol] = function(point) / factorial(k)
    return symbol


def _check_symbolic(algebra: Algebra) -> None:
    if not algebra.ring.symbolic:
        raise InvalidValueError(
            message("ring", "hold symbols for a generic activation", algebra.ring, "use the ring 'exact'")
        )
