"""What goes wrong on demand: which method, how, and how many times."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from tests.google.errors import ApiError, forbidden, gone

TOKEN, ANY = "token", "*"
"""The sign-in, and every method, where a method id is asked for."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """This refusal instead of the method's work."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class Lose:
    """The connection ends without an answer, or in the midst of one: when the work is `done`, or before it began.

    httplib2 sends a request again by itself when a connection ends without any answer, a POST too; of one that
    was `cut` short it tells its caller.
    """

    done: bool = True
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """So many seconds pass before the work."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Short:
    """A page holds at most so many entries, perhaps none, and another page follows."""

    size: int = 0


@dataclass(frozen=True, slots=True)
class Garble:
    """A good status with a body that is no JSON of this method, after the work."""

    body: bytes = b"<html>sign in</html>"
    kind: str = "text/html"


@dataclass(frozen=True, slots=True)
class Expire:
    """The token that came is worth nothing any more."""


Fault = Refuse | Lose | Slow | Short | Garble | Expire
Limit = Literal["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"]


def limited(reason: Limit = "rateLimitExceeded") -> Refuse:
    """403 of one of Google's limits."""
    said = "Calendar usage limits exceeded." if reason == "quotaExceeded" else "Rate Limit Exceeded"
    return Refuse(forbidden(reason, said))


def too_many(wait: int = 1) -> Refuse:
    """429 with seconds in Retry-After."""
    return Refuse(ApiError(429, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits", wait=wait))


def broken(status: int = 500) -> Refuse:
    """500, or 502, 503, 504."""
    return Refuse(ApiError(status, "backendError", "Backend Error"))


def full_sync() -> Refuse:
    """410: the sync token is worth nothing any more."""
    return Refuse(gone("fullSyncRequired"))


def refused_delegation() -> Refuse:
    """What the sign-in says when an admin took the delegation away."""
    return Refuse(ApiError(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens"))


@dataclass(slots=True)
class _Waiting:
    method: str
    fault: Fault
    times: int
    calendar: str


@dataclass(slots=True)
class Faults:
    """The faults that still wait; the first that fits a request strikes it."""

    waiting: list[_Waiting] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, method: str, fault: Fault, times: int = 1, calendar: str = "") -> None:
        """Let the next requests of a method id (TOKEN the sign-in, ANY all) fail so, perhaps of one calendar only."""
        with self.lock:
            self.waiting.append(_Waiting(method, fault, times, calendar))

    def clear(self) -> None:
        """Let nothing fail any more."""
        with self.lock:
            self.waiting.clear()

    def take(self, method: str, calendar: str = "") -> Fault | None:
        """The fault that strikes this request, used up once more."""
        with self.lock:
            for one in self.waiting:
                if one.method in (method, ANY) and one.calendar in ("", calendar):
                    return self._use(one)
        return None

    def _use(self, one: _Waiting) -> Fault:
        one.times -= 1
        if one.times <= 0:
            self.waiting.remove(one)
        return one.fault
