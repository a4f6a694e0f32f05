"""Reading Google's calendars: what a delta costs and tells, and what only Google shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from providers.base import CalendarRef
from providers.errors import ConflictError, NotFoundError, ProviderError, TemporaryError
from providers.google.sync import Memory, changes_in, listing
from rules.edit import Cancel, Place, SeriesEdit
from rules.model import Override, Partstat
from tests.google import faults
from tests.google.running import Google
from tests.providers.drafts import AFTER_CLOCK_CHANGE, HOUR, SLOT, WEEK
from tests.providers.google.clients import BEN
from tests.providers.google.office import ID, UID, Office


@pytest.fixture
def office(workspace: Google, tmp_path: Path) -> Office:
    one = Office(workspace, tmp_path)
    one.create()
    return one


def a_single_event(office: Office, name: str) -> None:
    times = {"start": {"dateTime": "2026-03-12T10:00:00Z"}, "end": {"dateTime": "2026-03-12T11:00:00Z"}}
    office.at_desk.insert({"id": name, "summary": "dentist", **times})


def test_a_pass_without_a_change_costs_one_request_and_keeps_the_cursor(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    begun = len(office.server.calls)
    assert office.read(cursor, held).cursor == cursor
    assert office.since(begun) == ["list"]


def test_what_does_not_concern_us_changes_no_cursor_and_fetches_nothing(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    a_single_event(office, "single0")
    begun = len(office.server.calls)
    assert office.read(cursor, held).cursor == cursor
    assert office.read(cursor, held).cursor == cursor
    assert office.since(begun) == ["list", "list"]
    tokens = [call.params["syncToken"] for call in office.server.calls if call.params.get("syncToken")]
    assert tokens[-1] != tokens[-2]  # what was told once is not told again


def test_a_new_process_goes_on_from_the_same_cursor(office: Office, tmp_path: Path) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    a_single_event(office, "single0")
    office.read(cursor, held)
    office.hand.cancel_week(UID, WEEK)
    (changed,) = Office(office.server, tmp_path).read(cursor, held).changed
    assert changed.series and changed.series.excluded == {WEEK}


def test_a_change_of_ours_fetches_its_series_alone_and_tells_nothing_new(office: Office) -> None:
    cursor = office.read("", office.held()).cursor
    written = office.replace(Cancel(WEEK))
    begun = len(office.server.calls)
    changes = office.read(cursor, written)
    assert (changes.changed, changes.cursor) == ((), cursor)
    assert office.since(begun) == ["list", "list"]


def test_a_week_that_is_off_is_told_though_google_tells_three_fields_of_it(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    office.hand.cancel_week(UID, WEEK)
    (changed,) = office.read(cursor, held).changed
    assert changed.series and changed.series.excluded == {WEEK}


def test_a_week_that_is_off_finds_its_series_in_a_new_process_as_well(office: Office, tmp_path: Path) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    office.hand.cancel_week(UID, WEEK)
    again = Office(office.server, tmp_path)
    (changed,) = again.read(cursor, held).changed
    assert changed == office.held()


def test_an_expired_token_leads_to_a_whole_listing_that_tells_nothing_as_gone(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    office.server.company.expire_sync_tokens()
    changes = office.read(cursor, held)
    assert (changes.refused, changes.complete, changes.changed, changes.gone) == (True, True, (), ())
    assert not office.read(changes.cursor, held).refused


def test_a_whole_listing_that_is_refused_as_well_is_unread_and_no_calendar_that_is_gone(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    office.server.faults.put("calendar.events.list", faults.full_sync(), times=2)
    with pytest.raises(TemporaryError):
        office.read(cursor, held)
    assert office.read(cursor, held).gone == ()


def test_pages_that_come_short_or_empty_are_no_end(office: Office) -> None:
    for number in range(3):
        a_single_event(office, f"single{number}")
    for size in (0, 1, 0, 1):
        office.server.faults.put("calendar.events.list", faults.Short(size))
    changes = office.read()
    assert [one.uid for one in changes.changed] == [UID]
    assert changes.complete and changes.cursor


def test_single_events_leave_nothing_in_memory(office: Office) -> None:
    memory, place = Memory(), office.place(office.ana)
    for number in range(3):
        a_single_event(office, f"single{number}")
    cursor = changes_in(place, memory, "", {}).cursor
    a_single_event(office, "single3")
    changes_in(place, memory, cursor, {})
    assert set(memory.ical_uids) == {ID}
    assert [event["id"] for event in listing(place, "").events] == [ID]


def test_a_series_that_is_repeated_no_more_is_gone(office: Office) -> None:
    held = office.held()
    cursor = office.read("", held).cursor
    office.at_desk.patch({"recurrence": None}, ID)
    assert office.read(cursor, held).gone == office.read("", held).gone == (held.href,)


def test_an_invitation_is_the_same_series_at_the_guests(office: Office) -> None:
    theirs = office.held(office.ben)
    assert theirs.uid == UID
    assert theirs.series and theirs.series.organizer == "ana@example.test"


def test_a_guest_who_takes_it_off_is_gone_there_and_declines_here(office: Office) -> None:
    held, theirs = office.held(), office.held(office.ben)
    cursors = office.read("", held).cursor, office.read("", theirs, calendar=office.ben).cursor
    office.guest.delete(ID)
    assert office.read(cursors[1], theirs, calendar=office.ben).gone == (theirs.href,)
    (changed,) = office.read(cursors[0], held).changed
    assert changed.series
    assert [one.partstat for one in changed.series.attendees] == [Partstat.ACCEPTED, Partstat.DECLINED]


def test_words_that_came_with_a_decline_are_read(office: Office) -> None:
    week = office.guest.week(WEEK.isoformat(), ID)
    no = {"email": BEN, "responseStatus": "declined", "comment": "at the dentist"}
    office.guest.patch({"attendeesOmitted": True, "attendees": [no]}, week["id"])
    (override,) = office.series().overrides
    assert override.attendees and override.attendees[1].comment == "at the dentist"


def test_a_guest_of_single_weeks_has_a_series_without_a_head(office: Office) -> None:
    week = office.at_desk.week(WEEK.isoformat(), ID)
    office.at_desk.patch({"attendees": [one for one in week["attendees"] if one["email"] != BEN]}, ID)
    week = office.at_desk.week(WEEK.isoformat(), ID)
    office.at_desk.patch({"attendees": [*week["attendees"], {"email": BEN}]}, week["id"])
    series = office.series(office.ben)
    assert series.headless
    assert [one.recurrence_id for one in series.overrides] == [WEEK]


def test_times_are_read_in_the_zone_of_the_series_wherever_the_calendar_is(office: Office) -> None:
    zone = {"timeZone": "America/New_York"}
    office.server.client("ana@example.test").calendars().patch(calendarId="primary", body=zone).execute()
    assert (office.series().start, office.series().zone) == (datetime(2026, 3, 10, 10), "Europe/Berlin")


@pytest.mark.parametrize("opaque", [False, True], ids=["ids that tell", "ids that tell nothing"])
def test_weeks_are_found_whatever_their_ids_are(office: Office, opaque: bool) -> None:
    office.server.ways.opaque_instances = opaque
    office.replace(Place(WEEK, WEEK + HOUR, SLOT.length), Cancel(AFTER_CLOCK_CHANGE))
    assert office.series().overrides == (Override(WEEK, WEEK + HOUR, SLOT.length),)
    assert office.series().excluded == {AFTER_CLOCK_CHANGE}
    office.replace(Place(WEEK, WEEK, SLOT.length), Place(AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE, SLOT.length))
    assert (office.series().overrides, office.series().excluded) == ((), frozenset())
    assert len(office.at_desk.weeks(ID, timeMax="2026-05-01T00:00:00Z")) == 8


def test_a_week_that_is_off_is_put_back_where_google_tells_three_fields_of_it(office: Office) -> None:
    office.server.ways.bare_weeks_off = True
    office.hand.cancel_week(UID, WEEK)
    assert office.series().excluded == {WEEK}
    office.replace(Place(WEEK, WEEK, SLOT.length))
    assert office.series().excluded == frozenset()
    assert all(call.conditional for call in office.server.calls if call.method == "calendar.events.patch")


def test_weeks_that_are_off_are_taken_to_be_found_by_the_uid_of_their_series(office: Office) -> None:
    office.hand.cancel_week(UID, WEEK)
    found = office.place(office.ana).group(ID, f"{ID}@google.com")
    assert found and [one["status"] for one in found.weeks] == ["cancelled"]


def test_an_address_that_is_no_calendar_is_none(office: Office) -> None:
    nowhere = CalendarRef("google", "https://calendar.example.test/ana/", "ana@example.test")
    with pytest.raises(NotFoundError):
        office.read(calendar=nowhere)


def test_a_calendar_that_is_not_there_is_found_missing(office: Office) -> None:
    nowhere = CalendarRef(
        "google", office.ana.url.replace("ana@example.test", "c_1@group.calendar.google.com"), "ana@example.test"
    )
    found = office.provider.check(nowhere)
    assert (found.scheduling, found.sync, found.missing) == (True, True, True)
    assert not office.provider.check(office.ana).missing


def test_an_edit_at_another_calendar_is_a_conflict(office: Office) -> None:
    held = office.held()
    with pytest.raises(ConflictError):
        office.provider.replace(office.ben, SeriesEdit(held.href, UID, (Cancel(WEEK),)), held.etag)


def test_the_length_of_a_week_is_read_over_a_change_of_clocks(office: Office) -> None:
    office.hand.resize_week(UID, AFTER_CLOCK_CHANGE, timedelta(hours=2))
    assert office.series().overrides == (Override(AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE, timedelta(hours=2)),)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"items": [1]}', b'{"items": [{"status": "cancelled"}]}', b"<html>sign in</html>"]
)
def test_what_is_no_list_of_events_is_no_empty_calendar(office: Office, body: bytes) -> None:
    office.server.faults.put("calendar.events.list", faults.Garble(body, "application/json"), times=9)
    with pytest.raises(ProviderError):
        office.read()
