"""Pieces on threads and processes: nothing lost, nothing counted twice, and what goes wrong is said."""

import itertools
import multiprocessing
import os
import pickle
import random
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pieces
import pytest

from symnet import parallel
from symnet.errors import ExecutorError, InvalidTypeError
from symnet.parallel import Ahead, completed, gathered, workers


@pytest.fixture(params=["here", "threads", "processes"])
def anywhere(request):
    return None if request.param == "here" else request.getfixturevalue(request.param)


def broken_pool():
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


# all pieces, once each


def test_every_piece_is_done_once(anywhere):
    found = list(completed(pieces.square, range(50), anywhere))
    assert sorted(found) == [(i, i * i) for i in range(50)]


def test_no_pieces_no_results(anywhere):
    assert list(completed(pieces.square, [], anywhere)) == []


def test_results_come_as_they_are_done():
    with ThreadPoolExecutor(2) as executor:
        assert [position for position, _ in completed(time.sleep, [0.3, 0.0], executor)] == [1, 0]


def test_gathered_keeps_the_order_of_the_pieces():
    with ThreadPoolExecutor(2) as executor:
        assert gathered(lambda seconds: time.sleep(seconds) or seconds, [0.2, 0.0, 0.1], executor) == [0.2, 0.0, 0.1]


def test_a_long_iterator_is_read_only_as_far_ahead_as_needed(monkeypatch, threads):
    monkeypatch.setattr(parallel, "IN_FLIGHT", 8)
    read = itertools.count()
    results = completed(pieces.square, (next(read) for _ in range(10**9)), threads)
    assert sorted(itertools.islice(results, 20))[0] == (0, 0)
    results.close()
    assert next(read) <= 20 + 8


def test_the_refill_loses_no_piece(monkeypatch, anywhere):
    monkeypatch.setattr(parallel, "IN_FLIGHT", 3)
    assert gathered(pieces.square, iter(range(40)), anywhere) == [i * i for i in range(40)]


# leaving early


def leave(results):
    results.close()


def interrupt(results):
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)


class Gate:
    """Work of which piece 0 is done at once, piece 1 does something, and the others wait for the gate."""

    def __init__(self, first_deed=lambda: None):
        self.event, self.first_deed = threading.Event(), first_deed

    def __call__(self, number):
        if number == 1:
            self.first_deed()
        if number:
            self.event.wait(10)

    def __enter__(self):
        self.executor = pieces.Recording(1)
        return self

    def __exit__(self, *_):
        self.event.set()
        self.executor.shutdown()


@pytest.mark.parametrize("end", [leave, interrupt])
def test_what_has_not_begun_is_cancelled(end):
    with Gate() as gate:
        results = completed(gate, range(40), gate.executor)
        next(results)
        end(results)
        assert gate.executor.cancelled >= 38


def test_ctrl_c_ends_the_wait_and_cancels():
    with Gate(lambda: os.kill(os.getpid(), signal.SIGINT)) as gate:
        with pytest.raises(KeyboardInterrupt):
            gathered(gate, range(40), gate.executor)
        # it may come before all are submitted; what ran is piece 0, piece 1, and perhaps one that was being submitted
        assert len(gate.executor.futures) - gate.executor.cancelled <= 3


def test_an_error_of_a_piece_is_passed_on_and_cancels_the_rest():
    with Gate(lambda: 1 / 0) as gate:
        with pytest.raises(ZeroDivisionError):
            gathered(gate, range(40), gate.executor)
        assert gate.executor.cancelled >= 37


@pytest.mark.parametrize(
    ("work", "error", "text"),
    [(pieces.reciprocal, ZeroDivisionError, "division by zero"), (pieces.wrongly_typed, TypeError, "0 is not for me")],
)
def test_an_error_of_a_piece_is_the_same_everywhere(anywhere, work, error, text):
    with pytest.raises(error, match=text) as caught:
        gathered(work, [0], anywhere)
    assert type(caught.value) is error


# executors that die, and what they cannot take


def test_a_dead_process_is_an_executor_error_that_counts_what_was_done():
    given = []
    with broken_pool() as executor, pytest.raises(ExecutorError, match=r"died .* when \d+ pieces? w\w+ done") as caught:
        given.extend(completed(pieces.deadly, range(200), executor))
    assert len(set(given)) == len(given) < 200
    assert (3, 3) not in given
    assert f"when {len(given)} piece" in str(caught.value)
    assert isinstance(caught.value, RuntimeError)


