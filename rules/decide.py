"""Deviations, records, policy and now → what to do for one pair: one table, one test for each row.

| what is known | what follows |
|---|---|
| no series on any calendar | create it |
| a weekly series that the two made by hand | take it over, offer it, or leave it alone: `policy.adopt` |
| a series, but no memory of it (new database) | take it over; accept its deviations as found |
| a memory that is of a backup | take all up as it stands, ask nothing: module resuming |
| a new deviation, or a further edit | record it, start the settle time anew |
| the deviation is gone again | close as withdrawn |
| the series goes on in another one: split, or made anew by hand | follow that one, and judge it |
| older than settle, and the calendars say why | excused, nobody is asked |
| older than settle, working hours, budget left | ask, one mail for all of the change-set |
| a guest came on top, a second series, another organizer | tell whom it concerns, once |
| no answer after remind_after | remind once |
| the same, and nobody who is asked wants reminders | nothing; the deadline is as if the reminder had been sent |
| no answer after put_back_after, two hours or more before the start | put back, once for a week |
| a deleted series comes back, and single events of the two stand for its weeks | made anew from the week after them |
| no answer: a move within the week | leave it, outcome moved |
| no answer: declined, put back before, or too late | close as unexplained |
| another step of this pass settles it | closed once that step is done |
| a reason was given | excused; the other copy follows |
| the same, and the server that invites told the attendee nothing | the daemon writes the attendee's copy, once |
| what the other copy followed is undone | it follows back, nobody is asked |
| a make-up time was picked | booked in the same week |
| both want the new slot | it is the agreed one from now on |
| the agenda link is gone | attach it silently |
| the agenda link is gone from a week that is off, and the week comes back | attach it in the same write |
| the server was kept from telling of one write, and there is something to tell | it tells it |
| another calendar in the roster | the series goes on there: module moving |
| another slot in the roster | move the series, past weeks stay |
| not in the roster for a day | end the series, past weeks stay |
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain

from rules import concluding
from rules.asking import Terms, ask, remind
from rules.deadlines import has_begun
from rules.following import follow_back, follow_weeks, return_to_time
from rules.foresight import moot, owning, written
from rules.moving import move, shows_people, waits
from rules.noting import record
from rules.plan import Step, Verb, records_of
from rules.provision import end_older, follow_lineage, follow_roster, leave, provision, rejoin
from rules.reading import Copy
from rules.records import ExceptionRecord
from rules.resuming import never_made, resume
from rules.situation import Situation
from rules.tidying import attach, bring, with_link
from rules.unsent import send


def decide(situation: Situation, terms: Terms) -> Iterator[Step]:
    """The steps of one pair in this pass; nothing while one of its copies only seems to be missing."""
    if Copy.VANISHED in situation.copies.values():
        return
    steps: list[Step] = []
    for decided in _decided(situation, terms):
        steps.append(step := with_link(situation, decided))
        yield step
    yield from send(situation, steps)


def _decided(situation: Situation, terms: Terms) -> Iterator[Step]:
    if situation.followed:
        yield from (steps := tuple(follow_lineage(situation, terms.now)))
        situation = _having(situation, steps)
    if situation.known.missing_since is not None:
        yield from leave(situation, terms.now)
        return
    if situation.known.restored_at is not None and not never_made(situation):
        yield from resume(situation, terms.policy.horizon, terms.now)
        return
    if situation.moves and not waits(situation, terms.policy.settle, terms.now):
        yield from _moved(situation, terms)
        return
    first = tuple(provision(situation, terms.policy.adopt, terms.approved, terms.now))
    first = first or tuple(_with_the_roster(situation, terms))
    yield from first
    if situation.known.adopted_at is None and first and first[0].verb is Verb.ADOPT:
        yield from rejoin(written(situation, first[0]), terms.now)
        yield from attach(situation, terms.now)
    if not first and situation.known.adopted_at is not None:
        yield from _look_after(situation, terms)


def _moved(situation: Situation, terms: Terms) -> Iterator[Step]:
    """What else is due of a pair, as far as its calendars show it; and then its move."""
    after = situation
    due = _look_after(situation, terms) if shows_people(situation) else _over(situation, terms.now)
    for step in due:
        after = owning(_having(written(after, step), (step,)), step)
        yield step
    if after.known.series == situation.known.series and not waits(after, terms.policy.settle, terms.now):
        yield from move(after, terms.policy.horizon, terms.now)


def _over(situation: Situation, now: datetime) -> Iterator[Step]:
    """Weeks that have begun end whatever the calendars show."""
    begun = [one for one in situation.open if has_begun(one.deviation, now)]
    yield from concluding.pass_by(situation, begun, now)


def _with_the_roster(situation: Situation, terms: Terms) -> Iterator[Step]:
    """The series moves to the roster's slot, and what is asked about its old time is settled by that."""
    for step in follow_roster(situation, terms.now):
        yield step
        after = written(situation, step)
        yield from moot(situation, after, situation.open, terms.policy.horizon, terms.now)
        if after.known.series == situation.known.series:
            yield from rejoin(after, terms.now)
            yield from attach(situation, terms.now)


