"""Where a story takes place: calendars in memory or on a real server, and the hands of people there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from providers.base import CalendarProvider, CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from providers.errors import NotFoundError
from providers.memory import MemoryCalendars
from rules.busy import Busy
from rules.model import Person, Series
from tests.daemon.world import START, located
from tests.servers.people import MemoryHand, RawHand
from tests.servers.people_at_google import GoogleHand
from tests.servers.running import Server, dav


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a calendar: the series that it shows, and what puts it back as it is."""

    series: Series = field(compare=False)
    body: Series | bytes


class Ground(Protocol):
    """Calendars, as those who own them see and change them."""

    @property
    def provider(self) -> CalendarProvider:
        """What the daemon is given."""

    def locate(self, person: Person) -> CalendarRef:
        """A person's usual calendar."""

    def hand(self, calendar: CalendarRef) -> MemoryHand | RawHand | GoogleHand:
        """The owner at a calendar."""

    def things(self, calendar: CalendarRef) -> Mapping[str, Thing]:
        """The series in a calendar, by href; nothing where there is no calendar."""

    def make(self, calendar: CalendarRef) -> None:
        """Make a calendar unless it is there."""

    def put(self, calendar: CalendarRef, href: str, thing: Thing) -> None:
        """Put an object back as it was."""

    def delete(self, calendar: CalendarRef, href: str) -> None:
        """Take an object out."""

    def engage(self, calendar: CalendarRef, busy: Busy) -> None:
        """Keep the owner busy."""


@dataclass(frozen=True, slots=True)
class MemoryGround:
    """Calendars in a dictionary."""

    calendars: MemoryCalendars

    @property
    def provider(self) -> CalendarProvider:
        return self.calendars

    def locate(self, person: Person) -> CalendarRef:
        return located(person)

    def hand(self, calendar: CalendarRef) -> MemoryHand:
        return MemoryHand(self.calendars, calendar)

    def things(self, calendar: CalendarRef) -> Mapping[str, Thing]:
        if self.calendars.check(calendar).missing:
            return {}
        return {one.href: Thing(one.series, one.series) for one in self.calendars.objects(calendar) if one.series}

    def make(self, calendar: CalendarRef) -> None:
        if self.calendars.check(calendar).missing:
            self.calendars.make_calendar(calendar)

    def put(self, calendar: CalendarRef, href: str, thing: Thing) -> None:
        assert isinstance(thing.body, Series)
        self.calendars.put(calendar, href, thing.body)

    def delete(self, calendar: CalendarRef, href: str) -> None:
        self.calendars.delete(calendar, href)

    def engage(self, calendar: CalendarRef, busy: Busy) -> None:
        if not self.calendars.check(calendar).missing:
            self.calendars.keep_busy(calendar, busy)


@dataclass(frozen=True, slots=True)
class ServerGround:
    """Calendars on a server where one user writes for the daemon, and people sign in themselves."""

    server: Server
    name: str
    provider: CalDavProvider = field(init=False)
    eyes: CalDavProvider = field(init=False)

    def __post_init__(self) -> None:
        login = one_login(Login(self.server.service, self.server.password(self.server.service)))
        for name in ("provider", "eyes"):
            object.__setattr__(self, name, CalDavProvider(self.server.url, login, lambda: START))

    def locate(self, person: Person) -> CalendarRef:
        url = self.server.calendar(_user(person.email), self.name)
        return CalendarRef(person.account, url, person.email, person.zone)

    def hand(self, calendar: CalendarRef) -> RawHand:
        user = _user(calendar.owner)
        return RawHand(calendar.url, (user, self.server.password(user)))

    def things(self, calendar: CalendarRef) -> Mapping[str, Thing]:
        with suppress(NotFoundError):
            found = self.eyes.changes(calendar, "", {}).changed
            hand = self.hand(calendar)
            return {one.href: Thing(one.series, hand.read(_name(one.href))) for one in found if one.series}
        return {}

    def make(self, calendar: CalendarRef) -> None:
        dav(calendar.url, "MKCALENDAR", self.hand(calendar).login)

    def put(self, calendar: CalendarRef, href: str, thing: Thing) -> None:
        assert isinstance(thing.body, bytes)
        self.hand(calendar).put(_name(href), thing.body)

    def delete(self, calendar: CalendarRef, href: str) -> None:
        dav(calendar.url + _name(href), "DELETE", self.hand(calendar).login)

    def engage(self, calendar: CalendarRef, busy: Busy) -> None:
        """Not played here: how calendars tell of it is tried elsewhere."""


def private(calendar: CalendarRef) -> CalendarRef:
    """Another calendar of the same person."""
    home = calendar.url.rstrip("/").rpartition("/")[0]
    return replace(calendar, url=f"{home}/private/")


def _user(email: str) -> str:
    return email.partition("@")[0]


def _name(href: str) -> str:
    return urlsplit(href).path.rpartition("/")[2]
