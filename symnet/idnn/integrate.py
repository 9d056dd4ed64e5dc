"""From partial derivatives to the function: networks give back the one they came from; series and expressions too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError, message
from symnet.idnn.derivative import Derivative
from symnet.idnn.potential import of_expressions, of_series, unequal
from symnet.network import Dense, Network
from symnet.network.storage import to_dict
from symnet.network.weights import as_float, is_exact
from symnet.rings import Real
from symnet.rings.numbers import as_sympy, dyadic, is_float
from symnet.series import Series
from symnet.series.space import read_center

#: Digits with which networks that look different are compared, and the relative difference that counts.
DIGITS = 50
_DIFFERENT = 1e-30
#: Points (coordinates) at which they are compared.
_PROBES = [[Fraction(17 * k * (i + 3) % 101 + 1, 103) for i in range(64)] for k in range(1, 6)]


def integrate(derivatives: Any, value: Any = None, at: Any = None) -> Network | Derivative | Series | sympy.Expr:
    """The function whose partial derivatives are given.

    A derivative network is integrated by the plain network with the same weights (equations 6-15 of Teichert et al.);
    a set of series by the series with the coefficients a_(e - e_i)/e_i; expressions by SymPy.

    Args:
        derivatives: one Derivative; a list of first derivatives of a network; or a mapping of variables to all
            Derivatives, all Series or all SymPy expressions. Series and expressions must be given for every variable;
            a network is known from one, up to a function of the other inputs.
        value: of the antiderivative at `at`, one an output if there are several. By default a network keeps the
            constant that it has, a series is 0 at its center, and an expression is taken as SymPy gives it.
        at: a point, as a mapping or in the order of the inputs. A series has its value at its own center.

    Returns:
        a Network from its first derivatives, a Derivative from higher ones; a Series one order higher; an expression.

    Raises:
        InvalidValueError: if there is no such function, naming the mixed derivative that differs and by how much:
            exactly for weights and coefficients that are exact, floats by their binary value. Also if a variable is
            missing, or different networks agree in their mixed derivatives without being one network.
        InvalidTypeError: for anything else, or a mixture.

    >>> net = Network([Dense([[1, 2]], [0], "tanh"), Dense([[3]], [1])], inputs=["c", "eta"], outputs=["g"])
    >>> integrate([net.differentiate("c"), net.differentiate("eta")]) == net
    True
    >>> integrate(net.differentiate("c"), value=0, at=[0, 0]).expr()
    3*tanh(c + 2*eta)
    """
    parts = _named(derivatives)
    kinds = [k for k in (Derivative, Series, sympy.Expr) if all(isinstance(part, k) for part in parts.values())]
    if not kinds:
        wrong = "be all Derivatives, all Series or all SymPy expressions"
        remedy = "integrate networks and series apart"
        raise InvalidTypeError(message("derivatives", wrong, [type(p).__name__ for p in parts.values()], remedy))
    if kinds[0] is Derivative:
        return _of_networks(parts, value, at)
    if kinds[0] is Series:
        if at is not None:
            remedy = "expand about that point, or add a number to the result"
            raise InvalidValueError(message("at", "be None for series, whose value is that at the center", at, remedy))
        return of_series(parts, 0 if value is None else value)
    return _with_value_of(of_expressions(parts), tuple(parts), value, at)


def with_value(network: Network, value: Any, at: Any) -> Network:
    """The network with a constant added to each output, such that it has this value at this point.

    Args:
        network: its last bias takes the constant.
        value: a number, or one an output.
        at: a mapping of inputs to numbers, or a sequence.

    >>> net = Network([Dense([[2]], [0], "exp"), Dense([[1]], [5])], inputs=["x"])
    >>> with_value(net, 0, [0]).expr()
    exp(2*x) - 1
    """
    if at is None:
        raise InvalidValueError(message("at", "be a point where the value holds", None, "write at={'c': 0, 'eta': 0}"))
    point = read_center(at, network.inputs)
    wanted = np.broadcast_to(np.asarray(value, dtype=object), len(network.outputs))
    if network.exact:
        symbols = {sympy.Symbol(n): _exact(c) for n, c in zip(network.inputs, point, strict=True)}
        there = [e.xreplace(symbols) for e in _rows(network.expr())]
        constant = np.array([_exact(v) - e for v, e in zip(wanted, there, strict=True)], dtype=object)
    else:
        constant = wanted.astype(float) - network([[float(c) for c in point]])[0]
    layers, last = network.layers, network.layers[-1]
    weights: Any = np.eye(len(constant), dtype=int)
    if isinstance(last, Dense) and not last.nonlinear:
        layers, weights = layers[:-1], last.weights
        if last.bias is not None:
            constant = constant + (last.bias if is_exact(constant) else as_float(last.bias, "bias"))
    return Network([*layers, Dense(weights, constant)], network.inputs, network.outputs, network.metadata)


def _named(derivatives: Any) -> dict[str, Any]:
    """The derivatives by the variable that each is to be integrated in."""
    if isinstance(derivatives, Mapping) and derivatives:
        return dict(derivatives)
    parts = [derivatives] if isinstance(derivatives, Derivative) else derivatives
    if not isinstance(parts, Sequence) or not parts or not all(isinstance(part, Derivative) for part in parts):
        remedy = "write {'c': ..., 'eta': ...}"
        raise InvalidTypeError(message("derivatives", "be Derivatives, or a mapping of variables", derivatives, remedy))
    named: dict[str, Any] = {}
    for part in parts:
        if len(set(part.by)) != 1 or part.by[0] in named:
            remedy = "write {'c': ...} for the variable to integrate in"
            raise InvalidValueError(message("derivatives", "say by which variable", [p.by for p in parts], remedy))
        named[part.by[0]] = part
    return named


def _of_networks(parts: Mapping[str, Derivative], value: Any, at: Any) -> Network | Derivative:
    parents = {name: _parent(part, name) for name, part in parts.items()}
    (first, network, by), *others = [(name, *parent) for name, parent in parents.items()]
    for name, other, its in others:
        if its != by or _weights(other) != _weights(network):
            raise _not_one(parts, first, name)
    if by:
        if value is not None:
            remedy = "a derivative has no constant of its own: integrate it down to the network"
            raise InvalidValueError(message("value", "be None for derivatives of higher order", value, remedy))
        return Derivative(network, by)
    return network if value is None else with_value(network, value, at)


def _parent(part: Derivative, name: str) -> tuple[Network, tuple[str, ...]]:
    if name not in part.by:
        wrong = f"be differentiated by {name!r}"
        raise InvalidValueError(message(f"derivatives[{name!r}]", wrong, part.by, "name the variable it belongs to"))
    by = list(part.by)
    by.remove(name)
    return part.network, tuple(by)


def _weights(network: Network) -> dict[str, Any]:
    """All that the derivatives depend on, by exact values: neither the last bias nor the metadata."""
    last = network.layers[-1]
    layers = list(network.layers)
    if isinstance(last, Dense) and not last.nonlinear:
        layers[-1] = Dense(last.weights)
    return to_dict(Network(layers, network.inputs, network.outputs).rationalize())


def _not_one(parts: Mapping[str, Derivative], a: str, b: str) -> InvalidValueError:
    """The error for derivatives of two networks: what their mixed derivatives are, or that they happen to agree."""
    names = [(part.inputs, part.network.outputs) for part in (parts[a], parts[b])]
    if names[0] != names[1]:
        return InvalidValueError(message("derivatives", "be of one network, with the same inputs and outputs", names))
    mixed = parts[a].differentiate(b), parts[b].differentiate(a)
    for probe in _PROBES:
        center = dict(zip(parts[a].inputs, probe, strict=False))
        try:
            left, right = (_at(derivative, center) for derivative in mixed)
        except ExpansionError:
            continue  # the point lies outside an input map's domain
        for x, y in zip(left, right, strict=True):
            if abs(x - y) > _DIFFERENT * max(abs(x), abs(y), sympy.Float(_DIFFERENT, DIGITS)):
                where = "at " + ", ".join(f"{name} = {number}" for name, number in center.items())
                return unequal(a, b, [sympy.N(v, 15) for v in (x, y, x - y)], where)
    return InvalidValueError(
        f"derivatives must be of one network: the mixed derivatives d2/d{a} d{b} agree, but the networks differ, so "
        "that the function is neither of them; integrate their series"
    )


def _at(derivative: Derivative, center: Mapping[str, Fraction]) -> list[sympy.Expr]:
    """The values at a point to 50 digits from exact weights; symbols get numbers of their own."""
    exact = Derivative(derivative.network.rationalize(), derivative.by)
    symbols = sorted(_symbols(exact.network), key=str)
    if not symbols:
        values = exact.series(0, center, Real(DIGITS))
        return [values.ring.to_sympy(value) for value in values.coefficients[0]]
    numbers = {s: sympy.Rational(2 * k + 3, 2 * k + 7) * (-1) ** k for k, s in enumerate(symbols)}
    numbers |= {sympy.Symbol(n): sympy.Rational(f.numerator, f.denominator) for n, f in center.items()}
    return [sympy.N(e.xreplace(numbers), DIGITS) for e in _rows(exact.expr())]


def _symbols(network: Network) -> set[sympy.Symbol]:
    names = {sympy.Symbol(name) for name in network.inputs}
    found: set[sympy.Symbol] = set().union(*[e.free_symbols for e in _rows(network.expr())])
    return found - names


def _with_value_of(potential: sympy.Expr, names: Sequence[str], value: Any, at: Any) -> sympy.Expr:
    if value is None:
        return potential
    if at is None:
        raise InvalidValueError(message("at", "be a point where the value holds", None, "write at={'c': 0, 'eta': 0}"))
    point = dict(zip(names, read_center(at, tuple(names)), strict=True))
    there = potential.xreplace({sympy.Symbol(name): _exact(number) for name, number in point.items()})
    return potential + _exact(value) - there


def _exact(number: Any) -> sympy.Expr:
    """A float by its exact binary value."""
    return as_sympy(dyadic(number) if is_float(number) else number)


def _rows(values: Any) -> list[sympy.Expr]:
    return values if isinstance(values, list) else [values]
