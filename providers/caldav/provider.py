"""The CalendarProvider of one CalDAV account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin

from providers.base import CalendarRef, Capabilities
from providers.caldav import storing
from providers.caldav.agents import handed_over, unsent
from providers.caldav.busy import busy_by
from providers.caldav.compose import object_of
from providers.caldav.credentials import Credentials
from providers.caldav.edits import with_changes
from providers.caldav.extras import extras_of
from providers.caldav.home import Homes
from providers.caldav.ical import read, series_of
from providers.caldav.lines import Component, parse, render
from providers.caldav.listings import Listings
from providers.caldav.making import Making
from providers.caldav.probe import measure
from providers.caldav.ranges import Ranges
from providers.caldav.repeats import Repeats
from providers.caldav.screen import OBJECT_BYTES
from providers.caldav.standing import guard_of, standing
from providers.caldav.succession import going_on
from providers.caldav.sync import Body, Place, bodies, dates, fetch
from providers.caldav.transport import REQUEST_SECONDS, Transport
from providers.caldav.users import Users
from providers.caldav.weekwise import apart
from providers.errors import ConflictError, ResponseError
from providers.malformed import MalformedError
from rules.busy import Busy
from rules.edit import NO_EXTRAS, Attach, End, Extras, SeriesDraft, SeriesEdit, drafted
from rules.meanwhile import still_holds
from rules.model import Series, Window
from rules.reading import Changes, Resource


class CalDavProvider:
    """Speaks to one CalDAV server; may be called from several threads."""

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        clock: Callable[[], datetime],
        *,
        ca_file: str | None = None,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        self._transport = Transport(url, credentials, ca_file, seconds)
        self._clock = clock
        self._ranges = Ranges()
        self._listings = Listings(clock)
        self._repeats = Repeats()
        self._users = Users()
        self._homes = Homes()
        self._making = Making()
        self._inviting: dict[str, bool] = {}
        self._ended: dict[str, bytes] = {}
        self._owners: dict[str, str] = {}
        """Of the calendars that are known: where several people's lie in one folder they are no siblings."""

    def expect(self, calendar: CalendarRef) -> CalendarRef:
        """The calendar itself, from now on known as its owner's."""
        self._place(calendar)
        return calendar

    def check(self, calendar: CalendarRef) -> Capabilities:
        return measure(self._place(calendar))

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        place = self._place(calendar)
        self._homes.forget()
        new = self._listings.read(place, cursor, known)
        doubtful = self._repeats.named(place, new, known)
        wanted = {
            href: etag
            for href, etag in new.etags.items()
            if etag is None or known.get(href) != etag or href in doubtful
        }
        there = {body.href: self._read(place, body, calendar.zone) for body in bodies(place, wanted)}
        changed = _dated(place, {href: one for href, one in there.items() if self._repeats.news(place, one, known)})
        removed = new.removed | (wanted.keys() - there.keys())
        gone = [href for href in known if href in removed or (new.complete and href not in new.etags)]
        return Changes(new.cursor, tuple(changed.values()), tuple(gone), new.complete, new.refused)

    def make_calendar(self, calendar: CalendarRef) -> None:
        place = self._place(calendar)
        self._homes.forget()
        self._making.make(place)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        place = self._place(calendar)
        href = f"{place.path}{draft.uid}.ics"
        before = self._before(place, draft.after) if draft.after else draft.extras.original
        draft = replace(draft, extras=NO_EXTRAS) if before else draft
        body, series = object_of(draft, self._clock()), drafted(draft)
        if before:
            body, series = _going_on(body, series, before, draft)
        if draft.weeks:
            body, series = self._with_weeks(body, draft)
        stored = storing.create(place, href, body, safe=draft.safe)
        self._listings.wrote(href)
        return Resource(href, stored.etag, draft.uid, series, written=stored.at)

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        first, *later = apart(edit)
        if not later or not self._invites(self._place(calendar)):
            return self._replaced(calendar, edit, etag)
        whole = standing(self._place(calendar), edit).data
        written = self._replaced(calendar, replace(edit, changes=first), etag)
        for changes in later:
            written = self._replaced(calendar, replace(edit, changes=changes, seen=written.series), written.etag)
        if edit.href in self._ended:
            self._ended[edit.href] = whole
        return written

    def _replaced(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        place = self._place(calendar)
        there = standing(place, edit)
        found = self._read(place, there, calendar.zone).series
        changed = etag not in (None, there.etag or etag) or self._repeats.changed(place, edit.href, found)
        if changed and not still_holds(edit, found):
            raise ConflictError(f"{edit.href}: changed meanwhile")
        try:
            return self._written(calendar, edit, there, guard_of(there, etag))
        except ConflictError:
            again = standing(place, edit)
            now = self._read(place, again, calendar.zone).series
            if again.etag == there.etag or not still_holds(replace(edit, seen=found), now):
                raise
            return self._written(calendar, edit, again, guard_of(again, None))

    def _with_weeks(self, body: bytes, draft: SeriesDraft) -> tuple[bytes, Series]:
        """The new object with weeks off or elsewhere; alone where what went before is in the way."""
        now, zone = self._clock(), draft.slot.zone
        try:
            whole = with_changes(parse(body), draft.weeks, now, zone)
        except MalformedError:
            whole = with_changes(parse(object_of(draft, now)), draft.weeks, now, zone)
        return render(whole), series_of(whole, zone) or drafted(draft)

    def _before(self, place: Place, href: str) -> bytes:
        """An earlier series as it was before it was ended here, else as it stands now; nothing where it is not read."""
        there = self._ended.pop(href, b"") or fetch(place, href)
        return there if isinstance(there, bytes) else b"" if there is None or there.fault else there.data

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        return extras_of(self._before(self._place(calendar), href))

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        paths = self._beside(self._place(calendar))
        return tuple(replace(calendar, url=urljoin(calendar.url, path)) for path in paths)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        place = self._place(calendar)
        self._homes.forget()
        places = [place, *(replace(place, path=path) for path in self._beside(place))]
        objects = chain.from_iterable(self._ranges.read(one, window) for one in places)
        return tuple(one for body in objects for one in busy_by(body, calendar.owner, calendar.zone, window))

    def close(self) -> None:
        self._transport.close()

    def _written(self, calendar: CalendarRef, edit: SeriesEdit, there: Body, guard: Mapping[str, str]) -> Resource:
        try:
            if len(there.data) > OBJECT_BYTES:
                raise MalformedError("larger than 1 MiB")
            changed = _changed(there, edit, self._clock(), calendar.zone)
            series = series_of(changed, calendar.zone)
        except MalformedError as error:
            raise ResponseError(f"{edit.href}: {error}") from None
        if series is None or series.uid != edit.uid:
            raise ConflictError(f"{edit.href}: another event by now")
        place = self._place(calendar)
        series = self._users.by_mail(place, series, self._owners)
        stored = storing.put(place, edit.href, render(changed), **guard)
        self._listings.wrote(edit.href)
        self._repeats.forget(place, edit.href)
        if any(isinstance(change, End) for change in edit.changes):
            self._ended[edit.href] = there.data
        return Resource(edit.href, stored.etag, edit.uid, series, written=stored.at)

    def _read(self, place: Place, body: Body, zone: str) -> Resource:
        one = _resource(body, zone)
        return replace(one, series=self._users.by_mail(place, one.series, self._owners)) if one.series else one

    def _invites(self, place: Place) -> bool:
        if place.path not in self._inviting:
            self._inviting[place.path] = measure(place).scheduling
        return self._inviting[place.path]

    def _beside(self, place: Place) -> list[str]:
        others = self._homes.beside(place)
        return [path for path in others if self._owners.get(path, place.owner) == place.owner]

    def _place(self, calendar: CalendarRef) -> Place:
        path = self._transport.path(calendar.url)
        self._owners[path] = calendar.owner
        return Place(self._transport, calendar.owner, path)


def _resource(body: Body, zone: str) -> Resource:
    if body.fault:
        return Resource(body.href, body.etag, fault=body.fault)
    return replace(read(body.href, body.etag, body.data, zone), written=body.written)


def _changed(there: Body, edit: SeriesEdit, now: datetime, zone: str) -> Component:
    """The object after the changes, with who delivers it; MalformedError where that cannot be written.

    Who invites by RFC 6638 gives what it delivers a Schedule-Tag, and tells guests of what concerns them. Who does
    not may tell them of every write: such a server is kept from it where there is nothing to tell.
    """
    calendar = parse(there.data)
    linking = edit.changes and all(isinstance(one, Attach) and one.quietly for one in edit.changes)
    before = series_of(calendar, zone) if linking and edit.by_server and not there.schedule_tag else None
    if before and not before.unsent:
        return unsent(with_changes(calendar, edit.changes, now, zone), known=True)
    return with_changes(handed_over(calendar) if edit.by_server else calendar, edit.changes, now, zone)


def _dated(place: Place, read: dict[str, Resource]) -> dict[str, Resource]:
    """With when each was written, asked for where there are series of which the server did not tell it by itself."""
    if not any(one.series and one.written is None for one in read.values()):
        return read
    written = dates(place)
    return {href: replace(one, written=one.written or written.get(href)) for href, one in read.items()}


def _going_on(body: bytes, series: Series, before: bytes, draft: SeriesDraft) -> tuple[bytes, Series]:
    """The new object with what people gave to the one before; as it is where that cannot be read."""
    try:
        whole = going_on(parse(body), parse(before), draft)
        return render(whole), series_of(whole, draft.slot.zone) or series
    except MalformedError:
        return body, series
