"""Stirling numbers of the second kind for any index, and the derivative polynomials built from them.

With s = sigmoid(x) and t = tanh(x), for every n >= 0 and every n >= 1:

    sigmoid^(n)(x) = sum_(k=0)^n (-1)^k k! S(n+1, k+1) s^(k+1)
    tanh^(n)(x)    = (-2)^n (1 + t) sum_(k=0)^n k! S(n, k) ((t-1)/2)^k

Proof of the first by induction: (s^(k+1))' = (k+1) (s^(k+1) - s^(k+2)), so that the coefficient of s^(k+1) in
the next derivative is (-1)^k k! ((k+1) S(n+1, k+1) + S(n+1, k)) = (-1)^k k! S(n+2, k+1). The second likewise
with u = (t-1)/2, t' = 1 - t^2 = -2 u (1+t): (1+t) u^k has the derivative -2 (1+t) (k u^k + (k+1) u^(k+1)).

Sources: Minai and Williams, Neural Networks 6 (1993); Boyadzhiev, Fibonacci Quarterly 45 (2007).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import sympy
from sympy.core.symbol import uniquely_named_symbol


class stirling2(sympy.Function):
    r"""S(n, k), the number of partitions of n things into k parts: a SymPy function, a number for numbers.

    >>> n = sympy.Symbol("n")
    >>> stirling2(4, 2), stirling2(n, 2)
    (7, stirling2(n, 2))
    >>> print(sympy.latex(stirling2(n, 2)))
    \genfrac{\{}{\}}{0pt}{}{n}{2}
    """

    nargs = (2,)
    is_integer = True

    @classmethod
    def eval(cls, n: Any, k: Any) -> sympy.Integer | None:
        if n.is_Integer and k.is_Integer and n >= 0 and k >= 0:
            return sympy.Integer(_row(int(n))[int(k)]) if k <= n else sympy.S.Zero
        return None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        n, k = (printer.doprint(argument) for argument in self.args)
        symbol = rf"\genfrac{{\{{}}{{\}}}}{{0pt}}{{}}{{{n}}}{{{k}}}"
        return symbol if exp is None else f"{{{symbol}}}^{{{exp}}}"


@lru_cache(maxsize=16)
def _row(n: int) -> tuple[int, ...]:
    """S(n, 0..n), from S(n, k) = k S(n-1, k) + S(n-1, k-1)."""
    row = [1]
    for _ in range(n):
        row = [0, *(k * row[k] + row[k - 1] for k in range(1, len(row))), 1]
    return tuple(row)


def sigmoid_derivative(n: Any, s: Any) -> sympy.Expr:
    """The n-th derivative of the sigmoid as a polynomial in its value s: a finite `Sum`, for every n >= 0.

    >>> s = sympy.Symbol("s")
    >>> written_out(sigmoid_derivative(sympy.Integer(2), s))
    2*s**3 - 3*s**2 + s
    """
    k = uniquely_named_symbol("k", (n, s), integer=True, nonnegative=True)
    return sympy.Sum((-1) ** k * sympy.factorial(k) * stirling2(n + 1, k + 1) * s ** (k + 1), (k, 0, n))


def tanh_derivative(n: Any, t: Any) -> sympy.Expr:
    """The n-th derivative of tanh as a polynomial in its value t: with a finite `Sum`, for every n >= 1.

    >>> t = sympy.Symbol("t")
    >>> sympy.expand(written_out(tanh_derivative(sympy.Integer(2), t)))
    2*t**3 - 2*t
    """
    k = uniquely_named_symbol("k", (n, t), integer=True, nonnegative=True)
    powers = sympy.Sum(sympy.factorial(k) * stirling2(n, k) * ((t - 1) / 2) ** k, (k, 0, n))
    return (-2) ** n * (1 + t) * powers


def written_out(expression: sympy.Expr) -> sympy.Expr:
    """The expression with every `Sum` between given integers written as its terms.

    ``Sum.doit`` looks for a closed form first where the sum has 100 terms or more, and can fail there.
    """
    return expression.replace(lambda part: isinstance(part, sympy.Sum), _terms)


def _terms(total: sympy.Sum) -> sympy.Expr:
    if not all(start.is_Integer and stop.is_Integer for _, start, stop in total.limits):
        return total
    symbols = [limit[0] for limit in total.limits]
    ranges = [range(int(start), int(stop) + 1) for _, start, stop in total.limits]
    return sympy.Add(*[total.function.subs(list(zip(symbols, values, strict=True))) for values in product(*ranges)])
