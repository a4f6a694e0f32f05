"""Which weeks with a former manager team members show to the present one, and who prepared a review packet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.rows import from_row, stamp, to_row
from daemon.store.database import Database
from rules.access import Disclosure


@dataclass(frozen=True, slots=True)
class Prepared:
    """That one of the two prepared the review packet of a term, and when first."""

    pair: str
    term: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What team members show, by the address of each."""

    db: Database

    def of_report(self, report: str) -> list[Disclosure]:
        """All choices of a team member, those that were taken back as well, newest first."""
        rows = self.db.rows("disclosures", "report = ?", report, order="at DESC, id DESC")
        return [from_row(Disclosure, row) for row in rows]

    def add(self, one: Disclosure) -> None:
        """Keep a choice."""
        row: dict[str, Any] = to_row(one)
        del row["id"]
        self.db.insert("disclosures", row)

    def take_back(self, report: str, number: int, at: datetime) -> bool:
        """Let a choice of a team member count no more; false when there is none such that counts."""
        query = "UPDATE disclosures SET taken_back_at = ? WHERE report = ? AND id = ? AND taken_back_at IS NULL"
        return self.db.execute(query, (stamp(at), report, number)).rowcount == 1


@dataclass(frozen=True, slots=True)
class Packets:
    """Who prepared which review packet; the packets themselves are made of what is kept elsewhere."""

    db: Database

    def of_pair(self, pair: str) -> list[Prepared]:
        """What was prepared of a pair, oldest first."""
        return [from_row(Prepared, row) for row in self.db.rows("packets", "pair = ?", pair, order="at, by")]

    def note(self, prepared: Prepared) -> None:
        """Remember who prepared a packet; when that was the first time stays."""
        row: dict[str, Any] = to_row(prepared)
        query = "INSERT OR IGNORE INTO packets (pair, term, by, at) VALUES (:pair, :term, :by, :at)"
        self.db.execute(query, row)
