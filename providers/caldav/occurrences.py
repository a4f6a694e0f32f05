"""When an event of anybody's takes place within a window, by recurring-ical-events.

The library gets a plain copy of the event, all of it in local time of the series: whatever spelling or zone the event
is in is understood here, and the clock changes in RFC 5545's reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import recurring_ical_events
from icalendar import Calendar

from providers.caldav.bounded import demand_bounded
from providers.caldav.foreign_zones import Zones
from providers.caldav.lines import Component, Line
from providers.caldav.screen import screen
from providers.caldav.values import anchor, length, stamps
from providers.malformed import MalformedError
from providers.rrule import rule_parts
from providers.stamps import DAY, LONGEST, Anchor, Form, Stamp, as_instant, until
from rules.model import Window
from rules.slot import instant, wall_time

_NUMBER = "X-NUMBER"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place, and the component that says what is so then."""

    event: Component
    window: Window


@dataclass(frozen=True, slots=True)
class Span:
    """A component's start, in local time of its own zone, and how long it lasts; whole days are local ones."""

    start: Anchor
    lasting: timedelta

    def at(self, local: datetime, zone: str) -> Window:
        """From another local start on."""
        start = instant(local, zone)
        end = instant(local + self.lasting, zone) if self.start.form is Form.DATE else start + self.lasting
        return Window(start, end)

    @property
    def window(self) -> Window:
        """Where it stands itself."""
        return self.at(self.start.start, self.start.zone)


def overlap(one: Window, other: Window) -> bool:
    """Whether two windows share any time."""
    return one.start < other.end and other.start < one.end


def span_of(event: Component, zones: Zones) -> Span:
    """Start and length; MalformedError where they are not told."""
    start = anchor(event, zones)
    lasting = _lasting(event, start)
    return Span(start, max(1, round(lasting / DAY)) * DAY if start.form is Form.DATE else lasting)


def _lasting(event: Component, start: Anchor) -> timedelta:
    """As a series' length, but without a bound for what has an end: a parental leave lasts years."""
    end = event.line("DTEND")
    if end is None:
        return length(event, Stamp(start.start, start.form, start.zone), start)
    to = next(stamps(end, start.zones))
    found = instant(to.local, to.zone or start.zone) - instant(start.start, start.zone)
    if found < timedelta():
        raise MalformedError("an end before the start")
    return found


def occurrences(events: Sequence[Component], zones: Zones, window: Window) -> Iterator[Occurrence]:
    """All that overlap the window, of the components of one UID; MalformedError when they cannot be understood."""
    screen(tuple(events))
    masters = [event for event in events if event.line("RECURRENCE-ID") is None]
    if len(masters) > 1:
        raise MalformedError("several events of one UID")
    if masters and (len(events) > 1 or masters[0].line("RRULE") or masters[0].line("RDATE")):
        found = _expanded(masters[0], events, zones, window)
    else:
        found = (Occurrence(event, span_of(event, zones).window) for event in events)
    return (one for one in found if overlap(one.window, window))


def _expanded(master: Component, events: Sequence[Component], zones: Zones, window: Window) -> Iterator[Occurrence]:
    """A week that was edited stands where it says, unless it stands for all that follow."""
    spans = [span_of(event, zones) for event in events]
    if any(span.lasting > LONGEST for span in spans):
        raise MalformedError("weeks that last longer than a year")
    series = span_of(master, zones).start
    first, last = (wall_time(at, series.zone) for at in (window.start - DAY, window.end + DAY))
    inside = [text for n, event in enumerate(events) for text in _plain(event, n, spans[n], series, last)]
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//1//EN", *inside, "END:VCALENDAR", ""])
    for one in recurring_ical_events.of(Calendar.from_ical(text)).between(first, last):
        number = int(one[_NUMBER])
        moved = events[number].line("RECURRENCE-ID") and not _is_onwards(events[number])
        found = spans[number].window if moved else spans[number].at(one["DTSTART"].dt, series.zone)
        yield Occurrence(events[number], found)


def _plain(event: Component, number: int, span: Span, series: Anchor, last: datetime) -> Iterator[str]:
    """The component with nothing but its times, all in local time of the series."""
    own = span.start
    start = own.start if own.zone == series.zone else wall_time(instant(own.start, own.zone), series.zone)
    yield from ("BEGIN:VEVENT", "UID:1", f"{_NUMBER}:{number}", f"DTSTART:{_text(start)}")
    yield f"DTEND:{_text(start + span.lasting)}"
    if week := event.line("RECURRENCE-ID"):
        onwards = ";RANGE=THISANDFUTURE" if _is_onwards(event) else ""
        yield f"RECURRENCE-ID{onwards}:{_text(_local(next(stamps(week, series.zones)), series))}"
    else:
        yield from (f"RRULE:{_rule(line, series, last)}" for line in _only(list(event.lines("RRULE"))))
        for name in ("EXDATE", "RDATE"):
            yield from (
                f"{name}:{_text(_local(at, series))}" for line in event.lines(name) for at in stamps(line, series.zones)
            )
    yield "END:VEVENT"


def _rule(line: Line, series: Anchor, last: datetime) -> str:
    parts = rule_parts(line.parts()[1])
    demand_bounded(parts, series.start, last)
    if "UNTIL" in parts:
        parts["UNTIL"] = _text(wall_time(until(parts["UNTIL"], series), series.zone))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _only(rules: list[Line]) -> list[Line]:
    if len(rules) > 1:
        raise MalformedError("several rules")
    return rules


def _is_onwards(event: Component) -> bool:
    line = event.line("RECURRENCE-ID")
    return line is not None and line.parts()[0].get("RANGE", "").upper() == "THISANDFUTURE"


def _local(at: Stamp, series: Anchor) -> datetime:
    """Local time of the series; taken as it stands where it is that already, since a clock change may skip it."""
    if at.form is not Form.DATE and (at.zone or series.zone) == series.zone:
        return at.local
    return wall_time(as_instant(at, series), series.zone)


def _text(local: datetime) -> str:
    return f"{local:%Y%m%dT%H%M%S}"
