"""Copies of the database file: made while others write, marked as copies, and looked at before they are trusted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlite_utils

from daemon.rows import stamp
from daemon.store.errors import DamagedError, StoreError, meaning
from daemon.store.service_schema import migrations

BUSY_SECONDS = 30
"""How long to wait for others who write."""

MARK = "made_as_backup"
"""A table of copies alone: when each was made. So one that is put in the place of the database is noticed."""

OURS = "pairs"
"""A table that every database of ours has had since the first release."""


def write_copy(source: Path, target: Path, at: datetime) -> None:
    """Write a consistent copy into a new file, marked as made at an instant; the schema stays as it is."""
    if not source.exists():
        raise StoreError(f"{source}: there is no database yet; the first pass makes it")
    target.touch(mode=0o600, exist_ok=False)
    try:
        with closing(_opened(source, "ro")) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(_opened(target, "rw")) as copy, copy:
            # A copy of what was restored from a copy is marked anew, if no daemon has taken the mark off meanwhile.
            copy.execute(f"DROP TABLE IF EXISTS {MARK}")
            copy.execute(f"CREATE TABLE {MARK} (at TEXT NOT NULL) STRICT")
            copy.execute(f"INSERT INTO {MARK} (at) VALUES (?)", (stamp(at),))
    except sqlite3.DatabaseError as error:
        if isinstance(meant := meaning(source, error), DamagedError):
            raise DamagedError(source, "is damaged, no copy could be made") from error
        raise StoreError(f"{source}: no copy could be made ({error})") from meant


def rows_in(file: Path) -> int:
    """How many rows a sound database of ours holds; StoreError for a damaged one, and for what is none of ours."""
    try:
        with closing(_opened(file, "ro")) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counts = [connection.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0] for one in tables]
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file}: not a usable database ({error})") from error
    if found != "ok":
        raise StoreError(f"{file}: damaged ({found.splitlines()[0]})")
    if OURS not in tables:
        raise StoreError(f"{file}: a database of something else; it has no table {OURS}")
    return sum(counts)


def made_at(file: Path) -> datetime | None:
    """When a copy was made; None for what is no copy."""
    with closing(_opened(file, "ro")) as connection:
        marked = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (MARK,)).fetchone()
        row = connection.execute(f"SELECT at FROM {MARK}").fetchone() if marked else None
    return datetime.fromisoformat(row[0]) if row else None


def last_pass_in(file: Path) -> datetime | None:
    """Of when the state in a database is: when its last pass began; None before the first one."""
    with closing(_opened(file, "ro")) as connection:
        (at,) = connection.execute("SELECT max(started_at) FROM passes").fetchone()
    return datetime.fromisoformat(at) if at else None


def is_current(file: Path) -> bool:
    """Whether a database has the newest schema of this program."""
    with closing(_opened(file, "ro")) as connection:
        return not migrations.pending(sqlite_utils.Database(connection, execute_plugins=False))


def fold_in(file: Path) -> bool:
    """Bring what stands in the log beside a database into it; false where it cannot be read, or somebody reads it."""
    try:
        with closing(_opened(file, "rw")) as connection:
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return not busy


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA cell_size_check=ON")
    return connection
