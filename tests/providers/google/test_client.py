"""Requests in people's names, with the real library against a Google on loopback."""

from __future__ import annotations

import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.errors import AccessError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.google.client import Client, Surroundings
from providers.google.keys import read_key
from providers.google.pace import Pace
from providers.google.scopes import FREE_BUSY
from tests.google import faults
from tests.google.faults import TOKEN
from tests.google.running import Google, google
from tests.providers.google.clients import ANA, BEN, USUAL, a_client, a_patience, statuses
from tests.providers.google.test_pace import Watch

LIST = "calendar.calendarList.list"


def calendars(api: Any) -> Any:
    return api.calendarList().list()


def free_busy(api: Any) -> Any:
    window = {"timeMin": "2026-03-10T00:00:00Z", "timeMax": "2026-03-11T00:00:00Z"}
    return api.freebusy().query(body={**window, "items": [{"id": ANA}]})


def test_each_request_is_made_in_the_name_of_its_user(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)

    for user in (ANA, BEN):
        client.calendar(user, calendars)

    assert [call.user for call in workspace.calls if call.method == LIST] == [ANA, BEN]


def test_a_user_signs_in_once_for_each_purpose(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)

    for _ in range(3):
        client.calendar(ANA, calendars)
        client.ask(FREE_BUSY, ANA, free_busy, repeatable=True)

    assert statuses(workspace, TOKEN) == [200, 200]


def test_threads_that_need_the_same_token_fetch_it_once(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.calendar(ANA, calendars), range(40)))

    assert len(statuses(workspace, TOKEN)) == 1
    assert len({str(one["items"]) for one in found}) == 1


def test_threads_never_get_the_answer_of_another(tmp_path: Path) -> None:
    users = [f"person{number}@example.test" for number in range(8)]
    with google(users, scopes=USUAL) as server, ThreadPoolExecutor(8) as pool:
        client = a_client(server, tmp_path)
        asked = users * 10

        found = list(pool.map(lambda user: client.calendar(user, calendars), asked))

        assert [one["items"][0]["id"] for one in found] == asked
        assert server.bugs == []


