"""Sealed private notes and their authors' wrapped keys: bytes that nothing here can read and that no query joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from daemon.rows import from_row, to_row
from daemon.store.database import Database

NOTE = "author = :author AND pair = :pair AND week = :week"


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A private note as the database holds it; version 0 was not stored yet."""

    author: str
    pair: str
    week: date
    sealed: bytes
    saved_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PrivateNotes:
    """Private notes by author, pair and week, and one wrapped key for each author."""

    db: Database

    def note(self, author: str, pair: str, week: date) -> SealedNote | None:
        """What an author noted of one week of a pair."""
        where = "author = ? AND pair = ? AND week = ?"
        rows = self.db.rows("private_notes", where, author, pair, week.isoformat())
        return from_row(SealedNote, rows[0]) if rows else None

    def of_author(self, author: str) -> list[SealedNote]:
        """All notes of an author, oldest week first."""
        rows = self.db.rows("private_notes", "author = ?", author, order="week, pair")
        return [from_row(SealedNote, row) for row in rows]

    def save(self, note: SealedNote) -> bool:
        """Store a note that was read in some version as the next one; false when it was changed meanwhile."""
        row = to_row(note, sealed=note.sealed)
        if note.version:
            query = (
                f"UPDATE private_notes SET sealed = :sealed, saved_at = :saved_at, version = :version + 1 WHERE {NOTE}"
            )
            return self.db.execute(f"{query} AND version = :version", row).rowcount == 1
        names, values = "author, pair, week, sealed, saved_at, version", ":author, :pair, :week, :sealed, :saved_at, 1"
        return self.db.execute(f"INSERT OR IGNORE INTO private_notes ({names}) VALUES ({values})", row).rowcount == 1

    def key(self, author: str) -> bytes | None:
        """The wrapped key of an author."""
        return self.keys("author = ?", author).get(author)

    def keys(self, where: str = "", *args: object) -> dict[str, bytes]:
        """The wrapped keys by author; `where` is a condition on columns."""
        return {row["author"]: row["wrapped"] for row in self.db.rows("note_keys", where, *args)}

    def some_key(self, author: str) -> tuple[str, bytes] | None:
        """Whose key it is and the wrapped key: the author's own, else anybody's."""
        query = "SELECT author, wrapped FROM note_keys ORDER BY author <> ? LIMIT 1"
        found: tuple[str, bytes] | None = self.db.execute(query, (author,)).fetchone()
        return found

    def add_key(self, author: str, wrapped: bytes) -> None:
        """Store the first key of an author; one that is there stays."""
        self.db.execute("INSERT OR IGNORE INTO note_keys (author, wrapped) VALUES (?, ?)", (author, wrapped))

    def rewrap(self, wrapped: Mapping[str, bytes]) -> None:
        """Store keys that were wrapped anew."""
        with self.db.transaction():
            for author, key in wrapped.items():
                self.db.execute("UPDATE note_keys SET wrapped = ? WHERE author = ?", (key, author))

    def forget(self, author: str) -> int:
        """Delete all notes of an author, and the key without which no copy of them can be read; how many there were."""
        with self.db.transaction():
            self.db.execute("DELETE FROM note_keys WHERE author = ?", (author,))
            return self.db.execute("DELETE FROM private_notes WHERE author = ?", (author,)).rowcount
