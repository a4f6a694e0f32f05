"""Plays a course from its first event to a calm end, and stops at the first thing that does not hold."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from structlog.testing import capture_logs

from daemon.intake import Reception, take_in
from daemon.outbox import send_due
from daemon.passes import Done
from providers.errors import ProviderError
from tests.daemon.mailbox import REPLIES
from tests.daemon.unthreaded import unthreaded
from tests.soak.calendars import FaultyCalendars
from tests.soak.course import Course, Happening, Replied, Restarted, Restored, Saved, Skewed, Slept, Turned
from tests.soak.database import connection_of, fresh, reopened
from tests.soak.fate import Doomed, Fate, Trouble
from tests.soak.people import reply, said_by_mail
from tests.soak.post import Post
from tests.soak.witness import Seen, Witness
from tests.story.simulation.invariants import Broken
from tests.story.simulation.office import Office
from tests.story.simulation.story import Forgot, Passed, Story, moment
from tests.story.simulation.watching import KilledError

CALM = (20, 400, 900, 1600, 2300, 3100, 3800, 4500)
"""Minutes after the last trouble at which passes come; then nothing is left to be done."""

MORE = 3
"""So many passes at the same moment settle everything."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a course went: what broke, if anything did, and how much happened."""

    broken: Broken | None
    counts: Counter[str]


@dataclass(slots=True)
class Run:
    """A course that is being played."""

    course: Course
    logs: list[Any]
    fate: Fate = field(default_factory=Fate)
    skew: timedelta = timedelta()
    saved: bytes | None = None
    counts: Counter[str] = field(default_factory=Counter)
    post: Post = field(init=False)
    office: Office = field(init=False)
    witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.fate)
        self.office = Office(
            Story(self.course.seed, 1, self.course.size, (), scheduling=self.course.scheduling),
            outside=lambda inner: FaultyCalendars(self.fate).around(inner),
            desk=REPLIES,
            opened=lambda _: fresh(self.fate),
        )
        self.witness = Witness(self.office, self.fate, self.post)

    @property
    def now(self) -> datetime:
        """By the daemon's clock."""
        return self.office.world.now + self.skew

    def to_the_end(self) -> Iterator[Broken]:
        """What does not hold, as it comes to light."""
        self.office.world.run(force=True)
        self._register()
        self.witness.begin()
        for event in self.course.events:
            yield from (replace(one, at=event.at) for one in self._happen(event))
        self._calm()
        for after in CALM:
            at = self.course.last + after
            yield from (replace(one, at=at) for one in self._happen(Passed(at)))
        yield from self._at_rest()
        yield from self.witness.at_the_end()

    def _happen(self, event: Happening) -> Iterator[Broken]:
        self.office.world.now = self.office.watched.now = moment(event.at)
        match event:
            case Passed():
                yield from self._round()
            case Trouble():
                self._trouble(event)
            case Doomed():
                self.fate.doom = event.boundary
            case Turned():
                for _ in range(event.passes):
                    self._reborn()
                    yield from self._round()
            case Replied():
                reply(self.post, self.office, event)
            case Restarted() | Slept():
                self._reborn()
            case Saved() | Restored() | Skewed():
                self._upset(event)
            case Forgot():
                self._lose()
            case _:
                self._live(event)

    def _trouble(self, trouble: Trouble) -> None:
        owner = self.office.homes(trouble.pair, trouble.role)[0].owner if trouble.port in _OWNED else ""
        self.fate.bring(trouble, owner, self.now)

    def _upset(self, event: Saved | Restored | Skewed) -> None:
        match event:
            case Saved():
                self.saved = connection_of(self.office.world.store).serialize()
            case Restored() if self.saved is not None:
                copy = fresh(Fate(), self.saved)
                copy.restoration.mark(self.now)  # as the command and the start of the daemon do
                self.office.restart(reopened(connection_of(copy), self.fate))
                self.witness.restored()
                self.counts["databases restored"] += 1
            case Skewed(by=by):
                self.skew = timedelta(minutes=by)
                self.counts["clocks wrong"] += by != 0
            case _:
                pass

    def _lose(self) -> None:
        self.office.happen(Forgot(0))
        self.witness.forgot()
        self.counts["databases lost"] += 1

    def _live(self, event: Any) -> None:
        """People do something; what the page cannot store it does not acknowledge."""
        now = self.office.world.now
        try:
            self.office.happen(event)
        except KilledError:
            self._reborn()
        except sqlite3.OperationalError:
            self.counts["pages that failed"] += 1
        self.office.world.now = now

    def _reborn(self) -> None:
        self.fate.revive()
        self.office.restart(reopened(connection_of(self.office.world.store), self.fate))

    def _calm(self) -> None:
        self.fate.mend()
        self.skew = timedelta()
        self.fate.revive()

    def _round(self) -> Iterator[Broken]:
        """A pass, mail out, mail in, and a look at all of it."""
        self.counts["passes"] += 1
        self.logs.clear()
        self.fate.begin(self.now)
        self.office.watched.begin(self.now)
        self.witness.await_round(self.now)
        done = None
        try:
            done = self._pass()
            self._mails()
        except KilledError:
            self.counts["kills"] += 1
            self._reborn()
        self._register()
        if done:
            self.counts.update(f"{row.action}" for row in done.plan.rows)
        yield from self.witness.look(Seen(self.now, done, tuple(self.office.watched.wrote), tuple(self.logs)))

    def _pass(self) -> Done | None:
        try:
            return self.office.world.passes.run(self.now)
        except sqlite3.OperationalError:
            self.counts["passes that failed"] += 1
            return None

    def _mails(self) -> None:
        world = self.office.world
        try:
            send_due(world.store, self.post, REPLIES, self.now)
            became = take_in(Reception(world.store, world.passes.company, REPLIES), self.post, self.now)
            self.office.said |= said_by_mail(world.store, became)
        except (ProviderError, sqlite3.OperationalError):
            self.counts["rounds of mail that failed"] += 1

    def _register(self) -> None:
        """Note whose series were made and written."""
        office = self.office
        for one in office.watched.wrote:
            number = office.numbers.get(one.after.marker)
            if number is not None and one.after.uid not in office.uids[number]:
                office.uids[number].append(one.after.uid)

    def _at_rest(self) -> Iterator[Broken]:
        """Nothing is left to be done, and a restart finds nothing either."""
        for _ in range(MORE):
            if not list(self.office.world.passes.rehearse(self.now).rows):
                break
            yield from self._round()
        self._reborn()
        if rows := list(self.office.world.passes.rehearse(self.now).rows):
            pairs = tuple(n for n, pair in self.office.staff.items() if pair.report.email == rows[0].report)
            yield Broken(
                "in the end nothing is left to be done", "; ".join(f"{r.action} {r.text}" for r in rows), pairs
            )


_OWNED = frozenset({"reading", "looking", "writing"})


def play(course: Course) -> Played:
    """Play a course up to the first thing that does not hold."""
    state = random.getstate()
    random.seed(course.seed)
    with capture_logs() as logs, unthreaded():
        run = Run(course, logs)
        try:
            broken = next(run.to_the_end(), None)
        finally:
            random.setstate(state)
    run.counts["mails"] = run.witness.letters
    run.counts["writes"] = run.witness.writes
    run.counts.update({f"fault {name}": count for name, count in run.fate.struck.items()})
    return Played(broken, run.counts)
