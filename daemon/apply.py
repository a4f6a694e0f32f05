"""Carries a plan out: remembers before it acts, writes conditionally, and queues mail with the record it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import assert_never

import structlog

from daemon.company import Company
from daemon.guard import guarded
from daemon.mail import compose
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.web.tokens import reason_link
from daemon.writing import Pen
from providers.errors import ConflictError, NotFoundError, ProviderError
from rules import plan
from rules.deadlines import deadline
from rules.governor import sending_moment
from rules.known import Known
from rules.model import Pair, Person
from rules.plan import Step, Write
from rules.records import ExceptionRecord, Outcome

log = structlog.get_logger()
WRITERS = 2
"""While a server works on one new series the other is made ready; more writers only stand in line."""

PATIENCE = 5
"""So many failures in a row end the applying: each may have cost the time of a request."""

BROKEN: str | None = "internal error, see the log"
Progress = Callable[[Sequence[Step]], Iterable[Step]]


def quietly(steps: Sequence[Step]) -> Iterable[Step]:
    """No progress shown."""
    return steps


@dataclass(frozen=True, slots=True)
class Hand:
    """What applying needs."""

    pen: Pen
    desk: compose.Desk
    secret: str
    now: datetime

    @property
    def store(self) -> Store:
        return self.pen.store

    @property
    def company(self) -> Company:
        return self.pen.company

    def carry_out(self, steps: Sequence[Step], progress: Progress, *, counted: bool) -> tuple[str, ...]:
        """Apply the steps; what failed, in words. `counted`: towards the limit of a day."""
        self.pen.intend(steps)
        pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="write")
        try:
            attempts = self._attempts(pool, steps, counted=counted)
            return tuple(_failures(zip(progress(steps), attempts, strict=False)))
        finally:
            pool.shutdown(cancel_futures=True)

    def _attempts(self, pool: Executor, steps: Sequence[Step], *, counted: bool) -> Iterator[str | None]:
        """What became of each step, in their order; new series, which do not meet, are written side by side."""
        attempt = partial(self._attempt, counted=counted)
        for apart, group in groupby(steps, key=lambda step: isinstance(step.task, plan.Create)):
            yield from (pool.map if apart else map)(attempt, list(group))

    def _attempt(self, step: Step, *, counted: bool) -> str | None:
        if counted and step.verb in plan.CREATING | plan.TOUCHING:
            with self.pen.lock:
                self.store.note_doing(step.pair, step.verb, self.now)
        return guarded(partial(self._try, step), BROKEN, pair=step.pair)

    def _try(self, step: Step) -> str | None:
        """Apply one step; why it failed, or None. A conflict is no failure: the next pass sees the new state."""
        try:
            self._apply(step)
        except (ConflictError, NotFoundError) as error:
            log.info("changed meanwhile", action=step.verb, pair=step.pair, why=str(error))
        except ProviderError as error:
            log.warning("not done", action=step.verb, pair=step.pair, why=str(error))
            return str(error)
        else:
            for row in step.rows:
                log.info("done", action=row.action, pair=step.pair, kind=row.kind, text=row.text)
        return None

    def _apply(self, step: Step) -> None:
        task = step.task
        match task:
            case plan.Create(known, roles):
                self.pen.create(known, roles)
            case plan.TakeOver(known):
                self.pen.save(known)
            case plan.Note(record):
                self.store.save_record(record)
            case plan.Ask(records, person):
                self._post(records, person, compose.prompt)
            case plan.Remind(records, person):
                self._post(records, person, compose.reminder)
            case plan.PutBack(records, writes):
                self._put_back(step.pair, records, writes)
            case plan.Renew():
                self._renew(step.pair, task)
            case plan.Edit(writes, edited_record, edited_known):
                self.pen.write(step.pair, writes)
                self._settle(edited_record, edited_known)
            case plan.End(known, writes):
                self.pen.write(step.pair, writes)
                self._say_goodbye(known)
            case plan.Close(record, writes):
                self.store.save_record(record)
                self.pen.write(step.pair, writes)
                self._settle(record, None)
            case _:
                assert_never(task)

    def _renew(self, pair: str, task: plan.Renew) -> None:
        with self.store.transaction():
            for one in task.records:
                self.store.save_record(one)
            self.pen.save(task.known)
        self.pen.write(pair, task.ends)
        self.pen.create(task.known, task.roles)
        if task.records:
            self._conclude(task.records)

    def _settle(self, record: ExceptionRecord | None, known: Known | None) -> None:
        with self.store.transaction():
            if record:
                self.store.save_record(replace(record, applied_at=self.now))
                self.store.drop_questions([record.key], self.now)
        if known:
            self.pen.save(known)

    def _put_back(self, pair: str, records: Sequence[ExceptionRecord], writes: Iterable[Write]) -> None:
        with self.store.transaction():
            for one in records:
                self.store.save_record(one)
        self.pen.write(pair, writes)
        self._conclude(records)

    def _conclude(self, records: Sequence[ExceptionRecord]) -> None:
        """The calendars show the outcome: say so to both people, in one mail each."""
        pair = self.pen.known[records[0].pair].pair
        with self.store.transaction():
            self.store.drop_questions([one.key for one in records], self.now)
            for one in records:
                self.store.save_record(replace(one, applied_at=self.now))
            planned = self.store.mails_to_people(self.now - timedelta(days=2))
            for reader, other in ((pair.manager, pair.report), (pair.report, pair.manager)):
                mail = compose.put_back(self.desk, reader, other, records, self.now)
                self._queue(mail, sending_moment(planned[reader.email], self.now, reader, self.company.policy))

    def _post(self, records: tuple[ExceptionRecord, ...], person: str, composed: Composer) -> None:
        pair = self.pen.known[records[0].pair].pair
        reader, other = _reader_and_other(pair, person)
        link = reason_link(self.company.base_url, self.secret, records[0].prompt, person)
        until = deadline(records[0], reader, self.company.policy)
        mail = composed(self.desk, reader, other, records, link, until, self.now)
        with self.store.transaction():
            for one in records:
                self.store.save_record(one)
            self._queue(mail, self.now)

    def _queue(self, mail: compose.Mail, not_before: datetime) -> None:
        self.store.queue(
            QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, self.now, not_before)
        )

    def _say_goodbye(self, known: Known) -> None:
        """A pair has ended: close what is open, send nothing more about it."""
        records = self.store.records("pair = ? AND outcome IS NULL", known.key)
        with self.store.transaction():
            for one in records:
                closed = replace(one, outcome=Outcome.WITHDRAWN, closed_at=self.now, applied_at=self.now)
                self.store.save_record(closed)
            self.store.drop_questions([one.key for one in records], self.now)
        self.pen.save(known)


def _failures(results: Iterable[tuple[Step, str | None]]) -> Iterator[str]:
    """What failed, in words; the end of patience is the end of applying."""
    in_a_row = 0
    for step, why in results:
        in_a_row = in_a_row + 1 if why else 0
        if why:
            yield f"{step.verb} {step.rows[0].report if step.rows else step.pair}: {why}"
        if in_a_row == PATIENCE:
            yield "too many failures in a row; the rest waits for the next pass"
            return


Composer = Callable[
    [compose.Desk, Person, Person, Sequence[ExceptionRecord], str, datetime | None, datetime], compose.Mail
]


def _reader_and_other(pair: Pair, address: str) -> tuple[Person, Person]:
    return (pair.manager, pair.report) if address == pair.manager.email else (pair.report, pair.manager)
