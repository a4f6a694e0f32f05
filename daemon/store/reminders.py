"""Who was reminded of what, and whose agenda was passed on: claimed once each, before the mail is queued."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from daemon.rows import stamp
from daemon.store.database import Database

REMINDED = """
INSERT INTO sheets (pair, week, reminded_at) VALUES (?, ?, ?)
ON CONFLICT (pair, week) DO UPDATE SET reminded_at = excluded.reminded_at
WHERE shared_at IS NULL AND reminded_at IS NULL
"""
PASSED_ON = """
UPDATE sheets SET mailed_at = ? WHERE pair = ? AND week = ? AND shared_at IS NOT NULL AND mailed_at IS NULL
"""
TOLD = "UPDATE action_items SET reminded_at = ? WHERE id = ? AND done_at IS NULL AND reminded_at IS NULL"
OPEN = "SELECT DISTINCT pair FROM action_items WHERE done_at IS NULL AND id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Reminders:
    """Each claim is one statement, so that what somebody does on a page at that moment is neither lost nor missed."""

    db: Database

    def remind(self, pair: str, week: date, at: datetime) -> bool:
        """Claim the reminder of a week; false when it was shared or reminded of."""
        return self.db.execute(REMINDED, (pair, week.isoformat(), stamp(at))).rowcount == 1

    def pass_on(self, pair: str, week: date, at: datetime) -> bool:
        """Claim the mail of what was shared of a week; false when it is mailed already."""
        return self.db.execute(PASSED_ON, (stamp(at), pair, week.isoformat())).rowcount == 1

    def tell_of_item(self, id: int, at: datetime) -> bool:
        """Claim the reminder of an action item; false when it is done or was reminded of."""
        return self.db.execute(TOLD, (stamp(at), id)).rowcount == 1

    def pairs_of_open(self, ids: Collection[int]) -> set[str]:
        """The pairs of those of these action items that are still to be done, by key."""
        return {pair for (pair,) in self.db.execute(OPEN, (json.dumps(list(ids)),))}
