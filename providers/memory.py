"""Calendars in a dictionary: the shortest correct CalendarProvider, for tests and the demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from providers.base import CalendarRef, Capabilities
from providers.errors import ConflictError, NotFoundError
from rules.busy import Busy, two_of
from rules.edit import NO_EXTRAS, Extras, Invitee, SeriesDraft, SeriesEdit, drafted, edited
from rules.meanwhile import still_holds
from rules.model import Partstat, Series, Window
from rules.reading import Changes, Resource
from rules.shown import DAY, occurrences

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Collection:
    """Objects by href, and at which step of the account's history each was written or removed."""

    objects: dict[str, Resource] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    busy: list[Busy] = field(default_factory=list)


class MemoryCalendars:
    """One account whose calendars live in this process."""

    def __init__(self, *, scheduling: bool = False) -> None:
        self._scheduling = scheduling
        self._collections: dict[str, _Collection] = {}
        self._extras: dict[str, Extras] = {}
        self._step = 0

    def check(self, calendar: CalendarRef) -> Capabilities:
        return Capabilities(scheduling=self._scheduling, sync=True, missing=calendar.url not in self._collections)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        at = self._at(calendar)
        refused = cursor != "" and not (cursor.isdigit() and int(cursor) <= self._step)
        complete = refused or cursor == ""
        since = 0 if complete else int(cursor)
        recent = [href for href, step in tuple(at.touched.items()) if step > since]
        changed = tuple(at.objects[href] for href in recent if href in at.objects and _news(at.objects[href], known))
        gone = [href for href in (known if complete else recent) if href in known and href not in at.objects]
        return Changes(str(self._step), changed, tuple(gone), complete, refused)

    def make_calendar(self, calendar: CalendarRef) -> None:
        if calendar.url in self._collections:
            raise ConflictError(f"{calendar.url} exists")
        self._collections[calendar.url] = _Collection()

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        objects = self._writable(calendar).objects
        if any(one.uid == draft.uid for one in tuple(objects.values())):  # several threads may write
            raise ConflictError(f"{calendar.url} holds {draft.uid}")
        before = objects[draft.after].series if draft.after in objects else None
        href = f"{urlsplit(calendar.url).path}{draft.uid}.ics"
        self._extras[href] = draft.extras
        return self.put(calendar, href, drafted(draft, before))

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        there = self._writable(calendar).objects.get(edit.href)
        stands = there is not None and (etag in (None, there.etag) or still_holds(edit, there.series))
        if there is None or there.series is None or not stands:
            raise ConflictError(f"{edit.href} is not as it was read")
        return self.put(calendar, edit.href, edited(there.series, edit.changes))

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        there = self._at(calendar).objects.get(href)
        guests = there.series.attendees if there and there.series else ()
        return replace(self._extras.get(href, NO_EXTRAS), guests=tuple(Invitee(one.email, "") for one in guests))

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        home = calendar.url.rstrip("/").rpartition("/")[0] + "/"
        urls = (url for url in tuple(self._collections) if url.startswith(home) and url != calendar.url)
        return tuple(replace(calendar, url=url) for url in urls)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        calendars = [calendar, *self.siblings(calendar)]
        known = [self._collections[ref.url] for ref in calendars if ref.url in self._collections]
        told = [one for at in known for one in (*at.busy, *_held(at, calendar.owner, window))]
        return tuple(one for one in told if one.window.start < window.end and window.start < one.window.end)

    def keep_busy(self, calendar: CalendarRef, busy: Busy) -> None:
        """Write something into a calendar that keeps its owner busy."""
        self._at(calendar).busy.append(busy)

    def close(self) -> None:
        """Nothing to let go of."""

    def put(self, calendar: CalendarRef, href: str, series: Series) -> Resource:
        """Write a series as its owner would."""
        return self._put(calendar, Resource(href, None, series.uid, series))

    def put_other(self, calendar: CalendarRef, href: str, uid: str = "", fault: str = "") -> Resource:
        """Write what is no series of ours: another's event, or one that cannot be understood."""
        return self._put(calendar, Resource(href, None, uid, fault=fault))

    def _put(self, calendar: CalendarRef, resource: Resource) -> Resource:
        self._step += 1
        at = self._at(calendar)
        at.objects[resource.href] = written = replace(resource, etag=f'"{self._step}"', written=_clock(self._step))
        at.touched[resource.href] = self._step
        return written

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


def _clock(step: int) -> datetime:
    """This account's clock: a minute for every step of its history."""
    return BEGINNING + timedelta(minutes=step)


def _held(at: _Collection, owner: str, window: Window) -> Iterator[Busy]:
    """The meetings of series, but those that the owner declined."""
    day_before = Window(window.start - DAY, window.end)
    held = (one.series for one in tuple(at.objects.values()) if one.series)
    meetings = ((series, meeting) for series in held for meeting in occurrences(series, day_before))
    for one, meeting in meetings:
        if not any(guest.email == owner and guest.partstat is Partstat.DECLINED for guest in meeting.attendees):
            yield Busy(Window(meeting.span.start, meeting.span.end), uid=one.uid, two=_two(one))


def _two(series: Series) -> frozenset[str]:
    """The two who meet, where it is a single event of exactly two."""
    single = series.rule is None and not series.added and not series.overrides
    return two_of([series.organizer, *(one.email for one in series.attendees)]) if single else frozenset()


def _news(resource: Resource, known: Mapping[str, str | None]) -> bool:
    return resource.href not in known or known[resource.href] != resource.etag
