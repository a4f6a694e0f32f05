"""How a series is brought back to its slot without touching what has begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from rules.deadlines import HANDS_OFF, free
from rules.delivery import written_roles
from rules.drift import regular
from rules.edit import MINIMAL_STEP, Change, End, Place, Retime
from rules.known import Known
from rules.model import Deviation, Role, Series, Slot, Window
from rules.plan import PutBack, Renew, Write
from rules.records import ExceptionRecord
from rules.situation import Situation
from rules.slot import first_local, first_week, instant, series_weeks, wall_time

FORESEEABLE = timedelta(days=366 * 5)


def restored_weeks(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> PutBack:
    """The writes that put weeks back: one for each copy, whatever the number of weeks."""
    changes: dict[Role, list[Change]] = {}
    shown = [deviation for one in records if (deviation := situation.shown(one.deviation))]
    for role, change in chain.from_iterable(_week(situation, one, now) for one in shown):
        changes.setdefault(role, []).append(change)
    generation = situation.known.generation
    return PutBack(tuple(records), tuple(Write(role, generation, tuple(some)) for role, some in changes.items()))


def restored_series(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> PutBack | Renew:
    """The writes that undo changes of the whole series: in place, or by the next generation."""
    if not any(situation.shown(one.deviation) for one in records):
        return PutBack(tuple(records), ())
    slot = situation.pair.slot
    if (writes := in_place(situation, slot, now)) is not None:
        return PutBack(tuple(records), writes)
    return renewal(situation, slot, now, tuple(records))


def _week(situation: Situation, deviation: Deviation, now: datetime) -> Iterator[tuple[Role, Change]]:
    """Where a week stands elsewhere in both copies it goes back in both; what was only declined stays so."""
    at = deviation.recurrence_id
    assert at is not None
    for role, _, series in _writable(situation):
        if role is not deviation.role and not (_stands_elsewhere(series, at) and free(series, at, now)):
            continue
        if at < instant(series.start, series.zone):
            yield role, _retime(situation, situation.pair.slot, now)
        else:
            yield role, Place(at, at, series.length)


def _stands_elsewhere(series: Series, week: datetime) -> bool:
    return any(one.recurrence_id == week and not one.cancelled for one in series.overrides)


def _writable(situation: Situation) -> list[tuple[Role, int, Series]]:
    return [one for one in situation.running if one[0] in written_roles(situation.delivery)]


def in_place(situation: Situation, slot: Slot, now: datetime) -> tuple[Write, ...] | None:
    """Writes that bring all copies to the slot, or None where that would change a week that has begun."""
    there = [one for one in _writable(situation) if not one[2].cancelled]
    if not any(role is Role.MANAGER for role, _, _ in there):
        return None
    writes = []
    for role, generation, series in there:
        if _in_order(series, slot):
            continue
        if instant(series.start, series.zone) > now + HANDS_OFF:
            writes.append(Write(role, generation, (_retime(situation, slot, now),)))
        elif _only_ended(series, slot, now):
            writes.append(Write(role, generation, (Retime(slot, series.start),)))
        else:
            return None
    return tuple(writes)


def _retime(situation: Situation, slot: Slot, now: datetime) -> Retime:
    first = situation.known.first
    same = situation.known.slot == slot and first is not None and first > now + HANDS_OFF
    return Retime(
        slot, wall_time(first, slot.zone) if same and first else first_week(slot, now + HANDS_OFF + MINIMAL_STEP)
    )


def _only_ended(series: Series, slot: Slot, now: datetime) -> bool:
    """Whether nothing but an end in the future sets a series apart from its slot."""
    if series.rule is None or not regular(series.rule):
        return False
    endless = replace(series, rule=replace(series.rule, until=None, count=None))
    past = Window(instant(series.start, series.zone), now + HANDS_OFF)
    return _in_order(endless, slot) and list(series_weeks(series, past)) == list(series_weeks(endless, past))


def _in_order(series: Series, slot: Slot) -> bool:
    """Whether a series repeats at its slot for ever."""
    rule, start = series.rule, first_local(series)
    if rule is None or not regular(rule) or rule.until or rule.count:
        return False
    shown = (start.weekday(), start.time(), series.zone, series.length)
    return shown == (slot.weekday, slot.time, slot.zone, slot.length)


def renewal(situation: Situation, slot: Slot, now: datetime, records: tuple[ExceptionRecord, ...] = ()) -> Renew:
    """End what runs and write the next generation, which begins at the first slot two hours away."""
    known = begun_anew(situation.known, slot, situation.known.generation + 1, cut(situation, now))
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


def cut(situation: Situation, now: datetime) -> datetime:
    """Where series may stop or begin: two hours from now, and after each week that was moved to before that."""
    soon = now + HANDS_OFF + MINIMAL_STEP
    early = (one for _, _, series in situation.running for one in series.overrides if one.start < soon)
    return max([soon, *(one.recurrence_id + MINIMAL_STEP for one in early if not one.cancelled)])


def ends(situation: Situation, running: Sequence[tuple[Role, int, Series]], now: datetime) -> tuple[Write, ...]:
    """Writes that let series stop as soon as they may; what has begun or begins before that stays."""
    before, allowed = cut(situation, now), written_roles(situation.delivery)
    return tuple(
        Write(role, generation, (End(before),))
        for role, generation, series in running
        if role in allowed and not series.cancelled and runs_after(series, before)
    )


def runs_after(series: Series, cut: datetime) -> bool:
    """Whether a series has any week at or after an instant."""
    rule = series.rule
    if rule is None or not regular(rule):
        return rule is not None and (rule.until is None or rule.until >= cut)
    window = Window(cut, cut + FORESEEABLE)
    return any(at not in series.excluded for at in series_weeks(series, window))
