"""Every calendar behind the port, with a person who edits it directly: what the contract suite runs over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from providers.base import CalendarProvider, CalendarRef
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.provider import CalDavProvider
from providers.memory import MemoryCalendars
from tests.providers.entries import Desk, MemoryDesk, RawDesk
from tests.servers.people import Hand, MemoryHand, hand_of
from tests.servers.running import Server

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OWNER = "ana@example.test"
ZONE = "Europe/Berlin"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Backend:
    """A provider, a calendar that nobody made yet, the hand of its owner there, and the owner at other calendars."""

    provider: CalendarProvider
    calendar: CalendarRef
    hand: Hand
    drop: Callable[[], None]
    desk: Desk


def in_memory() -> Backend:
    """Calendars in a dictionary."""
    provider = MemoryCalendars()
    calendar = CalendarRef("memory", f"memory://ana/calendar-{next(_numbers)}/", OWNER, ZONE)
    hand = MemoryHand(provider, calendar)
    return Backend(provider, calendar, hand, lambda: provider.drop_calendar(calendar), MemoryDesk(provider, calendar))


def by_service_user(server: Server) -> Backend:
    """A server where one user writes for all."""
    login = Login(server.service, server.password(server.service))
    owner = "ana" if "ana" in server.users else server.service
    return _over(server, CalDavProvider(server.url, one_login(login), lambda: NOW), owner)


def by_each_person(server: Server) -> Backend:
    """A server where each person's own login is used."""
    logins = {f"{user}@example.test": Login(user, password) for user, password in server.users.items()}
    return _over(server, CalDavProvider(server.url, login_for_each(logins), lambda: NOW), "ana")


def _over(server: Server, provider: CalDavProvider, owner: str) -> Backend:
    url = server.calendar(owner, f"calendar-{next(_numbers)}")
    hand = hand_of(server, owner, url)
    calendar = CalendarRef("real", url, OWNER, ZONE)
    return Backend(provider, calendar, hand, hand.drop_calendar, RawDesk(server, owner, calendar))
