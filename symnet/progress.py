"""What a terminal shows of work that takes over a second: the time, or how much is done.

Nothing is shown where the stream is no terminal, and nothing of it remains in the output.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

Item = TypeVar("Item")

#: Held by what is being shown: a terminal has one last line, and the first to claim it keeps it.
_LINE = threading.Lock()


@contextmanager
def working(what: str, stream: TextIO | None = None, delay: float = 1.0) -> Iterator[None]:
    """Show `what` and the seconds elapsed, from `delay` seconds on."""
    begin = time.monotonic()
    with _line(lambda: f"{what} ... {time.monotonic() - begin:.0f} s (Ctrl-C stops)", stream, delay):
        yield


def counted(
    items: Iterable[Item], total: int, what: str, stream: TextIO | None = None, delay: float = 1.0
) -> Iterator[Item]:
    """The items as they come, shown as `counting` does.

    Args:
        items: results as they are done, from `symnet.parallel.completed` for instance.
        total: how many there will be at most.
        what: what is counted.
        stream: where to show it; default the standard error.
        delay: seconds before anything is shown.

    >>> list(counted(["a", "b"], 2, "letters"))
    ['a', 'b']
    """
    with counting(what, stream, delay) as show:
        for done, item in enumerate(items, start=1):
            show(done, total)
            yield item


@contextmanager
def counting(what: str, stream: TextIO | None = None, delay: float = 1.0) -> Iterator[Callable[[int, int], None]]:
    """A function show(done, total) for a bar of tqdm; without tqdm (extra `parallel`) for a line.

    >>> with counting("runs") as show:
    ...     show(3, 10)
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield lambda done, total: None
    elif (tqdm := _tqdm()) is None:
        with _counting_line(what, out, delay) as show:
            yield show
    elif _LINE.acquire(blocking=False):
        bar = _Bar(tqdm, desc=what, file=out, leave=False, delay=delay, dynamic_ncols=True)
        try:
            yield bar.show
        finally:
            bar.close()
            _LINE.release()
    else:
        yield lambda done, total: None


def _tqdm() -> Any:
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm


class _Bar:
    """A bar of tqdm, made when the total is known, so that its rate leaves out what was done before."""

    def __init__(self, tqdm: Any, **options: Any) -> None:
        self.tqdm, self.options = tqdm, options
        self.bar: Any = None

    def show(self, done: int, total: int) -> None:
        if self.bar is None:
            self.bar = self.tqdm(total=total, initial=done, **self.options)
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


@contextmanager
def _counting_line(what: str, out: TextIO, delay: float) -> Iterator[Callable[[int, int], None]]:
    begin, state = time.monotonic(), [0, 0]

    def show(done: int, total: int) -> None:
        state[:] = done, total

    def text() -> str:
        counts = f": {state[0]} of {state[1]}," if state[1] else " ..."
        return f"{what}{counts} {time.monotonic() - begin:.0f} s (Ctrl-C stops)"

    with _line(text, out, delay):
        yield show


@contextmanager
def _line(text: Callable[[], str], stream: TextIO | None, delay: float) -> Iterator[None]:
    """A line rewritten twice a second by a thread, and erased at the end."""
    out = sys.stderr if stream is None else stream
    if not out.isatty() or not _LINE.acquire(blocking=False):
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_tick, args=(text, out, delay, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        _LINE.release()


def _tick(text: Callable[[], str], out: TextIO, delay: float, done: threading.Event) -> None:
    if done.wait(delay):
        return
    while True:
        out.write(f"\r{text()}")
        out.flush()
        if done.wait(0.5):
            break
    out.write("\r\x1b[K")
    out.flush()
