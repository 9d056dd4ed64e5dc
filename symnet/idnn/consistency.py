"""Whether data of partial derivatives can be those of one function: mixed derivatives from local fits.

About each of some points the nearest data give every partial derivative a polynomial by least squares; its slopes are
the mixed derivatives, and what the fit leaves over gives their standard errors. Data may lie on a grid or anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array
from symnet.series.monomials import monomials

#: Points about which mixed derivatives are compared, spread over the data.
PROBES = 200
#: Data looked at, evenly from those given, so that the search for near ones stays short.
LIMIT = 20_000
#: Data in a local fit for each of its coefficients: at least, and at most where there are plenty, against noise.
SHARE, PLENTY = 3, 30
#: The fraction of the data in a local fit, between these.
FRACTION = 0.02
#: Degree of the local polynomials.
DEGREE = 3
#: Standard errors beyond which a difference is not noise.
SIGNIFICANT = 2.0


@dataclass(frozen=True)
class Mixed:
    """How well the data's two ways to one mixed derivative agree.

    Attributes:
        a, b: the names of the inputs.
        difference: root mean square of d(by a)/db - d(by b)/da.
        size: root mean square of the mixed derivatives themselves.
        errors: root mean square of the difference over its standard error; about 1 for noise alone.
        worst: the point with the most significant difference.
        at_worst: the two mixed derivatives there.
    """

    a: str
    b: str
    difference: float
    size: float
    errors: float
    worst: tuple[float, ...]
    at_worst: tuple[float, float]

    @property
    def relative(self) -> float:
        """The difference in units of the mixed derivative."""
        return self.difference / self.size if self.size else 0.0

    def agrees(self, tolerance: float) -> bool:
        """Whether the difference is noise, or small beside the mixed derivative."""
        return self.relative <= tolerance or self.errors <= SIGNIFICANT

    def __str__(self) -> str:
        point = ", ".join(f"{x:.4g}" for x in self.worst)
        left, right = self.at_worst
        return (
            f"d2/d{self.a} d{self.b} from the derivative by {self.a} and from that by {self.b} differ by "
            f"{self.difference:.3g} ({self.relative:.2g} of its size, {self.errors:.2g} standard errors), most at "
            f"({point}): {left:.4g} against {right:.4g}"
        )


def check_consistency(
    X: Any, derivatives: Mapping[str, Any], inputs: Any = None, tolerance: float = 0.1
) -> tuple[Mixed, ...]:
    """Refuse data of partial derivatives that are not those of one function.

    Args:
        X: points, shape (n, inputs).
        derivatives: input name -> values of the partial derivative by it, shape (n,).
        inputs: the names of the columns of X; default the keys of `derivatives`, if there are as many.
        tolerance: the relative difference of mixed derivatives, in root mean square over the data, that is let pass;
            so are differences within the noise, which the local fits estimate.

    Returns:
        one Mixed a pair of inputs.

    Raises:
        InvalidValueError: if a mixed derivative differs by more, saying which and by how much; or if there are too few
            data for the comparison, or their shapes do not fit.

    >>> x, y = np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 9))
    >>> X = np.column_stack([x.ravel(), y.ravel()])
    >>> (pair,) = check_consistency(X, {"x": 2 * X[:, 0] * X[:, 1], "y": X[:, 0] ** 2})
    >>> pair.relative < 1e-12
    True
    """
    points, names, values = _read(X, derivatives, inputs)
    known = [name for name in names if name in values]
    columns = np.column_stack([values[name] for name in known])
    slopes, errors, probes = _slopes(points, columns)
    position = {name: names.index(name) for name in known}
    found = []
    for (i, a), (j, b) in combinations(enumerate(known), 2):
        left, right = slopes[:, position[b], i], slopes[:, position[a], j]
        error = np.hypot(errors[:, position[b], i], errors[:, position[a], j])
        found.append(_mixed(a, b, left, right, error, probes))
    for pair in found:
        if not pair.agrees(tolerance):
            raise InvalidValueError(f"derivatives must be those of one function, but {pair}: correct the data")
    return tuple(found)


def _mixed(a: str, b: str, left: Array, right: Array, error: Array, probes: Array) -> Mixed:
    difference = left - right
    # rounding of the fits, so that exact data have an error too
    error = np.maximum(error, 1e-9 * (_rms(left) + _rms(right)) + np.finfo(float).tiny)
    worst = int(np.argmax(np.abs(difference / error)))
    return Mixed(
        a, b, _rms(difference), float(np.hypot(_rms(left), _rms(right)) / np.sqrt(2)), _rms(difference / error),
        tuple(probes[worst].tolist()), (float(left[worst]), float(right[worst])),
    )  # fmt: skip


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _slopes(points: Array, columns: Array) -> tuple[Array, Array, Array]:
    """Slopes and their standard errors, shape (probes, inputs, columns), and the points they hold at."""
    spread = points.std(axis=0)
    if not np.all(spread > 0):
        wrong = "vary in every input"
        raise InvalidValueError(message("X", wrong, spread.tolist(), "leave out the input that is constant"))
    kept = np.unique(np.linspace(0, len(points) - 1, min(LIMIT, len(points))).astype(int))
    points, columns = points[kept], columns[kept]
    scaled = points / spread
    degree, count = _fit_size(len(points), points.shape[1])
    chosen = np.unique(np.linspace(0, len(points) - 1, min(PROBES, len(points))).astype(int))
    slopes, errors = [], []
    for probe in scaled[chosen]:
        offsets = scaled - probe
        near = np.argpartition((offsets**2).sum(axis=1), count - 1)[:count]
        slope, error = _local(offsets[near], columns[near], degree)
        slopes.append(slope / spread[:, None])
        errors.append(error / spread[:, None])
    return np.array(slopes), np.array(errors), points[chosen]


def _fit_size(points: int, dimension: int) -> tuple[int, int]:
    """The degree of the local polynomials and the number of data in a fit, as the data allow."""
    for degree in range(DEGREE, 0, -1):
        size = monomials(dimension, degree).size
        if SHARE * size <= points:
            return degree, int(np.clip(FRACTION * points, SHARE * size, PLENTY * size))
    raise InvalidValueError(message("X", f"have at least {SHARE * size} points to compare mixed derivatives", points))


def _local(offsets: Array, columns: Array, degree: int) -> tuple[Array, Array]:
    """Slopes at the origin of the least-squares polynomials, shape (inputs, columns), and their standard errors."""
    width = np.abs(offsets).max(axis=0)
    width[width == 0] = 1.0
    table = monomials(offsets.shape[1], degree)
    design = np.prod((offsets / width)[:, None, :] ** table.exponents[None], axis=2)
    inverse = np.linalg.pinv(design, rcond=1e-10)
    coefficients = inverse @ columns
    left_over = columns - design @ coefficients
    freedom = max(len(offsets) - table.size, 1)
    variance = (left_over**2).sum(axis=0) / freedom
    spread = np.sqrt((inverse[table.degree(1)] ** 2).sum(axis=1)[:, None] * variance)
    return coefficients[table.degree(1)] / width[:, None], spread / width[:, None]


def _read(X: Any, derivatives: Any, inputs: Any) -> tuple[Array, list[str], dict[str, Array]]:
    if not isinstance(derivatives, Mapping) or len(derivatives) < 2:
        remedy = "one derivative alone is always consistent"
        raise InvalidTypeError(message("derivatives", "be a mapping of two inputs or more", derivatives, remedy))
    names = list(derivatives if inputs is None else inputs)
    points = FLOAT64.array(points_array(X, len(names)), "X")
    unknown = [name for name in derivatives if name not in names]
    if unknown:
        raise InvalidValueError(message("derivatives", f"be by the inputs {names}", unknown, "name the columns of X"))
    values = {}
    for name, given in derivatives.items():
        values[name] = FLOAT64.array(given, f"derivatives[{name!r}]").reshape(-1)
        if len(values[name]) != len(points):
            wrong = f"have {len(points)} values, one a row of X"
            raise InvalidValueError(message(f"derivatives[{name!r}]", wrong, len(values[name])))
    return points, names, values
