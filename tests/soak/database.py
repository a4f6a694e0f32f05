"""A database in memory that outlives its daemon, is copied and put back, and fails at a statement when fate will."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import sqlite_utils

from daemon.store import Store
from daemon.store.database import Database
from tests.soak.fate import Fate, Port, What

LASTING = ("INSERT", "UPDATE", "DELETE", "REPLAC", "COMMIT", "CREATE", "ALTER ", "DROP T")
ERRORS = {What.LOCKED: "database is locked", What.FULL: "database or disk is full"}


class Shaken(sqlite3.Connection):
    """A connection whose statements that last are boundaries."""

    fate: Fate | None = None

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        if self.fate is None or not sql.lstrip()[:6].upper().startswith(LASTING):
            return super().execute(sql, parameters)
        return self._lasting(self.fate, sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        if self.fate is not None:
            self.fate.boundary()
        return super().executemany(sql, parameters)

    def _lasting(self, fate: Fate, sql: str, parameters: Any) -> sqlite3.Cursor:
        fate.boundary()
        what = fate.strikes(Port.DATABASE)
        if what is What.FULL and self.in_transaction:
            self.rollback()  # as SQLite itself may do then
        if what is not None:
            raise sqlite3.OperationalError(ERRORS[what])
        done = super().execute(sql, parameters)
        fate.boundary()
        return done


@cache
def _template() -> bytes:
    return connection_of(Store(None)).serialize()


def connection_of(store: Store) -> sqlite3.Connection:
    """What a store in memory lives in."""
    return store._db.connection.conn


def fresh(fate: Fate, content: bytes | None = None) -> Store:
    """A store with a new database, or one with the content of a copy."""
    connection = sqlite3.connect(":memory:", check_same_thread=False, factory=Shaken)
    connection.deserialize(content or _template())
    return reopened(connection, fate)


def reopened(connection: sqlite3.Connection, fate: Fate) -> Store:
    """A store with the database that another daemon left behind; what it had not committed is gone."""
    assert isinstance(connection, Shaken)
    connection.fate = None
    connection.rollback()
    with _opening(connection):
        store = Store(None)
    connection.fate = fate
    return store


@contextmanager
def _opening(connection: sqlite3.Connection) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as instead:
        opened = lambda _: sqlite_utils.Database(connection, execute_plugins=False)
        instead.setattr(Database, "_open", opened)
        yield


def intact(store: Store) -> str:
    """What SQLite finds wrong with a database, "ok" when nothing is."""
    return str(connection_of(store).execute("PRAGMA quick_check").fetchone()[0])
