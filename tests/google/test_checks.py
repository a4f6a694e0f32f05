"""What the server refuses because the discovery document says otherwise, and that it catches itself."""

from __future__ import annotations

import json
from typing import Any

import httplib2
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from tests.google import fields, routes
from tests.google.errors import ApiError
from tests.google.running import Google, google

API = "/calendar/v3"


def sent(
    server: Google, verb: str, path: str, body: Any = None, scopes: tuple[str, ...] = ("calendar",), /, **headers: str
) -> tuple[int, Any]:
    """One request by hand in Ana's name: status and what was answered."""
    known = {"Authorization": f"Bearer {server.token('ana@example.test', scopes)}", "Content-Type": "application/json"}
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    answer, content = httplib2.Http().request(server.url + path, verb, text, {**known, **headers})
    return answer.status, json.loads(content) if content else {}


def reason(answer: Any) -> str:
    """Google's word for a refusal."""
    return str(answer["error"]["errors"][0]["reason"])


def test_an_unknown_field_is_refused(workspace: Google) -> None:
    status, answer = sent(workspace, "POST", f"{API}/calendars", {"summary": "1:1", "sumary": "1:1"})

    assert (status, reason(answer)) == (400, "invalid")
    assert "sumary" in answer["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"summary": 7},
        {"summary": "1:1", "workingHours": {"availableTimes": "monday"}},
        {"summary": "1:1", "workingHours": {"availableTimes": [{"periodEnd": "600"}]}},
        ["summary"],
        "{",
    ],
)
def test_a_wrong_type_is_refused(workspace: Google, body: Any) -> None:
    status, _ = sent(workspace, "POST", f"{API}/calendars", body)

    assert status == 400


def test_a_missing_field_is_named(workspace: Google) -> None:
    status, answer = sent(workspace, "POST", f"{API}/calendars", {"timeZone": "Europe/Berlin"})

    assert (status, reason(answer)) == (400, "required")
    assert "summary" in answer["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "maxresults=5",
        "maxResults=0",
        "maxResults=x",
        "showDeleted=1",
        "minAccessRole=boss",
        "maxResults=5&maxResults=6",
    ],
)
def test_a_wrong_parameter_is_refused(workspace: Google, query: str) -> None:
    status, answer = sent(workspace, "GET", f"{API}/users/me/calendarList?{query}")

    assert (status, reason(answer)) == (400, "invalidParameter")


def test_a_path_that_no_method_has_is_not_found(workspace: Google) -> None:
    assert sent(workspace, "GET", f"{API}/calendar/ana@example.test")[0] == 404
    assert sent(workspace, "PUT", f"{API}/users/me/calendarList")[0] == 404


def test_a_request_without_a_good_token_is_refused(workspace: Google) -> None:
    status, answer = sent(workspace, "GET", f"{API}/calendars/primary", Authorization="Bearer ya29.none")

    assert (status, reason(answer)) == (401, "authError")


def test_a_calendar_s_id_may_be_quoted_in_the_path(workspace: Google) -> None:
    assert sent(workspace, "GET", f"{API}/calendars/ana%40example.test")[1]["id"] == "ana@example.test"


def test_a_long_get_comes_as_a_post(workspace: Google) -> None:
    override = {"x-http-method-override": "GET", "Content-Type": "application/x-www-form-urlencoded"}

    status, answer = sent(
        workspace, "POST", f"{API}/users/me/calendarList", "fields=items(id)", ("calendar",), **override
    )

    assert (status, answer) == (200, {"items": [{"id": "ana@example.test"}]})


def test_a_mask_chooses_and_a_wrong_one_is_refused(workspace: Google) -> None:
    assert sent(workspace, "GET", f"{API}/calendars/primary?fields=id,timeZone")[1].keys() == {"id", "timeZone"}
    assert sent(workspace, "GET", f"{API}/calendars/primary?fields=id,zone")[0] == 400


def test_masks_read_nested_names() -> None:
    assert fields.parsed("a,b(c/d,e),f/g") == {"a": {}, "b": {"c": {"d": {}}, "e": {}}, "f": {"g": {}}}
    with pytest.raises(ApiError):
        fields.parsed("a(b")
        fields.parsed("a)b")


def test_an_unchanged_resource_is_not_sent_again(workspace: Google) -> None:
    request = workspace.client("ana@example.test").calendars().get(calendarId="primary")
    etag = request.execute()["etag"]
    request = workspace.client("ana@example.test").calendars().get(calendarId="primary")
    request.headers["If-None-Match"] = etag

    with pytest.raises(HttpError) as unchanged:
        request.execute()

    assert unchanged.value.resp.status == 304


def test_a_wrong_answer_of_the_server_itself_is_a_bug() -> None:
    with google() as server:
        server.dispatch.handlers = {"calendar.calendars.get": lambda _: {"id": 5}}

        status, answer = sent(server, "GET", f"{API}/calendars/primary")

        assert (status, reason(answer)) == (500, "fakeBug")
        assert "$.id" in server.bugs[0]


def test_a_body_that_is_too_large_is_refused(workspace: Google) -> None:
    answer, _ = httplib2.Http().request(f"{workspace.url}{API}/calendars", "POST", b"x" * (4 * 2**20 + 1))

    assert answer.status == 413


@pytest.mark.parametrize("api", routes.apis(), ids=lambda api: api.name)
def test_every_schema_of_every_interface_compiles(api: routes.Api) -> None:
    for name in api.schemas.nodes:
        api.schemas.mistakes_sent(name, "", {})
        api.schemas.mistakes_answered(name, {})


@pytest.mark.parametrize("api", routes.apis(), ids=lambda api: api.name)
def test_every_interface_can_be_built_from_what_the_server_serves(workspace: Google, api: routes.Api) -> None:
    name, version = api.name.split(".")

    built = build(name, version, http=httplib2.Http(), discoveryServiceUrl=workspace.discovery, cache_discovery=False)

    assert built._baseUrl == f"{workspace.url}/{api.document['servicePath']}"


def test_literal_paths_win_over_parameters() -> None:
    assert routes.find("GET", "/drive/v3/files/generateIds")[0].id == "drive.files.generateIds"
    assert routes.find("POST", "/v1/documents/d1:batchUpdate")[0].id == "docs.documents.batchUpdate"
    assert routes.find("GET", "/admin/directory/v1/users")[0].id == "directory.users.list"
    assert routes.find("POST", "/upload/drive/v3/files")[0].upload
