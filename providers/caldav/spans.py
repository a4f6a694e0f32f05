"""Writes when an event begins and how long it lasts, in the spelling that it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from icalendar.prop import vDuration

from providers.caldav.held import Held, time_line
from providers.caldav.lines import Component, Line, new_line
from providers.caldav.values import length, start_of
from providers.stamps import DAY, Form, in_utc
from rules.slot import wall_time


def at_span(event: Component, start: datetime, lasting: timedelta, of: Held) -> Component:
    """The event at another time, written as the series is; no line changes that says so already."""
    at, begins = start_of(event, of.anchor)
    if (begins, length(event, at, of.anchor)) == (start, lasting):
        return event
    begin, end = _times(start, lasting, of)
    if begins == start and Form.DATE not in (at.form, of.anchor.form):
        return ending(event, end, lasting, of)
    return ending(event.having(begin), end, lasting, of)


def ending(event: Component, end: Line, lasting: timedelta, of: Held) -> Component:
    """The event with `end` for its end, or with a DURATION where it has that instead."""
    duration = event.line("DURATION")
    if duration is None or event.line("DTEND"):
        return event.without("DURATION").having(end)
    at, _ = start_of(event, of.anchor)
    if length(event, at, of.anchor) == lasting:
        return event
    text: str = vDuration(lasting).to_ical().decode()  # type: ignore[no-untyped-call]
    return event.having(duration.having_value(text))


def pinned(event: Component, of: Held) -> Component:
    """The event at the same moments in UTC form, whatever becomes of the series."""
    at, start = start_of(event, of.anchor)
    lasting = length(event, at, of.anchor)
    if event.line("DTEND") is None and event.line("DURATION"):
        end = new_line("DTEND", in_utc(start + lasting))
        items = tuple(end if isinstance(one, Line) and one.name == "DURATION" else one for one in event.items)
        event = replace(event, items=items)
    return event.having(new_line("DTSTART", in_utc(start))).having(new_line("DTEND", in_utc(start + lasting)))


def _times(start: datetime, lasting: timedelta, of: Held) -> tuple[Line, Line]:
    """DTSTART and DTEND; whole days are written as dates."""
    begin = time_line("DTSTART", start, of)
    if of.anchor.form is not Form.DATE:
        return begin, time_line("DTEND", start + lasting, of)
    if lasting % DAY or not lasting or begin.parts()[0].get("VALUE") != "DATE":
        return new_line("DTSTART", in_utc(start)), new_line("DTEND", in_utc(start + lasting))
    end = wall_time(start, of.anchor.zone) + lasting
    return begin, new_line("DTEND", f"{end:%Y%m%d}", VALUE="DATE")
