"""Days and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from daemon.mail.words import day, listed, minutes, moment, span, weekly
from rules.model import Span

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def test_a_day_has_its_weekday_and_no_year_while_it_is_this_year() -> None:
    assert day(datetime(2026, 3, 10, 9, tzinfo=UTC), "Europe/Berlin", NOW) == "Tuesday 10 March"


def test_a_day_of_another_year_has_its_year() -> None:
    assert day(datetime(2027, 1, 5, 9, tzinfo=UTC), "Europe/Berlin", NOW) == "Tuesday 5 January 2027"


def test_the_year_turns_in_the_readers_zone() -> None:
    midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert day(midnight, "UTC", NOW) == "Thursday 31 December"
    assert day(midnight, "Europe/Berlin", NOW) == "Friday 1 January 2027"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "Tuesday 10 March, 23:30–00:00"),
        ("Asia/Kolkata", "Wednesday 11 March, 04:00–04:30"),
        ("America/Los_Angeles", "Tuesday 10 March, 15:30–16:00"),
    ],
)
def test_a_meeting_is_told_in_the_readers_zone(zone: str, words: str) -> None:
    assert span(Span(datetime(2026, 3, 10, 22, 30, tzinfo=UTC), HALF_HOUR), zone, NOW) == words


def test_a_clock_change_keeps_the_wall_time() -> None:
    before, after = datetime(2026, 3, 24, 9, tzinfo=UTC), datetime(2026, 3, 31, 8, tzinfo=UTC)
    assert moment(before, "Europe/Berlin", NOW) == "Tuesday 24 March, 10:00"
    assert moment(after, "Europe/Berlin", NOW) == "Tuesday 31 March, 10:00"


def test_a_weekly_time_is_told_by_its_weekday() -> None:
    assert weekly(Span(datetime(2026, 3, 10, 9, tzinfo=UTC), HALF_HOUR), "Europe/Berlin") == "Tuesdays, 10:00–10:30"


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_a_list_ends_in_and(items: list[str], words: str) -> None:
    assert listed(items) == words


def test_minutes_are_counted_in_words() -> None:
    assert (minutes(timedelta(minutes=1)), minutes(timedelta(hours=1))) == ("1 minute", "60 minutes")
