"""Servers that misbehave: what was not read whole is no reading, and no request is followed or waited for in vain."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.provider import CalDavProvider
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, ResponseError, TemporaryError
from rules.edit import Cancel, SeriesEdit, drafted
from rules.reading import Changes, Resource
from tests.providers.objects import an_event, an_object
from tests.providers.test_contract import WEEK, a_draft
from tests.servers import faulty as f
from tests.servers.faulty import FaultyServer, faulty
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OWNER = "ana@example.test"
SECONDS = 1.0
PATIENT_SECONDS = 30.0
SLOW = (f.slow_headers, f.slow_body, f.silence)
TOKEN = "<D:sync-token>http://example.test/1</D:sync-token>"
_names = iter(range(10**6))


class Scene:
    """A provider whose requests pass through a faulty server, and the owner's hand behind it."""

    def __init__(self, front: FaultyServer, server: Server | None) -> None:
        name = f"faults-{next(_names)}"
        self.front = front
        self.provider = self.another_provider(PATIENT_SECONDS)
        self.calendar = CalendarRef("real", f"{front.url}ana/{name}/", OWNER)
        self._server = server
        self._name = name

    def another_provider(self, seconds: float) -> CalDavProvider:
        """A provider that allows a request so many seconds."""
        return CalDavProvider(self.front.url, one_login(Login("svc", "pw-svc")), lambda: NOW, seconds=seconds)

    def meets(self, fault: f.Fault) -> None:
        """From now on every request meets this fault; where it would take long, little time is allowed."""
        self.front.always(fault)
        if fault in SLOW:
            self.provider.close()
            self.provider = self.another_provider(SECONDS)

    @property
    def hand(self) -> RawHand:
        assert self._server
        return hand_of(self._server, "ana", self._server.calendar("ana", self._name))

    def read(self, cursor: str = "", *held: Resource) -> Changes:
        return self.provider.changes(self.calendar, cursor, {one.href: one.etag for one in held})

    def with_a_series(self) -> Resource:
        """The calendar made, with one series in it."""
        self.provider.make_calendar(self.calendar)
        self.provider.create(self.calendar, a_draft())
        return self.read().changed[0]


@pytest.fixture
def scene(radicale: Server) -> Iterator[Scene]:
    with faulty(radicale.url) as front:
        one = Scene(front, radicale)
        yield one
        one.provider.close()


@pytest.fixture
def alone() -> Iterator[Scene]:
    """A scene with no real server behind."""
    with faulty() as front:
        one = Scene(front, None)
        yield one
        one.provider.close()


def a_response(href: str, inside: str = "", code: int = 200) -> str:
    prop = f'<D:prop><D:getetag>"1"</D:getetag>{inside}</D:prop>'
    return (
        f"<D:response><D:href>{href}</D:href><D:propstat>{prop}<D:status>HTTP/1.1 {code} Told</D:status>"
        "</D:propstat></D:response>"
    )


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


def test_the_server_says_when_to_come_back(alone: Scene) -> None:
    alone.front.always(f.status(503, Retry_After="120"))
    with pytest.raises(TemporaryError) as raised:
        alone.read()
    assert raised.value.retry_after == timedelta(minutes=2)


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


def test_signing_in_takes_no_extra_request(scene: Scene) -> None:
    scene.with_a_series()
    assert all("Authorization" in request.headers for request in scene.front.requests)


def test_nothing_new_costs_one_request_and_one_change_two(scene: Scene) -> None:
    held = scene.with_a_series()
    cursor = scene.read("", held).cursor
    scene.front.requests.clear()
    cursor = scene.read(cursor, held).cursor
    assert [one.method for one in scene.front.requests] == ["REPORT"]
    scene.hand.set_interval(held.uid, 2)
    scene.front.requests.clear()
    assert len(scene.read(cursor, held).changed) == 1
    assert [one.method for one in scene.front.requests] == ["REPORT", "REPORT"]


def test_a_connection_that_died_is_taken_up_again_at_once(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.dropped)
    assert scene.read("", held).complete


