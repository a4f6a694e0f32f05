"""What a new series takes over from the one before: the weeks ahead as they were kept, off, elsewhere or made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF
from rules.edit import MINIMAL_STEP, Cancel, Place
from rules.following import FOLLOWED, OFF, week_at
from rules.guests import declined
from rules.known import Known
from rules.model import Deviation, Kind, Role, Series, Slot, Span, Window
from rules.plan import Create, Renew, Step, Write, records_of
from rules.records import ExceptionRecord, Outcome
from rules.situation import Situation
from rules.slot import WEEK, instant, iso_week, wall_time
from rules.standing import Week, is_slot, weeks_of
from rules.tidying import LEFT_AS_IT_IS

KEPT = LEFT_AS_IT_IS | {Outcome.MADE_UP, Outcome.ADOPTED}
OF_WEEKS = FOLLOWED | {Kind.DECLINED}


def carrying(situation: Situation, steps: Sequence[Step], now: datetime) -> Iterator[Step]:
    """The steps of a pair; each series that they write shows the weeks ahead as they are kept by then."""
    stored = {one.key: one for step in steps for one in records_of(step.task)}
    records = [stored.pop(one.key, one) for one in situation.records]
    for step in steps:
        task = step.task
        if isinstance(task, Create | Renew):
            weeks = tuple(_kept_weeks(situation, [*records, *stored.values()], task, now))
            yield replace(step, task=replace(task, weeks=weeks))
        else:
            yield step


def weeks_as_shown(situation: Situation, role: Role, uid: str, series: Series, first: datetime) -> Iterator[Write]:
    """The weeks ahead as a copy shows them: those that the daemon set itself, and those that are their owner's."""
    declining = situation.known.report if role is Role.REPORT else ""
    edited = [*series.excluded, *(one.recurrence_id for one in series.overrides)]
    weeks = weeks_of(series, Window(first, max([first, *edited]) + MINIMAL_STEP))
    changes = [one for week in weeks if (one := _as_shown(week, declining)) is not None]
    ours = {one.recurrence_id for one in situation.own if one.role is role and one.uid == series.uid}
    for own in (True, False):
        some = tuple(one for one in changes if (one.recurrence_id in ours) is own)
        if some:
            yield Write(role, uid, some, own=own)


def weeks_on_record(situation: Situation, role: Role, uid: str, first: datetime) -> Iterator[Write]:
    """The weeks ahead that are in question, as a copy showed them before the daemon began to end it."""
    asked = (one.deviation for one in situation.open if one.deviation.role is role and one.deviation.kind in OF_WEEKS)
    weeks = {at: one for one in asked if (at := one.recurrence_id) and at >= first and is_slot(at, situation.slot)}
    if changes := tuple(_as_recorded(at, one) for at, one in weeks.items()):
        yield Write(role, uid, changes, own=False)


def _as_recorded(at: datetime, shown: Deviation) -> Cancel | Place:
    span = None if shown.kind in OFF else shown.now_shows
    return Place(at, span.start, span.length) if span else Cancel(at)


def _as_shown(week: Week, declining: str) -> Cancel | Place | None:
    """What sets a week as it stands; one that the attendee declined is off, as if it were taken out of that copy.

    In the organizer's copy that would be another deed.
    """
    answers = week.override.attendees if week.override else None
    if week.stands is None or (answers and declined(answers, declining)):
        return Cancel(week.recurrence_id)
    stands = (week.stands.start, week.stands.length)
    return None if week.stands == week.rule else Place(week.recurrence_id, *stands)


def _kept_weeks(
    situation: Situation, records: Iterable[ExceptionRecord], task: Create | Renew, now: datetime
) -> Iterator[Write]:
    """For each copy that is written, its weeks that are not as the new series has them."""
    kept = [one for one in _kept(records, now) if not _on_again(situation, one)]
    like, given = task.like, {(one.role, at) for one in task.weeks for at in _weeks_of(one)}
    yield from task.weeks
    for role in task.roles if kept else ():
        found = (_set(situation, one, task.known, like, now) for one in kept if _is_for(situation, one, role))
        changes = {each.recurrence_id: each for each in found if each and (role, each.recurrence_id) not in given}
        if changes:
            yield Write(role, task.known.series, tuple(changes.values()))


def _weeks_of(write: Write) -> Iterator[datetime]:
    return (one.recurrence_id for one in write.changes if isinstance(one, Cancel | Place))


