"""A series that stopped again before the other calendar had it: the copy that came before shows its weeks there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rules.deadlines import HANDS_OFF
from rules.edit import MINIMAL_STEP, Cancel, Change, Place
from rules.lineage import last_meeting
from rules.model import Role, Series, Window
from rules.plan import Write
from rules.shown import shown_in
from rules.situation import Situation
from rules.slot import WEEK, iso_week
from rules.standing import Week, weeks_of


def cut_short(situation: Situation) -> dict[str, datetime]:
    """Until when earlier series go on in both copies, by UID, where the organizer's has an end: all before a split.

    One goes on until the series in use begins where another came between that the other calendar lacks.
    """
    lasting, first = _lasting(situation), situation.known.first
    between = bool(_between(situation, Role.REPORT))
    return {uid: max(last + MINIMAL_STEP, first) if between and first else last + MINIMAL_STEP for uid, last in lasting}


def _lasting(situation: Situation) -> list[tuple[str, datetime]]:
    """Earlier series by UID, and when they meet last by the organizer's copy."""
    copies = [(uid, series) for role, uid, series in situation.older if role is Role.MANAGER and not series.cancelled]
    return [(uid, last) for uid, series in copies if (last := last_meeting(series))]


def _between(situation: Situation, role: Role) -> list[Series]:
    """Earlier series that have stopped in the organizer's calendar, and that another person's does not have."""
    there = {uid for owner, uid, _ in situation.older if owner is role}
    stopped = {uid for uid, _ in _lasting(situation)} - there
    return [series for owner, uid, series in situation.older if owner is Role.MANAGER and uid in stopped]


def bridged(situation: Situation, write: Write, now: datetime) -> Write:
    """What ends an earlier copy, which until then shows each week where a series stands that came between."""
    between, first = _between(situation, write.role), situation.known.first
    last = dict(_lasting(situation)).get(write.uid)
    if write.role is Role.MANAGER or not between or first is None or last is None:
        return write
    weeks = Window(max(last + MINIMAL_STEP, now + HANDS_OFF), first)
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
