"""A training that is killed loses the restarts in flight and no more; other processes give what this one gives."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import numpy as np
import pytest

pytest.importorskip("jax", reason="needs the extra train")
pytest.importorskip("optax", reason="needs the extra train")

import jax
import killed

from symnet import eql
from symnet.eql import discovery


@pytest.fixture(scope="module", autouse=True)
def other_processes_compile_as_quickly():
    """What this folder's conftest.py sets in this process; another compilation would round differently."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
        yield


@pytest.fixture(scope="module")
def whole():
    """What an undisturbed run in this process gives."""
    return arrays(eql.train(killed.data(), killed.GRAPH, **killed.SETTINGS))


def arrays(found):
    """Every number of every restart, in order."""
    return {r.seed: jax.tree.leaves([r.raw.parameters, r.raw.log_alpha, r.losses, r.raw.steps]) for r in found.restarts}


def same(first, second):
    return first.keys() == second.keys() and all(
        len(a) == len(b) and all(map(np.array_equal, a, b))
        for a, b in zip(first.values(), second.values(), strict=True)
    )


def test_a_killed_run_resumes_and_lost_only_what_was_in_flight(tmp_path, whole, monkeypatch):
    process = subprocess.Popen([sys.executable, killed.__file__, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        begun = [int(process.stdout.readline()) for _ in range(2)]
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    finally:
        process.kill()
        process.stdout.close()
    saved = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("restart_*.npz")}
    assert begun == [0, 1] and sorted(saved) == ["restart_0.npz"]

    trained = []
    run = discovery.run
    monkeypatch.setattr(discovery, "run", lambda problem, seeds, report: trained.extend(seeds) or run(problem, seeds))
    found = eql.train(killed.data(), killed.GRAPH, path=tmp_path, **killed.SETTINGS)
    assert trained == [1, 2]
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in saved} == saved
    assert same(arrays(found), whole)


@contextmanager
def processes():
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        yield executor


@contextmanager
def dask():
    distributed = pytest.importorskip("distributed", reason="the extra 'parallel' installs dask.distributed")
    options = {"processes": True, "threads_per_worker": 1, "dashboard_address": ":0"}
    with distributed.LocalCluster(n_workers=2, **options) as cluster, distributed.Client(cluster) as client:
        yield client.get_executor()


@pytest.mark.parametrize("kind", [processes, dask])
def test_other_processes_give_what_this_one_gives(kind, whole):
    with kind() as executor:
        found = eql.train(killed.data(), killed.GRAPH, executor=executor, **{**killed.SETTINGS, "restarts": 2})
    assert same(arrays(found), {seed: whole[seed] for seed in (0, 1)})
