"""That the database was put back from a copy: noticed by the mark of copies, and what follows for what it remembers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import stamp
from daemon.store.copies import MARK
from daemon.store.database import Database
from daemon.store.sign_outs import EVERYBODY

IN_DOUBT = """
SELECT message_id FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL
AND (not_before <= :now OR about IN ('prompt', 'reminder', 'outcome'))
"""
"""What may have been sent since the copy was made, and questions, which all are closed."""

CONSEQUENCES = (
    # The calendars are read as a whole, and what they show is accepted as it stands: rules/resuming.
    "UPDATE calendars SET cursor = ''",
    "UPDATE pairs SET restored_at = :now, adopted_at = NULL",
    "UPDATE pairs SET missing_since = :now WHERE missing_since IS NOT NULL AND ended_at IS NULL",
    # What was answered since is not known: nothing is asked again, and nothing is put back unasked.
    "UPDATE records SET outcome = 'adopted', closed_at = :now WHERE outcome IS NULL",
    "UPDATE records SET applied_at = :now WHERE applied_at IS NULL",
    f"UPDATE outbox SET dropped_at = :now, error = :why WHERE message_id IN ({IN_DOUBT})",
    # An approval may have been used since.
    "UPDATE plans SET approved_at = NULL",
    # Those that are open by now are of no use, as their names are not known.
    "DELETE FROM channels",
)


@dataclass(frozen=True, slots=True)
class Restoration:
    """One row for each time."""

    db: Database

    def last(self) -> datetime | None:
        """When the database was put back from a copy last."""
        (at,) = self.db.execute("SELECT max(at) FROM restorations").fetchone()
        return datetime.fromisoformat(at) if at else None

    def is_copy(self) -> bool:
        """Whether this is a copy whose consequences were not drawn yet, however it came to be here."""
        query = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return self.db.execute(query, (MARK,)).fetchone() is not None

    def passes(self) -> int:
        """The number of the last pass; 0 before the first one."""
        return int(self.db.execute("SELECT ifnull(max(id), 0) FROM passes").fetchone()[0])

    def in_doubt(self, now: datetime) -> list[str]:
        """The Message-IDs of what waits and may have been sent since the copy was made."""
        return [one for (one,) in self.db.execute(IN_DOUBT, {"now": stamp(now)})]

    def mark(self, now: datetime) -> None:
        """Draw all consequences at once."""
        values = {"now": stamp(now), "why": "waited in a backup that was restored: it may have been sent"}
        with self.db.transaction():
            made = self.db.execute(f"SELECT at FROM {MARK}").fetchone() if self.is_copy() else None
            for statement in CONSEQUENCES:
                self.db.execute(statement, values)
            self.db.put("sign_outs", {"person": EVERYBODY, "at": stamp(now)}, "person")
            self.db.put("restorations", {"at": stamp(now), "made_at": made[0] if made else None}, "at")
            self.db.execute(f"DROP TABLE IF EXISTS {MARK}")
