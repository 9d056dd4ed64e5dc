"""The elementary operations of one kind of values: numbers of numpy, arrays of JAX, expressions of SymPy.

A primitive and the traversal of a graph are written once against these, so that what is trained, what is
evaluated and what is printed cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symnet.errors import missing_extra


@dataclass(frozen=True)
class Operations:
    """Elementwise functions on arrays of one kind of values.

    Attributes:
        sin, cos, exp: elementwise.
        divide: (numerator, denominator, guard), 0 where |denominator| <= guard.
        concatenate: joins arrays along their last axis.
        ones: (array, count) -> ones of the array's shape, with `count` in the last axis.
        pi: the number.
        rational: (p, q) -> the number p/q.
    """

    sin: Callable[[Any], Any]
    cos: Callable[[Any], Any]
    exp: Callable[[Any], Any]
    divide: Callable[[Any, Any, Any], Any]
    concatenate: Callable[[list[Any]], Any]
    ones: Callable[[Any, int], Any]
    pi: Any
    rational: Callable[[int, int], Any]


def _divide_numbers(namespace: Any) -> Callable[[Any, Any, Any], Any]:
    def divide(numerator: Any, denominator: Any, guard: Any) -> Any:
        safe = abs(denominator) > guard
        # the inner choice keeps the gradient of the branch not taken finite
        return namespace.where(safe, numerator / namespace.where(safe, denominator, 1.0), 0.0)

    return divide


def _numbers(namespace: Any) -> Operations:
    return Operations(
        sin=namespace.sin,
        cos=namespace.cos,
        exp=namespace.exp,
        divide=_divide_numbers(namespace),
        concatenate=lambda parts: namespace.concatenate(parts, axis=-1),
        ones=lambda like, count: namespace.ones((*like.shape[:-1], count), dtype=like.dtype),
        pi=np.pi,
        rational=lambda p, q: p / q,
    )


def _elementwise(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    return np.frompyfunc(function, count, 1)


def _divide_expressions(numerator: Any, denominator: Any, guard: Any) -> Any:
    return _elementwise(lambda a, b: _guarded(a, b, guard), 2)(numerator, denominator)


def _guarded(numerator: sympy.Expr, denominator: sympy.Expr, guard: Any) -> sympy.Expr:
    quotient = numerator / denominator if denominator != 0 else sympy.Integer(0)
    if guard == 0 or denominator == 0:
        return quotient
    # the exact value of the float, so that the expression branches where the numbers do
    return sympy.Piecewise((quotient, sympy.Abs(denominator) > sympy.Rational(guard)), (0, True))


def _ones_of_expressions(like: Any, count: int) -> Any:
    return np.full((*like.shape[:-1], count), sympy.Integer(1), dtype=object)


NUMPY = _numbers(np)
SYMPY = Operations(
    sin=_elementwise(sympy.sin, 1),
    cos=_elementwise(sympy.cos, 1),
    exp=_elementwise(sympy.exp, 1),
    divide=_divide_expressions,
    concatenate=lambda parts: np.concatenate(parts, axis=-1),
    ones=_ones_of_expressions,
    pi=sympy.pi,
    rational=sympy.Rational,
)


def jax_operations() -> Operations:
    """The operations on JAX's arrays.

    Raises:
        MissingExtraError: without JAX.
    """
    try:
        import jax.numpy
    except ImportError as error:
        raise missing_extra("jax", "train", "training networks that are equations") from error
    return _numbers(jax.numpy)
