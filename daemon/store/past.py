"""What is kept of the weeks of a pair, between two Mondays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from daemon.rows import from_row
from daemon.store.database import Database
from rules.notebook import ActionItem, Point, Remark, SharedNote, Statement
from rules.past import Material
from rules.week import LedgerEntry, Week

Noun = TypeVar("Noun", Point, SharedNote, ActionItem, Remark, Statement)

BETWEEN = "pair = ? AND week BETWEEN ? AND ?"
ENTERED = "pair = ? AND (year, week) >= (?, ?) AND (year, week) <= (?, ?)"
WRITTEN = (
    f"SELECT week FROM points WHERE {BETWEEN} AND (shared_at IS NOT NULL OR author = ?)"
    f" UNION SELECT week FROM shared_notes WHERE {BETWEEN} UNION SELECT week FROM action_items WHERE {BETWEEN}"
    f" UNION SELECT week FROM remarks WHERE {BETWEEN}"
)


@dataclass(frozen=True, slots=True)
class Past:
    """Whole weeks at once, by the key of their pair; `first` and `last` are Mondays, both included."""

    db: Database

    def material(self, pair: str, first: date, last: date) -> Material:
        """All that is kept of these weeks, drafts included."""
        where = pair, first.isoformat(), last.isoformat()
        entries = self.db.rows("ledger", ENTERED, pair, *_ends(first, last), order="year, week")
        return Material(
            tuple(from_row(LedgerEntry, row) for row in entries),
            self._written(Point, "points", where, "position, id"),
            self._written(SharedNote, "shared_notes", where, "week, author"),
            self._written(ActionItem, "action_items", where, "id"),
            self._written(Remark, "remarks", where, "id"),
            self._written(Statement, "statements", where, "week, at"),
        )

    def weeks(self, pair: str, first: date, last: date, reader: str) -> list[date]:
        """The Mondays of those weeks of which a reader sees anything, oldest first; "" reads what both may see."""
        where = pair, first.isoformat(), last.isoformat()
        found = {date.fromisoformat(week) for (week,) in self.db.execute(WRITTEN, (*where, reader, *where * 3))}
        query = f"SELECT year, week FROM ledger WHERE {ENTERED}"
        entered = self.db.execute(query, (pair, *_ends(first, last)))
        return sorted(found | {Week(year, number).monday for year, number in entered})

    def _written(self, noun: type[Noun], table: str, where: tuple[str, ...], order: str) -> tuple[Noun, ...]:
        rows: list[dict[str, Any]] = self.db.rows(table, BETWEEN, *where, order=order)
        return tuple(from_row(noun, row) for row in rows)


def _ends(first: date, last: date) -> tuple[int, ...]:
    return tuple(part for one in (first, last) for part in one.isocalendar()[:2])
