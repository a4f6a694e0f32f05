"""A database is brought up to date wholly or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from daemon.migrations import migrations
from daemon.store import Store, StoreError


def shape(path: Path) -> list[str | None]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql")
        ]


def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "oneonone.db"
    connection = sqlite3.connect(path)
    migrations.apply(sqlite_utils.Database(connection), stop_before="the_notebook")
    # A table that a later step wants to make, so that this step fails when earlier ones are through.
    connection.execute("CREATE TABLE private_notes (x)")
    connection.commit()
    connection.close()
    before = shape(path)

    with pytest.raises(StoreError, match="restore a backup"):
        Store(path)

    assert shape(path) == before


def test_a_database_that_is_up_to_date_is_opened_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "oneonone.db"
    Store(path).close()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert Store(path).known() == {}
