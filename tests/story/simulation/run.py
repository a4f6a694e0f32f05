"""Plays a story from its first to its last event, and stops at the first thing that does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from structlog.testing import capture_logs

from daemon.outbox import send_due
from daemon.passes import Done
from daemon.rows import stamp
from rules.model import Kind
from rules.plan import Row, Verb
from rules.week import Week, first_kept
from tests.daemon.failing import Postman
from tests.daemon.world import DESK
from tests.story.simulation.ground import Ground
from tests.story.simulation.invariants import Books, Broken, Round
from tests.story.simulation.lasting import doubled, unentered
from tests.story.simulation.office import Office
from tests.story.simulation.story import Event, Forgot, Passed, Story
from tests.story.simulation.watching import KilledError

OPERATORS_DELAY = timedelta(hours=6)
DAY = timedelta(days=1)
RESTLESS = 3
"""So many uneventful passes after the last change two series of a pair must not stand side by side."""

OFTEN = 7
"""After every so-maniest pass another one right after it is tried."""


LATEST = 28 * 24 * 60
"""So many minutes after a quiet end a question may still be open: its two mails wait for working hours, and a pass in
which one of the readers works may come only once in seventeen days."""

MORE = 3
"""So many passes at the same moment settle everything."""

TAKEN_UP = frozenset({Verb.CREATE, Verb.FOLLOW, Verb.REPAIR, Verb.ATTACH, Verb.CLOSE})
"""What follows once a series was taken up, or finished after a crash; what was asked about the one before ends, too."""

LOOKED_FOR = frozenset({Verb.ADOPT, Verb.FOLLOW})
"""What is put off until a calendar that was read for the first time was read again."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a story went: what broke, if anything did, and how much happened."""

    broken: Broken | None
    counts: Counter[str]


