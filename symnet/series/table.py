"""The most important terms of a series as a table: in text, HTML, LaTeX and CSV, and as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from symnet.printing import DIGITS, LatexOptions, booktabs, number_text, text_table
from symnet.printing.document import document as whole_document
from symnet.printing.options import check_count
from symnet.rings.ring import Array
from symnet.series.display import _latex_monomial, _name, _plain, _text_term
from symnet.series.importance import NAMES, importances, kind_of

if TYPE_CHECKING:
    from symnet.series.series import Series


@dataclass(frozen=True)
class Term:
    """One term of one output.

    Attributes:
        exponents: of its monomial.
        coefficient: as `Series.coefficient` gives it.
        number: the coefficient in SymPy, as it is printed.
        importance: a float.
    """

    exponents: tuple[int, ...]
    coefficient: Any
    number: sympy.Expr
    importance: float


@dataclass(frozen=True)
class Table:
    """The terms of a series by falling importance, one list for each output; make it with `Series.table`.

    Attributes:
        series: whose terms they are.
        kind: "coefficient", "variation" or "rms"; see `symnet.series.importance.importances`.
        terms: for each output its terms, the most important first.
        counts: for each output how many terms there are, shown or not.

    >>> from symnet.series import Series
    >>> print(Series.from_dict({(0,): 2, (1,): -3, (2,): 0.5}, ["x"], order=2).table(top=2))
    y: 2 of 3 terms, by |coefficient|
    term  coefficient
    ----  -----------
    x              -3
    1               2
    about x = 0 over float64, order 2
    """

    series: Series
    kind: str
    terms: tuple[tuple[Term, ...], ...]
    counts: tuple[int, ...]

    def __iter__(self) -> Iterator[tuple[str, tuple[Term, ...]]]:
        """Pairs of an output's name and its terms."""
        return zip(self.series.outputs, self.terms, strict=True)

    @property
    def _header(self) -> list[str]:
        # beside the coefficients their sizes would say nothing
        return ["term", "coefficient", *([] if self.kind == "coefficient" else [NAMES[self.kind]])]

    def _cells(self, term: Term, digits: int) -> list[str]:
        """Coefficient and importance in text."""
        shown = str(term.number) if self.series.ring.exact else number_text(term.number, digits)
        return [shown, *([] if self.kind == "coefficient" else [number_text(term.importance, digits)])]

    def _titles(self) -> list[str]:
        shown = zip(self.series.outputs, self.terms, self.counts, strict=True)
        return [f"{name}: {len(terms)} of {count} terms, by {NAMES[self.kind]}" for name, terms, count in shown]

    def text(self, digits: int = DIGITS) -> str:
        """Plain text, a table an output; numbers to so many significant digits, exact ones in full."""
        blocks = []
        for title, terms in zip(self._titles(), self.terms, strict=True):
            rows = [[monomial_text(self.series, t.exponents), *self._cells(t, digits)] for t in terms]
            blocks.append(f"{title}\n{text_table(self._header, rows)}")
        return "\n\n".join(blocks) + f"\n{self._where()}"

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _where(self) -> str:
        s = self.series
        about = ", ".join(f"{v} = {_plain(c)}" for v, c in zip(s.variables, s.center, strict=True))
        return f"about {about} over {s.ring}, order {s.order}"

    def _repr_html_(self) -> str:
        parts = []
        head = "".join(f"<th>{escape(cell)}</th>" for cell in self._header)
        for title, terms in zip(self._titles(), self.terms, strict=True):
            lines = [
                f"<tr><td style='text-align: left'>{_html_monomial(self.series, t.exponents)}</td>"
                + "".join(f"<td>{escape(cell)}</td>" for cell in self._cells(t, DIGITS))
                + "</tr>"
                for t in terms
            ]
            caption = f"<caption>{escape(title)}</caption>"
            parts.append(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>")
        return f"{''.join(parts)}<p>{escape(self._where())}</p>"

    def latex(
        self,
        caption: str | None = None,
        label: str | None = None,
        digits: int | None = None,
        symbol_names: Any = None,
        document: bool = False,
    ) -> str:
        """LaTeX with booktabs, a table an output.

        Args:
            caption, label, digits, symbol_names, document: as for `symnet.printing.booktabs`; of several outputs
                each caption ends in the output's name, and each label in its number.
        """
        options = LatexOptions(digits=digits, symbol_names=symbol_names, label=label)
        several = len(self.terms) > 1
        tables = []
        for i, (name, terms) in enumerate(self, start=1):
            y = f"${_name(name, options)}$"
            header = ["term", f"coefficient in {y}", *self._header[2:]]
            titled = f"{caption}: {y}" if caption is not None and several else caption
            labelled = f"{label}-{i}" if label is not None and several else label
            tables.append(
                booktabs(
                    header, self._latex_rows(terms, options), titled, labelled,
                    digits=digits, symbol_names=symbol_names, document=document and not several,
                )
            )  # fmt: skip
        return whole_document(*tables) if document and several else "\n\n".join(tables)

    def _latex_rows(self, terms: tuple[Term, ...], options: LatexOptions) -> list[list[Any]]:
        width = len(self._header)
        rows = []
        for t in terms:
            monomial = _latex_monomial(self.series, t.exponents, options) or "1"
            rows.append([f"${monomial}$", t.number, t.importance][:width])
        return rows

    def to_dict(self) -> dict[Any, Any]:
        """{exponents: (coefficient, importance)}; of several outputs, that for each name."""
        found = {name: {t.exponents: (t.coefficient, t.importance) for t in terms} for name, terms in self}
        return found if len(found) > 1 else found[self.series.outputs[0]]

    def to_csv(self) -> str:
        """Comma-separated: output, the exponent of each variable, coefficient, importance; numbers in full."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["output", *self.series.variables, "coefficient", "importance"])
        for name, terms in self:
            for t in terms:
                shown = t.coefficient if isinstance(t.coefficient, float) else t.number
                writer.writerow([name, *t.exponents, shown, t.importance])
        return out.getvalue()

    def plot(self) -> Any:
        """Horizontal bars of the importances; see `symnet.series.bars.plot`."""
        from symnet.series.bars import plot

        return plot(self)


def table(
    series: Series, top: int | None = None, importance: str | None = None, X: Any = None, constant: bool = True
) -> Table:
    """The most important terms; see `Series.table`."""
    check_count("top", top)
    kind = kind_of(importance, X)
    sizes = importances(series, kind, X)
    first = 0 if constant else 1
    columns = [_ordered(series, sizes, column, first) for column in range(len(series.outputs))]
    return Table(series, kind, tuple(c[:top] for c in columns), tuple(map(len, columns)))


def _ordered(series: Series, sizes: Array, column: int, first: int) -> tuple[Term, ...]:
    """The terms of one output that are not zero, the most important first; equal ones in graded order."""
    ring, values, exponents = series.ring, series.coefficients[:, column], series.monomials.tolist()
    order = np.argsort(-sizes[:, column], kind="stable")
    rows = [int(i) for i in order if i >= first and not ring.is_zero(values[[i]])]
    return tuple(
        Term(tuple(exponents[i]), ring.to_user(values[i]), ring.to_sympy(values[i]), float(sizes[i, column]))
        for i in rows
    )


def monomial_text(series: Series, exponents: tuple[int, ...]) -> str:
    """ "x**2*(y - 3)", as the series prints it; "1" for the constant."""
    return _text_term(series, series.ring.one, exponents)


def _html_monomial(series: Series, exponents: tuple[int, ...]) -> str:
    factors = []
    for i, exponent in enumerate(exponents):
        if exponent:
            unit = tuple(int(i == j) for j in range(len(exponents)))
            power = "" if exponent == 1 else f"<sup>{exponent}</sup>"
            factors.append(escape(monomial_text(series, unit)) + power)
    return " ".join(factors) or "1"
