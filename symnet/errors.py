"""The exceptions that symnet raises, and the one shape of their messages.

Every mistake of a user raises a subclass of `SymnetError` that is also the builtin exception
of that sense, so that ``except ValueError`` works as it does with numpy. A message names the
argument, what is required of it, the value received, and what to do:

>>> from symnet.errors import message
>>> print(message("order", "be a non-negative integer", -1, "give 0 or more"))
order must be a non-negative integer, not -1: give 0 or more
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable


class SymnetError(Exception):
    """Any error that symnet raises on purpose."""


class InvalidValueError(SymnetError, ValueError):
    """An argument of the right type whose value cannot be used."""


class InvalidTypeError(SymnetError, TypeError):
    """An argument of a type that cannot be used."""


class InvalidIndexError(SymnetError, IndexError):
    """An exponent, output or layer that the object does not have."""


class ExpansionError(InvalidValueError):
    """A centre at which the function has no Taylor series: a kink, a pole or a branch point."""


class ExpressionError(InvalidValueError):
    """Text that is not an expression of the whitelisted language."""


class FileFormatError(InvalidValueError):
    """A file whose content is not what its format requires."""


class ExecutorError(SymnetError, RuntimeError):
    """An executor that died before its work was done."""


class MissingExtraError(SymnetError, ImportError):
    """An optional package is needed and not installed."""


_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80
_short.maxlong = 40


def message(argument: str, requirement: str, value: object, remedy: str = "") -> str:
    """One sentence: argument, requirement, value received, remedy.

    `requirement` begins with a verb ("be positive", "have shape (2, 3)"). Long values are
    abbreviated, because they may come from a file.
    """
    text = f"{argument} must {requirement}, not {_short.repr(value)}"
    return f"{text}: {remedy}" if remedy else text


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy for an unknown name: the nearest known one, then all of them.

    >>> nearest("tahn", ["relu", "tanh"])
    "did you mean 'tanh'? known: relu, tanh"
    """
    names = sorted(known)
    close = difflib.get_close_matches(str(name), names, n=1)
    listing = f"known: {', '.join(names)}" if names else "none is defined"
    return f"did you mean {close[0]!r}? {listing}" if close else listing


def missing_extra(package: str, extra: str, purpose: str) -> MissingExtraError:
    """The error to raise when an optional package is absent."""
    return MissingExtraError(
        f"{purpose} needs the package {package}, which is not installed: pip install 'symnet[{extra}]'"
    )
