"""Table 1: the general terms of common constitutive forms, each with its centre and domain of convergence.

About c the powers are binomial series, x^p = c^p (1 + (x-c)/c)^p; c^x, exp, sin repeat under differentiation;
tanh is the activation. To add a form, write its row and enter it in `_ROWS`; the tests run over the table.

Source: Temple, Stebner, Collins and Kappes, Table 1; `Row.remark` says where it errs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Eq, Interval, Piecewise, Rational, S, binomial, exp, factorial, log, pi, sqrt

from symnet import printing
from symnet.errors import InvalidValueError, message, nearest
from symnet.formulas.domains import domain_latex
from symnet.formulas.generating import GeneralTerm
from symnet.functions import activation
from symnet.functions.general_terms import exact

X = sympy.Symbol("x", real=True)
K = sympy.Symbol("k", integer=True, nonnegative=True)
X0 = sympy.Symbol("x_0", positive=True)
C, BETA, OMEGA, P, ALPHA = sympy.symbols("C beta omega p alpha", real=True)
A = sympy.Symbol("a", positive=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Row:
    """One form of the table: its name as text, its general term, and what the source prints for it."""

    name: str
    term: GeneralTerm
    remark: str


@dataclass(frozen=True)
class Table:
    """The rows of `table`, in order and by name.

    >>> found = table()
    >>> found["C*log(1 + x)"].term.series(3), found["C*x**(-1/2)"].term.domain
    (C*x**3/3 - C*x**2/2 + C*x, Interval.Lopen(0, 2*x_0))
    """

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> Row:
        found = {row.name: row for row in self.rows}
        if name not in found:
            raise InvalidValueError(message("form", "be one of the table", name, nearest(str(name), found)))
        return found[name]

    def text(self) -> str:
        """The table in plain text, and the remarks on the source under it."""
        rows = [[row.name, *map(str, (row.term.center, row.term.term, row.term.domain))] for row in self.rows]
        notes = [f"{row.name}: {row.remark}" for row in self.rows]
        return "\n".join([printing.text_table(["f(x)", "center", "term", "domain"], rows, left=4), "", *notes])

    def plain(self) -> dict[str, Any]:
        """The table as text for JSON: under each form's name its general term and the remark on the source."""
        return {row.name: {**row.term.plain(), "remark": row.remark} for row in self.rows}

    def latex(self, **options: Any) -> str:
        """The table in LaTeX, with booktabs; `options` are those of `symnet.printing.booktabs`."""
        terms = [row.term for row in self.rows]
        rows = [[t.function, t.center, t.term, f"${domain_latex(t.domain, t.variable)}$"] for t in terms]
        header = ["$f(x)$", "$c$", f"coefficient of $(x - c)^{{{K}}}$", "converges for"]
        return printing.booktabs(header, rows, **options)

    def _repr_latex_(self) -> str:
        return "\n\n".join(f"${row.term.latex()}$" for row in self.rows)

    def __str__(self) -> str:
        return self.text()


def table(center: Any = None) -> Table:
    """Table 1 of the source, corrected and completed, as general terms in k.

    Args:
        center: a positive number or symbol to expand every form about. By default each form is expanded
            about 0 if it has a series there, and about a symbol x_0 > 0 if it has none.

    Returns:
        The `Table`; symbols: C, a, beta, p, alpha, omega, n, the variable x and the index k.

    Raises:
        InvalidValueError: for a centre that is not positive: 0 and less are no centres of x^p.
        InvalidTypeError: for a centre that is not exact.

    >>> print(table()["C*a**x"].term)
    C*a**x = Sum(C*log(a)**k/factorial(k) * x**k, k = 0..oo) on Reals
    """
    if center is None:
        return Table(tuple(_row(name, S.Zero if _ROWS[name].at_zero else X0) for name in _ROWS))
    c = exact(center, "center")
    if not c.is_positive:
        remedy = "powers of x have no series elsewhere; leave it out, or declare the symbol positive"
        raise InvalidValueError(message("center", "be positive", center, remedy))
    return Table(tuple(_row(name, c) for name in _ROWS))


@dataclass(frozen=True)
class _Form:
    """A row before its centre is chosen: `term(c)` and `domain(c)`."""

    function: sympy.Expr
    term: Callable[[Any], sympy.Expr]
    domain: Callable[[Any], sympy.Set]
    remark: str
    at_zero: bool = True


def _row(name: str, c: sympy.Expr) -> Row:
    form = _ROWS[name]
    return Row(name, GeneralTerm(form.function, form.term(c), K, X, c, form.domain(c), "Table 1"), form.remark)


