"""How the demonstration is stopped: always by unwinding, so that nothing is left behind."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let signals unwind the program instead of killing it."""
    with _handling(lambda number, _: sys.exit(128 + number)):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold signals back until the end of the context: for what must not be left half done."""
    came: list[int] = []
    with _handling(lambda number, _: came.append(number)):
        yield
    for number in came:
        signal.raise_signal(number)


@contextmanager
def _handling(handler: Callable[[int, object], object]) -> Iterator[None]:
    before = {one: signal.signal(one, handler) for one in STOPPING}
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)
