"""One calendar as its owner sees it: the requests that are made of it, each answered by events as Google tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from providers.base import CalendarRef
from providers.errors import ConflictError, NotFoundError, ResponseError, TemporaryError
from providers.google.client import Build, Client, Json
from providers.google.ids import Event, calendar_id, calendar_url, href_of
from providers.google.pace import PATCH_UNITS
from providers.google.people import Names, verbatim
from providers.google.reading import Group, Whose, grouped
from providers.google.times import timed, week_of
from providers.google.writes import Body
from providers.malformed import MalformedError
from providers.stamps import Anchor, Form
from rules.slot import wall_time

PAGES = 200
PAGE = 2500
"""The most that Google puts on one."""

_KEEPING = {"supportsAttachments": True, "conferenceDataVersion": 1}
"""Without these a write takes attachments and conferences off, or leaves them out of the answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar, in the name of its owner; `domain` is that of the people to whom Google mails nothing for us.

    `quiet`: it mails nobody for us, since others tell them.
    """

    client: Client
    calendar: CalendarRef
    id: str
    domain: str
    names: Names = verbatim
    quiet: bool = False

    @property
    def whose(self) -> Whose:
        """For reading what lies there."""
        return Whose(self.calendar.owner, self.calendar.zone, self.names)

    def href(self, event: str) -> str:
        """Where a series lies."""
        return href_of(self.calendar.url, event)

    def pages(self, **parameters: Any) -> Iterator[Json]:
        """The pages of one events.list, with the same parameters each time."""
        token: str | None = None
        for _ in range(PAGES):
            page = self._ask(_page_of(self.id, parameters, token))
            if not _lists_events(page.get("items", [])):
                raise TemporaryError(f"{self.calendar.url}: an answer that is no list of events")
            yield page
            earlier, token = token, page.get("nextPageToken")
            if token is None:
                return
            if token == earlier:
                break
        raise TemporaryError(f"{self.calendar.url}: a listing without end")

    def group(self, event: str, ical_uid: str) -> Group | None:
        """A series with its edited weeks, in one request; None when it is not there.

        That Google finds weeks which are off by the UID of their series, though it tells none of them, is not
        documented; a whole listing tells them for sure.
        """
        found = grouped(self.named(ical_uid)).get(event)
        return None if found is None or found.gone else found

    def named(self, ical_uid: str) -> list[Event]:
        """All events with that UID, cancelled or not."""
        parameters = {"iCalUID": ical_uid, "singleEvents": False, "showDeleted": True, "maxResults": PAGE}
        return [one for page in self.pages(**parameters) for one in page.get("items", ())]

    def series(self, event: str) -> Group | None:
        """The same where nobody knows the UID."""
        there = self.event(event) or {}
        uid = str(there.get("iCalUID", ""))
        return self.group(event, uid) if uid else None

    def event(self, event: str) -> Event | None:
        """One event, cancelled or not."""
        try:
            return self._ask(lambda api: api.events().get(calendarId=self.id, eventId=event))
        except NotFoundError:
            return None

    def beside(self) -> Iterator[Place]:
        """The owner's other calendars: not what others share, nor what Google itself provides."""
        token: str | None = None
        for _ in range(PAGES):
            page = self._ask(_calendars_from(token))
            yield from (self.at(one["id"]) for one in page.get("items", ()) if self._is_another(one))
            token = page.get("nextPageToken")
            if token is None:
                return

    def _is_another(self, listed: Json) -> bool:
        own = str(listed.get("dataOwner", self.calendar.owner)).lower() == self.calendar.owner
        return own and str(listed["id"]).lower() != self.id.lower() and not listed.get("deleted")

    def at(self, name: str) -> Place:
        """Another calendar of the same owner."""
        return replace(self, id=name, calendar=replace(self.calendar, url=calendar_url(name)))

    def week(self, series: str, at: datetime, start: Anchor) -> Event | None:
        """The week of a series that should start then, whatever its id may look like.

        Asked for by that, and again by the time at which it stands, in case Google has another spelling for it.
        """
        local = wall_time(at, start.zone)
        original = f"{local:%Y-%m-%d}" if start.form is Form.DATE else timed(at, start.zone)["dateTime"]
        around = {"timeMin": at.isoformat(), "timeMax": (at + timedelta(minutes=1)).isoformat()}
        for narrowed in ({"originalStart": original}, around):
            weeks = self._weeks(eventId=series, showDeleted=True, **narrowed)
            if found := [week for week in weeks if self._is_at(week, at, start)]:
                return found[0]
        return None

    def _is_at(self, week: Event, at: datetime, start: Anchor) -> bool:
        try:
            return week_of(week, start) == at
        except MalformedError as error:
            raise ResponseError(f"{self.calendar.url}: a week that is none: {error}") from None

    def _weeks(self, **parameters: Any) -> list[Event]:
        try:
            page = self._ask(lambda api: api.events().instances(calendarId=self.id, **parameters))
        except NotFoundError:
            return []
        weeks = page.get("items", [])
        if not _lists_events(weeks):
            raise ResponseError(f"{self.calendar.url}: an answer that is no list of weeks")
        return list(weeks)

    def insert(self, event: Event) -> Event:
        """A new event with an id of our own: a lost answer makes no second one."""
        return self._ask(
            lambda api: api.events().insert(
                calendarId=self.id, body=dict(event), sendUpdates=self._mails(event), **_KEEPING
            ),
            repeatable=True,
        )

    def bring(self, event: Event) -> Event:
        """A new event with a UID from elsewhere, under an id that Google chooses."""
        return self._ask(lambda api: api.events().import_(calendarId=self.id, body=dict(event), **_KEEPING))

    def patch(self, there: Event, body: Body) -> Event:
        """Some fields of an event, on the condition that it still is as it was read."""
        return self._ask(
            lambda api: api.events().patch(
                calendarId=self.id,
                eventId=there["id"],
                body=body,
                sendUpdates=self._mails({**there, **body}),
                **_KEEPING,
            ),
            if_match=there.get("etag") or self._etag(there),
            units=PATCH_UNITS,
        )

    def _etag(self, there: Event) -> str:
        """For a week that is off, of which Google need not tell it; ConflictError when it is not there any more."""
        found = self.event(there["id"])
        if found is None or found.get("status") != there.get("status"):
            raise ConflictError(f"{self.href(there['id'])}: changed meanwhile")
        return str(found.get("etag", "*"))

    def _ask(self, build: Build, **how: Any) -> Json:
        return self.client.calendar(self.calendar.owner, build, **how)

    def _mails(self, event: Event) -> str:
        """Nobody of the domain is mailed for us; others know it by nothing else, unless we see to that."""
        addresses = (str(one.get("email", "")).lower() for one in event.get("attendees") or ())
        inside = (one.endswith((f"@{self.domain}", "calendar.google.com")) for one in addresses)
        return "none" if self.quiet or all(inside) else "externalOnly"


def place_of(client: Client, calendar: CalendarRef, domain: str, names: Names = verbatim) -> Place:
    """A calendar by its address; NotFoundError for an address that is none of Google's."""
    try:
        return Place(client, calendar, calendar_id(calendar.url), domain, names)
    except ValueError as error:
        raise NotFoundError(f"{calendar.url}: {error}") from None


def _page_of(calendar: str, parameters: Json, token: str | None) -> Build:
    following = {"pageToken": token} if token else {}
    return lambda api: api.events().list(calendarId=calendar, **parameters, **following)


def _lists_events(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(one, dict) and one.get("id") for one in items)


def _calendars_from(token: str | None) -> Build:
    return lambda api: api.calendarList().list(minAccessRole="owner", pageToken=token)
