"""Series in two processes: what they gain on wide networks, in processor time."""

import multiprocessing
import pickle
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "parallel"))
import nets

#: A network, the order, the ring, and whether two processes must gain.
CASES = {
    "real(50), 4-40-40-1 tanh, order 6": (nets.network([4, 40, 40, 1]), 6, "real(50)", True),
    "real(50), 4-32-32-1 tanh, order 8": (nets.network([4, 32, 32, 1]), 8, "real(50)", True),
    "real(50), 3-8-120-120 tanh, order 8": (nets.network([3, 8, 120, 120]), 8, "real(50)", True),
    "ball(128), 5-40-40-1 tanh, order 8": (nets.network([5, 40, 40, 1]), 8, "ball(128)", True),
    "rational, 4-40-40-1 tanh, order 8": (nets.network([4, 40, 40, 1], exact=True, bias=False), 8, "rational", False),
    "exact, 2-10-10-1 tanh with biases, order 4": (nets.network([2, 10, 10, 1], exact=True), 4, "exact", False),
}


def timed(work, piece):
    begin = time.process_time()
    result = work(piece)
    pickle.dumps(result)  # sending it is part of the work
    return time.process_time() - begin, result


class Timed:
    """A pool that notes the processor time of each piece."""

    _max_workers = 2

    def __init__(self, pool):
        self.pool, self.seconds = pool, []

    def submit(self, work, piece):
        outer = Future()

        def finish(inner):
            seconds, result = inner.result()
            self.seconds.append(seconds)
            outer.set_result(result)

        self.pool.submit(timed, work, piece).add_done_callback(finish)
        return outer


@pytest.mark.benchmark
@pytest.mark.parametrize("case", CASES)
def test_what_two_processes_gain(measured, case):
    """Processor time does not depend on what else the machine does; wall time on an idle one follows it."""
    network, order, ring, must = CASES[case]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(nets.network, [[1, 1]] * 4))  # imports symnet there
        begin = time.process_time()
        here = network.series(order, ring=ring)
        serial = time.process_time() - begin
        executor, begin = Timed(pool), time.process_time()
        there = network.series(order, ring=ring, executor=executor)
        home = time.process_time() - begin
    assert there == here
    gain = serial / (home + max(executor.seconds))
    measured(case, f"{serial / gain:.2f} s", "one process", f"{serial:.2f} s", gain, 1 if must else "")
    assert gain > 1 or not must