def _set(
    situation: Situation, one: ExceptionRecord, known: Known, like: Series | None, now: datetime
) -> Cancel | Place | None:
    """What sets the week of a record in a new series; None where that has it so already, or begins later."""
    slot, first = _begins(known, like)
    at = _same_week(one, slot)
    change = _as_kept(one, at, slot, now)
    if change is None or first is None or at < first:
        return None
    return change if like is None or _as_in_the_other(situation, one, change) else None


def _kept(records: Iterable[ExceptionRecord], now: datetime) -> list[ExceptionRecord]:
    """The records that say how weeks ahead were left, the latest of each kind and week, oldest first."""
    latest = {one.deviation.subject: one for one in records if one.deviation.kind in OF_WEEKS and _ahead(one, now)}
    return sorted((one for one in latest.values() if one.outcome in KEPT), key=lambda one: one.closed_at or now)


def _ahead(one: ExceptionRecord, now: datetime) -> bool:
    at = one.deviation.recurrence_id
    return at is not None and at > now - WEEK


def _on_again(situation: Situation, one: ExceptionRecord) -> bool:
    """Whether a week that was kept otherwise is shown at its time after all; nobody need have asked about that."""
    at, role, copies = one.deviation.recurrence_id, one.deviation.role, situation.copies
    shown = copies[role]
    if not isinstance(shown, Series) and one.applied_at and one.deviation.kind is not Kind.DECLINED:
        shown = copies[Role.REPORT if role is Role.MANAGER else Role.MANAGER]
    week = _week_of(shown, at, situation.slot.zone) if at and isinstance(shown, Series) else None
    slot = situation.known.slot
    if week is None or slot is None or not is_slot(week.recurrence_id, slot) or week.stands != week.rule:
        return False
    answers = week.override.attendees if week.override else None
    email = situation.known.report if role is Role.REPORT else situation.known.manager
    return one.deviation.kind is not Kind.DECLINED or not declined(answers or (), email)


def _week_of(series: Series, at: datetime, zone: str) -> Week | None:
    """What a series has in the ISO week of an instant."""
    near = weeks_of(series, Window(at - WEEK, at + WEEK))
    return next((one for one in near if iso_week(one.recurrence_id, zone) == iso_week(at, zone)), None)


def _begins(known: Known, like: Series | None) -> tuple[Slot, datetime | None]:
    if like is None:
        return known.slot or known.pair.slot, known.first
    slot = Slot(like.start.weekday(), like.start.time(), like.length, like.zone)
    return slot, instant(like.start, like.zone)


def _same_week(one: ExceptionRecord, slot: Slot) -> datetime:
    """The 1:1 of a new series in the ISO week that a record is about."""
    assert one.deviation.recurrence_id is not None
    day = wall_time(one.deviation.recurrence_id, slot.zone).date()
    local = datetime.combine(day + timedelta(days=slot.weekday - day.weekday()), slot.time)
    return instant(local, slot.zone)


def _is_for(situation: Situation, one: ExceptionRecord, role: Role) -> bool:
    """A decline is for the copy of who declined; where the server delivers, the organizer's is the only one."""
    only_for = one.deviation.kind is Kind.DECLINED and one.outcome is not Outcome.MADE_UP
    return not only_for or one.deviation.role is role or situation.delivery.invites


def _as_kept(one: ExceptionRecord, at: datetime, slot: Slot, now: datetime) -> Cancel | Place | None:
    """What sets a week of the new series as it was left; a meeting that is near or over is not written anew."""
    stands, agreed = _left_at(one), one.deviation.agreed
    if stands is None or agreed is None:
        return Cancel(at)
    start = at if stands.start == agreed.start else stands.start
    if start < now + HANDS_OFF or (start != at and is_slot(start, slot)):
        return Cancel(at)
    length = slot.length if stands.length == agreed.length else stands.length
    return None if (start, length) == (at, slot.length) else Place(at, start, length)


def _left_at(one: ExceptionRecord) -> Span | None:
    agreed = one.deviation.agreed
    if one.outcome is Outcome.MADE_UP and one.chosen and agreed:
        return Span(one.chosen, agreed.length)
    return None if one.deviation.kind in (Kind.CANCELLED, Kind.DECLINED) else one.deviation.now_shows


def _as_in_the_other(situation: Situation, one: ExceptionRecord, change: Cancel | Place) -> bool:
    """Whether the copy that a new one shall equal shows the week so, too; a decline is no matter of the other's."""
    if one.deviation.kind is Kind.DECLINED:
        return True
    weeks = [week_at(shown, change.recurrence_id) for _, _, shown in situation.running]
    wanted = Span(change.start, change.length) if isinstance(change, Place) else None
    return any(week is not None and week.stands == wanted for week in weeks)
