"""What Google's refusals mean, and the words for them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.google.failures import (
    About,
    GoneError,
    Refusal,
    UsedUpError,
    not_signed_in,
    read_refusal,
    refused,
    unanswered,
)
from providers.google.scopes import CALENDAR, DOCS

ANA = About("ana@example.test", CALENDAR, "1234567")


def an_answer(status: int, reason: str) -> bytes:
    """As Calendar, Drive and Directory word it."""
    entry = {"domain": "calendar", "reason": reason, "message": "Lunch with Ben"}
    return json.dumps({"error": {"errors": [entry], "code": status, "message": "Lunch with Ben"}}).encode()


@pytest.mark.parametrize(
    ("status", "reason", "meaning"),
    [
        (400, "invalid", ResponseError),
        (401, "authError", AccessError),
        (403, "forbidden", AccessError),
        (403, "insufficientPermissions", AccessError),
        (403, "accessNotConfigured", AccessError),
        (403, "quotaExceeded", UsedUpError),
        (403, "forbiddenForNonOrganizer", ConflictError),
        (403, "rateLimitExceeded", TemporaryError),
        (403, "userRateLimitExceeded", TemporaryError),
        (404, "notFound", NotFoundError),
        (409, "duplicate", ConflictError),
        (410, "fullSyncRequired", GoneError),
        (410, "deleted", GoneError),
        (412, "conditionNotMet", ConflictError),
        (429, "rateLimitExceeded", TemporaryError),
        (500, "backendError", TemporaryError),
        (503, "", TemporaryError),
        (302, "", TemporaryError),
    ],
)
def test_a_refusal_becomes_one_of_the_five_errors(status: int, reason: str, meaning: type[ProviderError]) -> None:
    failure = refused(read_refusal(status, {}, an_answer(status, reason)), ANA)

    assert type(failure.meaning) is meaning
    assert failure.passing == (meaning is TemporaryError and status != 302)


def test_only_a_server_error_may_have_been_carried_out() -> None:
    perhaps = {
        status: refused(Refusal(status, "rateLimitExceeded"), ANA).done_perhaps for status in (403, 429, 500, 503)
    }

    assert perhaps == {403: False, 429: False, 500: True, 503: True}


def test_an_error_names_person_code_and_reason_and_nothing_of_the_event() -> None:
    failure = refused(read_refusal(409, {}, an_answer(409, "duplicate")), ANA)

    assert str(failure.meaning) == "calendar of ana@example.test: 409 duplicate"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"error": "invalid"}', b'{"error": {"errors": [{"reason": "Lunch with Ben"}]}}', b"\xff"],
)
def test_a_body_that_gives_no_reason_leaves_the_code_alone(body: bytes) -> None:
    assert read_refusal(403, {}, body) == Refusal(403, "")


def test_reasons_are_found_where_the_newer_apis_write_them() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}]
    disabled = json.dumps({"error": {"code": 403, "status": "PERMISSION_DENIED", "details": details}}).encode()
    bare = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}).encode()

    assert read_refusal(403, {}, disabled).reason == "SERVICE_DISABLED"
    assert read_refusal(429, {}, bare).reason == "RESOURCE_EXHAUSTED"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7"}, timedelta(seconds=7)),
        ({"retry-after": "999999999999"}, timedelta(days=1)),
        (
            {"retry-after": "Tue, 10 Mar 2026 09:00:30 GMT", "date": "Tue, 10 Mar 2026 09:00:00 GMT"},
            timedelta(seconds=30),
        ),
        (
            {"retry-after": "Tue, 10 Mar 2026 08:00:00 GMT", "date": "Tue, 10 Mar 2026 09:00:00 GMT"},
            timedelta(),
        ),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Tue, 10 Mar 2026 09:00:30 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_google_asks_to_wait(headers: dict[str, str], wait: timedelta | None) -> None:
    assert read_refusal(429, headers, b"").retry_after == wait


def test_a_scope_that_is_missing_is_named_with_the_place_where_an_admin_adds_it() -> None:
    text = str(refused(Refusal(403, "insufficientPermissions"), ANA).meaning)

    assert "Domain-wide delegation" in text
    assert "1234567" in text
    assert all(scope in text for scope in CALENDAR.scopes)


def test_an_api_that_is_switched_off_is_named() -> None:
    text = str(refused(Refusal(403, "accessNotConfigured"), About("ana@example.test", DOCS, "1")).meaning)

    assert "enable the docs API" in text


class Refused(Exception):  # noqa: N818
    """As google.auth's RefreshError tells it: words, then the token server's answer."""

    retryable = False


def test_a_delegation_that_is_missing_is_named_with_client_and_scopes() -> None:
    error = Refused("unauthorized_client: Client is unauthorized", {"error": "unauthorized_client"})

    failure = not_signed_in(error, ANA)

    assert type(failure.meaning) is AccessError
    assert not failure.passing
    assert str(failure.meaning) == (
        "signing in as ana@example.test: unauthorized_client; in Admin console > Security > Access and data control"
        " > API controls > Domain-wide delegation, give client 1234567 the scopes"
        " https://www.googleapis.com/auth/calendar.events.owned, https://www.googleapis.com/auth/calendar.calendarlist.readonly"
    )


def test_an_unknown_user_is_not_taken_for_a_missing_delegation() -> None:
    text = str(not_signed_in(Refused("no", {"error": "invalid_grant"}), ANA).meaning)

    assert "see that ana@example.test is a user of the domain" in text
    assert "Domain-wide" not in text


@pytest.mark.parametrize("error", [Refused("odd"), Refused("odd", "<html>"), Refused("odd", {"error": ["no"]})])
def test_a_sign_in_that_fails_in_an_unknown_way_is_tried_again_later(error: Refused) -> None:
    assert type(not_signed_in(error, ANA).meaning) is TemporaryError


def test_no_answer_is_a_passing_failure_that_may_have_been_carried_out() -> None:
    failure = unanswered(TimeoutError("ana@example.test"), ANA)

    assert (str(failure.meaning), failure.passing, failure.done_perhaps) == (
        "calendar of ana@example.test: TimeoutError",
        True,
        True,
    )
