"""What people answered to invitations by mail: the latest for each week, until the organizer's copy shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_json, stamp, to_json
from daemon.store.database import Database
from rules.edit import Respond
from rules.itip import Received, Response

COLUMNS = "uid, attendee, week, sequence, stamped_at, pair, came_at, response, settled"
SAVE = f"""
INSERT INTO responses ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
ON CONFLICT (uid, attendee, week) DO UPDATE SET (sequence, stamped_at, pair, came_at, response, settled)
    = (excluded.sequence, excluded.stamped_at, excluded.pair, excluded.came_at, excluded.response, 0)
    WHERE (excluded.sequence, excluded.stamped_at) > (responses.sequence, responses.stamped_at)
"""
SETTLE = """
UPDATE responses SET settled = 1, response = ''
WHERE NOT settled AND uid = ? AND attendee = ? AND week = ? AND json_extract(response, '$.partstat') = ?
"""


@dataclass(frozen=True, slots=True)
class Responses:
    """Of one that is settled no more is kept than what tells that another is older (RFC 5546, section 2.1.5)."""

    db: Database

    def save(self, one: Received) -> bool:
        """Keep a response; false when one that is as late was seen before."""
        said = one.response
        key = (said.uid, said.attendee, _week(said.recurrence_id))
        values = (*key, said.sequence, stamp(said.stamped_at), one.pair, stamp(one.came_at), to_json(said))
        return self.db.execute(SAVE, values).rowcount == 1

    def waiting(self) -> list[Received]:
        """Those that are not settled, in the order in which they came."""
        rows = self.db.rows("responses", "NOT settled", order="came_at, rowid")
        return [
            Received(row["pair"], from_json(Response, row["response"]), datetime.fromisoformat(row["came_at"]))
            for row in rows
        ]

    def settle(self, uid: str, answer: Respond) -> None:
        """Nothing of an answer to that series is left to be done; another one that came meanwhile still is."""
        self.db.execute(SETTLE, (uid, answer.attendee, _week(answer.recurrence_id), answer.partstat.value))

    def forget(self, before: datetime) -> None:
        """Forget what is about weeks that are over."""
        self.db.execute("DELETE FROM responses WHERE week <> '' AND week < ?", (stamp(before),))


def _week(recurrence_id: datetime | None) -> str:
    return stamp(recurrence_id) if recurrence_id else ""
