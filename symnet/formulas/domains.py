"""The real points at which the Taylor series of an activation converges to it.

Inside the disc to the nearest singularity a Taylor series is the function. At the ends c - R and c + R:

    sigmoid, tanh, silu   the nearest singularities are poles, so that a_n R^n does not fall to 0: diverges
    softplus, arctan      logarithmic singularities off the real axis, a_n R^n = A cos(n phi + psi)/n + o(1/n)
                          with 0 < phi < pi: converges by Dirichlet's test, to the function by Abel's theorem
"""

from __future__ import annotations

import sympy

from symnet.functions import ActivationFunction
from symnet.printing import expression_latex

_CLOSED = ("softplus", "arctan")


def convergence(found: ActivationFunction, form: str | None, x: sympy.Symbol, c: sympy.Expr) -> sympy.Set:
    """The set of real x where the series about c is the function.

    For a function with a kink this is where it is the piece that the form names or the centre lies in.

    >>> from symnet.functions import activation
    >>> x, c = sympy.symbols("x c")
    >>> convergence(activation("tanh"), None, x, sympy.S.Zero)
    Interval.open(-pi/2, pi/2)
    """
    if found.kinks:
        return _beside_the_kink(found.name, form, x, c)
    radius = found.radius(c)
    if radius == sympy.oo:
        return sympy.S.Reals
    end_is_open = found.name not in _CLOSED
    return sympy.Interval(c - radius, c + radius, end_is_open, end_is_open)


def domain_latex(domain: sympy.Set, x: sympy.Symbol) -> str:
    r"""The domain as inequalities for x, which need no symbol beyond amsmath.

    >>> x = sympy.Symbol("x")
    >>> print(domain_latex(sympy.Interval.Lopen(0, 2), x), domain_latex(sympy.S.Reals, x), sep="; ")
    0 < x \leq 2; -\infty < x < \infty
    """
    if isinstance(domain, sympy.Intersection):
        return r",\ ".join(sorted(domain_latex(part, x) for part in domain.args))
    if isinstance(domain, sympy.ConditionSet):
        return r",\ ".join(expression_latex(c) for c in sympy.And.make_args(domain.condition))
    variable = expression_latex(x)
    if domain == sympy.S.Reals:
        return rf"-\infty < {variable} < \infty"
    start, stop = ("<" if is_open else r"\leq" for is_open in (domain.left_open, domain.right_open))
    left = "" if domain.start == -sympy.oo else f"{expression_latex(domain.start)} {start} "
    right = "" if domain.end == sympy.oo else f" {stop} {expression_latex(domain.end)}"
    return left + variable + right


def _beside_the_kink(name: str, form: str | None, x: sympy.Symbol, c: sympy.Expr) -> sympy.Set:
    known_side = form or ("positive" if c.is_positive else "negative" if c.is_negative else None)
    if known_side is None:
        near = abs(x - c) < 1 + abs(c) if name == "softsign" else sympy.true
        return sympy.ConditionSet(x, sympy.And(x * c >= 0, near), sympy.S.Reals)
    positive = known_side == "positive"
    half = sympy.Interval(0, sympy.oo) if positive else sympy.Interval(-sympy.oo, 0)
    if name != "softsign":
        return half
    # the pole of this piece lies at -1 or 1
    radius = 1 + c if positive else 1 - c
    return sympy.Intersection(half, sympy.Interval.open(c - radius, c + radius))
