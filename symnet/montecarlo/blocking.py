"""Standard errors of means of correlated series: blocking, and the autocorrelation time it amounts to.

Means of blocks of 2, 4, 8, ... neighbours have a variance that grows until blocks are independent (H. Flyvbjerg and
H. G. Petersen, J. Chem. Phys. 91 (1989) 461). The block length B taken is the shortest power of two with
B^3 > 2 n (e_B / e_1)^4, where e_B is the standard error that blocks of B give, which balances what is left of the
correlation against the noise of few blocks (R. M. Lee et al., Phys. Rev. E 83 (2011) 066706, after U. Wolff).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: Fewer blocks than this say nothing about their own variance.
FEWEST = 8
#: The sum of autocorrelations ends where it is shorter than this many autocorrelation times (A. Sokal).
SPAN = 5.0


@dataclass(frozen=True, eq=False)
class Blocked:
    """What blocking says of series, an element each.

    Attributes:
        mean, error: of the series, and the standard error of that mean.
        tau: the integrated autocorrelation time in samples, 1/2 for independent ones: error^2 = 2 tau variance / n.
        settled: whether some block length met the rule; if not, the series is too short and the error a lower bound.
    """

    mean: Array
    error: Array
    tau: Array
    settled: Array


def blocked(series: Any) -> Blocked:
    """Mean and standard error of each series.

    Args:
        series: numbers of shape (..., n), n >= 16, samples along the last axis.

    Raises:
        InvalidValueError: for shorter series or numbers that are not finite.

    >>> out = blocked(np.random.default_rng(0).normal(size=4096))
    >>> print(f"{out.error:.3f}")
    0.017
    """
    values = _checked(series)
    n = values.shape[-1]
    errors = _levels(values)
    plain = errors[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(plain > 0, errors / plain, 1.0)
    lengths = 2.0 ** np.arange(len(errors)).reshape(-1, *[1] * plain.ndim)
    meets = lengths**3 > 2 * n * ratios**4
    settled = meets.any(axis=0)
    level = np.where(settled, meets.argmax(axis=0), errors.argmax(axis=0))
    chosen = np.take_along_axis(ratios, level[None], axis=0)[0]
    return Blocked(values.mean(axis=-1), chosen * plain, chosen**2 / 2, settled)


def autocorrelation_time(series: Any) -> Array:
    """The integrated autocorrelation time in samples from the autocorrelations themselves, 1/2 if there are none.

        tau = 1/2 + sum_{t=1}^{w} rho(t),   w the first number of samples with w >= 5 tau

    An independent check of `blocked`. A. Sokal, in: Functional Integration (1997), 131.

    Args:
        series: as for `blocked`.

    >>> tau = autocorrelation_time(np.random.default_rng(0).normal(size=4096))
    >>> print(f"{tau:.1f}")
    0.5
    """
    values = _checked(series)
    n = values.shape[-1]
    centred = values - values.mean(axis=-1, keepdims=True)
    # twice the length, so that the end is not correlated with the beginning
    power = np.abs(np.fft.rfft(centred, 2 * n, axis=-1)) ** 2
    covariance = np.fft.irfft(power, axis=-1)[..., :n]
    variance = covariance[..., :1]
    rho = np.divide(covariance, variance, out=np.zeros_like(covariance), where=variance > 0)
    # a constant has the time of independent samples, as `blocked` has it
    sums = 0.5 + np.concatenate([np.zeros_like(variance), np.cumsum(rho[..., 1:], axis=-1)], axis=-1)
    enough = np.arange(n) >= SPAN * sums
    window = np.where(enough.any(axis=-1), enough.argmax(axis=-1), n - 1)
    return np.take_along_axis(sums, window[..., None], axis=-1)[..., 0]


def _checked(series: Any) -> Array:
    values = np.asarray(series, dtype=float)
    if values.ndim == 0 or values.shape[-1] < 2 * FEWEST:
        remedy = f"{2 * FEWEST} samples are the fewest with an error"
        raise InvalidValueError(message("series", "be longer along its last axis", values.shape, remedy))
    if not np.isfinite(values).all():
        raise InvalidValueError(message("series", "be finite", "nan or inf"))
    return values


def _levels(values: Array) -> Array:
    """Standard errors by blocks of 1, 2, 4, ... samples, shape (levels, ...)."""
    errors = []
    while (count := values.shape[-1]) >= FEWEST:
        errors.append(np.std(values, axis=-1, ddof=1) / np.sqrt(count))
        values = (values[..., 0 : count // 2 * 2 : 2] + values[..., 1::2]) / 2
    return np.array(errors)
