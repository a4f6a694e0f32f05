"""The small company with its calendars at Google, where people act in Google's own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from providers.base import CalendarRef
from providers.google.ids import calendar_url, event_id
from providers.google.people import Names, verbatim
from providers.google.provider import GoogleCalendars
from rules.model import Person, Role, Series
from tests.daemon.world import HOUR, START, World, a_team
from tests.google import people
from tests.google.pages import Page
from tests.google.running import Google
from tests.providers.google.clients import a_client

PEOPLE = ("ana@example.test", "p0@example.test", "p1@example.test", "p2@example.test")


@dataclass(slots=True)
class Workspace:
    """A World whose calendars lie at a Google on loopback."""

    world: World
    server: Google

    def page(self, role: Role = Role.MANAGER) -> Page:
        """One of the two at Google's own page."""
        pair = self.world.pair
        return Page(self.server, (pair.manager if role is Role.MANAGER else pair.report).email)

    @property
    def series(self) -> str:
        """The event id of the generation in use."""
        uid = self.world.uid()
        return event_id(uid) if uid.startswith("1on1-") else uid.removesuffix("@google.com")

    def shown(self, role: Role = Role.MANAGER) -> Series | None:
        """The series as one of the two sees it."""
        found = self.world.provider.changes(self.world.calendar(role), "", {}).changed
        return next((one.series for one in found if one.uid == self.world.uid()), None)

    @property
    def kinds(self) -> list[str]:
        """What was recorded so far."""
        return [one.deviation.kind.value for one in self.world.records]

    def asked(self) -> list[str]:
        """Who was prompted."""
        return [mail.recipient for mail in self.world.mails("prompt")]


def at_google(
    server: Google, folder: Path, size: int = 1, *, meet: bool = False, names: Names = verbatim, **settings: Any
) -> Workspace:
    """A company of so many pairs, whose series are still to be made."""
    provider = GoogleCalendars(a_client(server, folder), "example.test", meet=meet, names=names)
    world = World(pairs=a_team(size), locate=located, wrap=lambda _: provider, **settings)
    world.provider = provider
    return Workspace(world, server)


def located(person: Person) -> CalendarRef:
    """The main calendar of a person."""
    return CalendarRef(person.account, calendar_url(person.email), person.email, person.zone)


def by_the_team_member(server: Google, folder: Path) -> Workspace:
    """Two people whose series the team member made by hand, taken over by the daemon."""
    office = at_google(server, folder)
    people.make_series(office.page(Role.REPORT), datetime(2026, 3, 3, 9), ["ana@example.test"], summary="P0 and Ana")
    office.world.hourly(START + HOUR)
    return office
