"""When people are busy, and being told that a calendar changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.meetings import ANA, BEN, Person, a_series
from tests.google.running import Google
from tests.google.test_copies import an_absence
from tests.google.test_sign_in import delegated

MARCH = {"timeMin": "2026-03-20T00:00:00Z", "timeMax": "2026-04-02T00:00:00Z"}


def busy(server: Google, user: str, *calendars: str) -> Any:
    """What freebusy.query says of these calendars."""
    body = {**MARCH, "items": [{"id": one} for one in calendars]}
    return server.client(user).freebusy().query(body=body).execute()["calendars"]


def test_weeks_keep_busy_who_did_not_decline(workspace: Google) -> None:
    ana, ben = Person(workspace), Person(workspace, BEN)
    ana.insert(a_series())
    week = ben.week("2026-03-31T08:00:00Z")
    ben.patch({"attendees": [{"email": BEN, "responseStatus": "declined"}], "attendeesOmitted": True}, week["id"])

    found = busy(workspace, ANA, ANA, BEN)

    first = {"start": "2026-03-24T09:00:00Z", "end": "2026-03-24T09:30:00Z"}
    assert found[ANA]["busy"] == [first, {"start": "2026-03-31T08:00:00Z", "end": "2026-03-31T08:30:00Z"}]
    assert found[BEN]["busy"] == [first]


def test_what_is_transparent_or_a_place_of_work_keeps_nobody_busy(workspace: Google) -> None:
    ana = Person(workspace)
    day = {"start": {"date": "2026-03-24"}, "end": {"date": "2026-03-25"}}
    place = {"workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}, "visibility": "public"}
    ana.insert({**day, **place, "eventType": "workingLocation", "transparency": "transparent"})
    ana.insert({**day, "transparency": "transparent", "summary": "Fair"})

    assert busy(workspace, ANA, ANA)[ANA]["busy"] == []
    ana.insert({**day, "summary": "Leave"})
    ana.insert(an_absence("declineNone"))
    assert busy(workspace, ANA, ANA)[ANA]["busy"] == [{"start": "2026-03-23T07:00:00Z", "end": "2026-03-25T07:00:00Z"}]


def test_a_calendar_that_is_not_there_is_an_error_of_its_own(workspace: Google) -> None:
    found = busy(workspace, ANA, ANA, "zoe@example.test")

    assert found["zoe@example.test"]["errors"] == [{"domain": "global", "reason": "notFound"}]
    assert "errors" not in found[ANA]


def test_more_than_fifty_calendars_are_too_many(workspace: Google) -> None:
    with pytest.raises(HttpError) as refused:
        busy(workspace, ANA, *[f"user{place}@example.test" for place in range(51)])

    assert refused.value.resp.status == 400


def test_free_busy_needs_its_own_scope(workspace: Google, tmp_path: Path) -> None:
    for scope, allowed in (("calendar.events.owned", False), ("calendar.freebusy", True)):
        query = delegated(workspace, tmp_path, ANA, scope).freebusy().query(body={**MARCH, "items": []})
        if allowed:
            assert query.execute()["calendars"] == {}
        else:
            pytest.raises(HttpError, query.execute)


@contextmanager
def listening() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address that takes pushed messages, and what came."""
    came: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            came.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/google", came
        server.shutdown()


def test_a_channel_says_sync_then_that_something_changed(workspace: Google) -> None:
    ana, ben = Person(workspace), Person(workspace, BEN)
    with listening() as (address, came):
        body = {"id": "c1", "type": "web_hook", "address": address, "token": "secret"}
        made = ben.events.watch(calendarId="primary", body=body).execute()
        ana.insert(a_series())
        workspace.push.wait()

        assert [one["x-goog-resource-state"] for one in came] == ["sync", "exists"]
        assert [one["x-goog-message-number"] for one in came] == ["1", "2"]
        assert {(one["x-goog-channel-id"], one["x-goog-channel-token"]) for one in came} == {("c1", "secret")}
        assert {one["x-goog-resource-id"] for one in came} == {made["resourceId"]}

        stop = {"id": "c1", "resourceId": made["resourceId"]}
        workspace.client(BEN).channels().stop(body=stop).execute()
        ana.patch({"summary": "Ours"})
        workspace.push.wait()
        assert len(came) == 2


def test_a_channel_that_leads_nowhere_hinders_nobody(workspace: Google) -> None:
    ana = Person(workspace)
    body = {"id": "c1", "type": "web_hook", "address": "http://127.0.0.1:9/none"}
    ana.events.watch(calendarId="primary", body=body).execute()

    ana.insert(a_series())
    workspace.push.wait()

    assert workspace.push.answers == [("c1", 0), ("c1", 0)]


@pytest.mark.parametrize(
    "wrong", [{"address": "http://example.com/hook"}, {"type": "mail"}, {"id": "x" * 65}, {"token": "x" * 257}]
)
def test_a_channel_is_checked(workspace: Google, wrong: Any) -> None:
    body = {"id": "c1", "type": "web_hook", "address": "https://hooks.example.test/"} | wrong

    with pytest.raises(HttpError) as refused:
        Person(workspace).events.watch(calendarId="primary", body=body).execute()

    assert refused.value.resp.status == 400


def test_a_channel_s_id_is_used_once_and_lasts_a_week_at_most(workspace: Google) -> None:
    workspace.push.down = True
    ana = Person(workspace)
    body = {"id": "c1", "type": "web_hook", "address": "https://127.0.0.1:9/", "params": {"ttl": "9999999"}}
    made = ana.events.watch(calendarId="primary", body=body).execute()

    with pytest.raises(HttpError):
        ana.events.watch(calendarId="primary", body=body).execute()
    assert int(made["expiration"]) / 1000 < time() + 604_801
