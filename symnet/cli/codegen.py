"""symnet codegen: a network, or its series, as source code with derivatives."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.errors import InvalidValueError, message
from symnet.network import load
from symnet.programs import codegen
from symnet.programs.builder import MAX_OPERATIONS, PRECISIONS
from symnet.programs.languages import LANGUAGES
from symnet.progress import working


def _describe(parser: argparse.ArgumentParser) -> None:
    arguments.network_argument(parser)
    parser.add_argument("--language", choices=LANGUAGES, default="c", help="of the source (default c)")
    parser.add_argument("--derivatives", type=int, choices=(0, 1, 2), default=2, help="2, the default, is the Hessian")
    parser.add_argument("--name", help="of the function (default network, or series)")
    parser.add_argument("--precision", choices=PRECISIONS, default="double", help="double (default) or single")
    parser.add_argument("--order", type=arguments.natural, help="write the series of this order, not the network")
    parser.add_argument("--at", type=arguments.assignments, metavar="c=0.1,d=20", help="center of the series")
    parser.add_argument("--max-operations", type=arguments.natural, default=MAX_OPERATIONS, help="refuse longer code")
    parser.add_argument("--output", metavar="FILE", help="write the source there, and the operations to the terminal")
    parser.add_argument("--json", action="store_true", help="name, operations and the source, or its file, as JSON")


def _run(options: argparse.Namespace) -> None:
    with working("writing instructions"):
        code = codegen(
            _function(options),
            options.language,
            options.derivatives,
            options.name,
            options.precision,
            options.max_operations,
        )
    if options.output is not None:
        code.save(options.output)
    if options.json:
        where = {"source": code.source} if options.output is None else {"file": options.output}
        facts = {"name": code.name, "language": options.language, "operations": dict(code.operations)}
        print(json.dumps({**facts, "total": code.total, **where}, indent=1))
        return
    if options.output is None:
        sys.stdout.write(code.source)
        return
    kinds = ", ".join(f"{count} {kind}" for kind, count in code.operations.items())
    print(f"{options.output}: {code.name}, {code.total:,} operations a point: {kinds}")


def _function(options: argparse.Namespace) -> Any:
    network = load(options.network)
    if options.order is not None:
        return network.series(options.order, options.at)
    if options.at is not None:
        raise InvalidValueError(message("--at", "come with --order", "--at alone", "a network has no center"))
    return network


COMMAND = Command("codegen", "a network or its series as C, Fortran, Python or JAX with derivatives", _describe, _run)
