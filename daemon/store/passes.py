"""Which passes there were, and what is wrong at present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.rows import Outage, Pass, from_row, moment, stamp, to_row
from daemon.store.database import Database


@dataclass(frozen=True, slots=True)
class PassHistory:
    """The passes, by number, and the outages that they found, by cause."""

    db: Database

    def begin(self, now: datetime) -> int:
        """A new pass; its number."""
        return self.db.insert("passes", {**to_row(Pass(now)), "id": None})

    def finish(self, number: int, done: Pass) -> None:
        self.db.put("passes", {**to_row(done), "id": number}, "id")

    def note_length(self, seconds: float) -> None:
        """Remember how long the latest pass took."""
        query = "UPDATE passes SET seconds = ? WHERE id = (SELECT max(id) FROM passes)"
        self.db.execute(query, (round(seconds, 2),))

    def last(self) -> Pass | None:
        """The latest pass, if there was one."""
        rows = self.db.rows("passes", order="id DESC LIMIT 1")
        return from_row(Pass, {k: v for k, v in rows[0].items() if k != "id"}, ("unread",)) if rows else None

    def last_by_daemon(self) -> datetime | None:
        """When the latest pass began that a running daemon made, by its own clock and not at a moment named to it."""
        query = "SELECT started_at FROM passes WHERE seconds IS NOT NULL ORDER BY id DESC LIMIT 1"
        row = self.db.execute(query).fetchone()
        return moment(row[0]) if row else None

    def last_finished(self) -> Pass | None:
        """The latest pass that came to its end."""
        rows = self.db.rows("passes", "finished_at IS NOT NULL", order="id DESC LIMIT 1")
        return from_row(Pass, {k: v for k, v in rows[0].items() if k != "id"}, ("unread",)) if rows else None

    def before(self, at: datetime) -> datetime | None:
        """When the last pass began that ended well enough to be on record, before an instant."""
        query = "SELECT MAX(started_at) FROM passes WHERE started_at < ? AND finished_at IS NOT NULL"
        return moment(next(iter(self.db.execute(query, (stamp(at),))))[0])

    def since(self, at: datetime) -> int:
        """How many passes began at an instant or later."""
        return int(self.db.execute("SELECT count(*) FROM passes WHERE started_at >= ?", (stamp(at),)).fetchone()[0])

    def outages(self) -> dict[str, Outage]:
        """What is wrong at present, by cause."""
        return {row["cause"]: from_row(Outage, row) for row in self.db.rows("outages")}

    def save_outage(self, outage: Outage) -> None:
        self.db.put("outages", to_row(outage), "cause")

    def end_outage(self, cause: str) -> None:
        self.db.execute("DELETE FROM outages WHERE cause = ?", (cause,))
