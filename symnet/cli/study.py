"""symnet study: simulation studies that go on where they were stopped."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.cli.signals import interrupt
from symnet.errors import missing_extra
from symnet.progress import counting, working

#: Options of the command that are fields of the study's settings.
SETTINGS = ("seed", "orders", "neurons", "epochs")


def _describe(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="studies", required=True, metavar="STUDY")
    summary = "polynomials of networks trained on polynomial data, after Morala et al. (2021)"
    morala = kinds.add_parser("morala", help=summary, description=summary, epilog=RESUME)
    morala.add_argument("--runs", type=arguments.natural, default=500, help="of each configuration (default 500)")
    morala.add_argument("--activations", type=arguments.names, default=["softplus", "tanh", "sigmoid"],
                        metavar="tanh,...", help="default softplus,tanh,sigmoid")  # fmt: skip
    morala.add_argument("--constraints", type=arguments.names, default=["none", "l1"], metavar="none,l1,l2",
                        help="on each hidden neuron's bias and weights (default none,l1)")  # fmt: skip
    morala.add_argument("--depths", type=arguments.naturals, default=(1, 2, 3), metavar="1,2,3",
                        help="hidden layers (default 1,2,3)")  # fmt: skip
    morala.add_argument("--orders", type=arguments.naturals, metavar="3,5,7", help="of the polynomials (default 3,5,7)")
    morala.add_argument("--neurons", type=arguments.natural, help="of each hidden layer (default 10)")
    morala.add_argument("--epochs", type=arguments.natural, help="of the training (default 500)")
    morala.add_argument("--seed", type=arguments.natural, help="of the study (default 2021)")
    morala.add_argument("--out", required=True, metavar="DIR", help="the study's folder, new or to go on with")
    where = morala.add_mutually_exclusive_group()
    where.add_argument("--workers", type=arguments.natural, help="processes on this machine (default one a core)")
    where.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786")
    output = morala.add_mutually_exclusive_group()
    output.add_argument("--gzip", action="store_true", help="compress the file of runs when the page is written")
    output.add_argument("--no-pictures", action="store_true", help="only the runs and the summary")
    morala.add_argument("--json", action="store_true", help="the summary as JSON instead of text")
    morala.set_defaults(study=_morala)


RESUME = "A study that was stopped goes on where it was when it is called again with the same --out."


def _run(options: argparse.Namespace) -> None:
    options.study(options)


def _morala(options: argparse.Namespace) -> None:
    from symnet.study import Selection, Settings, report, summary

    given = {name: getattr(options, name) for name in SETTINGS}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    selection = Selection(options.runs, tuple(options.activations), tuple(options.constraints), options.depths)
    runs = _runs(options, selection, settings)
    if not options.no_pictures:
        with working("drawing"):
            page = report.write(Path(options.out), runs, settings, _command(options), options.gzip)
    if options.json:
        print(json.dumps(summary.as_dict(runs, settings), indent=1))
        return
    print(summary.fit_table(summary.fits(runs)), summary.table(summary.lines(runs, settings)), sep="\n\n")
    print(f"\n{summary.NOTE}")
    if not options.no_pictures:
        print(f"the page with the pictures: {page}")


def _runs(options: argparse.Namespace, selection: Any, settings: Any) -> Any:
    from symnet.study import study

    # the work is done in other processes, so that Python's own handler serves here, and can say how to go on
    with interrupt(signal.default_int_handler):
        try:
            with counting("runs") as show, _executor(options) as executor:
                return study(options.out, selection, settings, executor, show)
        except KeyboardInterrupt:
            print(f"symnet: stopped; what is done is kept. To go on: {_command(options)}", file=sys.stderr, flush=True)
            # end as other commands do, without waiting for the workers, which end with this process
            with interrupt(signal.SIG_DFL):
                signal.raise_signal(signal.SIGINT)
            raise


def _command(options: argparse.Namespace) -> str:
    """The command that asks for the same study."""
    parts = ["symnet", "study", "morala", "--runs", str(options.runs)]
    for name in ("activations", "constraints", "depths", *SETTINGS):
        value = getattr(options, name)
        if value is not None:
            parts += [f"--{name}", ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)]
    return shlex.join([*parts, "--out", options.out, *(["--gzip"] if options.gzip else [])])


@contextmanager
def _executor(options: argparse.Namespace) -> Iterator[Any]:
    if options.dask is None:
        from symnet.study.pool import processes

        with processes(options.workers or os.cpu_count() or 1) as executor:
            yield executor
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise missing_extra("distributed", "parallel", "a Dask scheduler") from error
    with Client(options.dask) as client:
        yield client.get_executor()


COMMAND = Command("study", "simulation studies at scale, with pictures and a page of results", _describe, _run)
