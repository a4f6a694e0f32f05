"""What users of other tools report when clocks change: here a clock change is not drift."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.story.office import ANA, DAY, MONDAY, Office, uid
from tests.story.shown import meetings
from tests.story.turns import records, series_of

WEEK = timedelta(weeks=1)
YEAR = 52 * WEEK
IN_BERLIN = "ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,,,Tue 10:00,"
IN_NEW_YORK = "chi@example.test,Chi Wu,ana@example.test,America/New_York,,,Wed 09:00,45m"
CHANGES = {
    "New York goes forward": "2026-03-08",
    "Berlin goes forward": "2026-03-29",
    "Berlin goes back": "2026-10-25",
    "New York goes back": "2026-11-01",
}
MANAGER_IN = {"Berlin": "Europe/Berlin", "New York": "America/New_York", "Lord Howe": "Australia/Lord_Howe"}


def hired(office: Office, manager_in: str) -> None:
    """Ana, in a zone of her own, with Ben in Berlin and Chi in New York."""
    office.hire([ANA.replace("Europe/Berlin", MANAGER_IN[manager_in]), IN_BERLIN, IN_NEW_YORK])
    office.work(MONDAY)


@pytest.mark.parametrize("manager_in", MANAGER_IN)
def test_a_clock_change_is_not_drift(office: Office, manager_in: str) -> None:
    hired(office, manager_in)
    before = office.snapshot("ana", "ben", "chi")
    around = [
        datetime.fromisoformat(f"{day}T00:30:00Z") + days * DAY for day in CHANGES.values() for days in (-8, 0, 1, 8)
    ]
    for at in sorted(one for one in around if one > MONDAY):
        assert office.work(at).actions == [], at
    assert (records(office), office.mails, office.snapshot("ana", "ben", "chi")) == ([], [], before)


def test_in_no_week_of_a_year_is_there_anything_to_do(office: Office) -> None:
    hired(office, "New York")
    for number in range(1, 53):
        assert office.plan(MONDAY + number * WEEK).actions == [], number
    assert office.work(MONDAY + YEAR).actions == []
    assert (records(office), office.mails) == ([], [])


def test_all_meetings_of_a_year_are_at_the_agreed_time_in_the_zone_of_the_team_member(office: Office) -> None:
    hired(office, "New York")
    for report, zone, hour in (("ben", "Europe/Berlin", 10), ("chi", "America/New_York", 9)):
        for user in ("ana", report):
            starts = meetings(series_of(office, user, uid(report)), lasting=YEAR)
            assert len(starts) == 52
            assert {one.astimezone(ZoneInfo(zone)).hour for one in starts} == {hour}
