"""A database is brought up to date wholly or not at all, by who may, and after a copy of it."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from daemon.migrations import migrations
from daemon.store import ForeignError, NewerError, OlderError, Opening, Store, StoreError
from daemon.store.opening import steps
from daemon.store.upgrade_copies import KEPT, copies
from rules.model import Role
from rules.plan import Verb
from tests.daemon.schemas import applied, as_before, as_newer, filled, rows
from tests.daemon.world import World, a_team, cancel, provisioned
from tests.project.sources import ROOT

LAST = steps()[-1]
RELEASED = sorted(ROOT.joinpath("tests", "golden", "schemas").glob("*.sql"))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One that has been at work for a while, with rows in every table of its database."""
    world = provisioned(pairs=a_team(3), path=tmp_path_factory.mktemp("company") / "oneonone.db")
    cancel(world, 1)
    world.settle()
    assert world.path is not None
    filled(world.path)
    return world


@pytest.fixture
def older(company: World, tmp_path: Path) -> Path:
    """A database that lacks the last step."""
    assert company.path is not None
    path = tmp_path / "oneonone.db"
    as_before(LAST, company.path, path)
    return path


def shape(path: Path) -> list[str | None]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql")
        ]


@pytest.mark.parametrize("step", steps()[1:])
def test_a_database_of_every_step_keeps_its_rows_and_goes_on(step: str, company: World, tmp_path: Path) -> None:
    assert company.path is not None
    path = tmp_path / "oneonone.db"
    columns = as_before(step, company.path, path)
    before = rows(path, columns)
    calendars = [company.calendars.objects(company.calendar(role)) for role in Role]

    store = Store(path)

    assert all(before.values()) and rows(path, columns) == before
    assert applied(path) == list(steps())
    company.start(store)
    assert not {one.action for one in company.run().plan.rows} - {Verb.ATTACH, Verb.REPAIR}
    assert [company.calendars.objects(company.calendar(role)) for role in Role] == calendars


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_a_database_of_every_release_opens_and_is_read(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "oneonone.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text("utf-8"))
    then = applied(path)

    store = Store(path)

    assert store.known() and store.records() and store.calendars() and store.mails()
    assert applied(path) == list(steps())
    assert [applied(one) for one in copies(path)] == [then] * (then != list(steps()))


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_what_was_released_is_never_made_otherwise(dump: Path, tmp_path: Path) -> None:
    for name in ("then", "now"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            if name == "then":
                connection.executescript(dump.read_text("utf-8"))
            else:
                known = [one for one in steps() if one not in applied(tmp_path / "then")]
                migrations.apply(sqlite_utils.Database(connection, execute_plugins=False), stop_before=known)

    assert shape(tmp_path / "now") == shape(tmp_path / "then")


def test_a_copy_of_what_was_there_is_kept_for_its_owner_alone(older: Path) -> None:
    before = applied(older)

    Store(older).close()

    (copy,) = copies(older)
    assert (applied(copy), applied(older)) == (before, list(steps()))
    assert copy.name.endswith(f"-schema-{len(steps()) - 1}.db")
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_new_or_up_to_date_leaves_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        Store(tmp_path / "oneonone.db").close()

    assert copies(tmp_path / "oneonone.db") == []


def test_the_last_few_copies_stay_and_none_is_written_over(older: Path, tmp_path: Path) -> None:
    before = older.read_bytes()
    moments = []
    for _ in range(KEPT + 2):
        older.write_bytes(before)
        for rest in tmp_path.glob("*.db-*"):
            rest.unlink()
        Store(older).close()
        moments.append(copies(older)[-1].stat().st_mtime_ns)

    assert moments == sorted(set(moments))
    assert [one.stat().st_mtime_ns for one in copies(older)] == moments[-KEPT:]
    assert [applied(one)[-1] for one in copies(older)] == [steps()[-2]] * KEPT


def test_without_room_for_a_copy_nothing_is_upgraded(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, shaped = applied(older), shape(older)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("daemon.store.upgrade_copies.write_copy", full)
    with pytest.raises(
        StoreError, match=r"was not upgraded, .*No space left.*nothing was changed; make room \(\d+ MB\)"
    ):
        Store(older)

    assert (applied(older), shape(older), copies(older)) == (before, shaped, [])
    assert not list(older.parent.glob("*.part"))


def test_what_an_upgrade_that_was_killed_left_is_cleared_away(older: Path) -> None:
    torn = older.with_name(".oneonone-before-upgrade-20260101T000000Z-schema-3.db.77.part")
    torn.write_bytes(b"half a copy")

    Store(older).close()

    assert not torn.exists()


def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(company: World, tmp_path: Path) -> None:
    assert company.path is not None
    path = tmp_path / "oneonone.db"
    as_before("the_notebook", company.path, path)
    with closing(sqlite3.connect(path)) as connection:
        # A table that a later step wants to make, so that this step fails when earlier ones are through.
        connection.execute("CREATE TABLE private_notes (x)")
    before = shape(path)

    with pytest.raises(StoreError, match="restore a backup"):
        Store(path)

    assert shape(path) == before


def test_a_database_of_a_newer_program_is_refused_with_the_copy_that_leads_back(older: Path) -> None:
    Store(older).close()
    as_newer(older)
    before = older.read_bytes()

    for opening in Opening:
        with pytest.raises(NewerError) as refused:
            Store(older, opening)

        assert str(refused.value).startswith(f"{older}: was written by a newer oneonone (its schema has of_tomorrow")
        assert str(refused.value).endswith(f"oneonone restore {copies(older)[0]}")
    assert older.read_bytes() == before


def test_only_a_copy_that_this_program_can_open_is_recommended(older: Path) -> None:
    Store(older).close()
    as_newer(older)
    useless = older.with_name("oneonone-before-upgrade-99991231T000000Z-schema-99.db")
    useless.write_bytes(older.read_bytes())
    older.with_name("oneonone-before-upgrade-99991231T000001Z-schema-99.db").write_bytes(b"no database")

    with pytest.raises(NewerError, match=f"restore {copies(older)[0]}$"):
        Store(older)

    copies(older)[0].unlink()
    with pytest.raises(NewerError, match="oneonone restore a backup from before that upgrade"):
        Store(older)


@pytest.mark.parametrize("sign", ["PRAGMA application_id = 7", "CREATE TABLE theirs (x)"])
def test_a_database_of_something_else_is_refused_and_not_touched(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "oneonone.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sign)
        connection.commit()
    path.chmod(0o640)
    before = path.read_bytes()

    with pytest.raises(ForeignError, match="is a database of another program; name another state_dir"):
        Store(path)

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, 0o640)


def test_who_only_looks_changes_nothing_and_sees_all(older: Path, company: World) -> None:
    before = older.read_bytes()

    store = Store(older, Opening.LOOK)

    assert store.known() == company.store.known()
    assert store.records() == company.store.records()
    assert (older.read_bytes(), copies(older)) == (before, [])


def test_who_works_beside_a_daemon_does_not_upgrade_under_it(older: Path) -> None:
    before = applied(older)

    with pytest.raises(OlderError):
        Store(older, Opening.BESIDE)

    assert (applied(older), copies(older)) == (before, [])


def test_a_database_that_is_up_to_date_is_opened_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "oneonone.db"
    Store(path).close()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        for opening in Opening:
            Store(path, opening).close()
        assert Store(path).known() == {}
