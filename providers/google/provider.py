"""The CalendarProvider of one Google Workspace domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from providers.base import CalendarRef, Capabilities
from providers.errors import AccessError, ConflictError, NotFoundError, ResponseError
from providers.google.bringing import brought
from providers.google.busy import busy_in, free_busy
from providers.google.client import Client
from providers.google.compose import event_of
from providers.google.edits import with_changes
from providers.google.extras import extras_of
from providers.google.failures import GoneError, LostAnswerError
from providers.google.ids import Event, event_at, ical_uid, uid_of
from providers.google.meet import with_meet, without_meet
from providers.google.people import SECOND_CALENDARS, Names, organizer, verbatim
from providers.google.place import Place, place_of
from providers.google.reading import Group, etag_of, is_off, resource
from providers.google.succession import write_later_weeks
from providers.google.sync import Memory, changes_in
from providers.google.writes import OURS, took
from providers.google.writing import UnchangedError, write
from providers.malformed import MalformedError
from rules.busy import Busy
from rules.edit import NO_EXTRAS, Change, End, Extras, Retime, SeriesDraft, SeriesEdit
from rules.meanwhile import still_holds
from rules.model import Window
from rules.reading import Changes, Resource


class GoogleCalendars:
    """Keeps the calendars of a domain, each in the name of its owner; may be called from several threads."""

    def __init__(self, client: Client, domain: str, *, meet: bool = False, names: Names = verbatim) -> None:
        self._client = client
        self._domain = domain.lower()
        self._meet = meet
        self._names = names
        self._memories: dict[str, Memory] = {}
        self._ended: dict[str, Group] = {}

    def check(self, calendar: CalendarRef) -> Capabilities:
        """Google invites and tells changes everywhere; what is measured is whether the calendar may be read."""
        place = self._place(calendar)
        try:
            next(place.pages(maxResults=1, fields="nextPageToken"))
        except NotFoundError:
            return Capabilities(scheduling=True, sync=True, missing=True)
        return Capabilities(scheduling=True, sync=True)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        memory = self._memories.setdefault(calendar.url, Memory())
        return changes_in(self._place(calendar), memory, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        """Google makes calendars itself: one for each person, others under ids of its own choice."""
        if not self.check(calendar).missing:
            raise ConflictError(f"{calendar.url} exists")
        raise AccessError(
            f"{calendar.url}: there is no such calendar, and Google lets nobody choose its id; "
            f"correct the address of {calendar.owner} in the roster, or make the calendar in Google Calendar "
            "and write its id into the column `calendar`"
        )

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        place = dataclasses.replace(self._place(calendar), quiet=draft.by_client)
        before = self._before(place, draft.after) if draft.after else None
        event = self._new(draft, before.master if before else None)
        made = _inserted(place, event) if "id" in event else brought(place, event)
        name, uid = str(made["id"]), str(made["iCalUID"])
        group = Group(name, made)
        if before and write_later_weeks(place, before, made, draft.slot, draft.first):
            group = place.group(name, uid) or group
        if draft.weeks and write(place, uid, group, _meant(place, place.href(name), group, draft.weeks)):
            group = place.group(name, uid) or group
        return resource(calendar, group, self._names)

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        place = dataclasses.replace(self._place(calendar), quiet=edit.by_client)
        name = event_at(calendar.url, edit.href)
        there = _standing(place, name, edit.uid) if name else None
        if there is None or uid_of(there.first) != edit.uid:
            raise ConflictError(f"{edit.href}: no longer there")
        if etag not in (None, etag_of(there)) and not still_holds(edit, resource(calendar, there, self._names).series):
            raise ConflictError(f"{edit.href}: changed meanwhile")
        uid, home = str(there.first["iCalUID"]), _home(place, there)
        source = there if home is place else home.series(name)
        if source is None:
            raise ConflictError(f"{edit.href}: not on the calendar where it was made")
        meant = _meant(home, edit.href, source, edit.changes)
        if not write(home, uid, source, meant):
            return resource(calendar, there, self._names)
        if any(isinstance(change, End) for change in edit.changes):
            self._ended[edit.href] = there
        for change in edit.changes:
            if isinstance(change, Retime) and meant.master:  # Google forgets weeks whose time the series has no more
                write_later_weeks(home, source, meant.master, change.slot, change.first)
        # A series that ended before it began is none any more, and Google may have taken it off.
        return resource(calendar, place.group(name, uid) or meant, self._names)

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        there = self._before(self._place(calendar), href)
        return extras_of(there.master, self._names) if there and there.master else NO_EXTRAS

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        try:
            place = self._place(calendar)
        except NotFoundError:
            return ()
        return tuple(one.calendar for one in place.beside())

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        place = self._place(calendar)
        told = {one: _busy_beside(one, window) for one in place.beside()}
        closed = [one for one, busy in told.items() if busy is None]
        further = (one for busy in told.values() for one in busy or ())
        found = (*_busy_here(place, window), *further, *free_busy(closed, window))
        # What one organizes on a second calendar lies on the first as well.
        return tuple({(one.uid, one.window): one for one in found}.values())

    def close(self) -> None:
        self._client.close()

    def _new(self, draft: SeriesDraft, before: Event | None) -> Event:
        event = event_of(draft, before, self._names)
        return with_meet(event, before) if self._meet else event

    def _before(self, place: Place, href: str) -> Group | None:
        """An earlier series as it was before it was ended here, else as it stands now; None where it is not there."""
        if href in self._ended:
            return self._ended.pop(href)
        name = event_at(place.calendar.url, href)
        return place.series(name) if name else None

    def _place(self, calendar: CalendarRef) -> Place:
        return place_of(self._client, calendar, self._domain, self._names)


def _meant(place: Place, href: str, there: Group, changes: Iterable[Change]) -> Group:
    try:
        return with_changes(there, changes, place.whose)
    except MalformedError as error:
        raise ResponseError(f"{href}: {error}") from None


def _busy_here(place: Place, window: Window) -> list[Busy]:
    """Of the calendar itself; one that is not there keeps nobody busy."""
    try:
        return list(busy_in(place, window))
    except NotFoundError:
        return []


def _busy_beside(place: Place, window: Window) -> list[Busy] | None:
    """Of another calendar of the owner's, None where its events are closed to us."""
    try:
        return _busy_here(place, window)
    except AccessError:
        return None


