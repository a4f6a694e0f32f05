"""Tries again what may succeed: with jitter, as long as the server asks, a few times and not for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from providers.errors import ConflictError, ProviderError, TemporaryError
from providers.google.failures import Failure, LostAnswerError

T = TypeVar("T")
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and for how many seconds in all, a request is tried; pauses double from `first` to `longest`."""

    attempts: int = 6
    seconds: float = 45.0
    first: float = 0.5
    longest: float = 16.0


USUAL = Patience()


class Budget:
    """Further attempts that all threads together have left; each success earns half a one.

    While Google is down they are soon used up, and hundreds of calendars are unread at once instead of by and by.
    """

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._left = float(most)
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there is one left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def earn(self) -> None:
        """Note a success."""
        with self._lock:
            self._left = min(self._left + 0.5, self._most)


class Persistence:
    """Repeats attempts; the clock, the sleep and chance (0..1) are given."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
        patience: Patience = USUAL,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._patience = patience
        self._budget = Budget()

    def insist(self, attempt: Callable[[], T | Failure], *, repeatable: bool) -> T:
        """What an attempt brings in the end; raises what the last failure means.

        What is not `repeatable` is tried again only where it was certainly not carried out.
        """
        end = self._monotonic() + self._patience.seconds
        done_perhaps = False
        for number in range(self._patience.attempts):
            result = attempt()
            if not isinstance(result, Failure):
                self._budget.earn()
                return result
            if done_perhaps and type(result.meaning) is ConflictError:
                raise LostAnswerError(str(result.meaning))
            done_perhaps = done_perhaps or result.done_perhaps
            last = number + 1 == self._patience.attempts or (result.done_perhaps and not repeatable)
            self._pause(result, number, end, last=last)
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, failure: Failure, number: int, end: float, *, last: bool) -> None:
        seconds = pause(number, self._chance(), _asked(failure.meaning), self._patience)
        if number == 0 and failure.status is None:
            seconds = 0.0  # a kept connection that died meanwhile is no trouble of the server
        if last or not failure.passing or self._monotonic() + seconds > end or not self._budget.take():
            raise failure.meaning
        if seconds > 0:
            self._sleep(seconds)


def pause(number: int, chance: float, asked: timedelta | None, patience: Patience) -> float:
    """Seconds before the next attempt: between half and the whole of a doubling time, and never less than asked for."""
    doubling: float = min(patience.first * 2**number, patience.longest)
    return max(doubling * (0.5 + chance / 2), asked.total_seconds() if asked else 0.0)


def _asked(error: ProviderError) -> timedelta | None:
    return error.retry_after if isinstance(error, TemporaryError) else None
