"""What people do in Google's own pages, and how it then looks from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from google.auth.exceptions import RefreshError

from tests.google import faults, people, splitting
from tests.google.errors import ApiError
from tests.google.meetings import ANA, BEN, ID, Person, a_series
from tests.google.pages import Page
from tests.google.running import Google, Mail

WEEK = datetime(2026, 3, 24, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 7, 8, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
def ana(workspace: Google) -> Page:
    """Ana, who organizes the series with Ben."""
    page = Page(workspace, ANA)
    page.insert(a_series())
    return page


@pytest.fixture
def ben(ana: Page) -> Page:
    return ana.of(BEN)


def answer_of(page: Page, email: str, name: str = ID) -> tuple[str, str]:
    """What somebody answered and said, as this page shows it."""
    (guest,) = [one for one in page.get(name)["attendees"] if one["email"] == email]
    return guest["responseStatus"], guest.get("comment", "")


def test_a_week_is_cancelled_and_taken_back(ana: Page, ben: Page) -> None:
    people.cancel_week(ana, ID, WEEK)
    assert ben.week(ID, WEEK)["status"] == "cancelled"

    people.restore_week(ana, ID, WEEK)
    assert ben.week(ID, WEEK)["status"] == "confirmed"


def test_a_week_is_moved_and_made_longer(ana: Page, ben: Page) -> None:
    people.move_week(ana, ID, WEEK, WEEK + timedelta(days=7, hours=1))
    people.resize_week(ana, ID, WEEK, timedelta(hours=1))

    week = ben.week(ID, WEEK)
    assert week["start"]["dateTime"] == "2026-03-31T12:00:00+02:00"
    assert week["end"]["dateTime"] == "2026-03-31T13:00:00+02:00"
    assert week["originalStartTime"]["dateTime"] == "2026-03-24T10:00:00+01:00"


def test_a_series_is_moved_and_made_longer_as_a_whole(ana: Page, ben: Page) -> None:
    people.retime_series(ana, ID, datetime(2026, 3, 12, 15), "America/New_York")
    people.resize_series(ana, ID, timedelta(minutes=45))
    people.change_rule(ana, ID, BYDAY="TH", INTERVAL=2)

    series = ben.get(ID)
    assert series["start"] == {"dateTime": "2026-03-12T20:00:00+01:00", "timeZone": "America/New_York"}
    assert series["end"]["dateTime"] == "2026-03-12T20:45:00+01:00"
    assert series["recurrence"] == ["RRULE:FREQ=WEEKLY;BYDAY=TH;INTERVAL=2"]


def test_this_and_following_makes_another_series_that_looks_as_google_s_do(ana: Page, ben: Page) -> None:
    ana.patch(ID, {"extendedProperties": {"private": {"oneonone": "key"}}})

    new = splitting.follow_on(ana, ID, WEEK, WEEK + timedelta(hours=2))

    assert new == f"{ID}_R20260324T120000"
    assert ana.get(ID)["recurrence"] == ["RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260324T085959Z"]
    series = ana.get(new)
    assert series["iCalUID"] == f"{new}@google.com"
    assert series["extendedProperties"]["private"] == {"oneonone": "key"}
    assert series["recurrence"] == ["RRULE:FREQ=WEEKLY"]
    week = ben.week(new, LATER + timedelta(hours=2))
    assert (week["id"], week["recurringEventId"]) == (f"{ID}_20260407T100000Z", new)
    assert ben.get(week["id"])["start"] == week["start"]


def test_splitting_may_lose_our_properties(ana: Page) -> None:
    ana.patch(ID, {"extendedProperties": {"private": {"oneonone": "key"}}})
    ana.server.ways.split_keeps_properties = False

    new = splitting.follow_on(ana, ID, WEEK, WEEK)

    assert "extendedProperties" not in ana.get(new)


def test_a_split_series_can_be_split_again(ana: Page) -> None:
    first = splitting.follow_on(ana, ID, WEEK, WEEK)

    assert splitting.follow_on(ana, first, LATER, LATER) == f"{ID}_R20260407T100000"
    assert len(ana.series()) == 3


def test_all_following_weeks_are_deleted(ana: Page, ben: Page) -> None:
    people.end_before(ana, ID, WEEK)

    weeks = ben.ask("GET", f"/{ID}/instances")["items"]
    assert [one["start"]["dateTime"][:10] for one in weeks] == ["2026-03-10", "2026-03-17"]


def test_a_series_is_deleted_taken_back_and_made_anew(ana: Page, ben: Page) -> None:
    people.delete_series(ana, ID)
    assert (ana.series(), ben.series()) == ([], [])
    people.restore_series(ana, ID)
    assert [one["id"] for one in ben.series()] == [ID]

    new = people.recreate_series(ana, ID, datetime(2026, 3, 10, 11))
    assert [one["id"] for one in ben.series()] == [new]


def test_a_guest_declines_with_a_note(ana: Page, ben: Page) -> None:
    people.answer_week(ben, ID, WEEK, "declined", "ill")
    people.answer_series(ben, ID, "tentative")

    assert answer_of(ana, BEN, ana.week(ID, WEEK)["id"]) == ("tentative", "ill")
    assert answer_of(ana, BEN) == ("tentative", "")


def test_a_guest_removes_the_series(ana: Page, ben: Page) -> None:
    people.delete_series(ben, ID)

    assert answer_of(ana, BEN) == ("declined", "")
    assert ben.series() == []


def test_a_guest_may_be_taken_for_accepted_though_the_copy_is_gone(ana: Page, ben: Page) -> None:
    ana.server.ways.removal_declines = False
    people.answer_series(ben, ID, "accepted")

    people.delete_series(ben, ID)
    people.write(ana, ID, location="Room 1")

    assert answer_of(ana, BEN) == ("accepted", "")
    assert ben.series() == []


def test_guests_come_and_go(ana: Page, ben: Page) -> None:
    people.add_guest(ana, ID, "zoe@outside.test", WEEK)
    assert answer_of(ben, "zoe@outside.test", ben.week(ID, WEEK)["id"]) == ("needsAction", "")
    assert len(ben.get(ID)["attendees"]) == 2

    people.remove_guest(ana, ID, BEN, WEEK)
    assert ben.week(ID, WEEK)["status"] == "cancelled"
    assert ben.get(ID)["status"] == "confirmed"


def test_files_come_and_go(ana: Page, ben: Page) -> None:
    people.attach(ana, ID, "https://docs.google.com/document/d/a/edit")
    people.attach(ana, ID, "https://docs.google.com/document/d/b/edit", "Record")
    people.detach(ana, ID, "https://docs.google.com/document/d/a/edit")

    assert [one["title"] for one in ben.get(ID)["attachments"]] == ["Record"]
    people.detach(ana, ID)
    assert "attachments" not in ben.get(ID)


def test_people_write_what_is_theirs(ana: Page, ben: Page) -> None:
    people.write(ana, ID, summary="Us", location="Café", description="<b>Hi</b>", colorId="4")
    people.write(ana, ID, WEEK, summary="Us, outside")
    people.remind(ben, ID, 15)
    link = people.add_meet(ana, ID)

    assert (ben.get(ID)["summary"], ben.week(ID, WEEK)["summary"]) == ("Us", "Us, outside")
    assert ben.get(ID)["hangoutLink"] == link
    assert ben.get(ID)["reminders"]["overrides"] == [{"method": "popup", "minutes": 15}]
    assert "overrides" not in ana.get(ID)["reminders"]


@pytest.mark.parametrize(("decline", "status"), [("all", "declined"), ("new", "needsAction"), ("", "needsAction")])
def test_somebody_is_away(ana: Page, ben: Page, decline: str, status: str) -> None:
    people.be_away(ben, WEEK - timedelta(days=1), WEEK + timedelta(days=1), decline, "On leave")

    assert answer_of(ana, BEN, ana.week(ID, WEEK)["id"])[0] == status


def test_people_have_other_things_in_their_calendars(ana: Page) -> None:
    people.focus(ana, WEEK, WEEK + HALF)
    people.work_from_home(ana, WEEK)
    people.take_days(ana, WEEK, 2)
    people.have_appointment(ana, WEEK, HALF)

    kinds = [one["eventType"] for one in ana.ask("GET")["items"]]
    assert kinds == ["default", "focusTime", "workingLocation", "default", "default"]


def test_a_series_goes_to_another_calendar_or_another_organizer(ana: Page, ben: Page) -> None:
    other = ana.server.client(ANA).calendars().insert(body={"summary": "Other"}).execute()["id"]
    people.move_to_calendar(ana, ID, other)
    assert ben.get(ID)["organizer"] == {"email": other, "displayName": "Other"}

    splitting.hand_over(Page(ana.server, ANA, other), ID, BEN)
    assert ben.get(ID)["organizer"] == {"email": BEN, "self": True}
    assert ana.get(ID)["organizer"] == {"email": BEN}


def test_who_leaves_the_company_leaves_the_copies_of_others(ana: Page, ben: Page) -> None:
    splitting.leave_company(ana)

    assert [one["id"] for one in ben.series()] == [ID]
    with pytest.raises(ApiError):
        people.write(ben, ID, summary="Mine")


def test_nobody_acts_in_the_name_of_who_is_suspended(ana: Page, ben: Page) -> None:
    client = ana.server.client(ANA).events()
    splitting.suspend(ana)

    with pytest.raises(RefreshError):  # of a token that the server refuses
        client.list(calendarId="primary").execute()
    assert ana.server.calls[-1].status == 401
    assert [one["id"] for one in ben.series()] == [ID]


def test_faults_do_not_strike_people_and_the_log_tells_them_apart(ana: Page) -> None:
    ana.server.faults.put(faults.ANY, faults.broken())

    people.write(ana, ID, summary="Us")

    assert all(call.person for call in ana.server.calls)
    assert len(ana.server.faults.waiting) == 1


def test_people_may_let_google_write_to_the_guests(workspace: Google) -> None:
    ana = Page(workspace, ANA, mails="all")
    ana.insert(a_series())

    people.cancel_week(ana, ID, WEEK)

    week = f"{ID}_20260324T090000Z"
    assert workspace.mails == [Mail(BEN, "invitation", ID), Mail(BEN, "cancellation", week)]


def test_ids_that_say_nothing_change_nothing_for_people(workspace: Google) -> None:
    workspace.ways.opaque_instances = True
    ana = Page(workspace, ANA)
    ana.insert(a_series())
    new = splitting.follow_on(ana, ID, WEEK, WEEK)

    people.cancel_week(ana, new, LATER)

    assert Person(workspace, BEN).week(LATER.isoformat(), new)["status"] == "cancelled"
