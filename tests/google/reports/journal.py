"""What was done to events, by whom and through what: the calendar's part of the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from tests.google.calendars.finding import Found, standing, unedited
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.calendars.times import key
from tests.google.company import Company
from tests.google.reports.naming import Happening, happenings
from tests.google.request import Answer, Handler, Request
from tests.google.schema import Json

WRITES = tuple(f"calendar.events.{name}" for name in ("insert", "import", "patch", "update", "delete", "move"))
OURS = "1"
"""The client id of every service account's key."""


@dataclass(frozen=True, slots=True)
class Through:
    """Through what somebody acts: `kind` is the log's api_kind; `program` and `client` name another's program.

    `actor` is whose account it is, where that is not the calendar's owner; `agent` an assistant that acts by itself.
    """

    kind: str = "web"
    program: str = ""
    client: str = ""
    actor: str = ""
    agent: str = ""
    user_agent: str = "Mozilla/5.0"
    impersonation: bool = False


PAGES = Through()


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry: when, who, through what, and what happened to which event."""

    number: int
    at: datetime
    actor: str
    through: Through
    happening: Happening


@dataclass
class Journal:
    """Everything that was done; `through` is what people act through at the moment."""

    company: Company
    through: Through = PAGES
    activities: list[Activity] = field(default_factory=list)
    _seen: dict[tuple[str, str], tuple[Json, bool, Found]] = field(default_factory=dict)
    _tick: int = 0

    @contextmanager
    def acting(self, through: Through) -> Iterator[None]:
        """Whatever people do inside, they do through that."""
        before, self.through = self.through, through
        try:
            yield
        finally:
            self.through = before

    def recording(self, works: Mapping[str, Handler]) -> dict[str, Handler]:
        """The same handlers, whose writes are put down."""
        return {name: self._recorded(work) if name in WRITES else work for name, work in works.items()}

    def _recorded(self, work: Handler) -> Handler:
        def write(request: Request) -> Json | Answer | None:
            made = work(request)
            self._note(request)
            return made

        return write

    def _note(self, request: Request) -> None:
        changed = [shelf for shelf in self.company.shelves.values() if shelf.tick > self._tick]
        since, self._tick = self._tick, max([self._tick, *(shelf.tick for shelf in changed)])
        for shelf in changed:
            for entry in [one for one in shelf.entries.values() if one.tick > since]:
                self._put_down(request, shelf, entry)

    def _put_down(self, request: Request, shelf: Shelf, entry: Entry) -> None:
        own, removed, before = self._seen.get((shelf.id, entry.id)) or ({}, False, self._unedited(shelf, entry))
        now = standing(shelf, entry)
        self._seen[shelf.id, entry.id] = (entry.fields, entry.removed, now)
        if own is entry.fields:
            return  # it only shows what its series says
        gone = entry.removed and not removed
        moved = request.method.id.endswith(".move")
        if now.organized_here or gone:
            asked = request.text("eventId")
            for one in happenings(before.fields if before else {}, now, asked, gone=gone, moved=moved):
                self._add(request, one)

    def _unedited(self, shelf: Shelf, entry: Entry) -> Found | None:
        master = shelf.entries.get(entry.master)
        if master is None or "start" not in master.fields:
            return None
        week = unedited(self.company, master, key(entry.fields["originalStartTime"]))
        return Found(shelf, entry.id, week, None, master)

    def _add(self, request: Request, one: Happening) -> None:
        grant = request.grant
        through = self.through
        if grant.service:
            agent = request.headers.get("user-agent", "")
            through = Through("api_v3", "1:1s", OURS, user_agent=agent, impersonation=grant.delegated)
        actor = one.by or through.actor or request.user
        number = len(self.activities) + 1
        self.activities.append(Activity(number, self.company.clock.now(), actor, through, one))
