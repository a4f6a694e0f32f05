"""What goes wrong around a simulated daemon: at which call of which port, how, and how often it really did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.model import Role
from tests.daemon.world import START
from tests.story.simulation.watching import KilledError


class Port(StrEnum):
    """Where the daemon meets the outside."""

    READING = "reading"
    LOOKING = "looking"
    WRITING = "writing"
    DATABASE = "database"
    MAILING = "mailing"
    MAILBOX = "mailbox"


class What(StrEnum):
    """What goes wrong there."""

    TIMES_OUT = "times out"
    UNAVAILABLE = "500"
    BUSY = "429"
    UNAUTHORISED = "401"
    FORBIDDEN = "403"
    GARBAGE = "garbage"
    MISSING = "404"
    EMPTY = "empty"
    PARTIAL = "a part missing"
    REFUSED_TOKEN = "token refused"
    REPEATED_TOKEN = "token repeated"
    STALE = "stale"
    MALFORMED = "an object malformed"
    CONFLICT = "412"
    ANSWER_LOST = "done, answer lost"
    ANSWER_GARBLED = "done, answer garbled"
    LOCKED = "locked"
    FULL = "full"
    DOWN = "down"
    REFUSED = "refused"
    GREYLISTED = "greylisted"
    BOUNCED = "bounced"
    TWICE = "comes twice"


UNREAD = frozenset(
    {What.TIMES_OUT, What.UNAVAILABLE, What.BUSY, What.UNAUTHORISED, What.FORBIDDEN, What.GARBAGE, What.MISSING}
)
"""A calendar that answers so was not read."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something goes wrong from then on: after `skip` calls that go well, so many `times`, or for `lasts` minutes.

    Calendars fail by their owner, one of a pair; everything else does for all.
    """

    at: int
    port: Port
    what: What
    pair: int = 0
    role: Role = Role.MANAGER
    skip: int = 0
    times: int = 1
    lasts: int = 0


@dataclass(frozen=True, slots=True)
class Doomed:
    """The daemon is killed at the so-maniest boundary from then on: a write of any port, before it or after it."""

    at: int
    boundary: int = 1


@dataclass(slots=True)
class _Pending:
    trouble: Trouble
    owner: str
    until: datetime
    skip: int
    times: int

    def over(self, now: datetime) -> bool:
        return self.times <= 0 if self.trouble.lasts == 0 else now >= self.until


@dataclass(slots=True)
class Fate:
    """Asked at every boundary; `unread` are the URLs of calendars that were not read since the pass began.

    `found` are those that were ever read: nobody can tell another one that is missing from one that never was, in which
    a server that invites need not have put anything.
    """

    now: datetime = START
    struck: Counter[str] = field(default_factory=Counter)
    unread: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    hits: int = 0
    boundaries: int = 0
    doom: int | None = None
    dead: bool = False
    _pending: list[_Pending] = field(default_factory=list)

    def begin(self, now: datetime) -> None:
        """A pass begins."""
        self.now, self.hits, self.unread = now, 0, set()
        self._pending = [one for one in self._pending if not one.over(now)]

    def bring(self, trouble: Trouble, owner: str, now: datetime) -> None:
        """Let something go wrong from now on."""
        until = now + timedelta(minutes=trouble.lasts)
        self._pending.append(_Pending(trouble, owner, until, trouble.skip, trouble.times))

    def mend(self) -> None:
        """From now on all goes well."""
        self._pending.clear()
        self.doom = None

    @property
    def troubled(self) -> bool:
        """Whether anything may still go wrong."""
        return bool(self._pending) or self.doom is not None

    def strikes(self, port: Port, owner: str = "") -> What | None:
        """What goes wrong at this call, None when nothing does."""
        for one in self._pending:
            if one.trouble.port is not port or one.owner != owner or one.over(self.now):
                continue
            if one.skip > 0:
                one.skip -= 1
                continue
            one.times -= 1
            self._count(port, one.trouble.what)
            return one.trouble.what
        return None

    def boundary(self) -> None:
        """Something is about to be done, or has been done, that lasts; the dead do nothing any more."""
        if self.dead:
            raise KilledError
        self.boundaries += 1
        if self.doom is None:
            return
        self.doom -= 1
        if self.doom <= 0:
            self.doom, self.dead = None, True
            self.struck["killed"] += 1
            raise KilledError

    def revive(self) -> None:
        """The daemon starts again."""
        self.dead = False

    def _count(self, port: Port, what: What) -> None:
        self.struck[f"{port}: {what}"] += 1
        self.hits += 1