def test_an_expired_token_is_fetched_anew(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    client.calendar(ANA, calendars)
    workspace.faults.put(LIST, faults.Expire())

    client.calendar(ANA, calendars)

    assert statuses(workspace, LIST) == [200, 401, 200]
    assert statuses(workspace, TOKEN) == [200, 200]


def test_tokens_that_are_refused_for_good_end_as_access_refused(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(LIST, faults.Expire(), times=9)

    with pytest.raises(AccessError, match="Domain-wide delegation"):
        a_client(workspace, tmp_path).calendar(ANA, calendars)

    assert statuses(workspace, LIST) == [401, 401]


def test_a_delegation_that_was_taken_away_names_what_to_add_where(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([])

    with pytest.raises(AccessError, match=r"unauthorized_client; .*Domain-wide delegation.*calendar\.events"):
        a_client(workspace, tmp_path).calendar(ANA, calendars)


def test_a_purpose_without_delegation_leaves_the_others_alone(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    workspace.allow([one for one in USUAL if one not in FREE_BUSY.scopes])

    with pytest.raises(AccessError, match=r"calendar\.freebusy$"):
        client.ask(FREE_BUSY, ANA, free_busy, repeatable=True)

    assert client.calendar(ANA, calendars)["items"]


def test_a_user_whom_the_domain_does_not_know_is_told(workspace: Google, tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"zoe@example\.test is a user of the domain"):
        a_client(workspace, tmp_path).calendar("zoe@example.test", calendars)


@pytest.mark.parametrize("fault", [faults.broken(), faults.broken(503), faults.limited()])
def test_what_passes_is_tried_again(workspace: Google, tmp_path: Path, fault: faults.Fault) -> None:
    workspace.faults.put(LIST, fault, times=2)
    slept: list[float] = []

    found = a_client(workspace, tmp_path, slept).calendar(ANA, calendars)

    assert found["items"]
    assert slept == [0.5, 1.0]


@pytest.mark.parametrize("fault", [faults.Lose(), faults.Lose(done=False), faults.Lose(cut=True)])
def test_an_answer_that_was_lost_is_asked_for_at_once(workspace: Google, tmp_path: Path, fault: faults.Fault) -> None:
    workspace.faults.put(LIST, fault)
    slept: list[float] = []

    found = a_client(workspace, tmp_path, slept).calendar(ANA, calendars)

    assert (bool(found["items"]), slept) == (True, [])


def test_nothing_that_google_says_is_logged(
    workspace: Google, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = a_client(workspace, tmp_path)
    for fault in (faults.Garble(), faults.limited("quotaExceeded"), faults.broken(), faults.Expire(), faults.Lose()):
        workspace.faults.put(LIST, fault)
        with caplog.at_level(logging.DEBUG), contextlib.suppress(ProviderError):
            client.calendar(ANA, calendars)

    assert caplog.text == ""


def test_the_wait_that_google_asks_for_is_kept(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(LIST, faults.too_many(wait=7))
    slept: list[float] = []

    a_client(workspace, tmp_path, slept).calendar(ANA, calendars)

    assert slept == [7.0]


def test_a_long_wait_is_told_to_the_caller(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(LIST, faults.too_many(wait=900))

    with pytest.raises(TemporaryError) as raised:
        a_client(workspace, tmp_path).calendar(ANA, calendars)

    assert raised.value.retry_after == timedelta(minutes=15)


def test_a_quota_that_is_used_up_is_never_tried_again(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(LIST, faults.limited("quotaExceeded"))

    with pytest.raises(AccessError, match="quotaExceeded"):
        a_client(workspace, tmp_path).calendar(ANA, calendars)

    assert statuses(workspace, LIST) == [403]


def test_a_sign_in_that_fails_for_a_moment_is_tried_again(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(TOKEN, faults.Lose(done=False))

    assert a_client(workspace, tmp_path).calendar(ANA, calendars)["items"]


def test_an_answer_that_is_no_json_is_not_understood(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(LIST, faults.Garble())

    with pytest.raises(ResponseError, match=r"calendar of ana@example\.test"):
        a_client(workspace, tmp_path).calendar(ANA, calendars)


def test_a_calendar_that_is_not_there_is_not_found(workspace: Google, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="404 notFound"):
        a_client(workspace, tmp_path).calendar(ANA, lambda api: api.calendarList().get(calendarId="none@example.test"))


def test_a_server_that_is_down_is_a_passing_trouble(tmp_path: Path) -> None:
    with google(scopes=USUAL) as server:
        client = a_client(server, tmp_path, patience=a_patience(attempts=2))
        client.calendar(ANA, calendars)
    client.close()

    with pytest.raises(TemporaryError, match=r"calendar of ana@example\.test"):
        client.calendar(ANA, calendars)


def test_requests_beyond_the_pace_wait(workspace: Google, tmp_path: Path) -> None:
    slept: list[float] = []
    client = a_client(workspace, tmp_path, slept, per_user=60)

    for _ in range(8):
        client.calendar(ANA, calendars)

    assert len(slept) == 2


def test_whatever_the_haste_google_never_has_to_refuse_for_it(workspace: Google, tmp_path: Path) -> None:
    watch = Watch()
    key = read_key(workspace.service_account_file(tmp_path))
    workspace.quotas.user, workspace.quotas.clock = 60, watch
    pace = Pace(watch, watch.sleep, per_user=60)
    client = Client(key, Surroundings(watch, watch.sleep), pace, discovery=workspace.discovery)

    for _ in range(200):
        client.calendar(ANA, calendars)

    assert set(statuses(workspace, LIST)) == {200}
    assert watch.now - 1000 < 240


def test_the_library_s_own_documents_serve_where_no_other_is_named(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path, discovery=None)
    seen: list[str] = []

    def look(api: Any) -> Any:
        seen.append(str(calendars(api).uri))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.calendar(ANA, look)

    assert seen == ["https://www.googleapis.com/calendar/v3/users/me/calendarList?alt=json"]


def test_a_discovery_address_that_serves_something_else_is_told(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path, discovery=f"{workspace.url}/none/{{api}}/{{apiVersion}}")

    with pytest.raises(TemporaryError, match="404"):
        client.calendar(ANA, calendars)


def test_a_bare_discovery_address_is_completed(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path, discovery=workspace.url)

    assert client.calendar(ANA, calendars)["items"]
