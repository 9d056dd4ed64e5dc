"""symnet vectors: exact coefficients and values of a network, to test code in other languages."""

from __future__ import annotations

import argparse
import json

from symnet.certify.vectors import vectors
from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.network import load
from symnet.progress import working


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("--order", type=arguments.natural, required=True, help="highest total degree, inclusive")
    parser.add_argument("--digits", type=arguments.natural, default=50, help="significant digits (default 50)")
    parser.add_argument("--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center; default the origin")
    parser.add_argument("--points", type=arguments.natural, default=5, help="how many points (default 5)")
    parser.add_argument("--seed", type=arguments.natural, default=0, help="of the points (default 0)")
    parser.add_argument("--json", action="store_true", help="as in other commands; JSON is all there is")


def _run(options: argparse.Namespace) -> None:
    network = load(options.network)
    with working(f"expanding to order {options.order}"):
        data = vectors(network, options.order, options.at, options.digits, options.points, options.seed)
    print(json.dumps(data, indent=1))


COMMAND = Command("vectors", "test vectors of a network: exact coefficients and values as JSON", _describe, _run)
