"""The ground of a story at Google, where invitations and answers go from one to the other by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from providers.base import CalendarRef
from providers.google.ids import calendar_id, calendar_url, event_at
from providers.google.provider import GoogleCalendars
from rules.busy import Busy
from rules.model import Person
from tests.google import people
from tests.google.pages import Page
from tests.google.running import Google
from tests.providers.google.clients import a_client
from tests.servers.google_as_ical import by_id
from tests.servers.people_at_google import GoogleHand
from tests.story.simulation.ground import Thing

DOMAIN = "example.test"


@dataclass(frozen=True, slots=True)
class GoogleGround:
    """Everybody's main calendars; nobody makes others there, and nobody presses Ctrl-Z."""

    server: Google
    folder: Path
    provider: GoogleCalendars = field(init=False)
    eyes: GoogleCalendars = field(init=False)

    def __post_init__(self) -> None:
        for name in ("provider", "eyes"):
            object.__setattr__(self, name, GoogleCalendars(a_client(self.server, self.folder), DOMAIN))

    def locate(self, person: Person) -> CalendarRef:
        return CalendarRef(person.account, calendar_url(person.email), person.email, person.zone)

    def hand(self, calendar: CalendarRef) -> GoogleHand:
        return GoogleHand(self.server, calendar)

    def things(self, calendar: CalendarRef) -> Mapping[str, Thing]:
        if calendar_id(calendar.url) != calendar.owner:
            return {}
        texts = by_id(Page(self.server, calendar.owner))
        found = self.eyes.changes(calendar, "", {}).changed
        named = {one.href: texts.get(event_at(calendar.url, one.href), "").encode() for one in found}
        return {one.href: Thing(one.series, named[one.href]) for one in found if one.series}

    def make(self, calendar: CalendarRef) -> None:
        raise LookupError(f"nobody makes {calendar.url} in this story")

    def put(self, calendar: CalendarRef, href: str, thing: Thing) -> None:
        raise LookupError(f"nothing brings back {href} of {calendar.url} as it was: {thing.series.uid}")

    def delete(self, calendar: CalendarRef, href: str) -> None:
        raise LookupError(f"nothing takes {href} out of {calendar.url}")

    def engage(self, calendar: CalendarRef, busy: Busy) -> None:
        page = Page(self.server, calendar.owner)
        if busy.absence:
            people.be_away(page, busy.window.start, busy.window.end)
        else:
            people.have_appointment(page, busy.window.start, busy.window.end - busy.window.start)
