"""The database file: a connection for each thread, transactions, and rows in and out."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlite_utils

from daemon.store.copies import BUSY_SECONDS
from daemon.store.errors import OlderError, StoreError, meaning
from daemon.store.opening import Opening, is_older, steps
from daemon.store.service_schema import migrations
from daemon.store.upgrade_copies import copy_before_upgrade

IN_STEPS = "PRAGMA auto_vacuum=INCREMENTAL"


@cache
def upsert(table: str, names: tuple[str, ...], pk: tuple[str, ...]) -> str:
    """The statement that adds a row, or changes the one that has its key; sqlite-utils asks the schema each time."""
    values, key = ", ".join(f":{name}" for name in names), ", ".join(pk)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changes}"


class Database:
    """One database file, or a private one in memory when `path` is None.

    `undone` counts the transactions of this process that left nothing.
    """

    def __init__(self, path: Path | None, opening: Opening = Opening.OWN) -> None:
        self._path = path
        self.undone = 0
        # What is in memory belongs to one connection, which its threads take turns to use.
        self._threads = threading.local() if path else SimpleNamespace()
        try:
            self._begin(opening)
        except sqlite3.DatabaseError as error:
            raise meaning(path, error) from error

    def _begin(self, opening: Opening) -> None:
        """See what is there, before anything of it is touched, and make of it what is to be used."""
        path = self._path if self._path and self._path.exists() else None
        older = path is not None and is_older(path)
        match opening:
            case Opening.OWN:
                self._upgrade(path if older else None)
            case Opening.BESIDE if older or path is None:
                raise OlderError(f"{self._path}: is not as this version of oneonone needs it")
            case Opening.LOOK if older or path is None:
                self._read_into_memory(path)

    def _read_into_memory(self, path: Path | None) -> None:
        """Go on with a copy, as if the file had been brought up to date."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        if path:
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as file:
                file.backup(copy)
        self._path = None
        self._threads = SimpleNamespace(db=sqlite_utils.Database(copy, execute_plugins=False))
        self._upgrade(None)

    def _upgrade(self, kept: Path | None) -> None:
        """Bring the schema up to date, wholly or not at all, and not before a copy of what is there is `kept`."""
        if pending := migrations.pending(self.connection):
            done = len(steps()) - len(pending)
            with self.transaction():
                if kept and done:
                    copy_before_upgrade(kept, done)
                migrations.apply(self.connection)

    @property
    def connection(self) -> sqlite_utils.Database:
        """This thread's connection."""
        if (db := getattr(self._threads, "db", None)) is None:
            db = self._threads.db = self._open()
        return db

    def _open(self) -> sqlite_utils.Database:
        if self._path is None:
            return sqlite_utils.Database(sqlite3.connect(":memory:", check_same_thread=False), execute_plugins=False)
        try:
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
            self._path.chmod(0o600)
            if not connection.execute("PRAGMA page_count").fetchone()[0]:
                # Only before anything is in the file, else from VACUUM on: what is not used can be given back in steps.
                connection.execute(IN_STEPS)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What was deleted or changed is overwritten with zeros, not left in the file until its place is used again.
            connection.execute("PRAGMA secure_delete=ON")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path}: cannot be opened ({error})") from error
        return sqlite_utils.Database(connection, execute_plugins=False)

    def close(self) -> None:
        """Close this thread's connection."""
        if (db := getattr(self._threads, "db", None)) is not None:
            db.close()
            del self._threads.db

    def back_up(self, file: Path) -> None:
        """Write a consistent copy into a new file."""
        file.touch(mode=0o600)
        self.connection.conn.execute("VACUUM INTO ?", (str(file),))

    def settle(self) -> bool:
        """Empty the log beside the file, so that it keeps nothing of what was deleted; false while it is being read."""
        (busy, *_) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def transaction(self) -> AbstractContextManager[sqlite_utils.Database]:
        """All writes inside become visible together, or none."""
        return self.connection.atomic() if self.connection.conn.in_transaction else self._alone()

    @contextmanager
    def _alone(self) -> Iterator[sqlite_utils.Database]:
        """Waits for other writers before it reads: SQLite refuses at once to write on what was changed since."""
        db = self.connection
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.conn.execute("COMMIT")
        except BaseException:
            self.undone += 1
            db.rollback()
            raise

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """Run one statement, which ends here unless it is part of a transaction.

        One that could not be committed is undone: it would stay open, and take all that is written later along.
        """
        connection = self.connection.conn
        within = connection.in_transaction
        try:
            return self.connection.execute(statement, values)
        except sqlite3.Error:
            if not within:
                connection.rollback()
            raise

    def execute_all(self, statement: str, values: Iterable[Any]) -> None:
        """Run one statement for each of the values."""
        self.connection.conn.executemany(statement, values)

    def put(self, table: str, row: dict[str, Any], *pk: str) -> None:
        """Add a row, or change the one that has its key."""
        self.execute(upsert(table, tuple(row), pk), row)

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Add a row with a number of its own as `id`; the number."""
        return int(self.connection.table(table).insert(row, pk="id").last_pk or 0)

    def rows(self, table: str, where: str = "", *args: object, order: str = "rowid") -> list[dict[str, Any]]:
        """The rows that meet a condition on columns, in order; sqlite-utils asks the schema before each."""
        found = self.execute(f"SELECT * FROM {table}{where and f' WHERE {where}'} ORDER BY {order}", args)
        names = [column for column, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]