def test_a_write_is_never_sent_twice(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.once(f.lost_answer, "PUT")
    with pytest.raises(TemporaryError):
        scene.provider.create(scene.calendar, a_draft())
    assert len([one for one in scene.front.requests if one.method == "PUT"]) == 1
    assert scene.read().changed[0].series == drafted(a_draft())


def test_an_edit_whose_answer_was_lost_conflicts_when_it_is_repeated(scene: Scene) -> None:
    held = scene.with_a_series()
    edit = SeriesEdit(held.href, held.uid, (Cancel(WEEK),))
    scene.front.once(f.lost_answer, "PUT")
    with pytest.raises(TemporaryError):
        scene.provider.replace(scene.calendar, edit, held.etag)
    with pytest.raises(ConflictError):
        scene.provider.replace(scene.calendar, edit, held.etag)
    (now,) = scene.read().changed
    assert now.series and now.series.excluded == {WEEK}


@pytest.mark.parametrize("code", [400, 404, 501])
def test_a_server_without_multiget_is_read_object_by_object(scene: Scene, code: int) -> None:
    held = scene.with_a_series()
    scene.front.once(f.passing, "REPORT")
    scene.front.once(f.status(code), "REPORT")
    assert scene.read().changed == (held,)


def test_what_multiget_leaves_out_is_asked_for_by_itself(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.passing, "REPORT")
    scene.front.once(f.multistatus(), "REPORT")
    assert scene.read().changed == (held,)


def test_what_is_gone_before_it_could_be_fetched_is_gone(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.passing, "REPORT")
    scene.front.once(f.multistatus(), "REPORT")
    scene.front.once(f.status(404), "GET")
    stale = Resource(held.href, '"older"')
    changes = scene.read("", stale)
    assert (changes.changed, changes.gone) == ((), (held.href,))


NO_SYNC = b'<D:error xmlns:D="DAV:"><D:supported-report/></D:error>'


@pytest.mark.parametrize("fault", [f.status(403, NO_SYNC), f.status(501), f.status(405)], ids=["403", "501", "405"])
def test_a_server_without_sync_is_listed(scene: Scene, fault: f.Fault) -> None:
    held = scene.with_a_series()
    scene.front.once(fault, "REPORT")
    first = scene.read("", held)
    assert (first.changed, first.gone, first.complete) == ((), (), True)
    scene.front.requests.clear()
    assert scene.read(first.cursor, held).changed == ()
    assert [one.method for one in scene.front.requests] == ["PROPFIND"]
    scene.hand.delete_series(held.uid)
    assert scene.read(first.cursor, held).gone == (held.href,)


def test_a_listing_without_the_calendar_itself_is_no_listing(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.status(501), "REPORT")
    scene.front.always(f.multistatus(), "PROPFIND")
    with pytest.raises(TemporaryError):
        scene.read("", held)


def a_page(scene: Scene, number: int, last: bool) -> f.Fault:  # noqa: FBT001
    path = scene.calendar.url.removeprefix(scene.front.url.rstrip("/"))
    cut = f"<D:response><D:href>{path}</D:href><D:status>HTTP/1.1 507 More</D:status></D:response>"
    inside = a_response(f"{path}{number}.ics") + ("" if last else cut)
    return f.multistatus(f"{inside}<D:sync-token>t{number}</D:sync-token>")


def test_a_listing_in_pages_is_read_to_its_end(alone: Scene) -> None:
    path = alone.calendar.url.removeprefix(alone.front.url.rstrip("/"))
    for number in range(3):
        alone.front.once(a_page(alone, number, last=number == 2), "REPORT")
    held = [Resource(f"{path}{number}.ics", '"1"') for number in range(3)]
    changes = alone.read("", *held)
    assert (changes.cursor, changes.changed, changes.gone, changes.complete) == ("sync:t2", (), (), True)
    assert b"limit" not in alone.front.requests[0].body


def test_a_listing_without_end_is_unread(alone: Scene) -> None:
    alone.front.always(a_page(alone, 1, last=False), "REPORT")
    with pytest.raises(TemporaryError):
        alone.read()
    assert len(alone.front.requests) < 5


def test_a_listing_of_more_objects_than_anyone_has_is_unread(alone: Scene) -> None:
    many = "".join(f"<D:response><D:href>{n}</D:href></D:response>" for n in range(20_001))
    alone.front.always(f.multistatus(many + TOKEN), "REPORT")
    with pytest.raises(TemporaryError):
        alone.read()


def test_one_object_has_one_href_however_it_is_spelled(alone: Scene) -> None:
    path = alone.calendar.url.removeprefix(alone.front.url.rstrip("/"))
    held = Resource(f"{path}a@b%20c.ics", '"1"')
    for href in (
        f"{path}a@b%20c.ics",
        f"{path}a%40b%20c.ics",
        f"http://other.test{path}%61@b%20c.ics",
        f"/{path}a@b%20c.ics",
    ):
        alone.front.once(f.multistatus(a_response(href) + a_response(path) + TOKEN), "REPORT")
        changes = alone.read("", held)
        assert (changes.changed, changes.gone) == ((), ())


def test_a_hostile_object_leaves_the_others_readable(scene: Scene) -> None:
    held = scene.with_a_series()
    body = an_object(an_event(start="DTSTART;TZID=Nowhere:20260310T100000", end="", uid="1on1-odd"))
    scene.hand.put("1on1-odd.ics", body)
    found = {one.uid: one for one in scene.read().changed}
    assert found["1on1-odd"].fault == "unknown time zone"
    assert found[held.uid] == held


def test_an_object_that_breaks_the_answer_about_all_leaves_the_others_readable(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.hand.put("odd.ics", an_object(an_event("X-ODD:\x01\x0b", uid="1on1-odd")))
    found = {one.uid: one for one in scene.read().changed}
    assert found[held.uid] == held
    assert found["1on1-odd"].series


def test_an_answer_too_large_for_one_is_asked_for_in_parts(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.passing, "REPORT")
    scene.front.once(f.gzip_bomb, "REPORT")
    assert scene.read().changed == (held,)


def test_an_object_too_large_to_be_had_is_a_fault_once(scene: Scene) -> None:
    held = scene.with_a_series()
    for fault in (f.passing, f.gzip_bomb):
        scene.front.once(fault, "REPORT")
    scene.front.once(f.gzip_bomb, "GET")
    changes = scene.read()
    assert changes.changed == (Resource(held.href, held.etag, fault="larger than 1 MiB"),)
    assert scene.read(changes.cursor, *changes.changed).changed == ()


def test_an_object_that_may_not_be_read_is_a_fault_of_its_own(scene: Scene) -> None:
    held = scene.with_a_series()
    for fault in (f.passing, f.multistatus()):
        scene.front.once(fault, "REPORT")
    scene.front.once(f.status(403), "GET")
    assert scene.read().changed == (Resource(held.href, held.etag, fault="not to be read"),)


def test_four_threads_read_what_one_would(scene: Scene) -> None:
    held = scene.with_a_series()
    cursor = scene.read("", held).cursor
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda _: scene.read(cursor, held), range(40)))
    assert set(told) == {scene.read(cursor, held)}


