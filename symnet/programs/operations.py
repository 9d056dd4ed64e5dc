"""The operations of a program, one row each: how they are computed, and how each language writes them.

To add one, add a row. `{0}`, `{1}` stand for the arguments; `{f}` for C's suffix of float functions. Infix
operations are written by `symnet.programs.listing`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.rings import FLOAT64


@dataclass(frozen=True)
class Operation:
    """One kind of instruction.

    Attributes:
        compute: its value from a module with numpy's names (numpy, jax.numpy) and arguments.
        c, fortran, python, jax: templates.
    """

    compute: Callable[..., Any]
    c: str = ""
    fortran: str = ""
    python: str = ""
    jax: str = ""


def _function(name: str, numpy: str | None = None, fortran: str | None = None) -> Operation:
    """A function of one argument that C calls `name`."""
    theirs = numpy or name
    return Operation(
        lambda module, x: getattr(module, theirs)(x),
        f"{name}{{f}}({{0}})",
        f"{fortran or name}({{0}})",
        f"np.{theirs}({{0}})",
        f"jnp.{theirs}({{0}})",
    )


def _extreme(name: str, helper: str) -> Operation:
    """min or max that keeps a NaN of the first argument; `helper` is defined by the languages that need it."""
    return Operation(
        lambda module, x, y: getattr(module, f"{name}imum")(x, y),
        f"{helper}({{0}}, {{1}})",
        f"{helper}({{0}}, {{1}})",
        f"np.{name}imum({{0}}, {{1}})",
        f"jnp.{name}imum({{0}}, {{1}})",
    )


def _special(name: str) -> Operation:
    """erf and erfc, which numpy does not have."""

    def compute(module: Any, x: Any) -> Any:
        if module is np:
            return _OF_NUMPY[name](x)
        import jax.scipy.special

        return getattr(jax.scipy.special, name)(x)

    return Operation(compute, f"{name}{{f}}({{0}})", f"{name}({{0}})", f"{name}({{0}})", f"{name}({{0}})")


_erfc = np.frompyfunc(math.erfc, 1, 1)
_OF_NUMPY: dict[str, Callable[[Any], Any]] = {
    "erf": FLOAT64.functions["erf"],
    "erfc": lambda x: np.asarray(_erfc(x), dtype=np.asarray(x).dtype),
}

#: Written between their arguments.
INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "neg": "-"}

OPERATIONS: dict[str, Operation] = {
    "add": Operation(lambda module, x, y: x + y),
    "sub": Operation(lambda module, x, y: x - y),
    "mul": Operation(lambda module, x, y: x * y),
    "div": Operation(lambda module, x, y: x / y),
    "neg": Operation(lambda module, x: -x),
    "min": _extreme("min", "lesser"),
    "max": _extreme("max", "greater"),
    "select": Operation(
        lambda module, condition, yes, no: module.where(condition > 0, yes, no),
        "({0} > 0 ? {1} : {2})",
        "merge({1}, {2}, {0} > 0)",
        "np.where({0} > 0, {1}, {2})",
        "jnp.where({0} > 0, {1}, {2})",
    ),
    "abs": _function("fabs", "abs", "abs"),
    "sqrt": _function("sqrt"),
    "pow": Operation(
        lambda module, x, y: module.power(x, y),
        "pow{f}({0}, {1})",
        "({0})**({1})",
        "np.power({0}, {1})",
        "jnp.power({0}, {1})",
    ),
    "exp": _function("exp"),
    "expm1": _function("expm1"),
    "log": _function("log"),
    "log1p": _function("log1p"),
    "sin": _function("sin"),
    "cos": _function("cos"),
    "tan": _function("tan"),
    "asin": _function("asin", "arcsin"),
    "acos": _function("acos", "arccos"),
    "atan": _function("atan", "arctan"),
    "sinh": _function("sinh"),
    "cosh": _function("cosh"),
    "tanh": _function("tanh"),
    "asinh": _function("asinh", "arcsinh"),
    "acosh": _function("acosh", "arccosh"),
    "atanh": _function("atanh", "arctanh"),
    "erf": _special("erf"),
    "erfc": _special("erfc"),
}
