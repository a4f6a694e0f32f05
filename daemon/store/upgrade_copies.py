"""Copies of a database from before its schema changed: they lie beside it, and lead back to the older program."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from itertools import count
from pathlib import Path

from daemon.clock import SystemClock
from daemon.file_rights import hand_over
from daemon.store.copies import write_copy
from daemon.store.errors import StoreError
from daemon.whole_files import UNFINISHED, at_hand, to_the_disk

KEPT = 3
"""How many there are at most."""


def copies(path: Path) -> list[Path]:
    """Those of a database, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}-before-upgrade-*.db"), key=lambda one: one.stat().st_mtime_ns)


def latest_for(path: Path, known: Collection[str]) -> Path | None:
    """The newest that a program can open that knows these steps."""
    return next((one for one in reversed(copies(path)) if set(_applied(one)) <= set(known)), None)


def copy_before_upgrade(path: Path, schema: int) -> Path:
    """A new copy, of a database that went through so many steps, on the disk for sure; then the oldest ones go.

    Raises StoreError where it cannot be written.
    """
    _remove(path.parent.glob(f".{path.stem}-before-upgrade-*{UNFINISHED}"))
    now = SystemClock()()
    copy = _free_name(path, f"{path.stem}-before-upgrade-{now:%Y%m%dT%H%M%SZ}-schema-{schema}")
    try:
        with at_hand(copy) as unfinished:
            write_copy(path, unfinished, now)
            hand_over(unfinished, path)
            to_the_disk(unfinished)
            unfinished.rename(copy)
        to_the_disk(path.parent)
    except (StoreError, OSError) as error:
        raise StoreError(_no_copy(path, error)) from error
    _remove(copies(path)[:-KEPT])
    return copy


def _free_name(path: Path, name: str) -> Path:
    names = (f"{name}{f'-{number}' if number else ''}.db" for number in count())
    return next(one for each in names if not os.path.lexists(one := path.with_name(each)))


def _remove(files: Iterable[Path]) -> None:
    for one in files:
        one.unlink(missing_ok=True)


def _no_copy(path: Path, error: Exception) -> str:
    needed = f"{path.stat().st_size / 2**20:.0f} MB" if path.exists() else "room"
    why = f"no copy of it could be written beside it ({error})"
    return f"{path}: was not upgraded, since {why}; nothing was changed; make room ({needed}) and start again"


def _applied(copy: Path) -> list[str]:
    """The steps that a copy went through."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            return [row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    except sqlite3.Error:
        return ["unreadable"]
