"""symnet demo: the main job on real data."""

from __future__ import annotations

import argparse
import json

from symnet.cli.command import Command
from symnet.progress import working


def _describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the fitted constants as JSON")


def _run(options: argparse.Namespace) -> None:
    from symnet.demo import aluminium

    if options.json:
        print(json.dumps(aluminium.run().as_dict(), indent=1))
        return
    with working("running the demo"):
        text = aluminium.run().text()
    print(text)


COMMAND = Command("demo", "read the constants of a yield-strength law off a network of real data", _describe, _run)
