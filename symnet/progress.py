"""A line on the terminal that says how long the work in hand has taken, once it takes over a second."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def working(what: str, stream: TextIO | None = None, delay: float = 1.0) -> Iterator[None]:
    """Show `what` and the seconds elapsed, from `delay` seconds on, if the stream is a terminal.

    The line is erased at the end, so that nothing of it remains in the output.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_tick, args=(what, out, delay, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _tick(what: str, out: TextIO, delay: float, done: threading.Event) -> None:
    begin = time.monotonic()
    if done.wait(delay):
        return
    while True:
        out.write(f"\r{what} ... {time.monotonic() - begin:.0f} s (Ctrl-C stops)")
        out.flush()
        if done.wait(0.5):
            break
    out.write("\r\x1b[K")
    out.flush()
