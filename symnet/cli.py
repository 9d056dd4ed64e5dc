"""The command line: symnet demo | expand | fit."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from symnet import __version__
from symnet.errors import InvalidValueError, SymnetError, message
from symnet.fitting import fit
from symnet.fitting.fit import METRICS
from symnet.laws import Law
from symnet.network import Network, load
from symnet.network.network import SCHEMES
from symnet.progress import working
from symnet.rings.numbers import READINGS, parse_rational
from symnet.series import Series

EPILOG = """\
start with:     symnet demo
then your own:  symnet expand NET.json --order 4
                symnet fit NET.json "a + b*x**2" --variables x --order 4 --domain x=0:1
networks come from Network.save in Python, for instance after Network.from_sklearn(model).
exit status: 0 done, 1 an error that is explained, 2 wrong usage, 130 stopped by Ctrl-C.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    # Ctrl-C must also stop a computation inside a C++ library, which Python's own handler waits for
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (SymnetError, OSError) as error:
        print(f"symnet: error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symnet",
        description="Exact series of neural networks and physical laws on one basis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"symnet {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (describe, run, summary) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        describe(command)
        command.set_defaults(run=run)
    return parser


# demo


def _describe_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the fitted constants as JSON")


def _demo(options: argparse.Namespace) -> None:
    from symnet.demo import aluminium

    if options.json:
        print(json.dumps(aluminium.run().as_dict(), indent=1))
        return
    with working("running the demo"):
        text = aluminium.run().text()
    print(text)


# expand


def _describe_expand(parser: argparse.ArgumentParser) -> None:
    _network_argument(parser)
    parser.add_argument("--order", type=_natural, required=True, help="highest total degree, inclusive")
    parser.add_argument("--at", type=_assignments, metavar="c=0.1,d=20", help="center; default the origin")
    parser.add_argument("--ring", help="float64, real(50), exact, rational or ball(64); default the weights' own")
    parser.add_argument("--read", choices=READINGS, help="read float weights as exact binary or decimal numbers")
    parser.add_argument("--scheme", choices=SCHEMES, default="local", help="where activations are expanded")
    parser.add_argument("--taylor-orders", type=_naturals, metavar="4,4", help="one an activation, for maclaurin")
    parser.add_argument("--digits", type=_natural, help="significant digits in LaTeX")
    _format_arguments(parser)


def _expand(options: argparse.Namespace) -> None:
    with working(f"expanding to order {options.order}"):
        series = _expansion(options)
        text = (
            json.dumps(series_to_json(series), indent=1)
            if options.json
            else (series.latex(digits=options.digits) if options.latex else _full_text(series))
        )
    print(text)


def _expansion(options: argparse.Namespace) -> Series:
    network = load(options.network)
    if options.read:
        network = network.rationalize(options.read)
    return network.series(options.order, options.at, options.ring, options.scheme, options.taylor_orders)


def series_to_json(series: Series) -> dict[str, Any]:
    """A series as JSON data: exponents and coefficients as text that loses nothing."""
    return {
        "variables": list(series.variables),
        "center": [str(c) for c in series.center],
        "order": series.order,
        "ring": str(series.ring),
        "outputs": list(series.outputs),
        "definitions": {str(k): str(v) for k, v in series.definitions.items()},
        "terms": [
            {"exponents": exponents, "coefficients": [_number(series, value) for value in row]}
            for exponents, row in zip(series.monomials.tolist(), series.coefficients, strict=True)
        ],
    }


def _number(series: Series, value: Any) -> Any:
    user = series.ring.to_user(value)
    return user if isinstance(user, float) else str(series.ring.to_sympy(value))


def _full_text(series: Series) -> str:
    from symnet.series.display import text

    lines = [text(series, series.space.size)]
    if series.definitions:
        lines += ["where", *(f"  {name} = {value}" for name, value in series.definitions.items())]
    return "\n".join(lines)


# fit


def _describe_fit(parser: argparse.ArgumentParser) -> None:
    _network_argument(parser)
    parser.add_argument("law", help='the law, for instance "sigma_f + C*c**(2/3) + k/sqrt(d)"')
    parser.add_argument("--variables", type=_names, required=True, metavar="c,d", help="the law's variables")
    parser.add_argument("--order", type=_natural, default=4, help="total degree of the comparison (default 4)")
    parser.add_argument("--domain", type=_intervals, metavar="c=0:0.1,d=5:60", help="the box to compare over")
    parser.add_argument("--at", type=_assignments, metavar="c=0.1,d=20", help="center of the Taylor metrics")
    parser.add_argument("--metric", choices=METRICS, help="default legendre with a domain, else scaled")
    parser.add_argument("--points", metavar="FILE.csv", help="points for the data metric, one column an input")
    parser.add_argument("--fixed", type=_assignments, default={}, metavar="k=600", help="known constants")
    parser.add_argument("--initial", type=_assignments, default={}, metavar="n=0.5", help="starting values")
    parser.add_argument("--output", help="which output of the network")
    _format_arguments(parser)


def _fit(options: argparse.Namespace) -> None:
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


# arguments


def _network_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NET.json", help="a network written by Network.save")


def _format_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--latex", action="store_true", help="LaTeX instead of text")
    group.add_argument("--json", action="store_true", help="JSON instead of text")


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


_natural = _usage(_int)
_naturals = _usage(lambda text: [_int(part) for part in text.split(",")])
_names = _usage(lambda text: [part.strip() for part in text.split(",")])
_assignments = _usage(lambda text: {name: parse_rational(value, name) for name, value in _pairs(text).items()})
_intervals = _usage(lambda text: {name: _interval(name, value) for name, value in _pairs(text).items()})

#: name -> (arguments, what it does, summary)
_COMMANDS: dict[str, tuple[Callable[..., None], Callable[..., None], str]] = {
    "demo": (_describe_demo, _demo, "read the constants of a yield-strength law off a network of real data"),
    "expand": (_describe_expand, _expand, "the series of a network"),
    "fit": (_describe_fit, _fit, "the constants of a law from a network"),
}

if __name__ == "__main__":
    sys.exit(main())
