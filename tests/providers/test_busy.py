"""What every calendar behind the port must say of the times at which its owner is busy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count

import pytest

from providers.base import CalendarRef
from rules.busy import Busy
from rules.model import Partstat, Window
from rules.records import ReasonKind
from tests.providers.backends import OWNER, Backend
from tests.providers.drafts import a_draft
from tests.providers.entries import WEEK, all_day, an_entry, at, march
from tests.providers.objects import an_object

HOST = "eve@elsewhere.test"
"""Somebody whom no server knows: there are some that take no event of another of their people from anyone."""

ME = f"ATTENDEE;PARTSTAT={{}}:MAILTO:{OWNER.title()}"
_uids = count(1)


class Office:
    """A person with a calendar for 1:1s and another one, and what the provider says of a week."""

    def __init__(self, backend: Backend, other: CalendarRef) -> None:
        self.backend = backend
        self.other = other
        self.uid = f"entry-{next(_uids)}"

    def enter(self, *lines: str, also: tuple[tuple[str, ...], ...] = ()) -> None:
        """Write an event into the other calendar, with these further components."""
        events = [an_entry(*one, uid=self.uid) for one in (lines, *also)]
        self.backend.desk.enter(self.other, f"{self.uid}.ics", an_object(*events))

    @property
    def told(self) -> list[Busy]:
        """What is said of the event of this test: other tests' calendars lie beside it."""
        return self.during(WEEK)

    def during(self, window: Window) -> list[Busy]:
        """The same of another span of time."""
        found = self.backend.provider.busy(self.backend.calendar, window)
        return sorted((one for one in found if one.uid == self.uid), key=lambda one: one.window.start)

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        return [(one.window.start, one.window.end) for one in self.told]


@pytest.fixture
def office(made: Backend) -> Iterator[Office]:
    other = made.desk.make()
    yield Office(made, other)
    made.desk.drop(other)


def test_a_single_event_keeps_busy(office: Office) -> None:
    office.enter(*at(17), "SUMMARY:Call")
    assert office.told == [Busy(office.told[0].window, None, "", office.uid)]
    assert office.times == [(march(17, 9), march(17, 10))]


def test_an_event_of_another_week_is_not_told(office: Office) -> None:
    office.enter(*at(24))
    assert office.told == []


def test_an_event_that_reaches_into_the_week_is_told_whole(office: Office) -> None:
    office.enter("DTSTART:20260313T120000Z", "DTEND:20260316T120000Z")
    assert office.times == [(march(13, 12), march(16, 12))]


def test_what_ends_as_the_week_begins_is_not_told(office: Office) -> None:
    office.enter("DTSTART:20260315T220000Z", "DTEND:20260315T230000Z")
    assert office.told == []


def test_a_repeated_event_is_told_as_the_week_shows_it(office: Office) -> None:
    excluded = "EXDATE;TZID=Europe/Berlin:20260318T100000"
    moved = ("RECURRENCE-ID;TZID=Europe/Berlin:20260320T100000", *at(20, "150000", "153000"))
    office.enter(*at(2), "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR", excluded, also=(moved,))
    assert office.times == [(march(16, 9), march(16, 10)), (march(20, 14), march(20, 14, 30))]


def test_a_week_that_was_moved_here_from_another_is_told(office: Office) -> None:
    moved = ("RECURRENCE-ID;TZID=Europe/Berlin:20260310T100000", *at(19))
    office.enter(*at(10), "RRULE:FREQ=MONTHLY;BYMONTHDAY=10", also=(moved,))
    assert office.times == [(march(19, 9), march(19, 10))]


def test_whole_days_are_days_of_the_owner(office: Office) -> None:
    office.enter(*all_day(17, 19), "SUMMARY:Urlaub")
    assert office.times == [(march(16, 23), march(18, 23))]
    assert [(one.absence, one.words) for one in office.told] == [(ReasonKind.LEAVE, "a day off")]


def test_nothing_that_was_written_is_passed_on(office: Office) -> None:
    office.enter(*all_day(17, 18), "SUMMARY:sick\\, see doctor Wagner", "DESCRIPTION:secret")
    (told,) = office.told
    assert (told.absence, told.words) == (ReasonKind.ILLNESS, "an illness")


