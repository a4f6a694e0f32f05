"""Deviations, records, policy and now → what to do for one pair: one table, one test for each row.

| what is known | what follows |
|---|---|
| no series on any calendar | create it |
| a series, but no memory of it (new database) | take it over; accept its deviations as found |
| a new deviation, or a further edit | record it, start the settle time anew |
| the deviation is gone again | close as withdrawn |
| older than settle, working hours, budget left | ask, one mail for all of the change-set |
| no answer after remind_after | remind once |
| no answer after put_back_after, two hours or more before the start | put back, once for a week |
| no answer: a move within the week | leave it, outcome moved |
| no answer: declined, put back before, or too late | close as unexplained |
| a reason was given | excused; the other copy follows |
| the agenda link is gone | attach it silently |
| another slot in the roster | move the series, past weeks stay |
| not in the roster for a day | end the series, past weeks stay |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby

from rules.deadlines import deadline, has_begun, may_ask, reminder_at, restorable, same_week, unanswered
from rules.governor import has_room
from rules.identity import digest
from rules.model import Kind, Person, Policy, Role
from rules.noting import ended, record
from rules.plan import Ask, Close, Edit, PutBack, Remind, Renew, Step, Verb, records_of
from rules.provision import end_older, follow_roster, leave, provision
from rules.reading import Copy
from rules.records import ExceptionRecord, Outcome
from rules.restore import restored_series, restored_weeks
from rules.situation import Situation
from rules.tidying import attach, follow_back, mirrored


@dataclass(frozen=True, slots=True)
class Terms:
    """Policy, the moment, and when mails to each person were or will be sent of late."""

    policy: Policy
    now: datetime
    planned: Mapping[str, Sequence[datetime]]

    def may_write_to(self, person: Person) -> bool:
        return has_room(self.planned.get(person.email, ()), self.now, person, self.policy)


def decide(situation: Situation, terms: Terms) -> Iterator[Step]:
    """The steps of one pair in this pass; nothing while one of its copies only seems to be missing."""
    if situation.known.missing_since is not None:
        yield from leave(situation, terms.now)
        return
    if Copy.VANISHED in situation.copies.values():
        return
    first = tuple(provision(situation, terms.now)) or tuple(follow_roster(situation, terms.now))
    yield from first
    if first or situation.known.adopted_at is None:
        return
    yield from end_older(situation, terms.now)
    if not situation.deviations and not situation.records:
        return  # almost every pair in almost every pass: what follows is about deviations and records alone
    after = {one.key: one for one in situation.records}
    for step in chain(record(situation, terms.now), _process(situation, terms)):
        after |= {one.key: one for one in records_of(step.task)}
        yield step
    yield from follow_back(situation, terms.now)
    if not any(one.open for one in after.values()):
        yield from attach(situation, terms.now)


def _process(situation: Situation, terms: Terms) -> Iterator[Step]:
    """Due process for what is on record since an earlier pass and still stands in the calendar."""
    standing = [one for one in situation.open if _stands(situation, one, terms.now)]
    yield from (_pass_by(situation, one, terms.now) for one in standing if has_begun(one.deviation, terms.now))
    waiting = [one for one in standing if not has_begun(one.deviation, terms.now)]
    yield from _ask(situation, waiting, terms)
    settled = [one for one in waiting if one.changed_at + terms.policy.settle <= terms.now]
    yield from _remind(situation, settled, terms)
    yield from _conclude(situation, settled, terms)
    yield from _apply(situation, terms)


def _stands(situation: Situation, one: ExceptionRecord, now: datetime) -> bool:
    """Whether the calendars still show it; of a week that is over they show nothing any more."""
    week = one.deviation.recurrence_id
    return situation.shows(one.deviation) or (week is not None and week <= now)


def _pass_by(situation: Situation, one: ExceptionRecord, now: datetime) -> Step:
    """The week has begun: nothing is put back any more."""
    outcome = unanswered(one.deviation, situation.pair.slot.zone)
    return _close(situation, one, outcome, f"the week has begun: {outcome}", now)


def _close(situation: Situation, one: ExceptionRecord, outcome: Outcome, text: str, now: datetime) -> Step:
    closed = ended(one, outcome, now)
    return situation.step(Verb.CLOSE, Close(closed, mirrored(situation, closed, now)), text, one.deviation)


def person_of(situation: Situation, one: ExceptionRecord) -> Person:
    """Who is asked: the owner of the copy that was changed, who most likely did it."""
    pair = situation.pair
    return pair.manager if one.deviation.role is Role.MANAGER else pair.report


def _ask(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    unasked = [one for one in waiting if one.asked_at is None]
    if not unasked or max(one.changed_at for one in unasked) + terms.policy.settle > terms.now:
        return
    for _role, group in groupby(sorted(unasked, key=lambda one: one.deviation.role), lambda one: one.deviation.role):
        records = tuple(group)
        person = person_of(situation, records[0])
        if may_ask(terms.now, records, person, terms.policy) and terms.may_write_to(person):
            yield _asking(situation, records, person, terms.now)


def _asking(situation: Situation, records: tuple[ExceptionRecord, ...], person: Person, now: datetime) -> Step:
    prompt = digest("prompt", *(one.key for one in records))[:16]
    asked = tuple(replace(one, prompt=prompt, asked=(person.email,), asked_at=now) for one in records)
    text = f"ask {person.name} for the reason"
    rows = tuple(situation.row(Verb.ASK, text, one.deviation) for one in records)
    return Step(situation.known.key, Verb.ASK, Ask(asked, person.email), rows)


def _remind(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    unanswered = [one for one in waiting if one.asked_at and not one.reminded_at]
    for _, group in groupby(sorted(unanswered, key=lambda one: one.prompt), lambda one: one.prompt):
        records = tuple(group)
        person = person_of(situation, records[0])
        due = reminder_at(records[0], person, terms.policy)
        if due and due <= terms.now and terms.may_write_to(person):
            reminded = tuple(replace(one, reminded_at=terms.now) for one in records)
            rows = tuple(situation.row(Verb.REMIND, f"remind {person.name}", one.deviation) for one in records)
            yield Step(situation.known.key, Verb.REMIND, Remind(reminded, person.email), rows)


def _conclude(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    overdue = []
    for one in waiting:
        until = deadline(one, person_of(situation, one), terms.policy)
        if one.reminded_at is None or until is None or until > terms.now:
            continue
        if same_week(one.deviation, situation.pair.slot.zone):
            yield _close(situation, one, Outcome.MOVED, "left where it is this week", terms.now)
        elif one.after_put_back or one.deviation.kind is Kind.DECLINED:
            yield _close(situation, one, Outcome.UNEXPLAINED, "no reason was given", terms.now)
        elif restorable(one, until) and restorable(one, terms.now):
            overdue.append(one)
    yield from _put_back(situation, overdue, terms.now)


def _put_back(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Iterator[Step]:
    """Weeks that are due at once go together, with one mail; so do changes of the whole series."""
    restored = [ended(one, Outcome.RESTORED, one.closed_at or now) for one in records]
    if weeks := [one for one in restored if one.deviation.recurrence_id]:
        yield _restoring(situation, weeks, restored_weeks(situation, weeks, now))
    if series := [one for one in restored if one.deviation.recurrence_id is None]:
        yield _restoring(situation, series, restored_series(situation, series, now))


def _restoring(situation: Situation, records: Sequence[ExceptionRecord], task: PutBack | Renew) -> Step:
    verb = Verb.RECREATE if isinstance(task, Renew) else Verb.PUT_BACK
    rows = tuple(situation.row(verb, f"put back: {one.deviation.kind}", one.deviation) for one in records)
    return Step(situation.known.key, verb, task, rows)


def _apply(situation: Situation, terms: Terms) -> Iterator[Step]:
    """Bring the calendars in line with outcomes that an answer has set; a line only for what is written."""
    back = []
    for one in situation.records:
        if one.outcome is None or one.applied_at is not None:
            continue
        if one.outcome is not Outcome.RESTORED:
            writes = mirrored(situation, one, terms.now)
            step = situation.step(Verb.REPAIR, Edit(writes, one), "let the other copy follow", one.deviation)
            yield step if writes else replace(step, rows=())
        elif not situation.shows(one.deviation) or restorable(one, terms.now):
            back.append(one)
        else:
            yield _close(situation, one, Outcome.UNEXPLAINED, "too late to put back", terms.now)
    yield from _put_back(situation, back, terms.now)
