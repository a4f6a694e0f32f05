"""What is told of the weeks of a pair afterwards: what became of each, and what the two wrote for both to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from rules.access import Scope
from rules.attested import attested
from rules.notebook import ActionItem, Point, Remark, SharedNote, Statement, visible
from rules.slot import wall_time
from rules.week import LedgerEntry


class OfAWeek(Protocol):
    """Whatever stands in one week."""

    @property
    def week(self) -> date: ...


Noun = TypeVar("Noun", bound=OfAWeek)


@dataclass(frozen=True, slots=True)
class Material:
    """What is kept of some weeks of a pair, drafts included."""

    entries: tuple[LedgerEntry, ...] = ()
    points: tuple[Point, ...] = ()
    notes: tuple[SharedNote, ...] = ()
    items: tuple[ActionItem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class PastWeek:
    """One week as a reader may see it: points, notes and action items that were raised in it, and later remarks.

    `entry` is what became of it by the calendar and by what the two said; None where that is not known yet.
    """

    scope: Scope
    week: date
    entry: LedgerEntry | None
    points: tuple[Point, ...]
    notes: tuple[SharedNote, ...]
    items: tuple[ActionItem, ...]
    remarks: tuple[Remark, ...]

    @property
    def day(self) -> date:
        """The day that was agreed for its 1:1."""
        if self.entry:
            return wall_time(self.entry.recurrence_id, self.entry.zone).date()
        return self.week + timedelta(days=self.scope.tenure.pair.slot.weekday)


def past_weeks(scope: Scope, kept: Material, reader: str) -> list[PastWeek]:
    """The weeks of which a reader, by address, may see anything, newest first; "" reads what both may see."""
    points = tuple(one for one in kept.points if visible(one, reader))
    entries = {one.iso.monday: attested(one, kept.statements) for one in kept.entries}
    written: tuple[OfAWeek, ...] = (*points, *kept.notes, *kept.items, *kept.remarks)
    weeks = {one for one in (*entries, *(one.week for one in written)) if one in scope}
    return [
        PastWeek(
            scope,
            week,
            entries.get(week),
            _in_order(_of(week, points)),
            _of(week, kept.notes),
            _of(week, kept.items),
            _of(week, kept.remarks),
        )
        for week in sorted(weeks, reverse=True)
    ]


def _of(week: date, written: Iterable[Noun]) -> tuple[Noun, ...]:
    return tuple(one for one in written if one.week == week)


def _in_order(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda one: (one.position, one.id or 0)))
