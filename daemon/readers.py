"""Threads that last from one pass to the next, and that the end of the process does not wait for.

Those of concurrent.futures are waited for: a server that does not answer would keep a service from stopping.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

Task = tuple[Future[None], Callable[[], None]] | None
Tasks = SimpleQueue[Task]


class Readers:
    """So many threads at most; they end with `close`, or when nobody has this any more."""

    def __init__(self, most: int) -> None:
        self._tasks = Tasks()
        self._left = most
        self.close = weakref.finalize(self, _end, self._tasks, most)

    def submit(self, work: Callable[[], None]) -> Future[None]:
        """Do this as soon as one of them is free; it must not raise."""
        if self._left:
            self._left -= 1
            Thread(target=_take, args=(self._tasks,), name="read", daemon=True).start()
        done = Future[None]()
        self._tasks.put((done, work))
        return done


def _take(tasks: Tasks) -> None:
    while (task := tasks.get()) is not None:
        done, work = task
        try:
            work()
        finally:
            done.set_result(None)
        del task, done, work


def _end(tasks: Tasks, most: int) -> None:
    """Each takes one end; what waits before it is done first."""
    for _ in range(most):
        tasks.put(None)
