"""Who organizes at Google is not always the manager: that copy is written, and what a guest takes off is a decline."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.model import Role
from rules.plan import Verb
from rules.records import Outcome
from tests.daemon.google_world import Workspace, at_google, by_the_team_member
from tests.daemon.world import DAY, HOUR, START, verbs
from tests.google import people, splitting
from tests.google.running import Google


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    return by_the_team_member(server, tmp_path)


def ids(office: Workspace, role: Role) -> list[str]:
    return [one["id"] for one in office.page(role).series()]


def test_a_series_that_the_team_member_made_by_hand_is_taken_over(office: Workspace) -> None:
    event = office.page(Role.REPORT).get(office.series)
    assert ids(office, Role.MANAGER) == ids(office, Role.REPORT) == [event["id"]]
    assert event["summary"] == "P0 and Ana"
    assert event["description"].startswith("1:1 agenda: ")
    assert verbs(office.world) == []


def test_the_copy_of_the_organizer_is_written_after_a_hand_over(server: Google, tmp_path: Path) -> None:
    office = at_google(server, tmp_path)
    office.world.run(force=True)
    splitting.hand_over(office.page(), office.series, "p0@example.test")
    people.write(office.page(Role.REPORT), office.series, description="Topics")
    assert verbs(office.world) == [Verb.ATTACH]
    assert verbs(office.world) == []
    people.cancel_week(office.page(Role.REPORT), office.series, office.world.week(1))
    office.world.hourly(START + 3 * DAY)
    assert office.world.outcomes == [Outcome.RESTORED]
    for role in Role:
        series = office.shown(role)
        assert series and series.excluded == frozenset()


def test_a_manager_who_takes_off_what_the_team_member_made_has_declined_it(office: Workspace) -> None:
    before = office.series
    people.delete_series(office.page(), before)
    office.world.hourly(office.world.now + 3 * HOUR)
    assert (set(office.kinds), set(office.asked())) == ({"declined"}, {"ana@example.test"})
    office.world.hourly(office.world.now + 5 * DAY)
    assert (ids(office, Role.MANAGER), ids(office, Role.REPORT)) == ([], [before])


def test_a_manager_who_takes_off_one_week_has_declined_that(office: Workspace) -> None:
    people.cancel_week(office.page(), office.series, office.world.week(2))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["declined"], ["ana@example.test"])
    office.world.hourly(office.world.now + 5 * DAY)
    assert Outcome.RESTORED not in office.world.outcomes
    series = office.shown(Role.REPORT)
    assert series and series.excluded == frozenset()


def test_a_team_member_who_takes_a_week_off_the_own_series_is_asked(office: Workspace) -> None:
    people.cancel_week(office.page(Role.REPORT), office.series, office.world.week(2))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["cancelled"], ["p0@example.test"])
    office.world.hourly(office.world.now + 5 * DAY)
    assert office.world.outcomes == [Outcome.RESTORED]
    series = office.shown(Role.MANAGER)
    assert series and series.excluded == frozenset()


def test_a_team_member_who_deletes_the_own_series_deleted_it_for_both(office: Workspace) -> None:
    before = office.series
    people.delete_series(office.page(Role.REPORT), before)
    office.world.hourly(office.world.now + 5 * DAY)
    assert set(office.kinds) == {"series_deleted"}
    assert ids(office, Role.MANAGER) == ids(office, Role.REPORT) == [office.series] != [before]
