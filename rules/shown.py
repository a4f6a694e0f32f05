"""What a person finds in the calendar: the meetings that a copy of a series shows in a span of time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.model import Attendee, Frequency, Override, Rule, Series, Span, Window
from rules.slot import instant, wall_time

DAY = timedelta(days=1)
BEGINNING, END = date.min + 400 * DAY, date.max - 400 * DAY
"""Zones and changes of a series lead beyond what a date can say; nobody meets so far away."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting that a copy shows, and who is invited to it."""

    recurrence_id: datetime
    span: Span
    attendees: tuple[Attendee, ...]


def shown_in(series: Series, window: Window) -> tuple[Span, ...]:
    """When the meetings of a series are that start in the window, in their order."""
    return tuple(one.span for one in occurrences(series, window))


def occurrences(series: Series, window: Window) -> tuple[Occurrence, ...]:
    """The meetings of a series that start in the window, in their order.

    Rule and added dates, without excluded ones (RFC 5545, section 3.8.5); a later week goes by the latest change of
    all weeks from one on. An edited week stands where it was put, even one that the rule does not have any more.
    """
    if series.cancelled:
        return ()
    onwards = sorted((one for one in series.overrides if one.onwards), key=lambda one: one.recurrence_id)
    edited = {one.recurrence_id: one for one in series.overrides if not one.onwards}
    plain = {*_recurrences(series, _reach(series, onwards, window)), *series.added} - series.excluded - edited.keys()
    found = [_occurrence(series, at, _latest(onwards, at)) for at in plain]
    found += [_edited(series, one) for one in edited.values() if not one.cancelled]
    return tuple(sorted((one for one in found if one and one.span.start in window), key=lambda one: one.span.start))


def _edited(series: Series, one: Override) -> Occurrence:
    return Occurrence(one.recurrence_id, Span(one.start, one.length), _guests(series, one))


def _guests(series: Series, one: Override) -> tuple[Attendee, ...]:
    return series.attendees if one.attendees is None else one.attendees


def _occurrence(series: Series, at: datetime, change: Override | None) -> Occurrence | None:
    if change is None:
        return Occurrence(at, Span(at, series.length), series.attendees)
    if change.cancelled:
        return None
    start = instant(wall_time(at, series.zone) + _shift(series, change), series.zone)
    return Occurrence(at, Span(start, change.length), _guests(series, change))


def _latest(onwards: Sequence[Override], at: datetime) -> Override | None:
    return next((one for one in reversed(onwards) if one.recurrence_id <= at), None)


def _shift(series: Series, change: Override) -> timedelta:
    """By how much a change moves all later weeks: by the clock on the wall, as clients do."""
    return wall_time(change.start, series.zone) - wall_time(change.recurrence_id, series.zone)


def _reach(series: Series, onwards: Sequence[Override], window: Window) -> tuple[date, date]:
    """The local days whose weeks may stand in the window."""
    shifts = [_shift(series, one) for one in onwards]
    first, last = (_day(at, series.zone) for at in (window.start, window.end))
    return first - max([DAY, *(DAY + one for one in shifts)]), last + max([DAY, *(DAY - one for one in shifts)])


def _day(at: datetime, zone: str) -> date:
    return wall_time(at, zone).date() if BEGINNING < at.date() < END else min(max(at.date(), BEGINNING), END)


def _recurrences(series: Series, days: tuple[date, date]) -> Iterator[datetime]:
    """Recurrence ids of the rule on these local days, both included; a single event has the one at its start."""
    rule, begins = series.rule, series.start.date()
    if rule is None:
        yield instant(series.start, series.zone)
        return
    first = begins if rule.count else max(begins, days[0])
    for number, day in enumerate(_fitting(rule, begins, first, days[1]), 1):
        at = instant(datetime.combine(day, series.start.time()), series.zone)
        if (rule.until and at > rule.until) or (rule.count and number > rule.count):
            return
        if day >= days[0]:
            yield at


def _fitting(rule: Rule, begins: date, first: date, last: date) -> Iterator[date]:
    """The days of a rule from one to another; almost every rule is weekly, and told by steps."""
    if rule.frequency is not Frequency.WEEKLY or len(rule.weekdays) > 1 or rule.further:
        yield from (day for day in _from(first, last) if _falls_on(rule, begins, day))
        return
    weekday = rule.weekdays[0] if rule.weekdays else begins.weekday()
    day, step = _monday(begins) + weekday * DAY, 7 * rule.interval * DAY
    day += max(0, -((day - first) // step)) * step
    while day <= last:
        yield day
        day += step


def _from(day: date, last: date) -> Iterator[date]:
    return (day + n * DAY for n in range((last - day).days + 1))


def _falls_on(rule: Rule, begins: date, day: date) -> bool:
    """Whether a rule that begins on one day has a week on another; weeks begin on Monday.

    What is not told by INTERVAL and plain BYDAY alone is not known to fall on any day.
    """
    weekday = day.weekday() in (rule.weekdays or (begins.weekday(),))
    match rule.frequency:
        case _ if rule.further:
            return False
        case Frequency.WEEKLY:
            steps, fits = (_monday(day) - _monday(begins)).days // 7, weekday
        case Frequency.DAILY:
            steps, fits = (day - begins).days, weekday or not rule.weekdays
        case Frequency.MONTHLY:
            steps = (day.year - begins.year) * 12 + day.month - begins.month
            fits = weekday and _is_nth(rule, day) if rule.weekdays else day.day == begins.day
        case Frequency.YEARLY:
            steps = day.year - begins.year
            fits = weekday if rule.weekdays else (day.month, day.day) == (begins.month, begins.day)
        case _:
            return False
    return fits and steps % rule.interval == 0


def _is_nth(rule: Rule, day: date) -> bool:
    """Whether it is that weekday of its month which the rule means, counted from the end where negative."""
    if rule.nth is None:
        return True
    from_the_end = (monthrange(day.year, day.month)[1] - day.day) // 7 + 1
    return rule.nth == ((day.day - 1) // 7 + 1 if rule.nth > 0 else -from_the_end)


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
