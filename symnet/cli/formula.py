"""symnet formula: coefficient formulas of layers, activations and constitutive forms."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from symnet import formulas
from symnet.cli import arguments
from symnet.cli.command import Command
from symnet.progress import working


def _describe(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="formulas", required=True, metavar="FORMULA")
    for name, (summary, describe, build) in _KINDS.items():
        kind = kinds.add_parser(name, help=summary, description=summary)
        describe(kind)
        formats = arguments.format_arguments(kind)
        formats.add_argument("--document", action="store_true", help="a LaTeX file that compiles alone")
        kind.set_defaults(build=build)


def _run(options: argparse.Namespace) -> None:
    with working("deriving the formula"):
        found = options.build(options)
        if options.json:
            text = json.dumps(found.plain(), indent=1)
        elif options.latex or options.document:
            text = found.latex(document=True) if options.document else found.latex()
        else:
            text = str(found)
    print(text)


# layers


def _describe_scalar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=arguments.natural, required=True, metavar="I", help="i of b_i")
    _layer_arguments(parser)


def _scalar(options: argparse.Namespace) -> Any:
    return formulas.scalar_layer(options.index, bias=options.bias).with_form(options.form)


def _describe_vector(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=arguments.naturals, required=True, metavar="2,1", help="the multi-index m")
    parser.add_argument("--inputs", type=arguments.natural, help="write the preactivation out over so many inputs")
    _layer_arguments(parser)


def _vector(options: argparse.Namespace) -> Any:
    found = formulas.vector_layer(options.index, inputs=options.inputs, bias=options.bias)
    return found.with_form(options.form)


def _layer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bias", action="store_true", help="with a bias")
    parser.add_argument("--form", choices=["finite", "sum"], help="derivatives, or the source's infinite sum")


def _describe_hidden(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--index", type=arguments.naturals_or_none, default=(), metavar="1,1,2", help="l_1,...,l_t; none for beta_0"
    )
    parser.add_argument("--width", type=arguments.natural, help="neurons, to write the sum out")
    parser.add_argument("--inputs", type=arguments.natural, help="how many inputs there are")
    parser.add_argument("--form", choices=["finite", "sum"], help="exact at the bias, or the source's Taylor sum")


def _hidden(options: argparse.Namespace) -> Any:
    found = formulas.hidden_layer(options.index, width=options.width, inputs=options.inputs)
    return found.with_form(options.form)


# activations and constitutive forms


def _describe_activation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="sigmoid, tanh, softplus, ...")
    parser.add_argument("--form", help="bernoulli, zeta, euler, rational, stirling, ...; default the first there is")
    parser.add_argument("--center", type=arguments.number, default=0, help="default 0")
    parser.add_argument("--alpha", type=arguments.number, help="the sharpness of softplus")


def _activation(options: argparse.Namespace) -> Any:
    parameters = {} if options.alpha is None else {"alpha": options.alpha}
    return formulas.general_term(options.name, options.form, center=options.center, **parameters)


def _describe_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--center", type=arguments.number, help="expand every form about this positive point")


def _table(options: argparse.Namespace) -> Any:
    return formulas.table(options.center)


_KINDS: dict[str, tuple[str, Callable[..., None], Callable[..., Any]]] = {
    "scalar-layer": ("b_i of y = sigma(theta x), x a power series", _describe_scalar, _scalar),
    "vector-layer": ("b_m of one neuron of a layer, x power series in several variables", _describe_vector, _vector),
    "hidden-layer": ("the polynomial-regression coefficients beta of one hidden layer", _describe_hidden, _hidden),
    "activation": ("the general term of an activation's series", _describe_activation, _activation),
    "table": ("general terms of common constitutive forms", _describe_table, _table),
}

COMMAND = Command("formula", "coefficient formulas for any index, as text or LaTeX", _describe, _run)