def test_an_executor_that_was_shut_down_is_an_executor_error():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(ExecutorError, match=r"0 pieces were done \(RuntimeError: cannot schedule"):
        gathered(pieces.square, [1, 2], executor)


def test_an_executor_shut_down_in_mid_run_still_gives_what_it_finished(monkeypatch):
    monkeypatch.setattr(parallel, "IN_FLIGHT", 4)
    executor, given = ThreadPoolExecutor(1), []
    with pytest.raises(ExecutorError, match="4 pieces were done"):
        for found in completed(pieces.slow_square, range(40), executor):
            given.append(found)
            executor.shutdown(wait=False)
    assert given == [(i, i * i) for i in range(len(given))]
    assert len(given) == 4


def test_pieces_cancelled_by_somebody_else_are_an_executor_error():
    executor = ThreadPoolExecutor(1)
    with pytest.raises(ExecutorError, match="CancelledError"):
        for _ in completed(pieces.slow_square, range(10), executor):
            executor.shutdown(wait=False, cancel_futures=True)


def test_work_that_cannot_be_sent_is_refused(processes):
    with pytest.raises(InvalidTypeError, match=r"work must be what can be sent .* top level of a module"):
        gathered(lambda x: x, [1], processes)


def test_a_piece_that_cannot_be_sent_is_refused(processes):
    with pytest.raises(InvalidTypeError, match=r"piece must be what can be sent .* without open files, locks"):
        gathered(pieces.square, [threading.Lock()], processes)
    assert gathered(pieces.square, [3], processes) == [9]


def test_a_result_that_cannot_be_sent_is_the_work_s_own_error(processes):
    with pytest.raises(TypeError, match="pickle") as caught:
        gathered(pieces.a_lock, [1], processes)
    assert not isinstance(caught.value, InvalidTypeError)


@pytest.mark.parametrize("wrong", [4, "processes", object()])
def test_what_is_no_executor_is_refused_at_once(wrong):
    with pytest.raises(InvalidTypeError, match=r"executor must be an executor of concurrent\.futures"):
        completed(pieces.square, [1], wrong)


def test_work_must_be_a_function():
    with pytest.raises(InvalidTypeError, match="work must be a function of a piece, not 3"):
        completed(3, [1])


# asking ahead


def test_results_ahead_are_those_of_the_work(anywhere):
    with Ahead(pieces.square, anywhere) as ahead:
        ahead.expect([1, 2, 3])
        assert [ahead.result(x) for x in (3, 1, 7)] == [9, 1, 49]


def test_nothing_is_done_ahead_without_an_executor():
    seen = []
    with Ahead(seen.append) as ahead:
        ahead.expect([1, 2])
        ahead.result(2)
    assert seen == [2]


def test_what_was_asked_for_in_vain_is_cancelled_or_waited_for():
    with Gate() as gate:
        threading.Timer(0.2, gate.event.set).start()
        with Ahead(gate, gate.executor) as ahead:
            ahead.expect(range(20))
            ahead.expect(range(20))
            ahead.result(0)
        assert all(future.done() for future in gate.executor.futures)
        assert len(gate.executor.futures) == 20
        assert gate.executor.cancelled >= 18


def test_a_dead_executor_ahead():
    with broken_pool() as executor, Ahead(pieces.deadly, executor) as ahead:
        assert ahead.result(1) == 1
        with pytest.raises(ExecutorError, match="1 piece was done"):
            ahead.result(3)


def test_how_many_workers():
    with ThreadPoolExecutor(3) as executor:
        assert workers(executor) == 3
    assert workers(None) == 1
    assert workers(object()) == (os.cpu_count() or 1)


# what is sent


def test_balls_arrive_as_they_were_sent():
    """Radii of every size, whose last bit arb would otherwise round up on the way."""
    flint = pytest.importorskip("flint", reason="python-flint makes the balls")
    from symnet.rings import Ball

    ring, rng = Ball(128), random.Random(0)
    radii = [0, 1, 3, 1 << 29, (1 << 30) - 1, *(1 << k for k in range(60)), *(rng.getrandbits(45) for _ in range(300))]
    with ring.working():
        for radius in radii:
            ball = flint.arb((rng.getrandbits(128), rng.randrange(-900, 900)), (radius, rng.randrange(-2000, 2000)))
            sent = ring.encode(ball)
            assert ring.encode(ring.decode(pickle.loads(pickle.dumps(sent)))) == sent
            third = ball / 3
            assert ring.encode(ring.decode(ring.encode(third))) == ring.encode(third)


def test_partial_work_is_sent(processes):
    assert gathered(partial(pow, 2), [3, 4], processes) == [8, 16]
