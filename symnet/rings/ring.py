"""The contract of a coefficient ring: what numpy cannot know about an element.

A series keeps its coefficients in one ndarray, float64 or object. ``+ - * @`` and ``/ int`` are
numpy's and keep the element type, so the product, the affine layer and every recurrence are written
once. A ring supplies the rest: conversion, elementary functions of elements, a normal form,
comparison and output.

Required of a subclass: `name`, `dtype`, `exact`, `zero`, `one`, `convert`, `functions`,
`to_sympy`, `to_user`. Everything else has a default.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from symnet.errors import ExpansionError, InvalidValueError, message

Array = npt.NDArray[Any]

#: The functions that every ring offers on its elements, at the arguments where it can hold the value.
ELEMENTARY = (
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan",
    "asinh", "acosh", "atanh", "erf", "sigmoid", "softplus", "reciprocal", "power",
)  # fmt: skip


class Ring(ABC):
    """A commutative ring of coefficients whose elements are native objects of some library."""

    name: str
    dtype: np.dtype[Any]
    exact: bool
    #: Whether elements may hold symbols, so that values at the centre are named generators.
    symbolic: bool = False
    zero: Any
    one: Any

    @abstractmethod
    def convert(self, value: Any, argument: str = "value") -> Any:
        """`value` as an element; strict: nothing is rounded silently into an exact ring.

        Raises:
            InvalidValueError: for NaN, infinity or a value the ring cannot hold.
            InvalidTypeError: for something that is not a number or expression.
        """

    @property
    @abstractmethod
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The elementary functions: name to a function of one element (power takes two)."""

    @abstractmethod
    def to_sympy(self, element: Any) -> sympy.Expr:
        """The element as a SymPy expression."""

    @abstractmethod
    def to_user(self, element: Any) -> Any:
        """The element as the type its users work with: float, mpf, SymPy expression, arb."""

    def array(self, values: Any, argument: str = "values") -> Array:
        """An array of elements, of the shape of `values`."""
        source = np.asarray(values, dtype=object)
        out = np.empty(source.shape, dtype=self.dtype)
        # element by element: some elements look like sequences to numpy
        for index in np.ndindex(source.shape):
            out[index] = self.convert(source[index], argument)
        return out

    def zeros(self, shape: int | tuple[int, ...]) -> Array:
        """An array of zeros."""
        return np.full(shape, self.zero, dtype=self.dtype)

    def apply(self, name: str, values: Array, *parameters: Any) -> Array:
        """An elementary function of every element of a one-dimensional array.

        Raises:
            ExpansionError: where the function is singular or the ring cannot hold its value.
        """
        function = self.functions[name]
        out = np.empty(values.shape, dtype=self.dtype)
        for index, value in enumerate(values):
            try:
                out[index] = function(value, *parameters)
            except (ZeroDivisionError, OverflowError, ValueError) as error:
                if isinstance(error, ExpansionError):
                    raise
                raise singular(name, value, self.name) from error
        return out

    def sum_segments(self, products: Array, starts: Array) -> Array:
        """Sums of consecutive rows: row k of the result adds products[starts[k]:starts[k+1]]."""
        return np.add.reduceat(products, starts, axis=0)

    def matmul(self, left: Array, right: Array) -> Array:
        """The matrix product, in normal form."""
        return self.normal(left @ right)

    def normal(self, values: Array) -> Array:
        """The array with every element in normal form, so that equal elements look equal."""
        return values

    def is_zero(self, values: Array) -> bool:
        """Whether every element is exactly zero as it stands (a false no costs only time)."""
        return bool(np.all(values == self.zero))

    def equal(self, left: Array, right: Array) -> bool:
        """Whether two arrays hold equal elements: mathematical equality where the ring is exact."""
        return left.shape == right.shape and bool(np.all(self.normal(left - right) == self.zero))

    def sign(self, element: Any) -> int | None:
        """-1, 0 or 1; None if it cannot be decided."""
        return int(element > 0) - int(element < 0)

    def working(self) -> AbstractContextManager[Any]:
        """The context in which the arithmetic keeps the ring's precision."""
        return nullcontext()

    def encode(self, element: Any) -> Any:
        """The element as something that pickle can store."""
        return element

    def decode(self, stored: Any) -> Any:
        """The inverse of `encode`."""
        return stored

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__.get("name", self.name) == self.name

    def __hash__(self) -> int:
        return hash((type(self), self.name))


def singular(function: str, value: Any, ring: str) -> ExpansionError:
    """The error for a function without a value or a Taylor series at `value`."""
    return ExpansionError(
        message(
            "center",
            f"be a point where {function} is analytic and its value lies in the ring {ring!r}",
            f"a point with argument {value}",
            "move the center, or choose another ring",
        )
    )


def refuse_float(ring: str, argument: str, value: Any) -> InvalidValueError:
    """The error for a float given to an exact ring."""
    return InvalidValueError(
        message(
            argument,
            f"be exact in the ring {ring!r}",
            value,
            "give a Fraction or a decimal string, or use net.rationalize('dyadic') for the exact "
            "binary value or net.rationalize('decimal') for the decimal that was typed (on the command line --read)",
        )
    )
