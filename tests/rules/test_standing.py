"""Where the weeks of a copy stand, in whatever way it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.model import Override, Rule, Series, Span, Window
from rules.standing import at_slot, weeks_of
from tests.rules.builders import DAY, FIRST, HALF_HOUR, HOUR, NOW, SLOT, TUESDAY, WEEK, a_series, utc

MARCH = Window(NOW, NOW + 4 * WEEK)
TUESDAYS = [utc(3, 3, 9), utc(3, 10, 9), utc(3, 17, 9), utc(3, 24, 9)]


def stands(series: Series) -> list[datetime | None]:
    return [week.stands.start if week.stands else None for week in weeks_of(series, MARCH)]


def changed(week: datetime, start: datetime, **changes: object) -> Override:
    return replace(Override(week, start, HALF_HOUR), **changes)  # type: ignore[arg-type]


CASES = {
    "as the rule says": (a_series(), TUESDAYS),
    "one excluded": (a_series(excluded=frozenset({TUESDAY})), [TUESDAYS[0], None, *TUESDAYS[2:]]),
    "one cancelled": (
        a_series(overrides=(changed(TUESDAY, TUESDAY, cancelled=True),)),
        [TUESDAYS[0], None, *TUESDAYS[2:]],
    ),
    "one moved": (a_series(overrides=(changed(TUESDAY, TUESDAY + DAY),)), [TUESDAYS[0], TUESDAY + DAY, *TUESDAYS[2:]]),
    "one excluded, another date of its week added": (
        a_series(excluded=frozenset({TUESDAY}), added=frozenset({TUESDAY + 2 * DAY})),
        [TUESDAYS[0], TUESDAY + 2 * DAY, *TUESDAYS[2:]],
    ),
    "one excluded, a date of the next week added": (
        a_series(excluded=frozenset({TUESDAY}), added=frozenset({TUESDAY + 6 * DAY})),
        [TUESDAYS[0], TUESDAY + 6 * DAY, *TUESDAYS[2:]],
    ),
    "one excluded, a date long after added": (
        a_series(excluded=frozenset({TUESDAY}), added=frozenset({TUESDAY + 15 * DAY})),
        [TUESDAYS[0], None, *TUESDAYS[2:]],
    ),
    "two excluded, one date added: it stands for one of them": (
        a_series(excluded=frozenset(TUESDAYS[1:3]), added=frozenset({TUESDAY + DAY})),
        [TUESDAYS[0], TUESDAY + DAY, None, TUESDAYS[3]],
    ),
    "all later ones a day later": (
        a_series(overrides=(changed(TUESDAY, TUESDAY + DAY, onwards=True),)),
        [TUESDAYS[0], *(one + DAY for one in TUESDAYS[1:])],
    ),
    "all later ones a day later, and one of them as before": (
        a_series(overrides=(changed(TUESDAY, TUESDAY + DAY, onwards=True), changed(TUESDAYS[2], TUESDAYS[2]))),
        [TUESDAYS[0], TUESDAY + DAY, TUESDAYS[2], TUESDAYS[3] + DAY],
    ),
    "all later ones cancelled": (
        a_series(overrides=(changed(TUESDAY, TUESDAY, onwards=True, cancelled=True),)),
        [TUESDAYS[0]],
    ),
    "every other week: nothing regular to tell": (a_series(rule=Rule(interval=2)), []),
}


@pytest.mark.parametrize(("series", "starts"), CASES.values(), ids=CASES.keys())
def test_weeks_stand_where_the_copy_puts_them(series: Series, starts: list[datetime | None]) -> None:
    assert stands(series) == starts


def test_a_shift_of_all_later_weeks_is_by_the_clock_on_the_wall() -> None:
    late = changed(utc(3, 24, 9), utc(3, 24, 10), onwards=True)
    april = Window(utc(3, 30), utc(4, 6))
    (week,) = weeks_of(a_series(overrides=(late,)), april)
    assert (week.recurrence_id, week.stands) == (utc(3, 31, 8), Span(utc(3, 31, 9), HALF_HOUR))


SLOTS = {
    "as agreed": (a_series(), True),
    "in another zone with the same clocks": (a_series(zone="Europe/Paris"), True),
    "in UTC, which changes no clocks": (a_series(zone="UTC", start=FIRST - timedelta(hours=1)), False),
    "longer": (a_series(length=HOUR), False),
    "with an end": (a_series(rule=Rule(until=NOW + 30 * DAY)), False),
    "on two days": (a_series(rule=Rule(weekdays=(1, 3))), False),
    "named by its day": (a_series(rule=Rule(weekdays=(1,))), True),
    "shifted from one week on": (a_series(overrides=(changed(TUESDAY, TUESDAY + DAY, onwards=True),)), False),
}


@pytest.mark.parametrize(("series", "there"), SLOTS.values(), ids=SLOTS.keys())
def test_a_series_is_at_its_slot_when_its_instants_are(series: Series, there: bool) -> None:
    assert at_slot(series, SLOT, NOW) is there
