"""A service user on a server that invites nobody for it: both copies are written, and no message is ever sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.cyrus import demand_cyrus, start_cyrus
from tests.servers.running import Server
from tests.story.asking import WEEK
from tests.story.delivering import delivered
from tests.story.deputies import an_office_with_a_deputy
from tests.story.office import DAY, HOUR, Office, uid
from tests.story.shown import meetings, uids, values
from tests.story.turns import concluded, outcomes, series_of, settled, started, told

EVERYBODY = ("ana", "ben", "chi")
BEN, CHI = "ben@example.test", "chi@example.test"
LATER = WEEK + 14 * DAY - HOUR
"""By the clock on the wall it is the same time."""


@pytest.fixture
def server() -> Iterator[Server]:
    demand_cyrus()
    one = start_cyrus()
    yield one
    one.stop()


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    with mail_sink() as sink:
        yield an_office_with_a_deputy(tmp_path / "office", server, sink)


def by_whom(office: Office, report: str) -> set[tuple[bool, str]]:
    """Which lines of both copies of a 1:1 say that no server is to deliver it, and whom they name."""
    names = ("ORGANIZER", "ATTENDEE")
    texts = [series_of(office, user, uid(report)) for user in ("ana", report)]
    lines = [line for text in texts for name in names for line in values(text, name)]
    return {("SCHEDULE-AGENT=CLIENT" in line, line.rpartition("mailto:")[2]) for line in lines}


def kept_out(report: str) -> set[tuple[bool, str]]:
    """The organizer is named twice: an organizer is no guest to be invited."""
    return {(True, "ana@example.test"), (False, "ana@example.test"), (True, f"{report}@example.test")}


def test_both_copies_are_written_and_nobody_is_ever_sent_a_message(office: Office) -> None:
    started(office)
    assert {user: uids(office.objects(user)) for user in EVERYBODY} == {
        "ana": sorted([uid("ben"), uid("chi")]),
        "ben": [uid("ben")],
        "chi": [uid("chi")],
    }
    before = meetings(series_of(office, "ana", uid("ben")))

    def change() -> None:
        office.hand("ana").cancel_week(uid("ben"), WEEK)
        office.hand("ana").remove_guest(uid("chi"), CHI)
        office.hand("ben").decline_week(uid("ben"), LATER, BEN)

    settled(office, change)
    assert meetings(series_of(office, "ben", uid("ben"))) == before
    concluded(office)
    assert sorted(outcomes(office)) == [
        ("cancelled", "restored"),
        ("declined", "unexplained"),
        ("guest_removed", "restored"),
    ]
    assert sorted(told(office, "prompt")) == ["ana@example.test", "ana@example.test", BEN]
    for user in ("ana", "ben"):
        assert meetings(series_of(office, user, uid("ben"))) == before
    assert [by_whom(office, one) for one in ("ben", "chi")] == [kept_out("ben"), kept_out("chi")]
    assert [len(office.objects(user)) for user in EVERYBODY] == [2, 1, 1]
    assert delivered(office, *EVERYBODY) == frozenset()
