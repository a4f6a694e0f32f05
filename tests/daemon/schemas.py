"""Databases as older programs left them: with the schema of any step, and rows in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlite_utils

from daemon.migrations import migrations
from daemon.store.opening import steps

CHANGED = {"calendars": {"cursor"}, "objects": {"etag"}, "points": {"shared_at"}}
"""What steps change in rows that are there: calendars are read anew, and points were seen by both."""

MOMENT = "2026-02-02T09:00:00Z"
KINDS = {"INTEGER": 1, "REAL": 1.5, "BLOB": b"x"}
VALUES = {
    **dict.fromkeys(("at", "since", "until", "recurrence_id", "start", "end"), MOMENT),
    **dict.fromkeys(("identities", "people", "closed_to", "others"), "[]"),
    **{"role": "report", "verb": "create", "zone": "Europe/Berlin", "week": "2026-02-02", "became": "held"},
}
"""What a pass could read."""

Rows = list[tuple[Any, ...]]


def tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of every table of the program; an index of words is no table, it fills itself."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    names = [name for (name,) in connection.execute(query) if not name.startswith("_") and "_fts" not in name]
    return {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in names}


def rows(path: Path, columns: dict[str, list[str]]) -> dict[str, Rows]:
    """What stands in these columns, but for those that steps change."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: _rows(connection, name, kept) for name, columns_ in columns.items() if (kept := _kept(name, columns_))
        }


def _kept(table: str, columns: list[str]) -> list[str]:
    return [one for one in columns if one not in CHANGED.get(table, ())]


def _rows(connection: sqlite3.Connection, table: str, columns: list[str]) -> Rows:
    return connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()


def as_before(step: str, whole: Path, path: Path) -> dict[str, list[str]]:
    """Write what a program would have left that knew no step from this one on; the columns that it filled.

    `whole` is a database of the present program; its rows are taken as far as the tables of then have room for them.
    """
    with closing(sqlite3.connect(path)) as connection:
        migrations.apply(sqlite_utils.Database(connection, execute_plugins=False), stop_before=step)
        then = tables(connection)
        connection.execute("ATTACH ? AS whole", (str(whole),))
        now = {name: [row[1] for row in connection.execute(f"PRAGMA whole.table_info({name})")] for name in then}
        shared = {name: [one for one in columns if one in now[name]] for name, columns in then.items()}
        for name, columns in shared.items():
            listed = ", ".join(columns)
            connection.execute(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM whole.{name}")
        connection.commit()
    return shared


def applied(path: Path) -> list[str]:
    """The steps that a database went through."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]


def as_newer(path: Path) -> None:
    """Make of a database what a program would that knows one step more."""
    assert applied(path) == list(steps())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE of_tomorrow (x)")
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'of_tomorrow', '')",
            (migrations.name,),
        )
        connection.commit()


def filled(path: Path) -> None:
    """Put a row into every table that has none yet; nobody reads what stands in it."""
    with closing(sqlite3.connect(path)) as connection:
        for name in tables(connection):
            if not connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]:
                _fill(connection, name)
        connection.commit()


def _fill(connection: sqlite3.Connection, table: str) -> None:
    columns = [(row[1], row[2], row[3]) for row in connection.execute(f"PRAGMA table_info({table})")]
    values = [_value(name, kind) if needed else None for name, kind, needed in columns]
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _value(name: str, kind: str) -> object:
    return KINDS.get(kind) or VALUES.get(name) or (MOMENT if name.endswith("_at") else "{}")
