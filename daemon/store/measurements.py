"""What the accounts can do, as it was measured."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.rows import Measured, from_row, to_row
from daemon.store.database import Database


@dataclass(frozen=True, slots=True)
class Measurements:
    """One row for each account."""

    db: Database

    def all(self) -> dict[str, Measured]:
        """The latest of every account, by name."""
        return {row["account"]: from_row(Measured, row, ("found", "at")) for row in self.db.rows("measurements")}

    def save(self, measured: Measured) -> None:
        self.db.put("measurements", to_row(measured), "account")
