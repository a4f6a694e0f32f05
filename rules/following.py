"""Weeks that the daemon writes into one copy so that it follows the other: they are no deed of its owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF, free
from rules.delivery import written_roles
from rules.edit import MINIMAL_STEP, Cancel, Place
from rules.known import OwnWeek
from rules.model import Deviation, Kind, Role, Series, Span, Window
from rules.plan import Edit, Step, Verb, Write
from rules.records import ExceptionRecord, Outcome
from rules.shown import occurrences
from rules.single_dates import with_their_dates
from rules.situation import Situation
from rules.slot import WEEK, iso_week
from rules.standing import Week, at_slot, weeks_of
from rules.tidying import LEFT_AS_IT_IS, far

RHYTHMS = frozenset({Kind.SERIES_MOVED, Kind.CADENCE_CHANGED, Kind.RESIZED})
OFF = frozenset({Kind.CANCELLED, Kind.DECLINED})
ELSEWHERE = frozenset({Kind.MOVED, Kind.RESIZED})
FOLLOWED = frozenset({Kind.CANCELLED, *ELSEWHERE})
"""What the other copy follows in a single week; a decline is its owner's alone."""


def own_weeks(pair: str, write: Write) -> tuple[OwnWeek, ...]:
    """The single weeks that a write sets, as it leaves them."""
    return tuple(
        OwnWeek(pair, write.role, write.uid, one.recurrence_id, _left_at(one))
        for one in write.changes
        if write.own and isinstance(one, Cancel | Place)
    )


def _left_at(change: Cancel | Place) -> Span | None:
    return Span(change.start, change.length) if isinstance(change, Place) else None


def holding(situation: Situation, weeks: Iterable[OwnWeek]) -> tuple[OwnWeek, ...]:
    """Those of the daemon's own weeks that the copies show still as it wrote them."""
    return tuple(one for one in weeks if (found := _week(situation, one)) and found.stands == one.stands)


def edited_since(situation: Situation, weeks: Iterable[OwnWeek]) -> tuple[OwnWeek, ...]:
    """Those that their owner has changed since: they are the owner's from then on."""
    return tuple(one for one in weeks if (found := _week(situation, one)) and found.stands != one.stands)


def _week(situation: Situation, one: OwnWeek) -> Week | None:
    """What the copy shows of a week now; None where it does not have it."""
    shown = situation.copies.get(one.role)
    return week_at(shown, one.recurrence_id) if isinstance(shown, Series) and shown.uid == one.uid else None


def week_at(series: Series, at: datetime) -> Week | None:
    """The week of a regular series with that recurrence id."""
    return next(weeks_of(series, Window(at, at + MINIMAL_STEP)), None)


def is_own(situation: Situation, deviation: Deviation) -> bool:
    """Whether a copy deviates only by what the daemon wrote into it."""
    return any(
        (one.role, one.recurrence_id) == (deviation.role, deviation.recurrence_id)
        and (
            (deviation.kind in OFF and one.stands is None)
            or (deviation.kind in ELSEWHERE and one.stands is not None and one.stands == deviation.now_shows)
        )
        for one in situation.own
    )


def follow_weeks(situation: Situation, horizon: timedelta, now: datetime) -> Iterator[Step]:
    """Let the other copy follow, week by week, a series that stays in another rhythm or at another time.

    Of a rule that is not understood nobody knows which weeks it has: for that nothing is taken out anywhere.
    """
    left = _left_otherwise(situation)
    if left is None:
        return
    other = _other(left.deviation.role)
    source, target = situation.copies[left.deviation.role], situation.copies[other]
    if not isinstance(source, Series) or (source.rule and source.rule.further):
        return
    if other in written_roles(situation.delivery) and isinstance(target, Series):
        weeks = _weeks_as_in(situation, source, target, other, Window(now + HANDS_OFF, now + horizon))
        changes = with_their_dates(target, *weeks)
        task = Edit((Write(other, situation.known.series, changes),))
        if changes:
            yield situation.step(Verb.REPAIR, task, f"let the {other}'s copy follow", left.deviation)


def _left_otherwise(situation: Situation) -> ExceptionRecord | None:
    return next((one for one in situation.records if _left_whole(one) and situation.shows(one.deviation)), None)


def _left_whole(one: ExceptionRecord) -> bool:
    whole = one.deviation.kind in RHYTHMS and one.deviation.recurrence_id is None
    return whole and one.outcome in LEFT_AS_IT_IS


def followed_weeks(situation: Situation, now: datetime) -> tuple[Deviation, ...]:
    """What the organizer's copy shows of weeks only because it follows the attendee's, which stays otherwise."""
    source, zone = situation.copies[Role.REPORT], situation.slot.zone
    left = any(one.deviation.role is Role.REPORT and _left_whole(one) for one in situation.records)
    if not left or not isinstance(source, Series) or at_slot(source, situation.slot, now):
        return ()
    return tuple(
        one
        for one in situation.deviations
        if one.role is Role.MANAGER and one.recurrence_id and one.kind in (Kind.CANCELLED, Kind.MOVED)
        if one.now_shows == _counterpart(source, one.recurrence_id, zone)
    )


