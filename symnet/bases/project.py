"""project: any function of named inputs on a basis of total degree, by the quadrature that suits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.bases import quadrature, rules
from symnet.bases.axes import Axis, Chebyshev, Cosine, Legendre, Periodic, Power
from symnet.bases.exact import explicit, of_polynomial, polynomial_series, recentered
from symnet.bases.indices import evaluate, indices
from symnet.bases.projection import Projection, ProjectionError, rational
from symnet.bases.targets import outputs_of, values_at, variables_of
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.rings import FLOAT64, Ring, find_ring
from symnet.rings.numbers import is_float, rationalize
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.series.space import Space, check_order, read_center

BASES = ("taylor", "legendre", "chebyshev", "fourier")
#: Points at which the error is measured, in float64 and with many digits.
CHECKS, CHECKS_REAL = 4093, 61
#: The period that stands for a function mirrored at the ends of its domain.
MIRROR = "mirror"


def project(
    target: Any,
    basis: str,
    order: int,
    domain: Any = None,
    variables: Sequence[str] | None = None,
    center: Any = None,
    period: Any = MIRROR,
    rule: str | None = None,
    nodes: int | None = None,
    ring: Ring | str | None = None,
    seed: int = 0,
) -> Projection:
    """A function as a sum of basis functions of total degree <= order.

    Args:
        target: a Network, a Law without free parameters, a Series, a Projection, or a callable that takes points of
            shape (n, inputs) and gives (n,) or (n, outputs) values (mpmath numbers in the ring Real).
        basis: "taylor" about a centre; "legendre", orthogonal over the domain; "chebyshev", near the best
            uniform approximation; "fourier".
        order: the highest total degree; for fourier the highest total frequency.
        domain: a box {variable: (low, high)}, or a list of pairs. Floats stand for their exact binary value, in
            exact rings for the decimal that was typed.
        variables: the inputs' names, for a callable; default those of the domain.
        center: for taylor; default the middle of the domain, or a Series' own.
        period: for fourier. "mirror": cosines of the function mirrored at the ends, no jump and coefficients
            that fall as 1/k^2. A number, or {variable: number}: that period; with the domain's own width the
            classical series, which rings unless the function repeats; with a wider one a smooth continuation
            found by least squares (about twice the width is a good choice).
        rule: "tensor" (the default up to 3 inputs), "sparse" (polynomials above) or "qmc" (a lattice).
        nodes: Gauss nodes an input, level of the sparse grid, or points of the lattice.
        ring: float64 (default) or Real(dps); a Series has its own. In an exact ring polynomials are projected
            exactly.
        seed: of the lattices.

    Returns:
        a Projection; its `error` is measured at lattice points that the projection has not seen, or, for
        polynomials, taken from the terms cut off.

    Raises:
        InvalidValueError: for an unknown basis, rule or ring, a domain that is empty, infinite or leaves that of the
            function, a period below the width, or more nodes than the limits.
        InvalidTypeError: for a target that is not a function.

    >>> p = project(lambda X: X[:, 0] ** 3, "legendre", 3, {"x": (-1, 1)})
    >>> round(p[1], 12), round(p[3], 12)
    (0.6, 0.4)
    """
    if basis not in BASES:
        raise InvalidValueError(message("basis", "be the name of a basis", basis, nearest(str(basis), BASES)))
    names = variables_of(target, variables, domain)
    order = check_order(order)
    found = find_ring(ring) if ring is not None else getattr(target, "ring", FLOAT64)
    if not isinstance(found, Ring):
        found = FLOAT64
    box = read_domain(domain, names, found) if domain is not None else None
    if isinstance(target, Projection) and target.basis != "fourier":
        target = target.to_series()
    if basis == "taylor":
        return _taylor(target, order, box, names, center, found, seed)
    if center is not None:
        raise InvalidValueError(message("center", "be left out but for the basis taylor", center))
    if box is None:
        raise InvalidValueError(message("domain", f"be given for the basis {basis}", None, _REMEDY))
    axes = _axes(basis, box, names, period, found)
    Space(names, order)  # refuses too many terms
    if isinstance(target, Series) and basis != "fourier":
        return of_polynomial(target.to_ring(found), basis, order, box)
    if not isinstance(found, Real) and found != FLOAT64:
        return of_polynomial(polynomial_series(target, names, basis, found), basis, order, box)
    return _by_values(target, basis, order, names, axes, found, rule, nodes, seed)


_REMEDY = "write domain={'x': (0, 1)}"


def read_domain(domain: Any, names: tuple[str, ...], ring: Ring = FLOAT64) -> list[tuple[Fraction, Fraction]]:
    """The box as exact rationals, in the order of the names.

    Raises:
        InvalidValueError: for unknown or missing names, infinite ends, or low >= high.
        InvalidTypeError: if it is neither a mapping nor a list of pairs.
    """
    if not isinstance(domain, Mapping):
        if isinstance(domain, str) or not isinstance(domain, Sequence) or len(domain) != len(names):
            raise InvalidTypeError(message("domain", "be a mapping {variable: (low, high)}", domain, _REMEDY))
        domain = dict(zip(names, domain, strict=True))
    for name in domain:
        if name not in names:
            raise InvalidValueError(message("domain", "use the target's inputs", name, nearest(str(name), names)))
    out = []
    for name in names:
        argument = f"domain[{name!r}]"
        if name not in domain:
            raise InvalidValueError(
                message("domain", "give an interval for every input", f"none for {name!r}", _REMEDY)
            )
        if not isinstance(domain[name], Sequence | np.ndarray) or len(domain[name]) != 2:
            raise InvalidTypeError(message(argument, "be a pair (low, high)", domain[name], _REMEDY))
        low, high = (_endpoint(value, ring, argument) for value in domain[name])
        if not low < high:
            raise InvalidValueError(message(argument, "have low < high", tuple(domain[name]), "exchange the ends"))
        out.append((low, high))
    return out


def _endpoint(value: Any, ring: Ring, argument: str) -> Fraction:
    if is_float(value) and not np.isfinite(float(value)):
        raise InvalidValueError(message(argument, "be finite", float(value), "give a box that is bounded"))
    if is_float(value) and ring.exact:
        return rationalize(value, "decimal")
    if isinstance(value, sympy.Expr) and not value.is_Rational and not ring.exact:
        # pi, sqrt(2): to more digits than the ring has
        if not value.is_finite:
            raise InvalidValueError(message(argument, "be finite", value, "give a box that is bounded"))
        digits = Real(rules.digits_of(ring))
        return rational(digits.to_user(digits.convert(value, argument)), argument)
    return rational(value, argument)


def _axes(basis: str, box: Sequence[tuple[Fraction, Fraction]], names: tuple[str, ...], period: Any, ring: Ring
          ) -> tuple[Axis, ...]:  # fmt: skip
    if basis != "fourier":
        if period != MIRROR:
            raise InvalidValueError(message("period", "be left out but for the basis fourier", period))
        return tuple({"legendre": Legendre, "chebyshev": Chebyshev}[basis](low, high) for low, high in box)
    given = period if isinstance(period, Mapping) else dict.fromkeys(names, period)
    for name in given:
        if name not in names:
            raise InvalidValueError(message("period", "use the target's inputs", name, nearest(str(name), names)))
    return tuple(_wave(low, high, given.get(name, MIRROR), name, ring)
                 for name, (low, high) in zip(names, box, strict=True))  # fmt: skip


def _wave(low: Fraction, high: Fraction, period: Any, name: str, ring: Ring) -> Axis:
    if isinstance(period, str) and period == MIRROR:
        return Cosine(low, high)
    length, width = _endpoint(period, ring, f"period of {name!r}"), high - low
    if is_float(period) and abs(length - width) <= Fraction(1, 10**12) * width:
        length = width  # 0.2 - 0.02 is not the float 0.18
    if length < width:
        raise InvalidValueError(
            message(f"period of {name!r}", f"be at least the width {float(width):.6g} of the domain", period,
                    "give twice the width, or 'mirror'")
        )  # fmt: skip
    return Periodic(low, high, length)


def _taylor(target: Any, order: int, box: Any, names: tuple[str, ...], center: Any, ring: Ring, seed: int
            ) -> Projection:  # fmt: skip
    if isinstance(target, Series):
        about = target.center if center is None else read_center(center, names)
        return recentered(target.to_ring(ring), order, box, about)
    if not hasattr(target, "series"):
        raise InvalidTypeError(
            message("target", "have a Taylor series (a Network, a Law or a Series)", target, "use basis='legendre'")
        )
    if center is None and box is None:
        raise InvalidValueError(message("center", "be given where there is no domain", None, "write center={'x': 0}"))
    given = [(low + high) / 2 for low, high in box] if center is None else list(read_center(center, names))
    place = [_endpoint(c, ring, "center") for c in given]
    series = target.series(order, tuple(place), ring=ring).to_ring(ring)
    axes = tuple(Power(low, high, c) for (low, high), c in zip(box or [(c, c) for c in place], place, strict=True))
    found = Projection("taylor", order, names, series.outputs, ring, axes, series.monomials,
                       explicit(series), "the Taylor series")  # fmt: skip
    measurable = box is not None and (isinstance(ring, Real) or ring == FLOAT64)
    return replace(found, error=_measured(found, target, seed)) if measurable else found


def _by_values(target: Any, basis: str, order: int, names: tuple[str, ...], axes: tuple[Axis, ...], ring: Ring,
               rule: str | None, nodes: int | None, seed: int) -> Projection:  # fmt: skip
    table = indices(axes, order)

    def function(t: Array) -> Array:
        return values_at(target, _in_box(t, axes, ring), ring)

    with ring.working():
        found, words = quadrature.coefficients(function, axes, table, order, ring, rule, nodes, seed)
    names_out = outputs_of(target, found.shape[1])
    projection = Projection(basis, order, names, names_out, ring, axes, table, found.copy(), words)
    return replace(projection, error=_measured(projection, target, seed))


def _in_box(t: Array, axes: Sequence[Axis], ring: Ring) -> Array:
    middle = ring.array([(axis.low + axis.high) / 2 for axis in axes])
    half = ring.array([(axis.high - axis.low) / 2 for axis in axes])
    return t * half + middle


def _measured(projection: Projection, target: Any, seed: int) -> ProjectionError:
    """Against the function, at points of a lattice that no rule has used."""
    ring, axes = projection.ring, projection.axes
    count = CHECKS if ring.dtype != object else CHECKS_REAL
    rule = rules.lattice(("uniform",) * len(axes), count, ring, seed + 1)
    with ring.working():
        points = _in_box(rule.nodes, axes, ring)
        values = evaluate(axes, projection.monomials, projection.coefficients, points, ring)
        difference = values - values_at(target, points, ring)
    sizes = np.abs(np.array([[float(ring.to_user(x)) for x in row] for row in difference]))
    rms = np.sqrt(np.mean(sizes**2, axis=0))
    return ProjectionError(tuple(rms.tolist()), tuple(sizes.max(axis=0).tolist()), f"measured at {count} points")
