"""Running a study: the blocks that are missing, on any executor, each written down as soon as it is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from symnet.parallel import check_executor, completed
from symnet.study.morala import Block, Run, blocks, run_block
from symnet.study.records import RunFile
from symnet.study.settings import Selection, Settings

#: Where a study keeps its runs, inside its folder.
RUNS = Path("data") / "morala_study.csv"


def study(
    directory: str | os.PathLike[str],
    selection: Selection | None = None,
    settings: Settings | None = None,
    executor: Any = None,
    watch: Callable[[int, int], None] | None = None,
) -> list[Run]:
    """Do the runs of a study that its folder does not hold yet, and return all of them.

    Every block is written to `data/morala_study.csv` when it is done, by this process alone, so that a study that is
    stopped, by Ctrl-C or a kill, goes on where it was when it is called again.

    Args:
        directory: the study's folder.
        selection: how many runs of which configurations; default 500 of all that the slides ask for. A folder may
            hold more, and more may be asked for later.
        settings: what the runs share; those of a folder cannot change.
        executor: any `concurrent.futures.Executor`; None works in this process. The result does not depend on it.
        watch: called with the number of runs that are done and the number of all, at the start and after each block.

    Returns:
        the runs of the selection, sorted by configuration and number.

    Raises:
        InvalidValueError: for bad settings, or a folder of a study with other settings.
        FileFormatError: for a folder whose file is not what this function writes.
        ExecutorError: if the executor dies; what was done by then is kept.
        MissingExtraError: without jax and optax.
    """
    selection, settings = selection or Selection(), settings or Settings()
    check_executor(executor)
    report = watch or (lambda done, total: None)
    with RunFile(Path(directory) / RUNS, settings) as file:
        wanted = {(c, n) for c in selection.configurations() for n in range(selection.runs)}
        report(len(wanted & file.runs.keys()), len(wanted))
        missing = list(_missing(settings, selection, file))
        for _, runs in completed(run_block, missing, executor):
            file.append(run for run in runs if run.key not in file.runs)
            report(len(wanted & file.runs.keys()), len(wanted))
        if missing:
            file.sort()
        return [file.runs[key] for key in sorted(wanted)]


def _missing(settings: Settings, selection: Selection, file: RunFile) -> Iterator[Block]:
    """The blocks of which a run is missing; a block is trained whole, so that what it gives does not change."""
    for configuration in selection.configurations():
        for block in blocks(settings, configuration, selection.runs):
            if any((configuration, number) not in file.runs for number in block.numbers):
                yield block
