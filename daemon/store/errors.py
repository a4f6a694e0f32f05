"""What can be wrong with a database as a whole; each text says what, where, and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

DatabaseError = sqlite3.DatabaseError
REMEDIES = {
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_IOERR: "see whether there is room on the disk, and what its file system has to say",
    sqlite3.SQLITE_BUSY: "try again when nobody uses it",
}
BEYOND_USE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
REMEDY = "nothing was changed; restore a backup, or move all oneonone.db* away to begin anew from the calendars"


class StoreError(Exception):
    """The database cannot be used; the text says what to do."""


class ForeignError(StoreError):
    """The file is no database of this program."""


class NewerError(StoreError):
    """The database was written by a newer program than this one."""


class OlderError(StoreError):
    """The database is as an older program left it, and whoever opens it may not change that."""


class DamagedError(StoreError):
    """The database cannot be trusted; somebody has to decide what is to come in its place."""

    def __init__(self, path: Path | None, what: str) -> None:
        super().__init__(f"{path or 'the database'}: {what}; {REMEDY}")


def meaning(path: Path | None, error: sqlite3.DatabaseError) -> StoreError:
    """What SQLite refuses, told with a remedy."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in BEYOND_USE:
        return DamagedError(path, f"is damaged ({error})")
    return StoreError(
        f"{path or 'the database'}: not a usable database ({error}); {REMEDIES.get(code, 'restore a backup')}"
    )


def of_the_file(error: sqlite3.DatabaseError) -> StoreError | None:
    """What is wrong with the file or its disk; None for what is a mistake of the program."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return meaning(None, error) if code in (*REMEDIES, *BEYOND_USE) else None
