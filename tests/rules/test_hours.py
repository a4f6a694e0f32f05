"""Working hours, in any zone and across clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.hours import next_working, parse_hours, working
from rules.model import Hours, Shift

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")

instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
zones = st.sampled_from(ZONES)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Hours as a person could agree on: at least a quarter of an hour."""
    start, end = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Hours(days, time(start // 4, start % 4 * 15), time(end // 4, end % 4 * 15))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Fri 09:00-17:00", Hours()),
        ("Mon,Tue,Thu 08:00-14:30", Hours(frozenset({0, 1, 3}), time(8), time(14, 30))),
        ("mon-wed, fri 8:00 - 12:00", Hours(frozenset({0, 1, 2, 4}), time(8), time(12))),
        ("Sun-Thu 09:00-17:00", Hours(frozenset({6, 0, 1, 2, 3}))),
        ("Sat 10:00-11:00", Hours(frozenset({5}), time(10), time(11))),
    ],
)
def test_hours_are_days_and_a_span_of_the_day(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    ["", "Mon-Fri", "09:00-17:00", "Mon-Fri 17:00-09:00", "Mon-Fri 09:00-09:00", "Mo-Fr 9-17", "Mon 09:00-24:00"],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Mon-Fri 09:00-17:00"):
        parse_hours(text)


def test_the_clock_of_the_zone_counts() -> None:
    nine_in_berlin = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)

    assert working(nine_in_berlin, Hours(), "Europe/Berlin")
    assert not working(nine_in_berlin, Hours(), "America/New_York")


def test_the_end_is_no_longer_working_time() -> None:
    assert not working(datetime(2026, 3, 10, 17, 0, tzinfo=UTC), Hours(), "UTC")


def test_friday_evening_waits_for_monday_morning() -> None:
    friday_evening = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)

    assert next_working(friday_evening, Hours(), "Europe/Berlin") == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_hours_that_a_clock_change_skips_wait_for_the_next_day() -> None:
    in_the_gap = Hours(frozenset(range(7)), time(2), time(3))
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

    assert next_working(before, in_the_gap, "Europe/Berlin") == datetime(2026, 3, 30, 0, 0, tzinfo=UTC)


def test_a_weekday_that_a_zone_left_out_once_is_waited_for() -> None:
    fridays = Hours(frozenset({4}))
    thursday_before_the_date_line_moved = datetime(2011, 12, 30, 4, 0, tzinfo=UTC)

    found = next_working(thursday_before_the_date_line_moved, fridays, "Pacific/Apia")

    assert found.astimezone(ZoneInfo("Pacific/Apia")).date().isoformat() == "2012-01-06"


def test_hours_without_a_day_are_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(ValueError, match="never come"):
        next_working(datetime(2026, 3, 10, tzinfo=UTC), Hours(frozenset()), "UTC")


@given(instants, some_hours(), zones)
def test_the_next_working_moment_is_one_and_not_before(at: datetime, hours: Hours, zone: str) -> None:
    found = next_working(at, hours, zone)

    assert found >= at
    assert working(found, hours, zone)
    assert (found == at) == working(at, hours, zone)
    assert next_working(found, hours, zone) == found


@given(instants, some_hours(), zones, st.floats(0, 1, exclude_max=True))
def test_no_working_moment_is_left_out(at: datetime, hours: Hours, zone: str, part: float) -> None:
    found = next_working(at, hours, zone)
    between = at + (found - at) * part
    day = timedelta(days=1)
    offsets = {(between + step).astimezone(ZoneInfo(zone)).utcoffset() for step in (-day, day - day, day)}
    assume(len(offsets) == 1)  # on the day of a clock change the start is read as RFC 5545 reads it

    assert between == found or not working(between, hours, zone)


HOUR = timedelta(hours=1)
SPLIT = Hours(shifts=(Shift(1, 13 * HOUR, 17 * HOUR), Shift(1, 8 * HOUR, 12 * HOUR), Shift(2, 20 * HOUR, 24 * HOUR)))
"""Tuesdays with a long break, Wednesdays until midnight."""


@pytest.mark.parametrize(
    ("local", "found"),
    [
        ("2026-03-10T07:59", "2026-03-10T08:00"),
        ("2026-03-10T08:00", "2026-03-10T08:00"),
        ("2026-03-10T11:59", "2026-03-10T11:59"),
        ("2026-03-10T12:00", "2026-03-10T13:00"),
        ("2026-03-10T17:00", "2026-03-11T20:00"),
        ("2026-03-11T23:59", "2026-03-11T23:59"),
        ("2026-03-12T00:00", "2026-03-17T08:00"),
    ],
)
def test_each_day_may_have_hours_of_its_own(local: str, found: str) -> None:
    at, expected = (datetime.fromisoformat(one).replace(tzinfo=ZoneInfo("Europe/Berlin")) for one in (local, found))

    assert next_working(at, SPLIT, "Europe/Berlin") == expected
    assert working(at, SPLIT, "Europe/Berlin") == (local == found)


def test_shifts_count_instead_of_days_and_come_in_order() -> None:
    assert SPLIT.on(0) == ()
    assert [one.start for one in SPLIT.on(1)] == [8 * HOUR, 13 * HOUR]
    assert Hours().on(4) == (Shift(4, 9 * HOUR, 17 * HOUR),)
    assert Hours().on(5) == ()
