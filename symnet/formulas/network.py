r"""The coefficient of any monomial of a network with symbolic weights, two or more layers deep.

The layers are composed by the series engine: with the vector layer's formula for each, but for every monomial at
once and without listing partitions. The result is a polynomial in the weights w^{(l)}_{i,j} and in generators for
the values at the centre, at neuron j of layer l: t_{l,j} = sigma(u), where every derivative of the activation is a
polynomial in it, and s_{l,j,k} = sigma^(k)(u)/k! elsewhere.

Its size is bounded before it is built. If the pre-activation's coefficient of x^v has c_v terms, then that of
sigma's, of x^m, has at most [x^m] prod_v (1 - x^v)^(-c_v), since a part v that is used l times contributes a product
of l of its terms in any order; r parts bring a factor s, or sigma^(r), of degree r + 1 in t.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import factorial, prod
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symnet.errors import InvalidValueError, message
from symnet.formulas.formula import Formula
from symnet.formulas.partitions import MAX_TERMS, Index, box, check_index, check_positive, count_by_parts
from symnet.formulas.sigma import SigmaDerivative
from symnet.functions import ActivationFunction
from symnet.functions import activation as find_activation
from symnet.network import Dense, Network
from symnet.series.space import check_order

#: Activations with all derivatives polynomials in the engine's generators; others bring in powers of the
#: pre-activation, which would be multiplied out.
_POLYNOMIAL = ("linear", "sigmoid", "tanh", "softplus", "exp", "sin", "cos")
_POINT = sympy.Symbol("u_{center}")
#: Monomials that divide the one wanted, above which even the bound is not computed.
MAX_DIVISORS = 2_000


def network_coefficient(
    widths: Sequence[int],
    monomial: Any,
    activation: str | ActivationFunction = "generic",
    bias: bool = True,
    output: int = 0,
    max_terms: int = MAX_TERMS,
) -> Formula:
    r"""The coefficient of a monomial in a dense network with symbolic weights, about x = 0.

    Args:
        widths: [inputs, hidden, ..., outputs], at least one hidden layer; the last layer is linear.
        monomial: its exponents, one an input.
        activation: of the hidden layers; "generic" leaves it undetermined.
        bias: whether the layers have biases b^{(l)}_i.
        output: which output, from 0.
        max_terms: refuse a coefficient that may have more terms than this.

    Returns:
        A `Formula` with the one form "finite"; its `where` says what the generators stand for.

    Raises:
        InvalidValueError: for bad widths, exponents or output, or a coefficient that is too large.

    >>> print(network_coefficient([1, 1, 1], 2, "tanh"))
    alpha_{2} = t_{1,1}**3*w^{(1)}_{1,1}**2*w^{(2)}_{1,1} - t_{1,1}*w^{(1)}_{1,1}**2*w^{(2)}_{1,1}
      where t_{1,1} = tanh(b^{(1)}_{1})
    """
    sizes = _check_widths(widths)
    exponents = check_index(monomial, "monomial")
    if len(exponents) != sizes[0]:
        raise InvalidValueError(message("monomial", f"have {sizes[0]} exponents, one an input", exponents))
    if check_order(output, "output") >= sizes[-1]:
        raise InvalidValueError(message("output", f"be less than {sizes[-1]}, the number of outputs", output))
    function = find_activation(activation)
    check_terms(sizes, exponents, function, max_terms)
    expanded = function if function.name in _POLYNOMIAL else find_activation("generic")
    series = _network(sizes, exponents, expanded, bias).series(sum(exponents), ring="exact").output(output)
    found = series[tuple(e for e in exponents if e) or (0,)]
    left = sympy.Symbol(f"alpha_{{{','.join(map(str, exponents))}}}")
    return Formula(left, {"finite": found}, _used(found, series.definitions, function), "Temple et al., section 4.1.4")


def _check_widths(widths: Any) -> tuple[int, ...]:
    if isinstance(widths, str) or not isinstance(widths, Sequence) or len(widths) < 3:
        remedy = "write [inputs, hidden, ..., outputs]"
        raise InvalidValueError(message("widths", "be three or more positive integers", widths, remedy))
    return tuple(check_positive(width, "widths") for width in widths)


def _network(sizes: Sequence[int], exponents: Index, function: ActivationFunction, bias: bool) -> Network:
    """The symbolic network without the inputs that the monomial does not have: they are 0 at the centre."""
    whole = Network.symbolic(sizes, function, bias)
    used = [i for i, e in enumerate(exponents) if e] or [0]
    first = whole.layers[0]
    assert isinstance(first, Dense)
    return Network([Dense(first.weights[:, used], first.bias, first.activation), *whole.layers[1:]])


def check_terms(widths: Sequence[int], monomial: Index, function: ActivationFunction, max_terms: int) -> None:
    """Refuse a coefficient that may have more terms than `max_terms`, naming the bound.

    Raises:
        InvalidValueError: if it is too large.
    """
    used = tuple(e for e in monomial if e)
    divisors = prod(e + 1 for e in used)
    # a monomial with too many divisors has more terms than any page holds, and the bound itself takes long
    number = bound_terms(widths, used, function) if divisors <= MAX_DIVISORS else None
    if number is None or number > max_terms:
        size = f"up to {number:,} terms" if number is not None else f"parts in {divisors:,} monomials"
        raise InvalidValueError(
            f"the coefficient of the monomial {monomial} in a network of widths {list(widths)} has {size}, over the "
            f"limit of {max_terms if number is not None else MAX_DIVISORS:,}: "
            "lower the monomial's degree or the widths, or raise max_terms"
        )


def bound_terms(widths: Sequence[int], monomial: Index, function: ActivationFunction) -> int:
    """A bound on the number of terms of a coefficient in the weights and generators."""
    if not monomial:
        return prod(width + 1 for width in widths[1:-1])
    below = [m for m in box(monomial) if any(m)]
    kinds = {m: int(sum(m) == 1) for m in below}
    for width in widths[1:-1]:
        after = {m: sum(_factors(function, r) * c for r, c in count_by_parts(m, kinds).items()) for m in below}
        kinds = {m: width * number for m, number in after.items()}
    return kinds[monomial]


def _factors(function: ActivationFunction, r: int) -> int:
    """The most terms that sigma^(r) has in the generators."""
    return r + 1 if function.name in _POLYNOMIAL else 1


def _used(
    found: sympy.Expr, definitions: dict[sympy.Symbol, sympy.Expr], function: ActivationFunction
) -> tuple[tuple[sympy.Expr, sympy.Expr], ...]:
    """The definitions that a coefficient needs, the first layer's first."""
    chosen: list[tuple[sympy.Expr, sympy.Expr]] = []
    needed = set(found.free_symbols)
    for symbol, value in reversed(definitions.items()):
        if symbol in needed:
            chosen.append((symbol, _derivatives(value, function)))
            needed |= value.free_symbols
    return tuple(reversed(chosen))


def _derivatives(value: sympy.Expr, function: ActivationFunction) -> sympy.Expr:
    """The engine's functions sigma^{(k)} as derivatives of the activation, determined or not."""
    rules = {}
    for found in value.atoms(AppliedUndef):
        digits = re.search(r"\d+", found.func.__name__)
        order, point = int(digits[0]) if digits else 0, found.args[0]
        if function.name == "generic":
            rules[found] = SigmaDerivative(order, point)
        else:
            # about a symbol, so that powers of the pre-activation are not multiplied out
            rules[found] = factorial(order) * function.taylor(order, _POINT)[order].xreplace({_POINT: point})
    return value.xreplace(rules)
