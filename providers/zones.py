"""Time zones by their names in calendars: IANA names, Windows names and the prefixes of some clients."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from providers.malformed import MalformedError

_UTC_NAMES = frozenset(
    {"UTC", "GMT", "ETC/UTC", "ETC/GMT", "Z", "ZULU", "ETC/ZULU", "ETC/UCT", "UCT"} | {"TZONE://MICROSOFT/UTC"}
)
_PREFIXED = re.compile(r"/[^/]+/.*?([A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)")
_NAMED = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
LONGEST = 200
HOURS = range(-12, 15)


@lru_cache(maxsize=4096)
def iana_zone(name: str) -> str:
    """The IANA name (or "UTC") that a TZID stands for; MalformedError when it is unknown."""
    plain = name.strip().strip('"')
    if len(plain) > LONGEST:
        raise MalformedError("unknown time zone")
    if plain.upper() in _UTC_NAMES:
        return "UTC"
    prefixed = _PREFIXED.fullmatch(plain)
    for candidate in (plain, WINDOWS_TO_OLSON.get(plain, ""), prefixed[1] if prefixed else ""):
        if candidate in _known():
            return candidate
    raise MalformedError("unknown time zone")


def fixed_zone(offset: timedelta) -> str:
    """The zone of clocks that always show so much more than UTC; MalformedError when it is not whole hours."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or hours not in HOURS:
        raise MalformedError("unknown time zone")
    return f"Etc/GMT{-hours:+}" if hours else "UTC"


def zone_named_in(text: str) -> str:
    """The IANA name within a longer text, such as an address or "Europe/Berlin[2024b]"; "" when there is none."""
    named = _NAMED.search(text[:LONGEST])
    while named and named[0] not in _known():
        named = _NAMED.search(text[:LONGEST], named.start() + 1)
    return named[0] if named else ""


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith(("posix/", "right/")))
