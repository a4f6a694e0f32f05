"""On DAViCal an answer for one week reads as one for all weeks, and a week that is off never reaches the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.davical import demand_davical, start_davical
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server
from tests.story.asking import WEEK
from tests.story.delivering import an_office_that_delivers, delivered
from tests.story.office import DAY, HOUR, MONDAY, TEAM, Office, an_office, uid
from tests.story.shown import all_meetings, meetings, overrides, series, values
from tests.story.turns import ASKED, answers, link_in, outcomes, records, series_of, settled, started, told

BEN = "ben@example.test"
SERIES = uid("ben")
DECLINED = WEEK + 14 * DAY - HOUR
"""By the clock on the wall it is the same time."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    demand_davical()
    one = start_davical()
    yield one
    one.stop()


@pytest.fixture(params=["each", "service"])
def office(tmp_path: Path, server: Server, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The daemon signs in as each person, or as the service user; people do as themselves."""
    own = replace(server, service="")
    with mail_sink() as sink:
        if request.param == "each":
            yield an_office_that_delivers(tmp_path / "office", own, sink)
        else:
            office = an_office(tmp_path / "office", server, sink, rows=())
            office.configure(calendar=f"{server.home}{server.arrivals}/")
            office = replace(office, server=own, calendar=server.arrivals)
            office.hire(TEAM)
            yield office
    server.forget()


def guests(office: Office, user: str) -> list[str]:
    """What the series as a whole says of Ben in one of the two copies."""
    lines = values(series(series_of(office, user, SERIES)), "ATTENDEE")
    return [part for line in lines if BEN in line for part in line.split(";") if part.startswith("PARTSTAT")]


def test_one_week_declined_is_one_week_and_one_week_off_is_off_for_both(office: Office) -> None:
    started(office)
    before = meetings(series_of(office, "ana", SERIES))
    assert meetings(series_of(office, "ben", SERIES)) == before
    invited = delivered(office, "ben")

    def change() -> None:
        office.hand("ana").cancel_week(SERIES, WEEK)
        office.hand("ben").decline_week(SERIES, DECLINED, BEN)

    settled(office, change)
    assert (guests(office, "ana"), list(overrides(series_of(office, "ana", SERIES)))) == (["PARTSTAT=DECLINED"], [])
    assert [(one["kind"], one["recurrence_id"][:10]) for one in records(office)] == [
        ("cancelled", "2026-03-24"),
        ("declined", "2026-04-07"),
    ]
    assert told(office, "prompt") == ["ana@example.test", BEN]
    assert (
        answers(office, ASKED, link_in(office.mails_of("prompt")[0]), {"kind": "travel", "answer": "keep_off"})[0]
        == 200
    )
    for hours in (12, 25, 49, 73):
        assert office.work(ASKED + hours * HOUR).code == 0
    assert office.plan(ASKED + 74 * HOUR).actions == []
    without = [week for week in before if week != WEEK]
    assert [meetings(series_of(office, user, SERIES)) for user in ("ana", "ben")] == [without, without]
    assert outcomes(office) == [("cancelled", "excused"), ("declined", "unexplained")]
    assert told(office, "reminder") == [BEN]
    assert delivered(office, "ben") == invited


def test_who_gets_another_manager_meets_the_former_one_no_more(office: Office) -> None:
    started(office)
    office.hire([TEAM[0], TEAM[1].replace("ana@", "chi@"), TEAM[2]])
    left = MONDAY + 2 * DAY
    for hours in (0, 25, 26):
        assert office.work(left + hours * HOUR).code == 0
    until = left + 28 * HOUR
    assert [meetings(series_of(office, user, SERIES), until) for user in ("ana", "ben")] == [[], []]
    assert len(all_meetings(office.objects("ben"), until, 14 * DAY)) == 2
    assert [len(delivered(office, user)) for user in ("ana", "ben")] == [1, 2]


def inbox(office: Office, user: str) -> RawHand:
    """Somebody's scheduling messages."""
    return hand_of(office.server, user, office.server.url.rstrip("/") + office.server.inbox.format(user=user))


def test_an_agenda_comes_back_without_a_message_and_what_people_write_then_arrives_a_pass_later(
    office: Office,
) -> None:
    started(office)
    office.hand("ana").remove_agenda(SERIES)
    before = inbox(office, "ben").text(SERIES)
    assert office.work(MONDAY + HOUR).actions == ["attach"]
    assert inbox(office, "ben").text(SERIES) == before
    office.hand("ana").set_text(SERIES, "LOCATION", "Room 4")
    assert office.work(MONDAY + 2 * HOUR).actions == ["repair"]
    assert "Room 4" in series_of(office, "ben", SERIES) and "Room 4" in inbox(office, "ben").text(SERIES)
    assert office.plan(MONDAY + 3 * HOUR).actions == []


def test_a_series_goes_on_in_a_time_zone_that_the_report_s_copy_had_not(office: Office) -> None:
    started(office)
    office.hire([TEAM[0], TEAM[1].replace("Europe/Berlin", "Asia/Tokyo").replace("10:00", "17:30"), TEAM[2]])
    assert [office.work(MONDAY + hours * HOUR).code for hours in (1, 2, 3)] == [1, 0, 0]
    assert office.plan(MONDAY + 4 * HOUR).actions == []
    ours, theirs = (meetings(series_of(office, user, SERIES), MONDAY + 10 * DAY) for user in ("ana", "ben"))
    assert ours == theirs
    assert all("TZID=Asia/Tokyo" in series_of(office, user, SERIES) for user in ("ana", "ben"))
