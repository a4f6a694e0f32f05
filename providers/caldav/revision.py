"""Stamps what changed: DTSTAMP, LAST-MODIFIED, and SEQUENCE where times did. RFC 5546, section 2.1.4."""

from __future__ import annotations

from datetime import UTC, datetime

from providers.caldav.held import mapped
from providers.caldav.lines import Component, Line, new_line
from providers.stamps import in_utc

_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "STATUS", "RRULE", "EXDATE", "RDATE"})


def stamped(before: Component, after: Component, now: datetime) -> Component:
    """The object after a change, its changed events stamped with `now`."""
    there = list(before.components("VEVENT"))
    return mapped(after, lambda event: event if event in there else _stamped_event(event, there, now))


def _stamped_event(event: Component, there: list[Component], now: datetime) -> Component:
    known = {_identity(one): one for one in there}
    earlier = known.get(_identity(event))
    at = in_utc(now.astimezone(UTC))
    if earlier is None or _times(earlier) != _times(event):
        text = event.value("SEQUENCE")
        number = int(text) if text.isdecimal() and len(text) < 10 else 0
        event = event.having(new_line("SEQUENCE", str(number + 1)))
    return event.having(new_line("DTSTAMP", at)).having(new_line("LAST-MODIFIED", at))


def _identity(event: Component) -> str:
    line = event.line("RECURRENCE-ID")
    return line.text if line else ""


def _times(event: Component) -> list[Line]:
    return [item for item in event.items if isinstance(item, Line) and item.name in _TIMES]
