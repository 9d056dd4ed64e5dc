"""Finite groups of matrices: read exactly, checked to be closed, or closed from generators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy
from sympy import ImmutableDenseMatrix as Matrix

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings.numbers import as_sympy, is_float

#: A group that grows beyond this is taken to be infinite.
LARGEST = 1000


def read_matrices(matrices: Any, argument: str) -> list[Matrix]:
    """Square matrices of exact numbers, all of one size.

    Raises:
        InvalidTypeError: for what is not a list of matrices.
        InvalidValueError: for floats, symbols, another shape, or a matrix without an inverse.
    """
    if isinstance(matrices, (str, sympy.MatrixBase)) or not isinstance(matrices, Iterable):
        remedy = "write [[[1, 0], [0, -1]]]"
        raise InvalidTypeError(message(argument, "be a list of matrices", matrices, remedy))
    found = [_read(matrix, f"{argument}[{i}]") for i, matrix in enumerate(matrices)]
    if not found:
        raise InvalidValueError(message(argument, "hold at least one matrix", found, "give the identity for none"))
    for i, matrix in enumerate(found):
        if matrix.shape != found[0].shape:
            raise InvalidValueError(message(f"{argument}[{i}]", f"have shape {found[0].shape}", matrix.shape))
        if matrix.det() == 0:
            raise InvalidValueError(message(f"{argument}[{i}]", "have an inverse", matrix.tolist()))
    return found


def _read(matrix: Any, argument: str) -> Matrix:
    rows = matrix.tolist() if hasattr(matrix, "tolist") else matrix
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Sequence) for row in rows):
        raise InvalidTypeError(message(argument, "be a matrix", matrix, "write [[1, 0], [0, -1]]"))
    if not rows or any(len(row) != len(rows) for row in rows):
        raise InvalidValueError(message(argument, "be square", rows, "one row and one column a variable"))
    return Matrix([[_number(value, argument) for value in row] for row in rows])


def _number(value: Any, argument: str) -> sympy.Expr:
    # 1.0 is what numpy makes of 1
    number = sympy.Integer(int(value)) if is_float(value) and float(value).is_integer() else as_sympy(value)
    if number.has(sympy.Float) or not number.is_number or not number.is_real:
        raise InvalidValueError(message(argument, "hold exact real numbers", value, "write sqrt(3)/2 with SymPy"))
    return sympy.radsimp(number)


def check_closed(group: Sequence[Matrix], argument: str = "group") -> None:
    """Refuse a set that lacks a product of two of its matrices.

    A finite closed set of invertible matrices is a group.

    Raises:
        InvalidValueError: naming the product that is missing, or a matrix given twice.
    """
    known = {matrix: i for i, matrix in enumerate(group)}
    if len(known) < len(group):
        raise InvalidValueError(message(argument, "hold every matrix once", len(group), f"{len(known)} are distinct"))
    for i, a in enumerate(group):
        for j, b in enumerate(group):
            if _product(a, b) not in known:
                raise InvalidValueError(
                    f"{argument} must be closed, but the product of its matrices {i} and {j}, "
                    f"{_product(a, b).tolist()}, is missing: add it, or give the matrices as generators="
                )


def closure(generators: Sequence[Matrix]) -> list[Matrix]:
    """The group that these matrices generate, the identity first.

    Raises:
        InvalidValueError: if it has more than LARGEST elements.
    """
    group = {Matrix(sympy.eye(generators[0].rows)): None}
    last = list(group)
    while last:
        fresh: dict[Matrix, None] = {}
        for a in last:
            for b in generators:
                product = _product(a, b)
                if product not in group:
                    fresh[product] = None
        group |= fresh
        last = list(fresh)
        if len(group) > LARGEST:
            wrong = f"generate a group of at most {LARGEST} elements"
            remedy = "a rotation by an irrational angle has no end"
            raise InvalidValueError(message("generators", wrong, len(group), remedy))
    return list(group)


def _product(a: Matrix, b: Matrix) -> Matrix:
    product = a * b
    return product if all(x.is_Rational for x in product) else product.applyfunc(lambda x: sympy.radsimp(x.expand()))
