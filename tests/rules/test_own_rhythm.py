"""The monthly note: which weeks a month has, what became of them, and how many were kept in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.own_rhythm import Month, OwnRhythm, month_before, month_of_note, own_rhythm
from rules.week import Became, LedgerEntry, Week
from tests.rules.builders import ANA, BEN

MARCH = Month(Week(2026, 9), Week(2026, 13))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
HELD, MOVED, EXCUSED, MADE_UP, MISSED = Became


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def weeks(*became: Became, last: int = 13) -> list[LedgerEntry]:
    """Entries up to a week of 2026, the newest first."""
    start = at(date(2026, 3, 24))
    one = LedgerEntry("pair", BEN.email, ANA.email, 2026, last, start, "Europe/Berlin", HELD)
    return [replace(one, week=last - number, became=each) for number, each in enumerate(became)]


def told(*became: Became, due: Week | None = None, last: int = 13) -> OwnRhythm | None:
    return own_rhythm(ANA, weeks(*became, last=last), due, MARCH)


@pytest.mark.parametrize(
    ("today", "first", "last", "number"),
    [
        (date(2026, 4, 1), Week(2026, 9), Week(2026, 13), 5),
        (date(2026, 3, 31), Week(2026, 5), Week(2026, 8), 4),
        (date(2026, 6, 1), Week(2026, 18), Week(2026, 22), 5),
        (date(2026, 1, 2), Week(2025, 49), Week(2025, 52), 4),
        (date(2027, 2, 1), Week(2026, 53), Week(2027, 4), 5),
    ],
)
def test_a_month_has_the_weeks_that_end_in_it(today: date, first: Week, last: Week, number: int) -> None:
    month = month_before(at(today), "Europe/Berlin")
    assert (month.first, month.last, month.number) == (first, last, number)


@given(DAYS)
def test_every_week_is_in_exactly_one_month(day: date) -> None:
    this, following = (month_before(at(one), "UTC") for one in (day, (day.replace(day=1) + timedelta(days=32))))
    assert this.last.next == following.first
    assert month_before(at(day), "UTC").last.next.monday <= day.replace(day=1)


def test_the_first_days_of_a_month_are_those_where_the_reader_is() -> None:
    eve = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert [month_of_note(eve, zone) for zone in ("Europe/Berlin", "UTC")] == ["2026-04", None]
    assert [month_of_note(at(date(2026, 4, day)), "UTC") for day in (7, 8)] == ["2026-04", None]


def test_the_weeks_of_the_month_are_counted_and_no_others() -> None:
    found = told(HELD, MOVED, EXCUSED, MISSED, HELD, MADE_UP, HELD)
    assert found and {one: number for one, number in found.counts.items() if number} == {
        HELD: 2,
        MOVED: 1,
        EXCUSED: 1,
        MISSED: 1,
    }


def test_nothing_is_told_of_a_month_of_which_nothing_is_known() -> None:
    assert told() is None
    assert told(HELD, HELD, last=8) is None
    assert told(due=Week(2026, 9)) is None


@pytest.mark.parametrize(
    ("due", "waiting"),
    [(None, 0), (Week(2026, 14), 0), (Week(2026, 13), 1), (Week(2026, 11), 3), (Week(2026, 2), 5)],
)
def test_what_is_not_known_yet_is_told_apart(due: Week | None, waiting: int) -> None:
    found = told(HELD, due=due, last=9)
    assert found and found.waiting == waiting


@pytest.mark.parametrize(
    ("became", "row"),
    [
        ((HELD, HELD, HELD), 3),
        ((HELD, MOVED, MADE_UP, MISSED, HELD), 3),
        ((HELD, EXCUSED, HELD, MISSED), 2),
        ((EXCUSED, EXCUSED), 0),
        ((MISSED, HELD, HELD), 0),
    ],
)
def test_weeks_in_a_row_are_kept_ones_up_to_the_last_that_was_missed(became: tuple[Became, ...], row: int) -> None:
    found = told(*became)
    assert found and found.row == row
