"""What a text may hold: bounds on its size, and guards on what SymPy would make of it at once."""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy

from symnet.parsing.functions import FUNCTIONS

MAX_CHARACTERS, MAX_DEPTH, MAX_DIGITS = 10_000, 100, 400
MAX_POWERS = (1_000, 10_000, 100)  #: exponents of constants, of symbols, of sums and functions
MAX_BITS = 10_000  #: of an exact number; also the binary orders of magnitude of a constant
MAX_BITS_OF_ARGUMENT = 1_000  #: of an exact number in a function
MAX_RADICAL_BITS = 5_000  #: under a root: SymPy makes 12**(7001/10000) a root of 2**4002 * 3**7001
MAX_TERMS = 1_000  #: to which SymPy's decisions about an irrational constant may expand it
DIGITS = 60  #: worked with for a constant; a sum that cancels two thirds of them counts as undecided
LARGEST = sympy.Float(2, DIGITS) ** MAX_BITS
UNDECIDED = sympy.Float(10, DIGITS) ** (-2 * DIGITS // 3)
REAL = ("be a real expression", "this is infinite or complex, or may be")
SMALL = (f"keep its numbers within {MAX_BITS:,} bits", "rescale it, or round its exponents")


def is_real(expr: sympy.Expr) -> bool:
    """Whether `expr` holds only this language: no infinity, imaginary unit, interval or complex root."""
    classes = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.Rational, type(sympy.pi), type(sympy.E))
    known = (*classes, *(row for row in FUNCTIONS.values() if isinstance(row, type)))
    roots = (power for power in expr.atoms(sympy.Pow) if power.base.is_Rational and power.base < 0)
    own = all(isinstance(part, known) for part in sympy.preorder_traversal(expr))
    return own and all(root.exp.is_integer for root in roots)


def bits_of(expr: sympy.Expr) -> int:
    """Bits of the numbers in `expr` other than 0, 1 and -1."""
    numbers = expr.atoms(sympy.Rational) - {sympy.S.Zero, sympy.S.One, sympy.S.NegativeOne}
    return sum(int(number.p).bit_length() + int(number.q - 1).bit_length() for number in numbers)


def terms_of(expr: sympy.Expr) -> int:
    """Terms of a constant when expanded, as `is_comparable` does; functions count double for retries."""
    counts = [terms_of(argument) for argument in expr.args]
    if expr.is_Add:
        return sum(counts)
    if expr.is_Mul or not counts:
        return math.prod(counts)
    return counts[0] ** abs(int(expr.exp)) if expr.is_Pow and expr.exp.is_Integer else 2 * max(counts)


def has_short_exponents(expr: sympy.Expr) -> bool:
    """Whether the dense polynomials, as in x**(1/q), that decide if sinh(expr) is real are short."""
    powers = expr.atoms(sympy.Pow, sympy.exp)
    numbers = sympy.Tuple(*(power.exp for power in powers)).atoms(sympy.Rational)
    return expr.is_real or all(max(abs(number.p), number.q) <= max(MAX_POWERS) for number in numbers)


def power_fault(powers: Iterable[tuple[sympy.Expr, sympy.Expr]]) -> tuple[str, str] | None:
    """What is wrong with powers to be multiplied, in the form SymPy gives them by merging nested ones."""
    bits, radical_bits, denominator = 0, 0, 1
    for root, exponent in powers:
        logarithms = exponent.atoms(sympy.log)
        numbers = {exponent.as_coeff_Add()[0]} if root != sympy.E else set()
        if logarithms:
            numbers = exponent.xreplace({one: sympy.Dummy() for one in logarithms}).atoms(sympy.Rational)
        reach = int(max(map(abs, numbers), default=1)) or 1
        # SymPy expands powers of sums and functions to find their real and imaginary parts
        limit = MAX_POWERS[0 if not root.free_symbols else 1 if root.is_Symbol else 2]
        if exponent.is_Rational and reach > limit:
            return f"have no exponent over {limit:,} here", "lower it"
        heavy = bits_of(root) * root.is_Rational + sum(map(bits_of, logarithms))
        bits += heavy * reach
        if heavy:
            common = math.lcm(*(int(number.q) for number in numbers))
            radical_bits += heavy * (common > 1 and bool(logarithms or not _is_even(root)))
            denominator = math.lcm(denominator, common)
    return None if bits <= MAX_BITS and radical_bits * denominator <= MAX_RADICAL_BITS else SMALL


def _is_even(root: sympy.Expr) -> bool:
    """Whether all prime factors of a short rational have one multiplicity, so that roots leave it whole."""
    return bits_of(root) <= 64 and len(set(map(abs, sympy.factorrat(root).values()))) < 2
