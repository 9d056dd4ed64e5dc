"""The slow oracle of the series tests: polynomials as dictionaries, ten lines."""

from collections import defaultdict
from fractions import Fraction


def multiply(a, b, order):
    out = defaultdict(Fraction)
    for e, x in a.items():
        for f, y in b.items():
            g = tuple(i + j for i, j in zip(e, f, strict=True))
            if sum(g) <= order:
                out[g] += x * y
    return {e: x for e, x in out.items() if x}


def add(a, b):
    out = defaultdict(Fraction, a)
    for e, x in b.items():
        out[e] += x
    return {e: x for e, x in out.items() if x}


def compose(outer, u, order):
    """sum_k outer[k] u^k by Horner's rule."""
    zero = (0,) * len(next(iter(u)))
    out = {}
    for coefficient in reversed(outer):
        out = add(multiply(out, u, order), {zero: coefficient})
    return out
