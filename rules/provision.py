"""That every pair has its one series: created, taken over, moved with the roster, ended for a leaver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF
from rules.delivery import Delivery, written_roles
from rules.known import Known
from rules.model import Kind, Role, Series
from rules.noting import fresh
from rules.plan import Create, Edit, End, Note, Step, TakeOver, Verb
from rules.reading import Copy, CopyState
from rules.records import Outcome
from rules.restore import begun_anew, ends, in_place, renewal
from rules.situation import Situation
from rules.slot import instant, wall_time

NOTICE = timedelta(days=1)
"""A new series begins at the first slot at least one day away."""

LEAVING = timedelta(hours=24)
"""How long a leaver's series goes on, counted from the first complete pass without the row."""


def provision(situation: Situation, now: datetime) -> Iterator[Step]:
    """Create what no calendar holds, take over what they hold, finish what was begun."""
    known, copies = situation.known, situation.copies
    if known.ended_at is not None:
        yield _create(situation, known.generation + 1, now)
    elif known.generation == 0 and situation.found == 0:
        yield _create(situation, 1, now)
    elif known.adopted_at is None:
        yield from _take_over(situation, now)
    elif missing := _unfinished(known, copies, situation.delivery):
        yield _finish(situation, missing, now)


def _create(situation: Situation, generation: int, now: datetime) -> Step:
    slot, roles = situation.pair.slot, written_roles(situation.delivery)
    known = begun_anew(situation.known, slot, generation, now + NOTICE)
    text = f"create the weekly series, {slot}, from {_day(known)}"
    return situation.step(Verb.CREATE, Create(replace(known, adopted_at=now), roles), text)


def _day(known: Known) -> str:
    assert known.first and known.slot
    return f"{wall_time(known.first, known.slot.zone):%a %-d %b %Y}"


def _unfinished(known: Known, copies: Mapping[Role, CopyState], way: Delivery) -> tuple[Role, ...]:
    return tuple(role for role in written_roles(way) if role not in known.written and copies[role] is Copy.NEVER)


def _finish(situation: Situation, missing: tuple[Role, ...], now: datetime) -> Step:
    """What a crash left unwritten; with no copy there yet, never as a series that begins in the past."""
    known = situation.known
    late = known.first is None or known.first <= now + HANDS_OFF
    if late and not situation.running:
        return _create(situation, known.generation, now)
    text = f"finish writing the series into {len(missing)} calendars"
    return situation.step(Verb.CREATE, Create(known, missing), text)


def _take_over(situation: Situation, now: datetime) -> Iterator[Step]:
    pair, shown = situation.pair, situation.copies[Role.MANAGER]
    first = instant(shown.start, shown.zone) if isinstance(shown, Series) else now
    known = replace(
        situation.known,
        slot=pair.slot,
        generation=situation.found,
        first=first,
        adopted_at=now,
        written=frozenset(Role),
    )
    yield situation.step(Verb.ADOPT, TakeOver(known), f"take over the weekly series, {pair.slot}")
    for deviation in situation.deviations:
        if deviation.kind is not Kind.AGENDA_DETACHED:
            record = fresh(situation, deviation, 1, now)
            adopted = replace(record, outcome=Outcome.ADOPTED, closed_at=now, applied_at=now)
            text = f"accept as found: {deviation.kind}"
            yield situation.step(Verb.ADOPT, Note(adopted), text, deviation)


def follow_roster(situation: Situation, now: datetime) -> Iterator[Step]:
    """The roster's row rules the slot: another slot there moves the series, past weeks stay."""
    known, slot = situation.known, situation.pair.slot
    if known.slot is None or known.slot == slot or known.ended_at is not None:
        return
    text = f"move the series to the roster's slot, {slot}"
    if (writes := in_place(situation, slot, now)) is not None:
        yield situation.step(Verb.REPAIR, Edit(writes, known=replace(known, slot=slot)), text)
    else:
        yield situation.step(Verb.REPAIR, renewal(situation, slot, now), text)


def end_older(situation: Situation, now: datetime) -> Iterator[Step]:
    """End earlier generations that still run: what a split or a re-creation left behind."""
    writes = ends(situation, situation.older, now) if situation.older else ()
    if writes:
        yield situation.step(Verb.REPAIR, Edit(writes), "end the earlier series of this pair")


def leave(situation: Situation, now: datetime) -> Iterator[Step]:
    """A pair that the roster no longer names: after a day its series ends; the objects stay."""
    known = situation.known
    if known.ended_at or known.missing_since is None or now - known.missing_since < LEAVING:
        return
    if Copy.VANISHED in situation.copies.values():
        return
    writes = ends(situation, [*situation.older, *situation.running], now)
    task = End(replace(known, ended_at=now), writes)
    yield situation.step(Verb.END, task, "left the roster: end the series, past weeks stay")
