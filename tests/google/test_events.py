"""Single events and masters: made, read, changed, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.calendars import conferences
from tests.google.meetings import ANA, BEN, ID, Person, a_series
from tests.google.running import Google


def refused(error: pytest.ExceptionInfo[HttpError]) -> tuple[int, str]:
    """Status and Google's word."""
    return error.value.resp.status, error.value.error_details[0]["reason"]


def test_an_inserted_series_is_the_calendar_s_own(workspace: Google) -> None:
    made = Person(workspace).insert(a_series())

    assert made["organizer"] == made["creator"] == {"email": ANA, "self": True}
    assert made["iCalUID"] == f"{ID}@google.com"
    assert made["start"] == {"dateTime": "2026-03-10T10:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert made["attendees"] == [
        {"email": ANA, "responseStatus": "accepted", "self": True, "organizer": True},
        {"email": BEN, "responseStatus": "needsAction"},
    ]
    assert made["recurrence"] == ["RRULE:FREQ=WEEKLY;BYDAY=TU"]
    assert made["reminders"] == {"useDefault": True}


def test_an_id_is_taken_for_good(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())

    for _ in range(2):
        with pytest.raises(HttpError) as taken:
            ana.insert(a_series())
        assert refused(taken) == (409, "duplicate")
        if ana.get()["status"] != "cancelled":
            ana.delete()


def test_without_an_id_google_chooses_one(workspace: Google) -> None:
    ana = Person(workspace)

    assert ana.insert(a_series(id=None))["id"] != ana.insert(a_series(id=None))["id"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (a_series(id="with-dash"), "invalid"),
        (a_series(id="abc"), "invalid"),
        (a_series(start={"dateTime": "2026-03-10T10:00:00+01:00"}), "required"),
        (a_series(start={"dateTime": "2026-03-10T10:00:00", "timeZone": "Mars/Base"}), "invalid"),
        (a_series(start={"date": "2026-03-10"}), "timeRangeEmpty"),
        (a_series(end={"dateTime": "2026-03-10T09:00:00", "timeZone": "Europe/Berlin"}), "timeRangeEmpty"),
        (a_series(recurrence=["DTSTART:20260310T100000"]), "invalid"),
        (a_series(recurrence=["RRULE:FREQ=SOMETIMES"]), "invalid"),
        (a_series(attendees=[{"email": "nobody"}]), "invalid"),
        (a_series(attendees=[{"email": BEN, "responseStatus": "maybe"}]), "invalid"),
        (a_series(attendees=BEN), "invalid"),
        (a_series(status="gone"), "invalid"),
        (a_series(end=None), "required"),
        (a_series(eventType="fromGmail"), "eventTypeRestriction"),
        (a_series(extendedProperties={"private": {"k" * 45: "v"}}), "invalid"),
        (a_series(extendedProperties={"private": {"k": "v" * 1025}}), "invalid"),
        (a_series(extendedProperties={"private": {"k": 5}}), "invalid"),
        (
            a_series(reminders={"useDefault": True, "overrides": [{"method": "popup", "minutes": 5}]}),
            "cannotUseDefaultReminders",
        ),
    ],
)
def test_what_is_no_event_is_refused(workspace: Google, body: Any, reason: str) -> None:
    with pytest.raises(HttpError) as wrong:
        Person(workspace).insert(body)

    assert refused(wrong) == (400, reason)


def test_a_patch_merges_objects_replaces_lists_and_deletes_by_null(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series(location="Room 1", extendedProperties={"private": {"a": "1", "b": "2"}}))

    done = ana.patch(
        {"location": None, "extendedProperties": {"private": {"a": None, "c": "3"}}, "attendees": [{"email": BEN}]}
    )

    assert "location" not in done
    assert done["extendedProperties"]["private"] == {"b": "2", "c": "3"}
    assert [guest["email"] for guest in done["attendees"]] == [BEN]
    assert done["summary"] == "1:1 Ana / Ben"


def test_an_update_loses_what_is_not_sent(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series(location="Room 1", colorId="3"))

    done = ana.update(a_series())

    assert "location" not in done
    assert "colorId" not in done
    assert done["organizer"]["email"] == ANA


def test_what_was_read_can_be_sent_back(workspace: Google) -> None:
    ana = Person(workspace)
    read = ana.insert(a_series(location="Room 1"))

    assert ana.update(read) == read


