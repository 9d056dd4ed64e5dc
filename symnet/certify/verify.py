"""verify: coefficients or a callable from elsewhere against the exact expansion of a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, log2, prod
from typing import Any

import sympy

from symnet.certify import probe as probing
from symnet.certify.box import input_names
from symnet.certify.causes import likely_causes
from symnet.certify.certificate import Certificate, Entry
from symnet.certify.coefficients import DOUBLE, Coefficients, Frame, read_coefficients, read_number
from symnet.certify.compare import by_degree, compare, entry
from symnet.certify.reference import Reference, log10_of, reference
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings import Ring
from symnet.series import Series
from symnet.series.space import check_order, read_center

#: Digits of the reference beyond those of the numbers compared.
SPARE_DIGITS = 10
#: Causes are looked for below this many digits, unless others are required.
SUSPECT = 10


def verify(
    theirs: Any,
    net: Any,
    order: int,
    center: Any = None,
    digits: int | None = None,
    ring: Ring | str | None = None,
    variables: Any = None,
    output: str | int | None = None,
    dps: int | None = None,
    seed: int = 0,
) -> Certificate:
    """How many digits of somebody else's Taylor coefficients of a network are right.

    The coefficient of (x - c)^e is normalised, a_e = (1/e!) d^|e| f/dx^e (c). Weights and centre count as the exact
    numbers that they are, floats as binary numbers, so that theirs alone are judged.

    Args:
        theirs: coefficients - {exponents: value}, (exponents, values), a Series, a SymPy polynomial, nn2poly's labels
            {"0": ..., "1": ..., "1,2": ...}, the path of a CSV or JSON file; for several outputs one value an output,
            or a list or dict of these - or a callable, whose coefficients are found by contour integrals if it takes
            complex numbers, and whose values are compared otherwise.
        net: a Network, or a Law without free parameters.
        order: of the comparison; theirs may not have monomials of higher degree.
        center: of both expansions; default the origin.
        digits: the correct digits required, for `Certificate.passed` and the verdict.
        ring: compute the reference in this ring; default exact rationals where they exist, else balls.
        variables: the inputs in the order of their exponents; default that of the network.
        output: compare one output of several, by name or position.
        dps: give a callable mpmath's complex numbers, one point at a time, and probe it to so many digits.
        seed: of the points for a comparison of values.

    Raises:
        InvalidTypeError, InvalidValueError, FileFormatError: for coefficients that cannot be read or do not fit.
        ExpansionError: if the network has no Taylor series at the center.

    >>> from symnet import Dense, Network
    >>> net = Network([Dense([[1, 2]], None, "tanh")], inputs=["c", "d"])
    >>> found = verify({(1, 0): 1.0, (0, 1): 2.0, (3, 0): -0.333}, net, order=3)
    >>> found.passed(12), found.worst.place, len(found.missing)
    (False, (2, 1), 3)
    """
    _check(theirs, digits, seed)
    order = check_order(order)
    # polynomials can be called too
    if callable(theirs) and not isinstance(theirs, (Series, sympy.Basic, Mapping)):
        return _of_callable(theirs, net, order, center, digits, ring, variables, output, dps, seed)
    return _of_coefficients(theirs, net, order, center, digits, ring, variables, output)


def _check(theirs: Any, digits: Any, seed: Any) -> None:
    if theirs is None:
        raise InvalidTypeError(message("theirs", "be coefficients or a callable", theirs, "see docs/verification.md"))
    if digits is not None and (isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 10_000):
        raise InvalidValueError(message("digits", "be an integer from 1 to 10,000", digits, "10, for instance"))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InvalidValueError(message("seed", "be a non-negative integer", seed, "0, for instance"))


def _of_coefficients(
    theirs: Any, net: Any, order: int, center: Any, digits: Any, ring: Any, variables: Any, output: Any
) -> Certificate:
    frame = _frame(net, order, center, variables, output)
    read = read_coefficients(theirs, frame)
    exact = _chosen(reference(net, order, center, _wanted(read.bits, digits), ring), output)
    return _certificate(read, net, exact, digits, output)


def _frame(net: Any, order: int, center: Any, variables: Any, output: Any) -> Frame:
    if not hasattr(net, "series") or isinstance(net, Series):
        raise InvalidTypeError(message("net", "be a Network or a Law", net, "give what was implemented"))
    inputs = input_names(net)
    outputs = getattr(net, "outputs", None) or (getattr(net, "output", "y"),)
    names = tuple(outputs)
    if output is not None:
        names = (names[_position(output, names)],)
    return Frame.of(inputs, names, order, read_center(center, inputs), variables)


def _position(output: Any, names: tuple[str, ...]) -> int:
    if isinstance(output, int) and not isinstance(output, bool) and -len(names) <= output < len(names):
        return output % len(names)
    if output not in names:
        raise InvalidValueError(message("output", f"be one of {list(names)}", output, "use its name or position"))
    return names.index(output)


def _chosen(found: Reference, output: Any) -> Reference:
    """One output of the reference."""
    if output is None:
        return found
    j = _position(output, found.outputs)
    fields = {
        "outputs": (found.outputs[j],),
        "values": tuple((row[j],) for row in found.values),
        "radii": tuple((row[j],) for row in found.radii),
    }
    return Reference(**{**found.__dict__, **fields})


def _wanted(bits: int, digits: int | None) -> int:
    return max(ceil(bits / log2(10)), digits or 0) + SPARE_DIGITS


def _certificate(
    theirs: Coefficients, net: Any, exact: Reference, digits: int | None, output: Any, notes: tuple[str, ...] = ()
) -> Certificate:
    entries = compare(theirs, exact)
    worst = min(e.digits for e in entries)
    # one output of several is not the network that the causes would change
    search = worst < (digits or SUSPECT) and (output is None or len(getattr(net, "outputs", ())) == 1)
    causes = likely_causes(net, exact, theirs) if search else ()
    return Certificate(
        tuple(entries),
        "coefficients",
        exact.variables,
        exact.order,
        exact.center,
        by_degree(entries, exact),
        digits,
        theirs.bits,
        exact.kind,
        exact.certified,
        causes,
        notes,
    )


# callables


def _of_callable(
    theirs: Callable[..., Any],
    net: Any,
    order: int,
    center: Any,
    digits: Any,
    ring: Any,
    variables: Any,
    output: Any,
    dps: Any,
    seed: int,
) -> Certificate:
    frame = _frame(net, order, center, variables, output)
    precision = 16 if dps is None else dps if isinstance(dps, int) else 16
    exact = _chosen(reference(net, order, center, max(precision, digits or 0) + SPARE_DIGITS, ring), output)
    function = _reordered(theirs, frame, dps is not None)
    probed = probing.probe(function, exact, dps)
    if probed.coefficients is not None:
        return _certificate(probed.coefficients, net, exact, digits, output, probed.notes)
    return _of_values(function, net, exact, digits, output, seed, probed.notes)


def _reordered(theirs: Callable[..., Any], frame: Frame, one_point: bool) -> Callable[..., Any]:
    """The callable with its inputs in the network's order."""
    if frame.columns == frame.inputs:
        return theirs
    order = [frame.inputs.index(name) for name in frame.columns]
    if one_point:
        return lambda point: theirs([point[i] for i in order])
    return lambda points: theirs(points[:, order])


