"""The audit log of the test server: what is done to events is in it, with its actor, after its lag."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.auth.exceptions import RefreshError

from tests.google import people
from tests.google.pages import Page
from tests.google.reports.journal import Through
from tests.google.running import Google, google

ANA, BEN, ADMIN = "ana@example.test", "ben@example.test", "it@example.test"
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEEK = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LAG = timedelta(minutes=20)
RECLAIM = Through("api_v3", program="Reclaim", client="77.apps.example", user_agent="reclaim/2")


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(ANA, BEN, ADMIN)) as one:
        one.clock.at = MONDAY
        one.company.admins.add(ADMIN)
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture
def ana(server: Google) -> Page:
    return Page(server, ANA)


@pytest.fixture
def series(ana: Page) -> str:
    return people.make_series(ana, datetime(2026, 3, 3, 10, 0), [BEN])


def _ask(server: Google, user: str = ADMIN, **query: Any) -> dict[str, Any]:
    scope = ("admin.reports.audit.readonly",)
    api = server.client(user, "admin", "reports_v1", scope).activities()
    found: dict[str, Any] = api.list(userKey="all", applicationName="calendar", **query).execute()
    return found


def _told(server: Google, **query: Any) -> list[dict[str, Any]]:
    """What the log tells once it has caught up."""
    server.clock.pass_(LAG)
    return list(_ask(server, **query).get("items", []))


def _names(activities: list[dict[str, Any]]) -> list[str]:
    return [event["name"] for one in activities for event in one["events"]]


def _parameter(activity: dict[str, Any], name: str) -> Any:
    (one,) = [each for each in activity["events"][0]["parameters"] if each["name"] == name]
    return one.get("value", one.get("boolValue", one.get("intValue")))


def test_a_cancelled_week_is_a_deletion_of_the_organizers_in_the_browser(
    server: Google, ana: Page, series: str
) -> None:
    people.cancel_week(ana, series, WEEK)
    (one, _) = _told(server)
    assert _names([one]) == ["delete_event"]
    assert one["actor"]["email"] == ANA
    assert _parameter(one, "event_id") == f"{series}_20260310T090000Z"
    assert [_parameter(one, name) for name in ("organizer_calendar_id", "api_kind", "recurring")] == [ANA, "web", True]


@pytest.mark.parametrize(
    ("did", "name"),
    [
        (lambda page, series: people.move_week(page, series, WEEK, WEEK + LAG), "change_event_start_time"),
        (lambda page, series: people.resize_week(page, series, WEEK, LAG), "change_event"),
        (lambda page, series: people.end_before(page, series, WEEK), "change_event"),
        (lambda page, series: people.delete_series(page, series), "delete_event"),
        (lambda page, series: people.write(page, series, summary="Chat"), "change_event_title"),
        (lambda page, series: people.remove_guest(page, series, BEN), "remove_event_guest"),
        (lambda page, series: people.add_guest(page, series, ADMIN), "add_event_guest"),
    ],
)
def test_each_change_has_googles_name_for_it(server: Google, ana: Page, series: str, did: Any, name: str) -> None:
    did(ana, series)
    assert _names(_told(server)) == [name, "create_event"]


def test_an_answer_is_its_guests_and_one_by_itself_is_named_so(server: Google, ana: Page, series: str) -> None:
    people.answer_week(ana.of(BEN), series, WEEK)
    one = _told(server)[0]
    assert (_names([one]), one["actor"]["email"]) == (["change_event_guest_response"], BEN)
    assert _parameter(one, "event_response_status") == "declined"
    people.be_away(ana.of(BEN), WEEK + timedelta(days=7), WEEK + timedelta(days=8), decline="all")
    assert "change_event_guest_response_auto" in _names(_told(server))


def test_a_guest_who_deletes_it_is_told_of_on_the_guests_calendar(server: Google, ana: Page, series: str) -> None:
    people.delete_series(ana.of(BEN), series)
    deleted = [one for one in _told(server) if _names([one]) == ["delete_event"]]
    assert [(_parameter(one, "calendar_id"), one["actor"]["email"]) for one in deleted] == [(BEN, BEN)]


def test_programs_and_administrators_are_told_as_what_they_are(server: Google, ana: Page, series: str) -> None:
    with server.journal.acting(RECLAIM):
        people.move_week(ana, series, WEEK, WEEK + LAG)
    with server.journal.acting(Through(actor=ADMIN)):
        people.cancel_week(ana, series, WEEK)
    admin, program, _ = _told(server)
    assert program["actor"]["applicationInfo"]["applicationName"] == "Reclaim"
    assert (program["actor"]["email"], _parameter(program, "user_agent")) == (ANA, "reclaim/2")
    assert admin["actor"]["email"] == ADMIN


@pytest.mark.usefixtures("series")
def test_nothing_shows_before_the_lag_and_what_was_refused_never(server: Google, ana: Page) -> None:
    with pytest.raises(Exception, match="404"):
        ana.patch("nosuch", {"summary": "x"})
    server.clock.pass_(LAG - timedelta(seconds=1))
    assert "items" not in _ask(server)
    server.clock.pass_(timedelta(seconds=1))
    assert _names(_ask(server)["items"]) == ["create_event"]


def test_the_log_is_asked_by_event_time_name_and_parameter_in_pages(server: Google, ana: Page, series: str) -> None:
    other = people.have_appointment(ana, WEEK, LAG)
    server.clock.pass_(timedelta(hours=1))
    people.cancel_week(ana, series, WEEK)
    assert _names(_told(server, filters=f"event_id=={other}")) == ["create_event"]
    assert _names(_told(server, eventName="delete_event")) == ["delete_event"]
    later = (MONDAY + timedelta(minutes=30)).isoformat()
    assert _names(_told(server, startTime=later)) == ["delete_event"]
    assert _names(_told(server, endTime=later)) == ["create_event", "create_event"]
    first = _ask(server, maxResults=2)
    second = _ask(server, maxResults=2, pageToken=first["nextPageToken"])
    assert (len(first["items"]), len(second["items"]), "nextPageToken" in second) == (2, 1, False)


def test_only_administrators_may_read_it(server: Google) -> None:
    with pytest.raises(RefreshError):  # 401: the library would have a new token, and has no way to get one
        _ask(server, user=BEN)


def test_ways_leave_out_the_week_and_the_program(server: Google, ana: Page, series: str) -> None:
    server.ways.audit_names_weeks = server.ways.audit_tells_programs = False
    with server.journal.acting(RECLAIM):
        people.cancel_week(ana, series, WEEK)
    one = _told(server)[0]
    assert _parameter(one, "event_id") == series
    assert "applicationInfo" not in one["actor"]
