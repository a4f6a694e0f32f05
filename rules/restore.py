"""How a series is brought back to its slot without touching what has begun."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF
from rules.delivery import written_roles
from rules.drift import regular
from rules.edit import Change, End, Place, Retime
from rules.known import Known
from rules.model import Deviation, ExceptionRecord, Kind, Role, Series, Slot, Window
from rules.plan import PutBack, Renew, Write
from rules.situation import Situation
from rules.slot import first_week, instant, series_weeks, wall_time

FORESEEABLE = timedelta(days=366 * 5)


def restored_weeks(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> PutBack:
    """The writes that put weeks back: one for each copy, whatever the number of weeks."""
    changes: dict[Role, list[Change]] = {}
    for one in records:
        if situation.shows(one.deviation):
            changes.setdefault(one.deviation.role, []).append(_week(situation, one.deviation, now))
    generation = situation.known.generation
    return PutBack(tuple(records), tuple(Write(role, generation, tuple(some)) for role, some in changes.items()))


def restored_series(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> PutBack | Renew:
    """The writes that undo changes of the whole series: in place, or by the next generation."""
    shown = [one.deviation for one in records if situation.shows(one.deviation)]
    if not shown:
        return PutBack(tuple(records), ())
    deleted = any(one.kind is Kind.SERIES_DELETED for one in shown)
    writes = () if deleted else in_place(situation, situation.pair.slot, {one.role for one in shown}, now)
    if writes:
        return PutBack(tuple(records), writes)
    return renewal(situation, situation.pair.slot, now, tuple(records))


def _week(situation: Situation, deviation: Deviation, now: datetime) -> Change:
    series, at = situation.copies[deviation.role], deviation.recurrence_id
    assert isinstance(series, Series) and at is not None
    if at < instant(series.start, series.zone):
        return _retime(situation, situation.pair.slot, now)
    return Place(at, at, series.length)


def in_place(situation: Situation, slot: Slot, roles: Collection[Role], now: datetime) -> tuple[Write, ...]:
    """Writes that bring the copies to the slot; empty where that would change a week that has begun."""
    writes = []
    for role, generation, series in situation.running:
        if role not in roles or role not in written_roles(situation.delivery):
            continue
        if instant(series.start, series.zone) > now + HANDS_OFF:
            writes.append(Write(role, generation, (_retime(situation, slot, now),)))
        elif _only_ended(series, slot, now):
            writes.append(Write(role, generation, (Retime(slot, series.start),)))
        else:
            return ()
    return tuple(writes)


def _retime(situation: Situation, slot: Slot, now: datetime) -> Retime:
    first = situation.known.first
    same = situation.known.slot == slot and first is not None and first > now + HANDS_OFF
    return Retime(slot, wall_time(first, slot.zone) if same and first else first_week(slot, now + HANDS_OFF))


def _only_ended(series: Series, slot: Slot, now: datetime) -> bool:
    """Whether nothing but an end in the future sets a series apart from its slot."""
    if series.rule is None or not regular(series.rule):
        return False
    endless = replace(series, rule=replace(series.rule, until=None, count=None))
    past = Window(instant(series.start, series.zone), now + HANDS_OFF)
    at_slot = (series.start.weekday(), series.start.time(), series.zone) == (slot.weekday, slot.time, slot.zone)
    return (
        at_slot
        and series.length == slot.length
        and list(series_weeks(series, past)) == list(series_weeks(endless, past))
    )


def renewal(situation: Situation, slot: Slot, now: datetime, records: tuple[ExceptionRecord, ...] = ()) -> Renew:
    """End what runs and write the next generation, which begins at the first slot two hours away."""
    known = begun_anew(situation.known, slot, situation.known.generation + 1, now + HANDS_OFF)
    roles = written_roles(situation.delivery)
    running = [*situation.older, *situation.running]
    return Renew(known, roles, ends(situation, running, now), records)


def begun_anew(known: Known, slot: Slot, generation: int, not_before: datetime) -> Known:
    """The pair with a series of the given generation that starts at the first slot not before an instant."""
    first = instant(first_week(slot, not_before), slot.zone)
    return replace(
        known,
        slot=slot,
        generation=generation,
        first=first,
        ended_at=None,
        missing_since=None,
        written=frozenset(),
    )


def ends(situation: Situation, running: Sequence[tuple[Role, int, Series]], now: datetime) -> tuple[Write, ...]:
    """Writes that let series stop two hours from now; what has begun or begins sooner stays."""
    cut = now + HANDS_OFF
    allowed = written_roles(situation.delivery)
    return tuple(
        Write(role, generation, (End(cut),))
        for role, generation, series in running
        if role in allowed and not series.cancelled and runs_after(series, cut)
    )


def runs_after(series: Series, cut: datetime) -> bool:
    """Whether a series has any week at or after an instant."""
    rule = series.rule
    if rule is None or not regular(rule):
        return rule is not None and (rule.until is None or rule.until >= cut)
    window = Window(cut, cut + FORESEEABLE)
    return any(at not in series.excluded for at in series_weeks(series, window))
