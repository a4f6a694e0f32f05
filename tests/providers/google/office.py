"""Two people of a company at Google: our provider at their calendars, and each of them with a hand and a raw client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from providers.base import CalendarRef
from providers.google.ids import calendar_url
from providers.google.place import Place, place_of
from providers.google.provider import GoogleCalendars
from rules.edit import Change, SeriesDraft, SeriesEdit
from rules.model import Series
from rules.reading import Changes, Resource
from tests.google.meetings import Person
from tests.google.running import Google
from tests.providers.drafts import a_draft
from tests.providers.google.clients import ANA, BEN, a_client
from tests.servers.people_at_google import GoogleHand

UID, ID = "1on1-0123", "1on10123"
READS = ("calendar.events.list", "calendar.events.get", "calendar.events.instances")
Json = dict[str, Any]


class Office:
    """Ana, who organizes, and Ben, who is invited, each with the main calendar."""

    def __init__(self, server: Google, folder: Path, *, meet: bool = False, **given: Any) -> None:
        self.server = server
        self.client = a_client(server, folder, **given)
        self.provider = GoogleCalendars(self.client, "example.test", meet=meet)
        self.ana, self.ben = (CalendarRef("google", calendar_url(who), who, "Europe/Berlin") for who in (ANA, BEN))
        self.hand = GoogleHand(server, self.ana)
        self.at_desk = Person(server, ANA)
        self.guest = Person(server, BEN)

    def place(self, calendar: CalendarRef) -> Place:
        """A calendar by which requests are made."""
        return place_of(self.client, calendar, "example.test")

    def create(self, draft: SeriesDraft | None = None) -> Resource:
        """A series as the daemon makes it on a server that invites."""
        return self.provider.create(self.ana, draft or replace(a_draft(), invites=True))

    def read(self, cursor: str = "", *held: Resource, calendar: CalendarRef | None = None) -> Changes:
        return self.provider.changes(calendar or self.ana, cursor, {one.href: one.etag for one in held})

    def held(self, calendar: CalendarRef | None = None) -> Resource:
        """The one object of a calendar."""
        (one,) = self.read(calendar=calendar).changed
        return one

    def series(self, calendar: CalendarRef | None = None) -> Series:
        found = self.held(calendar).series
        assert found is not None
        return found

    def replace(self, *changes: Change, calendar: CalendarRef | None = None) -> Resource:
        """Change what lies there now."""
        there = self.held(calendar)
        edit = SeriesEdit(there.href, there.uid, changes)
        return self.provider.replace(calendar or self.ana, edit, there.etag)

    def answers(self, event: Json) -> dict[str, str]:
        """Who answered what."""
        return {one["email"]: one["responseStatus"] for one in event["attendees"]}

    def since(self, number: int) -> list[str]:
        """The methods of all calls but so many first ones, sign-ins left out."""
        return methods(self.server.calls[number:])


def methods(calls: Iterable[Any]) -> list[str]:
    """The last part of each method's id."""
    return [call.method.rpartition(".")[2] for call in calls if call.method != "token"]
