"""What must hold in a simulated company, seen from outside: by its calendars, its mail server and the rows on disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daemon.passes import Done
from daemon.store import WAITING
from rules.edit import Place
from rules.model import Role
from rules.records import ExceptionRecord
from tests.daemon.world import key_of
from tests.soak.database import connection_of, intact
from tests.soak.fate import Fate
from tests.soak.mails import Mails
from tests.soak.post import Post
from tests.soak.records import Records, unrecorded
from tests.soak.secrets import Secrets
from tests.story.simulation.invariants import Broken
from tests.story.simulation.lasting import doubled
from tests.story.simulation.office import Office
from tests.story.simulation.own import Doing
from tests.story.simulation.story import HALF_HOUR
from tests.story.simulation.watching import Wrote
from tests.story.simulation.writes import lost, too_late

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """One round: `done` is None where the pass did not come to its end."""

    now: datetime
    done: Done | None
    wrote: Sequence[Wrote]
    logs: Sequence[Any]


@dataclass(slots=True)
class Witness:
    """What is remembered of earlier rounds."""

    office: Office
    fate: Fate
    post: Post
    mails: Mails = field(init=False)
    records: Records = field(default_factory=Records)
    doing: Doing = field(init=False)
    secrets: Secrets = field(default_factory=Secrets)
    put_back: Counter[tuple[str, str, datetime]] = field(default_factory=Counter)
    before: Collection[ExceptionRecord] = ()
    clean: int = 0
    writes: int = 0
    letters: int = 0

    def __post_init__(self) -> None:
        self.mails = Mails(self.office)
        self.doing = Doing(self.office.watched.look, self.office.concluded)

    def begin(self) -> None:
        """The company was provisioned."""
        self.secrets.plant(self.office)

    def restored(self) -> None:
        """An older database: what came since is not known any more."""
        self.records.forget()
        self.doing.weeks.clear()
        self.office.said.clear()
        self.clean = 0
        self.mails.forget()
        self.office.forgot = True

    def forgot(self) -> None:
        """An empty database."""
        self.restored()
        self.mails.first.clear()
        self.put_back.clear()
        self.secrets.planted.clear()

    def await_round(self, now: datetime) -> None:
        """A round begins: who was asked at this very moment already, was asked on the strength of another reading."""
        self.before = self._asked(now)

    def look(self, seen: Seen) -> Iterator[Broken]:
        """Everything that does not hold after a round."""
        self.writes += len(seen.wrote)
        letters, self.post.letters = self.post.letters, []
        self.letters += len(letters)
        yield from self._of_writes(seen)
        yield from self.mails.broken(letters)
        yield from self.secrets.told(letters, seen.logs)
        yield from self._of_logs(seen)
        store = self.office.world.store
        yield from self.records.broken(connection_of(store), self.office.said)
        if seen.done:
            yield from self._of_reading(seen)
            yield from self._of_doing(seen)
            yield from self._of_records(seen)

    def _of_writes(self, seen: Seen) -> Iterator[Broken]:
        for one in seen.wrote:
            pairs = self._pairs(one)
            yield from (
                Broken("nothing that begins within two hours changes", w, pairs) for w in too_late(one, seen.now)
            )
            yield from (Broken("nothing of people is lost", what, pairs) for what in lost(one))
            for change in one.changes:
                if isinstance(change, Place) and _put_back(change) and one.before != one.after:
                    yield from self._of_put_back(one, change.recurrence_id, pairs)

    def _of_put_back(self, wrote: Wrote, week: datetime, pairs: tuple[int, ...]) -> Iterator[Broken]:
        if (wrote.calendar, wrote.after.uid, week) in self.doing.weeks:
            return  # it follows the other's copy back: the daemon itself had set it
        named = wrote.calendar.url, wrote.after.uid, week
        self.put_back[named] += 1
        if self.put_back[named] > 1:
            yield Broken("nobody is overruled twice", f"{week} in {wrote.calendar.url}", pairs)

    def _pairs(self, wrote: Wrote) -> tuple[int, ...]:
        return tuple(number for number, uids in self.office.uids.items() if wrote.after.uid in uids)

    def _of_logs(self, seen: Seen) -> Iterator[Broken]:
        for one in seen.logs:
            if one["event"] == "unexpected error" and "OperationalError" not in one["error"]:
                trace = str(one.get("trace", "")).strip().splitlines()[-2:]
                yield Broken("no mistake of ours is caught", f"{one['error']}: {' '.join(trace)}")

    def _of_reading(self, seen: Seen) -> Iterator[Broken]:
        """Nobody is asked in a pass that did not see the calendars."""
        earlier = {(one.key, one.asked_at, one.reminded_at) for one in self.before}
        for one in self._asked(seen.now):
            if (one.key, one.asked_at, one.reminded_at) in earlier:
                continue
            number = self.office.numbers[one.pair]
            usual = {self.office.homes(number, role)[0].url for role in Role}
            there = {ref.url for role in Role for ref, _ in self.office.held(number, role)}
            if blind := usual & there & self.fate.unread:
                yield Broken("nobody is asked about what was not read", f"{one.key}: {blind}", (number,))

    def _asked(self, now: datetime) -> list[ExceptionRecord]:
        """What somebody was asked about, or reminded of, at a moment."""
        return self.office.world.store.records("asked_at = ? OR reminded_at = ?", *[_stamp(now)] * 2)

    def _of_doing(self, seen: Seen) -> Iterator[Broken]:
        """What the daemon did itself is nobody's deed."""
        store = self.office.world.store
        waiting = store.records("outcome IS NULL")
        asked = [one for one in waiting if one.asked_at == seen.now]
        for pair, role in sorted({(one.pair, one.deviation.role) for one in asked}):
            number = self.office.numbers[pair]
            theirs = [one for one in asked if (one.pair, one.deviation.role) == (pair, role)]
            for what in self.doing.asked(self.office.homes(number, role), theirs):
                yield Broken("nobody is asked about what the daemon did", what, (number,))
        self.doing.note(seen.wrote, seen.now, {at for one in waiting if (at := one.deviation.recurrence_id)})

    def _of_records(self, seen: Seen) -> Iterator[Broken]:
        """After two rounds in which nothing went wrong and nobody did anything, all that deviates is on record."""
        assert seen.done
        well = not (self.fate.hits or seen.done.plan.unread or seen.done.failed or seen.done.plan.held)
        self.clean = self.clean + 1 if well and not self.office.touched and not seen.wrote else 0
        self.office.touched.clear()
        if self.clean >= CLEAN:
            yield from unrecorded(self.office, seen.now)

    def at_the_end(self) -> Iterator[Broken]:
        """What must hold once all is calm."""
        office, store = self.office, self.office.world.store
        yield from self.mails.unsent(store)
        office.forgot = True  # what was made by hand and dragged while nobody could look, nobody knows to be theirs
        if (found := intact(store)) != "ok":
            yield Broken("the database is whole", found)
        for number in office.staff.keys() - office.ever_gone:
            yield from (Broken("no series is doubled", what, (number,)) for what in doubled(office, number))
        for one in store.mails(f"{WAITING} AND not_before <= ?", _stamp(office.world.now)):
            if one.recipient not in store.inbox.bounced():
                yield Broken("no mail is left behind", f"{one.about} to {one.recipient}")
        yield from self.secrets.kept(office)


def _put_back(change: Place) -> bool:
    """Whether a week is as it was agreed again, and not as the other one wants it."""
    return change.start == change.recurrence_id and change.length == HALF_HOUR


CLEAN = 3
"""So many rounds without trouble, deeds or writes show everything, and what is missing at the second reading."""


def _stamp(at: datetime) -> str:
    from daemon.rows import stamp

    return stamp(at)


def named(office: Office, key: str) -> tuple[int, ...]:
    """The pair of that key, by number."""
    return tuple(number for number, pair in office.staff.items() if key_of(pair) == key)
