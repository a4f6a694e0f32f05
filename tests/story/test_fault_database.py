"""A database that is damaged or gone: it is told, kept as it is, and never made anew behind anybody's back."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.story.crashing import wrong_events
from tests.story.office import DAY, HOUR, MONDAY, Office, uid
from tests.story.test_faults import WEEK
from tests.story.turns import ASKED, outcomes

PAGE = 4096
PEOPLE = ("ana", "ben", "chi")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"something else altogether\n" * 500)


def cut_short(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // PAGE * PAGE])


def with_flipped_bits(path: Path) -> None:
    """One bit in the head of every page but the first."""
    content, chance = bytearray(path.read_bytes()), random.Random(8)
    for page in range(PAGE, len(content), PAGE):
        content[page + chance.randrange(8)] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def with_a_lost_head(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes(PAGE) + content[PAGE:])


DAMAGE: list[Callable[[Path], None]] = [
    emptied,
    overwritten,
    cut_short,
    with_flipped_bits,
    with_a_lost_head,
]


def database(office: Office) -> Path:
    return office.folder / "state" / "oneonone.db"


def asked(office: Office) -> Office:
    """Everyone has a series, Ana has cancelled a week and was asked; all of it stands in the file itself."""
    assert office.work(MONDAY).code == 0
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    assert [office.work(at).code for at in (MONDAY + HOUR, ASKED)] == [0, 0]
    with closing(sqlite3.connect(database(office))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return office


def kept(office: Office) -> dict[str, bytes]:
    """What holds anything in the state folder under the name of the database, beside the index of the log."""
    files = [one for one in database(office).parent.glob("oneonone.db*") if not one.name.endswith("-shm")]
    return {one.name: one.read_bytes() for one in files if one.stat().st_size or one == database(office)}


def test_a_damaged_database_is_told_by_a_code_of_its_own_and_kept_as_it_is(office: Office) -> None:
    asked(office)
    whole, before, sent = database(office).read_bytes(), office.snapshot(*PEOPLE), len(office.mails)
    for damage in DAMAGE:
        shutil.rmtree(database(office).parent)
        database(office).parent.mkdir(mode=0o700)
        database(office).write_bytes(whole)
        damage(database(office))
        damaged = kept(office)
        for command in (("run", "--once", "--json"), ("run", "--json")):
            refused = office.fast(*command)
            assert (refused.code, len(refused.document["mistakes"])) == (3, 1), (damage, refused.err)
            assert "restore a backup" in refused.err
            assert "Traceback" not in refused.err
        assert kept(office) == damaged, damage
    assert (office.snapshot(*PEOPLE), len(office.mails)) == (before, sent)


def test_an_empty_file_is_no_database_of_nothing_to_whoever_only_looks(office: Office) -> None:
    database(office).parent.mkdir(mode=0o700)
    database(office).touch(mode=0o600)
    for command in (("status", "--json"), ("plan", "--json"), ("exceptions", "--json")):
        refused = office.fast(*command)
        assert (refused.code, len(refused.document["mistakes"])) == (3, 1), (command, refused.err)
        assert "is damaged (it is empty)" in refused.err


def test_what_the_operator_moved_away_is_begun_anew_from_the_calendars(office: Office) -> None:
    before = asked(office).snapshot(*PEOPLE)
    with_flipped_bits(database(office))
    assert office.work(ASKED + HOUR).code == 3
    for file in database(office).parent.glob("oneonone.db*"):
        file.rename(office.folder / file.name)

    first = office.work(ASKED + 2 * HOUR)

    assert (first.code, first.actions) == (0, ["adopt"] * 3)  # two series, and the week that is off
    assert outcomes(office) == [("cancelled", "adopted")]
    for days in range(1, 4):
        assert office.work(ASKED + days * DAY).actions == []
    assert (office.snapshot(*PEOPLE), wrong_events(office)) == (before, [])
    assert [one["X-Oneonone"] for one in office.mails] == ["prompt", "operator"]
    assert office.mails[1]["Subject"] == "A new database was begun"


def test_a_first_start_that_was_killed_is_no_damage(office: Office) -> None:
    database(office).parent.mkdir(mode=0o700)
    for name in ("lock", "oneonone.db.new", "oneonone.db.new-wal"):
        (database(office).parent / name).touch(mode=0o600)
    assert office.work(MONDAY).code == 0
    assert sorted(one.name for one in database(office).parent.glob("*.new*")) == []
    assert office.mails == []


def test_a_log_that_was_left_without_its_database_is_set_aside_and_the_calendars_taken_over(office: Office) -> None:
    asked(office)
    log = database(office).with_name("oneonone.db-wal")
    log.write_bytes(left := database(office).read_bytes())
    database(office).unlink()
    assert office.work(ASKED + HOUR).actions == ["adopt"] * 3
    assert log.with_name(f"{log.name}.left").read_bytes() == left
