"""Calendars in a dictionary: the shortest correct CalendarProvider, for tests and the demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from providers.base import CalendarRef, Capabilities, Changes, Resource
from providers.errors import ConflictError, NotFoundError
from rules.edit import SeriesDraft, SeriesEdit, drafted, edited
from rules.model import Series


@dataclass(slots=True)
class _Collection:
    """Objects by href, and at which step of the account's history each was written or removed."""

    objects: dict[str, Resource] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)


class MemoryCalendars:
    """One account whose calendars live in this process."""

    def __init__(self, *, scheduling: bool = False) -> None:
        self._scheduling = scheduling
        self._collections: dict[str, _Collection] = {}
        self._step = 0

    def check(self, calendar: CalendarRef) -> Capabilities:
        self._at(calendar)
        return Capabilities(scheduling=self._scheduling, sync=True)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        at = self._at(calendar)
        refused = cursor != "" and not (cursor.isdigit() and int(cursor) <= self._step)
        complete = refused or cursor == ""
        since = 0 if complete else int(cursor)
        recent = [href for href, step in at.touched.items() if step > since]
        changed = tuple(at.objects[href] for href in recent if href in at.objects and _news(at.objects[href], known))
        gone = [href for href in (known if complete else recent) if href in known and href not in at.objects]
        return Changes(str(self._step), changed, tuple(gone), complete, refused)

    def make_calendar(self, calendar: CalendarRef) -> None:
        if calendar.url in self._collections:
            raise ConflictError(f"{calendar.url} exists")
        self._collections[calendar.url] = _Collection()

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        objects = self._writable(calendar).objects
        if any(one.uid == draft.uid for one in objects.values()):
            raise ConflictError(f"{calendar.url} holds {draft.uid}")
        return self.put(calendar, f"{urlsplit(calendar.url).path}{draft.uid}.ics", drafted(draft))

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        there = self._writable(calendar).objects.get(edit.href)
        if there is None or there.series is None or etag not in (None, there.etag):
            raise ConflictError(f"{edit.href} is not as it was read")
        return self.put(calendar, edit.href, edited(there.series, edit.changes))

    def close(self) -> None:
        """Nothing to let go of."""

    def put(self, calendar: CalendarRef, href: str, series: Series | None, *, uid: str = "", fault: str = "") -> Resource:
        """Write an object as its owner would; without a series it is another's event, or one with a fault."""
        self._step += 1
        at = self._at(calendar)
        at.objects[href] = Resource(href, f'"{self._step}"', series.uid if series else uid, series, fault)
        at.touched[href] = self._step
        return at.objects[href]

    def delete(self, calendar: CalendarRef, href: str) -> None:
        """Remove an object as its owner would."""
        self._step += 1
        at = self._at(calendar)
        del at.objects[href]
        at.touched[href] = self._step

    def drop_calendar(self, calendar: CalendarRef) -> None:
        """Remove the collection itself, with all that is in it."""
        del self._collections[calendar.url]

    def objects(self, calendar: CalendarRef) -> tuple[Resource, ...]:
        """Everything that the calendar holds."""
        return tuple(self._at(calendar).objects.values())

    def _at(self, calendar: CalendarRef) -> _Collection:
        if calendar.url not in self._collections:
            raise NotFoundError(f"{calendar.url} is not there")
        return self._collections[calendar.url]

    def _writable(self, calendar: CalendarRef) -> _Collection:
        if calendar.url not in self._collections:
            raise ConflictError(f"{calendar.url} is not there")
        return self._collections[calendar.url]


def _news(resource: Resource, known: Mapping[str, str | None]) -> bool:
    return resource.href not in known or known[resource.href] != resource.etag
