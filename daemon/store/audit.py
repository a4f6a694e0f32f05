"""The audit log: entries are added, read, and taken a person out of; never changed otherwise, and never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import from_row, stamp, to_row
from daemon.store.database import Database
from rules.audit import Deed, Entry, entry, without

ADD = (
    "INSERT INTO audit (number, at, deed, who, about, salt, commitment, seal)"
    " VALUES (:number, :at, :deed, :who, :about, :salt, :commitment, :seal)"
)
SALT_BYTES = 16
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AuditLog:
    """One row for each deed; the triggers of the schema keep all but `who`, `about` and `salt` as they are."""

    db: Database

    def add(self, deed: Deed, who: str, about: str, now: datetime) -> Entry:
        """Add an entry, together with whatever else the transaction holds in which it is called."""
        with self.db.transaction():
            salts = (secrets.token_hex(SALT_BYTES), secrets.token_hex(SALT_BYTES))
            made = entry(self.last(), stamp(now), deed, who, about, salts)
            self.db.execute(ADD, to_row(made))
            return made

    def last(self) -> Entry | None:
        """The latest entry, if there is one."""
        rows = self.db.rows("audit", order="number DESC LIMIT 1")
        return from_row(Entry, rows[0]) if rows else None

    def all(self) -> Iterator[Entry]:
        """Every entry, oldest first; so many are read at once that a long log fits into little memory."""
        after: int | None = None
        while rows := self._after(after):
            yield from rows
            after = rows[-1].number

    def mentions(self, concerns: Callable[[str], object]) -> int:
        """How many entries concern somebody."""
        return sum(bool(concerns(one.who) or concerns(one.about)) for one in self.all())

    def forget(self, concerns: Callable[[str], object], nobody: str) -> list[Entry]:
        """Let `nobody` stand for somebody in every entry that concerns that person; those, as they are now."""
        changed = [after for one in self.all() if (after := without(one, concerns, nobody)) is not one]
        rows = ((one.who, one.about, one.salt, one.number) for one in changed)
        self.db.execute_all("UPDATE audit SET who = ?, about = ?, salt = ? WHERE number = ?", rows)
        return changed

    def _after(self, number: int | None) -> list[Entry]:
        """The next entries after a number, from the first one on where there is none; also from below one."""
        where, given = ("number > ?", (number,)) if number is not None else ("", ())
        return [from_row(Entry, row) for row in self.db.rows("audit", where, *given, order=f"number LIMIT {AT_ONCE}")]
