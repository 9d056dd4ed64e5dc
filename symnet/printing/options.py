"""The options that every object takes when it prints itself in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest

ENVIRONMENTS = ("align", "aligned", "multline")
ORDERS = ("ascending", "descending", "lex")


@dataclass(frozen=True)
class LatexOptions:
    r"""How an object is printed; every `latex` method takes these as keywords.

    Args:
        digits: round numbers to so many significant digits, half to even; None prints exact numbers exactly
            and floats to six digits.
        symbol_names: LaTeX for symbols, by symbol or by name.
        terms_per_line: a new line after so many terms; None leaves a sum on one line, and in a document fills
            the lines.
        environment: "aligned" (the default) prints what stands between \[ and \]; "align" and "multline" print
            a whole display, "multline" one for each equation.
        order: of a series' terms: "ascending" or "descending" degree, or "lex" (powers of the first variable
            first).
        max_terms: cut sums off after so many terms, with an ellipsis.
        label: for \ref; the display is then numbered.
        document: a file that compiles on its own, with amsmath and booktabs; no line is too long for its page.

    Raises:
        InvalidValueError: for an unknown environment or order, or numbers that are not positive integers.
        InvalidTypeError: for symbol names or a label of the wrong type.
    """

    digits: int | None = None
    symbol_names: Mapping[Any, str] = field(default_factory=dict)
    terms_per_line: int | None = None
    environment: str | None = None
    order: str = "ascending"
    max_terms: int | None = None
    label: str | None = None
    document: bool = False

    def __post_init__(self) -> None:
        for name in ("digits", "terms_per_line", "max_terms"):
            check_count(name, getattr(self, name))
        if self.environment is not None:
            _check_known("environment", self.environment, ENVIRONMENTS)
        _check_known("order", self.order, ORDERS)
        check_label(self.label)
        object.__setattr__(self, "symbol_names", _checked_names(self.symbol_names))

    @property
    def display(self) -> str | None:
        """The environment that makes a whole display; None where the user writes it."""
        if self.environment in ("align", "multline"):
            return self.environment
        return "align" if self.document or self.label is not None else None

    @property
    def printing(self) -> dict[str, Any]:
        """The options of `expression_latex`."""
        return {"digits": self.digits, "symbol_names": self.symbol_names}


def check_count(name: str, value: Any) -> None:
    """Refuse what is neither None nor a positive integer."""
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise InvalidValueError(message(name, "be a positive integer or None", value))


def check_label(label: Any) -> None:
    r"""Refuse what \label would stumble on.

    Raises:
        InvalidTypeError, InvalidValueError: if it is not text, or has characters special to LaTeX.
    """
    if label is not None and not isinstance(label, str):
        raise InvalidTypeError(message("label", "be text", label, "write 'eq:series', for instance"))
    if label is not None and (
        not label.isascii() or not label.isprintable() or set(label) & set("\\{}%#~^$&") or not label
    ):
        raise InvalidValueError(message("label", "be made of letters, digits and : - _ .", label))


def _check_known(name: str, value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InvalidValueError(message(name, "be one of those that exist", value, nearest(str(value), known)))


def _checked_names(names: Any) -> dict[str, str]:
    if names is None:
        return {}
    if not isinstance(names, Mapping) or not all(isinstance(text, str) for text in names.values()):
        raise InvalidTypeError(message("symbol_names", "map symbols to LaTeX", names, r"write {'c': r'\gamma'}"))
    return {str(getattr(key, "name", key)): text for key, text in names.items()}
