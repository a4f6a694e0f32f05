"""Carries a plan out: remembers before it acts, writes conditionally, and queues mail with the record it is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import assert_never

from daemon import deeds
from daemon.addressing import addressed
from daemon.auditing import note_step
from daemon.company import Company
from daemon.dropping import drop_questions
from daemon.ending import end
from daemon.guard import guarded
from daemon.inviting import Readers, each_of, hearing, inform, tell_the_end
from daemon.mail import compose
from daemon.operator import in_one_mail, tell
from daemon.rows import QueuedMail
from daemon.setbacks import Setbacks, failures
from daemon.store import Store
from daemon.writing import Pen
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError
from rules import plan
from rules.deadlines import polite, sent_at
from rules.governor import sending_moment
from rules.known import Known
from rules.model import Person
from rules.noting import over
from rules.plan import Step
from rules.records import ExceptionRecord, Outcome

WRITERS = 2
"""While a server works on one new series the other is made ready; more writers only stand in line."""

BROKEN: str | None = "internal error, see the log"
Progress = Callable[[Sequence[Step]], Iterable[Step]]


def quietly(steps: Sequence[Step]) -> Iterable[Step]:
    """No progress shown."""
    return steps


@dataclass(frozen=True, slots=True)
class Hand:
    """What applying needs; `seen` are the records as they were read for the plan, then as they were stored.

    `asking`: how many prompts and reminders to each person are still to be queued in this pass.
    `behind`: pairs of which a step failed, so that their calendars are not what the plan foresees.
    `refused`: pairs in whose calendars we may not write, and why.
    """

    pen: Pen
    desk: compose.Desk
    now: datetime
    setbacks: Setbacks
    seen: dict[str, ExceptionRecord] = field(default_factory=dict)
    asking: Counter[str] = field(default_factory=Counter)
    tells: dict[str, list[plan.TellOperator]] = field(default_factory=lambda: defaultdict(list))
    behind: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.pen.store

    @property
    def company(self) -> Company:
        return self.pen.company

    def carry_out(self, steps: Sequence[Step], progress: Progress, *, counted: bool) -> tuple[str, ...]:
        """Apply the steps; what failed, in words. `counted`: towards the limit of a day."""
        self.pen.intend(steps)
        steps = self.setbacks.in_turn(steps)
        for step in steps:
            self.asking.update(step.task.people if isinstance(step.task, plan.Ask | plan.Remind) else ())
        for task in (step.task for step in steps if isinstance(step.task, plan.TellOperator)):
            self.tells[task.subject].append(task)
        pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="write")
        try:
            attempts = self._attempts(pool, steps, counted=counted)
            return tuple(failures(zip(progress(steps), attempts, strict=False), self._at_once))
        finally:
            pool.shutdown(cancel_futures=True)

    def _attempts(self, pool: Executor, steps: Sequence[Step], *, counted: bool) -> Iterator[str | None]:
        """What became of each step, in their order; new series, which do not meet, are written side by side."""
        attempt = partial(self._attempt, counted=counted)
        for apart, group in groupby(steps, key=lambda step: isinstance(step.task, plan.Create)):
            yield from (pool.map if apart else map)(attempt, list(group))

    def _attempt(self, step: Step, *, counted: bool) -> str | None:
        resting = self.setbacks.rests(step, self.now)
        if counted and step.counts and not resting and step.verb in plan.CREATING | plan.TOUCHING:
            with self.pen.lock:
                self.store.note_doing(step.pair, step.verb, self.now)
        if isinstance(step.task, plan.Lapse) and step.pair in self.behind:
            return None
        if why := resting or guarded(partial(self._try, step), BROKEN, pair=step.pair):
            self.behind.add(step.pair)
            deeds.not_done(step, why)
        return why

    def _at_once(self, step: Step) -> bool:
        """Whether a failure took no time: a refusal comes at once, and what rests is not tried."""
        return step.pair in self.refused or step.pair in self.setbacks.waited

    def _try(self, step: Step) -> str | None:
        """Apply one step; why it failed, or None. A conflict is no failure: the next pass sees the new state."""
        try:
            self._apply(step)
        except (ConflictError, NotFoundError) as error:
            self.behind.add(step.pair)
            self.setbacks.note(step, error)
            deeds.overtaken(step, str(error))
        except ProviderError as error:
            self.setbacks.note(step, error)
            if isinstance(error, AccessError):
                self.refused[step.pair] = str(error)
            return str(error)
        else:
            deeds.done(step)
        return None

    def _apply(self, step: Step) -> None:
        match task := step.task:
            case plan.Create():
                self._create(step, task)
            case plan.Keep(known, records):
                self._keep(known, records)
            case plan.Note(record):
                self._save(record)
            case plan.Ask(records, people) | plan.Remind(records, people):
                self._post(records, people, compose.prompt if isinstance(task, plan.Ask) else compose.reminder)
            case plan.Conclude():
                self._conclude(step, task)
            case plan.Lapse(records):
                self._keep(None, records)
            case plan.Renew():
                self._renew(step, task)
            case plan.Edit():
                self._edit(step, task)
            case plan.End(known, writes):
                end(self.pen, step.pair, writes)
                self._say_goodbye(step, known)
            case plan.Inform(invitation):
                inform(self.pen, self.desk, invitation, self.now)
            case plan.Tell(records):
                self._tell(step.pair, records)
            case plan.TellOperator(subject=subject):
                self._tell_operator(subject)
            case _:
                assert_never(task)

    def _keep(self, known: Known | None, records: Sequence[ExceptionRecord] = ()) -> None:
        with self.store.transaction():
            for one in records:
                self._save(one)
            if known:
                self.pen.save(known)
            self._stop_asking(records)

    def _create(self, step: Step, task: plan.Create) -> None:
        noted = partial(note_step, self.store, step, self.now)
        self.pen.create(task.known, task.roles, task.like, task.weeks, noted)

    def _edit(self, step: Step, task: plan.Edit) -> None:
        self.pen.leave(step.pair, task.known)
        self.pen.write(step.pair, task.writes)
        with self.store.transaction():
            self._keep(task.known, task.records)
            note_step(self.store, step, self.now)

    def _renew(self, step: Step, task: plan.Renew) -> None:
        self._remember(task.records)
        self.pen.leave(step.pair, task.known)
        end(self.pen, step.pair, task.ends)
        with self.store.transaction():
            self.pen.save(task.known)
            note_step(self.store, step, self.now)
        self.pen.create(task.known, task.roles, task.like, task.weeks)
        if task.records:
            self._settle(task.records)

    def _remember(self, records: Iterable[ExceptionRecord]) -> None:
        """Outcomes are on record before anything is written."""
        with self.store.transaction():
            for one in records:
                self._save(one)

    def _conclude(self, step: Step, task: plan.Conclude) -> None:
        self._remember(task.records)
        self.pen.write(step.pair, task.writes)
        if task.known:
            self.pen.save(task.known)
        with self.store.transaction():
            note_step(self.store, step, self.now)
            self._settle(task.records)

    def _settle(self, records: Sequence[ExceptionRecord]) -> None:
        """The calendars show the outcome; who was asked, and the other, hear of it in one mail each."""
        pair = self.pen.known[records[0].pair].pair
        told = [one for one in records if one.asked and one.outcome is not Outcome.WITHDRAWN]
        with self.store.transaction():
            for one in records:
                self._save(replace(one, applied_at=self.now))
            self._stop_asking(records)
            if told:
                readers = hearing(self.company, pair, told)
                composed = partial(compose.outcome, self.desk, records=told, now=self.now, alone=len(readers) == 1)
                self._tell_each(readers, composed)

    def _save(self, record: ExceptionRecord) -> None:
        """Store a record unless it was answered since it was read; ConflictError when it was."""
        if not self.store.save_record(record, self.seen.get(record.key)):
            raise ConflictError(f"{record.key}: answered meanwhile")
        self.seen[record.key] = record

    def _tell(self, pair: str, records: Sequence[ExceptionRecord]) -> None:
        with self.store.transaction():
            for one in records:
                self._save(one)
                readers = each_of(self.pen.known[pair].pair)
                self._tell_each(readers, partial(compose.notice, self.desk, record=one, now=self.now))

    def _tell_each(self, readers: Readers, composed: Callable[[Person, Person], compose.Mail]) -> None:
        planned = self.store.mails_to_people(self.now - timedelta(days=2))
        for reader, other in readers:
            policy = self.company.policy
            coming = [polite(self.now, reader, policy)] * self.asking[reader.email]
            at = sending_moment([*planned[reader.email], *coming], self.now, reader, policy)
            self._queue(composed(reader, other), at)

    def _tell_operator(self, subject: str) -> None:
        """One mail for all pairs that have the same to tell in this pass: it goes with the first of them."""
        tasks = self.tells.pop(subject, [])
        with self.store.transaction():
            for one in tasks:
                self._keep(one.known, one.records)
            if tasks:
                cause = " ".join(sorted(one.cause for one in tasks))
                paragraphs = tasks[0].paragraphs if len(tasks) == 1 else in_one_mail(tasks)
                tell(self.store, self.desk, cause, subject, paragraphs, self.now)

    def _post(self, records: tuple[ExceptionRecord, ...], people: Sequence[str], composed: Composer) -> None:
        known, policy = self.pen.known[records[0].pair], self.company.policy
        event = self.pen.event(known)
        absent = self.store.blindness.times(self.now).absent
        with self.store.transaction():
            for one in records:
                self._save(one)
            for person in people:
                away = self.store.inbox.away_since(records[0].prompt, person) is not None
                question = addressed(self.desk, self.company, known.pair, records, person, absent)
                question = replace(question, away=away, event=event)
                at = sent_at(self.now, records, question.reader, policy)
                self._queue(composed(self.desk, question, self.now), at)
                self.asking[person] -= 1

    def _queue(self, mail: compose.Mail, not_before: datetime) -> None:
        self.store.queue(
            QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, self.now, not_before)
        )

    def _say_goodbye(self, step: Step, known: Known) -> None:
        """A pair has ended: close what is open, send nothing more about it."""
        records = self.store.records("pair = ? AND (outcome IS NULL OR applied_at IS NULL)", known.key)
        with self.store.transaction():
            for one in records:
                self._save(over(one, self.now))
            note_step(self.store, step, self.now)
            tell_the_end(self.pen, self.desk, known, self.now)
            self._stop_asking(records, "the pair has ended")
        self.pen.save(known)

    def _stop_asking(self, records: Sequence[ExceptionRecord], why: str = "") -> None:
        """Questions that wait have lost their cause; after all that may undo the transaction, since it is logged."""
        outcomes = ", ".join(sorted({one.outcome.value for one in records if one.outcome}))
        drop_questions(self.store, [one.key for one in records], why or outcomes or "asked no more", self.now)


Composer = Callable[[compose.Desk, compose.Question, datetime], compose.Mail]
