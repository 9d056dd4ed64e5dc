"""symnet report: a network, its series and a law's fit as one page, or as a LaTeX document."""

from __future__ import annotations

import argparse
import json

from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.cli.fit import read_points
from symnet.errors import InvalidValueError, message
from symnet.laws import Law
from symnet.network import Network, load
from symnet.progress import working
from symnet.report import Report, report
from symnet.report.files import write_html, write_tex
from symnet.rings.numbers import READINGS


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("law", nargs="?", help='a law to fit, for instance "sigma_f + C*c**(2/3) + k/sqrt(d)"')
    parser.add_argument("--html", metavar="OUT.html", help="write one page that needs no network and no other file")
    parser.add_argument("--tex", metavar="OUT.tex", help="write a LaTeX document, its pictures beside it as PDF")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--order", type=arguments.natural, default=4, help="highest total degree (default 4)")
    parser.add_argument(
        "--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center; default mid-domain, else the origin"
    )
    parser.add_argument("--domain", type=arguments.intervals, metavar="c=0:0.1,d=5:60", help="the box to look at")
    parser.add_argument("--tolerance", type=arguments.number, help="certify the largest box on which this is kept")
    parser.add_argument("--ring", help="float64, real(50), exact, rational or ball(64); default the weights' own")
    parser.add_argument("--read", choices=READINGS, help="read float weights as exact binary or decimal numbers")
    parser.add_argument("--digits", type=arguments.natural, help="significant digits of numbers in formulas")
    parser.add_argument("--verify", metavar="COEFFICIENTS", help="somebody else's coefficients, a CSV or JSON file")
    group = parser.add_argument_group("the fit of the law")
    group.add_argument("--variables", type=arguments.names, metavar="c,d", help="default the inputs of the network")
    arguments.fit_arguments(group)


def _run(options: argparse.Namespace) -> None:
    if not (options.html or options.tex or options.json):
        raise InvalidValueError(
            message("output", "be asked for with --html, --tex or --json", None, "write --html out.html")
        )
    with working("reporting"):
        found = _report(options)
        written = [write_html(found, options.html)] if options.html else []
        written += write_tex(found, options.tex) if options.tex else []
    if options.json:
        print(json.dumps(found.to_json(), indent=1))
        return
    for path in written:
        print(f"wrote {path} ({path.stat().st_size / 1000:,.0f} kB)")
    for text in found.left_out:
        print(text)


def _report(options: argparse.Namespace) -> Report:
    network = load(options.network)
    if options.read:
        network = network.rationalize(options.read)
    return report(
        network,
        _law(options, network),
        options.order,
        options.at,
        options.domain,
        ring=options.ring,
        points=None if options.points is None else read_points(options.points, network),
        metric=options.metric,
        output=options.output,
        tolerance=options.tolerance,
        coefficients=options.verify,
        digits=options.digits,
    )


def _law(options: argparse.Namespace, network: Network) -> Law | None:
    if options.law is None:
        return None
    output = options.output or (network.outputs[0] if len(network.outputs) == 1 else "y")
    return Law(options.law, options.variables or network.inputs, options.fixed, options.initial, output=output)


COMMAND = Command("report", "a page or a document on a network, its series and a law's fit", _describe, _run)
