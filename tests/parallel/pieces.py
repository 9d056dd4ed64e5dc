"""Work for the executors' tests: functions that any process can import, and quickly."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def square(x):
    return x * x


def slow_square(x):
    time.sleep(0.05)
    return x * x


def square_and_process(x):
    """Slow, so that a worker can be killed while others wait."""
    time.sleep(0.1)
    return x, x * x, os.getpid()


def kill_once(piece):
    """The first process that comes to this piece kills itself, as a worker out of memory dies."""
    number, marker = piece
    time.sleep(0.05)
    if number == 3 and _claim(marker):
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _claim(marker):
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def deadly(x):
    """Whoever takes piece 3 dies, always."""
    if x == 3:
        os._exit(1)
    return x


def reciprocal(x):
    return 1 / x


def wrongly_typed(x):
    raise TypeError(f"{x} is not for me")


def a_lock(x):
    return threading.Lock()


class Recording(ThreadPoolExecutor):
    """Threads that keep every future, so that a test sees which were cancelled."""

    def __init__(self, workers):
        super().__init__(workers)
        self.futures = []

    def submit(self, *args):
        self.futures.append(super().submit(*args))
        return self.futures[-1]

    @property
    def cancelled(self):
        return sum(future.cancelled() for future in self.futures)
