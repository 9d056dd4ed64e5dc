"""What the runs say: quartiles, failures, and the local scheme against maclaurin, as numbers and as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from symnet.printing.tables import text_table
from symnet.rings.ring import Array
from symnet.study.morala import FAILED, Run
from symnet.study.settings import SCHEMES, Configuration, Settings


@dataclass(frozen=True)
class Quality:
    """One scheme at one order over the runs of one configuration; mean squared differences from the network.

    `failed` is the share of the runs whose difference exceeds `FAILED` of the variance of the network's output, and
    `useless` the share in which it exceeds all of it, so that a constant would do better.
    """

    lower: float
    median: float
    upper: float
    failed: float
    useless: float


@dataclass(frozen=True)
class Line:
    """One configuration at one order: the schemes, and in what share of the runs the local one is the closer."""

    configuration: Configuration
    order: int
    runs: int
    schemes: dict[str, Quality]
    local_closer: float


@dataclass(frozen=True)
class Fit:
    """The networks of one configuration: medians of their own errors against the data and of the largest |u|.

    `unlearned` is the share whose MSE to the test data exceeds the variance of their own output: they miss more than
    they say, so that a polynomial close to them is no achievement.
    """

    configuration: Configuration
    runs: int
    diverged: int
    mse_train: float
    mse_test: float
    variance: float
    potential: float
    unlearned: float


def lines(runs: Iterable[Run], settings: Settings) -> list[Line]:
    """The table of the study: a line a configuration and order. Runs that diverged have no polynomial and are left out.

    Medians and quartiles are over the runs; an infinite difference counts as the greatest.
    """
    return [
        _line(configuration, order, whole)
        for configuration, own in grouped(runs).items()
        for order in settings.orders
        if (whole := [run for run in own if not run.diverged])
    ]


def fits(runs: Iterable[Run]) -> list[Fit]:
    """How well the networks themselves fit their data, a line a configuration."""
    return [_fit(configuration, own) for configuration, own in grouped(runs).items()]


def grouped(runs: Iterable[Run]) -> dict[Configuration, list[Run]]:
    """The runs by configuration: by depth, then activation, the unconstrained before the constrained."""
    out: dict[Configuration, list[Run]] = {}
    for run in runs:
        out.setdefault(run.configuration, []).append(run)
    return {key: out[key] for key in sorted(out, key=lambda c: (c.depth, c.activation, c.constraint != "none"))}


def share(conditions: Iterable[bool]) -> float:
    """The part that is true; NaN of nothing."""
    values = list(conditions)
    return sum(values) / len(values) if values else float("nan")


def _line(configuration: Configuration, order: int, runs: Sequence[Run]) -> Line:
    closer = share(run.mse("local", order) < run.mse("maclaurin", order) for run in runs)
    schemes = {scheme: _quality(runs, scheme, order) for scheme in SCHEMES}
    return Line(configuration, order, len(runs), schemes, closer)


def _quality(runs: Sequence[Run], scheme: str, order: int) -> Quality:
    lower, median, upper = quartiles([run.mse(scheme, order) for run in runs])
    useless = share(not run.relative(scheme, order) <= 1 for run in runs)
    return Quality(lower, median, upper, share(run.failed(scheme, order) for run in runs), useless)


def _fit(configuration: Configuration, runs: Sequence[Run]) -> Fit:
    whole = [run for run in runs if not run.diverged]
    names = ("mse_train", "mse_test", "variance", "potential")
    medians = {name: float(quartiles([run.numbers[name] for run in whole])[1]) for name in names}
    unlearned = share(run.numbers["mse_test"] > run.numbers["variance"] for run in whole)
    return Fit(configuration, len(runs), len(runs) - len(whole), **medians, unlearned=unlearned)


def quartiles(values: Sequence[float]) -> Array:
    """The quartiles as values that occur, so that infinite ones do no harm; NaN of nothing.

    >>> quartiles([4.0, 1.0, 3.0, 2.0, 5.0]).tolist()
    [2.0, 3.0, 4.0]
    """
    if not len(values):
        return np.full(3, np.nan)
    return np.asarray(np.quantile(np.asarray(values), [0.25, 0.5, 0.75], method="inverted_cdf"))


# as text


def table(found: Sequence[Line]) -> str:
    """The lines as text."""
    return text_table(HEADER, [cells(line) for line in found], left=3)


def fit_table(found: Sequence[Fit]) -> str:
    """The networks' own errors as text."""
    return text_table(FIT_HEADER, [fit_cells(fit) for fit in found], left=3)


HEADER = [
    *("depth", "activation", "constraint", "order", "runs"),
    *("maclaurin: median", "quartiles", "failed"),
    *("local: median", "quartiles", "failed"),
    "local closer",
]
FIT_HEADER = [
    *("depth", "activation", "constraint", "runs", "diverged"),
    *("MSE train", "MSE test", "variance", "max |u|", "unlearned"),
]
NOTE = (
    f"MSE between network and polynomial at the test points; failed: over {FAILED:g} of the variance of the network's "
    "output;\nlocal closer: share of the runs in which the local scheme's MSE is the lower one."
)


def cells(line: Line) -> list[str]:
    activation, constraint, depth = line.configuration
    out = [str(depth), activation, constraint, str(line.order), str(line.runs)]
    for quality in line.schemes.values():
        out += [f"{quality.median:.2g}", f"{quality.lower:.1g} .. {quality.upper:.1g}", percent(quality.failed)]
    return [*out, percent(line.local_closer)]


def fit_cells(fit: Fit) -> list[str]:
    activation, constraint, depth = fit.configuration
    numbers = (fit.mse_train, fit.mse_test, fit.variance, fit.potential)
    return [str(depth), activation, constraint, str(fit.runs), str(fit.diverged), *(f"{n:.2g}" for n in numbers),
            percent(fit.unlearned)]  # fmt: skip


def percent(part: float) -> str:
    """A share as a percentage, never rounded to 0 or 100 where it is not.

    >>> percent(0.0), percent(0.0004), percent(0.5), percent(0.9999)
    ('0 %', '<0.1 %', '50.0 %', '>99.9 %')
    """
    if part in (0.0, 1.0):
        return f"{100 * part:.0f} %"
    return "<0.1 %" if part < 0.001 else ">99.9 %" if part > 0.999 else f"{100 * part:.1f} %"


def as_dict(runs: Sequence[Run], settings: Settings) -> dict[str, Any]:
    """The summary as plain data."""
    return {
        "settings": asdict(settings),
        "failed_above": FAILED,
        "runs": len(runs),
        "networks": [{**asdict(fit), "configuration": fit.configuration._asdict()} for fit in fits(runs)],
        "polynomials": [
            {**asdict(line), "configuration": line.configuration._asdict()} for line in lines(runs, settings)
        ],
    }
