"""Potentials from all their partial derivatives, as series or as expressions, once they are known to fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidValueError, message
from symnet.rings import EXACT
from symnet.rings.numbers import as_sympy
from symnet.rings.ring import Array
from symnet.series import Series, Space

#: Relative difference that counts as rounding in a ring that is not exact.
ROUNDING = 1e-9


def of_series(parts: Mapping[str, Series], value: Any = 0) -> Series:
    """The series whose partial derivatives are these, one order higher.

    The coefficient of x^e is that of x^(e - e_i) in the derivative by x_i, over e_i; which i is taken does not matter
    once all mixed derivatives agree.

    Args:
        parts: for every variable the partial derivative by it, on one space.
        value: at the center; one an output if there are several.

    Raises:
        InvalidValueError: if a variable is missing, the series do not fit together, or their mixed derivatives differ.
    """
    first = _fitting(parts)
    for a, b in combinations(first.variables, 2):
        _check_series(parts[a], parts[b], a, b)
    ring = first.ring
    space = Space(first.variables, first.order + 1, first.center, first.space.max_terms)
    out = ring.zeros((space.size, len(first.outputs)))
    definitions: dict[Any, Any] = {}
    for part in parts.values():
        definitions |= part._definitions.table
    with ring.working():
        out[0] = ring.array(np.broadcast_to(np.asarray(value, dtype=object), len(first.outputs)), "value")
        for row, exponents in enumerate(space.table.exponents.tolist()[1:], start=1):
            i = next(k for k, e in enumerate(exponents) if e)
            power, exponents[i] = exponents[i], exponents[i] - 1
            out[row] = parts[first.variables[i]].coefficients[first.space.table.index(tuple(exponents))] / power
        return Series(space, ring, ring.normal(out), first.outputs, definitions)


def _fitting(parts: Mapping[str, Series]) -> Series:
    first = next(iter(parts.values()))
    if set(parts) != set(first.variables):
        wrong = f"give one series for each of {list(first.variables)}"
        remedy = "a potential needs all its partial derivatives"
        raise InvalidValueError(message("derivatives", wrong, list(parts), remedy))
    if first.order < 1 and len(parts) > 1:
        remedy = "expand to a higher order: constants alone cannot be checked"
        raise InvalidValueError(message("order", "be at least 1", first.order, remedy))
    for name, part in parts.items():
        first._lift(part)
        if (part.order, len(part.outputs)) != (first.order, len(first.outputs)):
            wrong = f"have order {first.order} and {len(first.outputs)} outputs, as the others"
            raise InvalidValueError(message(f"derivatives[{name!r}]", wrong, (part.order, len(part.outputs))))
    return first


def _check_series(by_a: Series, by_b: Series, a: str, b: str) -> None:
    """Refuse two partial derivatives whose mixed derivatives differ."""
    from_a, from_b = by_a.diff(b), by_b.diff(a)
    if from_a.ring.exact and from_a == from_b:
        return
    difference = from_a - from_b
    rows = list(_wrong_terms(from_a, from_b, difference))
    if rows:
        row, column = rows[0]
        exponents = from_a.monomials[row].tolist()
        offsets = [sympy.Symbol(v) - as_sympy(c) for v, c in zip(from_a.variables, from_a.center, strict=True)]
        term = sympy.Mul(*[x**e for x, e in zip(offsets, exponents, strict=True)])
        values = [s.ring.to_user(s.coefficients[row, column]) for s in (from_a, from_b, difference)]
        raise unequal(a, b, values, "at the center" if term == 1 else f"in the coefficient of {term}")


def _wrong_terms(from_a: Series, from_b: Series, difference: Series) -> Iterator[tuple[int, int]]:
    """Where the coefficients differ by more than the ring's rounding."""
    ring = difference.ring
    if ring.exact:
        values = difference._definitions.expanded(difference.coefficients) if ring == EXACT else difference.coefficients
        yield from ((int(i), int(j)) for i, j in np.argwhere(values != ring.zero))
        return
    scale = max(_size(ring, from_a.coefficients), _size(ring, from_b.coefficients))
    for (i, j), element in np.ndenumerate(difference.coefficients):
        # a ball that holds 0 has no sign
        if ring.sign(element) and abs(float(ring.to_sympy(element))) > ROUNDING * scale:
            yield int(i), int(j)


def _size(ring: Any, values: Array) -> float:
    return max((abs(float(ring.to_sympy(value))) for value in values.flat), default=0.0)


def of_expressions(parts: Mapping[str, sympy.Expr]) -> sympy.Expr:
    """The expression whose partial derivatives are these, by integrating in one variable after the other.

    Raises:
        InvalidValueError: if mixed derivatives differ or are not known to agree, or SymPy finds no antiderivative.
    """
    symbols = {name: sympy.Symbol(name) for name in parts}
    for a, b in combinations(parts, 2):
        from_a, from_b = sympy.diff(parts[a], symbols[b]), sympy.diff(parts[b], symbols[a])
        difference = _zero_or(from_a - from_b)
        if difference != 0:
            raise unequal(a, b, (from_a, from_b, difference), "as expressions")
    potential: sympy.Expr = sympy.Integer(0)
    for name, part in parts.items():
        rest = _zero_or(part - sympy.diff(potential, symbols[name]))
        potential = potential + sympy.integrate(rest, symbols[name])
    if potential.has(sympy.Integral):
        remedy = "integrate their series, which always works"
        raise InvalidValueError(message("derivatives", "have an antiderivative that SymPy finds", parts, remedy))
    return potential


def _zero_or(expression: sympy.Expr) -> sympy.Expr:
    """0 if the expression is known to vanish, else the expression simplified."""
    expanded = sympy.expand(expression)
    if expanded == 0:
        return expanded
    simple = sympy.simplify(expanded)
    return sympy.Integer(0) if simple.equals(0) else simple


def unequal(a: str, b: str, values: Sequence[Any], where: str) -> InvalidValueError:
    """The error for mixed derivatives that differ; `values`: both of them and the difference."""
    from_a, from_b, difference = map(_short, values)
    return InvalidValueError(
        f"derivatives must be those of one function: their mixed derivative d2/d{a} d{b} is {from_a} from the "
        f"derivative by {a} and {from_b} from that by {b}, {where}: they differ by {difference}"
    )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