def _home(place: Place, there: Group) -> Place:
    """Where an event is to be changed: on the calendar where its owner made it, of which this one may have a copy."""
    name = str(there.first.get("organizer", {}).get("email", ""))
    own = organizer(there.first, place.calendar.owner, place.names) == place.calendar.owner
    return place.at(name) if own and name.endswith(SECOND_CALENDARS) and name != place.id else place


def _standing(place: Place, name: str, uid: str) -> Group | None:
    """A series by its id; under another UID than the usual one where it was brought here from elsewhere."""
    return place.group(name, ical_uid(uid)) or place.series(name)


def _inserted(place: Place, event: Event) -> Event:
    """The new event as Google has it; ConflictError when there was one of that id before this call."""
    try:
        made = _insert(place, event)
    except LostAnswerError:
        made = place.event(event["id"]) or {}
        if is_off(made) or not took(event, made, _sent(event), place.whose):
            raise _taken(place, event) from None
    except ConflictError:
        raise _taken(place, event) from None
    except NotFoundError as error:
        raise ConflictError(str(error)) from None
    if not took(event, made, _sent(event), place.whose):
        raise UnchangedError(f"{place.href(event['id'])}: Google answered yes and made another event")
    return made


def _insert(place: Place, event: Event) -> Event:
    """Insert it; where Google refuses it with a Meet, because none are allowed, without one."""
    bare = without_meet(event)
    try:
        return place.insert(event)
    except ResponseError:
        if bare == event:
            raise
    return place.insert(bare)


def _taken(place: Place, event: Event) -> ConflictError | GoneError:
    """Why an id cannot be used: an event has it, or had it, for a deleted one keeps its id for ever."""
    href, there = place.href(event["id"]), place.event(event["id"])
    if there is None or not is_off(there):
        return ConflictError(f"{href}: there is one already")
    return GoneError(f"{href}: was deleted, and Google gives no id twice")


def _sent(event: Event) -> dict[str, object]:
    return {name: event[name] for name in OURS if name in event}
