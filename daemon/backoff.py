"""How long an account is left alone after it failed: longer each time, with jitter, as its server asked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """After so many failures in a row, until then."""

    failures: int
    until: datetime


def rested(before: Rest | None, now: datetime, retry_after: timedelta | None, chance: float) -> Rest:
    """The rest after one more failure; `chance` in 0..1 spreads it between half and the whole of the time."""
    failures = (before.failures if before else 0) + 1
    wait = min(FIRST * 2 ** min(failures - 1, 10), LONGEST) * (0.5 + chance / 2)
    return Rest(failures, now + max(wait, retry_after or timedelta()))


class Rests:
    """Which accounts rest at present."""

    def __init__(self) -> None:
        self._rests: dict[str, Rest] = {}

    def until(self, account: str, now: datetime) -> datetime | None:
        """Until when an account rests, or None when it may be tried."""
        rest = self._rests.get(account)
        return rest.until if rest and rest.until > now else None

    def note(self, failed: Mapping[str, bool], retry_after: Mapping[str, timedelta], now: datetime) -> None:
        """Note of every account that was tried whether all of it failed."""
        for account, all_failed in failed.items():
            if all_failed:
                before = self._rests.get(account)
                self._rests[account] = rested(before, now, retry_after.get(account), random.random())
            else:
                self._rests.pop(account, None)
