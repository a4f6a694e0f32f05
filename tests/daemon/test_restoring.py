"""The command `restore`: what was there stays beside it, and what is no sound copy changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
import sqlite_utils
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.clock import FixedClock
from daemon.config import load
from daemon.lock import held
from daemon.migrations import migrations
from daemon.restoring import noticed
from daemon.rows import QueuedMail
from daemon.store import Store
from tests.daemon.test_backing_up import DAY, NOW, WORDS, Place, rows
from tests.daemon.test_backing_up import place as place


def restore(place: Place, *arguments: str | Path) -> Result:
    """What `oneonone restore …` says."""
    named = ["--config", str(place.folder / "config.toml"), "--now", f"{NOW + DAY:%Y-%m-%dT%H:%M:%SZ}"]
    return CliRunner().invoke(main, ["restore", *map(str, arguments), *named])


def a_copy(place: Place, *arguments: str) -> Path:
    """A backup; after it somebody else was told."""
    assert place.backup(place.copies, *arguments).exit_code == 0
    store = Store(place.database)
    store.told.claim("digest", "2026-W10", "later", NOW)
    store.close()
    return place.copies / place.names()[0]


def state(place: Place) -> list[str]:
    """The files of the state that are databases."""
    return sorted(
        path.name for path in place.state.iterdir() if not path.name.startswith(("lock", "last-backup", "passes"))
    )


def test_a_copy_takes_the_place_of_the_database_and_that_one_stays_beside_it(place: Place) -> None:
    copy = a_copy(place)

    done = restore(place, copy, "--json")

    told = json.loads(done.stdout)
    before = Path(told["before"])
    assert (done.exit_code, told["held_back"]) == (0, [])
    assert rows(place.database) == [WORDS.decode()]
    assert rows(before) == [WORDS.decode(), "later"]
    assert {path.stat().st_mode & 0o777 for path in (place.database, before)} == {0o600}
    store = Store(place.database)
    assert store.restoration.last() == NOW + DAY
    assert not store.restoration.is_copy()
    assert [one.deed for one in store.audit.all()] == ["restore"]


def test_restoring_again_and_again_keeps_every_database(place: Place) -> None:
    copy = a_copy(place)

    kept = [json.loads(restore(place, copy, "--json").stdout)["before"] for _ in range(3)]

    assert len(set(kept)) == 3
    assert state(place) == sorted(["oneonone.db", *(Path(one).name for one in kept)])
    assert copy.exists()


def test_where_no_database_is_left_the_copy_becomes_it(place: Place) -> None:
    copy = a_copy(place)
    place.database.unlink()

    assert json.loads(restore(place, copy, "--json").stdout)["before"] is None
    assert state(place) == ["oneonone.db"]


def test_a_database_that_is_damaged_stays_beside_it_too_with_its_log(place: Place) -> None:
    copy = a_copy(place)
    place.database.write_bytes(b"not a database")
    place.database.with_name("oneonone.db-wal").write_bytes(b"its log")

    before = Path(json.loads(restore(place, copy, "--json").stdout)["before"])

    assert before.read_bytes() == b"not a database"
    assert before.with_name(before.name + "-wal").read_bytes() == b"its log"
    assert rows(place.database) == [WORDS.decode()]


def test_what_was_there_before_comes_back_with_its_log(place: Place) -> None:
    """The log of a daemon that was killed holds what was not brought into its database yet."""
    store = Store(place.database)
    store.told.claim("digest", "2026-W10", "in the log", NOW)
    killed = place.folder / "killed.db"
    for end in ("", "-wal"):
        shutil.copy(place.database.with_name(place.database.name + end), killed.with_name(killed.name + end))
    store.close()

    assert restore(place, killed).exit_code == 0
    assert "in the log" in rows(place.database)
    assert [path.name for path in place.state.iterdir() if path.name.startswith(".")] == []


def test_an_encrypted_copy_needs_its_key(place: Place) -> None:
    right, wrong = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, one in (("right", right), ("wrong", wrong)):
        (place.folder / name).write_text(f"# created: today\n{one}\n")
    copy, before = a_copy(place, "--encrypt-to", str(right.to_public())), place.database.read_bytes()

    refused = [restore(place, copy), restore(place, copy, "--key-file", place.folder / "wrong")]
    assert [one.exit_code for one in refused] == [2, 2]
    assert all(len(one.stderr.splitlines()) == 1 and "AGE-SECRET" not in one.stderr for one in refused)
    half = place.folder / "half.db.age"
    half.write_bytes(copy.read_bytes()[:-5000])
    cut = restore(place, half, "--key-file", place.folder / "right")
    assert (cut.exit_code, "not complete" in cut.stderr) == (2, True)
    assert (place.database.read_bytes(), state(place)) == (before, ["oneonone.db"])

    assert restore(place, copy, "--key-file", place.folder / "right").exit_code == 0
    assert rows(place.database) == [WORDS.decode()]


def damaged(copy: Path) -> None:
    with copy.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(os.urandom(4096 * 8))


def truncated(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:9000])


def foreign(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as other:
        other.execute("CREATE TABLE places (url TEXT)")


def no_database(copy: Path) -> None:
    copy.write_text("notes\n" * 100)


def empty(copy: Path) -> None:
    copy.write_bytes(b"")


@pytest.mark.parametrize("spoil", [damaged, truncated, foreign, no_database, empty], ids=lambda one: one.__name__)
def test_what_is_no_sound_copy_changes_nothing(place: Place, spoil: object) -> None:
    copy = a_copy(place)
    assert callable(spoil)
    spoil(copy)
    before = rows(place.database)

    done = restore(place, copy)

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{copy}: ")
    assert rows(place.database) == before
    assert state(place) == ["oneonone.db"]


def test_a_daemon_that_runs_keeps_its_database(place: Place) -> None:
    copy = a_copy(place)
    with held(place.state):
        done = restore(place, copy)

    assert (done.exit_code, "stop it first" in done.stderr) == (1, True)
    assert rows(place.database) == [WORDS.decode(), "later"]


def test_a_copy_of_an_older_schema_is_brought_up_to_date(place: Place) -> None:
    copy = place.folder / "older.db"
    with closing(sqlite3.connect(copy)) as older:
        migrations.apply(sqlite_utils.Database(older), stop_before="the_notebook")

    assert restore(place, copy).exit_code == 0
    assert Store(place.database).restoration.last() == NOW + DAY
    assert [path.name for path in place.state.iterdir() if path.name.startswith(".")] == []


def test_it_lists_the_mails_that_it_holds_back(place: Place) -> None:
    store = Store(place.database)
    store.queue(QueuedMail("m1", "ben@example.com", "agenda", (), b"", NOW, NOW))
    store.close()

    done = restore(place, a_copy(place))

    assert "  agenda to ben@example.com, of 2026-03-02 02:00 UTC" in done.stdout.splitlines()


def test_a_copy_that_somebody_put_in_the_place_of_the_database_is_noticed_once(place: Place) -> None:
    a_copy(place).replace(place.database)
    for end in ("-wal", "-shm"):
        place.database.with_name(place.database.name + end).unlink(missing_ok=True)
    config, clock = load(place.folder / "config.toml", {}), FixedClock(NOW + DAY)

    store = noticed(Store(place.database), config, clock)
    assert store.restoration.last() == NOW + DAY
    assert [one.about for one in store.mails()] == ["operator"]
    store.close()

    assert len(noticed(Store(place.database), config, clock).mails()) == 1


def test_an_older_database_without_a_mark_is_noticed_by_its_passes(place: Place) -> None:
    config, clock = load(place.folder / "config.toml", {}), FixedClock(NOW + DAY)
    store = Store(place.database)
    store.passes.begin(NOW)
    store.close()
    older = place.database.read_bytes()
    store = Store(place.database)
    store.passes.begin(NOW)
    assert noticed(store, config, clock).restoration.last() is None
    store.close()

    for _ in range(2):
        store = noticed(Store(place.database), config, clock)
        assert store.restoration.last() is None
        store.close()
    place.database.write_bytes(older)
    store = noticed(Store(place.database), config, clock)
    assert store.restoration.last() == NOW + DAY
    store.close()
    assert len(noticed(Store(place.database), config, clock).mails()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_of_the_state_owns_what_root_restores(place: Place) -> None:
    copy = a_copy(place)
    os.chown(place.state, 65534, 65534)

    assert restore(place, copy).exit_code == 0
    assert place.database.stat().st_uid == 65534
