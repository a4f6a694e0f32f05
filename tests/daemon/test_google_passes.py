"""Real passes over Google: whatever people do in Google's pages goes the way that it goes anywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from daemon.store import Store
from providers.google.ids import calendar_id
from rules.model import Kind, Partstat, Role
from rules.plan import Verb
from rules.records import Answer, Outcome, ReasonKind
from tests.daemon.google_world import Workspace, at_google
from tests.daemon.world import DAY, HOUR, START, verbs
from tests.google import faults, people, splitting
from tests.google.pages import Page
from tests.google.running import Google
from tests.servers.people_at_google import GoogleDesk

HALF_HOUR = timedelta(minutes=30)
WEEK = timedelta(days=7)


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    """Two people whose series was just made."""
    one = at_google(server, tmp_path)
    one.world.run(force=True)
    return one


def test_the_first_pass_invites_everybody_mails_nobody_and_the_second_does_nothing(
    server: Google, tmp_path: Path
) -> None:
    office = at_google(server, tmp_path, size=3)
    assert verbs(office.world) == [Verb.CREATE] * 3
    assert verbs(office.world) == []
    assert len(office.page(Role.MANAGER).series()) == 3
    assert len(office.page(Role.REPORT).series()) == 1
    assert (server.mails, office.world.mails()) == ([], [])


def test_with_a_new_database_the_names_of_deleted_series_are_passed_over(office: Workspace) -> None:
    people.delete_series(office.page(), office.series)
    world = office.world
    world.start(Store(None))
    for _ in range(3):
        world.run(force=True)
    assert world.known.generation == 2
    assert len(office.page(Role.REPORT).series()) == 1
    assert (verbs(world), office.server.mails, world.mails()) == ([], [], [])


def test_a_pass_without_a_change_is_one_request_for_each_calendar(office: Workspace) -> None:
    office.world.run()
    begun = len(office.server.calls)
    office.world.run()
    assert [call.method for call in office.server.calls[begun:]] == ["calendar.events.list"] * 2


def test_a_cancelled_week_is_asked_about_reminded_and_put_back(office: Workspace) -> None:
    world, week = office.world, office.world.week(1)
    people.cancel_week(office.page(), office.series, week)
    world.settle()
    assert (office.kinds, office.asked()) == (["cancelled"], ["ana@example.test"])
    world.hourly(START + 2 * DAY + HOUR)
    assert world.outcomes == [Outcome.RESTORED]
    for role in Role:
        series = office.shown(role)
        assert series and (series.excluded, series.overrides) == (frozenset(), ())
    assert verbs(world) == []
    assert office.server.mails == []


def test_a_person_who_puts_the_week_back_withdraws_it(office: Workspace) -> None:
    week = office.world.week(1)
    people.cancel_week(office.page(), office.series, week)
    office.world.settle()
    people.restore_week(office.page(), office.series, week)
    office.world.settle()
    assert office.world.outcomes == [Outcome.WITHDRAWN]


def test_a_week_that_was_moved_to_another_is_put_back(office: Workspace) -> None:
    week = office.world.week(1)
    people.move_week(office.page(), office.series, week, week + 8 * DAY)
    office.world.settle()
    assert office.kinds == ["moved"]
    office.world.hourly(START + 3 * DAY)
    series = office.shown()
    assert series and series.overrides == ()


def test_a_guest_who_declines_one_week_is_asked(office: Workspace) -> None:
    people.answer_week(office.page(Role.REPORT), office.series, office.world.week(1))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["declined"], ["p0@example.test"])
    office.world.hourly(START + 4 * DAY)
    series = office.shown()
    assert series and series.overrides[0].attendees
    assert series.overrides[0].attendees[1].partstat is Partstat.DECLINED


def test_a_guest_who_takes_one_week_off_the_own_calendar_has_declined_it(office: Workspace) -> None:
    people.cancel_week(office.page(Role.REPORT), office.series, office.world.week(1))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["declined"], ["p0@example.test"])


def test_a_guest_who_takes_the_series_off_has_declined_it(office: Workspace) -> None:
    people.delete_series(office.page(Role.REPORT), office.series)
    office.world.settle()
    office.world.hourly(office.world.now + 2 * HOUR)
    assert set(office.kinds) == {"declined"}
    assert set(office.asked()) == {"p0@example.test"}


@pytest.mark.parametrize("absence", [people.be_away, people.focus], ids=["away", "focus"])
def test_what_a_machine_declined_is_excused_without_a_question(office: Workspace, absence: object) -> None:
    week = office.world.week(1)
    assert callable(absence)
    absence(office.page(Role.REPORT), week - HOUR, week + HOUR, "all")
    office.world.settle()
    assert (office.kinds, office.asked()) == (["declined"], [])
    (record,) = office.world.records
    assert record.reason and record.reason.by == "calendar"
    assert record.reason.kind in (ReasonKind.LEAVE, ReasonKind.CONFLICT)


@pytest.mark.parametrize("keeps", [True, False], ids=["properties copied", "properties lost"])
def test_this_and_following_is_followed_as_the_same_series(office: Workspace, keeps: bool) -> None:
    office.server.ways.split_keeps_properties = keeps
    week, before = office.world.week(2), office.series
    made = splitting.follow_on(office.page(), before, week, week + HOUR)
    office.world.settle()
    assert office.series == made != before
    assert Kind.SPLIT.value in office.kinds
    office.world.hourly(office.world.now + 3 * DAY)
    assert verbs(office.world) == []
    assert len(office.page().series()) <= 3


def test_a_series_that_was_deleted_is_made_anew_once_as_the_next_generation(office: Workspace) -> None:
    before = office.series
    people.delete_series(office.page(), before)
    office.world.hourly(START + 4 * DAY)
    assert office.series != before
    for role in Role:
        assert [one["id"] for one in office.page(role).series()] == [office.series]
    people.delete_series(office.page(), office.series)
    office.world.hourly(office.world.now + 6 * DAY)
    assert office.page().series() == []


def test_a_series_that_was_ended_goes_on_after_the_deadline(office: Workspace) -> None:
    people.end_before(office.page(), office.series, office.world.week(2))
    office.world.settle()
    assert office.kinds == ["series_ended"]
    office.world.hourly(START + 4 * DAY)
    assert verbs(office.world) == []
    series = office.shown()
    assert series and series.rule and series.rule.until is None


def test_a_series_at_another_time_is_put_back_and_weeks_with_it(office: Workspace) -> None:
    series = office.shown()
    assert series
    people.retime_series(office.page(), office.series, series.start + HOUR)
    office.world.settle()
    assert office.kinds == ["series_moved"]
    office.world.hourly(START + 4 * DAY)
    assert verbs(office.world) == []


def test_a_guest_who_is_no_longer_invited_is_invited_again(office: Workspace) -> None:
    people.remove_guest(office.page(), office.series, "p0@example.test")
    office.world.settle()
    assert office.kinds == ["guest_removed"]
    office.world.hourly(START + 4 * DAY)
    assert office.shown(Role.REPORT) is not None
    assert verbs(office.world) == []


def test_the_agenda_comes_back_and_what_people_wrote_stays(office: Workspace) -> None:
    people.write(office.page(), office.series, description="<b>Topics</b><br>coffee")
    assert verbs(office.world) == [Verb.ATTACH]
    text = office.page().get(office.series)["description"]
    assert text.startswith("<b>Topics</b><br>coffee<br>1:1 agenda: <a href=")
    assert verbs(office.world) == []


def test_a_lost_database_adopts_what_the_calendars_hold(office: Workspace) -> None:
    people.cancel_week(office.page(), office.series, office.world.week(1))
    before = [one["etag"] for one in office.page().series()]
    office.world.start(Store(None))
    assert set(verbs(office.world)) == {Verb.ADOPT}
    office.world.hourly(office.world.now + 3 * DAY)
    assert [one["etag"] for one in office.page().series()] == before
    assert office.world.mails() == []


def test_an_expired_token_closes_and_deletes_nothing(office: Workspace) -> None:
    office.world.run()
    office.server.company.expire_sync_tokens()
    assert verbs(office.world) == []
    assert office.world.records == []


def test_ids_of_weeks_that_say_nothing_make_no_difference(office: Workspace) -> None:
    office.server.ways.opaque_instances = True
    people.cancel_week(office.page(), office.series, office.world.week(1))
    office.world.hourly(START + 3 * DAY)
    assert office.world.outcomes == [Outcome.RESTORED]
    series = office.shown()
    assert series and series.excluded == frozenset()


def test_a_series_that_was_dragged_to_a_second_calendar_is_kept_there(office: Workspace) -> None:
    second = GoogleDesk(office.server, office.world.calendar(Role.MANAGER)).make()
    people.move_to_calendar(office.page(), office.series, calendar_id(second.url))
    there = Page(office.server, "ana@example.test", calendar_id(second.url))
    assert verbs(office.world) == []
    people.cancel_week(there, office.series, office.world.week(1))
    office.world.hourly(START + 3 * DAY)
    assert office.world.outcomes == [Outcome.RESTORED]
    assert verbs(office.world) == []
    assert there.week(office.series, datetime(2026, 3, 17, 8, tzinfo=UTC))["status"] == "confirmed"


LOST: dict[str, faults.Fault] = {
    "cut off": faults.Lose(cut=True),
    "no answer": faults.Lose(),
    "nothing sent": faults.Lose(done=False),
    "no JSON": faults.Garble(),
    "500": faults.broken(500),
    "429": faults.too_many(1),
}


@pytest.mark.parametrize("times", [1, 9], ids=["once", "for long"])
@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
def test_a_series_is_made_once_whatever_becomes_of_the_answers(
    server: Google, tmp_path: Path, fault: faults.Fault, times: int
) -> None:
    office = at_google(server, tmp_path)
    server.faults.put("calendar.events.insert", fault, times=times)
    office.world.run(force=True)
    server.faults.clear()
    for _ in range(3):
        office.world.run(HOUR)
    for role in Role:
        assert [one["id"] for one in office.page(role).series()] == [office.series]
    assert verbs(office.world) == []
    assert office.world.records == []


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
def test_a_week_is_put_back_once_whatever_becomes_of_the_answers(office: Workspace, fault: faults.Fault) -> None:
    people.cancel_week(office.page(), office.series, office.world.week(1))
    office.world.hourly(START + 2 * DAY)
    office.server.faults.put("calendar.events.patch", fault, times=9)
    office.world.hourly(START + 2 * DAY + 2 * HOUR)
    office.server.faults.clear()
    office.world.hourly(START + 3 * DAY)
    assert office.world.outcomes == [Outcome.RESTORED]
    series = office.shown()
    assert series and series.excluded == frozenset()
    assert [mail.about for mail in office.world.mails()].count("prompt") == 1


def test_a_make_up_time_is_booked_where_the_roster_has_another_slot_by_then(office: Workspace) -> None:
    world = office.world
    people.cancel_week(office.page(), office.series, world.week(1))
    world.settle()
    chosen = world.records[0].options[0].start
    world.answer(world.records[0], Answer.MAKE_UP, chosen=chosen)
    world.employ(*(replace(one, slot=replace(one.slot, time=time(15))) for one in world.pairs))
    for _ in range(4):
        world.run(HOUR)
    assert verbs(world) == []
    for role in Role:
        series = office.shown(role)
        assert series and [one.start for one in series.overrides] == [chosen]
