"""What people write into their calendars besides 1:1s, and the other calendars that they have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Protocol

from providers.base import CalendarRef
from providers.caldav.busy import busy_by
from providers.caldav.sync import Body
from providers.memory import MemoryCalendars
from rules.model import Window
from tests.servers.people import hand_of
from tests.servers.running import Server

WEEK = Window(datetime(2026, 3, 15, 23, tzinfo=UTC), datetime(2026, 3, 22, 23, tzinfo=UTC))
"""Monday 16 to Sunday 22 March in Berlin."""

_EVER = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
_names = (f"other-{number}" for number in count(1))


def an_entry(*lines: str, uid: str = "entry") -> tuple[str, ...]:
    """One VEVENT of somebody's own."""
    return ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260301T000000Z", *lines, "END:VEVENT")


def at(day: int, start: str = "100000", end: str = "110000") -> tuple[str, str]:
    """The lines of an hour on a day of March 2026, in Berlin."""
    return f"DTSTART;TZID=Europe/Berlin:202603{day:02}T{start}", f"DTEND;TZID=Europe/Berlin:202603{day:02}T{end}"


def all_day(first: int, after: int) -> tuple[str, str]:
    """The lines of whole days in March 2026."""
    return f"DTSTART;VALUE=DATE:202603{first:02}", f"DTEND;VALUE=DATE:202603{after:02}"


def march(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant in March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class Desk(Protocol):
    """A person at the own calendars, of which the 1:1s have but one."""

    def make(self) -> CalendarRef:
        """Make another calendar."""

    def enter(self, calendar: CalendarRef, name: str, event: bytes) -> None:
        """Write an object into a calendar."""

    def drop(self, calendar: CalendarRef) -> None:
        """Remove a calendar with all that is in it."""


@dataclass(frozen=True, slots=True)
class RawDesk:
    """At a real server, in the own name."""

    server: Server
    user: str
    calendar: CalendarRef

    def make(self) -> CalendarRef:
        made = replace(self.calendar, url=self.server.calendar(self.user, next(_names)))
        hand_of(self.server, self.user, made.url).make()
        return made

    def enter(self, calendar: CalendarRef, name: str, event: bytes) -> None:
        hand_of(self.server, self.user, calendar.url).put(name, event)

    def drop(self, calendar: CalendarRef) -> None:
        hand_of(self.server, self.user, calendar.url).drop_calendar()


@dataclass(frozen=True, slots=True)
class MemoryDesk:
    """At calendars in memory, which are told what an event keeps busy."""

    provider: MemoryCalendars
    calendar: CalendarRef

    def make(self) -> CalendarRef:
        made = replace(self.calendar, url=self.calendar.url.rstrip("/").rpartition("/")[0] + f"/{next(_names)}/")
        self.provider.make_calendar(made)
        return made

    def enter(self, calendar: CalendarRef, name: str, event: bytes) -> None:
        for busy in busy_by(Body(name, None, event), calendar.owner, "Europe/Berlin", _EVER):
            self.provider.keep_busy(calendar, busy)

    def drop(self, calendar: CalendarRef) -> None:
        self.provider.drop_calendar(calendar)
