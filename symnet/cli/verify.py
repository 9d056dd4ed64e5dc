"""symnet verify: somebody else's coefficients against the exact ones."""

from __future__ import annotations

import argparse

from symnet.certify.verify import verify
from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.errors import SymnetError
from symnet.network import load
from symnet.progress import working

#: Digits required unless others are named.
DIGITS = 10


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("coefficients", metavar="COEFFICIENTS", help="their coefficients, a CSV or JSON file")
    parser.add_argument("--order", type=arguments.natural, required=True, help="highest total degree, inclusive")
    parser.add_argument(
        "--digits", type=arguments.natural, default=DIGITS, help=f"correct digits required of each (default {DIGITS})"
    )
    parser.add_argument("--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center; default the origin")
    parser.add_argument("--variables", type=arguments.names, metavar="d,c", help="the inputs in their order")
    parser.add_argument("--output", help="which output of the network")
    parser.add_argument("--top", type=arguments.natural, default=10, help="how many of the worst to show (default 10)")
    arguments.format_arguments(parser)


def _run(options: argparse.Namespace) -> None:
    network = load(options.network)
    with working(f"verifying to order {options.order}"):
        found = verify(
            options.coefficients,
            network,
            options.order,
            options.at,
            options.digits,
            variables=options.variables,
            output=options.output,
        )
        report = (
            found.json() if options.json else found.latex(options.top) if options.latex else found.report(options.top)
        )
    print(report)
    if not found.passed():
        worst = found.worst
        raise SymnetError(
            f"coefficients must have {options.digits} correct digits, not {found.digits:.1f}: "
            f"the worst is that of {found.place_text(worst)} in {worst.output}"
            + "".join(f"; likely cause: {cause}" for cause in found.causes[:1])
        )


COMMAND = Command("verify", "compare coefficients from elsewhere with the exact ones", _describe, _run)
