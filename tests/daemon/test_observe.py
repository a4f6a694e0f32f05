"""Reading side by side: within the time of a pass, whatever a single calendar does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from daemon.company import Account
from daemon.observe import LATE, Observation, Reader, StoppedError, nobody
from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.reading import CalendarState, Changes

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMIT = timedelta(seconds=1)


class Hanging(MemoryCalendars):
    """Calendars of which one answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = Event()
        self.asked: list[str] = []

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        self.asked.append(calendar.url)
        if calendar == ref("hangs"):
            assert self.go.wait(20)
        return super().changes(calendar, cursor, known)


def ref(name: str) -> CalendarRef:
    return CalendarRef("main", f"memory://{name}/", f"{name}@example.test")


@contextmanager
def hanging(*names: str, connections: int, alive: Callable[[], None] = nobody) -> Iterator[tuple[Hanging, Reader]]:
    """Calendars of these names, and who reads them."""
    calendars, reader = Hanging(), Reader(connections, alive)
    for name in names:
        calendars.make_calendar(ref(name))
    yield calendars, reader
    calendars.go.set()
    reader.close()


def read(reader: Reader, calendars: MemoryCalendars, *refs: CalendarRef) -> Observation:
    account = Account("main", calendars, lambda person: ref(person.email), schedules=False)
    return reader.read(dict.fromkeys(refs, account), {}, NOW, LIMIT)


def test_what_is_not_read_within_the_time_of_a_pass_is_unread_and_the_rest_is_not() -> None:
    with hanging("hangs", "ana", "ben", connections=2) as (calendars, reader):
        seen = read(reader, calendars, ref("hangs"), ref("ana"), ref("ben"))

    assert seen.trouble(ref("hangs").url) == LATE
    assert isinstance(seen.found[ref("ana").url], CalendarState)
    assert isinstance(seen.found[ref("ben").url], CalendarState)


def test_what_waits_behind_a_calendar_that_hangs_is_given_up_with_it() -> None:
    with hanging("hangs", "ana", connections=1) as (calendars, reader):
        seen = read(reader, calendars, ref("hangs"), ref("ana"))
    assert seen.trouble(ref("ana").url) == LATE
    assert calendars.asked == [ref("hangs").url]


def test_a_calendar_that_still_hangs_from_the_pass_before_holds_up_no_other() -> None:
    with hanging("hangs", "ana", "ben", connections=2) as (calendars, reader):
        read(reader, calendars, ref("hangs"), ref("ana"))
        seen = read(reader, calendars, ref("ana"), ref("ben"))
    assert not any(seen.trouble(ref(name).url) for name in ("ana", "ben"))


def test_a_calendar_that_two_people_name_is_read_once() -> None:
    with hanging("ana", connections=2) as (calendars, reader):
        seen = read(reader, calendars, ref("ana"), replace(ref("ana"), owner="ben@example.test"))
    assert isinstance(seen.found[ref("ana").url], CalendarState)
    assert calendars.asked == [ref("ana").url]


def test_a_daemon_that_is_told_to_stop_reads_nothing_more() -> None:
    def stop() -> None:
        raise StoppedError

    with hanging("hangs", "ana", connections=1, alive=stop) as (calendars, reader):
        with pytest.raises(StoppedError):
            read(reader, calendars, ref("hangs"), ref("ana"))
        calendars.go.set()
    assert calendars.asked == [ref("hangs").url]
