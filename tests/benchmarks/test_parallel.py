"""How much two processes gain on the series of a wide network, in processor time (pytest -m benchmark -s)."""

import pickle
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "parallel"))
import nets

CASES = {
    "real(50), 4-40-40-1 tanh, order 6": (nets.network([4, 40, 40, 1]), 6, "real(50)"),
    "real(50), 4-32-32-1 tanh, order 8": (nets.network([4, 32, 32, 1]), 8, "real(50)"),
    "real(50), 3-8-120-120 tanh, order 8": (nets.network([3, 8, 120, 120]), 8, "real(50)"),
    "ball(128), 5-40-40-1 tanh, order 8": (nets.network([5, 40, 40, 1]), 8, "ball(128)"),
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
def test_two_processes_gain_on_a_wide_network(measured, case):
    """Processor time does not depend on what else the machine does; wall time on an idle one follows it."""
    network, order, ring = CASES[case]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(abs, range(4)))
        begin = time.process_time()
        here = network.series(order, ring=ring)
        serial = time.process_time() - begin
        executor, begin = Timed(pool), time.process_time()
        there = network.series(order, ring=ring, executor=executor)
        home = time.process_time() - begin
    assert there == here
    gain = serial / (home + max(executor.seconds))
    measured(f"two processes: {case}", f"{serial / gain:.2f} s", "one process", f"{serial:.2f} s", gain, 1)
    assert gain > 1
