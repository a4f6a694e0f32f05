"""When a calendar is listed as a whole although its server says what changed: servers lose changes, and do not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from providers.caldav.sync import Listing, Place, listing

DAY = 24 * 60 * 60
_STAMPED = re.compile(r"(\d+) (.*)", re.DOTALL)


class Listings:
    """Lists calendars; may be called from several threads.

    A cursor carries when the whole was listed last. That is done again once a day, for each calendar at a time of day
    of its own, and at once where an answer names what did not change: then the server did not know the token, and took
    it for none (DAViCal after its database was restored). Without that what was deleted meanwhile would stay for ever.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._wrote: set[str] = set()

    def read(self, place: Place, cursor: str, known: Mapping[str, str | None]) -> Listing:
        """What is new since the cursor, or everything. Raises the port's errors."""
        now = int(self._clock().timestamp())
        listed, plain = _parts(cursor, now)
        due = plain != "" and _turn(place, listed) != _turn(place, now)
        new = listing(place, "" if due else plain)
        if not new.complete and self._names_too_much(new, known):
            new = _with_losses(place, new, known)
        self._wrote.difference_update(new.etags)
        return replace(new, cursor=f"{now if new.complete else listed} {new.cursor}" if new.cursor else "")

    def wrote(self, href: str) -> None:
        """An object was written by us, and will be named although its ETag is known."""
        self._wrote.add(href)

    def _names_too_much(self, new: Listing, known: Mapping[str, str | None]) -> bool:
        """Whether something is named that did not change, and something is not named at all."""
        unchanged = {href for href, etag in new.etags.items() if etag is not None and known.get(href) == etag}
        return bool(unchanged - self._wrote) and not known.keys() <= new.etags.keys() | new.removed


def _with_losses(place: Place, new: Listing, known: Mapping[str, str | None]) -> Listing:
    """The whole where it shows that something went unsaid; else what was said."""
    whole = listing(place, "")
    return replace(whole, refused=True) if known.keys() - whole.etags.keys() - new.removed else new


def _parts(cursor: str, now: int) -> tuple[int, str]:
    """When the whole was listed last, and the cursor as the server's answers make it; now where that was not noted."""
    stamped = _STAMPED.fullmatch(cursor)
    return (int(stamped[1]), stamped[2]) if stamped else (now, cursor)


def _turn(place: Place, at: int) -> int:
    """The number of a day that begins at another time for each calendar, so that not all are listed at once."""
    return (at - crc32(place.path.encode()) % DAY) // DAY
