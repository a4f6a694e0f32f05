"""Whether the machine's clock goes on as it should: while it does not, no pass is made on the strength of it.

Deadlines, reminders and what lies in the past all follow from the clock. One that was set wrong is usually put right
within minutes; one that stays where it jumped to was wrong before, and is believed after an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from daemon.clock import Clock
from daemon.mail.compose import Desk
from daemon.notify import notify
from daemon.operator import tell_of_clock
from daemon.store import Store

log = structlog.get_logger()
TOLERANCE = timedelta(minutes=10)
DOUBT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Course:
    """What the clock said when so many seconds had passed since the machine started, those asleep included."""

    at: datetime
    seconds: float

    def after(self, seconds: float) -> datetime:
        """What it says by then if it goes on."""
        return self.at + timedelta(seconds=seconds - self.seconds)

    def foresees(self, other: Course) -> bool:
        """Whether the clock went on from here to there."""
        return abs(other.at - self.after(other.seconds)) <= TOLERANCE


@dataclass(slots=True)
class Steadiness:
    """Follows a clock; `last` is when a pass was made before this process, which a right clock is not earlier than."""

    last: datetime | None = None
    doubted: bool = False
    _course: Course | None = None
    _elsewhere: Course | None = field(default=None)

    def believes(self, now: datetime, seconds: float) -> bool:
        """Whether what the clock says now may be acted upon."""
        shown = Course(now, seconds)
        if self._is_on_course(shown) or self._stays(shown):
            self._course, self._elsewhere, self.doubted = shown, None, False
        else:
            self.doubted = True
        return not self.doubted

    def earliest(self, now: datetime, seconds: float) -> datetime:
        """What time it is by the clock, or would be without its jump: whichever turns out to be wrong, it has come."""
        return min(now, self._course.after(seconds)) if self._course else now

    def _is_on_course(self, shown: Course) -> bool:
        if self._course is None:
            return self.last is None or shown.at >= self.last - TOLERANCE
        return self._course.foresees(shown)

    def _stays(self, shown: Course) -> bool:
        """Whether it has gone on for long enough from where it jumped to."""
        if self._elsewhere is None or not self._elsewhere.foresees(shown):
            self._elsewhere = shown
        return shown.seconds - self._elsewhere.seconds >= DOUBT.total_seconds()


def doubts(steadiness: Steadiness, clock: Clock, store: Store, desk: Desk) -> bool:
    """Whether the clock is not to be acted upon; the operator hears of it when that begins."""
    before, now, seconds = steadiness.doubted, clock(), clock.monotonic()
    if steadiness.believes(now, seconds):
        return False
    if not before:
        log.error("the clock has jumped; nothing is done until it is right again, or an hour has passed")
        tell_of_clock(store, desk, now, steadiness.earliest(now, seconds))
    notify(WATCHDOG=1, STATUS=f"the clock has jumped to {now:%Y-%m-%d %H:%M} UTC, nothing is done for an hour")
    return True
