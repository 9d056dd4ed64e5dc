"""Rings by name, and the ones that need the `flint` extra, imported when they are first asked for."""

from __future__ import annotations

import importlib
import re
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra, nearest
from symnet.rings.exact import EXACT
from symnet.rings.float64 import FLOAT64
from symnet.rings.real import Real
from symnet.rings.ring import Ring

_NAMED = re.compile(r"\s*([a-z0-9]+)\s*(?:\(\s*(\d{1,7})\s*\))?\s*")


def _with_flint(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(f"symnet.rings.{module}"), name)
    except ImportError as error:
        raise missing_extra("python-flint", "flint", f"the ring {name}") from error


def rational_ring() -> Ring:
    """The ring RATIONAL.

    Raises:
        MissingExtraError: without python-flint.
    """
    ring: Ring = _with_flint("rational", "RATIONAL")
    return ring


def Ball(prec: int = 64) -> Ring:
    """The ring of balls with `prec` bits.

    Raises:
        MissingExtraError: without python-flint.
        InvalidValueError: if `prec` is not an integer from 2 to 1,000,000.
    """
    ring: Ring = _with_flint("ball", "Ball")(prec)
    return ring


#: name -> (constructor, whether it takes a precision)
_RINGS: dict[str, tuple[Any, bool]] = {
    "float64": (lambda: FLOAT64, False),
    "exact": (lambda: EXACT, False),
    "rational": (rational_ring, False),
    "real": (Real, True),
    "ball": (Ball, True),
}


def find_ring(ring: Ring | str) -> Ring:
    """The ring itself, or the one of that name: "float64", "exact", "rational", "real(50)", "ball(64)".

    Raises:
        InvalidTypeError: if `ring` is neither a ring nor a string.
        InvalidValueError: for an unknown name or a missing precision.

    >>> find_ring("real(50)")
    real(50)
    """
    if isinstance(ring, Ring):
        return ring
    if not isinstance(ring, str):
        raise InvalidTypeError(message("ring", "be a ring or the name of one", ring, nearest("", _RINGS)))
    match = _NAMED.fullmatch(ring.lower())
    if not match or match[1] not in _RINGS:
        raise InvalidValueError(message("ring", "be the name of a ring", ring, nearest(ring, _RINGS)))
    constructor, takes_precision = _RINGS[match[1]]
    if takes_precision != (match[2] is not None):
        example = f"write {match[1]}(50)" if takes_precision else f"write {match[1]}"
        raise InvalidValueError(message("ring", "have a precision where it needs one", ring, example))
    found: Ring = constructor(int(match[2])) if takes_precision else constructor()
    return found
