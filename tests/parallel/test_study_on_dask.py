"""The real study on workers that are killed: no run lost, none counted twice, and it goes on from its file."""

import csv
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

import pytest

from symnet.errors import ExecutorError
from symnet.study import Selection, Settings, study
from symnet.study.runner import RUNS

pytest.importorskip("jax", reason="the extra 'train' installs jax")
pytest.importorskip("optax", reason="the extra 'train' installs optax")

#: Three blocks of two runs, trained for a moment.
SMALL = Settings(samples=40, neurons=3, orders=(1, 2), epochs=3, block=2)
SIX = Selection(6, ("tanh",), ("l1",), (1,))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What one process gives."""
    return measured(study(tmp_path_factory.mktemp("here"), SIX, SMALL))


def measured(runs):
    """Everything of the runs but the time they took."""
    return [(run.key, run.seed, {k: v for k, v in run.numbers.items() if k != "seconds"}) for run in runs]


def numbers_in(folder):
    with open(folder / RUNS, newline="", encoding="utf-8") as stream:
        return [int(row["run"]) for row in csv.DictReader(stream)]


class KillAfter:
    """Called by the study when a block is done: kills a worker, once."""

    def __init__(self, done, victim):
        self.done, self.victim = done, victim

    def __call__(self, done, total):
        if done >= self.done and self.victim is not None:
            os.kill(self.victim(), signal.SIGKILL)
            self.victim = None


def test_a_killed_dask_worker_costs_no_run_and_repeats_none(tmp_path, client, dask, undisturbed):
    kill = KillAfter(2, lambda: min(client.run(os.getpid).values()))
    runs = study(tmp_path, SIX, SMALL, dask, kill)
    assert kill.victim is None
    assert measured(runs) == undisturbed
    assert numbers_in(tmp_path) == list(range(6))


def test_a_study_whose_pool_died_says_so_and_goes_on_from_its_file(tmp_path, undisturbed):
    before = set(multiprocessing.active_children())
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        kill = KillAfter(2, lambda: (set(multiprocessing.active_children()) - before).pop().pid)
        with pytest.raises(ExecutorError, match=r"1 piece was done \(BrokenProcessPool"):
            study(tmp_path, SIX, SMALL, pool, kill)
    assert sorted(numbers_in(tmp_path)) == [0, 1]
    progress = []
    runs = study(tmp_path, SIX, SMALL, None, lambda done, total: progress.append((done, total)))
    assert progress == [(2, 6), (4, 6), (6, 6)]
    assert measured(runs) == undisturbed
    assert numbers_in(tmp_path) == list(range(6))
