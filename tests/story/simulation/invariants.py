"""What must hold after every pass, whatever people, servers and the daemon's own end have done before it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from daemon.passes import Done
from daemon.rows import QueuedMail
from rules.deadlines import may_ask
from rules.hours import working
from rules.model import Pair
from rules.plan import TOUCHING, Verb
from rules.records import ExceptionRecord, Outcome
from rules.slot import wall_time
from tests.daemon.world import key_of
from tests.story.simulation.lasting import overdue, reachable
from tests.story.simulation.office import Office
from tests.story.simulation.own import Doing
from tests.story.simulation.watching import Wrote
from tests.story.simulation.writes import lost, too_late

DAY = timedelta(days=1)
LONGEST = 10
"""No question takes longer than so many days on which a reader can be written to, with all that is asked of both."""

TO_PEOPLE = frozenset({"prompt", "reminder", "outcome"})


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that did not hold: which one, of which pairs, and what was found."""

    rule: str
    what: str
    pairs: tuple[int, ...] = ()
    at: int = 0

    def __str__(self) -> str:
        return f"{self.rule} (pairs {self.pairs}, minute {self.at}): {self.what}"


@dataclass(frozen=True, slots=True)
class Round:
    """One pass as it is seen from outside: `done` is None when the daemon was killed in it."""

    now: datetime
    done: Done | None
    released: bool
    wrote: Sequence[Wrote]
    mails: Sequence[QueuedMail]
    open: Sequence[ExceptionRecord]
    logs: Sequence[Any]
    failed: int

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(one.report for one in self.done.plan.unread) if self.done else frozenset()


