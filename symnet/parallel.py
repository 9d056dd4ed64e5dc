"""Work that consists of many independent pieces, here or on any executor of concurrent.futures.

`docs/parallel.md` says what takes an executor and when it pays.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, wait
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, Self, TypeVar

from symnet.errors import ExecutorError, InvalidTypeError, message
from symnet.progress import counted

Piece = TypeVar("Piece")
Result = TypeVar("Result")

#: Pieces given to an executor at once: more than any cluster has workers, and few enough to hold in memory.
IN_FLIGHT = 1000
#: Seconds after which the wait for a result looks up, since a Ctrl-C just before the wait began does not end it.
LOOK_UP = 0.5
#: The package of Dask's executor, and of the exceptions that tell of a cluster (KilledWorker, ClosedClientError, ...).
_DASK = "distributed"

_REMEDIES = {
    "work": "define it at the top level of a module, and give it what it needs by functools.partial",
    "piece": "give plain data, without open files, locks, lambdas or functions defined inside others",
}


def completed(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], executor: Any = None
) -> Iterator[tuple[int, Result]]:
    """(position, work(piece)) of every piece, in the order in which they are done.

    Args:
        work: a function that can be pickled if the executor's workers are other processes.
        pieces: what it is called with; an iterator is read only as far ahead as IN_FLIGHT pieces.
        executor: any `concurrent.futures.Executor`, or what has its `submit` (such as Dask's
            `Client.get_executor()`); None works in this process.

    Raises:
        InvalidTypeError: for an executor that cannot submit, work that cannot be called, and work or a piece that
            cannot be sent to another process.
        ExecutorError: if the executor dies before all is done; what was done until then has been given.

    An error in a piece is passed on as it is. That error, Ctrl-C, and leaving the iteration early cancel what has not
    begun.

    >>> sorted(completed(abs, [-1, 2, -3]))
    [(0, 1), (1, 2), (2, 3)]
    """
    check_executor(executor)
    if not callable(work):
        raise InvalidTypeError(message("work", "be a function of a piece", work))
    return _here(work, pieces) if executor is None else _there(work, pieces, executor)


def gathered(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], executor: Any = None, what: str = ""
) -> list[Result]:
    """The results of `completed` in the order of the pieces.

    Args:
        work, pieces, executor: as for `completed`.
        what: if given, a terminal shows how many are done, under this name.

    >>> gathered(abs, [-1, 2, -3])
    [1, 2, 3]
    """
    known = list(pieces)
    results = completed(work, known, executor)
    if what and len(known) > 1:
        results = counted(results, len(known), what)
    return [result for _, result in sorted(results, key=lambda pair: pair[0])]


def check_executor(executor: Any) -> None:
    """Refuse what cannot take work."""
    # a Dask client has a submit too, but of futures of its own
    if executor is not None and (not callable(getattr(executor, "submit", None)) or hasattr(executor, "get_executor")):
        wrong = "be an executor of concurrent.futures"
        remedy = "leave it out to work in this process; of a Dask client give client.get_executor()"
        raise InvalidTypeError(message("executor", wrong, executor, remedy))


def workers(executor: Any) -> int:
    """How many pieces an executor works on at once, as far as it tells; 1 without one.

    >>> workers(None)
    1
    """
    if executor is None:
        return 1
    # neither kind says it publicly; a wrong guess costs time only
    if _is_of_dask(executor):
        known = sum(executor._client.nthreads().values())
    else:
        known = getattr(executor, "_max_workers", None)
    return known if isinstance(known, int) and known > 0 else os.cpu_count() or 1


class Ahead(Generic[Piece, Result]):
    """Results of work on pieces that may be asked for before it is certain that they are needed.

    Without an executor nothing is done before it is needed. Used in a `with` statement, which cancels what was
    asked for in vain.

    >>> with Ahead(abs) as ahead:
    ...     ahead.expect([-1, -2])
    ...     ahead.result(-2)
    2
    """

    def __init__(self, work: Callable[[Piece], Result], executor: Any = None) -> None:
        check_executor(executor)
        self.work, self.executor = work, executor
        self.futures: dict[Hashable, Any] = {}
        self.done = 0

    def expect(self, pieces: Iterable[Piece]) -> None:
        """Begin with these, if there is an executor; a piece already begun is not begun again."""
        for piece in pieces:
            if self.executor is not None and piece not in self.futures:
                self.futures[piece] = _submitted(self.executor, self.work, piece, self.done)

    def result(self, piece: Piece) -> Result:
        """work(piece), which is forgotten here once it has been given.

        Raises:
            InvalidTypeError, ExecutorError: as for `completed`.
        """
        if self.executor is None:
            return self.work(piece)
        self.expect([piece])
        found: Result = _result(self.futures.pop(piece), self.work, piece, self.done)
        self.done += 1
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # a thread that still runs would outlive the precision it was started with
        wait([future for future in self.futures.values() if not future.cancel()])
        self.futures.clear()


def _here(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[tuple[int, Result]]:
    for position, piece in enumerate(pieces):
        yield position, work(piece)


def _there(work: Callable[[Piece], Result], pieces: Iterable[Piece], executor: Any) -> Iterator[tuple[int, Result]]:
    waiting = enumerate(pieces)
    finished: SimpleQueue[Any] = SimpleQueue()
    begun: dict[Any, tuple[int, Piece]] = {}
    done = 0
    death: BaseException | None = None
    try:
        while True:
            # a dead executor takes nothing more, but what it has finished is still given
            try:
                for position, piece in islice(waiting, 0 if death else IN_FLIGHT - len(begun)):
                    future = _submitted(executor, work, piece, done)
                    begun[future] = position, piece
                    future.add_done_callback(finished.put)
            except ExecutorError as error:
                death = error.__cause__
            if not begun:
                break
            future = _first(finished)
            position, piece = begun.pop(future)
            yield position, _result(future, work, piece, done)
            done += 1
        if death:
            raise _dead(death, done) from death
    finally:
        for future in begun:
            future.cancel()


def _first(finished: SimpleQueue[Any]) -> Any:
    while True:
        try:
            return finished.get(timeout=LOOK_UP)
        except Empty:
            continue


def _submitted(executor: Any, work: Any, piece: Any, done: int) -> Any:
    # Dask gives equal calls one key, and a key that was cancelled spoils the next call
    options = {"pure": False} if _is_of_dask(executor) else {}
    try:
        return executor.submit(work, piece, **options)
    except Exception as error:
        # a RuntimeError on submission is how a pool says that it was shut down
        if _is_death(error) or isinstance(error, RuntimeError):
            raise _dead(error, done) from error
        culprit = _unsendable(work, piece, None)
        if culprit is None:
            raise
        raise culprit from error


def _result(future: Any, work: Any, piece: Any, done: int) -> Any:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError) as error:
        raise _dead(error, done) from error
    except Exception as error:
        if _is_death(error):
            raise _dead(error, done) from error
        culprit = _unsendable(work, piece, error)
        if culprit is None:
            raise
        raise culprit from error


def _is_death(error: Exception) -> bool:
    """Whether an exception tells of the executor and not of the work."""
    return isinstance(error, (BrokenExecutor, CancelledError)) or _is_of_dask(error)


def _is_of_dask(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == _DASK


def _dead(error: BaseException, done: int) -> ExecutorError:
    return ExecutorError(
        f"executor must live until all is done, but it died or was closed when {done} "
        f"piece{'s were' if done != 1 else ' was'} done ({type(error).__name__}: {error}): look for a worker out of "
        "memory, or give a new executor and run again"
    )


def _unsendable(work: Any, piece: Any, error: Exception | None) -> InvalidTypeError | None:
    """The error for what cannot be pickled, if that is what `error` says (None: if anything cannot)."""
    for argument, value in (("piece", piece), ("work", work)):
        try:
            pickle.dumps(value)
        except Exception as found:  # pickle raises whatever the object does
            if error is None or (type(found), str(found)) == (type(error), str(error)):
                return InvalidTypeError(
                    message(
                        argument, "be what can be sent to another process", value, f"{_REMEDIES[argument]} ({found})"
                    )
                )
    return None
