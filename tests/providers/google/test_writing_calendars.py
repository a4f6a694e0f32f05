"""Writing to Google's calendars: lost answers, refusals, and what of people's survives."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, TemporaryError
from providers.google.writing import UnchangedError
from rules.edit import Attach, Cancel, Change, End, Invite, Invitee, Place, Respond, Retime, SeriesEdit, drafted
from rules.model import Partstat, Slot
from tests.google import faults
from tests.google.running import Google
from tests.providers.drafts import AFTER_CLOCK_CHANGE, FIRST, HOUR, LINK, SLOT, WEEK, a_draft
from tests.providers.google.clients import ANA, BEN
from tests.providers.google.events import DOCUMENT
from tests.providers.google.office import ID, UID, Office, methods

INVITATION = replace(a_draft(), invites=True)
EVE = Invitee("eve@example.test", "Eve Lund")
OUTSIDE = Invitee("olga@elsewhere.test", "Olga")
NOTES = {"fileUrl": "https://docs.google.com/document/d/9/edit", "title": "Notes by Gemini"}
LOST = faults.Lose(cut=True)


@pytest.fixture
def empty(workspace: Google, tmp_path: Path) -> Office:
    return Office(workspace, tmp_path)


@pytest.fixture
def office(empty: Office) -> Office:
    empty.create()
    return empty


def test_a_new_series_reaches_the_guest_and_mails_nobody(office: Office) -> None:
    assert office.series(office.ben).attendees == drafted(INVITATION).attendees
    assert office.server.mails == []


def test_a_series_that_began_elsewhere_keeps_its_uid_and_is_there_once(empty: Office) -> None:
    draft = a_draft("0E5A4D1C-HAND@elsewhere.test")
    told = empty.create(draft)
    assert told == empty.held()
    assert told.series == drafted(draft)
    with pytest.raises(ConflictError, match="there already"):
        empty.create(draft)
    assert (empty.held(), empty.server.mails) == (told, [])


def test_such_a_series_is_changed_as_every_other(empty: Office) -> None:
    there = empty.create(a_draft("0E5A4D1C-HAND@elsewhere.test"))
    edit = SeriesEdit(there.href, there.uid, (Cancel(WEEK),))
    after = empty.provider.replace(empty.ana, edit, there.etag).series
    assert after is not None and after.excluded == {WEEK}


@pytest.mark.parametrize("lost", [LOST, faults.Lose(), faults.broken(503)], ids=["cut off", "no answer", "503"])
def test_an_answer_that_is_lost_makes_no_second_series(empty: Office, lost: faults.Fault) -> None:
    empty.server.faults.put("calendar.events.insert", lost)
    told = empty.create()
    assert told == empty.held()
    assert told.series == drafted(INVITATION)
    assert len(empty.read(calendar=empty.ben).changed) == 1


def test_a_series_that_was_there_before_is_a_conflict_though_it_is_the_same(office: Office) -> None:
    with pytest.raises(ConflictError, match="there is one already"):
        office.create()


def test_a_deleted_id_is_spent_and_what_was_deleted_stays_so(office: Office) -> None:
    office.hand.delete_series(UID)
    with pytest.raises(NotFoundError, match="Google gives no id twice"):
        office.create(replace(INVITATION, first=datetime(2026, 3, 24, 10)))
    assert office.read().changed == office.read(calendar=office.ben).changed == ()


@pytest.mark.parametrize("lost", [LOST, faults.Lose()], ids=["cut off", "no answer"])
@pytest.mark.parametrize("change", [Invite(EVE), Place(WEEK, WEEK + HOUR, SLOT.length)], ids=["series", "week"])
def test_an_answer_that_is_lost_after_a_change_is_no_conflict(
    office: Office, change: Change, lost: faults.Fault
) -> None:
    office.server.faults.put("calendar.events.patch", lost)
    told = office.replace(change)
    assert told == office.held()


def test_an_answer_that_is_lost_before_a_change_is_asked_for_again(office: Office) -> None:
    office.server.faults.put("calendar.events.patch", faults.Lose(done=False), times=2)
    office.replace(Cancel(WEEK))
    assert office.series().excluded == {WEEK}


def test_somebody_who_comes_between_reading_and_writing_is_a_conflict(office: Office) -> None:
    held = office.held()
    office.hand.set_interval(UID, 2)
    edit = SeriesEdit(held.href, UID, (Cancel(WEEK),))
    begun = len(office.server.calls)
    with pytest.raises(ConflictError):
        office.provider.replace(office.ana, edit, held.etag)
    assert "patch" not in office.since(begun)


def test_every_write_is_conditional(office: Office) -> None:
    begun = len(office.server.calls)
    office.replace(Invite(EVE), Place(WEEK, WEEK + HOUR, SLOT.length), Cancel(AFTER_CLOCK_CHANGE))
    written = [call for call in office.server.calls[begun:] if call.method == "calendar.events.patch"]
    assert len(written) == 3
    assert all(call.conditional and call.user == ANA for call in written)


@pytest.mark.parametrize("before", [(), (Cancel(WEEK),)], ids=["as the series has it", "off"])
def test_a_week_has_a_link_of_its_own_beside_that_of_the_series(office: Office, before: tuple[Change, ...]) -> None:
    office.replace(*before)
    link = f"{DOCUMENT}#heading=h.1"
    told = office.replace(Place(WEEK, WEEK, SLOT.length, written_out=True), Attach(link, WEEK))
    assert told.series and [one.links for one in told.series.overrides] == [(LINK, link)]
    week = office.at_desk.week(WEEK.isoformat(), ID)
    assert week["description"] == f"1:1 agenda: {LINK}\n1:1 agenda: {link}"
    assert office.at_desk.get(ID)["description"] == f"1:1 agenda: {LINK}"
    assert office.server.mails == []


def test_a_change_that_is_there_already_writes_nothing(office: Office) -> None:
    office.replace(Invite(EVE), Cancel(WEEK))
    begun = len(office.server.calls)
    office.replace(Invite(EVE), Cancel(WEEK))
    assert set(office.since(begun)) == {"list"}


def test_a_guest_may_not_change_what_is_the_organizers(office: Office) -> None:
    with pytest.raises(ConflictError):
        office.replace(Place(WEEK, WEEK + HOUR, SLOT.length), calendar=office.ben)
    assert office.series().overrides == ()


def test_a_yes_that_changed_nothing_is_said(office: Office) -> None:
    office.server.ways.silent_refusal = True
    with pytest.raises(UnchangedError, match="changed nothing"):
        office.replace(Place(WEEK, WEEK + HOUR, SLOT.length), calendar=office.ben)


THEIRS: dict[str, Any] = {
    "summary": "Ana & Ben <3",
    "location": "Room 1",
    "description": "<p>Bring <b>coffee</b> &amp; cake</p>",
    "colorId": "7",
    "visibility": "private",
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 3}]},
    "attachments": [NOTES],
    "conferenceData": {
        "createRequest": {"requestId": "x", "conferenceSolutionKey": {"type": "hangoutsMeet"}},
    },
    "extendedProperties": {"private": {"other": "1"}, "shared": {"theirs": "2"}},
}
KEEPING: Any = {"supportsAttachments": True, "conferenceDataVersion": 1}
KEPT = ("summary", "location", "colorId", "visibility", "reminders", "conferenceData", "hangoutLink")
EVERYTHING: tuple[Change, ...] = (
    Attach(DOCUMENT),
    Attach("https://meet.example.test/agenda/other"),
    Invite(EVE),
    Respond(EVE.email, Partstat.TENTATIVE),
    Respond(EVE.email, Partstat.DECLINED, "Ill", WEEK),
    Cancel(AFTER_CLOCK_CHANGE),
    Place(WEEK, WEEK + HOUR, timedelta(minutes=45)),
    Retime(Slot(1, SLOT.time, timedelta(minutes=45), SLOT.zone), FIRST),
    End(AFTER_CLOCK_CHANGE + timedelta(days=14)),
)


def test_what_people_keep_in_an_event_survives_all_that_we_write(office: Office) -> None:
    office.at_desk.patch(THEIRS, ID, **KEEPING)
    before = office.at_desk.get(ID)
    assert before["hangoutLink"]
    for change in EVERYTHING:
        office.replace(change)
    after = office.at_desk.get(ID)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert after["description"].startswith(before["description"])
    assert after["attachments"][0] == before["attachments"][0]
    assert after["extendedProperties"] == {"private": {"other": "1", "oneonone": "a1b2c3"}, "shared": {"theirs": "2"}}


def test_answers_are_kept_on_every_write(office: Office) -> None:
    office.hand.answer_series(UID, BEN, Partstat.TENTATIVE)
    for change in EVERYTHING:
        office.replace(change)
        assert office.answers(office.at_desk.get(ID))[BEN] == "tentative"
    assert office.answers(office.at_desk.week(WEEK.isoformat(), ID))[BEN] == "tentative"


def test_nobody_of_the_company_is_mailed_whatever_we_write(office: Office) -> None:
    for change in EVERYTHING:
        office.replace(change)
    assert office.server.mails == []


def test_somebody_from_elsewhere_hears_of_it_by_mail_since_there_is_no_other_way(office: Office) -> None:
    office.replace(Invite(OUTSIDE))
    assert [mail.to for mail in office.server.mails] == [OUTSIDE.email]
    office.replace(Place(WEEK, WEEK + HOUR, SLOT.length))
    assert {mail.to for mail in office.server.mails} == {OUTSIDE.email}


def test_weeks_that_a_shorter_series_has_no_more_are_off(office: Office) -> None:
    late = AFTER_CLOCK_CHANGE + timedelta(days=7)
    office.replace(Place(late, late + HOUR, SLOT.length))
    told = office.replace(End(AFTER_CLOCK_CHANGE))
    assert told.series and told.series.overrides == ()
    assert told == office.held()


def test_a_week_that_the_series_has_not_is_a_conflict_and_not_invented(office: Office) -> None:
    thursday = WEEK + timedelta(days=2)
    with pytest.raises(ConflictError, match="no such week"):
        office.replace(Place(thursday, thursday + HOUR, SLOT.length))
    office.replace(Cancel(thursday))
    assert office.series().excluded == frozenset()


def test_a_week_is_found_by_its_time_where_google_does_not_know_its_original_start(office: Office) -> None:
    """An assumption: how Google spells `originalStart` is written nowhere."""
    office.server.faults.put("calendar.events.instances", faults.Garble(b'{"items": []}', "application/json"))
    office.replace(Cancel(WEEK))
    assert office.series().excluded == {WEEK}


@pytest.mark.parametrize("body", [b"{}", b'{"start": {"dateTime": 7}}', b'{"items": 3}', b'{"items": [{"id": "x"}]}'])
@pytest.mark.parametrize("method", ["patch", "instances", "list", "get"])
@pytest.mark.parametrize("change", [Place(WEEK, WEEK + HOUR, SLOT.length), Retime(SLOT, FIRST.replace(hour=15))])
def test_an_answer_of_another_shape_is_one_of_the_five_errors_if_any(
    office: Office, change: Change, method: str, body: bytes
) -> None:
    there = office.held()
    office.server.faults.put(f"calendar.events.{method}", faults.Garble(body, "application/json"))
    with contextlib.suppress(ProviderError):
        office.provider.replace(office.ana, SeriesEdit(there.href, there.uid, (change,)), there.etag)
    assert office.held()  # and it can be read as ever


def test_a_quota_that_is_used_up_stops_writing_and_not_reading(office: Office) -> None:
    office.server.faults.put("calendar.events.patch", faults.limited("quotaExceeded"))
    with pytest.raises(AccessError):
        office.replace(Cancel(WEEK))
    begun = len(office.server.calls)
    with pytest.raises(AccessError):
        office.replace(Cancel(WEEK))
    assert set(office.since(begun)) == {"list", "instances"}
    assert office.series().excluded == frozenset()


def test_haste_is_waited_for(office: Office) -> None:
    office.server.faults.put("calendar.events.patch", faults.limited(), times=2)
    office.replace(Cancel(WEEK))
    assert office.series().excluded == {WEEK}


def test_a_server_that_fails_for_good_is_tried_again_later(office: Office) -> None:
    office.server.faults.put("calendar.events.list", faults.broken(500), times=100)
    with pytest.raises(TemporaryError):
        office.read()


def test_a_series_goes_on_with_all_that_people_gave_and_without_the_conference(office: Office) -> None:
    office.at_desk.patch(THEIRS, ID, **KEEPING)
    before = office.held()
    later = WEEK + timedelta(days=14) - HOUR  # the clocks change between
    office.at_desk.patch({"summary": "Before the review"}, office.at_desk.week(later.isoformat(), ID)["id"])
    ended = office.replace(End(WEEK))
    draft = replace(INVITATION, uid="1on1-0456", first=datetime(2026, 3, 19, 10), after=before.href)
    draft = replace(draft, slot=replace(SLOT, weekday=3))
    told = office.create(draft)
    made = office.at_desk.get("1on10456")
    same = ("summary", "location", "colorId", "visibility", "reminders")
    assert {name: made[name] for name in same} == {name: THEIRS[name] for name in same}
    assert "conferenceData" not in made and "hangoutLink" not in made
    assert before.series and told.series and set(told.series.links) == set(drafted(draft, before.series).links)
    week = office.at_desk.week((later + timedelta(days=2)).isoformat(), "1on10456")
    assert week["summary"] == "Before the review"
    assert {one.uid for one in office.read("", ended, told).changed} == set()


def test_a_calendar_that_google_does_not_know_cannot_be_made_by_us(office: Office) -> None:
    nowhere = replace(office.ana, url=office.ana.url.replace(ANA, "c_1@group.calendar.google.com"))
    with pytest.raises(AccessError, match="roster"):
        office.provider.make_calendar(nowhere)


def test_a_change_costs_a_read_a_write_and_a_look(office: Office) -> None:
    held = office.held()
    begun = len(office.server.calls)
    office.provider.replace(office.ana, SeriesEdit(held.href, UID, (Attach(DOCUMENT),)), held.etag)
    assert methods(office.server.calls[begun:]) == ["list", "patch", "list"]
