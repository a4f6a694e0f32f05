"""People at their own calendars: a CalDAV client of the simplest kind, apart from the daemon's."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
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


@dataclass(frozen=True, slots=True)
class Hand:
    """One person at one calendar, by its absolute URL; events are named by the other person's address."""

    calendar: str
    login: Login

    def edit(self, other: str, change: Callable[[Calendar], object]) -> None:
        """Change the newest series with another person."""
        href, calendar = self._newest(other)
        change(calendar)
        self._ask("PUT", href, calendar.to_ical(), {"Content-Type": "text/calendar; charset=utf-8"})

    def delete_series(self, other: str) -> None:
        """Delete the newest series with another person."""
        self._ask("DELETE", self._newest(other)[0])

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
            raise RefusedError(f"{self.calendar}: there is no 1:1 with {other}")
        return max(there, key=lambda one: min(event.start for event in one[1].events))

    def _objects(self) -> Iterator[tuple[str, Calendar]]:
        listing = ElementTree.fromstring(self._ask("PROPFIND", "", headers={"Depth": "1"}))
        for element in listing.iter("{DAV:}href"):
            name = (element.text or "").rpartition("/")[2]
            if name.endswith(".ics"):
                yield name, Calendar.from_ical(self._ask("GET", name))

    def _ask(self, method: str, name: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        basic = b64encode(f"{self.login.user}:{self.login.password}".encode()).decode()
        sent = {"Authorization": f"Basic {basic}", **(headers or {})}
        return request(Request(self.calendar + name, body or None, sent, method=method))


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
    guests = [_addresses(event)[f"mailto:{one}"] for one in people if f"mailto:{one}" in _addresses(event)]
    declined = any(one.params.get("PARTSTAT") == "DECLINED" for one in guests)
    minutes = int((event.end - event.start).total_seconds() // 60)
    start: Any = event.start
    return Week(start, minutes, declined, str(event.get("URL", "")))
