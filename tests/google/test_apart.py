"""The server in a process of its own."""

from __future__ import annotations

from pathlib import Path

from google.oauth2 import service_account
from googleapiclient.discovery import build

from tests.google.apart import google_apart
from tests.google.meetings import ANA, BEN, ID, a_series
from tests.google.pages import Page
from tests.google.running import Google
from tests.google.tokens import SCOPES


def prepare(server: Google) -> None:
    """One series of the two."""
    Page(server, ANA).insert(a_series())


def test_a_server_apart_serves_what_was_prepared_there(tmp_path: Path) -> None:
    with google_apart((ANA, BEN), tmp_path, prepare) as server:
        scopes = [f"{SCOPES}calendar.events.owned"]
        key = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            str(server.service_account), scopes=scopes, subject=BEN
        )
        client = build("calendar", "v3", credentials=key, discoveryServiceUrl=server.discovery, cache_discovery=False)

        (found,) = client.events().list(calendarId="primary").execute()["items"]

    assert found["id"] == ID
