"""The agenda's clock: until when it is to be shared, counted in days that the team member works.

Time is taken off as the clock on the wall shows it, on working days alone: of a 1:1 on Monday at 10:00, a day before is
Friday at 10:00. What would lie outside working hours is due when the last work before it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.model import Person
from rules.notebook import Sheet
from rules.slot import instant, wall_time

DAY = timedelta(days=1)
LAST_HOUR = timedelta(hours=1)
"""A reminder that would come after work comes so long before it ends, to be seen on that day."""

FAR = 100
"""Days to look for work, back or ahead; nobody is off for longer and has a weekly 1:1."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the company aims for: sharing so long before, a reminder so long before that, growth talked of so often."""

    share_before: timedelta = timedelta(hours=24)
    remind_before: timedelta = timedelta(hours=4)
    growth_after: timedelta = timedelta(days=56)


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody is reminded of the agenda of a 1:1 (None for never), until when it is shared, when it begins."""

    remind_at: datetime | None
    share_by: datetime
    start: datetime


class Due(StrEnum):
    """What is to be done about the agenda of a week."""

    REMIND = "remind"
    PASS_ON = "pass_on"


def times(start: datetime, person: Person, habits: Habits, days_off: Collection[date]) -> Times:
    """The clock of a 1:1 that begins at an instant; `days_off` are the person's public holidays around it."""
    by = share_by(start, person, habits, days_off)
    return Times(remind_at(by, person, habits, days_off), by, start)


def share_by(start: datetime, person: Person, habits: Habits, days_off: Collection[date]) -> datetime:
    """Until when the agenda of a 1:1 that begins at an instant is to be shared by the team member."""
    back = _back(wall_time(start, person.zone), habits.share_before, person, days_off)
    _, ends = _last_work(back, person, days_off)
    return min(start, instant(min(back, ends), person.zone))


def remind_at(by: datetime, person: Person, habits: Habits, days_off: Collection[date]) -> datetime | None:
    """When a team member who is to share by an instant is reminded, when mails may come; None for never."""
    before = habits.remind_before if person.remind_before is None else person.remind_before
    if not (before and person.reminders):
        return None
    back = _back(wall_time(by, person.zone), before, person, days_off)
    reader = replace(person, hours=person.mail_hours) if person.mail_hours else person
    begins, ends = _last_work(back, reader, days_off)
    return min(by, instant(back if back < ends else max(begins, ends - LAST_HOUR), person.zone))


def due(clock: Times, sheet: Sheet, now: datetime) -> Due | None:
    """What is to be done about the agenda of a week by now: what was shared is passed on, or there is nothing."""
    if clock.start <= now:
        return None
    if sheet.shared_at:
        return Due.PASS_ON if clock.share_by <= now and not sheet.mailed_at else None
    reminding = clock.remind_at is not None and clock.remind_at <= now < clock.share_by
    return Due.REMIND if reminding and not sheet.reminded_at else None


def morning(day: date, person: Person, days_off: Collection[date]) -> datetime:
    """When a person's work begins on a day; on the next one with work where that is a day off."""
    days = (day + number * DAY for number in range(FAR))
    starts = (start for one in days for start, _ in _work(one, person, days_off))
    return instant(next(starts, _midnight(day)), person.zone)


def _back(local: datetime, length: timedelta, person: Person, days_off: Collection[date]) -> datetime:
    """So long before a local time, where days without work do not count."""
    left = length
    for day in (one for one in _days_before(local) if _work(one, person, days_off)):
        until = min(local, _midnight(day) + DAY)
        if left <= until - _midnight(day):
            return until - left
        left -= until - _midnight(day)
    return local - length


def _last_work(local: datetime, person: Person, days_off: Collection[date]) -> tuple[datetime, datetime]:
    """Beginning and end of the last work that has begun at a local time."""
    work = (one for day in _days_before(local) for one in reversed(_work(day, person, days_off)))
    return next((one for one in work if one[0] <= local), (local, local + DAY))


def _work(day: date, person: Person, days_off: Collection[date]) -> list[tuple[datetime, datetime]]:
    """When a person works on a day, in local time."""
    shifts = () if day in days_off else person.hours.on(day.weekday())
    return [(_midnight(day) + one.start, _midnight(day) + one.end) for one in shifts]


def _days_before(local: datetime) -> Iterator[date]:
    """The day of a local time, and those before it."""
    return (local.date() - number * DAY for number in range(FAR))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
