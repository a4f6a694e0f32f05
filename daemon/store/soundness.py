"""Whether a database file is whole before anything works on it; one that is not stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.store.copies import BUSY_SECONDS
from daemon.store.errors import DamagedError, meaning
from daemon.store.store import Store
from daemon.whole_files import to_the_disk

LOGS = ("-wal", "-journal")
"""What SQLite keeps beside a file and has not brought into it yet."""


def open_sound(path: Path) -> Store:
    """The database of a file that is whole, made where there is none; DamagedError for one that is not whole."""
    if path.exists():
        _be_sound(path)
    else:
        _make(path)
    return Store(path)


def _be_sound(path: Path) -> None:
    """It is only read: even to close it otherwise would bring its log into it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as file:
            (found,) = file.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise meaning(path, error) from error
    if found != "ok":
        raise DamagedError(path, f"is damaged ({' '.join(found.split())})")


def _make(path: Path) -> None:
    """Make it under another name until it is complete: what is there under its own was complete once."""
    _set_aside(path)
    new = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{new.name}*"):
        leftover.unlink()
    Store(new).close()
    new.rename(path)
    to_the_disk(path.parent)


def _set_aside(path: Path) -> None:
    """A log without its database would be taken for the new one's, whose pages it does not know; it is kept."""
    for log in (path.with_name(path.name + one) for one in LOGS):
        if log.exists():
            log.replace(log.with_name(f"{log.name}.left"))
