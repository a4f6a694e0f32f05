"""What single servers do besides, each on the one that shows it, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from providers.caldav.credentials import Login, one_login
from providers.caldav.sync import Place, bodies
from providers.caldav.transport import Transport
from providers.errors import ConflictError
from rules.edit import Cancel
from rules.edit import Place as Put
from rules.model import Attendee, Partstat
from tests.providers.backends import OWNER, Backend, at
from tests.providers.contract import created, read, replaced, series_now
from tests.providers.drafts import HOUR, SLOT, WEEK, a_draft
from tests.servers.faulty import FaultyServer, faulty
from tests.servers.people import RawHand
from tests.servers.running import Server


@pytest.fixture
def inviting(cyrus: Server) -> Iterator[Backend]:
    """A calendar of somebody whom the server lets invite others."""
    one = at(cyrus)
    yield from opened(one)


@pytest.fixture
def front(sabredav: Server) -> Iterator[FaultyServer]:
    """In front of the server that does not tell what changed."""
    with faulty(sabredav.url) as one:
        yield one


@pytest.fixture
def listed(sabredav: Server, front: FaultyServer) -> Iterator[Backend]:
    """A calendar on it."""
    yield from opened(at(replace(sabredav, url=front.url)))


def opened(backend: Backend) -> Iterator[Backend]:
    yield backend.make(backend)
    backend.drop()
    backend.provider.close()


def hand(backend: Backend) -> RawHand:
    assert isinstance(backend.hand, RawHand)
    return backend.hand


def test_what_was_sent_out_has_no_etag_yet_and_is_told_once_more(inviting: Backend) -> None:
    cursor = read(inviting).cursor
    written = inviting.provider.create(inviting.calendar, a_draft())
    assert written.etag is None
    changes = read(inviting, cursor, written)
    (told,) = changes.changed
    assert told.etag
    assert read(inviting, changes.cursor, told).changed == ()


def test_what_was_sent_out_can_be_changed_without_an_etag(inviting: Backend) -> None:
    held = created(inviting)
    written = replaced(inviting, held, Cancel(WEEK))
    assert written.etag is None
    replaced(inviting, written, Put(WEEK, WEEK, SLOT.length))
    assert series_now(inviting).excluded == frozenset()


def test_a_series_that_stands_in_another_calendar_is_a_conflict(inviting: Backend, cyrus: Server) -> None:
    created(inviting)
    for other in opened(at(cyrus)):
        with pytest.raises(ConflictError):
            other.provider.create(other.calendar, a_draft())


def test_whoever_is_to_come_at_another_time_is_asked_anew(inviting: Backend) -> None:
    held = created(inviting)
    replaced(inviting, held, Put(WEEK, WEEK + HOUR, SLOT.length))
    (week,) = series_now(inviting).overrides
    assert week.attendees == (Attendee("ana@example.test", Partstat.ACCEPTED), Attendee("ben@example.test"))


def test_our_marker_stays_where_unknown_properties_go(inviting: Backend) -> None:
    created(inviting)
    hand(inviting).set_text("1on1-0123", "X-THEIRS", "kept")
    hand(inviting).set_text("1on1-0123", "THEIRS", "dropped")
    (there,) = read(inviting).changed
    replaced(inviting, there, Cancel(WEEK))
    lines = hand(inviting).text("1on1-0123").splitlines()
    assert {"X-ONEONONE-PAIR:a1b2c3", "X-THEIRS:kept"} <= set(lines)
    assert "THEIRS:dropped" not in lines


def test_a_calendar_without_sync_costs_one_request_while_nothing_changes(listed: Backend, front: FaultyServer) -> None:
    held = created(listed)
    cursor = read(listed, "", held).cursor
    front.requests.clear()
    read(listed, cursor, held)
    assert [(one.method, one.headers["Depth"]) for one in front.requests] == [("PROPFIND", "0")]


def test_an_object_that_went_meanwhile_does_not_hide_the_others(listed: Backend, front: FaultyServer) -> None:
    held = [created(listed, uid).href for uid in ("1on1-first", "1on1-second", "1on1-third")]
    hand(listed).delete_series("1on1-second")
    place = Place(Transport(front.url, one_login(Login("svc", "pw-svc"))), OWNER, held[0].rpartition("/")[0] + "/")
    front.requests.clear()
    assert [one.href for one in bodies(place, dict.fromkeys(held))] == [held[0], held[2]]
    assert [one.method for one in front.requests] == ["REPORT", "GET", "GET", "GET"]
    place.transport.close()
