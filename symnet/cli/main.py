"""The parser over all commands, and the exit status."""

from __future__ import annotations

import argparse
import difflib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from symnet import __version__
from symnet.cli import codegen, demo, expand, fit, formula, report, study, vectors, verify
from symnet.cli.completion import PrintCompletion
from symnet.cli.parser import Parser
from symnet.cli.signals import interrupt
from symnet.errors import SymnetError

#: To add a command, add a file with its COMMAND and name it here.
COMMANDS = (
    demo.COMMAND,
    expand.COMMAND,
    fit.COMMAND,
    formula.COMMAND,
    verify.COMMAND,
    vectors.COMMAND,
    codegen.COMMAND,
    report.COMMAND,
    study.COMMAND,
)

EPILOG = """\
start with:     symnet demo
then your own:  symnet expand NET.json --order 4
                symnet fit NET.json "a + b*x**2" --variables x --order 4 --domain x=0:1
for a paper:    symnet formula vector-layer --index 2,1 --inputs 2 --latex
to check code:  symnet verify NET.json THEIRS.csv --order 4 --digits 10
one page:       symnet report NET.json --html out.html
for your solver: symnet codegen NET.json --language fortran --output net.f90
at scale:       symnet study morala --runs 500 --out DIR
networks come from Network.save in Python, for instance after Network.from_sklearn(model).
exit status: 0 done, 1 an error that is explained, 2 wrong usage, 130 stopped by Ctrl-C.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    # Ctrl-C must also stop a computation inside a C++ library, which Python's own handler waits for
    with interrupt(signal.SIG_DFL):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader, such as `head`, has seen enough; Python would complain again when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except FileNotFoundError as error:
        print(f"symnet: error: {_missing(Path(str(error.filename)))}", file=sys.stderr)
        return 1
    except (SymnetError, OSError) as error:
        print(f"symnet: error: {error}", file=sys.stderr)
        return 1
    return 0


def _missing(path: Path) -> str:
    """What is not there, and the file beside it whose name is nearest."""
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}: make it, or name another"
    close = difflib.get_close_matches(path.name, os.listdir(folder), n=1)
    return f"there is no file {str(path)!r}" + (f"; did you mean {str(folder / close[0])!r}?" if close else "")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="symnet",
        description="Exact series of neural networks and physical laws on one basis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"symnet {__version__}")
    parser.add_argument("--print-completion", action=PrintCompletion, metavar="SHELL", help=PrintCompletion.HELP)
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = subparsers.add_parser(command.name, help=command.summary, description=command.summary)
        command.describe(own)
        own.set_defaults(run=command.run)
    return parser
