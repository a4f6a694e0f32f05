"""Every calendar behind the port, with a person who edits it directly: what the contract suite runs over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from providers.base import CalendarProvider, CalendarRef
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.provider import CalDavProvider
from providers.google.ids import calendar_id, calendar_url, event_id
from providers.google.provider import GoogleCalendars
from providers.memory import MemoryCalendars
from rules.model import Attendee, Override, Series
from tests.google.running import Google
from tests.providers.entries import Desk, MemoryDesk, RawDesk
from tests.providers.google.clients import a_client
from tests.providers.google.meaning import shown
from tests.servers.people import Hand, MemoryHand, hand_of
from tests.servers.people_at_google import GoogleDesk, GoogleHand
from tests.servers.running import Server

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OWNER = "ana@example.test"
ZONE = "Europe/Berlin"
NOWHERE = "c_nowhere@group.calendar.google.com"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Backend:
    """A provider, a calendar that nobody made yet, the hand of its owner there, and the owner at other calendars.

    `make` gives the same with the calendar made; `named` is the last part of an object's href, by its UID; `shown` is
    what of a series the calendar can show at all; `compared` what of it stays as it was written; `expands` says who
    else finds the weeks of other people's rules; `sync`: it tells what changed, and need not be listed whole;
    `hosts_answer`: organizers' own answers are kept.
    """

    provider: CalendarProvider
    calendar: CalendarRef
    hand: Hand
    drop: Callable[[], None]
    desk: Desk
    make: Callable[[Backend], Backend] = lambda backend: made_by_us(backend)
    named: Callable[[str], str] = "{}.ics".format
    shown: Callable[[Series], Series] = lambda series: series
    compared: Callable[[Series], Series] = lambda series: series
    expands: str = ""
    sync: bool = True
    hosts_answer: bool = True


def made_by_us(backend: Backend) -> Backend:
    """The calendar made as the daemon makes it."""
    backend.provider.make_calendar(backend.calendar)
    return backend


def in_memory() -> Backend:
    """Calendars in a dictionary."""
    provider = MemoryCalendars()
    calendar = CalendarRef("memory", f"memory://ana/calendar-{next(_numbers)}/", OWNER, ZONE)
    hand = MemoryHand(provider, calendar)
    return Backend(provider, calendar, hand, lambda: provider.drop_calendar(calendar), MemoryDesk(provider, calendar))


def at(server: Server) -> Backend:
    """A server as it is set up: with a service user where it has one."""
    return by_service_user(server) if server.service else by_each_person(server)


def by_service_user(server: Server) -> Backend:
    """A server where one user writes for all."""
    login = Login(server.service, server.password(server.service))
    owner = "ana" if "ana" in server.users else server.service
    return _over(server, CalDavProvider(server.url, one_login(login), lambda: NOW), owner)


def by_each_person(server: Server) -> Backend:
    """A server where each person's own login is used."""
    logins = {f"{user}@example.test": Login(user, password) for user, password in server.users.items()}
    return _over(server, CalDavProvider(server.url, login_for_each(logins), lambda: NOW), "ana")


def at_google(server: Google, folder: Path) -> Backend:
    """A Google Workspace: people make calendars there, and Google chooses under which ids."""
    return _at_google(server, GoogleCalendars(a_client(server, folder), "example.test"), NOWHERE)


def _at_google(server: Google, provider: GoogleCalendars, name: str) -> Backend:
    calendar = CalendarRef("google", calendar_url(name), OWNER, ZONE)
    desk = GoogleDesk(server, calendar)
    return Backend(
        provider,
        calendar,
        GoogleHand(server, calendar),
        lambda: desk.drop(calendar),
        desk,
        make=lambda _: _at_google(server, provider, calendar_id(desk.make().url)),
        named=event_id,
        shown=shown,
        expands="Google expands the rules of all events itself",
    )


def _over(server: Server, provider: CalDavProvider, owner: str) -> Backend:
    url = server.calendar(owner, f"calendar-{next(_numbers)}")
    hand = hand_of(server, owner, url)
    calendar = CalendarRef("real", url, OWNER, ZONE)
    desk = RawDesk(server, owner, calendar)
    compared = all_asked_anew if server.asks_all_anew else asked_anew if server.asks_anew else _as_it_is
    compared = in_capitals if server.capitals else compared

    def drop() -> None:
        server.forget()
        hand.drop_calendar()

    made = Backend(provider, calendar, hand, drop, desk, compared=compared, sync=server.sync)
    return replace(made, hosts_answer=server.hosts_answer)


def _as_it_is(series: Series) -> Series:
    return series


def in_capitals(series: Series) -> Series:
    """A series with what is said beside answers in capitals."""
    guests = _loud(series.attendees)
    weeks = [replace(one, attendees=_loud(one.attendees or guests)) for one in series.overrides]
    edited = (replace(one, attendees=None) if one.attendees == guests else one for one in weeks)
    return replace(series, attendees=guests, overrides=tuple(edited))


def _loud(attendees: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    return tuple(replace(one, comment=one.comment.upper()) for one in attendees)


def all_asked_anew(series: Series) -> Series:
    """A series without answers."""
    guests = _asked(series.attendees)
    weeks = [replace(one, attendees=_asked(one.attendees or guests)) for one in series.overrides]
    edited = (replace(one, attendees=None) if one.attendees == guests else one for one in weeks)
    return replace(series, attendees=guests, overrides=tuple(edited))


def asked_anew(series: Series) -> Series:
    """A series without answers for weeks that are elsewhere, or stand alone."""
    if series.headless:
        series = replace(series, attendees=_asked(series.attendees))
    return replace(series, overrides=tuple(_week_asked_anew(one, series) for one in series.overrides))


def _week_asked_anew(week: Override, series: Series) -> Override:
    if (week.start, week.length) == (week.recurrence_id, series.length):
        return week
    return replace(week, attendees=_asked(week.attendees or series.attendees))


def _asked(attendees: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    return tuple(one if one.email == OWNER else Attendee(one.email) for one in attendees)
