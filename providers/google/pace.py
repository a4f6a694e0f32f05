"""Keeps below Google's quotas: a token bucket for each user and one for the project, shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from providers.errors import TemporaryError

PER_USER = 600
PER_PROJECT = 10_000
LEAST_QUOTA = 60
PATCH_UNITS = 3
"""What a patch counts for. https://developers.google.com/workspace/calendar/api/v3/reference/events/patch"""

LONGEST_WAIT = 60.0
_MINUTE = 60.0
_AT_ONCE = 0.1


@dataclass(slots=True)
class Bucket:
    """Lets `per_minute` units through in any minute: a tenth at once, the rest evenly."""

    per_minute: float
    left: float
    at: float

    @classmethod
    def full(cls, per_minute: float, at: float) -> Bucket:
        """A bucket from which nothing was taken yet; one that takes a single request at least."""
        return cls(per_minute, max(per_minute * _AT_ONCE, PATCH_UNITS), at)

    def take(self, units: int, at: float) -> float:
        """Take units, below zero if need be; the seconds until they are there."""
        most = max(self.per_minute * _AT_ONCE, PATCH_UNITS)
        self.left = min(most, self.left + (at - self.at) * self._per_second) - units
        self.at = at
        return max(0.0, -self.left / self._per_second)

    def give_back(self, units: int) -> None:
        """Undo a `take` that came to nothing."""
        self.left += units

    @property
    def _per_second(self) -> float:
        return self.per_minute * (1 - _AT_ONCE) / _MINUTE


class Pace:
    """Lets requests of all threads through as fast as the quotas allow."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        per_user: int = PER_USER,
        per_project: int = PER_PROJECT,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._per_user = per_user
        self._project = Bucket.full(per_project, monotonic())
        self._users: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def wait(self, user: str, units: int = 1) -> None:
        """Return when the quotas have room; TemporaryError when that takes longer than LONGEST_WAIT."""
        with self._lock:
            seconds = self._reserve(user, units)
        if seconds > 0:
            self._sleep(seconds)

    def _reserve(self, user: str, units: int) -> float:
        now = self._monotonic()
        buckets = (self._project, self._users.setdefault(user, Bucket.full(self._per_user, now)))
        seconds = max(bucket.take(units, now) for bucket in buckets)
        if seconds <= LONGEST_WAIT:
            return seconds
        for bucket in buckets:
            bucket.give_back(units)
        raise TemporaryError(f"requests for {user} fill Google's quota for now", timedelta(seconds=round(seconds)))