@pytest.mark.parametrize(
    "line",
    ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", ME.format("DECLINED")],
    ids=["cancelled", "transparent", "free", "declined"],
)
def test_what_takes_no_time_is_not_told(office: Office, line: str) -> None:
    office.enter(*at(17), f"ORGANIZER:mailto:{HOST}", line)
    assert office.told == []


@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE", "NEEDS-ACTION"])
def test_what_was_not_declined_keeps_busy(office: Office, answer: str) -> None:
    office.enter(*at(17), f"ORGANIZER:mailto:{HOST}", ME.format(answer))
    assert office.times == [(march(17, 9), march(17, 10))]


@pytest.mark.parametrize(
    ("further", "told"), [((), True), (("RRULE:FREQ=DAILY;COUNT=2",), False)], ids=["once", "twice"]
)
def test_who_meets_is_told_of_an_event_of_two_that_takes_place_once(
    office: Office, further: tuple[str, ...], told: bool
) -> None:
    office.enter(*at(17), f"ORGANIZER:mailto:{HOST}", ME.format("ACCEPTED"), *further)
    assert {one.two for one in office.told} == {frozenset({OWNER, HOST} if told else ())}


def test_a_single_week_that_was_cancelled_is_free(office: Office) -> None:
    off = ("RECURRENCE-ID;TZID=Europe/Berlin:20260317T100000", *at(17), "STATUS:CANCELLED")
    office.enter(*at(16), "RRULE:FREQ=DAILY;COUNT=3", also=(off,))
    assert office.times == [(march(16, 9), march(16, 10)), (march(18, 9), march(18, 10))]


def test_a_series_that_was_cancelled_takes_its_edited_weeks_along(office: Office) -> None:
    edited = ("RECURRENCE-ID;TZID=Europe/Berlin:20260317T100000", *at(17))
    office.enter(*at(16), "RRULE:FREQ=DAILY;COUNT=3", "STATUS:CANCELLED", also=(edited,))
    assert office.told == []


def test_a_1on1_keeps_busy_and_is_known_by_its_uid(made: Backend) -> None:
    made.provider.create(made.calendar, a_draft("1on1-taken"))
    told = [one for one in made.provider.busy(made.calendar, WEEK) if one.uid == "1on1-taken"]
    assert [(one.window.start, one.window.end) for one in told] == [(march(17, 9), march(17, 9, 30))]
    made.hand.answer_series("1on1-taken", OWNER, Partstat.DECLINED)
    still = [one for one in made.provider.busy(made.calendar, WEEK) if one.uid == "1on1-taken"]
    assert still == ([] if made.hosts_answer else told)


def test_a_calendar_that_is_not_there_keeps_nobody_busy(backend: Backend) -> None:
    assert all(one.uid.startswith(("entry", "1on1")) for one in backend.provider.busy(backend.calendar, WEEK))


BOMBS = ("FREQ=SECONDLY;COUNT=5", "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30", "FREQ=YEARLY;BYWEEKNO=12")
"""Such as servers bear; what they do not is tried on single objects."""


@pytest.mark.parametrize("rule", BOMBS)
def test_a_rule_that_nobody_makes_is_busy_at_its_time_of_every_day(office: Office, rule: str) -> None:
    office.enter(*at(16), f"RRULE:{rule}", "SUMMARY:Vacation")
    begun = time.monotonic()
    told = office.told
    assert time.monotonic() - begun < 2
    if not office.backend.expands:  # else it is no rule that we would have to follow, and its weeks are as they are
        assert office.times == [(march(day, 9), march(day, 10)) for day in range(16, 23)]
        assert {one.absence for one in told} == {None}


def test_an_hour_is_where_the_clock_shows_it(office: Office) -> None:
    office.enter(*at(23), "RRULE:FREQ=DAILY;UNTIL=20260330T235959Z")
    told = office.during(Window(march(28), march(31)))
    assert [one.window.start for one in told] == [march(28, 9), march(29, 8), march(30, 8)]
