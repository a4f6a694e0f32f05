"""Who signed out everywhere, and when: what was begun by then is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import stamp
from daemon.store.database import Database


@dataclass(frozen=True, slots=True)
class SignOuts:
    """One row for each person who ever did, by address."""

    db: Database

    def over(self, person: str, begun_at: datetime) -> bool:
        """Whether what a person began at an instant, a sign-in or a link for it, is over by now."""
        row = self.db.execute("SELECT at FROM sign_outs WHERE person = ?", (person,)).fetchone()
        return row is not None and begun_at <= datetime.fromisoformat(row[0])

    def save(self, person: str, now: datetime) -> None:
        """Let everything that a person began until now be over."""
        with self.db.transaction():
            self.db.put("sign_outs", {"person": person, "at": stamp(now)}, "person")