def test_every_change_has_another_etag_and_no_change_has_the_same(workspace: Google) -> None:
    ana = Person(workspace)
    first = ana.insert(a_series())["etag"]

    second = ana.patch({"summary": "Ours"})["etag"]

    assert first != second
    assert ana.patch({"summary": "Ours"})["etag"] == ana.get()["etag"] == second


def test_a_write_of_another_state_is_refused(workspace: Google) -> None:
    ana = Person(workspace)
    old = ana.insert(a_series())["etag"]
    new = ana.patch({"summary": "Ours"}, etag=old)["etag"]

    with pytest.raises(HttpError) as other:
        ana.patch({"summary": "Mine"}, etag=old)

    assert refused(other) == (412, "conditionNotMet")
    assert ana.patch({"summary": "Mine"}, etag=new)["summary"] == "Mine"


def test_a_deleted_event_can_be_read_deleted_once_and_taken_back(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    ana.delete()

    with pytest.raises(HttpError) as twice:
        ana.delete()

    assert refused(twice) == (410, "deleted")
    assert (ana.get()["status"], ana.get()["summary"]) == ("cancelled", "1:1 Ana / Ben")
    assert ana.list()["items"] == []
    assert ana.patch({"status": "confirmed"})["status"] == "confirmed"
    assert Person(workspace, BEN).get()["status"] == "confirmed"


def test_what_never_was_is_not_found(workspace: Google) -> None:
    with pytest.raises(HttpError) as unknown:
        Person(workspace).get("never0")

    assert refused(unknown) == (404, "notFound")


def test_attachments_need_to_be_announced(workspace: Google) -> None:
    ana = Person(workspace)
    link = {"fileUrl": "https://docs.google.com/document/d/doc-1/edit", "title": "Agenda"}

    assert "attachments" not in ana.insert(a_series(attachments=[link]))
    done = ana.patch({"attachments": [link]}, supportsAttachments=True)

    assert done["attachments"] == [{**link, "fileId": "doc-1"}]
    assert ana.patch({"attachments": []})["attachments"] == [{**link, "fileId": "doc-1"}]
    assert Person(workspace, BEN).get()["attachments"] == done["attachments"]
    with pytest.raises(HttpError):
        ana.patch({"attachments": [link] * 26}, supportsAttachments=True)
    assert "attachments" not in ana.update(done)


def test_a_meet_is_made_on_request_and_kept_by_who_knows_of_it(workspace: Google) -> None:
    ana = Person(workspace)
    wanted = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}

    assert "hangoutLink" not in ana.insert(a_series(conferenceData=wanted))
    done = ana.patch({"conferenceData": wanted}, conferenceDataVersion=1)

    assert done["hangoutLink"].startswith("https://meet.google.com/")
    assert ana.patch({"summary": "Ours"})["hangoutLink"] == done["hangoutLink"]
    assert ana.update(done, conferenceDataVersion=1)["conferenceData"] == done["conferenceData"]
    assert "hangoutLink" not in ana.update(done)


@pytest.mark.parametrize(("way", "arrives"), [("pending", True), ("failure", False)])
def test_a_meet_may_take_its_time_or_fail(workspace: Google, way: str, arrives: bool) -> None:
    workspace.ways.meets = way
    ana = Person(workspace)
    wanted = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    made = ana.insert(a_series(conferenceData=wanted), conferenceDataVersion=1)
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": way}
    assert "hangoutLink" not in ana.patch({"summary": "Ours"}, conferenceDataVersion=1)

    conferences.arrive(workspace.company)

    assert [("hangoutLink" in Person(workspace, one).get()) for one in (ANA, BEN)] == [arrives] * 2


def test_reminders_are_no_update(workspace: Google) -> None:
    ana = Person(workspace)
    before = ana.insert(a_series())

    after = ana.patch({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]}})

    assert after["updated"] == before["updated"]
    assert after["etag"] != before["etag"]


def test_an_import_is_a_private_copy(workspace: Google) -> None:
    ana = Person(workspace)
    body = a_series(id=None, iCalUID="from@outside.test", organizer={"email": "zoe@outside.test"})

    made = ana.events.import_(calendarId="primary", body=body).execute()

    assert made["organizer"] == {"email": "zoe@outside.test"}
    assert Person(workspace, BEN).list()["items"] == []
    with pytest.raises(HttpError) as again:
        ana.events.import_(calendarId="primary", body=body).execute()
    assert refused(again) == (409, "duplicate")
