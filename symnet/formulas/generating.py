r"""General terms of activations as objects: the term, its function, centre and domain, printed as a series.

Two forms of a term are equal for every n, not only where they were computed:

    E_n(0) = -2 (2^(n+1) - 1) B_(n+1) / (n+1)          turns "euler" into "bernoulli" (Temple et al., eq. 43)
    zeta(2m) = (-1)^(m+1) (2 pi)^(2m) B_2m / (2 (2m)!) turns "zeta" into "bernoulli" (Euler; eqs. 45-48)
    sum_k (-1)^k k! S(n+1, k+1) / 2^(k+1)              is sigmoid^(n)(0), the form "rational", by induction on n

The last is proved in `symnet.functions.stirling`. The tests put the first two in for a symbolic index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.symbol import uniquely_named_symbol

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.formulas.domains import convergence
from symnet.functions import ActivationFunction, activation, general_terms
from symnet.printing import LatexOptions, equation_latex, expression_latex
from symnet.series.space import check_order


@dataclass(frozen=True)
class GeneralTerm:
    """f(x) = sum_n a_n (x - c)^n with a_n an expression in n, valid for every n >= 0.

    `domain` is the set of real x where the series converges to `function`: see `symnet.formulas.domains`.

    >>> term = general_term("arctan")
    >>> term.coefficient(7), term.series(3), term.domain
    (-1/7, -x**3/3 + x, Interval(-1, 1))
    """

    function: sympy.Expr
    term: sympy.Expr
    index: sympy.Expr
    variable: sympy.Symbol
    center: sympy.Expr
    domain: sympy.Set
    source: str = ""

    def coefficient(self, n: int) -> sympy.Expr:
        """The coefficient of (x - c)^n: the term with its index put in and its finite sums written out.

        Raises:
            InvalidValueError: if n is not a non-negative integer.
        """
        return general_terms.value(self.term, self.index, n)

    def series(self, order: int) -> sympy.Expr:
        """The Taylor polynomial up to and with this order, in powers of x - c.

        Raises:
            InvalidValueError: if the order is not a non-negative integer.
        """
        step = self.variable - self.center
        return sympy.Add(*[self.coefficient(n) * step**n for n in range(check_order(order) + 1)])

    def plain(self) -> dict[str, str]:
        """The series as text for JSON: function, term, its index and variable, center, domain, source, and LaTeX."""
        names = ("function", "term", "index", "variable", "center", "domain", "source")
        return {**{name: str(getattr(self, name)) for name in names}, "latex": self.latex()}

    def latex(self, **options: Any) -> str:
        r"""The series in LaTeX; a term given by cases is named a_n and follows its series.

        Args:
            options: those of `symnet.printing.LatexOptions`.

        >>> print(general_term("exp").latex())
        e^{x} = \sum_{n=0}^{\infty} \frac{1}{n!} x^{n}
        """
        printing = LatexOptions(**options).printing
        if self.term == 0:
            return equation_latex(self.function, "0", **options)
        cases = isinstance(self.term, sympy.Piecewise)
        index = expression_latex(self.index, **printing)
        step = _power(self.variable, self.center, self.index, printing)
        name = f"a_{{{index}}}"
        factor = name if cases else _factor(self.term, expression_latex(self.term, **printing))
        right = rf"\sum_{{{index}=0}}^{{\infty}} {factor} {step}"
        return equation_latex(self.function, right, where=[(name, self.term)] if cases else (), **options)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        step = self.variable - self.center
        return f"{self.function} = Sum({self.term} * {step**self.index}, {self.index} = 0..oo) on {self.domain}"


def general_term(
    name: str | ActivationFunction,
    form: str | None = None,
    n: sympy.Expr | None = None,
    center: Any = 0,
    variable: sympy.Symbol | None = None,
    **parameters: Any,
) -> GeneralTerm:
    """The general term of an activation's Taylor series about any real centre.

    Args:
        name: an activation, or "whitening" with `mean` and `std`: z -> (z - mean)/std.
        form: a way to write the term, one of ``activation(name).forms(center)``; None for the first. For an
            activation with a kink at 0 it names the piece: "positive" or "negative".
        n: the index; by default Symbol("n", integer=True, nonnegative=True).
        center: an exact number or a symbol.
        variable: the function's argument, by default x.
        parameters: alpha, slope, mean, std: those of the function.

    Returns:
        A `GeneralTerm`; its `term` is the SymPy expression.

    Raises:
        InvalidValueError: for an unknown activation, one without a general term, an unknown form or parameter,
            an alpha that is not positive, or a bad index.
        InvalidTypeError: for a centre that is not exact or an index that is not an expression.
        ExpansionError: for a centre on a kink where no form names the side.

    >>> general_term("sigmoid", "zeta").coefficient(3)
    -1/48
    >>> general_term("relu", center=sympy.Symbol("z")).term
    Piecewise((Piecewise((z, Eq(n, 0)), (1, Eq(n, 1)), (0, True)), z > 0), (0, z < 0))
    """
    c = general_terms.exact(center, "center")
    x = _variable(variable, c, n, parameters)
    if name == "whitening":
        return _whitening(form, n, c, x, **parameters)
    if name == "softmax" or (isinstance(name, ActivationFunction) and not name.elementwise):
        raise InvalidValueError(message("activation", "act on one argument", "softmax", "use softmax_term()"))
    found = activation(name, **parameters)
    term = found.general_term(form, n, c)
    known = form or found.forms(c)[0]
    source = _SOURCES.get(known, "") if found.name in _FAMILY else _SOURCES.get(found.name, "")
    return GeneralTerm(found.expr(x), term, _index(n), x, c, convergence(found, form, x, c), source)


#: By form for the sigmoid's family, by name for the others; equations of Temple, Stebner, Collins and Kappes.
_FAMILY = ("sigmoid", "tanh", "softplus", "silu")
_SOURCES = {
    "bernoulli": "eqs. 42 and 43, where 42 lacks x^n",
    "euler": "eq. 42, which lacks x^n",
    "zeta": "eq. 48",
    "rational": "Minai and Williams 1993, at the value 1/2",
    "stirling": "Minai and Williams 1993; Boyadzhiev 2007",
    "relu": "eq. 9, which prints 1 for every n where it means n = 1",
    "linear": "eq. 10",
    "whitening": "eq. 28",
    "exp": "eq. 6",
}


def _whitening(form: str | None, n: Any, c: Any, x: sympy.Symbol, mean: Any = 0, std: Any = 1) -> GeneralTerm:
    mean, std = general_terms.exact(mean, "mean"), general_terms.exact(std, "std")
    if std.is_positive is False:
        raise InvalidValueError(message("std", "be positive", std))
    term = general_terms.general_term("whitening", form, n, c, mean=mean, std=std)
    return GeneralTerm((x - mean) / std, term, _index(n), x, c, sympy.S.Reals, _SOURCES["whitening"])


def _index(n: Any) -> sympy.Expr:
    return general_terms.INDEX if n is None else n


def _variable(variable: Any, *taken: Any) -> sympy.Symbol:
    if variable is None:
        used = [t for entry in taken for t in (entry.values() if isinstance(entry, dict) else [entry])]
        return uniquely_named_symbol("x", [t for t in used if isinstance(t, sympy.Expr)])
    if not isinstance(variable, sympy.Symbol):
        raise InvalidTypeError(message("variable", "be a SymPy symbol", variable))
    return variable


def _power(variable: sympy.Symbol, c: sympy.Expr, n: sympy.Expr, options: dict[str, Any]) -> str:
    """(x - c)^n, x first whatever the order of the symbols."""
    base = expression_latex(variable, **options)
    if c != 0:
        minus = expression_latex(-c, **options)
        shift = minus if minus.startswith("-") else f"+ {minus}"
        base = rf"\left({base} {shift}\right)"
    return rf"{base}^{{{expression_latex(n, **options)}}}"


def _factor(term: sympy.Expr, text: str) -> str:
    return rf"\left({text}\right)" if term.is_Add or isinstance(term, sympy.Sum) else text
