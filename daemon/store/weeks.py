"""The weeks of copies that the daemon set itself: known as its own until their owner changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_row, stamp, to_row
from daemon.store.database import Database
from rules.known import OwnWeek

KEY = ("pair", "role", "uid", "recurrence_id")
IS = " AND ".join((*(f"{name} = :{name}" for name in KEY), "stands IS :stands"))
NEW = "INSERT OR IGNORE INTO own_weeks VALUES (:pair, :role, :uid, :recurrence_id, :stands)"


@dataclass(frozen=True, slots=True)
class OwnWeeks:
    """The weeks of copies as the daemon set them; as before, too, while nobody knows what became of the last write."""

    db: Database

    def by_pair(self) -> dict[str, tuple[OwnWeek, ...]]:
        """All of them, by the key of their pair."""
        found: dict[str, list[OwnWeek]] = defaultdict(list)
        for row in self.db.rows("own_weeks"):
            found[row["pair"]].append(from_row(OwnWeek, row, ("stands",)))
        return {pair: tuple(weeks) for pair, weeks in found.items()}

    def note(self, weeks: Iterable[OwnWeek]) -> None:
        """Remember weeks that are about to be set."""
        with self.db.transaction():
            self.db.execute_all(NEW, (to_row(one) for one in weeks))

    def forget(self, weeks: Iterable[OwnWeek], before: datetime) -> None:
        """Forget these weeks, and all that are over."""
        with self.db.transaction():
            self.db.execute_all(f"DELETE FROM own_weeks WHERE {IS}", (to_row(one) for one in weeks))
            self.db.execute("DELETE FROM own_weeks WHERE recurrence_id < ?", (stamp(before),))
