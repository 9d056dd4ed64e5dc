"""The certificate: correct digits and units in the last place of each number, as text, JSON and LaTeX."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite
from typing import Any, NamedTuple

import sympy

from symnet.errors import InvalidValueError, message
from symnet.printing import booktabs, name_latex, number_latex, number_text, text_on_screen, text_table
from symnet.rings.numbers import as_sympy

#: Rows of the tables, and significant digits of the numbers in them.
SHOWN, FIGURES = 10, 17


class Entry(NamedTuple):
    """One number that was compared.

    Attributes:
        place: the exponents of the monomial, or the coordinates of the point.
        output: its name.
        theirs: None if they do not give it, which counts as 0.
        exact: the reference, known within `radius`.
        digits: how many decimal digits are correct at least: -log10 of the relative error; infinite if they are equal.
            Where the exact coefficient is 0, relative to the size of coefficients of its degree.
        ulps: the error in units in the last place of the exact number; None where that is 0 and theirs is not.
    """

    place: tuple[Any, ...]
    output: str
    theirs: Fraction | None
    exact: Fraction
    radius: Fraction
    digits: float
    ulps: float | None

    @property
    def zero(self) -> bool:
        """Whether the exact number is 0, or cannot be told from it."""
        return abs(self.exact) <= self.radius


class Degree(NamedTuple):
    """The monomials of one degree: how many, the worst digits, and the worst relative to the largest coefficient."""

    degree: int
    monomials: int
    digits: float
    scaled: float


@dataclass(frozen=True)
class Certificate:
    """What a comparison with the exact numbers has shown. Made by `symnet.certify.verify`.

    Attributes:
        entries: one for each monomial (or point) and output.
        kind: "coefficients" or "values".
        degrees: by total degree; empty for values.
        required: the digits that were asked for, or None.
        bits: of their numbers, the unit of `ulps`.
        reference: where the exact numbers come from, and whether they are `proven`.
        causes: what is likely wrong, in words, the likeliest first.
        notes: what else there is to know, such as the limits of a probe.
    """

    entries: tuple[Entry, ...]
    kind: str
    variables: tuple[str, ...]
    order: int
    center: tuple[Any, ...]
    degrees: tuple[Degree, ...]
    required: int | None
    bits: int
    reference: str
    proven: bool
    causes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def digits(self) -> float:
        """The fewest correct digits of all numbers."""
        return min(entry.digits for entry in self.entries)

    @property
    def worst(self) -> Entry:
        """The number with the fewest correct digits; among equals the one of lowest degree."""
        return min(self.entries, key=lambda entry: entry.digits)

    @property
    def missing(self) -> tuple[Entry, ...]:
        """Monomials that they do not have, or have as 0, although the exact coefficient is not 0."""
        return tuple(e for e in self.entries if not e.theirs and not e.zero)

    @property
    def extra(self) -> tuple[Entry, ...]:
        """Monomials that they have although the exact coefficient is 0."""
        return tuple(e for e in self.entries if e.theirs and e.zero)

    def passed(self, digits: float | None = None) -> bool:
        """Whether every number has so many correct digits; default those that were required.

        Raises:
            InvalidValueError: without a number of digits.
        """
        needed = self.required if digits is None else digits
        if needed is None or not needed > 0:
            raise InvalidValueError(message("digits", "be a positive number", needed, "write passed(12)"))
        return self.digits >= needed

    # output

    def report(self, top: int = SHOWN) -> str:
        """Plain text: the verdict, what was compared, the degrees, and the `top` worst numbers."""
        facts = self._facts()
        width = max(len(name) for name, _ in facts)
        parts = ["\n".join(f"{name.ljust(width)}  {value}" for name, value in facts)]
        parts += [f"likely cause: {cause}" for cause in self.causes]
        if self.degrees:
            rows = [
                [str(n), str(count), digits_text(own), digits_text(scaled)] for n, count, own, scaled in self.degrees
            ]
            parts.append(text_table(["degree", "monomials", "digits", "of the largest"], rows, left=0))
        header = [self._place_name, "output", "theirs", "exact", "digits", "ulps"]
        parts.append(f"the worst of {len(self.entries):,}\n" + text_table(header, map(self._text_row, self._top(top))))
        return "\n\n".join(parts + [f"note: {note}" for note in self.notes])

    def to_json(self) -> dict[str, Any]:
        """Plain data; `digits` and `ulps` are null where the numbers are equal or there is no unit."""
        return {
            "format": "symnet-certificate",
            "version": 1,
            "kind": self.kind,
            "variables": list(self.variables),
            "order": self.order,
            "center": [str(c) for c in self.center],
            "digits": _finite(self.digits),
            "required": self.required,
            "passed": None if self.required is None else self.passed(),
            "reference": self.reference,
            "proven": self.proven,
            "bits": self.bits,
            "missing": len(self.missing),
            "extra": len(self.extra),
            "causes": list(self.causes),
            "notes": list(self.notes),
            "entries": [
                {
                    "place": [p if isinstance(p, int) else str(p) for p in e.place],
                    "output": e.output,
                    "theirs": None if e.theirs is None else number_text(e.theirs, FIGURES),
                    "exact": number_text(e.exact, FIGURES),
                    "equal": e.digits == inf,
                    "digits": _finite(e.digits),
                    "ulps": None if e.ulps is None else _finite(e.ulps),
                }
                for e in self.entries
            ],
        }

    def json(self) -> str:
        """`to_json` as text."""
        return json.dumps(self.to_json(), indent=1)

    def latex(self, top: int = SHOWN, caption: str | None = None, label: str | None = None) -> str:
        """A booktabs table of the `top` worst numbers; its caption says the verdict unless one is given."""
        rows = [
            [
                f"${self._place_latex(e)}$",
                f"${name_latex(e.output)}$",
                None if e.theirs is None else f"${number_latex(e.theirs, FIGURES)}$",
                f"${number_latex(e.exact, FIGURES)}$",
                digits_text(e.digits),
                _ulps_text(e.ulps),
            ]
            for e in self._top(top)
        ]
        header = [self._place_name, "output", "theirs", "exact", "digits", "ulps"]
        said = ". ".join([self._verdict(), *[f"Likely cause: {cause}" for cause in self.causes]])
        alignment = "l" * 2 + "r" * 4
        return booktabs(header, rows, caption=caption or said, label=label, alignment=alignment)

    def _facts(self) -> list[tuple[str, str]]:
        about = ", ".join(f"{name} = {c}" for name, c in zip(self.variables, self.center, strict=True))
        what = {"coefficients": "monomials and outputs", "values": "points and outputs"}[self.kind]
        facts = [
            ("verdict", self._verdict()),
            ("compared", f"{len(self.entries):,} {what}, order {self.order}, about {about}"),
            ("reference", f"{self.reference}, {'proven' if self.proven else 'not proven'}"),
            ("ulps", f"of {self.bits} bits"),
        ]
        if self.kind == "coefficients":
            facts += [("missing", _listed(self.missing, self)), ("extra", _listed(self.extra, self))]
        return facts

    def _verdict(self) -> str:
        got = "all equal" if self.digits == inf else f"at least {digits_text(self.digits)} correct digits"
        if self.required is None:
            return got
        return f"{'passed' if self.passed() else 'FAILED'}: {got}, {self.required} required"

    @property
    def _place_name(self) -> str:
        return "monomial" if self.kind == "coefficients" else "point"

    def _top(self, top: int) -> list[Entry]:
        return sorted(self.entries, key=lambda entry: entry.digits)[:top]

    def _text_row(self, entry: Entry) -> list[str]:
        theirs = "missing" if entry.theirs is None else number_text(entry.theirs, FIGURES)
        exact = number_text(entry.exact, FIGURES)
        return [self.place_text(entry), entry.output, theirs, exact, digits_text(entry.digits), _ulps_text(entry.ulps)]

    def place_text(self, entry: Entry) -> str:
        """The monomial, in powers of the distance from the centre, or the point."""
        if self.kind == "values":
            return "(" + ", ".join(number_text(x, 6) for x in entry.place) + ")"
        factors = [
            f"{base}^{power}" if power > 1 else base
            for base, power in zip(self._bases(), entry.place, strict=True)
            if power
        ]
        return " ".join(factors) or "1"

    def _bases(self) -> list[str]:
        return [
            name if not c else f"({name} - {c})".replace("- -", "+ ")
            for name, c in zip(self.variables, self.center, strict=True)
        ]

    def _place_latex(self, entry: Entry) -> str:
        if self.kind == "values":
            return "(" + ", ".join(number_latex(x, 6) for x in entry.place) + ")"
        factors = []
        for name, c, power in zip(self.variables, self.center, entry.place, strict=True):
            base = name_latex(name) if not c else sympy.latex(sympy.Symbol(name) - as_sympy(c))
            base = base if not c else rf"\left({base}\right)"
            factors += [base if power == 1 else f"{base}^{{{power}}}"] * bool(power)
        return r" \, ".join(factors) or "1"

    def __str__(self) -> str:
        return self.report()

    def _repr_html_(self) -> str:
        return text_on_screen(str(self))

    def __repr__(self) -> str:
        return f"<Certificate: {self._verdict()}; {len(self.entries):,} {self.kind}>"


def digits_text(digits: float) -> str:
    """Correct digits, rounded down to a tenth."""
    return "all" if digits == inf else f"{int(digits * 10) / 10:.1f}"


def _ulps_text(ulps: float | None) -> str:
    return "-" if ulps is None else number_text(ulps, 3) if isfinite(ulps) else "over 1e308"


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _listed(entries: Sequence[Entry], certificate: Certificate, count: int = 5) -> str:
    if not entries:
        return "none"
    names = ", ".join(dict.fromkeys(certificate.place_text(e) for e in entries[:count]))
    return f"{len(entries):,}: {names}{', ...' if len(entries) > count else ''}"
