"""Who signed out everywhere, and when: what was begun by then is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import stamp
from daemon.store.database import Database

EVERYBODY = ""
"""The address of all at once: after a backup was restored, since it does not know who signed out after it."""


@dataclass(frozen=True, slots=True)
class SignOuts:
    """One row for each person who ever did, by address."""

    db: Database

    def over(self, person: str, begun_at: datetime) -> bool:
        """Whether what a person began at an instant, a sign-in or a link for it, is over by now."""
        rows = self.db.execute("SELECT at FROM sign_outs WHERE person IN (?, ?)", (person, EVERYBODY))
        return any(begun_at <= datetime.fromisoformat(at) for (at,) in rows)

    def save(self, person: str, now: datetime) -> None:
        """Let everything that a person began until now be over."""
        with self.db.transaction():
            self.db.put("sign_outs", {"person": person, "at": stamp(now)}, "person")
