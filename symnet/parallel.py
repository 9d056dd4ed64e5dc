"""Work that consists of many independent pieces, here or on any executor of concurrent.futures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, as_completed
from typing import Any, TypeVar

from symnet.errors import ExecutorError, InvalidTypeError, message

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def completed(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], executor: Any = None
) -> Iterator[tuple[int, Result]]:
    """(position, work(piece)) of every piece, in the order in which they are done.

    Args:
        work: a function that can be pickled if the executor's workers are other processes.
        pieces: what it is called with.
        executor: any `concurrent.futures.Executor`, or what has its `submit`; None works in this process.

    Raises:
        InvalidTypeError: for an executor that cannot submit.
        ExecutorError: if the executor dies before all is done.

    An error in a piece, Ctrl-C, and leaving the iteration early cancel what has not begun.

    >>> sorted(completed(abs, [-1, 2, -3]))
    [(0, 1), (1, 2), (2, 3)]
    """
    check_executor(executor)
    if executor is None:
        for position, piece in enumerate(pieces):
            yield position, work(piece)
        return
    futures: dict[Any, int] = {}
    done = 0
    try:
        for position, piece in enumerate(pieces):
            futures[executor.submit(work, piece)] = position
        for future in as_completed(futures):
            yield futures[future], future.result()
            done += 1
    except (BrokenExecutor, CancelledError) as error:
        raise ExecutorError(
            f"executor must live until all is done, but it died after {done} of {len(futures)} pieces "
            f"({type(error).__name__}): look for a worker out of memory, or give a new executor and run again"
        ) from error
    finally:
        for future in futures:
            future.cancel()


def gathered(work: Callable[[Piece], Result], pieces: Iterable[Piece], executor: Any = None) -> list[Result]:
    """The results of `completed` in the order of the pieces.

    >>> gathered(abs, [-1, 2, -3])
    [1, 2, 3]
    """
    return [result for _, result in sorted(completed(work, pieces, executor), key=lambda pair: pair[0])]


def check_executor(executor: Any) -> None:
    """Refuse what cannot take work."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        wrong = "be an executor of concurrent.futures"
        raise InvalidTypeError(message("executor", wrong, executor, "leave it out to work in this process"))
