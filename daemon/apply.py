"""Carries a plan out: remembers before it acts, writes conditionally, and queues mail with the record it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

import structlog

from daemon.company import Company, owner
from daemon.guard import guarded
from daemon.mail import compose
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.web.tokens import reason_link
from providers.base import CalendarRef
from providers.errors import ConflictError, NotFoundError, ProviderError
from rules import plan
from rules.deadlines import deadline
from rules.delivery import Delivery
from rules.edit import Invitee, SeriesDraft, SeriesEdit
from rules.governor import sending_moment
from rules.identity import series_uid
from rules.known import Known
from rules.model import ExceptionRecord, Outcome, Pair, Person, Role
from rules.plan import Step, Write
from rules.reading import CalendarState, Resource, Sighting
from rules.slot import wall_time

log = structlog.get_logger()
PATIENCE = 5
"""So many failures in a row end the applying: each may have cost the time of a request."""

BROKEN: str | None = "internal error, see the log"
Progress = Callable[[Sequence[Step]], Iterable[Step]]


def quietly(steps: Sequence[Step]) -> Iterable[Step]:
    """No progress shown."""
    return steps


@dataclass(frozen=True, slots=True)
class Hand:
    """What applying needs; `known` and `states` are the memory of the passes and are kept up to date."""

    store: Store
    company: Company
    desk: compose.Desk
    secret: str
    known: dict[str, Known]
    states: dict[str, CalendarState]
    now: datetime

    def carry_out(self, steps: Sequence[Step], progress: Progress, *, counted: bool) -> tuple[str, ...]:
        """Apply the steps one by one; what failed, in words. `counted`: towards the limit of a day."""
        failed: list[str] = []
        in_a_row = 0
        self._intend(steps)
        for step in progress(steps):
            if in_a_row == PATIENCE:
                failed.append("too many failures in a row; the rest waits for the next pass")
                break
            if counted and step.verb in plan.CREATING | plan.TOUCHING:
                self.store.note_doing(step.pair, step.verb, self.now)
            why = guarded(partial(self._try, step), BROKEN, pair=step.pair)
            in_a_row = in_a_row + 1 if why else 0
            failed += [f"{step.verb} {step.rows[0].report if step.rows else step.pair}: {why}"] if why else []
        return tuple(failed)

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
                self._create(known, roles)
            case plan.TakeOver(known):
                self._save(known)
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
                self._write(step.pair, writes)
                self._settle(edited_record, edited_known)
            case plan.End(known, writes):
                self._write(step.pair, writes)
                self._say_goodbye(known)
            case plan.Close(record, writes):
                self.store.save_record(record)
                self._write(step.pair, writes)
                self._settle(record, None)
            case _:
                assert_never(task)

    def _save(self, known: Known) -> None:
        self.store.save_known(known)
        self.known[known.key] = known

    def _intend(self, steps: Sequence[Step]) -> None:
        """Store all series that are to be created, at once: what a crash leaves unwritten, the next pass finishes."""
        with self.store.transaction():
            for step in steps:
                if isinstance(step.task, plan.Create):
                    self._save(step.task.known)

    def _create(self, known: Known, roles: Sequence[Role]) -> None:
        for role in roles:
            person = owner(known.pair, role)
            ref, account = self.company.calendar(person), self.company.account(person)
            if not self.states.get(ref.url, CalendarState()).seen:
                self._make_calendar(ref, person)
            resource = account.provider.create(ref, self._draft(known))
            known = replace(known, written=known.written | {role})
            with self.store.transaction():
                self._note(ref, resource)
                self._save(known)

    def _make_calendar(self, ref: CalendarRef, person: Person) -> None:
        try:
            self.company.account(person).provider.make_calendar(ref)
        except ConflictError:
            log.info("calendar is there already", calendar=ref.url)
        state = CalendarState(seen=True)
        self.store.save_calendar(ref.url, self.states.get(ref.url, CalendarState()), state)
        self.states[ref.url] = state

    def _draft(self, known: Known) -> SeriesDraft:
        pair, slot, first = known.pair, known.slot, known.first
        assert slot is not None and first is not None
        return SeriesDraft(
            uid=series_uid(known.key, known.generation),
            marker=known.key,
            title=f"1:1 {given_name(pair.manager)} / {given_name(pair.report)}",
            slot=slot,
            first=wall_time(first, slot.zone),
            organizer=Invitee(pair.manager.email, pair.manager.name),
            attendee=Invitee(pair.report.email, pair.report.name),
            link=self.company.agenda_link(pair),
            invites=self.company.delivery(pair) is Delivery.SCHEDULING,
        )

    def _write(self, pair: str, writes: Iterable[Write]) -> None:
        known = self.known[pair]
        for write in writes:
            person = owner(known.pair, write.role)
            ref = self.company.calendar(person)
            uid = series_uid(pair, write.generation)
            there = self._resource(ref, uid)
            edit = SeriesEdit(there.href, uid, write.changes)
            resource = self.company.account(person).provider.replace(ref, edit, there.etag)
            self._note(ref, resource)

    def _resource(self, ref: CalendarRef, uid: str) -> Resource:
        for one in self.states[ref.url].sightings.values():
            if one.resource.uid == uid and one.missing_since is None:
                return one.resource
        raise NotFoundError(f"{ref.url}: the series is not there")

    def _note(self, ref: CalendarRef, resource: Resource) -> None:
        """Remember our own write, so that the next reading finds nothing new in it."""
        before = self.states[ref.url]
        after = replace(before, sightings={**before.sightings, resource.href: Sighting(resource)})
        self.store.save_calendar(ref.url, before, after)
        self.states[ref.url] = after

    def _renew(self, pair: str, task: plan.Renew) -> None:
        with self.store.transaction():
            for one in task.records:
                self.store.save_record(one)
            self._save(task.known)
        self._write(pair, task.ends)
        self._create(task.known, task.roles)
        if task.records:
            self._conclude(task.records)

    def _settle(self, record: ExceptionRecord | None, known: Known | None) -> None:
        with self.store.transaction():
            if record:
                self.store.save_record(replace(record, applied_at=self.now))
                self.store.drop_questions([record.key], self.now)
        if known:
            self._save(known)

    def _put_back(self, pair: str, records: Sequence[ExceptionRecord], writes: Iterable[Write]) -> None:
        with self.store.transaction():
            for one in records:
                self.store.save_record(one)
        self._write(pair, writes)
        self._conclude(records)

    def _conclude(self, records: Sequence[ExceptionRecord]) -> None:
        """The calendars show the outcome: say so to both people, in one mail each."""
        pair = self.known[records[0].pair].pair
        with self.store.transaction():
            self.store.drop_questions([one.key for one in records], self.now)
            for one in records:
                self.store.save_record(replace(one, applied_at=self.now))
            planned = self.store.mails_to_people(self.now - timedelta(days=2))
            for reader, other in ((pair.manager, pair.report), (pair.report, pair.manager)):
                mail = compose.put_back(self.desk, reader, other, records, self.now)
                self._queue(mail, sending_moment(planned[reader.email], self.now, reader, self.company.policy))

    def _post(self, records: tuple[ExceptionRecord, ...], person: str, composed: Composer) -> None:
        pair = self.known[records[0].pair].pair
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
        self._save(known)


Composer = Callable[
    [compose.Desk, Person, Person, Sequence[ExceptionRecord], str, datetime | None, datetime], compose.Mail
]


def given_name(person: Person) -> str:
    """What colleagues call a person: the first word of the name, or the address's local part."""
    return (person.name.split() or [person.email.partition("@")[0]])[0]


def _reader_and_other(pair: Pair, address: str) -> tuple[Person, Person]:
    return (pair.manager, pair.report) if address == pair.manager.email else (pair.report, pair.manager)
