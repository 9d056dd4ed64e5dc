"""Worker processes on this machine that end with the process that started them, however that ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A process pool; when the body ends in an error or by Ctrl-C it is not waited for.

    The workers are started anew rather than forked, since JAX has threads, which do not survive a fork.
    """
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_attend)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _attend() -> None:
    """Leave Ctrl-C to the parent, and end when the parent does: a killed one cannot say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
