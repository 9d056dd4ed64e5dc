"""symnet fit: the constants of a law from a network."""

from __future__ import annotations

import argparse
import json

from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.errors import InvalidValueError, message
from symnet.fitting import fit
from symnet.laws import Law
from symnet.network import Network, load
from symnet.progress import working
from symnet.rings.numbers import parse_rational


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("law", help='the law, for instance "sigma_f + C*c**(2/3) + k/sqrt(d)"')
    parser.add_argument("--variables", type=arguments.names, required=True, metavar="c,d", help="the law's variables")
    parser.add_argument("--order", type=arguments.natural, default=4, help="total degree of the comparison (default 4)")
    parser.add_argument("--domain", type=arguments.intervals, metavar="c=0:0.1,d=5:60", help="the box to compare over")
    parser.add_argument("--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center of the Taylor metrics")
    arguments.fit_arguments(parser)
    arguments.format_arguments(parser)


def _run(options: argparse.Namespace) -> None:
    network = load(options.network)
    law = Law(options.law, options.variables, options.fixed, options.initial, output=options.output or "y")
    points = None if options.points is None else read_points(options.points, network)
    with working("fitting"):
        result = fit(
            law, network, options.order, options.at, options.domain, points, options.metric, output=options.output
        )
    if options.json:
        parameters = {p.name: {"value": p.value, "stderr": p.stderr} for p in result.params.values()}
        print(json.dumps({"parameters": parameters, "metric": result.metric, "rank": result.rank,
                          "status": result.status, "r_squared": result.r_squared}, indent=1))  # fmt: skip
    else:
        print(result.latex() if options.latex else result.report())


def read_points(path: str, network: Network) -> list[list[float]]:
    """Points from a CSV file whose header names every input of the network.

    Raises:
        InvalidValueError: for a missing column or a cell that is not a number.
    """
    import csv

    with open(path, newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        missing = [name for name in network.inputs if name not in (rows.fieldnames or [])]
        if missing:
            raise InvalidValueError(
                message(
                    "points",
                    f"have the columns {list(network.inputs)}",
                    rows.fieldnames,
                    "name the columns in the file's first line",
                )
            )
        return [[_cell(row[name], name, rows.line_num) for name in network.inputs] for row in rows]


def _cell(text: str | None, name: str, line: int) -> float:
    return float(parse_rational(text or "", f"points, line {line}, column {name}"))


COMMAND = Command("fit", "the constants of a law from a network", _describe, _run)
