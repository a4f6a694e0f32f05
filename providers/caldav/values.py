"""Values of an event's lines as instants, wall times and lengths, in every spelling that calendars use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from icalendar.prop import vDuration

from providers.caldav.lines import Component, Line
from providers.malformed import MalformedError
from providers.stamps import DAY, LONGEST, Anchor, Form, Stamp, WellKnownZones, Zones, stamp
from rules.slot import instant

IANA = WellKnownZones()


def stamps(line: Line, zones: Zones = IANA) -> Iterator[Stamp]:
    """The values of a line, several where commas part them; a PERIOD counts from its start."""
    parameters, value = line.parts()
    tzid = parameters.get("TZID")
    for text in value.split(","):
        yield stamp(text.partition("/")[0], tzid, zones)


def anchor(event: Component, zones: Zones) -> Anchor:
    """DTSTART of a series; MalformedError when it is missing."""
    return anchored(required(event, "DTSTART"), zones)


def anchored(line: Line, zones: Zones) -> Anchor:
    """What a line says of the start of a series: a whole day or a floating time is meant in the owner's zone."""
    at = next(stamps(line, zones))
    return Anchor(at.local, at.zone or zones.owner, at.form, zones)


def required(event: Component, name: str) -> Line:
    """The first line of that name; MalformedError when there is none."""
    line = event.line(name)
    if line is None:
        raise MalformedError(f"no {name}")
    return line


def length(event: Component, start: Stamp, series: Anchor) -> timedelta:
    """From DTSTART to DTEND, or DURATION, or what stands for neither. Section 3.6.1."""
    end, lasting = event.line("DTEND"), event.line("DURATION")
    if end:
        found = _between(start, next(stamps(end, series.zones)), series)
    elif lasting:
        found = _duration(lasting.parts()[1])
    else:
        found = DAY if start.form is Form.DATE else timedelta()
    if not timedelta() <= found <= LONGEST:
        raise MalformedError("an end before the start, or a year after it")
    return found


def start_of(event: Component, series: Anchor) -> tuple[Stamp, datetime]:
    """DTSTART of a component of the series, as spelled and as instant: of a whole day, its local midnight."""
    line = event.line("DTSTART")
    if line is None:
        raise MalformedError("an override without DTSTART")
    at = next(stamps(line, series.zones))
    return at, _exact(at, series)


def _between(start: Stamp, end: Stamp, series: Anchor) -> timedelta:
    """Whole days count as days, whatever clocks do meanwhile."""
    if start.form is end.form is Form.DATE:
        return end.local - start.local
    return _exact(end, series) - _exact(start, series)


def _exact(at: Stamp, series: Anchor) -> datetime:
    return instant(at.local, at.zone or series.zone)


def _duration(text: str) -> timedelta:
    try:
        found: timedelta = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        raise MalformedError("a DURATION that is none") from None
    return found


def sequence(event: Component) -> int:
    """SEQUENCE of an event, 0 where it names none."""
    text = event.value("SEQUENCE")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
