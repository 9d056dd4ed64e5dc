"""The functions of the language. To add one, add a row: its SymPy form, which must also accept a Float."""

from __future__ import annotations

from collections.abc import Callable

import sympy

FUNCTIONS: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "sqrt": sympy.sqrt, "cbrt": sympy.cbrt,
    "log10": lambda x: sympy.log(x) / sympy.log(10), "log2": lambda x: sympy.log(x) / sympy.log(2),
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "abs": sympy.Abs, "cot": sympy.cot,  # SymPy writes sqrt(x**2) and tan(x + pi/2) with these
    "erf": sympy.erf, "erfc": lambda x: 1 - sympy.erf(x),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
}  # fmt: skip
