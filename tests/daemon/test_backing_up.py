"""The command `backup`: a copy is whole, checked and private, or it is not there; and only our own old ones go."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
import sqlite_utils
from click.testing import CliRunner, Result

from daemon import backing_up, sealing
from daemon.backing_up import LAST, SPARED, copied_at, last_backup, pruned
from daemon.cli import main
from daemon.migrations import migrations
from daemon.store import Store
from daemon.store.copies import made_at
from tests.daemon.config_files import a_config

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = b"Xylophone lessons"


@dataclass(frozen=True, slots=True)
class Place:
    """A state with a database, and a folder for copies of it."""

    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def database(self) -> Path:
        return self.state / "oneonone.db"

    @property
    def copies(self) -> Path:
        return self.folder / "copies"

    def backup(self, *arguments: str | Path) -> Result:
        """What `oneonone backup …` says."""
        return CliRunner().invoke(
            main, ["backup", *map(str, arguments), "--config", str(self.folder / "config.toml"), "--json"]
        )

    def names(self) -> list[str]:
        """Everything in the folder for copies, hidden or not."""
        return sorted(path.name for path in self.copies.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    a_config(tmp_path)
    found = Place(tmp_path)
    found.state.mkdir(0o700)
    found.copies.mkdir()
    store = Store(found.database)
    store.told.claim("digest", "2026-W09", WORDS.decode(), NOW)
    store.close()
    return found


def rows(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT person FROM told")]


def test_a_copy_in_a_folder_is_named_by_the_moment_private_and_known_as_the_last_one(place: Place) -> None:
    done = place.backup(place.copies)

    (name,) = place.names()
    copy, told = place.copies / name, json.loads(done.stdout)
    assert (done.exit_code, told["file"], told["encrypted"], told["deleted"]) == (0, str(copy), False, [])
    assert rows(copy) == [WORDS.decode()]
    assert copy.stat().st_mode & 0o777 == 0o600
    last = last_backup(place.state)
    assert last and (last.at, last.file) == (copied_at(copy), str(copy))
    assert (found := made_at(copy)) and timedelta() <= found - last.at < timedelta(seconds=1)
    assert made_at(place.database) is None
    (entry,) = Store(place.database).audit.all()
    assert (entry.deed, entry.about) == ("backup", name)


def test_a_copy_never_takes_the_place_of_a_file(place: Place) -> None:
    (place.copies / "mine").write_text("mine")

    assert place.backup(place.copies / "mine").exit_code == 2
    assert (place.copies / "mine").read_text() == "mine"


def test_what_could_not_be_finished_has_no_name_and_no_old_copy_goes_for_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [place.copies / f"oneonone-2025010{day}T020000Z.db" for day in range(1, 6)]
    for one in old:
        one.touch()

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up, "to_the_disk", full)
    done = place.backup(place.copies, "--keep", "30d")

    assert done.exit_code == 1
    assert "No space left" in done.stderr
    assert place.names() == [one.name for one in old]
    assert [path.name for path in place.state.glob(".*")] == []
    assert last_backup(place.state) is None


def test_a_damaged_database_makes_no_copy(place: Place) -> None:
    with place.database.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(os.urandom(4096 * 8))

    done = place.backup(place.copies)

    assert (done.exit_code, "is damaged" in done.stderr) == (3, True)
    assert place.names() == []


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    a_config(tmp_path)
    place = Place(tmp_path)
    place.copies.mkdir()

    done = place.backup(place.copies)

    assert done.exit_code == 1
    assert "there is no database yet" in done.stderr
    assert not place.database.exists()
    assert place.names() == []


def test_an_older_schema_is_copied_as_it_is(place: Place) -> None:
    place.database.unlink()
    with closing(sqlite3.connect(place.database)) as older:
        migrations.apply(sqlite_utils.Database(older), stop_before="the_notebook")

    assert place.backup(place.copies).exit_code == 0

    for file in (place.database, place.copies / place.names()[0]):
        with closing(sqlite3.connect(file)) as connection:
            assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sheets'").fetchone()


def test_only_who_has_the_secret_key_reads_an_encrypted_copy(place: Place) -> None:
    key = pyrage.x25519.Identity.generate()
    listed = place.folder / "keys"
    listed.write_text(f"# of the safe\n{key.to_public()}\n")

    done = place.backup(place.copies, "--encrypt-to", listed)

    (name,) = place.names()
    sealed = (place.copies / name).read_bytes()
    assert (done.exit_code, json.loads(done.stdout)["encrypted"]) == (0, True)
    assert name.endswith("Z.db.age")
    assert (place.copies / name).stat().st_mode & 0o777 == 0o600
    assert WORDS not in sealed
    assert [path.name for path in place.state.iterdir() if path.name.startswith(".")] == []
    (place.folder / "opened.db").write_bytes(pyrage.decrypt(sealed, [key]))
    assert rows(place.folder / "opened.db") == [WORDS.decode()]


@pytest.mark.parametrize("wrong", ["age1nonsense", "AGE-SECRET", "nowhere"])
def test_a_key_that_is_none_is_refused_before_anything_is_written(place: Place, wrong: str) -> None:
    if wrong == "AGE-SECRET":
        secret = pyrage.x25519.Identity.generate()
        (place.folder / "secret-key").write_text(str(secret))
        wrong = str(place.folder / "secret-key")

    done = place.backup(place.copies, "--encrypt-to", wrong)

    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "AGE-SECRET-KEY" not in done.output
    assert place.names() == []


def a_copy(folder: Path, at: datetime, suffix: str = "") -> Path:
    path = folder / f"oneonone-{at:%Y%m%dT%H%M%SZ}.db{suffix}"
    path.touch()
    return path


def test_older_copies_go_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    old = [a_copy(tmp_path, NOW - days * DAY, suffix) for days, suffix in ((40, ""), (31, ".age"))]
    kept = [a_copy(tmp_path, NOW - days * DAY) for days in (29, 2, 1)]
    others = [tmp_path / name for name in ("oneonone-mine.db", "oneonone-20250101T020000Z.db.bak", "notes.db")]
    for one in others:
        one.touch()
    made = a_copy(tmp_path, NOW)

    assert pruned(tmp_path, made, NOW - 30 * DAY) == sorted(old)
    assert sorted(tmp_path.iterdir()) == sorted([*kept, *others, made])


def test_the_last_copies_stay_however_old_they_seem(tmp_path: Path) -> None:
    few = [a_copy(tmp_path, NOW - days * DAY) for days in range(1, SPARED)]
    old = a_copy(tmp_path, NOW - 9 * DAY)
    a_year_ahead = a_copy(tmp_path, NOW + 365 * DAY)

    assert pruned(tmp_path, a_year_ahead, NOW + 335 * DAY) == [old]
    assert sorted(tmp_path.iterdir()) == sorted([*few, a_year_ahead])


def test_a_folder_that_is_not_there_is_named(place: Place) -> None:
    done = place.backup(place.folder / "nowhere" / "copy.db")
    assert (done.exit_code, done.stderr) == (
        2,
        f"there is no folder {place.folder}/nowhere; make it, or name another\n",
    )


def test_a_full_disk_is_said_of_an_encrypted_copy_too(tmp_path: Path) -> None:
    (plain := tmp_path / "plain").write_bytes(b"x" * 100_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            sealing.seal(plain, tmp_path / "sealed", [pyrage.x25519.Identity.generate().to_public()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_daemon_reads_of_a_copy_that_root_made(place: Place) -> None:
    os.chown(place.state, 65534, 65534)

    assert place.backup(place.copies).exit_code == 0
    assert (place.state / LAST).stat().st_uid == 65534


def test_keep_is_for_folders(place: Place) -> None:
    assert place.backup(place.copies / "one.db", "--keep", "30d").exit_code == 2
    assert place.backup(place.copies, "--keep", "a month").exit_code == 2
    assert place.names() == []


def test_a_last_copy_that_cannot_be_read_of_is_not_known(tmp_path: Path) -> None:
    (tmp_path / LAST).write_text('{"at": 3}')

    assert last_backup(tmp_path) is None