@dataclass(slots=True)
class Books:
    """What the invariants remember of earlier passes."""

    office: Office
    asked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    mailed: Counter[tuple[str, object]] = field(default_factory=Counter)
    touched: deque[tuple[datetime, str]] = field(default_factory=deque)
    open_on: dict[str, set[date]] = field(default_factory=dict)
    readable_since: dict[str, datetime] = field(default_factory=dict)
    doing: Doing = field(init=False)

    def __post_init__(self) -> None:
        self.doing = Doing(self.office.watched.look, self.office.concluded)

    def forget(self) -> None:
        """The database was lost: what was asked and done before is not known any more."""
        self.asked.clear()
        self.touched.clear()
        self.open_on.clear()
        self.readable_since.clear()
        self.doing.weeks.clear()

    def broken(self, seen: Round) -> Iterator[Broken]:
        """Everything that does not hold after a pass."""
        yield from self._of_writes(seen)
        yield from self._of_mails(seen)
        yield from self._of_doing(seen)
        yield from _of_logs(seen)
        if seen.done:
            yield from self._of_plan(seen, seen.done)
            yield from self._of_records(seen)

    def number(self, report: str) -> tuple[int, ...]:
        """The pair of a report, by number."""
        return tuple(number for number, pair in self.office.staff.items() if pair.report.email == report)

    def _pairs_of(self, wrote: Wrote) -> tuple[int, ...]:
        return tuple(number for number, uids in self.office.uids.items() if wrote.after.uid in uids)

    def _of_writes(self, seen: Round) -> Iterator[Broken]:
        for one in seen.wrote:
            pairs = self._pairs_of(one)
            yield from (
                Broken("nothing that begins within two hours changes", w, pairs) for w in too_late(one, seen.now)
            )
            yield from (Broken("nothing of people is lost", what, pairs) for what in lost(one))

    def _of_mails(self, seen: Round) -> Iterator[Broken]:
        for mail in seen.mails:
            if mail.about not in TO_PEOPLE or mail.dropped_at:
                continue
            pairs = tuple(
                self.office.numbers[one.pair] for one in self.office.world.store.records("key = ?", mail.keys[0])
            )
            for key in mail.keys:
                self.asked[mail.about, mail.recipient, key] += 1
                if self.asked[mail.about, mail.recipient, key] > 1:
                    yield Broken("nobody is written to twice", f"{mail.about} to {mail.recipient}, record {key}", pairs)
            yield from self._of_day(mail, pairs, seen.open)

    def _of_doing(self, seen: Round) -> Iterator[Broken]:
        """What the daemon did itself is nobody's deed."""
        keys = {key for mail in seen.mails if mail.about == "prompt" for key in mail.keys}
        records = [one for one in seen.open if one.key in keys]
        for pair, role in sorted({(one.pair, one.deviation.role) for one in records}):
            number = self.office.numbers[pair]
            theirs = [one for one in records if (one.pair, one.deviation.role) == (pair, role)]
            for what in self.doing.asked(self.office.homes(number, role), theirs):
                yield Broken("nobody is asked about what the daemon did", what, (number,))
        self.doing.note(seen.wrote, seen.now, {at for one in seen.open if (at := one.deviation.recurrence_id)})

    def _of_day(self, mail: QueuedMail, pairs: tuple[int, ...], waiting: Sequence[ExceptionRecord]) -> Iterator[Broken]:
        world = self.office.world
        person = self.office.everybody[mail.recipient]
        at = max(mail.not_before, mail.queued_at)
        day = (mail.recipient, wall_time(at, person.zone).date())
        self.mailed[day] += 1
        if self.mailed[day] > world.policy.daily:
            yield Broken("nobody gets more than the daily mails", f"{day}: {self.mailed[day]}", pairs)
        about = [one for one in waiting if one.key in mail.keys]
        if not working(at, person.hours, person.zone) and not may_ask(at, about, person, world.policy):
            yield Broken("mails keep to working hours", f"{mail.about} to {mail.recipient} at {at}", pairs)

    def _of_plan(self, seen: Round, done: Done) -> Iterator[Broken]:
        plan = done.plan
        if plan.held:
            if seen.wrote or any(mail.about != "operator" for mail in seen.mails):
                yield Broken("a held plan changes nothing", plan.held)
            return
        if done.failed and not seen.failed:
            yield Broken("nothing fails by itself", "; ".join(done.failed))
        acted = {row.report for row in plan.rows} & seen.unread
        if acted:
            yield Broken("nothing is done about what was not read", ", ".join(acted), self.number(min(acted)))
        for one in plan.unread:
            if not self._excused(one.report, one.why):
                yield Broken("what stands can be read", f"{one.report}: {one.why}", self.number(one.report))
        yield from self._blast(seen, done)

    def _excused(self, report: str, why: str) -> bool:
        pair = next(pair for pair in self.office.staff.values() if pair.report.email == report)
        fails = any(self.office.watched.fails(one.email) for one in (pair.report, pair.manager))
        return fails or "vanished" in why

    def _blast(self, seen: Round, done: Done) -> Iterator[Broken]:
        if not seen.released:
            self.touched += [(seen.now, step.pair) for step in done.plan.steps if step.verb in TOUCHING]
        while self.touched and self.touched[0][0] < seen.now - DAY:
            self.touched.popleft()
        pairs = {pair for _, pair in self.touched}
        limit = max(5, len(self.office.staff) // 10)
        if len(pairs) > limit:
            yield Broken("the blast radius holds", f"{len(pairs)} pairs within a day; the limit is {limit}")

    def _of_records(self, seen: Round) -> Iterator[Broken]:
        assert seen.done
        unsettled = self.office.gone | self.office.touched
        for number, pair in self.office.staff.items():
            if pair.report.email in seen.unread or seen.done.plan.held or number in unsettled or seen.failed:
                self.readable_since[key_of(pair)] = seen.now
        for one in seen.open:
            number = self.office.numbers[one.pair]
            if number not in self.office.gone and (why := self._overdue(one, self.office.staff[number], seen.now)):
                yield Broken("every deviation older than its deadline has an outcome", why, (number,))
        yield from self._restored(seen.done)

    def _overdue(self, one: ExceptionRecord, pair: Pair, now: datetime) -> str:
        world, since = self.office.world, max(self.readable_since.get(one.pair, one.seen_at), one.changed_at)
        if since >= now:
            return ""
        room = lambda who, at: self.mailed[who.email, wall_time(at, who.zone).date()] < world.policy.daily
        days = self.open_on.setdefault(one.key, set())
        days |= {now.date()} if reachable(one, pair, world, room) else set()
        if len(days) > LONGEST:
            return f"{one.deviation.kind} of {one.deviation.recurrence_id}: open on {len(days)} days"
        return overdue(one, pair, world, since, room)

    def _restored(self, done: Done) -> Iterator[Broken]:
        """At most one put-back for one week, whatever was wrong with it."""
        store = self.office.world.store
        for report in {row.report for row in done.plan.rows if row.action in (Verb.PUT_BACK, Verb.RECREATE)}:
            records = store.records("report = ? AND outcome = ? AND applied_at IS NOT NULL", report, Outcome.RESTORED)
            moments = {(one.deviation.recurrence_id or one.deviation.kind, one.applied_at) for one in records}
            twice = [what for what, times in Counter(what for what, _ in moments).items() if times > 1]
            if twice:
                yield Broken("nobody is overruled twice", f"{report}: {twice}", self.number(report))


def _of_logs(seen: Round) -> Iterator[Broken]:
    for one in seen.logs:
        if one["event"] == "unexpected error":
            trace = str(one.get("trace", "")).strip().splitlines()[-2:]
            yield Broken("no mistake of ours is caught", f"{one['error']}: {' '.join(trace)}")
