"""Which 1:1s come next: where the calendar shows them now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from rules.model import Kind, Override, Role, Rule, Window
from rules.reading import Copy
from rules.situation import Situation
from rules.upcoming import Upcoming, upcoming
from tests.rules.builders import DAY, HALF_HOUR, HOUR, NOW, TUESDAY, WEEK, a_deviation, a_series, a_situation, utc

SOON = Window(NOW, NOW + 2 * WEEK)
MARCH_3 = TUESDAY - WEEK
FIRST, SECOND = Upcoming(date(2026, 3, 2), MARCH_3), Upcoming(date(2026, 3, 9), TUESDAY)


def moved(to: datetime, at: datetime = TUESDAY, **changes: object) -> Override:
    return replace(Override(at, to, HALF_HOUR), **changes)  # type: ignore[arg-type]


def showing(*overrides: Override, **changes: object) -> Situation:
    """The pair, with weeks that were edited."""
    series = a_series(overrides=overrides)
    return replace(a_situation(series, series), **changes)  # type: ignore[arg-type]


def test_each_week_is_at_its_slot() -> None:
    assert upcoming(showing(), SOON) == (FIRST, SECOND)


def test_a_moved_week_counts_from_its_new_time() -> None:
    found = upcoming(showing(moved(TUESDAY + 2 * DAY)), SOON)
    assert found == (FIRST, Upcoming(date(2026, 3, 9), TUESDAY + 2 * DAY))


def test_a_week_that_is_made_up_in_another_one_keeps_its_agenda() -> None:
    made_up = moved(MARCH_3 + 2 * DAY)
    assert upcoming(showing(made_up), SOON) == (FIRST, Upcoming(date(2026, 3, 9), MARCH_3 + 2 * DAY))


def test_a_week_that_is_off_is_not_there() -> None:
    assert upcoming(showing(moved(TUESDAY, cancelled=True)), SOON) == (FIRST,)
    without = a_series(excluded=frozenset({MARCH_3}))
    assert upcoming(a_situation(without, without), SOON) == (SECOND,)


def test_a_week_that_one_of_the_two_declined_is_not_there() -> None:
    declined = a_deviation(Kind.DECLINED, Role.REPORT)
    assert upcoming(showing(deviations=(declined,)), SOON) == (FIRST,)


def test_a_series_that_one_of_the_two_declined_has_no_week() -> None:
    declined = a_deviation(Kind.DECLINED, Role.REPORT, recurrence_id=None)
    assert upcoming(showing(deviations=(declined,)), SOON) == ()


def test_a_series_that_is_gone_has_no_week() -> None:
    assert upcoming(a_situation(Copy.GONE, a_series()), SOON) == ()
    assert upcoming(a_situation(a_series(), Copy.VANISHED), SOON) == ()


def test_an_earlier_series_counts_until_the_running_one_begins() -> None:
    older = a_series(uid="1on1-older", rule=Rule(until=MARCH_3))
    running = a_series(start=datetime(2026, 3, 12, 14))
    found = replace(a_situation(running, running), older=((Role.MANAGER, older.uid, older),))
    assert upcoming(found, SOON) == (FIRST, Upcoming(date(2026, 3, 9), utc(3, 12, 13)))


def test_of_two_in_one_week_the_one_counts_that_was_not_moved() -> None:
    beside = a_series(uid="1on1-older", start=datetime(2026, 3, 9, 8), rule=None)
    there = replace(beside, overrides=(moved(utc(3, 10, 7), utc(3, 9, 7)),))
    found = replace(showing(), older=((Role.MANAGER, beside.uid, there),))
    assert upcoming(found, SOON) == (FIRST, SECOND)


def test_what_has_begun_is_not_upcoming() -> None:
    assert upcoming(showing(), Window(TUESDAY + HOUR, TUESDAY + DAY)) == ()
