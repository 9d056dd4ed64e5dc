"""Virtual experiments: a network in which some inputs vary and the others are held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.network.input_map import InputMap
from symnet.network.layers import Dense, Layer, Whitening
from symnet.network.network import Network
from symnet.network.weights import as_exact
from symnet.rings import EXACT
from symnet.rings.numbers import is_float, parse_rational, rationalize
from symnet.series.space import check_names

#: What an expression has where it is not defined.
_UNDEFINED = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I)


def slice_network(network: Network, held: Mapping[str, Any], along: str | Sequence[str]) -> Network:
    """The network as a function of the inputs `along`, the others held; see `Network.slice`.

    With x = E t + h, E the columns of the identity that belong to `along` and h the held values, the slice
    is t -> f(E t + h), written as one more affine layer. Nothing is rounded: a held float is taken by its
    exact binary value, as weights are, so that the slice's `expr()` is the network's with the values put in.
    """
    varied = check_names("along", [along] if isinstance(along, str) else along)
    for argument, names in (("along", varied), ("held inputs", tuple(held))):
        _check_known(argument, names, network.inputs)
    both = [name for name in varied if name in held]
    if both:
        raise InvalidValueError(message("along", "name inputs that are not held", both[0], "vary it or hold it"))
    values = {name: _exact(name, value, network.exact) for name, value in held.items()}
    values.update(_means(network, [name for name in network.inputs if name not in varied and name not in values]))
    _check_no_clash(values, varied)
    earlier = network.metadata.get("held")
    note = {**earlier} if isinstance(earlier, Mapping) else {}
    note.update((name, str(held.get(name, value))) for name, value in values.items())
    first, *rest = network.layers
    layers = [*_entry(first, network.inputs, varied, values), *rest]
    return Network(layers, varied, network.outputs, {**network.metadata, "held": note})


def _check_known(argument: str, names: Sequence[Any], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise InvalidValueError(message(argument, "be inputs of the network", name, nearest(str(name), known)))


def _exact(name: str, value: Any, exact_network: bool) -> sympy.Expr:
    """A held value as an exact SymPy expression."""
    if isinstance(value, str):
        return _rational(parse_rational(value, name))
    if isinstance(value, (bool, np.bool_)):
        raise InvalidTypeError(message(name, "be a number", value, "give the value at which the input is held"))
    if is_float(value) and not exact_network:
        return _rational(_finite(name, value))
    # an exact network refuses a float, which would spoil it silently
    return EXACT.to_sympy(EXACT.convert(value, name))


def _finite(name: str, value: Any) -> Fraction:
    if not np.isfinite(float(value)):
        raise InvalidValueError(message(name, "be finite", value, "give the value at which the input is held"))
    return rationalize(value, "dyadic")


def _rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def _means(network: Network, missing: Sequence[str]) -> dict[str, sympy.Expr]:
    """The means of the inputs that are neither varied nor held."""
    if not missing:
        return {}
    if network.mean is None:
        remedy = f"give {', '.join(f'{name}=...' for name in missing)}, since no Whitening layer says their means"
        raise InvalidValueError(message("held inputs", "have a value each", list(missing), remedy))
    means = dict(zip(network.inputs, as_exact(network.mean), strict=True))
    return {name: means[name] for name in missing}


def _check_no_clash(values: Mapping[str, sympy.Expr], varied: Sequence[str]) -> None:
    for name, value in values.items():
        shared = sorted(s.name for s in value.free_symbols if s.name in varied)
        if shared:
            raise InvalidValueError(message(name, "not depend on what varies", value, f"rename the symbol {shared[0]}"))


def _entry(first: Layer, inputs: Sequence[str], varied: Sequence[str], values: Mapping[str, sympy.Expr]) -> list[Layer]:
    """The layers that take the place of the first one: kinds that can hold values themselves stay first."""
    if isinstance(first, Whitening):
        # stays in front, so that the slice still knows the mean and spread of what varies
        rows = [inputs.index(name) for name in varied]
        white = first.expression([values.get(name, sympy.Integer(0)) for name in inputs])
        kept = Whitening(first.mean[rows], first.std[rows])  # type: ignore[attr-defined]
        return [kept, _embedding(inputs, varied, dict(zip(inputs, white, strict=True)))]
    if isinstance(first, InputMap) and not any(value.free_symbols for value in values.values()):
        # put into the expressions, so that a later change of variables can undo them
        symbols = [values.get(name, sympy.Symbol(name)) for name in inputs]
        return [InputMap([_defined(e, values) for e in first.expression(symbols)], varied)]
    return [_embedding(inputs, varied, values), first]


def _embedding(inputs: Sequence[str], varied: Sequence[str], values: Mapping[str, sympy.Expr]) -> Dense:
    """E t + h as a linear layer."""
    weights = [[int(name == other) for other in varied] for name in inputs]
    return Dense(weights, [0 if name in varied else values[name] for name in inputs])


def _defined(expression: sympy.Expr, values: Mapping[str, sympy.Expr]) -> sympy.Expr:
    if expression.has(*_UNDEFINED):
        where = ", ".join(f"{name} = {value}" for name, value in values.items())
        raise InvalidValueError(message("held inputs", "lie where the network is defined", where, "hold other values"))
    return expression
