r"""Coefficients of a layer y = sigma(theta x) of several neurons, in any number of variables.

With x_j = sum_n a^(j)_n z^n and A_n = sum_j theta_j a^(j)_n, sigma(sum_n A_n z^n) = sum_m b_m z^m has

    b_m = sum over the vector partitions of m, n with multiplicity l_n, of
          sigma^(r)(A_0) prod_n A_n^(l_n) / l_n!,                               r = sum_n l_n,

Faa di Bruno's formula in several variables (Constantine and Savits, Trans. AMS 348, 1996). Written out over the
inputs, the parts come in d colours, one for each input: theta_j a^(j)_n with multiplicity l^(j)_n. That is
equation 39 of Temple et al. with its sum over the indices l^(j)_0 done by the multinomial theorem,

    sum_{l^(1)_0 + ... + l^(d)_0 = k - r} (k - r)! / prod_j l^(j)_0! (theta_j a^(j)_0)^(l^(j)_0) = A_0^(k - r),

and, in the finite form, its sum over k by sum_k s_k k!/(k - r)! A_0^(k - r) = sigma^(r)(A_0). (39) lacks the
product over j and n in front of its last factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import factorial, prod
from typing import Any

import sympy

from symnet.formulas.formula import Formula
from symnet.formulas.partitions import (
    MAX_TERMS,
    Index,
    check_index,
    check_positive,
    check_size,
    compositions,
    vector_partitions,
)
from symnet.formulas.sigma import finite_form, sum_form

#: A factor of a term and its power.
Factors = list[tuple[sympy.Expr, int]]


def vector_layer(m: Any, inputs: int | None = None, bias: bool = False, max_terms: int = MAX_TERMS) -> Formula:
    """b_m of one neuron y = sigma(sum_j theta_j x_j [+ beta]), the x_j being series in z (equations 29-39).

    Args:
        m: the multi-index, one entry for each variable of z.
        inputs: write it out in theta_j and a^{(j)}_n over so many inputs; None writes it in the coefficients A_n
            of the pre-activation.
        bias: whether the neuron has a bias beta. Without `inputs` it is part of A_0.
        max_terms: refuse a formula with more terms than this.

    Returns:
        A `Formula` in the forms "finite", in derivatives of sigma, and "sum", in the source's s_k.

    Raises:
        InvalidValueError: if m is not a multi-index, there are no inputs, or there are too many terms.

    >>> print(vector_layer((1, 1)))
    b_{1,1} = A_{0,1}*A_{1,0}*sigma''(A_{0,0}) + A_{1,1}*sigma'(A_{0,0})
      where A_{n} = Sum(a^{(j)}_{n}*theta_{j}, (j, 1, d))
    """
    index = check_index(m)
    colors = 1 if inputs is None else check_positive(inputs, "inputs")
    check_size(index, colors, max_terms)
    left = sympy.Symbol(f"b_{{{_label(index)}}}")
    if inputs is None:
        point = _preactivation((0,) * len(index))
        parts = divided_bell(plain_factors(index, _preactivation))
        where: tuple[tuple[sympy.Expr, sympy.Expr], ...] = (_meaning_of_preactivation(bias),)
    else:
        point = sympy.Add(*[_weighted_input(j, (0,) * len(index)) for j in range(colors)])
        point += sympy.Symbol("beta") if bias else 0
        parts, where = divided_bell(_colored_factors(index, colors)), ()
    forms = {"finite": finite_form(parts, point), "sum": sum_form(parts, point)}
    return Formula(left, forms, where, "Temple et al., equations 29-39")


def divided_bell(terms: Iterable[Factors]) -> dict[int, sympy.Expr]:
    """{r: sum over the terms of r factors of prod_f f^(l_f) / l_f!}: partial ordinary Bell polynomials over r!."""
    parts: dict[int, list[sympy.Expr]] = {}
    for factors in terms:
        divisor = prod(factorial(power) for _, power in factors)
        term = sympy.Mul(sympy.Rational(1, divisor), *[base**power for base, power in factors])
        parts.setdefault(sum(power for _, power in factors), []).append(term)
    return {r: sympy.Add(*parts[r]) for r in sorted(parts)}


def plain_factors(index: Index, symbol: Callable[[Index], sympy.Expr]) -> Iterator[Factors]:
    """The vector partitions of an index with a symbol for each part."""
    for partition in vector_partitions(index):
        yield [(symbol(part), power) for part, power in partition]


def _colored_factors(index: Index, colors: int) -> Iterator[Factors]:
    """The vector partitions of an index with parts of so many colours, the inputs."""
    for partition in vector_partitions(index):
        for split in product(*(compositions(power, colors) for _, power in partition)):
            yield [
                (_weighted_input(j, part), power)
                for (part, _), powers in zip(partition, split, strict=True)
                for j, power in enumerate(powers)
                if power
            ]


def _weighted_input(j: int, part: Index) -> sympy.Expr:
    return sympy.Symbol(f"theta_{j + 1}") * sympy.Symbol(f"a^{{({j + 1})}}_{{{_label(part)}}}")


def _preactivation(part: Index) -> sympy.Symbol:
    return sympy.Symbol(f"A_{{{_label(part)}}}")


def _label(index: Index) -> str:
    return ",".join(map(str, index))


def _meaning_of_preactivation(bias: bool) -> tuple[sympy.Expr, sympy.Expr]:
    """A_n in the inputs, for print: n stands for any multi-index."""
    j, d = sympy.Symbol("j"), sympy.Symbol("d")
    total = sympy.Sum(sympy.Symbol("theta_{j}") * sympy.Symbol("a^{(j)}_{n}"), (j, 1, d))
    if bias:
        total += sympy.Symbol("beta") * sympy.KroneckerDelta(sympy.Symbol("n"), 0)
    return sympy.Symbol("A_{n}"), total
