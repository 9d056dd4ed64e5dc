"""Runs made up for the tests of files, summaries and pictures: numbers that follow from the run's place."""

from symnet.study.morala import Run, measured
from symnet.study.settings import Selection, Settings

SETTINGS = Settings(orders=(3, 5), block=2)


def made(configuration, number, settings=SETTINGS, **changed):
    """A run whose numbers are awkward in decimals and differ from name to name."""
    place = configuration.depth + len(configuration.activation) / 7 + (configuration.constraint != "none") / 3
    names = measured(settings)
    numbers = {name: (place + number + 0.1) / 10**i for i, name in enumerate(names, start=1)}
    return Run(configuration, number, settings.run_seed(number), {**numbers, **changed})


def made_study(runs=3, settings=SETTINGS, **selection):
    """All runs of a selection."""
    chosen = Selection(runs, **selection)
    return [made(c, n, settings) for c in sorted(chosen.configurations()) for n in range(runs)]
