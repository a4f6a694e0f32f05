"""How a service account gets a token for a person, and what it may do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from tests.google import faults
from tests.google.running import Google
from tests.google.tokens import SCOPES


def delegated(server: Google, folder: Path, user: str, *scopes: str, name: str = "calendar") -> Any:
    """A calendar client as the program builds one."""
    path = server.service_account_file(folder, name)
    whole = [SCOPES + one for one in scopes]
    key = service_account.Credentials.from_service_account_file(str(path), scopes=whole)  # type: ignore[no-untyped-call]
    signed = key.with_subject(user) if user else key
    return build("calendar", "v3", credentials=signed, discoveryServiceUrl=server.discovery, cache_discovery=False)


def test_a_service_account_acts_in_the_name_of_a_person(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "ana@example.test", "calendar.calendars.readonly")

    found = client.calendars().get(calendarId="primary").execute()

    assert found["id"] == "ana@example.test"
    assert found["timeZone"] == "Europe/Berlin"
    assert [(call.method, call.user, call.status) for call in workspace.calls] == [
        ("token", "", 200),
        ("calendar.calendars.get", "ana@example.test", 200),
    ]


def test_a_scope_that_was_not_delegated_refuses_the_whole_sign_in(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "ana@example.test", "calendar.calendars.readonly", "calendar")

    with pytest.raises(RefreshError) as refused:
        client.calendars().get(calendarId="primary").execute()

    assert refused.value.args[1]["error"] == "unauthorized_client"
    assert not refused.value.retryable


def test_delegation_can_be_given_to_one_account_and_taken_away(workspace: Google, tmp_path: Path) -> None:
    workspace.allow(["calendar"], name="wide")
    client = delegated(workspace, tmp_path, "ana@example.test", "calendar", name="wide")
    client.calendars().get(calendarId="primary").execute()
    workspace.allow([])
    workspace.faults.put("calendar.calendars.get", faults.Expire())

    with pytest.raises(RefreshError):
        client.calendars().get(calendarId="primary").execute()


def test_nobody_signs_in_for_a_person_who_does_not_exist(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "zoe@example.test", "calendar.calendars.readonly")

    with pytest.raises(RefreshError) as refused:
        client.calendars().get(calendarId="primary").execute()

    assert refused.value.args[1]["error"] == "invalid_grant"


def test_a_key_that_is_another_account_s_signs_nobody_in(workspace: Google, tmp_path: Path) -> None:
    path = workspace.service_account_file(tmp_path, "one")
    other = workspace.service_account_file(tmp_path, "two")
    key = path.read_text().replace("one@", "two@")
    other.write_text(key)
    whole = [f"{SCOPES}calendar.calendars.readonly"]
    made = service_account.Credentials.from_service_account_file(str(other), scopes=whole)  # type: ignore[no-untyped-call]
    client = build("calendar", "v3", credentials=made, discoveryServiceUrl=workspace.discovery, cache_discovery=False)

    with pytest.raises(RefreshError, match="Invalid JWT"):
        client.calendars().get(calendarId="primary").execute()


def test_an_expired_token_is_fetched_anew_by_the_library(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "ana@example.test", "calendar.calendars.readonly")
    workspace.faults.put("calendar.calendars.get", faults.Expire())

    client.calendars().get(calendarId="primary").execute()

    assert [call.status for call in workspace.calls] == [200, 401, 200, 200]


def test_a_token_for_another_scope_is_refused_by_the_method(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "ana@example.test", "calendar.freebusy")

    with pytest.raises(HttpError) as refused:
        client.calendars().get(calendarId="primary").execute()

    assert refused.value.resp.status == 403
    assert refused.value.error_details[0]["reason"] == "insufficientPermissions"


def test_a_service_account_in_its_own_name_sees_nobody_s_calendar(workspace: Google, tmp_path: Path) -> None:
    client = delegated(workspace, tmp_path, "", "calendar.calendars.readonly")

    with pytest.raises(HttpError) as refused:
        client.calendars().get(calendarId="ana@example.test").execute()

    assert refused.value.resp.status == 404
