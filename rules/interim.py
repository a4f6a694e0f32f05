"""A series that stopped again before the other calendar had it: the copy that came before shows its weeks there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rules.deadlines import HANDS_OFF
from rules.edit import MINIMAL_STEP, Cancel, Change, Place
from rules.lineage import LAST, last_meeting, makes_way
from rules.model import Role, Series, Window
from rules.plan import Write
from rules.shown import shown_in
from rules.situation import Situation
from rules.slot import WEEK, iso_week
from rules.standing import Week, weeks_of

BEFORE = datetime.min.replace(tzinfo=UTC)


def cut_short(situation: Situation, now: datetime) -> dict[str, datetime]:
    """Until when earlier series go on in both copies, by UID, where one of them has an end: all before a split.

    One goes on until the series in use begins where another came between that the other calendar lacks, never longer.
    """
    lasting, first = _lasting(situation), situation.known.first
    if not any(_between(situation, role, now) for role in Role) or first is None:
        return {uid: min(last + MINIMAL_STEP, first or LAST) for uid, last in lasting.items()}
    return {uid: max(lasting.get(uid, first) + MINIMAL_STEP, first) for _, uid, _ in situation.older}


def _lasting(situation: Situation) -> dict[str, datetime]:
    """Earlier series by UID, and when they meet last by the organizer's copy, else by the other one."""
    copies = [(uid, series) for _, uid, series in sorted(situation.older, key=_organizers_last) if not series.cancelled]
    return {uid: last for uid, series in copies if (last := last_meeting(series))}


def _organizers_last(copy: tuple[Role, str, Series]) -> bool:
    return copy[0] is Role.MANAGER


def _between(situation: Situation, role: Role, now: datetime) -> list[Series]:
    """Series that stop in the other person's calendar before the one in use begins, and that this one does not have."""
    there, first = {uid for owner, uid, _ in situation.older if owner is role}, situation.known.first
    theirs = [series for owner, uid, series in situation.older if owner is not role and uid not in there]
    further = [one.series for one in situation.others if one.role is not role and makes_way(one.series, first)]
    return [one for one in (*theirs, *further) if not one.cancelled and (last_meeting(one) or BEFORE) >= now]


def bridged(situation: Situation, write: Write, now: datetime) -> Write:
    """What ends an earlier copy, which until then shows each week where a series stands that came between."""
    between, first = _between(situation, write.role, now), situation.known.first
    if not between or first is None:
        return write
    soon, last = now + HANDS_OFF, _lasting(situation).get(write.uid)
    weeks = Window(max(last + MINIMAL_STEP, soon) if last else soon, first)
    mine = (one for role, uid, one in situation.older if (role, uid) == (write.role, write.uid))
    changes = (change for one in mine for week in weeks_of(one, weeks) for change in _as_in(between, one, week))
    return replace(write, changes=(*write.changes, *changes))


def _as_in(between: Sequence[Series], series: Series, week: Week) -> Iterator[Change]:
    at = week.recurrence_id
    near = [span for one in between for span in shown_in(one, Window(at - WEEK, at + WEEK))]
    stands = next((one for one in near if iso_week(one.start, series.zone) == iso_week(at, series.zone)), None)
    if stands is None:
        yield Cancel(at)
    elif stands != week.stands:
        yield Place(at, stands.start, stands.length)