def _everywhere(c: Any) -> sympy.Set:
    return S.Reals


def _power(p: Any) -> Callable[[Any], sympy.Expr]:
    """The binomial series of C x^p about c > 0."""
    return lambda c: C * binomial(p, K) * c ** (p - K)


def _whole_power(c: Any) -> sympy.Expr:
    return Piecewise((C, Eq(K, N)), (0, True)) if c == 0 else C * binomial(N, K) * c ** (N - K)


def _logarithm(c: Any) -> sympy.Expr:
    return Piecewise((C * log(1 + c), Eq(K, 0)), (C * (-1) ** (K + 1) / (K * (1 + c) ** K), True))


def _tanh(c: Any) -> sympy.Expr:
    pieces = activation("tanh").general_term(None, K, c).args
    return Piecewise(*[(C * value, condition) for value, condition in pieces])


def _disc_of_tanh(c: Any) -> sympy.Set:
    radius = sqrt(c**2 + pi**2 / 4)
    return Interval.open(c - radius, c + radius)


#: The ends 0 and 2c of a binomial series: the lower converges for an exponent above 0, the upper above -1.
_ENDS = "open in general; the upper end belongs to it for an exponent above -1, the lower for one above 0"
_NOT_THERE = "not in Table 1"

_ROWS: Mapping[str, _Form] = {
    "C*a**x": _Form(
        C * A**X,
        lambda c: C * A**c * log(A) ** K / factorial(K),
        _everywhere,
        "Table 1 prints 1 for k = 0, where it is C; the rest holds",
    ),
    "C*x**n": _Form(C * X**N, _whole_power, _everywhere, "Table 1 holds, about 0, with the row's n as the exponent"),
    "C*exp(-beta*x)": _Form(
        C * exp(-BETA * X), lambda c: C * (-BETA) ** K * exp(-BETA * c) / factorial(K), _everywhere, "Table 1 holds"
    ),
    "C*x**(-1/2)": _Form(
        C / sqrt(X),
        lambda c: C * Rational(-1, 4) ** K * binomial(2 * K, K) * c ** (-K - Rational(1, 2)),
        lambda c: Interval.Lopen(0, 2 * c),
        "has no series about 0; the entries C, -C/2, 3C/8 of Table 1 are those about 1, in powers of x - 1; "
        "its product must have the factors -(2i-1)/(2i), not (-1)^((2i-1)/(2i)); no domain is given",
        at_zero=False,
    ),
    "C*x**(2/3)": _Form(
        C * X ** Rational(2, 3),
        _power(Rational(2, 3)),
        lambda c: Interval(0, 2 * c),
        _NOT_THERE + "; the law of eq. 26 needs it; it has no series about 0",
        at_zero=False,
    ),
    "C*x**p": _Form(
        C * X**P,
        _power(P),
        lambda c: Interval.open(0, 2 * c),
        f"{_NOT_THERE}; no series about 0 unless p is 0, 1, 2, ...; domain {_ENDS}",
        at_zero=False,
    ),
    "C*(1 + x)**alpha": _Form(
        C * (1 + X) ** ALPHA,
        lambda c: C * binomial(ALPHA, K) * (1 + c) ** (ALPHA - K),
        lambda c: Interval.open(-1, 1 + 2 * c),
        f"Table 1 prints the product of alpha - n + 1, where it is of alpha - i + 1, i = 1..n; "
        f"its constraint -1 < x < 1 holds; domain {_ENDS}",
    ),
    "C*log(1 + x)": _Form(
        C * log(1 + X),
        _logarithm,
        lambda c: Interval.Lopen(-1, 1 + 2 * c),
        "Table 1 holds, its constraint -1 < x <= 1 too; the general entry is for k >= 1",
    ),
    "C/(1 + x)": _Form(
        C / (1 + X),
        lambda c: C * (-1) ** K / (1 + c) ** (K + 1),
        lambda c: Interval.open(-1, 1 + 2 * c),
        _NOT_THERE + "; (1 + x)^alpha with alpha = -1",
    ),
    "C*sin(omega*x)": _Form(
        C * sympy.sin(OMEGA * X),
        lambda c: C * OMEGA**K * sympy.sin(OMEGA * c + K * pi / 2) / factorial(K),
        _everywhere,
        _NOT_THERE,
    ),
    "C*tanh(x)": _Form(C * sympy.tanh(X), _tanh, _disc_of_tanh, _NOT_THERE),
}