def _of_values(
    function: Callable[..., Any],
    net: Any,
    exact: Reference,
    digits: int | None,
    output: Any,
    seed: int,
    notes: tuple[str, ...],
) -> Certificate:
    """Values against the network and against the exact polynomial; the one that fits better is what they compute."""
    points = probing.points_near(exact, seed)
    given = probing.real_values(function, points, len(exact.outputs))
    true = [_chosen(reference(net, 0, list(point), 16 + SPARE_DIGITS), output) for point in points]
    of_network = _entries(points, given, exact.outputs, [[*zip(t.values[0], t.radii[0], strict=True)] for t in true])
    of_polynomial = _entries(points, given, exact.outputs, [polynomial(exact, point) for point in points])
    entries, shows = _better(of_network, of_polynomial, exact.order)
    return Certificate(
        tuple(entries),
        "values",
        exact.variables,
        exact.order,
        exact.center,
        (),
        digits,
        DOUBLE,
        exact.kind,
        exact.certified,
        (),
        (*notes, shows),
    )


def _entries(
    points: Sequence[tuple[Fraction, ...]],
    given: Any,
    outputs: Sequence[str],
    exact: Sequence[Sequence[tuple[Fraction, Fraction]]],
) -> list[Entry]:
    """Values at points; the largest one stands for the size of an exact 0."""
    out = []
    for j, name in enumerate(outputs):
        largest = max(abs(row[j][0]) for row in exact)
        scale = log10_of(largest) if largest else 0.0
        for point, row, values in zip(points, given, exact, strict=True):
            value, bits = read_number(row[j], f"value at {[float(x) for x in point]}")
            out.append(entry(point, name, value, *values[j], scale, bits or DOUBLE))
    return out


def _better(of_network: list[Entry], of_polynomial: list[Entry], order: int) -> tuple[list[Entry], str]:
    network, series = (min(e.digits for e in entries) for entries in (of_network, of_polynomial))
    text = f"the values agree with the network to {network:.1f} digits and with its polynomial of order {order} to "
    text += f"{series:.1f}; values near the center bound the coefficients only together, low degrees best"
    return (of_network, text) if network >= series else (of_polynomial, text)


def polynomial(exact: Reference, point: tuple[Fraction, ...]) -> list[tuple[Fraction, Fraction]]:
    """The exact polynomial at a point: (value, radius) for each output."""
    steps = [x - read_number(c, "center")[0] for x, c in zip(point, exact.center, strict=True)]
    powers = [[h**n for n in range(exact.order + 1)] for h in steps]
    out = [(Fraction(0), Fraction(0))] * len(exact.outputs)
    for e, row, radii in zip(exact.exponents, exact.values, exact.radii, strict=True):
        monomial = prod((powers[i][n] for i, n in enumerate(e)), start=Fraction(1))
        out = [
            (value + a * monomial, radius + r * abs(monomial))
            for (value, radius), a, r in zip(out, row, radii, strict=True)
        ]
    return out
