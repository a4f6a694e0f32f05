"""Quarters and years, as far as whole weeks go: a week belongs to the one that most of its days are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rules.notebook import WEEK, monday

FIRST_YEAR, LAST_YEAR = 2000, 2199
_TERM = re.compile(r"(\d{4})(?:-Q([1-4]))?", re.ASCII)
_MIDDLE = timedelta(days=3)
"""From Monday to Thursday: the day that decides, as in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Term:
    """A quarter of a year, counted from 1, or the whole year."""

    year: int
    quarter: int | None = None

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        """The Monday of its first week."""
        return _first_week(date(self.year, 3 * (self.quarter or 1) - 2, 1))

    @property
    def last(self) -> date:
        """The Monday of its last week."""
        return self.next.first - WEEK

    @property
    def next(self) -> Term:
        if self.quarter is None:
            return Term(self.year + 1)
        return Term(self.year, self.quarter + 1) if self.quarter < 4 else Term(self.year + 1, 1)


def parse_term(text: str) -> Term:
    """The term that `2026-Q1` or `2026` means; ValueError for anything else."""
    found = _TERM.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueError(f'{text}: not a quarter or year; write one like "2026-Q1" or "2026"')
    return Term(int(found[1]), int(found[2]) if found[2] else None)


def quarter_of(week: date) -> Term:
    """The quarter of the week that begins on a Monday."""
    decides = week + _MIDDLE
    return Term(decides.year, (decides.month + 2) // 3)


def _first_week(day: date) -> date:
    week = monday(day)
    return week if week + _MIDDLE >= day else week + WEEK
