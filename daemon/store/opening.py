"""What a database file is before anything of it is used: whose it is, and how old its schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import Enum, auto
from functools import cache
from pathlib import Path

import sqlite_utils

from daemon.store.errors import DamagedError, ForeignError, NewerError
from daemon.store.service_schema import APPLICATION_ID, migrations
from daemon.store.upgrade_copies import latest_for


class Opening(Enum):
    """What whoever opens a database may do where its schema is older than the program."""

    OWN = auto()
    """Make it, or bring it up to date: for who holds the lock of the state."""
    BESIDE = auto()
    """Nothing: the daemon that works on it may be of the older program."""
    LOOK = auto()
    """Nothing either, but read a copy of it in memory that is up to date."""


@cache
def steps() -> tuple[str, ...]:
    """The names of all steps that this program knows, in order."""
    with closing(sqlite_utils.Database(memory=True, execute_plugins=False)) as empty:
        return tuple(one.name for one in migrations.pending(empty))


def is_older(path: Path) -> bool:
    """Whether steps are missing in a file; ForeignError, NewerError and DamagedError for one that is not to be touched.

    An empty one was never made so: it has lost what was in it.
    """
    if path.stat().st_size == 0:
        raise DamagedError(path, "is damaged (it is empty)")
    with closing(sqlite3.connect(path)) as connection:
        applied = _applied(connection, path)
    if newer := [one for one in applied if one not in steps()]:
        raise NewerError(_newer(path, newer))
    return len(applied) < len(steps())


def _applied(connection: sqlite3.Connection, path: Path) -> list[str]:
    """The names of the steps that a file went through; none for an empty one."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (things,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    applied = [one.name for one in migrations.applied(sqlite_utils.Database(connection, execute_plugins=False))]
    if application not in (0, APPLICATION_ID) or (things and not applied):
        raise ForeignError(f"{path}: is a database of another program; name another state_dir, it was left as it is")
    return applied


def _newer(path: Path, unknown: list[str]) -> str:
    what = f"{path}: was written by a newer oneonone (its schema has {unknown[-1]}, which this one does not know)"
    copy = latest_for(path, steps())
    which = copy or "a backup from before that upgrade"
    return (
        f"{what}; install that version again, or stop the service and restore what was before: oneonone restore {which}"
    )
