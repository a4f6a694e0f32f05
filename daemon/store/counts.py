"""How things stand, as numbers for the operator: what was counted, and nothing of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import HeldPlan, Pass, from_row, moment, stamp
from daemon.store.database import Database
from rules.pacing import Gone

WAITS = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
OUTBOX = f"""
SELECT about, count(*), min(queued_at), 0 FROM outbox WHERE {WAITS} GROUP BY about
UNION ALL SELECT about, 0, NULL, count(*) FROM outbox WHERE failed_at IS NOT NULL GROUP BY about
"""
OPEN = """
SELECT json_extract(deviation, '$.kind') AS kind,
    sum(asked_at IS NULL), sum(asked_at IS NOT NULL AND reminded_at IS NULL), sum(reminded_at IS NOT NULL)
FROM records WHERE outcome IS NULL GROUP BY kind ORDER BY kind
"""


@dataclass(frozen=True, slots=True)
class MailCount:
    """Mails of one kind that wait, the oldest since when, and that were given up."""

    about: str
    waiting: int
    oldest: datetime | None
    failed: int


@dataclass(frozen=True, slots=True)
class RecordCount:
    """Open records of one kind: seen and not asked about yet, asked about, and reminded of."""

    kind: str
    seen: int
    asked: int
    reminded: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the operator's page counts."""

    db: Database

    def passes(self, most: int) -> list[Pass]:
        """The latest passes, the last one first."""
        rows = self.db.rows("passes", order=f"id DESC LIMIT {int(most)}")
        return [from_row(Pass, {k: v for k, v in row.items() if k != "id"}, ("unread",)) for row in rows]

    def held_plan(self, why: str) -> HeldPlan | None:
        """The plan that was held last for a reason."""
        rows = self.db.rows("plans", "held_at IS NOT NULL AND why = ?", why, order="held_at DESC LIMIT 1")
        return from_row(HeldPlan, rows[0], ("identities",)) if rows else None

    def mails(self) -> list[MailCount]:
        """Mails that wait or were given up, by kind."""
        found: dict[str, MailCount] = {}
        for about, waiting, oldest, failed in self.db.execute(OUTBOX):
            before = found.get(about, MailCount(about, 0, None, 0))
            waits = (before.waiting + waiting, before.oldest or moment(oldest))
            found[about] = MailCount(about, *waits, before.failed + failed)
        return [found[about] for about in sorted(found)]

    def failed_between(self, since: datetime, until: datetime) -> int:
        """How many mails to people were given up after an instant, up to another."""
        query = "SELECT count(*) FROM outbox WHERE failed_at > ? AND failed_at <= ? AND about <> 'operator'"
        return int(self.db.execute(query, (stamp(since), stamp(until))).fetchone()[0])

    def open_records(self) -> list[RecordCount]:
        """Open records, by kind."""
        return [RecordCount(*row) for row in self.db.execute(OPEN)]

    def sent_since(self, since: datetime) -> list[Gone]:
        """To whom mails went after an instant."""
        query = "SELECT recipient, sent_at FROM outbox WHERE sent_at > ?"
        return [Gone(to, datetime.fromisoformat(at)) for to, at in self.db.execute(query, (stamp(since),))]
