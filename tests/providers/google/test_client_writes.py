"""Writes in people's names: what becomes of them when answers are lost, ids are taken and quotas used up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from providers.errors import ConflictError, TemporaryError
from providers.google.failures import GoneError, LostAnswerError, UsedUpError
from tests.google import faults
from tests.google.running import Google
from tests.providers.google.clients import ANA, BEN, a_client, statuses


def an_event(number: int = 1) -> dict[str, Any]:
    moments = {"start": {"dateTime": "2026-03-10T09:00:00Z"}, "end": {"dateTime": "2026-03-10T09:30:00Z"}}
    return {"id": f"probe{number}", "summary": "Lunch", **moments}


def inserting(api: Any) -> Any:
    return api.events().insert(calendarId="primary", body=an_event())


@pytest.mark.parametrize("lost", [faults.Lose(), faults.Lose(cut=True)], ids=["silent", "cut"])
def test_an_insert_whose_answer_was_lost_says_that_it_may_be_our_own(
    workspace: Google, tmp_path: Path, lost: faults.Fault
) -> None:
    workspace.faults.put("calendar.events.insert", lost)

    with pytest.raises(LostAnswerError, match="409 duplicate"):
        a_client(workspace, tmp_path).calendar(ANA, inserting, repeatable=True)

    assert len(workspace.client(ANA).events().list(calendarId="primary").execute()["items"]) == 1


def test_a_post_without_an_id_of_its_own_is_never_sent_twice(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put("calendar.events.insert", faults.Lose())

    with pytest.raises(TemporaryError):
        a_client(workspace, tmp_path).calendar(ANA, inserting)

    assert statuses(workspace, "calendar.events.insert") == [0]


def test_an_event_that_is_there_already_is_a_conflict(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    client.calendar(ANA, inserting, repeatable=True)

    with pytest.raises(ConflictError) as raised:
        client.calendar(ANA, inserting, repeatable=True)

    assert not isinstance(raised.value, LostAnswerError)


def test_a_write_is_guarded_by_the_etag_that_was_read(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    etag = client.calendar(ANA, inserting, repeatable=True)["etag"]

    def renaming(api: Any) -> Any:
        return api.events().patch(calendarId="primary", eventId="probe1", body={"summary": "Walk"})

    client.calendar(ANA, renaming, if_match=etag)

    with pytest.raises(ConflictError, match="412"):
        client.calendar(ANA, renaming, if_match=etag)


def test_a_write_whose_answer_was_lost_is_not_taken_for_a_change_of_somebody_else(
    workspace: Google, tmp_path: Path
) -> None:
    client = a_client(workspace, tmp_path)
    etag = client.calendar(ANA, inserting, repeatable=True)["etag"]
    workspace.faults.put("calendar.events.patch", faults.Lose())

    with pytest.raises(LostAnswerError, match="412"):
        client.calendar(
            ANA,
            lambda api: api.events().patch(calendarId="primary", eventId="probe1", body={"summary": "Walk"}),
            if_match=etag,
        )


def test_a_delete_has_no_answer_and_is_gone_the_second_time(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    client.calendar(ANA, inserting, repeatable=True)

    def deleting(api: Any) -> Any:
        return api.events().delete(calendarId="primary", eventId="probe1")

    assert client.calendar(ANA, deleting) == {}
    with pytest.raises(GoneError):
        client.calendar(ANA, deleting)


def test_a_sync_token_that_is_refused_is_gone(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put("calendar.events.list", faults.full_sync())

    with pytest.raises(GoneError, match="410 fullSyncRequired"):
        a_client(workspace, tmp_path).calendar(ANA, lambda api: api.events().list(calendarId="primary"))


def test_after_a_quota_is_used_up_nothing_is_written_for_that_user_and_all_is_read(
    workspace: Google, tmp_path: Path
) -> None:
    client = a_client(workspace, tmp_path)
    workspace.faults.put("calendar.events.insert", faults.limited("quotaExceeded"))

    for _ in range(3):
        with pytest.raises(UsedUpError):
            client.calendar(ANA, inserting, repeatable=True)

    assert statuses(workspace, "calendar.events.insert") == [403]
    assert client.calendar(ANA, lambda api: api.events().list(calendarId="primary"))["items"] == []
    assert client.calendar(BEN, inserting, repeatable=True)["id"] == "probe1"
