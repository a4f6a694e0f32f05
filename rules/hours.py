"""Working hours: when a person may be asked something, and when next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from rules.model import WEEKDAYS, Hours
from rules.slot import instant, wall_time

EXAMPLE = "write hours like Mon-Fri 09:00-17:00 or Mon,Tue,Thu 08:00-14:30"
_DAY = f"(?:{'|'.join(WEEKDAYS)})"
_DAYS = f"{_DAY}(?:-{_DAY})?"
_TIME = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(rf"({_DAYS}(?:\s*,\s*{_DAYS})*)\s+({_TIME})\s*-\s*({_TIME})", re.IGNORECASE | re.ASCII)

TWO_WEEKS = 15
"""Days to look ahead: a day of the week can be missing once, where a zone changed sides of the date line."""


def parse_hours(text: str) -> Hours:
    """The hours that a text like `Mon-Fri 09:00-17:00` names; ValueError with what a right one looks like."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" are not working hours; {EXAMPLE}')
    days, start, end = found.group(1), parse_time(found.group(2)), parse_time(found.group(3))
    if start >= end:
        raise ValueError(f'"{text}" end before they begin; {EXAMPLE}')
    return Hours(frozenset(day for part in days.split(",") for day in _days(part.strip())), start, end)


def format_hours(hours: Hours) -> str:
    """Hours without shifts as `parse_hours` reads them: `Mon,Tue,Thu 09:00-17:00`."""
    return f"{','.join(WEEKDAYS[day] for day in sorted(hours.days))} {hours.start:%H:%M}-{hours.end:%H:%M}"


def parse_time(text: str) -> time:
    """The local time that `9:30` or `09:30` stands for; ValueError when it is none."""
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def parse_weekday(text: str) -> int:
    """0 for `Mon` to 6 for `Sun`, in any case; ValueError when it is none."""
    return WEEKDAYS.index(text.capitalize())


def working(at: datetime, hours: Hours, zone: str) -> bool:
    """Whether an instant lies within the hours, as a clock in the zone shows it."""
    local = wall_time(at, zone)
    since = local - datetime.combine(local.date(), time())
    return any(one.start <= since < one.end for one in hours.on(local.weekday()))


def next_working(at: datetime, hours: Hours, zone: str) -> datetime:
    """The instant itself when it lies within the hours, else when they next begin. ValueError when they never do."""
    if working(at, hours, zone):
        return at
    first = wall_time(at, zone).date() - timedelta(days=1)
    midnights = [datetime.combine(first + timedelta(days=day), time()) for day in range(TWO_WEEKS)]
    starts = (midnight + one.start for midnight in midnights for one in hours.on(midnight.weekday()))
    for start in (instant(local, zone) for local in starts):
        if start > at and working(start, hours, zone):
            return start
    raise ValueError("these working hours never come")


def _days(part: str) -> Iterator[int]:
    """`Mon` is one day, `Mon-Fri` five, `Sun-Thu` five as well: a range may run over the week's end."""
    first, _, last = part.partition("-")
    start = parse_weekday(first)
    length = (parse_weekday(last or first) - start) % 7
    return ((start + day) % 7 for day in range(length + 1))
