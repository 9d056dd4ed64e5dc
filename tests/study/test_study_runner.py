"""The runner: what is missing is done and nothing twice, on any executor, and after any interruption."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from made_runs import made

from symnet.errors import ExecutorError, InvalidTypeError, InvalidValueError
from symnet.study import Selection, Settings, runner, study
from symnet.study.pool import processes

SETTINGS = Settings(orders=(3, 5), block=2)
SELECTION = Selection(5, ("tanh", "sigmoid"), ("none", "l1"), (1,))


class Worker:
    """Stands for `run_block`: made-up runs, a count of them, and an interruption after so many blocks."""

    def __init__(self, blocks=None, error=KeyboardInterrupt):
        self.left, self.error, self.done = blocks, error, []

    def __call__(self, block):
        if self.left == 0:
            raise self.error
        self.left = None if self.left is None else self.left - 1
        self.done += [(block.configuration, number) for number in block.numbers]
        return [made(block.configuration, number, block.settings) for number in block.numbers]


@pytest.fixture
def work(monkeypatch):
    def install(*arguments):
        worker = Worker(*arguments)
        monkeypatch.setattr(runner, "run_block", worker)
        return worker

    return install


def lines(folder):
    return (folder / runner.RUNS).read_text()


def test_every_run_is_done_once_and_returned_in_order(work, tmp_path):
    worker = work()
    runs = study(tmp_path, SELECTION, SETTINGS)
    assert len(worker.done) == len(set(worker.done)) == 20
    assert [run.key for run in runs] == sorted(worker.done)
    assert runs == [made(c, n, SETTINGS) for c, n in sorted(worker.done)]


@pytest.mark.parametrize("stopped_after", range(0, 12, 3))
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_stopped_study_goes_on_and_ends_with_the_same_file(work, tmp_path, stopped_after, error):
    work()
    study(tmp_path / "whole", SELECTION, SETTINGS)
    work(stopped_after, error)
    with pytest.raises(error):
        study(tmp_path / "stopped", SELECTION, SETTINGS)
    worker = work()
    study(tmp_path / "stopped", SELECTION, SETTINGS)
    assert len(worker.done) == 20 - len(lines_of(stopped_after))
    assert lines(tmp_path / "stopped") == lines(tmp_path / "whole")


def lines_of(count):
    """The runs of the first so many blocks: two, two and one of each configuration."""
    return [n for i in range(count) for n in range((2, 2, 1)[i % 3])]


def test_a_finished_study_does_nothing(work, tmp_path):
    work()
    first = study(tmp_path, SELECTION, SETTINGS)
    before = lines(tmp_path)
    worker = work()
    assert study(tmp_path, SELECTION, SETTINGS) == first and worker.done == []
    assert lines(tmp_path) == before


def test_more_may_be_asked_for_later_and_less_gives_a_part(work, tmp_path):
    work()
    study(tmp_path, SELECTION, SETTINGS)
    more = Selection(7, ("tanh", "sigmoid"), ("none", "l1"), (1, 2))
    runs = study(tmp_path, more, SETTINGS)
    assert len(runs) == 7 * 8
    work(0)
    assert study(tmp_path, SELECTION, SETTINGS) == [
        r for r in runs if r.number < 5 and r.configuration.depth == 1
    ]  # fmt: skip
    work()
    study(tmp_path / "at once", more, SETTINGS)
    assert lines(tmp_path / "at once") == lines(tmp_path)


def test_the_watcher_sees_the_runs_that_count(work, tmp_path):
    work(4)
    with pytest.raises(KeyboardInterrupt):
        study(tmp_path, SELECTION, SETTINGS)
    work()
    seen = []
    study(tmp_path, SELECTION, SETTINGS, watch=lambda done, total: seen.append((done, total)))
    assert seen[0] == (7, 20) and seen[-1] == (20, 20) and seen == sorted(seen)


def test_threads_give_the_same_file(work, tmp_path):
    work()
    study(tmp_path / "here", SELECTION, SETTINGS)
    with ThreadPoolExecutor(3) as executor:
        study(tmp_path / "threads", SELECTION, SETTINGS, executor)
    assert lines(tmp_path / "here") == lines(tmp_path / "threads")


def test_mistakes_leave_no_folder(tmp_path):
    with pytest.raises(InvalidTypeError, match="executor"):
        study(tmp_path / "new", SELECTION, SETTINGS, executor=2)
    assert not (tmp_path / "new").exists()


def test_other_settings_in_the_same_folder_are_refused(work, tmp_path):
    work()
    study(tmp_path, SELECTION, SETTINGS)
    with pytest.raises(InvalidValueError, match=r"\{'seed': 2021\}, not \{'seed': 1\}"):
        study(tmp_path, SELECTION, Settings(orders=(3, 5), block=2, seed=1))


# processes

SMALL = Settings(epochs=1, block=2)
FEW = Selection(4, ("tanh",), ("none", "l1"), (1,))


def numbers(runs):
    """All but the time, which differs."""
    return [
        (run.key, run.seed, {n: v for n, v in run.numbers.items() if n != "seconds"}) for run in runs
    ]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The small study done in this process without interruption."""
    pytest.importorskip("jax", reason="training needs jax")
    pytest.importorskip("optax", reason="training needs optax")
    return numbers(study(tmp_path_factory.mktemp("whole"), FEW, SMALL))


