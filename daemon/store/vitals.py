"""What monitoring asks of the database itself, of its outbox and of its passes: in few and cheap queries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import moment, stamp
from daemon.store.copies import BUSY_SECONDS
from daemon.store.counts import WAITS
from daemon.store.database import Database

PROBE_SECONDS = 3
"""So long whoever only asks waits for another writer."""

WAITING = f"""
SELECT sum(not_before <= :now), sum(not_before > :now AND attempts = 0), sum(not_before > :now AND attempts > 0)
FROM outbox WHERE {WAITS}
"""
GIVEN_UP = "SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL AND dropped_at IS NULL"
DUE = f"SELECT about, recipient, not_before, attempts FROM outbox WHERE {WAITS} AND (attempts > 0 OR not_before <= ?)"


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail that is due, or was and is tried again from `not_before` on."""

    about: str
    recipient: str
    not_before: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the database is."""

    db: Database

    def unwritable(self) -> str:
        """Why nothing can be written, "" when it can: a row is written and removed, and that reaches the disk.

        A full disk is met by a commit alone: until then SQLite keeps in memory what is to be written.
        """
        try:
            with self._hurried():
                self.db.execute("BEGIN IMMEDIATE")
                self.db.execute("INSERT INTO used_tokens (token, at) VALUES ('', '')")
                self.db.execute("DELETE FROM used_tokens WHERE token = ''")
                self.db.execute("COMMIT")
        except sqlite3.Error as error:
            return str(error)
        return ""

    @contextmanager
    def _hurried(self) -> Iterator[None]:
        self.db.execute(f"PRAGMA busy_timeout = {PROBE_SECONDS * 1000}")
        try:
            yield
        finally:
            self.db.connection.rollback()
            self.db.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def size(self) -> int:
        """Bytes of the database, without the log beside it."""
        (pages,), (size,) = (self.db.execute(f"PRAGMA page_{name}").fetchone() for name in ("count", "size"))
        return int(pages) * int(size)

    def mails(self, now: datetime) -> list[DueMail]:
        """The mails that are due, or were tried before."""
        rows = self.db.execute(DUE, (stamp(now),))
        return [DueMail(about, to, datetime.fromisoformat(at), attempts) for about, to, at, attempts in rows]

    def sent_since(self, at: datetime) -> bool:
        """Whether a mail went out since then."""
        (last,) = self.db.execute("SELECT max(sent_at) FROM outbox WHERE sent_at IS NOT NULL").fetchone()
        return last is not None and datetime.fromisoformat(last) >= at

    def outbox(self, now: datetime) -> dict[str, int]:
        """How many mails are due, wait for their time, are tried again later, and were given up."""
        waiting = self.db.execute(WAITING, {"now": stamp(now)}).fetchone()
        found = {state: number or 0 for state, number in zip(("due", "later", "retry"), waiting, strict=True)}
        return {**found, "given_up": self.db.execute(GIVEN_UP).fetchone()[0]}

    def held_since(self, why: str) -> datetime | None:
        """Since when the plan is held that is held for a reason."""
        query = "SELECT max(held_at) FROM plans WHERE why = ?"
        return moment(self.db.execute(query, (why,)).fetchone()[0])
