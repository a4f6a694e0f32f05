"""Removing what was kept long enough, a few rows at a time, so that nobody waits long for the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_row, moment, stamp
from daemon.store.database import Database
from rules.records import ExceptionRecord
from rules.retention import Data
from rules.week import Week

RECORD_PARTS = ("deviation", "asked", "reason", "options", "denied", "author")
ENDED = "coalesce(sent_at, failed_at, dropped_at) < :before"
OVER = "pair IN (SELECT key FROM pairs WHERE ended_at < :before)"
WEEK = "week < substr(:before, 1, 10)"
WEEKLY = "json_extract(deviation, '$.recurrence_id') IS NOT NULL"
WORDS = f"(json_extract(reason, '$.text') <> '' OR ({WEEKLY} AND json_extract(deviation, '$.said') <> ''))"
UNFINISHED = """
SELECT min(seen_at) FROM records
WHERE (outcome IS NULL OR applied_at IS NULL) AND pair NOT IN (SELECT key FROM pairs WHERE ended_at IS NOT NULL)
"""
HELD = "(SELECT held FROM passes ORDER BY id DESC LIMIT 1)"


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows of a table that go, or with `change` only what they hold, where a condition is met."""

    table: str
    where: str
    change: str = ""

    @property
    def rows(self) -> str:
        return f"FROM {self.table} WHERE {self.where}"

    @property
    def statement(self) -> str:
        """Does it to so many rows at the most."""
        which = f"WHERE rowid IN (SELECT rowid {self.rows} LIMIT :most)"
        return f"UPDATE {self.table} SET {self.change} {which}" if self.change else f"DELETE FROM {self.table} {which}"


REMOVALS: Mapping[Data, tuple[Removal, ...]] = {
    Data.MAILS: (Removal("outbox", f"not_before < :before AND content <> x'' AND {ENDED}", "content = x''"),),
    # What tells the operator is told once for each cause, and nothing but its row knows that it was.
    Data.MAIL_LOG: (
        Removal("outbox", f"not_before < :before AND about <> 'operator' AND {ENDED}"),
        Removal("told", "at < :before"),
    ),
    Data.REPLIES: (Removal("handled_mails", "at < :before"),),
    Data.PASSES: (
        Removal("passes", "started_at < :before AND id < (SELECT max(id) FROM passes)"),
        Removal("doings", "at < :before"),
        Removal("plans", f"max(ifnull(held_at, ''), ifnull(approved_at, '')) < :before AND why IS NOT {HELD}"),
    ),
    Data.SIGN_INS: (Removal("used_tokens", "at < :before"), Removal("sign_outs", "at < :before")),
    Data.REASONS: (Removal("statements", "text <> '' AND at < :before", "text = ''"),),
    Data.RECORDS: (),
    Data.LEDGER: (Removal("ledger", "recurrence_id < :before"),),
    Data.AGENDAS: (
        Removal("points", f"{WEEK} AND (done_at < :before OR kind = 'feedback' OR {OVER})"),
        Removal("action_items", f"{WEEK} AND (done_at < :before OR {OVER})"),
        Removal("shared_notes", WEEK),
        Removal("remarks", WEEK),
        Removal("statements", WEEK),
        Removal("sheets", WEEK),
    ),
    Data.PRIVATE_NOTES: (Removal("private_notes", WEEK),),
}
"""What of each kind goes; records, and the words in them, are looked at one by one."""

OF_RECORDS: Mapping[Data, str] = {Data.REASONS: WORDS, Data.RECORDS: WEEKLY}
"""Which records have something to go: the others would be looked at again every day, ever more of them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept long enough, by kind; whoever calls `remove` or `replace` holds the transaction."""

    db: Database

    def unfinished(self) -> datetime | None:
        """Since when the oldest record is open, or not seen in the calendars, or a week waits to be entered.

        Of pairs that have ended nothing comes any more, whatever earlier versions left of them.
        """
        record = moment(self.db.execute(UNFINISHED).fetchone()[0])
        query = "SELECT year, week FROM ledger_due ORDER BY year, week LIMIT 1"
        due = [Week(*row).window("UTC").start for row in self.db.execute(query)]
        return min([*due, *([record] if record else [])], default=None)

    def earlier(self, passes: int) -> datetime | None:
        """When the pass began that is so many passes ago, or the first one that is known."""
        latest = "SELECT id, started_at FROM passes ORDER BY id DESC LIMIT ?"
        row = self.db.execute(f"SELECT started_at FROM ({latest}) ORDER BY id LIMIT 1", (passes,)).fetchone()
        return moment(row[0]) if row else None

    def count(self, data: Data, before: datetime) -> int:
        """How many rows would go."""
        values = {"before": stamp(before)}
        counts = (self.db.execute(f"SELECT count(*) {one.rows}", values).fetchone() for one in REMOVALS[data])
        return sum(int(number) for (number,) in counts)

    def remove(self, data: Data, before: datetime, most: int) -> int:
        """Let so many rows go at the most of each table; how many went."""
        values = {"before": stamp(before), "most": most}
        return sum(self.db.execute(one.statement, values).rowcount for one in REMOVALS[data])

    def records(self, data: Data, before: datetime, most: int) -> Iterator[list[ExceptionRecord]]:
        """The records that were over before a moment and have something of a kind to go, so many at once."""
        where, at, after = f"max(closed_at, applied_at) < ? AND key > ? AND {OF_RECORDS[data]}", stamp(before), ""
        while rows := self.db.rows("records", where, at, after, order=_first(most)):
            yield [from_row(ExceptionRecord, row, RECORD_PARTS) for row in rows]
            after = str(rows[-1]["key"])

    def drop_record(self, record: ExceptionRecord) -> None:
        self.db.execute("DELETE FROM records WHERE key = ?", (record.key,))

    def give_back(self, pages: int, alive: Callable[[], None]) -> int:
        """Give pages that nothing uses back to the disk, so many at once; how many there were."""
        given = 0
        while free := int(self.db.execute("PRAGMA freelist_count").fetchone()[0]):
            self.db.execute(f"PRAGMA incremental_vacuum({pages:d})").fetchall()
            left = int(self.db.execute("PRAGMA freelist_count").fetchone()[0])
            if left >= free:
                break
            given += free - left
            alive()
        return given


def _first(most: int) -> str:
    return f"key LIMIT {most:d}"
