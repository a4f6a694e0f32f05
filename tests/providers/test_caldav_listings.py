"""A server that loses changes without a word: what it said is checked against the whole calendar, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from rules.edit import Cancel, SeriesEdit
from rules.reading import Changes, Resource
from tests.providers.backends import OWNER, ZONE, Backend, at
from tests.providers.contract import created
from tests.providers.drafts import WEEK
from tests.providers.scene import TOKEN
from tests.servers.faulty import FaultyServer, faulty, multistatus
from tests.servers.people import RawHand
from tests.servers.running import Server

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """Time as a test has it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Room:
    """A calendar with three series on a DAViCal behind a proxy, which counts what is asked."""

    front: FaultyServer
    clock: Clock
    backend: Backend
    held: tuple[Resource, ...]

    def read(self, cursor: str, *held: Resource) -> tuple[Changes, int]:
        """What is told, and how many requests that took."""
        self.front.requests.clear()
        known = {one.href: one.etag for one in held or self.held}
        changes = self.backend.provider.changes(self.backend.calendar, cursor, known)
        return changes, len(self.front.requests)

    @property
    def hand(self) -> RawHand:
        assert isinstance(self.backend.hand, RawHand)
        return self.backend.hand


@pytest.fixture
def room(davical: Server) -> Iterator[Room]:
    with faulty(davical.url) as front:
        clock = Clock()
        backend = at(replace(davical, url=front.url))
        provider = CalDavProvider(front.url, one_login(Login("svc", "pw-svc")), clock)
        backend = backend.make(replace(backend, provider=provider))
        held = tuple(created(backend, uid) for uid in ("1on1-first", "1on1-second", "1on1-third"))
        yield Room(front, clock, backend, held)
        backend.drop()
        provider.close()


def with_token(cursor: str, token: str) -> str:
    """The cursor with a token that the server never gave for this calendar."""
    return f"{cursor.rpartition('sync:')[0]}sync:data:,{token}"


def test_what_was_deleted_before_a_token_that_the_server_does_not_know_is_missed_at_once(room: Room) -> None:
    cursor = room.read("")[0].cursor
    room.hand.delete_series("1on1-second")
    changes, requests = room.read(with_token(cursor, "99999"))
    assert changes.gone == (room.held[1].href,)
    assert (changes.changed, changes.complete, changes.refused, requests) == ((), True, True, 2)
    assert room.read(changes.cursor, room.held[0], room.held[2]) == (Changes(changes.cursor), 1)


def test_a_deletion_that_no_report_tells_of_is_found_within_a_day(room: Room) -> None:
    cursor = room.read("")[0].cursor
    room.hand.delete_series("1on1-second")
    later = room.backend.provider.changes(room.backend.calendar, cursor, {}).cursor
    found = []
    for _ in range(24):
        room.clock.now += 2 * HOUR
        changes, requests = room.read(later)
        assert requests == 1
        if changes.complete:
            found.append(room.clock.now)
            assert (changes.gone, changes.refused) == ((room.held[1].href,), False)
        later = changes.cursor
    assert len(found) == 2
    assert found[0] <= NOON + DAY
    assert found[1] - found[0] == DAY


def test_what_we_wrote_ourselves_raises_no_doubt(room: Room) -> None:
    cursor = room.read("")[0].cursor
    edit = SeriesEdit(room.held[0].href, room.held[0].uid, (Cancel(WEEK),))
    room.backend.provider.replace(room.backend.calendar, edit, room.held[0].etag)
    changes, _ = room.read(cursor)
    assert (changes.complete, changes.refused, changes.gone) == (False, False, ())


def test_calendars_are_listed_at_different_times_of_the_day() -> None:
    with faulty() as front:
        front.always(multistatus(TOKEN), "REPORT")
        clock = Clock()
        provider = CalDavProvider(front.url, one_login(Login("svc", "pw-svc")), clock)
        calendars = [CalendarRef("real", f"{front.url}ana/{number}/", OWNER, ZONE) for number in range(8)]
        cursors = {one: provider.changes(one, "", {}).cursor for one in calendars}
        listed: Counter[datetime] = Counter()
        for _ in range(24):
            clock.now += HOUR
            told = {one: provider.changes(one, cursors[one], {}) for one in calendars}
            listed[clock.now] += sum(one.complete for one in told.values())
            cursors = {one: changes.cursor for one, changes in told.items()}
        provider.close()
    assert listed.total() == len(calendars)
    assert max(listed.values()) < 4
