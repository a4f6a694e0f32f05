"""What the calendars should show in the end, worked out from the slots and from what people did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.demo.people import Week
from rules.model import Pair, Slot
from rules.week import Became

DAY = timedelta(days=1)


@dataclass(slots=True)
class Agreement:
    """What became of a pair's weeks, by when they should have started.

    `off` does not take place, `elsewhere` does at another time, `declined` shows so in the team member's own
    copy; `deleted_until`: the manager deleted everything, and the series begins anew not before this.
    `agreed_anew`: from when on another slot counts. `became`: what the history says, where it is not "held".
    """

    pair: Pair
    agenda: str
    off: set[datetime] = field(default_factory=set)
    elsewhere: dict[datetime, datetime] = field(default_factory=dict)
    declined: set[datetime] = field(default_factory=set)
    deleted_until: datetime | None = None
    agreed_anew: tuple[datetime, Slot] | None = None
    became: dict[datetime, Became] = field(default_factory=dict)

    def untouched(self, start: datetime) -> bool:
        """Whether a 1:1 that begins then is as it was agreed."""
        return start not in self.declined and start not in self.elsewhere.values()

    def weeks(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The agreed starts between two instants."""
        if self.agreed_anew is None:
            yield from _weeks(self.pair.slot, start, end)
            return
        since, slot = self.agreed_anew
        yield from _weeks(self.pair.slot, start, min(since, end))
        yield from _weeks(slot, max(since, start), end)


def expected(agreement: Agreement, start: datetime, end: datetime, *, manager: bool) -> list[Week]:
    """The weeks between two instants that one of the two should see."""
    minutes = int(agreement.pair.slot.length.total_seconds() // 60)
    shown = []
    for week in agreement.weeks(start, end):
        lost = manager and agreement.deleted_until is not None and week < agreement.deleted_until
        if week not in agreement.off and not lost:
            at = agreement.elsewhere.get(week, week)
            declined = week in agreement.declined and not manager
            shown.append(Week(at, minutes, declined, agreement.agenda))
    return sorted(shown, key=lambda one: one.start)


def history(agreement: Agreement, start: datetime, end: datetime) -> list[tuple[datetime, Became]]:
    """What the history should say of the weeks between two instants."""
    return [(week, agreement.became.get(week, Became.HELD)) for week in agreement.weeks(start, end)]


def differences(agreed: list[Week], seen: list[Week]) -> Iterator[str]:
    """What is missing and what should not be there, in words."""
    yield from (f"missing: {_words(one)}" for one in agreed if one not in seen)
    yield from (f"should not be there: {_words(one)}" for one in seen if one not in agreed)
    if len(seen) > len({one.start for one in seen}):
        yield "two meetings at the same time"


def _weeks(slot: Slot, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every instant of the slot from `start` to before `end`, day by day: slow, and hard to get wrong."""
    zone = ZoneInfo(slot.zone)
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        at = datetime.combine(day, slot.time, zone).astimezone(UTC)
        if day.weekday() == slot.weekday and start <= at < end:
            yield at
        day += DAY


def _words(week: Week) -> str:
    declined = ", declined" if week.declined else ""
    return f"{week.start:%a %-d %b %H:%M %Z}, {week.minutes} minutes{declined}, agenda {week.agenda or 'none'}"
