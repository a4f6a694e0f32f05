"""When the two meet next, one test for each row of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from rules.coming import Coming, coming, looked_at, stands
from rules.model import Deviation, Kind, Role, Slot, Span
from rules.notebook import monday
from rules.records import ExceptionRecord, Outcome

WEEK = timedelta(days=7)
HALF_HOUR = timedelta(minutes=30)
SLOT = Slot(1, time(10), HALF_HOUR, "Europe/Berlin")
NOW = datetime(2026, 3, 6, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def a_record(kind: Kind, week: datetime = TUESDAY, to: datetime | None = None, **facts: object) -> ExceptionRecord:
    shows = Span(to, HALF_HOUR) if to else None
    deviation = Deviation(kind, Role.MANAGER, week, Span(week, HALF_HOUR), shows)
    record = ExceptionRecord("key", "pair", "ana@example.com", "ben@example.com", deviation, NOW, NOW)
    return replace(record, **facts)  # type: ignore[arg-type]


def found(*records: ExceptionRecord, now: datetime = NOW, first: datetime | None = None) -> Coming:
    return coming(SLOT, first, records, now)


def test_a_week_of_which_nothing_is_known_stands_as_agreed() -> None:
    assert found() == Coming(TUESDAY, TUESDAY)


def test_a_meeting_that_runs_is_still_the_next_one_until_its_end() -> None:
    assert found(now=TUESDAY + HALF_HOUR - timedelta(seconds=1)).start == TUESDAY
    assert found(now=TUESDAY + HALF_HOUR).start == TUESDAY + WEEK


def test_local_time_stays_when_the_clocks_change() -> None:
    assert found(now=datetime(2026, 3, 28, tzinfo=UTC)).start == datetime(2026, 3, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.DECLINED])
def test_a_week_that_was_cancelled_or_declined_is_off(kind: Kind) -> None:
    assert found(a_record(kind)) == Coming(TUESDAY + WEEK, TUESDAY + WEEK, (TUESDAY,))


@pytest.mark.parametrize("outcome", [None, Outcome.MOVED, Outcome.EXCUSED, Outcome.UNEXPLAINED, Outcome.ADOPTED])
def test_a_moved_week_stands_where_it_was_moved_to(outcome: Outcome | None) -> None:
    later = TUESDAY + timedelta(days=2)
    assert found(a_record(Kind.MOVED, to=later, outcome=outcome)) == Coming(later, TUESDAY)


def test_a_week_that_is_made_up_stands_at_the_time_that_was_chosen() -> None:
    friday = TUESDAY + timedelta(days=3)
    assert found(a_record(Kind.CANCELLED, outcome=Outcome.MADE_UP, chosen=friday)) == Coming(friday, TUESDAY)


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.RESTORED])
def test_what_was_undone_counts_no_more(outcome: Outcome) -> None:
    assert found(a_record(Kind.CANCELLED, outcome=outcome)) == Coming(TUESDAY, TUESDAY)


def test_the_latest_record_of_a_week_counts() -> None:
    thursday = TUESDAY + timedelta(days=2)
    off = a_record(Kind.CANCELLED, seen_at=NOW - WEEK, outcome=Outcome.EXCUSED)
    moved = a_record(Kind.MOVED, to=thursday)
    assert found(moved, off) == found(off, moved) == Coming(thursday, TUESDAY)


def test_a_week_of_the_past_may_have_been_moved_ahead() -> None:
    last, saturday = TUESDAY - WEEK, NOW + timedelta(days=1)
    assert found(a_record(Kind.MOVED, last, saturday)) == Coming(saturday, last)


def test_a_week_that_was_moved_far_is_passed_by_those_before_it() -> None:
    far = TUESDAY + 3 * WEEK + HALF_HOUR
    assert found(a_record(Kind.MOVED, to=far)).start == TUESDAY + WEEK


def test_a_changed_length_changes_nothing_of_when() -> None:
    assert found(a_record(Kind.RESIZED)) == Coming(TUESDAY, TUESDAY)


def test_before_the_series_begins_there_is_no_meeting() -> None:
    assert found(first=TUESDAY + 2 * WEEK) == Coming(TUESDAY + 2 * WEEK, TUESDAY + 2 * WEEK)


def test_where_all_weeks_ahead_are_off_there_is_none() -> None:
    off = [a_record(Kind.CANCELLED, TUESDAY + number * WEEK) for number in range(-2, 4)]
    off += [a_record(Kind.CANCELLED, datetime(2026, 3, 31, 8, tzinfo=UTC) + number * WEEK) for number in range(8)]
    assert (found(*off).start, len(found(*off).off)) == (None, 8)


def test_records_are_looked_for_as_far_as_they_can_tell() -> None:
    assert TUESDAY - 2 * WEEK in looked_at(NOW) and TUESDAY + 8 * WEEK in looked_at(NOW)


def test_one_week_stands_where_its_latest_record_says() -> None:
    week, later = monday(TUESDAY.date()), TUESDAY + timedelta(days=2)
    moved, off = a_record(Kind.MOVED, to=later), a_record(Kind.CANCELLED)
    told = [stands(SLOT, week, records) for records in ([], [moved], [off], [a_record(Kind.CANCELLED, TUESDAY + WEEK)])]
    assert told == [TUESDAY, later, None, TUESDAY]