def test_an_object_that_cannot_be_understood_is_never_written(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    body = an_object(an_event(start="DTSTART;TZID=Nowhere:20260310T100000", end="", uid="1on1-odd"))
    scene.hand.put("1on1-odd.ics", body)
    (odd,) = scene.read().changed
    with pytest.raises(ResponseError):
        scene.provider.replace(scene.calendar, SeriesEdit(odd.href, odd.uid, (Cancel(WEEK),)), odd.etag)


def test_an_object_whose_owner_has_no_login_is_not_asked_for(alone: Scene) -> None:
    provider = CalDavProvider(alone.front.url, login_for_each({}), lambda: NOW)
    with pytest.raises(AccessError):
        provider.changes(alone.calendar, "", {})
    assert alone.front.requests == []
    provider.close()


def test_a_calendar_on_another_server_is_not_asked_for(alone: Scene) -> None:
    with faulty() as other, pytest.raises(AccessError):
        alone.provider.changes(CalendarRef("real", f"{other.url}ana/x/", OWNER), "", {})
    assert other.requests == []


@pytest.mark.parametrize(
    "fault", [f.html(), f.half_a_body_that_looks_whole, f.status(500, b"secret")], ids=["html", "half", "500"]
)
def test_no_log_holds_content_or_passwords(scene: Scene, fault: f.Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene.with_a_series()
    scene.front.always(fault)
    with pytest.raises(TemporaryError) as raised:
        scene.read()
    for secret in ("Maintenance", "weekly", "VEVENT", "multistatus", "secret", "pw-svc", "Basic"):
        assert secret not in caplog.text + str(raised.value)
