"""Time zones that an object defines itself, under names that nobody else knows: which IANA zone they are.

Clients write "Customized Time Zone", "GMT+0100" or "tzone://Microsoft/Custom". What counts is what clocks show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from providers.caldav.lines import Component, parse, render
from providers.caldav.observances import offsets
from providers.malformed import MalformedError
from providers.zones import fixed_zone, iana_zone, zone_named_in

DEFINITION_BYTES = 2**16
YEARS_BEFORE, YEARS_AFTER = 1, 3
_WELL_KNOWN = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Australia/Sydney",
)
_HINTS = ("X-LIC-LOCATION", "X-TZINFO", "TZID-ALIAS-OF", "TZURL")
_STAMPS = ("DTSTART", "DTSTAMP", "LAST-MODIFIED")
_YEAR = re.compile(r"(?:19[789]|20\d|21\d)\d(?=\d{4})")
_ESCAPED = re.compile(r"\\([,;\\])")
_NAMED_OFFSET = re.compile(r"(?:GMT|UTC)([+-])(\d\d):?(\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Zones:
    """What the zone names in one object mean; `owner` is the zone of the calendar's owner.

    `defined` holds the VTIMEZONEs of names that are no IANA or Windows names, `year` when the object was written.
    """

    owner: str = "UTC"
    defined: Mapping[str, bytes] = field(default_factory=dict)
    year: int = 0

    def named(self, tzid: str) -> str:
        """The IANA name (or "UTC") of a TZID; MalformedError when it is unknown."""
        with suppress(MalformedError):
            return iana_zone(tzid)
        definition = self.defined.get(tzid.strip())
        return _meant(definition, self.owner, self.year) if definition else _by_offset(tzid)


def zones_of(calendar: Component, owner: str) -> Zones:
    """The zones of a VCALENDAR; a name that is defined twice counts as first defined."""
    defined: dict[str, bytes] = {}
    for definition in calendar.components("VTIMEZONE"):
        name = _ESCAPED.sub(r"\1", definition.value("TZID"))
        if not _known(name):
            defined.setdefault(name, render(definition))
    return Zones(owner, defined, _year(calendar) if defined else 0)


def _known(name: str) -> bool:
    try:
        return bool(iana_zone(name))
    except MalformedError:
        return False


def _by_offset(name: str) -> str:
    named = _NAMED_OFFSET.fullmatch(name.strip())
    if not named:
        raise MalformedError("unknown time zone")
    offset = timedelta(hours=int(named[2]), minutes=int(named[3]))
    return fixed_zone(-offset if named[1] == "-" else offset)


def _year(calendar: Component) -> int:
    """The latest year in which an event of the object starts or was touched."""
    events = calendar.components("VEVENT")
    found = (_YEAR.match(event.value(name)) for event in events for name in _STAMPS)
    return max((int(match[0]) for match in found if match), default=2000)


@lru_cache(maxsize=128)
def _meant(definition: bytes, owner: str, year: int) -> str:
    """The owner's zone where clocks show the same there, else the zone that is hinted at, else any that fits."""
    if len(definition) > DEFINITION_BYTES:
        raise MalformedError("unknown time zone")
    (component,) = parse(b"BEGIN:VCALENDAR\r\n" + definition + b"END:VCALENDAR\r\n").components("VTIMEZONE")
    hinted = next(_hints(component), "")
    try:
        shown = offsets(component, _days(year))
    except MalformedError:
        if hinted:
            return hinted
        raise
    if _fits(owner, shown, year):
        return owner
    return hinted or _fitting(shown, year)


def _fitting(shown: tuple[timedelta, ...], year: int) -> str:
    if len(set(shown)) == 1 and not shown[0] % timedelta(hours=1):
        return fixed_zone(shown[0])
    for zone in dict.fromkeys((*_WELL_KNOWN, *WINDOWS_TO_OLSON.values())):
        if _fits(zone, shown, year):
            return zone
    raise MalformedError("unknown time zone")


def _fits(zone: str, shown: tuple[timedelta, ...], year: int) -> bool:
    """Whether clocks there show the same on every day; by how many hours a change is off makes no difference."""
    info = ZoneInfo(zone)
    days = zip(_days(year), shown, strict=True)
    return all(day.replace(tzinfo=UTC).astimezone(info).utcoffset() == offset for day, offset in days)


@lru_cache(maxsize=16)
def _days(year: int) -> tuple[datetime, ...]:
    """Noon of every day of the years that matter."""
    first, end = datetime(year - YEARS_BEFORE, 1, 1, 12), datetime(year + YEARS_AFTER + 1, 1, 1)
    return tuple(first + timedelta(days=number) for number in range((end - first).days + 1))


def _hints(definition: Component) -> Iterator[str]:
    """IANA names in the properties that clients keep them in."""
    for name in _HINTS:
        zone = zone_named_in(definition.value(name))
        if zone:
            yield zone
