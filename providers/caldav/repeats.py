"""ETags that come again: a server may number the versions of an object, and begin anew when it was made again."""

from __future__ import annotations

from collections.abc import Mapping

from providers.caldav.sync import Listing, Place
from rules.model import Series
from rules.reading import Resource


class Repeats:
    """Which calendars have such ETags, shown by two objects with the same one, and what was read there.

    What a report names in them is read again although its ETag is known, and is news where it is not what was read
    before: reports may repeat themselves, too.
    """

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Series | None]] = {}
        """By calendar, what was read last, by hrefs."""

    def named(self, place: Place, new: Listing, known: Mapping[str, str | None]) -> frozenset[str]:
        """What of a listing may be another object than the one that is known by that ETag."""
        if not (new.etags or new.removed):
            return frozenset()
        etags = [one for one in {**known, **new.etags}.values() if one is not None]
        if len(set(etags)) < len(etags):
            self._read.setdefault(place.path, {})
        read = self._read.get(place.path)
        if read is None:
            return frozenset()
        for href in read.keys() - new.etags.keys() if new.complete else read.keys() & new.removed:
            self.forget(place, href)
        return frozenset() if new.complete else frozenset(new.etags)

    def news(self, place: Place, there: Resource, known: Mapping[str, str | None]) -> bool:
        """Whether an object is not the one that is known; where ETags repeat, from now on it is."""
        read = self._read.get(place.path)
        other = read is not None and (there.href not in read or read[there.href] != there.series)
        if read is not None:
            read[there.href] = there.series
        return other or there.etag is None or known.get(there.href) != there.etag

    def changed(self, place: Place, href: str, there: Series | None) -> bool:
        """Whether an object was read as another one, whatever its ETag is."""
        read = self._read.get(place.path, {})
        return href in read and read[href] != there

    def forget(self, place: Place, href: str) -> None:
        """An object was written, and the server has it in words of its own; or it is gone."""
        self._read.get(place.path, {}).pop(href, None)
