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
SEEN = "(shared_at IS NOT NULL OR author = ?)"


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

    def span(self, pair: str, first: date, last: date, reader: str) -> tuple[date, date] | None:
        """The first and the last of these weeks of which a reader sees anything."""
        found = [*self._entered(pair, first, last)]
        where = pair, first.isoformat(), last.isoformat()
        for table in ("points", "shared_notes", "action_items", "remarks"):
            seen, who = (f"{BETWEEN} AND {SEEN}", (reader,)) if table == "points" else (BETWEEN, ())
            row = self.db.execute(f"SELECT min(week), max(week) FROM {table} WHERE {seen}", (*where, *who)).fetchone()
            found += [date.fromisoformat(one) for one in row if one]
        return (min(found), max(found)) if found else None

    def _entered(self, pair: str, first: date, last: date) -> list[date]:
        ends = (pair, *_ends(first, last))
        either = (
            f"SELECT * FROM (SELECT year, week FROM ledger WHERE {ENTERED} ORDER BY year {way}, week {way} LIMIT 1)"
            for way in ("ASC", "DESC")
        )
        rows = self.db.execute(" UNION ".join(either), (*ends, *ends))
        return [Week(year, week).monday for year, week in rows]

    def _written(self, noun: type[Noun], table: str, where: tuple[str, ...], order: str) -> tuple[Noun, ...]:
        rows: list[dict[str, Any]] = self.db.rows(table, BETWEEN, *where, order=order)
        return tuple(from_row(noun, row) for row in rows)


def _ends(first: date, last: date) -> tuple[int, ...]:
    return tuple(part for one in (first, last) for part in one.isocalendar()[:2])
