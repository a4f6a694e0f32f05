"""Whether a 1:1 took place, as the two say themselves: what the ledger makes of it when it is read.

| what the two say | what became of the week |
|---|---|
| nothing, or one this and the other that | what the calendar says |
| it took place | held; moved or made up where the calendar says so |
| it did not, with a reason | excused |
| it did not, and no reason is known | missed |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rules.model import Kind, Slot, Span, Window
from rules.notebook import Statement
from rules.records import ExceptionRecord, Outcome
from rules.week import HIDING, OFF, UNDONE, Became, LedgerEntry, Week, became, concerning

TOOK_PLACE = frozenset({Became.HELD, Became.MOVED, Became.MADE_UP})
STANDS_AGAIN = UNDONE | {Outcome.ADOPTED}


def attested(entry: LedgerEntry, statements: Iterable[Statement]) -> LedgerEntry:
    """The entry with what the two said of its week; statements of other pairs, weeks and people are left aside."""
    said = [one for one in statements if _about(one, entry)]
    if len({one.held for one in said}) != 1:
        return entry
    if said[0].held:
        return entry if entry.became in TOOK_PLACE else replace(entry, became=Became.HELD, reason=None)
    return _off(entry, said)


def _about(statement: Statement, entry: LedgerEntry) -> bool:
    same = statement.pair == entry.pair and statement.week == entry.iso.monday
    return same and statement.by in (entry.report, entry.manager)


def _off(entry: LedgerEntry, said: Sequence[Statement]) -> LedgerEntry:
    """A week that did not take place: the latest reason counts, or the one that excused it already."""
    given = max((one for one in said if one.kind), key=lambda one: (one.at, one.by), default=None)
    if given is not None:
        return replace(entry, became=Became.EXCUSED, reason=given.kind)
    return entry if entry.became is Became.EXCUSED else replace(entry, became=Became.MISSED, reason=None)


def so_far(slot: Slot, week: Week, records: Iterable[ExceptionRecord]) -> Became | None:
    """What became of a week that is not in the ledger yet, as far as its records tell; None while one is open."""
    window, agreed = week.window(slot.zone), week.slot(slot)
    about = concerning(records, window, ())
    off = _off_now(about)
    if any(one.open for one in off):
        return None
    elsewhere = next(_elsewhere(off, window), None)
    return became(agreed, elsewhere if off else Span(agreed, slot.length), about, absent=False)


def over_at(slot: Slot, week: Week, records: Iterable[ExceptionRecord]) -> datetime:
    """When the 1:1 of a week should be over, at the latest of the times for which it was agreed, moved or made up."""
    window = week.window(slot.zone)
    off = _off_now(concerning(records, window, ()))
    made_up = [Span(one.chosen, slot.length) for one in off if one.chosen]
    agreed = Span(week.slot(slot), slot.length)
    return max(one.end for one in (agreed, *_elsewhere(off, window), *made_up))


def _off_now(records: Iterable[ExceptionRecord]) -> list[ExceptionRecord]:
    """The records by which a week does not stand as it was agreed."""
    return [one for one in records if one.deviation.kind in OFF | HIDING and one.outcome not in STANDS_AGAIN]


def _elsewhere(records: Iterable[ExceptionRecord], window: Window) -> Iterator[Span]:
    """Where a week stands that was moved within itself."""
    moved = (one.deviation.now_shows for one in records if one.deviation.kind is Kind.MOVED)
    return (one for one in moved if one and one.start in window)
