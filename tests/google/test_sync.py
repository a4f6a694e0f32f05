"""Reading what changed: sync tokens, pages, and who may read at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google import faults
from tests.google.meetings import ANA, BEN, ID, Person, a_series
from tests.google.running import Google
from tests.google.test_sign_in import delegated


def ids(answer: Any) -> list[str]:
    """Which events an answer has."""
    return [one["id"] for one in answer["items"]]


def many(person: Person, number: int) -> None:
    """So many single events."""
    for place in range(number):
        person.insert(a_series(id=f"single{place}", recurrence=None, attendees=None))


def status_of(error: pytest.ExceptionInfo[HttpError]) -> tuple[int, str]:
    """Status and Google's word."""
    return error.value.resp.status, error.value.error_details[0]["reason"]


def test_a_token_tells_only_of_what_changed(workspace: Google) -> None:
    ana = Person(workspace)
    many(ana, 2)
    token = ana.list()["nextSyncToken"]

    ana.patch({"summary": "Ours"}, "single1")
    changed = ana.list(syncToken=token)

    assert ids(changed) == ["single1"]
    assert ids(ana.list(syncToken=changed["nextSyncToken"])) == []


def test_the_same_token_tells_the_same_again(workspace: Google) -> None:
    ana = Person(workspace)
    token = ana.list()["nextSyncToken"]
    many(ana, 1)

    assert ana.list(syncToken=token) == ana.list(syncToken=token)


def test_the_token_comes_with_the_last_page(workspace: Google) -> None:
    ana = Person(workspace)
    many(ana, 3)

    first = ana.list(maxResults=2)
    ana.insert(a_series())
    last = ana.list(maxResults=2, pageToken=first["nextPageToken"])

    assert "nextSyncToken" not in first
    assert ids(first) + ids(last) == ["single0", "single1", "single2"]
    assert ids(ana.list(maxResults=2, syncToken=last["nextSyncToken"])) == [ID]


@pytest.mark.parametrize(
    "other",
    [
        {"maxResults": 5},
        {"singleEvents": True},
        {"eventTypes": ["default"]},
        {"timeMin": "2026-03-20T00:00:00Z"},
        {"q": "x"},
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=1"},
        {"showDeleted": False},
    ],
)
def test_a_token_goes_with_the_words_of_its_first_request(workspace: Google, other: Any) -> None:
    ana = Person(workspace)
    token = ana.list()["nextSyncToken"]

    with pytest.raises(HttpError) as refused:
        ana.list(syncToken=token, **other)

    assert refused.value.resp.status == 400


def test_a_first_reading_may_begin_somewhere(workspace: Google) -> None:
    ana = Person(workspace)
    many(ana, 1)
    first = ana.list(timeMin="2026-04-01T00:00:00Z")
    ana.insert(a_series())

    assert ids(first) == []
    assert ids(ana.list(syncToken=first["nextSyncToken"])) == [ID]


def test_a_token_can_grow_too_old(workspace: Google) -> None:
    ana = Person(workspace)
    token = ana.list()["nextSyncToken"]
    workspace.company.expire_sync_tokens()

    with pytest.raises(HttpError) as expired:
        ana.list(syncToken=token)

    assert status_of(expired) == (410, "fullSyncRequired")
    assert ids(ana.list(syncToken=ana.list()["nextSyncToken"])) == []


def test_other_rights_make_tokens_worthless(workspace: Google) -> None:
    ana = Person(workspace)
    token = ana.list()["nextSyncToken"]
    share(workspace, "reader")

    with pytest.raises(HttpError) as expired:
        ana.list(syncToken=token)

    assert status_of(expired) == (410, "fullSyncRequired")


def test_pages_may_come_short_and_empty(workspace: Google) -> None:
    ana = Person(workspace)
    many(ana, 2)
    workspace.faults.put("calendar.events.list", faults.Short(1))
    workspace.faults.put("calendar.events.list", faults.Short(0))

    first = ana.list()
    second = ana.list(pageToken=first["nextPageToken"])
    third = ana.list(pageToken=second["nextPageToken"])

    assert [len(page["items"]) for page in (first, second, third)] == [1, 0, 1]
    assert "nextSyncToken" in third


def test_a_series_that_changed_is_told_by_its_weeks_when_they_are_wanted(workspace: Google) -> None:
    ana = Person(workspace)
    token = ana.list(singleEvents=True)["nextSyncToken"]
    ana.insert(a_series(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))

    changed = ana.list(singleEvents=True, syncToken=token)

    assert len(ids(changed)) == 3
    ana.delete()
    gone = ana.list(singleEvents=True, syncToken=changed["nextSyncToken"])
    assert {one["status"] for one in gone["items"]} == {"cancelled"}


def test_deleted_events_are_shown_with_what_they_were_when_wanted(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    ana.delete()

    (deleted,) = ana.list(showDeleted=True)["items"]

    assert (deleted["status"], deleted["summary"]) == ("cancelled", "1:1 Ana / Ben")


def test_events_are_found_by_uid_kind_and_words(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    many(ana, 1)

    assert ids(ana.list(iCalUID=f"{ID}@google.com")) == [ID]
    assert ids(ana.list(eventTypes=["outOfOffice", "focusTime"])) == []
    assert len(ids(ana.list(eventTypes=["default"]))) == 2
    assert ids(ana.list(q="nothing like that")) == []


def test_an_unchanged_calendar_can_be_asked_by_its_etag(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    request = ana.events.list(calendarId="primary")
    request.headers["If-None-Match"] = ana.list()["etag"]

    with pytest.raises(HttpError) as unchanged:
        request.execute()

    assert unchanged.value.resp.status == 304


def share(server: Google, role: str, calendar: str = ANA, user: str = BEN) -> None:
    """Let somebody do so much at a calendar."""
    rule = {"role": role, "scope": {"type": "user", "value": user}}
    server.client(calendar).acl().insert(calendarId=calendar, body=rule).execute()


def test_a_colleague_s_calendar_is_not_read_without_rights(workspace: Google) -> None:
    Person(workspace).insert(a_series(visibility="private"))
    events = workspace.client(BEN).events()

    with pytest.raises(HttpError) as unseen:
        events.list(calendarId=ANA).execute()
    share(workspace, "reader")
    (seen,) = events.list(calendarId=ANA).execute()["items"]
    with pytest.raises(HttpError) as unwritten:
        events.patch(calendarId=ANA, eventId=ID, body={"summary": "Mine"}).execute()

    assert status_of(unseen) == (404, "notFound")
    assert "summary" not in seen
    assert status_of(unwritten) == (403, "requiredAccessLevel")


def test_the_scope_for_owned_calendars_is_good_for_no_other(workspace: Google, tmp_path: Path) -> None:
    share(workspace, "writer")
    events = delegated(workspace, tmp_path, BEN, "calendar.events.owned").events()

    with pytest.raises(HttpError) as refused:
        events.list(calendarId=ANA).execute()

    assert status_of(refused) == (403, "insufficientPermissions")
    assert ids(events.list(calendarId="primary").execute()) == []


def test_a_service_account_in_its_own_name_invites_nobody(workspace: Google, tmp_path: Path) -> None:
    events = delegated(workspace, tmp_path, "", "calendar.events").events()
    workspace.company.shelve(
        "calendar@one-on-ones.iam.gserviceaccount.test", "calendar@one-on-ones.iam.gserviceaccount.test", "own"
    )

    with pytest.raises(HttpError) as refused:
        events.insert(calendarId="primary", body=a_series()).execute()

    assert status_of(refused) == (403, "forbiddenForServiceAccounts")
