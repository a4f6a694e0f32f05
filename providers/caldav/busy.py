"""What keeps a calendar's owner busy, told by an object of theirs: times and kinds, never what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from providers.caldav.absence import entry, is_cancelled, is_declined
from providers.caldav.foreign_zones import Zones, zones_of
from providers.caldav.lines import Component, Line, parse
from providers.caldav.occurrences import Occurrence, Span, occurrences, overlap, span_of
from providers.caldav.people import two_alone
from providers.caldav.screen import OBJECT_BYTES, OVERRIDES, uid_in, unfolded
from providers.caldav.sync import Body
from providers.malformed import MalformedError
from providers.stamps import DAY
from rules.absence import absence, keeps_busy
from rules.busy import Busy
from rules.model import Window
from rules.slot import wall_time

_EVENT = re.compile(rb"^BEGIN:VEVENT\b", re.I | re.M)
_TIMES = re.compile(rb"^(DTSTART|DTEND|DURATION)[;:][^\r\n]*", re.I | re.M)
_BEGIN, _END = Line("BEGIN", b"BEGIN:VEVENT\r\n"), Line("END", b"END:VEVENT\r\n")
# What recurring-ical-events and dateutil were seen to raise over thousands of odd objects; MalformedError is one too.
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def busy_by(body: Body, owner: str, zone: str, window: Window) -> tuple[Busy, ...]:
    """What the object says of the window; raises nothing.

    What cannot be understood is busy at its own time of day on every day, or all the time, and never an absence.
    """
    if body.fault:
        return (Busy(window),)
    try:
        calendar = _parsed(body.data)
        series, zones = _by_uid(calendar), zones_of(calendar, zone)
    except MalformedError:
        return tuple(_unread(unfolded(body.data), Zones(zone), window))
    return tuple(one for uid, events in series.items() for one in _of_series(uid, events, owner, zones, window))


def _parsed(data: bytes) -> Component:
    if len(data) > OBJECT_BYTES:
        raise MalformedError("larger than 1 MiB")
    return parse(data)


def _by_uid(calendar: Component) -> dict[str, list[Component]]:
    found: dict[str, list[Component]] = {}
    for event in calendar.components("VEVENT"):
        found.setdefault(event.value("UID"), []).append(event)
    return found


def _unread(text: bytes, zones: Zones, window: Window) -> Iterator[Busy]:
    """By what can be picked out of an object whose lines cannot be told apart for sure."""
    events = [_with_its_times(part) for part in _EVENT.split(text)[1:]]
    return _every_day(events, uid_in(text), zones, window)


def _with_its_times(text: bytes) -> Component:
    lines = (Line(found[1].decode().upper(), found[0]) for found in _TIMES.finditer(text))
    return Component("VEVENT", _BEGIN, tuple(lines), _END)


def _of_series(uid: str, events: list[Component], owner: str, zones: Zones, window: Window) -> tuple[Busy, ...]:
    masters = [event for event in events if event.line("RECURRENCE-ID") is None]
    try:
        if any(map(is_cancelled, masters)):
            return ()
        yearly = any("FREQ=YEARLY" in event.value("RRULE").upper() for event in masters)
        found = (_told(one, uid, owner, yearly=yearly) for one in occurrences(events, zones, window))
        two = two_alone(events)
        return tuple(replace(one, two=two) if two else one for one in found if one)
    except _STUMBLES:
        taking = [event for event in masters or events if _takes_time(event, owner)]
        return tuple(_every_day(taking, uid, zones, window))


def _told(one: Occurrence, uid: str, owner: str, *, yearly: bool) -> Busy | None:
    """None where the time is free all the same: declined, cancelled, shown as free, or no time at all."""
    if is_cancelled(one.event) or is_declined(one.event, owner) or one.window.start == one.window.end:
        return None
    shown = entry(one.event, owner, yearly=yearly)
    if not keeps_busy(shown):
        return None
    away = absence(shown)
    return Busy(one.window, away.kind, away.words, uid) if away else Busy(one.window, uid=uid)


def _takes_time(event: Component, owner: str) -> bool:
    try:
        return not is_declined(event, owner) and keeps_busy(entry(event, owner, yearly=False))
    except MalformedError:
        return True


def _every_day(events: Sequence[Component], uid: str, zones: Zones, window: Window) -> Iterator[Busy]:
    """Each event at its own time of day on every day of the window; all of it where no time can be read."""
    try:
        spans = [span_of(event, zones) for event in events[:OVERRIDES]]
    except MalformedError:
        spans = []
    if events and (len(spans) < len(events) or any(not one.lasting or one.lasting >= DAY for one in spans)):
        yield Busy(window, uid=uid)
        return
    found = (at for span in spans for at in _days(span, window))
    yield from (Busy(at, uid=uid) for at in found if overlap(at, window))


def _days(span: Span, window: Window) -> Iterator[Window]:
    """A span of less than a day, begun on every local day that may matter to the window."""
    local = datetime.combine(wall_time(window.start, span.start.zone).date() - DAY, span.start.start.time())
    while (at := span.at(local, span.start.zone)).start < window.end:
        yield at
        local += DAY
