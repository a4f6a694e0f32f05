"""What the daemon mends without a word: the agenda link, and the other copy when an outcome is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF, free
from rules.delivery import written_roles
from rules.edit import MINIMAL_STEP, Attach, Cancel, Change, End, Place, Undate
from rules.model import Deviation, Kind, Role, Series, Span, Window
from rules.plan import Conclude, Edit, Step, Verb, Write
from rules.records import ExceptionRecord, Outcome
from rules.restore import cut, ends
from rules.shown import occurrences
from rules.situation import Situation
from rules.slot import WEEK, iso_week, series_weeks
from rules.standing import at_slot, regular, weeks_of

LEFT_AS_IT_IS = frozenset({Outcome.EXCUSED, Outcome.MOVED, Outcome.UNEXPLAINED})
RHYTHMS = frozenset({Kind.SERIES_MOVED, Kind.CADENCE_CHANGED, Kind.RESIZED})


def attach(situation: Situation, now: datetime) -> Iterator[Step]:
    """Put a detached agenda link back, in one write for each copy, but not shortly before a meeting."""
    for role in written_roles(situation.delivery):
        shown = situation.copies.get(role)
        if not isinstance(shown, Series):
            continue
        gone = [one for one in situation.deviations if one.kind is Kind.AGENDA_DETACHED and one.role is role]
        due = [one for one in gone if not _waits(shown, one.recurrence_id, now)]
        changes = tuple(Attach(situation.link, one.recurrence_id) for one in due)
        rows = tuple(situation.row(Verb.ATTACH, f"attach the agenda to the {role}'s copy", one) for one in due)
        if due:
            write = Write(role, situation.known.series, changes)
            yield Step(situation.known.key, Verb.ATTACH, Edit((write,)), rows)


def _waits(series: Series, week: datetime | None, now: datetime) -> bool:
    return _soon(series, now) if week is None else not free(series, week, now)


def _soon(series: Series, now: datetime) -> bool:
    window = Window(now - series.length, now + HANDS_OFF)
    return regular(series.rule) and any(True for _ in series_weeks(series, window))


def mirrored(situation: Situation, one: ExceptionRecord, now: datetime) -> tuple[Write, ...]:
    """Writes that let the other copy follow a week or series that stays as its person left it."""
    deviation = one.deviation
    other = Role.REPORT if deviation.role is Role.MANAGER else Role.MANAGER
    shown = situation.copies[other]
    if other not in written_roles(situation.delivery) or not isinstance(shown, Series):
        return ()
    if one.outcome not in LEFT_AS_IT_IS or not situation.shows(deviation):
        return ()
    if deviation.kind is Kind.SERIES_DELETED:
        return ends(situation, [(other, situation.known.series, shown)], now)
    change = _follow(situation, deviation, now)
    if change is None or not _far(situation, deviation, now) or not _has_week(shown, change):
        return ()
    return (Write(other, situation.known.series, (change,)),)


def _has_week(series: Series, change: Change) -> bool:
    """Whether a copy has the week that is to be placed elsewhere in it: not when its series has ended before."""
    if not isinstance(change, Place) or not regular(series.rule):
        return True
    at = change.recurrence_id
    return any(True for _ in series_weeks(series, Window(at, at + MINIMAL_STEP)))


def made_up(situation: Situation, one: ExceptionRecord, now: datetime) -> tuple[Write, ...] | None:
    """Writes that let a week stand at its make-up time in every copy; None when that is too close by now."""
    at, agreed = one.deviation.recurrence_id, one.deviation.agreed
    if at is None or agreed is None or one.chosen is None or one.chosen < now + HANDS_OFF:
        return None
    if not _far(situation, one.deviation, now):
        return None
    place = Place(at, one.chosen, agreed.length)
    shows = one.deviation.now_shows

    def changes(series: Series) -> tuple[Change, ...]:
        return (place, Undate(shows.start)) if shows and shows.start in series.added else (place,)

    return tuple(
        Write(role, uid, changes(series))
        for role, uid, series in situation.running
        if role in written_roles(situation.delivery) and regular(series.rule)
    )


def _far(situation: Situation, deviation: Deviation, now: datetime) -> bool:
    """Whether the week is more than two hours away in both copies, and where it would go."""
    week, shows = deviation.recurrence_id, deviation.now_shows
    if week is None:
        return True
    ahead = shows is None or now + HANDS_OFF <= shows.start
    return ahead and all(free(series, week, now) for _, _, series in situation.running)


def _follow(situation: Situation, deviation: Deviation, now: datetime) -> Change | None:
    at, shows, shown = deviation.recurrence_id, deviation.now_shows, situation.copies[deviation.role]
    if deviation.kind is Kind.SERIES_ENDED and isinstance(shown, Series) and shown.rule and shown.rule.until:
        return End(max(shown.rule.until + MINIMAL_STEP, cut(situation, now)))
    if at is None:
        return None
    if deviation.kind is Kind.CANCELLED:
        return Cancel(at)
    if deviation.kind in (Kind.MOVED, Kind.RESIZED) and shows is not None:
        return Place(at, shows.start, shows.length)
    return None


def follow_weeks(situation: Situation, horizon: timedelta, now: datetime) -> Iterator[Step]:
    """Let the other copy follow, week by week, a series that stays in another rhythm or at another time."""
    left = next((one for one in situation.records if _stays_otherwise(situation, one)), None)
    if left is None:
        return
    other = Role.REPORT if left.deviation.role is Role.MANAGER else Role.MANAGER
    source, target = situation.copies[left.deviation.role], situation.copies[other]
    if other in written_roles(situation.delivery) and isinstance(source, Series) and isinstance(target, Series):
        changes = tuple(_weeks_as_in(situation, source, target, other, Window(now + HANDS_OFF, now + horizon)))
        task = Edit((Write(other, situation.known.series, changes),))
        if changes:
            yield situation.step(Verb.REPAIR, task, f"let the {other}'s copy follow", left.deviation)


def _stays_otherwise(situation: Situation, one: ExceptionRecord) -> bool:
    return _left_whole(one) and situation.shows(one.deviation)


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
    off = {one.recurrence_id for one in situation.deviations if one.role is role and one.kind in (Kind.DECLINED,)}
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
    for deviation, one in left_behind(situation):
        if deviation.agreed is None or not _far(situation, deviation, now):
            continue
        back = Place(deviation.agreed.start, deviation.agreed.start, deviation.agreed.length)
        write = Write(Role.REPORT, situation.known.series, (back,))
        task = Conclude((replace(one, outcome=Outcome.WITHDRAWN),), (write,))
        yield situation.step(Verb.REPAIR, task, "let the report's copy follow back", deviation)
