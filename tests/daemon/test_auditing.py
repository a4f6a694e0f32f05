"""The audit log in the database: added with the deed, or not at all, and whatever else is done to it is found."""

from __future__ import annotations

import os
import pwd
import sqlite3
from dataclasses import astuple, fields
from pathlib import Path

import pytest

from daemon import auditing
from daemon.auditing import DAEMON, Deed, note, operating_user
from daemon.store import Store
from rules.audit import Entry, Fault, Wrong, faults
from tests.rules.builders import ANA, BEN, NOW

SEALED = ("number", "at", "deed", "commitment", "seal")
COLUMNS = [one.name for one in fields(Entry)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "state.db")
    for deed, who, about in (
        (Deed.SIGN_IN, BEN.email, ""),
        (Deed.PUT_BACK, DAEMON, ANA.email),
        (Deed.STOP, DAEMON, ""),
    ):
        note(made, deed, who, about, NOW)
    return made


def behind(tmp_path: Path, *statements: str) -> None:
    """What somebody does who takes the triggers away."""
    raw = sqlite3.connect(tmp_path / "state.db")
    for (name,) in raw.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    ).fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    for one in statements:
        raw.execute(one)
    raw.commit()
    raw.close()


def test_entries_come_back_as_they_were_and_in_their_order(store: Store) -> None:
    assert [(one.number, one.deed, one.who, one.about) for one in store.audit.all()] == [
        (1, "sign_in", BEN.email, ""),
        (2, "put_back", "daemon", ANA.email),
        (3, "stop", "daemon", ""),
    ]
    assert faults(store.audit.all(), store.audit.last().seal) == []  # type: ignore[union-attr]


def test_what_is_undone_was_not_noted_either(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        note(store, Deed.EXPORT, "ops", BEN.email, NOW)
        _ = 1 / 0
    assert [one.number for one in store.audit.all()] == [1, 2, 3]
    note(store, Deed.EXPORT, "ops", BEN.email, NOW)
    assert faults(store.audit.all()) == []


@pytest.mark.parametrize("change", ["DELETE FROM audit", *(f"UPDATE audit SET {one} = {one}" for one in SEALED)])
def test_the_database_refuses_what_would_change_it(store: Store, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        store.audit.db.execute(change)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("column", COLUMNS)
def test_any_cell_that_is_changed_behind_its_back_is_found(
    store: Store, tmp_path: Path, column: str, number: int
) -> None:
    behind(tmp_path, f"UPDATE audit SET {column} = {column} || '7' WHERE number = {number}")
    assert faults(store.audit.all())


def test_any_row_that_is_put_in_or_taken_out_behind_its_back_is_found(store: Store, tmp_path: Path) -> None:
    seal = store.audit.last().seal  # type: ignore[union-attr]
    behind(tmp_path, "DELETE FROM audit WHERE number = 2")
    assert faults(store.audit.all()) == [Fault(2, Wrong.MISSING), Fault(3, Wrong.ALTERED)]
    behind(
        tmp_path, "INSERT INTO audit SELECT 2, at, deed, who, about, salt, commitment, seal FROM audit WHERE number = 1"
    )
    assert Fault(2, Wrong.ALTERED) in faults(store.audit.all())
    behind(tmp_path, "INSERT INTO audit SELECT -4, at, deed, who, about, salt, commitment, seal FROM audit LIMIT 1")
    assert Fault(-4, Wrong.ALTERED) in faults(store.audit.all())
    behind(tmp_path, "DELETE FROM audit WHERE number = 3")
    assert Fault(3, Wrong.CUT_OFF) in faults(store.audit.all(), seal)


def test_a_log_of_any_length_is_read_and_written_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.store.audit.AT_ONCE", 2)
    before = [astuple(one) for one in store.audit.all()]
    note(store, Deed.START, DAEMON, "1.0", NOW)
    assert [astuple(one) for one in store.audit.all()][:3] == before
    assert faults(store.audit.all()) == []


def test_who_runs_a_command_is_named_and_who_became_that_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert operating_user() == "root"
    for given, told in (("anna", "anna as root"), ("root", "root"), ("a\nb", "root"), ("", "root")):
        monkeypatch.setenv("SUDO_USER", given)
        assert operating_user() == told
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    assert operating_user() == "uid 0"


def test_the_latest_seal_is_told_in_the_log(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    auditing.tell_seal(store)
    last = store.audit.last()
    assert last and last.seal in capsys.readouterr().out
