"""Another key file for private notes: in one transaction, so that dying anywhere leaves the one or the other."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from daemon.lock import held
from daemon.private_notes import PrivateNote, SealedError, Vault, wrapping_key
from daemon.store import Store
from tests.daemon.config_files import LEAST, a_config
from tests.rules.builders import KEY, NOW
from tests.story.crash_driver import Doom
from tests.story.crashing import Folders
from tests.story.forked import Play, forked
from tests.story.premises import Finished

OLD, NEW, OTHER = ("o" * 40, "n" * 40, "x" * 40)
AUTHORS = [f"{name}@example.com" for name in ("ana", "ben", "chi")]
WEEK = date(2026, 3, 9)


@dataclass(frozen=True, slots=True)
class Safe:
    """A folder with a configuration, two key files, and a database that has a note of each author."""

    folder: Path

    def rekey(self, *options: str, die_at: int = 0) -> Finished:
        """Run the command; it dies before the statement with this number, if any."""
        out, err = self.folder / "out", self.folder / "err"
        command = ("rekey", "--config", str(self.folder / "config.toml"), *options)
        play = Play(command, out, err, Doom(self.folder / "writes", die_at))
        return Finished(forked(play), out.read_text(), err.read_text())

    @property
    def writes(self) -> int:
        return len(Doom(self.folder / "writes").words)

    def readable(self, secret: str) -> list[str]:
        """The authors whose notes this key opens."""
        store = Store(self.folder / "state" / "oneonone.db")
        vault = Vault(store.private_notes, wrapping_key(secret))
        found = [author for author in AUTHORS if _text(vault, author) == f"by {author}"]
        store.close()
        return found


def _text(vault: Vault, author: str) -> str | None:
    try:
        note = vault.read(author, KEY, WEEK)
    except SealedError:
        return None
    return note.text if note else None


@pytest.fixture
def safe(tmp_path: Path) -> Safe:
    a_config(tmp_path, {**LEAST, "agenda": 'notes_key_file = "notes-key"'})
    for name, secret in (("notes-key", NEW), ("old-key", OLD), ("other-key", OTHER)):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text(f"{secret}\n")
    (tmp_path / "state").mkdir(0o700)
    store = Store(tmp_path / "state" / "oneonone.db")
    vault = Vault(store.private_notes, wrapping_key(OLD))
    for author in AUTHORS:
        vault.save(PrivateNote(author, KEY, WEEK, f"by {author}", NOW))
    store.close()
    return Safe(tmp_path)


def old_key(safe: Safe) -> tuple[str, str]:
    return "--old-key-file", str(safe.folder / "old-key")


def test_notes_are_read_with_the_new_key_alone_afterwards(safe: Safe) -> None:
    assert (safe.readable(OLD), safe.readable(NEW)) == (AUTHORS, [])
    done = safe.rekey(*old_key(safe), "--json")
    assert (done.code, done.document) == (0, {"rewrapped": 3, "unchanged": 0})
    assert (safe.readable(OLD), safe.readable(NEW)) == ([], AUTHORS)
    again = safe.rekey(*old_key(safe))
    assert (again.code, again.out) == (0, "0 keys were wrapped anew, 3 were so already.\n")


def test_whoever_it_dies_upon_can_read_with_one_of_the_two_keys_and_run_it_again(safe: Safe, tmp_path: Path) -> None:
    state = Folders([(safe.folder / "state", tmp_path / "kept")])
    state.keep()
    assert safe.rekey(*old_key(safe)).code == 0
    statements = safe.writes
    assert statements >= len(AUTHORS) + 1
    for die_at in range(1, statements + 1):
        state.set_back()
        assert safe.rekey(*old_key(safe), die_at=die_at).code == -9
        assert (safe.readable(OLD), safe.readable(NEW)) in ((AUTHORS, []), ([], AUTHORS))
        assert safe.rekey(*old_key(safe)).code == 0
        assert (safe.readable(OLD), safe.readable(NEW)) == ([], AUTHORS)


def test_the_old_wrapping_is_gone_from_the_database_and_its_log(safe: Safe) -> None:
    before = _wrapped(safe)
    safe.rekey(*old_key(safe))
    lying = b"".join(path.read_bytes() for path in (safe.folder / "state").iterdir())
    assert [one for one in before if one in lying] == []
    assert all(one in lying for one in _wrapped(safe))


def _wrapped(safe: Safe) -> list[bytes]:
    with closing(sqlite3.connect(safe.folder / "state" / "oneonone.db")) as connection:
        return [row[0] for row in connection.execute("SELECT wrapped FROM note_keys")]


def test_a_file_that_is_not_the_old_key_changes_nothing(safe: Safe) -> None:
    done = safe.rekey("--old-key-file", str(safe.folder / "other-key"), "--json")
    assert (done.code, len(done.document["mistakes"]), "nothing was changed" in done.err) == (1, 1, True)
    assert safe.readable(OLD) == AUTHORS


@pytest.mark.parametrize(
    ("settings", "old", "said"),
    [
        ('provider = "builtin"', "old-key", "agenda.notes_key_file: is missing"),
        ('notes_key_file = "notes-key"', "nowhere", "--old-key-file: there is no file"),
        ('notes_key_file = "notes-key"', "password", "--old-key-file: "),
    ],
)
def test_what_cannot_be_done_is_said_at_once(safe: Safe, settings: str, old: str, said: str) -> None:
    a_config(safe.folder, {**LEAST, "agenda": settings})
    done = safe.rekey("--old-key-file", str(safe.folder / old))
    assert (done.code, said in done.err) == (2, True)
    assert safe.readable(OLD) == AUTHORS


def test_it_waits_until_the_daemon_that_has_the_old_key_is_stopped(safe: Safe) -> None:
    with held(safe.folder / "state"):
        done = safe.rekey(*old_key(safe))
    assert (done.code, "stop it first" in done.err) == (1, True)
    assert safe.readable(OLD) == AUTHORS


def test_check_says_whether_the_key_opens_the_notes_and_not_whose_they_are(safe: Safe) -> None:
    # The calendars that it looks for besides are on no server.
    (safe.folder / "roster.csv").write_text(
        "email,name,manager,timezone,account,calendar,slot,duration\n"
        "ana@example.com,Ana,,Europe/Berlin,,,,\n"
        "ben@example.com,Ben,ana@example.com,Europe/Berlin,,,Tue 10:00,\n"
    )
    out, err = safe.folder / "out", safe.folder / "err"
    command = ("check", "--json", "--config", str(safe.folder / "config.toml"))

    def finding() -> tuple[bool, str]:
        forked(Play(command, out, err))
        (one,) = [one for one in json.loads(out.read_text())["findings"] if one["what"] == "private notes"]
        return one["ok"], one["text"].replace(f"{safe.folder}{os.sep}", "")

    ok, text = finding()
    assert not ok and text.startswith("notes-key does not open those that are there; bring back")
    safe.rekey(*old_key(safe))
    assert finding() == (True, "are sealed with notes-key")
    a_config(safe.folder)
    assert finding()[1].startswith("please note: not set up")
