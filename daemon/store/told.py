"""Which weeks and months were told of by mail: claimed once each, in the transaction that queues the mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import stamp
from daemon.store.database import Database

CLAIM = "INSERT OR IGNORE INTO told (kind, period, person, at) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Told:
    """Claims by kind of mail, period and address; "" is the address of what goes to all of its readers at once."""

    db: Database

    def claim(self, kind: str, period: str, person: str, at: datetime) -> bool:
        """Claim a period; false when it was told of."""
        return self.db.execute(CLAIM, (kind, period, person, stamp(at))).rowcount == 1

    def of(self, kind: str, period: str) -> set[str]:
        """Whom a period was told of, by address."""
        query = "SELECT person FROM told WHERE kind = ? AND period = ?"
        return {person for (person,) in self.db.execute(query, (kind, period))}
