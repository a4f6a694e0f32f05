"""When a person is asked, reminded, and until when an answer is waited for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.deadlines import begins, deadline, free, may_ask, may_follow, reminder_at, restorable, same_week
from rules.model import Kind, Override, Policy, Span
from rules.records import Outcome, Reason, ReasonKind
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    TUESDAY,
    WEEK,
    a_deviation,
    a_record,
    a_series,
    utc,
)

QUIET, LOUD = Policy(), Policy(quiet=False)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("asked", "reminder", "until"),
    [
        (utc(3, 2, 9), utc(3, 3, 9), utc(3, 4, 9)),
        (utc(3, 2, 16, 30), utc(3, 4, 8), utc(3, 5, 8)),
        (utc(3, 5, 9), utc(3, 6, 9), utc(3, 9, 8)),
        (utc(3, 6, 9), utc(3, 9, 8), utc(3, 10, 8)),
    ],
    ids=["monday", "after-hours", "over-the-weekend", "friday"],
)
def test_reminder_and_deadline_fall_into_working_hours(asked: datetime, reminder: datetime, until: datetime) -> None:
    record = a_record(asked_at=asked)
    assert (reminder_at(record, ANA, QUIET), deadline(record, ANA, QUIET)) == (reminder, until)


def test_a_loud_governor_waits_for_no_working_hours() -> None:
    record = a_record(asked_at=utc(3, 6, 22))
    assert (reminder_at(record, ANA, LOUD), deadline(record, ANA, LOUD)) == (utc(3, 7, 22), utc(3, 8, 22))


def test_a_late_reminder_moves_the_deadline() -> None:
    record = a_record(asked_at=NOW, reminded_at=NOW + 3 * DAY)
    assert deadline(record, ANA, LOUD) == NOW + 4 * DAY


def test_what_was_not_asked_has_no_deadline() -> None:
    assert (reminder_at(a_record(), ANA, QUIET), deadline(a_record(), ANA, QUIET)) == (None, None)


@pytest.mark.parametrize(
    ("now", "week", "may"),
    [
        (utc(3, 2, 9), TUESDAY, True),
        (utc(3, 2, 20), TUESDAY, False),
        (utc(3, 2, 20), utc(3, 3, 7, 59), True),
        (utc(3, 2, 20), utc(3, 3, 8), False),
        (utc(3, 7, 12), utc(3, 9, 7), True),
    ],
    ids=["at-work", "at-night", "before-the-next-morning", "with-the-next-morning", "on-saturday"],
)
def test_people_are_asked_at_work_or_when_it_would_be_too_late(now: datetime, week: datetime, may: bool) -> None:
    record = a_record(a_deviation(recurrence_id=week))
    assert may_ask(now, [record], ANA, QUIET) is may
    assert may_ask(now, [record], ANA, LOUD)


REASON = Reason(ReasonKind.FAMILY, "School is closed.", BEN.email, NOW)
NIGHT = utc(3, 2, 22)


@pytest.mark.parametrize(
    ("facts", "now", "may"),
    [
        ({"changed_at": NOW}, NOW + timedelta(minutes=9), False),
        ({"changed_at": NOW}, NOW + timedelta(minutes=10), True),
        ({"changed_at": NOW}, NIGHT, False),
        ({"asked_at": NOW}, NOW + HOUR, False),
        ({"asked_at": NOW}, NOW + DAY, True),
        ({"asked_at": NOW, "reminded_at": NOW + DAY}, NOW + DAY + HOUR, False),
        ({"asked_at": NOW, "reminded_at": NOW + DAY}, NOW + 2 * DAY, True),
        ({"asked_at": NOW, "reason": REASON}, NIGHT, True),
        ({"outcome": Outcome.RESTORED}, NIGHT, True),
        ({"outcome": Outcome.RESTORED, "applied_at": NOW}, NOW + 9 * DAY, False),
    ],
)
def test_something_follows_once_a_mail_or_the_deadline_is_due_and_from_an_answer(
    facts: dict[str, Any], now: datetime, may: bool
) -> None:
    assert may_follow(a_record(**facts), (BEN, ANA), QUIET, now) is may


def test_a_moved_week_begins_where_it_stands_first() -> None:
    def to(start: datetime) -> datetime | None:
        return begins(a_deviation(Kind.MOVED, now_shows=Span(start, HALF_HOUR)))

    assert (to(TUESDAY - DAY), to(TUESDAY + DAY)) == (TUESDAY - DAY, TUESDAY)
    assert begins(a_deviation(recurrence_id=None)) is None


@pytest.mark.parametrize(
    ("start", "same"),
    [(utc(3, 8, 22, 59), False), (utc(3, 8, 23), True), (utc(3, 15, 22, 59), True), (utc(3, 15, 23), False)],
)
def test_a_week_lasts_from_monday_to_sunday_in_the_slots_zone(start: datetime, same: bool) -> None:
    deviation = a_deviation(Kind.MOVED, now_shows=Span(start, HALF_HOUR))
    assert same_week(deviation, "Europe/Berlin") is same
    assert not same_week(replace(deviation, kind=Kind.RESIZED), "Europe/Berlin")


def test_nothing_is_put_back_within_two_hours_of_the_start() -> None:
    record = a_record()
    assert restorable(record, TUESDAY - 2 * HOUR)
    assert not restorable(record, TUESDAY - 2 * HOUR + SECOND)


def test_what_was_put_back_before_or_declined_is_never_put_back() -> None:
    assert not restorable(a_record(after_put_back=True), NOW)
    assert not restorable(a_record(a_deviation(Kind.DECLINED)), NOW)
    assert restorable(a_record(a_deviation(Kind.SERIES_MOVED, recurrence_id=None)), NOW)


def test_a_copys_week_is_free_until_two_hours_before_it_stands_anywhere() -> None:
    moved = a_series(overrides=(Override(TUESDAY, TUESDAY - DAY, HALF_HOUR), Override(TUESDAY + WEEK, NOW, HALF_HOUR)))
    assert free(moved, TUESDAY, TUESDAY - DAY - 2 * HOUR)
    assert not free(moved, TUESDAY, TUESDAY - DAY)
    dated = a_series(excluded=frozenset({TUESDAY}), added=frozenset({TUESDAY - DAY}))
    assert free(dated, TUESDAY, TUESDAY - DAY - 2 * HOUR)
    assert not free(dated, TUESDAY, TUESDAY - DAY)
    assert free(a_series(), TUESDAY, TUESDAY - DAY)
