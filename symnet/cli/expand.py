"""symnet expand: the series of a network."""

from __future__ import annotations

import argparse
import json

from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.network import load
from symnet.network.expansion import SCHEMES
from symnet.progress import working
from symnet.rings.numbers import READINGS
from symnet.series import Series
from symnet.series.plain import plain


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("--order", type=arguments.natural, required=True, help="highest total degree, inclusive")
    parser.add_argument("--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center; default the origin")
    parser.add_argument("--ring", help="float64, real(50), exact, rational or ball(64); default the weights' own")
    parser.add_argument("--read", choices=READINGS, help="read float weights as exact binary or decimal numbers")
    parser.add_argument("--scheme", choices=SCHEMES, default="local", help="where activations are expanded")
    parser.add_argument(
        "--taylor-orders", type=arguments.naturals, metavar="4,4", help="one an activation, for maclaurin"
    )
    parser.add_argument("--digits", type=arguments.natural, help="significant digits in LaTeX")
    arguments.format_arguments(parser)


def _run(options: argparse.Namespace) -> None:
    with working(f"expanding to order {options.order}"):
        series = _expansion(options)
        text = (
            json.dumps(plain(series), indent=1)
            if options.json
            else (series.latex(digits=options.digits) if options.latex else _full_text(series))
        )
    print(text)


def _expansion(options: argparse.Namespace) -> Series:
    network = load(options.network)
    if options.read:
        network = network.rationalize(options.read)
    return network.series(options.order, options.at, options.ring, options.scheme, options.taylor_orders)


def _full_text(series: Series) -> str:
    from symnet.series.display import text

    lines = [text(series, series.space.size)]
    if series.definitions:
        lines += ["where", *(f"  {name} = {value}" for name, value in series.definitions.items())]
    return "\n".join(lines)


COMMAND = Command("expand", "the series of a network", _describe, _run)
