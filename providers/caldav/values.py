"""Values of RFC 5545 as instants, wall times and lengths, in every spelling that calendars use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from icalendar.prop import vDuration

from providers.caldav.foreign_zones import Zones
from providers.caldav.lines import Component, Line, MalformedError
from rules.slot import instant

_DAY = re.compile(r"\d{8}")
_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)")
YEARS = range(1900, 2201)
DAY = timedelta(days=1)
IANA = Zones()
LONGEST = timedelta(days=366)


class Form(Enum):
    """How a point in time is spelled."""

    DATE = "a date"
    UTC = "UTC"
    ZONED = "local time with a zone"
    FLOATING = "local time without a zone"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in time as it is spelled: wall time, and the zone where the spelling names one."""

    local: datetime
    form: Form
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start of a series, which gives meaning to dates and floating times elsewhere in it."""

    start: datetime
    zone: str
    form: Form
    zones: Zones = IANA


def stamp(text: str, tzid: str | None, zones: Zones = IANA) -> Stamp:
    """A DATE or DATE-TIME; MalformedError when it is neither, lies outside 1900 to 2200 or its zone is unknown."""
    text = text.strip().upper()
    if _DAY.fullmatch(text):
        return Stamp(_local(text, "000000"), Form.DATE)
    match = _TIME.fullmatch(text)
    if not match:
        raise MalformedError("a date that is none")
    local = _local(match[1], match[2])
    if match[3]:
        return Stamp(local, Form.UTC, "UTC")
    if tzid is None:
        return Stamp(local, Form.FLOATING)
    zone = zones.named(tzid)
    return Stamp(local, Form.UTC if zone == "UTC" else Form.ZONED, zone)


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


def as_instant(at: Stamp, series: Anchor) -> datetime:
    """The UTC instant: a date means the series' time on that local day, a floating time its zone."""
    if at.form is Form.DATE:
        return instant(datetime.combine(at.local.date(), series.start.time()), series.zone)
    return instant(at.local, at.zone or series.zone)


def until(text: str, series: Anchor) -> datetime:
    """UNTIL as the last instant that counts: a date includes its whole local day. Section 3.3.10."""
    at = stamp(text, None, series.zones)
    if at.form is Form.DATE:
        return instant(at.local + DAY - timedelta(seconds=1), series.zone)
    return as_instant(at, series)


def in_utc(at: datetime) -> str:
    """An instant in UTC form."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


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


def _local(day: str, time: str) -> datetime:
    try:
        at = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise MalformedError("a date that is none") from None
    if at.year not in YEARS:
        raise MalformedError("a year outside 1900 to 2200")
    return at
