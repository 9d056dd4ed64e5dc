"""Units at the boundary: quantities become plain numbers in a law's unit, and back, by pint (extra `units`).

Inside symnet there are only plain numbers; a quantity is converted where it enters.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra

#: A number and the text of a unit, such as "25 um" or "-3.5e2 MPa*um**0.5".
_TEXT = re.compile(r"\s*(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>.*?)\s*")
#: What the text of a unit may hold; pint would compute a tower of powers before it looks at the unit.
_UNIT = re.compile(r"[\w*/^ .()%µ°-]{1,60}")
_TOWER = re.compile(r"(?:\*\*|\^)[^*/]*(?:\*\*|\^)|\d{4}")


def plain(value: Any, unit: str, argument: str = "value") -> Any:
    """Plain numbers in a unit.

    Args:
        value: a number or numbers, taken to be in that unit; text such as "25 um"; a pint quantity (of any
            registry), also of an array; or a pair (numbers, unit).
        unit: the unit wanted, "1" for a pure number.
        argument: what messages call the value.

    Raises:
        InvalidValueError: for an unknown unit, or one of another dimension.
        InvalidTypeError: for a pair whose second part is not text.
        MissingExtraError: if a unit is to be read without pint.

    >>> plain(25.0, "um"), plain([1, 2], "K")
    (25.0, [1, 2])
    """
    if isinstance(value, str):
        value = _read(value, argument)
    elif _is_pair(value):
        value = _make(value[0], value[1], argument)
    if not _is_quantity(value):
        return value
    try:
        out = value.to("dimensionless" if unit == "1" else unit).magnitude
    except Exception as error:
        # of a foreign registry pint raises its own classes: the name is what they share
        if type(error).__name__ not in ("DimensionalityError", "UndefinedUnitError"):
            raise
        wanted = "be a pure number" if unit == "1" else f"have the dimension of {unit}"
        raise InvalidValueError(message(argument, wanted, str(value), "check the unit")) from error
    return float(out) if np.ndim(out) == 0 else np.asarray(out, dtype=float)


def quantity(value: Any, unit: str) -> Any:
    """Plain numbers as a pint quantity of the application registry.

    Raises:
        MissingExtraError: without pint.
    """
    return _make(value, "dimensionless" if unit == "1" else unit, "value")


def has_unit(value: Any) -> bool:
    """Whether a value says its own unit: a pint quantity, a pair (numbers, unit), or text that is more than a number.

    >>> has_unit("25 um"), has_unit("2/3"), has_unit(25)
    (True, False, False)
    """
    if isinstance(value, str):
        found = _TEXT.fullmatch(value)
        return found is not None and re.search(r"[^\W\d]|[µ°%]", found["unit"]) is not None
    return _is_quantity(value) or _is_pair(value)


def _is_quantity(value: Any) -> bool:
    return hasattr(value, "magnitude") and hasattr(value, "to")


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str)


def _read(text: str, argument: str) -> Any:
    """A number with its unit. The two are cut apart here, so that "25 degC" is a temperature and not a product."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise InvalidValueError(message(argument, "be a number and a unit", text, "write it as '25 um'"))
    number = float(found["number"])
    return _make(number, found["unit"], argument) if found["unit"] else number


def _make(value: Any, unit: str, argument: str) -> Any:
    try:
        import pint
    except ImportError as error:
        raise missing_extra("pint", "units", "reading a unit") from error
    if not _UNIT.fullmatch(unit) or _TOWER.search(unit):
        raise InvalidValueError(message(argument, "have a unit", unit, "write it as 'MPa*um**0.5'"))
    if isinstance(value, str) or _is_quantity(value):
        raise InvalidTypeError(message(argument, "be numbers and a unit", value, "write ([1, 2], 'um')"))
    registry = pint.get_application_registry()
    number = value if np.isscalar(value) else np.asarray(value, dtype=float)
    try:
        return registry.Quantity(number, unit)
    except Exception as error:
        # pint raises errors of many types on odd text; callers are promised one
        raise InvalidValueError(
            message(argument, "have a unit that pint knows", unit, "write 'MPa*um**0.5'")
        ) from error
