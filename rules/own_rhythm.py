"""The monthly note: what became of a person's own 1:1s in the weeks that ended in the last month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.model import Person
from rules.slot import wall_time
from rules.week import Became, LedgerEntry, Week

LAST_DAY = 7
"""A note that could not go in the first days of a month is not made up for."""

LOOKED_BACK = 52
"""So many weeks are looked at for those in a row."""

KEPT = frozenset({Became.HELD, Became.MOVED, Became.MADE_UP})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month as the weeks whose Sundays are in it, first and last; no week is in two months."""

    first: Week
    last: Week

    @property
    def number(self) -> int:
        """How many weeks it has."""
        return (self.last.monday - self.first.monday) // timedelta(days=7) + 1


@dataclass(frozen=True, slots=True)
class OwnRhythm:
    """The weeks of one's 1:1 with another person: how many came about in which way, and how many are not known yet.

    `row`: so many were kept in a row up to the end of the month; excused ones neither count nor end it.
    """

    other: Person
    counts: Mapping[Became, int]
    waiting: int = 0
    row: int = 0


def month_of_note(now: datetime, zone: str) -> str | None:
    """The month, like `2026-03`, in whose first days it is where a person is; None later in it."""
    today = wall_time(now, zone).date()
    return f"{today:%Y-%m}" if today.day <= LAST_DAY else None


def month_before(now: datetime, zone: str) -> Month:
    """The weeks that ended in the month before, seen from a zone."""
    end = wall_time(now, zone).date().replace(day=1) - DAY
    begin = end.replace(day=1)
    return Month(_week(begin + (6 - begin.weekday()) * DAY), _week(end - (end.weekday() + 1) % 7 * DAY))


def _week(day: date) -> Week:
    return Week(*day.isocalendar()[:2])


def own_rhythm(other: Person, newest_first: Sequence[LedgerEntry], due: Week | None, month: Month) -> OwnRhythm | None:
    """What became of the weeks of a month; `due` is the first week that is not known. None where nothing is."""
    counts = Counter(one.became for one in newest_first if month.first <= one.iso <= month.last)
    if not counts:
        return None
    waiting = max(0, (month.last.next.monday - max(due, month.first).monday).days // 7) if due else 0
    return OwnRhythm(other, {one: counts[one] for one in Became}, waiting, _in_a_row(newest_first))


def _in_a_row(newest_first: Iterable[LedgerEntry]) -> int:
    number = 0
    for one in newest_first:
        if one.became is Became.MISSED:
            break
        number += one.became in KEPT
    return number