def _look_after(situation: Situation, terms: Terms) -> Iterator[Step]:
    """What follows for a pair that has its series."""
    now = terms.now
    if not situation.known.uid:
        yield from end_older(situation, now)
    if not (situation.deviations or situation.records or situation.known.uid):
        return  # almost every pair in almost every pass: what follows is about deviations and records alone
    after, changed = {one.key: one for one in situation.records}, situation
    noted = tuple(record(situation, now))
    undone = {one.key for step in noted for one in records_of(step.task) if not one.open}
    for step in chain(noted, _process(situation, terms, undone)):
        after |= {one.key: one for one in records_of(step.task)}
        changed = written(changed, step)
        yield step
    for step in moot(situation, changed, after.values(), terms.policy.horizon, now):
        after |= {one.key: one for one in records_of(step.task)}
        yield step
    yield from follow_back(situation, now)
    if changed.known.series != situation.known.series:
        return
    known_by_then = replace(changed, records=tuple(after.values()))
    yield from return_to_time(known_by_then, now)
    yield from bring(known_by_then, now)
    if not any(one.deviation.recurrence_id is None for one in known_by_then.open):
        yield from rejoin(changed, now)
    if not known_by_then.open:
        yield from attach(situation, now)
        yield from follow_weeks(known_by_then, terms.policy.horizon, now)


def _having(situation: Situation, steps: tuple[Step, ...]) -> Situation:
    """The situation with the records that these steps store."""
    stored = {one.key: one for step in steps for one in records_of(step.task)}
    kept = tuple(stored.pop(one.key, one) for one in situation.records)
    return replace(situation, records=(*kept, *stored.values()))


def _process(situation: Situation, terms: Terms, undone: Collection[str]) -> Iterator[Step]:
    """Due process for what is on record since an earlier pass and still stands in the calendar, by its owner's hand."""
    standing = [one for one in situation.open if one.key not in undone and _stands(situation, one, terms)]
    begun = [one for one in standing if has_begun(one.deviation, terms.now)]
    waiting = [one for one in standing if not has_begun(one.deviation, terms.now)]
    yield from concluding.pass_by(situation, begun, terms.now)
    yield from ask(situation, waiting, terms)
    yield from concluding.tell(situation, waiting, terms)
    settled = [one for one in waiting if one.changed_at + terms.policy.settle <= terms.now]
    yield from remind(situation, settled, terms)
    yield from concluding.conclude(situation, settled, terms)
    yield from concluding.apply(situation, terms)


def _stands(situation: Situation, one: ExceptionRecord, terms: Terms) -> bool:
    """Whether the calendars still show it; of a week that is over they show nothing any more."""
    week = one.deviation.recurrence_id
    return situation.shows(one.deviation) or (week is not None and week <= terms.now)