@dataclass(slots=True)
class Run:
    """A story that is being played."""

    story: Story
    logs: list[Any]
    ground: Ground | None = None
    office: Office = field(init=False)
    books: Books = field(init=False)
    postman: Postman = field(default_factory=Postman)
    mailed: set[str] = field(default_factory=set)
    held_since: datetime | None = None
    approved_at: datetime | None = None
    restless: dict[int, int] = field(default_factory=dict)
    begun: dict[int, Week] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.office = Office(self.story, self.ground)
        self.books = Books(self.office)

    def to_the_end(self) -> Iterator[Broken]:
        """What does not hold, as it comes to light."""
        self.office.world.run(force=True)
        self._register()
        self._note_beginnings()
        for event in self.story.spelled_out.events:
            self.office.happen(event)
            self.counts[type(event).__name__] += 1
            if isinstance(event, Forgot):
                self.books.forget()
                self.begun.clear()
                self.mailed.clear()
            if isinstance(event, Passed):
                yield from (replace(one, at=event.at) for one in self._pass(event))
        yield from self._at_the_end()

    def _pass(self, event: Event) -> Iterator[Broken]:
        done = self._run()
        yield from self.books.broken(self._seen(done))
        yield from self._settled(done)
        if done and done.plan.held:
            yield from self._operator()
        elif done and not done.failed and not done.plan.unread and self._tries_again(event):
            yield from self._again(done)
        self.unfinished = set(_made_anew(done)) if done and done.failed else set()

    def _tries_again(self, event: Event) -> bool:
        """Always in a story whose passes are few and told one by one."""
        return self.story.every == 0 or event.at % OFTEN == 0

    def _run(self) -> Done | None:
        world = self.office.world
        self.logs.clear()
        self.office.watched.begin(world.now)
        done: Done | None = None
        try:
            done = world.passes.run(world.now)
        except KilledError:
            self.counts["killed"] += 1
            self.office.restart()
        self._register()
        if done and any(row.action in (Verb.ADOPT, Verb.CREATE) for row in done.plan.rows):
            self._note_beginnings()
        return done

    def _register(self) -> None:
        """Note whose series were made and written; send what is due."""
        office, world = self.office, self.office.world
        for one in office.watched.wrote:
            number = office.numbers.get(one.after.marker)
            if number is not None and one.after.uid not in office.uids[number]:
                office.uids[number].append(one.after.uid)
            office.touched |= (
                {n for n, uids in office.uids.items() if one.after.uid in uids} if number is None else {number}
            )
        send_due(world.store, self.postman, DESK, world.now)
        self.postman.taken.clear()

    def _note_beginnings(self) -> None:
        """Remember when each pair was taken up, so that its weeks can be counted at the end."""
        known = self.office.world.store.known()
        weeks = {number: first_kept(known[key]) for key, number in self.office.numbers.items() if key in known}
        self.begun |= {number: week for number, week in weeks.items() if week and number not in self.begun}

    def _seen(self, done: Done | None) -> Round:
        world, watched = self.office.world, self.office.watched
        mails = [
            one for one in world.store.mails("queued_at = ?", stamp(world.now)) if one.message_id not in self.mailed
        ]
        self.mailed |= {one.message_id for one in mails}
        self.counts.update(f"mail {one.about}" for one in mails)
        if done:
            self.counts.update(f"{row.action} {row.kind or ''}" for row in done.plan.rows)
            self.counts["held"] += done.plan.held is not None
        released = self.approved_at is not None and world.now - self.approved_at < DAY
        waiting = world.store.records("outcome IS NULL")
        return Round(world.now, done, released, watched.wrote, mails, waiting, list(self.logs), watched.failed)

    def _operator(self) -> Iterator[Broken]:
        """Looks at what is held after some hours, and releases it."""
        now, world = self.office.world.now, self.office.world
        self.held_since = self.held_since or now
        if now - self.held_since < OPERATORS_DELAY:
            return
        world.approve(world.passes.rehearse(now).id)
        self.held_since, self.approved_at = None, now
        again = self._run()
        yield from self.books.broken(self._seen(again))
        if again and again.plan.held:
            yield Broken("what is approved is released", again.plan.held)

    def _again(self, done: Done) -> Iterator[Broken]:
        """Passes right after one another plan nothing, but to note what was brought about and to go on with lineage.

        Where a series was taken up, or the other copy ended for one, that one is followed, and written, by and by.
        One that a copy lacks is taken over, or followed, after another look at calendars that were never read before.
        Where a pass finishes what failed, copies show what people did in the next one, and questions go on with that.
        """
        finished = self.unfinished & set(_made_anew(done))
        world, before = self.office.world, [done]
        for _ in range(MORE):
            glimpsed = frozenset(self.office.watched.glimpsed)
            rows = list(world.passes.rehearse(world.now).rows)
            late = {row.report for row in rows if row.action in LOOKED_FOR and glimpsed & {row.report, row.manager}}
            late |= {row.report for row in rows if row.action is Verb.CLOSE and row.report in finished}
            others = [row for row in rows if row.action is not Verb.RECORD and row.report not in late]
            yield from self._left([row for row in others if not any(_lineage(row, one) for one in before)])
            if not rows:
                return
            again = self._run()
            yield from self.books.broken(self._seen(again))
            if again is None:
                return
            before.append(again)
        yield from self._left(list(world.passes.rehearse(world.now).rows))

    def _left(self, rows: list[Any]) -> Iterator[Broken]:
        if rows:
            reports = tuple(number for row in rows[:1] for number in self.books.number(row.report))
            yield Broken("a second pass plans nothing", "; ".join(f"{r.action} {r.text}" for r in rows), reports)

    def _settled(self, done: Done | None) -> Iterator[Broken]:
        """No two series of a pair go on in one calendar, once all is quiet about it."""
        office = self.office
        self.restless |= dict.fromkeys(office.touched, RESTLESS)
        office.touched.clear()
        if not self.restless or done is None or done.plan.held or done.failed:
            return
        unread = {one.report for one in done.plan.unread}
        waiting = {office.numbers[one.pair] for one in office.world.store.records("outcome IS NULL")}
        for number in set(self.restless) - waiting - office.gone:
            if office.staff[number].report.email not in unread:
                self.restless[number] -= 1
                if self.restless[number] == 0:
                    del self.restless[number]
                    yield from (Broken("no series is doubled", what, (number,)) for what in doubled(office, number))

    def _at_the_end(self) -> Iterator[Broken]:
        office = self.office
        if self.story.quiet:
            yield from self._last_questions()
        known = office.world.store.known()
        for number in office.staff.keys() - office.ever_gone:
            since = self.begun.get(number)
            missing = list(unentered(office, number, since, known)) if since else ["it was never taken up"]
            yield from (Broken("every week is entered once", what, (number,)) for what in missing)
            yield from (Broken("no series is doubled", what, (number,)) for what in doubled(office, number))

    def _last_questions(self) -> Iterator[Broken]:
        """Passes go on until every question has its answer: some come to nobody's working hours for two weeks."""
        store, at = self.office.world.store, self.story.next
        while store.records("outcome IS NULL") and at < self.story.last + LATEST:
            self.office.happen(Passed(at))
            yield from (replace(one, at=at) for one in self._pass(Passed(at)))
            at += self.story.every
        for one in store.records("outcome IS NULL"):
            number = self.office.numbers[one.pair]
            yield Broken("nothing stays open", f"{one.deviation.kind} seen {one.seen_at}", (number,))


def play(story: Story, ground: Ground | None = None) -> Played:
    """Play a story up to the first thing that does not hold."""
    with capture_logs() as logs:
        run = Run(story, logs, ground)
        try:
            return Played(next(run.to_the_end(), None), run.counts)
        finally:
            run.office.world.passes.close()


def _made_anew(done: Done) -> Iterator[str]:
    """The reports whose series a pass was to make anew."""
    return (row.report for row in done.plan.rows if row.action is Verb.RECREATE)


def _lineage(row: Row, done: Done) -> bool:
    """Whether a line goes on with a series that the pass before took up, or ended the other copy for."""
    begun = (Verb.CREATE, Verb.FOLLOW), (Kind.SERIES_ENDED, Kind.SPLIT)
    before = (one for one in done.plan.rows if one.report == row.report)
    return row.action in TAKEN_UP and any(one.action in begun[0] or one.kind in begun[1] for one in before)
