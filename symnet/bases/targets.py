"""What is projected: a Network, Law, Series, Projection or any callable, as values at points over a ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import mpmath
import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings import Ring
from symnet.rings.numbers import is_float
from symnet.rings.real import Real
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.series.space import check_names

#: Points at which a function is evaluated at once.
BLOCK = 1 << 16


def variables_of(target: Any, variables: Any, domain: Any) -> tuple[str, ...]:
    """The inputs' names: the target's own, those given, or those of the domain.

    Raises:
        InvalidTypeError: for something that is not a function, or a callable without names.
        InvalidValueError: for a law with free parameters, or names that are not the target's.
    """
    free = getattr(target, "parameters", ())
    if hasattr(target, "with_values") and free:
        raise InvalidValueError(
            message("target", f"be a law without free parameters ({', '.join(free)})", target, "use with_values()")
        )
    own = getattr(target, "inputs", None) or getattr(target, "variables", None)
    if own is not None:
        if variables is not None and check_names("variables", variables) != own:
            raise InvalidValueError(message("variables", f"be left out, or be {own}", variables))
        return tuple(own)
    if not callable(target):
        raise InvalidTypeError(message("target", "be a Network, a Law, a Series or a callable f(X)", target))
    if variables is None and isinstance(domain, Mapping):
        variables = list(domain)
    if variables is None:
        raise InvalidTypeError(
            message("variables", "name the inputs of a callable", None, "write variables=['x', 'y']")
        )
    return check_names("variables", variables)


def outputs_of(target: Any, columns: int) -> tuple[str, ...]:
    """The outputs' names: the target's own, or y, or y1, y2, ..."""
    names = getattr(target, "outputs", None) or (getattr(target, "output", None),)
    if len(names) == columns and all(isinstance(name, str) for name in names):
        return tuple(names)
    return ("y",) if columns == 1 else tuple(f"y{i + 1}" for i in range(columns))


def values_at(target: Any, points: Array, ring: Ring) -> Array:
    """The values at points, ring elements of shape (n, outputs).

    Raises:
        InvalidValueError: where the target has no finite value.
        InvalidTypeError: for a callable that gives floats where digits were asked for.
    """
    evaluate = _floating if ring.dtype != object else _in_ring
    with ring.working():
        return np.concatenate([evaluate(target, block, ring) for block in _blocks(points)])


def _blocks(points: Array) -> Iterator[Array]:
    return (points[i : i + BLOCK] for i in range(0, len(points), BLOCK))


def _floating(target: Any, points: Array, ring: Ring) -> Array:
    function = target.to_ring(ring) if hasattr(target, "to_ring") else target
    try:
        with np.errstate(all="ignore"):
            raw = function(points)
    except InvalidValueError as error:
        raise outside(str(error)) from error
    values = _shaped(raw, len(points))
    if values.dtype.kind not in "fiu":
        values = ring.array(values, "target(X)")
    finite = np.all(np.isfinite(values), axis=1)
    if not np.all(finite):
        raise outside(f"{values[~finite][0]} at {points[~finite][0].tolist()}")
    return np.asarray(values, dtype=np.float64)


def _in_ring(target: Any, points: Array, ring: Ring) -> Array:
    if hasattr(target, "series") and not isinstance(target, Series):
        return _by_series(target.series, points, ring)
    function: Callable[[Any], Any] = target.to_ring(ring) if hasattr(target, "to_ring") else target
    users = np.empty(points.shape, dtype=object)
    for index, value in np.ndenumerate(points):
        users[index] = ring.to_user(value)
    # a function written with mpmath computes with the digits of mpmath's context
    with mpmath.workdps(ring.dps + 20 if isinstance(ring, Real) else mpmath.mp.dps):
        values = _shaped(function(users), len(points))
    for value in values.flat:
        if is_float(value) and not hasattr(value, "_mpf_"):
            raise InvalidTypeError(
                message("target(X)", f"give mpmath numbers in the ring {ring}", value, "write it with mpmath")
            )
        if hasattr(value, "_mpf_") and not mpmath.isfinite(value):
            raise outside(str(value))
    return ring.array(values, "target(X)")


def _by_series(series: Callable[..., Series], points: Array, ring: Ring) -> Array:
    """Values of a Network or a Law as its expansion of order 0, since floats would lose the digits."""
    rows = []
    for point in points:
        try:
            rows.append(series(0, tuple(point), ring=ring).coefficients[0])
        except InvalidValueError as error:
            raise outside(str(error)) from error
    return np.array(rows, dtype=object)


def _shaped(values: Any, count: int) -> Array:
    out = np.asarray(values)
    if out.ndim == 1:
        out = out[:, None]
    if out.ndim != 2 or len(out) != count:
        raise InvalidValueError(
            message("target(X)", f"have shape ({count},) or ({count}, outputs)", np.shape(values), "one row a point")
        )
    return out


def outside(what: str) -> InvalidValueError:
    """The error for a domain that the function does not cover."""
    return InvalidValueError(
        message("domain", "lie where the target has finite real values", what, "leave that region out")
    )
