"""Servers that misbehave: what was not read whole is no reading, and no request is followed or waited for in vain."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, TemporaryError
from tests.providers.drafts import a_draft
from tests.providers.objects import an_event, an_object
from tests.providers.scene import SECONDS, SLOW, TOKEN, Scene, a_response
from tests.servers import faulty as f
from tests.servers.faulty import faulty

UNREAD = {
    "500": f.status(500),
    "503": f.status(503),
    "507": f.status(507),
    "429": f.status(429),
    "html-with-200": f.html(),
    "html-with-207": f.html(207),
    "calendar-with-200": f.status(200, an_object(an_event())),
    "empty-200": f.status(200),
    "empty-207": f.status(207),
    "207-without-token": f.multistatus(),
    "item-with-500": f.multistatus(
        f"<D:response><D:href>x.ics</D:href><D:status>HTTP/1.1 500 Oh</D:status></D:response>{TOKEN}"
    ),
    "property-with-500": f.multistatus(a_response("/ana/x.ics", code=500) + TOKEN),
    "another-place": f.multistatus(a_response("/ben/1on1/x.ics") + TOKEN),
    "path-that-climbs": f.multistatus(a_response("/ana/../ben/x.ics") + TOKEN),
    "odd-status": f.multistatus("<D:response><D:href>x</D:href><D:status>fine</D:status></D:response>" + TOKEN),
    "not-utf-8": f.status(207, b"<?xml version='1.0' encoding='utf-8'?><a>\xff</a>"),
    "an-encoding-not-asked-for": f.status(207, b"....", Content_Encoding="br"),
    "broken-gzip": f.status(207, b"....", Content_Encoding="gzip"),
    "dropped": f.dropped,
    "half-a-body": f.half_a_body,
    "half-a-body-that-looks-whole": f.half_a_body_that_looks_whole,
    "slow-headers": f.slow_headers,
    "slow-body": f.slow_body,
    "silence": f.silence,
    "endless-body": f.endless_body,
    "gzip-bomb": f.gzip_bomb,
    "entity-bomb": f.entity_bomb,
    "document-type": f.status(
        207, b'<!DOCTYPE a><D:multistatus xmlns:D="DAV:"><D:sync-token>1</D:sync-token></D:multistatus>'
    ),
    "redirect-loop": f.status(307, Location="?again"),
    "redirect-to-nowhere": f.status(302),
    "redirect-to-another-origin": f.status(301, Location="http://127.0.0.2:9/ana/"),
}


@pytest.mark.parametrize("fault", UNREAD.values(), ids=UNREAD.keys())
def test_a_reading_that_is_not_whole_is_no_reading(scene: Scene, fault: f.Fault) -> None:
    held = scene.with_a_series()
    cursor = scene.read("", held).cursor
    for since in (cursor, ""):
        scene.meets(fault)
        with pytest.raises(TemporaryError):
            scene.read(since, held)
        scene.front.heal()
    assert scene.read(cursor, held).gone == ()


HALF_READ = {name: fault for name, fault in UNREAD.items() if name not in ("endless-body", "gzip-bomb")}


@pytest.mark.parametrize("fault", HALF_READ.values(), ids=HALF_READ.keys())
def test_an_object_that_is_not_read_whole_voids_the_reading(scene: Scene, fault: f.Fault) -> None:
    scene.with_a_series()
    scene.front.once(f.passing, "REPORT")
    scene.meets(fault)
    with pytest.raises(TemporaryError):
        scene.read()


@pytest.mark.parametrize("fault", SLOW, ids=["headers", "body", "silence"])
def test_no_request_lasts_longer_than_allowed(alone: Scene, fault: f.Fault) -> None:
    alone.meets(fault)
    began = time.monotonic()
    with pytest.raises(TemporaryError):
        alone.read()
    assert time.monotonic() - began < 5 * SECONDS


def test_a_server_that_is_down_is_unread() -> None:
    with faulty() as front:
        scene = Scene(front, None)
    with pytest.raises(TemporaryError):
        scene.read()


DATE = "Mon, 02 Mar 2026 08:00:00 GMT"
WAITS = {
    "120": timedelta(minutes=2),
    "Mon, 02 Mar 2026 08:05:00 GMT": timedelta(minutes=5),
    "Mon, 02 Mar 2026 07:00:00 GMT": timedelta(),
    "9" * 30: timedelta(days=1),
    "soon": None,
    "": None,
}


@pytest.mark.parametrize(("said", "wait"), WAITS.items(), ids=WAITS.keys())
def test_the_server_says_when_to_come_back(alone: Scene, said: str, wait: timedelta | None) -> None:
    alone.front.always(f.status(503, Retry_After=said, Date=DATE))
    with pytest.raises(TemporaryError) as raised:
        alone.read()
    assert raised.value.retry_after == wait


@pytest.mark.parametrize(
    ("code", "error"), [(401, AccessError), (403, AccessError), (404, NotFoundError), (410, NotFoundError)]
)
def test_codes_of_a_collection_have_their_meaning(alone: Scene, code: int, error: type[ProviderError]) -> None:
    alone.front.always(f.status(code))
    for cursor in ("", "sync:1", "ctag:1"):
        with pytest.raises(error):
            alone.read(cursor)


@pytest.mark.parametrize("code", [404, 409, 412])
def test_a_write_that_meets_another_state_is_a_conflict(alone: Scene, code: int) -> None:
    alone.front.always(f.status(code))
    with pytest.raises(ConflictError):
        alone.provider.create(alone.calendar, a_draft())


def test_credentials_never_go_to_another_origin(alone: Scene) -> None:
    with faulty() as thief:
        alone.front.always(f.status(307, Location=f"{thief.url}ana/"))
        with pytest.raises(TemporaryError):
            alone.read()
        with pytest.raises(TemporaryError):
            alone.provider.create(alone.calendar, a_draft())
        assert thief.requests == []


def test_a_redirect_within_the_origin_is_followed_for_reads_alone(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.status(301, Location=scene.calendar.url), "REPORT")
    assert scene.read("", held).complete
    scene.front.once(f.status(301, Location=scene.calendar.url), "PUT")
    with pytest.raises(TemporaryError):
        scene.provider.create(scene.calendar, a_draft("1on1-other"))