def test_processes_give_the_same_runs(whole, tmp_path):
    with processes(2) as executor:
        assert numbers(study(tmp_path, FEW, SMALL, executor)) == whole


def kill_this_process(block):
    if block.first == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return runner_run_block(block)


runner_run_block = runner.run_block


def test_a_worker_that_is_killed_loses_no_run_that_was_done(whole, tmp_path, monkeypatch):
    """The executor is dead then; the study says so, and goes on with a new one from what it has written."""
    monkeypatch.setattr(runner, "run_block", kill_this_process)
    with ProcessPoolExecutor(1, get_context("spawn")) as executor, pytest.raises(ExecutorError, match="died"):
        study(tmp_path, FEW, SMALL, executor)
    assert len(lines(tmp_path).splitlines()) == 3
    monkeypatch.undo()
    assert numbers(study(tmp_path, FEW, SMALL)) == whole


COMMAND = ["study", "morala", "--runs", "3", "--activations", "softplus,tanh,sigmoid", "--constraints", "none"]
COMMAND += ["--depths", "1", "--epochs", "1", "--workers", "1", "--no-pictures", "--json"]


@pytest.fixture(scope="module")
def commanded(tmp_path_factory):
    """What the command's study gives in this process without interruption."""
    pytest.importorskip("jax", reason="training needs jax")
    pytest.importorskip("optax", reason="training needs optax")
    return numbers(study(tmp_path_factory.mktemp("commanded"), Selection(3, constraints=("none",), depths=(1,)),
                         Settings(epochs=1)))  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_command_that_is_stopped_goes_on_from_its_file(commanded, tmp_path, how):
    process = subprocess.Popen(
        [sys.executable, "-m", "symnet.cli", *COMMAND, "--out", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    file = tmp_path / runner.RUNS
    wait_for(lambda: file.exists() and file.read_text().count("\n") >= 4)
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    # the pipes are closed only when the workers have ended too, so none of them is left behind
    assert file.read_text().count("\n") in (4, 7)
    if how == signal.SIGINT:
        assert process.returncode == -signal.SIGINT
        assert "what is done is kept. To go on: symnet study morala --runs 3" in err and "Traceback" not in err
    with RunsDone() as done:
        runs = study(tmp_path, Selection(3, constraints=("none",), depths=(1,)), Settings(epochs=1), watch=done)
    assert numbers(runs) == commanded and done.first in (3, 6)


class RunsDone:
    """Remembers how many runs were there at the start."""

    first = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __call__(self, done, total):
        self.first = done if self.first is None else self.first


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing was written"
        time.sleep(0.02)
