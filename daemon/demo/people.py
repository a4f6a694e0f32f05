"""People at their own calendars: a CalDAV client of the simplest kind, apart from the daemon's."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin
from urllib.request import ProxyHandler, Request, build_opener
from xml.etree import ElementTree

import recurring_ical_events
from icalendar import Calendar, Event

SECONDS = 30


class RefusedError(Exception):
    """The server did not do what was asked of it."""


@dataclass(frozen=True, slots=True)
class Login:
    """A person as the calendar server knows one."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Week:
    """One meeting as a calendar program shows it."""

    start: datetime
    minutes: int
    declined: bool
    agenda: str
    title: str = field(default="", compare=False)
    place: str = field(default="", compare=False)
    guests: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Hand:
    """One person at the own calendars, above all at one, by its absolute URL.

    Events are named by the other person's address, in whichever calendar they are.
    """

    calendar: str
    login: Login

    def beside(self, name: str) -> Hand:
        """The same person at another calendar of theirs."""
        return replace(self, calendar=f"{self._home}{name}/")

    def make_calendar(self) -> None:
        """Make the calendar."""
        self._ask("MKCALENDAR", self.calendar)

    def add(self, calendar: Calendar) -> None:
        """Write an event of one's own into the calendar."""
        self._put(f"{self.calendar}{calendar.events[0]['UID']}.ics", calendar)

    def edit(self, other: str, change: Callable[[Calendar], object]) -> None:
        """Change the newest series with another person."""
        url, calendar = self._newest(other)
        change(calendar)
        self._put(url, calendar)

    def delete_series(self, other: str) -> None:
        """Delete the newest series with another person."""
        self._ask("DELETE", self._newest(other)[0])

    def split(self, other: str, halve: Callable[[Calendar], Calendar]) -> None:
        """Change this and following: the newest series ends, and what `halve` makes of the rest is another one."""
        url, calendar = self._newest(other)
        self.add(halve(calendar))
        self._put(url, calendar)

    def drag(self, other: str, name: str) -> None:
        """Drag the newest series with another person to the own calendar of that name."""
        url, calendar = self._newest(other)
        self.beside(name).add(calendar)
        self._ask("DELETE", url)

    def calendars_with(self, other: str) -> set[str]:
        """The names of the own calendars that hold events with another person."""
        return {url.rsplit("/", 2)[1] for url, calendar in self._objects() if _with(calendar, other)}

    def weeks(self, other: str, start: datetime, end: datetime) -> list[Week]:
        """The meetings with another person between two instants, in their order."""
        events = (
            event
            for _, calendar in self._objects()
            if _with(calendar, other)
            for event in recurring_ical_events.of(calendar).between(start, end)
        )
        return sorted((_week(event, self.login.user, other) for event in events), key=lambda one: one.start)

    def _newest(self, other: str) -> tuple[str, Calendar]:
        there = [one for one in self._objects() if _with(one[1], other)]
        if not there:
            raise RefusedError(f"{self._home}: there is no 1:1 with {other}")
        return max(there, key=lambda one: min(event.start for event in one[1].events))

    def _objects(self) -> Iterator[tuple[str, Calendar]]:
        folders = (url for url in self._listed(self._home) if url.endswith("/") and url != self._home)
        for url in (url for folder in folders for url in self._listed(folder) if url.endswith(".ics")):
            yield url, Calendar.from_ical(self._ask("GET", url))

    def _listed(self, folder: str) -> list[str]:
        listing = ElementTree.fromstring(self._ask("PROPFIND", folder, headers={"Depth": "1"}))
        return [urljoin(folder, unquote(one.text or "")) for one in listing.iter("{DAV:}href")]

    @property
    def _home(self) -> str:
        return urljoin(self.calendar, "..")

    def _put(self, url: str, calendar: Calendar) -> None:
        self._ask("PUT", url, calendar.to_ical(), {"Content-Type": "text/calendar; charset=utf-8"})

    def _ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        basic = b64encode(f"{self.login.user}:{self.login.password}".encode()).decode()
        sent = {"Authorization": f"Basic {basic}", **(headers or {})}
        return request(Request(url, body or None, sent, method=method))


def request(asked: Request) -> bytes:
    """The body of a good answer, from this machine itself and never by a proxy; RefusedError otherwise."""
    try:
        with build_opener(ProxyHandler({})).open(asked, timeout=SECONDS) as answer:
            body: bytes = answer.read()
            return body
    except HTTPError as error:
        with error:
            raise RefusedError(f"{asked.method} {asked.full_url}: {error.code} {error.reason}") from error


def _with(calendar: Calendar, other: str) -> bool:
    return any(f"mailto:{other}" in _addresses(event) for event in calendar.events)


def _addresses(event: Event) -> dict[str, Any]:
    found: Any = event.get("ATTENDEE", [])
    return {str(one).lower(): one for one in (found if isinstance(found, list) else [found])}


def _week(event: Event, *people: str) -> Week:
    there = _addresses(event)
    invited = [there[f"mailto:{one}"] for one in people if f"mailto:{one}" in there]
    declined = any(one.params.get("PARTSTAT") == "DECLINED" for one in invited)
    minutes = int((event.end - event.start).total_seconds() // 60)
    start: Any = event.start
    guests = tuple(sorted(one.removeprefix("mailto:") for one in there))
    title, place = (str(event.get(name, "")) for name in ("SUMMARY", "LOCATION"))
    return Week(start, minutes, declined, str(event.get("URL", "")), title, place, guests)
