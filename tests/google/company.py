"""The state of the test server: people, their calendars, the mails that went out, and how Google is taken to behave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from tests.google.calendars.shelf import Shelf
from tests.google.calendars.times import Key
from tests.google.clock import Clock
from tests.google.push import Pushing
from tests.google.schema import Json


@dataclass
class Ways:
    """Where Google's behaviour is not known or changes: how this server behaves."""

    opaque_instances: bool = False
    """Ids of instances say nothing, as announced for late 2026, rather than `<id>_<UTC stamp>`."""
    bare_weeks_off: bool = False
    """Of weeks that are off lists tell the three fields alone that are sure, rather than an etag as well."""
    uid_finds_weeks_off: bool = True
    """A list by UID with showDeleted holds the weeks of a series that are off."""
    silent_refusal: bool = False
    """A guest's edit of what is the organizer's is answered 200 and changes nothing, rather than 403."""
    split_keeps_properties: bool = True
    """"This and following" in Google's own pages copies extended properties."""
    visibility_spreads: bool = True
    """A week that is made more private makes its series so, as since July 2026."""
    removal_declines: bool = True
    """A guest who deletes an event shows as declined to the organizer."""
    retiming_keeps_overrides: bool = False
    """Edited weeks stay when the series moves away from under them, rather than being forgotten."""
    retiming_resets_answers: bool = False
    """Guests are asked anew when the organizer moves an event."""
    colleagues: str = "freeBusyReader"
    """What people of one company may see of each other's calendars without more rights."""
    meets: str = "success"
    """What becomes of a Meet that is asked for: at once `success`, or `pending`, `failure`, or it is `refused`."""
    audit_lag: timedelta = timedelta(minutes=20)
    """How long it takes until the audit log shows what was done."""
    audit_names_weeks: bool = True
    """The audit log names an edited week by its own id, rather than by that of its series."""
    audit_tells_programs: bool = True
    """The audit log tells which program did something, rather than the kind of interface only."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that Google sent to one person because of `sendUpdates`."""

    to: str
    kind: str
    """`invitation`, `update`, `cancellation` or `response`."""
    event: str


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a list is still to come, and for which request."""

    asked: str
    items: tuple[Json, ...]
    tick: int


@dataclass
class Company:
    """Everybody and everything; calendars by their ids."""

    users: tuple[str, ...]
    zone: str = "Europe/Berlin"
    clock: Clock = field(default_factory=Clock)
    ways: Ways = field(default_factory=Ways)
    mails: list[Mail] = field(default_factory=list)
    shelves: dict[str, Shelf] = field(default_factory=dict)
    ticks: Iterator[int] = field(default_factory=lambda: count(1))
    weeks: dict[str, tuple[str, Key]] = field(default_factory=dict)
    """What opaque ids of instances stand for."""
    pages: dict[str, Rest] = field(default_factory=dict)
    push: Pushing = field(default_factory=Pushing)
    admins: set[str] = field(default_factory=set)
    """Who may read the audit log and the directory."""
    suspended: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    """Further addresses of people, each with the primary one."""

    def __post_init__(self) -> None:
        for user in self.users:
            self.shelve(user, user, user)

    def shelve(self, calendar: str, owner: str, title: str, zone: str = "") -> Shelf:
        """A new calendar."""
        made = Shelf(calendar, owner, zone or self.zone, title, self.ticks)
        self.shelves[calendar] = made
        return made

    def primary(self, email: str) -> Shelf | None:
        """The primary calendar of a person of the company, None for others."""
        found = self.shelves.get(email.lower())
        return found if found and found.id == found.owner else None

    def changed(self, shelf: Shelf) -> None:
        """Tell who watches that calendar."""
        self.push.changed(shelf)

    def expire_sync_tokens(self) -> None:
        """Let every sync token given so far be worth nothing: 410 fullSyncRequired."""
        for shelf in self.shelves.values():
            shelf.opened = shelf.tick = next(self.ticks)
