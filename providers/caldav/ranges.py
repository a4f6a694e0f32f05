"""Objects that have an event in a window, by time range where a server can do that, by reading everything where not."""

from __future__ import annotations

from collections.abc import Iterator

from providers.caldav.multistatus import range_request
from providers.caldav.sync import Body, Place, bodies, listing, queried
from providers.caldav.transport import RefusedError
from providers.errors import AccessError, NotFoundError, TemporaryError
from providers.stamps import DAY, in_utc
from rules.model import Window

LISTED = 20
"""Readings without a time range after one that failed where a listing did not: one bad object can fail all of them."""

_MEANT = frozenset({401, 404, 410, 429, 503})
"""Refusals that have nothing to do with the time range."""


class Ranges:
    """Knows for a while in which calendars a time range does not work."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def read(self, place: Place, window: Window) -> Iterator[Body]:
        """What may have an event in the window, and more; nothing of a calendar that is closed or not there.

        Raises TemporaryError, and AccessError where signing in fails.
        """
        if left := self._left.get(place.path):
            self._left[place.path] = left - 1
            yield from _everything(place)
            return
        found = _in_range(place, window)
        if found is not None:
            yield from found
            return
        yield from _everything(place)
        self._left[place.path] = LISTED


def _in_range(place: Place, window: Window) -> list[Body] | None:
    """None where it does not work. A day more on both sides: servers read floating times in zones of their own."""
    try:
        return queried(place, range_request(in_utc(window.start - DAY), in_utc(window.end + DAY)))
    except RefusedError as refused:
        meaning = refused.meaning() if refused.status in _MEANT else None
    except TemporaryError:
        return None
    if isinstance(meaning, NotFoundError):
        return []
    if meaning:
        raise meaning
    return None


def _everything(place: Place) -> Iterator[Body]:
    try:
        etags = listing(place, "").etags
    except (AccessError, NotFoundError):
        return
    yield from bodies(place, etags)
