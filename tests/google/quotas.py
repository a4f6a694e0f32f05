"""Google's quotas: so many requests within any minute, of a project and of each user in it."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.google.errors import forbidden

MINUTE = 60.0
PROJECT = ""


@dataclass
class Quotas:
    """How many requests a minute may have, None for no bound; only what service accounts ask counts."""

    user: int | None = None
    project: int | None = None
    clock: Callable[[], float] = time.monotonic
    seen: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, user: str) -> None:
        """One more request; 403 when it is one too many, which does not count."""
        self._check(PROJECT, self.project, "rateLimitExceeded")
        self._check(user, self.user, "userRateLimitExceeded")
        for name in (PROJECT, user):
            self.seen[name].append(self.clock())

    def _check(self, name: str, most: int | None, reason: str) -> None:
        times = self.seen[name]
        while times and times[0] <= self.clock() - MINUTE:
            times.popleft()
        if most is not None and len(times) >= most:
            raise forbidden(reason, "Rate Limit Exceeded")
