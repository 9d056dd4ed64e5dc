"""Pieces on a real cluster of processes: workers that are killed, and a cluster that goes away."""

import os
import signal
import threading
from collections import Counter

import pieces
import pytest

from symnet.errors import ExecutorError, InvalidTypeError
from symnet.parallel import completed, gathered, workers

distributed = pytest.importorskip("distributed", reason="the extra 'parallel' installs dask.distributed")


def test_every_piece_is_done_once(dask):
    assert sorted(completed(pieces.square, range(50), dask)) == [(i, i * i) for i in range(50)]


def test_how_many_workers(dask):
    assert workers(dask) == 2


def test_a_worker_killed_in_mid_run_loses_no_piece_and_counts_none_twice(dask):
    results = completed(pieces.square_and_process, range(30), dask)
    position, (x, _, process) = next(results)
    seen = Counter([(position, x)])
    os.kill(process, signal.SIGKILL)
    processes = set()
    for position, (x, squared, other) in results:
        assert squared == x * x
        seen[position, x] += 1
        processes.add(other)
    assert seen == {(i, i): 1 for i in range(30)}
    assert processes - {process}


def test_a_piece_that_kills_its_worker_once_is_done_by_another(dask, tmp_path):
    marker = str(tmp_path / "killed")
    numbers = list(range(12))
    assert gathered(pieces.kill_once, [(number, marker) for number in numbers], dask) == numbers
    assert os.path.exists(marker)


def test_an_error_of_a_piece_is_passed_on(dask):
    with pytest.raises(ZeroDivisionError):
        gathered(pieces.reciprocal, [1, 0, 2], dask)
    with pytest.raises(TypeError, match="0 is not for me"):
        gathered(pieces.wrongly_typed, [0], dask)


def test_the_same_pieces_again_after_leaving_early(dask):
    """Dask may know equal calls by one key; cancelling some must not spoil them for the next run."""
    results = completed(pieces.slow_square, range(100, 140), dask)
    next(results)
    results.close()
    assert gathered(pieces.slow_square, range(100, 140), dask) == [x * x for x in range(100, 140)]


def test_equal_pieces_are_each_given(dask):
    assert sorted(completed(pieces.square, [3, 3, 3], dask)) == [(0, 9), (1, 9), (2, 9)]


def test_what_cannot_be_sent_is_refused(dask):
    with pytest.raises(InvalidTypeError, match="piece must be what can be sent"):
        gathered(pieces.square, [threading.Lock()], dask)
    # Dask sends functions that pickle cannot
    assert gathered(lambda x: x + 1, [1], dask) == [2]


def test_a_client_is_not_its_executor(client):
    with pytest.raises(InvalidTypeError, match=r"executor must be .* give client\.get_executor\(\)"):
        gathered(pieces.square, [1], client)


def test_an_executor_that_was_shut_down(client):
    executor = client.get_executor()
    executor.shutdown()
    with pytest.raises(ExecutorError, match="0 pieces were done"):
        gathered(pieces.square, [1], executor)


def test_a_cluster_that_dies_is_an_executor_error(another_cluster):
    """A piece that kills whoever takes it, then a client closed in mid-run, then one that is closed."""
    with distributed.Client(another_cluster, set_as_default=False) as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        with pytest.raises(ExecutorError, match="KilledWorker"):
            gathered(pieces.deadly, [3], client.get_executor())
        executor, given = client.get_executor(), []
        with pytest.raises(ExecutorError, match=r"1 piece was done \(CancelledError"):
            for found in completed(pieces.slow_square, range(100), executor):
                given.append(found)
                client.close()
    assert len(given) == 1
    with pytest.raises(ExecutorError, match="0 pieces were done"):
        gathered(pieces.square, [1], executor)
