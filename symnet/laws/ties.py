"""Ties between parameters: some of them as functions of others."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.parsing import parse_expression


def read_ties(ties: Any, parameters: Sequence[str], known: Container[str]) -> dict[str, sympy.Expr]:
    """Each tied parameter in terms of parameters that are not tied.

    Args:
        ties: name to text or a SymPy expression in other parameters.
        parameters: of the law.
        known: names with a value, a start or bounds, which a tie would contradict.

    Raises:
        InvalidTypeError: for anything but a mapping of names to text or expressions.
        InvalidValueError: for names that are no parameters, parameters with a value of their own, or ties in a circle.

    >>> read_ties({"b": "2*a", "c": "a + b"}, ["a", "b", "c"], {})
    {'b': 2*a, 'c': 3*a}
    """
    if not isinstance(ties, Mapping):
        raise InvalidTypeError(message("ties", "be a mapping {parameter: expression}", ties, "write {'b': '2*a'}"))
    read = {sympy.Symbol(name): _read(name, value, parameters, known) for name, value in ties.items()}
    for _ in read:
        read = {name: value.xreplace(read) for name, value in read.items()}
    for name, value in read.items():
        if value.free_symbols & set(read):
            raise InvalidValueError(
                message(
                    f"ties[{name.name!r}]", "not lead back to itself", str(ties[name.name]), "leave one of them out"
                )
            )
    return {name.name: value for name, value in read.items()}


def _read(name: Any, value: Any, parameters: Sequence[str], known: Container[str]) -> sympy.Expr:
    argument = f"ties[{name!r}]"
    if name not in parameters:
        raise InvalidValueError(message("ties", "tie the law's parameters", name, nearest(str(name), parameters)))
    if name in known:
        raise InvalidValueError(
            message(argument, "be of a parameter without a value, a start or bounds", name, "leave the other out")
        )
    expression = parse_expression(value, argument=argument) if isinstance(value, str) else value
    if not isinstance(expression, sympy.Expr):
        raise InvalidTypeError(message(argument, "be text or a SymPy expression", value, "write {'b': '2*a'}"))
    expression = expression.xreplace({s: sympy.Symbol(s.name) for s in expression.free_symbols})
    for symbol in sorted(expression.free_symbols, key=str):
        if symbol.name not in parameters:
            raise InvalidValueError(
                message(argument, "hold the law's parameters", symbol.name, nearest(symbol.name, parameters))
            )
    return expression
