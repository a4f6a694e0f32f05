"""Which requests are made, and what comes of each answer that a server may rightly give."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import login_for_each
from providers.caldav.provider import CalDavProvider
from providers.errors import AccessError, ResponseError, TemporaryError
from rules.edit import Cancel, SeriesEdit
from rules.reading import Resource
from tests.providers.drafts import WEEK, a_draft
from tests.providers.objects import an_event, an_object
from tests.providers.scene import NOW, OWNER, TOKEN, Scene, a_response
from tests.servers import faulty as f
from tests.servers.faulty import faulty

SECOND = timedelta(seconds=1)


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
    (changed,) = scene.read(cursor, held).changed
    assert [one.method for one in scene.front.requests] == ["REPORT", "GET"]
    assert changed.written


def test_series_are_dated_by_a_listing_where_no_report_tells_when_they_were_written(scene: Scene) -> None:
    cursor = scene.read("", scene.with_a_series()).cursor
    made = [scene.provider.create(scene.calendar, a_draft(f"1on1-000{number}")).written for number in (2, 3)]
    scene.front.requests.clear()
    found = scene.read(cursor).changed
    assert [one.method for one in scene.front.requests] == ["REPORT", "REPORT", "PROPFIND"]
    assert all(one.written and at and abs(one.written - at) <= SECOND for one, at in zip(found, made, strict=True))


def test_a_connection_that_died_is_taken_up_again_at_once(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.once(f.dropped)
    assert scene.read("", held).complete


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
    assert changes.cursor.endswith(" sync:t2")
    assert (changes.changed, changes.gone, changes.complete) == ((), (), True)
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
    scene.front.once(f.gzip_bomb, "GET")
    changes = scene.read()
    assert changes.changed == (Resource(held.href, held.etag, fault="larger than 1 MiB"),)
    assert scene.read(changes.cursor, *changes.changed).changed == ()


def test_objects_too_large_to_be_had_together_are_had_one_by_one(scene: Scene) -> None:
    scene.with_a_series()
    scene.provider.create(scene.calendar, a_draft("1on1-0002"))
    for fault in (f.passing, f.gzip_bomb):
        scene.front.once(fault, "REPORT")
    assert [bool(one.series) for one in scene.read().changed] == [True, True]


def test_an_object_that_may_not_be_read_is_a_fault_of_its_own(scene: Scene) -> None:
    held = scene.with_a_series()
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


def test_a_folder_that_came_meanwhile_does_not_keep_the_calendar_from_being_made(scene: Scene) -> None:
    scene.front.once(f.status(409), "MKCALENDAR")
    scene.provider.make_calendar(scene.calendar)  # MKCOL is refused as well: the folder is there by now
    assert scene.read().changed == ()


def test_a_calendar_that_cannot_be_made_is_not_said_to_be_there(scene: Scene) -> None:
    scene.front.always(f.status(409), "MKCALENDAR")
    with pytest.raises(TemporaryError):
        scene.provider.make_calendar(scene.calendar)


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
