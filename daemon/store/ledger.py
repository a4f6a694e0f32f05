"""What became of every week of every pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daemon.rows import from_row, to_row
from daemon.store.database import Database
from rules.week import LedgerEntry, Week

ENTER = (
    "INSERT OR IGNORE INTO ledger (pair, report, manager, year, week, recurrence_id, zone, became, reason)"
    " VALUES (:pair, :report, :manager, :year, :week, :recurrence_id, :zone, :became, :reason)"
)
AWAIT = "INSERT OR REPLACE INTO ledger_due (pair, year, week) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries by pair and week, of which the first one stands; and the week of each pair that is due next."""

    db: Database

    def due(self) -> dict[str, Week]:
        """The next week to enter, of every pair whose ledger goes on."""
        return {row["pair"]: Week(row["year"], row["week"]) for row in self.db.rows("ledger_due")}

    def enter(self, entries: Iterable[LedgerEntry], due: Mapping[str, Week | None]) -> None:
        """Add entries, and note which week of which pair is due next; None ends its ledger."""
        with self.db.transaction():
            self.db.execute_all(ENTER, (to_row(one) for one in entries))
            self.db.execute_all("DELETE FROM ledger_due WHERE pair = ?", ((pair,) for pair in due if due[pair] is None))
            weeks = ((pair, week.year, week.number) for pair, week in due.items() if week is not None)
            self.db.execute_all(AWAIT, weeks)

    def in_week(self, week: Week) -> list[LedgerEntry]:
        """One week of all pairs."""
        return [
            from_row(LedgerEntry, row)
            for row in self.db.rows("ledger", "year = ? AND week = ?", week.year, week.number)
        ]

    def waiting(self, week: Week) -> set[str]:
        """The pairs of which this week, or an earlier one, is still to be entered."""
        query = "SELECT pair FROM ledger_due WHERE (year, week) <= (?, ?)"
        return {pair for (pair,) in self.db.execute(query, (week.year, week.number))}

    def due_of(self, pair: str) -> Week | None:
        """The next week to enter of a pair; None where its ledger does not go on."""
        rows = self.db.rows("ledger_due", "pair = ?", pair)
        return Week(rows[0]["year"], rows[0]["week"]) if rows else None

    def latest(self, pair: str, last: Week, most: int) -> list[LedgerEntry]:
        """The weeks of a pair up to one of them, newest first, and so many at the most."""
        up_to, order = "pair = ? AND (year, week) <= (?, ?)", f"year DESC, week DESC LIMIT {most:d}"
        rows = self.db.rows("ledger", up_to, pair, last.year, last.number, order=order)
        return [from_row(LedgerEntry, row) for row in rows]

    def of_report(self, report: str) -> list[LedgerEntry]:
        """The weeks of a team member, with whichever manager, oldest first."""
        rows = self.db.rows("ledger", "report = ?", report, order="year, week, recurrence_id, pair")
        return [from_row(LedgerEntry, row) for row in rows]

    def of_week(self, pair: str, week: Week) -> LedgerEntry | None:
        """One week of a pair, once it is entered."""
        rows = self.db.rows("ledger", "pair = ? AND year = ? AND week = ?", pair, week.year, week.number)
        return from_row(LedgerEntry, rows[0]) if rows else None
