"""What goes wrong on demand, as the real client library meets it."""

from __future__ import annotations

import time
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path

import pytest
from googleapiclient.errors import HttpError

from tests.google import faults
from tests.google.running import Google
from tests.google.test_sign_in import delegated

GET = "calendar.calendars.get"


def read(server: Google, retries: int = 0) -> str:
    """The id of Ana's calendar."""
    found = server.client("ana@example.test").calendars().get(calendarId="primary").execute(num_retries=retries)
    return str(found["id"])


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        (faults.limited(), 403, "rateLimitExceeded"),
        (faults.limited("userRateLimitExceeded"), 403, "userRateLimitExceeded"),
        (faults.limited("quotaExceeded"), 403, "quotaExceeded"),
        (faults.broken(), 500, "backendError"),
        (faults.broken(503), 503, "backendError"),
        (faults.full_sync(), 410, "fullSyncRequired"),
    ],
)
def test_a_refusal_comes_once_and_is_over(workspace: Google, fault: faults.Fault, status: int, reason: str) -> None:
    workspace.faults.put(GET, fault)

    with pytest.raises(HttpError) as refused:
        read(workspace)

    assert (refused.value.resp.status, refused.value.error_details[0]["reason"]) == (status, reason)
    assert read(workspace) == "ana@example.test"


def test_too_many_requests_say_when_to_come_back(workspace: Google) -> None:
    workspace.faults.put(GET, faults.too_many(7))

    with pytest.raises(HttpError) as refused:
        read(workspace)

    assert refused.value.resp["retry-after"] == "7"


def test_a_burst_lasts_as_long_as_it_was_told(workspace: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    workspace.faults.put(GET, faults.broken(), times=3)

    assert read(workspace, retries=3) == "ana@example.test"
    assert [call.status for call in workspace.calls] == [500, 500, 500, 200]


def insert(server: Google) -> None:
    """Make one more calendar of Ana's."""
    server.client("ana@example.test").calendars().insert(body={"summary": "1:1"}).execute()


def made(server: Google) -> int:
    """How many calendars Ana has besides the first."""
    return len(server.company.shelves) - 2


def test_an_answer_that_was_cut_short_leaves_what_was_done(workspace: Google) -> None:
    workspace.faults.put("calendar.calendars.insert", faults.Lose(cut=True))

    with pytest.raises(IncompleteRead):
        insert(workspace)

    assert made(workspace) == 1
    assert [call.status for call in workspace.calls] == [0]


def test_the_library_sends_again_by_itself_what_got_no_answer_at_all(workspace: Google) -> None:
    workspace.faults.put("calendar.calendars.insert", faults.Lose())

    insert(workspace)

    assert made(workspace) == 2


def test_a_request_that_was_lost_on_its_way_did_nothing(workspace: Google) -> None:
    workspace.faults.put("calendar.calendars.insert", faults.Lose(done=False), times=2)

    with pytest.raises(RemoteDisconnected):
        insert(workspace)

    assert made(workspace) == 0


def test_a_fault_can_be_meant_for_one_calendar(workspace: Google) -> None:
    workspace.faults.put(GET, faults.broken(), calendar="ben@example.test")

    assert read(workspace) == "ana@example.test"
    with pytest.raises(HttpError):
        workspace.client("ben@example.test").calendars().get(calendarId="primary").execute()


def test_a_garbled_answer_has_a_good_status(workspace: Google) -> None:
    workspace.faults.put(GET, faults.Garble())

    with pytest.raises(TypeError, match="not 'str'"):
        read(workspace)  # the library hands on as text what is no JSON


def test_a_slow_answer_comes(workspace: Google) -> None:
    workspace.faults.put(GET, faults.Slow(0.2))
    began = time.monotonic()

    read(workspace)

    assert time.monotonic() - began >= 0.2


def test_quotas_are_counted_by_user_and_minute(workspace: Google, tmp_path: Path) -> None:
    now = 0.0
    workspace.quotas.user, workspace.quotas.clock = 2, lambda: now
    calendars = delegated(workspace, tmp_path, "ana@example.test", "calendar.calendars.readonly").calendars()
    for _ in range(2):
        calendars.get(calendarId="primary").execute()

    with pytest.raises(HttpError) as refused:
        calendars.get(calendarId="primary").execute()

    assert refused.value.error_details[0]["reason"] == "userRateLimitExceeded"
    now = 60.0
    calendars.get(calendarId="primary").execute()
    read(workspace)
