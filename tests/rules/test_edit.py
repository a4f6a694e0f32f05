"""What an edit makes of a series: the measure for every provider."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rules.edit import Attach, Cancel, Change, End, Place, Retime, edited
from rules.model import Attendee, Override, Partstat, Rule, Slot, Span, Window
from rules.shown import shown_in
from tests.rules.builders import BEN, DAY, HALF_HOUR, HOUR, LINK, SLOT, TUESDAY, WEEK, a_series, utc

SECOND = timedelta(seconds=1)
NO = (Attendee(BEN.email, Partstat.DECLINED),)


def test_a_cancelled_week_is_excluded_and_its_override_goes() -> None:
    series = edited(a_series(overrides=(Override(TUESDAY, TUESDAY + HOUR, HALF_HOUR),)), (Cancel(TUESDAY),))
    assert (series.excluded, series.overrides) == (frozenset({TUESDAY}), ())


def test_a_week_that_was_excluded_is_placed_at_its_slot_without_an_override() -> None:
    assert edited(edited(a_series(), (Cancel(TUESDAY),)), (Place(TUESDAY, TUESDAY, HALF_HOUR),)) == a_series()


def test_a_week_that_was_edited_is_placed_and_keeps_what_people_said_in_it() -> None:
    week = Override(TUESDAY, TUESDAY + HOUR, HOUR, cancelled=True, attendees=NO)
    series = edited(a_series(overrides=(week,)), (Place(TUESDAY, TUESDAY, HALF_HOUR),))
    assert series.overrides == (Override(TUESDAY, TUESDAY, HALF_HOUR, attendees=NO),)


def test_a_week_is_placed_elsewhere_by_an_override() -> None:
    series = edited(a_series(), (Place(TUESDAY, TUESDAY + HOUR, HOUR),))
    assert [(one.recurrence_id, one.start, one.length) for one in series.overrides] == [(TUESDAY, TUESDAY + HOUR, HOUR)]


LATER = Override(TUESDAY, TUESDAY + HOUR, HALF_HOUR, onwards=True)


@pytest.mark.parametrize("change", [Cancel(TUESDAY), Place(TUESDAY, TUESDAY + 2 * HOUR, HOUR)], ids=["off", "placed"])
def test_what_becomes_of_one_week_leaves_a_change_of_all_weeks_from_then_on_alone(change: Change) -> None:
    before = a_series(overrides=(LATER,))
    after = edited(before, (change,))
    ahead = Window(TUESDAY + DAY, TUESDAY + 5 * WEEK)
    assert LATER in after.overrides
    assert shown_in(after, ahead) == shown_in(before, ahead)
    shown = () if isinstance(change, Cancel) else (Span(TUESDAY + 2 * HOUR, HOUR),)
    assert shown_in(after, Window(TUESDAY, TUESDAY + DAY)) == shown


def test_a_week_goes_back_to_the_rule_where_a_change_of_all_weeks_put_it_elsewhere() -> None:
    week = TUESDAY + 2 * WEEK
    after = edited(a_series(overrides=(LATER,)), (Place(week, week, HALF_HOUR),))
    assert shown_in(after, Window(week, week + DAY)) == (Span(week, HALF_HOUR),)


def test_a_retimed_series_has_the_slot_and_no_end() -> None:
    slot = Slot(3, SLOT.time, HOUR, "Asia/Tokyo")
    series = edited(a_series(rule=Rule(interval=2, count=3)), (Retime(slot, datetime(2026, 3, 12, 10)),))
    assert (series.start, series.zone, series.length, series.rule) == (
        datetime(2026, 3, 12, 10),
        "Asia/Tokyo",
        HOUR,
        Rule(),
    )


def test_an_ended_series_stops_before_an_instant_and_keeps_the_weeks_until_then() -> None:
    weeks = tuple(Override(TUESDAY + n * WEEK, TUESDAY + n * WEEK + HOUR, HALF_HOUR) for n in (-1, 0, 1))
    series = edited(a_series(overrides=weeks, rule=Rule(count=99)), (End(TUESDAY),))
    assert (series.rule, series.overrides) == (Rule(until=TUESDAY - SECOND), weeks[:1])


def test_a_series_that_ends_before_it_begins_has_no_week_at_all() -> None:
    series = edited(a_series(), (End(utc(1, 1)),))
    assert (series.rule, series.excluded) == (Rule(until=utc(2, 3, 9)), frozenset({utc(2, 3, 9)}))


def test_the_agenda_is_attached_once_and_beside_other_things() -> None:
    series = a_series(links=("https://files.example.test/plan",))
    once = edited(series, (Attach(LINK),))
    assert once.links == ("https://files.example.test/plan", LINK)
    assert edited(once, (Attach(LINK),)) == once
