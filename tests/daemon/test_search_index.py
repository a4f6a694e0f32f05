"""The full-text index goes with what it is about: through upgrades, backups and changes."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from daemon.migrations import migrations
from daemon.store import Store
from rules.access import Scope, Tenure, Way
from rules.notebook import ActionItem, Point, Remark, SharedNote
from rules.searching import Wanted
from tests.rules.builders import ANA, BEN, KEY, NOW, a_pair

THIS = date(2026, 3, 9)
ALL = (Scope(Tenure(a_pair()), Way.REPORT),)
OLD = (
    "INSERT INTO points (pair, week, author, text, added_at, shared_at) VALUES (?, ?, ?, 'Zebra point', ?, ?)",
    "INSERT INTO shared_notes (pair, week, author, text, saved_at, version) VALUES (?, ?, ?, 'Zebra note', ?, 7)",
    "INSERT INTO remarks (pair, week, author, text, added_at) VALUES (?, ?, ?, 'Zebra remark', ?)",
)


def found(store: Store, word: str, reader: str = BEN.email) -> list[str]:
    return sorted(one.text for one in store.search.hits(Wanted((word,)), ALL, reader, 0, 100).shown)


def a_full_store(path: Path) -> Store:
    store = Store(path)
    kept = store.notebook
    kept.add_point(Point(KEY, THIS, BEN.email, "Zebra point", NOW, shared_at=NOW))
    kept.save_shared_note(SharedNote(KEY, THIS, ANA.email, "Zebra note", NOW))
    kept.add_action_item(ActionItem(KEY, THIS, ANA.email, BEN.email, "Zebra item", NOW))
    kept.add_remark(Remark(KEY, THIS, ANA.email, "Zebra remark", NOW))
    return store


EVERYTHING = ["Zebra item", "Zebra note", "Zebra point", "Zebra remark"]


def test_texts_of_before_the_index_are_found_after_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    before = Database(path)
    migrations.apply(before, stop_before="full_text")
    for statement in OLD:
        values = (KEY, THIS.isoformat(), ANA.email, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z")
        before.execute(statement, values[: statement.count("?")])
    before.conn.commit()
    before.close()
    store = Store(path)
    assert found(store, "zebra") == ["Zebra note", "Zebra point", "Zebra remark"]
    (note,) = store.notebook.shared_notes(KEY)
    assert (note.text, note.version, note.author) == ("Zebra note", 7, ANA.email)


def test_a_backup_finds_the_same_texts(tmp_path: Path) -> None:
    store = a_full_store(tmp_path / "state.db")
    store.back_up(tmp_path / "backup.db")
    assert found(Store(tmp_path / "backup.db"), "zebra") == found(store, "zebra") == EVERYTHING


def test_the_index_is_whole_after_changes_and_after_the_file_was_written_anew(tmp_path: Path) -> None:
    store = a_full_store(tmp_path / "state.db")
    for number in range(20):
        note = SharedNote(KEY, THIS, f"{number}@example.test", f"Okapi {number}", NOW)
        assert store.notebook.save_shared_note(note)
    (note,) = (one for one in store.notebook.shared_notes(KEY) if one.author == "3@example.test")
    store.notebook.db.execute("DELETE FROM shared_notes WHERE author = '0@example.test'")
    assert store.erasure.shrink()
    assert store.notebook.save_shared_note(SharedNote(KEY, THIS, note.author, "Giraffe", NOW, note.version))
    assert found(store, "giraffe") == ["Giraffe"]
    assert (len(found(store, "okapi")), found(store, "3")) == (18, [])
    for table in ("points", "shared_notes", "action_items", "remarks"):
        store.notebook.db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('integrity-check')")


def test_a_note_that_was_there_already_is_indexed_once(tmp_path: Path) -> None:
    store = a_full_store(tmp_path / "state.db")
    assert not store.notebook.save_shared_note(SharedNote(KEY, THIS, ANA.email, "Second", NOW))
    assert (found(store, "second"), found(store, "zebra")) == ([], EVERYTHING)


def test_private_notes_have_no_index(tmp_path: Path) -> None:
    a_full_store(tmp_path / "state.db")
    tables = sqlite3.connect(tmp_path / "state.db").execute("SELECT name FROM sqlite_master").fetchall()
    assert not [name for (name,) in tables if name.startswith("private_notes_")]


@pytest.mark.parametrize("reader", [ANA.email, "", "eve@example.test"])
def test_drafts_are_left_out_for_anybody_but_their_author(tmp_path: Path, reader: str) -> None:
    store = a_full_store(tmp_path / "state.db")
    store.notebook.add_point(Point(KEY, THIS, BEN.email, "Zebra draft", NOW))
    assert found(store, "draft", reader) == []
    assert found(store, "draft") == ["Zebra draft"]
