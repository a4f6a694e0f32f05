"""Stamps what changed: DTSTAMP, LAST-MODIFIED, and SEQUENCE where times did. RFC 5546, section 2.1.4."""

from __future__ import annotations

from datetime import UTC, datetime

from providers.caldav.lines import Component, Line, mapped, new_line
from providers.caldav.values import sequence
from providers.stamps import in_utc, stamp

_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "STATUS", "RRULE", "EXDATE", "RDATE"})


def stamped(before: Component, after: Component, now: datetime) -> Component:
    """The object after a change, its changed events stamped with `now`."""
    there = list(before.components("VEVENT"))
    return mapped(after, lambda event: event if event in there else _stamped_event(event, there, now))


def _stamped_event(event: Component, there: list[Component], now: datetime) -> Component:
    known = {_identity(one): one for one in there}
    earlier = known.get(_identity(event))
    at = in_utc(now.astimezone(UTC))
    unmoved = _times(earlier) == _times(event) if earlier else _as_in(known.get(""), event)
    if not unmoved:
        event = event.having(new_line("SEQUENCE", str(sequence(event) + 1)))
    return event.having(new_line("DTSTAMP", at)).having(new_line("LAST-MODIFIED", at))


def _as_in(master: Component | None, week: Component) -> bool:
    """Whether a week that nobody edited before stands where its series has it."""
    named, start = week.line("RECURRENCE-ID"), week.line("DTSTART")
    if master is None or named is None or start is None:
        return False
    return named.parts() == start.parts() and _length(week) == _length(master)


def _length(event: Component) -> object:
    """How long an event lasts by its own lines: for comparing it with one in the same spelling."""
    begin, end = event.line("DTSTART"), event.line("DTEND")
    if begin is None or end is None:
        return event.value("DURATION")
    return stamp(end.parts()[1], None).local - stamp(begin.parts()[1], None).local


def _identity(event: Component) -> str:
    line = event.line("RECURRENCE-ID")
    return line.text if line else ""


def _times(event: Component) -> list[Line]:
    return [item for item in event.items if isinstance(item, Line) and item.name in _TIMES]
