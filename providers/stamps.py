"""Points in time as calendars spell them, and the instants that they mean. RFC 5545, sections 3.3.4 and 3.3.5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Protocol

from providers.malformed import MalformedError
from providers.zones import iana_zone
from rules.slot import instant

_DAY = re.compile(r"\d{8}")
_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)")
YEARS = range(1900, 2201)
DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class Form(Enum):
    """How a point in time is spelled."""

    DATE = "a date"
    UTC = "UTC"
    ZONED = "local time with a zone"
    FLOATING = "local time without a zone"


class Zones(Protocol):
    """What names of time zones mean; `owner` is the zone of the calendar's owner."""

    @property
    def owner(self) -> str:
        """An IANA name."""

    def named(self, tzid: str) -> str:
        """The IANA name (or "UTC") of a TZID; MalformedError when it is unknown."""


@dataclass(frozen=True, slots=True)
class WellKnownZones:
    """Zones by the names that everybody knows, and no others."""

    owner: str = "UTC"

    def named(self, tzid: str) -> str:
        """The IANA name (or "UTC") of a TZID; MalformedError when it is unknown."""
        return iana_zone(tzid)


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
    zones: Zones = WellKnownZones()


def stamp(text: str, tzid: str | None, zones: Zones = WellKnownZones()) -> Stamp:
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


def _local(day: str, time: str) -> datetime:
    try:
        at = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise MalformedError("a date that is none") from None
    if at.year not in YEARS:
        raise MalformedError("a year outside 1900 to 2200")
    return at
