"""Arguments that commands share, and the readers of their values."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from symnet.errors import InvalidValueError, message
from symnet.fitting.fit import METRICS
from symnet.rings.numbers import parse_rational


def network_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NET.json", help="a network written by Network.save")


def format_arguments(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """LaTeX or JSON; to the group that is returned a command adds its own formats."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--latex", action="store_true", help="LaTeX instead of text")
    group.add_argument("--json", action="store_true", help="JSON instead of text")
    return group


def fit_arguments(parser: argparse._ActionsContainer) -> None:
    """How a law is fitted, for a parser or a group of its arguments."""
    parser.add_argument("--metric", choices=METRICS, help="default legendre with a domain, else scaled")
    parser.add_argument("--points", metavar="FILE.csv", help="points for the data metric, one column an input")
    parser.add_argument("--fixed", type=assignments, default={}, metavar="k=600", help="known constants")
    parser.add_argument("--initial", type=assignments, default={}, metavar="n=0.5", help="starting values")
    parser.add_argument("--output", help="which output of the network")


def _usage(check: Callable[[str], Any]) -> Callable[[str], Any]:
    """Turn a refusal into argparse's own kind of error."""

    def read(text: str) -> Any:
        try:
            return check(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read


def _int(text: str) -> int:
    if not text.strip().isdecimal() or len(text) > 6:
        raise InvalidValueError(message("order", "be a non-negative integer", text, "write a number such as 4"))
    return int(text)


def _pairs(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and sign and value.strip() for name, sign, value in pairs):
        raise InvalidValueError(message("assignments", "look like c=0.1,d=20", text))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _interval(name: str, text: str) -> tuple[float, float]:
    low, sign, high = text.partition(":")
    if not sign:
        raise InvalidValueError(message(f"domain of {name}", "look like low:high", text))
    return float(parse_rational(low, name)), float(parse_rational(high, name))


natural = _usage(_int)
naturals = _usage(lambda text: tuple(_int(part) for part in text.split(",")))
naturals_or_none = _usage(lambda text: tuple(_int(part) for part in text.split(",")) if text.strip() else ())
number = _usage(lambda text: parse_rational(text, "number"))
names = _usage(lambda text: [part.strip() for part in text.split(",")])
assignments = _usage(lambda text: {name: parse_rational(value, name) for name, value in _pairs(text).items()})
intervals = _usage(lambda text: {name: _interval(name, value) for name, value in _pairs(text).items()})
