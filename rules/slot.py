"""A weekly slot and the instants it stands for, in RFC 5545's reading of clock changes.

Section 3.3.5: a local time that occurs twice means the first; one that is skipped is read with the offset
before the gap. `zoneinfo` with fold=0 does exactly this; pendulum shifts both in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.model import Series, Slot, Window

WEEK = timedelta(days=7)


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall time in an IANA zone."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_time(at: datetime, zone: str) -> datetime:
    """The naive wall time of an instant in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def iso_week(at: datetime, zone: str) -> tuple[int, int]:
    """ISO year and week that an instant falls in, seen from a zone."""
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return year, week


def first_week(slot: Slot, not_before: datetime) -> datetime:
    """Local wall time of the slot's first occurrence at or after an instant."""
    day = wall_time(not_before, slot.zone).date() - timedelta(days=1)
    local = datetime.combine(_next_weekday(day, slot.weekday), slot.time)
    while instant(local, slot.zone) < not_before:
        local += WEEK
    return local


def weeks(local: datetime, zone: str, window: Window, last: datetime | None = None) -> Iterator[datetime]:
    """Instants of a weekly wall time from `local` on, that lie in the window and not after `last`."""
    skip = (wall_time(window.start, zone).date() - local.date()).days // 7 - 1
    local += WEEK * max(0, skip)
    while (at := instant(local, zone)) < window.end and (last is None or at <= last):
        if at >= window.start:
            yield at
        local += WEEK


def series_weeks(series: Series, window: Window) -> Iterator[datetime]:
    """Recurrence ids of a regular weekly series in the window: EXDATE and overrides left aside."""
    if series.rule is None:
        return
    local = first_local(series)
    last = series.rule.until
    if series.rule.count is not None:
        counted = instant(local + WEEK * (series.rule.count - 1), series.zone)
        last = min(last, counted) if last else counted
    yield from weeks(local, series.zone, window, last)


def first_local(series: Series) -> datetime:
    """Wall time of the first regular week: a BYDAY that is not DTSTART's own weekday counts."""
    days = series.rule.weekdays if series.rule else ()
    if len(days) != 1:
        return series.start
    return datetime.combine(_next_weekday(series.start.date(), days[0]), series.start.time())


def _next_weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
