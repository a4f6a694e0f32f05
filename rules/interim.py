"""A series that stopped again before the other calendar had it: the copy that came before shows its weeks there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from rules.deadlines import HANDS_OFF, free
from rules.edit import MINIMAL_STEP, Cancel, Change, Place
from rules.lineage import last_meeting, makes_way
from rules.model import Role, Series, Window
from rules.plan import Write
from rules.shown import shown_in
from rules.single_dates import with_their_dates
from rules.situation import Situation
from rules.slot import WEEK, first_local, instant, iso_week, wall_time
from rules.standing import Week, weeks_of

BEFORE = datetime.min.replace(tzinfo=UTC)


def cut_short(situation: Situation, now: datetime) -> dict[str, datetime]:
    """Until when earlier series go on in both copies, by UID: where the organizer let one end, all before a split.

    Others go on until the series in use begins; so does each where another came between that one calendar lacks.
    """
    lasting, first = _lasting(situation), begins(situation)
    if first is None:
        return {uid: last + MINIMAL_STEP for uid, last in lasting.items()}
    between = any(_between(situation, role, now) for role in Role)
    lasting = {} if between else lasting
    return {uid: min(lasting.get(uid, first) + MINIMAL_STEP, first) for _, uid, _ in situation.older}


def begins(situation: Situation) -> datetime | None:
    """From when on the series in use stands for every week: by what is remembered, or what the calendars show since."""
    if situation.known.first is None:
        return None
    running = [series for _, _, series in situation.running if not series.headless]
    first = min([situation.known.first, *(instant(first_local(one), one.zone) for one in running)])
    return _monday(first, situation.slot.zone)


def _monday(at: datetime, zone: str) -> datetime:
    """When the ISO week of an instant begins."""
    day = wall_time(at, zone).date()
    return instant(datetime.combine(day - timedelta(days=day.weekday()), time()), zone)


def _lasting(situation: Situation) -> dict[str, datetime]:
    """Earlier series by UID, and when they meet last by the organizer's copy."""
    copies = [(uid, series) for role, uid, series in situation.older if role is Role.MANAGER and not series.cancelled]
    return {uid: last for uid, series in copies if (last := last_meeting(series))}


def _between(situation: Situation, role: Role, now: datetime) -> list[Series]:
    """Series that stop in the other person's calendar before the one in use begins, and that this one does not have."""
    there, first = {uid for owner, uid, _ in situation.older if owner is role}, begins(situation)
    theirs = [series for owner, uid, series in situation.older if owner is not role and uid not in there]
    found = [*theirs, *(one.series for one in situation.others if one.role is not role)]
    before = [one for one in found if not one.cancelled and makes_way(one, first)]
    return [one for one in before if (last_meeting(one) or BEFORE) >= now]


def bridged(situation: Situation, write: Write, now: datetime) -> Write:
    """What ends an earlier copy, which until then shows each week where a series stands that came between."""
    between, first = _between(situation, write.role, now), begins(situation)
    if not between or first is None:
        return write
    last = _lasting(situation).get(write.uid)
    earliest = min(instant(first_local(one), one.zone) for one in between)
    start = last + MINIMAL_STEP if last else _monday(earliest, situation.slot.zone)
    weeks = Window(max(start, now + HANDS_OFF), first)
    changes = write.changes
    for mine in (one for role, uid, one in situation.older if (role, uid) == (write.role, write.uid)):
        ahead = (week for week in weeks_of(mine, weeks) if free(mine, week.recurrence_id, now))
        changes += with_their_dates(mine, *(change for week in ahead for change in _as_in(between, mine, week)))
    return replace(write, changes=changes)


def _as_in(between: Sequence[Series], series: Series, week: Week) -> Iterator[Change]:
    at = week.recurrence_id
    near = [span for one in between for span in shown_in(one, Window(at - WEEK, at + WEEK))]
    stands = next((one for one in near if iso_week(one.start, series.zone) == iso_week(at, series.zone)), None)
    if stands is None:
        yield Cancel(at)
    elif stands != week.stands:
        yield Place(at, stands.start, stands.length)
