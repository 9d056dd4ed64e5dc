"""What Ctrl-C does during a command, and as before afterwards."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def interrupt(handler: Any) -> Iterator[None]:
    """Handle SIGINT by `handler` inside, for instance `signal.SIG_DFL`, which ends the process at once.

    Outside the main thread, where Python allows no change, nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
