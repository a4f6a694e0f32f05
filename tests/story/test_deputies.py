"""A service user on Cyrus, which invites nobody for it, and lets nobody have a series twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.providers.objects import an_event, an_object
from tests.servers.cyrus import DEPUTYS_HOME, demand_cyrus, start_cyrus
from tests.servers.people import RawHand
from tests.servers.running import Server
from tests.story.asking import WEEK
from tests.story.delivering import delivered
from tests.story.deputies import an_office_with_a_deputy, everyone_signs_in
from tests.story.office import DAY, HOUR, MONDAY, TEAM, Office, text_of, uid
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


def test_a_series_in_a_calendar_that_is_not_shared_is_told_to_the_operator_once(office: Office) -> None:
    hidden = RawHand(office.server.calendar("ana", "Private"), ("ana", office.server.password("ana")))
    hidden.make()
    hidden.put("theirs.ics", an_object(an_event(uid=uid("ben"))).replace(b"ben@", b"eve@"))
    for hours in range(6):
        assert office.work(MONDAY + hours * HOUR).code == 0
    assert (uids(office.objects("ana")), uids(office.objects("ben"))) == ([uid("chi")], [])
    (mail,) = office.mails
    assert mail["To"] == "ops@example.test" and BEN in text_of(mail)
    hidden.delete_series(uid("ben"))
    assert office.work(MONDAY + DAY).actions == ["create"]
    assert uids(office.objects("ben")) == [uid("ben")]
    assert office.work(MONDAY + DAY + HOUR).actions == []


def test_a_series_in_another_calendar_that_can_be_read_is_found_there(inviting_office_on_cyrus: Office) -> None:
    office = inviting_office_on_cyrus
    another = RawHand(office.server.calendar("ana", "Another"), office.hand("ana").login)
    another.make()
    another.put("theirs.ics", an_object(an_event(uid=uid("ben"))))
    assert sorted(set(office.work(MONDAY).actions)) == ["adopt", "attach", "create"]
    for hours in range(1, 5):
        assert office.work(MONDAY + hours * HOUR).actions == []
    assert [uids(office.objects(user)) for user in EVERYBODY] == [[uid("chi")], [uid("ben")], [uid("chi")]]
    assert (another.names(), office.mails) == (("theirs.ics",), [])


def test_whoever_signs_in_otherwise_finds_the_same_calendars(office: Office) -> None:
    started(office)
    before = office.snapshot(*EVERYBODY)
    everyone_signs_in(office)
    for hours in range(1, 4):
        assert office.work(MONDAY + hours * HOUR).actions == []
    assert office.snapshot(*EVERYBODY) == before
    office.configure(calendar=f"{DEPUTYS_HOME}{office.server.arrivals}/")
    for hours in range(4, 7):
        assert office.work(MONDAY + hours * HOUR).actions == []
    assert (office.snapshot(*EVERYBODY), delivered(office, *EVERYBODY)) == (before, frozenset())
    assert {mail["To"] for mail in office.mails} == {"ops@example.test"}


def test_what_the_server_is_to_deliver_from_now_on_is_handed_over_to_it(office: Office) -> None:
    started(office)
    everyone_signs_in(office)
    assert office.work(MONDAY + HOUR).actions == []
    office.hire([row.replace("Tue 10:00", "Thu 11:00") for row in TEAM])
    assert office.work(MONDAY + 2 * HOUR).actions == ["repair"]
    assert office.work(MONDAY + 3 * HOUR).actions == []
    thursdays = meetings(series_of(office, "ana", uid("ben")))
    assert thursdays[0] == MONDAY + 3 * DAY + 2 * HOUR
    assert meetings(series_of(office, "ben", uid("ben"))) == thursdays
    assert by_whom(office, "ben") == {(False, "ana@example.test"), (False, BEN)}
    assert by_whom(office, "chi") == kept_out("chi")
    assert (len(delivered(office, "ben")), delivered(office, "ana", "chi")) == (1, frozenset())
