"""A backup, life that goes on, a disaster, the backup again: calendars stay as they are, and nobody is asked twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from tests.story.asking import WEEK, asked
from tests.story.office import DAY, HOUR, MONDAY, Office, uid
from tests.story.turns import records

NEXT = WEEK - 7 * DAY
CHIS = datetime(2026, 4, 1, 13, tzinfo=UTC)


def put_back_sealed(office: Office, copy: Path) -> None:
    """The command, with the key."""
    done = office.fast("restore", str(copy), "--key-file", str(office.folder / "key"), at=MONDAY + 9 * HOUR)
    assert done.code == 0, done.err


def put_back_by_hand(office: Office, copy: Path) -> None:
    """Somebody copies the file to where the database was."""
    opened = pyrage.decrypt(copy.read_bytes(), [pyrage.x25519.Identity.from_str((office.folder / "key").read_text())])
    (office.folder / "state" / "oneonone.db").write_bytes(opened)


@pytest.mark.parametrize("put_back", [put_back_sealed, put_back_by_hand])
def test_nothing_of_what_happened_since_a_backup_is_done_or_said_again(
    office: Office, put_back: Callable[[Office, Path], None]
) -> None:
    asked(office)
    key = pyrage.x25519.Identity.generate()
    (office.folder / "key").write_text(str(key))
    copy = office.folder / "copy.db.age"
    assert office.fast("backup", str(copy), "--encrypt-to", str(key.to_public())).code == 0

    (record,) = records(office)
    given = ("--kind", "family", "--text", "School is closed", "--by", record["asked"][0])
    assert office.fast("reason", record["key"], *given, at=MONDAY + 3 * HOUR).code == 0
    office.work(MONDAY + 4 * HOUR)
    office.hand("ben").cancel_week(uid("ben"), NEXT)
    office.hand("ana").cancel_week(uid("chi"), CHIS)
    for hours in (5, 6, 8):
        office.work(MONDAY + hours * HOUR)
    mails, calendars = len(office.mails), office.snapshot("ana", "ben", "chi")
    assert {one["X-Oneonone"] for one in office.mails} >= {"prompt", "outcome"}

    shutil.rmtree(office.folder / "state")
    (office.folder / "state").mkdir(0o700)
    put_back(office, copy)

    first = office.work(MONDAY + 10 * HOUR)
    assert set(first.actions) <= {"adopt"}
    assert office.plan(MONDAY + 11 * HOUR).actions == []
    for days in range(1, 6):
        assert office.work(MONDAY + 10 * HOUR + days * DAY).actions == []
    assert office.snapshot("ana", "ben", "chi") == calendars
    assert [one["X-Oneonone"] for one in office.mails[mails:]] in ([], ["operator"])
    assert {one["outcome"] for one in records(office)} == {"adopted"}

    office.hand("ana").cancel_week(uid("ben"), WEEK - 14 * DAY)
    for hours in (1, 2):
        office.work(MONDAY + 6 * DAY + hours * HOUR)
    assert [one["X-Oneonone"] for one in office.mails[mails:]][-1:] == ["prompt"]
