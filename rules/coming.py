"""When the two of a 1:1 meet next, as the calendars show it by the records that are kept of changed weeks.

| what the latest record of a week tells | the week |
|---|---|
| nothing, or that the change was undone | stands as agreed |
| it is made up, or was moved | stands at that other time |
| it was cancelled or declined | is off |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rules.model import Kind, Slot, Window
from rules.notebook import WEEK, agreed, monday
from rules.records import ExceptionRecord
from rules.slot import wall_time
from rules.week import UNDONE

WEEKS_BEFORE, WEEKS_AHEAD = 2, 8


@dataclass(frozen=True, slots=True)
class Coming:
    """When the two meet next, and when that was agreed for; None where no week ahead is left.

    `off` are the agreed times of the weeks before it that are off.
    """

    start: datetime | None = None
    agreed: datetime | None = None
    off: tuple[datetime, ...] = ()


def looked_at(now: datetime) -> Window:
    """Where the records lie that can tell of the next meeting."""
    return Window(now - (WEEKS_BEFORE + 1) * WEEK, now + (WEEKS_AHEAD + 1) * WEEK)


def coming(slot: Slot, first: datetime | None, records: Iterable[ExceptionRecord], now: datetime) -> Coming:
    """When the two meet next; `first` is when their series began, if that is known."""
    weeks = [one for one in _weeks(slot, records, now) if first is None or one[0] >= first]
    ahead = [(start, at) for at, start in weeks if start and start + slot.length > now]
    start, at = min(ahead, default=(None, None))
    return Coming(start, at, tuple(one for one, stands in weeks if not stands and now < one and (not at or one < at)))


def stands(slot: Slot, week: date, records: Iterable[ExceptionRecord]) -> datetime | None:
    """When the 1:1 of the week that begins on a Monday is; None where it is off."""
    latest = _latest(slot, records)
    return _stands(latest[week]) if week in latest else agreed(slot, week)


def _weeks(slot: Slot, records: Iterable[ExceptionRecord], now: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """When the 1:1 of each week was agreed for, and when it is; None where it is off."""
    latest, this = _latest(slot, records), monday(wall_time(now, slot.zone).date())
    for number in range(-WEEKS_BEFORE, WEEKS_AHEAD + 1):
        week = this + number * WEEK
        at = agreed(slot, week)
        yield at, _stands(latest[week]) if week in latest else at


def _latest(slot: Slot, records: Iterable[ExceptionRecord]) -> dict[date, ExceptionRecord]:
    found: dict[date, ExceptionRecord] = {}
    for one in sorted(records, key=lambda one: one.seen_at):
        at = one.deviation.recurrence_id
        if at and one.deviation.off_its_time and one.outcome not in UNDONE:
            found[monday(wall_time(at, slot.zone).date())] = one
    return found


def _stands(record: ExceptionRecord) -> datetime | None:
    if record.chosen is not None:
        return record.chosen
    shows = record.deviation.now_shows
    return shows.start if shows and record.deviation.kind is Kind.MOVED else None
