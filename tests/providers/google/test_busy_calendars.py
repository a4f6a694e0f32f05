"""What keeps people busy at Google: kinds of events that only Google has, and calendars whose events are closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.errors import AccessError, TemporaryError
from providers.google.busy import CALENDARS
from providers.google.ids import calendar_id
from rules.busy import Busy
from rules.model import Deviation, Kind, Partstat, Person, Role, Span, Window
from rules.reasons import absences, reason_given
from rules.records import ReasonKind
from tests.google import faults
from tests.google.errors import forbidden, not_found
from tests.google.running import Google
from tests.providers.drafts import SLOT, WEEK
from tests.providers.google.clients import BEN
from tests.providers.google.office import UID, Office
from tests.servers.people_at_google import GoogleDesk

TUESDAY = Window(datetime(2026, 3, 16, 23, tzinfo=UTC), datetime(2026, 3, 17, 23, tzinfo=UTC))
NOON = {"start": {"dateTime": "2026-03-17T08:00:00Z"}, "end": {"dateTime": "2026-03-17T12:00:00Z"}}
TWELVE = Window(datetime(2026, 3, 17, 8, tzinfo=UTC), datetime(2026, 3, 17, 12, tzinfo=UTC))
DAY = {"start": {"date": "2026-03-17"}, "end": {"date": "2026-03-18"}}
ALL = "declineAllConflictingInvitations"
OFFICE = {"eventType": "outOfOffice", "summary": "Out", **NOON}
FOCUS = {"eventType": "focusTime", "summary": "Focus", **NOON}
AT_HOME = {"type": "homeOffice", "homeOffice": {}}


@pytest.fixture
def office(workspace: Google, tmp_path: Path) -> Office:
    return Office(workspace, tmp_path)


def of_ben(office: Office) -> list[Busy]:
    return [one for one in office.provider.busy(office.ben, TUESDAY) if one.uid != UID]


KINDS: dict[str, tuple[dict[str, Any], list[tuple[ReasonKind | None, str]]]] = {
    "a meeting": ({"summary": "Call", **NOON}, [(None, "")]),
    "shown as free": ({"summary": "Call", "transparency": "transparent", **NOON}, []),
    "out of office": (
        {**OFFICE, "outOfOfficeProperties": {"autoDeclineMode": "declineNone"}},
        [(ReasonKind.LEAVE, "an out-of-office event")],
    ),
    "a day off": ({"summary": "Urlaub", **DAY}, [(ReasonKind.LEAVE, "a day off")]),
    "focus that declines": (
        {**FOCUS, "focusTimeProperties": {"autoDeclineMode": ALL}},
        [(ReasonKind.CONFLICT, "a focus time that declines meetings by itself")],
    ),
    "focus": ({**FOCUS, "focusTimeProperties": {"autoDeclineMode": "declineNone"}}, [(None, "")]),
    "a day at home": (
        {
            "eventType": "workingLocation",
            "visibility": "public",
            "transparency": "transparent",
            "workingLocationProperties": AT_HOME,
            **DAY,
        },
        [],
    ),
}


@pytest.mark.parametrize(("event", "told"), KINDS.values(), ids=KINDS.keys())
def test_kinds_of_events_are_told_as_what_they_mean(
    office: Office, event: dict[str, Any], told: list[tuple[ReasonKind | None, str]]
) -> None:
    office.guest.insert(event)
    assert [(one.absence, one.words) for one in of_ben(office)] == told


@pytest.mark.parametrize("kind", ["outOfOffice", "focusTime"])
def test_what_a_machine_declined_has_its_reason_already(office: Office, kind: str) -> None:
    office.create()
    absence = {"eventType": kind, "summary": "-", **NOON, f"{kind}Properties": {"autoDeclineMode": ALL}}
    office.guest.insert(absence)
    (week,) = office.series().overrides
    assert week.recurrence_id == WEEK
    assert week.attendees and week.attendees[1].partstat is Partstat.DECLINED
    ben = Person(BEN, "Ben", "Europe/Berlin", "google")
    given = {Role.REPORT: absences(ben, office.provider.busy(office.ben, TUESDAY), own=[UID])}
    declined = Deviation(Kind.DECLINED, Role.REPORT, WEEK, Span(WEEK, SLOT.length))
    reason = reason_given(declined, given, WEEK)
    assert reason is not None
    assert reason.by == "calendar"


def test_words_that_a_machine_sent_along_are_a_reason_given(office: Office) -> None:
    office.create()
    properties = {"autoDeclineMode": ALL, "declineMessage": "I am on vacation"}
    office.guest.insert({**OFFICE, "outOfOfficeProperties": properties})
    (week,) = office.series().overrides
    assert week.attendees and week.attendees[1].comment == "I am on vacation"


def test_an_event_on_two_calendars_of_a_person_is_told_once(office: Office) -> None:
    desk = GoogleDesk(office.server, office.ana)
    second = calendar_id(desk.make().url)
    guests = [{"email": "ana@example.test", "responseStatus": "accepted"}]
    office.at_desk.events.insert(calendarId=second, body={"summary": "Team", **NOON, "attendees": guests}).execute()
    assert [one.window for one in office.provider.busy(office.ana, TUESDAY)] == [TWELVE]


def closed(office: Office, refusal: faults.Fault) -> None:
    """Another calendar of Ana's, with an event, that cannot be listed."""
    second = calendar_id(GoogleDesk(office.server, office.ana).make().url)
    office.at_desk.events.insert(calendarId=second, body={"summary": "Team", **NOON}).execute()
    office.server.faults.put("calendar.events.list", refusal, times=100, calendar=second)


