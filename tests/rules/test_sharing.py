"""Until when an agenda is to be shared, and when a team member is reminded of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import parse_hours, working
from rules.model import Hours, Person, Shift
from rules.notebook import Sheet
from rules.sharing import Due, Habits, Times, due, morning, remind_at, share_by, times
from rules.slot import instant, wall_time
from tests.rules.builders import BEN, DAY, HOUR
from tests.rules.test_hours import instants, some_hours, zones

HABITS = Habits()
BERLIN = "Europe/Berlin"
FRIDAY_OFF, MONDAY_OFF = date(2026, 4, 3), date(2026, 4, 6)
EASTER = frozenset({FRIDAY_OFF, MONDAY_OFF})


def at(text: str, zone: str = BERLIN) -> datetime:
    """An instant in 2026, from the clock in a zone."""
    return instant(datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M"), zone)  # noqa: DTZ007


def worker(hours: str = "Mon-Fri 09:00-17:00", zone: str = BERLIN) -> Person:
    return replace(BEN, hours=parse_hours(hours), zone=zone)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("03-10 10:00", "03-09 10:00"),
        ("03-09 10:00", "03-06 10:00"),
        ("03-09 17:00", "03-06 17:00"),
        ("03-10 08:00", "03-06 17:00"),
        ("03-10 19:00", "03-09 17:00"),
        ("03-08 10:00", "03-05 17:00"),
    ],
    ids=[
        "a day before",
        "Friday for Monday",
        "when work ends",
        "not before work begins",
        "not after work ends",
        "a 1:1 on Sunday counts from the end of Friday",
    ],
)
def test_a_day_before_is_a_working_day_before(start: str, expected: str) -> None:
    assert share_by(at(start), worker(), HABITS, ()) == at(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [("04-07 10:00", "04-02 10:00"), ("04-08 10:00", "04-07 10:00"), ("04-02 10:00", "04-01 10:00")],
)
def test_public_holidays_do_not_count(start: str, expected: str) -> None:
    assert share_by(at(start), worker(), HABITS, EASTER) == at(expected)


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        ("Mon,Wed 08:00-12:00", "03-09 10:00", "03-04 10:00"),
        ("Tue 09:00-17:00", "03-10 10:00", "03-03 10:00"),
        ("Sun-Thu 09:00-17:00", "03-08 10:00", "03-05 10:00"),
        ("Mon-Fri 13:00-17:00", "03-10 10:00", "03-06 17:00"),
    ],
)
def test_it_is_the_team_members_week_that_counts(hours: str, start: str, expected: str) -> None:
    assert share_by(at(start), worker(hours), HABITS, ()) == at(expected)


def test_the_clock_is_that_of_the_team_members_zone() -> None:
    start = at("03-10 10:00")
    assert wall_time(start, "America/Los_Angeles") == datetime(2026, 3, 10, 2)
    assert share_by(start, worker(zone="America/Los_Angeles"), HABITS, ()) == at("03-06 17:00", "America/Los_Angeles")


@pytest.mark.parametrize(("start", "expected"), [("03-30 10:00", "03-27 10:00"), ("10-26 10:00", "10-23 10:00")])
def test_a_clock_change_at_the_weekend_leaves_the_time_of_day(start: str, expected: str) -> None:
    assert share_by(at(start), worker(), HABITS, ()) == at(expected)


def test_a_day_of_23_hours_counts_as_a_day() -> None:
    everyday = worker("Mon-Sun 00:00-23:00")
    assert share_by(at("03-29 10:00"), everyday, HABITS, ()) == at("03-28 10:00")
    assert at("03-29 10:00") - at("03-28 10:00") == 23 * HOUR


@pytest.mark.parametrize(
    ("before", "expected"),
    [(timedelta(0), "03-10 10:00"), (30 * HOUR, "03-06 17:00"), (2 * DAY, "03-06 10:00"), (7 * DAY, "02-27 10:00")],
)
def test_any_notice_counts_likewise(before: timedelta, expected: str) -> None:
    assert share_by(at("03-10 10:00"), worker(), Habits(before), ()) == at(expected)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("03-09 14:00", "03-09 10:00"),
        ("03-09 10:00", "03-06 16:00"),
        ("03-06 17:00", "03-06 13:00"),
        ("03-09 13:00", "03-09 09:00"),
    ],
    ids=["four hours before", "in the last hour of work before", "from the end of work", "when work begins"],
)
def test_the_reminder_comes_while_there_is_work(by: str, expected: str) -> None:
    assert remind_at(at(by), worker(), HABITS, ()) == at(expected)


def test_work_of_less_than_an_hour_is_reminded_when_it_begins() -> None:
    assert remind_at(at("03-10 09:00"), worker("Mon,Tue 09:00-09:30"), HABITS, ()) == at("03-09 09:00")


def test_work_with_a_pause_is_reminded_before_the_pause() -> None:
    times_of_day = ((8 * HOUR, 12 * HOUR), (15 * HOUR, 19 * HOUR))
    shifts = tuple(Shift(day, start, end) for day in range(5) for start, end in times_of_day)
    person = replace(BEN, hours=Hours(shifts=shifts))
    assert remind_at(at("03-09 18:00"), person, HABITS, ()) == at("03-09 11:00")


def test_nobody_is_reminded_where_reminding_is_off() -> None:
    assert remind_at(at("03-09 10:00"), worker(), Habits(remind_before=timedelta(0)), ()) is None


@given(
    instants,
    some_hours(),
    zones,
    st.timedeltas(timedelta(0), 7 * DAY),
    st.timedeltas(timedelta(minutes=1), 2 * DAY),
    st.sets(st.integers(0, 20)),
)
def test_sharing_and_reminding_come_in_order_and_during_work(
    start: datetime, hours: Hours, zone: str, before: timedelta, reminded: timedelta, off: set[int]
) -> None:
    person = replace(BEN, hours=hours, zone=zone)
    days_off = {start.date() - number * DAY for number in off}
    clock = times(start, person, Habits(before, reminded), days_off)
    assert clock.remind_at is not None
    assert clock.remind_at <= clock.share_by <= clock.start
    for one in (clock.remind_at, clock.share_by):
        just_before = one - timedelta(microseconds=1)
        assert working(one, hours, zone) or working(just_before, hours, zone) or _clock_changes(one, zone)
        assert wall_time(just_before, zone).date() not in days_off or wall_time(one, zone).date() not in days_off


def _clock_changes(one: datetime, zone: str) -> bool:
    """Whether clocks change around an instant, so that a time of day comes twice or never."""
    return wall_time(one + DAY, zone).time() != wall_time(one - DAY, zone).time()


CLOCK = Times(at("03-09 10:00"), at("03-09 14:00"), at("03-10 14:00"))
SHARED = Sheet("pair", date(2026, 3, 9), shared_at=at("03-09 09:00"))
BLANK = Sheet("pair", date(2026, 3, 9))


@pytest.mark.parametrize(
    ("sheet", "now", "expected"),
    [
        (BLANK, "03-09 09:59", None),
        (BLANK, "03-09 10:00", Due.REMIND),
        (BLANK, "03-09 13:59", Due.REMIND),
        (replace(BLANK, reminded_at=at("03-09 10:00")), "03-09 11:00", None),
        (BLANK, "03-09 14:00", None),
        (SHARED, "03-09 10:00", None),
        (SHARED, "03-09 13:59", None),
        (SHARED, "03-09 14:00", Due.PASS_ON),
        (SHARED, "03-10 13:59", Due.PASS_ON),
        (replace(SHARED, mailed_at=at("03-09 14:00")), "03-09 15:00", None),
        (SHARED, "03-10 14:00", None),
        (BLANK, "03-10 15:00", None),
    ],
)
def test_what_is_due_of_an_agenda(sheet: Sheet, now: str, expected: Due | None) -> None:
    assert due(CLOCK, sheet, at(now)) == expected


def test_an_agenda_without_a_reminder_is_passed_on_alone() -> None:
    silent = replace(CLOCK, remind_at=None)
    assert due(silent, BLANK, at("03-09 11:00")) is None
    assert due(silent, SHARED, at("03-09 14:00")) is Due.PASS_ON


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 10), "03-10 09:00"),
        (date(2026, 3, 7), "03-09 09:00"),
        (FRIDAY_OFF, "04-07 09:00"),
        (MONDAY_OFF, "04-07 09:00"),
    ],
    ids=["a working day", "a Saturday", "Good Friday", "Easter Monday"],
)
def test_what_is_due_on_a_day_off_is_due_on_the_next_day_with_work(day: date, expected: str) -> None:
    assert morning(day, worker(), EASTER) == at(expected)


def test_whoever_never_works_is_asked_on_the_day() -> None:
    nobody = replace(BEN, hours=Hours(frozenset()))
    assert morning(date(2026, 3, 10), nobody, ()) == at("03-10 00:00")
    assert share_by(datetime(2026, 3, 10, 9, tzinfo=UTC), nobody, HABITS, ()) <= datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_times_are_told_in_one_value() -> None:
    found = times(at("03-10 14:00"), worker(), HABITS, ())
    assert found == CLOCK
    assert found.share_by.astimezone(UTC).time() == time(13)
