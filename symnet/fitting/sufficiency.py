"""Sufficiency: how much of a measured quantity no smooth function of the given inputs can explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.fitting.data import Data
from symnet.fitting.neighbours import RATIO, corrected, jackknife_error, variance
from symnet.fitting.statistics import Interval, check_level, student_quantile
from symnet.printing import number_text
from symnet.rings.ring import Array

#: Neighbours of the smaller neighbourhood: as many as a straight line has unknowns, twice, and these.
EXTRA_NEIGHBOURS = 4
#: Beyond this many inputs the variance cannot be found at the usual rate from smooth functions (Spokoiny 2002).
MANY_INPUTS = 8
#: Part of the estimate without correction that curvature may make up before it counts as not resolved.
CURVED = 0.25
#: Part of the inputs' own spread that a neighbourhood may span before it counts as not local.
WIDE = 0.2
#: Inputs whose spread is below this part of their size never vary.
CONSTANT = 1e-12
#: Unexplained part of the variance below which inputs are called sufficient where no error of measurement is given.
NEGLIGIBLE = 0.01


@dataclass(frozen=True)
class Sufficiency:
    """What the given inputs can explain at best.

    Attributes:
        noise_variance: the variance of y that no smooth function of the inputs explains: errors of measurement
            and whatever missing inputs do.
        noise_interval: its confidence interval, cut off at 0.
        explainable: the part of the variance of y that the inputs can explain, an upper bound of R^2.
        explainable_interval: its confidence interval, within 0 and 1.
        curvature: how much the correction for curvature took off the estimate.
        resolved: whether the neighbourhoods are small enough to believe that correction; if not, the estimate
            is an upper bound of the noise only.
        variance: of y.
        points, inputs, neighbours: how many; the inputs that vary.
        measurement_sd: the error of measurement that was given.
        warnings: what makes the estimate doubtful.
    """

    noise_variance: float
    noise_interval: Interval
    explainable: float
    explainable_interval: Interval
    curvature: float
    resolved: bool
    variance: float
    points: int
    inputs: tuple[str, ...]
    neighbours: int
    measurement_sd: float | None
    warnings: tuple[str, ...]

    @property
    def noise_sd(self) -> float:
        """The root of the variance that is not explained."""
        return sqrt(self.noise_variance)

    @property
    def sufficient(self) -> bool | None:
        """Whether the inputs suffice; None if the points cannot tell.

        With an error of measurement: True if the interval reaches down to its variance, False if it does not.
        Without: True if less than 1 % of the variance is unexplained in the whole interval, else None, since
        what is unexplained may as well be error of measurement.
        """
        if self.measurement_sd is not None:
            enough = self.noise_interval.low <= self.measurement_sd**2
            return None if self._vague or not (enough or self.resolved) else enough
        return True if 1 - self.explainable_interval.low <= NEGLIGIBLE else None

    @property
    def _vague(self) -> bool:
        """Whether the interval would let any function of the inputs pass."""
        return self.noise_interval.low <= 0 and self.explainable_interval.low <= 0

    @property
    def verdict(self) -> str:
        """One sentence for the user."""
        low, high = (f"{100 * x:.4g} %" for x in self.explainable_interval)
        bound = f"between {low} and {high} of the variance can be explained by a smooth function of these inputs"
        if self.sufficient:
            return f"the inputs suffice: {bound}"
        if self.sufficient is False:
            return f"inputs are missing: {bound}, and the rest is more than the error of measurement"
        if self._vague or not self.resolved:
            return f"the points cannot tell: {bound}"
        return f"{bound}; no law of them does better, and the rest is error of measurement or inputs that are missing"

    def report(self) -> str:
        """The estimate with its interval, the verdict and the warnings."""
        level = f"{100 * self.noise_interval.level:g} %"
        facts = [
            ("points", f"{self.points}, inputs {', '.join(self.inputs)}, {self.neighbours} neighbours each"),
            ("variance of y", number_text(self.variance, 4)),
            ("not explained", f"{number_text(self.noise_variance, 4)}, {level} interval {_pair(self.noise_interval)}"),
            ("as an error", f"{number_text(self.noise_sd, 4)} in the units of y"),
            ("explainable", f"{self.explainable:.4f} of the variance, {level} interval "
                            f"{_pair(self.explainable_interval)}, an upper bound of R^2"),
        ]  # fmt: skip
        if self.measurement_sd is not None:
            facts.append(("error of measurement", f"{number_text(self.measurement_sd, 4)}, as given"))
        facts.append(("verdict", self.verdict))
        width = max(len(name) for name, _ in facts)
        lines = [f"{name.ljust(width)}  {value}" for name, value in facts]
        return "\n".join([*lines, *(f"warning: {warning}" for warning in self.warnings)])

    def __repr__(self) -> str:
        low, high = self.explainable_interval
        return f"Sufficiency(explainable {self.explainable:.3f} in [{low:.3f}, {high:.3f}], {self.points} points)"


def _pair(interval: Interval) -> str:
    return f"[{number_text(interval.low, 4)}, {number_text(interval.high, 4)}]"


def sufficiency(
    X: Any,
    y: Any = None,
    columns: Sequence[str] | None = None,
    neighbours: int | None = None,
    level: float = 0.95,
    measurement_sd: float | None = None,
    seed: int = 0,
) -> Sufficiency:
    """How much of y no smooth function of the inputs X can explain: have we measured the right things?

    For each point a straight line through its k nearest neighbours predicts y; the mean of the squared
    residuals, each over 1 + sum of squared weights, estimates Var(y | X) (V. Spokoiny, Journal of Multivariate
    Analysis 82(1), 111, 2002). Where the function is curved it is too large by about B E(r^4), r the distance
    of neighbours; from neighbourhoods of k and 2k the mean is extrapolated to r = 0, as the Gamma test does
    with r^2 (A. Stefansson, N. Koncar, A. J. Jones, Neural Computing and Applications 5, 131, 1997). The
    intervals are those of the jackknife that leaves out one point at a time, neighbours found anew, which errs on
    the wide side (B. Efron, C. Stein, Annals of Statistics 9(3), 586, 1981).

    Args:
        X: inputs of shape (n, d), or a Data with its own y. They are standardized; an input that spans decades
            had better be given as its logarithm.
        y: shape (n,).
        columns: names of the inputs; default x1, x2, ...
        neighbours: k; default 2 (d + 1) + 4, fewer for few points.
        level: of the intervals.
        measurement_sd: the known standard deviation of the errors of measurement of y, for the verdict.
        seed: of the order in which equally distant neighbours are taken.

    Raises:
        InvalidTypeError, InvalidValueError: for shapes that do not fit, values that are not finite, too few
            points, y or all inputs constant, or bad options.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.uniform(size=(400, 2))
    >>> found = sufficiency(X[:, :1], X[:, 0] + X[:, 1])   # the second input is hidden
    >>> 1 / 12 in found.noise_interval, found.sufficient
    (True, None)
    >>> sufficiency(X, X[:, 0] + X[:, 1]).sufficient
    True
    """
    data = _data(X, y, columns)
    level, sd = check_level(level), _check_sd(measurement_sd)
    names, points, notes = _varying(data)
    values = np.array(data.y)
    k = _check_neighbours(neighbours, *points.shape)
    order = _rng(seed).permutation(len(values))
    points, values = points[order], values[order]
    if float(np.ptp(values)) == 0:
        raise InvalidValueError(message("y", "vary", float(values[0]), "give measurements that differ"))
    scaled = (values - values.mean()) / values.std()
    noise, left_out, curvature, wide = corrected(points, scaled, k)
    whole, parts = variance(scaled)
    size = float(values.std() ** 2)
    ratios = left_out / parts
    t = student_quantile((1 + level) / 2, len(values) - 1)
    half, half_ratio = t * jackknife_error(left_out), t * jackknife_error(ratios)
    part = noise / whole
    interval = Interval(max(size * (noise - half), 0.0), max(size * (noise + half), 0.0), level, "jackknife")
    explained = Interval(_share(1 - part - half_ratio), _share(1 - part + half_ratio), level, "jackknife")
    curved = curvature > CURVED * (noise + curvature)
    notes += _doubts(points, data, curved, wide)
    return Sufficiency(
        noise_variance=max(size * noise, 0.0),
        noise_interval=interval,
        explainable=_share(1 - part),
        explainable_interval=explained,
        curvature=size * curvature,
        resolved=not curved and wide <= WIDE,
        variance=size * whole,
        points=len(values),
        inputs=names,
        neighbours=k,
        measurement_sd=sd,
        warnings=tuple(notes),
    )


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _data(X: Any, y: Any, columns: Sequence[str] | None) -> Data:
    if isinstance(X, Data):
        if y is not None or columns is not None:
            raise InvalidTypeError(message("y and columns", "be left out with a Data", y, "write sufficiency(data)"))
        return X
    if y is None:
        raise InvalidTypeError(message("y", "be given", None, "write sufficiency(X, y), or sufficiency(data)"))
    if np.ndim(X) != 2:
        raise InvalidValueError(message("X", "have shape (n, inputs)", np.shape(X), "write X[:, None] for one input"))
    return Data(X, y, columns or [f"x{i + 1}" for i in range(np.shape(X)[1])])


def _varying(data: Data) -> tuple[tuple[str, ...], Array, list[str]]:
    """The names and standardized values of the inputs that vary, and a note on the others."""
    spread, size = data.X.std(axis=0), np.abs(data.X).max(axis=0)
    varies = spread > CONSTANT * size
    if not np.any(varies):
        raise InvalidValueError(message("X", "have an input that varies", data.columns, "vary one of them"))
    constant = [name for name, v in zip(data.columns, varies, strict=True) if not v]
    notes = [f"{', '.join(constant)} never varies and was left out"] if constant else []
    kept = data.X[:, varies]
    names = tuple(name for name, v in zip(data.columns, varies, strict=True) if v)
    return names, (kept - kept.mean(axis=0)) / kept.std(axis=0), notes


def _check_neighbours(neighbours: Any, n: int, d: int) -> int:
    least, most = d + 2, (n - 2) // RATIO
    if most < least:
        needed = RATIO * least + 2
        raise InvalidValueError(message("X", f"have {needed} points or more for {d} inputs", n, "measure more points"))
    if neighbours is None:
        # of few points no more than a third, lest a neighbourhood be everything
        return max(least, min(2 * (d + 1) + EXTRA_NEIGHBOURS, n // (3 * RATIO)))
    whole = isinstance(neighbours, (int, np.integer)) and not isinstance(neighbours, bool)
    if not whole or not least <= neighbours <= most:
        raise InvalidValueError(
            message("neighbours", f"be an integer from {least} to {most}", neighbours, "leave it out for the default")
        )
    return int(neighbours)


def _check_sd(sd: Any) -> float | None:
    if sd is None:
        return None
    if isinstance(sd, bool) or not isinstance(sd, (int, float)) or not isfinite(sd) or sd < 0:
        raise InvalidValueError(message("measurement_sd", "be a number of at least 0", sd, "leave it out if unknown"))
    return float(sd)


def _rng(seed: Any) -> np.random.Generator:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InvalidValueError(message("seed", "be a non-negative integer", seed, "give 0, 1, 2, ..."))
    return np.random.default_rng(int(seed))


def _doubts(points: Array, data: Data, curved: bool, wide: float) -> list[str]:
    """What makes the estimate doubtful."""
    out = []
    n, d = points.shape
    if d > MANY_INPUTS:
        out.append(
            f"{d} inputs: beyond {MANY_INPUTS} the estimate converges slowly; leave out those that do not matter"
        )
    if wide > WIDE:
        out.append(f"neighbourhoods are {100 * wide:.0f} % as wide as the data: too few points ({n}) for {d} inputs")
    if curved:
        out.append("the function bends within neighbourhoods, so what is not explained is an upper bound; add points")
    copies = n - len(np.unique(np.column_stack([data.X, data.y]), axis=0))
    if copies:
        out.append(f"{copies} rows repeat another one with the same y: unless measured anew they hide the noise")
    return out
