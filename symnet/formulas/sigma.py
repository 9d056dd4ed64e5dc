r"""An activation that is not determined: sigma^(k)(u), its Taylor coefficients s_k, and sums over them.

s_k = sigma^(k)(0)/k! as in the sources. `Taylor` puts an activation of the table, or a polynomial, in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy.core.function import ArgumentIndexError

from symnet.errors import InvalidValueError, message
from symnet.functions import ActivationFunction, activation
from symnet.rings import EXACT

#: The index of an infinite sum over the activation's Taylor coefficients.
K = sympy.Symbol("k", integer=True, nonnegative=True)
#: s[k], the k-th Taylor coefficient about 0.
S = sympy.IndexedBase("s")


class SigmaDerivative(sympy.Function):
    """sigma^(k)(u), the k-th derivative of an activation that is not determined.

    >>> u = sympy.Symbol("u")
    >>> SigmaDerivative(4, u), SigmaDerivative(1, u).diff(u)
    (sigma^(4)(u), sigma''(u))
    """

    nargs = 2

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        order, u = self.args
        if argindex != 2:
            raise ArgumentIndexError(self, argindex)
        return SigmaDerivative(order + 1, u)

    @property
    def _primes(self) -> str | None:
        """Primes for sigma and its first two derivatives; None for the others."""
        return {0: "", 1: "'", 2: "''"}.get(self.args[0])

    def _sympystr(self, printer: Any) -> str:
        order, u = map(printer._print, self.args)
        return f"sigma^({order})({u})" if self._primes is None else f"sigma{self._primes}({u})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        order, u = map(printer._print, self.args)
        name = rf"\sigma^{{({order})}}" if self._primes is None else rf"\sigma{self._primes}"
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{name}\left({u}\right){power}"


def finite_form(parts: Mapping[int, sympy.Expr], point: sympy.Expr, scale: sympy.Expr = sympy.S.One) -> sympy.Expr:
    """Faa di Bruno's formula, sum_r sigma^(r)(point) scale^r P_r, with P_r = B_r/r!."""
    return sympy.Add(*[SigmaDerivative(r, point) * scale**r * parts[r] for r in parts])


def sum_form(
    parts: Mapping[int, sympy.Expr],
    constant: sympy.Expr,
    scale: sympy.Expr = sympy.S.One,
    outer: Callable[[Any], sympy.Expr] = lambda k: sympy.S.One,
) -> sympy.Expr:
    """The source's infinite sum, sum_k s_k outer(k) sum_r k!/(k - r)! constant^(k - r) scale^r P_r, with P_r = B_r/r!.

    As in the source's equation 51, the sum begins where every r takes part; the terms before it are written out.
    """

    def term(k: Any, rs: Sequence[int]) -> sympy.Expr:
        chosen = [_falling(k, r) * constant ** (k - r) * scale**r * parts[r] for r in rs]
        return S[k] * outer(k) * sympy.Add(*chosen)

    first, start = min(parts), max(parts)
    single = [term(sympy.Integer(k), [r for r in parts if r <= k]) for k in range(first, start)]
    return sympy.Add(*single, sympy.Sum(term(K, list(parts)), (K, start, sympy.oo)))


def _falling(k: Any, r: int) -> sympy.Expr:
    """k!/(k - r)! = k (k - 1) ... (k - r + 1)."""
    return sympy.Mul(*[k - j for j in range(r)])


class Taylor:
    """What an activation gives for s_k and sigma^(k)(u): one of the table, a polynomial, or none.

    `last` is the k after which s_k is taken as 0; None if there is none.
    """

    def __init__(self, given: str | ActivationFunction | Sequence[Any] | None, last: int | None) -> None:
        self.last = last
        self._coefficients: Callable[[sympy.Expr, set[sympy.Expr]], dict[sympy.Expr, sympy.Expr]] | None = None
        if isinstance(given, (list, tuple)):
            polynomial = [EXACT.to_sympy(EXACT.convert(value, "activation")) for value in given]
            self.last = len(given) - 1 if last is None else min(last, len(given) - 1)
            self._coefficients = lambda point, orders: {k: _of_polynomial(polynomial, k, point) for k in orders}
        elif given is not None:
            function = activation(given)  # type: ignore[arg-type]
            if not function.elementwise:
                raise InvalidValueError(message("activation", "act on one argument", function.name))
            self._coefficients = lambda point, orders: _of_function(function, point, orders)

    def into(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression with values for s_k and sigma^(k)(u), the innermost first."""
        expression = expression.xreplace(self._about_zero(expression))
        while rules := self._innermost(expression):
            expression = expression.xreplace(rules)
        return expression

    def _about_zero(self, expression: sympy.Expr) -> dict[sympy.Expr, sympy.Expr]:
        indices = {found.indices[0] for found in expression.atoms(sympy.Indexed) if found.base == S}
        beyond = {k for k in indices if self.last is not None and k.is_Integer and k > self.last}
        rules: dict[sympy.Expr, sympy.Expr] = {S[k]: sympy.S.Zero for k in beyond}
        if self._coefficients is not None:
            values = self._coefficients(sympy.S.Zero, indices - beyond)
            rules.update({S[k]: value for k, value in values.items()})
        return rules

    def _innermost(self, expression: sympy.Expr) -> dict[sympy.Expr, sympy.Expr]:
        """Values for the derivatives at points that hold no derivative themselves."""
        if self._coefficients is None:
            return {}
        points: dict[sympy.Expr, set[sympy.Expr]] = {}
        for order, point in (found.args for found in expression.atoms(SigmaDerivative)):
            if not point.has(SigmaDerivative):
                points.setdefault(point, set()).add(order)
        rules = {}
        for point, orders in points.items():
            values = self._coefficients(point, orders)
            rules.update({SigmaDerivative(k, point): sympy.factorial(k) * values[k] for k in orders})
        return rules


def _of_polynomial(polynomial: Sequence[sympy.Expr], k: sympy.Expr, point: sympy.Expr) -> sympy.Expr:
    return sympy.Add(*[c * sympy.binomial(n, k) * point ** (n - k) for n, c in enumerate(polynomial) if n >= k])


def _of_function(
    function: ActivationFunction, point: sympy.Expr, orders: set[sympy.Expr]
) -> dict[sympy.Expr, sympy.Expr]:
    """sigma^(k)(point)/k! for numbers k, and the general term for a symbol."""
    numbers = [k for k in orders if k.is_Integer]
    listed = function.taylor(int(max(numbers)), point) if numbers else []
    listed = [with_symbols_of(point, value) for value in listed]
    return {k: listed[int(k)] if k.is_Integer else function.general_term(n=k, center=point) for k in orders}


def with_symbols_of(given: sympy.Expr, result: sympy.Expr) -> sympy.Expr:
    """The engine's result with the symbols that were given: it knows them by name, without their assumptions."""
    return result.xreplace({sympy.Symbol(symbol.name): symbol for symbol in given.free_symbols})
