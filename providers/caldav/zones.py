"""Time zones by their names in calendars: IANA names, Windows names and the prefixes of some clients."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from providers.caldav.lines import MalformedError

_UTC_NAMES = frozenset({"UTC", "GMT", "ETC/UTC", "ETC/GMT", "Z", "ZULU", "ETC/ZULU", "ETC/UCT", "UCT"})
_PREFIXED = re.compile(r"/[^/]+/.*?([A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)")
LONGEST = 200


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


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith(("posix/", "right/")))
