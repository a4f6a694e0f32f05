"""Slot and what the two copies show → deviations. Instants are compared, never text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.delivery import Delivery
from rules.model import (
    WEEKDAYS,
    Attendee,
    Deviation,
    Frequency,
    Kind,
    Override,
    Partstat,
    Role,
    Rule,
    Series,
    Slot,
    Span,
    Window,
)
from rules.reading import Copy, CopyState
from rules.slot import WEEK, first_local, first_week, instant, series_weeks, wall_time, weeks


@dataclass(frozen=True, slots=True)
class Expected:
    """What both copies should show: the slot from the instant `first` on, with the agenda link."""

    slot: Slot
    first: datetime
    link: str
    report: str
    manager: str
    delivery: Delivery


def deviations(expected: Expected, organizer: CopyState, attendee: CopyState, window: Window) -> tuple[Deviation, ...]:
    """All differences in the window. Copies that are unreachable or only missing so far must not be judged."""
    if organizer is Copy.GONE:
        return (Deviation(Kind.SERIES_DELETED, Role.MANAGER, agreed=_next_agreed(expected, window)),)
    if not isinstance(organizer, Series):
        return ()
    found = [*_of_copy(expected, organizer, Role.MANAGER, window), *_of_attendee(expected, organizer, attendee, window)]
    told: dict[object, Deviation] = {}
    for one in found:
        told.setdefault(_told_by(one), one)
    return tuple(told.values())


def _told_by(one: Deviation) -> object:
    """What one deviation is enough for; the organizer's copy comes first. A week that is off cannot be declined."""
    if one.kind is Kind.AGENDA_DETACHED:
        return one.kind, one.role, one.recurrence_id
    return Kind.CANCELLED if one.kind is Kind.DECLINED else one.kind, one.recurrence_id


def _of_attendee(expected: Expected, organizer: Series, attendee: CopyState, window: Window) -> Iterator[Deviation]:
    everything = Deviation(Kind.DECLINED, Role.REPORT)
    if not isinstance(attendee, Series):
        invisible = attendee is Copy.NEVER and _declined(organizer.attendees, expected.report)
        if attendee is Copy.GONE or invisible:
            yield everything
        return
    if attendee.cancelled or _declined(attendee.attendees, expected.report):
        yield everything
        return
    for one in _of_copy(expected, attendee, Role.REPORT, window):
        if one.kind is Kind.CANCELLED:
            yield replace(one, kind=Kind.DECLINED)
        elif one.kind is Kind.DECLINED or expected.delivery is Delivery.COPIES:
            yield one


