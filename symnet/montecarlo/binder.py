"""The order-disorder temperature at equal composition: where the Binder cumulants of different cells cross.

    U = 1 - <m^4> / (3 <m^2>^2),    m = x1 - x2 the staggered magnetisation (sqrt 2 eta)

tends to 2/3 in the ordered and to 0 in the disordered phase, and at the transition to a number that hardly depends on
the size. K. Binder, Z. Phys. B 43 (1981) 119.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.montecarlo.blocking import blocked
from symnet.montecarlo.chains import Chains, seed_sequence
from symnet.montecarlo.coordinates import ROOT2
from symnet.montecarlo.lattice import check_cells
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.windows import Windows
from symnet.parallel import check_executor, gathered
from symnet.rings.ring import Array

#: Degree of the polynomial in T through the cumulants of one size, and random repetitions for the error of a crossing.
DEGREE = 2
REPEATS = 400


@dataclass(frozen=True, eq=False)
class Cumulants:
    """Binder cumulants of one size.

    Attributes:
        cells: cubic cells along each axis.
        temperature: k_B T, increasing.
        value, error: of the cumulant, with the standard error by blocking.
        tau: integrated autocorrelation times of m^2, in sweeps.
    """

    cells: int
    temperature: Array
    value: Array
    error: Array
    tau: Array


@dataclass(frozen=True)
class Crossing:
    """Where the cumulants of two sizes are equal: k_B T, its standard error, and the two sizes."""

    temperature: float
    error: float
    cells: tuple[int, int]


def cumulants(
    sizes: Sequence[int],
    temperatures: Sequence[float],
    model: ClusterExpansion | None = None,
    *,
    sweeps: int = 4000,
    warmup: int = 500,
    replicas: int = 8,
    seed: int = 0,
    executor: Any = None,
    progress: bool = False,
) -> list[Cumulants]:
    """Binder cumulants without bias, at equal composition on average.

    Args:
        sizes: cubic cells along each axis, 2 or more each.
        temperatures: k_B T, three or more.
        model: the interactions, without a point term, which would shift the composition; default a pair term of 1.
        sweeps, warmup: of every chain.
        replicas: independent chains at each temperature.
        seed: a non-negative integer.
        executor: any `concurrent.futures.Executor`; a size is a piece.
        progress: show how many sizes are done on a terminal.

    Raises:
        InvalidValueError: for bad numbers, or a model with a point term.

    >>> small, = cumulants([2], [5.0, 6.0, 7.0], sweeps=200, replicas=2, seed=1)
    >>> bool((np.diff(small.value) < 0.1).all())
    True
    """
    model = model or ClusterExpansion()
    if not isinstance(model, ClusterExpansion) or model.point != 0:
        wanted = "be a ClusterExpansion and have no point term"
        raise InvalidValueError(message("model", wanted, model, "it would move the composition from 1/2"))
    grid = np.sort(np.asarray(temperatures, float))
    if grid.ndim != 1 or len(grid) <= DEGREE or len(set(grid.tolist())) < len(grid):
        raise InvalidValueError(message("temperatures", f"be more than {DEGREE} different numbers", temperatures))
    if not isinstance(replicas, int) or replicas < 1:
        raise InvalidValueError(message("replicas", "be a positive integer", replicas))
    for size in sizes:
        check_cells((size,) * 3)
    seed_sequence(seed)
    check_executor(executor)
    work = partial(_cumulants, grid, model, sweeps, warmup, replicas, seed)
    return gathered(work, list(sizes), executor, "sizes" if progress else "")


def crossings(found: Sequence[Cumulants], seed: int = 0) -> list[Crossing]:
    """The crossing of each size with the next.

    Each size's cumulants are fitted by a parabola in T, weighted by their errors; the error of a crossing is the
    standard deviation over repetitions with normal deviates of these errors added.

    Args:
        found: of `cumulants`, two sizes or more on the same temperatures.
        seed: of the repetitions.

    Raises:
        InvalidValueError: for fewer sizes, or curves that do not cross between the temperatures.
    """
    if len(found) < 2:
        raise InvalidValueError(message("found", "be of two sizes or more", len(found)))
    rng = np.random.default_rng(seed_sequence(seed))
    return [_crossing(*pair, rng) for pair in pairwise(found)]


def _cumulants(
    grid: Array, model: ClusterExpansion, sweeps: int, warmup: int, replicas: int, seed: int, size: int
) -> Cumulants:
    windows = Windows(1 / ROOT2, 0.0, 0.0, 0.0, np.repeat(grid, replicas))
    chains = Chains(windows, model, (size,) * 3, [seed, size])
    chains.run(warmup)
    chains.forget()
    chains.run(sweeps)
    m2 = (2 * chains.series[1] ** 2).reshape(len(grid), replicas, -1)
    second = m2.mean(axis=(1, 2), keepdims=True)
    fourth = (m2**2).mean(axis=(1, 2), keepdims=True)
    value = 1 - fourth / (3 * second**2)
    # the cumulant's deviation to first order in those of its two means, a series that blocking can take
    deviation = -(m2**2 - fourth) / (3 * second**2) + 2 * fourth * (m2 - second) / (3 * second**3)
    errors = blocked(deviation).error
    error = np.sqrt(np.sum(errors**2, axis=1)) / replicas
    return Cumulants(size, grid, value[:, 0, 0], error, blocked(m2).tau.mean(axis=1))


def _crossing(first: Cumulants, second: Cumulants, rng: np.random.Generator) -> Crossing:
    where = _solved(first, second, first.value, second.value)
    if where is None:
        sizes = (first.cells, second.cells)
        raise InvalidValueError(
            message("found", "cross between the temperatures", sizes, "give others, or more sweeps")
        )
    noisy = (
        _solved(first, second, *(s.value + s.error * rng.normal(size=len(s.error)) for s in (first, second)))
        for _ in range(REPEATS)
    )
    return Crossing(where, float(np.std([t for t in noisy if t is not None])), (first.cells, second.cells))


def _solved(first: Cumulants, second: Cumulants, one: Array, two: Array) -> float | None:
    grid = first.temperature
    middle = grid.mean()
    fits = [np.polyfit(grid - middle, u, DEGREE, w=1 / s.error) for s, u in ((first, one), (second, two))]
    roots = np.roots(fits[0] - fits[1])
    real = roots[np.isreal(roots)].real + middle
    inside = real[(real >= grid[0]) & (real <= grid[-1])]
    # of two crossings of the parabolas, the physical one is where the larger cell is the more ordered below
    falling = [t for t in inside if np.polyval(np.polyder(fits[0] - fits[1]), t - middle) > 0]
    return float(falling[0]) if len(falling) == 1 else None