def _weeks_as_in(
    situation: Situation, source: Series, target: Series, role: Role, window: Window
) -> Iterator[Cancel | Place]:
    declined = (one for one in situation.deviations if one.role is role and one.kind is Kind.DECLINED)
    off = {one.recurrence_id for one in declined if not is_own(situation, one)}
    for week in weeks_of(target, window):
        at = week.recurrence_id
        if at in off or not free(target, at, window.start - HANDS_OFF):
            continue
        wanted = _counterpart(source, at, target.zone)
        if wanted == week.stands or (wanted and wanted.start < window.start):
            continue
        yield Cancel(at) if wanted is None else Place(at, wanted.start, wanted.length)


def _counterpart(source: Series, at: datetime, zone: str) -> Span | None:
    """Where the other series meets instead of a week: the same one, else the one that belongs to that ISO week."""
    there = occurrences(source, Window(at - 3 * WEEK, at + 3 * WEEK))
    same = [one for one in there if iso_week(one.recurrence_id, zone) == iso_week(at, zone)]
    return min(same, key=lambda one: (one.recurrence_id != at, one.span.start)).span if same else None


def left_behind(situation: Situation) -> tuple[tuple[Deviation, ExceptionRecord], ...]:
    """What the attendee's copy shows only because it followed a change that the organizer has undone since."""
    followed = {
        one.deviation.recurrence_id: one
        for one in situation.records
        if one.deviation.role is Role.MANAGER and one.outcome in LEFT_AS_IT_IS and one.applied_at
    }
    return tuple(
        (deviation, followed[deviation.recurrence_id])
        for deviation in situation.deviations
        if deviation.role is Role.REPORT
        and deviation.recurrence_id in followed
        and _ours(situation, deviation, followed[deviation.recurrence_id])
    )


def _ours(situation: Situation, deviation: Deviation, one: ExceptionRecord) -> bool:
    shown, at = situation.copies[Role.REPORT], deviation.recurrence_id
    if at is None or not isinstance(shown, Series):
        return False
    if one.deviation.kind is Kind.CANCELLED:
        return deviation.kind is Kind.DECLINED and at in shown.excluded
    return deviation.kind is one.deviation.kind and deviation.now_shows == one.deviation.now_shows


def follow_back(situation: Situation, now: datetime) -> Iterator[Step]:
    """Let the attendee's copy follow when the organizer's week is back at its slot."""
    shown = situation.copies[Role.REPORT]
    for deviation, one in left_behind(situation):
        if deviation.agreed is None or not isinstance(shown, Series) or not far(situation, deviation, now):
            continue
        back = Place(deviation.agreed.start, deviation.agreed.start, deviation.agreed.length)
        changes = with_their_dates(shown, back)
        write = Write(Role.REPORT, situation.known.series, changes, undelivered=True)
        task = Edit((write,), records=(replace(one, outcome=Outcome.WITHDRAWN),))
        yield situation.step(Verb.REPAIR, task, "let the report's copy follow back", deviation)


def return_to_time(situation: Situation, now: datetime) -> Iterator[Step]:
    """Let weeks that only the daemon wrote into one copy stand at their time again, once the other shows them there.

    While the series is in question, or stays otherwise, they stay as they are.
    """
    open_weeks = {one.deviation.recurrence_id for one in situation.open}
    if None in open_weeks or _left_otherwise(situation):
        return
    handled = {deviation.recurrence_id for deviation, _ in left_behind(situation)} | open_weeks
    for role in written_roles(situation.delivery):
        mine = [one for one in situation.own if one.role is role and one.recurrence_id not in handled]
        back = {one.recurrence_id: place for one in mine if (place := _back(situation, one, now))}
        if back:
            yield _returning(situation, role, back)


def _returning(situation: Situation, role: Role, back: Mapping[datetime, Place]) -> Step:
    write = Write(role, situation.known.series, tuple(back.values()))
    undone = tuple(
        replace(one, outcome=Outcome.WITHDRAWN)
        for one in situation.records
        if one.deviation.recurrence_id in back and one.deviation.kind in FOLLOWED and one.outcome in LEFT_AS_IT_IS
    )
    return situation.step(Verb.REPAIR, Edit((write,), records=undone), f"let the {role}'s copy follow back")


def _back(situation: Situation, one: OwnWeek, now: datetime) -> Place | None:
    """The week at its time, where the other copy shows it there and it is not its owner's own change that was kept."""
    at = one.recurrence_id
    target, source = situation.copies[one.role], situation.copies[_other(one.role)]
    if not isinstance(target, Series) or not isinstance(source, Series) or _kept_for(situation, one):
        return None
    there, here = week_at(source, at), week_at(target, at)
    if there is None or here is None or here.stands != one.stands or there.stands in (None, one.stands):
        return None
    free_in_both = free(target, at, now) and free(source, at, now)
    return Place(at, at, there.stands.length) if free_in_both and there.stands.start == at else None


def _kept_for(situation: Situation, week: OwnWeek) -> bool:
    """Whether it is a change of the copy's owner that was kept, or found, so that the other cannot take it back."""
    return any(
        one.deviation.role is week.role
        and one.deviation.recurrence_id is not None
        and one.outcome in LEFT_AS_IT_IS | {Outcome.ADOPTED}
        and iso_week(one.deviation.recurrence_id, situation.slot.zone)
        == iso_week(week.recurrence_id, situation.slot.zone)
        for one in situation.records
    )


def _other(role: Role) -> Role:
    return Role.REPORT if role is Role.MANAGER else Role.MANAGER
