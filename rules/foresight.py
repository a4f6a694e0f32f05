"""What the calendars will show once a pass has done what it plans: questions that this settles end at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.drift import Expected, deviations
from rules.edit import End, edited
from rules.following import own_weeks
from rules.model import Deviation, Kind, Role, Series, Window
from rules.noting import ended, stands_made_up
from rules.plan import Conclude, Edit, Keep, Lapse, Renew, Step, Verb, Write, writes_of
from rules.reading import CopyState
from rules.records import ExceptionRecord, Outcome
from rules.situation import Situation


def written(situation: Situation, step: Step) -> Situation:
    """The situation as a step leaves it, for what hangs on it in the same pass."""
    match step.task:
        case Conclude(writes=writes, known=known) | Edit(writes=writes, known=known):
            copies = {role: _copy_after(role, copy, situation, writes) for role, copy in situation.copies.items()}
            return replace(situation, copies=copies, known=known or situation.known)
        case Renew(known=known) | Keep(known=known):
            return replace(situation, known=known)
        case _:
            return situation


def _copy_after(role: Role, copy: CopyState, situation: Situation, writes: Iterable[Write]) -> CopyState:
    for write in writes:
        if isinstance(copy, Series) and (write.role, write.uid) == (role, situation.known.series):
            copy = edited(copy, write.changes)
    return copy


def owning(situation: Situation, step: Step) -> Situation:
    """The situation with the weeks that a step sets as the daemon's own."""
    anew = [one for write in writes_of(step.task) for one in own_weeks(situation.known.key, write)]
    again = {(one.role, one.uid, one.recurrence_id) for one in anew}
    kept = (one for one in situation.own if (one.role, one.uid, one.recurrence_id) not in again)
    return replace(situation, own=(*kept, *anew)) if anew else situation


def moot(
    before: Situation, after: Situation, records: Collection[ExceptionRecord], horizon: timedelta, now: datetime
) -> Iterator[Step]:
    """Close what is open and will not show any more, once what this pass writes has brought the series in line.

    A week that it books where it was made up shows nothing that is asked about, as in the next pass.
    """
    if after.copies == before.copies and after.known.series == before.known.series:
        return
    still = {one.subject for one in foreseen(before, after, horizon, now) if not stands_made_up(records, one)}
    for one in records:
        ahead = one.deviation.recurrence_id is None or one.deviation.recurrence_id > now
        if one.open and ahead and one.deviation.subject not in still:
            task = Lapse((replace(ended(one, Outcome.WITHDRAWN, now), applied_at=now),))
            yield before.step(Verb.CLOSE, task, f"settled with it: {one.deviation.kind}", one.deviation)


def foreseen(before: Situation, after: Situation, horizon: timedelta, now: datetime) -> Iterator[Deviation]:
    """What will deviate; a new generation begins without anything of the kind."""
    yield from (one for one in before.deviations if one.kind is Kind.DUPLICATE)
    known, hour = after.known, now.replace(minute=0, second=0, microsecond=0)
    if known.series != before.known.series or known.first is None:
        return
    slot = known.slot or known.pair.slot
    people = (known.report, known.manager)
    expected = Expected(slot, known.first, after.link, *people, after.delivery, known.organizer)
    copies = after.copies
    yield from deviations(expected, copies[Role.MANAGER], copies[Role.REPORT], Window(hour, hour + horizon))


def in_tune(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps of a pair without writes that lead nowhere: a series that ends in this pass is not changed before.

    What lets a copy stop stays, unless the next generation does that itself: it may count on it.
    """
    renewals = [step.task for step in steps if isinstance(step.task, Renew) and step.task.like is None]
    ending = {(one.role, one.uid) for task in renewals for one in task.ends}
    for step in steps:
        match step.task:
            case Conclude() | Edit() as task if renewals:
                yield replace(step, task=replace(task, writes=tuple(_leading(task.writes, ending))))
            case _:
                yield step


def _leading(writes: Iterable[Write], ending: Collection[tuple[Role, str]]) -> Iterator[Write]:
    """Those of a calendar by itself, and those that let a copy stop which nothing else does."""
    for one in writes:
        stops = any(isinstance(change, End) for change in one.changes)
        if one.calendar or (stops and (one.role, one.uid) not in ending):
            yield one
