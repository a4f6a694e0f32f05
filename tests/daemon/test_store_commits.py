"""A database whose write could not be ended loses that one write, and none of those that come later."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from daemon.store import Store
from rules.plan import Verb
from tests.rules.builders import NOW


def test_a_write_that_could_not_be_committed_takes_none_of_the_later_ones_along(tmp_path: Path) -> None:
    """A file system without shared memory has no write-ahead log: there whoever reads keeps a write from its end."""
    path = tmp_path / "state.db"
    store = Store(path)
    store._db.execute("PRAGMA journal_mode=DELETE")
    store._db.execute("PRAGMA busy_timeout=0")
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM doings").fetchone()
    with pytest.raises(sqlite3.OperationalError):
        store.note_doing("ana-ben", Verb.ASK, NOW)
    reader.close()
    store.note_doing("ana-eve", Verb.ASK, NOW)
    store.close()
    assert Store(path).doings(NOW) == {"ana-eve": {Verb.ASK}}