def _of_copy(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    if series.cancelled:
        yield Deviation(Kind.SERIES_DELETED, role, agreed=_next_agreed(expected, window))
        return
    yield from _of_series(expected, series, role, window)
    if regular(series.rule):
        yield from _of_weeks(expected, series, role, window)
    if role is Role.MANAGER and _declined(series.attendees, expected.manager):
        yield Deviation(Kind.DECLINED, role)
    if expected.link not in series.links:
        yield Deviation(Kind.AGENDA_DETACHED, role)


def regular(rule: Rule | None) -> bool:
    """Whether a rule means once every week, however long."""
    return (
        rule is not None
        and rule.frequency is Frequency.WEEKLY
        and rule.interval == 1
        and len(rule.weekdays) <= 1
        and not rule.further
    )


def _of_series(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    agreed = _next_agreed(expected, window)
    shows = next((Span(at, series.length) for at in series_weeks(series, window)), None)

    def deviation(kind: Kind) -> Deviation:
        return Deviation(kind, role, None, agreed, shows, in_words(series))

    if series.rule is None or (regular(series.rule) and (series.rule.until or series.rule.count)):
        yield deviation(Kind.SERIES_ENDED)
    if series.rule is not None and not regular(series.rule):
        yield deviation(Kind.CADENCE_CHANGED)
    elif _moved(expected.slot, series, window):
        yield deviation(Kind.SERIES_MOVED)
    if series.length != expected.slot.length:
        yield deviation(Kind.RESIZED)


def _moved(slot: Slot, series: Series, window: Window) -> bool:
    agreed = set(_slot_weeks(slot, window.start, window))
    return any(at not in agreed for at in series_weeks(series, window))


def _of_weeks(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    overrides = {one.recurrence_id: one for one in series.overrides}
    for at in series_weeks(series, window):
        agreed = Span(at, series.length)
        if (override := overrides.get(at)) is not None:
            links = series.links if override.links is None else override.links
            yield from _of_override(expected, replace(override, links=links), role, agreed)
        elif at in series.excluded:
            yield Deviation(Kind.CANCELLED, role, at, agreed)
    if not _moved(expected.slot, series, window):
        yield from _before_start(expected, series, role, window)


def _of_override(expected: Expected, override: Override, role: Role, agreed: Span) -> Iterator[Deviation]:
    at, shows = override.recurrence_id, Span(override.start, override.length)
    if override.cancelled:
        yield Deviation(Kind.CANCELLED, role, at, agreed)
    elif override.start != at:
        yield Deviation(Kind.MOVED, role, at, agreed, shows)
    elif override.length not in (agreed.length, expected.slot.length):
        yield Deviation(Kind.RESIZED, role, at, agreed, shows)
    if override.cancelled:
        return
    if expected.link not in (override.links or ()):
        yield Deviation(Kind.AGENDA_DETACHED, role, at, agreed)
    if _declined(override.attendees or (), expected.report):
        yield Deviation(Kind.DECLINED, Role.REPORT, at, agreed)
    if role is Role.MANAGER and _declined(override.attendees or (), expected.manager):
        yield Deviation(Kind.DECLINED, Role.MANAGER, at, agreed)


def _before_start(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    """Weeks that went because somebody let the series start later."""
    begins = instant(first_local(series), series.zone)
    for at in _slot_weeks(expected.slot, max(expected.first, window.start), window):
        if at >= begins:
            return
        yield Deviation(Kind.CANCELLED, role, at, Span(at, expected.slot.length))


def _slot_weeks(slot: Slot, not_before: datetime, window: Window) -> Iterator[datetime]:
    yield from weeks(first_week(slot, not_before), slot.zone, window)


def _next_agreed(expected: Expected, window: Window) -> Span | None:
    starts = _slot_weeks(expected.slot, max(expected.first, window.start), window)
    return next((Span(at, expected.slot.length) for at in starts), None)


def _declined(attendees: tuple[Attendee, ...], email: str) -> bool:
    return any(one.email == email and one.partstat is Partstat.DECLINED for one in attendees)


def in_words(series: Series) -> str:
    """How a series repeats, for people: "Thu 15:00 Europe/Berlin, 30 min, every 2 weeks"."""
    rule = series.rule
    days = rule.weekdays if rule and rule.weekdays else (series.start.weekday(),)
    text = f"{', '.join(WEEKDAYS[day] for day in days)} {series.start:%H:%M} {series.zone}"
    text += f", {series.length // timedelta(minutes=1)} min"
    if rule is None:
        return f"{text}, once"
    unit = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month", Frequency.YEARLY: "year"}
    if rule.interval != 1 or rule.frequency is not Frequency.WEEKLY:
        text += f", every {rule.interval} {unit.get(rule.frequency, rule.frequency.lower())}s"
    if rule.count is not None:
        text += f", {rule.count} times"
    return f"{text}, last on {_last_day(series, rule.until):%-d %b %Y}" if rule.until else text


def _last_day(series: Series, until: datetime) -> date:
    """The local day of the last week that is not after UNTIL; UNTIL itself where the rule is another."""
    last = wall_time(until, series.zone)
    first = first_local(series)
    return (first + (last - first) // WEEK * WEEK if regular(series.rule) and first <= last else last).date()
