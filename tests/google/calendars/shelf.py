"""One calendar and the events that lie on it, each person's copy on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.google.calendars.times import Key, key
from tests.google.schema import Json

ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
"""What one may do with a calendar, each word more than the one before."""


@dataclass
class Entry:
    """One event on one calendar: a single one, a master, or an override that holds what differs from its master.

    `tick` counts changes over the whole company; `copies` are the calendars to which the organizer's event
    went; `removed` is a copy that its guest deleted, `arrived` one that its last change brought.
    """

    id: str
    fields: Json
    tick: int = 0
    copies: set[str] = field(default_factory=set)
    removed: bool = False
    arrived: bool = False
    shown: dict[tuple[object, ...], Json] = field(default_factory=dict)

    @property
    def master(self) -> str:
        """The id of the series that this is an override of, "" when of none."""
        return str(self.fields.get("recurringEventId", ""))

    @property
    def cancelled(self) -> bool:
        return self.fields.get("status") == "cancelled"

    @property
    def etag(self) -> str:
        return f'"{3_400_000_000_000_000 + self.tick * 2}"'


@dataclass
class Shelf:
    """A calendar; `tick` is that of its last change, `opened` of the change that made older sync tokens worthless."""

    id: str
    owner: str
    zone: str
    title: str
    ticks: Iterator[int]
    entries: dict[str, Entry] = field(default_factory=dict)
    overrides: dict[str, dict[Key, Entry]] = field(default_factory=dict)
    lost: dict[str, Entry] = field(default_factory=dict)
    """Edited weeks that their series left behind: told of as cancelled to who asks what changed."""
    acl: dict[str, str] = field(default_factory=dict)
    working_hours: Json | None = None
    aliases: tuple[str, ...] = ()
    """Further addresses of its owner: whoever is invited by one is invited here."""
    tick: int = 0
    opened: int = 0

    @property
    def etag(self) -> str:
        return f'"p{self.tick:08}"'

    def put(self, entry: Entry) -> Entry:
        """Let an event stand here as it is now: a change."""
        self.entries[entry.id] = entry
        self.lost.pop(entry.id, None)
        if entry.master:
            self.overrides.setdefault(entry.master, {})[key(entry.fields["originalStartTime"])] = entry
        for edited in self.overrides.get(entry.id, {}).values():
            if not edited.cancelled:
                self.touch(edited)  # it shows what its series says where it says nothing itself
        return self.touch(entry)

    def touch(self, entry: Entry) -> Entry:
        """Give an event its next etag."""
        entry.tick = self.tick = next(self.ticks)
        entry.shown.clear()
        return entry

    def drop_overrides(self, master: str) -> None:
        """Forget the edited weeks of a series."""
        for entry in self.overrides.pop(master, {}).values():
            self.entries.pop(entry.id, None)

    def forget(self, master: str, week: Key) -> None:
        """Forget one edited week of a series."""
        entry = self.overrides.get(master, {}).pop(week, None)
        if entry:
            self.entries.pop(entry.id, None)
            kept = {name: entry.fields[name] for name in ("id", "recurringEventId", "originalStartTime")}
            self.lost[entry.id] = self.touch(Entry(entry.id, kept | {"status": "cancelled"}))

    def override(self, master: str, week: Key) -> Entry | None:
        """The edited week of a series that should have started then."""
        return self.overrides.get(master, {}).get(week)

    def is_of(self, email: str) -> bool:
        """Whether an address is that of its owner."""
        return email == self.id or email in self.aliases

    def role(self, user: str, colleagues: str) -> str:
        """What that person may do here."""
        return "owner" if user == self.owner else self.acl.get(user, colleagues)


def at_least(role: str, wanted: str) -> bool:
    """Whether a role allows what another word demands."""
    return ROLES.index(role) >= ROLES.index(wanted)