def test_a_calendar_whose_events_are_closed_tells_its_busy_times_all_the_same(office: Office) -> None:
    closed(office, faults.Refuse(forbidden("forbidden", "Forbidden")))
    assert office.provider.busy(office.ana, TUESDAY) == (Busy(TWELVE),)


def test_busy_times_may_be_closed_as_well(office: Office) -> None:
    closed(office, faults.Refuse(forbidden("forbidden", "Forbidden")))
    office.server.faults.put("calendar.freebusy.query", faults.Refuse(forbidden("forbidden", "Forbidden")))
    assert office.provider.busy(office.ana, TUESDAY) == ()


def test_a_calendar_that_went_meanwhile_is_left_out(office: Office) -> None:
    closed(office, faults.Refuse(not_found()))
    assert office.provider.busy(office.ana, TUESDAY) == ()


def test_a_calendar_that_cannot_be_read_now_is_no_free_time(office: Office) -> None:
    closed(office, faults.broken(500))
    with pytest.raises(TemporaryError):
        office.provider.busy(office.ana, TUESDAY)


def test_a_calendar_of_ones_own_that_is_closed_is_said(office: Office) -> None:
    office.server.faults.put("calendar.events.list", faults.Refuse(forbidden("forbidden", "Forbidden")))
    with pytest.raises(AccessError):
        office.provider.busy(office.ana, TUESDAY)


def test_calendars_that_others_share_are_no_siblings(office: Office) -> None:
    desk = GoogleDesk(office.server, office.ana)
    own = desk.make()
    others = calendar_id(GoogleDesk(office.server, office.ben).make().url)
    share = {"scope": {"type": "user", "value": "ana@example.test"}, "role": "owner"}
    office.server.client(BEN).acl().insert(calendarId=others, body=share).execute()
    assert office.provider.siblings(office.ana) == (own,)


def test_the_main_calendar_is_a_sibling_of_another(office: Office) -> None:
    second = GoogleDesk(office.server, office.ana).make()
    assert office.provider.siblings(second) == (office.ana,)


def test_a_series_on_a_second_calendar_is_the_owners(office: Office) -> None:
    second = GoogleDesk(office.server, office.ana).make()
    office.create()
    series = office.series()
    office.server.client("ana@example.test").events().move(
        calendarId="primary", eventId="1on10123", destination=calendar_id(second.url)
    ).execute()
    (moved,) = office.read(calendar=second).changed
    assert moved.series and (moved.series.organizer, moved.series.rule) == (series.organizer, series.rule)


def test_no_question_about_free_times_names_too_many_calendars(office: Office) -> None:
    shut = faults.Refuse(forbidden("forbidden", "Forbidden"))
    for _ in range(CALENDARS + 1):
        closed(office, shut)
    assert office.provider.busy(office.ana, TUESDAY) == (Busy(TWELVE),)
    asked = [call for call in office.server.calls if call.method == "calendar.freebusy.query"]
    assert lengths(call.body["items"] for call in asked) == [CALENDARS, 1]


def lengths(lists: Iterable[list[object]]) -> list[int]:
    return [len(one) for one in lists]


def test_a_week_of_many_events_is_read_over_all_its_pages(office: Office) -> None:
    for number in range(3):
        at = TWELVE.start + timedelta(hours=number)
        times = {"start": {"dateTime": at.isoformat()}, "end": {"dateTime": (at + timedelta(minutes=30)).isoformat()}}
        office.at_desk.insert({"summary": "Call", **times})
    for _ in range(3):
        office.server.faults.put("calendar.events.list", faults.Short(1))
    assert len(office.provider.busy(office.ana, TUESDAY)) == 3
