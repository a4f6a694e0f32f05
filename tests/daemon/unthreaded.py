"""Lets readers and writers work one after the other, so that a seed always tells the same story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest


class OneByOne:
    """Does at once what it is given; stands for the threads that read, and for those that write."""

    def __init__(self, *_: object, **__: object) -> None:
        """However many were wanted."""

    def submit(self, work: Callable[[], None]) -> Future[None]:
        work()
        done = Future[None]()
        done.set_result(None)
        return done

    def map(self, work: Callable[[Any], Any], things: Iterable[Any]) -> Iterator[Any]:
        return map(work, things)

    def close(self) -> None:
        """Nothing to end."""

    def shutdown(self, **_: object) -> None:
        """Nothing to end."""


@contextmanager
def unthreaded() -> Iterator[None]:
    """As long as this lasts, no thread is begun."""
    with pytest.MonkeyPatch.context() as instead:
        instead.setattr("daemon.observe.Readers", OneByOne)
        instead.setattr("daemon.apply.ThreadPoolExecutor", OneByOne)
        yield
